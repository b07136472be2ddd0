"""Who may do what: the permission matrix as one table.

Two kinds of roles meet here. An *application role* is given to a user by an administrator. A
*job role* comes from the hiring team of one job. A cell of the matrix says how far a role
reaches: every job, only the jobs on whose team the user has that role, or nowhere.

Losing an application role does not take anybody off a hiring team: what the team role allows on
that job stays, creating new jobs does not.
"""

from collections.abc import Collection
from enum import StrEnum


class AppRole(StrEnum):
    """Roles that an administrator assigns."""

    ADMINISTRATOR = "administrator"
    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    READ_ONLY = "read_only"


class JobRole(StrEnum):
    """Roles on the hiring team of one job."""

    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    INTERVIEWER = "interviewer"
    DELEGATE = "delegate"


class Scope(StrEnum):
    """How far a cell of the matrix reaches."""

    ALL = "all"
    TEAM = "team"
    NONE = "none"


class Action(StrEnum):
    """The rows of the matrix."""

    ADMINISTER = "administer"
    CREATE_JOB = "create_job"
    VIEW_JOB = "view_job"
    EDIT_JOB = "edit_job"
    VIEW_TEAM = "view_team"
    MANAGE_TEAM = "manage_team"
    MANAGE_PROCESS = "manage_process"
    ACTIVATE_JOB = "activate_job"
    CLOSE_JOB = "close_job"
    VIEW_PROSPECTS = "view_prospects"
    ADD_PROSPECTS = "add_prospects"
    VIEW_APPLICANTS = "view_applicants"
    MOVE_APPLICATION = "move_application"
    VIEW_POSTING = "view_posting"
    VIEW_CANDIDATES = "view_candidates"
    EDIT_CANDIDATES = "edit_candidates"
    EXPORT_INTO_JOB = "export_into_job"


class Column(StrEnum):
    """The columns of the matrix."""

    ADMINISTRATOR = "administrator"
    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    INTERVIEWER = "interviewer"
    READ_ONLY = "read_only"


_COLUMNS = (
    Column.ADMINISTRATOR,
    Column.RECRUITER,
    Column.HIRING_MANAGER,
    Column.INTERVIEWER,
    Column.READ_ONLY,
)
_SCOPES = {"all": Scope.ALL, "team": Scope.TEAM, "-": Scope.NONE}


def _row(cells: str) -> dict[Column, Scope]:
    return dict(zip(_COLUMNS, (_SCOPES[cell] for cell in cells.split()), strict=True))


#                                     Admin  Recr.  Hir.m. Interv. Read-only
MATRIX: dict[Action, dict[Column, Scope]] = {
    Action.ADMINISTER: _row("          all    -      -      -      -"),
    # An administrator needs a second role to own jobs; every recruiter may open one.
    Action.CREATE_JOB: _row("          -      all    all    -      -"),
    Action.VIEW_JOB: _row("            all    team   team   team   all"),
    Action.EDIT_JOB: _row("            all    team   team   -      -"),
    Action.VIEW_TEAM: _row("           all    team   team   team   all"),
    Action.MANAGE_TEAM: _row("         all    team   team   -      -"),
    Action.MANAGE_PROCESS: _row("      all    team   team   -      -"),
    Action.ACTIVATE_JOB: _row("        all    team   team   -      -"),
    Action.CLOSE_JOB: _row("           all    team   -      -      -"),
    Action.VIEW_PROSPECTS: _row("      all    team   team   -      all"),
    Action.ADD_PROSPECTS: _row("       all    team   team   -      -"),
    Action.VIEW_APPLICANTS: _row("     all    team   team   team   all"),
    Action.MOVE_APPLICATION: _row("    all    team   team   -      -"),
    # LinkedIn postings are not for interviewers.
    Action.VIEW_POSTING: _row("        all    team   team   -      all"),
    Action.VIEW_CANDIDATES: _row("     all    all    all    -      all"),
    Action.EDIT_CANDIDATES: _row("     all    all    all    -      -"),
    # Both must hold for an export: the application role and the team role (see may_export).
    Action.EXPORT_INTO_JOB: _row("     -      team   team   -      -"),
}

_APP_COLUMNS = {
    AppRole.ADMINISTRATOR: Column.ADMINISTRATOR,
    AppRole.RECRUITER: Column.RECRUITER,
    AppRole.HIRING_MANAGER: Column.HIRING_MANAGER,
    AppRole.READ_ONLY: Column.READ_ONLY,
}
_JOB_COLUMNS = {
    JobRole.RECRUITER: Column.RECRUITER,
    JobRole.HIRING_MANAGER: Column.HIRING_MANAGER,
    JobRole.INTERVIEWER: Column.INTERVIEWER,
}


def scope_of(action: Action, app_roles: Collection[AppRole]) -> Scope:
    """How far the application roles alone reach, before any team is looked at.

    ``TEAM`` means: only jobs on whose team the user is with a role that allows the action. Anybody
    may be on a team (interviewers need no application role), so it is also the answer for a user
    without roles as long as some team role allows the action.
    """
    if any(MATRIX[action][_APP_COLUMNS[role]] is Scope.ALL for role in app_roles):
        return Scope.ALL
    if any(MATRIX[action][column] is Scope.TEAM for column in _JOB_COLUMNS.values()):
        return Scope.TEAM
    return Scope.NONE


def team_roles_for(action: Action) -> frozenset[JobRole]:
    """The job roles that allow an action on the jobs of the team."""
    return frozenset(
        role for role, column in _JOB_COLUMNS.items() if MATRIX[action][column] is not Scope.NONE
    )


def may(
    action: Action,
    app_roles: Collection[AppRole],
    job_roles: Collection[JobRole] = (),
) -> bool:
    """Whether a user may do something, given the application roles and the roles on the job.

    ``job_roles`` are effective roles: a delegate carries the role of the person who appointed
    them, see :func:`effective_job_role`.
    """
    if scope_of(action, app_roles) is Scope.ALL:
        return True
    return bool(team_roles_for(action).intersection(job_roles))


def may_export(app_roles: Collection[AppRole], job_roles: Collection[JobRole]) -> bool:
    """Whether an export from LinkedIn Recruiter by this user may land in the job.

    Both must hold: an application role that recruits, and a recruiting role on that very job.
    """
    recruits = {AppRole.RECRUITER, AppRole.HIRING_MANAGER}.intersection(app_roles)
    return bool(recruits) and may(Action.EXPORT_INTO_JOB, (), job_roles)


def effective_job_role(role: JobRole, appointed_by: JobRole | None) -> JobRole:
    """A delegate has the rights of the member who appointed them; others have their own."""
    if role is JobRole.DELEGATE and appointed_by is not None:
        return appointed_by
    return role


#: The application role that a user needs to be put on a team in a job role.
TEAM_ROLE_NEEDS: dict[JobRole, AppRole | None] = {
    JobRole.RECRUITER: AppRole.RECRUITER,
    JobRole.HIRING_MANAGER: AppRole.HIRING_MANAGER,
    JobRole.INTERVIEWER: None,
}
