"""Our mirror of LinkedIn's integrations: named, read, and followed when LinkedIn says that one was switched."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from flask import Flask

from portal import create_app, gate, queueing
from portal.db import db
from portal.models import (
    LinkedInConfiguration,
    LinkedInContract,
    LinkedInEvent,
    LinkedInIntegration,
)
from portal.queries import linkedin_setup as rows
from portal.services import company, intake, linkedin_mirror, linkedin_setup, linkedin_telling
from portal.tasks import linkedin_setup as tasks
from portal.tasks.intake import sweep_events, take_in_event
from portal.tasks.linkedin_seats import read_seats
from portal.tasks.linkedin_setup import configure_linkedin, refresh_integrations, set_up_linkedin
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.exports import get_event, receive
from tests.support.linkedin import Control
from tests.support.people import People
from tests.support.tasks import make_due, watched

pytestmark = pytest.mark.usefixtures("context")

COMPANY = ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN")


@pytest.fixture
def bare(control: Control) -> Control:
    """The sandbox before anybody requested anything."""
    control.post("/control/reset")
    return control


@pytest.fixture
def connected(bare: Control, people: People) -> Control:
    """Everything was requested in LinkedIn's widget, which handed it over to us."""
    bare.post("/control/integrations", level="contract", state="requested", contract=contract())
    hand_over(people)
    return bare


def organization() -> str:
    return gate.known().organization


def contract() -> str:
    return gate.known().contracts[0]


def entry(kind: str, context: str) -> dict[str, str]:
    return {"integrationContext": context, "integrationType": kind, "tenantType": "RECRUITER"}


def hand_over(people: People, *more: dict[str, str]) -> None:
    requested = [entry(kind, organization()) for kind in COMPANY]
    with unit_of_work():
        linkedin_setup.take_callback(
            gate.known(),
            [*requested, entry("CSA_API", contract()), *more],
            actor=people.user("Ada"),
            now=datetime.now(UTC),
        )


def line(kind: str = "ONE_CLICK_EXPORT", context: str | None = None) -> LinkedInIntegration:
    db.session.rollback()
    found = db.session.scalars(
        db.select(LinkedInIntegration).where(
            LinkedInIntegration.type == kind,
            *([LinkedInIntegration.context == context] if context else []),
        )
    )
    return found.one()


def states() -> dict[str, str]:
    db.session.rollback()
    found = db.session.scalars(db.select(LinkedInIntegration))
    return {row.type: row.state for row in found}


def configuration() -> LinkedInConfiguration:
    db.session.rollback()
    return db.session.get_one(LinkedInConfiguration, gate.known().client_id)


def at_linkedin(control: Control) -> dict[str, Any]:
    return {
        each["type"]: each
        for each in control.get("/control/integrations")
        if each["context"] in (organization(), contract())
    }


def calls(control: Control, path: str = "atsIntegrations") -> int:
    return len(control.get(f"/control/requests?path={path}"))


def change(**values: Any) -> None:
    with unit_of_work():
        db.session.execute(db.update(LinkedInIntegration).values(**values))


def make_reading_due() -> None:
    with unit_of_work():
        db.session.execute(db.update(LinkedInConfiguration).values(refresh_due_at=None))


# -- named -------------------------------------------------------------------------------------


def test_after_the_request_partner_ready_appears_by_itself(connected: Control, app: Flask) -> None:
    settings = app.extensions["settings"]
    assert set(states().values()) == {"REQUESTED"}
    set_up_linkedin(0)
    assert states() == dict.fromkeys((*COMPANY, "CSA_API"), "PARTNER_READY")
    found = at_linkedin(connected)
    assert {each["name"] for each in found.values()} == {f"Beckon ({settings.company_name})"}
    export, indicator = found["ONE_CLICK_EXPORT"], found["IN_ATS_INDICATOR"]
    assert settings.callback_url in str(export["configurations"])
    assert "JOB_POSTING_VIEWERS" in str(export["configurations"])
    assert "APPLICATION_VIEWERS" in str(indicator["configurations"])
    row = line()
    assert (row.name, row.raw_state) == (f"Beckon ({settings.company_name})", "PARTNER_READY")
    assert None not in (row.told_at, row.checked_at, row.changed_at)
    before = calls(connected)
    configure_linkedin()
    assert calls(connected) == before, "LinkedIn has heard it"


