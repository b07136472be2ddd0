"""InMail between recruiters and members: threads, messages, answers, and the consent to share a profile.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-history
https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-stub-profiles

A recruiter writes; the member accepts by an answer, or declines. Whoever answered is asked whether to share
the profile with the recruiter's organisation, and only then a mail stub exists. A member may take that back.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.core.people import Member
from sandbox.core.sandbox import Sandbox
from sandbox.core.seats import Seat
from sandbox.core.seed import HIRING_MANAGER
from sandbox.core.store import Store

MAIL_CONTENT = "com.linkedin.messaging.events.MailContent"

SENT, ACCEPTED, DECLINED = "sent", "accepted", "declined"
NOT_ASKED, ASKED, REFUSED, PROFILE, EMAIL, WITHDRAWN = (
    "not asked", "asked", "refused", "profile", "email", "withdrawn",
)  # fmt: skip
SHARED = (PROFILE, EMAIL)

SUBJECT_MAX, TEXT_MAX = 200, 1900
"""What LinkedIn's composer takes."""

FIRST_THREAD = 6_400_000_000
FIRST_EVENT = 6_300_000_000_000

EMAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class MailRefusedError(ValueError):
    """What cannot be written, answered or shared, as a sentence for the person who tried."""


@dataclass(frozen=True)
class Thread:
    thread_id: int
    contract: str
    seat_id: int
    member_id: int
    subject: str
    state: str
    sharing: str
    created_ms: int
    answered_ms: int | None

    @property
    def urn(self) -> str:
        return f"urn:li:messagingThread:{self.thread_id}"


@dataclass(frozen=True)
class Event:
    """One message, as the finder answers it. `kind` is the name of the content's union member."""

    number: int
    thread_id: int
    author: str
    recipients: list[str]
    kind: str
    content: dict[str, Any]
    created_ms: int

    @property
    def id(self) -> str:
        return f"S{FIRST_EVENT + self.number}_1000"

    @property
    def subject(self) -> str:
        return str(self.content.get("subject", ""))

    @property
    def text(self) -> str:
        """What a reader sees; empty for contents of another kind."""
        body = self.content.get("body")
        return str(body.get("text", "")) if isinstance(body, dict) else ""


def _thread(row: sqlite3.Row) -> Thread:
    return Thread(**{name: row[name] for name in Thread.__dataclass_fields__})


def _event(row: sqlite3.Row) -> Event:
    return Event(
        number=row["number"],
        thread_id=row["thread_id"],
        author=row["author"],
        recipients=json.loads(row["recipients"]),
        kind=row["kind"],
        content=json.loads(row["content"]),
        created_ms=row["created_ms"],
    )


# What there is


def get_thread(store: Store, thread_id: int) -> Thread | None:
    row = store.one("SELECT * FROM mail_threads WHERE thread_id = ?", thread_id)
    return _thread(row) if row else None


def threads_of_seat(store: Store, seat_id: int, start: int, count: int) -> tuple[list[Thread], int]:
    """A recruiter's threads, the newest first, and how many there are."""
    return _threads(store, "seat_id = ?", seat_id, start, count)


def all_threads(store: Store, start: int, count: int) -> tuple[list[Thread], int]:
    """Everybody's, for operators."""
    return _threads(store, "? IS NULL", None, start, count)


def threads_of_member(
    store: Store, member_id: int, start: int, count: int
) -> tuple[list[Thread], int]:
    return _threads(store, "member_id = ?", member_id, start, count)


def _threads(
    store: Store, where: str, value: int | None, start: int, count: int
) -> tuple[list[Thread], int]:
    total = store.value(f"SELECT count(*) FROM mail_threads WHERE {where}", value)  # noqa: S608
    rows = store.all(
        f"SELECT * FROM mail_threads WHERE {where}"  # noqa: S608
        " ORDER BY coalesce(answered_ms, created_ms) DESC, thread_id DESC LIMIT ? OFFSET ?",
        value,
        count,
        start,
    )
    return [_thread(row) for row in rows], int(total)


def threads_between(store: Store, seat_id: int, member_id: int) -> list[Thread]:
    rows = store.all(
        "SELECT * FROM mail_threads WHERE seat_id = ? AND member_id = ? ORDER BY thread_id DESC",
        seat_id,
        member_id,
    )
    return [_thread(row) for row in rows]


def threads_about(store: Store, member_id: int, count: int) -> list[Thread]:
    """Everybody's threads with a member, the newest first."""
    return threads_of_member(store, member_id, 0, count)[0]


