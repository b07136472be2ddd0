"""Who is asked to approve what, and who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import defer, joinedload, lazyload, selectinload

from portal.db import db
from portal.domain.jobs import Decision, JobStatus
from portal.models import Job, JobApprover, User

#: More than anybody looks through.
LIMIT = 100


@dataclass(frozen=True)
class Asked:
    """A job that somebody is asked to approve."""

    job_id: int
    requisition_number: str
    title: str
    is_change: bool
    asked_at: datetime | None
    requested_by: str
    others: list[str]


@dataclass(frozen=True)
class Requested:
    """A job that somebody sent to its approvers."""

    job_id: int
    requisition_number: str
    title: str
    is_change: bool
    status: JobStatus
    requested_at: datetime | None
    open: list[str]
    answered: list[str]


def _being_asked() -> ColumnElement[bool]:
    return or_(
        Job.status == JobStatus.PENDING.value,
        (Job.status == JobStatus.ACTIVE.value) & Job.proposed_details.is_not(None),
    )


def assigned_to(user_id: int) -> list[Asked]:
    """What waits for somebody's answer, the oldest first."""
    found = db.session.scalars(
        select(JobApprover)
        .join(JobApprover.job)
        .where(JobApprover.user_id == user_id, JobApprover.decision.is_(None), _being_asked())
        .options(
            joinedload(JobApprover.job)
            .selectinload(Job.approvers)
            .joinedload(JobApprover.user)
            .lazyload(User.roles),
            joinedload(JobApprover.job).joinedload(Job.submitted_by).lazyload(User.roles),
        )
        .order_by(JobApprover.asked_at, JobApprover.id)
        .limit(LIMIT)
    ).all()
    return [
        Asked(
            job_id=asked.job_id,
            requisition_number=asked.job.requisition_number or "",
            title=asked.job.title,
            is_change=asked.job.proposed_details is not None,
            asked_at=asked.asked_at,
            requested_by=asked.job.submitted_by.name if asked.job.submitted_by else "",
            others=[a.user.name for a in asked.job.approvers if a.user_id != user_id],
        )
        for asked in found
    ]


def requested_by(user_id: int) -> list[Requested]:
    """What somebody sent to approvers and nobody has acted on since, the newest first."""
    settled = Job.status.in_([JobStatus.APPROVED.value, JobStatus.REJECTED.value])
    found = db.session.scalars(
        select(Job)
        .where(Job.submitted_by_id == user_id, or_(_being_asked(), settled))
        .options(
            selectinload(Job.approvers).joinedload(JobApprover.user).lazyload(User.roles),
            # Long texts that do not matter here.
            defer(Job.description),
            defer(Job.description_source),
        )
        .order_by(Job.submitted_at.desc(), Job.id.desc())
        .limit(LIMIT)
    ).all()
    return [
        Requested(
            job_id=job.id,
            requisition_number=job.requisition_number or "",
            title=job.title,
            is_change=job.proposed_details is not None,
            status=job.state,
            requested_at=job.submitted_at,
            open=[a.user.name for a in job.approvers if a.decision is None],
            answered=[a.user.name for a in job.approvers if a.decision == Decision.APPROVED.value],
        )
        for job in found
    ]


def find_request(job_id: int, user_id: int) -> JobApprover | None:
    """What somebody was asked about a job; None for those who were not asked."""
    return db.session.scalars(
        select(JobApprover)
        .where(
            JobApprover.job_id == job_id,
            JobApprover.user_id == user_id,
            JobApprover.asked_at.is_not(None),
        )
        .options(joinedload(JobApprover.job))
    ).one_or_none()


def approvers_of(job: Job) -> Sequence[JobApprover]:
    """The approvers of a job with their names, in the order in which they were named."""
    return db.session.scalars(
        select(JobApprover)
        .where(JobApprover.job_id == job.id)
        .options(joinedload(JobApprover.user).lazyload(User.roles))
        .order_by(JobApprover.id)
    ).all()


def possible_approvers(job: Job) -> Sequence[User]:
    """Active users who are not approvers of the job yet, by name."""
    named = select(JobApprover.user_id).where(JobApprover.job_id == job.id)
    return db.session.scalars(
        select(User)
        .where(User.is_active, User.id.not_in(named))
        .options(lazyload(User.roles))
        .order_by(User.name, User.id)
    ).all()
