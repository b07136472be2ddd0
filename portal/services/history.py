"""Writing down what happened."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from portal.db import db
from portal.models import Application, Candidate, HistoryEntry, Job, User


def record(
    what: str,
    *,
    now: datetime,
    actor: User | None = None,
    job: Job | None = None,
    candidate: Candidate | None = None,
    application: Application | None = None,
    user: User | None = None,
    **details: Any,
) -> HistoryEntry:
    """Add one entry. ``what`` is a past-tense code such as ``job-activated``.

    ``details`` hold names and old and new values as they are now; the entry never changes. New
    objects must have their ids already (flush before).
    """
    if application is not None:
        job = job or application.job
        candidate = candidate or application.candidate
    entry = HistoryEntry(
        at=now,
        actor_id=actor.id if actor else None,
        what=what,
        job_id=job.id if job else None,
        candidate_id=candidate.id if candidate else None,
        application_id=application.id if application else None,
        user_id=user.id if user else None,
        details=details,
    )
    db.session.add(entry)
    return entry


def record_each(
    people: Iterable[tuple[int, int]],
    *,
    what: str,
    now: datetime,
    job: Job,
    actor: User | None = None,
    **details: Any,
) -> None:
    """Add the same entry for many applications of one job at once, in few statements.

    ``people`` are ids of applications with those of their candidates.
    """
    rows = [
        {
            "at": now,
            "actor_id": actor.id if actor else None,
            "what": what,
            "job_id": job.id,
            "candidate_id": candidate_id,
            "application_id": application_id,
            "details": details,
        }
        for application_id, candidate_id in people
    ]
    if rows:
        db.session.execute(insert(HistoryEntry), rows)


def record_people(
    candidate_ids: Iterable[int],
    *,
    what: str,
    now: datetime,
    actor: User | None = None,
    **details: Any,
) -> None:
    """Add the same entry for many people at once, whatever their jobs, in one statement."""
    rows = [
        {
            "at": now,
            "actor_id": actor.id if actor else None,
            "what": what,
            "candidate_id": candidate_id,
            "details": details,
        }
        for candidate_id in candidate_ids
    ]
    if rows:
        db.session.execute(insert(HistoryEntry), rows)
