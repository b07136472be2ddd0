"""Telling people: a notification in the portal, and mail when they should know at once.

The words are found later, in the reader's language, by the kind of the message.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased, lazyload

from portal.db import Topic, db, nudge
from portal.domain.permissions import JobRole
from portal.models import Application, Job, JobMember, Mail, Notification, User

WAITING = "waiting"

#: What asks somebody for an answer: done with as soon as there is nothing to answer any more.
REQUESTS = ("approval-requested", "approval-change-requested", "approval-reminder")


def tell(
    user: User,
    kind: str,
    *,
    now: datetime,
    job: Job | None = None,
    application: Application | None = None,
    mail: bool = False,
    **details: Any,
) -> None:
    """Leave a notification for somebody; with ``mail`` the same goes out by e-mail."""
    if not user.is_active:
        return
    job = job or (application.job if application else None)
    db.session.add(
        Notification(
            user_id=user.id,
            kind=kind,
            details=details,
            job_id=job.id if job else None,
            application_id=application.id if application else None,
            created_at=now,
        )
    )
    if mail:
        write_mail(
            kind,
            to_name=user.name,
            to_address=user.email,
            now=now,
            job=job,
            application=application,
            **details,
        )


def tell_recruiters(job: Job, kind: str, *, now: datetime, **details: Any) -> None:
    """Tell the recruiters of a job, and their delegates, unless they have the same news unread: a
    hundred exports that wait are one thing to look at."""
    unread = (
        select(Notification.id)
        .where(
            Notification.user_id == User.id,
            Notification.kind == kind,
            Notification.job_id == job.id,
            Notification.read_at.is_(None),
        )
        .exists()
    )
    for_whom = aliased(JobMember)
    recruiters = db.session.scalars(
        select(User)
        .join(JobMember, JobMember.user_id == User.id)
        .outerjoin(for_whom, for_whom.id == JobMember.delegate_of_id)
        .where(
            JobMember.job_id == job.id,
            func.coalesce(for_whom.role, JobMember.role) == JobRole.RECRUITER.value,
            ~unread,
        )
        .options(lazyload(User.roles))
        .distinct()
        .order_by(User.id)
    )
    for user in recruiters.all():
        tell(user, kind, now=now, job=job, **details)


def mark_read(user: User, *, now: datetime, notification_id: int | None = None) -> None:
    """Note that somebody has seen one notification, or all of them; those of others stay."""
    query = update(Notification).where(
        Notification.user_id == user.id, Notification.read_at.is_(None)
    )
    if notification_id is not None:
        query = query.where(Notification.id == notification_id)
    db.session.execute(query.values(read_at=now))


def mark_read_about(user: User, job: Job, *, now: datetime) -> None:
    """Take requests about a job off somebody's list: there is nothing to answer any more."""
    db.session.execute(
        update(Notification)
        .where(
            Notification.user_id == user.id,
            Notification.job_id == job.id,
            Notification.kind.in_(REQUESTS),
            Notification.read_at.is_(None),
        )
        .values(read_at=now)
    )


def write_mail(
    kind: str,
    *,
    to_name: str,
    to_address: str,
    now: datetime,
    job: Job | None = None,
    application: Application | None = None,
    **details: Any,
) -> Mail:
    """Put a mail into the outbox; a worker writes and sends it."""
    mail = Mail(
        to_name=to_name,
        to_address=to_address,
        kind=kind,
        details=details,
        job_id=job.id if job else None,
        application_id=application.id if application else None,
        state=WAITING,
        attempts=0,
        next_attempt_at=now,
        created_at=now,
        problem="",
    )
    db.session.add(mail)
    db.session.flush()
    nudge(Topic.MAIL_WRITTEN, mail.id)
    return mail
