"""The permission matrix against a table of its own, written from product.md 3.2."""

import itertools

import pytest

from portal.domain.permissions import (
    CONDITIONS,
    MATRIX,
    TEAM_ROLE_NEEDS,
    Action,
    AppRole,
    Column,
    Condition,
    JobRole,
    Scope,
    conditions_of,
    effective_job_role,
    may,
    may_export,
    may_make_templates,
    scope_of,
    team_roles_for,
    undecided,
)

# One line per action: what the application roles Administrator, Recruiter, Hiring manager and
# Read-only reach without being on the team ("y" everywhere), and what the team roles Recruiter,
# Hiring manager and Interviewer allow on their own job; a letter of CONDITION where it depends.
EXPECTED = """
    administer          y n n n   n n n
    create_job          n y y n   y y n
    view_job            y n n y   y y y
    edit_job            y n n n   y y n
    delete_job          y n n n   y A n
    view_team           y n n y   y y y
    manage_team         y n n n   y y n
    manage_process      y n n n   y y n
    activate_job        y n n n   y y n
    close_job           y n n n   y n n
    view_posting        y n n y   y y n
    manage_posting      y n n n   y n n
    view_prospects      y n n y   y P n
    add_prospects       y n n n   y P n
    view_applicants     y n n y   y y y
    add_applicants      y n n n   y y n
    delete_application  y n n n   y n n
    move_application    y n n n   y y n
    reject_application  y n n n   y n n
    prepare_offer       y n n n   y O n
    view_documents      y n n y   y y y
    manage_documents    y n n n   y y n
    view_notes          y n n y   y y y
    write_notes         y n n n   y y n
    send_email          y n n n   y y n
    give_feedback       y n n n   y y y
    see_all_feedback    y n n y   y y F
    view_activity       y n n y   y y y
    view_templates      y y y y   y y n
    make_templates      y n n n   T T n
    view_candidates     y y y y   y y n
    edit_candidates     y y y n   y y n
    view_pools          y y y y   y y n
    make_pools          y y y n   y y n
    share_pool          y y y n   y y n
    export_into_job     n n n n   y P n
    view_job_analytics  y n n y   y y n
    view_analytics      y y y y   y y n
"""
CONDITION = {
    "A": Condition.NO_APPLICANTS,
    "P": Condition.HIRING_MANAGERS_SEE_PROSPECTS,
    "O": Condition.HIRING_MANAGERS_PREPARE_OFFERS,
    "F": Condition.INTERVIEWERS_SEE_FEEDBACK,
    "T": Condition.MEMBERS_MAKE_TEMPLATES,
}
ROWS = {line.split()[0]: line.split()[1:] for line in EXPECTED.strip().splitlines()}
APP_ROLES = (
    AppRole.ADMINISTRATOR,
    AppRole.RECRUITER,
    AppRole.HIRING_MANAGER,
    AppRole.READ_ONLY,
)
TEAM_ROLES = (JobRole.RECRUITER, JobRole.HIRING_MANAGER, JobRole.INTERVIEWER)
#: Nothing granted, everything, each condition alone, and everything but that one.
GRANTS = (
    frozenset[Condition](),
    frozenset(Condition),
    *(frozenset({condition}) for condition in Condition),
    *(frozenset(Condition) - {condition} for condition in Condition),
)


def says(cell: str, granted: frozenset[Condition]) -> bool:
    return cell == "y" or CONDITION.get(cell) in granted


def test_the_table_of_this_test_speaks_of_every_action() -> None:
    assert set(ROWS) == {action.value for action in Action} == {a.value for a in MATRIX}
    assert all(len(cells) == 7 for cells in ROWS.values())


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize(("column", "role"), [*enumerate(APP_ROLES)])
def test_an_application_role_alone_reaches_as_far_as_the_table_says(
    action: Action, column: int, role: AppRole
) -> None:
    for granted in GRANTS:
        assert may(action, {role}, (), granted) is says(ROWS[action][column], granted)
    assert (scope_of(action, {role}) is Scope.ALL) is (ROWS[action][column] == "y")


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize(("column", "role"), [*enumerate(TEAM_ROLES)])
def test_a_team_role_alone_reaches_as_far_as_the_table_says(
    action: Action, column: int, role: JobRole
) -> None:
    cell = ROWS[action][len(APP_ROLES) + column]
    for granted in GRANTS:
        assert may(action, (), {role}, granted) is says(cell, granted)


@pytest.mark.parametrize("action", Action)
def test_lists_look_at_every_team_role_that_may_count(action: Action) -> None:
    on_teams = {
        role
        for column, role in enumerate(TEAM_ROLES)
        if ROWS[action][len(APP_ROLES) + column] != "n"
        # Cells that reach everywhere do so by the application role, not by the team.
        and MATRIX[action][Column(role.value)] is not Scope.ALL
    }
    assert team_roles_for(action) == on_teams


