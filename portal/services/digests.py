"""The mail that sums up what waits for somebody, for those who asked for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.db import db, lock
from portal.domain.digests import Digest, is_due
from portal.models import Notification, User
from portal.queries import applications as application_queries
from portal.queries import approvals as approval_queries
from portal.queries import dashboard as dashboard_queries
from portal.services import history
from portal.services.messages import write_mail

KIND = "digest"
LINES_MAX = 10


def choose_digest(user: User, digest: Digest, *, now: datetime) -> None:
    """Note how often somebody wants the mail. The first one goes out at its next hour, not at once."""
    lock(user)
    if user.digest == digest.value:
        return
    history.record(
        "digest-chosen", now=now, actor=user, user=user, old=user.digest, new=digest.value
    )
    user.digest = digest.value
    user.digest_sent_at = now


def readers_due(*, now: datetime, hour: int) -> list[int]:
    """Who is to get the mail now. ``now`` stands in the company's time zone."""
    rows = db.session.execute(
        select(User.id, User.digest, User.digest_sent_at)
        .where(User.is_active, User.digest != Digest.OFF.value)
        .order_by(User.id)
    )
    return [
        row.id for row in rows if is_due(Digest(row.digest), row.digest_sent_at, now, hour=hour)
    ]


def send_digest(user_id: int, *, now: datetime, hour: int) -> bool:
    """Write somebody's mail, if it is still due and anything waits; returns whether it was written.

    The moment is noted in the same transaction, so that nobody gets it twice.
    """
    user = db.session.get(User, user_id)
    if user is None:
        return False
    lock(user)
    if not user.is_active or not is_due(Digest(user.digest), user.digest_sent_at, now, hour=hour):
        return False
    user.digest_sent_at = now
    details = _what_waits(user)
    if not any(details.values()):
        return False
    write_mail(KIND, to_name=user.name, to_address=user.email, now=now, **details)
    return True


def _what_waits(user: User) -> dict[str, Any]:
    """The sections of the mail, each with at most ten lines and how many there are."""
    owed, owed_total = application_queries.feedback_owed(user.id, limit=LINES_MAX)
    asked = approval_queries.assigned_to(user.id)
    mine = dashboard_queries.my_jobs(user.id, user.app_roles).rows
    return {
        "owed": [[row.person, row.job, row.stage, row.application_id] for row in owed],
        "owed_total": owed_total,
        "asked": [[row.title, row.job_id] for row in asked[:LINES_MAX]],
        "asked_total": len(asked),
        "held": [[row.title, row.held, row.id] for row in mine if row.held][:LINES_MAX],
        "refused": [[row.title, row.id] for row in mine if row.is_refused][:LINES_MAX],
        "unread": db.session.scalar(
            select(func.count())
            .select_from(Notification)
            .where(Notification.user_id == user.id, Notification.read_at.is_(None))
        )
        or 0,
    }
