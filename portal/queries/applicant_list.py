"""The applicants of a job as a list: filtered, sorted, read by key however deep."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    bindparam,
    exists,
    func,
    select,
    tuple_,
)

from portal.db import Columns, read_rows
from portal.domain.applications import ApplicationStatus, EndReason
from portal.models import Application, Candidate, Job, Stage, User
from portal.queries.pipeline import (
    ACTIVE,
    OWNER,
    Person,
    applicant_stages,
    people_columns,
)

LIST_SIZE = 50
STATUSES = ("active", "rejected", "all")
SORTS = ("since", "name", "stage", "source", "owner")
#: Orders that depend on the applications alone.
OWN_ORDER = ("since", "source")
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
    total = _total(job, filters, counts)
    backwards = after is None and before is not None
    number = max(number, 1)
    key = _key_of(job, sort.by, before if backwards else after)
    backwards = backwards and key is not None
    values = _values(job, filters)
    if key is None:
        values["skipped"] = (number - 1) * LIST_SIZE
    else:
        values.update((f"key_{place}", value) for place, value in enumerate(key))
    down = sort.descending != backwards
    query = _page(_shape(job, filters), sort.by, down=down, by_key=key is not None)
    rows = [Person._make(row) for row in read_rows(query, **values)]
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


#: As many ways to filter and sort as people use in a day.
@lru_cache(200)
def _page(shape: "_Shape", by: str, *, down: bool, by_key: bool) -> Columns:
    """The statement of a page: putting it together takes as long as running it."""
    columns = _sort_columns(by)
    order = [c.desc() if down else c.asc() for c in columns]
    if not by_key and by in OWN_ORDER:
        # What is skipped is skipped in the index, without looking at the people behind it.
        skipped = bindparam("skipped", type_=Integer())
        ids = select(Application.id).where(*_matching(shape)).order_by(*order)
        ids = ids.offset(skipped).limit(LIST_SIZE + 1)
        return people_columns().where(Application.id.in_(select(ids.subquery()))).order_by(*order)
    query = people_columns().where(*_matching(shape))
    if by == "stage":
        query = query.join(Stage, Stage.id == Application.stage_id)
    if by_key:
        key = [bindparam(f"key_{place}", type_=c.type) for place, c in enumerate(columns)]
        left, right = tuple_(*columns), tuple_(*key)
        query = query.where(left < right if down else left > right)
    else:
        query = query.offset(bindparam("skipped", type_=Integer()))
    return query.order_by(*order).limit(LIST_SIZE + 1)


def matching_ids(job: Job, filters: Filters) -> list[tuple[int, int]]:
    """Ids and versions of all applicants that match."""
    query = (
        select(Application.id, Application.version)
        .where(*_matching(_shape(job, filters)))
        .order_by(Application.id)
    )
    return [(row[0], row[1]) for row in read_rows(query, **_values(job, filters))]


def chosen_ids(job: Job, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Ids and versions of those among the ids that are applicants of the job."""
    wanted = set(ids)
    return [pair for pair in matching_ids(job, Filters(status="all")) if pair[0] in wanted]


def candidate_ids(job: Job, filters: Filters, ids: Sequence[int] | None) -> list[int]:
    """The people behind all applications that match, or behind those with the ids."""
    wanted = filters if ids is None else Filters(status="all")
    query = select(Application.candidate_id).where(*_matching(_shape(job, wanted)))
    if ids is not None:
        query = query.where(Application.id.in_(ids))
    rows = read_rows(query.order_by(Application.id), **_values(job, wanted))
    return [row[0] for row in rows]


def owners(job: Job) -> list[tuple[int, str]]:
    """Ids and names of those who look after people in the job."""
    return [(row.id, row.name) for row in read_rows(_owners(), job_id=job.id)]


@cache
def _owners() -> Columns:
    job_id = bindparam("job_id", type_=Integer())
    owns = exists().where(Application.job_id == job_id, Application.owner_id == User.id)
    return select(User.id, User.name).where(owns).order_by(User.name)


class _Shape(NamedTuple):
    """Which conditions a statement has; their values come when it runs."""

    status: str
    has_stage: bool
    has_prospects: bool
    has_source: bool
    #: none, nobody or somebody.
    owner: str


def _shape(job: Job, filters: Filters) -> _Shape:
    owner = {None: "none", NOBODY: "nobody"}.get(filters.owner_id, "somebody")
    return _Shape(
        filters.status,
        filters.stage_id is not None,
        job.prospect_stage is not None,
        filters.source is not None,
        owner,
    )


def _values(job: Job, filters: Filters) -> dict[str, Any]:
    prospect = job.prospect_stage
    values = {
        "job_id": job.id,
        "stage_id": filters.stage_id,
        "prospect_id": prospect and prospect.id,
        "source": filters.source,
        "owner_id": filters.owner_id or None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _matching(shape: _Shape) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Application.job_id == bindparam("job_id", type_=Integer())
    ]
    if shape.status == "active":
        conditions.append(Application.status == ACTIVE)
    elif shape.status == "rejected":
        conditions.append(Application.status == ApplicationStatus.ENDED.value)
        conditions.append(Application.end_reason == EndReason.REJECTED.value)
    else:
        # What was joined with another application of the same person is seen there.
        conditions.append(Application.status != ApplicationStatus.JOINED.value)
    if shape.has_stage:
        conditions.append(Application.stage_id == bindparam("stage_id", type_=Integer()))
    if shape.has_prospects:
        # Not "in the others": the index of the order is the one to walk.
        conditions.append(Application.stage_id != bindparam("prospect_id", type_=Integer()))
    if shape.has_source:
        conditions.append(Application.source == bindparam("source", type_=String()))
    if shape.owner == "nobody":
        conditions.append(Application.owner_id.is_(None))
    elif shape.owner == "somebody":
        conditions.append(Application.owner_id == bindparam("owner_id", type_=Integer()))
    return conditions


def _total(job: Job, filters: Filters, counts: dict[int, int] | None) -> int:
    if counts is not None and filters == replace(Filters(), stage_id=filters.stage_id):
        shown = {stage.id for stage in applicant_stages(job)}
        if filters.stage_id is not None:
            shown &= {filters.stage_id}
        return sum(number for stage_id, number in counts.items() if stage_id in shown)
    query = select(func.count()).select_from(Application).where(*_matching(_shape(job, filters)))
    return int(read_rows(query, **_values(job, filters))[0][0])


def _sort_columns(by: str) -> list[Any]:
    columns: dict[str, list[Any]] = {
        "since": [Application.entered_stage_at, Application.id],
        "name": [Candidate.last_name, Candidate.first_name, Application.id],
        "stage": [Stage.position, Application.entered_stage_at, Application.id],
        "source": [Application.source, Application.id],
        "owner": [func.coalesce(OWNER.name, ""), Application.id],
    }
    return columns[by]


def _key_of(job: Job, by: str, application_id: int | None) -> list[Any] | None:
    """Where an application stands in the order."""
    if application_id is None:
        return None
    rows = read_rows(_key(by), application_id=application_id, job_id=job.id)
    return list(rows[0]) if rows else None


@cache
def _key(by: str) -> Columns:
    return (
        select(*_sort_columns(by))
        .select_from(Application)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Stage, Stage.id == Application.stage_id)
        .outerjoin(OWNER, OWNER.id == Application.owner_id)
        .where(
            Application.id == bindparam("application_id", type_=Integer()),
            Application.job_id == bindparam("job_id", type_=Integer()),
        )
    )