def test_every_conditional_cell_names_its_condition_and_no_other_cell_does() -> None:
    conditional = {
        (action, column)
        for action, row in MATRIX.items()
        for column, scope in row.items()
        if scope is Scope.TEAM_IF
    }
    assert set(CONDITIONS) == conditional
    assert set(CONDITIONS.values()) == set(Condition)
    for action in Action:
        named = {CONDITION[cell] for cell in ROWS[action] if cell in CONDITION}
        assert conditions_of(action) == named


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("granted", [GRANTS[0], GRANTS[1]], ids=["nothing", "everything"])
def test_roles_add_up_and_never_take_away(action: Action, granted: frozenset[Condition]) -> None:
    for size in range(len(APP_ROLES) + 1):
        for roles in itertools.combinations(APP_ROLES, size):
            for job_role in (None, *TEAM_ROLES):
                on_job = {job_role} if job_role else set()
                single = any(may(action, {role}, (), granted) for role in roles) or any(
                    may(action, (), {role}, granted) for role in on_job
                )
                assert may(action, roles, on_job, granted) is single


@pytest.mark.parametrize("action", Action)
def test_conditions_are_looked_up_only_where_they_decide(action: Action) -> None:
    for app_role, job_role in itertools.product([None, *AppRole], [None, *JobRole]):
        app_roles, job_roles = {app_role} - {None}, {job_role} - {None}
        answers = {
            may(action, app_roles, job_roles, set(granted))  # type: ignore[arg-type]
            for number in range(len(Condition) + 1)
            for granted in itertools.combinations(Condition, number)
        }
        wanted = undecided(action, app_roles, job_roles)  # type: ignore[arg-type]
        assert bool(wanted) is (answers == {True, False})
        # What it names is all that has to be known.
        for granted in ((), *((c,) for c in Condition), tuple(Condition)):
            assert may(action, app_roles, job_roles, granted) is may(  # type: ignore[arg-type]
                action,
                app_roles,  # type: ignore[arg-type]
                job_roles,  # type: ignore[arg-type]
                wanted & set(granted),
            )


@pytest.mark.parametrize("action", Action)
def test_nobody_may_do_anything_without_a_role(action: Action) -> None:
    for granted in GRANTS:
        assert not may(action, (), (), granted)


def test_administering_is_out_of_reach_of_any_team() -> None:
    assert scope_of(Action.ADMINISTER, ()) is Scope.NONE
    assert scope_of(Action.VIEW_JOB, ()) is Scope.TEAM


@pytest.mark.parametrize("appointed_by", TEAM_ROLES)
def test_a_delegate_has_the_rights_of_the_member_who_appointed_them(appointed_by: JobRole) -> None:
    assert effective_job_role(JobRole.DELEGATE, appointed_by) is appointed_by


def test_a_delegate_whom_nobody_appointed_has_no_rights() -> None:
    role = effective_job_role(JobRole.DELEGATE, None)
    assert not any(may(action, (), {role}, GRANTS[1]) for action in Action)


@pytest.mark.parametrize("role", TEAM_ROLES)
def test_other_roles_are_their_own_whoever_appointed_them(role: JobRole) -> None:
    assert effective_job_role(role, JobRole.RECRUITER) is role


@pytest.mark.parametrize("app_role", [None, *APP_ROLES])
@pytest.mark.parametrize("job_role", [None, *JobRole])
@pytest.mark.parametrize("sees_prospects", [True, False])
def test_an_export_needs_a_recruiting_role_in_the_portal_and_on_the_job(
    app_role: AppRole | None, job_role: JobRole | None, sees_prospects: bool
) -> None:
    granted = {Condition.HIRING_MANAGERS_SEE_PROSPECTS} if sees_prospects else set()
    on_job = {JobRole.RECRUITER, JobRole.HIRING_MANAGER} if sees_prospects else {JobRole.RECRUITER}
    allowed = app_role in {AppRole.RECRUITER, AppRole.HIRING_MANAGER} and job_role in on_job
    app_roles, job_roles = {app_role} - {None}, {job_role} - {None}
    assert may_export(app_roles, job_roles, granted) is allowed  # type: ignore[arg-type]


@pytest.mark.parametrize("app_role", [None, *APP_ROLES])
@pytest.mark.parametrize("owns", [True, False])
@pytest.mark.parametrize("company_lets", [True, False])
def test_templates_are_made_by_administrators_and_ones_own_while_the_company_lets(
    app_role: AppRole | None, owns: bool, company_lets: bool
) -> None:
    granted = {Condition.MEMBERS_MAKE_TEMPLATES} if company_lets else set()
    members = {AppRole.RECRUITER, AppRole.HIRING_MANAGER}
    allowed = app_role is AppRole.ADMINISTRATOR or (app_role in members and owns and company_lets)
    assert may_make_templates({app_role} - {None}, granted, owns=owns) is allowed  # type: ignore[arg-type]


def test_the_team_roles_on_offer_are_those_that_an_application_role_backs() -> None:
    assert TEAM_ROLE_NEEDS == {
        JobRole.RECRUITER: AppRole.RECRUITER,
        JobRole.HIRING_MANAGER: AppRole.HIRING_MANAGER,
        JobRole.INTERVIEWER: None,
    }
