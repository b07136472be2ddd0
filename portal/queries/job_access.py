"""How jobs, teams and users stand beside what LinkedIn was told of access lists: a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import aliased

from portal.db import Columns, read_rows
from portal.domain.job_access import NOBODY, SEEING_ROLES, TOLD, Kind, TeamMember
from portal.domain.linkedin_seats import ACTIVE
from portal.domain.permissions import JobRole
from portal.models import (
    AccessChange,
    AccessRecord,
    Job,
    JobMember,
    LinkedInConnection,
    LinkedInContract,
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
        for row in read_rows(_users(), ids=ids)
    }


def entries(job_ids: Iterable[int]) -> Rows:
    """What LinkedIn was told of the lists of these jobs."""
    return list(read_rows(_entries(), ids=list(job_ids)))


def members(user_ids: Iterable[int]) -> Rows:
    """What LinkedIn was told of the groups of these users."""
    return list(read_rows(_members(), ids=list(user_ids)))


# -- what waits ---------------------------------------------------------------------------------


def version_of(job_id: int) -> str:
    """Another text after whatever happens to the list of a job or to its team, in one statement."""
    record, change, member = AccessRecord, AccessChange, JobMember
    wanted = (
        select(change.wanted)
        .where(change.about == "job", change.record_id == job_id)
        .scalar_subquery()
    )
    attempts = (
        select(change.attempts)
        .where(change.about == "job", change.record_id == job_id)
        .scalar_subquery()
    )
    team = select(func.count(member.id)).where(member.job_id == job_id).scalar_subquery()
    newest = select(func.max(member.id)).where(member.job_id == job_id).scalar_subquery()
    of_team = select(member.user_id).where(member.job_id == job_id)
    groups = (
        select(func.max(record.settled_at))
        .where(record.kind == Kind.MEMBER.value, record.user_id.in_(of_team))
        .scalar_subquery()
    )
    row = read_rows(
        select(
            func.count(),
            func.max(record.settled_at),
            wanted,
            attempts,
            team,
            newest,
            groups,
        ).where(record.kind == Kind.ENTRY.value, record.job_id == job_id)
    )[0]
    moments = [each.timestamp() if each else 0 for each in (row[1], row[6])]
    return f"{row[0]}-{moments[0]}-{row[2] or 0}-{row[3] or 0}-{row[4]}-{row[5] or 0}-{moments[1]}"


def names(user_ids: Iterable[int]) -> dict[int, str]:
    """What these users are called."""
    return {row.id: row.name for row in read_rows(_users(), ids=list(user_ids))}


@dataclass(frozen=True)
class ListedMember:
    """One of a job's team with what is needed to say whether they see it at LinkedIn."""

    member: TeamMember
    name: str
    #: LinkedIn lists an active Recruiter licence of theirs; None while nobody has looked.
    has_seat: bool | None


def team_of(job_id: int, client_id: str) -> list[ListedMember]:
    """Who of a job's team the role lets see it at LinkedIn, by name."""
    facts = jobs([job_id], client_id).get(job_id)
    if facts is None:
        return []
    ids = [one.user_id for one in facts.team]
    people = {row.id: row for row in read_rows(_users(), ids=ids)}
    are_read = bool(read_rows(_read_contracts(), client_id=client_id))
    urns = sorted({urn for one in facts.team for urn in one.persons})
    seated = {row.person_urn for row in read_rows(_seated(), ids=urns, client_id=client_id)}
    listed = [
        ListedMember(
            one,
            people[one.user_id].name,
            bool(seated & set(one.persons)) if are_read else None,
        )
        for one in facts.team
    ]
    return sorted(listed, key=lambda one: (one.name.casefold(), one.member.user_id))


@dataclass(frozen=True)
class Preview:
    """What it means to secure all jobs."""

    #: Jobs that are active, and of these those that their team alone sees anyway.
    active: int
    confidential: int
    #: People on the teams of active jobs who would see them, and those nobody at LinkedIn is known of.
    people: int
    unknown: list[str]
    unknown_total: int
    #: Active jobs that nobody would see: id, Job ID and title.
    unseen: list[tuple[int, str, str]]
    unseen_total: int


#: So many names stand in a preview; the rest is counted.
PREVIEW_MAX = 8


