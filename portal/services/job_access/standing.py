"""Whether the access list of a job stands, for whoever is about to show something of it at LinkedIn."""

from sqlalchemy import select

from portal.db import db
from portal.domain import job_access as rules
from portal.domain.job_access import NOBODY, Kind, ListStanding
from portal.models import AccessRecord, Job
from portal.services.job_access import switch


def is_secured(job: Job) -> bool:
    """Whether the job is for its team alone in LinkedIn Recruiter."""
    return rules.is_secured(
        is_confidential=job.is_confidential, secures_all=switch.secures_all(), status=job.status
    )


def of_job(job: Job) -> ListStanding:
    """How the job's list stands now."""
    if not is_secured(job):
        return ListStanding.NOT_NEEDED
    return rules.standing(True, lock_state(job.id))


def lock_state(job_id: int) -> str | None:
    """The state of a job's lock in the ledger; None without one."""
    row = AccessRecord
    return db.session.scalar(
        select(row.state).where(
            row.kind == Kind.ENTRY.value,
            row.job_id == job_id,
            row.user_id == NOBODY,
            row.person_urn == "",
        )
    )
