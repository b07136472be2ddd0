"""The people, or the jobs, behind a number of analytics: exactly those whom it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select, true

from portal.db import db
from portal.domain import analytics as rules
from portal.domain.analytics import DAY, OFFERS_ANSWERED, OFFERS_MADE, Figure, Outcome, Subject
from portal.domain.applications import OfferStatus
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    ApplicationFacts,
    Candidate,
    Job,
    Stage,
    StageEntry,
    StageStay,
)
from portal.queries.analytics import (
    Filter,
    Sight,
    conditions,
    filled_job_conditions,
    open_job_conditions,
    seconds_of,
    stay_conditions,
)

F, STAY = ApplicationFacts, StageStay
PAGE_SIZE = 50


@dataclass(frozen=True)
class Person:
    """One line: an application, or one stay of it."""

    #: What the list is paged by: the application's id, or the stay's.
    key: int
    application_id: int
    first_name: str
    last_name: str
    job_number: str
    job_title: str
    stage: str
    source: str
    came_at: datetime
    outcome: str
    #: Of a stay: the stage's name then, when it began and how long it took.
    stay_stage: str = ""
    entered_at: datetime | None = None
    days: int | None = None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class JobLine:
    """One job behind a number of jobs."""

    key: int
    number: str
    title: str
    openings: int
    activated_at: datetime | None
    closed_at: datetime | None
    days: int | None


@dataclass(frozen=True)
class Page:
    """One page of the list."""

    rows: Sequence[Any]
    total: int
    number: int
    has_previous: bool
    has_next: bool

    @property
    def first(self) -> int:
        """Number of the first row, from 1; 0 in an empty list."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row."""
        return (self.number - 1) * PAGE_SIZE + len(self.rows)


def read_page(
    figure: Figure,
    sight: Sight,
    wanted: Filter,
    *,
    after: int | None = None,
    before: int | None = None,
    number: int = 1,
) -> Page:
    """One page of those whom a number counts, newest first.

    ``after`` and ``before`` are keys of the neighbouring page, ``number`` which page it is called.
    Without a key it is the first page.
    """
    query, key, where = _lines(figure, sight, wanted)
    # Every line has one of what it is joined with: counting needs no joins.
    total = db.session.scalar(select(func.count(key)).where(*where)) or 0
    backwards = after is None and before is not None
    if after is None and before is None:
        number = 1
    # First the keys alone, from an index; only those of the page are joined with anything.
    keys = select(key).where(*where)
    if after is not None:
        keys = keys.where(key < after)
    elif before is not None:
        keys = keys.where(key > before)
    order = key.asc() if backwards else key.desc()
    keys = keys.order_by(order).limit(PAGE_SIZE + 1)
    found = [
        _line(figure, row) for row in db.session.execute(query.where(key.in_(keys)).order_by(order))
    ]
    is_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    # Nobody stands before the first page, whatever an address calls it.
    number = max(number, 1) if is_more or not backwards else 1
    return Page(
        rows=found,
        total=total,
        number=number,
        has_previous=number > 1 and bool(found),
        has_next=(backwards and bool(found)) or is_more,
    )


def _lines(figure: Figure, sight: Sight, wanted: Filter) -> tuple[Any, Any, list[Any]]:
    """The SELECT of lines, the column by which it is paged, and which lines count."""
    if figure.subject in (Subject.OPEN_JOBS, Subject.FILLED_JOBS):
        is_open = figure.subject is Subject.OPEN_JOBS
        where = (open_job_conditions if is_open else filled_job_conditions)(sight, wanted)
        return select(*_JOB_COLUMNS), Job.id, where
    if figure.subject is Subject.STAYS:
        where = [
            STAY.kind == rules.KINDS.index(StageKind(figure.value)),
            STAY.days.is_not(None),
            *stay_conditions(sight, wanted),
        ]
        stays = (
            select(STAY.id, *_COLUMNS, StageEntry.stage_name, StageEntry.entered_at, STAY.days)
            .select_from(STAY)
            .join(F, F.application_id == STAY.application_id)
            .join(StageEntry, StageEntry.id == STAY.id)
        )
        return _with_people(stays), STAY.id, where
    where = [counted_by(figure), *conditions(sight, wanted)]
    people = _with_people(select(F.application_id, *_COLUMNS).select_from(F))
    return people, F.application_id, where


_COLUMNS = (
    Application.id,
    Candidate.first_name,
    Candidate.last_name,
    Job.requisition_number,
    Job.title,
    Stage.name,
    F.source,
    Application.created_at,
    F.outcome,
)
_JOB_COLUMNS = (
    Job.id,
    Job.requisition_number,
    Job.title,
    Job.openings,
    Job.activated_at,
    Job.closed_at,
    (seconds_of(Job.closed_at) - seconds_of(Job.activated_at)) // DAY,
)


def _with_people(query: Any) -> Any:
    return (
        query.join(Application, Application.id == F.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Job, Job.id == F.job_id)
        .join(Stage, Stage.id == Application.stage_id)
    )


def _line(figure: Figure, row: Any) -> Person | JobLine:
    if figure.subject in (Subject.OPEN_JOBS, Subject.FILLED_JOBS):
        days = None if row[6] is None else max(row[6], 0)
        return JobLine(row[0], row[1] or "", row[2], row[3], row[4], row[5], days)
    values = list(row)
    values[4] = values[4] or ""
    values[9] = rules.OUTCOMES[values[9]].value
    return Person(*values)


def counted_by(figure: Figure) -> ColumnElement[bool]:
    """Whether an application is counted by a number; as ``domain.analytics.tally`` counts."""
    value = figure.value
    match figure.subject:
        case Subject.CAME:
            return true()
        case Subject.WEEK:
            week = rules.read_week(value)
            return F.came_week == week if week is not None else false()
        case Subject.RUNNING:
            return F.outcome == rules.ACTIVE
        case Subject.REACHED:
            return _has(rules.bit(StageKind(value)))
        case Subject.WENT_ON:
            kind = StageKind(value)
            onward = or_(_has(rules.later_than(kind)), F.outcome == rules.HIRED)
            return _has(rules.bit(kind)) & onward
        case Subject.STANDING:
            stands = F.stands == rules.KINDS.index(StageKind(value))
            return (F.outcome == rules.ACTIVE) & stands
        case Subject.OUTCOME:
            return F.outcome == rules.OUTCOMES.index(Outcome(value))
        case Subject.REASON:
            return (F.outcome == rules.REJECTED) & (F.reason_id == int(value))
        case Subject.OFFER:
            return F.offer.in_([rules.OFFERS.index(status) for status in _offers(value)])
        case _:
            raise ValueError(f"{figure} is not about applications")


def _has(bits: int) -> ColumnElement[bool]:
    return F.reached.bitwise_and(bits) != 0


def _offers(value: str) -> Sequence[OfferStatus]:
    if value == OFFERS_MADE:
        return [status for status in rules.OFFERS if status is not OfferStatus.NONE]
    if value == OFFERS_ANSWERED:
        return [OfferStatus.ACCEPTED, OfferStatus.DECLINED]
    return [OfferStatus(value)]
