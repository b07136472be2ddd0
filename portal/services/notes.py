"""Notes about an application: for the team, or for their author alone.

What a note says never goes into the history, and of a private one not even that it is there.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.db import db, lock
from portal.domain import texts
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion
from portal.models import Application, ApplicationNote, User
from portal.services import history
from portal.services.applications import require_alive

TEXT_MAX = 10_000
#: The same words by the same person within this time are one press too many of the button.
TWICE_WITHIN = timedelta(minutes=1)


def add_note(
    application: Application, text: str, *, is_private: bool, author: User, now: datetime
) -> ApplicationNote:
    """Write a note. Raises InvalidInput for an empty or too long text."""
    text = _checked(text)
    lock(application)
    require_alive(application)
    twin = db.session.scalars(
        select(ApplicationNote).where(
            ApplicationNote.application_id == application.id,
            ApplicationNote.author_id == author.id,
            ApplicationNote.created_at > now - TWICE_WITHIN,
            ApplicationNote.is_private == is_private,
            ApplicationNote.text == text,
        )
    ).first()
    if twin is not None:
        return twin
    note = ApplicationNote(
        application_id=application.id,
        author_id=author.id,
        text=text,
        is_private=is_private,
        created_at=now,
        version=1,
    )
    db.session.add(note)
    db.session.flush()
    if not is_private:
        history.record("note-added", now=now, actor=author, application=application, note=note.id)
    return note


def edit_note(
    note: ApplicationNote,
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
    _check_author(note, author)
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
        history.record(what, now=now, actor=author, application=note.application, note=note.id)
    return True


def delete_note(note: ApplicationNote, *, author: User, now: datetime) -> None:
    """Take one's note away. Raises NotAllowed for somebody else's."""
    _check_author(note, author)
    lock(note)
    if not note.is_private:
        history.record(
            "note-deleted", now=now, actor=author, application=note.application, note=note.id
        )
    db.session.delete(note)


def _check_author(note: ApplicationNote, author: User) -> None:
    if note.author_id != author.id:
        raise NotAllowed("note-of-another")


def _checked(text: str) -> str:
    text = texts.clean_text(text)
    if not text:
        raise InvalidInput("text", "required")
    if len(text) > TEXT_MAX:
        raise InvalidInput("text", "too-long", limit=TEXT_MAX)
    return text
