"""The applications of two records that become one person.

Where both stand in the same job one application goes on (``domain.merging.goes_on``). Notes, feedback
and files of the other one go over to it; the other one stays behind as *joined*, out of every list,
with its way through the stages and its history, which the pages of the first show too.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.db import db
from portal.domain.applications import ApplicationStatus
from portal.domain.feedback import FeedbackStatus
from portal.domain.merging import Standing, goes_on
from portal.models import (
    Application,
    Candidate,
    Feedback,
    FeedbackReminder,
    Job,
    User,
)
from portal.services import history
from portal.services.applications import touch_pipeline
from portal.services.merge_steps import (
    MOVING,
    SAID,
    feedback_of,
    hand_over,
    ids_of,
    plain,
    set_values,
)

#: What the application that goes on takes from the other one where it has nothing itself.
TAKEN_WHERE_BLANK = ("owner_id", "exported_by_id", "exported_at", "invited_to_apply_at")
JOINED = ApplicationStatus.JOINED.value


def standing_of(application: Application) -> Standing:
    """How far an application is, as the rules see it."""
    return Standing(
        application_id=application.id,
        status=application.status,
        end_reason=application.end_reason,
        stage_position=application.stage.position,
        offer_status=application.offer_status,
        created_at=application.created_at,
    )


def applications_of(candidate_ids: Sequence[int], *, hold: bool = False) -> list[Application]:
    """The applications of some records that are not joined with others, by id."""
    query = (
        select(Application)
        .where(Application.candidate_id.in_(candidate_ids), Application.status != JOINED)
        .order_by(Application.id)
    )
    if hold:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def hold_jobs(job_ids: Iterable[int]) -> dict[int, Job]:
    """Read jobs again and keep others from changing them: before the people in them, always."""
    jobs = db.session.scalars(
        select(Job)
        .where(Job.id.in_(set(job_ids)))
        .order_by(Job.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {job.id: job for job in jobs}


def pairs_of(
    kept: Sequence[Application], absorbed: Sequence[Application]
) -> tuple[list[tuple[Application, Application]], list[Application]]:
    """The applications to the same job, (going on, joined), and those of the absorbed record alone."""
    by_job = {application.job_id: application for application in kept}
    pairs, single = [], []
    for application in absorbed:
        twin = by_job.get(application.job_id)
        if twin is None:
            single.append(application)
        elif goes_on(standing_of(twin), standing_of(application)) == twin.id:
            pairs.append((twin, application))
        else:
            pairs.append((application, twin))
    return pairs, single


def move_applications(
    kept: Candidate, absorbed: Candidate, *, actor: User | None, now: datetime
) -> dict[str, Any]:
    """Give the applications of one record to another one; returns what is needed to undo it."""
    both = applications_of([kept.id, absorbed.id], hold=True)
    pairs, single = pairs_of(
        [a for a in both if a.candidate_id == kept.id],
        [a for a in both if a.candidate_id == absorbed.id],
    )
    for application in single:
        application.candidate_id = kept.id
    joined = [_join(on, other, kept, absorbed, actor=actor, now=now) for on, other in pairs]
    for application in both:
        touch_pipeline(application.job)
    db.session.flush()
    return {"moved": [application.id for application in single], "joined": joined}


def _join(
    on: Application,
    other: Application,
    kept: Candidate,
    absorbed: Candidate,
    *,
    actor: User | None,
    now: datetime,
) -> dict[str, Any]:
    entry: dict[str, Any] = {"on": on.id, "other": other.id, "status": other.status}
    entry["swapped"] = on.candidate_id == absorbed.id
    other.status, other.merged_into_id = JOINED, on.id
    other.version += 1
    # First out of the rule that a person stands in a job once, then to the other record.
    db.session.flush()
    on.candidate_id, other.candidate_id = kept.id, absorbed.id
    entry["fields"] = _fill(on, other)
    on.version += 1
    db.session.flush()
    entry["retargeted"] = hand_over(Application, other.id, on.id, column="merged_into_id")
    for said in SAID:
        entry[f"own_{said.__tablename__}"] = ids_of(said, on.id)
    entry["unstaged"] = _make_room_for_feedback(on.id, other.id)
    for model in MOVING:
        entry[model.__tablename__] = hand_over(model, other.id, on.id)
    entry["reminders"] = _move_reminders(other.id, on.id)
    history.record(
        "applications-joined",
        now=now,
        actor=actor,
        job=on.job,
        candidate=kept,
        application=on,
        stage=on.stage.name,
        other_stage=other.stage.name,
        joined=other.id,
        other_status=entry["status"],
        other_end_reason=other.end_reason,
        other_source=other.source,
    )
    return entry


def _fill(on: Application, other: Application) -> dict[str, Any]:
    """First touch, and what only the other one knows; returns old and new values."""
    wanted: dict[str, Any] = {
        name: getattr(other, name)
        for name in TAKEN_WHERE_BLANK
        if getattr(on, name) is None and getattr(other, name) is not None
    }
    if (other.created_at, other.id) < (on.created_at, on.id):
        wanted.update(source=other.source, created_at=other.created_at)
    changes = {}
    for name, value in wanted.items():
        if getattr(on, name) != value:
            changes[name] = [plain(getattr(on, name)), plain(value)]
            setattr(on, name, value)
    return changes


def _make_room_for_feedback(on_id: int, other_id: int) -> dict[str, int]:
    """Where one person wrote about both applications in the same stage both are kept: one of the two
    stands under the stage's name alone. A draft makes room for what was submitted."""
    mine: dict[tuple[int | None, int], Feedback] = {
        (row.stage_id, row.author_id): row for row in feedback_of(on_id) if row.stage_id is not None
    }
    unstaged: dict[str, int] = {}
    for theirs in feedback_of(other_id):
        own = mine.get((theirs.stage_id, theirs.author_id))
        if own is None or theirs.stage_id is None:
            continue
        submitted = FeedbackStatus.SUBMITTED.value
        yields = own if theirs.status == submitted != own.status else theirs
        unstaged[str(yields.id)] = theirs.stage_id
        yields.stage_id = None
    db.session.flush()
    return unstaged


def _move_reminders(from_id: int, to_id: int) -> list[int]:
    rows = db.session.scalars(
        select(FeedbackReminder).where(FeedbackReminder.application_id.in_([from_id, to_id]))
    ).all()
    taken = {(r.stage_id, r.user_id) for r in rows if r.application_id == to_id}
    ids = [
        r.id for r in rows if r.application_id == from_id and (r.stage_id, r.user_id) not in taken
    ]
    set_values(FeedbackReminder, ids, {"application_id": to_id})
    return ids
