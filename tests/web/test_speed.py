"""What makes pages quick does not mix up people, and does not hide what changed."""

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.access import Viewer
from portal.db import begin_reading, db, one_of, read_rows
from portal.domain.permissions import AppRole
from portal.models import Job, User
from portal.services import accounts
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.people import NOW, People, email_of, get_job
from tests.support.queries import counted_statements


def test_what_stands_around_the_page_is_each_persons_own(app: Flask, people: People) -> None:
    seen = {
        name: LintingClient(app).sign_in(name).get("/jobs").text for name in ("Ada", "Ivy", "Rita")
    }
    assert "Admin settings" in seen["Ada"]
    assert "Admin settings" not in seen["Ivy"]
    assert "Admin settings" not in seen["Rita"]
    assert "/candidates" in seen["Rita"]
    assert 'href="/candidates"' not in seen["Ivy"]
    for name, page in seen.items():
        others = set(seen) - {name}
        assert email_of(name) in page
        assert not [other for other in others if email_of(other) in page]


def test_a_new_name_and_new_roles_show_at_once(app: Flask, people: People) -> None:
    client = LintingClient(app).sign_in("Ivy")
    assert "Templates" not in client.get("/jobs").text
    with app.app_context():
        with unit_of_work():
            user = db.session.get_one(User, people["Ivy"])
            accounts.rename_self(user, "Ivy the Second", now=NOW)
        db.session.remove()
    assert "Ivy the Second" in text_of(client.get("/jobs"))


def test_tokens_of_forms_are_each_sessions_own(app: Flask, people: People, job_id: int) -> None:
    tokens = set()
    for name in ("Rita", "Tom"):
        client = LintingClient(app).sign_in(name)
        with client.http:
            page = client.get(f"/jobs/{job_id}").text
        tokens.add(page.partition('name="csrf_token" value="')[2].partition('"')[0])
    assert len(tokens) == 2
    assert "" not in tokens


def test_the_viewers_row_is_read_only_when_it_is_asked_for(context: Flask, people: People) -> None:
    rita = people.user("Rita")
    viewer = Viewer.of(rita)
    db.session.remove()
    with counted_statements(context) as statements:
        row = viewer.user
        assert row.id == people["Rita"]
        assert viewer.user is row
        assert not statements
        assert row.name == viewer.name
        assert row.app_roles == viewer.app_roles == frozenset({AppRole.RECRUITER})
    assert statements


def test_rows_are_read_with_what_the_session_changed(
    context: Flask, people: People, job_id: int
) -> None:
    get_job(job_id).title = "Changed a moment ago"
    found = read_rows(select(Job.title).where(Job.id == job_id))
    assert [row.title for row in found] == ["Changed a moment ago"]
    db.session.rollback()


def test_words_of_ours_stand_in_the_statement_and_nothing_else_can(
    context: Flask, people: People, job_id: int
) -> None:
    assert read_rows(select(Job.id).where(one_of(Job.status, ["active", "closed"]))) == [(job_id,)]
    assert not read_rows(select(Job.id).where(one_of(Job.status, ["closed"])))
    assert "IN ('active')" in str(one_of(Job.status, ["active"]))
    for word in ("it's", "", "Active", "a b", "a%", "café"):
        with pytest.raises(ValueError, match="no word of ours"):
            one_of(Job.status, ["active", word])


def test_on_postgresql_pages_read_without_a_transaction_and_writing_has_one(
    context: Flask, people: People
) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite reads in a transaction")
    db.session.remove()
    begin_reading()
    read_rows(select(User.id))
    driver = db.session.connection().connection.dbapi_connection
    assert driver.autocommit  # type: ignore[union-attr]
    with unit_of_work():
        assert not db.session.connection().connection.dbapi_connection.autocommit  # type: ignore[union-attr]
    db.session.remove()


def test_a_connection_that_the_server_closed_is_replaced(context: Flask, people: People) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    db.session.remove()
    number = text("SELECT pg_backend_pid()")
    with db.engine.connect() as other:
        with db.engine.connect() as ours:
            closed = ours.scalar(number)
        other.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": closed})
        # What was given back last comes first: that is the one that was closed.
        with db.engine.connect() as again:
            assert again.scalar(number) != closed
