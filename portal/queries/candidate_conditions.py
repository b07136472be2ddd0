"""What can be asked of people who are looked for: each condition in two ways, as all who meet it and
as a question about one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, or_, select, union_all

from portal.domain.applications import ApplicationStatus
from portal.domain.candidate_search import CONTACT_MISSING, LAST_SIGN, Term
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    Candidate,
    CandidateEmail,
    CandidateSearchKey,
    CandidateTag,
    Job,
    JobMember,
    Stage,
    TalentPoolCandidate,
)

# Tables, not classes: putting a statement together takes a fraction of the time.
_keys: Any = CandidateSearchKey.__table__
_candidates: Any = Candidate.__table__

#: An application that was joined with another one counts no more.
COUNTED = [ApplicationStatus.ACTIVE.value, ApplicationStatus.ENDED.value]


@dataclass(frozen=True)
class Onlooker:
    """Who is looking, as far as it decides what may be found out."""

    user_id: int
    #: Whether every job may be seen, on its team or not.
    sees_all_jobs: bool


@dataclass(frozen=True)
class Condition:
    """Something that people who are looked for must meet."""

    #: The ids of all who meet it; may name somebody twice.
    ids: Any
    #: Whether the candidate with an id meets it.
    fits: Callable[[ColumnElement[int]], ColumnElement[bool]]
    #: Whether ``ids`` says it all; otherwise ``fits`` is asked of each as well.
    is_exact: bool = True


#: What a term looks like whatever was typed: how many words each reading has, how many Job IDs.
TermShape = tuple[tuple[int, ...], int]


def shape_of(term: Term) -> TermShape:
    """Terms of one shape are looked for by the same statement."""
    return tuple(len(reading) for reading in term.readings), len(term.job_ids)


def values_of(terms: Sequence[Term], first: Sequence[str]) -> dict[str, str]:
    """What was typed, by the names under which the statements know it."""
    values = {}
    for n, term in enumerate(terms):
        for r, reading in enumerate(term.readings):
            for w, word in enumerate(reading):
                values[f"word_{n}_{r}_{w}"] = word
        for j, job_id in enumerate(term.job_ids):
            values[f"job_{n}_{j}"] = f"{job_id}%"
    values.update((f"first_{n}", word) for n, word in enumerate(first))
    ends = {f"{name}_end": word + LAST_SIGN for name, word in values.items() if name[0] != "j"}
    return values | ends


def begins_with(column: Any, name: str) -> ColumnElement[bool]:
    """Whether a text begins with a word that is known by its name."""
    return and_(column >= bindparam(name), column < bindparam(f"{name}_end"))


def typed(number: int, shape: TermShape, onlooker: Onlooker) -> Condition:
    """Has keys that begin as somebody typed, or is in such a job. ``number``: of the term."""
    sizes, job_ids = shape
    readings = [[f"word_{number}_{r}_{w}" for w in range(size)] for r, size in enumerate(sizes)]
    jobs = None
    if job_ids:
        jobs = _jobs_called([f"job_{number}_{j}" for j in range(job_ids)], onlooker)

    def fits(candidate_id: ColumnElement[int]) -> ColumnElement[bool]:
        found = [and_(*(_has_key(candidate_id, name) for name in names)) for names in readings]
        if jobs is not None:
            found.append(_is_in(candidate_id, jobs))
        return or_(*found)

    selects = [_people_with(names) for names in readings]
    if jobs is not None:
        selects.append(
            select(Application.candidate_id).where(
                Application.job_id.in_(jobs), Application.status.in_(COUNTED)
            )
        )
    return Condition(selects[0] if len(selects) == 1 else union_all(*selects), fits)


def nobody() -> Condition:
    """What nobody meets: a job, pool or tag that is not there for the one who looks."""
    return Condition(select(Candidate.id).where(false()), lambda _candidate_id: false())


def contact_missing() -> Condition:
    """Has no e-mail address."""
    key = _keys.c

    def fits(candidate_id: ColumnElement[int]) -> ColumnElement[bool]:
        return ~exists().where(CandidateEmail.candidate_id == candidate_id)

    # The addresses decide, not what is kept beside them.
    return Condition(
        select(key.candidate_id).where(key.key == CONTACT_MISSING), fits, is_exact=False
    )


def has(column: Any, value: object) -> Condition:
    """The record itself says so: owner, source, do-not-contact."""

    def fits(candidate_id: ColumnElement[int]) -> ColumnElement[bool]:
        # Another name for the table: the row that is asked about may be one of it.
        other = _candidates.alias().c
        return exists().where(other.id == candidate_id, other[column.key] == value)

    return Condition(select(_candidates.c.id).where(_candidates.c[column.key] == value), fits)


def tagged(key: str) -> Condition:
    """Carries a tag."""

    def fits(candidate_id: ColumnElement[int]) -> ColumnElement[bool]:
        return exists().where(CandidateTag.candidate_id == candidate_id, CandidateTag.key == key)

    return Condition(select(CandidateTag.candidate_id).where(CandidateTag.key == key), fits)


def in_pool(pool_id: int) -> Condition:
    """Stands in a talent pool; whether it may be seen is for the caller to know."""
    row = TalentPoolCandidate

    def fits(candidate_id: ColumnElement[int]) -> ColumnElement[bool]:
        return exists().where(row.candidate_id == candidate_id, row.pool_id == pool_id)

    return Condition(select(row.candidate_id).where(row.pool_id == pool_id), fits)


def in_job(job_id: int | None, kind: StageKind | None, onlooker: Onlooker) -> Condition:
    """Is or was in a job, is running in a stage of a kind, or both at once.

    Whether the job may be seen is for the caller to know; stages count in jobs that the onlooker may
    know of.
    """
    # Joined, not "in a list": databases would try each job of the list with each person.
    table: Any = Application.__table__.join(Job, Job.id == Application.job_id)
    of = [Application.status == ApplicationStatus.ACTIVE.value if kind else _counts()]
    if job_id is not None:
        of.append(Application.job_id == job_id)
    elif not onlooker.sees_all_jobs:
        of.append(is_named(onlooker))
    if kind is not None:
        table = table.join(Stage, Stage.id == Application.stage_id)
        of.append(Stage.kind == kind.value)

    def fits(candidate_id: ColumnElement[int]) -> ColumnElement[bool]:
        return exists().select_from(table).where(Application.candidate_id == candidate_id, *of)

    ids = select(Application.candidate_id).select_from(table).where(*of)
    if kind is not None and job_id is None:
        # From the stages on: there are few of a kind.
        stages = select(Stage.id).join(Job, Job.id == Stage.job_id).where(*of[1:])
        ids = select(Application.candidate_id).where(of[0], Application.stage_id.in_(stages))
    return Condition(ids, fits)


def is_mine(user_id: int) -> Condition:
    """Is looked after by somebody, or runs in a job on whose team they are."""
    table: Any = Application.__table__.join(JobMember, JobMember.job_id == Application.job_id)
    running = (
        JobMember.user_id == user_id,
        Application.status == ApplicationStatus.ACTIVE.value,
    )
    owned = has(Candidate.owner_id, user_id)

    def fits(candidate_id: ColumnElement[int]) -> ColumnElement[bool]:
        return or_(
            owned.fits(candidate_id),
            exists().select_from(table).where(Application.candidate_id == candidate_id, *running),
        )

    ids = select(Application.candidate_id).select_from(table).where(*running)
    return Condition(union_all(owned.ids, ids), fits)


def is_named(onlooker: Onlooker) -> ColumnElement[bool]:
    """Whether somebody may know of a job: all but confidential ones of others."""
    on_team = exists().where(JobMember.job_id == Job.id, JobMember.user_id == onlooker.user_id)
    return or_(Job.is_confidential.is_(False), on_team)


def _counts() -> ColumnElement[bool]:
    return Application.status.in_(COUNTED)


def _jobs_called(names: Sequence[str], onlooker: Onlooker) -> Select[int]:
    jobs = select(Job.id).where(
        or_(*(Job.requisition_number.like(bindparam(name)) for name in names))
    )
    return jobs if onlooker.sees_all_jobs else jobs.where(is_named(onlooker))


def _is_in(candidate_id: ColumnElement[int], jobs: Select[int]) -> ColumnElement[bool]:
    return exists().where(
        Application.candidate_id == candidate_id, Application.job_id.in_(jobs), _counts()
    )


def _people_with(names: Sequence[str]) -> Select[int]:
    key = _keys.alias().c
    return select(key.candidate_id).where(
        begins_with(key.key, names[0]), *(_has_key(key.candidate_id, name) for name in names[1:])
    )


def _has_key(candidate_id: ColumnElement[int], name: str) -> ColumnElement[bool]:
    key = _keys.alias().c
    return exists().where(key.candidate_id == candidate_id, begins_with(key.key, name))
