"""Windows of LinkedIn's history: nothing is lost, nothing is asked for twice for no reason, whatever clocks do."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.domain import history_windows as windows
from portal.domain.history_pace import Pace, minutes_left, next_day
from portal.domain.history_windows import OVERLAP, SKEW, WINDOW, Reach, Window

NOW = datetime(2026, 3, 29, 1, 30, 0, 123_456, UTC)
MILLISECOND, MINUTE, HOUR, DAY = (
    timedelta(milliseconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


@pytest.fixture(params=["UTC", "Europe/Amsterdam", "America/New_York", "Pacific/Apia"])
def time_zone(request: pytest.FixtureRequest) -> Iterator[ZoneInfo]:
    """The zone in which the machine stands."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield ZoneInfo(request.param)
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@dataclass
class LinkedInsSide:
    """Messages by their milliseconds, and both bounds as LinkedIn's pages have them."""

    start_belongs: bool
    events: list[int] = field(default_factory=list)
    asked: list[Window] = field(default_factory=list)

    def answer(self, window: Window, *, clock: datetime) -> list[int]:
        self.asked.append(window)
        since, until, now = (_ms(at) for at in (window.since, window.until, clock))
        there = [event for event in self.events if event <= now]
        if self.start_belongs:
            return [event for event in there if since <= event < until]
        return [event for event in there if since < event <= until]


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // MILLISECOND


def catch_up(
    reach: Reach,
    theirs: LinkedInsSide,
    seen: dict[int, int],
    *,
    now: datetime,
    clock: datetime | None = None,
    says_time: bool = True,
) -> Reach:
    """Everything new, as the worker reads it."""
    for _ in range(4000):
        asked = windows.next_new(reach, now=now)
        true = clock or now
        for event in theirs.answer(asked, clock=true):
            seen[event] = seen.get(event, 0) + 1
        read = windows.by_their_clock(asked, true.replace(microsecond=0) if says_time else None)
        reach = windows.read_new(reach, read)
        if windows.is_up_to_date(asked, read, now=now):
            return reach
    raise AssertionError("there is no end to it")


def fill(reach: Reach, theirs: LinkedInsSide, seen: dict[int, int], *, now: datetime) -> Reach:
    for _ in range(4000):
        window = windows.next_back(reach)
        if window is None:
            return reach
        for event in theirs.answer(window, clock=now):
            seen[event] = seen.get(event, 0) + 1
        reach = windows.read_back(reach, window, now=now)
    raise AssertionError("there is no end to it")


def test_the_first_window_is_the_latest_and_the_way_back_begins_with_it() -> None:
    reach = windows.nothing_read(now=NOW, days=730)
    first = windows.next_new(reach, now=NOW)
    assert first.until == windows.whole(NOW + SKEW)
    assert first.until - first.since == WINDOW
    assert windows.next_back(reach) is None, "before anything new was read there is no way back"
    reach = windows.read_new(reach, first)
    assert (reach.filled_since, reach.synced_until) == (first.since, first.until - SKEW)
    back = windows.next_back(reach)
    assert back == Window(first.since - WINDOW, first.since, is_back=True)


def test_what_was_read_last_time_is_read_over_a_little() -> None:
    reach = Reach(NOW - 2 * HOUR, NOW - DAY, NOW - DAY, NOW)
    window = windows.next_new(reach, now=NOW)
    assert window.since == windows.whole(NOW - 2 * HOUR) - OVERLAP
    assert window.until == windows.whole(NOW + SKEW)


def test_after_a_long_pause_it_goes_forwards_window_by_window() -> None:
    theirs = LinkedInsSide(start_belongs=True)
    reach = Reach(NOW - 10 * DAY, NOW - 20 * DAY, NOW - 20 * DAY, NOW)
    reach = catch_up(reach, theirs, {}, now=NOW)
    assert reach.synced_until is not None
    assert NOW - reach.synced_until < SKEW + timedelta(seconds=2)
    assert len(theirs.asked) == 21
    assert all(window.until - window.since <= WINDOW for window in theirs.asked)


