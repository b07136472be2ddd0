"""Pages of people who meet conditions, by key and with bounded work, whatever the number of people.

Measured with 100,000 people (docs/benchmarks.md): what few people meet is looked up and sorted, what
many meet is found soonest by walking down the order of the list and asking of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, not_, or_, select

from portal.db import read_rows
from portal.domain.candidate_search import LAST_SIGN
from portal.models import Candidate, HistoryEntry
from portal.queries.candidate_conditions import Condition
from portal.queries.pipeline import compare

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
    #: Beginnings of the last names that come first.
    first: tuple[str, ...] = ()

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
            comes_first = or_(*(_begins(word) for word in self.first))
            return [case((comes_first, 0), else_=1), *self.index]
        return self.index

    def is_key(self, key: Key | None) -> bool:
        """Whether something is a place in this order."""
        return key is not None and len(key) == len(self.columns)

    def read(self, query: Any) -> list[Key]:
        """The keys that a query finds."""
        return [tuple(row) for row in read_rows(query)]


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
    first: Sequence[str] = (),
    after: Key | None = None,
    before: Key | None = None,
    size: int = PAGE_SIZE,
) -> Found:
    """The people who meet all conditions, from a key on or back from one.

    In a list from A to Z those whose last names begin with one of ``first`` come before the others:
    whoever types a name means them.
    """
    order = Order(sort, tuple(first) if sort == Sort() else ())
    if not order.is_key(after):
        after = None
    backwards = after is None and order.is_key(before)
    start = before if backwards else after
    down = sort.descending != backwards
    numbers, reach = _bounded_counts(conditions, order.first)
    fewest = min(range(len(numbers)), key=numbers.__getitem__)
    total: int | None = None
    if conditions and numbers[fewest] <= COUNTED_MAX:
        keys = _look_up(conditions, fewest, order)
        total = len(keys)
        keys.sort(reverse=down)
        if start is not None:
            keys = [key for key in keys if (key < start if down else key > start)]
    else:
        if not conditions and numbers[0] <= COUNTED_MAX:
            total = numbers[0]
        search = Search(conditions, order, start, down=down, most=size + 1)
        keys = search.along_the_order(reach)
    is_more, keys = len(keys) > size, keys[:size]
    if backwards:
        keys.reverse()
    return Found(
        keys=keys,
        total=total,
        has_previous=is_more if backwards else start is not None and bool(keys),
        has_next=bool(keys) if backwards else is_more,
    )


def everybody(conditions: Sequence[Condition], most: int) -> list[int]:
    """The ids of all who meet the conditions, but not more than ``most`` of them."""
    query = select(_people.c.id).where(_is_there())
    for condition in conditions:
        query = query.where(_people.c.id.in_(condition.ids))
        if not condition.is_exact:
            query = query.where(condition.fits(_id()))
    return [row[0] for row in read_rows(query.order_by(_people.c.id).limit(most))]


def _bounded_counts(conditions: Sequence[Condition], first: Sequence[str]) -> tuple[list[int], int]:
    """How many meet each condition, and of many only that they are many; and how many have last
    names that come first, likewise."""
    everybody = select(_people.c.id).where(_is_there())
    selects = [condition.ids for condition in conditions] or [everybody]
    counts = [_count(ids, COUNTED_MAX + 1) for ids in selects]
    counts += [_count(select(_people.c.id).where(_begins(word)), WINDOW + 1) for word in first]
    [row] = read_rows(select(*counts))
    found = [int(number) for number in row]
    return found[: len(selects)], sum(found[len(selects) :])


def _count(ids: Any, most: int) -> Any:
    return select(func.count()).select_from(ids.limit(most).subquery()).scalar_subquery()


def _look_up(conditions: Sequence[Condition], fewest: int, order: Order) -> list[Key]:
    """Everybody, starting with the condition that the fewest meet."""
    first = conditions[fewest]
    rest = [c for c in conditions if c is not first or not c.is_exact]
    query = select(*order.columns).where(
        _is_there(), _people.c.id.in_(first.ids), *(c.fits(_id()) for c in rest)
    )
    return order.read(query)


class Search:
    """Looking for one page of people of whom there are many."""

    def __init__(
        self,
        conditions: Sequence[Condition],
        order: Order,
        start: Key | None,
        *,
        down: bool,
        most: int,
    ) -> None:
        self.conditions = conditions
        self.order = order
        self.start = start
        self.down = down
        self.most = most

    def along_the_order(self, reach: int) -> list[Key]:
        """A page by walking, or where that takes too long by sorting everybody.

        ``reach``: how many people come first.
        """
        if self.order.sort.by == "activity":
            keys = self._walk_history()
            return keys if len(keys) == self.most else self._sort_all()
        if not self.conditions:
            return self.order.read(self._ordered(self._query()).limit(self.most))
        if not self.order.first:
            keys = self._walk(self.start, ())
            return keys if len(keys) == self.most else self._sort_all()
        keys = []
        tiers = [1, 0] if self.down else [0, 1]
        if self.start is not None:
            tiers = tiers[tiers.index(self.start[0]) :]
        for tier in tiers:
            start = self.start if self.start is not None and self.start[0] == tier else None
            keys += self._walk(start, (self._tier(tier),)) if tier or reach else []
            if len(keys) >= self.most:
                return keys[: self.most]
            if tier or reach > WINDOW:
                break
        else:
            return keys
        return self._sort_all()

    def _query(self) -> Any:
        return select(*self.order.columns).where(_is_there(), *self._beyond(self.start))

    def _walk(self, start: Key | None, more: Sequence[ColumnElement[bool]]) -> list[Key]:
        """Those within reach, one more than a page at most."""
        columns = self.order.index
        within = [*self._beyond(start, index_only=True), *more]
        end = self._ordered(select(columns[0]).where(*within), index_only=True)
        end = end.limit(1).offset(WINDOW).scalar_subquery()
        last: Any = 0 if self.down else 2**31 - 1
        if self.order.sort.by == "name":
            last = literal("" if self.down else LAST_SIGN, columns[0].type)
        bound = func.coalesce(end, last)
        query = select(*self.order.columns).where(
            *within,
            columns[0] >= bound if self.down else columns[0] <= bound,
            _is_there(),
            *(condition.fits(_id()) for condition in self.conditions),
        )
        return self.order.read(self._ordered(query, index_only=True).limit(self.most))

    def _tier(self, tier: int) -> ColumnElement[bool]:
        words = self.order.first
        comes_first = or_(*(_begins(word) for word in words))
        if tier:
            return not_(comes_first)
        # Of several ranges a database sees no end by itself.
        key = _people.c.sort_key
        return and_(comes_first, key >= words[0], key < words[-1] + LAST_SIGN)

    def _walk_history(self) -> list[Key]:
        """The same along the history: of everybody the last thing that happened."""
        entry, later = _history.c, _history.alias().c
        who = entry.candidate_id
        from_start = []
        if self.start is not None:
            place = self.start[0]
            from_start = [entry.id < place if self.down else entry.id > place]
        direction = entry.id.desc() if self.down else entry.id.asc()
        end = select(entry.id).where(*from_start).order_by(direction)
        end_id = end.limit(1).offset(WINDOW).scalar_subquery()
        bound = func.coalesce(end_id, 0 if self.down else 2**31 - 1)
        query = (
            select(entry.id, _people.c.id)
            .join(_people, _people.c.id == who)
            .where(
                *from_start,
                entry.id >= bound if self.down else entry.id <= bound,
                _is_there(),
                ~exists().where(later.candidate_id == who, later.id > entry.id),
                *(condition.fits(who) for condition in self.conditions),
            )
        )
        return self.order.read(query.order_by(direction).limit(self.most))

    def _sort_all(self) -> list[Key]:
        """The page by sorting everybody who meets the conditions: for those who stand far from each
        other in the order."""
        query = self._query().where(
            *(_people.c.id.in_(condition.ids) for condition in self.conditions),
            *(c.fits(_id()) for c in self.conditions if not c.is_exact),
        )
        return self.order.read(self._ordered(query).limit(self.most))

    def _beyond(self, start: Key | None, *, index_only: bool = False) -> list[ColumnElement[bool]]:
        if start is None:
            return []
        columns = self.order.index if index_only else self.order.columns
        # Of a place among those who come first, or not, the index knows nothing.
        return [compare(columns, start[-len(columns) :], "<" if self.down else ">")]

    def _ordered(self, query: Any, *, index_only: bool = False) -> Any:
        columns = self.order.index if index_only else self.order.columns
        return query.order_by(*(c.desc() if self.down else c.asc() for c in columns))


def _begins(word: str) -> ColumnElement[bool]:
    return and_(_people.c.sort_key >= word, _people.c.sort_key < word + LAST_SIGN)


def _is_there() -> ColumnElement[bool]:
    """Not joined with another record."""
    there: ColumnElement[bool] = _people.c.merged_into_id.is_(None)
    return there


def _id() -> Any:
    return _people.c.id
