"""Who works on a job, and in which role."""

from datetime import datetime

from portal.db import db, lock
from portal.domain import permissions
from portal.domain.errors import InvalidInput, NotAllowed
from portal.domain.permissions import TEAM_ROLE_NEEDS, Action, JobRole, Scope
from portal.models import Job, JobMember, User
from portal.services import history, messages
from portal.services.job_access import changes as access

#: Roles that own a job: one of them stays, and only they have delegates.
OWNING = (JobRole.RECRUITER, JobRole.HIRING_MANAGER)


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
    if user.id != actor.id:
        messages.tell(user, "team-joined", now=now, job=job, person=actor.name, role=role.value)
    access.record_team(job, [user.id], now=now)
    return member


def appoint_delegate(
    job: Job, user: User, role: JobRole, *, actor: User, now: datetime
) -> JobMember:
    """Let somebody stand in for ``actor`` on the job, with the rights of the actor's ``role``.

    Raises NotAllowed unless the actor has that role on the job: nobody appoints delegates for
    others, and delegates appoint none. Raises InvalidInput for a person who cannot be one.
    """
    lock(job)
    own = next((m for m in job.members if m.user_id == actor.id and m.role == role.value), None)
    if role not in OWNING or own is None:
        raise NotAllowed("delegate-of-others")
    if not user.is_active:
        raise InvalidInput("user", "user-inactive")
    if user.id == actor.id:
        raise InvalidInput("user", "delegate-of-oneself")
    if any(m.user_id == user.id and m.role == role.value for m in job.members):
        raise InvalidInput("user", "already-on-team")
    if any(m.user_id == user.id and m.role == JobRole.DELEGATE.value for m in job.members):
        raise InvalidInput("user", "already-delegate")
    delegate = JobMember(
        user_id=user.id, role=JobRole.DELEGATE.value, delegate_of_id=own.id, added_at=now
    )
    job.members.append(delegate)
    db.session.flush()
    history.record(
        "delegate-appointed", now=now, actor=actor, job=job, person=user.name, role=role.value
    )
    messages.tell(user, "delegate-appointed", now=now, job=job, person=actor.name, role=role.value)
    access.record_team(job, [user.id], now=now)
    return delegate


def remove_member(job: Job, member: JobMember, *, actor: User, now: datetime) -> None:
    """Take somebody off the hiring team, and with them their delegates.

    Raises NotAllowed for the last recruiter or manager, and for a delegate who would remove other
    delegates or the member who appointed them.
    """
    lock(job)
    if member not in job.members:
        # Somebody else was faster.
        return
    owning = {role.value for role in OWNING}
    owners = [m for m in job.members if m.role in owning]
    if member.role in owning and len(owners) == 1:
        raise NotAllowed("last-owner")
    delegates = [m for m in job.members if m.delegate_of_id == member.id]
    _check_delegate_removes(job, member, delegates, actor)
    for leaving in (*delegates, member):
        history.record(
            "member-removed",
            now=now,
            actor=actor,
            job=job,
            person=leaving.user.name,
            role=leaving.role,
        )
        job.members.remove(leaving)
    access.record_team(job, {leaving.user_id for leaving in (*delegates, member)}, now=now)


def may_remove(job: Job, member: JobMember, actor: User) -> bool:
    """Whether somebody who manages the team may take this member off, for showing the button."""
    delegates = [m for m in job.members if m.delegate_of_id == member.id]
    try:
        _check_delegate_removes(job, member, delegates, actor)
    except NotAllowed:
        return False
    return True


def roles_to_delegate(job: Job, user: User) -> list[JobRole]:
    """The roles on the job for which somebody may appoint delegates: the person's own."""
    own = {m.role for m in job.members if m.user_id == user.id}
    return [role for role in OWNING if role.value in own]


def _check_delegate_removes(
    job: Job, member: JobMember, delegates: list[JobMember], actor: User
) -> None:
    """A delegate has the rights of the appointer, but leaves other delegates and the appointer."""
    own_roles = {JobRole(m.role) for m in job.members if m.user_id == actor.id}
    in_own_right = own_roles.intersection(OWNING) or (
        permissions.scope_of(Action.MANAGE_TEAM, actor.app_roles) is Scope.ALL
    )
    if in_own_right or JobRole.DELEGATE not in own_roles:
        return
    appointers = {m.delegate_of_id for m in job.members if m.user_id == actor.id}
    others = [m for m in (member, *delegates) if m.role == JobRole.DELEGATE.value]
    if member.id in appointers or any(m.user_id != actor.id for m in others):
        raise NotAllowed("delegate-removes")


def check_team_role(user: User, role: JobRole) -> None:
    """Raise InvalidInput unless the person has the application role that the team role needs."""
    needed = TEAM_ROLE_NEEDS[role]
    if needed is not None and needed not in user.app_roles:
        raise InvalidInput("role", "role-needs-app-role", role=needed.value)
