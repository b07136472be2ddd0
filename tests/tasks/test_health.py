"""Heartbeats, the sum of them, and alarms that come and go: with the sandbox, a real Redis and real workers."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from sqlalchemy.exc import OperationalError

from portal import health as looking
from portal import queueing
from portal.db import db
from portal.domain.health import Check, Finding, Level, judge
from portal.domain.health_alarms import PATIENCE, SAME_TROUBLE
from portal.linkedin import IntegrationKey, LinkedInError, Observation, Outcome
from portal.linkedin_access import linkedin
from portal.models import (
    HealthAlarm,
    Heartbeat,
    LinkedInIntegration,
    LinkedInToken,
    LinkedInUsage,
    Mail,
    Notification,
)
from portal.pulse import Pulse
from portal.queueing import PERIODIC, QUEUES, TaskName
from portal.services import health
from portal.tasks.health import check_health
from portal.unit_of_work import unit_of_work
from tests.support.exports import receive
from tests.support.linkedin import Control
from tests.support.people import People, add_job
from tests.support.queries import counted_statements
from tests.support.seats import SetUp
from worker import Scheduler, Worker

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def pulse(app: Flask) -> Pulse:
    """The notes of this process, none of them written."""
    found: Pulse = app.extensions["pulse"]
    forget(found)
    return found


def forget(pulse: Pulse) -> None:
    pulse._clear()
    pulse._steady.clear()


@pytest.fixture
def set_up(app: Flask, control: Control) -> SetUp:
    """A company that is connected at both levels, and nothing noted of how that was done."""
    made = SetUp(app)
    control.post("/control/integrations", level="contract", state="requested")
    linkedin().integrations.batch_partial_update({IntegrationKey(made.contract, "CSA_API"): "B"})
    control.post("/control/integrations", level="contract", state="enabled")
    made.enable_company()
    made.add_contract()
    with unit_of_work():
        db.session.execute(db.delete(LinkedInToken))
    forget(app.extensions["pulse"])
    return made


def beat(name: str) -> Heartbeat:
    db.session.rollback()
    return db.session.get_one(Heartbeat, name)


def make_older(span: timedelta, *names: str) -> None:
    """As if these had happened so much earlier."""
    with unit_of_work():
        for row in db.session.scalars(db.select(Heartbeat).where(Heartbeat.name.in_(names))):
            row.at -= span
            row.failing_since = row.failing_since - span if row.failing_since else None


def found(check: Check, subject: str = "") -> Finding:
    db.session.rollback()
    now = datetime.now(UTC)
    rows = judge(looking.facts(now), now)
    return next(f for f in rows if f.check is check and f.subject.startswith(subject))


def seen(
    call: str = "jobs.batch_create", outcome: Outcome = Outcome.OK, **more: Any
) -> Observation:
    values = {"status": 200, "seconds": 0.1, "records": 1, "request_id": None, **more}
    return Observation(call, outcome, **values)


def let_pass(span: timedelta) -> None:
    """As if everything that is kept about what is broken had happened so much earlier."""
    with unit_of_work():
        for row in db.session.scalars(db.select(HealthAlarm)):
            row.seen_at -= span
            row.since -= span
            row.told_at = row.told_at - span if row.told_at else None
            row.mended_at = row.mended_at - span if row.mended_at else None


def call() -> None:
    """Some call to LinkedIn, whatever comes of it."""
    with suppress(LinkedInError):
        linkedin().exports.find_by_request("nothing")


# -- what is noted -----------------------------------------------------------------------------


def test_each_family_of_calls_keeps_its_last_success_and_its_last_failure(
    control: Control, set_up: SetUp, pulse: Pulse
) -> None:
    linkedin().seats.find_by_attributes(set_up.contract)
    control.post("/control/faults", path="seatsV2", kind="503")
    with pytest.raises(LinkedInError) as raised:
        linkedin().seats.find_by_attributes(set_up.contract)
    pulse.write()
    row = beat("call:seats")
    assert row.ok_at is not None
    assert (row.problem, row.failed_how) == ("down", "down")
    assert row.request_id == raised.value.request_id is not None
    assert row.failing_since == row.failed_at > row.ok_at
    linkedin().seats.find_by_attributes(set_up.contract)
    pulse.write()
    row = beat("call:seats")
    assert (row.problem, row.failing_since, row.failed_how) == (None, None, "down")
    assert row.ok_at > row.failed_at


def test_a_failure_goes_on_since_the_first_one_however_it_is_written(pulse: Pulse) -> None:
    pulse.observe("c", seen(outcome=Outcome.DOWN))
    pulse.write()
    first = beat("call:jobs").failing_since
    for _ in range(3):
        pulse.observe("c", seen(outcome=Outcome.DOWN))
    pulse.write()
    assert beat("call:jobs").failing_since == first
    pulse.observe("c", seen())
    pulse.observe("c", seen(outcome=Outcome.DOWN))
    pulse.write()
    assert beat("call:jobs").failing_since > first


def test_a_record_that_linkedin_refuses_is_no_trouble_of_linkedins(
    control: Control, pulse: Pulse
) -> None:
    call()
    pulse.write()
    assert beat("call:exports").failed_how == "refused"
    assert beat("call:exports").failing_since is None
    assert beat("linkedin").ok_at is not None
    assert found(Check.REACHABLE).level is Level.GOOD


def test_what_is_asked_is_counted_by_day_and_minute_with_its_records(
    control: Control, set_up: SetUp, pulse: Pulse
) -> None:
    with unit_of_work():
        db.session.add(
            LinkedInUsage(
                client_id=set_up.client_id,
                day=datetime.now(UTC).date(),
                resource="interactions",
                requests=7,
                records=70,
                throttled=0,
                minute=datetime.now(UTC) - timedelta(hours=3),
                minute_records=60,
                peak_records=60,
            )
        )
    for _ in range(2):
        linkedin().seats.find_by_attributes(set_up.contract)
    control.post("/control/faults", path="seatsV2", kind="429")
    with pytest.raises(LinkedInError):
        linkedin().seats.find_by_attributes(set_up.contract)
    pulse.write()
    db.session.rollback()
    day = datetime.now(UTC).date()
    row = db.session.get_one(LinkedInUsage, (set_up.client_id, day, "interactions"))
    assert (row.requests, row.records, row.throttled) == (10, 370, 1)
    assert row.peak_records in {100, 200, 300}, "a minute may have turned meanwhile"
    token = db.session.get_one(LinkedInUsage, (set_up.client_id, day, "token"))
    assert token.requests == 1


def test_the_integration_that_allowed_a_call_was_used(
    control: Control, set_up: SetUp, pulse: Pulse
) -> None:
    set_up.add_integration("CSA_API", set_up.contract)
    set_up.add_integration("CSA_API", set_up.other)
    set_up.add_integration("ONE_CLICK_EXPORT", "urn:li:organization:9", "DISABLED")
    linkedin().seats.find_by_attributes(set_up.contract)
    pulse.observe(set_up.client_id, seen())
    pulse.write()
    db.session.rollback()
    rows = db.session.scalars(db.select(LinkedInIntegration)).all()
    used = {(row.type, row.context) for row in rows if row.used_at}
    assert used == {("CSA_API", set_up.contract), ("ONE_CLICK_EXPORT", set_up.organization)}


def test_a_burst_costs_a_handful_of_statements(app: Flask, pulse: Pulse) -> None:
    pulse.write()
    pulse.observe("client", seen())
    pulse.write()
    with counted_statements(app) as statements:
        for _ in range(1_000):
            pulse.observe("client", seen("exports.find_by_request"))
            pulse.write_if_due()
        assert statements == [], "written a moment ago"
        pulse.write()
    assert len(statements) <= 4
    db.session.rollback()
    day = datetime.now(UTC).date()
    assert db.session.get_one(LinkedInUsage, ("client", day, "exports")).requests == 1_000


def test_what_goes_well_every_two_seconds_is_not_written_every_two_seconds(
    app: Flask, pulse: Pulse
) -> None:
    pulse.beat("task:sweep_events")
    pulse.write()
    pulse.beat("task:sweep_events")
    assert pulse.is_empty
    pulse.beat("task:sweep_events", "OSError")
    pulse.write()
    assert beat("task:sweep_events").problem == "OSError"
    pulse.beat("task:sweep_events")
    pulse.write()
    assert beat("task:sweep_events").problem is None


def test_a_database_that_is_away_is_in_nobodys_way(
    pulse: Pulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    with monkeypatch.context() as broken:
        broken.setattr(pulse, "_writing", away)
        pulse.beat("schedule")
        pulse.write()
    assert pulse.is_empty
    pulse.beat("schedule")
    pulse.write()
    assert beat("schedule").at


def test_an_observer_that_fails_is_in_nobodys_way(
    control: Control, set_up: SetUp, pulse: Pulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(pulse, "_note", fail)
    assert linkedin().seats.find_by_attributes(set_up.contract).seats


# -- the worker and the scheduler --------------------------------------------------------------


def work(app: Flask) -> None:
    with Redis.from_url(app.extensions["settings"].redis_url) as connection:
        worker = Worker(list(QUEUES), connection=connection)
        worker.app = app
        worker.work(burst=True, logging_level="CRITICAL")
        app.extensions["pulse"].write()


def test_the_worker_notes_each_periodic_task_well_or_failed(
    app: Flask, redis: Redis, pulse: Pulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Queue(PERIODIC, connection=redis)
    queue.enqueue(TaskName.SWEEP_MAILS.value, result_ttl=0)
    queue.enqueue(TaskName.SEND_MAIL.value, 1, result_ttl=0)
    work(app)
    assert beat("task:sweep_mails").problem is None
    assert db.session.get(Heartbeat, "task:send_mail") is None, "it is not periodic"

    def crash(**_more: object) -> list[int]:
        raise ValueError("with somebody's name in it")

    monkeypatch.setattr("portal.services.mails.due", crash)
    queue.enqueue(TaskName.SWEEP_MAILS.value, failure_ttl=1)
    work(app)
    row = beat("task:sweep_mails")
    assert (row.problem, row.failed_how, row.detail) == ("ValueError", "ValueError", "")


def test_the_scheduler_notes_that_it_runs(app: Flask, redis: Redis, pulse: Pulse) -> None:
    scheduler = Scheduler(redis, logging_level="WARNING")
    scheduler.pulse = pulse
    pulse._written_at = 0
    scheduler.enqueue_jobs()
    assert beat("schedule").at
    assert found(Check.SCHEDULE).reason == "runs"


def test_a_worker_that_was_killed_goes_silent(app: Flask, redis: Redis, pulse: Pulse) -> None:
    pulse.beat("task:sweep_events")
    pulse.write()
    assert found(Check.TASKS, "sweep_events").level is Level.GOOD
    make_older(timedelta(minutes=5), "task:sweep_events")
    assert found(Check.TASKS, "sweep_events").level is Level.BROKEN
    assert found(Check.WORKERS).reason == "none"


def test_an_emptied_redis_loses_nothing_that_was_noted(
    app: Flask, redis: Redis, set_up: SetUp, control: Control, pulse: Pulse
) -> None:
    linkedin().seats.find_by_attributes(set_up.contract)
    check_health()
    before = {f.name: f.reason for f in facts_of_linkedin()}
    redis.flushall()
    assert {f.name: f.reason for f in facts_of_linkedin()} == before


def facts_of_linkedin() -> list[Finding]:
    db.session.rollback()
    now = datetime.now(UTC)
    return [f for f in judge(looking.facts(now), now) if f.area == "linkedin"]


def test_redis_away_leaves_the_rest_to_be_seen(
    app: Flask, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "redis", queueing.connect("redis://127.0.0.1:1/0"))
    assert found(Check.REDIS).reason == "away"
    assert found(Check.WORKERS).reason == "unknown"
    assert found(Check.CONTRACT).level is Level.GOOD


# -- the facts ---------------------------------------------------------------------------------


def test_pushes_are_counted_from_the_events_signed_or_not(set_up: SetUp, pulse: Pulse) -> None:
    now = datetime.now(UTC)
    receive(is_signed=True, now=now - timedelta(days=2))
    check_health()
    receive(is_signed=True, now=now)
    receive(is_signed=False, now=now)
    receive(kind="FORGED_" + "x" * 200, is_signed=False, now=now)
    check_health()
    values = found(Check.PUSHES).values
    assert (values["signed"], values["unsigned"]) == (1, 2)
    assert set(values["last"]) == {"EXPORT_CANDIDATE_PROFILE", "other"}
    assert found(Check.PUSHES).reason == "mixed"
    db.session.rollback()
    names = list(db.session.scalars(db.select(Heartbeat.name).where(Heartbeat.name.like("push:%"))))
    assert sorted(names) == ["push:EXPORT_CANDIDATE_PROFILE", "push:other"]


def test_when_a_push_last_came_is_known_days_later(set_up: SetUp) -> None:
    day_before = datetime.now(UTC) - timedelta(days=1, hours=1)
    receive(now=datetime.now(UTC))
    check_health()
    with unit_of_work():
        db.session.execute(
            db.text("UPDATE linkedin_events SET received_at = :at"), {"at": _plain(day_before)}
        )
    assert found(Check.PUSHES).values["signed"] == 0
    assert "EXPORT_CANDIDATE_PROFILE" in found(Check.PUSHES).values["last"]


def _plain(moment: datetime) -> Any:
    return (
        moment
        if db.engine.dialect.name == "postgresql"
        else moment.replace(tzinfo=None).isoformat(" ")
    )


def test_what_was_asked_long_ago_is_forgotten(app: Flask) -> None:
    with unit_of_work():
        for day in (date(2020, 1, 1), datetime.now(UTC).date()):
            db.session.add(
                LinkedInUsage(client_id="c", day=day, resource="jobs", minute=datetime.now(UTC))
            )
    check_health()
    db.session.rollback()
    assert len(db.session.scalars(db.select(LinkedInUsage)).all()) == 1


def test_tokens_that_no_key_opens_are_found(set_up: SetUp, people: People) -> None:
    later = datetime.now(UTC) + timedelta(days=30)
    sealed = set_up.app.extensions["linkedin"].sealer.seal("a token")
    set_up.connect(people, "Rita", sealed=sealed, expires_at=later)
    assert found(Check.CONNECTIONS).reason == "well"
    set_up.connect(people, "Tom", sealed=b"sealed with another key", expires_at=later)
    assert found(Check.CONNECTIONS).values["locked"] == 1
    assert found(Check.CONNECTIONS).level is Level.BROKEN


def test_an_ended_contract_is_broken_and_one_that_we_let_go_of_is_not(set_up: SetUp) -> None:
    now = datetime.now(UTC)
    set_up.add_contract(set_up.other, ended_at=now, problem="ended", name="Former")
    assert found(Check.CONTRACT, set_up.other).reason == "ended"
    with unit_of_work():
        db.session.execute(db.text("UPDATE linkedin_contracts SET problem = NULL"))
    with pytest.raises(StopIteration):
        found(Check.CONTRACT, set_up.other)


# -- alarms ------------------------------------------------------------------------------------


def alarm() -> str | None:
    return beat(health.SUM).problem


def mails() -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Mail).where(Mail.kind == "health-broken")))


@pytest.fixture
def alive(pulse: Pulse, redis: Redis) -> Callable[[], None]:
    """The background works: what these tests break is LinkedIn."""

    def make() -> None:
        now = datetime.now(UTC)
        with unit_of_work():
            for name in ("schedule", *(f"task:{task}" for task in pulse_tasks())):
                db.session.merge(Heartbeat(name=name, at=now, ok_at=now, detail=""))
        redis.sadd("rq:workers", "rq:worker:w")
        redis.hset(
            "rq:worker:w",
            mapping={
                "birth": "2026-01-01T00:00:00.000000Z",
                "last_heartbeat": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "queues": "urgent",
                "state": "idle",
            },
        )

    make()
    return make


def pulse_tasks() -> list[str]:
    from portal.tasks.schedule import PERIODS

    return list(PERIODS)


def test_linkedin_away_for_an_hour_and_back_again(
    control: Control, set_up: SetUp, people: People, pulse: Pulse, alive: Callable[[], None]
) -> None:
    linkedin().seats.find_by_attributes(set_up.contract)
    check_health()
    assert alarm() is None
    for path in ("seatsV2", "atsIntegrations"):
        control.post("/control/faults", path=path, kind="503", times=1_000)
    with pytest.raises(LinkedInError):
        linkedin().seats.find_by_attributes(set_up.contract)
    check_health()
    assert (alarm(), mails()) == (None, []), "short troubles pass by themselves"

    make_older(timedelta(hours=1), "linkedin", "call:seats", "call:integrations")
    check_health()
    assert alarm() is None, "it is broken now, and nobody is woken at once"
    let_pass(PATIENCE)
    check_health()
    assert alarm() == "reachable.away"
    [mail] = mails()
    assert mail.to_address == "ada@example.com"
    assert mail.details["alarms"] == [["reachable.away", ""]]
    told = db.session.scalars(db.select(Notification)).all()
    assert {note.user_id for note in told} == {people["Ada"]}

    for _ in range(3):
        check_health()
    assert len(mails()) == 1, "told once"

    control.delete("/control/faults")
    make_older(timedelta(minutes=2), "linkedin")
    check_health()
    assert alarm() is None, "the check itself asked LinkedIn, which is back"
    assert found(Check.REACHABLE).reason == "answers"


def test_what_comes_and_goes_is_told_once_and_told_anew_after_a_while(
    control: Control, set_up: SetUp, people: People, alive: Callable[[], None]
) -> None:
    def switch(state: str) -> None:
        with unit_of_work():
            db.session.execute(
                db.update(LinkedInIntegration).values(state=state, used_at=datetime.now(UTC))
            )

    def broken_long_enough() -> None:
        switch("DISABLED")
        check_health()
        let_pass(PATIENCE)
        check_health()
        assert alarm() == "integration.no_more"

    broken_long_enough()
    assert len(mails()) == 1
    switch("ENABLED")
    check_health()
    assert alarm() is None
    broken_long_enough()
    assert len(mails()) == 1
    switch("ENABLED")
    check_health()
    let_pass(SAME_TROUBLE)
    check_health()
    db.session.rollback()
    assert db.session.scalars(db.select(HealthAlarm)).all() == []
    broken_long_enough()
    assert len(mails()) == 2


def test_a_clock_that_is_put_back_an_hour_breaks_nothing(
    set_up: SetUp, people: People, alive: Callable[[], None]
) -> None:
    ahead = timedelta(hours=1)
    with unit_of_work():
        for row in db.session.scalars(db.select(Heartbeat)):
            row.at += ahead
        db.session.add(
            HealthAlarm(
                name="reachable",
                reason="away",
                since=datetime.now(UTC) + ahead,
                seen_at=datetime.now(UTC) + ahead,
                told_at=None,
                mended_at=None,
            )
        )
    check_health()
    assert (alarm(), mails()) == (None, [])
    db.session.rollback()
    assert db.session.scalars(db.select(HealthAlarm)).all() == []
    assert found(Check.SCHEDULE).reason == "future"
    alive()
    assert found(Check.SCHEDULE).reason == "runs"


def test_a_secret_that_was_changed_at_linkedin_is_an_alarm_until_it_is_right_again(
    control: Control, set_up: SetUp, people: People, pulse: Pulse, alive: Callable[[], None]
) -> None:
    control.post("/control/faults", path="accessToken", kind="401", times=1_000)
    call()
    check_health()
    let_pass(PATIENCE)
    check_health()
    assert alarm() == "credentials.refused"
    control.delete("/control/faults")
    make_older(timedelta(minutes=2), "linkedin", "call:token")
    check_health()
    assert alarm() is None


def test_a_used_up_allowance_is_an_alarm(
    set_up: SetUp, people: People, alive: Callable[[], None]
) -> None:
    with unit_of_work():
        db.session.add(
            LinkedInUsage(
                client_id=set_up.client_id,
                day=datetime.now(UTC).date(),
                resource="integrations",
                requests=5_000,
                minute=datetime.now(UTC),
            )
        )
    check_health()
    let_pass(PATIENCE)
    check_health()
    assert alarm() == "quota.used_up"


def test_no_transaction_is_open_while_linkedin_is_asked_whether_it_is_back(
    control: Control, set_up: SetUp, pulse: Pulse, app: Flask
) -> None:
    from tests.support.tasks import watched

    pulse.observe(set_up.client_id, seen(outcome=Outcome.DOWN))
    pulse.write()
    make_older(timedelta(minutes=2), "linkedin")
    with watched(app) as watching:
        check_health()
    assert watching.open_transactions
    assert not any(watching.open_transactions)


def test_the_check_costs_the_same_however_much_there_is(
    app: Flask, set_up: SetUp, people: People, alive: Callable[[], None]
) -> None:
    check_health()
    with counted_statements(app) as few:
        check_health()
    for _ in range(40):
        receive(now=datetime.now(UTC))
    for number in range(30):
        set_up.add_integration("CSA_API", f"urn:li:contract:{number}")
    check_health()
    with counted_statements(app) as many:
        check_health()
    assert len(many) <= len(few) + 1, "one kind of push more was seen"
    assert len(few) <= 22


def test_jobs_that_wait_for_the_connection_are_no_trouble(people: People, set_up: SetUp) -> None:
    set_up.add_seat()
    add_job(people)
    assert found(Check.POSTINGS).reason == "stuck"

    with unit_of_work():
        db.session.execute(db.update(LinkedInIntegration).values(state="PARTNER_READY"))

    assert found(Check.POSTINGS).reason == "held"
