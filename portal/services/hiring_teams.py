"""Who works on a job, and in which role."""

from datetime import datetime

from portal.db import db, lock
from portal.domain.errors import InvalidInput, NotAllowed
from portal.domain.permissions import TEAM_ROLE_NEEDS, JobRole
from portal.models import Job, JobMember, User
from portal.services import history


def add_member(job: Job, user: User, role: JobRole, *, actor: User, now: datetime) -> JobMember:
    """Put somebody on the hiring team.

    Raises InvalidInput when the person lacks the application role that the team role needs, is
    not active, or has the role already.
    """
    if role not in TEAM_ROLE_NEEDS:
        raise InvalidInput("role", "role-not-offered")
    if not user.is_active:
        raise InvalidInput("user", "user-inactive")
    check_team_role(user, role)
    lock(job)
    if any(m.user_id == user.id and m.role == role.value for m in job.members):
        raise InvalidInput("user", "already-on-team")
    member = JobMember(user_id=user.id, role=role.value, added_at=now)
    job.members.append(member)
    db.session.flush()
    history.record("member-added", now=now, actor=actor, job=job, person=user.name, role=role.value)
    return member


def remove_member(job: Job, member: JobMember, *, actor: User, now: datetime) -> None:
    """Take somebody off the hiring team. Raises NotAllowed for the last recruiter or manager."""
    lock(job)
    if member not in job.members:
        # Somebody else was faster.
        return
    owning = {JobRole.RECRUITER.value, JobRole.HIRING_MANAGER.value}
    owners = [m for m in job.members if m.role in owning]
    if member.role in owning and len(owners) == 1:
        raise NotAllowed("last-owner")
    history.record(
        "member-removed", now=now, actor=actor, job=job, person=member.user.name, role=member.role
    )
    job.members.remove(member)


def check_team_role(user: User, role: JobRole) -> None:
    """Raise InvalidInput unless the person has the application role that the team role needs."""
    needed = TEAM_ROLE_NEEDS[role]
    if needed is not None and needed not in user.app_roles:
        raise InvalidInput("role", "role-needs-app-role", role=needed.value)
