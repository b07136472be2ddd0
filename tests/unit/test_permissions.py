"""The permission matrix against a table of its own, written from product.md 3.2."""

import itertools

import pytest

from portal.domain.permissions import (
    MATRIX,
    TEAM_ROLE_NEEDS,
    Action,
    AppRole,
    JobRole,
    Scope,
    effective_job_role,
    may,
    may_export,
    scope_of,
    team_roles_for,
)

# One line per action: what the application roles Administrator, Recruiter, Hiring manager and
# Read-only reach without being on the team ("y" everywhere), and what the team roles Recruiter,
# Hiring manager and Interviewer allow on their own job.
EXPECTED = """
    administer          y n n n   n n n
    create_job          n y y n   y y n
    view_job            y n n y   y y y
    edit_job            y n n n   y y n
    view_team           y n n y   y y y
    manage_team         y n n n   y y n
    manage_process      y n n n   y y n
    activate_job        y n n n   y y n
    close_job           y n n n   y n n
    view_prospects      y n n y   y y n
    add_prospects       y n n n   y y n
    view_applicants     y n n y   y y y
    move_application    y n n n   y y n
    view_posting        y n n y   y y n
    view_candidates     y y y y   y y n
    edit_candidates     y y y n   y y n
    export_into_job     n n n n   y y n
"""
ROWS = {
    line.split()[0]: [cell == "y" for cell in line.split()[1:]]
    for line in EXPECTED.strip().splitlines()
}
APP_ROLES = (
    AppRole.ADMINISTRATOR,
    AppRole.RECRUITER,
    AppRole.HIRING_MANAGER,
    AppRole.READ_ONLY,
)
TEAM_ROLES = (JobRole.RECRUITER, JobRole.HIRING_MANAGER, JobRole.INTERVIEWER)


def test_the_table_of_this_test_speaks_of_every_action() -> None:
    assert set(ROWS) == {action.value for action in Action} == {a.value for a in MATRIX}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize(("column", "role"), [*enumerate(APP_ROLES)])
def test_an_application_role_alone_reaches_as_far_as_the_table_says(
    action: Action, column: int, role: AppRole
) -> None:
    assert may(action, {role}) is ROWS[action][column]
    assert (scope_of(action, {role}) is Scope.ALL) is ROWS[action][column]


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize(("column", "role"), [*enumerate(TEAM_ROLES)])
def test_a_team_role_alone_reaches_as_far_as_the_table_says(
    action: Action, column: int, role: JobRole
) -> None:
    assert may(action, (), {role}) is ROWS[action][len(APP_ROLES) + column]
    assert (role in team_roles_for(action)) is ROWS[action][len(APP_ROLES) + column]


@pytest.mark.parametrize("action", Action)
def test_roles_add_up_and_never_take_away(action: Action) -> None:
    for size in range(len(APP_ROLES) + 1):
        for roles in itertools.combinations(APP_ROLES, size):
            for job_role in (None, *TEAM_ROLES):
                on_job = {job_role} if job_role else set()
                single = any(may(action, {role}) for role in roles) or any(
                    may(action, (), {role}) for role in on_job
                )
                assert may(action, roles, on_job) is single


@pytest.mark.parametrize("action", Action)
def test_nobody_may_do_anything_without_a_role(action: Action) -> None:
    assert not may(action, ())


def test_administering_is_out_of_reach_of_any_team() -> None:
    assert scope_of(Action.ADMINISTER, ()) is Scope.NONE
    assert scope_of(Action.VIEW_JOB, ()) is Scope.TEAM


@pytest.mark.parametrize("appointed_by", TEAM_ROLES)
def test_a_delegate_has_the_rights_of_the_member_who_appointed_them(appointed_by: JobRole) -> None:
    assert effective_job_role(JobRole.DELEGATE, appointed_by) is appointed_by


def test_a_delegate_whom_nobody_appointed_has_no_rights() -> None:
    role = effective_job_role(JobRole.DELEGATE, None)
    assert not any(may(action, (), {role}) for action in Action)


@pytest.mark.parametrize("role", TEAM_ROLES)
def test_other_roles_are_their_own_whoever_appointed_them(role: JobRole) -> None:
    assert effective_job_role(role, JobRole.RECRUITER) is role


@pytest.mark.parametrize("app_role", [None, *APP_ROLES])
@pytest.mark.parametrize("job_role", [None, *JobRole])
def test_an_export_needs_a_recruiting_role_in_the_portal_and_on_the_job(
    app_role: AppRole | None, job_role: JobRole | None
) -> None:
    allowed = app_role in {AppRole.RECRUITER, AppRole.HIRING_MANAGER} and job_role in {
        JobRole.RECRUITER,
        JobRole.HIRING_MANAGER,
    }
    assert may_export({app_role} - {None}, {job_role} - {None}) is allowed  # type: ignore[arg-type]


def test_the_team_roles_on_offer_are_those_that_an_application_role_backs() -> None:
    assert TEAM_ROLE_NEEDS == {
        JobRole.RECRUITER: AppRole.RECRUITER,
        JobRole.HIRING_MANAGER: AppRole.HIRING_MANAGER,
        JobRole.INTERVIEWER: None,
    }
