"""The permission walk: every route, walked by everybody, against the matrix."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from flask import Flask

from portal.domain import permissions
from portal.domain.permissions import Action, JobRole
from portal.domain.stages import StageKind
from tests.support.client import LintingClient, text_of
from tests.support.crowd import (
    add_application,
    add_event,
    get_application,
    stage_id,
)
from tests.support.people import ROLES, TEAM, People, add_job, get_job

JOB_ROLES = {"Rita": JobRole.RECRUITER, **TEAM}
NAMES = tuple(ROLES)
JOB_FORM = {
    "title": "Wind Engineer",
    "description_source": "Turbines.",
    "city": "Breda",
    "country": "NL",
    "openings": "1",
}


class World:
    """One of everything, made when a step asks for it."""

    def __init__(self, people: People) -> None:
        self.users = people.ids
        self._people = people

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)

    @cached_property
    def job(self) -> int:
        return add_job(self._people)

    @cached_property
    def number(self) -> str:
        return get_job(self.job).requisition_number or ""

    @cached_property
    def draft(self) -> int:
        return add_job(self._people, active=False)

    @cached_property
    def other_job(self) -> int:
        return add_job(self._people, title="Other Engineer")

    @cached_property
    def prospect(self) -> int:
        return add_application(self.job)

    @cached_property
    def applicant(self) -> int:
        return add_application(self.job, "Anna", "Apply", stage=StageKind.APPLY)

    @cached_property
    def candidate(self) -> int:
        return get_application(self.prospect).candidate_id

    @cached_property
    def event(self) -> int:
        return add_event(self.job)

    @cached_property
    def member(self) -> int:
        """Ivy's place on the team."""
        members = get_job(self.job).members
        return next(m.id for m in members if m.role == JobRole.INTERVIEWER.value)

    @cached_property
    def to_screen(self) -> int:
        return stage_id(self.job, StageKind.SCREEN)


@dataclass(frozen=True)
class Step:
    """One address: who may do what there."""

    endpoint: str
    method: str
    path: str
    #: Without one of these the thing does not exist for the person (404) ...
    seen_by: tuple[Action, ...] = ()
    #: ... and without one of these it is refused (403).
    allowed_by: tuple[Action, ...] = ()
    #: The answer to somebody who may.
    done: int = 200
    form: Callable[[World], dict[str, Any]] = field(default=lambda _world: {})
    #: Whether the actions are about the one job, or everywhere.
    on_job: bool = True


def get(endpoint: str, path: str, *seen_by: Action, **options: Any) -> Step:
    return Step(endpoint, "GET", path, seen_by, **options)


def post(
    endpoint: str, path: str, seen_by: tuple[Action, ...], allowed_by: Action, **options: Any
) -> Step:
    return Step(endpoint, "POST", path, seen_by, (allowed_by,), **{"done": 303, **options})


JOB = (Action.VIEW_JOB,)
HELD = (Action.VIEW_JOB, Action.VIEW_PROSPECTS)
STEPS = (
    get("dashboard.index", "/"),
    get("help.about", "/help/about"),
    get("auth.sign_in", "/sign-in", done=303),
    Step("auth.sign_out", "POST", "/sign-out", done=303),
    get("careers.job", "/careers/{number}"),
    get("jobs.index", "/jobs"),
    get("jobs.new", "/jobs/new", allowed_by=(Action.CREATE_JOB,), on_job=False),
    post(
        "jobs.create",
        "/jobs/new",
        (),
        Action.CREATE_JOB,
        on_job=False,
        # The role is not in the form: whether somebody may open a job is decided before.
        done=422,
        form=lambda _w: {k: v for k, v in JOB_FORM.items() if k != "title"},
    ),
    get("jobs.details", "/jobs/{job}", *JOB),
    get("jobs.hiring_team", "/jobs/{job}/hiring-team", *JOB, allowed_by=(Action.VIEW_TEAM,)),
    get("jobs.process", "/jobs/{job}/process", *JOB),
    get("jobs.prospects", "/jobs/{job}/prospects", *JOB, allowed_by=(Action.VIEW_PROSPECTS,)),
    get("jobs.applicants", "/jobs/{job}/applicants", *JOB, allowed_by=(Action.VIEW_APPLICANTS,)),
    get(
        "panels.job_prospects",
        "/panels/jobs/{job}/prospects",
        *JOB,
        allowed_by=(Action.VIEW_PROSPECTS,),
    ),
    get(
        "panels.job_posting", "/panels/jobs/{job}/posting", *JOB, allowed_by=(Action.VIEW_POSTING,)
    ),
    post(
        "jobs.update",
        "/jobs/{job}",
        JOB,
        Action.EDIT_JOB,
        form=lambda _w: {**JOB_FORM, "version": "2"},
    ),
    post("jobs.activate", "/jobs/{draft}/activation", JOB, Action.ACTIVATE_JOB),
    post("jobs.close", "/jobs/{job}/closure", JOB, Action.CLOSE_JOB),
    post("jobs.resend_posting", "/jobs/{job}/posting", JOB, Action.EDIT_JOB),
    post(
        "jobs.add_member",
        "/jobs/{job}/hiring-team",
        JOB,
        Action.MANAGE_TEAM,
        form=lambda w: {"user": w.users["Olga"], "role": "recruiter"},
    ),
    post("jobs.remove_member", "/jobs/{job}/hiring-team/{member}/removal", JOB, Action.MANAGE_TEAM),
    post(
        "jobs.switch_prospect_stage",
        "/jobs/{other_job}/prospect-stage",
        JOB,
        Action.MANAGE_PROCESS,
        form=lambda _w: {"wanted": "off"},
    ),
    post(
        "applications.move",
        "/applications/{prospect}/stage",
        HELD,
        Action.MOVE_APPLICATION,
        form=lambda w: {"stage": w.to_screen, "version": 1},
    ),
    post(
        "applications.move",
        "/applications/{applicant}/stage",
        (Action.VIEW_JOB, Action.VIEW_APPLICANTS),
        Action.MOVE_APPLICATION,
        form=lambda w: {"stage": w.to_screen, "version": 1},
    ),
    post("linkedin_inbox.accept", "/linkedin-inbox/{event}/accept", HELD, Action.ADD_PROSPECTS),
    post("linkedin_inbox.retry", "/linkedin-inbox/{event}/retry", HELD, Action.ADD_PROSPECTS),
    post("linkedin_inbox.dismiss", "/linkedin-inbox/{event}/dismiss", HELD, Action.ADD_PROSPECTS),
    post(
        "linkedin_inbox.move",
        "/linkedin-inbox/{event}/move",
        HELD,
        Action.ADD_PROSPECTS,
        form=lambda w: {"job": w.other_job},
    ),
    get("candidates.index", "/candidates", Action.VIEW_CANDIDATES, on_job=False),
    get("candidates.profile", "/candidates/{candidate}", Action.VIEW_CANDIDATES, on_job=False),
    get("admin_settings.index", "/admin", Action.ADMINISTER, done=303, on_job=False),
    get("admin_settings.linkedin_inbox", "/admin/linkedin-inbox", Action.ADMINISTER, on_job=False),
)
#: Routes that nobody signed in walks; they have tests of their own.
ELSEWHERE = {
    "static",
    "auth.sign_in_submit",
    "health.healthz",
    "health.readyz",
    "webhooks.linkedin_challenge",
    "webhooks.linkedin_push",
}


