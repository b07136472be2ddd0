"""The outbox: claim, hand over, settle. Every mail goes out once, or shows why it did not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from portal.db import Topic, db, lock, nudge
from portal.domain import backoff
from portal.domain.errors import WrongState
from portal.models import Mail, User
from portal.services import history

WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"

CLAIM = timedelta(minutes=2)
ATTEMPTS_MAX = 12


@dataclass(frozen=True)
class Letter:
    """A mail that a worker may send now."""

    id: int
    kind: str
    to_name: str
    to_address: str
    details: dict[str, Any]
    job_id: int | None
    application_id: int | None


def due(*, now: datetime, limit: int = 50) -> list[int]:
    """Mails to send: new ones whose nudge got lost, due retries, and those of dead workers."""
    return list(
        db.session.scalars(
            select(Mail.id)
            .where(Mail.state.in_([WAITING, SENDING]), Mail.next_attempt_at <= now)
            .order_by(Mail.id)
            .limit(limit)
        )
    )


def claim(mail_id: int, *, now: datetime) -> Letter | None:
    """Take a mail for oneself; None when it is sent, somebody else's or not yet due."""
    row = db.session.execute(
        update(Mail)
        .where(
            Mail.id == mail_id,
            Mail.state.in_([WAITING, SENDING]),
            Mail.next_attempt_at <= now,
        )
        .values(state=SENDING, attempts=Mail.attempts + 1, next_attempt_at=now + CLAIM)
        .returning(Mail)
    ).scalar_one_or_none()
    if row is None:
        return None
    if row.attempts > ATTEMPTS_MAX:
        # Every worker that took it died.
        row.state, row.problem = FAILED, "it was tried too often"
        return None
    return Letter(
        row.id,
        row.kind,
        row.to_name,
        row.to_address,
        dict(row.details),
        row.job_id,
        row.application_id,
    )


def settle_sent(mail_id: int, *, now: datetime) -> None:
    """The mail server took it. Meanwhile the mail may be gone, with what it was about."""
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        return
    mail.state, mail.sent_at, mail.problem = SENT, now, ""


def settle_failure(mail_id: int, problem: str, *, permanent: bool, now: datetime) -> None:
    """It was not taken: try later, or give up after half a day or when the server said never."""
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        return
    mail.problem = problem[:300]
    if permanent or mail.attempts >= ATTEMPTS_MAX:
        mail.state = FAILED
        return
    mail.state = WAITING
    mail.next_attempt_at = now + backoff.retry_delay(mail.attempts + 3)


def send_again(mail: Mail, *, actor: User, now: datetime) -> None:
    """Try a failed mail anew. Raises WrongState unless it failed."""
    lock(mail)
    if mail.state != FAILED:
        raise WrongState("mail-not-failed")
    mail.state, mail.attempts, mail.next_attempt_at = WAITING, 0, now
    history.record("mail-sent-again", now=now, actor=actor, person=mail.to_name, kind=mail.kind)
    nudge(Topic.MAIL_WRITTEN, mail.id)
