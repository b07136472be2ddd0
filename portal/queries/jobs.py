"""Lists of jobs and of the people in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import BindParameter, Integer, Select, bindparam, case, func, inspect, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from portal.db import Columns, db, read_rows
from portal.domain import names, process
from portal.domain.applications import ApplicationStatus
from portal.domain.exports import EventState
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action, JobRole, may, team_roles_for, undecided
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


class JobRow(NamedTuple):
    """One line of the list of jobs."""

    id: int
    requisition_number: str
    title: str
    city: str
    country: str
    #: A JobStatus, as it is stored.
    status: str
    is_confidential: bool
    created_at: datetime
    prospects: int
    applicants: int
    #: The state of the job's posting at LinkedIn; none where LinkedIn has not heard of it.
    posting_state: str | None


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
    number = max(page, 1)
    total = read_rows(select(func.count()).select_from(matching.subquery()))[0][0]
    ids = [
        row.id
        for row in read_rows(
            matching.order_by(Job.created_at.desc(), Job.id.desc())
            .limit(PAGE_SIZE)
            .offset((number - 1) * PAGE_SIZE)
        )
    ]
    rows = [JobRow._make(row) for row in read_rows(_rows(), ids=ids)]
    return Page(rows, number, total)


@cache
def _rows() -> Columns:
    """The columns of JobRow, in its order, for the jobs whose ids it is given."""
    ids: BindParameter[int] = bindparam("ids", expanding=True)
    # By stage first, as the index has them: a job has a few stages and thousands of people.
    per_stage = (
        select(Application.job_id, Application.stage_id, func.count().label("number"))
        .where(Application.job_id.in_(ids), Application.status == ApplicationStatus.ACTIVE.value)
        .group_by(Application.job_id, Application.stage_id)
        .subquery()
    )
    is_prospect = Stage.kind == StageKind.PROSPECT.value
    counts = (
        select(
            per_stage.c.job_id,
            func.sum(case((is_prospect, per_stage.c.number), else_=0)).label("prospects"),
            func.sum(case((is_prospect, 0), else_=per_stage.c.number)).label("applicants"),
        )
        .join(Stage, Stage.id == per_stage.c.stage_id)
        .group_by(per_stage.c.job_id)
        .subquery()
    )
    return (
        select(
            Job.id,
            func.coalesce(Job.requisition_number, ""),
            Job.title,
            Job.city,
            Job.country,
            Job.status,
            Job.is_confidential,
            Job.created_at,
            func.coalesce(counts.c.prospects, 0),
            func.coalesce(counts.c.applicants, 0),
            JobPosting.state,
        )
        .outerjoin(JobPosting, JobPosting.job_id == Job.id)
        .outerjoin(counts, counts.c.job_id == Job.id)
        .where(Job.id.in_(ids))
        .order_by(Job.created_at.desc(), Job.id.desc())
    )


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


def find_job(job_id: int) -> Job | None:
    """A job with its hiring team."""
    job = db.session.scalars(_job(), {"job_id": job_id}).one_or_none()
    if job is not None:
        fill_members(job)
    return job


# Put together once: eager loading by options puts the same statements together anew for each
# request, which takes longer than running them.


def fill_members(job: Job) -> None:
    """Read the hiring team of a job, if it is not there."""
    if "members" in inspect(job).unloaded:
        members = db.session.scalars(_members(), {"job_id": job.id})
        set_committed_value(job, "members", members.all())


def fill_stages(job: Job) -> None:
    """Read the stages of a job, if they are not there."""
    if "stages" in inspect(job).unloaded:
        stages = db.session.scalars(_stages(), {"job_id": job.id})
        set_committed_value(job, "stages", stages.all())


_JOB_ID = bindparam("job_id", type_=Integer())


@cache
def _job() -> Select[Job]:
    return select(Job).where(Job.id == _JOB_ID)


@cache
def _stages() -> Select[Stage]:
    return select(Stage).where(Stage.job_id == _JOB_ID).order_by(Stage.position)


@cache
def _members() -> Select[JobMember]:
    return select(JobMember).where(JobMember.job_id == _JOB_ID).order_by(JobMember.id)


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
    return _jobs_where(Action.VIEW_PROSPECTS, member_id, _roles_where_prospects_are())


def jobs_taking_prospects(member_id: int) -> set[int]:
    """Ids of the jobs into which somebody may let prospects by a role on the team, whatever state they are in."""
    return _jobs_where(Action.ADD_PROSPECTS, member_id, _roles_on_jobs())


def _jobs_where(action: Action, member_id: int, query: Columns) -> set[int]:
    """Ids of the jobs on which somebody may do something about prospects; two statements at most."""
    roles: dict[int, set[JobRole]] = {}
    for row in read_rows(query, member_id=member_id):
        roles.setdefault(row.job_id, set()).add(JobRole(row.role))
    shown = {job_id for job_id, held in roles.items() if may(action, (), held)}
    # Processes are looked into only where they decide: for most roles they do not.
    asked = [
        job_id
        for job_id, held in roles.items()
        if job_id not in shown and undecided(action, (), held)
    ]
    if asked:
        stages = select(Stage.job_id, Stage.kind, Stage.activities).where(
            Stage.job_id.in_(asked), Stage.kind == StageKind.PROSPECT.value
        )
        shown |= {
            row.job_id
            for row in read_rows(stages)
            if may(
                action,
                (),
                roles[row.job_id],
                process.granted([(StageKind(row.kind), row.activities)]),
            )
        }
    return shown


@cache
def _roles_where_prospects_are() -> Columns:
    return (
        _roles_on_jobs()
        .join(Stage, Stage.job_id == JobMember.job_id)
        .where(Stage.kind == StageKind.PROSPECT.value)
    )


@cache
def _roles_on_jobs() -> Columns:
    for_whom = aliased(JobMember)
    return (
        select(JobMember.job_id, func.coalesce(for_whom.role, JobMember.role).label("role"))
        .outerjoin(for_whom, for_whom.id == JobMember.delegate_of_id)
        .where(JobMember.user_id == bindparam("member_id", type_=Integer()))
    )


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
