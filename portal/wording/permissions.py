"""The permission matrix in words: what each row allows, how far a cell reaches, and what a condition asks."""

from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.domain.permissions import CONDITIONS, MATRIX, Action, Column, Condition, Scope

COLUMN_NAMES = {
    Column.ADMINISTRATOR: _l("Administrator"),
    Column.RECRUITER: _l("Recruiter"),
    Column.HIRING_MANAGER: _l("Hiring manager"),
    Column.INTERVIEWER: _l("Interviewer"),
    Column.READ_ONLY: _l("Read-only"),
}
#: Rows in groups, in the order in which they are told.
ACTION_GROUPS = (
    (
        _l("Jobs"),
        {
            Action.CREATE_JOB: _l("Create a job"),
            Action.VIEW_JOB: _l("See the job"),
            Action.EDIT_JOB: _l("Change the details, name approvers, ask them and recall the job"),
            Action.ACTIVATE_JOB: _l("Activate the job"),
            Action.CLOSE_JOB: _l("Close and reopen the job"),
            Action.DELETE_JOB: _l("Delete the job"),
            Action.VIEW_TEAM: _l("See the hiring team"),
            Action.MANAGE_TEAM: _l("Change the hiring team"),
            Action.MANAGE_PROCESS: _l("Change the process"),
            Action.VIEW_JOB_ANALYTICS: _l("See the numbers of the job"),
        },
    ),
    (
        _l("LinkedIn"),
        {
            Action.EXPORT_INTO_JOB: _l("Export people from LinkedIn Recruiter into the job"),
            Action.VIEW_POSTING: _l("See how the job stands at LinkedIn"),
            Action.MANAGE_POSTING: _l("Send the job to LinkedIn again"),
        },
    ),
    (
        _l("People in a job"),
        {
            Action.VIEW_PROSPECTS: _l("See prospects"),
            Action.ADD_PROSPECTS: _l("Add prospects, and let waiting exports in"),
            Action.VIEW_APPLICANTS: _l("See applicants"),
            Action.ADD_APPLICANTS: _l("Add applicants"),
            Action.MOVE_APPLICATION: _l("Move people between stages"),
            Action.REJECT_APPLICATION: _l(
                "Reject people, note that they withdrew, reopen applications"
            ),
            Action.DELETE_APPLICATION: _l("Delete applications"),
            Action.PREPARE_OFFER: _l("Prepare offers"),
            Action.VIEW_DOCUMENTS: _l("Open documents"),
            Action.MANAGE_DOCUMENTS: _l("Add and remove documents"),
            Action.VIEW_NOTES: _l("Read notes"),
            Action.WRITE_NOTES: _l("Write notes"),
            Action.SEND_EMAIL: _l("Send e-mail to candidates"),
            Action.GIVE_FEEDBACK: _l("Give interview feedback"),
            Action.SEE_ALL_FEEDBACK: _l("Read the feedback of others"),
            Action.VIEW_ACTIVITY: _l("See the timeline"),
        },
    ),
    (
        _l("Everything else"),
        {
            Action.VIEW_CANDIDATES: _l("Search and open candidates"),
            Action.EDIT_CANDIDATES: _l("Add and change candidates"),
            Action.VIEW_POOLS: _l("Open talent pools, each the own and the shared ones"),
            Action.MAKE_POOLS: _l("Make talent pools"),
            Action.SHARE_POOL: _l("Share a talent pool"),
            Action.VIEW_TEMPLATES: _l("See process templates"),
            Action.MAKE_TEMPLATES: _l("Make process templates"),
            Action.VIEW_ANALYTICS: _l("Open Analytics"),
            Action.ADMINISTER: _l("Open Admin settings"),
        },
    ),
)
#: Rows that are about no single job: there a cell says yes or no.
WITHOUT_JOB = frozenset(
    {
        Action.ADMINISTER,
        Action.CREATE_JOB,
        Action.VIEW_TEMPLATES,
        Action.MAKE_TEMPLATES,
        Action.VIEW_CANDIDATES,
        Action.EDIT_CANDIDATES,
        Action.VIEW_POOLS,
        Action.MAKE_POOLS,
        Action.SHARE_POOL,
        Action.VIEW_ANALYTICS,
    }
)
CONDITION_SENTENCES = {
    Condition.HIRING_MANAGERS_SEE_PROSPECTS: _l("if the job's Prospect stage lets hiring managers"),
    Condition.HIRING_MANAGERS_PREPARE_OFFERS: _l("if the job's Offer stage lets hiring managers"),
    Condition.INTERVIEWERS_SEE_FEEDBACK: _l(
        "after giving one's own, or before if the stage allows it"
    ),
    Condition.NO_APPLICANTS: _l("if nobody stands in the job"),
    Condition.MEMBERS_MAKE_TEMPLATES: _l("one's own, if the company lets its members"),
}


@dataclass(frozen=True)
class Cell:
    """How far a role reaches, in words."""

    column: str
    text: str
    #: Whether there is anything that the role may do.
    reaches: bool


@dataclass(frozen=True)
class Row:
    """What may be done, and who may."""

    action: str
    cells: tuple[Cell, ...]


def matrix_in_words() -> list[tuple[str, list[Row]]]:
    """The matrix as it decides, group by group, a cell for each column."""
    return [
        (
            str(group),
            [
                Row(str(name), tuple(_cell(action, column) for column in Column))
                for action, name in rows.items()
            ],
        )
        for group, rows in ACTION_GROUPS
    ]


def _cell(action: Action, column: Column) -> Cell:
    scope = MATRIX[action][column]
    return Cell(str(COLUMN_NAMES[column]), _reach(action, column, scope), scope is not Scope.NONE)


def _reach(action: Action, column: Column, scope: Scope) -> str:
    if scope is Scope.NONE:
        return str(gettext("no"))
    if scope is Scope.TEAM_IF:
        condition = str(CONDITION_SENTENCES[CONDITIONS[action, column]])
        if action in WITHOUT_JOB:
            return condition
        return str(gettext("the team's jobs, %(condition)s", condition=condition))
    if action in WITHOUT_JOB:
        return str(gettext("yes"))
    return str(gettext("every job") if scope is Scope.ALL else gettext("the team's jobs"))
