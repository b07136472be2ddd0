"""The tests of the set-up that a worker makes: each against the sandbox, each broken once."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from cryptography.fernet import Fernet
from flask import Flask

from portal import create_app, gate
from portal.config import Settings
from portal.db import db
from portal.domain.linkedin_checks import CAUTIONS, IN_BROWSER, Check, Problem, Verdict
from portal.models import Heartbeat, LinkedInEvent, LinkedInToken
from portal.queries.linkedin_checks import checklist
from portal.sealing import Sealer
from portal.services import intake, linkedin_seats, linkedin_setup
from portal.services import linkedin_checks as services
from portal.tasks.linkedin_checks import _keys, run_checks
from portal.tasks.linkedin_setup import configure_linkedin
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.linkedin import Control
from tests.support.people import NOW, People
from tests.support.tasks import watched

Found = dict[Check, tuple[Verdict, Problem | None, str]]


@pytest.fixture(autouse=True)
def callback(app: Flask, context: Flask) -> Iterator[None]:
    """A worker's way to our own address."""
    access = app.extensions["linkedin"]
    access.callback_transport = httpx2.WSGITransport(app=app)
    yield
    access.callback_transport = None


@pytest.fixture
def control(sandbox: Sandbox, sandbox_app: Flask) -> Iterator[Control]:
    switches = Control(sandbox_app)
    yield switches
    switches.delete("/control/faults")
    switches.post("/control/clock", offset=0)


def run() -> Found:
    """Press the button and let a worker take it up."""
    with unit_of_work():
        services.want_run(now=datetime.now(UTC))
    run_checks()
    db.session.rollback()
    done = checklist()
    assert done.run_state is None
    return {c: (f.verdict, f.problem, f.detail) for c, f in done.found.items()}


def problem(check: Check) -> Problem | None:
    return run()[check][1]


@pytest.mark.usefixtures("control")
def test_a_press_makes_every_test_of_a_worker_once(people: People) -> None:
    run_checks()
    assert checklist().found == {}, "nobody asked"
    found = run()
    assert set(found) == set(Check) - IN_BROWSER
    before = checklist().run_at
    run_checks()
    assert checklist().run_at == before, "one press, one run"


@pytest.mark.usefixtures("control")
def test_with_everything_in_place_nothing_fails(app: Flask, people: People) -> None:
    connect(app, people)
    found = run()
    failed = {check: told for check, told in found.items() if told[0] is Verdict.FAIL}
    assert failed == {}
    passed = {check for check, told in found.items() if told[0] is Verdict.PASS}
    assert passed >= {
        Check.APPLICATION, Check.CALLBACK, Check.NAMES, Check.CONFIGURATION, Check.CLOCK,
    }  # fmt: skip


def connect(app: Flask, people: People) -> None:
    """The organisation is connected and LinkedIn has our names and addresses."""
    settings: Settings = app.extensions["settings"]
    with unit_of_work():
        linkedin_setup.take_callback(
            gate.known(),
            [
                {"integrationContext": settings.linkedin_organization, "integrationType": kind}
                for kind in ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN")
            ],
            actor=people.user("Ada"),
            now=datetime.now(UTC),
        )
    configure_linkedin()


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"path": "introspectToken", "kind": "401"}, Problem.CREDENTIALS),
        ({"path": "introspectToken", "kind": "500"}, Problem.DOWN),
        ({"path": "introspectToken", "kind": "drop"}, Problem.DOWN),
        ({"path": "introspectToken", "kind": "garbage"}, Problem.DOWN),
        ({"path": "introspectToken", "kind": "429"}, Problem.BUSY),
        ({"path": "introspectToken", "kind": "403"}, Problem.REFUSED),
    ],
)
def test_what_linkedin_answers_decides_about_the_credentials(
    control: Control, fault: dict[str, Any], expected: Problem
) -> None:
    control.post("/control/faults", **fault, times=9)
    assert problem(Check.APPLICATION) is expected


def test_with_linkedin_away_one_question_is_enough(
    control: Control, app: Flask, people: People
) -> None:
    connect(app, people)
    control.post("/control/faults", path="*", kind="503", times=-1)
    found = run()
    for check in (Check.APPLICATION, Check.NAMES, Check.CONFIGURATION, Check.CLOCK):
        assert found[check][1] is Problem.DOWN
    assert found[Check.CALLBACK][0] is Verdict.PASS, "that is our own"


@pytest.mark.usefixtures("control")
def test_a_rotated_secret_is_noticed(app: Flask, settings: Settings) -> None:
    other = create_app(dataclasses.replace(settings, linkedin_client_secret="of/yesterday="))
    other.extensions["linkedin"].transport = app.extensions["linkedin"].transport
    other.extensions["linkedin"].callback_transport = httpx2.WSGITransport(app=app)
    with other.app_context():
        found = run()
        db.session.remove()
        db.engine.dispose()
    assert found[Check.APPLICATION][1] is Problem.CREDENTIALS
    # Another secret answers at the address.
    assert found[Check.CALLBACK][1] is Problem.OTHER_ANSWER


def answering(status: int = 200, **options: Any) -> Callable[[httpx2.Request], httpx2.Response]:
    return lambda _request: httpx2.Response(status, **options)


