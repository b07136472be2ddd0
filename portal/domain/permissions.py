"""Who may do what: the permission matrix as one table.

Two kinds of roles meet here. An *application role* is given to a user by an administrator. A
*job role* comes from the hiring team of one job. A cell of the matrix says how far a role
reaches: every job, only the jobs on whose team the user has that role (some only where the job's
process or state grants it), or nowhere.

Losing an application role does not take anybody off a hiring team: what the team role allows on
that job stays, creating new jobs does not.
"""

from collections.abc import Collection
from enum import StrEnum
from functools import cache


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
    #: On the team's jobs, where the job's process or state grants it; see CONDITIONS.
    TEAM_IF = "team?"
    NONE = "-"


class Condition(StrEnum):
    """What must hold on a job for a conditional cell to count."""

    HIRING_MANAGERS_SEE_PROSPECTS = "hiring-managers-see-prospects"
    HIRING_MANAGERS_PREPARE_OFFERS = "hiring-managers-prepare-offers"
    INTERVIEWERS_SEE_FEEDBACK = "interviewers-see-feedback"
    NO_APPLICANTS = "no-applicants"
    MEMBERS_MAKE_TEMPLATES = "members-make-templates"


class Action(StrEnum):
    """The rows of the matrix."""

    ADMINISTER = "administer"
    CREATE_JOB = "create_job"
    VIEW_JOB = "view_job"
    EDIT_JOB = "edit_job"
    DELETE_JOB = "delete_job"
    VIEW_TEAM = "view_team"
    MANAGE_TEAM = "manage_team"
    MANAGE_PROCESS = "manage_process"
    ACTIVATE_JOB = "activate_job"
    CLOSE_JOB = "close_job"
    VIEW_POSTING = "view_posting"
    MANAGE_POSTING = "manage_posting"
    VIEW_PROSPECTS = "view_prospects"
    ADD_PROSPECTS = "add_prospects"
    VIEW_APPLICANTS = "view_applicants"
    ADD_APPLICANTS = "add_applicants"
    DELETE_APPLICATION = "delete_application"
    MOVE_APPLICATION = "move_application"
    REJECT_APPLICATION = "reject_application"
    PREPARE_OFFER = "prepare_offer"
    VIEW_DOCUMENTS = "view_documents"
    MANAGE_DOCUMENTS = "manage_documents"
    VIEW_NOTES = "view_notes"
    WRITE_NOTES = "write_notes"
    SEND_EMAIL = "send_email"
    GIVE_FEEDBACK = "give_feedback"
    SEE_ALL_FEEDBACK = "see_all_feedback"
    VIEW_ACTIVITY = "view_activity"
    VIEW_TEMPLATES = "view_templates"
    MAKE_TEMPLATES = "make_templates"
    VIEW_CANDIDATES = "view_candidates"
    EDIT_CANDIDATES = "edit_candidates"
    VIEW_POOLS = "view_pools"
    MAKE_POOLS = "make_pools"
    SHARE_POOL = "share_pool"
    EXPORT_INTO_JOB = "export_into_job"
    VIEW_JOB_ANALYTICS = "view_job_analytics"
    VIEW_ANALYTICS = "view_analytics"


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


def _row(cells: str) -> dict[Column, Scope]:
    return dict(zip(_COLUMNS, (Scope(cell) for cell in cells.split()), strict=True))


