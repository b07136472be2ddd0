"""Who pressed Export in LinkedIn Recruiter, and what that person may do here."""

from sqlalchemy import select

from portal.db import db
from portal.domain.exports import Exporter
from portal.domain.permissions import JobRole, effective_job_role
from portal.models import Job, JobMember, LinkedInConnection, LinkedInSeat, User


def find(person_urn: str | None, client_id: str) -> User | None:
    """The user whose LinkedIn account exported, as this LinkedIn application knows it."""
    if not person_urn:
        return None
    connected = select(LinkedInConnection.user_id).where(
        LinkedInConnection.client_id == client_id, LinkedInConnection.person_urn == person_urn
    )
    found = db.session.scalars(select(User).where(User.id.in_(connected))).one_or_none()
    if found is None:
        # Nobody has connected that account; an administrator may have said whose its seat is.
        mapped = select(LinkedInSeat.user_id).where(
            LinkedInSeat.client_id == client_id, LinkedInSeat.person_urn == person_urn
        )
        holders = db.session.scalars(select(User).where(User.id.in_(mapped)).limit(2)).all()
        found = holders[0] if len(holders) == 1 else None
    return found if found is not None and found.is_active else None


def facts(person_urn: str | None, user: User | None, job: Job | None) -> Exporter:
    """What the rules need to know of whoever exported, ``user`` being what :func:`find` found."""
    if not person_urn:
        return Exporter(named=False)
    if user is None:
        return Exporter(named=True)
    roles = frozenset(_job_roles(user, job)) if job else frozenset()
    granted = frozenset(job.granted) if job else frozenset()
    return Exporter(
        named=True, known=True, app_roles=user.app_roles, job_roles=roles, granted=granted
    )


def _job_roles(user: User, job: Job) -> set[JobRole]:
    members: list[JobMember] = [m for m in job.members if m.user_id == user.id]
    return {
        effective_job_role(JobRole(m.role), JobRole(m.delegate_of.role) if m.delegate_of else None)
        for m in members
    }
