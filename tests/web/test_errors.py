"""What people see when something breaks."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from portal.db import db
from portal.queries import jobs as job_queries
from tests.support.client import LintingClient, text_of
from tests.support.people import People


@contextmanager
def database_away(app: Flask, kind: type[Exception] = OperationalError) -> Iterator[None]:
    """Every statement fails."""

    def fail(*_args: object) -> None:
        raise kind("SELECT", {}, Exception("the database is away"))  # type: ignore[call-arg]

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def test_without_a_database_there_is_a_page_that_says_so(
    app: Flask, client: LintingClient, people: People
) -> None:
    client.sign_in("Rita").get("/jobs")
    with database_away(app):
        for path in ("/", "/jobs", "/jobs/1", "/candidates", "/help/about", "/sign-in"):
            answer = client.get(path, status=503)
            assert "Beckon is busy" in text_of(answer)
        fragment = client.fragment("/panels/jobs/1/prospects", status=503)
        assert "<html" not in fragment.get_data(as_text=True)
        posted = client.http.post("/jobs/new", data={"csrf_token": client.token()})
        assert posted.status_code == 503
    client.get("/jobs")


def test_nobody_is_signed_out_by_a_database_that_was_away(
    app: Flask, client: LintingClient, people: People
) -> None:
    client.sign_in("Rita").get("/jobs")
    with database_away(app):
        client.get("/jobs", status=503)
    client.get("/jobs")


@pytest.mark.parametrize("kind", [ProgrammingError, RuntimeError])
def test_what_nobody_expected_is_a_page_and_tells_nothing(
    app: Flask,
    client: LintingClient,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[Exception],
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        if kind is RuntimeError:
            raise RuntimeError("a person's name")
        raise ProgrammingError("SELECT", {}, Exception("a person's name"))

    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setattr(job_queries, "list_jobs", broken)
    answer = client.sign_in("Rita").get("/jobs", status=500)
    assert "Something went wrong" in text_of(answer)
    assert "a person's name" not in answer.get_data(as_text=True)


def test_two_people_who_do_the_same_at_once_get_an_answer(
    app: Flask, client: LintingClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(*_args: object, **_options: object) -> None:
        raise IntegrityError("INSERT", {}, Exception("unique"))

    monkeypatch.setattr(job_queries, "list_jobs", second)
    answer = client.sign_in("Rita").get("/jobs", status=409)
    assert "Something changed in between" in text_of(answer)


@pytest.mark.parametrize("path", ["/nowhere", "/jobs/nowhere", "/admin/nowhere", "/%2e%2e/etc"])
def test_unknown_addresses_are_404_for_everybody(
    client: LintingClient, people: People, path: str
) -> None:
    assert "Nothing here" in text_of(client.get(path, status=404))
    client.sign_in("Ada").get(path, status=404)


def test_an_address_is_said_back_as_text(client: LintingClient, people: People) -> None:
    path = "/%3Cscript%3Ealert(1)%3C/script%3E"
    assert "<script>alert" not in client.get(path, status=404).get_data(as_text=True)
