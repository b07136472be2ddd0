"""Approvers of a job: who they are, what they say, and what their answers do."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from portal.db import db, lock
from portal.domain import jobs as rules
from portal.domain import names
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from portal.domain.jobs import Decision, JobStatus
from portal.models import Job, JobApprover, User
from portal.services import approval_rounds, history, messages
from portal.services import jobs as job_services

#: After this time without an answer an approver is reminded, once.
REMIND_AFTER = timedelta(hours=24)


def is_open(job: Job) -> bool:
    """Whether the approvers of a job are being asked now: about the job, or about new details."""
    return job.state is JobStatus.PENDING or (
        job.state is JobStatus.ACTIVE and job.proposed_details is not None
    )


def add_approver(job: Job, user: User, *, actor: User, now: datetime) -> JobApprover:
    """Name somebody whose approval the job needs; any active user may be one.

    An approved job goes back to draft: the new approver has not agreed yet. Raises WrongState while
    the approvers are asked or when the job is closed, InvalidInput for who is there already or gone.
    """
    _lock_for_change(job)
    if not user.is_active:
        raise InvalidInput("user", "user-inactive")
    if any(a.user_id == user.id for a in job.approvers):
        raise InvalidInput("user", "already-approver")
    approver = JobApprover(user_id=user.id)
    job.approvers.append(approver)
    back_to_draft(job, now=now)
    db.session.flush()
    history.record("approver-added", now=now, actor=actor, job=job, person=user.name)
    return approver


def remove_approver(job: Job, approver: JobApprover, *, actor: User, now: datetime) -> None:
    """Take an approver off the job.

    Raises WrongState while the approvers are asked, when the job is closed, and for the last
    approver of an active job: its details could then be changed behind everybody's back.
    """
    _lock_for_change(job)
    if approver not in job.approvers:
        # Somebody else was faster.
        return
    if job.state is JobStatus.ACTIVE and job.needs_approval and len(job.approvers) == 1:
        raise WrongState("last-approver")
    history.record("approver-removed", now=now, actor=actor, job=job, person=approver.user.name)
    job.approvers.remove(approver)
    back_to_draft(job, now=now)


def back_to_draft(job: Job, *, now: datetime) -> None:
    """Any change puts an approved or rejected job back to draft: nobody agreed to it like this."""
    if job.state in (JobStatus.APPROVED, JobStatus.REJECTED):
        rules.check_move(job.state, JobStatus.DRAFT)
        job.status = JobStatus.DRAFT.value
        job.version += 1
        job.updated_at = now


def submit_job(job: Job, *, actor: User, now: datetime) -> None:
    """Send a job to its approvers.

    Raises WrongState unless it is a draft or was rejected, asks for approval and has approvers who
    can answer.
    """
    lock(job)
    rules.check_move(job.state, JobStatus.PENDING)
    if not job.needs_approval:
        raise WrongState("approval-not-needed")
    if not job.approvers:
        raise WrongState("no-approvers")
    before = job.status
    _change_status(job, JobStatus.PENDING, now=now)
    approval_rounds.ask(job, actor=actor, now=now)
    history.record(
        "job-submitted",
        now=now,
        actor=actor,
        job=job,
        old={"status": before},
        new={"status": job.status},
        approvers=[a.user.name for a in job.approvers],
    )


def recall_job(job: Job, *, actor: User, now: datetime) -> None:
    """Take a job back from its approvers, or new details of an active one.

    Raises WrongState when the approvers are not being asked.
    """
    lock(job)
    if job.proposed_details is not None:
        drop_proposal(job, what="job-change-withdrawn", actor=actor, now=now)
        return
    if job.state is not JobStatus.PENDING:
        raise WrongState("approval-settled")
    _change_status(job, JobStatus.DRAFT, now=now)
    _tell_that_it_is_off(job, actor=actor, now=now)
    history.record(
        "job-recalled",
        now=now,
        actor=actor,
        job=job,
        old={"status": JobStatus.PENDING.value},
        new={"status": job.status},
    )


def drop_proposal(job: Job, *, what: str, actor: User, now: datetime) -> None:
    """Forget new details that the approvers were asked about, and tell those who were to answer."""
    proposed = job.proposed_details or {}
    job.proposed_details = None
    job.version += 1
    _tell_that_it_is_off(job, actor=actor, now=now)
    history.record(
        what, now=now, actor=actor, job=job, fields=", ".join(sorted(proposed)), dropped=proposed
    )


def answer_request(
    job: Job,
    decision: Decision,
    *,
    comment: str,
    version: int,
    actor: User,
    now: datetime,
) -> Decision | None:
    """Approve or reject; returns what all approvers together decided, None while some are missing.

    Raises NotAllowed for others than the job's approvers, WrongState when there is nothing to
    answer any more, StaleVersion when the job changed since ``version``, InvalidInput for a
    rejection without a reason.
    """
    lock(job)
    approver = next((a for a in job.approvers if a.user_id == actor.id), None)
    if approver is None:
        raise NotAllowed("not-approver")
    if not is_open(job):
        raise WrongState("approval-settled")
    if approver.decision is not None:
        raise WrongState("approval-answered")
    if job.version != version:
        raise StaleVersion("approval-stale")
    comment = names.storable(comment)
    if len(comment) > rules.COMMENT_MAX:
        raise InvalidInput("comment", "too-long", limit=rules.COMMENT_MAX)
    if decision is Decision.REJECTED and not comment:
        raise InvalidInput("comment", "required")
    approver.decision = decision.value
    approver.comment = comment
    approver.decided_at = now
    messages.mark_read_about(actor, job, now=now)
    together = rules.outcome([Decision(a.decision) if a.decision else None for a in job.approvers])
    _settle(job, together, actor=actor, comment=comment, now=now)
    return together


def _settle(
    job: Job, together: Decision | None, *, actor: User, comment: str, now: datetime
) -> None:
    if together is None:
        history.record("approval-given", now=now, actor=actor, job=job, comment=comment)
        return
    is_change = job.proposed_details is not None
    approved = together is Decision.APPROVED
    if is_change:
        _settle_proposal(job, approved=approved, actor=actor, comment=comment, now=now)
    else:
        _change_status(job, JobStatus.APPROVED if approved else JobStatus.REJECTED, now=now)
        history.record(
            what="job-approved" if approved else "job-rejected",
            now=now,
            actor=actor,
            job=job,
            comment=comment,
            old={"status": JobStatus.PENDING.value},
            new={"status": job.status},
        )
    for other in job.approvers:
        if other.decision is None:
            messages.mark_read_about(other.user, job, now=now)
    if job.submitted_by is not None and job.submitted_by_id != actor.id:
        _tell_outcome(job, approved, is_change, actor=actor, comment=comment, now=now)


def _settle_proposal(job: Job, *, approved: bool, actor: User, comment: str, now: datetime) -> None:
    proposed: Mapping[str, Any] = job.proposed_details or {}
    job.proposed_details = None
    job.version += 1
    history.record(
        what="job-change-approved" if approved else "job-change-rejected",
        now=now,
        actor=actor,
        job=job,
        fields=", ".join(sorted(proposed)),
        comment=comment,
        new=dict(proposed),
    )
    if approved:
        job_services.apply_details(job, proposed, actor=job.submitted_by or actor, now=now)


def _tell_outcome(
    job: Job, approved: bool, is_change: bool, *, actor: User, comment: str, now: datetime
) -> None:
    kinds = {
        (True, False): "approval-given",
        (False, False): "approval-refused",
        (True, True): "approval-change-given",
        (False, True): "approval-change-refused",
    }
    assert job.submitted_by is not None
    messages.tell(
        job.submitted_by,
        kinds[approved, is_change],
        now=now,
        job=job,
        mail=True,
        person=actor.name,
        comment=comment,
    )


def remind_approvers(*, now: datetime) -> int:
    """Remind those who have not answered for a day, once per round; returns how many.

    The reminder is claimed row by row, so that two schedulers do not both send it.
    """
    asked = or_(
        Job.status == JobStatus.PENDING.value,
        (Job.status == JobStatus.ACTIVE.value) & Job.proposed_details.is_not(None),
    )
    due = [
        JobApprover.decision.is_(None),
        JobApprover.reminded_at.is_(None),
        JobApprover.asked_at <= now - REMIND_AFTER,
        JobApprover.job_id.in_(select(Job.id).where(asked)),
    ]
    claimed = list(
        db.session.scalars(
            update(JobApprover)
            .where(*due)
            .values(reminded_at=now)
            .returning(JobApprover.id)
            .execution_options(synchronize_session=False)
        )
    )
    found = db.session.scalars(select(JobApprover).where(JobApprover.id.in_(claimed)))
    for approver in found:
        messages.tell(
            approver.user,
            "approval-reminder",
            now=now,
            job=approver.job,
            mail=True,
            person=approver.job.submitted_by.name if approver.job.submitted_by else "",
        )
    return len(claimed)


def _lock_for_change(job: Job) -> None:
    lock(job)
    if job.state is JobStatus.CLOSED:
        raise WrongState("job-closed")
    if is_open(job):
        raise WrongState("job-pending")


def _change_status(job: Job, wanted: JobStatus, *, now: datetime) -> None:
    rules.check_move(job.state, wanted)
    job.status = wanted.value
    job.version += 1
    job.updated_at = now


def _tell_that_it_is_off(job: Job, *, actor: User, now: datetime) -> None:
    for approver in job.approvers:
        messages.mark_read_about(approver.user, job, now=now)
        if approver.decision is None and approver.user_id != actor.id:
            messages.tell(approver.user, "approval-recalled", now=now, job=job, person=actor.name)
