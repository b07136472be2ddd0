"""The numbers of analytics: counted by the database in a handful of statements, whatever the size."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, not_, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import BigInteger

from portal.db import db
from portal.domain import analytics as rules
from portal.domain import process
from portal.domain.analytics import DAY, Group
from portal.domain.jobs import CloseReason, JobStatus
from portal.domain.permissions import Action, JobRole, may, team_roles_for
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    ApplicationFacts,
    Job,
    JobMember,
    RejectionReason,
    Stage,
    StageStay,
    User,
)

F, STAY = ApplicationFacts, StageStay
#: Jobs that the filter offers by name; older ones have their own tab.
JOBS_OFFERED = 300
#: More runs of ids than this are slower than looking each job up.
RUNS_MAX = 6


class seconds_of(GenericFunction[int]):  # noqa: N801  a function of SQL
    """Full seconds since 1970 of a point in time."""

    type = BigInteger()
    inherit_cache = True


@compiles(seconds_of, "sqlite")
def _seconds_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER)"


@compiles(seconds_of, "postgresql")
def _seconds_postgres(element: Any, compiler: Any, **options: Any) -> str:
    at = compiler.process(element.clauses, **options)
    return f"CAST(floor(extract(epoch FROM {at})) AS BIGINT)"


@dataclass(frozen=True)
class Sight:
    """Whose numbers: what the reader may see."""

    user_id: int
    sees_all: bool = False
    #: Jobs whose prospects the reader may not see: who stands there is in no number.
    without_prospects: tuple[int, ...] = ()


@dataclass(frozen=True)
class Filter:
    """Which applications are counted; what is None does not matter."""

    mine: bool = False
    job_id: int | None = None
    status: JobStatus | None = None
    recruiter_id: int | None = None
    source: str | None = None
    since: date | None = None
    until: date | None = None
    #: The jobs that all of this comes to, as first and last ids of runs; see ``with_runs``.
    job_runs: tuple[tuple[int, int], ...] | None = None


def with_runs(sight: Sight, wanted: Filter) -> Filter:
    """The same filter with its jobs as runs of ids, where a few runs name them.

    Looking each row's job up among those that may be seen costs as much as counting it. Ids are
    never used twice, so a run holds no job but those that were there.
    """
    of_jobs = job_conditions(sight, wanted)
    if not of_jobs or wanted.job_id is not None:
        return wanted
    counts = case((and_(*of_jobs), 1), else_=0)
    runs: list[tuple[int, int]] = []
    is_running = False
    for job_id, is_counted in db.session.execute(select(Job.id, counts).order_by(Job.id)):
        if is_counted:
            start = runs.pop()[0] if is_running else job_id
            runs.append((start, job_id))
        is_running = bool(is_counted)
    return replace(wanted, job_runs=tuple(runs)) if len(runs) <= RUNS_MAX else wanted


def jobs_without_prospects(user_id: int) -> tuple[int, ...]:
    """Jobs of whose analytics somebody sees all but who stands in Prospect."""
    shown, all_jobs = set(), set()
    rows = db.session.execute(
        _memberships(user_id)
        .with_only_columns(JobMember.job_id, _effective_role(), Stage.kind, Stage.activities)
        .join(Stage, Stage.job_id == JobMember.job_id)
        .where(Stage.kind == StageKind.PROSPECT.value)
    )
    for job_id, role, kind, activities in rows:
        all_jobs.add(job_id)
        granted = process.granted([(StageKind(kind), activities)])
        if may(Action.VIEW_PROSPECTS, (), [JobRole(role)], granted):
            shown.add(job_id)
    return tuple(sorted(all_jobs - shown))


def groups(sight: Sight, wanted: Filter, *, running_only: bool = False) -> list[Group]:
    """Applications that are alike in all that is counted, with their number."""
    # In the order of the index, which then need not be sorted.
    columns = (F.outcome, F.reached, F.stands, F.reason_id, F.offer, F.source)
    query = select(*columns, func.count()).where(*conditions(sight, wanted)).group_by(*columns)
    if running_only:
        query = query.where(F.outcome == rules.ACTIVE)
    return [Group(*row) for row in db.session.execute(query)]


def weeks(sight: Sight, wanted: Filter) -> dict[int, int]:
    """How many applications came in each week."""
    query = (
        select(F.came_week, func.count()).where(*conditions(sight, wanted)).group_by(F.came_week)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def days_in_stages(sight: Sight, wanted: Filter) -> dict[StageKind, dict[int, int]]:
    """How often a stay in each kind of stage took so many days; only stays that are over."""
    query = (
        select(STAY.kind, STAY.days, func.count())
        .where(STAY.days.is_not(None), *stay_conditions(sight, wanted))
        .group_by(STAY.kind, STAY.days)
    )
    found: dict[StageKind, dict[int, int]] = defaultdict(dict)
    for kind, days, number in db.session.execute(query):
        found[rules.KINDS[kind]][days or 0] = number
    return found


def days_to_hire(sight: Sight, wanted: Filter) -> tuple[dict[int, int], dict[int, int]]:
    """How often a hire took so many days: from the application on, and from the job's activation."""
    ended = seconds_of(Application.ended_at)
    came = (ended - seconds_of(Application.created_at)) // DAY
    active = (ended - seconds_of(Job.activated_at)) // DAY
    query = (
        select(came.label("came"), active.label("active"), F.application_id)
        .select_from(F)
        .join(Application, Application.id == F.application_id)
        .join(Job, Job.id == F.job_id)
        .where(F.outcome == rules.HIRED, *conditions(sight, wanted))
        .subquery()
    )
    counted = select(query.c.came, query.c.active, func.count()).group_by(
        query.c.came, query.c.active
    )
    from_application: dict[int, int] = defaultdict(int)
    from_activation: dict[int, int] = defaultdict(int)
    for days, since_activation, number in db.session.execute(counted):
        from_application[max(days, 0)] += number
        from_activation[max(since_activation or 0, 0)] += number
    return from_application, from_activation


