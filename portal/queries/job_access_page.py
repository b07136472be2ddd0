"""Who sees jobs at LinkedIn, as pages show it: at the job, and for administrators."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, or_, select

from portal.db import Columns, read_rows
from portal.domain.job_access import NOBODY, SEEING_ROLES, Kind, TeamMember
from portal.domain.linkedin_seats import ACTIVE
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
from portal.queries.job_access import is_somebody_elses, jobs, users_named

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_ROLES = [role.value for role in SEEING_ROLES]


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
    ids = list(user_ids)
    return {row.id: row.name for row in read_rows(users_named(), ids=ids)} if ids else {}


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
    people = {row.id: row for row in read_rows(users_named(), ids=ids)}
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
        select(record.job_id, record.user_id, label.label("label"), record.detail)
        .outerjoin(Job, Job.id == record.job_id)
        .outerjoin(User, and_(record.job_id == 0, User.id == record.user_id))
        .where(record.state == "refused")
        .order_by(record.job_id.desc(), record.user_id, record.person_urn)
        # Of one job several may be refused.
        .limit(limit * 10)
    )
    found: dict[tuple[int, int], Refusal] = {}
    for job_id, user_id, name, detail in rows:
        about = (job_id, 0 if job_id else user_id)
        if name:
            found.setdefault(about, Refusal(*about, name, detail))
    return list(found.values())[:limit]


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
            ~is_somebody_elses(seat),
        )
        .exists()
    )
    return or_(connected, mapped)


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
