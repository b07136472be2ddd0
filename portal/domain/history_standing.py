"""How far LinkedIn's history was read for those who look at one person, in one sentence and with what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Somebody waits for a stream of this rank, see ``domain.history_windows``.
WANTED = 0
#: What was read a moment ago is not asked for again.
REST = timedelta(seconds=10)


@dataclass(frozen=True)
class StreamStanding:
    """How far one seat's history of one kind is."""

    contract: str
    seat_urn: str
    #: inmail, notes or stubs.
    stream: str
    rank: int
    due_at: datetime | None
    synced_at: datetime | None
    #: How far back it goes, and when it was complete.
    filled_since: datetime | None
    filled_at: datetime | None
    problem: str | None

    @property
    def is_wanted(self) -> bool:
        """Somebody waits for it: it is read now."""
        return self.due_at is not None and self.rank == WANTED

    def is_fresh(self, now: datetime) -> bool:
        """Reading it again would bring nothing: it is under way, or was read a moment ago."""
        return self.is_wanted or (
            self.synced_at is not None and timedelta() <= now - self.synced_at < REST
        )


@dataclass(frozen=True)
class LaneStanding:
    """What holds up all reading."""

    due_at: datetime | None = None
    problem: str | None = None

    def is_held(self, now: datetime) -> bool:
        """LinkedIn could not be reached, or lets everybody wait."""
        return self.due_at is not None and self.due_at > now


@dataclass(frozen=True)
class Standing:
    """How far the history that somebody sees is."""

    #: All of it is as LinkedIn had it then; none while some of it was never read.
    synced_at: datetime | None = None
    #: When it is read again by itself.
    next_at: datetime | None = None
    is_reading: bool = False
    #: Older entries are still being fetched: this far back it is complete. None: it is all here.
    complete_since: datetime | None = None
    #: Why it is not up to date, and until when LinkedIn lets us wait.
    problem: str | None = None
    waits_until: datetime | None = None
    #: There is something that can be read.
    can_sync: bool = False


def standing_of(
    streams: Sequence[StreamStanding],
    lane: LaneStanding,
    *,
    period: timedelta,
    now: datetime,
) -> Standing:
    """What these streams say together. The one that lags behind most tells how far they are."""
    live = [one for one in streams if one.due_at is not None]
    resting = [one.problem for one in streams if one.due_at is None and one.problem]
    if not live:
        return Standing(problem=resting[0] if resting else None)
    read = [one.synced_at for one in live if one.synced_at is not None]
    synced_at = min(read) if len(read) == len(live) else None
    held = lane.is_held(now)
    failing = [one.problem for one in live if one.problem]
    is_reading = any(one.is_wanted for one in live)
    return Standing(
        synced_at=synced_at,
        next_at=max(synced_at + period, now) if synced_at and not is_reading else None,
        is_reading=is_reading,
        complete_since=max(
            (one.filled_since for one in live if one.filled_since and not one.filled_at),
            default=None,
        ),
        problem=lane.problem if held else (failing[0] if failing else None),
        waits_until=lane.due_at if held else None,
        can_sync=True,
    )
