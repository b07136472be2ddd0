"""How far reading LinkedIn's history is, for administrators; what others see of it stands in ``history_standing``."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.db import read_rows
from portal.domain.history_progress import StreamFact
from portal.domain.history_windows import Rank, Reach, Stream
from portal.models import HistoryLane, HistoryStream, LinkedInSeat


@dataclass(frozen=True)
class LaneStanding:
    """How reading as a whole stands."""

    version: int
    #: LinkedIn cannot be reached or lets us wait: until when, and why.
    due_at: datetime | None
    problem: str | None
    detail: str
    day: date | None
    calls: int


def streams(
    client_id: str, seats: Collection[str] | None = None, kinds: Collection[Stream] | None = None
) -> list[StreamFact]:
    """How each stream of these seats stands (None: of all), in one statement."""
    stream = HistoryStream
    query = select(stream.__table__).where(stream.client_id == client_id)
    if seats is not None:
        query = query.where(stream.seat_urn.in_(sorted(seats)))
    if kinds is not None:
        query = query.where(stream.stream.in_(sorted(kind.value for kind in kinds)))
    return [
        StreamFact(
            row.seat_urn,
            Stream(row.stream),
            Reach(
                row.synced_until,
                row.filled_since,
                row.fill_until or row.filled_since or row.synced_until,
                row.filled_at,
            ),
            row.synced_at,
            row.due_at is not None and row.rank == int(Rank.WANTED),
            row.due_at,
            row.problem,
            row.detail,
        )
        for row in read_rows(query.order_by(stream.seat_urn, stream.stream))
    ]


def lane(client_id: str) -> LaneStanding | None:
    """How reading as a whole stands; None while nothing was ever read."""
    row = HistoryLane
    rows = read_rows(
        select(row.version, row.due_at, row.problem, row.detail, row.day, row.calls).where(
            row.client_id == client_id
        )
    )
    return LaneStanding(*rows[0]) if rows else None


@dataclass(frozen=True)
class SeatName:
    """Whose a seat is, for people."""

    name: str
    #: LinkedIn's word: ACTIVE, PARKED, INACTIVE.
    state: str


def seat_names(client_id: str) -> dict[str, SeatName]:
    """Everybody's seats by URN; on two contracts, as seen last."""
    seat = LinkedInSeat
    rows = read_rows(
        select(seat.seat_urn, seat.first_name, seat.last_name, seat.state)
        .where(seat.client_id == client_id)
        .order_by(seat.last_seen_at, seat.id)
    )
    return {
        row.seat_urn: SeatName(f"{row.first_name} {row.last_name}".strip(), row.state)
        for row in rows
    }
