"""Pages of people who meet conditions, by key and with bounded work, whatever the number of people.

Measured with 100,000 people (docs/benchmarks.md): what few people meet is looked up and sorted, what
many meet is found soonest by walking down the order of the list and asking of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.domain.candidate_search import LAST_SIGN
from portal.models import Candidate, HistoryEntry
from portal.queries.candidate_conditions import Condition
from portal.queries.pipeline import compare

PAGE_SIZE = 50
#: Up to so many people are counted and sorted; of more is said that they are more.
COUNTED_MAX = 1_000
#: So many people are asked on the way down a list before all who meet the conditions are sorted.
WINDOW = 3_000
SORTS = ("name", "newest", "activity")

#: Where somebody stands in the order: what it is sorted by, then the id.
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Sort:
    """The order of a list: by name, by when people came in, or by when something last happened."""

    by: str = "name"
    descending: bool = False


@dataclass(frozen=True)
class Found:
    """One page of people, in order."""

    keys: Sequence[Key]
    #: None for more than COUNTED_MAX.
    total: int | None
    has_previous: bool = False
    has_next: bool = False

    @property
    def ids(self) -> list[int]:
        """The ids of the people on the page."""
        return [key[-1] for key in self.keys]


def find_people(
    conditions: Sequence[Condition],
    sort: Sort,
    *,
    after: Key | None = None,
    before: Key | None = None,
    size: int = PAGE_SIZE,
) -> Found:
    """The people who meet all conditions, from a key on or back from one."""
    numbers = _bounded_counts(conditions)
    backwards = before is not None and after is None
    down = sort.descending != backwards
    start = before if backwards else after
    fewest = min(range(len(numbers)), key=numbers.__getitem__)
    total: int | None = None
    if conditions and numbers[fewest] <= COUNTED_MAX:
        keys = _look_up(conditions, fewest, sort)
        total = len(keys)
        keys.sort(reverse=down)
        if start is not None:
            keys = [key for key in keys if (key < start if down else key > start)]
    else:
        if not conditions and numbers[0] <= COUNTED_MAX:
            total = numbers[0]
        keys = _walk(conditions, sort, start, down=down, size=size)
        if len(keys) <= size and (conditions or sort.by == "activity"):
            keys = _sort_all(conditions, sort, start, down=down, size=size)
    is_more, keys = len(keys) > size, keys[:size]
    if backwards:
        keys.reverse()
    return Found(
        keys=keys,
        total=total,
        has_previous=is_more if backwards else start is not None and bool(keys),
        has_next=backwards or is_more,
    )


def _bounded_counts(conditions: Sequence[Condition]) -> list[int]:
    """How many meet each condition, and of many only that they are many."""
    everybody = select(Candidate.id).where(_is_there())
    selects = [condition.ids for condition in conditions] or [everybody]
    counts = [
        select(func.count()).select_from(ids.limit(COUNTED_MAX + 1).subquery()).scalar_subquery()
        for ids in selects
    ]
    return [int(number) for number in db.session.execute(select(*counts)).one()]


def _look_up(conditions: Sequence[Condition], fewest: int, sort: Sort) -> list[Key]:
    """Everybody, starting with the condition that the fewest meet."""
    first = conditions[fewest]
    rest = [c for c in conditions if c is not first or not c.is_exact]
    query = select(*_columns(sort)).where(
        _is_there(), Candidate.id.in_(first.ids), *(c.fits(_id()) for c in rest)
    )
    return [tuple(row) for row in db.session.execute(query)]


def _walk(
    conditions: Sequence[Condition], sort: Sort, start: Key | None, *, down: bool, size: int
) -> list[Key]:
    """One more than a page, if there are so many within reach."""
    if sort.by == "activity":
        return _walk_history(conditions, start, down=down, size=size)
    columns = _columns(sort)
    query = select(*columns).where(_is_there(), *_beyond(columns, start, down))
    if conditions:
        first = columns[0]
        end = (
            select(first)
            .where(*_beyond(columns, start, down))
            .order_by(*_directed(columns, down))
            .limit(1)
            .offset(WINDOW)
            .scalar_subquery()
        )
        if sort.by == "name":
            last: Any = literal("" if down else LAST_SIGN, first.type)
        else:
            last = literal(0 if down else 2**31 - 1)
        bound = func.coalesce(end, last)
        query = query.where(first >= bound if down else first <= bound)
        query = query.where(*(condition.fits(_id()) for condition in conditions))
    return _read(query.order_by(*_directed(columns, down)).limit(size + 1))


def _walk_history(
    conditions: Sequence[Condition], start: Key | None, *, down: bool, size: int
) -> list[Key]:
    """The same along the history: of everybody the last thing that happened."""
    entry = HistoryEntry
    later: Any = aliased(HistoryEntry)
    who: Any = entry.candidate_id
    from_start = []
    if start is not None:
        from_start = [entry.id < start[0] if down else entry.id > start[0]]
    direction = [entry.id.desc() if down else entry.id.asc()]
    end = (
        select(entry.id)
        .where(*from_start)
        .order_by(*direction)
        .limit(1)
        .offset(WINDOW)
        .scalar_subquery()
    )
    bound = func.coalesce(end, 0 if down else 2**31 - 1)
    query = (
        select(entry.id, Candidate.id)
        .join(Candidate, Candidate.id == who)
        .where(
            *from_start,
            entry.id >= bound if down else entry.id <= bound,
            _is_there(),
            ~exists().where(later.candidate_id == who, later.id > entry.id),
            *(condition.fits(who) for condition in conditions),
        )
    )
    return _read(query.order_by(*direction).limit(size + 1))


def _sort_all(
    conditions: Sequence[Condition], sort: Sort, start: Key | None, *, down: bool, size: int
) -> list[Key]:
    """One more than a page, by sorting everybody who meets the conditions: for those who stand far
    from each other in the order."""
    columns = _columns(sort)
    query = select(*columns).where(
        _is_there(),
        *_beyond(columns, start, down),
        *(Candidate.id.in_(condition.ids) for condition in conditions),
        *(condition.fits(_id()) for condition in conditions if not condition.is_exact),
    )
    return _read(query.order_by(*_directed(columns, down)).limit(size + 1))


def _columns(sort: Sort) -> list[Any]:
    if sort.by == "newest":
        return [Candidate.id]
    if sort.by == "activity":
        last = (
            select(func.max(HistoryEntry.id))
            .where(HistoryEntry.candidate_id == Candidate.id)
            .correlate(Candidate)
            .scalar_subquery()
        )
        return [func.coalesce(last, 0), Candidate.id]
    return [Candidate.sort_key, Candidate.id]


def _is_there() -> ColumnElement[bool]:
    """Not joined with another record."""
    return Candidate.merged_into_id.is_(None)


def _id() -> ColumnElement[int]:
    return Candidate.__table__.c.id


def _beyond(columns: list[Any], start: Key | None, down: bool) -> list[ColumnElement[bool]]:
    return [] if start is None else [compare(columns, start, "<" if down else ">")]


def _directed(columns: list[Any], down: bool) -> list[Any]:
    return [column.desc() if down else column.asc() for column in columns]


def _read(query: Any) -> list[Key]:
    return [tuple(row) for row in db.session.execute(query)]
