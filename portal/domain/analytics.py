"""What the numbers of analytics mean.

The one place that says what reaching a stage, going on, a stay and a share are. The database counts
by these codes (triggers keep them beside each application, see ``models.analytics``), and a test
holds its numbers against these functions over random histories.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.domain.applications import EndReason, OfferStatus
from portal.domain.stages import StageKind

#: Codes of the database are places in these; never reorder, only add at the end.
KINDS: tuple[StageKind, ...] = (
    StageKind.PROSPECT,
    StageKind.APPLY,
    StageKind.SCREEN,
    StageKind.INTERVIEW,
    StageKind.OFFER,
    StageKind.OTHER,
)


class Outcome(StrEnum):
    """How an application ended, or that it did not."""

    ACTIVE = "active"
    REJECTED = EndReason.REJECTED.value
    WITHDREW = EndReason.WITHDREW.value
    HIRED = EndReason.HIRED.value
    POSITION_FILLED = EndReason.POSITION_FILLED.value
    POSITION_CANCELLED = EndReason.POSITION_CANCELLED.value
    OTHERWISE = "otherwise"


OUTCOMES = tuple(Outcome)
OFFERS: tuple[OfferStatus, ...] = (
    OfferStatus.NONE,
    OfferStatus.PREPARED,
    OfferStatus.ACCEPTED,
    OfferStatus.DECLINED,
)
PROSPECT = KINDS.index(StageKind.PROSPECT)
ACTIVE = OUTCOMES.index(Outcome.ACTIVE)
HIRED = OUTCOMES.index(Outcome.HIRED)
REJECTED = OUTCOMES.index(Outcome.REJECTED)
#: The stages of the funnel in order; stages of the company's own stand anywhere, so they have none.
FUNNEL = KINDS[:5]
#: Below this many, a 90th percentile is the slowest of a few and says nothing.
FEW = 5
#: Weeks that the chart over time shows; what came earlier is one line.
WEEKS_SHOWN = 26
DAY = 86_400
_EPOCH = date(1970, 1, 1)
#: 1970 began on a Thursday; weeks begin on Monday.
_TO_MONDAY = 3


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The day of a number of days since 1970."""
    return _EPOCH + timedelta(days=number)


def week_number(day: int) -> int:
    """Weeks since the Monday before 1970 began."""
    return (day + _TO_MONDAY) // 7


def monday_of(week: int) -> date:
    """The first day of a week."""
    return day_of(week * 7 - _TO_MONDAY)


