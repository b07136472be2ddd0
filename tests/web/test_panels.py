"""Fragments that refresh by themselves."""

import re

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Job, JobPosting
from portal.services import applications
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient
from tests.support.crowd import add_application, add_crowd, add_event, add_jobs_of
from tests.support.people import People, get_job
from tests.support.queries import counted_statements


def version_in(fragment: str) -> str:
    return fragment.partition('data-live-version="')[2].partition('"')[0]


@pytest.mark.parametrize("panel", ["prospects", "posting", "posting-summary"])
def test_a_panel_is_its_own_element_and_no_page(
    client: LintingClient, job_id: int, panel: str
) -> None:
    client.sign_in("Rita")
    fragment = client.fragment(f"/panels/jobs/{job_id}/{panel}").get_data(as_text=True)
    assert fragment.lstrip().startswith(f'<section id="{panel}"')
    assert "<html" not in fragment
    assert 'name="viewport"' not in fragment
    assert f'data-live="/panels/jobs/{job_id}/{panel}"' in fragment


def test_the_page_includes_the_very_same_fragment(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        add_crowd(job_id, 3)
        add_event(job_id)
    client.sign_in("Rita")

    def squeezed(text: str) -> str:
        # The tokens of forms say in which second they were made.
        return " ".join(re.sub(r'name="csrf_token" value="[^"]+"', "", text).split())

    for tab, panel in (
        ("/prospects", "prospects"),
        ("/postings", "posting"),
        ("", "posting-summary"),
    ):
        page = squeezed(client.get(f"/jobs/{job_id}{tab}").get_data(as_text=True))
        fragment = client.fragment(f"/panels/jobs/{job_id}/{panel}").get_data(as_text=True)
        assert squeezed(fragment) in page


@pytest.mark.parametrize("panel", ["prospects", "posting", "posting-summary"])
def test_an_unchanged_panel_is_204_and_a_changed_one_comes_anew(
    app: Flask, client: LintingClient, job_id: int, panel: str
) -> None:
    path = f"/panels/jobs/{job_id}/{panel}"
    client.sign_in("Rita")
    version = version_in(client.fragment(path).get_data(as_text=True))
    answer = client.fragment(f"{path}?version={version}", status=204)
    assert answer.data == b""
    with app.app_context(), unit_of_work():
        if panel == "prospects":
            applications.touch_pipeline(db.session.get_one(Job, job_id))
        else:
            db.session.get_one(JobPosting, job_id).version += 1
    fresh = client.fragment(f"{path}?version={version}").get_data(as_text=True)
    assert version_in(fresh) != version
    client.fragment(f"{path}?version={version_in(fresh)}", status=204)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "null"])
def test_a_strange_version_gets_the_fragment(
    client: LintingClient, job_id: int, version: str
) -> None:
    client.sign_in("Rita")
    for panel in ("prospects", "posting"):
        client.fragment(f"/panels/jobs/{job_id}/{panel}?version={version}")


def test_every_change_of_the_people_is_noticed(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    path = f"/panels/jobs/{job_id}/prospects"
    client.sign_in("Rita")
    seen = [version_in(client.fragment(path).get_data(as_text=True))]

    def look() -> str:
        fragment = client.fragment(f"{path}?version={seen[-1]}").get_data(as_text=True)
        seen.append(version_in(fragment))
        return fragment

    with app.app_context():
        application_id = add_application(job_id)
    assert "Nora Nilsen" in look()
    with app.app_context():
        event_id = add_event(job_id)
        screen = next(
            s.id for s in db.session.get_one(Job, job_id).stages if s.kind == StageKind.SCREEN.value
        )
        db.session.remove()
    assert "waits to be let in" in look()
    client.post(f"/applications/{application_id}/stage", {"stage": screen, "version": 1})
    assert "Nora Nilsen stands" not in look()
    client.post(f"/linkedin-inbox/{event_id}/dismiss", {"from": "job"})
    assert "waits to be let in" not in look()
    with app.app_context():
        version = get_job(job_id).version
    client.post(f"/jobs/{job_id}/closure", {"reason": "cancelled", "version": version}, status=303)
    look()


@pytest.mark.parametrize("name", ["Ada", "Rita", "Hugo", "Rob"])
@pytest.mark.parametrize("panel", ["prospects", "posting", "posting-summary"])
def test_a_poll_of_an_unchanged_panel_is_cheap(
    app: Flask, client: LintingClient, people: People, job_id: int, panel: str, name: str
) -> None:
    with app.app_context():
        add_crowd(job_id, 40)
        add_event(job_id)
        add_jobs_of(people, "Rita", 10)
    client.sign_in(name)
    path = f"/panels/jobs/{job_id}/{panel}"
    version = version_in(client.fragment(path).get_data(as_text=True))
    with counted_statements(app) as statements:
        client.fragment(f"{path}?version={version}", status=204)
    assert len(statements) <= 4, "\n".join(statements)


def test_readers_see_the_people_but_no_buttons_and_nobody_who_waits(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        add_application(job_id)
        add_event(job_id)
    fragment = client.sign_in("Rob").fragment(f"/panels/jobs/{job_id}/prospects")
    body = fragment.get_data(as_text=True)
    assert "Nora Nilsen" in body
    assert "<form" not in body
    assert "Wim" not in body


def test_a_refused_job_says_which_field_to_mend(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context(), unit_of_work():
        posting = db.session.get_one(JobPosting, job_id)
        posting.state, posting.problem = "refused", "refused"
        posting.problem_field, posting.detail = "city", "<b>No such place</b>"
        posting.version += 1
    client.sign_in("Rita")
    body = client.fragment(f"/panels/jobs/{job_id}/posting").get_data(as_text=True)
    assert "Refused by LinkedIn" in body
    assert "<strong>City</strong>" in body
    assert "&lt;b&gt;No such place" in body
    assert "Send again" in body
    assert "Send again" not in client.sign_in("Rob").fragment(
        f"/panels/jobs/{job_id}/posting"
    ).get_data(as_text=True)
