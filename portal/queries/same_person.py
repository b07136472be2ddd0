"""Records that may be one person, and records that turned out to be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, ScalarSelect, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.db import Columns, db, read_rows
from portal.models import (
    Application,
    Candidate,
    CandidateEmail,
    CandidateMerge,
    CandidateNote,
    CandidatePhone,
    Document,
    Job,
    SamePersonSuggestion,
    TalentPoolCandidate,
    User,
)

PAGE_SIZE = 20
#: Suggestions that stand on one person's page.
SHOWN = 10
#: Addresses and numbers of one side in the list.
CONTACTS_SHOWN = 5


def ids_of_person(candidate_id: Any) -> Select[int]:
    """The ids under which a person is known: the record's own and those that were joined with it.

    For what keeps its ids when records are joined, the history above all.
    """
    return select(Candidate.id).where(
        or_(Candidate.id == candidate_id, Candidate.merged_into_id == candidate_id)
    )


def ids_of_application(application_id: Any) -> Select[int]:
    """The same for an application: its own id and those of applications that were joined with it."""
    return select(Application.id).where(
        or_(Application.id == application_id, Application.merged_into_id == application_id)
    )


# -- what waits for an answer ------------------------------------------------------------------


def open_number() -> ScalarSelect[int]:
    """How many pairs wait for an answer, as a part of another SELECT."""
    return (
        select(func.count())
        .select_from(SamePersonSuggestion)
        .where(SamePersonSuggestion.decision.is_(None))
        .scalar_subquery()
    )


def count_open() -> int:
    """How many pairs wait for an answer."""
    [(number,)] = read_rows(_how_many_are_open())
    return int(number)


@cache
def _how_many_are_open() -> Columns:
    return select(open_number())


@dataclass(frozen=True)
class Side:
    """One of two records, in short."""

    id: int
    first_name: str
    last_name: str
    headline: str
    employer: str
    location: str
    source: str
    created_at: datetime
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person, the older one first."""

    id: int
    evidence: Sequence[str]
    created_at: datetime
    one: Side
    other: Side


_ONE, _OTHER = aliased(Candidate), aliased(Candidate)
_CANDIDATE_ID = bindparam("candidate_id", type_=Integer())
_SIDE = ("id", "first_name", "last_name", "headline", "employer", "location", "source")


def list_open(*, before: int | None = None) -> tuple[list[Pair], int | None]:
    """A page of the pairs that wait for an answer, newest first, and the id to go on with."""
    query = _pairs().where(SamePersonSuggestion.decision.is_(None))
    if before is not None:
        query = query.where(SamePersonSuggestion.id < before)
    found = db.session.execute(query.limit(PAGE_SIZE + 1)).all()
    page = found[:PAGE_SIZE]
    return _read(page), page[-1][0] if len(found) > PAGE_SIZE else None


def open_about(candidate_id: int) -> list[Pair]:
    """The pairs with one person that wait for an answer."""
    return [_pair(row, {}, {}) for row in read_rows(_open_about(), candidate_id=candidate_id)]


@cache
def _open_about() -> Columns:
    query = _pairs().where(
        SamePersonSuggestion.decision.is_(None),
        or_(
            SamePersonSuggestion.candidate_id == _CANDIDATE_ID,
            SamePersonSuggestion.other_id == _CANDIDATE_ID,
        ),
    )
    return query.limit(SHOWN)


def _pairs() -> Select[Any]:
    sides = [getattr(side, name) for side in (_ONE, _OTHER) for name in (*_SIDE, "created_at")]
    return (
        select(
            SamePersonSuggestion.id,
            SamePersonSuggestion.evidence,
            SamePersonSuggestion.created_at,
            *sides,
        )
        .join(_ONE, _ONE.id == SamePersonSuggestion.candidate_id)
        .join(_OTHER, _OTHER.id == SamePersonSuggestion.other_id)
        .order_by(SamePersonSuggestion.id.desc())
    )


def _read(rows: Sequence[Any]) -> list[Pair]:
    width = len(_SIDE) + 1
    ids = {row[i] for row in rows for i in (3, 3 + width)}
    emails = _contacts(CandidateEmail, CandidateEmail.address, ids)
    phones = _contacts(CandidatePhone, CandidatePhone.number, ids)
    return [_pair(row, emails, phones) for row in rows]


def _pair(row: Any, emails: dict[int, list[str]], phones: dict[int, list[str]]) -> Pair:
    width = len(_SIDE) + 1
    one, other = (
        _side(values, emails, phones)
        for values in (row[3 : 3 + width], row[3 + width : 3 + 2 * width])
    )
    if (other.created_at, other.id) < (one.created_at, one.id):
        one, other = other, one
    return Pair(row[0], row[1], row[2], one, other)


def _side(
    values: Sequence[Any], emails: dict[int, list[str]], phones: dict[int, list[str]]
) -> Side:
    known = dict(zip((*_SIDE, "created_at"), values, strict=True))
    owner = known["id"]
    return Side(**known, emails=emails.get(owner, []), phones=phones.get(owner, []))


