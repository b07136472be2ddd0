"""Years of InMail, notes and stubs for many seats, made by a handful of statements.

Everything is a function of the numbers asked for and of what stands in the store, so two stores of one seed get
the same history. Of five threads two are never answered, two are answered once, and one is a talk of 14 messages;
of those who answered two thirds share their profile, most of them with an e-mail address.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from sandbox.core.mail import (
    ACCEPTED,
    ASKED,
    EMAIL,
    FIRST_THREAD,
    MAIL_CONTENT,
    NOT_ASKED,
    PROFILE,
    REFUSED,
    SENT,
)
from sandbox.core.people import insert_members
from sandbox.core.sandbox import Sandbox
from sandbox.core.seed import RECRUITER

DAY_MS = 86_400_000
SEATS_MAX, MESSAGES_MAX, NOTES_MAX, DAYS_MAX = 200, 2_000_000, 500_000, 3_650
PER_THREAD = 4
"""Messages of a thread on average: (14 + 2 + 2 + 1 + 1) / 5."""


class BadHistoryError(ValueError):
    """An order that cannot be carried out."""


@dataclass(frozen=True)
class Order:
    seats: int = 20
    days: int = 730
    messages: int = 200_000
    """About so many: exactly, where whole rounds of five threads a seat come of it."""
    notes: int = 20_000
    people: int = 5_000
    """How many different members are written to."""


def check(order: Order) -> None:
    limits = {
        "seats": (1, SEATS_MAX),
        "days": (1, DAYS_MAX),
        "messages": (0, MESSAGES_MAX),
        "notes": (0, NOTES_MAX),
        "people": (1, 100_000),
    }
    for name, (low, high) in limits.items():
        if not low <= getattr(order, name) <= high:
            raise BadHistoryError(f"{name} lies between {low} and {high}.")


def make_history(box: Sandbox, order: Order) -> dict[str, Any]:
    """Fill the store; answers what there is now, and how long it took."""
    check(order)
    began = time.perf_counter()
    now_ms = box.clock.now_ms()
    from_ms = now_ms - order.days * DAY_MS
    with box.store.transaction():
        _make_seats(box, order.seats, from_ms)
        _make_members(box, order.people)
        _choose(box, order)
        first = int(
            box.store.value(
                "SELECT coalesce(max(thread_id), ?) + 1 FROM mail_threads", FIRST_THREAD
            )
        )
        _make_threads(box, order, first, from_ms, now_ms)
        _make_messages(box, order, first, now_ms)
        _settle_threads(box, first)
        _make_stubs(box, first)
        _make_notes(box, order, from_ms, now_ms)
        for table in ("history_seats", "history_people"):
            box.store.run(f"DROP TABLE temp.{table}")
    counts = {
        name: int(box.store.value(f"SELECT count(*) FROM {table}"))
        for name, table in (
            ("threads", "mail_threads"),
            ("messages", "mail_events"),
            ("stubs", "mail_stubs"),
            ("notes", "recruiter_notes"),
        )
    }
    seats = [
        f"urn:li:seat:{row[0]}"
        for row in box.store.all(
            "SELECT seat_id FROM seats WHERE contract = ? AND state = 'ACTIVE' AND kind <> 'hiring manager'"
            " ORDER BY seat_id LIMIT ?",
            box.world.contracts[0],
            order.seats,
        )
    ]
    return {
        **counts,
        "seats": seats,
        "from_ms": from_ms,
        "until_ms": now_ms,
        "seconds": round(time.perf_counter() - began, 3),
    }


def _make_seats(box: Sandbox, wanted: int, created_ms: int) -> None:
    """Recruiters' seats on the first contract until there are so many that may write."""
    contract = box.world.contracts[0]
    there = int(
        box.store.value(
            "SELECT count(*) FROM seats WHERE contract = ? AND state = 'ACTIVE'"
            " AND kind <> 'hiring manager'",
            contract,
        )
    )
    missing = wanted - there
    if missing <= 0:
        return
    # Members from the far end of the numbers, so that those whom tests speak of keep their part.
    last_member = int(box.store.value("SELECT max(member_id) FROM members"))
    fresh = [box.world.member(last_member + place) for place in range(1, missing + 1)]
    insert_members(box.store, fresh)
    highest = max(
        int(box.store.value("SELECT coalesce(max(seat_id), 0) FROM seats")),
        box.store.read_meta("last_seat", 0),
    )
    box.store.write_meta("last_seat", highest + missing)
    box.store.many(
        "INSERT INTO seats VALUES (?, ?, ?, ?, 'ACTIVE', ?)",
        [
            (highest + place, member.member_id, contract, RECRUITER, created_ms)
            for place, member in enumerate(fresh, 1)
        ],
    )


