"""The people in a job: board, list, prospects, counts, and what a bulk action did."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from portal.db import db
from portal.domain.applications import TAKING_AN_OPENING, ApplicationStatus, EndReason
from portal.models import (
    Application,
    BulkAction,
    BulkItem,
    Candidate,
    CandidateEmail,
    Job,
    RejectionReason,
    Stage,
    User,
)

#: Cards of a board's column that are shown at first, and with each look for more.
COLUMN_SIZE = 25
COLUMN_MAX = 200
#: Columns together show about this many cards at first, however many stages a process has.
BOARD_SIZE = 100
LIST_SIZE = 50
PROSPECTS_SIZE = 100
RESULTS_SIZE = 100

ACTIVE = ApplicationStatus.ACTIVE.value
STATUSES = ("active", "rejected", "all")
SORTS = ("since", "name", "stage", "source", "owner")
NOBODY = 0

_owner = aliased(User)


@dataclass(frozen=True, slots=True)
class Person:
    """One application with what a card or a row shows."""

    id: int
    version: int
    stage_id: int
    entered_stage_at: datetime
    status: str
    end_reason: str | None
    offer_status: str
    source: str
    candidate_id: int
    first_name: str
    last_name: str
    headline: str
    employer: str
    owner_name: str | None
    has_address: bool

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_active(self) -> bool:
        """Whether the person is still in the running."""
        return self.status == ACTIVE


@dataclass(frozen=True)
class Filters:
    """Which applicants of a job: by stage, source, owner and status."""

    stage_id: int | None = None
    source: str | None = None
    #: NOBODY stands for those whom nobody looks after.
    owner_id: int | None = None
    status: str = "active"


@dataclass(frozen=True)
class Sort:
    """The order of the list."""

    by: str = "since"
    descending: bool = True


@dataclass(frozen=True)
class ListPage:
    """One page of the list."""

    rows: Sequence[Person]
    number: int
    total: int
    has_previous: bool
    has_next: bool

    @property
    def first(self) -> int:
        """Number of the first row, from 1; 0 in an empty list."""
        return (self.number - 1) * LIST_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row."""
        return (self.number - 1) * LIST_SIZE + len(self.rows)


def pipeline_version(job_id: int) -> int:
    """The number that moves whenever the people of a job change; cheap."""
    return db.session.scalar(select(Job.pipeline_version).where(Job.id == job_id)) or 0


def count_per_stage(job: Job) -> dict[int, int]:
    """How many people are still in the running in each stage, by stage id."""
    rows = db.session.execute(
        select(Application.stage_id, func.count())
        .where(Application.job_id == job.id, Application.status == ACTIVE)
        .group_by(Application.stage_id)
    )
    return {stage_id: int(number) for stage_id, number in rows}


def count_offers(job_id: int) -> int:
    """How many of the job's openings are taken by an offer that is prepared or accepted."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Application)
            .where(
                Application.job_id == job_id,
                Application.offer_status.in_([s.value for s in TAKING_AN_OPENING]),
                or_(Application.status == ACTIVE, Application.end_reason == EndReason.HIRED.value),
            )
        )
        or 0
    )


def rejection_reasons() -> Sequence[RejectionReason]:
    """The reasons that the company offers, in its order."""
    return db.session.scalars(
        select(RejectionReason)
        .where(RejectionReason.is_active)
        .order_by(RejectionReason.position, RejectionReason.id)
    ).all()


# -- prospects ---------------------------------------------------------------------------------


def prospects(job: Job, *, limit: int = PROSPECTS_SIZE) -> Sequence[Application]:
    """People in the job's Prospect stage, newest first, with all that a row shows."""
    stage = job.prospect_stage
    if stage is None:
        return []
    return db.session.scalars(
        select(Application)
        .join(Application.candidate)
        .where(
            Application.job_id == job.id,
            Application.status == ACTIVE,
            Application.stage_id == stage.id,
        )
        .options(
            contains_eager(Application.candidate).selectinload(Candidate.emails),
            joinedload(Application.stage),
            joinedload(Application.exported_by),
        )
        .order_by(Application.entered_stage_at.desc(), Application.id.desc())
        .limit(limit)
    ).all()


# -- board -------------------------------------------------------------------------------------


def applicant_stages(job: Job) -> list[Stage]:
    """The stages of the board: all but Prospect."""
    return [stage for stage in job.stages if not stage.is_prospect]


