"""LinkedIn's seats for the administrator who says whose they are: what needs attention first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zlib import crc32

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from portal.db import Columns, db
from portal.domain.linkedin_gate import SeatKind
from portal.domain.linkedin_seats import ACTIVE, MappedBy, SeatGuesser, Suggestion
from portal.models import LinkedInConnection, LinkedInContract, LinkedInSeat, User
from portal.queries.linkedin_connections import contract_label

PAGE_SIZE = 50


class SeatView(StrEnum):
    """Which seats are shown."""

    ATTENTION = "attention"
    MAPPED = "mapped"
    ALL = "all"


class SeatStanding(StrEnum):
    """What a seat needs."""

    #: Somebody works with it at LinkedIn, and we do not know who that is here.
    UNMAPPED = "unmapped"
    #: It is mapped, but LinkedIn no longer lists it, or its contract has ended.
    STALE = "stale"
    MAPPED = "mapped"
    #: Nobody works with it.
    IDLE = "idle"


@dataclass(frozen=True)
class SeatRow:
    """A seat as the list shows it."""

    id: int
    name: str
    email: str
    kind: SeatKind
    state: str
    contract: str
    standing: SeatStanding
    last_seen_at: datetime
    user_id: int | None
    user_name: str | None
    mapped_by: MappedBy | None
    #: Whether the user it is mapped to has connected a LinkedIn account.
    is_connected: bool
    suggestion: Suggestion | None = None
    suggested_name: str = ""


@dataclass(frozen=True)
class SeatPage:
    """A page of seats."""

    rows: Sequence[SeatRow]
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
class ContractRow:
    """How the reading of a contract's seats stands."""

    urn: str
    label: str
    read_at: datetime | None
    started_at: datetime | None
    #: Seats that the reading under way has passed.
    start: int
    due_at: datetime | None
    problem: str | None
    ended_at: datetime | None
    seats: int
    unmapped: int


_GONE = or_(
    LinkedInContract.ended_at.is_not(None),
    LinkedInSeat.last_seen_at < LinkedInContract.seats_read_at,
)
_STANDING: ColumnElement[str] = case(
    (
        and_(
            LinkedInSeat.user_id.is_(None),
            LinkedInSeat.state == ACTIVE,
            ~func.coalesce(_GONE, False),
        ),
        SeatStanding.UNMAPPED.value,
    ),
    (
        and_(LinkedInSeat.user_id.is_not(None), func.coalesce(_GONE, False)),
        SeatStanding.STALE.value,
    ),
    (LinkedInSeat.user_id.is_not(None), SeatStanding.MAPPED.value),
    else_=SeatStanding.IDLE.value,
)
_ORDER = case(
    (_STANDING.in_([SeatStanding.UNMAPPED.value]), 0),
    (_STANDING.in_([SeatStanding.STALE.value]), 1),
    (_STANDING.in_([SeatStanding.MAPPED.value]), 2),
    else_=3,
)
_VIEWS: dict[SeatView, tuple[SeatStanding, ...]] = {
    SeatView.ATTENTION: (SeatStanding.UNMAPPED, SeatStanding.STALE),
    SeatView.MAPPED: (SeatStanding.MAPPED, SeatStanding.STALE),
    SeatView.ALL: tuple(SeatStanding),
}


def count_by_view(client_id: str) -> dict[SeatView, int]:
    """How many seats each view shows, in one statement."""
    rows = db.session.execute(
        _joined(select(_STANDING, func.count()), client_id).group_by(_STANDING)
    )
    counts = {SeatStanding(standing): int(number) for standing, number in rows}
    return {view: sum(counts.get(s, 0) for s in shown) for view, shown in _VIEWS.items()}