def test_what_nobody_requested_is_not_named(bare: Control, people: People) -> None:
    bare.post("/control/integrations", level="company", state="requested")
    with unit_of_work():
        linkedin_setup.enter_by_hand(
            gate.known(),
            organization=organization(),
            contracts=[contract()],
            actor=people.user("Ada"),
            now=datetime.now(UTC),
        )
    set_up_linkedin(0)
    assert states() == {**dict.fromkeys(COMPANY, "PARTNER_READY"), "CSA_API": "NOT_REQUESTED"}
    assert at_linkedin(bare)["CSA_API"]["name"] is None


def test_linkedin_may_need_a_moment_until_a_request_shows(bare: Control, people: People) -> None:
    hand_over(people)
    set_up_linkedin(0)
    assert set(states().values()) == {"REQUESTED"}
    assert line().problem == "not-requested"
    bare.post("/control/integrations", level="contract", state="requested", contract=contract())
    configure_linkedin()
    assert set(states().values()) == {"PARTNER_READY"}
    assert line().problem is None


def test_a_request_that_never_shows_was_none(bare: Control, people: People) -> None:
    hand_over(people)
    change(requested_at=datetime.now(UTC) - linkedin_mirror.GRACE)
    set_up_linkedin(0)
    assert set(states().values()) == {"NOT_REQUESTED"}


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("500", "down"),
        ("429", "busy"),
        ("403", "not-enabled"),
        ("garbage", "down"),
        ("drop", "down"),
    ],
)
def test_what_goes_wrong_while_naming_stands_at_the_integration(
    connected: Control, kind: str, problem: str
) -> None:
    connected.post("/control/faults", path="atsIntegrations", kind=kind)
    configure_linkedin()
    assert {row.problem for row in all_lines()} == {problem}
    due = configuration().configure_due_at
    assert due is not None
    assert due > datetime.now(UTC)
    with unit_of_work():
        configuration().configure_due_at = datetime.now(UTC)
    refresh_integrations()
    assert {row.problem for row in all_lines()} == {None}
    assert set(states().values()) == {"PARTNER_READY"}


def all_lines() -> list[LinkedInIntegration]:
    db.session.rollback()
    return list(db.session.scalars(db.select(LinkedInIntegration)))


def test_a_callback_that_linkedin_does_not_take_spoils_export_alone(
    connected: Control, app: Flask
) -> None:
    settings = dataclasses.replace(app.extensions["settings"], portal_url="http://jobs.example.com")
    bad = create_app(settings)
    bad.extensions["linkedin"].transport = app.extensions["linkedin"].transport
    with bad.app_context():
        set_up_linkedin(0)
        db.session.remove()
        db.engine.dispose()
    assert line().problem == "callback"
    assert "https" in line().detail
    assert states() == {
        **dict.fromkeys((*COMPANY, "CSA_API"), "PARTNER_READY"),
        "ONE_CLICK_EXPORT": "REQUESTED",
    }
    # Notify partner, after the address was mended.
    with unit_of_work():
        linkedin_setup.want_notify(
            gate.known(),
            actor=db.session.scalars(db.select(rows.User)).first(),  # type: ignore[arg-type]
            now=datetime.now(UTC),
        )
    set_up_linkedin(0)
    assert line().problem is None
    assert set(states().values()) == {"PARTNER_READY"}


def test_a_wrong_secret_is_said_and_mended(connected: Control, app: Flask) -> None:
    connected.post("/control/tokens/revoke")
    settings = dataclasses.replace(app.extensions["settings"], linkedin_client_secret="wrong")
    bad = create_app(settings)
    bad.extensions["linkedin"].transport = app.extensions["linkedin"].transport
    with bad.app_context():
        set_up_linkedin(0)
        db.session.remove()
        db.engine.dispose()
    assert configuration().problem == "credentials"
    make_reading_due()
    set_up_linkedin(0)
    assert configuration().problem is None
    assert set(states().values()) == {"PARTNER_READY"}


def test_a_new_name_of_the_company_is_told_by_the_next_run(connected: Control, app: Flask) -> None:
    set_up_linkedin(0)
    renamed = create_app(dataclasses.replace(app.extensions["settings"], company_name="Nordlys"))
    renamed.extensions["linkedin"].transport = app.extensions["linkedin"].transport
    with renamed.app_context():
        configure_linkedin()
        db.session.remove()
        db.engine.dispose()
    assert at_linkedin(connected)["CSA_API"]["name"] == "Beckon (Nordlys)"
    assert line("CSA_API").name == "Beckon (Nordlys)"


