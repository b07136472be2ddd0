"""Pages of people who meet conditions, by key and with bounded work, whatever the number of people.

Measured with 100,000 people (docs/benchmarks.md): what few people meet is looked up and sorted, what
many meet is found soonest by walking down the order of the list and asking of each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
)

from portal.db import read_rows
from portal.domain.candidate_search import LAST_SIGN
from portal.models import Candidate, HistoryEntry
from portal.queries.candidate_conditions import Condition, begins_with

# Tables, not classes: putting a statement together takes a fraction of the time.
_people: Any = Candidate.__table__
_history: Any = HistoryEntry.__table__

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
class Order:
    """What a list is sorted by, column by column."""

    sort: Sort
    #: Of how many words somebody's last name may begin with one to come first.
    first: int = 0

    @cached_property
    def index(self) -> list[Any]:
        """The columns of the index that stands in this order."""
        return [_people.c.id] if self.sort.by == "newest" else [_people.c.sort_key, _people.c.id]

    @cached_property
    def columns(self) -> list[Any]:
        """The columns of a key."""
        if self.sort.by == "activity":
            last = (
                select(func.max(_history.c.id))
                .where(_history.c.candidate_id == _people.c.id)
                .correlate(_people)
                .scalar_subquery()
            )
            return [func.coalesce(last, 0), _people.c.id]
        if self.first:
            return [case((self.comes_first, 0), else_=1), *self.index]
        return self.index

    @cached_property
    def comes_first(self) -> ColumnElement[bool]:
        """Whether somebody's last name is one that was perhaps typed."""
        return or_(*(_last_name(number) for number in range(self.first)))

    def is_key(self, key: Key | None) -> bool:
        """Whether something is a place in this order."""
        return key is not None and len(key) == len(self.columns)


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


class Plan:
    """A question about people with its statements, each put together once: what was typed and from
    where on the page begins are values of theirs."""

    def __init__(self, conditions: Sequence[Condition], order: Order, size: int) -> None:
        self.conditions = conditions
        self.order = order
        self.size = size
        self._statements: dict[tuple[Any, ...], Any] = {}

    def statement(self, make: Callable[..., Any], *how: Any) -> Any:
        """What ``make`` says of a way to look, made once."""
        key = (make.__name__, *how)
        if key not in self._statements:
            self._statements[key] = make(self, *how)
        return self._statements[key]


def find_people(
    plan: Plan,
    values: Mapping[str, Any],
    *,
    after: Key | None = None,
    before: Key | None = None,
) -> Found:
    """The people who meet all conditions, from a key on or back from one.

    In a list from A to Z those whose last names begin with what was typed come before the others.
    """
    order, size = plan.order, plan.size
    if not order.is_key(after):
        after = None
    backwards = after is None and order.is_key(before)
    start = before if backwards else after
    down = order.sort.descending != backwards
    [counted] = read_rows(plan.statement(_counts), **values)
    selects = max(len(plan.conditions), 1)
    numbers, reach = counted[:selects], sum(counted[selects:])
    fewest = min(range(selects), key=numbers.__getitem__)
    total: int | None = None
    if plan.conditions and numbers[fewest] <= COUNTED_MAX:
        keys = _read(plan.statement(_look_up, fewest), values)
        total = len(keys)
        keys.sort(reverse=down)
        if start is not None:
            keys = [key for key in keys if (key < start if down else key > start)]
    else:
        if not plan.conditions and numbers[0] <= COUNTED_MAX:
            total = numbers[0]
        keys = _along_the_order(plan, values, start, reach, down=down)
    is_more, keys = len(keys) > size, keys[:size]
    if backwards:
        keys.reverse()
    return Found(
        keys=keys,
        total=total,
        has_previous=is_more if backwards else start is not None and bool(keys),
        has_next=bool(keys) if backwards else is_more,
    )


def ids_of_all(plan: Plan, values: Mapping[str, Any]) -> list[int]:
    """The ids of all who meet the conditions, but not more than the plan's size."""
    return [row[0] for row in read_rows(plan.statement(_all_ids), **values)]


