"""InMail between recruiters and members: threads and their messages, as they stand in the store.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-history
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.core.store import Store

MAIL_CONTENT = "com.linkedin.messaging.events.MailContent"

SENT, ACCEPTED, DECLINED = "sent", "accepted", "declined"
NOT_ASKED, ASKED, REFUSED, PROFILE, EMAIL, WITHDRAWN = (
    "not asked", "asked", "refused", "profile", "email", "withdrawn",
)  # fmt: skip
SHARED = (PROFILE, EMAIL)

FIRST_THREAD = 6_400_000_000
FIRST_EVENT = 6_300_000_000_000


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
    rows = store.survey(
        "SELECT * FROM mail_threads"
        " ORDER BY coalesce(answered_ms, created_ms) DESC, thread_id DESC LIMIT ? OFFSET ?",
        count,
        start,
    )
    total = store.survey_value("SELECT count(*) FROM mail_threads")
    return [_thread(row) for row in rows], int(total)


def threads_of_member(
    store: Store, member_id: int, start: int, count: int
) -> tuple[list[Thread], int]:
    return _threads(store, "member_id = ?", member_id, start, count)


def _threads(
    store: Store, where: str, value: int, start: int, count: int
) -> tuple[list[Thread], int]:
    total = store.value(f"SELECT count(*) FROM mail_threads WHERE {where}", value)
    rows = store.all(
        f"SELECT * FROM mail_threads WHERE {where}"
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
    total = store.value(f"SELECT count(*) FROM mail_events WHERE {where}", *values)
    rows = store.all(
        f"SELECT * FROM mail_events WHERE {where} ORDER BY created_ms, number LIMIT ? OFFSET ?",
        *values,
        count,
        start,
    )
    return [_event(row) for row in rows], int(total)
