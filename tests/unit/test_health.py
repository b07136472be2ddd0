"""How everything fares: a table of cases, and what holds for any facts and any clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.domain import health_alarms as alarms
from portal.domain.health import Check, Finding, Level, age, judge, worst
from portal.domain.health_alarms import Alarm, HealthSum
from portal.domain.health_facts import (
    Beat,
    ConnectionFacts,
    ContractFact,
    Facts,
    IntegrationFact,
    Line,
    PushFacts,
    QueueFacts,
    TokenFact,
    Use,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ORG, CONTRACT = "urn:li:organization:1000", "urn:li:contract:678"


def ago(**units: float) -> datetime:
    return NOW - timedelta(**units)


def well(**units: float) -> Beat:
    """A heartbeat that went well so long ago."""
    return Beat(ago(**units), ok_at=ago(**units))


def failing(how: str, **since: float) -> Beat:
    """One that fails since then, the last time a moment ago."""
    return Beat(
        ago(seconds=5),
        problem=how,
        failing_since=ago(**since),
        failed_at=ago(seconds=5),
        failed_how=how,
    )


HEALTHY = Facts(
    is_on=True,
    has_application=True,
    is_connected=True,
    takes_exports=True,
    shares_people=True,
    reads_history=True,
    beats={
        "linkedin": well(seconds=20),
        "call:token": well(minutes=10),
        "call:jobs": well(seconds=20),
        "schedule": well(seconds=10),
        "task:sweep_events": well(seconds=12),
        "task:sweep_documents": well(minutes=30),
    },
    periods={"sweep_events": 5, "sweep_documents": 3600},
    integrations=(IntegrationFact("ONE_CLICK_EXPORT", ORG, "ENABLED", used_at=ago(minutes=1)),),
    contracts=(ContractFact(CONTRACT, "678", read_at=ago(hours=3)),),
    usage=(Use("jobs", 10, 100, 5, 0, 100_000, 60_000, 2_000),),
    token=TokenFact(NOW + timedelta(minutes=20), opens=True),
    connections=ConnectionFacts(connected=3),
    pushes=PushFacts(signed=4, last={"EXPORT_CANDIDATE_PROFILE": ago(hours=1)}),
    queue=QueueFacts(True, {"urgent": 0}, 2, ago(seconds=9)),
)


def find(facts: Facts, check: Check, subject: str | None = None, now: datetime = NOW) -> Finding:
    found = [f for f in judge(facts, now) if f.check is check]
    return next(f for f in found if subject is None or f.subject.startswith(subject))


def beats(**more: Beat | None) -> dict[str, Any]:
    named = {name.replace("__", ":"): beat for name, beat in more.items()}
    both = {**HEALTHY.beats, **named}
    return {"beats": {name: beat for name, beat in both.items() if beat is not None}}


def test_a_healthy_system_has_nothing_to_look_at() -> None:
    assert worst(judge(HEALTHY, NOW)) is Level.GOOD
    assert {f.level for f in judge(HEALTHY, NOW)} == {Level.GOOD}


def one(**changes: Any) -> dict[str, Any]:
    first = replace(HEALTHY.integrations[0], **changes)
    return {"integrations": (first,)}


def contract(**changes: Any) -> dict[str, Any]:
    return {"contracts": (replace(HEALTHY.contracts[0], **changes),)}


def use(requests: int = 1, records: int = 1, throttled: int = 0) -> dict[str, Any]:
    return {"usage": (Use("jobs", requests, records, 1, throttled, 100_000, 60_000, 2_000),)}


CASES: list[tuple[dict[str, Any], Check, str, Level]] = [
    # LinkedIn as a whole
    ({"has_application": False}, Check.USE, "no_application", Level.IDLE),
    ({"is_on": False}, Check.USE, "switched_off", Level.IDLE),
    ({"is_connected": False}, Check.USE, "not_connected", Level.IDLE),
    (beats(linkedin=None), Check.REACHABLE, "never", Level.IDLE),
    (beats(linkedin=failing("down", minutes=9)), Check.REACHABLE, "away", Level.LOOK),
    (beats(linkedin=failing("down", minutes=10)), Check.REACHABLE, "away", Level.BROKEN),
    # credentials
    (
        beats(call__token=failing("unauthorised", minutes=1)),
        Check.CREDENTIALS,
        "refused",
        Level.BROKEN,
    ),
    (
        beats(call__jobs=failing("unauthorised", minutes=1)),
        Check.CREDENTIALS,
        "refused",
        Level.BROKEN,
    ),
    ({"token": None}, Check.CREDENTIALS, "never", Level.IDLE),
    ({"token": TokenFact(ago(minutes=1), opens=True)}, Check.CREDENTIALS, "expired", Level.GOOD),
    ({"token": TokenFact(NOW, opens=False)}, Check.CREDENTIALS, "locked", Level.LOOK),
    # integrations
    (one(state="DISABLED"), Check.INTEGRATION, "no_more", Level.BROKEN),
    (one(state="PARTNER_READY"), Check.INTEGRATION, "no_more", Level.BROKEN),
    (one(state="UNKNOWN"), Check.INTEGRATION, "no_more", Level.BROKEN),
    (one(state="NOT_REQUESTED", problem="unknown"), Check.INTEGRATION, "no_more", Level.BROKEN),
    (one(state="NOT_REQUESTED"), Check.INTEGRATION, "not_requested", Level.IDLE),
    (one(state="REQUESTED", used_at=None), Check.INTEGRATION, "not_yet", Level.LOOK),
    (
        one(state="REQUESTED", used_at=None, problem="down"),
        Check.INTEGRATION,
        "not_told",
        Level.LOOK,
    ),
    (one(state="DISABLED", is_wanted=False), Check.INTEGRATION, "not_wanted", Level.IDLE),
    (one(is_wanted=False), Check.INTEGRATION, "not_wanted", Level.IDLE),
    # contracts
    (contract(has_ended=True, ended_at=ago(days=1)), Check.CONTRACT, "ended", Level.BROKEN),
    (contract(problem="down"), Check.CONTRACT, "unread", Level.LOOK),
    (contract(read_at=None), Check.CONTRACT, "never", Level.IDLE),
    # calls
    (beats(call__jobs=failing("throttled", minutes=1)), Check.CALLS, "throttled", Level.LOOK),
    (beats(call__jobs=failing("not_enabled", hours=1)), Check.CALLS, "not_enabled", Level.LOOK),
    (beats(call__jobs=failing("down", hours=1)), Check.CALLS, "down", Level.LOOK),
    (
        beats(call__jobs=Beat(NOW, failed_at=NOW, failed_how="refused", request_id="x")),
        Check.CALLS,
        "refused",
        Level.GOOD,
    ),
    # allowances
    (use(requests=74_999), Check.QUOTA, "well", Level.GOOD),
    (use(requests=75_000), Check.QUOTA, "nearly", Level.LOOK),
    (use(records=45_000), Check.QUOTA, "nearly", Level.LOOK),
    (use(requests=100_000), Check.QUOTA, "used_up", Level.BROKEN),
    (use(records=60_001), Check.QUOTA, "used_up", Level.BROKEN),
    (use(throttled=1), Check.QUOTA, "throttled", Level.LOOK),
    ({"usage": (Use("exports", 10**7, 10**7),)}, Check.QUOTA, "well", Level.GOOD),
    # pushes
    ({"pushes": PushFacts()}, Check.PUSHES, "never", Level.IDLE),
    ({"pushes": PushFacts(wrong_signature=1)}, Check.PUSHES, "wrong_signature", Level.LOOK),
    ({"pushes": PushFacts(refused=1)}, Check.PUSHES, "refused", Level.LOOK),
    ({"pushes": PushFacts(signed=1, unsigned=1)}, Check.PUSHES, "mixed", Level.LOOK),
    ({"pushes": PushFacts(unsigned=9, last={"other": NOW})}, Check.PUSHES, "well", Level.GOOD),
    # people
    ({"connections": ConnectionFacts()}, Check.CONNECTIONS, "none", Level.IDLE),
    ({"connections": ConnectionFacts(2, ending=1)}, Check.CONNECTIONS, "ending", Level.LOOK),
    ({"connections": ConnectionFacts(2, ended=1)}, Check.CONNECTIONS, "ending", Level.LOOK),
    ({"connections": ConnectionFacts(2, locked=1)}, Check.CONNECTIONS, "locked", Level.BROKEN),
    # what waits
    ({"events": Line({"received": 3}, ago(minutes=1))}, Check.EVENTS, "moving", Level.GOOD),
    ({"events": Line({"failed": 1}, ago(days=1))}, Check.EVENTS, "look", Level.LOOK),
    ({"events": Line({"waiting": 1}, ago(days=1))}, Check.EVENTS, "look", Level.LOOK),
    ({"events": Line({"received": 1}, overdue=ago(minutes=4))}, Check.EVENTS, "moving", Level.GOOD),
    (
        {"events": Line({"received": 1}, overdue=ago(minutes=5))},
        Check.EVENTS,
        "stuck",
        Level.BROKEN,
    ),
    ({"postings": Line({"refused": 7})}, Check.POSTINGS, "look", Level.LOOK),
    (
        {"postings": Line({"waiting": 7}, overdue=ago(hours=1))},
        Check.POSTINGS,
        "stuck",
        Level.BROKEN,
    ),
    (
        {"takes_exports": False, "postings": Line({"waiting": 7}, overdue=ago(hours=1))},
        Check.POSTINGS,
        "held",
        Level.GOOD,
    ),
    ({"people": Line({"waiting": 0, "refused": 0})}, Check.PEOPLE, "empty", Level.GOOD),
    ({"people": Line({"waiting": 3, "refused": 0})}, Check.PEOPLE, "moving", Level.GOOD),
    ({"people": Line({"waiting": 3, "refused": 1})}, Check.PEOPLE, "look", Level.LOOK),
    (
        {"people": Line({"waiting": 3, "refused": 1}, overdue=ago(minutes=5))},
        Check.PEOPLE,
        "stuck",
        Level.BROKEN,
    ),
    (
        {"shares_people": False, "people": Line({"waiting": 3}, overdue=ago(hours=1))},
        Check.PEOPLE,
        "held",
        Level.GOOD,
    ),
    ({"history": Line({"waiting": 2, "failed": 0})}, Check.HISTORY, "moving", Level.GOOD),
    ({"history": Line({"waiting": 0, "failed": 1})}, Check.HISTORY, "look", Level.LOOK),
    (
        {"history": Line({"waiting": 1}, overdue=ago(minutes=5))},
        Check.HISTORY,
        "stuck",
        Level.BROKEN,
    ),
    (
        {"reads_history": False, "history": Line({"waiting": 1}, overdue=ago(hours=1))},
        Check.HISTORY,
        "held",
        Level.GOOD,
    ),
    ({"mails": Line({"failed": 1})}, Check.MAILS, "look", Level.LOOK),
    (
        {"is_on": False, "mails": Line({"waiting": 1}, overdue=ago(hours=1))},
        Check.MAILS,
        "stuck",
        Level.BROKEN,
    ),
    # the work behind
    (beats(schedule=None), Check.SCHEDULE, "never", Level.LOOK),
    (beats(schedule=well(seconds=89)), Check.SCHEDULE, "runs", Level.GOOD),
    (beats(schedule=well(seconds=90)), Check.SCHEDULE, "stopped", Level.LOOK),
    (beats(schedule=well(minutes=3)), Check.SCHEDULE, "stopped", Level.BROKEN),
    (beats(schedule=well(minutes=-60)), Check.SCHEDULE, "future", Level.LOOK),
    (beats(schedule=well(minutes=-1)), Check.SCHEDULE, "runs", Level.GOOD),
    (beats(task__sweep_events=None), Check.TASKS, "never", Level.IDLE),
    (beats(task__sweep_events=well(seconds=75)), Check.TASKS, "runs", Level.GOOD),
    (beats(task__sweep_events=well(seconds=76)), Check.TASKS, "late", Level.BROKEN),
    (beats(task__sweep_events=well(hours=-1)), Check.TASKS, "future", Level.LOOK),
    (beats(task__sweep_events=failing("OSError", seconds=5)), Check.TASKS, "fails", Level.LOOK),
    (beats(task__sweep_events=failing("OSError", minutes=5)), Check.TASKS, "fails", Level.BROKEN),
    ({"queue": QueueFacts(False)}, Check.WORKERS, "unknown", Level.IDLE),
    ({"queue": QueueFacts(False)}, Check.REDIS, "away", Level.BROKEN),
    ({"queue": QueueFacts(True)}, Check.WORKERS, "none", Level.BROKEN),
    ({"queue": QueueFacts(True, {}, 1, ago(minutes=9))}, Check.WORKERS, "silent", Level.BROKEN),
    ({"queue": QueueFacts(True, {"normal": 2_001}, 1, NOW)}, Check.REDIS, "many", Level.LOOK),
]


@pytest.mark.parametrize(("changes", "check", "reason", "level"), CASES)
def test_what_is_said_of_it(
    changes: dict[str, Any], check: Check, reason: str, level: Level
) -> None:
    found = find(replace(HEALTHY, **changes), check)
    assert (found.reason, found.level) == (reason, level)


def test_that_nobody_tells_linkedin_of_people_sounds_an_alarm() -> None:
    periods = {**HEALTHY.periods, "sweep_people": 10}
    late = replace(HEALTHY, periods=periods, **beats(task__sweep_people=well(minutes=5)))
    found = find(late, Check.TASKS, "sweep_people")
    assert (found.reason, found.level) == ("late", Level.BROKEN)


def test_a_task_that_may_wait_is_looked_at_and_does_not_sound_an_alarm() -> None:
    late = replace(HEALTHY, **beats(task__sweep_documents=well(hours=4)))
    found = find(late, Check.TASKS, "sweep_documents")
    assert (found.reason, found.level) == ("late", Level.LOOK)


@pytest.mark.parametrize(
    "closed", [{"is_on": False}, {"has_application": False}, {"is_connected": False}]
)
def test_what_is_not_used_is_never_broken(closed: dict[str, Any]) -> None:
    """An administrator who switched LinkedIn off needs no alarm about LinkedIn."""
    broken = replace(
        HEALTHY,
        **closed,
        **beats(linkedin=failing("down", days=1), call__token=failing("unauthorised", days=1)),
        **one(state="DISABLED"),
        **use(requests=200_000),
    )
    about_linkedin = [f for f in judge(broken, NOW) if f.check in (Check.USE, Check.CONNECTIONS)]
    assert worst(judge(broken, NOW)) is Level.GOOD
    assert [f.check for f in about_linkedin] == [Check.USE, Check.CONNECTIONS]


def test_the_end_of_the_only_contract_is_said_although_nothing_is_connected_any_more() -> None:
    facts = replace(HEALTHY, is_connected=False, **contract(has_ended=True))
    assert find(facts, Check.CONTRACT).level is Level.BROKEN


moments = st.timedeltas(timedelta(days=-2000), timedelta(days=2000)).map(lambda span: NOW + span)
maybe = st.none() | moments
some_beats = st.builds(
    Beat,
    at=moments,
    ok_at=maybe,
    problem=st.sampled_from([None, "down", "unauthorised", "throttled", "refused", "OSError"]),
    failing_since=maybe,
    failed_at=maybe,
    failed_how=st.sampled_from([None, "down", "gone"]),
)
NAMES = (
    "linkedin",
    "schedule",
    "health",
    "call:token",
    "call:jobs",
    "task:sweep_events",
    "push:other",
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(beats=st.dictionaries(st.sampled_from(NAMES), some_beats), now=moments, overdue=maybe)
def test_any_clock_is_judged_and_never_ages_backwards(
    beats: dict[str, Beat], now: datetime, overdue: datetime | None
) -> None:
    facts = replace(HEALTHY, beats=beats, events=Line({"received": 1}, overdue, overdue))
    found = judge(facts, now)
    assert len({f.name for f in found}) == len(found), "each has a name of its own"
    for moment in (f.since for f in found if f.since):
        assert age(moment, now) >= timedelta(0)


# -- alarms ------------------------------------------------------------------------------------


def test_an_alarm_sounds_after_some_time() -> None:
    assert not alarms.sounds(NOW, NOW)
    assert not alarms.sounds(NOW, NOW + alarms.PATIENCE - timedelta(seconds=1))
    assert alarms.sounds(NOW, NOW + alarms.PATIENCE)
    assert not alarms.sounds(NOW + timedelta(hours=1), NOW)


def test_the_cause_is_named_before_what_follows_from_it() -> None:
    follows = Alarm("events.stuck", ago(hours=3))
    cause = Alarm("credentials.refused", ago(hours=1))
    assert alarms.first([follows, cause]) == cause
    assert alarms.first([follows]) == follows
    assert alarms.first([]) is None


def test_the_banner_says_what_was_found_or_that_nobody_looks_any_more() -> None:
    alarm = Alarm("reachable.away", ago(hours=1))
    assert alarms.banner(None, NOW) is None
    assert alarms.banner(HealthSum(ago(seconds=20)), NOW) is None
    assert alarms.banner(HealthSum(ago(seconds=20), alarm), NOW) == alarm
    stale = alarms.banner(HealthSum(ago(minutes=3), alarm), NOW)
    assert stale == Alarm("schedule.stopped", ago(minutes=3))
    # A clock that was put back an hour is no reason.
    assert alarms.banner(HealthSum(ago(hours=-1)), NOW) is None


@pytest.mark.parametrize("label", ["", "Acme", 'Ørsted "A" \\ 東', "x" * 200])
def test_a_sum_survives_being_kept(label: str) -> None:
    kept = HealthSum(NOW, Alarm("quota.used_up", NOW, label), 2, 30_000)
    detail = alarms.to_detail(kept)
    assert len(detail) <= 500
    assert alarms.from_row(NOW, "quota.used_up", NOW, detail) == kept


def test_a_sum_that_cannot_be_read_says_nothing_wrong() -> None:
    for detail in ("", "x", "5", "[1]", '{"a": 1}', "[1, 2"):
        assert alarms.from_row(NOW, None, None, detail) == HealthSum(NOW)