def test_many_contracts_are_named_in_batches(connected: Control, people: People) -> None:
    more = [entry("CSA_API", f"urn:li:contract:{number}") for number in range(1, 90)]
    hand_over(people, *more)
    with unit_of_work():
        for number in range(200, 240):
            linkedin_mirror.touch(gate.known().client_id)
            db.session.add(
                LinkedInContract(
                    client_id=gate.known().client_id,
                    urn=f"urn:li:contract:{number}",
                    connected_at=datetime.now(UTC),
                )
            )
    before = calls(connected)
    refresh_integrations()
    found = connected.get("/control/requests?path=atsIntegrations")
    reading = found[before:]
    assert sum(r["method"] == "GET" for r in reading) >= 2
    assert line("CSA_API", contract()).state == "PARTNER_READY"
    assert line("CSA_API", "urn:li:contract:5").problem == "not-enabled"


def test_no_transaction_is_open_while_linkedin_is_asked(connected: Control, app: Flask) -> None:
    with watched(app) as watching:
        set_up_linkedin(0)
        connected.post("/control/integrations", level="company", state="enabled")
        event_id = receive_status_changes(connected)[-1]
        take_in_event(event_id)
    assert len(watching.open_transactions) >= 5
    assert not any(watching.open_transactions)


# -- read --------------------------------------------------------------------------------------


def test_without_an_application_or_a_connection_nothing_is_asked(bare: Control, app: Flask) -> None:
    for values in (
        {"linkedin_client_id": "", "linkedin_client_secret": ""},
        {"linkedin_organization": "", "linkedin_contracts": ()},
    ):
        other = create_app(dataclasses.replace(app.extensions["settings"], **values))
        other.extensions["linkedin"].transport = app.extensions["linkedin"].transport
        with other.app_context():
            set_up_linkedin(0)
            assert db.session.scalar(db.select(LinkedInConfiguration)) is None
            db.session.remove()
            db.engine.dispose()
    assert calls(bare) == 0


def test_what_the_settings_name_is_mirrored_too(control: Control) -> None:
    refresh_integrations()
    assert states()["ONE_CLICK_EXPORT"] == "ENABLED"
    assert gate.company_facts().is_connected


def test_it_is_read_every_few_minutes_and_more_often_while_somebody_waits(
    connected: Control,
) -> None:
    set_up_linkedin(0)
    waiting = configuration().refresh_due_at
    assert waiting is not None
    assert timedelta(seconds=20) < waiting - datetime.now(UTC) <= linkedin_mirror.WATCH_EVERY
    change(
        changed_at=datetime.now(UTC) - linkedin_mirror.WATCHED,
        requested_at=datetime.now(UTC) - linkedin_mirror.WATCHED,
    )
    make_reading_due()
    refresh_integrations()
    calm = configuration().refresh_due_at
    assert calm is not None
    assert calm - datetime.now(UTC) > timedelta(minutes=4)
    before = calls(connected)
    refresh_integrations()
    assert calls(connected) == before, "it is not due"


def test_a_day_of_reading_stays_far_below_what_linkedin_allows() -> None:
    day = timedelta(days=1)
    net = day / linkedin_mirror.READ_EVERY
    watch = linkedin_mirror.WATCHED / linkedin_mirror.WATCH_EVERY
    refused = 3 * day / linkedin_telling.TELL_AGAIN
    assert net + 4 * watch + refused < 5000 / 2


def test_what_linkedin_forgot_is_not_requested_any_more(connected: Control) -> None:
    set_up_linkedin(0)
    connected.post("/control/reset")
    change(requested_at=datetime.now(UTC) - linkedin_mirror.GRACE)
    make_reading_due()
    refresh_integrations()
    assert set(states().values()) == {"NOT_REQUESTED"}


def test_an_integration_of_somebody_else_is_not_requested_with_a_reason(
    connected: Control, people: People
) -> None:
    hand_over(people, entry("CSA_API", "urn:li:contract:5"))
    change(requested_at=None)
    set_up_linkedin(0)
    row = line("CSA_API", "urn:li:contract:5")
    assert (row.state, row.problem) == ("NOT_REQUESTED", "not-enabled")


def test_a_state_that_we_do_not_know_is_kept_in_linkedins_word(connected: Control) -> None:
    set_up_linkedin(0)
    answers = {
        (organization(), "PROFILE_PLUGIN"): tasks.Integration.from_wire(
            {
                **entry("PROFILE_PLUGIN", organization()),
                "status": "PENDING_REVIEW",
            }
        )
    }
    with unit_of_work():
        tasks._settle(gate.known().client_id, answers, asked_at=datetime.now(UTC))
    row = line("PROFILE_PLUGIN")
    assert (row.state, row.raw_state) == ("UNKNOWN", "PENDING_REVIEW")


