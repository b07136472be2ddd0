"""How long the rest takes, case by case."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.domain.linkedin_limits import RECORDS_A_MINUTE
from portal.domain.sharing import Kind
from portal.domain.sharing_pace import (
    Day,
    Forecast,
    Left,
    Ruled,
    Speed,
    forecast,
    left_of,
    measure,
    minute_of,
    people_forecast,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = minute_of(NOON)
UNKNOWN = Forecast(Ruled.UNKNOWN)
NOTHING = Speed()
STAGES = {Kind.STAGE: 180_000}
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))


def left(planned: dict[Kind, int], *, whole: float = 1.0, parts: float = 1.0) -> Left:
    return Left(planned, whole, parts)


CASES: list[tuple[str, Left, Speed, dict[Kind, int], datetime, Forecast]] = [
    (
        "records alone, as fast as LinkedIn takes them while nothing was measured",
        left({Kind.CANDIDATE: 100_000, Kind.APPLICATION: 150_000}, whole=0.0),
        NOTHING,
        {},
        NOON,
        Forecast(Ruled.SPEED, minutes=15),
    ),
    (
        "records alone, slower than LinkedIn takes them",
        left({Kind.CANDIDATE: 100_000, Kind.APPLICATION: 150_000}, whole=0.5),
        Speed(5_000, None, 5_000),
        {},
        NOON,
        Forecast(Ruled.SPEED, minutes=25),
    ),
    (
        "parts whose speed nobody has seen",
        left({Kind.STAGE: 4_000}, parts=0.0),
        Speed(5_000, None, 5_000),
        {},
        NOON,
        UNKNOWN,
    ),
    (
        "parts that fit into the day",
        left({Kind.STAGE: 4_000, Kind.FEEDBACK: 2_000}, parts=0.5),
        Speed(3_000, 300, None),
        {},
        NOON,
        Forecast(Ruled.SPEED, minutes=10),
    ),
    (
        "day by day",
        left(STAGES, parts=62_000 / 180_000),
        Speed(3_000, 3_000, None),
        {Kind.STAGE: 62_000},
        NOON,
        Forecast(
            Ruled.DAY,
            kind=Kind.STAGE,
            done=62_000,
            total=180_000,
            days=(Day(MONDAY, 33_000), Day(TUESDAY, 85_000)),
        ),
    ),
    (
        "the day is used up at noon",
        left(STAGES, parts=95_000 / 180_000),
        NOTHING,
        {Kind.STAGE: 95_000},
        NOON,
        Forecast(
            Ruled.DAY,
            kind=Kind.STAGE,
            done=95_000,
            total=180_000,
            days=(Day(TUESDAY, 85_000),),
            resumes_at=datetime(2026, 3, 3, tzinfo=UTC),
        ),
    ),
    (
        "people used what a walk leaves to them, too",
        left(STAGES, parts=95_000 / 180_000),
        NOTHING,
        {Kind.STAGE: 99_000},
        NOON,
        Forecast(
            Ruled.DAY,
            kind=Kind.STAGE,
            done=95_000,
            total=180_000,
            days=(Day(TUESDAY, 85_000),),
            resumes_at=datetime(2026, 3, 3, tzinfo=UTC),
        ),
    ),
    (
        "after midnight UTC the day is new, whatever our zone",
        left(STAGES, parts=95_000 / 180_000),
        Speed(3_000, 3_000, None),
        {},
        datetime(2026, 3, 3, 1, 0, tzinfo=UTC),
        Forecast(Ruled.SPEED, minutes=28),
    ),
    (
        "the kind that takes longest is the one that is told",
        left({**STAGES, Kind.FEEDBACK: 300_000}, parts=0.0),
        Speed(3_000, 3_000, None),
        {},
        NOON,
        Forecast(
            Ruled.DAY,
            kind=Kind.FEEDBACK,
            done=0,
            total=300_000,
            days=(
                Day(MONDAY, 95_000),
                Day(TUESDAY, 95_000),
                Day(WEDNESDAY, 95_000),
                Day(date(2026, 3, 5), 15_000),
            ),
        ),
    ),
    (
        "so slow that no day is ever used up",
        left(STAGES, parts=0.0),
        Speed(20, 20, None),
        {},
        NOON,
        Forecast(Ruled.SPEED, minutes=9_000),
    ),
    ("nothing left", left(STAGES), NOTHING, {}, NOON, Forecast(Ruled.SPEED, minutes=1)),
]


@pytest.mark.parametrize(
    ("left", "speed", "used", "now", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_how_long_the_rest_takes(
    left: Left, speed: Speed, used: dict[Kind, int], now: datetime, expected: Forecast
) -> None:
    found = forecast(left, speed, used, records_a_minute=RECORDS_A_MINUTE, now=now)
    assert found == expected


@pytest.mark.parametrize(
    ("people_left", "parts_left", "whole", "parts"),
    [
        (100, 0, 0.0, 0.0),
        (50, 20, 0.5, 0.0),
        (0, 40, 1.0, 0.0),
        (0, 10, 1.0, 0.75),
        (0, 0, 1.0, 1.0),
        # More wait than there were when it began.
        (120, 60, 0.0, 0.0),
    ],
)
def test_how_far_a_walk_is(people_left: int, parts_left: int, whole: float, parts: float) -> None:
    found = left_of(STAGES, 40, total=100, people_left=people_left, parts_left=parts_left)
    assert (found.whole_done, found.parts_done) == pytest.approx((whole, parts))


def test_a_walk_over_nobody_is_over() -> None:
    found = left_of({}, 0, total=0, people_left=0, parts_left=0)
    assert (found.whole_done, found.parts_done) == (1.0, 1.0)


def test_speed_is_that_of_the_last_minutes() -> None:
    recent = {
        Kind.CANDIDATE: [(NOW - 9, 90, 9_000), (NOW - 2, 10, 1_000), (NOW - 1, 10, 1_000)],
        Kind.STAGE: [(NOW - 1, 50, 60)],
    }
    found = measure(recent, since=None, now=NOON)
    assert (found.records, found.whole_records, found.part_requests) == (412, 400, 10)
    assert found.minutes == 5


def test_speed_of_a_walk_that_began_just_now_is_not_diluted() -> None:
    recent = {Kind.CANDIDATE: [(NOW, 10, 1_000)]}
    now = NOON + timedelta(seconds=30)
    found = measure(recent, since=NOON, now=now)
    assert (found.records, found.minutes) == (2_000, 1)


def test_nothing_measured_is_unknown() -> None:
    assert measure({}, since=None, now=NOON) == Speed()
    stale = {Kind.CANDIDATE: [(NOW - 60, 10, 1_000)]}
    assert measure(stale, since=None, now=NOON).records is None


def test_where_nobody_knows_what_differs_it_goes_on_as_it_went() -> None:
    hour_ago = NOON - timedelta(hours=1)
    assert people_forecast(done=300, left=100, started_at=hour_ago, now=NOON).minutes == 20
    assert people_forecast(done=0, left=100, started_at=hour_ago, now=NOON) == UNKNOWN
    assert people_forecast(done=1, left=100, started_at=NOON, now=NOON) == UNKNOWN
