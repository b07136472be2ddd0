"""The applicants of a job as a list: filtered, sorted, read by key however deep."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from portal.db import db
from portal.domain.applications import ApplicationStatus, EndReason
from portal.models import Application, Candidate, Job, Stage, User
from portal.queries.pipeline import (
    ACTIVE,
    OWNER,
    Person,
    applicant_stages,
    compare,
    people_columns,
    read,
)

LIST_SIZE = 50
STATUSES = ("active", "rejected", "all")
SORTS = ("since", "name", "stage", "source", "owner")
NOBODY = 0


@dataclass(frozen=True)
class Filters:
    """Which applicants of a job: by stage, source, owner and status."""

    stage_id: int | None = None
    source: str | None = None
    #: NOBODY stands for those whom nobody looks after.
    owner_id: int | None = None
    status: str = "active"


@dataclass(frozen=True)
class Sort:
    """The order of the list."""

    by: str = "since"
    descending: bool = True


@dataclass(frozen=True)
class ListPage:
    """One page of the list."""

    rows: Sequence[Person]
    number: int
    total: int
    has_previous: bool
    has_next: bool

    @property
    def first(self) -> int:
        """Number of the first row, from 1; 0 in an empty list."""
        return (self.number - 1) * LIST_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row."""
        return (self.number - 1) * LIST_SIZE + len(self.rows)


def list_applicants(
    job: Job,
    filters: Filters,
    sort: Sort,
    *,
    number: int = 1,
    after: int | None = None,
    before: int | None = None,
    counts: dict[int, int] | None = None,
) -> ListPage:
    """One page of a job's applicants.

    ``after`` and ``before`` name an application of the neighbouring page: the page is found by its
    key, which costs the same however deep it lies. Without them, or when that application is gone,
    the number alone finds it. ``counts`` (see count_per_stage) spares counting once more.
    """
    matching = _matching(job, filters)
    total = _total(job, filters, counts)
    columns = _sort_columns(sort.by)
    backwards = after is None and before is not None
    number = max(number, 1)
    query = people_columns().where(*matching)
    if sort.by == "stage":
        query = query.join(Stage, Stage.id == Application.stage_id)
    key = _key_of(job, columns, before if backwards else after)
    if key is not None:
        sign = "<" if sort.descending != backwards else ">"
        query = query.where(compare(columns, key, sign))
    else:
        backwards = False
        query = query.offset((number - 1) * LIST_SIZE)
    down = sort.descending != backwards
    query = query.order_by(*(c.desc() if down else c.asc() for c in columns)).limit(LIST_SIZE + 1)
    rows = read(query)
    is_more, rows = len(rows) > LIST_SIZE, rows[:LIST_SIZE]
    if backwards:
        rows.reverse()
    return ListPage(
        rows=rows,
        number=number,
        total=total,
        has_previous=number > 1 and bool(rows),
        has_next=backwards or is_more,
    )


def matching_ids(job: Job, filters: Filters) -> list[tuple[int, int]]:
    """Ids and versions of all applicants that match."""
    found = db.session.execute(
        select(Application.id, Application.version)
        .where(*_matching(job, filters))
        .order_by(Application.id)
    )
    return [(row[0], row[1]) for row in found]


def chosen_ids(job: Job, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Ids and versions of those among the ids that are applicants of the job."""
    wanted = set(ids)
    return [pair for pair in matching_ids(job, Filters(status="all")) if pair[0] in wanted]


def candidate_ids(job: Job, filters: Filters, ids: Sequence[int] | None) -> list[int]:
    """The people behind all applications that match, or behind those with the ids."""
    if ids is None:
        matching = _matching(job, filters)
    else:
        matching = [*_matching(job, Filters(status="all")), Application.id.in_(ids)]
    return list(
        db.session.scalars(
            select(Application.candidate_id).where(*matching).order_by(Application.id)
        )
    )


def owners(job: Job) -> list[tuple[int, str]]:
    """Ids and names of those who look after people in the job."""
    owns = exists().where(Application.job_id == job.id, Application.owner_id == User.id)
    return [
        (row[0], row[1])
        for row in db.session.execute(select(User.id, User.name).where(owns).order_by(User.name))
    ]


def _matching(job: Job, filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Application.job_id == job.id]
    if filters.status == "active":
        conditions.append(Application.status == ACTIVE)
    elif filters.status == "rejected":
        conditions.append(Application.status == ApplicationStatus.ENDED.value)
        conditions.append(Application.end_reason == EndReason.REJECTED.value)
    prospect = job.prospect_stage
    if filters.stage_id is not None:
        conditions.append(Application.stage_id == filters.stage_id)
    if prospect is not None:
        # Not "in the others": the index of the order is the one to walk.
        conditions.append(Application.stage_id != prospect.id)
    if filters.source is not None:
        conditions.append(Application.source == filters.source)
    if filters.owner_id == NOBODY:
        conditions.append(Application.owner_id.is_(None))
    elif filters.owner_id is not None:
        conditions.append(Application.owner_id == filters.owner_id)
    return conditions


def _total(job: Job, filters: Filters, counts: dict[int, int] | None) -> int:
    if counts is not None and filters == replace(Filters(), stage_id=filters.stage_id):
        shown = {stage.id for stage in applicant_stages(job)}
        if filters.stage_id is not None:
            shown &= {filters.stage_id}
        return sum(number for stage_id, number in counts.items() if stage_id in shown)
    return (
        db.session.scalar(
            select(func.count()).select_from(Application).where(*_matching(job, filters))
        )
        or 0
    )


def _sort_columns(by: str) -> list[Any]:
    columns: dict[str, list[Any]] = {
        "since": [Application.entered_stage_at, Application.id],
        "name": [Candidate.last_name, Candidate.first_name, Application.id],
        "stage": [Stage.position, Application.entered_stage_at, Application.id],
        "source": [Application.source, Application.id],
        "owner": [func.coalesce(OWNER.name, ""), Application.id],
    }
    return columns[by]


def _key_of(job: Job, columns: list[Any], application_id: int | None) -> list[Any] | None:
    """Where an application stands in the order."""
    if application_id is None:
        return None
    row = db.session.execute(
        select(*columns)
        .select_from(Application)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Stage, Stage.id == Application.stage_id)
        .outerjoin(OWNER, OWNER.id == Application.owner_id)
        .where(Application.id == application_id, Application.job_id == job.id)
    ).one_or_none()
    return None if row is None else list(row)