def open_jobs(sight: Sight, wanted: Filter) -> tuple[int, int]:
    """How many jobs are open, and their openings."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Job.openings), 0)).where(
            *open_job_conditions(sight, wanted)
        )
    ).one()
    return row[0], int(row[1])


def days_to_fill(sight: Sight, wanted: Filter) -> dict[int, int]:
    """How often filling a job took so many days, from its activation to its closing."""
    days = (seconds_of(Job.closed_at) - seconds_of(Job.activated_at)) // DAY
    query = select(days.label("days")).where(*filled_job_conditions(sight, wanted)).subquery()
    found: dict[int, int] = defaultdict(int)
    for number, jobs in db.session.execute(
        select(query.c.days, func.count()).group_by(query.c.days)
    ):
        found[max(number or 0, 0)] += jobs
    return found


def reason_names() -> dict[int, str]:
    """What rejection reasons are called now, in the company's order."""
    rows = db.session.execute(
        select(RejectionReason.id, RejectionReason.name).order_by(
            RejectionReason.position, RejectionReason.id
        )
    )
    return {row[0]: row[1] for row in rows}


# -- what a filter can be ------------------------------------------------------------------------


def jobs_offered(sight: Sight) -> list[tuple[int, str]]:
    """Ids and labels of jobs that somebody may choose, the newest first."""
    query = (
        select(Job.id, Job.requisition_number, Job.title)
        .where(*_seen(sight))
        .order_by(Job.created_at.desc(), Job.id.desc())
        .limit(JOBS_OFFERED)
    )
    return [(row[0], f"{row[1]} · {row[2]}") for row in db.session.execute(query)]


def recruiters_offered(sight: Sight) -> list[tuple[int, str]]:
    """Ids and names of the recruiters on the teams of jobs that somebody sees."""
    recruits = (
        select(JobMember.user_id)
        .where(JobMember.role == JobRole.RECRUITER.value)
        .where(JobMember.job_id.in_(select(Job.id).where(*_seen(sight))))
    )
    query = select(User.id, User.name).where(User.id.in_(recruits)).order_by(User.name, User.id)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def find_job(sight: Sight, job_id: int) -> tuple[int, str] | None:
    """A job whose numbers somebody may see, with its label."""
    row = db.session.execute(
        select(Job.id, Job.requisition_number, Job.title).where(Job.id == job_id, *_seen(sight))
    ).one_or_none()
    return (row[0], f"{row[1]} · {row[2]}") if row else None


def has_source(source: str) -> bool:
    """Whether anybody ever came from there."""
    return bool(db.session.scalar(select(select(F.job_id).where(F.source == source).exists())))


# -- conditions ----------------------------------------------------------------------------------


