"""A job as the public sees it."""

import pytest
from flask import Flask

from tests.support.client import LintingClient, text_of
from tests.support.people import People, add_job, get_job


def number_of(app: Flask, job_id: int) -> str:
    with app.app_context():
        return get_job(job_id).requisition_number or ""


def test_anybody_reads_an_open_job(app: Flask, client: LintingClient, job_id: int) -> None:
    number = number_of(app, job_id)
    for spelling in (number, number.lower()):
        page = text_of(client.get(f"/careers/{spelling}"))
        assert "Data Engineer" in page
        assert "Rotterdam, Zuid-Holland, NL" in page
        assert "turbines" in page
        assert "no longer open" not in page


def test_nobody_of_the_team_is_named(app: Flask, client: LintingClient, job_id: int) -> None:
    body = client.get(f"/careers/{number_of(app, job_id)}").get_data(as_text=True)
    for name in ("Rita", "Tom", "Hugo", "Ivy", "example.com"):
        assert name not in body


def test_a_closed_job_says_so(app: Flask, client: LintingClient, job_id: int) -> None:
    number = number_of(app, job_id)
    with app.app_context():
        form = {"reason": "cancelled", "version": get_job(job_id).version}
    LintingClient(app).sign_in("Rita").post(f"/jobs/{job_id}/closure", form, status=303)
    assert "This job is no longer open." in text_of(client.get(f"/careers/{number}"))


def test_drafts_do_not_exist_for_the_public(
    app: Flask, client: LintingClient, draft_id: int
) -> None:
    number = number_of(app, draft_id)
    client.get(f"/careers/{number}", status=404)
    # Nor here for the team: this is the public's page.
    client.sign_in("Rita").get(f"/careers/{number}", status=404)


def test_confidential_jobs_do_not_exist_for_the_public(
    app: Flask, client: LintingClient, people: People
) -> None:
    with app.app_context():
        job_id = add_job(people, is_confidential=True)
    number = number_of(app, job_id)
    answers = [client.get(path, status=404) for path in (f"/careers/{number}", "/careers/REQ-9999")]
    assert text_of(answers[0]) == text_of(answers[1])


@pytest.mark.parametrize("number", ["1", "x", "%00", "REQ-0001%20", "é", "x" * 5000, "..%2Fjobs"])
def test_numbers_that_are_none_are_404(client: LintingClient, people: People, number: str) -> None:
    client.get(f"/careers/{number}", status=404)
