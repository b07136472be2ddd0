"""Candidates found by words and filters, with what a row of the list shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from portal.db import db, read_rows
from portal.domain.candidate_search import last_names_of, terms_of
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    Candidate,
    CandidateEmail,
    CandidatePhone,
    CandidateTag,
    HistoryEntry,
    Job,
    JobMember,
    Stage,
    TalentPool,
    User,
)
from portal.queries import candidate_conditions as conditions
from portal.queries.candidate_conditions import Condition, Onlooker, is_named
from portal.queries.candidate_pages import (
    PAGE_SIZE,
    Found,
    Key,
    Order,
    Plan,
    Sort,
    count_people,
    find_people,
    ids_of_all,
)
from portal.queries.talent_pools import belongs_to

#: Looked after by nobody.
NOBODY = 0
#: Jobs that a row names; of the others it says how many they are.
JOBS_SHOWN = 2
#: Suggestions while somebody types.
SUGGESTED = 8
#: What a filter offers to choose from; the search finds the rest.
OFFERED_MAX = 200


@dataclass(frozen=True)
class PeopleFilters:
    """Which candidates."""

    text: str = ""
    stage: StageKind | None = None
    job_id: int | None = None
    source: str | None = None
    #: NOBODY stands for those whom nobody looks after.
    owner_id: int | None = None
    pool_id: int | None = None
    tag: str | None = None
    contact_missing: bool = False
    do_not_contact: bool = False
    #: One's own people, and those who run in one's own jobs.
    mine: bool = False


@dataclass(frozen=True)
class FilterNames:
    """What the filters' ids stand for; None for what is not there or not to be seen."""

    job: str | None = None
    owner: str | None = None
    pool: str | None = None
    tag: str | None = None


class PersonRow(NamedTuple):
    """What a row shows of a person."""

    id: int
    first_name: str
    last_name: str
    headline: str
    employer: str
    location: str
    source: str
    do_not_contact: bool
    owner: str | None
    email: str | None
    phone: str | None
    active_at: datetime | None


class PersonJob(NamedTuple):
    """A job that a person is in."""

    candidate_id: int
    title: str
    stage: str
    status: str
    #: How many jobs of the person the onlooker may know of.
    number: int


def find(
    filters: PeopleFilters,
    names: FilterNames,
    sort: Sort,
    onlooker: Onlooker,
    *,
    after: Key | None = None,
    before: Key | None = None,
) -> Found:
    """One page of the list."""
    return _find(filters, names, sort, onlooker, after=after, before=before)


def matching_ids(
    filters: PeopleFilters, names: FilterNames, onlooker: Onlooker, *, most: int
) -> list[int]:
    """The ids of everybody in the list, but not more than ``most`` of them."""
    plan, values = _asked(filters, names, Sort("newest"), onlooker, most)
    return ids_of_all(plan, values)


def suggest(text: str, onlooker: Onlooker) -> Found:
    """A few people who fit what somebody types; nobody for a text without letters and digits."""
    if not terms_of(text):
        return Found((), 0)
    return _find(PeopleFilters(text=text), FilterNames(), Sort(), onlooker, size=SUGGESTED)


def count_contact_missing(onlooker: Onlooker, most: int = 99) -> tuple[int, bool]:
    """How many of one's own people, and of those in one's own jobs, have no address; and whether
    they are even more than the number says."""
    filters = PeopleFilters(contact_missing=True, mine=True)
    number = count_people(*_asked(filters, FilterNames(), Sort("newest"), onlooker, most))
    return min(number, most), number > most


def names_of(filters: PeopleFilters, onlooker: Onlooker) -> FilterNames:
    """What the filters stand for, as far as the onlooker may know."""
    job = owner = pool = tag = None
    if filters.job_id is not None:
        job = _scalar(select(Job.title).where(Job.id == filters.job_id, *_seen_jobs(onlooker)))
    if filters.owner_id:
        owner = _scalar(select(User.name).where(User.id == filters.owner_id))
    if filters.pool_id is not None:
        pool = _scalar(
            select(TalentPool.name).where(TalentPool.id == filters.pool_id, *_seen_pools(onlooker))
        )
    if filters.tag is not None:
        tag = _scalar(select(CandidateTag.name).where(CandidateTag.key == filters.tag).limit(1))
    return FilterNames(job, owner, pool, tag)