def count_people(plan: Plan, values: Mapping[str, Any]) -> int:
    """How many meet the conditions, of which there must be some; counts no further than one more
    than the plan's size."""
    [numbers] = read_rows(plan.statement(_counts), **values)
    fewest = min(range(len(plan.conditions)), key=numbers.__getitem__)
    return len(read_rows(plan.statement(_some, fewest), **values))


def _along_the_order(
    plan: Plan, values: Mapping[str, Any], start: Key | None, reach: int, *, down: bool
) -> list[Key]:
    """A page by walking, or where that takes too long by sorting everybody.

    ``reach``: how many people come first.
    """
    order, most = plan.order, plan.size + 1
    if start is not None:
        values = {**values, **{f"start_{n}": value for n, value in enumerate(start)}}
    has_start = start is not None
    if order.sort.by != "activity" and not plan.conditions:
        return _read(plan.statement(_everybody, down, has_start), values)
    if order.sort.by == "activity":
        keys = _read(plan.statement(_walk_history, down, has_start), values)
    elif not order.first:
        keys = _read(plan.statement(_walk, down, has_start, None), values)
    else:
        keys, tiers = [], [1, 0] if down else [0, 1]
        if start is not None:
            tiers = tiers[tiers.index(start[0]) :] if start[0] in tiers else []
        for tier in tiers:
            begins_here = has_start and start is not None and start[0] == tier
            if tier or reach:
                keys += _read(plan.statement(_walk, down, begins_here, tier), values)
            if len(keys) >= most or tier or reach > WINDOW:
                break
        else:
            return keys
        keys = keys[:most]
    if len(keys) == most:
        return keys
    return _read(plan.statement(_sort_all, down, has_start), values)


# -- statements --------------------------------------------------------------------------------


def _counts(plan: Plan) -> Any:
    """How many meet each condition, and of many only that they are many; and how many have last
    names that come first, likewise."""
    everybody = select(_people.c.id).where(_is_there())
    selects = [condition.ids for condition in plan.conditions] or [everybody]
    counts = [_count(ids, COUNTED_MAX + 1) for ids in selects]
    first = [select(_people.c.id).where(_last_name(n)) for n in range(plan.order.first)]
    return select(*counts, *(_count(ids, WINDOW + 1) for ids in first))


def _count(ids: Any, most: int) -> Any:
    return select(func.count()).select_from(ids.limit(most).subquery()).scalar_subquery()


def _look_up(plan: Plan, fewest: int) -> Any:
    """Everybody, starting with the condition that the fewest meet."""
    first = plan.conditions[fewest]
    rest = [c for c in plan.conditions if c is not first or not c.is_exact]
    return select(*plan.order.columns).where(
        _is_there(), _people.c.id.in_(first.ids), *(c.fits(_people.c.id) for c in rest)
    )


def _some(plan: Plan, fewest: int) -> Any:
    """Those who come to hand first, starting with the condition that the fewest meet."""
    first = plan.conditions[fewest]
    who = first.ids.subquery().c[0]
    query = (
        select(who)
        .join(_people, _people.c.id == who)
        .where(
            _is_there(), *(c.fits(who) for c in plan.conditions if c is not first or not c.is_exact)
        )
    )
    # Somebody may meet a condition twice.
    return query.distinct().limit(plan.size + 1)


def _all_ids(plan: Plan) -> Any:
    """As many as make a page, in no order that anybody sees."""
    query = select(_people.c.id).where(
        _is_there(),
        *(_people.c.id.in_(condition.ids) for condition in plan.conditions),
        *(c.fits(_people.c.id) for c in plan.conditions if not c.is_exact),
    )
    return query.order_by(_people.c.id).limit(plan.size)


def _everybody(plan: Plan, down: bool, has_start: bool) -> Any:
    """A page of all there are."""
    columns = plan.order.columns
    query = select(*columns).where(_is_there(), *_beyond(columns, down, has_start))
    return query.order_by(*_directed(columns, down)).limit(plan.size + 1)


