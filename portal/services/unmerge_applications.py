"""The applications of a person who is taken apart into two records again."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.db import db
from portal.domain.applications import ApplicationStatus, EndReason
from portal.domain.errors import WrongState
from portal.domain.jobs import CloseReason, JobStatus
from portal.models import (
    Application,
    Candidate,
    Document,
    Feedback,
    FeedbackReminder,
    Stage,
)
from portal.services.applications import touch_pipeline
from portal.services.merge_steps import POINTING, feedback_of, ids_of, plain, set_values, still_at

JOINED = ApplicationStatus.JOINED.value
Pair = tuple[Application, Application, dict[str, Any]]


def check_return(
    kept: Candidate, absorbed: Candidate, ledger: dict[str, Any], *, hold: bool = False
) -> tuple[list[Application], list[Pair]]:
    """The applications that would go back: alone, and in pairs (that goes on, joined, entry).

    What was deleted since is left out. Raises WrongState when one of them was joined with yet
    another application since: that has to be taken apart first.
    """
    ids = {*ledger["moved"], *(e[k] for e in ledger["joined"] for k in ("on", "other"))}
    query = select(Application).where(Application.id.in_(ids)).order_by(Application.id)
    if hold:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    there = {a.id: a for a in db.session.scalars(query)}
    single = [there[one] for one in ledger["moved"] if one in there]
    pairs = [
        (there[e["on"]], there[e["other"]], e)
        for e in ledger["joined"]
        if e["on"] in there and e["other"] in there
    ]
    for application in (*single, *(on for on, _other, _entry in pairs)):
        if application.candidate_id != kept.id or application.status == JOINED:
            raise WrongState("merge-later-first")
    for on, other, _entry in pairs:
        if other.candidate_id != absorbed.id or other.merged_into_id != on.id:
            raise WrongState("merge-later-first")
    return single, pairs


def return_applications(
    kept: Candidate,
    absorbed: Candidate,
    ledger: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """Give back what came from a record; what was added since stays with the kept one."""
    single, pairs = check_return(kept, absorbed, ledger, hold=True)
    for application in single:
        application.candidate_id = absorbed.id
        touch_pipeline(application.job)
    for on, other, entry in pairs:
        _part(on, other, entry, kept, absorbed, now=now)
        touch_pipeline(on.job)
    db.session.flush()
    # A file goes with its application.
    for candidate in (kept, absorbed):
        owned = select(Application.id).where(Application.candidate_id == candidate.id)
        db.session.execute(
            update(Document)
            .where(Document.application_id.in_(owned))
            .values(candidate_id=candidate.id)
            .execution_options(synchronize_session=False)
        )


def _part(
    on: Application,
    other: Application,
    entry: dict[str, Any],
    kept: Candidate,
    absorbed: Candidate,
    *,
    now: datetime,
) -> None:
    _return_papers(on.id, other.id, entry)
    set_values(
        FeedbackReminder,
        still_at(FeedbackReminder, on.id, entry["reminders"]),
        {"application_id": other.id},
    )
    set_values(
        Application,
        still_at(Application, on.id, entry["retargeted"], column="merged_into_id"),
        {"merged_into_id": other.id},
    )
    for name, (before, after) in entry["fields"].items():
        if plain(getattr(on, name)) == after:
            is_time = name.endswith("_at") and before is not None
            setattr(on, name, datetime.fromisoformat(before) if is_time else before)
    if entry["swapped"]:
        other.candidate_id = kept.id
        db.session.flush()
        on.candidate_id = absorbed.id
        db.session.flush()
    other.status, other.merged_into_id = entry["status"], None
    other.version += 1
    on.version += 1
    if other.is_active and other.job.state is JobStatus.CLOSED:
        _end_with_job(other, now=now)
    db.session.flush()


def _return_papers(on_id: int, other_id: int, entry: dict[str, Any]) -> None:
    for model in POINTING:
        name = model.__tablename__
        going = still_at(model, on_id, entry[name])
        if entry["swapped"] and f"own_{name}" in entry:
            # The application that goes on leaves with the record that came to it; what people
            # wrote since stays with the person they wrote it about.
            going += ids_of(model, on_id, but=[*entry[f"own_{name}"], *entry[name]])
        set_values(model, going, {"application_id": other_id})
    came = set(entry["feedback"])
    own = set(entry["own_feedback"])
    for row in feedback_of(on_id):
        since = row.id not in came and row.id not in own
        if row.id in came or (since and entry["swapped"]):
            if since:
                row.stage_id = _free_stage(row, other_id)
            row.application_id = other_id
    db.session.flush()
    for feedback_id, stage_id in entry["unstaged"].items():
        feedback = db.session.get(Feedback, int(feedback_id))
        if feedback is not None and feedback.stage_id is None and _is_there(stage_id):
            feedback.stage_id = _free_stage(feedback, feedback.application_id, stage_id)
            db.session.flush()


def _is_there(stage_id: int) -> bool:
    return db.session.get(Stage, stage_id) is not None


def _free_stage(row: Feedback, application_id: int, stage_id: int | None = None) -> int | None:
    """The stage that feedback may stand under: none where its author has said something there."""
    stage_id = stage_id if stage_id is not None else row.stage_id
    with db.session.no_autoflush:
        taken = db.session.scalar(
            select(Feedback.id).where(
                Feedback.application_id == application_id,
                Feedback.stage_id == stage_id,
                Feedback.author_id == row.author_id,
                Feedback.id != row.id,
            )
        )
    return None if taken else stage_id


def _end_with_job(application: Application, *, now: datetime) -> None:
    """The job was closed meanwhile: this one would have ended with it."""
    filled = application.job.close_reason == CloseReason.FILLED.value
    reason = EndReason.POSITION_FILLED if filled else EndReason.POSITION_CANCELLED
    application.status = ApplicationStatus.ENDED.value
    application.end_reason = reason.value
    application.ended_at = application.job.closed_at or now
