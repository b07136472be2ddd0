"""Noting that an access list at LinkedIn may have to change, in the transaction of whatever changed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import CompoundSelect, Select, case, literal, select, union
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import Topic, db, nudge
from portal.domain.job_access import SEEING_ROLES, TOLD, Kind
from portal.models import AccessChange, AccessRecord, Job, JobMember


class About(StrEnum):
    """What is to be compared with what LinkedIn was told."""

    #: Whether the job is secured, and who stands on its list.
    JOB = "job"
    #: Which members of LinkedIn belong to the group that stands for the user.
    USER = "user"


class Rank(IntEnum):
    """Who comes first."""

    #: Somebody did it just now.
    URGENT = 0
    #: Everything, because of a switch, a new connection or the daily comparison.
    ALL = 1


_ROLES = [role.value for role in SEEING_ROLES]
_TOLD = [status.value for status in TOLD]


def record_jobs(
    job_ids: Iterable[int], *, now: datetime, users: Iterable[int] = (), rank: Rank = Rank.URGENT
) -> None:
    """The lists of these jobs, and the groups of these users, may have to change."""
    record({(About.JOB, one) for one in job_ids} | {(About.USER, one) for one in users}, now, rank)


def record(wanted: Collection[tuple[About, int]], now: datetime, rank: Rank = Rank.URGENT) -> None:
    """The same for any of both. ``now``: not before."""
    if not wanted:
        return
    # In everybody's order: two transactions that note the same ones must not wait for each other.
    rows = [
        {"about": about.value, "record_id": one, "wanted": 1, "rank": int(rank), "attempts": 0}
        | {"due_at": now}
        for about, one in sorted(wanted)
    ]
    _run(_insert(), rows)
    nudge(Topic.ACCESS_CHANGED, 0)


def record_team(job: Job, users: Iterable[int], *, now: datetime) -> None:
    """These users joined the team of a job, or left it. Of a draft LinkedIn knows nothing."""
    if job.status in _TOLD:
        record_jobs([job.id], users=users, now=now)


def record_user(user_id: int, *, now: datetime) -> None:
    """Who somebody is at LinkedIn, or whether they may sign in, changed: all jobs on whose team they are."""
    db.session.flush()
    mine = (
        select(JobMember.job_id)
        .join(Job, Job.id == JobMember.job_id)
        .where(JobMember.user_id == user_id, JobMember.role.in_(_ROLES), Job.status.in_(_TOLD))
    )
    record_jobs(db.session.scalars(mine).all(), users=[user_id], now=now)


def record_all(*, secures_all: bool, now: datetime) -> None:
    """Compare every job that is secured, or was, and everybody on their teams, in two statements."""
    db.session.flush()
    secured = select(Job.id).where(Job.status.in_(_TOLD))
    if not secures_all:
        secured = secured.where(Job.is_confidential)
    told = select(AccessRecord.job_id).where(AccessRecord.kind == Kind.ENTRY.value)
    _note(About.JOB, union(secured, told), now=now)
    team = select(JobMember.user_id).where(
        JobMember.role.in_(_ROLES), JobMember.job_id.in_(secured.scalar_subquery())
    )
    grouped = select(AccessRecord.user_id).where(AccessRecord.kind == Kind.MEMBER.value)
    _note(About.USER, union(team, grouped), now=now)
    nudge(Topic.ACCESS_CHANGED, 0)


def _note(
    about: About,
    ids: Select[tuple[int]] | CompoundSelect[Any],
    *,
    now: datetime,
) -> None:
    chosen = ids.subquery()
    record_id = next(iter(chosen.c))
    rows = (
        select(
            literal(about.value),
            record_id,
            literal(1),
            literal(int(Rank.ALL)),
            literal(0),
            literal(now, AccessChange.due_at.type),
        )
        .where(record_id > 0)
        .order_by(record_id)
    )
    columns = ["about", "record_id", "wanted", "rank", "attempts", "due_at"]
    _run(_insert().from_select(columns, rows))


def _insert() -> Any:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(AccessChange)


def _run(statement: Any, rows: list[dict[str, Any]] | None = None) -> None:
    new, row = statement.excluded, AccessChange
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["about", "record_id"],
            set_={
                "wanted": row.wanted + 1,
                "rank": case((new.rank < row.rank, new.rank), else_=row.rank),
                # What somebody just changed may be what mends it: no waiting for the next try.
                "attempts": 0,
                "due_at": new.due_at,
            },
        ),
        rows,
        execution_options={"synchronize_session": False},
    )
