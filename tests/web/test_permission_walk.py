"""The permission walk: every route, walked by everybody, against the matrix.

Conditional cells are walked twice, with the condition granted and without. The rows stand in
``tests/support/walk``, a file for each area.
"""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.domain.permissions import (
    CONDITIONS,
    MATRIX,
    Action,
    AppRole,
    Column,
    Condition,
    JobRole,
    Scope,
)
from tests.support.client import LintingClient, text_of
from tests.support.crowd import get_application
from tests.support.database import State, empty_tables
from tests.support.people import ROLES, add_people, get_job
from tests.support.walk import ELSEWHERE, STEPS
from tests.support.walk.steps import JOB_ROLES, NAMES, Step, expected, may
from tests.support.walk.world import World, build

EVERYTHING, NOTHING = frozenset(Condition), frozenset[Condition]()
#: Each step with everything granted, and once more with nothing where that makes a difference.
WALKS = [(step, EVERYTHING) for step in STEPS] + [
    (step, NOTHING) for step in STEPS if step.conditions
]
#: Actions that no route of the walk asks for, and where they are walked instead.
WITHOUT_ROUTE = {
    # LinkedIn's server comes with the export of a person, not the person.
    Action.EXPORT_INTO_JOB: "tests/services/test_intake.py",
}


@pytest.fixture(scope="module")
def built() -> dict[frozenset[Condition], tuple[World, State]]:
    """Worlds that were built already, each with the tables as they were then."""
    return {}


@pytest.fixture
def make_world(
    app: Flask, built: dict[frozenset[Condition], tuple[World, State]]
) -> Callable[[frozenset[Condition]], World]:
    """Everything anew: built once, and put back whenever somebody has changed something."""

    def make(granted: frozenset[Condition]) -> World:
        with app.app_context():
            if granted not in built:
                empty_tables()
                world = build(add_people(), granted, app.extensions["documents"])
                built[granted] = world, State()
            world, state = built[granted]
            state.put_back()
        return world

    return make


def test_every_route_is_walked(app: Flask) -> None:
    walked = {step.endpoint for step in STEPS} | ELSEWHERE
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert routes - walked == set(), "add these routes to tests/support/walk: who may go there?"
    assert walked - routes == set(), "these routes are gone: take them out of tests/support/walk"


def test_every_action_is_walked() -> None:
    walked = {action for step in STEPS for action in step.actions}
    assert set(Action) - walked == set(WITHOUT_ROUTE), "no row of the walk asks for these"


def test_every_cell_is_walked_with_its_condition_granted_and_not() -> None:
    """Somebody walks for each cell: in that role, and with no other that would do as well."""
    columns = {
        "Ada": Column.ADMINISTRATOR,
        "Rita": Column.RECRUITER,
        "Hugo": Column.HIRING_MANAGER,
        "Ivy": Column.INTERVIEWER,
        "Rob": Column.READ_ONLY,
    }
    assert set(columns.values()) == set(Column)
    assert ROLES["Ivy"] == ()
    assert JOB_ROLES["Ivy"] is JobRole.INTERVIEWER
    assert ROLES["Rob"] == (AppRole.READ_ONLY,)
    assert "Rob" not in JOB_ROLES
    walked = {
        (action, columns[name], granted == EVERYTHING)
        for step, granted in WALKS
        for action in step.actions
        for name in columns
    }
    for action, row in MATRIX.items():
        for column, scope in row.items():
            if action in WITHOUT_ROUTE:
                continue
            assert (action, column, True) in walked
            if scope is Scope.TEAM_IF:
                assert (action, column, False) in walked, CONDITIONS[action, column]


@pytest.mark.parametrize(
    ("step", "granted"),
    WALKS,
    ids=lambda value: str(value) if isinstance(value, Step) else "granted" if value else "not",
)
def test_everybody_gets_the_answer_of_the_matrix(
    app: Flask,
    make_world: Callable[[frozenset[Condition]], World],
    step: Step,
    granted: frozenset[Condition],
) -> None:
    wrong = []
    world = make_world(granted)
    is_changed = False
    # Those who are refused come first: what others do must not be in the way.
    for name in sorted(NAMES, key=lambda name: expected(name, step, granted) not in {403, 404}):
        client = LintingClient(app).sign_in(name)
        if is_changed:
            world = make_world(granted)
        path = step.path.format(**vars(world))
        wanted = expected(name, step, granted)
        if step.method == "GET":
            answer = client.http.get(path)
            client.lint(answer, path)
        else:
            answer = client.post(path, step.form(world))
            is_changed = answer.status_code < 400
        if answer.status_code != wanted:
            wrong.append(f"{name}: {answer.status_code}, not {wanted}: {text_of(answer)[-300:]}")
            continue
        wrong.extend(
            f"{name}: {words!r} is {'missing' if allowed else 'shown'}"
            for action, words in step.shows
            if answer.status_code == 200
            and (allowed := may(name, action, step, granted))
            is not (words in answer.get_data(as_text=True))
            and not (name == "Rita" and not allowed)
        )
        answer.close()
    assert not wrong, "\n".join(wrong)