def _contacts(model: Any, column: Any, ids: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(model.candidate_id, column)
        .where(model.candidate_id.in_(set(ids)))
        .order_by(model.candidate_id, model.position, model.id)
    )
    for candidate_id, value in rows:
        values = found.setdefault(candidate_id, [])
        if len(values) < CONTACTS_SHOWN:
            values.append(value)
    return found


# -- one pair ----------------------------------------------------------------------------------

#: All that is compared field by field, for both records together.
_WHOLE = (
    selectinload(Candidate.emails),
    selectinload(Candidate.phones),
    selectinload(Candidate.links),
    selectinload(Candidate.skills),
    selectinload(Candidate.tags),
    selectinload(Candidate.experience),
    selectinload(Candidate.education),
    joinedload(Candidate.owner).lazyload(User.roles),
)


def find_suggestion(suggestion_id: int) -> SamePersonSuggestion | None:
    """What was asked about two records."""
    return db.session.get(
        SamePersonSuggestion,
        suggestion_id,
        options=[joinedload(SamePersonSuggestion.decided_by).lazyload(User.roles)],
    )


def whole_records(ids: Sequence[int]) -> dict[int, Candidate]:
    """Records with everything that is compared, in few statements."""
    rows = db.session.scalars(select(Candidate).where(Candidate.id.in_(ids)).options(*_WHOLE))
    return {candidate.id: candidate for candidate in rows}


def applications_of(ids: Sequence[int]) -> Sequence[Application]:
    """The applications of some records, with what is needed to decide who may see them."""
    return db.session.scalars(
        select(Application)
        .where(Application.candidate_id.in_(ids), Application.merged_into_id.is_(None))
        .options(
            joinedload(Application.job).options(selectinload(Job.members)),
            joinedload(Application.job).defer(Job.description).defer(Job.description_source),
            joinedload(Application.stage),
        )
        .order_by(Application.id.desc())
    ).all()


def documents_of(ids: Sequence[int]) -> Sequence[Document]:
    """The files of some records, newest first; whose application they are decides who sees them."""
    return db.session.scalars(
        select(Document)
        .where(Document.candidate_id.in_(ids))
        .order_by(Document.id.desc())
        .limit(200)
    ).all()


def papers_of(ids: Sequence[int], viewer_id: int) -> dict[tuple[str, int], int]:
    """How many notes that somebody may read, and how many talent pools, each record has."""
    notes = (
        select(func.count())
        .select_from(CandidateNote)
        .where(
            CandidateNote.candidate_id == Candidate.id,
            or_(CandidateNote.is_private.is_(False), CandidateNote.author_id == viewer_id),
        )
        .correlate(Candidate)
        .scalar_subquery()
    )
    pools = (
        select(func.count())
        .select_from(TalentPoolCandidate)
        .where(TalentPoolCandidate.candidate_id == Candidate.id)
        .correlate(Candidate)
        .scalar_subquery()
    )
    rows = db.session.execute(select(Candidate.id, notes, pools).where(Candidate.id.in_(ids)))
    return {(kind, row[0]): row[n] for row in rows for n, kind in ((1, "notes"), (2, "pools"))}


# -- joined ------------------------------------------------------------------------------------


class JoinedRecord(NamedTuple):
    """A record that was joined with somebody's, as their page tells of it."""

    merge_id: int
    first_name: str
    last_name: str
    employer: str
    source: str
    created_at: datetime
    #: None where the same LinkedIn member or address decided.
    merged_by: str | None
    merged_at: datetime
    evidence: Sequence[str]

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def merges_of(candidate_id: int) -> list[JoinedRecord]:
    """The records that were joined with one and are not taken apart, latest first."""
    return [JoinedRecord._make(row) for row in read_rows(_merges(), candidate_id=candidate_id)]


@cache
def _merges() -> Columns:
    """The columns of JoinedRecord, in its order."""
    return (
        select(
            CandidateMerge.id,
            Candidate.first_name,
            Candidate.last_name,
            Candidate.employer,
            Candidate.source,
            Candidate.created_at,
            User.name,
            CandidateMerge.merged_at,
            CandidateMerge.evidence,
        )
        .join(Candidate, Candidate.id == CandidateMerge.absorbed_id)
        .outerjoin(User, User.id == CandidateMerge.merged_by_id)
        .where(
            CandidateMerge.kept_id.in_(ids_of_person(_CANDIDATE_ID)),
            CandidateMerge.undone_at.is_(None),
        )
        .order_by(CandidateMerge.id.desc())
    )


def find_merge(merge_id: int) -> CandidateMerge | None:
    """One joining, with both records."""
    return db.session.get(
        CandidateMerge,
        merge_id,
        options=[
            joinedload(CandidateMerge.kept),
            joinedload(CandidateMerge.absorbed),
            joinedload(CandidateMerge.merged_by).lazyload(User.roles),
            joinedload(CandidateMerge.undone_by).lazyload(User.roles),
        ],
    )