def full_days(start: datetime, end: datetime) -> int:
    """Full days of 24 hours between two moments, by their full seconds; never less than none."""
    return max((int(end.timestamp()) - int(start.timestamp())) // DAY, 0)


def bit(kind: StageKind) -> int:
    """The bit that says that a stage of this kind was reached."""
    return 1 << KINDS.index(kind)


def reached_by(kinds: Iterable[StageKind]) -> int:
    """Every kind of stage that somebody ever stood in, as bits.

    Who was moved back has still reached the later stage; who skipped a stage has not reached it.
    """
    found = 0
    for kind in kinds:
        found |= bit(kind)
    return found


def later_than(kind: StageKind) -> int:
    """The bits of the funnel's stages after one."""
    return sum(bit(k) for k in FUNNEL[FUNNEL.index(kind) + 1 :])


def went_on(reached: int, outcome: int, kind: StageKind) -> bool:
    """Whether somebody who reached a stage also reached a later one of the funnel, or was hired."""
    return bool(reached & bit(kind)) and (bool(reached & later_than(kind)) or outcome == HIRED)


@dataclass(frozen=True)
class Stay:
    """One stay in a stage; ``days`` is none while it lasts."""

    kind: StageKind
    days: int | None


def stays_of(
    entries: Sequence[tuple[StageKind, datetime]], ended_at: datetime | None
) -> list[Stay]:
    """The stays of one application: from one entry to the next, the last until the application ended.

    Reopening takes the end back, so the last stay goes on from where it began.
    """
    ends = [*(at for _kind, at in entries[1:]), ended_at]
    return [
        Stay(kind, None if end is None else full_days(start, end))
        for (kind, start), end in zip(entries, ends[: len(entries)], strict=True)
    ]


def share(part: int, whole: int) -> float | None:
    """How much of the whole a part is; none of nothing."""
    return part / whole if whole else None


def percentile(days: Mapping[int, int], percent: int) -> int | None:
    """The smallest number of days that at least so many percent stayed below or at.

    ``days`` says how often each number occurs. The nearest rank, so it is always a stay that there
    was; none of nothing.
    """
    total = sum(days.values())
    rank = -(-total * percent // 100)
    seen = 0
    for number in sorted(days):
        seen += days[number]
        if rank and seen >= rank:
            return number
    return None


@dataclass(frozen=True)
class Spread:
    """How long something took: how often it happened, the median and the 90th percentile in days."""

    number: int
    median: int | None
    slow: int | None

    @classmethod
    def of(cls, days: Mapping[int, int]) -> "Spread":
        """From how often each number of days occurs."""
        number = sum(days.values())
        return cls(number, percentile(days, 50), percentile(days, 90) if number >= FEW else None)


@dataclass(frozen=True, slots=True)
class Group:
    """How many applications are alike in all that is counted."""

    outcome: int
    reached: int
    stands: int
    reason_id: int
    offer: int
    source: str
    number: int


@dataclass
class Tally:
    """What groups of applications add up to."""

    came: int = 0
    reached: Counter[StageKind] = field(default_factory=Counter)
    went_on: Counter[StageKind] = field(default_factory=Counter)
    #: People still in the running, by the kind of stage they stand in.
    standing: Counter[StageKind] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[int] = field(default_factory=Counter)
    offers: Counter[OfferStatus] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    sources_standing: Counter[str] = field(default_factory=Counter)
    sources_hired: Counter[str] = field(default_factory=Counter)

    @property
    def running(self) -> int:
        """People still in the running."""
        return self.outcomes[Outcome.ACTIVE]

    @property
    def hired(self) -> int:
        """People who were hired."""
        return self.outcomes[Outcome.HIRED]

    @property
    def offers_made(self) -> int:
        """Offers that were prepared and not taken back."""
        return sum(number for status, number in self.offers.items() if status != OfferStatus.NONE)

    @property
    def offers_answered(self) -> int:
        """Offers that were accepted or declined."""
        return self.offers[OfferStatus.ACCEPTED] + self.offers[OfferStatus.DECLINED]


def tally(groups: Iterable[Group]) -> Tally:
    """Add groups up."""
    result = Tally()
    for group in groups:
        number = group.number
        result.came += number
        outcome = OUTCOMES[group.outcome]
        result.outcomes[outcome] += number
        result.offers[OFFERS[group.offer]] += number
        result.sources[group.source] += number
        for kind in KINDS:
            if group.reached & bit(kind):
                result.reached[kind] += number
        for kind in FUNNEL:
            if went_on(group.reached, group.outcome, kind):
                result.went_on[kind] += number
        if outcome is Outcome.ACTIVE:
            result.standing[KINDS[group.stands]] += number
            result.sources_standing[group.source] += number
        elif outcome is Outcome.HIRED:
            result.sources_hired[group.source] += number
        elif outcome is Outcome.REJECTED:
            result.reasons[group.reason_id] += number
    return result


# -- the people behind a number ------------------------------------------------------------------


class Subject(StrEnum):
    """What a number counts, with the value that belongs to it."""

    CAME = "came"
    WEEK = "week"
    RUNNING = "running"
    #: A kind of stage.
    REACHED = "reached"
    WENT_ON = "went-on"
    STANDING = "standing"
    STAYS = "stays"
    #: An Outcome, a rejection reason's id, an offer.
    OUTCOME = "outcome"
    REASON = "reason"
    OFFER = "offer"
    #: Jobs, not people.
    OPEN_JOBS = "open-jobs"
    FILLED_JOBS = "filled-jobs"


#: Offers that a number may stand for, beside each status of its own.
OFFERS_MADE, OFFERS_ANSWERED = "made", "answered"
_ALONE = frozenset({Subject.CAME, Subject.RUNNING, Subject.OPEN_JOBS, Subject.FILLED_JOBS})
_KIND_VALUES = {kind.value for kind in KINDS}
_VALUES: dict[Subject, set[str]] = {
    Subject.REACHED: _KIND_VALUES,
    Subject.WENT_ON: {kind.value for kind in FUNNEL},
    Subject.STANDING: _KIND_VALUES,
    Subject.STAYS: _KIND_VALUES,
    Subject.OUTCOME: {outcome.value for outcome in Outcome},
    Subject.OFFER: {
        *(status.value for status in OFFERS if status is not OfferStatus.NONE),
        OFFERS_MADE,
        OFFERS_ANSWERED,
    },
}


@dataclass(frozen=True)
class Figure:
    """One number, so that the people behind it can be listed."""

    subject: Subject
    value: str = ""

    def __str__(self) -> str:
        return f"{self.subject.value}.{self.value}" if self.value else self.subject.value


def read_figure(text: str) -> Figure | None:
    """A figure as an address names it; none for what is no figure."""
    name, _dot, value = text.partition(".")
    if name not in set(Subject):
        return None
    subject = Subject(name)
    if subject in _ALONE:
        fits = not value
    elif subject is Subject.REASON:
        fits = value.isascii() and value.isdigit() and len(value) <= 9
    elif subject is Subject.WEEK:
        fits = read_week(value) is not None
    else:
        fits = value in _VALUES[subject]
    figure = Figure(subject, value)
    return figure if fits and str(figure) == text else None


def read_week(text: str) -> int | None:
    """The week that begins on a day as an address names it; none for any other text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    week = week_number(day_number(day))
    return week if monday_of(week) == day and text == day.isoformat() else None