def preview(client_id: str) -> Preview:
    """What would be, if all jobs were secured now; in four statements."""
    active = Job.status == "active"
    number, confidential = read_rows(
        select(func.count(), func.count().filter(Job.is_confidential)).where(active)
    )[0]
    known = _is_known(User.id, client_id)
    on_team = (
        select(JobMember.user_id)
        .join(Job, Job.id == JobMember.job_id)
        .where(active, JobMember.role.in_(_ROLES))
    )
    people = read_rows(
        select(User.name, and_(User.is_active, known).label("sees"))
        .where(User.id.in_(on_team))
        .order_by(User.name, User.id)
    )
    sees = (
        select(JobMember.id)
        .join(User, User.id == JobMember.user_id)
        .where(JobMember.job_id == Job.id, JobMember.role.in_(_ROLES), User.is_active, known)
        .correlate(Job)
        .exists()
    )
    unseen = select(Job.id, Job.requisition_number, Job.title).where(active, ~sees)
    total = read_rows(select(func.count()).select_from(unseen.subquery()))[0][0]
    jobs_ = read_rows(unseen.order_by(Job.id).limit(PREVIEW_MAX)) if total else []
    unknown = [name for name, is_seeing in people if not is_seeing]
    return Preview(
        active=number,
        confidential=confidential,
        people=len(people) - len(unknown),
        unknown=unknown[:PREVIEW_MAX],
        unknown_total=len(unknown),
        unseen=[(row.id, row.requisition_number or "", row.title) for row in jobs_],
        unseen_total=total,
    )


@dataclass(frozen=True)
class ListCounts:
    """How the lists of all jobs stand, for administrators."""

    secured: int
    waiting: int
    refused: int
    #: Entries and members at LinkedIn.
    records: int


def counts() -> ListCounts:
    """In two statements over indexes."""
    record = AccessRecord
    is_lock = and_(record.kind == Kind.ENTRY.value, record.user_id == NOBODY)
    secured, refused, there = read_rows(
        select(
            func.count().filter(and_(is_lock, record.state == "sent")),
            func.count().filter(record.state == "refused"),
            func.count().filter(record.state == "sent"),
        )
    )[0]
    waiting = read_rows(select(func.count()).select_from(AccessChange))[0][0]
    return ListCounts(secured, waiting, refused, there)


@dataclass(frozen=True)
class Refusal:
    """Something that LinkedIn refuses, with whom or what it is about."""

    #: 0 where it is about a user's group.
    job_id: int
    user_id: int
    label: str
    detail: str


def refusals(*, limit: int = 20) -> list[Refusal]:
    """What LinkedIn refuses, jobs first; one for each job and user."""
    record = AccessRecord
    label = func.coalesce(Job.requisition_number + " " + Job.title, User.name, "")
    rows = read_rows(
        select(
            record.job_id,
            case((record.job_id == 0, record.user_id), else_=0).label("user_id"),
            func.max(label).label("label"),
            func.max(record.detail).label("detail"),
        )
        .outerjoin(Job, Job.id == record.job_id)
        .outerjoin(User, and_(record.job_id == 0, User.id == record.user_id))
        .where(record.state == "refused")
        .group_by(record.job_id, case((record.job_id == 0, record.user_id), else_=0))
        .order_by(record.job_id.desc())
        .limit(limit)
    )
    return [Refusal(*row) for row in rows if row.label]


# -- the statements ------------------------------------------------------------------------------


def _is_known(user_id: Any, client_id: str) -> ColumnElement[bool]:
    """Whether LinkedIn knows who a user is, as :func:`persons` finds it."""
    connection, seat = LinkedInConnection, LinkedInSeat
    connected = (
        select(connection.user_id)
        .where(connection.user_id == user_id, connection.client_id == client_id)
        .exists()
    )
    elsewhere = select(connection.person_urn).where(connection.client_id == client_id)
    mapped = (
        select(seat.id)
        .where(
            seat.user_id == user_id,
            seat.client_id == client_id,
            seat.person_urn != "",
            seat.person_urn.not_in(elsewhere),
            ~_is_somebody_elses(seat),
        )
        .exists()
    )
    return or_(connected, mapped)


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
def _users() -> Columns:
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
            ~_is_somebody_elses(seat),
        )
        .order_by(seat.user_id, seat.id)
    )


def _is_somebody_elses(seat: Any) -> ColumnElement[bool]:
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


@cache
def _read_contracts() -> Columns:
    contract = LinkedInContract
    return (
        select(contract.urn)
        .where(
            contract.client_id == bindparam("client_id"),
            contract.ended_at.is_(None),
            contract.seats_read_at.is_not(None),
        )
        .limit(1)
    )


@cache
def _seated() -> Columns:
    """Members with an active licence that LinkedIn still lists."""
    seat, contract = LinkedInSeat, LinkedInContract
    return (
        select(seat.person_urn)
        .join(
            contract,
            and_(contract.client_id == seat.client_id, contract.urn == seat.contract),
        )
        .where(
            seat.person_urn.in_(_IDS),
            seat.client_id == bindparam("client_id"),
            seat.state == ACTIVE,
            contract.ended_at.is_(None),
            or_(contract.seats_read_at.is_(None), seat.last_seen_at >= contract.seats_read_at),
        )
        .distinct()
    )