def people_of(ids: Sequence[int]) -> list[PersonRow]:
    """The rows of these people, in this order."""
    found = read_rows(_PEOPLE, ids=list(ids))
    rows = {row[0]: PersonRow._make(row) for row in found}
    return [rows[candidate_id] for candidate_id in ids if candidate_id in rows]


def jobs_of(ids: Sequence[int], onlooker: Onlooker) -> dict[int, list[PersonJob]]:
    """The first jobs of each person that the onlooker may know of, running ones first."""
    query = _ALL_JOBS if onlooker.sees_all_jobs else _NAMED_JOBS
    values: dict[str, Any] = {"ids": list(ids)}
    if not onlooker.sees_all_jobs:
        values["user_id"] = onlooker.user_id
    jobs: dict[int, list[PersonJob]] = {}
    for row in read_rows(query, **values):
        jobs.setdefault(row[0], []).append(PersonJob(*row))
    return jobs


# -- what a filter offers ----------------------------------------------------------------------


def offered_jobs(onlooker: Onlooker) -> list[tuple[int, str, str]]:
    """Ids, Job IDs and titles of jobs to filter by: those the onlooker sees, newest first."""
    query = select(Job.id, Job.requisition_number, Job.title).where(*_seen_jobs(onlooker))
    return [
        (row[0], row[1] or "", row[2])
        for row in read_rows(query.order_by(Job.id.desc()).limit(OFFERED_MAX))
    ]


def offered_owners() -> list[tuple[int, str]]:
    """Ids and names of those who look after somebody."""
    owns = select(Candidate.id).where(Candidate.owner_id == User.id).exists()
    query = select(User.id, User.name).where(owns).order_by(User.name).limit(OFFERED_MAX)
    return [(row[0], row[1]) for row in read_rows(query)]


def offered_pools(onlooker: Onlooker) -> list[tuple[int, str]]:
    """Ids and names of the talent pools that the onlooker may see."""
    query = select(TalentPool.id, TalentPool.name).where(*_seen_pools(onlooker))
    found = read_rows(query.order_by(TalentPool.name_key).limit(OFFERED_MAX))
    return [(row[0], row[1]) for row in found]


def offered_tags() -> list[tuple[str, str]]:
    """Keys and names of tags, in order."""
    query = select(CandidateTag.key, func.min(CandidateTag.name)).group_by(CandidateTag.key)
    found = read_rows(query.order_by(CandidateTag.key).limit(OFFERED_MAX))
    return [(row[0], row[1]) for row in found]


def _find(
    filters: PeopleFilters,
    names: FilterNames,
    sort: Sort,
    onlooker: Onlooker,
    *,
    size: int = PAGE_SIZE,
    after: Key | None = None,
    before: Key | None = None,
) -> Found:
    plan, values = _asked(filters, names, sort, onlooker, size)
    return find_people(plan, values, after=after, before=before)


def _asked(
    filters: PeopleFilters, names: FilterNames, sort: Sort, onlooker: Onlooker, size: int
) -> tuple[Plan, dict[str, str]]:
    """The question, and what was typed."""
    terms = terms_of(filters.text)
    first = last_names_of(terms) if sort == Sort() else ()
    plan = _plan(
        tuple(conditions.shape_of(term) for term in terms),
        len(first),
        replace(filters, text=""),
        names,
        sort,
        onlooker,
        size,
    )
    return plan, conditions.values_of(terms, first)


@lru_cache(300)
def _plan(
    shapes: tuple[conditions.TermShape, ...],
    first: int,
    filters: PeopleFilters,
    names: FilterNames,
    sort: Sort,
    onlooker: Onlooker,
    size: int,
) -> Plan:
    """Statements for everything but what was typed and where the page begins."""
    wanted = [conditions.typed(number, shape, onlooker) for number, shape in enumerate(shapes)]
    return Plan([*wanted, *_filtered(filters, names, onlooker)], Order(sort, first), size)


