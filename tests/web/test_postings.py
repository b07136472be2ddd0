"""A job's tab Postings: what LinkedIn has of it, since when, and what mends it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from portal.db import db
from portal.models import JobPosting
from portal.services import company, job_lifecycle
from portal.unit_of_work import unit_of_work
from portal.wording import POSTING_MENDS
from sandbox.core.sandbox import Sandbox
from tests.support.client import LintingClient, text_of
from tests.support.linkedin import Control
from tests.support.people import NOW, People, get_job
from tests.support.sharing import post


@pytest.fixture
def control(sandbox_app: Flask, sandbox: Sandbox) -> Control:
    return Control(sandbox_app)


def change(app: Flask, job_id: int, **values: Any) -> None:
    with app.app_context(), unit_of_work():
        row = db.session.get_one(JobPosting, job_id)
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1


def tab(client: LintingClient, job_id: int) -> str:
    return text_of(client.get(f"/jobs/{job_id}/postings"))


def test_what_linkedin_has_of_a_job(
    app: Flask, client: LintingClient, people: People, job_id: int, control: Control
) -> None:
    with app.app_context():
        post(job_id, control)
        number = get_job(job_id).requisition_number
    client.sign_in("Rita")
    page = tab(client, job_id)
    for told in (
        "At LinkedIn",
        f"Job ID {number}",
        "Offered for export Yes",
        "Visible to Recruiters of your company only",
        f"/careers/{number}",
        "There since",
        "Last sent",
    ):
        assert told in page, told
    assert 'aria-current="page"' in client.get(f"/jobs/{job_id}/postings").text
    details = client.get(f"/jobs/{job_id}")
    assert f'href="/jobs/{job_id}/postings"' in details.text
    assert "People apply at" not in text_of(details), "it stands in one place"


def test_private_or_public_and_for_which_company(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context(), unit_of_work():
        for name, value in (
            ("posting_availability", "public"),
            ("posting_company_name", "Wind & Co"),
            ("posting_company_id", "4711"),
        ):
            company.decide(name, value, actor=people.user("Ada"), now=NOW)
    change(app, job_id, linkedin_urn="urn:li:jobPosting:99")
    client.sign_in("Rita")
    page = tab(client, job_id)
    assert "Visible to Everybody at LinkedIn" in page
    assert "Wind & Co urn:li:organization:4711" in page
    assert "urn:li:jobPosting:99" in page


@pytest.mark.parametrize("field", [*POSTING_MENDS, "a-field-of-tomorrow"])
def test_a_refusal_says_what_mends_it(
    app: Flask, client: LintingClient, people: People, job_id: int, field: str | None
) -> None:
    if field == "a-field-of-tomorrow":
        field = None
    change(
        app,
        job_id,
        state="refused",
        problem="refused",
        problem_field=field,
        detail="<b>No such place</b>",
    )
    client.sign_in("Rita")
    page = tab(client, job_id)
    assert str(POSTING_MENDS[field]) in page
    assert "<b>No such place</b>" in page
    assert "To the details" in page
    assert "See what mends it" in text_of(client.get(f"/jobs/{job_id}"))
    readers = text_of(client.sign_in("Rob").get(f"/jobs/{job_id}/postings"))
    assert str(POSTING_MENDS[field]) in readers
    assert "To the details" not in readers
    assert "Send again" not in readers


def test_how_far_linkedin_is_with_it(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    change(app, job_id, state="processing", task_checks=3, next_check_at=datetime.now(UTC), sent=1)
    client.sign_in("Rita")
    page = tab(client, job_id)
    assert "LinkedIn works on it asked 3 times how far it is" in page
    assert "Send again" not in page, "something is on its way already"
    change(app, job_id, state="waiting", problem="linkedin-down", attempts=2)
    page = tab(client, job_id)
    assert "Next try" in page
    assert "tried 2 times" in page


def test_a_change_on_its_way_is_told_from_what_is_there(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    change(app, job_id, state="waiting", sent=1, wanted=2, is_listed=True)
    client.sign_in("Rita")
    assert "LinkedIn still shows it as it was sent last." in tab(client, job_id)


def test_closed_jobs_have_it_too(
    app: Flask, client: LintingClient, people: People, job_id: int, control: Control
) -> None:
    with app.app_context():
        post(job_id, control)
        with unit_of_work():
            job_lifecycle.close_job(get_job(job_id), actor=people.user("Rita"), now=NOW)
    change(app, job_id, state="closed", is_listed=False)
    client.sign_in("Rita")
    page = tab(client, job_id)
    assert "Closed at LinkedIn" in page
    assert "Was there from" in page
    assert "Offered for export No" in page


def test_a_draft_is_not_there_yet(client: LintingClient, people: People, draft_id: int) -> None:
    client.sign_in("Rita")
    page = tab(client, draft_id)
    assert "Not sent" in page
    assert "Send again" not in page


def test_sent_again_from_there(
    app: Flask, client: LintingClient, people: People, job_id: int, control: Control
) -> None:
    with app.app_context():
        post(job_id, control)
    client.sign_in("Rita")
    answer = client.post(f"/jobs/{job_id}/posting", status=303)
    assert answer.headers["Location"].endswith(f"/jobs/{job_id}/postings")
    assert "The job is sent to LinkedIn again." in tab(client, job_id)
    with app.app_context():
        assert db.session.get_one(JobPosting, job_id).state == "waiting"


def test_interviewers_and_outsiders_do_not_see_it(
    client: LintingClient, people: People, job_id: int
) -> None:
    client.sign_in("Ivy").get(f"/jobs/{job_id}/postings", status=403)
    assert "Postings" not in text_of(client.get(f"/jobs/{job_id}"))
    client.sign_in("Olga").get(f"/jobs/{job_id}/postings", status=404)
    client.get("/jobs/999999/postings", status=404)
