"""Putting people into jobs, moving them through the stages, ending and reopening."""

from datetime import datetime

from sqlalchemy import delete, inspect, select

from portal.db import db
from portal.domain import applications as rules
from portal.domain.applications import ApplicationStatus, EndReason, OfferStatus
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.jobs import JobStatus
from portal.models import (
    Application,
    Candidate,
    HistoryEntry,
    Job,
    RejectionReason,
    Stage,
    StageEntry,
    User,
)
from portal.services import history, messages
from portal.services.candidate_emails import forget_emails
from portal.services.holding import hold_application
from portal.services.sharing.changes import About, record_change

MANUAL = "manual"


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
    """Put a candidate into a stage of a job. The candidate must not be in the job yet.

    Raises WrongState for a record that was joined with another one meanwhile.
    """
    # As others see it, and held like by a row that points to it: joining waits for us, or we for it.
    merged_into = db.session.execute(
        select(Candidate.merged_into_id)
        .where(Candidate.id == candidate.id)
        .with_for_update(read=True, key_share=True)
    ).one_or_none()
    if merged_into is None or merged_into[0] is not None:
        raise WrongState("candidate-joined" if merged_into else "candidate-gone")
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
    _enter(application, stage, actor=exported_by or owner, now=now)
    touch_pipeline(job)
    record_change(About.CANDIDATE, [candidate.id], now=now)
    return application


def move_application(
    application: Application, stage: Stage, *, version: int, actor: User, now: datetime
) -> None:
    """Move somebody to another stage of the same job.

    Raises StaleVersion when somebody else did something with the person since ``version``,
    InvalidInput for a stage that is gone, of another job or the one the person stands in,
    WrongState when the job is closed.
    """
    stage_id = id_of(stage)
    job = hold_application(application)
    require_active_job(job)
    before = application.stage.name
    if application.version != version:
        raise _stale(application)
    _require_running(application)
    stage = stage_of(job, stage_id)
    if stage.id == application.stage_id:
        raise InvalidInput("stage", "stage-unchanged", stage=stage.name)
    application.stage_id = stage.id
    application.stage = stage
    application.entered_stage_at = now
    application.version += 1
    _enter(application, stage, actor=actor, now=now)
    touch_pipeline(job)
    record_change(About.CANDIDATE, [application.candidate_id], now=now)
    history.record(
        "application-moved",
        now=now,
        actor=actor,
        application=application,
        before=before,
        after=stage.name,
    )


def reject_application(
    application: Application,
    *,
    reason_id: int | None,
    comment: str,
    version: int,
    actor: User,
    now: datetime,
) -> None:
    """End an application with a reason from the company's list."""
    job = hold_application(application)
    require_active_job(job)
    if application.version != version:
        raise _stale(application)
    _require_running(application)
    reason = require_reason(reason_id)
    _end(application, EndReason.REJECTED, comment=clean_comment(comment), actor=actor, now=now)
    application.rejection_reason_id = reason.id
    history.record(
        "application-rejected",
        now=now,
        actor=actor,
        application=application,
        reason=reason.name,
        comment=application.end_comment,
        stage=stage_name(application.stage_id),
    )


def withdraw_application(
    application: Application, *, comment: str, version: int, actor: User, now: datetime
) -> None:
    """The candidate is no longer interested."""
    job = hold_application(application)
    require_active_job(job)
    if application.version != version:
        raise _stale(application)
    _require_running(application)
    _end(application, EndReason.WITHDREW, comment=clean_comment(comment), actor=actor, now=now)
    history.record(
        "application-withdrawn",
        now=now,
        actor=actor,
        application=application,
        comment=application.end_comment,
        stage=stage_name(application.stage_id),
    )


def reopen_application(
    application: Application, *, version: int, actor: User, now: datetime
) -> None:
    """Take back that an application was rejected or withdrawn; the person stands where they stood."""
    job = hold_application(application)
    require_active_job(job)
    if application.version != version:
        raise _stale(application)
    if application.is_active:
        raise WrongState("application-active")
    before = application.end_reason or ""
    if before in {reason.value for reason in rules.ENDED_WITH_JOB}:
        raise WrongState("application-ended-with-job")
    application.status = ApplicationStatus.ACTIVE.value
    application.end_reason = application.rejection_reason_id = None
    application.end_comment = ""
    application.ended_at = application.ended_by_id = None
    application.version += 1
    touch_pipeline(application.job)
    record_change(About.CANDIDATE, [application.candidate_id], now=now)
    history.record(
        "application-reopened",
        now=now,
        actor=actor,
        application=application,
        before=before,
        stage=stage_name(application.stage_id),
    )


