"""The history as one log, for administrators."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.models import Candidate, HistoryEntry, Job
from portal.queries.users import names_of

PAGE_SIZE = 100
#: Rows that a download reads at a time.
BATCH = 500


@dataclass(frozen=True)
class Filter:
    """Which entries are wanted; what is None does not matter."""

    #: Who did it, or to whose account it was done.
    person_id: int | None = None
    codes: Collection[str] | None = None
    job_id: int | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One entry with the names of what it is about, as they are now."""

    entry: HistoryEntry
    user_name: str
    job_number: str
    candidate_name: str


def read_log(
    wanted: Filter, *, before_id: int | None = None, limit: int = PAGE_SIZE
) -> tuple[list[Line], int | None]:
    """Entries, newest first, and the id to pass as ``before_id`` for the next page."""
    query = (
        _matching(wanted)
        .options(joinedload(HistoryEntry.actor))
        .order_by(HistoryEntry.id.desc())
        .limit(limit + 1)
    )
    if before_id is not None:
        query = query.where(HistoryEntry.id < before_id)
    found = db.session.scalars(query).all()
    page = found[:limit]
    return _with_names(page), page[-1].id if len(found) > limit else None


def read_batches(wanted: Filter) -> Iterator[list[Line]]:
    """All entries of a filter, newest first, in batches: whoever reads them may let go between two."""
    before_id: int | None = None
    while True:
        lines, before_id = read_log(wanted, before_id=before_id, limit=BATCH)
        yield lines
        if before_id is None:
            return


def _matching(wanted: Filter) -> Select[HistoryEntry]:
    query = select(HistoryEntry)
    if wanted.person_id is not None:
        query = query.where(
            or_(
                HistoryEntry.actor_id == wanted.person_id,
                HistoryEntry.user_id == wanted.person_id,
            )
        )
    if wanted.codes is not None:
        query = query.where(HistoryEntry.what.in_(sorted(wanted.codes)))
    if wanted.job_id is not None:
        query = query.where(HistoryEntry.job_id == wanted.job_id)
    if wanted.since is not None:
        query = query.where(HistoryEntry.at >= wanted.since)
    if wanted.before is not None:
        query = query.where(HistoryEntry.at < wanted.before)
    return query


def _with_names(entries: Sequence[HistoryEntry]) -> list[Line]:
    users = names_of({e.user_id for e in entries if e.user_id})
    job_ids = {e.job_id for e in entries if e.job_id}
    numbers = {
        row.id: row.requisition_number or ""
        for row in db.session.execute(
            select(Job.id, Job.requisition_number).where(Job.id.in_(job_ids))
        )
    }
    candidate_ids = {e.candidate_id for e in entries if e.candidate_id}
    people = {
        row.id: f"{row.first_name} {row.last_name}".strip()
        for row in db.session.execute(
            select(Candidate.id, Candidate.first_name, Candidate.last_name).where(
                Candidate.id.in_(candidate_ids)
            )
        )
    }
    return [
        Line(
            entry,
            users.get(entry.user_id or 0, ""),
            numbers.get(entry.job_id or 0, ""),
            people.get(entry.candidate_id or 0, ""),
        )
        for entry in entries
    ]