def events_of_thread(store: Store, thread_id: int, count: int = 200) -> list[Event]:
    """The newest messages of a thread, oldest first."""
    rows = store.all(
        "SELECT * FROM mail_events WHERE thread_id = ? ORDER BY created_ms DESC, number DESC LIMIT ?",
        thread_id,
        count,
    )
    return [_event(row) for row in reversed(rows)]


def first_event(store: Store, thread_id: int) -> Event | None:
    row = store.one(
        "SELECT * FROM mail_events WHERE thread_id = ? ORDER BY created_ms, number LIMIT 1",
        thread_id,
    )
    return _event(row) if row else None


def find_events(
    store: Store,
    seat_id: int,
    *,
    from_ms: int,
    until_ms: int,
    thread_id: int | None,
    start: int,
    count: int,
) -> tuple[list[Event], int]:
    """Messages that a seat sent or received from `from_ms` on and before `until_ms`."""
    where = "seat_id = ? AND created_ms >= ? AND created_ms < ?"
    values: list[Any] = [seat_id, from_ms, until_ms]
    if thread_id is not None:
        where += " AND thread_id = ?"
        values.append(thread_id)
    total = store.value(f"SELECT count(*) FROM mail_events WHERE {where}", *values)  # noqa: S608
    rows = store.all(
        f"SELECT * FROM mail_events WHERE {where} ORDER BY created_ms, number LIMIT ? OFFSET ?",  # noqa: S608
        *values,
        count,
        start,
    )
    return [_event(row) for row in rows], int(total)


# What people do


def _add_event(
    box: Sandbox,
    thread_id: int,
    seat_id: int,
    author: str,
    recipients: Sequence[str],
    content: Mapping[str, Any],
    at_ms: int,
    kind: str = MAIL_CONTENT,
) -> None:
    box.store.run(
        "INSERT INTO mail_events (thread_id, seat_id, author, recipients, kind, content, created_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        thread_id,
        seat_id,
        author,
        json.dumps(list(recipients)),
        kind,
        json.dumps(content, ensure_ascii=False),
        at_ms,
    )


def mail_content(subject: str, text: str) -> dict[str, Any]:
    return {"subject": subject, "body": {"text": text}}


def may_write(seat: Seat) -> bool:
    """Hiring managers' seats see profiles and write to nobody."""
    return seat.active and seat.kind != HIRING_MANAGER


def _clean(subject: str, text: str) -> tuple[str, str]:
    subject, text = subject.strip(), text.replace("\r\n", "\n").strip()
    if not subject:
        raise MailRefusedError("An InMail needs a subject.")
    if len(subject) > SUBJECT_MAX:
        raise MailRefusedError(f"A subject has at most {SUBJECT_MAX} characters.")
    if not text:
        raise MailRefusedError("Write something first.")
    if len(text) > TEXT_MAX:
        raise MailRefusedError(
            f"A message has at most {TEXT_MAX} characters; this one has {len(text)}."
        )
    return subject, text


def send_inmail(
    box: Sandbox, seat: Seat, member: Member, subject: str, text: str, at_ms: int | None = None
) -> Thread:
    """A recruiter writes: a new thread with its first message. Refuses with a sentence."""
    if not may_write(seat):
        raise MailRefusedError("Writing an InMail needs an active Recruiter seat.")
    if member.closed:
        raise MailRefusedError(f"{member.name} has closed the account.")
    if seat.member_id == member.member_id:
        raise MailRefusedError("Nobody writes an InMail to themselves.")
    subject, text = _clean(subject, text)
    at_ms = box.clock.now_ms() if at_ms is None else at_ms
    with box.store.transaction():
        thread_id = box.store.value(
            "SELECT coalesce(max(thread_id), ?) + 1 FROM mail_threads", FIRST_THREAD
        )
        box.store.run(
            "INSERT INTO mail_threads VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            thread_id, seat.contract, seat.seat_id, member.member_id, subject, SENT, NOT_ASKED, at_ms,
        )  # fmt: skip
        _add_event(
            box, thread_id, seat.seat_id, seat.urn, [member.person],
            mail_content(subject, text), at_ms,
        )  # fmt: skip
    return _again(box, thread_id)


def _again(box: Sandbox, thread_id: int) -> Thread:
    found = get_thread(box.store, thread_id)
    assert found is not None, "threads stay"
    return found


