"""Who sees which job in LinkedIn Recruiter: secured jobs, and who stands on their access lists (decision D29).

LinkedIn's access lists work by groups: an entry ties a job to a group of ours, and a member belongs to groups. A job
with at least one entry is seen by the members of its groups alone, a job without any by every Recruiter seat of the
company. LinkedIn wants nobody in more than ten groups, so a group stands for one of our users, and everybody is in
one; a secured job carries an entry for each of its team. See
https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/acl-overview

An entry for a group that nobody ever belongs to is the *lock*. It goes to LinkedIn before anything else of a secured
job and stays as long as the job is secured: a job whose team nobody at LinkedIn is known of is then seen by nobody,
and neither a late entry nor a removed one ever leaves it open to all.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.jobs import JobStatus
from portal.domain.permissions import JobRole

#: Stands for nobody in the place of a user's id: the lock.
NOBODY = 0
#: LinkedIn's limit on the id of a job.
JOB_ID_MAX = 75

#: Who of a team sees a secured job; delegates stand in for one of the two.
SEEING_ROLES = frozenset({JobRole.RECRUITER, JobRole.HIRING_MANAGER, JobRole.DELEGATE})
#: Statuses in which LinkedIn has a job, or had it: applications to closed ones are still in the indicator.
TOLD = frozenset({JobStatus.ACTIVE, JobStatus.CLOSED})


class Kind(StrEnum):
    """The two kinds of records of LinkedIn's access lists, by the names under which their limits are counted."""

    #: A group may see a job.
    ENTRY = "access_entry"
    #: A member belongs to a group.
    MEMBER = "access_member"


class ListStanding(StrEnum):
    """How the access list of a job stands, for whatever would show the job at LinkedIn."""

    #: The job is for every Recruiter seat.
    NOT_NEEDED = "not_needed"
    #: LinkedIn confirmed the lock.
    STANDS = "stands"
    ON_ITS_WAY = "on_its_way"
    #: LinkedIn will not have it: the job must not be shown.
    REFUSED = "refused"


class Sight(StrEnum):
    """Whether one of the team sees a secured job in LinkedIn Recruiter, and if not why not."""

    SEES = "sees"
    ON_ITS_WAY = "on_its_way"
    NOT_CONNECTED = "not_connected"
    INACTIVE = "inactive"
    #: Connected, but LinkedIn lists no Recruiter licence of that account.
    NO_SEAT = "no_seat"
    REFUSED = "refused"
    #: No longer one of the team; LinkedIn is being told.
    LEAVING = "leaving"
    #: The same, and LinkedIn will not take the entry away.
    STAYS = "stays"


@dataclass(frozen=True)
class TeamMember:
    """One of a team, as the rules look at them."""

    user_id: int
    roles: frozenset[JobRole]
    is_active: bool
    #: The person URNs by which LinkedIn knows the user; one, or one for each seat that was mapped by hand.
    persons: tuple[str, ...] = ()


def group_name(user_id: int) -> str:
    """The id of a user's group at LinkedIn; it never changes."""
    return f"beckon-user-{user_id}" if user_id != NOBODY else "beckon-nobody"


def is_secured(*, is_confidential: bool, secures_all: bool, status: str) -> bool:
    """Whether a job is for its team alone in LinkedIn Recruiter. Drafts are not there at all."""
    return (is_confidential or secures_all) and status in TOLD


def may_have_list(job_id: str | None) -> bool:
    """Whether LinkedIn can tell the job by this id."""
    return bool(job_id) and len(job_id or "") <= JOB_ID_MAX


def shall_see(member: TeamMember) -> bool:
    """Whether the role on the job lets somebody see it at LinkedIn; interviewers do not."""
    return bool(member.roles & SEEING_ROLES)


def why_not(member: TeamMember) -> Sight | None:
    """Why LinkedIn cannot be told of one of the team; None where it can."""
    if not member.is_active:
        return Sight.INACTIVE
    return None if member.persons else Sight.NOT_CONNECTED


def wanted_entries(team: Iterable[TeamMember]) -> frozenset[int]:
    """Whom the access list of a secured job names, by the id of the user; the lock always."""
    seeing = {one.user_id for one in team if shall_see(one) and why_not(one) is None}
    return frozenset({NOBODY} | seeing)


def wanted_persons(member: TeamMember, *, has_secured_jobs: bool) -> frozenset[str]:
    """Which members of LinkedIn belong to a user's group: none without a job for which it is needed."""
    if not (has_secured_jobs and member.is_active):
        return frozenset()
    return frozenset(member.persons)


def sight(
    member: TeamMember, *, entry: str | None, groups: Collection[str], has_seat: bool | None
) -> Sight:
    """Whether one of the team of a secured job sees it at LinkedIn now.

    ``entry`` is the state in the ledger of what ties the job to the user's group, ``groups`` are those of the user's
    members in it. ``has_seat`` None: nobody has looked.
    """
    why = why_not(member)
    if why is not None:
        return why
    if entry == "refused" or (groups and set(groups) == {"refused"}):
        return Sight.REFUSED
    if entry != "sent" or "sent" not in groups:
        return Sight.ON_ITS_WAY
    return Sight.NO_SEAT if has_seat is False else Sight.SEES


def standing(secured: bool, lock: str | None) -> ListStanding:
    """How a list stands, by the state of its lock in the ledger; None where there is none."""
    if not secured:
        return ListStanding.NOT_NEEDED
    match lock:
        case "sent":
            return ListStanding.STANDS
        case "refused":
            return ListStanding.REFUSED
        case _:
            return ListStanding.ON_ITS_WAY
