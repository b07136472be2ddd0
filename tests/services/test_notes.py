"""Notes: for the team, or for their author alone."""

from datetime import timedelta

import pytest

from portal.db import db
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion
from portal.models import ApplicationNote, HistoryEntry
from portal.queries import applications as application_queries
from portal.queries.application_story import story
from portal.services import notes
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, get_application
from tests.support.people import NOW, People, add_job

LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def application_id(people: People) -> int:
    return add_application(add_job(people))


def add(application_id: int, people: People, text: str = "Good.", **options: object) -> int:
    values = {"is_private": False, "author": "Rita", "now": NOW, **options}
    with unit_of_work():
        return notes.add_note(
            get_in(application_id),
            text,
            is_private=bool(values["is_private"]),
            author=people.user(str(values["author"])),
            now=values["now"],  # type: ignore[arg-type]
        ).id


def get_in(application_id: int):  # type: ignore[no-untyped-def]
    from portal.models import Application

    return db.session.get_one(Application, application_id)


def whats() -> list[str]:
    db.session.rollback()
    rows = db.session.scalars(db.select(HistoryEntry.what).order_by(HistoryEntry.id))
    return [what for what in rows if what.startswith("note-")]


def seen_by(application_id: int, people: People, name: str) -> list[str]:
    application = get_application(application_id)
    told = [note.text for note in story(application, people[name]).notes]
    listed, _more = application_queries.notes(application, people[name])
    assert [note.text for note in listed] == told
    return told


def test_a_team_note_is_for_everybody_and_the_history_keeps_no_word_of_it(
    application_id: int, people: People
) -> None:
    add(application_id, people, "Call https://example.com")
    assert seen_by(application_id, people, "Ivy") == ["Call https://example.com"]
    entry = db.session.scalars(db.select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert entry is not None
    assert entry.what == "note-added"
    assert "Call" not in str(entry.details)


def test_a_private_note_is_seen_by_its_author_alone_and_leaves_no_trace(
    application_id: int, people: People
) -> None:
    add(application_id, people, "Secret", is_private=True)
    assert seen_by(application_id, people, "Rita") == ["Secret"]
    assert seen_by(application_id, people, "Ada") == []
    assert whats() == []


@pytest.mark.parametrize("text", ["", "  \n ", "\x00"])
def test_an_empty_note_is_refused(application_id: int, people: People, text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        add(application_id, people, text)
    assert (caught.value.field, caught.value.code) == ("text", "required")


def test_ten_thousand_characters_are_the_most(application_id: int, people: People) -> None:
    add(application_id, people, "x" * 10_000)
    with pytest.raises(InvalidInput) as caught:
        add(application_id, people, "x" * 10_001)
    assert caught.value.code == "too-long"


def test_two_presses_make_one_note(application_id: int, people: People) -> None:
    assert add(application_id, people) == add(application_id, people)
    assert add(application_id, people, now=LATER) != add(application_id, people, author="Tom")
    assert len(whats()) == 3


def edit(
    note_id: int,
    people: People,
    text: str,
    *,
    version: int = 1,
    name: str = "Rita",
    is_private: bool = False,
) -> bool:
    with unit_of_work():
        return notes.edit_note(
            db.session.get_one(ApplicationNote, note_id),
            text,
            is_private=is_private,
            version=version,
            author=people.user(name),
            now=LATER,
        )


def test_an_author_changes_the_note_and_everybody_sees_that(
    application_id: int, people: People
) -> None:
    note_id = add(application_id, people)
    assert edit(note_id, people, "Better.") is True
    assert edit(note_id, people, "Better.") is False
    note = story(get_application(application_id), people["Ivy"]).notes[0]
    assert (note.text, note.edited_at, note.version) == ("Better.", LATER, 2)
    assert whats() == ["note-added", "note-edited"]


def test_nobody_else_changes_or_deletes_it(application_id: int, people: People) -> None:
    note_id = add(application_id, people)
    with pytest.raises(NotAllowed):
        edit(note_id, people, "Mine.", name="Ada")
    with pytest.raises(NotAllowed), unit_of_work():
        notes.delete_note(
            db.session.get_one(ApplicationNote, note_id), author=people.user("Ada"), now=LATER
        )


def test_a_change_on_top_of_another_is_told_and_not_kept(
    application_id: int, people: People
) -> None:
    note_id = add(application_id, people)
    edit(note_id, people, "First.")
    with pytest.raises(StaleVersion):
        edit(note_id, people, "Second.", version=1)
    assert seen_by(application_id, people, "Rita") == ["First."]


def test_a_note_that_becomes_private_is_gone_for_others(
    application_id: int, people: People
) -> None:
    note_id = add(application_id, people)
    edit(note_id, people, "Good.", is_private=True)
    assert seen_by(application_id, people, "Tom") == []
    assert whats() == ["note-added", "note-hidden"]


def test_what_happens_to_a_private_note_leaves_no_trace(
    application_id: int, people: People
) -> None:
    note_id = add(application_id, people, "Secret", is_private=True)
    edit(note_id, people, "Another secret", is_private=True)
    with unit_of_work():
        notes.delete_note(
            db.session.get_one(ApplicationNote, note_id), author=people.user("Rita"), now=LATER
        )
    assert whats() == []


def test_the_same_words_for_oneself_and_for_the_team_are_two_notes(
    application_id: int, people: People
) -> None:
    first = add(application_id, people, is_private=True)
    assert add(application_id, people, is_private=False) != first
    assert seen_by(application_id, people, "Tom") == ["Good."]


def test_a_deleted_note_is_gone(application_id: int, people: People) -> None:
    note_id = add(application_id, people)
    with unit_of_work():
        notes.delete_note(
            db.session.get_one(ApplicationNote, note_id), author=people.user("Rita"), now=LATER
        )
    assert seen_by(application_id, people, "Rita") == []
    assert whats() == ["note-added", "note-deleted"]


def test_notes_come_in_pages_by_key(application_id: int, people: People) -> None:
    for number in range(23):
        add(application_id, people, f"Note {number}")
    application = get_application(application_id)
    told = story(application, people["Rita"])
    assert (len(told.notes), told.has_more_notes) == (10, True)
    seen: list[str] = []
    before: int | None = None
    for _page in range(3):
        page, before = application_queries.notes(application, people["Rita"], before_id=before)
        seen += [note.text for note in page]
    assert before is None
    assert seen == [f"Note {number}" for number in range(22, -1, -1)]
