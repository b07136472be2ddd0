"""Every LinkedIn place in the portal says why it is closed, and who can open it."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.services import company
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.exports import receive
from tests.support.people import People

CLOSED = "The LinkedIn Recruiter integration is switched off for everybody."
WHO = "An administrator of Beckon can change that."


@pytest.fixture
def switched_off(app: Flask, people: People) -> Flask:
    with app.app_context(), unit_of_work():
        company.decide("linkedin_enabled", False, actor=people.user("Ada"), now=datetime.now(UTC))
    return app


def places(job_id: int) -> tuple[str, ...]:
    return (
        f"/jobs/{job_id}",
        f"/jobs/{job_id}/prospects",
        f"/jobs/{job_id}/postings",
        f"/panels/jobs/{job_id}/posting",
        f"/panels/jobs/{job_id}/prospects",
        "/settings/connections",
    )


@pytest.mark.usefixtures("switched_off")
def test_whoever_cannot_open_it_is_told_who_can(client: LintingClient, job_id: int) -> None:
    client.sign_in("Rita")
    for path in places(job_id):
        page = client.fragment(path) if path.startswith("/panels") else client.get(path)
        text = text_of(page)
        assert CLOSED in text, path
        assert WHO in text, path
        assert "/admin/feature-management" not in page.get_data(as_text=True), path


@pytest.mark.usefixtures("switched_off")
def test_an_administrator_finds_the_way_to_the_switch(client: LintingClient, job_id: int) -> None:
    client.sign_in("Ada")
    for path in (*places(job_id), "/admin/linkedin-inbox", "/admin/linkedin-seats"):
        page = client.fragment(path) if path.startswith("/panels") else client.get(path)
        assert CLOSED in text_of(page), path
        assert 'href="/admin/feature-management"' in page.get_data(as_text=True), path


def test_nothing_is_said_while_it_is_open(client: LintingClient, job_id: int) -> None:
    client.sign_in("Ada")
    for path in (f"/jobs/{job_id}", f"/jobs/{job_id}/prospects", "/admin/linkedin-inbox"):
        text = text_of(client.get(path))
        assert "switched off" not in text
        assert "closed for this job" not in text


def test_a_paused_export_stands_in_the_inbox_with_its_reason_and_without_a_button(
    switched_off: Flask, client: LintingClient
) -> None:
    from portal.tasks.intake import take_in_event

    with switched_off.app_context():
        event_id = receive("x", now=datetime.now(UTC))
        take_in_event(event_id)
    page = client.sign_in("Ada").get("/admin/linkedin-inbox")
    text = text_of(page)
    assert "Paused" in text
    assert "This goes on by itself when an administrator switches it on again" in text
    assert f'action="/linkedin-inbox/{event_id}/' not in page.get_data(as_text=True)
    assert "1 message from LinkedIn needs a look" in text_of(client.get("/"))
