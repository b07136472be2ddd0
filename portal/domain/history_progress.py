"""How far reading the history of all seats is, as administrators see it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal.domain import history_windows as windows
from portal.domain.history_pace import Pace, minutes_left
from portal.domain.history_windows import Reach, Stream

#: More seats than this are a list that nobody reads.
SHOWN = 50


class StreamFact(Protocol):
    """How one stream of a seat stands, see ``queries.linkedin_history_sync.StreamStanding``."""

    @property
    def seat_urn(self) -> str:
        """The seat's URN."""

    @property
    def stream(self) -> Stream:
        """What is read of it."""

    @property
    def reach(self) -> Reach:
        """How much is here."""

    @property
    def synced_at(self) -> datetime | None:
        """When it was last read up to its end; None: not yet."""

    @property
    def is_wanted(self) -> bool:
        """Somebody pressed Sync now and it is not done yet."""

    @property
    def problem(self) -> str | None:
        """Why it is not read, or could not be."""

    @property
    def detail(self) -> str:
        """LinkedIn's own words."""

    @property
    def rests(self) -> bool:
        """Whether it waits for something to change at LinkedIn."""


@dataclass(frozen=True)
class SeatProgress:
    """How far one seat is."""

    seat_urn: str
    #: Of InMail and notes: how far back they go, the one that goes less far; None: nothing was read yet.
    since: datetime | None
    is_filled: bool
    synced_at: datetime | None
    is_wanted: bool
    rests: bool
    #: Each reason once, with LinkedIn's words.
    problems: Mapping[str, str]


@dataclass(frozen=True)
class Progress:
    """How far all seats are. Those that rest count among ``resting`` alone."""

    seats: Sequence[SeatProgress]
    read: int
    filled: int
    resting: int
    #: From 0 to 100, of the way back of all that do not rest.
    percent: int
    #: Everything is here up to about this moment; None: of some seat nothing was read yet.
    synced_at: datetime | None
    is_wanted: bool
    #: About how many calls the way back still takes, and how long, by LinkedIn's limits alone.
    calls_left: int
    minutes_left: int
    problems: int


def progress(facts: Iterable[StreamFact], pace: Pace) -> Progress:
    """Put the streams of all seats together; seats with a problem come first, then those that are least far."""
    by_seat: dict[str, list[StreamFact]] = defaultdict(list)
    for fact in facts:
        by_seat[fact.seat_urn].append(fact)
    seats = [_seat(urn, own) for urn, own in by_seat.items()]
    live = [one for own in by_seat.values() for one in own if not one.rests]
    ways = [one for one in live if one.stream is not Stream.STUBS]
    left = {
        stream: sum(windows.windows_left(one.reach) for one in ways if one.stream is stream)
        for stream in (Stream.INMAIL, Stream.NOTES)
    }
    unfilled = {one.seat_urn for one in ways if not one.reach.is_filled}
    read = [seat for seat in seats if not seat.rests]
    share = sum(windows.share_filled(one.reach) for one in ways) / len(ways) if ways else 0.0
    synced = [seat.synced_at for seat in read]
    known = [at for at in synced if at is not None]
    return Progress(
        seats=sorted(seats, key=_order),
        read=len(read),
        filled=sum(seat.is_filled for seat in read),
        resting=len(seats) - len(read),
        percent=100 if ways and not unfilled else min(99, round(share * 100)),
        synced_at=min(known) if known and len(known) == len(synced) else None,
        is_wanted=any(seat.is_wanted for seat in seats),
        calls_left=sum(left.values()),
        minutes_left=minutes_left(left[Stream.INMAIL], left[Stream.NOTES], len(unfilled), pace),
        problems=sum(bool(seat.problems) for seat in read),
    )


def _seat(seat_urn: str, own: Sequence[StreamFact]) -> SeatProgress:
    # What rests says nothing new of how far the others are; of a seat that rests as a whole it is all there is.
    live = [one for one in own if not one.rests] or list(own)
    ways = [one.reach for one in live if one.stream is not Stream.STUBS]
    sinces = [reach.filled_since for reach in ways]
    synced = [one.synced_at for one in live]
    return SeatProgress(
        seat_urn,
        since=None if None in sinces or not sinces else max(at for at in sinces if at),
        is_filled=bool(ways) and all(reach.is_filled for reach in ways),
        synced_at=None if None in synced else min(at for at in synced if at),
        is_wanted=any(one.is_wanted for one in own),
        rests=all(one.rests for one in own),
        problems={one.problem: one.detail for one in own if one.problem},
    )


def _order(seat: SeatProgress) -> tuple[bool, bool, bool, float, str]:
    since = seat.since.timestamp() if seat.since else float("inf")
    return (not seat.problems or seat.rests, seat.rests, seat.is_filled, -since, seat.seat_urn)