_FREE = "closed = 0 AND member_id NOT IN (SELECT member_id FROM seats)"


def _make_members(box: Sandbox, wanted: int) -> None:
    free = int(box.store.value(f"SELECT count(*) FROM members WHERE {_FREE}"))
    if free < wanted:
        last = int(box.store.value("SELECT max(member_id) FROM members"))
        numbers = range(last + 1, last + 1 + wanted - free)
        insert_members(box.store, [box.world.member(number) for number in numbers])


def _choose(box: Sandbox, order: Order) -> None:
    """Who writes and who is written to, numbered from 0 on."""
    box.store.run("CREATE TEMP TABLE history_seats (place INTEGER PRIMARY KEY, seat_id INTEGER)")
    box.store.run(
        "INSERT INTO history_seats SELECT row_number() OVER (ORDER BY seat_id) - 1, seat_id FROM ("
        "SELECT seat_id FROM seats WHERE contract = ? AND state = 'ACTIVE' AND kind <> 'hiring manager'"
        " ORDER BY seat_id LIMIT ?)",
        box.world.contracts[0],
        order.seats,
    )
    box.store.run(
        "CREATE TEMP TABLE history_people (place INTEGER PRIMARY KEY, member_id INTEGER, person TEXT,"
        " first_name TEXT, email TEXT)"
    )
    box.store.run(
        "INSERT INTO history_people SELECT row_number() OVER (ORDER BY member_id) - 1, member_id,"
        f" person, first_name, email FROM (SELECT * FROM members WHERE {_FREE}"
        " ORDER BY member_id LIMIT ?)",
        order.people,
    )


def _make_threads(box: Sandbox, order: Order, first: int, from_ms: int, now_ms: int) -> None:
    """Spread evenly over the days; seats take turns, people are walked through with a stride."""
    threads = order.messages // PER_THREAD
    if not threads:
        return
    box.store.run(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)"
        " INSERT INTO mail_threads SELECT ? + i, ?, s.seat_id, p.member_id,"
        " 'A conversation about ' || CASE i % 4 WHEN 0 THEN 'your next step' WHEN 1 THEN 'our team'"
        " WHEN 2 THEN 'an open role' ELSE 'your work' END, ?, ?, ? + i * ? / ?, NULL"
        " FROM n JOIN history_seats s ON s.place = i % ?"
        " JOIN history_people p ON p.place = (i * 7919 + i / ?) % ?",
        threads,
        first,
        box.world.contracts[0],
        SENT,
        NOT_ASKED,
        from_ms,
        now_ms - from_ms,
        threads,
        int(box.store.value("SELECT count(*) FROM history_seats")),
        order.people,
        order.people,
    )