def set_offer(
    application: Application, status: OfferStatus, *, version: int, actor: User, now: datetime
) -> None:
    """Note how far the offer is."""
    job = hold_application(application)
    require_active_job(job)
    if application.version != version:
        raise _stale(application)
    _require_running(application)
    if application.stage.is_prospect:
        raise WrongState("offer-to-prospect")
    before = OfferStatus(application.offer_status)
    rules.check_offer_move(before, status)
    application.offer_status = status.value
    application.version += 1
    touch_pipeline(application.job)
    history.record(
        "offer-changed",
        now=now,
        actor=actor,
        application=application,
        before=before.value,
        after=status.value,
    )


def invite_to_apply(application: Application, *, actor: User, now: datetime) -> None:
    """Ask a prospect by mail to apply on the job's public page."""
    job = hold_application(application)
    require_active_job(job)
    _require_running(application)
    if not application.stage.is_prospect:
        raise WrongState("not-a-prospect")
    if application.job.is_confidential:
        raise WrongState("invite-confidential")
    candidate = application.candidate
    if candidate.do_not_contact:
        raise WrongState("do-not-contact")
    if candidate.contact_missing:
        raise WrongState("invite-without-address")
    before = application.invited_to_apply_at
    if before is not None and now - before < rules.INVITE_AGAIN_AFTER:
        raise WrongState("invited-already")
    application.invited_to_apply_at = now
    messages.write_mail(
        "invite-to-apply",
        to_name=candidate.name,
        to_address=candidate.emails[0].address,
        now=now,
        job=application.job,
        application=application,
        from_name=actor.name,
    )
    touch_pipeline(application.job)
    history.record(
        "invited-to-apply",
        now=now,
        actor=actor,
        application=application,
        address=candidate.emails[0].address,
    )


def delete_application(application: Application, *, actor: User, now: datetime) -> None:
    """Take somebody out of a job with all that was written about them there; the history stays."""
    hold_application(application)
    history.record(
        "application-deleted",
        now=now,
        actor=actor,
        application=application,
        person=application.candidate.name,
        stage=stage_name(application.stage_id),
    )
    touch_pipeline(application.job)
    record_change(About.CANDIDATE, [application.candidate_id], now=now)
    application_id = application.id
    forget_emails(HistoryEntry.application_id == application_id)
    db.session.flush()
    db.session.expunge(application)
    db.session.execute(delete(Application).where(Application.id == application_id))


def touch_pipeline(job: Job) -> None:
    """Tell open pages of the job that its people changed.

    The database counts, so that two transactions cannot both write the same number.
    """
    job.pipeline_version = Job.pipeline_version + 1


def clean_comment(comment: str) -> str:
    """A comment, trimmed. Raises InvalidInput when it is too long."""
    comment = comment.strip().replace("\x00", "")
    if len(comment) > rules.COMMENT_MAX:
        raise InvalidInput("comment", "too-long", limit=rules.COMMENT_MAX)
    return comment


def require_reason(reason_id: int | None) -> RejectionReason:
    """A reason that the company offers. Raises InvalidInput for anything else."""
    reason = db.session.get(RejectionReason, reason_id) if reason_id else None
    if reason is None or not reason.is_active:
        raise InvalidInput("reason", "reason-not-offered")
    return reason


def require_active_job(job: Job) -> None:
    """Raise WrongState unless people may be added and moved."""
    if job.state is not JobStatus.ACTIVE:
        raise WrongState("job-not-active")


def _require_running(application: Application) -> None:
    if not application.is_active:
        raise WrongState("application-ended")


def _stale(application: Application) -> StaleVersion:
    if not application.is_active:
        return StaleVersion("application-stale-ended")
    return StaleVersion("application-stale", stage=stage_name(application.stage_id))


def id_of(stage: Stage) -> int:
    """Its id, even when the row is gone by now."""
    identity = inspect(stage).identity
    return int(identity[0]) if identity else stage.id


def stage_of(job: Job, stage_id: int) -> Stage:
    """A stage of the job as it is now. Raises InvalidInput for any other."""
    stage = db.session.get(Stage, stage_id, populate_existing=True)
    if stage is None:
        raise InvalidInput("stage", "stage-gone")
    if stage.job_id != job.id:
        raise InvalidInput("stage", "stage-of-other-job")
    return stage


def stage_name(stage_id: int) -> str:
    """What a stage is called."""
    return db.session.scalar(select(Stage.name).where(Stage.id == stage_id)) or ""


def _end(
    application: Application, reason: EndReason, *, comment: str, actor: User, now: datetime
) -> None:
    application.status = ApplicationStatus.ENDED.value
    application.end_reason = reason.value
    application.end_comment = comment
    application.ended_at = now
    application.ended_by_id = actor.id
    application.version += 1
    touch_pipeline(application.job)
    record_change(About.CANDIDATE, [application.candidate_id], now=now)


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
