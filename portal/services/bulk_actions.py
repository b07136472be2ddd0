"""Acting on many applications at once: plan, do, take back.

A plan is kept before anything is done: it says who is in it and who is not and why, it stays what
was looked at however the list changes meanwhile, and it is done once however often somebody
presses. Everything runs in a handful of statements, whether for five people or for five thousand.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from portal.db import db, lock
from portal.domain import applications as rules
from portal.domain.applications import ApplicationStatus, BulkKind, BulkOutcome, EndReason
from portal.domain.errors import InvalidInput, NotAllowed, WrongState
from portal.domain.jobs import JobStatus
from portal.models import Application, BulkAction, BulkItem, Job, Stage, StageEntry, User
from portal.services import applications, history
from portal.services.sharing.changes import About, record_change

#: Databases limit how many values one statement may carry.
CHUNK = 500


def plan_bulk_action(
    job: Job,
    kind: BulkKind,
    chosen: Sequence[tuple[int, int]],
    *,
    stage_id: int | None = None,
    actor: User,
    now: datetime,
) -> BulkAction:
    """Keep what shall be done to whom; nothing is done yet.

    ``chosen`` are ids and versions of applications of the job as the list showed them. ``stage_id``
    is where everybody goes; None means the stage after each person's own.
    """
    if job.state is not JobStatus.ACTIVE:
        raise WrongState("job-not-active")
    if not chosen:
        raise InvalidInput("ids", "nobody-chosen")
    if kind is BulkKind.ADVANCE and stage_id is not None:
        _require_stage(job, stage_id)
    bulk = BulkAction(
        job_id=job.id,
        actor_id=actor.id,
        kind=kind.value,
        details={"stage_id": stage_id} if kind is BulkKind.ADVANCE else {},
        created_at=now,
    )
    db.session.add(bulk)
    db.session.flush()
    versions = dict(chosen)
    ahead = _ways_ahead(job, kind, stage_id)
    rows = [row for row in _applications(list(versions)) if row.job_id == job.id]
    if not rows:
        raise InvalidInput("ids", "nobody-chosen")
    db.session.execute(
        insert(BulkItem),
        [
            {
                "bulk_action_id": bulk.id,
                "application_id": row.id,
                "outcome": _judge(row, versions[row.id], kind, ahead).value,
                "before": {"stage_id": row.stage_id, "version": versions[row.id]},
                "version_after": 0,
            }
            for row in rows
        ],
    )
    return bulk


def perform_bulk_action(
    bulk: BulkAction,
    *,
    reason_id: int | None = None,
    comment: str = "",
    actor: User,
    now: datetime,
) -> None:
    """Do what was planned to everybody whom nobody touched since; the others are told apart.

    Raises WrongState when it was done already, NotAllowed for somebody else's plan.
    """
    lock(bulk.job)
    lock(bulk)
    if bulk.actor_id != actor.id:
        raise NotAllowed("bulk-of-somebody-else")
    if bulk.done_at is not None:
        raise WrongState("bulk-done")
    if bulk.job.state is not JobStatus.ACTIVE:
        raise WrongState("job-not-active")
    kind = BulkKind(bulk.kind)
    stage_id = bulk.details.get("stage_id")
    if kind is BulkKind.REJECT:
        reason = applications.require_reason(reason_id)
        bulk.details = {
            "reason_id": reason.id,
            "reason": reason.name,
            "comment": applications.clean_comment(comment),
        }
    elif stage_id is not None:
        _require_stage(bulk.job, stage_id)
    bulk.done_at = now
    ahead = _ways_ahead(bulk.job, kind, stage_id)
    outcomes: dict[BulkOutcome, list[int]] = defaultdict(list)
    doing: list[Any] = []
    planned = _planned(bulk)
    there = {row.id: row for row in _applications([p.application_id for p in planned], hold=True)}
    for item in planned:
        row = there[item.application_id]
        outcome = _judge(row, item.before["version"], kind, ahead)
        if outcome is BulkOutcome.PLANNED:
            outcome = BulkOutcome.DONE
            doing.append(row)
        outcomes[outcome].append(row.id)
    for outcome, ids in outcomes.items():
        _settle(bulk, ids, outcome=outcome.value)
    if kind is BulkKind.ADVANCE:
        _move(bulk.job, [(row, ahead[row.stage_id]) for row in doing], actor=actor, now=now)
    else:
        _reject(bulk, doing, actor=actor, now=now)
    _note_versions(bulk)
    applications.touch_pipeline(bulk.job)


def undo_bulk_action(bulk: BulkAction, *, actor: User, now: datetime) -> None:
    """Take back what was done, except where somebody did something with the person since.

    Raises WrongState when it is too late, undone already or was never done.
    """
    lock(bulk.job)
    lock(bulk)
    if bulk.done_at is None:
        raise WrongState("bulk-not-done")
    if bulk.undone_at is not None:
        raise WrongState("bulk-undone")
    if now - bulk.done_at > rules.UNDO_WITHIN:
        raise WrongState("bulk-too-late")
    if bulk.job.state is not JobStatus.ACTIVE:
        raise WrongState("job-not-active")
    bulk.undone_at, bulk.undone_by_id = now, actor.id
    items = db.session.execute(
        select(BulkItem.application_id, BulkItem.before, BulkItem.version_after).where(
            BulkItem.bulk_action_id == bulk.id, BulkItem.outcome == BulkOutcome.DONE.value
        )
    ).all()
    there = {row.id: row for row in _applications([i.application_id for i in items], hold=True)}
    stages = {stage.id for stage in bulk.job.stages}
    outcomes: dict[BulkOutcome, list[int]] = defaultdict(list)
    back: list[tuple[Any, int]] = []
    for item in items:
        row, before = there[item.application_id], item.before["stage_id"]
        if row.version != item.version_after:
            outcome = BulkOutcome.TOUCHED
        elif before not in stages:
            outcome = BulkOutcome.STAGE_GONE
        else:
            outcome = BulkOutcome.DONE
            back.append((row, before))
        outcomes[outcome].append(row.id)
    for outcome, ids in outcomes.items():
        _settle(bulk, ids, undo_outcome=outcome.value)
    if bulk.kind == BulkKind.ADVANCE.value:
        _move(bulk.job, back, actor=actor, now=now)
    else:
        _reopen(bulk, [row for row, _stage in back], actor=actor, now=now)
    applications.touch_pipeline(bulk.job)


def _require_stage(job: Job, stage_id: int) -> None:
    if stage_id not in {stage.id for stage in job.stages}:
        raise InvalidInput("stage", "stage-gone")


def _ways_ahead(job: Job, kind: BulkKind, stage_id: int | None) -> dict[int, int | None]:
    """Where people of each stage go."""
    stages = list(job.stages)
    if kind is not BulkKind.ADVANCE:
        return {}
    if stage_id is not None:
        return {stage.id: stage_id for stage in stages}
    following: list[int | None] = [*(stage.id for stage in stages[1:]), None]
    return {stage.id: after for stage, after in zip(stages, following, strict=True)}


def _judge(
    row: Row[Any], version: int, kind: BulkKind, ahead: dict[int, int | None]
) -> BulkOutcome:
    return rules.bulk_refusal(
        is_active=row.status == ApplicationStatus.ACTIVE.value,
        is_touched=row.version != version,
        stage_id=row.stage_id,
        to_stage_id=ahead.get(row.stage_id),
        moves=kind is BulkKind.ADVANCE,
    )


def _planned(bulk: BulkAction) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(BulkItem.application_id, BulkItem.before).where(
            BulkItem.bulk_action_id == bulk.id, BulkItem.outcome == BulkOutcome.PLANNED.value
        )
    ).all()


def _applications(ids: list[int], *, hold: bool = False) -> list[Row[Any]]:
    query = select(
        Application.id,
        Application.job_id,
        Application.candidate_id,
        Application.stage_id,
        Application.status,
        Application.version,
    ).order_by(Application.id)
    if hold:
        query = query.with_for_update(key_share=True)
    found: list[Row[Any]] = []
    for some in _chunks(sorted(ids)):
        found.extend(db.session.execute(query.where(Application.id.in_(some))))
    return found


def _settle(bulk: BulkAction, ids: list[int], **values: str) -> None:
    for some in _chunks(ids):
        db.session.execute(
            update(BulkItem)
            .where(BulkItem.bulk_action_id == bulk.id, BulkItem.application_id.in_(some))
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _note_versions(bulk: BulkAction) -> None:
    """Keep the version that each application has now: only who still has it can be taken back."""
    now_there = (
        select(Application.version)
        .where(Application.id == BulkItem.application_id)
        .scalar_subquery()
    )
    db.session.execute(
        update(BulkItem)
        .where(BulkItem.bulk_action_id == bulk.id, BulkItem.outcome == BulkOutcome.DONE.value)
        .values(version_after=now_there)
        .execution_options(synchronize_session=False)
    )


def _change(ids: Iterable[int], **values: Any) -> None:
    for some in _chunks(list(ids)):
        db.session.execute(
            update(Application)
            .where(Application.id.in_(some))
            .values(version=Application.version + 1, **values)
            .execution_options(synchronize_session=False)
        )


def _move(job: Job, moves: Sequence[tuple[Any, int | None]], *, actor: User, now: datetime) -> None:
    stages: dict[int, Stage] = {stage.id: stage for stage in job.stages}
    if not moves:
        return
    target = {row.id: to for row, to in moves if to is not None}
    by_stage: dict[int, list[int]] = defaultdict(list)
    for application_id, to in target.items():
        by_stage[to].append(application_id)
    for to, ids in by_stage.items():
        _change(ids, stage_id=to, entered_stage_at=now)
    db.session.execute(
        insert(StageEntry),
        [
            {
                "application_id": application_id,
                "stage_kind": stages[to].kind,
                "stage_name": stages[to].name,
                "entered_at": now,
                "moved_by_id": actor.id,
            }
            for application_id, to in target.items()
        ],
    )
    ways: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for row, _to in moves:
        ways[row.stage_id, target[row.id]].append((row.id, row.candidate_id))
    for (before, after), people in ways.items():
        history.record_each(
            people,
            what="application-moved",
            now=now,
            job=job,
            actor=actor,
            before=stages[before].name,
            after=stages[after].name,
        )
    record_change(About.CANDIDATE, (row.candidate_id for row, _to in moves), now=now)


def _reject(bulk: BulkAction, rows: Sequence[Any], *, actor: User, now: datetime) -> None:
    if not rows:
        return
    stages = {stage.id: stage.name for stage in bulk.job.stages}
    _change(
        (row.id for row in rows),
        status=ApplicationStatus.ENDED.value,
        end_reason=EndReason.REJECTED.value,
        rejection_reason_id=bulk.details["reason_id"],
        end_comment=bulk.details["comment"],
        ended_at=now,
        ended_by_id=actor.id,
    )
    for stage_id, people in _by_stage(rows).items():
        history.record_each(
            people,
            what="application-rejected",
            now=now,
            job=bulk.job,
            actor=actor,
            reason=bulk.details["reason"],
            comment=bulk.details["comment"],
            stage=stages.get(stage_id, ""),
        )
    record_change(About.CANDIDATE, (row.candidate_id for row in rows), now=now)


def _reopen(bulk: BulkAction, rows: Sequence[Any], *, actor: User, now: datetime) -> None:
    if not rows:
        return
    stages = {stage.id: stage.name for stage in bulk.job.stages}
    _change(
        (row.id for row in rows),
        status=ApplicationStatus.ACTIVE.value,
        end_reason=None,
        rejection_reason_id=None,
        end_comment="",
        ended_at=None,
        ended_by_id=None,
    )
    for stage_id, people in _by_stage(rows).items():
        history.record_each(
            people,
            what="application-reopened",
            now=now,
            job=bulk.job,
            actor=actor,
            before=EndReason.REJECTED.value,
            stage=stages.get(stage_id, ""),
        )
    record_change(About.CANDIDATE, (row.candidate_id for row in rows), now=now)


def _by_stage(rows: Sequence[Any]) -> dict[int, list[tuple[int, int]]]:
    people: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        people[row.stage_id].append((row.id, row.candidate_id))
    return people


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