def _make_messages(box: Sandbox, order: Order, first: int, now_ms: int) -> None:
    """The place in its thread decides about author, text and time of a message. Long and short threads move on by
    one from round to round, or a number of seats that five divides would give all talks to the same ones."""
    seats = int(box.store.value("SELECT count(*) FROM history_seats"))
    box.store.run(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 13)"
        " INSERT INTO mail_events (thread_id, seat_id, author, recipients, kind, content, created_ms)"
        " SELECT t.thread_id, t.seat_id,"
        " CASE i % 2 WHEN 0 THEN 'urn:li:seat:' || t.seat_id ELSE p.person END,"
        " json_array(CASE i % 2 WHEN 0 THEN p.person ELSE 'urn:li:seat:' || t.seat_id END), ?,"
        " json_object('subject', CASE i WHEN 0 THEN t.subject ELSE 'RE: ' || t.subject END,"
        " 'body', json_object('text', CASE WHEN i = 0 THEN 'Hello ' || p.first_name || ','"
        " || char(10) || char(10) || 'your profile fits a role of ours. Shall we talk this week?'"
        " WHEN i = 1 THEN 'Thank you for writing. Tell me more about the role and the team.'"
        " WHEN i % 2 = 0 THEN 'Gladly. Step ' || (i / 2) || ' would be a call with the team.'"
        " ELSE 'Good. Step ' || (i / 2) || ' suits me.' END)),"
        " min(t.created_ms + i * 5400000 + (t.thread_id * 131 + i * 17) % 600000, ? - 14 + i)"
        " FROM n JOIN mail_threads t ON t.thread_id >= ?"
        " JOIN history_people p ON p.member_id = t.member_id"
        " WHERE i < CASE (t.thread_id - ? + (t.thread_id - ?) / ?) % 5"
        " WHEN 0 THEN 14 WHEN 1 THEN 2 WHEN 2 THEN 2 ELSE 1 END"
        " ORDER BY t.thread_id, i",
        MAIL_CONTENT,
        now_ms,
        first,
        first,
        first,
        seats,
    )


def _settle_threads(box: Sandbox, first: int) -> None:
    box.store.run(
        "UPDATE mail_threads SET state = ?, sharing = CASE thread_id % 6 WHEN 0 THEN ? WHEN 1 THEN ?"
        " WHEN 2 THEN ? ELSE ? END,"
        " answered_ms = (SELECT max(e.created_ms) FROM mail_events e WHERE e.thread_id = mail_threads.thread_id)"
        " WHERE thread_id >= ? AND (SELECT count(*) FROM mail_events e"
        " WHERE e.thread_id = mail_threads.thread_id) > 1",
        ACCEPTED,
        REFUSED,
        ASKED,
        PROFILE,
        EMAIL,
        first,
    )


def _make_stubs(box: Sandbox, first: int) -> None:
    box.store.run(
        "INSERT INTO mail_stubs (thread_id, contract, seat_id, member_id, created_ms, email, phone)"
        " SELECT t.thread_id, t.contract, t.seat_id, t.member_id, t.answered_ms,"
        " CASE t.sharing WHEN ? THEN coalesce(p.email, 'member.' || p.member_id || '@example.com') END, NULL"
        " FROM mail_threads t JOIN history_people p ON p.member_id = t.member_id"
        " WHERE t.thread_id >= ? AND t.sharing IN (?, ?) ORDER BY t.thread_id",
        EMAIL,
        first,
        PROFILE,
        EMAIL,
    )


def _make_notes(box: Sandbox, order: Order, from_ms: int, now_ms: int) -> None:
    """Half of them private, one in ten deleted, one in five changed a day after it was written."""
    if not order.notes:
        return
    box.store.run(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)"
        " INSERT INTO recruiter_notes (contract, seat_id, member_id, text, visibility, active,"
        " created_ms, modified_ms)"
        " SELECT ?, s.seat_id, p.member_id,"
        " CASE i % 10 WHEN 9 THEN '' ELSE 'Spoke to ' || p.first_name || '; call ' || i || '.' END,"
        " CASE i % 4 WHEN 0 THEN 'PUBLIC' WHEN 1 THEN 'PROJECT' ELSE 'PRIVATE' END,"
        " i % 10 <> 9, ? + i * ? / ?,"
        " min(?, ? + i * ? / ? + CASE WHEN i % 5 = 4 THEN 86400000 ELSE 0 END)"
        " FROM n JOIN history_seats s ON s.place = (i + 3) % ?"
        " JOIN history_people p ON p.place = (i * 104729) % ?",
        order.notes,
        box.world.contracts[0],
        from_ms,
        now_ms - from_ms,
        order.notes,
        now_ms,
        from_ms,
        now_ms - from_ms,
        order.notes,
        int(box.store.value("SELECT count(*) FROM history_seats")),
        order.people,
    )
