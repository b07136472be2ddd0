"""A job's stages: how they begin, and how they change without losing anybody.

The process editor hands in the whole process at once. Stages that go take nobody with them: their
people go where the editor says, all in one transaction and by a few statements, however many.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, func, insert, literal, select, update

from portal.db import db, lock
from portal.domain import jobs as job_rules
from portal.domain import process as rules
from portal.domain.applications import ApplicationStatus
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.jobs import JobStatus
from portal.domain.process import ActivityKind, PlannedStage, default_activities
from portal.domain.stages import DEFAULT_PROCESS, PROSPECT_POSITION, StageKind
from portal.models import (
    Application,
    HistoryEntry,
    Job,
    ProcessTemplate,
    Stage,
    StageEntry,
    TemplateStage,
    User,
)
from portal.services import applications, history
from portal.services.sharing.changes import About, record_change


def default_template() -> ProcessTemplate | None:
    """The template that jobs get when nobody chooses one; None before a company has made any."""
    return db.session.scalars(
        select(ProcessTemplate).where(ProcessTemplate.is_default)
    ).one_or_none()


def copy_stages(template: ProcessTemplate | None) -> list[Stage]:
    """A template's stages for a new job; without a template the process that Beckon brings."""
    if template is None:
        return [
            Stage(
                kind=kind.value,
                name=name,
                position=position,
                activities=default_activities(kind),
            )
            for position, (kind, name) in enumerate(DEFAULT_PROCESS, start=PROSPECT_POSITION)
        ]
    return [
        Stage(
            kind=stage.kind,
            name=stage.name,
            position=stage.position,
            activities=list(stage.activities),
        )
        for stage in template.stages
    ]


def change_process(
    job: Job,
    planned: Sequence[PlannedStage],
    *,
    version: int,
    actor: User,
    now: datetime,
) -> int:
    """Give a job the process that the editor hands in; returns how many people were moved.

    Raises WrongState while the job is with its approvers or closed, StaleVersion when somebody
    else changed it since ``version``, InvalidInput for what the rules refuse, with the number of
    people when a removed stage has some and nobody said where they go.
    """
    lock(job)
    _require_open(job)
    current = {stage.id: stage for stage in job.stages}
    if {p.id for p in planned if p.id is not None} != set(current):
        # A stage came or went since the editor was shown, or the form was tampered with.
        raise StaleVersion("job-stale")
    planned = [with_kind(p, current) for p in planned]
    remaining = rules.check_plan(planned)
    if is_as_planned(job.stages, remaining):
        return 0
    if job.version != version:
        raise StaleVersion("job-stale")
    before = [stage.name for stage in job.stages]
    removed = [p for p in planned if p.is_removed and p.id is not None]
    moved = sum(_move_people(job, p, current, actor=actor, now=now) for p in removed)
    for p in removed:
        job.stages.remove(current[p.id or 0])
    arrange(job.stages, remaining, Stage)
    db.session.flush()
    db.session.expire(job, ["stages"])
    history.record(
        "process-changed",
        now=now,
        actor=actor,
        job=job,
        old=before,
        new=[p.name for p in remaining],
        moved=moved,
    )
    if moved:
        applications.touch_pipeline(job)
    if removed:
        # Those who are out of the running came to stand elsewhere, too.
        record_change(About.JOB, [job.id], now=now)
    _changed(job, now=now)
    return moved


def change_activities(
    job: Job,
    stage: Stage,
    settings: Mapping[ActivityKind, Mapping[str, Any]],
    *,
    version: int,
    actor: User,
    now: datetime,
) -> None:
    """Set what happens in a stage. Raises as :func:`change_process` does."""
    lock(job)
    _require_open(job)
    before, after = stage.activities, clean_activities(stage.kind, settings)
    if before == after:
        return
    if job.version != version:
        raise StaleVersion("job-stale")
    stage.activities = after
    history.record(
        "activities-changed",
        now=now,
        actor=actor,
        job=job,
        stage=stage.name,
        old=before,
        new=after,
    )
    _changed(job, now=now)


def switch_prospect_stage(job: Job, *, wanted: bool, actor: User, now: datetime) -> bool:
    """Give the job a Prospect stage or take it away; returns whether anything changed.

    Raises WrongState while people still stand in it (the process editor moves them), or when the
    job is with its approvers or closed.
    """
    lock(job)
    _require_open(job)
    stage = job.prospect_stage
    if wanted == (stage is not None):
        return False
    if stage is not None:
        standing = count_standing(stage)
        if standing:
            raise WrongState("prospects-still-there", count=standing)
        job.stages.remove(stage)
    else:
        kind, name = DEFAULT_PROCESS[0]
        later = [
            PlannedStage(stage.id, StageKind(stage.kind), stage.name, order)
            for order, stage in enumerate(job.stages, start=PROSPECT_POSITION + 1)
        ]
        arrange(job.stages, [PlannedStage(None, kind, name, PROSPECT_POSITION), *later], Stage)
    what = "prospect-stage-added" if wanted else "prospect-stage-removed"
    history.record(what, now=now, actor=actor, job=job)
    _changed(job, now=now)
    return True