#                                      Admin  Recr.  Hir.m. Interv. Read-only
MATRIX: dict[Action, dict[Column, Scope]] = {
    Action.ADMINISTER: _row("           all    -      -      -      -"),
    # An administrator needs a second role to own jobs; every recruiter may open one.
    Action.CREATE_JOB: _row("           -      all    all    -      -"),
    Action.VIEW_JOB: _row("             all    team   team   team   all"),
    Action.EDIT_JOB: _row("             all    team   team   -      -"),
    Action.DELETE_JOB: _row("           all    team   team?  -      -"),
    Action.VIEW_TEAM: _row("            all    team   team   team   all"),
    Action.MANAGE_TEAM: _row("          all    team   team   -      -"),
    Action.MANAGE_PROCESS: _row("       all    team   team   -      -"),
    Action.ACTIVATE_JOB: _row("         all    team   team   -      -"),
    Action.CLOSE_JOB: _row("            all    team   -      -      -"),
    # LinkedIn postings are not for interviewers.
    Action.VIEW_POSTING: _row("         all    team   team   -      all"),
    Action.MANAGE_POSTING: _row("       all    team   -      -      -"),
    Action.VIEW_PROSPECTS: _row("       all    team   team?  -      all"),
    Action.ADD_PROSPECTS: _row("        all    team   team?  -      -"),
    Action.VIEW_APPLICANTS: _row("      all    team   team   team   all"),
    Action.ADD_APPLICANTS: _row("       all    team   team   -      -"),
    Action.DELETE_APPLICATION: _row("   all    team   -      -      -"),
    Action.MOVE_APPLICATION: _row("     all    team   team   -      -"),
    Action.REJECT_APPLICATION: _row("   all    team   -      -      -"),
    Action.PREPARE_OFFER: _row("        all    team   team?  -      -"),
    Action.VIEW_DOCUMENTS: _row("       all    team   team   team   all"),
    Action.MANAGE_DOCUMENTS: _row("     all    team   team   -      -"),
    Action.VIEW_NOTES: _row("           all    team   team   team   all"),
    Action.WRITE_NOTES: _row("          all    team   team   -      -"),
    Action.SEND_EMAIL: _row("           all    team   team   -      -"),
    Action.GIVE_FEEDBACK: _row("        all    team   team   team   -"),
    Action.SEE_ALL_FEEDBACK: _row("     all    team   team   team?  all"),
    Action.VIEW_ACTIVITY: _row("        all    team   team   team   all"),
    Action.VIEW_TEMPLATES: _row("       all    all    all    -      all"),
    Action.MAKE_TEMPLATES: _row("       all    team?  team?  -      -"),
    Action.VIEW_CANDIDATES: _row("      all    all    all    -      all"),
    Action.EDIT_CANDIDATES: _row("      all    all    all    -      -"),
    # Which pools, and what of them: portal.domain.talent_pools.
    Action.VIEW_POOLS: _row("           all    all    all    -      all"),
    Action.MAKE_POOLS: _row("           all    all    all    -      -"),
    Action.SHARE_POOL: _row("           all    all    all    -      -"),
    # Both must hold for an export: the application role and the team role (see may_export).
    Action.EXPORT_INTO_JOB: _row("      -      team   team?  -      -"),
    Action.VIEW_JOB_ANALYTICS: _row("   all    team   team   -      all"),
    # The page over many jobs; which jobs are counted there is the row above.
    Action.VIEW_ANALYTICS: _row("       all    all    all    -      all"),
}

