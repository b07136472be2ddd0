"""The people in a job: counts, prospects and the board."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.db import Columns, db, read_rows
from portal.domain.applications import TAKING_AN_OPENING, ApplicationStatus, EndReason
from portal.domain.process import STAGES_MAX
from portal.models import (
    Application,
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
PROSPECTS_SIZE = 100

ACTIVE = ApplicationStatus.ACTIVE.value
OWNER = aliased(User)


class Person(NamedTuple):
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


def pipeline_version(job_id: int) -> int:
    """The number that moves whenever the people of a job change; cheap."""
    rows = read_rows(_version(), job_id=job_id)
    return int(rows[0][0]) if rows else 0


@cache
def _version() -> Columns:
    return select(Job.pipeline_version).where(Job.id == _JOB_ID)


def count_per_stage(job: Job | int) -> dict[int, int]:
    """How many people are still in the running in each stage, by stage id."""
    job_id = job if isinstance(job, int) else job.id
    rows = read_rows(_counts_per_stage(), job_id=job_id)
    return {stage_id: int(number) for stage_id, number in rows}


_JOB_ID = bindparam("job_id", type_=Integer())


@cache
def _counts_per_stage() -> Columns:
    return (
        select(Application.stage_id, func.count())
        .where(Application.job_id == _JOB_ID, Application.status == ACTIVE)
        .group_by(Application.stage_id)
    )


def count_offers(job_id: int) -> int:
    """How many of the job's openings are taken by an offer that is prepared or accepted."""
    return int(read_rows(_offers(), job_id=job_id)[0][0])


@cache
def _offers() -> Columns:
    return (
        select(func.count())
        .select_from(Application)
        .where(
            Application.job_id == _JOB_ID,
            Application.offer_status.in_([s.value for s in TAKING_AN_OPENING]),
            or_(Application.status == ACTIVE, Application.end_reason == EndReason.HIRED.value),
        )
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
    values: dict[str, int] = {}
    for number, stage in enumerate(stages):
        values[f"stage_{number}"] = stage.id
        # One more than is shown tells whether there are more.
        values[f"limit_{number}"] = min(max(sizes.get(stage.id, usual), usual), COLUMN_MAX)
    columns: dict[int, list[Person]] = {stage.id: [] for stage in stages}
    for row in read_rows(_board(len(stages)), job_id=job.id, **values):
        person = Person._make(row)
        columns[person.stage_id].append(person)
    return columns


@lru_cache(STAGES_MAX)
def _board(stages: int) -> Columns:
    """The tops of so many columns."""
    tops = [
        select(
            select(Application.id)
            .where(
                Application.job_id == _JOB_ID,
                Application.status == ACTIVE,
                Application.stage_id == bindparam(f"stage_{number}", type_=Integer()),
            )
            .order_by(*_NEWEST)
            .limit(bindparam(f"limit_{number}", type_=Integer()))
            .subquery()
        )
        for number in range(stages)
    ]
    return people_columns().where(Application.id.in_(union_all(*tops))).order_by(*_NEWEST)


def column_after(job: Job, stage: Stage, *, entered: datetime, after_id: int) -> list[Person]:
    """The next cards of a column below the one that is named by its key."""
    return read(
        people_columns()
        .where(
            Application.job_id == job.id,
            Application.status == ACTIVE,
            Application.stage_id == stage.id,
            compare([Application.entered_stage_at, Application.id], [entered, after_id], "<"),
        )
        .order_by(*_NEWEST)
        .limit(COLUMN_SIZE)
    )


def person(application_id: int) -> Person | None:
    """One application as a card."""
    found = read_rows(_person(), application_id=application_id)
    return Person._make(found[0]) if found else None


@cache
def _person() -> Columns:
    return people_columns().where(Application.id == bindparam("application_id", type_=Integer()))


_NEWEST = (Application.entered_stage_at.desc(), Application.id.desc())


@cache
def people_columns() -> Columns:
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
            OWNER.name,
            # Not EXISTS: for that PostgreSQL reads everybody's addresses first, 80 ms for a page of 50.
            select(literal(1))
            .where(CandidateEmail.candidate_id == Application.candidate_id)
            .limit(1)
            .correlate(Application)
            .scalar_subquery()
            .is_not(None),
        )
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(OWNER, OWNER.id == Application.owner_id)
    )


def read(query: Columns) -> list[Person]:
    """The people of a SELECT of those columns."""
    return [Person._make(row) for row in read_rows(query)]


def compare(columns: Sequence[Any], values: Sequence[Any], sign: str) -> ColumnElement[bool]:
    """Whether a row comes before or after a key, column by column as databases compare rows."""
    left = tuple_(*columns)
    right = tuple_(*(literal(v, c.type) for c, v in zip(columns, values, strict=True)))
    return left < right if sign == "<" else left > right
