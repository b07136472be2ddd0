"""When mail sums up what waits."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.domain.digests import Digest, is_due, last_moment

#: 2026-03-02 was a Monday.
MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("digest", "now", "expected"),
    [
        (Digest.OFF, MONDAY, None),
        (Digest.DAILY, MONDAY, MONDAY),
        (Digest.DAILY, MONDAY - HOUR, MONDAY - 3 * DAY),
        (Digest.DAILY, MONDAY + 5 * DAY, MONDAY + 4 * DAY),
        (Digest.DAILY, MONDAY + 6 * DAY + HOUR, MONDAY + 4 * DAY),
        (Digest.WEEKLY, MONDAY, MONDAY),
        (Digest.WEEKLY, MONDAY - HOUR, MONDAY - 7 * DAY),
        (Digest.WEEKLY, MONDAY + 6 * DAY, MONDAY),
    ],
)
def test_the_last_moment(digest: Digest, now: datetime, expected: datetime | None) -> None:
    assert last_moment(digest, now, hour=7) == expected


def test_it_is_due_once_per_moment() -> None:
    assert is_due(Digest.DAILY, MONDAY - HOUR, MONDAY, hour=7)
    assert not is_due(Digest.DAILY, MONDAY, MONDAY + HOUR, hour=7)
    assert is_due(Digest.DAILY, MONDAY, MONDAY + DAY, hour=7)
    assert not is_due(Digest.DAILY, MONDAY, MONDAY + DAY - HOUR, hour=7)


def test_the_hour_is_that_of_the_company() -> None:
    tokyo = MONDAY.astimezone(ZoneInfo("Asia/Tokyo"))  # 16:00 there
    assert last_moment(Digest.DAILY, tokyo, hour=17) == (tokyo + HOUR) - 3 * DAY
    assert is_due(Digest.DAILY, MONDAY - DAY, tokyo, hour=16)


def test_what_was_missed_goes_out_once() -> None:
    now = MONDAY + 8 * DAY
    assert is_due(Digest.DAILY, MONDAY - DAY, now, hour=7)
    assert not is_due(Digest.DAILY, now, now + HOUR, hour=7)
