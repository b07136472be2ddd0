"""Lists of users and of what they are on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import joinedload

from portal.db import Columns, db, read_rows
from portal.domain import names
from portal.domain.accounts import AccountState
from portal.domain.health_alarms import HealthSum, from_row
from portal.domain.permissions import AppRole
from portal.models import CompanySetting, Heartbeat, Job, JobMember, User, UserRole
from portal.queries.notifications import unread_of

PAGE_SIZE = 50
#: The heartbeat that holds the sum of how everything stands, see ``services.health``.
HEALTH_SUM = "health"
JOBS_SHOWN = 200

_STATES: dict[AccountState, ColumnElement[bool]] = {
    AccountState.ACTIVE: User.is_active.is_(True),
    AccountState.INVITED: User.is_active.is_(False) & User.invite_digest.is_not(None),
    AccountState.DEACTIVATED: User.is_active.is_(False) & User.invite_digest.is_(None),
}


@dataclass(frozen=True)
class UserPage:
    """A page of users."""

    rows: Sequence[User]
    number: int
    total: int

    @property
    def first(self) -> int:
        """Number of the first row, from 1; 0 in an empty list."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self.last < self.total and bool(self.rows)


@dataclass(frozen=True)
class Account:
    """What every page needs of whoever looks at it."""

    id: int
    name: str
    email: str
    is_active: bool
    session_key: str
    #: Notifications that the person has not seen.
    unread: int
    app_roles: frozenset[AppRole]
    #: What stands in the header of every page: the company's name and the mark of its logo, or nothing.
    company_name: str = ""
    company_logo: str = ""
    #: How everything stood when it was last looked at, for administrators.
    health: HealthSum | None = None


def find_account(user_id: int) -> Account | None:
    """Somebody's account, in one statement."""
    rows = read_rows(_account(), user_id=user_id)
    if not rows:
        return None
    name, email, is_active, session_key, unread, company_name, company_logo, *_rest = rows[0]
    roles = frozenset(AppRole(row.role) for row in rows if row.role)
    seen = next((row for row in rows if row.at is not None), None)
    health = from_row(seen.at, seen.problem, seen.failing_since, seen.detail) if seen else None
    return Account(
        user_id,
        name,
        email,
        is_active,
        session_key,
        unread,
        roles,
        company_name or "",
        company_logo or "",
        health,
    )


def _decision(name: str) -> ScalarSelect[Any]:
    return select(CompanySetting.value).where(CompanySetting.name == name).scalar_subquery()


@cache
def _account() -> Columns:
    user_id = bindparam("user_id", type_=Integer())
    return (
        select(
            User.name,
            User.email,
            User.is_active,
            User.session_key,
            unread_of(user_id),
            _decision("company_name"),
            _decision("company_logo"),
            UserRole.role,
            Heartbeat.at,
            Heartbeat.problem,
            Heartbeat.failing_since,
            Heartbeat.detail,
        )
        .outerjoin(UserRole, UserRole.user_id == User.id)
        # One row by its key, and for administrators only.
        .outerjoin(
            Heartbeat,
            and_(Heartbeat.name == HEALTH_SUM, UserRole.role == AppRole.ADMINISTRATOR.value),
        )
        .where(User.id == user_id)
    )


def list_users(
    *,
    text: str = "",
    state: AccountState | None = None,
    role: AppRole | None = None,
    page: int = 1,
) -> UserPage:
    """Users by name, those whose name or address holds every word of ``text``."""
    query = select(User)
    if state is not None:
        query = query.where(_STATES[state])
    if role is not None:
        query = query.where(User.roles.any(UserRole.role == role.value))
    query = _holding(query, text)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.scalars(
        query.order_by(func.lower(User.name), User.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    return UserPage(rows, page, total)


def _holding(query: Select[User], text: str) -> Select[User]:
    for word in names.tidy(text, 200).split():
        pattern = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(
            or_(
                User.name.ilike(f"%{pattern}%", escape="\\"),
                User.email_key.ilike(f"%{pattern}%", escape="\\"),
            )
        )
    return query


def count_by_state() -> dict[AccountState, int]:
    """How many accounts stand in each state."""
    counts = db.session.execute(
        select(*(func.count().filter(condition) for condition in _STATES.values())).select_from(
            User
        )
    ).one()
    return dict(zip(_STATES, map(int, counts), strict=True))


def everybody() -> Sequence[tuple[int, str]]:
    """Id and name of every user, for choosing one."""
    rows = db.session.execute(select(User.id, User.name).order_by(func.lower(User.name), User.id))
    return [(row.id, row.name) for row in rows]


def names_of(user_ids: set[int]) -> dict[int, str]:
    """Names by id, of those who are still there."""
    if not user_ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}


def memberships_of(user_id: int, *, limit: int = JOBS_SHOWN) -> Sequence[tuple[JobMember, Job]]:
    """The jobs on whose team somebody is, newest first, with the role."""
    rows = db.session.execute(
        select(JobMember, Job)
        .join(Job, Job.id == JobMember.job_id)
        .where(JobMember.user_id == user_id)
        .options(joinedload(JobMember.delegate_of).joinedload(JobMember.user))
        .order_by(Job.id.desc(), JobMember.id)
        .limit(limit)
    )
    return [(member, job) for member, job in rows]


def possible_owners(
    roles: Collection[AppRole], *, or_id: int | None = None
) -> list[tuple[int, str]]:
    """Ids and names of active users with one of the roles, and of one more, by name."""
    can = User.is_active & User.id.in_(
        select(UserRole.user_id).where(UserRole.role.in_([role.value for role in roles]))
    )
    rows = db.session.execute(
        select(User.id, User.name).where(or_(can, User.id == (or_id or 0))).order_by(User.name)
    )
    return [(user_id, name) for user_id, name in rows]
