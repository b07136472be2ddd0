"""Which stretch of a seat's history is read next, and how much of it is here afterwards.

LinkedIn pushes nothing of InMail and notes and answers for 12 hours at most, so their history is read in windows:
forwards from where reading ended, a little over again, and back to where the history shall begin. All times are UTC and
whole milliseconds, as LinkedIn writes them.

Bounds differ: InMail has the start in a window and the end not, notes the other way round. Windows on the way back share
a bound, so each moment is in exactly one of them under either rule. Stub profiles need no windows.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum


class Stream(StrEnum):
    """What is read of a seat, each by itself."""

    INMAIL = "inmail"
    NOTES = "notes"
    STUBS = "stubs"


class Rank(IntEnum):
    """Who comes first."""

    #: Somebody pressed Sync now and waits.
    WANTED = 0
    #: What is new since last time.
    NEW = 1
    #: The way back.
    BACK = 2


#: LinkedIn's pages: no longer than this per call.
WINDOW = timedelta(hours=12)
#: So much is read over again each time: what LinkedIn shows late is not missed.
OVERLAP = timedelta(minutes=15)
#: So far a window looks ahead of our clock, which may be slow. It never counts as read.
SKEW = timedelta(minutes=5)
#: All stub profiles of a seat are walked over so often: the only way to notice that one was withdrawn.
WALK_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Reach:
    """How much is here: everything from ``filled_since`` to ``synced_until``; None: nothing was read yet."""

    synced_until: datetime | None
    filled_since: datetime | None
    #: To where the way back goes, and when it arrived there.
    fill_until: datetime
    filled_at: datetime | None = None

    @property
    def is_filled(self) -> bool:
        """Whether there is no way back left."""
        return self.filled_at is not None


@dataclass(frozen=True)
class Window:
    """A stretch of time that is asked for, page by page. ``start`` is the element with which the next page begins."""

    since: datetime
    until: datetime
    is_back: bool = False
    start: int = 0


def whole(moment: datetime) -> datetime:
    """In UTC, where hours are hours, and without what is finer than a millisecond."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def nothing_read(*, now: datetime, days: int) -> Reach:
    """As a seat begins."""
    return Reach(None, None, whole(now) - timedelta(days=days))


def reaching_back(reach: Reach, *, now: datetime, days: int) -> Reach:
    """The same with so many days as the setting says by now. Fewer than before change nothing: what is here stays."""
    wanted = whole(now) - timedelta(days=days)
    if wanted + WINDOW > reach.fill_until:
        return reach
    # Longer ago than it was: the way goes on.
    return replace(reach, fill_until=wanted, filled_at=None)


def next_new(reach: Reach, *, now: datetime) -> Window:
    """What is new: forwards from where reading ended, and a little over again."""
    ahead = whole(now) + SKEW
    if reach.synced_until is None:
        return Window(ahead - WINDOW, ahead)
    if reach.synced_until > now:
        # Our clock was ahead, so nobody knows what was read: as much as one window holds is read again.
        return Window(ahead - WINDOW, ahead)
    since = whole(reach.synced_until) - OVERLAP
    return Window(since, min(since + WINDOW, ahead))


def next_back(reach: Reach) -> Window | None:
    """The next stretch of the way back, the newest first; None at its end, and before anything new was read."""
    if reach.filled_since is None or reach.is_filled or reach.filled_since <= reach.fill_until:
        return None
    until = whole(reach.filled_since)
    return Window(max(until - WINDOW, reach.fill_until), until, is_back=True)


def by_their_clock(window: Window, asked_at: datetime | None) -> Window:
    """The window as LinkedIn's clock has it: what it had not seen yet when it answered was not read.

    With each page, so that a later page of the same window stretches nothing.
    """
    if asked_at is None or window.is_back:
        return window
    return replace(window, until=min(window.until, whole(asked_at) + SKEW))


def read_new(reach: Reach, window: Window) -> Reach:
    """After the last page of a window forwards."""
    mark = window.until - SKEW
    known = (window.since, mark, reach.filled_since or window.since)
    return replace(reach, synced_until=mark, filled_since=min(known))


def is_up_to_date(asked: Window, read: Window, *, now: datetime) -> bool:
    """Whether nothing new is left after a window: it came to now, by our clock or by LinkedIn's.

    ``asked`` as it was asked for, ``read`` as LinkedIn's clock had it.
    """
    return read.until < asked.until or read.until + OVERLAP >= now


def read_back(reach: Reach, window: Window, *, now: datetime) -> Reach:
    """After the last page of a window of the way back."""
    since = min(window.since, reach.filled_since or window.since)
    filled_at = now if since <= reach.fill_until else None
    return replace(reach, filled_since=since, filled_at=filled_at)


def share_filled(reach: Reach) -> float:
    """How much of the way back is done, from 0 to 1."""
    if reach.is_filled:
        return 1.0
    if reach.filled_since is None or reach.synced_until is None:
        return 0.0
    whole_way = (reach.synced_until - reach.fill_until).total_seconds()
    done = (reach.synced_until - reach.filled_since).total_seconds()
    return min(1.0, max(0.0, done / whole_way)) if whole_way > 0 else 1.0


def windows_left(reach: Reach) -> int:
    """How many windows the way back still has, which is about as many calls."""
    if reach.is_filled:
        return 0
    if reach.filled_since is None:
        return 0
    return max(0, -((reach.fill_until - reach.filled_since) // WINDOW))


# -- all stub profiles of a seat -------------------------------------------------------------------

#: Before this there were no stub profiles.
_LONG_AGO = timedelta(days=20 * 365)

Stretch = tuple[datetime | None, datetime | None]


def is_walk_due(reach: Reach, *, now: datetime) -> bool:
    """Whether all stub profiles of a seat are looked at again, and not only what is new."""
    return reach.filled_at is None or reach.filled_at + WALK_EVERY <= now


def can_be_halved(since: datetime | None, until: datetime | None) -> bool:
    """Whether a stretch of time is long enough to be asked for in two pieces."""
    return since is None or until is None or until - since > timedelta(days=1)


def halves(since: datetime | None, until: datetime | None, *, now: datetime) -> list[Stretch]:
    """Two stretches of time for one; LinkedIn's page leaves open to which of them their bound belongs, so to both."""
    end = until or now
    begin = since or end - _LONG_AGO
    middle = whole(begin + (end - begin) / 2)
    return [(since, middle + timedelta(milliseconds=1)), (middle, until)]