#: What a conditional cell waits for. Templates have no team: there the condition is the company's.
CONDITIONS: dict[tuple[Action, Column], Condition] = {
    (Action.DELETE_JOB, Column.HIRING_MANAGER): Condition.NO_APPLICANTS,
    (Action.VIEW_PROSPECTS, Column.HIRING_MANAGER): Condition.HIRING_MANAGERS_SEE_PROSPECTS,
    (Action.ADD_PROSPECTS, Column.HIRING_MANAGER): Condition.HIRING_MANAGERS_SEE_PROSPECTS,
    (Action.EXPORT_INTO_JOB, Column.HIRING_MANAGER): Condition.HIRING_MANAGERS_SEE_PROSPECTS,
    (Action.PREPARE_OFFER, Column.HIRING_MANAGER): Condition.HIRING_MANAGERS_PREPARE_OFFERS,
    (Action.SEE_ALL_FEEDBACK, Column.INTERVIEWER): Condition.INTERVIEWERS_SEE_FEEDBACK,
    (Action.MAKE_TEMPLATES, Column.RECRUITER): Condition.MEMBERS_MAKE_TEMPLATES,
    (Action.MAKE_TEMPLATES, Column.HIRING_MANAGER): Condition.MEMBERS_MAKE_TEMPLATES,
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
    return _scope_of(action, frozenset(app_roles))


@cache
def _scope_of(action: Action, app_roles: frozenset[AppRole]) -> Scope:
    # A page asks dozens of times, and there are few combinations of roles.
    if any(MATRIX[action][_APP_COLUMNS[role]] is Scope.ALL for role in app_roles):
        return Scope.ALL
    if any(MATRIX[action][column] in _ON_TEAMS for column in _JOB_COLUMNS.values()):
        return Scope.TEAM
    return Scope.NONE


_ON_TEAMS = (Scope.TEAM, Scope.TEAM_IF)


def team_roles_for(action: Action) -> frozenset[JobRole]:
    """The job roles that may allow an action on the jobs of the team, conditions aside."""
    return frozenset(
        role for role, column in _JOB_COLUMNS.items() if MATRIX[action][column] in _ON_TEAMS
    )


def conditions_of(action: Action) -> frozenset[Condition]:
    """The conditions that some cell of the row waits for; empty when nothing has to be looked up."""
    return frozenset(c for (row, _column), c in CONDITIONS.items() if row is action)


def may(
    action: Action,
    app_roles: Collection[AppRole],
    job_roles: Collection[JobRole] = (),
    granted: Collection[Condition] = (),
) -> bool:
    """Whether a user may do something, given the application roles and the roles on the job.

    ``job_roles`` are effective roles: a delegate carries the role of the person who appointed
    them, see :func:`effective_job_role`. ``granted`` are the conditions that hold on this job.
    """
    return _may(action, frozenset(app_roles), frozenset(job_roles), frozenset(granted))


@cache
def _may(
    action: Action,
    app_roles: frozenset[AppRole],
    job_roles: frozenset[JobRole],
    granted: frozenset[Condition],
) -> bool:
    if _scope_of(action, app_roles) is Scope.ALL:
        return True
    return any(_counts(action, _JOB_COLUMNS[r], granted) for r in job_roles if r in _JOB_COLUMNS)


def _counts(action: Action, column: Column, granted: Collection[Condition]) -> bool:
    scope = MATRIX[action][column]
    if scope is Scope.TEAM_IF:
        return CONDITIONS[action, column] in granted
    return scope in (Scope.TEAM, Scope.ALL)


def undecided(
    action: Action, app_roles: Collection[AppRole], job_roles: Collection[JobRole]
) -> frozenset[Condition]:
    """The conditions that decide whether these roles may; empty where the roles alone do."""
    if may(action, app_roles, job_roles):
        return frozenset()
    columns = {_JOB_COLUMNS[role] for role in job_roles if role in _JOB_COLUMNS}
    return frozenset(
        c for (row, column), c in CONDITIONS.items() if row is action and column in columns
    )


def may_make_templates(
    app_roles: Collection[AppRole], granted: Collection[Condition], *, owns: bool
) -> bool:
    """Whether somebody may make or change a process template: administrators any, others their own
    while the company lets them."""
    if scope_of(Action.MAKE_TEMPLATES, app_roles) is Scope.ALL:
        return True
    allowed = Condition.MEMBERS_MAKE_TEMPLATES in granted
    return owns and allowed and bool({AppRole.RECRUITER, AppRole.HIRING_MANAGER} & set(app_roles))


def may_export(
    app_roles: Collection[AppRole],
    job_roles: Collection[JobRole],
    granted: Collection[Condition],
) -> bool:
    """Whether an export from LinkedIn Recruiter by this user may land in the job.

    Both must hold: an application role that recruits, and a recruiting role on that very job.
    """
    recruits = {AppRole.RECRUITER, AppRole.HIRING_MANAGER}.intersection(app_roles)
    return bool(recruits) and may(Action.EXPORT_INTO_JOB, (), job_roles, granted)


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
