"""The people in a talent pool: read by key however deep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.models import (
    Application,
    Candidate,
    CandidateEmail,
    PeopleAction,
    PeopleActionItem,
    TalentPool,
    TalentPoolCandidate,
    User,
)
from portal.queries.pipeline import compare

LIST_SIZE = 50
SORTS = ("added", "name")

_ADDED_BY = aliased(User)


@dataclass(frozen=True)
class Sort:
    """The order of the list."""

    by: str = "added"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class PoolPerson:
    """One line of the list."""

    id: int
    first_name: str
    last_name: str
    headline: str
    employer: str
    location: str
    do_not_contact: bool
    added_at: datetime
    added_by: str | None
    email: str | None
    applications: int

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class PeoplePage:
    """One page of the list."""

    rows: Sequence[PoolPerson]
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


def list_people(
    pool: TalentPool,
    sort: Sort,
    *,
    number: int = 1,
    after: int | None = None,
    before: int | None = None,
) -> PeoplePage:
    """One page of the people in a pool.

    ``after`` and ``before`` name a person of the neighbouring page: the page is found by its key,
    which costs the same however deep it lies. Without them, or when that person is gone, the number
    alone finds it.
    """
    total = count_people(pool)
    columns = _sort_columns(sort.by)
    backwards = after is None and before is not None
    number = max(number, 1)
    query = _columns().where(*_in_pool(pool))
    key = _key_of(pool, columns, before if backwards else after)
    if key is not None:
        query = query.where(compare(columns, key, "<" if sort.descending != backwards else ">"))
    else:
        backwards = False
        query = query.offset((number - 1) * LIST_SIZE)
    down = sort.descending != backwards
    query = query.order_by(*(c.desc() if down else c.asc() for c in columns)).limit(LIST_SIZE + 1)
    rows = [PoolPerson(*row) for row in db.session.execute(query)]
    is_more, rows = len(rows) > LIST_SIZE, rows[:LIST_SIZE]
    if backwards:
        rows.reverse()
    return PeoplePage(
        rows=rows,
        number=number,
        total=total,
        has_previous=number > 1 and bool(rows),
        has_next=backwards or is_more,
    )


def count_people(pool: TalentPool) -> int:
    """How many people are in a pool."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(TalentPoolCandidate)
            .join(Candidate, Candidate.id == TalentPoolCandidate.candidate_id)
            .where(*_in_pool(pool))
        )
        or 0
    )


def people_ids(pool: TalentPool, chosen: Sequence[int] | None = None) -> list[int]:
    """Everybody in a pool, or those of the chosen who are in it."""
    query = (
        select(Candidate.id)
        .join(TalentPoolCandidate, TalentPoolCandidate.candidate_id == Candidate.id)
        .where(*_in_pool(pool))
        .order_by(Candidate.id)
    )
    if chosen is not None:
        query = query.where(Candidate.id.in_(chosen))
    return list(db.session.scalars(query))


def last_removal(pool: TalentPool, user_id: int, since: datetime) -> tuple[int, int] | None:
    """What somebody took out of a pool last, if it can still be taken back: its id, and how many."""
    row = db.session.execute(
        select(PeopleAction.id, func.count(PeopleActionItem.candidate_id))
        .join(PeopleActionItem, PeopleActionItem.action_id == PeopleAction.id)
        .where(
            PeopleAction.pool_id == pool.id,
            PeopleAction.actor_id == user_id,
            PeopleAction.kind == "remove-from-pool",
            PeopleAction.done_at >= since,
            PeopleAction.undone_at.is_(None),
        )
        .group_by(PeopleAction.id)
        .order_by(PeopleAction.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def _columns() -> Any:
    email = (
        select(CandidateEmail.address)
        .where(CandidateEmail.candidate_id == Candidate.id)
        .order_by(CandidateEmail.position, CandidateEmail.id)
        .limit(1)
        .correlate(Candidate)
        .scalar_subquery()
    )
    number = (
        select(func.count(Application.id))
        .where(Application.candidate_id == Candidate.id)
        .correlate(Candidate)
        .scalar_subquery()
    )
    return (
        select(
            Candidate.id,
            Candidate.first_name,
            Candidate.last_name,
            Candidate.headline,
            Candidate.employer,
            Candidate.location,
            Candidate.do_not_contact,
            TalentPoolCandidate.added_at,
            _ADDED_BY.name,
            email,
            number,
        )
        .select_from(TalentPoolCandidate)
        .join(Candidate, Candidate.id == TalentPoolCandidate.candidate_id)
        .outerjoin(_ADDED_BY, _ADDED_BY.id == TalentPoolCandidate.added_by_id)
    )


def _in_pool(pool: TalentPool) -> list[ColumnElement[bool]]:
    return [TalentPoolCandidate.pool_id == pool.id, Candidate.merged_into_id.is_(None)]


def _sort_columns(by: str) -> list[Any]:
    columns: dict[str, list[Any]] = {
        "added": [TalentPoolCandidate.id],
        "name": [Candidate.last_name, Candidate.first_name, Candidate.id],
    }
    return columns[by]


def _key_of(pool: TalentPool, columns: list[Any], candidate_id: int | None) -> list[Any] | None:
    """Where a person stands in the order."""
    if candidate_id is None:
        return None
    row = db.session.execute(
        select(*columns)
        .select_from(TalentPoolCandidate)
        .join(Candidate, Candidate.id == TalentPoolCandidate.candidate_id)
        .where(TalentPoolCandidate.pool_id == pool.id, Candidate.id == candidate_id)
    ).one_or_none()
    return None if row is None else list(row)