def may(name: str, action: Action, step: Step) -> bool:
    roles = {JOB_ROLES[name]} if step.on_job and name in JOB_ROLES else set()
    return permissions.may(action, ROLES[name], roles)


def expected(name: str, step: Step) -> int:
    if not all(may(name, action, step) for action in step.seen_by):
        return 404
    if not all(may(name, action, step) for action in step.allowed_by):
        return 403
    return step.done


def test_every_route_is_walked(app: Flask) -> None:
    walked = {step.endpoint for step in STEPS} | ELSEWHERE
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert routes - walked == set(), "add these routes to STEPS: who may go there?"
    assert walked - routes == set(), "these routes are gone: take them out of STEPS"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.method} {step.path}")
def test_everybody_gets_the_answer_of_the_matrix(app: Flask, people: People, step: Step) -> None:
    wrong = []
    world: World | None = None
    for name in NAMES:
        if world is None or (step.method == "POST" and "{" in step.path):
            # What one person does must not be in the way of the next.
            world = World(people)
        client = LintingClient(app).sign_in(name)
        with app.app_context():
            path, form = step.path.format_map(world), step.form(world)
        if step.method == "GET":
            answer = client.http.get(path)
            client.lint(answer, path)
        else:
            answer = client.post(path, form)
        if answer.status_code != expected(name, step):
            wrong.append(
                f"{name}: {answer.status_code}, not {expected(name, step)}: "
                f"{text_of(answer)[-300:]}"
            )
    assert not wrong, "\n".join(wrong)


#: The walk follows the matrix; these rows say by hand what must come of it.
BY_HAND = {
    # endpoint                 Ada  Rita Tom  Hugo Ivy  Rob  Olga
    "jobs.details":             (200, 200, 200, 200, 200, 200, 404),
    "jobs.prospects":           (200, 200, 200, 200, 403, 200, 404),
    "jobs.applicants":          (200, 200, 200, 200, 200, 200, 404),
    "jobs.update":              (303, 303, 303, 303, 403, 403, 404),
    "jobs.activate":            (303, 303, 303, 303, 403, 403, 404),
    "jobs.close":               (303, 303, 303, 403, 403, 403, 404),
    "jobs.add_member":          (303, 303, 303, 303, 403, 403, 404),
    "jobs.new":                 (403, 200, 200, 200, 403, 403, 200),
    "applications.move":        (303, 303, 303, 303, 403, 403, 404),
    "linkedin_inbox.accept":    (303, 303, 303, 303, 404, 403, 404),
    "candidates.profile":       (200, 200, 200, 200, 404, 200, 200),
    "admin_settings.linkedin_inbox": (200, 404, 404, 404, 404, 404, 404),
}  # fmt: skip


def test_the_matrix_means_what_we_think() -> None:
    by_endpoint = {step.endpoint: step for step in STEPS}
    for endpoint, answers in BY_HAND.items():
        step = by_endpoint[endpoint]
        assert tuple(expected(name, step) for name in NAMES) == answers, endpoint


def test_what_was_refused_was_not_done(app: Flask, people: People) -> None:
    """A refusal that comes after the deed would look the same from outside."""
    world = World(people)
    with app.app_context():
        before = _state(world)
    for step in STEPS:
        if step.method != "POST" or not step.seen_by:
            continue
        for name in NAMES:
            if expected(name, step) in {403, 404}:
                with app.app_context():
                    path, form = step.path.format_map(world), step.form(world)
                LintingClient(app).sign_in(name).post(path, form)
    with app.app_context():
        assert _state(world) == before


def _state(world: World) -> list[object]:
    assert all((world.draft, world.other_job, world.prospect, world.applicant, world.event))
    job, draft, other = get_job(world.job), get_job(world.draft), get_job(world.other_job)
    return [
        *(repr((j.status, j.version, j.pipeline_version, j.title)) for j in (job, draft, other)),
        sorted((m.user_id, m.role) for m in job.members),
        [s.kind for s in other.stages],
        get_application(world.prospect).stage_id,
        get_application(world.applicant).stage_id,
    ]
