"""Lists of candidates and what a candidate's page shows."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.models import (
    Application,
    Candidate,
    HistoryEntry,
    Job,
    SamePersonSuggestion,
)


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
        .where(HistoryEntry.candidate_id == candidate.id)
        .options(joinedload(HistoryEntry.actor))
        .order_by(HistoryEntry.id.desc())
        .limit(limit)
    ).all()


def suggestions_for(candidate: Candidate) -> Sequence[tuple[Candidate, Sequence[str]]]:
    """Others who may be the same person, with the evidence."""
    rows = db.session.scalars(
        select(SamePersonSuggestion)
        .where(
            or_(
                SamePersonSuggestion.candidate_id == candidate.id,
                SamePersonSuggestion.other_id == candidate.id,
            )
        )
        .options(joinedload(SamePersonSuggestion.candidate), joinedload(SamePersonSuggestion.other))
    ).all()
    return [
        (row.other if row.candidate_id == candidate.id else row.candidate, row.evidence)
        for row in rows
    ]
