"""What people do with InMail: write, answer, decline, share a profile and take that back.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-stub-profiles

A recruiter writes; the member accepts by an answer, or declines. Whoever answered is asked whether to share
the profile with the recruiter's organisation, and only then a mail stub exists. A member may take that back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.core.mail import (
    ACCEPTED,
    ASKED,
    DECLINED,
    EMAIL,
    FIRST_THREAD,
    MAIL_CONTENT,
    NOT_ASKED,
    PROFILE,
    REFUSED,
    SENT,
    SHARED,
    WITHDRAWN,
    Thread,
    get_thread,
)
from sandbox.core.people import Member
from sandbox.core.sandbox import Sandbox
from sandbox.core.seats import Seat
from sandbox.core.seed import HIRING_MANAGER

SUBJECT_MAX, TEXT_MAX = 200, 1900
"""What LinkedIn's composer takes."""

EMAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class MailRefusedError(ValueError):
    """What cannot be written, answered or shared, as a sentence for the person who tried."""


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
