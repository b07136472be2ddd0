"""How fast people's records go to LinkedIn, and how long the rest takes.

Two things rule: how fast it goes, which is measured, and LinkedIn's requests of a day, which notes, stages and feedback
use up one parent at a time. Whatever cannot be told is None and never guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.domain import linkedin_limits as limits
from portal.domain.sharing import PARTS, Kind

#: Speed is measured over so many minutes.
MEASURED = 5
#: Days that are told one by one.
DAYS_SHOWN = 14
WHOLE = (Kind.CANDIDATE, Kind.APPLICATION)

#: Requests and records of one minute, counted since 1970.
Minute = tuple[int, int, int]


def minute_of(moment: datetime) -> int:
    """The minute that a moment lies in, since 1970."""
    return int(moment.timestamp() // 60)


@dataclass(frozen=True)
class Speed:
    """Per minute, of the last minutes. None while nothing was measured."""

    records: float | None = None
    #: Requests for parts alone, which go one parent at a time.
    part_requests: float | None = None
    #: Candidates and applications alone.
    whole_records: float | None = None
    minutes: int = MEASURED


def measure(
    recent: Mapping[Kind, Iterable[Minute]], *, since: datetime | None, now: datetime
) -> Speed:
    """How fast it went in the last minutes, or since the walk began where that is later.

    The minute that is still running counts as far as it went.
    """
    begin = now - timedelta(minutes=MEASURED)
    begin = datetime.fromtimestamp(minute_of(begin) * 60, tz=now.tzinfo)
    if since is not None:
        begin = max(begin, since)
    minutes = max((now - begin).total_seconds() / 60, 1 / 6)
    seen = {
        kind: [m for m in some if minute_of(begin) <= m[0] <= minute_of(now)]
        for kind, some in recent.items()
    }

    def rate(kinds: Iterable[Kind], what: int) -> float | None:
        total = sum(minute[what] for kind in kinds for minute in seen.get(kind, ()))
        return total / minutes if total else None

    return Speed(rate(Kind, 2), rate(PARTS, 1), rate(WHOLE, 2), max(1, round(minutes)))


class Ruled(StrEnum):
    """What the time left hangs on."""

    SPEED = "speed"
    #: LinkedIn's requests of a day.
    DAY = "day"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Day:
    """What goes on one day."""

    day: date
    requests: int


@dataclass(frozen=True)
class Forecast:
    """How long the rest takes, as far as that can be told."""

    ruled_by: Ruled
    #: For Ruled.SPEED.
    minutes: int | None = None
    #: For Ruled.DAY: the kind that takes longest, with its requests so far and in all, day by day.
    kind: Kind | None = None
    done: int = 0
    total: int = 0
    days: tuple[Day, ...] = ()
    #: Nothing of that kind goes before: the day's requests are used up.
    resumes_at: datetime | None = None

    @property
    def day_count(self) -> int:
        """On how many days something goes."""
        return len(self.days)


@dataclass(frozen=True)
class Left:
    """What a walk has yet to send."""

    #: Of candidates and applications, by their records; of parts, by the requests that they take.
    planned: Mapping[Kind, int]
    #: The part of it that is done, from 0 to 1: of candidates and applications, and of parts.
    whole_done: float
    parts_done: float


def left_of(
    planned: Mapping[Kind, int], sharers: int, *, total: int, people_left: int, parts_left: int
) -> Left:
    """How far a walk over so many people is. ``sharers``: how many of them LinkedIn gets something of.

    People are gone through one after the other, first with candidate and applications, then with parts; so the
    share of people that are through is the share of what goes.
    """
    ahead = people_left / total if total else 0.0
    waiting = (parts_left + ahead * sharers) / sharers if sharers else 0.0
    return Left(planned, 1 - min(1.0, ahead), 1 - min(1.0, waiting))


def forecast(
    left: Left, speed: Speed, requests: Mapping[Kind, int], *, records_a_minute: int, now: datetime
) -> Forecast:
    """How long the rest takes. ``requests``: what was asked for today, by kind; LinkedIn grants ``records_a_minute``."""
    requests_left = {
        kind: round(left.planned.get(kind, 0) * (1 - left.parts_done)) for kind in PARTS
    }
    records_left = {
        kind: round(left.planned.get(kind, 0) * (1 - left.whole_done)) for kind in WHOLE
    }
    by_day = [
        found
        for kind, number in requests_left.items()
        if (found := _by_day(kind, number, left.planned.get(kind, 0), speed, requests, now))
    ]
    if by_day:
        return max(by_day, key=lambda one: (one.day_count, one.total - one.done))
    minutes = 0.0
    if any(records_left.values()):
        # Candidates and applications have limits of their own: at best each goes as fast as LinkedIn takes it.
        best = max(records_left.values()) / (limits.per_second(records_a_minute) * 60)
        measured = speed.whole_records
        minutes += max(best, sum(records_left.values()) / measured if measured else 0)
    if any(requests_left.values()):
        if speed.part_requests is None:
            return Forecast(Ruled.UNKNOWN)
        minutes += sum(requests_left.values()) / speed.part_requests
    return Forecast(Ruled.SPEED, minutes=max(1, round(minutes)))


def _by_day(
    kind: Kind,
    number: int,
    total: int,
    speed: Speed,
    requests: Mapping[Kind, int],
    now: datetime,
) -> Forecast | None:
    """The days that a kind takes; None when what is left of today is enough."""
    a_day = limits.REQUESTS_A_DAY - limits.RESERVED
    today = max(0, a_day - requests.get(kind, 0))
    if number <= today:
        return None
    if speed.part_requests is not None:
        # So slow that no day's requests are ever used up: the speed rules.
        minutes = (limits.next_day(now) - now).total_seconds() / 60
        if today and speed.part_requests * minutes < today and speed.part_requests * 1440 < a_day:
            return None
    days, rest, day = [], number, limits.today(now)
    goes = today
    while rest > 0:
        if goes:
            days.append(Day(day, min(goes, rest)))
        rest -= goes
        goes, day = a_day, day + timedelta(days=1)
    return Forecast(
        Ruled.DAY,
        kind=kind,
        done=total - number,
        total=total,
        days=tuple(days),
        resumes_at=None if today else limits.next_day(now),
    )


def people_forecast(*, done: int, left: int, started_at: datetime, now: datetime) -> Forecast:
    """The same where nobody knows what differs: as people were gone through so far, so it goes on."""
    minutes = (now - started_at).total_seconds() / 60
    if done <= 0 or minutes <= 0:
        return Forecast(Ruled.UNKNOWN)
    return Forecast(Ruled.SPEED, minutes=max(1, round(left * minutes / done)))
