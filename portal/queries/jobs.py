"""Lists of jobs and of the people in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased, defer, joinedload, selectinload

from portal.db import db
from portal.domain import names, process
from portal.domain.applications import ApplicationStatus
from portal.domain.exports import EventState
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action, JobRole, may, team_roles_for
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    Job,
    JobMember,
    JobPosting,
    LinkedInEvent,
    Stage,
    User,
    UserRole,
)

PAGE_SIZE = 50
#: People shown on one page of a job's list.
PEOPLE_PAGE_SIZE = 100


@dataclass(frozen=True)
class JobRow:
    """One line of the list of jobs."""

    id: int
    requisition_number: str
    title: str
    city: str
    country: str
    status: JobStatus
    is_confidential: bool
    created_at: datetime
    prospects: int
    applicants: int
    posting: JobPosting | None


@dataclass(frozen=True)
class Page:
    """A page of a list."""

    rows: Sequence[JobRow]
    number: int
    total: int

    @property
    def first(self) -> int:
        """Number of the first row, from 1; 0 in an empty list."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Number of the last row."""
        return min(self.number * PAGE_SIZE, self.total)

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self.last < self.total


def list_jobs(
    *,
    member_id: int | None,
    status: JobStatus | None = None,
    text: str = "",
    page: int = 1,
) -> Page:
    """Jobs, newest first: those on whose team somebody is, or all when ``member_id`` is None."""
    matching = _filtered(select(Job.id), member_id=member_id, status=status, text=text)
    total = db.session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    ids = list(
        db.session.scalars(
            matching.order_by(Job.created_at.desc(), Job.id.desc())
            .limit(PAGE_SIZE)
            .offset((max(page, 1) - 1) * PAGE_SIZE)
        )
    )
    is_prospect = Stage.kind == StageKind.PROSPECT.value
    counts = (
        select(
            Application.job_id,
            func.sum(case((is_prospect, 1), else_=0)).label("prospects"),
            func.sum(case((is_prospect, 0), else_=1)).label("applicants"),
        )
        .join(Stage, Stage.id == Application.stage_id)
        .where(Application.job_id.in_(ids), Application.status == ApplicationStatus.ACTIVE.value)
        .group_by(Application.job_id)
        .subquery()
    )
    found = db.session.execute(
        select(Job, JobPosting, counts.c.prospects, counts.c.applicants)
        # Long texts that no list shows.
        .options(defer(Job.description), defer(Job.description_source))
        .outerjoin(JobPosting, JobPosting.job_id == Job.id)
        .outerjoin(counts, counts.c.job_id == Job.id)
        .where(Job.id.in_(ids))
        .order_by(Job.created_at.desc(), Job.id.desc())
    )
    rows = [
        JobRow(
            id=job.id,
            requisition_number=job.requisition_number or "",
            title=job.title,
            city=job.city,
            country=job.country,
            status=job.state,
            is_confidential=job.is_confidential,
            created_at=job.created_at,
            prospects=int(prospects or 0),
            applicants=int(applicants or 0),
            posting=posting,
        )
        for job, posting, prospects, applicants in found
    ]
    return Page(rows, max(page, 1), total)


def _filtered(
    query: Select[int], *, member_id: int | None, status: JobStatus | None, text: str
) -> Select[int]:
    if member_id is not None:
        query = query.where(Job.members.any(JobMember.user_id == member_id))
    if status is not None:
        query = query.where(Job.status == status.value)
    for word in names.tidy(text, 200).split():
        pattern = f"%{_escaped(word)}%"
        query = query.where(
            or_(
                Job.title.ilike(pattern, escape="\\"),
                Job.requisition_number.ilike(pattern, escape="\\"),
                Job.city.ilike(pattern, escape="\\"),
            )
        )
    return query


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def find_job_by_number(number: str) -> Job | None:
    """The job with a readable Job ID."""
    return db.session.scalars(select(Job).where(Job.requisition_number == number)).one_or_none()


