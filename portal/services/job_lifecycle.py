"""From draft to closed: activation, closing, reopening, deleting."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, select, update

from portal.db import db, lock
from portal.domain import job_access as rules_of_access
from portal.domain import jobs as rules
from portal.domain import names
from portal.domain.applications import (
    ENDED_WITH_JOB,
    ApplicationStatus,
    EndReason,
    OfferStatus,
)
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from portal.domain.exports import EventState, Reason
from portal.domain.jobs import CloseReason, JobStatus
from portal.models import Application, Candidate, HistoryEntry, Job, JobPosting, LinkedInEvent, User
from portal.services import applications, approvals, history, job_postings
from portal.services.candidate_emails import forget_emails
from portal.services.job_access import changes as access
from portal.services.sharing.changes import About, record_change


def activate_job(job: Job, *, actor: User, now: datetime) -> None:
    """Open the job for applicants and for export from LinkedIn Recruiter.

    Raises WrongState for a job that is active or closed, or that its approvers have not approved.
    """
    lock(job)
    rules.check_activation(job.state, needs_approval=job.needs_approval)
    before = job.status
    job.status = JobStatus.ACTIVE.value
    job.activated_at = job.updated_at = now
    job.version += 1
    history.record(
        "job-activated",
        now=now,
        actor=actor,
        job=job,
        old={"status": before},
        new={"status": job.status},
    )
    job_postings.record_change(job, now=now)
    record_change(About.JOB, [job.id], now=now)


def with_accepted_offer(job: Job, *, for_update: bool = False) -> Sequence[Application]:
    """People still in the running who accepted an offer: those whom the job can be closed with."""
    query = (
        select(Application)
        .join(Application.candidate)
        .where(
            Application.job_id == job.id,
            Application.status == ApplicationStatus.ACTIVE.value,
            Application.offer_status == OfferStatus.ACCEPTED.value,
        )
        .order_by(Candidate.name_key, Application.id)
    )
    if for_update:
        query = query.with_for_update(of=Application)
    return db.session.scalars(query).all()


def close_job(
    job: Job,
    reason: CloseReason = CloseReason.CANCELLED,
    *,
    hired: Collection[int] = (),
    comment: str = "",
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """End the job and the applications that are still in the running; LinkedIn no longer offers it.

    ``hired`` are the applications that fill the position, all with an accepted offer. Raises
    InvalidInput when the reason, the hires or the comment cannot be, WrongState when the job is not
    active, StaleVersion when it changed since ``version``.
    """
    lock(job)
    rules.check_move(job.state, JobStatus.CLOSED)
    if version is not None and job.version != version:
        raise StaleVersion("job-changed-meanwhile")
    comment = names.storable(comment)
    if len(comment) > rules.COMMENT_MAX:
        raise InvalidInput("comment", "too-long", limit=rules.COMMENT_MAX)
    hires = _check_hires(job, reason, hired)
    if job.proposed_details is not None:
        approvals.drop_proposal(job, what="job-change-withdrawn", actor=actor, now=now)
    _end(job, EndReason.HIRED, only=[a.id for a in hires], actor=actor, now=now)
    others = (
        EndReason.POSITION_FILLED if reason is CloseReason.FILLED else EndReason.POSITION_CANCELLED
    )
    _end(job, others, only=None, actor=actor, now=now)
    job.status = JobStatus.CLOSED.value
    job.closed_at = job.updated_at = now
    job.close_reason = reason.value
    job.close_comment = comment
    job.version += 1
    applications.touch_pipeline(job)
    history.record(
        what="job-filled" if reason is CloseReason.FILLED else "job-closed",
        now=now,
        actor=actor,
        job=job,
        comment=comment,
        hires=", ".join(a.candidate.name for a in hires),
        old={"status": JobStatus.ACTIVE.value},
        new={"status": job.status, "close_reason": reason.value},
    )
    job_postings.record_change(job, now=now)
    record_change(About.JOB, [job.id], now=now)


def _check_hires(job: Job, reason: CloseReason, hired: Collection[int]) -> list[Application]:
    if reason is not CloseReason.FILLED:
        return []
    accepted = {a.id: a for a in with_accepted_offer(job, for_update=True)}
    if not accepted:
        raise InvalidInput("reason", "no-offer-accepted")
    if not hired:
        raise InvalidInput("hired", "hires-missing")
    if not set(hired) <= set(accepted):
        raise InvalidInput("hired", "hire-without-offer")
    return [accepted[i] for i in dict.fromkeys(hired)]


def _end(
    job: Job,
    reason: EndReason,
    *,
    only: Collection[int] | None,
    actor: User,
    now: datetime,
) -> None:
    """End applications of the job that are in the running, in one statement however many."""
    if only is not None and not only:
        return
    values: dict[str, Any] = {
        "status": ApplicationStatus.ENDED.value,
        "end_reason": reason.value,
        "ended_at": now,
        "ended_by_id": actor.id,
        "version": Application.version + 1,
    }
    query = update(Application).where(
        Application.job_id == job.id, Application.status == ApplicationStatus.ACTIVE.value
    )
    if only is not None:
        query = query.where(Application.id.in_(only))
    ended = _each(query.values(values).returning(Application.id, Application.candidate_id))
    history.record_each(
        ended,
        what="application-ended-with-job",
        now=now,
        job=job,
        actor=actor,
        old={"status": ApplicationStatus.ACTIVE.value},
        new={"status": ApplicationStatus.ENDED.value, "end_reason": reason.value},
    )


def reopen_job(job: Job, *, actor: User, now: datetime) -> None:
    """Open a closed job again, and with it the applications that ended because it was closed.

    Raises WrongState for a job that is not closed.
    """
    lock(job)
    if job.state is not JobStatus.CLOSED:
        raise WrongState("job-move", current=job.status, wanted=JobStatus.ACTIVE.value)
    reopened = _each(
        update(Application)
        .where(
            Application.job_id == job.id,
            Application.status == ApplicationStatus.ENDED.value,
            Application.end_reason.in_([reason.value for reason in ENDED_WITH_JOB]),
        )
        .values(
            status=ApplicationStatus.ACTIVE.value,
            end_reason=None,
            end_comment="",
            ended_at=None,
            ended_by_id=None,
            version=Application.version + 1,
        )
        .returning(Application.id, Application.candidate_id)
    )
    history.record_each(
        reopened,
        what="application-reopened-with-job",
        now=now,
        job=job,
        actor=actor,
        old={"status": ApplicationStatus.ENDED.value},
        new={"status": ApplicationStatus.ACTIVE.value},
    )
    before = {"status": job.status, "close_reason": job.close_reason}
    job.status = JobStatus.ACTIVE.value
    job.closed_at = job.close_reason = None
    job.close_comment = ""
    job.updated_at = now
    job.version += 1
    applications.touch_pipeline(job)
    history.record(
        "job-reopened", now=now, actor=actor, job=job, old=before, new={"status": job.status}
    )
    job_postings.record_change(job, now=now)
    record_change(About.JOB, [job.id], now=now)


def delete_job(job: Job, *, with_people: bool, actor: User, now: datetime) -> None:
    """Delete a job with everything in it; what happened stays in the history.

    Raises WrongState while LinkedIn has the job, NotAllowed when people stand in it and whoever
    deletes may not delete them (``with_people``).
    """
    lock(job)
    posting = db.session.get(JobPosting, job.id, with_for_update=True)
    if job_postings.linkedin_has(posting):
        raise WrongState("job-at-linkedin")
    people = _each(
        select(Application.id, Application.candidate_id).where(Application.job_id == job.id)
    )
    if people and not with_people:
        raise NotAllowed("job-has-applicants")
    history.record_each(
        people,
        what="application-deleted-with-job",
        now=now,
        job=job,
        actor=actor,
        title=job.label,
    )
    record_change(About.JOB, [job.id], now=now)
    history.record("job-deleted", now=now, actor=actor, job=job, title=job.label, count=len(people))
    # Exports to this job can still be moved to another one.
    waits = LinkedInEvent.state == EventState.WAITING.value
    db.session.execute(
        update(LinkedInEvent)
        .where(LinkedInEvent.job_id == job.id)
        .values(
            job_id=None,
            reason=case((waits, Reason.JOB_UNKNOWN.value), else_=LinkedInEvent.reason),
        )
    )
    if job.status in rules_of_access.TOLD:
        team = {member.user_id for member in job.members}
        access.record_jobs([job.id], users=team, now=now)
    forget_emails(HistoryEntry.job_id == job.id)
    db.session.execute(delete(Application).where(Application.job_id == job.id))
    db.session.execute(delete(JobPosting).where(JobPosting.job_id == job.id))
    db.session.delete(job)


def _each(statement: Any) -> list[tuple[int, int]]:
    """Ids of applications with those of their candidates."""
    return [(row[0], row[1]) for row in db.session.execute(statement)]
