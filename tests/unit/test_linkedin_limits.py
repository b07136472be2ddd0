"""Staying within LinkedIn's limits, whatever the time of day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.domain import linkedin_limits as limits

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)


def test_a_burst_goes_at_once_and_then_it_flows() -> None:
    quota = limits.full(NOON)
    for _ in range(limits.BURST // 100):
        assert limits.wait(quota, 100, NOON, urgent=False) == NOON
        quota = limits.take(quota, 100)
    at = limits.wait(quota, 100, NOON, urgent=False)
    assert timedelta(0) < at - NOON < timedelta(seconds=1)
    assert limits.wait(limits.refill(quota, at), 100, at, urgent=False) == at


@pytest.mark.parametrize("offset", [0, 17.3])
@pytest.mark.parametrize("granted", [limits.RECORDS_A_MINUTE, 30_000])
def test_in_no_minute_more_than_the_limit_and_nearly_all_of_it(offset: float, granted: int) -> None:
    now, quota = NOON, limits.full(NOON)
    sent: list[tuple[datetime, int]] = []
    while now < NOON + timedelta(minutes=3):
        quota = limits.refill(quota, now, granted)
        at = limits.wait(quota, 100, now, urgent=False, records_a_minute=granted)
        if at > now:
            now = at
            continue
        quota = limits.take(quota, 100)
        sent.append((now, 100))
    begin = NOON + timedelta(seconds=offset)
    for minute in range(2):
        start = begin + timedelta(minutes=minute)
        records = sum(n for at, n in sent if start <= at < start + timedelta(minutes=1))
        assert 0.95 * granted <= records <= granted


def test_at_the_limit_of_the_day_everything_waits_for_midnight_utc() -> None:
    quota = replace(limits.full(NOON), requests=limits.REQUESTS_A_DAY)
    assert limits.wait(quota, 1, NOON, urgent=True) == MIDNIGHT
    fresh = limits.refill(quota, MIDNIGHT)
    assert (fresh.requests, limits.wait(fresh, 1, MIDNIGHT, urgent=True)) == (0, MIDNIGHT)


def test_a_walk_leaves_some_of_the_day_to_people() -> None:
    quota = replace(limits.full(NOON), requests=limits.REQUESTS_A_DAY - limits.RESERVED)
    assert limits.wait(quota, 1, NOON, urgent=False) == MIDNIGHT
    assert limits.wait(quota, 1, NOON, urgent=True) == NOON


def test_the_day_is_linkedins_whatever_our_zone() -> None:
    from zoneinfo import ZoneInfo

    late = datetime(2026, 3, 3, 0, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert limits.today(late).day == 2
    assert limits.next_day(late) == MIDNIGHT


def test_a_pause_ends_when_linkedin_said() -> None:
    until = NOON + timedelta(seconds=30)
    quota = replace(limits.full(NOON), paused_until=until)
    assert limits.wait(limits.refill(quota, NOON), 1, NOON, urgent=True) == until
    assert limits.wait(limits.refill(quota, until), 1, until, urgent=True) == until


def test_a_clock_that_goes_back_gives_no_tokens_and_takes_none() -> None:
    quota = limits.take(limits.full(NOON), 100)
    back = limits.refill(quota, NOON - timedelta(hours=1))
    assert back.tokens == quota.tokens
