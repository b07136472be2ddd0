"""How far reading LinkedIn's history is, for administrators; what others see of it stands in ``history_standing``."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.db import read_rows
from portal.domain.history_windows import Rank, Reach, Stream
from portal.models import HistoryLane, HistoryStream, LinkedInSeat


@dataclass(frozen=True)
class StreamStanding:
    """How one stream of a seat stands."""

    seat_urn: str
    stream: Stream
    contract: str
    reach: Reach
    #: When it was last read up to its end; None: not yet.
    synced_at: datetime | None
    #: Somebody pressed Sync now and it is not done yet.
    is_wanted: bool
    #: When it is read again; None: not by itself any more, see ``problem``.
    due_at: datetime | None
    attempts: int
    #: Why it is not read, or could not be: see ``services.linkedin_history.streams``.
    problem: str | None
    detail: str

    @property
    def rests(self) -> bool:
        """Whether it waits for something to change at LinkedIn."""
        return self.due_at is None


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


@dataclass(frozen=True)
class Standing:
    """How several streams stand together."""

    #: Everything of them is here up to about this moment; None: of some nothing was read yet, or there are none.
    synced_at: datetime | None
    #: Sync now is under way.
    is_wanted: bool
    #: Why some could not be read, each reason once; those of the lane come first.
    problems: tuple[str, ...]
    #: LinkedIn said how long to wait, or cannot be reached: when it goes on.
    waits_until: datetime | None
    #: The way back is not done yet.
    is_filling: bool
    #: How many streams there are.
    number: int


def streams(
    client_id: str, seats: Collection[str] | None = None, kinds: Collection[Stream] | None = None
) -> list[StreamStanding]:
    """How each stream of these seats stands (None: of all), in one statement."""
    stream = HistoryStream
    query = select(stream.__table__).where(stream.client_id == client_id)
    if seats is not None:
        query = query.where(stream.seat_urn.in_(sorted(seats)))
    if kinds is not None:
        query = query.where(stream.stream.in_(sorted(kind.value for kind in kinds)))
    return [
        StreamStanding(
            row.seat_urn,
            Stream(row.stream),
            row.contract,
            Reach(
                row.synced_until,
                row.filled_since,
                row.fill_until or row.filled_since or row.synced_until,
                row.filled_at,
            ),
            row.synced_at,
            row.due_at is not None and row.rank == int(Rank.WANTED),
            row.due_at,
            row.attempts,
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


def together(
    found: Iterable[StreamStanding], whole: LaneStanding | None, *, now: datetime
) -> Standing:
    """How streams stand together."""
    found = list(found)
    # Of a seat that LinkedIn lists no more everything is here that there will be.
    read = [one for one in found if not one.rests]
    synced = [one.synced_at for one in read or found]
    known = [at for at in synced if at is not None]
    waits = whole.due_at if whole and whole.due_at and whole.due_at > now else None
    problems = [whole.problem] if whole and whole.problem and waits else []
    problems += [one.problem for one in found if one.problem]
    return Standing(
        synced_at=min(known) if known and len(known) == len(synced) else None,
        is_wanted=any(one.is_wanted for one in found),
        problems=tuple(dict.fromkeys(problems)),
        waits_until=waits,
        is_filling=any(not one.reach.is_filled for one in read if one.stream is not Stream.STUBS),
        number=len(found),
    )


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
