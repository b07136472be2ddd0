"""Nobody changes what LinkedIn knows of people without noting it: the watch over all requests of all tests."""

import pytest
from flask import Flask

from portal.db import db
from portal.models import Candidate, User
from portal.services.job_access.changes import record_user
from portal.services.sharing.changes import About, record_change
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, add_people
from tests.support.pools import add_candidates
from tests.support.shared_tables import DECISIVE, SHARED, what_is_shared


def test_the_watch_knows_tables_and_columns_that_exist() -> None:
    for table, columns in (SHARED | DECISIVE).items():
        assert columns - {"*"} <= set(db.metadata.tables[table].columns.keys())


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE candidates SET first_name=?, version=? WHERE candidates.id = ?", "candidates"),
        ("UPDATE candidates SET owner_id=?, version=? WHERE candidates.id = ?", None),
        (
            "UPDATE applications SET version=(applications.version + ?), stage_id=? WHERE id IN (?)",
            "applications",
        ),
        ("UPDATE applications SET offer_status=? WHERE applications.id = ?", None),
        ("INSERT INTO stage_entries (application_id) VALUES (?)", "stage_entries"),
        ("DELETE FROM candidate_emails WHERE candidate_emails.id = ?", "candidate_emails"),
        ("INSERT INTO history (what) VALUES (?)", None),
        ("SELECT candidates.first_name FROM candidates", None),
    ],
)
def test_the_watch_reads_statements(statement: str, expected: str | None) -> None:
    assert what_is_shared(statement) == expected


@pytest.mark.parametrize("is_noted", [True, False])
def test_the_watch_catches_whoever_notes_nothing(app: Flask, is_noted: bool) -> None:
    with app.app_context():
        (candidate_id,) = add_candidates()
    with app.test_request_context("/somewhere", method="POST"):
        with unit_of_work():
            db.session.get_one(Candidate, candidate_id).first_name = "Other"
            if is_noted:
                record_change(About.CANDIDATE, [candidate_id], now=NOW)
        db.session.remove()
    caught = app.extensions["unshared"]
    assert caught == ([] if is_noted else ["POST /somewhere wrote candidates"])
    caught.clear()


@pytest.mark.parametrize("is_noted", [True, False])
def test_the_watch_catches_whoever_tells_no_list_of_it(app: Flask, is_noted: bool) -> None:
    with app.app_context():
        people = add_people()
    with app.test_request_context("/somewhere", method="POST"):
        with unit_of_work():
            db.session.get_one(User, people["Tom"]).is_active = False
            if is_noted:
                record_user(people["Tom"], now=NOW)
        db.session.remove()
    caught = app.extensions["unshared"]
    assert caught == ([] if is_noted else ["POST /somewhere wrote users"])
    caught.clear()
