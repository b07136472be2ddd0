"""Recruiters' own notes on members, with who may see them.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/prospect-notes

Deleted notes stay as inactive ones without their text: that is how a tracking system learns of the deletion.
The names `note`, `owner`, `prospect` and `visibility` and the values of the last are ours; LinkedIn's are not public.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.core.ats_records import marks
from sandbox.core.people import Member
from sandbox.core.sandbox import Sandbox
from sandbox.core.seats import Seat
from sandbox.core.store import Store

PUBLIC, PROJECT, PRIVATE = "PUBLIC", "PROJECT", "PRIVATE"
VISIBILITIES = {
    PRIVATE: "Only me",
    PROJECT: "Everybody on this contract",
    PUBLIC: "Anyone in my organization",
}
"""In the order of the form; the first is what a new note is."""
TEXT_MAX = 10_000


class NoteRefusedError(ValueError):
    """A note that cannot be, as a sentence for its author."""


@dataclass(frozen=True)
class Note:
    note_id: int
    contract: str
    seat_id: int
    member_id: int
    person: str
    """Of the member whom the note is about."""
    text: str
    visibility: str
    active: bool
    created_ms: int
    modified_ms: int

    def element(self) -> dict[str, Any]:
        """As the finder answers it."""
        element: dict[str, Any] = {
            "active": self.active,
            "contract": self.contract,
            "created": self.created_ms,
            "id": self.note_id,
            "lastModified": self.modified_ms,
            "owner": f"urn:li:seat:{self.seat_id}",
            "prospect": self.person,
            "visibility": self.visibility,
        }
        if self.active:
            element["note"] = self.text
        return element


_SELECT = "SELECT n.*, m.person FROM recruiter_notes n JOIN members m ON m.member_id = n.member_id"


def _note(row: sqlite3.Row) -> Note:
    values = {name: row[name] for name in Note.__dataclass_fields__}
    return Note(**{**values, "active": bool(row["active"])})


def get_note(store: Store, note_id: int) -> Note | None:
    row = store.one(f"{_SELECT} WHERE n.note_id = ?", note_id)
    return _note(row) if row else None


def find_notes(
    store: Store,
    contract: str,
    *,
    owners: Sequence[int],
    after_ms: int,
    until_ms: int,
    start: int,
    count: int,
) -> tuple[list[Note], int]:
    """Notes changed after `after_ms` and not later than `until_ms`, deleted ones included."""
    where = "n.contract = ? AND n.modified_ms > ? AND n.modified_ms <= ?"
    values: list[Any] = [contract, after_ms, until_ms]
    if owners:
        where += f" AND n.seat_id IN ({marks(owners)})"
        values += owners
    total = store.value(f"SELECT count(*) FROM recruiter_notes n WHERE {where}", *values)
    rows = store.all(
        f"{_SELECT} WHERE {where} ORDER BY n.modified_ms, n.note_id LIMIT ? OFFSET ?",
        *values,
        count,
        start,
    )
    return [_note(row) for row in rows], int(total)


def notes_seen(store: Store, member_id: int, seat: Seat, count: int = 200) -> list[Note]:
    """What the holder of a seat sees of the notes on a member, newest first."""
    rows = store.all(
        f"{_SELECT} WHERE n.member_id = ? AND n.active = 1 AND (n.seat_id = ? OR n.visibility = ?"
        " OR (n.visibility = ? AND n.contract = ?)) ORDER BY n.created_ms DESC, n.note_id DESC LIMIT ?",
        member_id,
        seat.seat_id,
        PUBLIC,
        PROJECT,
        seat.contract,
        count,
    )
    return [_note(row) for row in rows]


def newest_notes(store: Store, start: int, count: int) -> tuple[list[Note], int]:
    """Everybody's notes, deleted ones too, for operators."""
    rows = store.all(f"{_SELECT} ORDER BY n.modified_ms DESC, n.note_id DESC LIMIT ? OFFSET ?", count, start)  # fmt: skip
    return [_note(row) for row in rows], int(store.value("SELECT count(*) FROM recruiter_notes"))


def _check(text: str, visibility: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise NoteRefusedError("Write something first.")
    if len(text) > TEXT_MAX:
        raise NoteRefusedError(f"A note has at most {TEXT_MAX} characters.")
    if visibility not in VISIBILITIES:
        raise NoteRefusedError(f"visibility is one of {', '.join(VISIBILITIES)}.")
    return text


def add_note(
    box: Sandbox, seat: Seat, member: Member, text: str, visibility: str, at_ms: int | None = None
) -> Note:
    text = _check(text, visibility)
    at_ms = box.clock.now_ms() if at_ms is None else at_ms
    number = box.store.insert(
        "INSERT INTO recruiter_notes (contract, seat_id, member_id, text, visibility, active,"
        " created_ms, modified_ms) VALUES (?, ?, ?, ?, ?, 1, ?, ?)",
        seat.contract,
        seat.seat_id,
        member.member_id,
        text,
        visibility,
        at_ms,
        at_ms,
    )
    return _again(box, number)


def _again(box: Sandbox, note_id: int) -> Note:
    found = get_note(box.store, note_id)
    assert found is not None, "notes stay, if inactive"
    return found


def change_note(
    box: Sandbox, note: Note, text: str, visibility: str, at_ms: int | None = None
) -> Note:
    """Another text or visibility. A change moves `lastModified`, or nobody would hear of it."""
    if not note.active:
        raise NoteRefusedError("This note is deleted.")
    text = _check(text, visibility)
    box.store.run(
        "UPDATE recruiter_notes SET text = ?, visibility = ?, modified_ms = max(modified_ms + 1, ?)"
        " WHERE note_id = ?",
        text,
        visibility,
        box.clock.now_ms() if at_ms is None else at_ms,
        note.note_id,
    )
    return _again(box, note.note_id)


def delete_note(box: Sandbox, note: Note, at_ms: int | None = None) -> Note:
    """The text goes at once; that there was a note stays."""
    if not note.active:
        raise NoteRefusedError("This note is deleted already.")
    box.store.run(
        "UPDATE recruiter_notes SET active = 0, text = '', modified_ms = max(modified_ms + 1, ?)"
        " WHERE note_id = ?",
        box.clock.now_ms() if at_ms is None else at_ms,
        note.note_id,
    )
    return _again(box, note.note_id)
