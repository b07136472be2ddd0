"""What waits in the LinkedIn inbox of somebody: people who answered an InMail, and exports that were held."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from portal.db import db
from portal.domain.exports import EventState
from portal.domain.stub_profiles import StubState
from portal.models import Candidate, LinkedInEvent, StubProfile, User

PAGE_SIZE = 25
#: People whom the first page names.
FIRST = 3


@dataclass(frozen=True)
class Reader:
    """Whose inbox it is."""

    #: None for administrators, who have everybody's.
    user_id: int | None
    client_id: str
    #: The jobs into which the person may let prospects.
    job_ids: Collection[int] = ()


class Place(NamedTuple):
    """Where a page ends. Of two things of one moment people come before exports, later ones before earlier ones."""

    at: datetime
    is_stub: bool
    id: int


@dataclass(frozen=True)
class InboxPage:
    """A page, newest first, and where the next one begins."""

    rows: Sequence[StubProfile | LinkedInEvent]
    after: Place | None


def list_inbox(reader: Reader, *, after: Place | None = None) -> InboxPage:
    """A page of what waits: two statements for the rows, whatever their number, and those of what hangs on them."""
    stubs = db.session.scalars(
        _page(
            select(StubProfile)
            .where(waits_for(reader))
            .options(
                joinedload(StubProfile.candidate).selectinload(Candidate.emails),
                joinedload(StubProfile.owner).lazyload(User.roles),
            ),
            (StubProfile.created_at, StubProfile.id),
            after,
            is_stub=True,
        )
    ).all()
    held = db.session.scalars(
        _page(
            select(LinkedInEvent)
            .where(_held(reader))
            .options(
                joinedload(LinkedInEvent.job),
                joinedload(LinkedInEvent.exporter).lazyload(User.roles),
            ),
            (LinkedInEvent.received_at, LinkedInEvent.id),
            after,
            is_stub=False,
        )
    ).all()
    found: list[StubProfile | LinkedInEvent] = [*stubs, *held]
    found.sort(key=_place_of, reverse=True)
    rows = found[:PAGE_SIZE]
    return InboxPage(rows, _place_of(rows[-1]) if len(found) > PAGE_SIZE else None)


def count_inbox(reader: Reader) -> tuple[int, int]:
    """How many people and how many held exports wait."""
    row = db.session.execute(
        select(
            select(func.count(StubProfile.id)).where(waits_for(reader)).scalar_subquery(),
            select(func.count(LinkedInEvent.id)).where(_held(reader)).scalar_subquery(),
        )
    ).one()
    return row[0], row[1]


@dataclass(frozen=True, slots=True)
class Shared:
    """Somebody who answered an InMail, for the first page."""

    stub_id: int
    first_name: str
    last_name: str
    headline: str
    shared_at: datetime
    is_withdrawn: bool

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def newest_shared(reader: Reader) -> tuple[list[Shared], int]:
    """The newest few people in the inbox, and how many there are; in one statement."""
    rows = db.session.execute(
        select(
            StubProfile.id,
            Candidate.first_name,
            Candidate.last_name,
            Candidate.headline,
            StubProfile.created_at,
            StubProfile.withdrawn_at,
            func.count().over(),
        )
        .join(Candidate, Candidate.id == StubProfile.candidate_id)
        .where(waits_for(reader))
        .order_by(StubProfile.created_at.desc(), StubProfile.id.desc())
        .limit(FIRST)
    ).all()
    return (
        [Shared(*row[:5], is_withdrawn=row[5] is not None) for row in rows],
        rows[0][6] if rows else 0,
    )


def find_stub(stub_id: int, reader: Reader) -> StubProfile | None:
    """A stub profile of somebody's inbox, decided or not; those of the rest are none of theirs."""
    return db.session.scalars(
        select(StubProfile)
        .where(StubProfile.id == stub_id, _is_theirs(reader))
        .where(StubProfile.state != StubState.FORGOTTEN.value)
        .options(joinedload(StubProfile.candidate))
    ).one_or_none()


def waits_for(reader: Reader) -> ColumnElement[bool]:
    """Whether a stub profile waits for somebody's decision: new, or taken back and the person is here for it alone."""
    return and_(
        StubProfile.state.in_([StubState.NEW.value, StubState.WITHDRAWN.value]),
        StubProfile.settled_at.is_(None),
        StubProfile.candidate_id.is_not(None),
        _is_theirs(reader),
    )


def _is_theirs(reader: Reader) -> ColumnElement[bool]:
    """Who wrote has it; what nobody has (any more) is everybody's who looks after people."""
    of_client = StubProfile.client_id == reader.client_id
    if reader.user_id is None:
        return of_client
    left = select(User.id).where(User.is_active.is_(False))
    return and_(
        of_client,
        or_(
            StubProfile.owner_id == reader.user_id,
            StubProfile.owner_id.is_(None),
            StubProfile.owner_id.in_(left),
        ),
    )


def _held(reader: Reader) -> ColumnElement[bool]:
    waiting = LinkedInEvent.state == EventState.WAITING.value
    if reader.user_id is None:
        return waiting
    return and_(waiting, LinkedInEvent.job_id.in_(reader.job_ids))


def _page(
    query: Select[Any],
    order: tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[int]],
    after: Place | None,
    *,
    is_stub: bool,
) -> Select[Any]:
    at, key = order
    if after is not None:
        if is_stub is after.is_stub:
            query = query.where(or_(at < after.at, and_(at == after.at, key < after.id)))
        else:
            query = query.where(at < after.at if is_stub else at <= after.at)
    return query.order_by(at.desc(), key.desc()).limit(PAGE_SIZE + 1)


def _place_of(row: StubProfile | LinkedInEvent) -> Place:
    if isinstance(row, StubProfile):
        return Place(row.created_at, True, row.id)
    return Place(row.received_at, False, row.id)