def column_size(job: Job) -> int:
    """How many cards a column shows at first."""
    return min(COLUMN_SIZE, max(BOARD_SIZE // max(len(applicant_stages(job)), 1), 5))


def board(job: Job, sizes: dict[int, int]) -> dict[int, list[Person]]:
    """The first cards of each column by stage id, those who came last on top."""
    stages = applicant_stages(job)
    if not stages:
        return {}
    usual = column_size(job)
    tops = [
        select(
            select(Application.id)
            .where(
                Application.job_id == job.id,
                Application.status == ACTIVE,
                Application.stage_id == stage.id,
            )
            .order_by(Application.entered_stage_at.desc(), Application.id.desc())
            # One more than is shown tells whether there are more.
            .limit(min(max(sizes.get(stage.id, usual), usual), COLUMN_MAX))
            .subquery()
        )
        for stage in stages
    ]
    columns: dict[int, list[Person]] = {stage.id: [] for stage in stages}
    for person in _read(_people().where(Application.id.in_(union_all(*tops))).order_by(*_NEWEST)):
        columns[person.stage_id].append(person)
    return columns


def column_after(job: Job, stage: Stage, *, entered: datetime, after_id: int) -> list[Person]:
    """The next cards of a column below the one that is named by its key."""
    return _read(
        _people()
        .where(
            Application.job_id == job.id,
            Application.status == ACTIVE,
            Application.stage_id == stage.id,
            _compare([Application.entered_stage_at, Application.id], [entered, after_id], "<"),
        )
        .order_by(*_NEWEST)
        .limit(COLUMN_SIZE)
    )


def person(application_id: int) -> Person | None:
    """One application as a card."""
    return next(iter(_read(_people().where(Application.id == application_id))), None)


_NEWEST = (Application.entered_stage_at.desc(), Application.id.desc())


def _people() -> Select[Any]:
    """The columns of Person, in its order."""
    return (
        select(
            Application.id,
            Application.version,
            Application.stage_id,
            Application.entered_stage_at,
            Application.status,
            Application.end_reason,
            Application.offer_status,
            Application.source,
            Application.candidate_id,
            Candidate.first_name,
            Candidate.last_name,
            Candidate.headline,
            Candidate.employer,
            _owner.name,
            exists()
            .where(CandidateEmail.candidate_id == Application.candidate_id)
            .correlate(Application),
        )
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(_owner, _owner.id == Application.owner_id)
    )


def _read(query: Select[Any]) -> list[Person]:
    return [Person(*row) for row in db.session.execute(query)]


# -- list --------------------------------------------------------------------------------------


def list_applicants(
    job: Job,
    filters: Filters,
    sort: Sort,
    *,
    number: int = 1,
    after: int | None = None,
    before: int | None = None,
    counts: dict[int, int] | None = None,
) -> ListPage:
    """One page of a job's applicants.

    ``after`` and ``before`` name an application of the neighbouring page: the page is found by its
    key, which costs the same however deep it lies. Without them, or when that application is gone,
    the number alone finds it. ``counts`` (see count_per_stage) spares counting once more.
    """
    matching = _matching(job, filters)
    total = _total(job, filters, counts)
    columns = _sort_columns(sort.by)
    backwards = after is None and before is not None
    number = max(number, 1)
    query = _people().where(*matching)
    if sort.by == "stage":
        query = query.join(Stage, Stage.id == Application.stage_id)
    key = _key_of(job, columns, before if backwards else after)
    if key is not None:
        sign = "<" if sort.descending != backwards else ">"
        query = query.where(_compare(columns, key, sign))
    else:
        backwards = False
        query = query.offset((number - 1) * LIST_SIZE)
    down = sort.descending != backwards
    query = query.order_by(*(c.desc() if down else c.asc() for c in columns)).limit(LIST_SIZE + 1)
    rows = _read(query)
    is_more, rows = len(rows) > LIST_SIZE, rows[:LIST_SIZE]
    if backwards:
        rows.reverse()
    return ListPage(
        rows=rows,
        number=number,
        total=total,
        has_previous=number > 1 and bool(rows),
        has_next=backwards or is_more,
    )


def matching_ids(job: Job, filters: Filters) -> list[tuple[int, int]]:
    """Ids and versions of all applicants that match."""
    found = db.session.execute(
        select(Application.id, Application.version)
        .where(*_matching(job, filters))
        .order_by(Application.id)
    )
    return [(row[0], row[1]) for row in found]


def chosen_ids(job: Job, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Ids and versions of those among the ids that are applicants of the job."""
    wanted = set(ids)
    return [pair for pair in matching_ids(job, Filters(status="all")) if pair[0] in wanted]


def sources(job: Job) -> list[str]:
    """Where the job's applicants came from."""
    return sorted(
        db.session.scalars(
            select(Application.source).where(Application.job_id == job.id).distinct()
        )
    )


def owners(job: Job) -> Sequence[User]:
    """Who looks after people in the job."""
    ids = select(Application.owner_id).where(Application.job_id == job.id).distinct()
    return db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.name)).all()


def _matching(job: Job, filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Application.job_id == job.id]
    if filters.status == "active":
        conditions.append(Application.status == ACTIVE)
    elif filters.status == "rejected":
        conditions.append(Application.status == ApplicationStatus.ENDED.value)
        conditions.append(Application.end_reason == EndReason.REJECTED.value)
    prospect = job.prospect_stage
    if filters.stage_id is not None:
        conditions.append(Application.stage_id == filters.stage_id)
    if prospect is not None:
        # Not "in the others": the index of the order is the one to walk.
        conditions.append(Application.stage_id != prospect.id)
    if filters.source is not None:
        conditions.append(Application.source == filters.source)
    if filters.owner_id == NOBODY:
        conditions.append(Application.owner_id.is_(None))
    elif filters.owner_id is not None:
        conditions.append(Application.owner_id == filters.owner_id)
    return conditions


def _total(job: Job, filters: Filters, counts: dict[int, int] | None) -> int:
    if counts is not None and filters == replace(Filters(), stage_id=filters.stage_id):
        shown = {stage.id for stage in applicant_stages(job)}
        if filters.stage_id is not None:
            shown &= {filters.stage_id}
        return sum(number for stage_id, number in counts.items() if stage_id in shown)
    return (
        db.session.scalar(
            select(func.count()).select_from(Application).where(*_matching(job, filters))
        )
        or 0
    )


def _sort_columns(by: str) -> list[Any]:
    return {
        "since": [Application.entered_stage_at, Application.id],
        "name": [Candidate.last_name, Candidate.first_name, Application.id],
        "stage": [Stage.position, Application.entered_stage_at, Application.id],
        "source": [Application.source, Application.id],
        "owner": [func.coalesce(_owner.name, ""), Application.id],
    }[by]


def _key_of(job: Job, columns: list[Any], application_id: int | None) -> list[Any] | None:
    """Where an application stands in the order."""
    if application_id is None:
        return None
    row = db.session.execute(
        select(*columns)
        .select_from(Application)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Stage, Stage.id == Application.stage_id)
        .outerjoin(_owner, _owner.id == Application.owner_id)
        .where(Application.id == application_id, Application.job_id == job.id)
    ).one_or_none()
    return None if row is None else list(row)