def follow_up(
    box: Sandbox, thread: Thread, seat: Seat, member: Member, text: str, at_ms: int | None = None
) -> None:
    """The recruiter writes once more into the thread."""
    if thread.state == DECLINED:
        raise MailRefusedError(f"{member.name} declined; no more can be written here.")
    if not may_write(seat):
        raise MailRefusedError("Writing an InMail needs an active Recruiter seat.")
    if member.closed:
        raise MailRefusedError(f"{member.name} has closed the account.")
    subject, text = _clean(_re(thread), text)
    _add_event(
        box, thread.thread_id, seat.seat_id, seat.urn, [member.person],
        mail_content(subject, text), box.clock.now_ms() if at_ms is None else at_ms,
    )  # fmt: skip


def _re(thread: Thread) -> str:
    return f"RE: {thread.subject}"[:SUBJECT_MAX]


def answer(
    box: Sandbox, thread: Thread, member: Member, text: str, at_ms: int | None = None
) -> Thread:
    """The member answers, which accepts; the first answer brings the question about sharing."""
    subject, text = _clean(_re(thread), text)
    at_ms = box.clock.now_ms() if at_ms is None else at_ms
    with box.store.transaction():
        _add_event(
            box, thread.thread_id, thread.seat_id, member.person,
            [f"urn:li:seat:{thread.seat_id}"], mail_content(subject, text), at_ms,
        )  # fmt: skip
        box.store.run(
            "UPDATE mail_threads SET state = ?, answered_ms = ?,"
            " sharing = CASE sharing WHEN ? THEN ? ELSE sharing END WHERE thread_id = ?",
            ACCEPTED,
            at_ms,
            NOT_ASKED,
            ASKED,
            thread.thread_id,
        )
    return _again(box, thread.thread_id)


def decline(box: Sandbox, thread: Thread, at_ms: int | None = None) -> Thread:
    """The member is not interested; nothing is written, so no message comes of it."""
    if thread.state != SENT:
        raise MailRefusedError("This InMail was answered already.")
    box.store.run(
        "UPDATE mail_threads SET state = ?, answered_ms = ? WHERE thread_id = ?",
        DECLINED,
        box.clock.now_ms() if at_ms is None else at_ms,
        thread.thread_id,
    )
    return _again(box, thread.thread_id)


def share(
    box: Sandbox,
    thread: Thread,
    member: Member,
    what: str,
    *,
    email: str = "",
    phone: str = "",
    at_ms: int | None = None,
) -> Thread:
    """What the member lets the organisation have: `profile`, `email` (with it), or nothing (`refused`)."""
    if thread.state != ACCEPTED:
        raise MailRefusedError("Only who answered an InMail is asked to share a profile.")
    if what not in (*SHARED, REFUSED):
        raise MailRefusedError(f"What is shared is {PROFILE}, {EMAIL} or {REFUSED}.")
    email = email.strip() or suggested_email(member)
    if what == EMAIL and not EMAIL_ADDRESS.fullmatch(email):
        raise MailRefusedError(f"“{email[:80]}” is not an e-mail address.")
    at_ms = box.clock.now_ms() if at_ms is None else at_ms
    with box.store.transaction():
        if thread.sharing in SHARED and what in SHARED:
            raise MailRefusedError("The profile is shared already; take that back first.")
        box.store.run(
            "UPDATE mail_threads SET sharing = ? WHERE thread_id = ?", what, thread.thread_id
        )
        if what in SHARED:
            box.store.run(
                "INSERT INTO mail_stubs (thread_id, contract, seat_id, member_id, created_ms, email, phone)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                thread.thread_id, thread.contract, thread.seat_id, thread.member_id, at_ms,
                email if what == EMAIL else None,
                (phone.strip() or None) if what == EMAIL else None,
            )  # fmt: skip
    return _again(box, thread.thread_id)


def withdraw(box: Sandbox, thread: Thread) -> Thread:
    """The member takes the consent back: the stub is not to be had any more, the messages stay."""
    if thread.sharing not in SHARED:
        raise MailRefusedError("Nothing is shared here.")
    with box.store.transaction():
        box.store.run("DELETE FROM mail_stubs WHERE thread_id = ?", thread.thread_id)
        box.store.run(
            "UPDATE mail_threads SET sharing = ? WHERE thread_id = ?", WITHDRAWN, thread.thread_id
        )
    return _again(box, thread.thread_id)


def suggested_email(member: Member) -> str:
    """What the consent form proposes."""
    return member.email or f"member.{member.member_id}@example.com"


def add_any_event(
    box: Sandbox,
    thread: Thread,
    *,
    author: str,
    recipients: Sequence[str],
    kind: str,
    content: Mapping[str, Any],
    at_ms: int,
) -> None:
    """A message past every rule: any author, any time, any kind of content; what operators order."""
    _add_event(box, thread.thread_id, thread.seat_id, author, recipients, content, at_ms, kind)