def jobs_open_for_prospects(member_id: int | None) -> Sequence[Job]:
    """Active jobs with a Prospect stage into which somebody may put people; all for None."""
    query = (
        select(Job)
        .where(
            Job.status == JobStatus.ACTIVE.value,
            Job.stages.any(Stage.kind == StageKind.PROSPECT.value),
        )
        .options(selectinload(Job.members))
        .order_by(Job.title, Job.id)
    )
    if member_id is not None:
        roles = _including_delegates(team_roles_for(Action.ADD_PROSPECTS))
        query = query.where(
            Job.members.any((JobMember.user_id == member_id) & JobMember.role.in_(roles))
            # Whether a hiring manager may depends on the process.
        ).options(selectinload(Job.stages))
    return db.session.scalars(query).all()


def _including_delegates(roles: Collection[JobRole]) -> list[str]:
    # A delegate's role is narrowed when the job is loaded; here it is enough not to lose one.
    return [role.value for role in (*roles, JobRole.DELEGATE)]


def jobs_showing_prospects(member_id: int) -> set[int]:
    """Ids of the jobs whose prospects somebody sees by a role on the team, their own or as delegate."""
    for_whom = aliased(JobMember)
    rows = db.session.execute(
        select(
            JobMember.job_id,
            func.coalesce(for_whom.role, JobMember.role),
            Stage.kind,
            Stage.activities,
        )
        .outerjoin(for_whom, for_whom.id == JobMember.delegate_of_id)
        .join(Stage, Stage.job_id == JobMember.job_id)
        .where(JobMember.user_id == member_id, Stage.kind == StageKind.PROSPECT.value)
    )
    return {
        job_id
        for job_id, role, kind, activities in rows
        if may(
            Action.VIEW_PROSPECTS,
            (),
            [JobRole(role)],
            process.granted([(StageKind(kind), activities)]),
        )
    }


def has_applications(job: Job) -> bool:
    """Whether anybody was ever put into the job."""
    return bool(
        db.session.scalar(
            select(select(Application.id).where(Application.job_id == job.id).exists())
        )
    )


def posting_version(job_id: int) -> int:
    """The number that moves whenever the job's way to LinkedIn does; cheap."""
    return db.session.scalar(select(JobPosting.version).where(JobPosting.job_id == job_id)) or 0


def held_exports(job_id: int) -> Sequence[LinkedInEvent]:
    """Exports to a job that wait for somebody to accept or move them, oldest first."""
    return db.session.scalars(
        select(LinkedInEvent)
        .where(LinkedInEvent.job_id == job_id, LinkedInEvent.state == EventState.WAITING.value)
        .options(joinedload(LinkedInEvent.exporter))
        .order_by(LinkedInEvent.id)
        .limit(PEOPLE_PAGE_SIZE)
    ).all()


def count_held_exports(member_id: int) -> int:
    """How many exports wait on the jobs where somebody may accept them."""
    roles = _including_delegates(team_roles_for(Action.ADD_PROSPECTS))
    return (
        db.session.scalar(
            select(func.count(func.distinct(LinkedInEvent.id)))
            .join(JobMember, JobMember.job_id == LinkedInEvent.job_id)
            .where(
                LinkedInEvent.state == EventState.WAITING.value,
                JobMember.user_id == member_id,
                JobMember.role.in_(roles),
            )
        )
        or 0
    )


def people_for_team(role_needed: str | None) -> Sequence[User]:
    """Active users who may join a team: those with an application role, or everybody."""
    query = select(User).where(User.is_active).order_by(User.name, User.id)
    if role_needed is not None:
        query = query.where(User.roles.any(UserRole.role == role_needed))
    return db.session.scalars(query).all()


def team(job: Job) -> Sequence[JobMember]:
    """The hiring team with names, in the order in which people joined."""
    return db.session.scalars(
        select(JobMember)
        .where(JobMember.job_id == job.id)
        .options(joinedload(JobMember.user), selectinload(JobMember.delegate_of))
        .order_by(JobMember.id)
    ).all()
