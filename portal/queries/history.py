"""What happened, for the pages that tell it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.models import HistoryEntry, Job


def history_of_job(job: Job, *, limit: int = 50) -> Sequence[HistoryEntry]:
    """What happened to a job itself, newest first; what happened to its people is told there."""
    return db.session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.job_id == job.id, HistoryEntry.candidate_id.is_(None))
        .options(joinedload(HistoryEntry.actor))
        .order_by(HistoryEntry.id.desc())
        .limit(limit)
    ).all()
