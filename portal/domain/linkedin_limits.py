"""LinkedIn's limits on records of people, and how to stay within them.

For each of its resources LinkedIn takes 100,000 requests a day (UTC) and 10,000 records a minute, in batches of at
most 100, one after the other:
https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

REQUESTS_A_DAY = 100_000
#: Of an application that LinkedIn granted nothing else.
RECORDS_A_MINUTE = 10_000

#: What a walk over all people leaves of a day for what somebody does now.
RESERVED = 5_000
#: Whether LinkedIn's minute is the clock's or any sixty seconds is not public: what may go at once and what comes
#: in by the second together stay below the limit in any minute.
BURST = 300
#: Of so many minutes it is known how much went, for telling how fast it goes.
MINUTES_KEPT = 8


@dataclass(frozen=True)
class Quota:
    """What is left of one resource's limits."""

    day: date
    requests: int
    records: int
    tokens: float
    filled_at: datetime
    paused_until: datetime | None = None
    #: Minute (since 1970), requests and records of each of the last minutes in which anything went.
    recent: tuple[tuple[int, int, int], ...] = ()


def per_second(records_a_minute: int) -> float:
    """How many records come in by the second."""
    return (records_a_minute - BURST) / 60


def full(now: datetime) -> Quota:
    """Nothing used yet."""
    return Quota(today(now), 0, 0, BURST, now)


def today(now: datetime) -> date:
    """LinkedIn's day."""
    return now.astimezone(UTC).date()


def next_day(now: datetime) -> datetime:
    """When LinkedIn's counters of the day begin anew."""
    return datetime.combine(today(now) + timedelta(days=1), time(), UTC)


def refill(quota: Quota, now: datetime, records_a_minute: int = RECORDS_A_MINUTE) -> Quota:
    """As it is by now: tokens came in, at midnight (UTC) the day began anew."""
    seconds = max(0.0, (now - quota.filled_at).total_seconds())
    tokens = min(float(BURST), quota.tokens + seconds * per_second(records_a_minute))
    paused = quota.paused_until if quota.paused_until and quota.paused_until > now else None
    fresh = replace(quota, tokens=tokens, filled_at=now, paused_until=paused)
    if today(now) != quota.day:
        fresh = replace(fresh, day=today(now), requests=0, records=0)
    return fresh


def wait(
    quota: Quota,
    records: int,
    now: datetime,
    *,
    urgent: bool,
    records_a_minute: int = RECORDS_A_MINUTE,
) -> datetime:
    """When a request with so many records may go, in a quota that was filled now; ``now`` itself: at once."""
    limit = REQUESTS_A_DAY if urgent else REQUESTS_A_DAY - RESERVED
    if quota.requests >= limit:
        return next_day(now)
    if quota.paused_until is not None:
        return quota.paused_until
    missing = min(records, BURST) - quota.tokens
    if missing <= 0:
        return now
    return now + timedelta(seconds=missing / per_second(records_a_minute))


def take(quota: Quota, records: int) -> Quota:
    """After a request with so many records, in a quota that was filled now."""
    return replace(
        quota,
        requests=quota.requests + 1,
        records=quota.records + records,
        tokens=quota.tokens - records,
        recent=_counted(quota.recent, int(quota.filled_at.timestamp() // 60), records),
    )


def _counted(
    recent: tuple[tuple[int, int, int], ...], minute: int, records: int
) -> tuple[tuple[int, int, int], ...]:
    if recent and recent[-1][0] == minute:
        _minute, requests, before = recent[-1]
        return (*recent[:-1], (minute, requests + 1, before + records))
    return (*recent[1 - MINUTES_KEPT :], (minute, 1, records))
