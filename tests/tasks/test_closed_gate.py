"""While LinkedIn is closed for the company nothing is asked, nothing is lost, and all goes on by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.db import db
from portal.domain.linkedin_gate import OPEN, Answer, Reason, Way
from portal.models import JobPosting, LinkedInContract
from portal.services import company, job_lifecycle
from portal.tasks import intake as tasks
from portal.tasks import job_postings as job_tasks
from portal.tasks import linkedin_history, linkedin_history_run
from portal.tasks.intake import sweep_events, take_in_event
from portal.tasks.job_postings import check_job_tasks, send_job, sweep_changes
from portal.tasks.linkedin_connections import check_connections
from portal.tasks.linkedin_history import read_history, survey_history
from portal.tasks.linkedin_seats import read_seats
from portal.tasks.linkedin_setup import refresh_integrations
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.exports import all_applications, export_from_sandbox, get_event, receive
from tests.support.linkedin import Control
from tests.support.linkedin_history import History
from tests.support.people import NOW, People, get_job
from tests.support.seats import SetUp
from tests.support.tasks import make_due, take_in_request

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def set_up(app: Flask, control: Control) -> SetUp:
    return SetUp(app)


def switch(people: People, name: str, on: bool) -> None:
    with unit_of_work():
        company.decide(name, on, actor=people.user("Ada"), now=datetime.now(UTC))


def requests(control: Control) -> int:
    return len(control.get("/control/requests?count=500"))


def posting(job_id: int) -> JobPosting:
    db.session.rollback()
    return db.session.get_one(JobPosting, job_id)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("linkedin_enabled", "switched-off"), ("linkedin_feature_export", "export-off")],
)
def test_switched_off_an_export_waits_and_goes_on_when_it_is_switched_on(
    control: Control, people: People, job_id: int, name: str, reason: str
) -> None:
    request_id = export_from_sandbox(control, get_job(job_id))
    switch(people, name, False)
    before = requests(control)
    event = take_in_request(request_id)
    assert (event.state, event.reason, event.attempts) == ("paused", reason, 0)
    make_due(event)
    sweep_events()
    take_in_event(event.id)
    assert get_event(event.id).state == "paused"
    assert requests(control) == before, "LinkedIn is not asked"
    switch(people, name, True)
    sweep_events()
    event = get_event(event.id)
    assert (event.state, event.reason) == ("done", None)
    assert len(all_applications()) == 1


def test_switched_off_while_many_wait_the_next_one_waits_already(
    control: Control, people: People, job_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        receive(export_from_sandbox(control, get_job(job_id), start=n), now=datetime.now(UTC))
        for n in range(3)
    ]
    for event_id in found:
        make_due(get_event(event_id))
    usual = tasks.take_in_event

    def take_in_and_switch_off(event_id: int) -> None:
        usual(event_id)
        switch(people, "linkedin_enabled", False)

    monkeypatch.setattr(tasks, "take_in_event", take_in_and_switch_off)
    sweep_events()
    assert sorted(get_event(event_id).state for event_id in found) == ["done", "paused", "paused"]


def test_export_disabled_at_linkedin_waits_with_the_reason(
    control: Control, people: People, job_id: int
) -> None:
    refresh_integrations()
    request_id = export_from_sandbox(control, get_job(job_id))
    control.post("/control/integrations", level="company", state="disabled")
    # Our mirror does not know yet: LinkedIn says no, and the mirror is read.
    event = take_in_request(request_id)
    assert (event.state, event.reason) == ("retrying", "linkedin-not-enabled")
    refresh_integrations()
    make_due(event)
    sweep_events()
    event = get_event(event.id)
    assert (event.state, event.reason) == ("paused", "export-not-enabled")
    control.post("/control/integrations", level="company", state="enabled")
    with unit_of_work():
        db.session.execute(db.text("UPDATE linkedin_configurations SET refresh_due_at = NULL"))
    refresh_integrations()
    sweep_events()
    assert get_event(event.id).state == "done"


def test_a_contract_that_ended_closes_and_opens_again(
    control: Control, set_up: SetUp, job_id: int
) -> None:
    set_up.add_contract(ended_at=NOW, problem="ended")
    event = take_in_request(export_from_sandbox(control, get_job(job_id)))
    assert (event.state, event.reason) == ("paused", "not-connected")
    with unit_of_work():
        db.session.execute(
            db.update(LinkedInContract).values(ended_at=None, problem=None, seats_read_at=None)
        )
    sweep_events()
    assert get_event(event.id).state == "done"


# -- jobs --------------------------------------------------------------------------------------


def test_switched_off_jobs_are_neither_sent_nor_withdrawn_nor_asked_for(
    control: Control, people: People, job_id: int
) -> None:
    send_job(job_id)
    control.post("/control/clock", advance=5)
    switch(people, "linkedin_enabled", False)
    before = requests(control)
    make_due(posting(job_id))
    check_job_tasks()
    with unit_of_work():
        job_lifecycle.close_job(get_job(job_id), actor=people.user("Rita"), now=NOW)
    send_job(job_id)
    sweep_changes()
    assert requests(control) == before
    switch(people, "linkedin_enabled", True)
    check_job_tasks()
    make_due(posting(job_id))
    sweep_changes()
    control.post("/control/clock", advance=5)
    make_due(posting(job_id))
    check_job_tasks()
    assert posting(job_id).state == "closed"


def test_switched_off_between_claim_and_call_a_job_is_put_back(
    control: Control, people: People, job_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([OPEN, Answer(Reason.SWITCHED_OFF)])
    usual = job_tasks._way
    monkeypatch.setattr(job_tasks, "_way", lambda: Way(next(answers)))
    send_job(job_id)
    row = posting(job_id)
    assert (row.state, row.attempts) == ("waiting", 0)
    assert control.get("/control/jobs") == []
    monkeypatch.setattr(job_tasks, "_way", usual)
    sweep_changes()
    assert posting(job_id).state == "processing"


# -- seats and connections ---------------------------------------------------------------------


def test_switched_off_neither_seats_nor_connections_are_asked_for(
    control: Control, set_up: SetUp, people: People, app: Flask
) -> None:
    set_up.add_contract(seats_read_at=None)
    sealed = app.extensions["linkedin"].sealer.seal("token")
    soon = datetime.now(UTC) + timedelta(days=1)
    set_up.connect(people, "Rita", sealed=sealed, expires_at=soon)
    switch(people, "linkedin_enabled", False)
    before = requests(control)
    read_seats()
    check_connections()
    assert requests(control) == before
    assert warned() == []
    switch(people, "linkedin_enabled", True)
    check_connections()
    assert len(warned()) == 1


def warned() -> list[Any]:
    db.session.rollback()
    return list(
        db.session.execute(
            db.text("SELECT user_id FROM linkedin_connections WHERE warned_at IS NOT NULL")
        )
    )


# -- reading history -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("linkedin_enabled", set()),
        ("linkedin_feature_history", {"mailStubs"}),
        ("linkedin_feature_stub_profiles", {"conversationEvents", "prospectNotes"}),
    ],
)
def test_switched_off_history_is_not_read_and_what_is_here_stays(
    context: Flask,
    sandbox: Sandbox,
    control: Control,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    asked: set[str],
) -> None:
    monkeypatch.setattr(linkedin_history, "SLICE", 0.4)
    history = History(context, control, sandbox)
    history.write(text="Before")
    history.sync_once()
    assert [m.body for m in history.messages()] == ["Before"]
    switch(people, name, False)
    history.write(text="Meanwhile")
    sandbox.requests.clear()
    history.hurry(rank=1)
    history.sync_once()
    assert history.asked_for() == asked
    assert "Before" in {m.body for m in history.messages()}, "what is here stays"
    switch(people, name, True)
    history.hurry(rank=1)
    history.sync_once()
    assert {m.body for m in history.messages()} == {"Before", "Meanwhile"}


def test_switched_off_while_history_is_read_the_next_call_is_not_made(
    context: Flask,
    sandbox: Sandbox,
    control: Control,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    History(context, control, sandbox)
    survey_history()
    sandbox.requests.clear()
    monkeypatch.setattr(linkedin_history_run, "LOOK_EVERY", 0.0)
    usual, calls = linkedin_history_run.Run._read, []

    def read_and_switch_off(self: Any, one: Any) -> None:
        usual(self, one)
        calls.append(one.key)
        if len(calls) == 3:
            switch(people, "linkedin_enabled", False)

    monkeypatch.setattr(linkedin_history_run.Run, "_read", read_and_switch_off)
    read_history()
    assert len(calls) == 3
