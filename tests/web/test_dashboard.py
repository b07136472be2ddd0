"""The first page, and the page about Beckon."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.db import db
from portal.domain.exports import EventState, Reason
from portal.domain.stages import StageKind
from portal.models import Application, JobPosting
from portal.services import history
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, add_crowd, add_event, reject
from tests.support.people import NOW, People, add_job
from tests.support.queries import counted_statements


def tell(people: People, what: str, application_id: int) -> None:
    """An entry of the history about an application, committed."""
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        history.record(what, now=NOW, actor=people.user("Rita"), application=application)


def activity(answer: TestResponse) -> str:
    """What stands under recent activity."""
    body = answer.get_data(as_text=True)
    return body.partition('id="activity"')[2].partition("</section>")[0]


def test_my_jobs_stand_there_with_how_many_people(
    app: Flask, client: LintingClient, people: People, job_id: int, draft_id: int
) -> None:
    with app.app_context():
        add_application(job_id)
    for name in ("Rita", "Tom", "Hugo"):
        page = text_of(client.sign_in(name).get("/"))
        assert f"Hello, {name}" in page
        assert "Data Engineer" in page
        assert "Site Manager" in page
        assert "1 Prospect" in page
    assert "Data Engineer" not in text_of(client.sign_in("Olga").get("/"))


def test_no_link_leads_where_its_reader_may_not_go(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        add_application(job_id)
    for name in people.ids:
        client.sign_in(name)
        todo, seen = ["/"], set()
        while todo:
            path = todo.pop()
            if path in seen:
                continue
            seen.add(path)
            answer = client.http.get(path, follow_redirects=True)
            assert answer.status_code == 200, (name, path)
            body = answer.get_data(as_text=True)
            for part in body.split('href="')[1:]:
                link = part.partition('"')[0].partition("#")[0].replace("&amp;", "&")
                if link.startswith("/") and not link.startswith(("/static", "//")):
                    todo.append(link)
        assert len(seen) > 5, name


def test_each_number_leads_to_the_people_it_counts(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        for n in range(3):
            add_application(job_id, f"First{n}", "Screened", stage=StageKind.SCREEN)
        gone = add_application(job_id, "Rejected", "Already", stage=StageKind.SCREEN)
        reject(gone, people.user("Rita"))
    body = client.sign_in("Rita").get("/").get_data(as_text=True)
    strip = body.partition(f'id="job-{job_id}"')[2].partition("</ol>")[0]
    links = re.findall(r'href="([^"]*)"><span class="bk-stage-count">(\d+)', strip)
    ((link, count),) = [(link, count) for link, count in links if count != "0"]
    assert count == "3"
    page = text_of(client.get(link))
    assert all(f"First{n} Screened" in page for n in range(3))
    assert "Rejected Already" not in page


def test_interviewers_hear_nothing_of_prospects(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        tell(people, "exported", add_application(job_id, "Pia", "Prospect"))
        sam = add_application(job_id, "Sam", "Screened", stage=StageKind.SCREEN)
        tell(people, "application-added", sam)
    answer = client.sign_in("Ivy").get("/")
    assert "Sam Screened" in activity(answer)
    assert "Pia Prospect" not in text_of(answer)
    assert f"/jobs/{job_id}/prospects" not in client.get("/").get_data(as_text=True)
    assert "Pia Prospect" in activity(client.sign_in("Rita").get("/"))


def test_what_happens_on_the_jobs_of_others_is_not_told(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        sam = add_application(job_id, "Sam", "Screened", stage=StageKind.SCREEN)
        tell(people, "application-added", sam)
    assert "Sam Screened" in text_of(client.sign_in("Hugo").get("/"))
    for name in ("Olga", "Rob", "Ada"):
        assert "Sam Screened" not in text_of(client.sign_in(name).get("/")), name


def test_a_job_that_linkedin_refuses_waits_for_those_who_can_mend_it(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(JobPosting, job_id).state = "refused"
    sentence = "LinkedIn does not take Data Engineer as it is"
    assert sentence in text_of(client.sign_in("Rita").get("/"))
    for name in ("Ivy", "Rob", "Olga"):
        assert sentence not in text_of(client.sign_in(name).get("/")), name


def test_people_without_an_address_wait_for_those_who_may_add_one(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        add_application(job_id, "Nora", "Nilsen")
        add_application(job_id, "Mia", "Maas", email="mia@example.com", stage=StageKind.SCREEN)
    answer = client.sign_in("Rita").get("/")
    assert "1 person without an e-mail address" in text_of(answer)
    link = re.search(r'href="(/candidates\?[^"]*contact=missing[^"]*)"', answer.text)
    assert link is not None
    page = text_of(client.get(link[1].replace("&amp;", "&")))
    assert "Nora Nilsen" in page
    assert "Mia Maas" not in page
    for name in ("Ivy", "Rob", "Olga"):
        assert "without an e-mail" not in text_of(client.sign_in(name).get("/")), name


def test_it_asks_the_database_the_same_whatever_stands_there(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        add_application(job_id, stage=StageKind.SCREEN)
    client.sign_in("Tom").get("/")
    with counted_statements(app) as few:
        client.get("/")
    with app.app_context():
        for n in range(4):
            other = add_job(people, title=f"Job {n}")
            add_crowd(other, 15, stage=StageKind.SCREEN)
            add_event(other)
    with counted_statements(app) as many:
        client.get("/")
    assert len(many) == len(few) <= 15


def test_of_many_jobs_the_active_ones_come_first_and_the_rest_is_a_click_away(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        for n in range(21):
            add_job(people, title=f"Draft {n}", active=False)
    page = text_of(client.sign_in("Rita").get("/"))
    assert "Data Engineer" in page
    assert "2 more jobs" in page


def test_exports_that_wait_are_announced_to_those_who_may_let_them_in(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        add_event(job_id)
        add_event(job_id)
        add_event(add_job(people, title="Data Analyst"))
    page = text_of(client.sign_in("Rita").get("/"))
    assert "2 exports to Data Engineer wait to be accepted" in page
    assert "1 export to Data Analyst waits to be accepted" in page
    for name in ("Ivy", "Rob", "Olga"):
        assert "to be accepted" not in text_of(client.sign_in(name).get("/")), name


def test_administrators_hear_of_messages_that_need_a_look(
    app: Flask, client: LintingClient, people: People
) -> None:
    with app.app_context():
        add_event(None, reason=Reason.JOB_UNKNOWN)
        add_event(None, state=EventState.FAILED, reason=Reason.INTERNAL)
    sentence = "2 messages from LinkedIn need a look"
    assert sentence in text_of(client.sign_in("Ada").get("/"))
    assert sentence not in text_of(client.sign_in("Rita").get("/"))


def test_administrators_are_led_to_the_set_up_of_linkedin_until_it_is_done(
    client: LintingClient, people: People, set_to: Any
) -> None:
    set_to(linkedin_organization="", linkedin_contracts=())
    assert "not connected to LinkedIn Recruiter yet" in text_of(client.sign_in("Ada").get("/"))
    assert "not connected to LinkedIn" not in text_of(client.sign_in("Rita").get("/"))

    set_to(linkedin_organization="urn:li:organization:1")
    assert "not connected to LinkedIn" not in text_of(client.sign_in("Ada").get("/"))


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("Ada", ["Dashboard", "Jobs", "Candidates", "Talent pools", "Analytics"]),
        ("Rita", ["Dashboard", "Jobs", "Candidates", "Talent pools", "Analytics"]),
        ("Rob", ["Dashboard", "Jobs", "Candidates", "Talent pools", "Analytics"]),
        ("Ivy", ["Dashboard", "Jobs"]),
    ],
)
def test_the_menu_holds_what_its_reader_may_open(
    client: LintingClient, people: People, name: str, entries: list[str]
) -> None:
    body = client.sign_in(name).get("/").get_data(as_text=True)
    menu = body.partition('id="main-navigation"')[2].partition("</nav>")[0]
    labels = [part.partition("</span>")[0] for part in menu.split("<span>")[1:]]
    assert labels == entries
    assert ("Admin settings" in body) is (name == "Ada")
    assert ('id="global-search"' in body) is (name != "Ivy")


def test_the_page_about_beckon_says_who_one_is(client: LintingClient, people: People) -> None:
    page = text_of(client.sign_in("Hugo").get("/help/about"))
    assert "Hugo Example" in page
    assert "Hiring manager" in page
    assert "none; you see the jobs" in text_of(client.sign_in("Ivy").get("/help/about"))
