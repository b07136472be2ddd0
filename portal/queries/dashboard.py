"""What stands on somebody's first page: their jobs, what waits for them, what happened.

The page is opened more often than any other, so it asks few questions and gets plain rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.db import one_of, read_rows
from portal.domain import process
from portal.domain.applications import ApplicationStatus
from portal.domain.exports import EventState
from portal.domain.jobs import JobStatus, PostingState
from portal.domain.permissions import Action, AppRole, JobRole, may
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    Candidate,
    HistoryEntry,
    Job,
    JobMember,
    JobPosting,
    LinkedInEvent,
    Stage,
    User,
)

#: Jobs that the page shows; the rest stand in the list of jobs.
JOBS_SHOWN = 20
EVENTS_SHOWN = 12

#: What is worth telling on the first page: what happened to people and to the job itself.
TOLD = (
    "application-added",
    "application-moved",
    "application-rejected",
    "application-withdrawn",
    "application-reopened",
    "offer-changed",
    "feedback-submitted",
    "document-added",
    "exported",
    "invited-to-apply",
    "member-added",
    "process-changed",
    "job-activated",
    "job-changed",
    "job-closed",
    "job-reopened",
    "job-submitted",
    "job-approved",
    "job-rejected",
)


@dataclass(frozen=True)
class StageCount:
    """A stage of a job, and how many people stand in it."""

    id: int
    name: str
    is_prospect: bool
    people: int


@dataclass(frozen=True)
class MyJob:
    """A job on whose team somebody is."""

    id: int
    requisition_number: str
    title: str
    city: str
    country: str
    status: JobStatus
    #: LinkedIn will not have the job as it is.
    is_refused: bool
    #: Exports that wait to be let in, for those who may.
    held: int
    stages: list[StageCount]
    sees_prospects: bool


@dataclass(frozen=True)
class MyJobs:
    """The jobs that the page shows, and how many there are."""

    rows: list[MyJob]
    total: int


@dataclass(frozen=True)
class Event:
    """Something that happened on one of these jobs; reads like a history entry."""

    at: datetime
    actor: str
    what: str
    details: dict[str, Any]
    job_id: int
    application_id: int | None
    person: str


_OPEN = [status.value for status in JobStatus if status is not JobStatus.CLOSED]


def my_jobs(user_id: int, app_roles: frozenset[AppRole]) -> MyJobs:
    """The jobs that are not closed on whose team somebody is: active ones first, newest first.

    Two statements: the jobs with what is wrong with them, and their stages with the people in them.
    """
    found = read_rows(_jobs_query(), user_id=user_id)
    ids = [row.id for row in found]
    stages: dict[int, list[Any]] = {}
    if ids:
        for stage in read_rows(_stages_query(), job_ids=ids):
            stages.setdefault(stage.job_id, []).append(stage)
    rows = []
    for row in found:
        own = stages.get(row.id, [])
        granted = process.granted(
            [(StageKind.PROSPECT, s.activities) for s in own if s.activities is not None]
        )
        role = {JobRole(role) for role in row.roles.split(",")}
        rows.append(
            MyJob(
                id=row.id,
                requisition_number=row.requisition_number or "",
                title=row.title,
                city=row.city,
                country=row.country,
                status=JobStatus(row.status),
                is_refused=row.is_refused and may(Action.EDIT_JOB, app_roles, role, granted),
                held=row.held if may(Action.ADD_PROSPECTS, app_roles, role, granted) else 0,
                stages=[
                    StageCount(s.id, s.name, s.kind == StageKind.PROSPECT.value, s.people)
                    for s in own
                ],
                sees_prospects=may(Action.VIEW_PROSPECTS, app_roles, role, granted),
            )
        )
    return MyJobs(rows, found[0].total if found else 0)


@cache
def _jobs_query() -> Select[Any]:
    for_whom = aliased(JobMember)
    # A delegate has the rights of the member who appointed them.
    roles = (
        select(func.aggregate_strings(func.coalesce(for_whom.role, JobMember.role), ","))
        .select_from(JobMember)
        .outerjoin(for_whom, for_whom.id == JobMember.delegate_of_id)
        .where(JobMember.job_id == Job.id, JobMember.user_id == bindparam("user_id"))
        .scalar_subquery()
    )
    held = (
        select(func.count())
        .select_from(LinkedInEvent)
        .where(LinkedInEvent.job_id == Job.id, LinkedInEvent.state == EventState.WAITING.value)
        .scalar_subquery()
    )
    newest_first = (
        case((Job.status == JobStatus.ACTIVE.value, 0), else_=1),
        Job.created_at.desc(),
        Job.id.desc(),
    )
    # Those of the page first: what is read of each would be read of all of them.
    page = (
        select(Job.id, func.count().over().label("total"))
        .where(
            Job.id.in_(select(JobMember.job_id).where(JobMember.user_id == bindparam("user_id"))),
            one_of(Job.status, _OPEN),
        )
        .order_by(*newest_first)
        .limit(JOBS_SHOWN)
        .subquery()
    )
    return (
        select(
            Job.id,
            Job.requisition_number,
            Job.title,
            Job.city,
            Job.country,
            Job.status,
            roles.label("roles"),
            func.coalesce(JobPosting.state == PostingState.REFUSED.value, False).label(
                "is_refused"
            ),
            held.label("held"),
            page.c.total,
        )
        .join(page, page.c.id == Job.id)
        .outerjoin(JobPosting, JobPosting.job_id == Job.id)
        .order_by(*newest_first)
    )


@cache
def _stages_query() -> Select[Any]:
    people = (
        select(func.count())
        .select_from(Application)
        .where(
            Application.job_id == Stage.job_id,
            Application.status == ApplicationStatus.ACTIVE.value,
            Application.stage_id == Stage.id,
        )
        .scalar_subquery()
    )
    return (
        select(
            Stage.job_id,
            Stage.id,
            Stage.name,
            Stage.kind,
            # What the page asks is decided by the Prospect stage, and reading all the others' takes
            # as long as asking the database for them.
            case((Stage.kind == StageKind.PROSPECT.value, Stage.activities)).label("activities"),
            people.label("people"),
        )
        .where(Stage.job_id.in_(bindparam("job_ids", expanding=True)))
        .order_by(Stage.job_id, Stage.position, Stage.id)
    )


def recent_events(jobs: Sequence[MyJob]) -> list[Event]:
    """What happened last on these jobs, newest first; prospects only where they are seen.

    Reads the last entries of every job by the index and none of the rest, however long the history.
    """
    if not jobs:
        return []
    about: dict[str, Any] = {f"job_{n}": job.id for n, job in enumerate(jobs)}
    about["seen"] = [job.id for job in jobs if job.sees_prospects] or [0]
    rows = read_rows(_events_query(len(jobs)), **about)
    return [
        Event(
            at=row.at,
            actor=row.actor or "",
            what=row.what,
            details=row.details,
            job_id=row.job_id,
            application_id=row.open_id,
            person=f"{row.first_name or ''} {row.last_name or ''}".strip(),
        )
        for row in rows
    ]


@cache
def _events_query(jobs: int) -> Select[Any]:
    parts = [
        select(
            select(HistoryEntry.id)
            .where(HistoryEntry.job_id == bindparam(f"job_{n}"), one_of(HistoryEntry.what, TOLD))
            .order_by(HistoryEntry.id.desc())
            # Some may be about people whom the reader does not see.
            .limit(EVENTS_SHOWN * 2)
            .subquery()
        )
        for n in range(jobs)
    ]
    latest = union_all(*parts).subquery()
    is_seen = or_(
        HistoryEntry.application_id.is_(None),
        and_(
            Application.id.is_not(None),
            or_(
                Stage.kind != StageKind.PROSPECT.value,
                Application.job_id.in_(bindparam("seen", expanding=True)),
            ),
        ),
    )
    return (
        select(
            HistoryEntry.at,
            User.name.label("actor"),
            HistoryEntry.what,
            HistoryEntry.details,
            HistoryEntry.job_id,
            Application.id.label("open_id"),
            Candidate.first_name,
            Candidate.last_name,
        )
        .join(latest, latest.c.id == HistoryEntry.id)
        .outerjoin(User, User.id == HistoryEntry.actor_id)
        .outerjoin(Application, Application.id == HistoryEntry.application_id)
        .outerjoin(Stage, Stage.id == Application.stage_id)
        .outerjoin(Candidate, Candidate.id == Application.candidate_id)
        .where(is_seen)
        .order_by(HistoryEntry.id.desc())
        .limit(EVENTS_SHOWN)
    )
