"""What the company decided: who sees jobs in LinkedIn Recruiter (decision D29)."""

from datetime import datetime

from portal.models import User
from portal.services import company
from portal.services.job_access import changes

SECURE_ALL = "linkedin_secure_all_jobs"


def secures_all() -> bool:
    """Whether every job is for its team alone."""
    return bool(company.get(SECURE_ALL))


def decide(wanted: bool, *, actor: User, now: datetime) -> bool:
    """Let every job be for its team alone in LinkedIn Recruiter, or only confidential ones; returns whether that is
    new. All lists are compared."""
    if secures_all() == wanted:
        return False
    company.decide(SECURE_ALL, wanted, actor=actor, now=now)
    changes.record_all(secures_all=wanted, now=now)
    return True