def list_seats(client_id: str, view: SeatView, *, page: int = 1) -> SeatPage:
    """A page of seats, unmapped and stale ones first, with whose each may be."""
    shown = [standing.value for standing in _VIEWS[view]]
    total = db.session.scalar(_joined(select(func.count()), client_id).where(_STANDING.in_(shown)))
    rows = db.session.execute(
        _rows(client_id)
        .where(_STANDING.in_(shown))
        .order_by(
            _ORDER,
            func.lower(LinkedInSeat.last_name),
            func.lower(LinkedInSeat.first_name),
            LinkedInSeat.id,
        )
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    found = [_row(*row) for row in rows]
    if any(row.user_id is None for row in found):
        found = _with_suggestions(found)
    return SeatPage(found, page, total or 0)


def find_seat(seat_id: int, client_id: str) -> SeatRow | None:
    """One seat, as the list shows it."""
    row = db.session.execute(_rows(client_id).where(LinkedInSeat.id == seat_id)).one_or_none()
    if row is None:
        return None
    found = _row(*row)
    return _with_suggestions([found])[0] if found.user_id is None else found


def possible_users() -> Sequence[tuple[int, str, str]]:
    """Id, name and address of everybody who may be mapped to a seat, by name."""
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .where(User.is_active)
        .order_by(func.lower(User.name), User.id)
    )
    return [(user_id, name, email) for user_id, name, email in rows]


def list_contracts(client_id: str) -> list[ContractRow]:
    """Every contract with how its seats stand, in one statement."""
    rows = db.session.execute(
        select(
            LinkedInContract,
            func.count(LinkedInSeat.id),
            func.count(LinkedInSeat.id).filter(_STANDING.in_([SeatStanding.UNMAPPED.value])),
        )
        .outerjoin(
            LinkedInSeat,
            and_(
                LinkedInSeat.client_id == LinkedInContract.client_id,
                LinkedInSeat.contract == LinkedInContract.urn,
                ~func.coalesce(_GONE, False),
            ),
        )
        .where(LinkedInContract.client_id == client_id)
        .group_by(LinkedInContract.client_id, LinkedInContract.urn)
        .order_by(LinkedInContract.urn)
    )
    return [
        ContractRow(
            contract.urn,
            contract_label(contract.urn, contract.name),
            contract.seats_read_at,
            contract.seats_started_at,
            contract.seats_start,
            contract.seats_due_at,
            contract.problem,
            contract.ended_at,
            seats,
            unmapped,
        )
        for contract, seats, unmapped in rows
    ]


def version_of(contracts: Sequence[ContractRow]) -> int:
    """A number that changes with what the panel of the contracts shows."""
    return crc32(repr(contracts).encode())


def _joined(query: Columns, client_id: str) -> Columns:
    return (
        query.select_from(LinkedInSeat)
        .outerjoin(
            LinkedInContract,
            and_(
                LinkedInContract.client_id == LinkedInSeat.client_id,
                LinkedInContract.urn == LinkedInSeat.contract,
            ),
        )
        .where(LinkedInSeat.client_id == client_id)
    )


def _rows(client_id: str) -> Columns:
    user, connection = aliased(User), aliased(LinkedInConnection)
    is_connected: ColumnElement[bool] = connection.user_id.is_not(None)
    return (
        _joined(
            select(LinkedInSeat, LinkedInContract, _STANDING, user.name, is_connected), client_id
        )
        .outerjoin(user, user.id == LinkedInSeat.user_id)
        .outerjoin(
            connection,
            and_(connection.user_id == LinkedInSeat.user_id, connection.client_id == client_id),
        )
    )


def _row(
    seat: LinkedInSeat,
    contract: LinkedInContract | None,
    standing: str,
    user_name: str | None,
    is_connected: bool,
) -> SeatRow:
    return SeatRow(
        id=seat.id,
        name=seat.name,
        email=seat.email,
        kind=SeatKind(seat.kind),
        state=seat.state,
        contract=contract_label(seat.contract, contract.name if contract else None),
        standing=SeatStanding(standing),
        last_seen_at=seat.last_seen_at,
        user_id=seat.user_id,
        user_name=user_name,
        mapped_by=MappedBy(seat.mapped_by) if seat.mapped_by else None,
        is_connected=bool(is_connected),
    )


def _with_suggestions(found: list[SeatRow]) -> list[SeatRow]:
    users = {user_id: (name, email) for user_id, name, email in possible_users()}
    guesser = SeatGuesser(users)
    rows = []
    for row in found:
        if row.user_id is None and (guess := guesser.suggest(row.name, row.email)):
            row = replace(row, suggestion=guess, suggested_name=users[guess.user_id][0])
        rows.append(row)
    return rows
