"""Lists of candidates and what a candidate's page shows."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.db import db
from portal.domain import names
from portal.models import (
    Application,
    Candidate,
    CandidateEmail,
    HistoryEntry,
    Job,
    SamePersonSuggestion,
)
from portal.queries.same_person import ids_of_person

PAGE_SIZE = 50


def find_candidates(
    text: str, *, after_id: int | None = None
) -> tuple[Sequence[Candidate], int | None]:
    """Candidates whose name or e-mail begins with the words given, newest first.

    Returns a page and the id to pass as ``after_id`` for the next one, None on the last.
    """
    query = (
        select(Candidate)
        .options(
            selectinload(Candidate.emails),
            selectinload(Candidate.applications).joinedload(Application.job),
        )
        .where(Candidate.merged_into_id.is_(None))
        .order_by(Candidate.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    for word in names.fold(text).split():
        # Words of the folded name: at its start or after a space.
        pattern = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(
            or_(
                Candidate.name_key.like(f"{pattern}%", escape="\\"),
                Candidate.name_key.like(f"% {pattern}%", escape="\\"),
                Candidate.emails.any(CandidateEmail.key.like(f"{pattern}%", escape="\\")),
            )
        )
    if after_id is not None:
        query = query.where(Candidate.id < after_id)
    found = db.session.scalars(query).all()
    has_more = len(found) > PAGE_SIZE
    page = found[:PAGE_SIZE]
    return page, page[-1].id if has_more else None


def applications_of(candidate: Candidate) -> Sequence[Application]:
    """Every job the candidate is in, newest first, with what is needed to decide who may see it."""
    return db.session.scalars(
        select(Application)
        .where(Application.candidate_id == candidate.id)
        .options(
            joinedload(Application.job).selectinload(Job.members),
            joinedload(Application.stage),
            joinedload(Application.exported_by),
        )
        .order_by(Application.id.desc())
    ).all()


def history_of(candidate: Candidate, *, limit: int = 100) -> Sequence[HistoryEntry]:
    """What happened to a candidate, newest first."""
    return db.session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.candidate_id.in_(ids_of_person(candidate.id)))
        .options(joinedload(HistoryEntry.actor))
        .order_by(HistoryEntry.id.desc())
        .limit(limit)
    ).all()


def suggestions_for(candidate: Candidate) -> Sequence[tuple[Candidate, Sequence[str]]]:
    """Others who may be the same person, with the evidence, while nobody has answered."""
    rows = db.session.scalars(
        select(SamePersonSuggestion)
        .where(
            SamePersonSuggestion.decision.is_(None),
            or_(
                SamePersonSuggestion.candidate_id == candidate.id,
                SamePersonSuggestion.other_id == candidate.id,
            ),
        )
        .options(joinedload(SamePersonSuggestion.candidate), joinedload(SamePersonSuggestion.other))
    ).all()
    return [
        (row.other if row.candidate_id == candidate.id else row.candidate, row.evidence)
        for row in rows
    ]