def _filtered(filters: PeopleFilters, names: FilterNames, onlooker: Onlooker) -> list[Condition]:
    is_gone = (
        (filters.job_id is not None and names.job is None)
        or (bool(filters.owner_id) and names.owner is None)
        or (filters.pool_id is not None and names.pool is None)
        or (filters.tag is not None and names.tag is None)
    )
    if is_gone:
        return [conditions.nobody()]
    found: list[Condition] = []
    if filters.job_id is not None or filters.stage is not None:
        found.append(conditions.in_job(filters.job_id, filters.stage, onlooker))
    if filters.source is not None:
        found.append(conditions.has(Candidate.source, filters.source))
    if filters.owner_id is not None:
        found.append(conditions.has(Candidate.owner_id, filters.owner_id or None))
    if filters.pool_id is not None:
        found.append(conditions.in_pool(filters.pool_id))
    if filters.tag is not None:
        found.append(conditions.tagged(filters.tag))
    if filters.contact_missing:
        found.append(conditions.contact_missing())
    if filters.do_not_contact:
        found.append(conditions.has(Candidate.do_not_contact, True))
    if filters.mine:
        found.append(conditions.is_mine(onlooker.user_id))
    return found


def _seen_jobs(onlooker: Onlooker) -> Sequence[Any]:
    if onlooker.sees_all_jobs:
        return ()
    team = select(JobMember.job_id).where(JobMember.user_id == onlooker.user_id)
    return (Job.id.in_(team),)


def _seen_pools(onlooker: Onlooker) -> Sequence[Any]:
    """Those that belong to one; all for those who read everything."""
    return () if onlooker.sees_all_jobs else (belongs_to(onlooker.user_id),)


def _scalar(query: Any) -> str | None:
    found = db.session.scalar(query)
    return None if found is None else str(found)


# -- statements that are put together once -----------------------------------------------------

# Tables, not classes: rows come as they are.
_people: Any = Candidate.__table__
_emails: Any = CandidateEmail.__table__
_phones: Any = CandidatePhone.__table__
_history: Any = HistoryEntry.__table__
_applications: Any = Application.__table__
_jobs: Any = Job.__table__
_stages: Any = Stage.__table__
_owner: Any = User.__table__.alias()
_PEOPLE = (
    select(
        _people.c.id,
        _people.c.first_name,
        _people.c.last_name,
        _people.c.headline,
        _people.c.employer,
        _people.c.location,
        _people.c.source,
        _people.c.do_not_contact,
        _owner.c.name,
        select(_emails.c.address)
        .where(_emails.c.candidate_id == _people.c.id)
        .order_by(_emails.c.position, _emails.c.id)
        .limit(1)
        .scalar_subquery(),
        select(_phones.c.number)
        .where(_phones.c.candidate_id == _people.c.id)
        .order_by(_phones.c.position, _phones.c.id)
        .limit(1)
        .scalar_subquery(),
        select(_history.c.at)
        .where(_history.c.candidate_id == _people.c.id)
        .order_by(_history.c.id.desc())
        .limit(1)
        .scalar_subquery(),
    )
    .outerjoin(_owner, _owner.c.id == _people.c.owner_id)
    .where(_people.c.id.in_(bindparam("ids", expanding=True)))
)


def _jobs_statement(*more: Any) -> Any:
    who = _applications.c.candidate_id
    # "active" comes before "ended".
    best = [_applications.c.status, _applications.c.id.desc()]
    place = func.row_number().over(partition_by=who, order_by=best)
    ranked = (
        select(
            _applications.c.candidate_id,
            _jobs.c.title,
            _stages.c.name,
            _applications.c.status,
            func.count().over(partition_by=who).label("number"),
            place.label("place"),
        )
        .join(_jobs, _jobs.c.id == _applications.c.job_id)
        .join(_stages, _stages.c.id == _applications.c.stage_id)
        .where(
            _applications.c.candidate_id.in_(bindparam("ids", expanding=True)),
            _applications.c.status.in_(conditions.COUNTED),
            *more,
        )
        .subquery()
    )
    c = ranked.c
    return (
        select(c.candidate_id, c.title, c.name, c.status, c.number)
        .where(c.place <= JOBS_SHOWN)
        .order_by(c.candidate_id, c.place)
    )


_me: Any = bindparam("user_id")
_ALL_JOBS = _jobs_statement()
_NAMED_JOBS = _jobs_statement(is_named(Onlooker(_me, False)))
