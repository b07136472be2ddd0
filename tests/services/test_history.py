"""The history is only ever added to; the database itself says no to the rest."""

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from portal.db import db
from portal.models import HistoryEntry
from portal.services import history
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People


@pytest.fixture
def entry_id(people: People, context: Flask) -> int:
    with unit_of_work():
        entry = history.record("signed-in", now=NOW, actor=people.user("Rita"), place="home")
        db.session.flush()
        return entry.id


def test_an_entry_cannot_be_changed(entry_id: int) -> None:
    with pytest.raises(DBAPIError), unit_of_work():
        db.session.execute(update(HistoryEntry).values(what="nothing"))
    assert db.session.get_one(HistoryEntry, entry_id).what == "signed-in"


def test_an_entry_cannot_be_changed_through_an_object(entry_id: int) -> None:
    with pytest.raises(DBAPIError), unit_of_work():
        db.session.get_one(HistoryEntry, entry_id).details = {}
    assert db.session.get_one(HistoryEntry, entry_id).details == {"place": "home"}


def test_an_entry_cannot_be_deleted(entry_id: int) -> None:
    with pytest.raises(DBAPIError), unit_of_work():
        db.session.execute(delete(HistoryEntry))
    assert db.session.scalars(select(HistoryEntry.id)).all() == [entry_id]


def test_the_history_cannot_be_emptied(entry_id: int) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite empties tables by deleting")
    with pytest.raises(DBAPIError), unit_of_work():
        db.session.execute(text("TRUNCATE history"))
    assert db.session.scalars(select(HistoryEntry.id)).all() == [entry_id]
