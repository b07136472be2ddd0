"""From the push to the Prospect tab, with the real client against the sandbox."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event as sqlalchemy_event

from dev.redis_server import free_port
from portal import create_app
from portal.config import Settings
from portal.db import db
from portal.domain.exports import Reason
from portal.models import Candidate, LinkedInEvent, LinkedInToken
from portal.services import intake, job_lifecycle, processes
from portal.tasks.intake import sweep_events, take_in_event
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.exports import (
    all_applications,
    all_candidates,
    claim,
    export_from_sandbox,
    get_event,
    receive,
)
from tests.support.linkedin import Control
from tests.support.people import NOW, People, add_job, connect_linkedin, get_job
from tests.support.tasks import make_due, seconds_until, take_in_request, watched

pytestmark = pytest.mark.usefixtures("context")
FETCH = "exportedCandidates"


def outcome(event: LinkedInEvent) -> tuple[str, str | None]:
    return event.state, event.reason


def run(event: LinkedInEvent) -> LinkedInEvent:
    take_in_event(event.id)
    return get_event(event.id)


def run_when_due(event: LinkedInEvent) -> LinkedInEvent:
    make_due(event)
    return run(event)


def fetches(control: Control) -> int:
    return len(control.get(f"/control/requests?path={FETCH}"))


# -- as it should be ---------------------------------------------------------------------------


def test_an_exported_person_stands_in_prospect_as_linkedin_knows_them(
    control: Control, job_id: int
) -> None:
    member = control.get("/control/members?query=&start=30&count=1")["members"][0]
    request_id = export_from_sandbox(
        control, get_job(job_id), member=member["member_id"], emails=["p@example.com"]
    )
    event = take_in_request(request_id)
    assert outcome(event) == ("done", None)
    (person,), (application,) = all_candidates(), all_applications()
    assert (person.first_name, person.last_name) == (member["first_name"], member["last_name"])
    assert person.headline == (member["headline"] or "")
    assert person.location == (member["location"] or "")
    assert person.employer == (member["employers"] or [""])[0]
    assert person.linkedin_profile_url == member["profile_url"]
    assert [email.address for email in person.emails] == ["p@example.com"]
    assert [p.person_urn for p in person.linkedin_people] == [member["member"]]
    assert (application.job_id, application.stage.kind) == (job_id, "prospect")
    assert application.exported_at == event.received_at


def test_the_record_is_kept_and_not_asked_for_again(control: Control, job_id: int) -> None:
    draft_number = "REQ-9999"
    event = take_in_request(export_from_sandbox(control, draft_number))
    assert outcome(event) == ("waiting", "job-unknown")
    assert event.payload is not None
    assert event.payload["externalJobPostingId"] == draft_number
    with unit_of_work():
        intake.move_event(
            event,
            get_job(job_id),
            actor=get_job(job_id).created_by,
            client_id="client",
            now=NOW,
        )
    assert len(all_applications()) == 1
    assert fetches(control) == 1


def test_a_retry_uses_the_record_that_was_kept(control: Control, people: People) -> None:
    draft = add_job(people, active=False)
    event = take_in_request(export_from_sandbox(control, get_job(draft)))
    assert outcome(event) == ("waiting", "job-draft")
    with unit_of_work():
        job_lifecycle.activate_job(get_job(draft), actor=people.user("Rita"), now=NOW)
        intake.retry_event(event, actor=people.user("Rita"), now=datetime.now(UTC))
    # LinkedIn hands an export out for a day only.
    control.post("/control/clock", advance=86_401)
    assert outcome(run(event)) == ("done", None)
    assert len(all_applications()) == 1
    assert fetches(control) == 1


def test_a_task_that_runs_twice_does_it_once(control: Control, job_id: int) -> None:
    event = take_in_request(export_from_sandbox(control, get_job(job_id)))
    assert outcome(run(event)) == ("done", None)
    assert len(all_applications()) == 1
    assert fetches(control) == 1


def test_the_same_person_exported_twice_stands_in_the_job_once(
    control: Control, job_id: int
) -> None:
    for _ in range(2):
        request_id = export_from_sandbox(control, get_job(job_id), member=31)
        assert outcome(take_in_request(request_id)) == ("done", None)
    assert (len(all_candidates()), len(all_applications())) == (1, 1)


def test_the_same_person_exported_to_two_jobs_is_one_candidate(
    control: Control, people: People, job_id: int
) -> None:
    other = add_job(people)
    for job in (job_id, other):
        take_in_request(export_from_sandbox(control, get_job(job), member=31))
    assert len(all_candidates()) == 1
    assert [a.job_id for a in all_applications()] == [job_id, other]


def test_no_transaction_is_open_while_linkedin_is_asked(
    control: Control, app: Flask, job_id: int
) -> None:
    request_id = export_from_sandbox(control, get_job(job_id))
    event_id = receive(request_id, now=NOW)
    with watched(app) as watching:
        sweep_events()
    assert outcome(get_event(event_id)) == ("done", None)
    assert watching.open_transactions == [False, False]


def test_many_tasks_share_one_token(control: Control, job_id: int) -> None:
    before = len(control.get("/control/requests?path=accessToken"))
    for member in range(31, 36):
        take_in_request(export_from_sandbox(control, get_job(job_id), member=member))
    assert len(all_applications()) == 5
    assert len(control.get("/control/requests?path=accessToken")) == before + 1


# -- LinkedIn's errors, class by class ---------------------------------------------------------

#: Faults, how often until the client gives up, the reason, and the pause at most and at least.
FAILURES: dict[str, tuple[dict[str, Any], Reason, float, float]] = {
    "401 twice": ({"kind": "401", "times": 2}, Reason.LINKEDIN_UNAUTHORISED, 0, 2),
    "403": ({"kind": "403"}, Reason.LINKEDIN_NOT_ENABLED, 0, 2),
    "429": ({"kind": "429", "retry_after": 40}, Reason.LINKEDIN_BUSY, 1, 40),
    "500": ({"kind": "500"}, Reason.LINKEDIN_DOWN, 0, 2),
    "503": ({"kind": "503"}, Reason.LINKEDIN_DOWN, 0, 2),
    "truncated": ({"kind": "truncated"}, Reason.LINKEDIN_DOWN, 0, 2),
    "garbage": ({"kind": "garbage"}, Reason.LINKEDIN_DOWN, 0, 2),
    "hung up": ({"kind": "drop"}, Reason.LINKEDIN_DOWN, 0, 2),
}


@pytest.mark.parametrize("case", FAILURES)
def test_what_may_pass_is_repeated_and_heals_by_itself(
    control: Control, job_id: int, case: str
) -> None:
    fault, reason, at_least, at_most = FAILURES[case]
    control.post("/control/faults", path=FETCH, **fault)
    event = take_in_request(export_from_sandbox(control, get_job(job_id)))
    assert outcome(event) == ("retrying", reason.value)
    assert at_least < seconds_until(event.next_attempt_at) + 1 < at_most + 2
    assert event.detail
    assert "Bearer" not in event.detail
    assert all_applications() == []
    # Not before its time, and then it is as if nothing had been.
    assert outcome(run(event))[0] == "retrying"
    event = run_when_due(event)
    assert outcome(event) == ("done", None)
    assert (event.detail, event.attempts) == ("", 2)
    assert len(all_applications()) == 1


def test_one_refused_token_is_replaced_without_anybody_noticing(
    control: Control, job_id: int
) -> None:
    take_in_request(export_from_sandbox(control, get_job(job_id), member=31))
    control.post("/control/tokens/revoke")
    event = take_in_request(export_from_sandbox(control, get_job(job_id), member=32))
    assert (outcome(event), event.attempts) == (("done", None), 1)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("401", Reason.LINKEDIN_UNAUTHORISED),
        ("400", Reason.LINKEDIN_UNAUTHORISED),
        ("404", Reason.LINKEDIN_UNAUTHORISED),
        ("429", Reason.LINKEDIN_BUSY),
        ("500", Reason.LINKEDIN_DOWN),
        ("garbage", Reason.LINKEDIN_DOWN),
        ("drop", Reason.LINKEDIN_DOWN),
    ],
)
def test_trouble_with_the_token_is_never_taken_for_trouble_with_the_record(
    control: Control, job_id: int, kind: str, reason: Reason
) -> None:
    control.post("/control/faults", path="accessToken", kind=kind)
    event = take_in_request(export_from_sandbox(control, get_job(job_id)))
    assert outcome(event) == ("retrying", reason.value)
    assert fetches(control) == 0
    assert outcome(run_when_due(event)) == ("done", None)


def test_wrong_credentials_wait_for_somebody_to_mend_them(
    control: Control, settings: Settings, sandbox_app: Flask, app: Flask, job_id: int
) -> None:
    wrong = create_app(dataclasses.replace(settings, linkedin_client_secret="wrong"))
    wrong.extensions["linkedin"].transport = app.extensions["linkedin"].transport
    request_id = export_from_sandbox(control, get_job(job_id))
    with wrong.app_context():
        event = take_in_request(request_id)
        assert outcome(event) == ("retrying", "linkedin-unauthorised")
        event_id = event.id
        db.session.remove()
        db.engine.dispose()
    assert outcome(run_when_due(get_event(event_id))) == ("done", None)


def test_an_address_where_nobody_answers_is_tried_again(
    control: Control, settings: Settings, job_id: int
) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    deaf = create_app(
        dataclasses.replace(settings, linkedin_api_url=nowhere, linkedin_www_url=nowhere)
    )
    request_id = export_from_sandbox(control, get_job(job_id))
    with deaf.app_context():
        event = take_in_request(request_id)
        assert outcome(event) == ("retrying", "linkedin-down")
        event_id = event.id
        db.session.remove()
        db.engine.dispose()
    assert outcome(run_when_due(get_event(event_id))) == ("done", None)


def test_an_integration_that_is_switched_off_waits_until_it_is_switched_on(
    control: Control, job_id: int
) -> None:
    request_id = export_from_sandbox(control, get_job(job_id))
    control.post("/control/integrations", level="company", state="disabled")
    event = take_in_request(request_id)
    assert outcome(event) == ("retrying", "linkedin-not-enabled")
    control.post("/control/integrations", level="company", state="enabled")
    assert outcome(run_when_due(event)) == ("done", None)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("404", Reason.NOT_FOUND_AT_LINKEDIN),
        ("400", Reason.LINKEDIN_REFUSED),
        ("422", Reason.LINKEDIN_REFUSED),
        ("426", Reason.LINKEDIN_REFUSED),
    ],
)
def test_what_time_cannot_mend_waits_for_a_person_who_can_retry(
    control: Control, people: People, job_id: int, kind: str, reason: Reason
) -> None:
    control.post("/control/faults", path=FETCH, kind=kind)
    event = take_in_request(export_from_sandbox(control, get_job(job_id)))
    assert outcome(event) == ("failed", reason.value)
    assert outcome(run_when_due(event)) == ("failed", reason.value)
    with unit_of_work():
        intake.retry_event(event, actor=people.user("Ada"), now=datetime.now(UTC))
    assert outcome(run(event)) == ("done", None)


def test_an_export_that_linkedin_never_knew_or_no_longer_knows_fails_with_the_reason(
    control: Control, job_id: int
) -> None:
    assert outcome(take_in_request("never-heard-of")) == ("failed", "not-found-at-linkedin")
    request_id = export_from_sandbox(control, get_job(job_id))
    control.post("/control/clock", advance=86_401)
    assert outcome(take_in_request(request_id)) == ("failed", "not-found-at-linkedin")


def test_after_a_day_of_trouble_a_person_is_asked(control: Control, job_id: int) -> None:
    control.post("/control/faults", path=FETCH, kind="500", times=-1)
    event = take_in_request(export_from_sandbox(control, get_job(job_id)))
    for _ in range(intake.ATTEMPTS_MAX):
        if event.state != "retrying":
            break
        event = run_when_due(event)
    assert outcome(event) == ("failed", "linkedin-down")
    assert 20 < event.attempts < intake.ATTEMPTS_MAX


def test_without_a_linkedin_application_events_wait(settings: Settings, job_id: int) -> None:
    bare = create_app(
        dataclasses.replace(settings, linkedin_client_id="", linkedin_client_secret="")
    )
    with bare.app_context():
        assert outcome(take_in_request("x")) == ("paused", "no-application")
        db.session.remove()
        db.engine.dispose()


# -- the sweep ---------------------------------------------------------------------------------


def test_the_sweep_takes_in_lost_nudges_due_retries_and_dead_workers_claims(
    control: Control, job_id: int
) -> None:
    lost, retried, dead, fresh = (
        receive(export_from_sandbox(control, get_job(job_id), member=number), now=datetime.now(UTC))
        for number in range(31, 35)
    )
    control.post("/control/faults", path=FETCH, kind="500")
    take_in_event(retried)
    claim(dead, datetime.now(UTC))
    sweep_events()
    assert [get_event(e).state for e in (lost, retried, dead, fresh)] == [
        "received",
        "retrying",
        "working",
        "received",
    ]
    for event_id in (lost, retried, dead):
        make_due(get_event(event_id))
    sweep_events()
    assert [get_event(e).state for e in (lost, retried, dead, fresh)] == [
        "done",
        "done",
        "done",
        "received",
    ]
    assert len(all_applications()) == 3


@pytest.fixture
def poison() -> Iterator[None]:
    """Nobody called Poison can be stored: a fault of ours that no rule foresees."""

    def refuse(_mapper: object, _connection: object, candidate: Candidate) -> None:
        if candidate.last_name == "Poison":
            raise RuntimeError("a fault of ours")

    sqlalchemy_event.listen(Candidate, "before_insert", refuse)
    yield
    sqlalchemy_event.remove(Candidate, "before_insert", refuse)


@pytest.mark.usefixtures("poison")
def test_an_event_that_crashes_does_not_hold_up_the_others_and_is_put_aside(
    control: Control, people: People, job_id: int
) -> None:
    overrides = {"candidate": {"lastName": "Poison"}}
    bad, good = (
        receive(export_from_sandbox(control, get_job(job_id), **more), now=NOW)
        for more in ({"overrides": overrides, "member": 31}, {"member": 32})
    )
    with pytest.raises(ExceptionGroup) as caught:
        sweep_events()
    assert [type(error) for error in caught.value.exceptions] == [RuntimeError]
    assert get_event(good).state == "done"
    event = get_event(bad)
    assert event.state == "working"
    for _ in range(intake.ATTEMPTS_MAX - 1):
        make_due(event)
        with pytest.raises(RuntimeError):
            take_in_event(bad)
    assert outcome(run_when_due(event)) == ("failed", "internal")
    assert len(all_applications()) == 1


def test_an_event_that_was_put_aside_can_be_retried_once_we_are_mended(
    control: Control, people: People, job_id: int
) -> None:
    event_id = receive(export_from_sandbox(control, get_job(job_id)), now=NOW)
    with unit_of_work():
        get_event(event_id).attempts = intake.ATTEMPTS_MAX
    take_in_event(event_id)
    event = get_event(event_id)
    assert outcome(event) == ("failed", "internal")
    with unit_of_work():
        intake.retry_event(event, actor=people.user("Ada"), now=datetime.now(UTC))
    assert outcome(run(event)) == ("done", None)


# -- odd records -------------------------------------------------------------------------------

ODD: dict[str, dict[str, Any]] = {
    "no e-mail, headline, employer or place": {
        "candidate": {
            "emailAddresses": None,
            "headline": None,
            "currentEmployerNames": None,
            "location": None,
        }
    },
    "e-mail as a string": {
        "candidate": {"emailAddresses": None, "emailAddress": "odd@example.com"}
    },
    "fields of the wrong kind": {
        "candidate": {"headline": 5, "location": ["x"], "currentEmployerNames": {"a": 1}},
        "notes": 7,
    },
    "unknown fields": {"candidate": {"planet": {"name": "Earth"}}, "more": [1, {"a": None}]},
    "a name of 5,000 characters": {"candidate": {"firstName": "x" * 5000, "lastName": "y" * 5000}},
    "a name in Japanese": {"candidate": {"firstName": "太郎", "lastName": "山田"}},
    "a name in Arabic": {"candidate": {"firstName": "محمد", "lastName": "الفارسي"}},
    "a name in Devanagari": {"candidate": {"firstName": "प्रिया", "lastName": "शर्मा"}},
    "a name of emoji": {"candidate": {"firstName": "🦄", "lastName": "👩‍💻"}},
    "no member": {"candidate": {"member": None}},
    "no profile address": {"candidate": {"profileUrl": None}},
    "no name": {"candidate": {"firstName": None, "lastName": None}},
    "unstorable characters": {"candidate": {"firstName": "a\x00b", "headline": "x\x00"}},
    "an address that could run": {"candidate": {"profileUrl": "javascript:alert(1)"}},
    "an endless member": {"candidate": {"member": "urn:li:person:" + "x" * 3000}},
}


@pytest.mark.parametrize("case", ODD)
def test_odd_records_are_taken_in_as_far_as_it_goes(
    control: Control, job_id: int, case: str
) -> None:
    event = take_in_request(export_from_sandbox(control, get_job(job_id), overrides=ODD[case]))
    assert outcome(event) == ("done", None)
    (person,) = all_candidates()
    if case == "e-mail as a string":
        assert [email.address for email in person.emails] == ["odd@example.com"]
    if case == "a name in Japanese":
        assert (person.first_name, person.last_name) == ("太郎", "山田")
    if case == "an address that could run":
        assert person.linkedin_profile_url == ""
    assert len(all_applications()) == 1


def test_a_record_that_names_nobody_waits_for_a_person(control: Control, job_id: int) -> None:
    nobody = {"candidate": {"member": None, "firstName": None, "lastName": " "}}
    event = take_in_request(export_from_sandbox(control, get_job(job_id), overrides=nobody))
    assert outcome(event) == ("failed", "unreadable")
    assert all_candidates() == []


@pytest.mark.parametrize("spelling", [True, False])
def test_both_spellings_of_linkedins_own_settings_are_understood(
    control: Control, job_id: int, spelling: bool
) -> None:
    control.post("/control/settings", legacy_email_address=spelling, enhanced_export=spelling)
    event = take_in_request(
        export_from_sandbox(control, get_job(job_id), emails=["one@example.com"])
    )
    assert outcome(event) == ("done", None)
    assert [email.address for email in all_candidates()[0].emails] == ["one@example.com"]


# -- the job and the exporter ------------------------------------------------------------------


@pytest.mark.parametrize(
    "reason",
    [Reason.JOB_UNKNOWN, Reason.JOB_DRAFT, Reason.JOB_CLOSED, Reason.NO_PROSPECT_STAGE],
)
def test_a_job_that_cannot_take_the_person_holds_the_export(
    control: Control, people: People, job_id: int, reason: Reason
) -> None:
    rita = people.user("Rita")
    target: Any = get_job(job_id)
    if reason is Reason.JOB_UNKNOWN:
        target = "REQ-9999"
    elif reason is Reason.JOB_DRAFT:
        target = get_job(add_job(people, active=False))
    else:
        with unit_of_work():
            if reason is Reason.JOB_CLOSED:
                job_lifecycle.close_job(target, actor=rita, now=NOW)
            else:
                processes.switch_prospect_stage(target, wanted=False, actor=rita, now=NOW)
    event = take_in_request(export_from_sandbox(control, target))
    assert outcome(event) == ("waiting", reason.value)
    assert event.person_name
    assert all_candidates() == []


def test_an_export_without_a_job_is_held(control: Control, job_id: int) -> None:
    event = take_in_request(
        export_from_sandbox(control, get_job(job_id), overrides={"externalJobPostingId": None})
    )
    assert outcome(event) == ("waiting", "job-not-named")


@pytest.mark.parametrize(
    ("exporter", "name", "expected"),
    [
        (2, "Rita", ("done", None)),
        (2, "Hugo", ("done", None)),
        (2, "Olga", ("waiting", "exporter-not-on-team")),
        (2, "Ivy", ("waiting", "exporter-not-on-team")),
        (2, None, ("waiting", "exporter-unknown")),
        (None, None, ("done", None)),
    ],
)
def test_who_exported_decides_as_far_as_linkedin_tells(
    control: Control,
    settings: Settings,
    people: People,
    job_id: int,
    exporter: int | None,
    name: str | None,
    expected: tuple[str, str | None],
) -> None:
    if name is not None:
        urn = next(s["member"] for s in control.get("/control/seats") if s["member_id"] == exporter)
        connect_linkedin(people, name, urn, settings.linkedin_client_id)
    number = get_job(job_id).requisition_number
    made = control.post("/control/exports", job=number, exporter=exporter, deliver=False)
    event = take_in_request(made[0]["request_id"])
    assert outcome(event) == expected
    assert event.exporter_id == (people[name] if name else None)
    assert len(all_applications()) == (1 if expected[0] == "done" else 0)


def test_linkedin_may_be_told_not_to_name_the_exporter(control: Control, job_id: int) -> None:
    control.post("/control/settings", name_exporter=False)
    number = get_job(job_id).requisition_number
    made = control.post("/control/exports", job=number, exporter=2, deliver=False)
    assert outcome(take_in_request(made[0]["request_id"])) == ("done", None)


def test_another_organisations_record_leaves_nothing_of_the_person(
    control: Control, job_id: int
) -> None:
    event = take_in_request(
        export_from_sandbox(
            control,
            get_job(job_id),
            overrides={"integrationContext": "urn:li:organization:1"},
        )
    )
    assert outcome(event) == ("ignored", "other-organisation")
    assert (event.payload, event.person_name) == (None, "")
    assert all_candidates() == []


# -- what stays in the database ----------------------------------------------------------------


def test_the_token_lies_sealed_in_the_database(
    control: Control, sandbox: Sandbox, settings: Settings, job_id: int
) -> None:
    take_in_request(export_from_sandbox(control, get_job(job_id)))
    row = db.session.get_one(LinkedInToken, settings.linkedin_client_id)
    token = sandbox.store.value("SELECT token FROM tokens LIMIT 1")
    assert row.sealed is not None
    assert str(token).encode() not in row.sealed
    assert row.expires_at is not None
    assert row.expires_at - datetime.now(UTC) > timedelta(minutes=25)
