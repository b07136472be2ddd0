"""Lists of talent pools, of the people in one, and of the pools somebody may fill."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.domain import talent_pools
from portal.models import (
    Candidate,
    TalentPool,
    TalentPoolCandidate,
    TalentPoolContributor,
    User,
    UserRole,
)

#: Cards on a page.
PAGE_SIZE = 60
#: Pools offered at once where people are put into one; more are found by typing.
OFFERED = 100
VIEWS = ("mine", "all", "left")
SORTS = ("name", "newest")

_OWNER = aliased(User)


@dataclass(frozen=True, slots=True)
class PoolCard:
    """One pool in the list."""

    id: int
    name: str
    description: str
    system_key: str | None
    owner_id: int | None
    owner_name: str | None
    #: Whether the owner may own pools no longer.
    has_owner_left: bool
    is_contributor: bool
    size: int


@dataclass(frozen=True, slots=True)
class OfferedPool:
    """A pool into which somebody may put people."""

    id: int
    name: str
    owner_name: str | None
    is_in_it: bool


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody with whom a pool is shared."""

    user_id: int
    name: str
    email: str
    added_at: datetime
    #: Whether they may have pools at present.
    is_active: bool
    has_role: bool


def list_pools(
    user_id: int, view: str, *, text: str = "", sort: str = "name", after: int | None = None
) -> tuple[list[PoolCard], bool]:
    """A page of pools, and whether there are more.

    ``view``: mine (one's own, shared ones and the system's), all, or left (the owner may own pools
    no longer). ``after`` is the last pool of the page before.
    """
    size = (
        select(func.count())
        .select_from(TalentPoolCandidate)
        .join(Candidate, Candidate.id == TalentPoolCandidate.candidate_id)
        .where(TalentPoolCandidate.pool_id == TalentPool.id, Candidate.merged_into_id.is_(None))
        .correlate(TalentPool)
        .scalar_subquery()
    )
    query = (
        select(
            TalentPool.id,
            TalentPool.name,
            TalentPool.description,
            TalentPool.system_key,
            TalentPool.owner_id,
            _OWNER.name,
            _owner_left(),
            _shared_with(user_id),
            size,
        )
        .outerjoin(_OWNER, _OWNER.id == TalentPool.owner_id)
        .where(*_matching(user_id, view, text))
        .limit(PAGE_SIZE + 1)
    )
    if sort == "newest":
        query = query.order_by(TalentPool.id.desc())
        if after is not None:
            query = query.where(TalentPool.id < after)
    else:
        query = query.order_by(TalentPool.name_key)
        if after is not None:
            key = select(TalentPool.name_key).where(TalentPool.id == after).scalar_subquery()
            query = query.where(TalentPool.name_key > key)
    rows = [PoolCard(*row) for row in db.session.execute(query)]
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE


def count_left() -> int:
    """How many pools have an owner who may own pools no longer."""
    return db.session.scalar(select(func.count()).select_from(TalentPool).where(_owner_left())) or 0


def pools_to_fill(
    user_id: int, *, everybodys: bool, text: str = "", candidate_id: int | None = None
) -> list[OfferedPool]:
    """Pools into which somebody may put people, by name; ``everybodys`` for administrators.

    ``candidate_id`` asks whether that person is in them already.
    """
    is_in_it = (
        select(TalentPoolCandidate.id)
        .where(
            TalentPoolCandidate.pool_id == TalentPool.id,
            TalentPoolCandidate.candidate_id == candidate_id,
        )
        .correlate(TalentPool)
        .exists()
    )
    rows = db.session.execute(
        select(TalentPool.id, TalentPool.name, _OWNER.name, is_in_it)
        .outerjoin(_OWNER, _OWNER.id == TalentPool.owner_id)
        .where(
            TalentPool.system_key.is_(None),
            *_matching(user_id, "all" if everybodys else "mine", text),
        )
        .order_by(TalentPool.name_key)
        .limit(OFFERED)
    )
    return [OfferedPool(*row) for row in rows]


def visible_pools(user_id: int, pool_ids: Collection[int], *, sees_all: bool) -> set[int]:
    """Those among the pools that somebody may see: of the others not even the name is told."""
    if not pool_ids or sees_all:
        return set(pool_ids)
    return set(
        db.session.scalars(
            select(TalentPool.id).where(TalentPool.id.in_(pool_ids), belongs_to(user_id))
        )
    )


def pools_named_in(entries: Iterable[Any]) -> set[int]:
    """The pools that entries of the history speak of."""
    found = (entry.details.get("pool_id") for entry in entries)
    return {pool_id for pool_id in found if isinstance(pool_id, int)}


def access_of(pool: TalentPool) -> list[Access]:
    """With whom a pool is shared, by name; also those who may not see it any more, and why."""
    rows = db.session.execute(
        select(
            User.id,
            User.name,
            User.email,
            TalentPoolContributor.added_at,
            User.is_active,
            _has_role(User.id),
        )
        .join(User, User.id == TalentPoolContributor.user_id)
        .where(TalentPoolContributor.pool_id == pool.id)
        .order_by(func.lower(User.name), User.id)
    )
    return [Access(*row) for row in rows]


def people_for_pools() -> Sequence[tuple[int, str, str]]:
    """Id, name and address of everybody who may have pools."""
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .where(User.is_active, _has_role(User.id))
        .order_by(func.lower(User.name), User.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def may_still_own(pool: TalentPool) -> bool:
    """Whether the owner may still own pools; the system's pools have no owner to ask for."""
    if pool.owner is None:
        return pool.system_key is not None
    return pool.owner.is_active and talent_pools.may_have_pools(pool.owner.app_roles)


def _matching(user_id: int, view: str, text: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if view == "mine":
        conditions.append(belongs_to(user_id))
    elif view == "left":
        conditions.append(_owner_left())
    for word in talent_pools.name_key(text).split():
        pattern = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append(TalentPool.name_key.like(f"%{pattern}%", escape="\\"))
    return conditions


def belongs_to(user_id: Any) -> ColumnElement[bool]:
    """Whether a pool is one's own, shared with one, or the system's: those one may see without
    reading everything. ``user_id`` may be a parameter."""
    return or_(
        TalentPool.owner_id == user_id, TalentPool.system_key.is_not(None), _shared_with(user_id)
    )


def _shared_with(user_id: Any) -> ColumnElement[bool]:
    return (
        select(TalentPoolContributor.user_id)
        .where(
            TalentPoolContributor.pool_id == TalentPool.id,
            TalentPoolContributor.user_id == user_id,
        )
        .correlate(TalentPool)
        .exists()
    )


def _owner_left() -> ColumnElement[bool]:
    owner = aliased(User)
    still = (
        select(owner.id)
        .where(owner.id == TalentPool.owner_id, owner.is_active, _has_role(owner.id))
        .correlate(TalentPool)
        .exists()
    )
    return TalentPool.system_key.is_(None) & ~still


def _has_role(user_id: Any) -> ColumnElement[bool]:
    return (
        select(UserRole.role)
        .where(
            UserRole.user_id == user_id,
            UserRole.role.in_([role.value for role in talent_pools.MAKERS]),
        )
        .exists()
    )
