"""Putting people into jobs and moving them through the stages."""

from datetime import datetime

from sqlalchemy import select

from portal.db import db, lock
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.jobs import JobStatus
from portal.models import Application, Candidate, Job, Stage, StageEntry, User
from portal.services import history


def find_application(candidate: Candidate, job: Job) -> Application | None:
    """The candidate's application in a job, if there is one."""
    return db.session.scalars(
        select(Application).where(
            Application.candidate_id == candidate.id, Application.job_id == job.id
        )
    ).one_or_none()


def add_application(
    candidate: Candidate,
    job: Job,
    stage: Stage,
    *,
    source: str,
    now: datetime,
    exported_by: User | None = None,
    exported_at: datetime | None = None,
    owner: User | None = None,
) -> Application:
    """Put a candidate into a stage of a job. The candidate must not be in the job yet."""
    application = Application(
        candidate_id=candidate.id,
        job_id=job.id,
        stage_id=stage.id,
        entered_stage_at=now,
        source=source,
        exported_by_id=exported_by.id if exported_by else None,
        exported_at=exported_at,
        owner_id=owner.id if owner else None,
        created_at=now,
        end_comment="",
        version=1,
    )
    db.session.add(application)
    db.session.flush()
    _enter(application, stage, actor=exported_by, now=now)
    touch_pipeline(job)
    return application


def move_application(
    application: Application, stage: Stage, *, version: int, actor: User, now: datetime
) -> None:
    """Move somebody to another stage of the same job.

    Raises StaleVersion when somebody else moved the person since ``version``, InvalidInput for a
    stage of another job or the one the person stands in, WrongState when the job is closed.
    """
    lock(application.job)
    lock(application)
    if application.job.state is not JobStatus.ACTIVE:
        raise WrongState("job-not-active")
    if not application.is_active:
        raise WrongState("application-ended")
    if application.version != version:
        raise StaleVersion("application-stale", stage=application.stage.name)
    if stage.job_id != application.job_id:
        raise InvalidInput("stage", "stage-of-other-job")
    if stage.id == application.stage_id:
        raise InvalidInput("stage", "stage-unchanged", stage=stage.name)
    before = application.stage.name
    application.stage_id = stage.id
    application.stage = stage
    application.entered_stage_at = now
    application.version += 1
    _enter(application, stage, actor=actor, now=now)
    touch_pipeline(application.job)
    history.record(
        "application-moved",
        now=now,
        actor=actor,
        application=application,
        before=before,
        after=stage.name,
    )


def touch_pipeline(job: Job) -> None:
    """Tell open pages of the job that its people changed.

    The database counts, so that two transactions cannot both write the same number.
    """
    job.pipeline_version = Job.pipeline_version + 1


def _enter(application: Application, stage: Stage, *, actor: User | None, now: datetime) -> None:
    db.session.add(
        StageEntry(
            application_id=application.id,
            stage_kind=stage.kind,
            stage_name=stage.name,
            entered_at=now,
            moved_by_id=actor.id if actor else None,
        )
    )
