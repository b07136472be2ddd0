"""LinkedIn's side of what people's records say, and bringing it in step until nobody waits."""

from datetime import UTC, datetime, timedelta
from typing import Any

from portal.db import db
from portal.models import (
    JobPosting,
    LinkedInMatch,
    SharingChange,
    SharingLane,
    SharingRecord,
)
from portal.tasks.job_postings import check_job_tasks, send_job
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.linkedin import Control
from tests.support.tasks import make_due

KINDS = (
    "candidates",
    "candidateNotes",
    "applications",
    "stages",
    "applicationNotes",
    "interviewFeedback",
)


def at_linkedin(control: Control, kind: str) -> dict[tuple[str, str], dict[str, Any]]:
    """What LinkedIn has of a kind, by parent and id."""
    found = control.get(f"/control/sync/records/{kind}?count=10000")
    return {(one["parent"], one["id"]): one["record"] for one in found["records"]}


def post(job_id: int, control: Control) -> int:
    """Let LinkedIn have a job; returns it."""
    send_job(job_id)
    control.post("/control/clock", advance=5)
    make_due(db.session.get_one(JobPosting, job_id))
    check_job_tasks()
    db.session.rollback()
    assert db.session.get_one(JobPosting, job_id).listed_at is not None
    return job_id


def counts(control: Control) -> dict[str, int]:
    """How many records of each kind LinkedIn has."""
    return {kind: len(at_linkedin(control, kind)) for kind in KINDS}


def drain() -> None:
    """Work as the workers do until nobody waits, with all pauses over at once."""
    for _ in range(200):
        sweep_people()
        db.session.rollback()
        if not waiting() and lane().walk_state != "running":
            return
        hurry()
        hurry_comparisons()
    raise AssertionError(f"people still wait: {waiting()}")


def hurry() -> None:
    """As if the time had passed for which something waits."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with unit_of_work():
        db.session.execute(db.update(SharingChange).values(due_at=past))
        db.session.execute(db.update(SharingLane).values(due_at=None))


def hurry_comparisons() -> None:
    """As if the time had passed for which comparing with LinkedIn waits."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with unit_of_work():
        db.session.execute(
            db.update(LinkedInMatch)
            .where(LinkedInMatch.due_at.is_not(None), LinkedInMatch.rank == 2)
            .values(due_at=past)
        )
        db.session.execute(db.update(SharingLane).values(reading_due_at=None))


def hear() -> None:
    """Ask LinkedIn whom it takes people for, with all pauses over at once, and bring it in step with the answers."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with unit_of_work():
        db.session.execute(
            db.update(LinkedInMatch).where(LinkedInMatch.due_at.is_not(None)).values(due_at=past)
        )
        db.session.execute(db.update(SharingLane).values(reading_due_at=None))
    drain()


def match_of(candidate_id: int) -> LinkedInMatch:
    """Whom LinkedIn takes somebody for, as it is kept."""
    db.session.rollback()
    return db.session.get_one(LinkedInMatch, candidate_id)


def waiting() -> list[int]:
    """Candidates that wait."""
    db.session.rollback()
    return list(
        db.session.scalars(
            db.select(SharingChange.candidate_id).order_by(SharingChange.candidate_id)
        )
    )


def lane() -> SharingLane:
    """The one lane."""
    db.session.rollback()
    return db.session.scalars(db.select(SharingLane)).one()


def ledger(kind: str) -> dict[tuple[int, int], SharingRecord]:
    """Our entries of a kind, by parent and id."""
    db.session.rollback()
    rows = db.session.scalars(db.select(SharingRecord).where(SharingRecord.kind == kind))
    return {(row.parent_id, row.record_id): row for row in rows}
