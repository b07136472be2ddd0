"""From draft to closed: approval, activation, closing and reopening."""

from datetime import datetime

from portal.db import lock
from portal.domain import jobs as rules
from portal.domain.jobs import JobStatus
from portal.models import Job, User
from portal.services import history, job_postings


def activate_job(job: Job, *, actor: User, now: datetime) -> None:
    """Open the job for applicants and for export from LinkedIn Recruiter."""
    lock(job)
    rules.check_move(job.state, JobStatus.ACTIVE)
    job.status = JobStatus.ACTIVE.value
    job.activated_at = job.updated_at = now
    job.version += 1
    history.record("job-activated", now=now, actor=actor, job=job)
    job_postings.record_change(job, now=now)


def close_job(job: Job, *, actor: User, now: datetime) -> None:
    """End the job; LinkedIn Recruiter no longer offers it."""
    lock(job)
    rules.check_move(job.state, JobStatus.CLOSED)
    job.status = JobStatus.CLOSED.value
    job.closed_at = job.updated_at = now
    job.version += 1
    history.record("job-closed", now=now, actor=actor, job=job)
    job_postings.record_change(job, now=now)