def _compare(columns: Sequence[Any], values: Sequence[Any], sign: str) -> ColumnElement[bool]:
    """Whether a row comes before or after a key, column by column as databases compare rows."""
    left = tuple_(*columns)
    right = tuple_(*(literal(v, c.type) for c, v in zip(columns, values, strict=True)))
    return left < right if sign == "<" else left > right


# -- bulk actions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One person of a bulk action."""

    id: int
    application_id: int
    outcome: str
    undo_outcome: str | None
    from_stage: int | None
    first_name: str
    last_name: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def bulk_counts(bulk: BulkAction) -> list[tuple[str, str | None, int]]:
    """How many had which outcome, of doing and of taking back."""
    rows = db.session.execute(
        select(BulkItem.outcome, BulkItem.undo_outcome, func.count())
        .where(BulkItem.bulk_action_id == bulk.id)
        .group_by(BulkItem.outcome, BulkItem.undo_outcome)
    )
    return [(row[0], row[1], int(row[2])) for row in rows]


def bulk_rows(bulk: BulkAction, *, outcome: str | None, after: int = 0) -> list[BulkRow]:
    """A page of the people of a bulk action, and one more when there are more."""
    query = (
        select(
            BulkItem.id,
            BulkItem.application_id,
            BulkItem.outcome,
            BulkItem.undo_outcome,
            BulkItem.before["stage_id"].as_integer(),
            Candidate.first_name,
            Candidate.last_name,
        )
        .join(Application, Application.id == BulkItem.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(BulkItem.bulk_action_id == bulk.id, BulkItem.id > after)
        .order_by(BulkItem.id)
        .limit(RESULTS_SIZE + 1)
    )
    if outcome is not None:
        query = query.where(and_(BulkItem.outcome == outcome))
    return [BulkRow(*row) for row in db.session.execute(query)]