@pytest.mark.parametrize("kind", ["500", "429", "garbage", "drop"])
def test_while_linkedin_is_away_what_we_know_stays(connected: Control, kind: str) -> None:
    set_up_linkedin(0)
    before = states()
    connected.post("/control/faults", path="atsIntegrations", kind=kind)
    make_reading_due()
    refresh_integrations()
    assert states() == before
    assert configuration().problem
    due = configuration().refresh_due_at
    assert due is not None
    assert due - datetime.now(UTC) > timedelta(seconds=50) or kind == "429"
    make_reading_due()
    refresh_integrations()
    assert configuration().problem is None


def test_an_answer_that_was_asked_for_earlier_changes_nothing(connected: Control) -> None:
    set_up_linkedin(0)
    now = datetime.now(UTC)

    def said(status: str, asked_at: datetime) -> None:
        answer = tasks.Integration.from_wire(
            {**entry("ONE_CLICK_EXPORT", organization()), "status": status}
        )
        key = (organization(), "ONE_CLICK_EXPORT")
        with unit_of_work():
            tasks._settle(gate.known().client_id, {key: answer}, asked_at=asked_at)

    said("ENABLED", now + timedelta(seconds=2))
    said("DISABLED", now + timedelta(seconds=1))
    assert line().state == "ENABLED"
    said("DISABLED", now + timedelta(seconds=3))
    assert line().state == "DISABLED"


def test_what_was_replaced_meanwhile_does_not_come_back(connected: Control, people: People) -> None:
    """Another administrator confirms another organisation while LinkedIn is asked about the former one."""
    former = organization()
    answer = tasks.Integration.from_wire({**entry("ONE_CLICK_EXPORT", former), "status": "ENABLED"})
    asked_at = datetime.now(UTC)
    other = "urn:li:organization:5"
    with unit_of_work():
        linkedin_setup.enter_by_hand(
            gate.known(), organization=other, contracts=[], actor=people.user("Ada"), now=asked_at
        )
        linkedin_setup.replace_organization(
            gate.known(), other, actor=people.user("Ada"), now=asked_at
        )
    with unit_of_work():
        key = (former, "ONE_CLICK_EXPORT")
        tasks._settle(gate.known().client_id, {key: answer}, asked_at=asked_at)
    assert {row.context for row in all_lines()} == {other, contract()}


# -- pushed ------------------------------------------------------------------------------------


def receive_status_changes(control: Control) -> list[int]:
    """What LinkedIn pushed since the sandbox was emptied, taken in by the webhook's service."""
    found = [p for p in control.get("/control/pushes") if p["type"] == intake.STATUS_CHANGE]
    assert found
    return [
        receive(push["event_id"], intake.STATUS_CHANGE, now=datetime.now(UTC))
        for push in sorted(found, key=lambda p: p["id"])
    ]


@pytest.fixture
def ready(connected: Control) -> Control:
    """Named by us; the contract's administrator has not switched it on."""
    set_up_linkedin(0)
    return connected


def switch(control: Control, state: str, level: str = "contract") -> None:
    control.post("/control/integrations", level=level, state=state, contract=contract())


def test_a_switch_at_linkedin_stands_in_the_database_without_any_sweep(
    ready: Control, app: Flask, sandbox: Sandbox
) -> None:
    sandbox.use_push_transport(httpx2.WSGITransport(app=app))
    try:
        began = datetime.now(UTC)
        switch(ready, "enabled")
        assert sandbox.deliver_due() >= 4
        for (event_id,) in db.session.execute(db.select(LinkedInEvent.id)).all():
            take_in_event(event_id)
        assert datetime.now(UTC) - began < timedelta(seconds=2)
    finally:
        sandbox.use_push_transport(None)
    assert set(states().values()) == {"ENABLED"}
    assert {event.state for event in db.session.scalars(db.select(LinkedInEvent))} == {"done"}


def test_pushes_repeated_and_out_of_order_end_where_linkedin_stands(ready: Control) -> None:
    switch(ready, "enabled", level="company")
    switch(ready, "disabled", level="company")
    events = receive_status_changes(ready)
    for event_id in [*reversed(events), *events]:
        take_in_event(event_id)
    assert {states()[kind] for kind in COMPANY} == {"DISABLED"}
    switch(ready, "enabled", level="company")
    for event_id in receive_status_changes(ready):
        take_in_event(event_id)
    assert {states()[kind] for kind in COMPANY} == {"ENABLED"}


