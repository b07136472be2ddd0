"""Who is asked to approve what, and who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import joinedload, lazyload

from portal.db import Columns, db, one_of, read_rows
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


def assigned_to(user_id: int) -> list[Asked]:
    """What waits for somebody's answer, the oldest first."""
    found = read_rows(_assigned(), user_id=user_id)
    approvers = _approvers([row.id for row in found])
    return [
        Asked(
            job_id=row.id,
            requisition_number=row.requisition_number or "",
            title=row.title,
            is_change=row.is_change,
            asked_at=row.asked_at,
            requested_by=row.requested_by or "",
            others=[a.name for a in approvers[row.id] if a.user_id != user_id],
        )
        for row in found
    ]


def requested_by(user_id: int) -> list[Requested]:
    """What somebody sent to approvers and nobody has acted on since, the newest first."""
    found = read_rows(_requested(), user_id=user_id)
    approvers = _approvers([row.id for row in found])
    return [
        Requested(
            job_id=row.id,
            requisition_number=row.requisition_number or "",
            title=row.title,
            is_change=row.is_change,
            status=JobStatus(row.status),
            requested_at=row.submitted_at,
            open=[a.name for a in approvers[row.id] if a.decision is None],
            answered=[a.name for a in approvers[row.id] if a.decision == Decision.APPROVED.value],
        )
        for row in found
    ]


def _approvers(job_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The approvers of some jobs with their names, in the order in which they were named."""
    approvers: dict[int, list[Any]] = {job_id: [] for job_id in job_ids}
    if job_ids:
        for row in read_rows(_approvers_of(), job_ids=list(job_ids)):
            approvers[row.job_id].append(row)
    return approvers


# Put together once, see decision 12: the first page asks for both.


@cache
def _assigned() -> Columns:
    return (
        select(
            Job.id,
            Job.requisition_number,
            Job.title,
            Job.proposed_details.is_not(None).label("is_change"),
            JobApprover.asked_at,
            User.name.label("requested_by"),
        )
        .join(Job, Job.id == JobApprover.job_id)
        .outerjoin(User, User.id == Job.submitted_by_id)
        .where(
            JobApprover.user_id == bindparam("user_id"),
            JobApprover.decision.is_(None),
            _is_being_asked(),
        )
        .order_by(JobApprover.asked_at, JobApprover.id)
        .limit(LIMIT)
    )


@cache
def _requested() -> Columns:
    settled = one_of(Job.status, [JobStatus.APPROVED.value, JobStatus.REJECTED.value])
    return (
        select(
            Job.id,
            Job.requisition_number,
            Job.title,
            Job.proposed_details.is_not(None).label("is_change"),
            Job.status,
            Job.submitted_at,
        )
        .where(Job.submitted_by_id == bindparam("user_id"), or_(_is_being_asked(), settled))
        .order_by(Job.submitted_at.desc(), Job.id.desc())
        .limit(LIMIT)
    )


def _is_being_asked() -> ColumnElement[bool]:
    return or_(
        Job.status == JobStatus.PENDING.value,
        (Job.status == JobStatus.ACTIVE.value) & Job.proposed_details.is_not(None),
    )


@cache
def _approvers_of() -> Columns:
    return (
        select(JobApprover.job_id, JobApprover.user_id, JobApprover.decision, User.name)
        .join(User, User.id == JobApprover.user_id)
        .where(JobApprover.job_id.in_(bindparam("job_ids", expanding=True)))
        .order_by(JobApprover.id)
    )


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
