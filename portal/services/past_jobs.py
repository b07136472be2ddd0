"""Jobs that LinkedIn has not heard of, because they are older than the connection to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Exists, false, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db
from portal.domain.jobs import JobStatus
from portal.models import Application, Job, JobPosting
from portal.services.posting_states import State

#: LinkedIn is being told of a job.
ON_THEIR_WAY = (State.WAITING.value, State.SENDING.value, State.PROCESSING.value)
#: Jobs that were active at some time; drafts are nobody's business.
TOLD = (JobStatus.ACTIVE.value, JobStatus.CLOSED.value)


def want_postings(*, now: datetime) -> None:
    """Let LinkedIn hear of every job it knows nothing of, closed ones too, in one statement; the sweep sends them."""
    posting = JobPosting
    values: dict[str, Any] = {
        "wanted": literal(1),
        "sending": literal(0),
        "sent": literal(0),
        "state": literal(State.WAITING.value),
        "operation": literal(""),
        "attempts": literal(0),
        "next_attempt_at": literal(now, posting.next_attempt_at.type),
        "task_checks": literal(0),
        "is_listed": false(),
        "detail": literal(""),
        "version": literal(1),
    }
    unknown = (
        select(Job.id, *values.values())
        .outerjoin(posting, posting.job_id == Job.id)
        .where(Job.status.in_(TOLD), posting.job_id.is_(None))
    )
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    db.session.execute(
        dialect.insert(posting)
        .from_select(["job_id", *values], unknown)
        .on_conflict_do_nothing(index_elements=["job_id"]),
        execution_options={"synchronize_session": False},
    )


def on_their_way() -> Exists:
    """Whether LinkedIn is being told of some job for the first time, and nothing speaks against it so far."""
    posting = JobPosting
    first = select(posting.job_id).where(
        posting.state.in_(ON_THEIR_WAY), posting.listed_at.is_(None), posting.problem.is_(None)
    )
    return first.exists()


def is_of_the_past(posting: JobPosting) -> bool:
    """Whether a closed job never was at LinkedIn, though people applied to it: it belongs to their history there."""
    job = posting.job
    if job.state is not JobStatus.CLOSED or posting.listed_at is not None:
        return False
    applied = select(Application.id).where(Application.job_id == job.id).exists()
    return bool(db.session.scalar(select(applied)))