#: The walk follows the matrix; these rows say by hand what must come of it, as a process comes.
AS_IT_COMES = frozenset({Condition.HIRING_MANAGERS_SEE_PROSPECTS, Condition.MEMBERS_MAKE_TEMPLATES})
BY_HAND = {
    # endpoint                     Ada  Rita Tom  Hugo Ivy  Rob  Olga
    "jobs.details":                 (200, 200, 200, 200, 200, 200, 404),
    "pipeline.prospects":           (200, 200, 200, 200, 403, 200, 404),
    "pipeline.applicants":          (200, 200, 200, 200, 200, 200, 404),
    "jobs.update":                  (303, 303, 303, 303, 403, 403, 404),
    "jobs.activate":                (303, 303, 303, 303, 403, 403, 404),
    "jobs.close":                   (303, 303, 303, 403, 403, 403, 404),
    "jobs.closing":                 (200, 200, 200, 403, 403, 403, 404),
    "jobs.resend_posting":          (303, 303, 303, 403, 403, 403, 404),
    "panels.job_posting":           (200, 200, 200, 200, 403, 200, 404),
    "jobs.resend_access":           (303, 303, 303, 403, 403, 403, 404),
    "panels.job_access":            (200, 200, 200, 200, 403, 200, 404),
    "jobs.postings":                (200, 200, 200, 200, 403, 200, 404),
    "jobs.delete":                  (303, 303, 303, 403, 403, 403, 404),
    "hiring_teams.add":             (303, 303, 303, 303, 403, 403, 404),
    "jobs.new":                     (403, 200, 200, 200, 403, 403, 200),
    "pipeline.move":                (303, 303, 303, 303, 404, 403, 404),
    "pipeline.reject":              (303, 303, 303, 403, 403, 403, 404),
    "pipeline.set_offer":           (303, 303, 303, 403, 403, 403, 404),
    "applications.add_note":        (303, 303, 303, 303, 403, 403, 404),
    "applications.opinion":         (200, 200, 200, 200, 404, 200, 404),
    "applications.save_feedback":   (422, 422, 422, 422, 422, 403, 404),
    "process_templates.create":     (303, 303, 303, 303, 404, 403, 303),
    "process_templates.stage":      (200, 200, 403, 403, 404, 403, 403),
    "linkedin_inbox.accept":        (303, 303, 303, 303, 404, 403, 404),
    "candidates.profile":           (200, 200, 200, 200, 404, 200, 200),
    "talent_pools.index":           (200, 200, 200, 200, 404, 200, 200),
    "talent_pools.new":             (200, 200, 200, 200, 404, 403, 200),
    "talent_pools.show":            (200, 200, 200, 404, 404, 200, 404),
    "talent_pools.edit":            (200, 200, 403, 404, 404, 403, 404),
    "talent_pools.share":           (303, 303, 403, 404, 404, 403, 404),
    "talent_pools.remove":          (303, 303, 303, 404, 404, 403, 404),
    "talent_pools.delete":          (303, 303, 403, 404, 404, 403, 404),
    "people_actions.plan_people":   (303, 303, 303, 303, 404, 403, 303),
    "candidates.update_details":    (303, 303, 303, 303, 404, 403, 303),
    "candidates.delete":            (303, 303, 303, 303, 404, 403, 303),
    "admin_settings.audit_log":     (200, 404, 404, 404, 404, 404, 404),
}  # fmt: skip


def test_the_matrix_means_what_we_think() -> None:
    by_endpoint = {step.endpoint: step for step in reversed(STEPS)}
    for endpoint, answers in BY_HAND.items():
        step = by_endpoint[endpoint]
        assert tuple(expected(name, step, AS_IT_COMES) for name in NAMES) == answers, endpoint


def test_what_was_refused_was_not_done(
    app: Flask, make_world: Callable[[frozenset[Condition]], World]
) -> None:
    """A refusal that comes after the deed would look the same from outside."""
    world = make_world(NOTHING)
    with app.app_context():
        before = _state(world)
    for step in STEPS:
        if step.method != "POST" or not step.seen_by:
            continue
        for name in NAMES:
            if expected(name, step, NOTHING) in {403, 404}:
                client = LintingClient(app).sign_in(name)
                client.post(step.path.format(**vars(world)), step.form(world))
    with app.app_context():
        assert _state(world) == before


def _state(world: World) -> list[object]:
    jobs = [get_job(i) for i in (world.job, world.draft, world.other_job, world.deletable)]
    job, other = jobs[0], jobs[2]
    return [
        *(repr((j.status, j.version, j.pipeline_version, j.title)) for j in jobs),
        sorted((m.user_id, m.role) for m in job.members),
        [s.kind for s in other.stages],
        *(
            repr((a.stage_id, a.status, a.offer_status, a.version))
            for a in map(get_application, (world.prospect, world.applicant, world.screened))
        ),
    ]
