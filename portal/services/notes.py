"""Notes about an application or a person: for those who may read them, or for their author alone.

What a note says never goes into the history, and of a private one not even that it is there.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.db import db, lock
from portal.domain import texts
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion
from portal.domain.notes import NoteAct, NoteKind, reaches
from portal.models import Application, ApplicationNote, Candidate, CandidateNote, User
from portal.services import history
from portal.services.holding import hold_alive
from portal.services.sharing.changes import About, record_change

Note = ApplicationNote | CandidateNote

TEXT_MAX = 10_000
#: The same words by the same person within this time are one press too many of the button.
TWICE_WITHIN = timedelta(minutes=1)


def add_note(
    about: Application | Candidate, text: str, *, is_private: bool, author: User, now: datetime
) -> Note:
    """Write a note. Raises InvalidInput for an empty or too long text."""
    text = _checked(text)
    hold_alive(about)
    model: type[Any]
    if isinstance(about, Application):
        model, place = ApplicationNote, {"application_id": about.id}
    else:
        model, place = CandidateNote, {"candidate_id": about.id}
    twin: Any = db.session.scalars(
        select(model)
        .filter_by(**place, author_id=author.id, is_private=is_private, text=text)
        .where(model.created_at > now - TWICE_WITHIN)
    ).first()
    if twin is not None:
        found: Note = twin
        return found
    note: Note = model(
        **place,
        author_id=author.id,
        text=text,
        is_private=is_private,
        created_at=now,
        version=1,
    )
    db.session.add(note)
    db.session.flush()
    if not is_private:
        _record("note-added", note, now=now)
        _share(note, now=now)
    return note


def edit_note(
    note: Note,
    text: str,
    *,
    is_private: bool,
    version: int,
    author: User,
    now: datetime,
) -> bool:
    """Change one's note; returns whether anything changed.

    Raises NotAllowed for somebody else's, InvalidInput for a bad text, StaleVersion when it was
    changed since ``version``.
    """
    _check_reached(note, NoteAct.EDIT, author)
    text = _checked(text)
    lock(note)
    if (note.text, note.is_private) == (text, is_private):
        return False
    if note.version != version:
        raise StaleVersion("note-stale")
    was_private = note.is_private
    note.text, note.is_private = text, is_private
    note.edited_at = now
    note.version += 1
    if not (was_private and is_private):
        what = "note-edited"
        if was_private != is_private:
            what = "note-hidden" if is_private else "note-added"
        _record(what, note, now=now)
        _share(note, now=now)
    return True


def delete_note(note: Note, *, author: User, now: datetime) -> None:
    """Take one's note away. Raises NotAllowed for somebody else's."""
    _check_reached(note, NoteAct.DELETE, author)
    lock(note)
    if not note.is_private:
        _record("note-deleted", note, now=now)
        _share(note, now=now)
    db.session.delete(note)


def _record(what: str, note: Note, *, now: datetime) -> None:
    # Only its author does anything with a note.
    if isinstance(note, ApplicationNote):
        history.record(what, now=now, actor=note.author, application=note.application, note=note.id)
    else:
        history.record(what, now=now, actor=note.author, candidate=note.candidate, note=note.id)


def _share(note: Note, *, now: datetime) -> None:
    """LinkedIn hears of notes for the team; of private ones nobody does."""
    about = note.application if isinstance(note, ApplicationNote) else note
    record_change(About.CANDIDATE, [about.candidate_id], now=now)


def _check_reached(note: Note, act: NoteAct, who: User) -> None:
    kind = NoteKind.APPLICATION if isinstance(note, ApplicationNote) else NoteKind.CANDIDATE
    is_author = note.author_id == who.id
    if not reaches(kind, act, is_author=is_author, is_private=note.is_private):
        raise NotAllowed("note-of-another")


def _checked(text: str) -> str:
    text = texts.clean_text(text)
    if not text:
        raise InvalidInput("text", "required")
    if len(text) > TEXT_MAX:
        raise InvalidInput("text", "too-long", limit=TEXT_MAX)
    return text