def test_enabling_contract_level_access_has_the_seats_read(ready: Control) -> None:
    with unit_of_work():
        db.session.execute(
            db.update(LinkedInContract).values(seats_due_at=datetime.now(UTC) + timedelta(days=1))
        )
    switch(ready, "enabled")
    for event_id in receive_status_changes(ready):
        take_in_event(event_id)
    read_seats()
    db.session.rollback()
    row = db.session.get_one(LinkedInContract, (gate.known().client_id, contract()))
    assert row.seats_read_at is not None


def test_a_contract_that_ended_is_noticed_at_once(ready: Control) -> None:
    switch(ready, "enabled")
    for event_id in receive_status_changes(ready):
        take_in_event(event_id)
    read_seats()
    ready.post("/control/contracts/end", contract=contract())
    for event_id in receive_status_changes(ready):
        take_in_event(event_id)
    make_reading_due()
    refresh_integrations()
    read_seats()
    assert line("CSA_API").state != "ENABLED"
    db.session.rollback()
    row = db.session.get_one(LinkedInContract, (gate.known().client_id, contract()))
    assert (row.problem, row.ended_at is not None) == ("ended", True)
    assert contract() not in gate.connection().contracts


def test_a_push_about_a_contract_that_is_not_connected_is_ignored(
    ready: Control,
) -> None:
    other = gate.known().contracts[1]
    ready.post("/control/integrations", level="contract", state="requested", contract=other)
    found = [p for p in ready.get("/control/pushes") if p["type"] == intake.STATUS_CHANGE]
    event = settled(receive(found[0]["event_id"], intake.STATUS_CHANGE, now=datetime.now(UTC)))
    assert (event.state, event.reason) == ("ignored", "contract-not-connected")
    assert "CSA_API" in states()
    assert {row.context for row in all_lines()} == {organization(), contract()}


def settled(event_id: int) -> LinkedInEvent:
    take_in_event(event_id)
    return get_event(event_id)


def test_a_push_that_linkedin_does_not_know_has_everything_read(
    ready: Control, sent: Callable[[], list[str]]
) -> None:
    event = settled(receive("nobody", intake.STATUS_CHANGE, now=datetime.now(UTC)))
    assert (event.state, event.reason) == ("ignored", "read-instead")
    assert "SET_UP_LINKEDIN" in sent()
    due = configuration().refresh_due_at
    assert due is not None
    assert due <= datetime.now(UTC)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The names of the tasks that were sent to the queue."""
    names: list[str] = []
    monkeypatch.setattr(queueing, "send", lambda task, *_ids: names.append(task.name) or True)
    return lambda: names


def test_a_push_about_another_organisation_is_ignored(ready: Control, people: People) -> None:
    switch(ready, "enabled")
    events = receive_status_changes(ready)
    now = datetime.now(UTC)
    with unit_of_work():
        other = "urn:li:organization:5"
        linkedin_setup.enter_by_hand(
            gate.known(), organization=other, contracts=[], actor=people.user("Ada"), now=now
        )
        linkedin_setup.replace_organization(gate.known(), other, actor=people.user("Ada"), now=now)
    outcomes = {(e.state, e.reason) for e in map(settled, events)}
    assert ("ignored", "other-organisation") in outcomes
    assert {row.context for row in all_lines()} == {"urn:li:organization:5", contract()}


@pytest.mark.parametrize("kind", ["500", "429", "garbage", "drop"])
def test_while_linkedin_is_away_a_push_is_repeated_and_nobody_has_to_look(
    ready: Control, kind: str
) -> None:
    switch(ready, "enabled", level="company")
    event_id = receive_status_changes(ready)[0]
    ready.post("/control/faults", path="atsIntegrations", kind=kind)
    event = settled(event_id)
    assert event.state == "received"
    assert event.reason
    make_due(event)
    sweep_events()
    assert get_event(event_id).state == "done"


def test_switched_off_in_beckon_the_mirror_stays_true(ready: Control, people: People) -> None:
    with unit_of_work():
        company.decide("linkedin_enabled", False, actor=people.user("Ada"), now=datetime.now(UTC))
    switch(ready, "enabled")
    for event_id in receive_status_changes(ready):
        assert settled(event_id).state == "done"
    assert set(states().values()) == {"ENABLED"}
