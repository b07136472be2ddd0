"""What the numbers of analytics mean, on examples that were worked out by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.domain import analytics as rules
from portal.domain.analytics import Group, Outcome, Spread, Stay
from portal.domain.applications import ApplicationStatus, EndReason, OfferStatus
from portal.domain.stages import StageKind

PROSPECT, APPLY, SCREEN, INTERVIEW, OFFER, OTHER = rules.KINDS
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def after(days: float) -> datetime:
    return START + timedelta(days=days)


WAYS = {
    # Somebody's way through the stages: reached, and from where they went on.
    "straight through": ([PROSPECT, APPLY, SCREEN], {PROSPECT, APPLY}),
    "moved back": ([APPLY, INTERVIEW, SCREEN], {APPLY, SCREEN}),
    "skipped screening": ([APPLY, INTERVIEW], {APPLY}),
    "began late": ([OFFER], set()),
    "through a stage of the company's own": ([APPLY, OTHER, OFFER], {APPLY}),
    "only a stage of the company's own": ([OTHER], set()),
    "twice in the same": ([APPLY, SCREEN, APPLY, SCREEN], {APPLY}),
}


@pytest.mark.parametrize("way", WAYS)
def test_reaching_and_going_on(way: str) -> None:
    kinds, expected = WAYS[way]
    reached = rules.reached_by(kinds)
    assert {kind for kind in rules.KINDS if reached & rules.bit(kind)} == set(kinds)
    assert {k for k in rules.FUNNEL if rules.went_on(reached, rules.ACTIVE, k)} == expected


def test_who_is_hired_has_gone_on_from_everywhere() -> None:
    reached = rules.reached_by([APPLY, OFFER])
    assert {k for k in rules.FUNNEL if rules.went_on(reached, rules.HIRED, k)} == {APPLY, OFFER}


STAYS = {
    # entries as (kind, day), day of the end: the stays.
    "still there": ([(APPLY, 0), (SCREEN, 2)], None, [(APPLY, 2), (SCREEN, None)]),
    "rejected": ([(APPLY, 0), (SCREEN, 2)], 5.5, [(APPLY, 2), (SCREEN, 3)]),
    "moved back": (
        [(APPLY, 0), (SCREEN, 1), (APPLY, 4)],
        None,
        [(APPLY, 1), (SCREEN, 3), (APPLY, None)],
    ),
    "reopened and moved on": (
        # Rejected on day 2 and reopened on day 3: the stay went on all along.
        [(APPLY, 0), (SCREEN, 6)],
        None,
        [(APPLY, 6), (SCREEN, None)],
    ),
    "less than a day": ([(APPLY, 0)], 0.99, [(APPLY, 0)]),
    "a clock that went back": ([(APPLY, 1), (SCREEN, 0)], 3, [(APPLY, 0), (SCREEN, 3)]),
    "nothing": ([], 3, []),
}


@pytest.mark.parametrize("story", STAYS)
def test_stays(story: str) -> None:
    entries, ended, expected = STAYS[story]
    found = rules.stays_of(
        [(kind, after(day)) for kind, day in entries], None if ended is None else after(ended)
    )
    assert found == [Stay(kind, days) for kind, days in expected]


@pytest.mark.parametrize(
    ("hours", "days"), [(0, 0), (23.999, 0), (24, 1), (47, 1), (48, 2), (24 * 365, 365), (-5, 0)]
)
def test_days_are_full_ones(hours: float, days: int) -> None:
    assert rules.full_days(START, START + timedelta(hours=hours)) == days


@pytest.mark.parametrize(
    ("days", "median", "ninety"),
    [
        ([], None, None),
        ([4], 4, 4),
        ([1, 9], 1, 9),
        ([1, 2, 9], 2, 9),
        ([1, 2, 3, 4], 2, 4),
        (list(range(1, 11)), 5, 9),
        (list(range(1, 101)), 50, 90),
        ([0] * 99 + [500], 0, 0),
    ],
)
def test_percentiles_are_of_the_nearest_rank(
    days: list[int], median: int | None, ninety: int | None
) -> None:
    counted = {day: days.count(day) for day in days}
    assert rules.percentile(counted, 50) == median
    assert rules.percentile(counted, 90) == ninety


def test_of_a_few_there_is_a_median_and_no_percentile() -> None:
    assert Spread.of({}) == Spread(0, None, None)
    assert Spread.of({3: 4}) == Spread(4, 3, None)
    assert Spread.of({3: 4, 7: 1}) == Spread(5, 3, 7)


def test_a_share_of_nothing_is_nothing() -> None:
    assert rules.share(0, 0) is None
    assert rules.share(0, 3) == 0
    assert rules.share(1, 4) == 0.25


def test_groups_add_up() -> None:
    hired = Group(rules.HIRED, rules.reached_by([APPLY, OFFER]), 4, 0, 2, "manual", 2)
    rejected = Group(rules.REJECTED, rules.reached_by([APPLY]), 1, 7, 0, "linkedin", 3)
    running = Group(rules.ACTIVE, rules.reached_by([PROSPECT, APPLY]), 1, 0, 1, "linkedin", 5)
    counted = rules.tally([hired, rejected, running])
    assert (counted.came, counted.running, counted.hired) == (10, 5, 2)
    assert counted.reached == {APPLY: 10, OFFER: 2, PROSPECT: 5}
    assert counted.went_on == {APPLY: 2, OFFER: 2, PROSPECT: 5}
    assert counted.standing == {APPLY: 5}
    assert counted.outcomes == {Outcome.HIRED: 2, Outcome.REJECTED: 3, Outcome.ACTIVE: 5}
    assert counted.reasons == {7: 3}
    assert (counted.offers_made, counted.offers_answered) == (7, 2)
    assert counted.sources == {"manual": 2, "linkedin": 8}
    assert counted.sources_hired == {"manual": 2}
    assert counted.sources_standing == {"linkedin": 5}


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(1970, 1, 1), date(1969, 12, 29)),
        (date(2026, 3, 2), date(2026, 3, 2)),
        (date(2026, 3, 8), date(2026, 3, 2)),
        (date(2026, 3, 9), date(2026, 3, 9)),
        (date(2025, 12, 31), date(2025, 12, 29)),
    ],
)
def test_weeks_begin_on_monday(day: date, monday: date) -> None:
    number = rules.day_number(day)
    assert rules.monday_of(rules.week_number(number)) == monday
    assert rules.day_of(number) == day


def test_codes_stay_what_the_database_holds() -> None:
    assert (
        *(StageKind.PROSPECT, StageKind.APPLY, StageKind.SCREEN),
        *(StageKind.INTERVIEW, StageKind.OFFER, StageKind.OTHER),
    ) == rules.KINDS
    assert [outcome.value for outcome in rules.OUTCOMES] == [
        *("active", "rejected", "withdrew", "hired"),
        *("position_filled", "position_cancelled", "otherwise"),
    ]
    assert [offer.value for offer in rules.OFFERS] == ["none", "prepared", "accepted", "declined"]


def test_there_is_a_code_for_everything() -> None:
    assert set(StageKind) == set(rules.KINDS)
    assert {reason.value for reason in EndReason} < {outcome.value for outcome in Outcome}
    assert ApplicationStatus.ACTIVE.value == Outcome.ACTIVE.value
    assert set(OfferStatus) == set(rules.OFFERS)


@pytest.mark.parametrize(
    "text",
    [
        *("came", "running", "open-jobs", "filled-jobs", "week.2026-03-02", "reached.other"),
        *("went-on.prospect", "standing.apply", "stays.offer", "outcome.hired", "reason.0"),
        *("offer.made", "offer.answered", "offer.declined"),
    ],
)
def test_a_figure_reads_as_it_is_written(text: str) -> None:
    figure = rules.read_figure(text)
    assert figure is not None
    assert str(figure) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "came.", "came.x", "week", "week.2026-03-03", "week.20260302", "week.x"),
        *("reached", "reached.x", "went-on.other", "outcome.x", "reason.x", "reason.1234567890"),
        *("reason.²", "offer.none", "offer.", "STAYS.offer"),
    ],
)
def test_what_is_no_figure_is_none(text: str) -> None:
    assert rules.read_figure(text) is None