def test_the_way_back_ends_where_the_setting_says() -> None:
    theirs = LinkedInsSide(start_belongs=True)
    reach = catch_up(windows.nothing_read(now=NOW, days=30), theirs, {}, now=NOW)
    theirs.asked.clear()
    reach = fill(reach, theirs, {}, now=NOW)
    assert reach.filled_since == windows.whole(NOW - 30 * DAY)
    assert reach.is_filled
    assert len(theirs.asked) == windows.windows_left(
        catch_up(windows.nothing_read(now=NOW, days=30), theirs, {}, now=NOW)
    )
    assert windows.share_filled(reach) == 1.0
    further = windows.reaching_back(reach, now=NOW + DAY, days=60)
    assert not further.is_filled
    assert windows.next_back(further) is not None
    assert windows.reaching_back(reach, now=NOW + DAY, days=30) is reach
    assert windows.reaching_back(reach, now=NOW, days=10) is reach, "what is here stays"


@pytest.mark.parametrize("start_belongs", [True, False])
def test_what_lies_on_a_bound_comes_once_from_the_way_back(start_belongs: bool) -> None:
    theirs = LinkedInsSide(start_belongs)
    reach = catch_up(windows.nothing_read(now=NOW, days=10), theirs, {}, now=NOW)
    assert reach.filled_since is not None
    bounds = [reach.filled_since - n * WINDOW for n in range(18)]
    around = [bound + n * MILLISECOND for bound in bounds for n in (-1, 0, 1)]
    theirs.events = sorted({_ms(moment) for moment in around})
    seen: dict[int, int] = {}
    fill(reach, theirs, seen, now=NOW)
    newest = _ms(reach.filled_since)
    inside = [e for e in theirs.events if (e < newest if start_belongs else e <= newest)]
    assert seen == dict.fromkeys(inside, 1), "each once, none twice"


@pytest.mark.parametrize("start_belongs", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_lost_however_often_and_late_it_is_read(start_belongs: bool, seed: int) -> None:
    dice = random.Random(seed)
    theirs = LinkedInsSide(start_belongs)
    theirs.events = sorted(_ms(NOW) - dice.randrange(0, 40 * 86_400_000) for _ in range(400))
    seen: dict[int, int] = {}
    reach, now = windows.nothing_read(now=NOW, days=40), NOW
    for _ in range(30):
        reach = catch_up(reach, theirs, seen, now=now)
        if dice.random() < 0.5 and (window := windows.next_back(reach)):
            for event in theirs.answer(window, clock=now):
                seen[event] = 1
            reach = windows.read_back(reach, window, now=now)
        now += timedelta(seconds=dice.choice([1, 30, 3_600, 7_200, 200_000]))
        theirs.events += [_ms(now) - dice.randrange(0, 1000) for _ in range(3)]
    reach = catch_up(reach, theirs, seen, now=now)
    fill(reach, theirs, seen, now=now)
    oldest = _ms(windows.whole(NOW - 40 * DAY))
    lost = [event for event in theirs.events if event not in seen and event > oldest]
    assert not lost
    assert all(window.until - window.since <= WINDOW for window in theirs.asked)
    assert all(w.since.microsecond % 1000 == w.until.microsecond % 1000 == 0 for w in theirs.asked)


@pytest.mark.parametrize("jump", [-400 * DAY, -3 * HOUR, 6 * MINUTE, 3 * HOUR, 3 * DAY, 400 * DAY])
def test_a_jump_of_our_clock_loses_nothing(jump: timedelta) -> None:
    theirs = LinkedInsSide(start_belongs=True)
    seen: dict[int, int] = {}
    reach = catch_up(windows.nothing_read(now=NOW, days=1), theirs, seen, now=NOW)
    true = NOW
    for step in range(40):
        true += 20 * MINUTE
        theirs.events.append(_ms(true))
        ours = true + jump if 10 <= step < 20 else true
        reach = catch_up(reach, theirs, seen, now=ours, clock=true)
    true += 20 * MINUTE
    reach = catch_up(reach, theirs, seen, now=true)
    assert set(theirs.events) <= set(seen)
    assert reach.synced_until is not None
    assert timedelta(0) <= true - reach.synced_until <= SKEW + timedelta(seconds=1)


def test_without_their_clock_a_mark_that_lies_ahead_falls_back() -> None:
    reach = Reach(NOW + 3 * HOUR, NOW - DAY, NOW - DAY, NOW)
    window = windows.next_new(reach, now=NOW)
    assert window.until == windows.whole(NOW + SKEW)
    assert window.until - window.since == WINDOW
    reach = windows.read_new(reach, window)
    assert reach.synced_until is not None
    assert reach.synced_until <= NOW
    assert reach.filled_since == NOW - DAY, "the rest is still here"


def test_what_their_clock_has_not_seen_was_not_read() -> None:
    asked = Window(NOW - HOUR, NOW + SKEW)
    behind = NOW - 3 * HOUR
    read = windows.by_their_clock(asked, behind)
    reach = windows.read_new(windows.nothing_read(now=NOW, days=1), read)
    assert reach.synced_until == windows.whole(behind)
    assert windows.is_up_to_date(asked, read, now=NOW), "there is nothing else to be had"
    assert windows.by_their_clock(asked, NOW + DAY) == asked
    assert windows.by_their_clock(asked, None) == asked
    back = Window(NOW - DAY, NOW - HOUR, is_back=True)
    assert windows.by_their_clock(back, behind - 400 * DAY) == back


def test_daylight_saving_moves_nothing(time_zone: ZoneInfo) -> None:
    """Around both changes of the year, on a machine in this zone."""
    for change in (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)):
        theirs = LinkedInsSide(start_belongs=True)
        begin = change - 6 * HOUR
        seen: dict[int, int] = {}
        reach = catch_up(windows.nothing_read(now=begin, days=2), theirs, seen, now=begin)
        now = begin
        while now < change + 30 * HOUR:
            now += 2 * HOUR
            theirs.events += [_ms(now) - n * 600_000 for n in range(12)]
            # As a machine in that zone would hand it over.
            reach = catch_up(reach, theirs, seen, now=now.astimezone(time_zone))
        assert sorted(seen) == sorted(theirs.events)
        fill(reach, theirs, seen, now=now)
        assert all(window.until - window.since <= WINDOW for window in theirs.asked)


