"""People's own LinkedIn accounts, for the page on which they connect them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, select

from portal.db import db
from portal.domain.linkedin_connections import Standing
from portal.domain.linkedin_gate import SeatKind
from portal.domain.linkedin_seats import ACTIVE
from portal.models import LinkedInConnection, LinkedInContract, LinkedInSeat


@dataclass(frozen=True)
class OwnSeat:
    """A seat of somebody's on a contract."""

    kind: SeatKind
    #: The contract's name, or its number where it has none.
    contract: str
    state: str
    #: LinkedIn lists it, and the contract runs.
    is_current: bool

    @property
    def counts(self) -> bool:
        """Whether somebody works with it."""
        return self.is_current and self.state == ACTIVE


@dataclass(frozen=True)
class OwnConnection:
    """Somebody's connection, without its token."""

    person_name: str
    connected_at: datetime
    checked_at: datetime | None
    standing: Standing
    seats: list[OwnSeat] = field(default_factory=list)


def own(user_id: int, client_id: str, opens: Callable[[bytes], bool]) -> OwnConnection | None:
    """Somebody's connection to one LinkedIn application with their seats, in one statement.

    ``opens`` tells whether a key of ours opens a sealed token.
    """
    connection, seat, contract = LinkedInConnection, LinkedInSeat, LinkedInContract
    rows = db.session.execute(
        select(connection, seat, contract)
        .outerjoin(
            seat,
            and_(seat.user_id == connection.user_id, seat.client_id == connection.client_id),
        )
        .outerjoin(
            contract, and_(contract.client_id == seat.client_id, contract.urn == seat.contract)
        )
        .where(connection.user_id == user_id, connection.client_id == client_id)
        .order_by(seat.contract, seat.id)
    ).all()
    if not rows:
        return None
    row = rows[0][0]
    return OwnConnection(
        row.person_name,
        row.connected_at,
        row.checked_at,
        Standing(row.expires_at, row.problem, row.sealed is None or opens(row.sealed)),
        [_seat(seat, contract) for _connection, seat, contract in rows if seat is not None],
    )


def contract_label(urn: str, name: str | None) -> str:
    """What people call a contract: its name, or LinkedIn's number."""
    return name or urn.rpartition(":")[2]


def _seat(seat: LinkedInSeat, contract: LinkedInContract | None) -> OwnSeat:
    is_current = contract is None or (
        contract.ended_at is None
        and (contract.seats_read_at is None or seat.last_seen_at >= contract.seats_read_at)
    )
    label = contract_label(seat.contract, contract.name if contract else None)
    return OwnSeat(SeatKind(seat.kind), label, seat.state, is_current)