def breaking(error: type[httpx2.HTTPError]) -> Callable[[httpx2.Request], httpx2.Response]:
    def handle(request: httpx2.Request) -> httpx2.Response:
        raise error("no", request=request)

    return handle


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (breaking(httpx2.ConnectError), Problem.UNREACHABLE),
        (breaking(httpx2.ReadTimeout), Problem.SLOW),
        (answering(404), Problem.STATUS),
        (answering(502), Problem.STATUS),
        (answering(302, headers={"location": "https://elsewhere.example/"}), Problem.REDIRECTED),
        (answering(text="<html>Sign in</html>"), Problem.OTHER_ANSWER),
        (answering(json=[1]), Problem.OTHER_ANSWER),
        (answering(json={"challengeResponse": 7}), Problem.OTHER_ANSWER),
        (answering(json={"challengeResponse": "0" * 64}), Problem.OTHER_ANSWER),
        (answering(text="x" * 20_000), Problem.OTHER_ANSWER),
    ],
)
@pytest.mark.usefixtures("control")
def test_a_callback_that_does_not_answer_as_it_should(
    app: Flask, handler: Callable[[httpx2.Request], httpx2.Response], expected: Problem
) -> None:
    app.extensions["linkedin"].callback_transport = httpx2.MockTransport(handler)
    assert problem(Check.CALLBACK) is expected


def test_names_and_addresses_are_read_back(control: Control, app: Flask, people: People) -> None:
    assert problem(Check.NAMES) is Problem.NOT_CONNECTED
    connect(app, people)
    assert problem(Check.NAMES) is None
    control.post("/control/reset")
    found = run()
    assert found[Check.NAMES][1] is Problem.NOT_NAMED
    assert "PROFILE_PLUGIN" in found[Check.NAMES][2]
    assert found[Check.CONFIGURATION][1] in {Problem.CALLBACK_MISSING, Problem.REFUSED}


def test_an_address_of_somebody_else_is_named_without_its_token(
    control: Control, app: Flask, people: People, settings: Settings
) -> None:
    connect(app, people)
    moved = create_app(dataclasses.replace(settings, portal_url="http://localhost:8009"))
    moved.extensions["linkedin"].transport = app.extensions["linkedin"].transport
    moved.extensions["linkedin"].callback_transport = httpx2.WSGITransport(app=app)
    with moved.app_context():
        found = run()
        db.session.remove()
        db.engine.dispose()
    assert found[Check.CONFIGURATION][1:] == (Problem.CALLBACK_DIFFERS, "http://localhost:8000")


def test_clocks_that_differ_are_told_by_how_much(control: Control) -> None:
    assert problem(Check.CLOCK) is None
    with unit_of_work():
        db.session.execute(db.delete(LinkedInToken))
    control.post("/control/clock", offset=3600)
    assert run()[Check.CLOCK][1:] == (Problem.CLOCKS_DIFFER, "+60 min")


@pytest.mark.usefixtures("control")
def test_signatures_of_the_last_pushes() -> None:
    assert problem(Check.SIGNATURES) is Problem.NO_PUSH_YET
    push(signed=True)
    assert problem(Check.SIGNATURES) is None
    push(signed=False)
    assert run()[Check.SIGNATURES][1:] == (Problem.UNSIGNED, "1 / 1")
    with unit_of_work():
        intake.count("push-wrong-signature", now=datetime.now(UTC))
    assert problem(Check.SIGNATURES) is Problem.WRONG_SIGNATURE


_PUSHES = iter(range(1000))


def push(*, signed: bool) -> None:
    with unit_of_work():
        db.session.add(
            LinkedInEvent(
                linkedin_id=f"p{next(_PUSHES)}",
                type="X",
                raw="{}",
                is_signed=signed,
                received_at=NOW,
                next_attempt_at=NOW,
                state="ignored",
            )
        )


def test_seats_are_read_and_mapped(control: Control, app: Flask, people: People) -> None:
    assert problem(Check.SEATS) is Problem.NOT_CONNECTED
    with unit_of_work():
        linkedin_seats.ensure_contracts(
            app.extensions["settings"].linkedin_client_id,
            app.extensions["settings"].linkedin_contracts[:1],
            now=datetime.now(UTC),
        )
    assert problem(Check.SEATS) is Problem.NOT_READ


@pytest.mark.usefixtures("control")
def test_what_no_key_opens_is_counted(app: Flask, settings: Settings) -> None:
    assert problem(Check.KEYS) is Problem.NO_KEYS
    foreign = Sealer([Fernet.generate_key().decode()]).seal("a token")
    with unit_of_work():
        db.session.execute(db.delete(LinkedInToken))
        db.session.add(
            LinkedInToken(
                client_id=settings.linkedin_client_id,
                sealed=foreign,
                expires_at=datetime.now(UTC) + timedelta(hours=1),
            )
        )
    db.session.rollback()
    assert _keys() == (Problem.LOCKED, "1 / 1")


@pytest.mark.usefixtures("control")
def test_a_schedule_that_stopped_is_noticed() -> None:
    with unit_of_work():
        old = datetime.now(UTC) - timedelta(hours=1)
        db.session.add(Heartbeat(name="task:sweep_events", at=old, ok_at=old, detail=""))
    assert problem(Check.SYSTEM) is Problem.SCHEDULE_AWAY


def test_no_transaction_is_open_while_somebody_is_asked(
    control: Control, app: Flask, people: People
) -> None:
    connect(app, people)
    with watched(app) as watching:
        run()
    assert watching.open_transactions
    assert not any(watching.open_transactions)


@pytest.mark.usefixtures("control")
def test_a_run_that_a_dead_worker_left_is_taken_up() -> None:
    with unit_of_work():
        services.want_run(now=NOW)
        assert services.claim_run(now=NOW)
        assert not services.claim_run(now=NOW + timedelta(seconds=60))
        assert services.claim_run(now=NOW + timedelta(minutes=3))


def test_what_to_know_is_no_failure() -> None:
    assert Problem.UNMAPPED in CAUTIONS
    assert Problem.CREDENTIALS not in CAUTIONS