class TestPace:
    def test_a_viewers_dozen_and_what_is_kept_of_it(self) -> None:
        pace = Pace()
        assert (pace.slot, pace.of_viewer(is_back=True), pace.of_viewer(is_back=False)) == (
            60,
            10,
            12,
        )
        assert pace.of_day(is_back=False) == 100_000
        assert pace.of_day(is_back=True) == 95_000

    def test_more_that_was_granted_comes_in_the_same_dozens(self) -> None:
        pace = Pace(viewer_calls_a_minute=720)
        assert (pace.slot, pace.of_viewer(is_back=False)) == (1.0, 12)
        assert Pace(viewer_calls_a_minute=6).of_viewer(is_back=False) == 6

    @pytest.mark.parametrize("granted", [6, 12, 24, 720])
    @pytest.mark.parametrize(
        ("skew", "is_back"), [(-0.9, True), (0, True), (0.9, True), (0, False)]
    )
    def test_no_minute_of_theirs_gets_more_than_it_allows(
        self, granted: int, skew: float, is_back: bool
    ) -> None:
        """The way back not even where their clock is a little off."""
        pace = Pace(viewer_calls_a_minute=granted)
        theirs: dict[int, int] = {}
        now, calls, current = NOW, 0, -1
        while now < NOW + 10 * MINUTE:
            slot = pace.slot_of(now)
            if slot != current:
                current, calls = slot, 0
            at = pace.may_go_at(now, used=calls, is_back=is_back)
            if at > now:
                now = at
                continue
            calls += 1
            minute = int((now.timestamp() + skew * pace.slot / 30) // 60)
            theirs[minute] = theirs.get(minute, 0) + 1
            now += timedelta(milliseconds=50)
        most = pace.of_viewer(is_back=is_back) * 60 / pace.slot
        assert most * 0.9 <= max(theirs.values()) <= granted

    def test_the_day_ends_at_midnight_utc(self) -> None:
        at = datetime(2026, 10, 25, 1, tzinfo=ZoneInfo("Europe/Amsterdam"))
        assert next_day(at) == datetime(2026, 10, 25, tzinfo=UTC)

    def test_what_is_left_is_told_by_the_limit_that_rules(self) -> None:
        assert minutes_left(0, 0, 3, Pace()) == 0
        assert minutes_left(100, 0, 1, Pace()) == 10, "ten calls a minute of one seat"
        assert minutes_left(100, 0, 10, Pace()) == 1
        assert minutes_left(0, 4_800, 10, Pace()) == 20, "a quarter of a second each"
        assert minutes_left(0, 190_000, 100, Pace()) == 2 * 24 * 60, "two days' calls"