def conditions(sight: Sight, wanted: Filter) -> list[ColumnElement[bool]]:
    """Which applications count: what is wanted, of what may be seen."""
    found = _of_jobs(F.job_id, sight, wanted) + _of_arrival(F, wanted)
    if sight.without_prospects:
        found.append(not_(and_(F.stands == rules.PROSPECT, F.job_id.in_(sight.without_prospects))))
    return found


def stay_conditions(sight: Sight, wanted: Filter) -> list[ColumnElement[bool]]:
    """Which stays count: those of the applications that count."""
    found = _of_jobs(STAY.job_id, sight, wanted) + _of_arrival(STAY, wanted)
    if sight.without_prospects:
        hidden = select(F.application_id).where(
            F.job_id.in_(sight.without_prospects), F.stands == rules.PROSPECT
        )
        found.append(STAY.application_id.not_in(hidden))
    return found


def open_job_conditions(sight: Sight, wanted: Filter) -> list[ColumnElement[bool]]:
    """Which jobs count as open."""
    return [*job_conditions(sight, wanted), Job.status == JobStatus.ACTIVE.value]


def filled_job_conditions(sight: Sight, wanted: Filter) -> list[ColumnElement[bool]]:
    """Which jobs count as filled: closed as such, in the period."""
    found = [
        *job_conditions(sight, wanted),
        Job.status == JobStatus.CLOSED.value,
        Job.close_reason == CloseReason.FILLED.value,
        Job.activated_at.is_not(None),
    ]
    if wanted.since:
        found.append(Job.closed_at >= datetime.combine(wanted.since, time(), UTC))
    if wanted.until:
        after = datetime.combine(wanted.until, time(), UTC) + timedelta(days=1)
        found.append(Job.closed_at < after)
    return found


def job_conditions(sight: Sight, wanted: Filter) -> list[ColumnElement[bool]]:
    """Which jobs are wanted, of those that may be seen."""
    found = _seen(sight)
    if wanted.mine:
        found.append(Job.id.in_(_on_team(sight.user_id)))
    if wanted.job_id is not None:
        found.append(Job.id == wanted.job_id)
    if wanted.status is not None:
        found.append(Job.status == wanted.status.value)
    if wanted.recruiter_id is not None:
        found.append(
            Job.id.in_(
                select(JobMember.job_id).where(
                    JobMember.user_id == wanted.recruiter_id,
                    JobMember.role == JobRole.RECRUITER.value,
                )
            )
        )
    return found


def _of_jobs(column: Any, sight: Sight, wanted: Filter) -> list[ColumnElement[bool]]:
    if wanted.job_runs is not None:
        # Plus nothing: see below.
        return [or_(false(), *((column + 0).between(*run) for run in wanted.job_runs))]
    of_jobs = job_conditions(sight, wanted)
    if not of_jobs:
        return []
    jobs = select(Job.id).where(*of_jobs)
    if wanted.job_id is not None:
        return [column == wanted.job_id, column.in_(jobs)]
    # Plus nothing: the index of the groups is the one to walk, from its beginning to its end.
    return [(column + 0).in_(jobs)]


def _of_arrival(table: Any, wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.source is not None:
        found.append(table.source == wanted.source)
    if wanted.since is not None:
        found.append(table.came_day >= rules.day_number(wanted.since))
    if wanted.until is not None:
        found.append(table.came_day <= rules.day_number(wanted.until))
    return found


def _seen(sight: Sight) -> list[ColumnElement[bool]]:
    if sight.sees_all:
        return []
    return [Job.id.in_(_memberships(sight.user_id))]


def _on_team(user_id: int) -> Select[int]:
    return select(JobMember.job_id).where(JobMember.user_id == user_id)


def _memberships(user_id: int) -> Any:
    """Jobs whose numbers somebody sees by a role on the team, their own or as delegate."""
    roles = [role.value for role in team_roles_for(Action.VIEW_JOB_ANALYTICS)]
    return (
        select(JobMember.job_id)
        .outerjoin(_FOR_WHOM, _FOR_WHOM.id == JobMember.delegate_of_id)
        .where(JobMember.user_id == user_id, _effective_role().in_(sorted(roles)))
    )


_FOR_WHOM = aliased(JobMember)


def _effective_role() -> ColumnElement[str]:
    return func.coalesce(_FOR_WHOM.role, JobMember.role)