def _walk(plan: Plan, down: bool, has_start: bool, tier: int | None) -> Any:
    """Those within reach, one more than a page at most."""
    columns = plan.order.index
    # The index knows nothing of a place among those who come first, or not.
    within = _beyond(columns, down, has_start, skip=len(plan.order.columns) - len(columns))
    if tier == 1:
        within.append(not_(plan.order.comes_first))
    elif tier == 0:
        within.append(plan.order.comes_first)
        # Of several ranges a database sees no end by itself.
        end_of_last: Any = bindparam(f"first_{plan.order.first - 1}_end")
        within += [columns[0] >= bindparam("first_0"), columns[0] < end_of_last]
    end = select(columns[0]).where(*within).order_by(*_directed(columns, down))
    last: Any = 0 if down else 2**31 - 1
    if plan.order.sort.by == "name":
        last = literal("" if down else LAST_SIGN, columns[0].type)
    bound = func.coalesce(end.limit(1).offset(WINDOW).scalar_subquery(), last)
    query = select(*plan.order.columns).where(
        *within,
        columns[0] >= bound if down else columns[0] <= bound,
        _is_there(),
        *(condition.fits(_people.c.id) for condition in plan.conditions),
    )
    return query.order_by(*_directed(columns, down)).limit(plan.size + 1)


def _walk_history(plan: Plan, down: bool, has_start: bool) -> Any:
    """The same along the history: of everybody the last thing that happened."""
    entry, later = _history.c, _history.alias().c
    who = entry.candidate_id
    from_start = []
    if has_start:
        place: Any = bindparam("start_0")
        from_start = [entry.id < place if down else entry.id > place]
    direction = entry.id.desc() if down else entry.id.asc()
    end = select(entry.id).where(*from_start).order_by(direction).limit(1).offset(WINDOW)
    bound = func.coalesce(end.scalar_subquery(), 0 if down else 2**31 - 1)
    query = (
        select(entry.id, _people.c.id)
        .join(_people, _people.c.id == who)
        .where(
            *from_start,
            entry.id >= bound if down else entry.id <= bound,
            _is_there(),
            ~exists().where(later.candidate_id == who, later.id > entry.id),
            *(condition.fits(who) for condition in plan.conditions),
        )
    )
    return query.order_by(direction).limit(plan.size + 1)


def _sort_all(plan: Plan, down: bool, has_start: bool) -> Any:
    """The page by sorting everybody who meets the conditions: for those who stand far from each
    other in the order."""
    columns = plan.order.columns
    query = select(*columns).where(
        _is_there(),
        *_beyond(columns, down, has_start),
        *(_people.c.id.in_(condition.ids) for condition in plan.conditions),
        *(c.fits(_people.c.id) for c in plan.conditions if not c.is_exact),
    )
    return query.order_by(*_directed(columns, down)).limit(plan.size + 1)


def _beyond(
    columns: list[Any], down: bool, has_start: bool, *, skip: int = 0
) -> list[ColumnElement[bool]]:
    """Behind the place where the page begins; ``skip``: parts of the place that do not count."""
    if not has_start:
        return []
    place = tuple_(*(bindparam(f"start_{n + skip}", type_=c.type) for n, c in enumerate(columns)))
    return [tuple_(*columns) < place if down else tuple_(*columns) > place]


def _directed(columns: list[Any], down: bool) -> list[Any]:
    return [column.desc() if down else column.asc() for column in columns]


def _last_name(number: int) -> ColumnElement[bool]:
    return begins_with(_people.c.sort_key, f"first_{number}")


def _is_there() -> ColumnElement[bool]:
    """Not joined with another record."""
    there: ColumnElement[bool] = _people.c.merged_into_id.is_(None)
    return there


def _read(statement: Any, values: Mapping[str, Any]) -> list[Key]:
    return [tuple(row) for row in read_rows(statement, **values)]
