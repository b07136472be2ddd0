"""The first page, and the page about Beckon."""

import pytest
from flask import Flask

from portal.domain.exports import EventState, Reason
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, add_event
from tests.support.people import People, add_job


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
        assert "1 prospects of Data Engineer" in page
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


def test_exports_that_wait_are_announced_to_those_who_may_let_them_in(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        add_event(job_id)
        add_event(add_job(people))
    assert "2 exports to your jobs wait for you" in text_of(client.sign_in("Rita").get("/"))
    for name in ("Ivy", "Rob", "Olga"):
        assert "wait" not in text_of(client.sign_in(name).get("/")), name


def test_administrators_hear_of_messages_that_need_a_look(
    app: Flask, client: LintingClient, people: People
) -> None:
    with app.app_context():
        add_event(None, reason=Reason.JOB_UNKNOWN)
        add_event(None, state=EventState.FAILED, reason=Reason.INTERNAL)
    sentence = "2 messages from LinkedIn need a look."
    assert sentence in text_of(client.sign_in("Ada").get("/"))
    assert sentence not in text_of(client.sign_in("Rita").get("/"))


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("Ada", ["Dashboard", "Jobs", "Candidates"]),
        ("Rita", ["Dashboard", "Jobs", "Candidates"]),
        ("Rob", ["Dashboard", "Jobs", "Candidates"]),
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
