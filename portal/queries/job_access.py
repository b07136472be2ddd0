"""How jobs, teams and users stand beside what LinkedIn was told of access lists: a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, func, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import aliased

from portal.db import Columns, read_rows
from portal.domain.job_access import SEEING_ROLES, TOLD, Kind, TeamMember
from portal.domain.permissions import JobRole
from portal.models import (
    AccessRecord,
    Job,
    JobMember,
    LinkedInConnection,
    LinkedInSeat,
    User,
)

Rows = list[Row[*tuple[Any, ...]]]
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_ROLES = [role.value for role in SEEING_ROLES]
_TOLD = [status.value for status in TOLD]


@dataclass
class JobFacts:
    """A job with its team."""

    id: int
    number: str
    status: str
    is_confidential: bool
    team: list[TeamMember] = field(default_factory=list)


def jobs(job_ids: Iterable[int], client_id: str) -> dict[int, JobFacts]:
    """Those of these jobs that are there, with those of their teams whom the role lets see them at LinkedIn."""
    ids = list(job_ids)
    found = {row.id: JobFacts(*row) for row in read_rows(_jobs(), ids=ids)}
    roles: dict[tuple[int, int], set[JobRole]] = defaultdict(set)
    active: dict[int, bool] = {}
    for job_id, user_id, role, is_active in read_rows(_team(), ids=ids):
        roles[job_id, user_id].add(JobRole(role))
        active[user_id] = is_active
    known = persons(active, client_id)
    for (job_id, user_id), own in sorted(roles.items()):
        if job_id in found:
            member = TeamMember(
                user_id, frozenset(own), active[user_id], tuple(known.get(user_id, ()))
            )
            found[job_id].team.append(member)
    return found


def persons(user_ids: Iterable[int], client_id: str) -> dict[int, list[str]]:
    """By which person URNs LinkedIn knows these users: the account that they connected, else the seats that an
    administrator said are theirs. One that somebody else has connected is that one's."""
    ids = list(user_ids)
    found: dict[int, list[str]] = defaultdict(list)
    for user_id, urn in read_rows(_connected(), ids=ids, client_id=client_id):
        found[user_id].append(urn)
    for user_id, urn in read_rows(_mapped(), ids=ids, client_id=client_id):
        if urn not in found[user_id]:
            found[user_id].append(urn)
    return dict(found)


@dataclass(frozen=True)
class UserFacts:
    """A user, as far as their group at LinkedIn is concerned."""

    member: TeamMember
    has_secured_jobs: bool


def users(user_ids: Iterable[int], client_id: str, *, secures_all: bool) -> dict[int, UserFacts]:
    """Those of these users that are there."""
    ids = list(user_ids)
    known = persons(ids, client_id)
    secured = {row.user_id for row in read_rows(_secured_users(secures_all), ids=ids)}
    return {
        row.id: UserFacts(
            TeamMember(row.id, frozenset(), row.is_active, tuple(known.get(row.id, ()))),
            row.id in secured,
        )
        for row in read_rows(users_named(), ids=ids)
    }


def entries(job_ids: Iterable[int]) -> Rows:
    """What LinkedIn was told of the lists of these jobs."""
    return list(read_rows(_entries(), ids=list(job_ids)))


def members(user_ids: Iterable[int]) -> Rows:
    """What LinkedIn was told of the groups of these users."""
    ids = list(user_ids)
    return list(read_rows(_members(), ids=ids)) if ids else []


# -- the statements ------------------------------------------------------------------------------


@cache
def _jobs() -> Columns:
    return select(
        Job.id,
        func.coalesce(Job.requisition_number, ""),
        Job.status,
        Job.is_confidential,
    ).where(Job.id.in_(_IDS))


@cache
def _team() -> Columns:
    return (
        select(JobMember.job_id, JobMember.user_id, JobMember.role, User.is_active)
        .join(User, User.id == JobMember.user_id)
        .where(JobMember.job_id.in_(_IDS), JobMember.role.in_(_ROLES))
        .order_by(JobMember.job_id, JobMember.user_id)
    )


@cache
def users_named() -> Columns:
    """Users with their names, by ``ids``."""
    return select(User.id, User.name, User.is_active).where(User.id.in_(_IDS))


@cache
def _connected() -> Columns:
    row = LinkedInConnection
    return select(row.user_id, row.person_urn).where(
        row.user_id.in_(_IDS), row.client_id == bindparam("client_id")
    )


@cache
def _mapped() -> Columns:
    """Seats of people who have not connected their account, unless somebody else has connected it."""
    seat, connection = LinkedInSeat, LinkedInConnection
    ours = connection.client_id == bindparam("client_id")
    return (
        select(seat.user_id, seat.person_urn)
        .where(
            seat.user_id.in_(_IDS),
            seat.client_id == bindparam("client_id"),
            seat.person_urn != "",
            seat.user_id.not_in(select(connection.user_id).where(ours)),
            seat.person_urn.not_in(select(connection.person_urn).where(ours)),
            ~is_somebody_elses(seat),
        )
        .order_by(seat.user_id, seat.id)
    )


def is_somebody_elses(seat: Any) -> ColumnElement[bool]:
    """Whether two seats of one member were mapped to two of our users: nobody can tell who it is."""
    other = aliased(LinkedInSeat)
    return (
        select(other.id)
        .where(
            other.client_id == seat.client_id,
            other.person_urn == seat.person_urn,
            other.user_id != seat.user_id,
        )
        .correlate(seat)
        .exists()
    )


@cache
def _secured_users(secures_all: bool) -> Columns:
    found = (
        select(JobMember.user_id)
        .join(Job, Job.id == JobMember.job_id)
        .where(
            JobMember.user_id.in_(_IDS),
            JobMember.role.in_(_ROLES),
            Job.status.in_(_TOLD),
        )
        .distinct()
    )
    return found if secures_all else found.where(Job.is_confidential)


def _record() -> Columns:
    row = AccessRecord
    return select(
        row.kind,
        row.job_id,
        row.user_id,
        row.person_urn,
        row.entity_id,
        row.state,
        row.is_there,
        row.detail,
        row.settled_at,
    )


@cache
def _entries() -> Columns:
    return _record().where(AccessRecord.kind == Kind.ENTRY.value, AccessRecord.job_id.in_(_IDS))


@cache
def _members() -> Columns:
    return _record().where(AccessRecord.kind == Kind.MEMBER.value, AccessRecord.user_id.in_(_IDS))