def count_standing(stage: Stage) -> int:
    """How many applications point at a stage, ended ones included."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Application).where(Application.stage_id == stage.id)
        )
        or 0
    )


def clean_activities(
    kind: str, settings: Mapping[ActivityKind, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The activities of a stage as they are kept: what belongs to its kind, and what was chosen."""
    stage_kind = StageKind(kind)
    fixed = rules.FIXED.get(stage_kind)
    chosen = [
        activity
        for activity in ActivityKind
        if activity is fixed or (activity in settings and activity not in rules.FIXED.values())
    ]
    return [
        rules.Activity(a, rules.clean_settings(a, settings.get(a, {}))).to_json() for a in chosen
    ]


def arrange(
    stages: list[Any], remaining: Sequence[PlannedStage], make: type[Stage] | type[TemplateStage]
) -> None:
    """Rename, reorder and add stages as planned.

    Positions are unique, so they go through negative numbers first.
    """
    for stage in stages:
        stage.position = -1 - stage.position
    db.session.flush()
    by_id = {stage.id: stage for stage in stages}
    for p in remaining:
        if p.id is None:
            stages.append(
                make(
                    kind=p.kind.value,
                    name=p.name,
                    position=p.order,
                    activities=default_activities(p.kind),
                )
            )
        else:
            by_id[p.id].name = p.name
            by_id[p.id].position = p.order
    stages.sort(key=lambda stage: stage.position)


def _require_open(job: Job) -> None:
    if job.state is JobStatus.CLOSED:
        raise WrongState("job-closed")
    if job.state is JobStatus.PENDING:
        raise WrongState("job-pending")


def is_as_planned(
    stages: Sequence[Stage | TemplateStage], remaining: Sequence[PlannedStage]
) -> bool:
    """Whether the plan asks for what is there already, as a second press of the button does."""
    return [(s.id, s.name) for s in stages] == [(p.id, p.name) for p in remaining]


def with_kind(
    planned: PlannedStage, current: Mapping[int, Stage] | Mapping[int, TemplateStage]
) -> PlannedStage:
    """The kind of a stage that is there is not the form's to say.

    Raises InvalidInput for a new stage of a kind that every process has once.
    """
    if planned.id is None:
        if planned.kind not in rules.ADDABLE:
            raise InvalidInput("stages", "stage-kind")
        return planned
    return PlannedStage(
        planned.id,
        StageKind(current[planned.id].kind),
        planned.name,
        planned.order,
        planned.is_removed,
        planned.move_to,
    )


def _changed(job: Job, *, now: datetime) -> None:
    job.version += 1
    job.updated_at = now
    if job.state in (JobStatus.APPROVED, JobStatus.REJECTED):
        job_rules.check_move(job.state, JobStatus.DRAFT)
        job.status = JobStatus.DRAFT.value


def _move_people(
    job: Job,
    planned: PlannedStage,
    current: Mapping[int, Stage],
    *,
    actor: User,
    now: datetime,
) -> int:
    """Move everybody out of a stage that goes; returns how many were still in the running."""
    stage = current[planned.id or 0]
    # Whoever is being moved in right now is waited for, and moved on.
    lock(stage)
    standing = count_standing(stage)
    if not standing:
        return 0
    target = current.get(planned.move_to or 0)
    if target is None:
        raise InvalidInput("stages", "stage-needs-target", stage=stage.name, count=standing)
    here = Application.stage_id == stage.id
    running = Application.status == ApplicationStatus.ACTIVE.value
    db.session.execute(
        insert(StageEntry).from_select(
            ["application_id", "stage_kind", "stage_name", "entered_at", "moved_by_id"],
            select(
                Application.id,
                literal(target.kind),
                literal(target.name),
                literal(now, Application.entered_stage_at.type),
                literal(actor.id),
            ).where(here, running),
        )
    )
    details = {"before": stage.name, "after": target.name}
    db.session.execute(
        insert(HistoryEntry).from_select(
            ["at", "actor_id", "what", "job_id", "candidate_id", "application_id", "details"],
            select(
                literal(now, HistoryEntry.at.type),
                literal(actor.id),
                literal("application-moved"),
                literal(job.id),
                Application.candidate_id,
                Application.id,
                literal(details, JSON),
            ).where(here, running),
        )
    )
    entered: dict[str, Any] = {"entered_stage_at": now}
    moved = db.session.execute(
        update(Application)
        .where(here, running)
        .values(stage_id=target.id, version=Application.version + 1, **entered)
        .execution_options(synchronize_session=False)
    )
    # Those who are out of the running only change the place they would come back to.
    db.session.execute(
        update(Application)
        .where(here)
        .values(stage_id=target.id, version=Application.version + 1)
        .execution_options(synchronize_session=False)
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]
