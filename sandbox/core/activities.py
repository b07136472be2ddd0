"""Recruiting activities on a member, as a recruiter is shown them: InMail, notes, rejections.

https://www.linkedin.com/help/recruiter/answer/a498631

Of the own InMails the first message and its time are shown, of colleagues' only who wrote and when; notes as far
as the viewer could read them in Recruiter; rejections to the one who rejected.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.core.mail import first_event, threads_about
from sandbox.core.people import Member
from sandbox.core.projects import Saved, rejections_by
from sandbox.core.recruiter_notes import Note, notes_seen
from sandbox.core.sandbox import Sandbox
from sandbox.core.seats import Seat, all_seats

SHOWN_MAX = 100


@dataclass(frozen=True)
class Contact:
    """One InMail thread. `text` is the first message, for its author alone; None for everybody else."""

    by: str
    own: bool
    at_ms: int
    subject: str
    text: str | None
    state: str


@dataclass(frozen=True)
class ShownNote:
    by: str
    own: bool
    note: Note


@dataclass(frozen=True)
class Activities:
    contacts: list[Contact]
    notes: list[ShownNote]
    rejections: list[Saved]

    @property
    def count(self) -> int:
        return len(self.contacts) + len(self.notes) + len(self.rejections)


def activities_on(box: Sandbox, member: Member, seat: Seat) -> Activities:
    """What the holder of this seat sees."""
    names = {known.seat_id: known.name for known in all_seats(box.store)}
    contacts = []
    for thread in threads_about(box.store, member.member_id, SHOWN_MAX):
        own = thread.seat_id == seat.seat_id
        first = first_event(box.store, thread.thread_id) if own else None
        contacts.append(
            Contact(
                by=names.get(thread.seat_id, "Somebody who left"),
                own=own,
                at_ms=thread.created_ms,
                subject=thread.subject if own else "",
                text=first.text if first else None,
                state=thread.state,
            )
        )
    notes = [
        ShownNote(names.get(note.seat_id, "Somebody who left"), note.seat_id == seat.seat_id, note)
        for note in notes_seen(box.store, member.member_id, seat, SHOWN_MAX)
    ]
    return Activities(contacts, notes, rejections_by(box.store, member.member_id, seat.seat_id))
