"""How the connection to LinkedIn and the work behind the pages fare: good, to be looked at, or broken.

Facts and the time go in, findings come out; nothing here asks a clock or a database. A moment that lies in the
future, because a clock was put back, counts as just now.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.domain.health_facts import (
    Beat,
    ConnectionFacts,
    ContractFact,
    Facts,
    IntegrationFact,
    Line,
    PushFacts,
    QueueFacts,
    Use,
)


class Level(StrEnum):
    """How something stands. ``IDLE``: there is nothing to judge, because it is not used."""

    GOOD = "good"
    LOOK = "look"
    BROKEN = "broken"
    IDLE = "idle"


class Area(StrEnum):
    """The parts of the page."""

    LINKEDIN = "linkedin"
    WAITING = "waiting"
    WORK = "work"


class Check(StrEnum):
    """What is looked at."""

    USE = "use"
    REACHABLE = "reachable"
    CREDENTIALS = "credentials"
    INTEGRATION = "integration"
    CONTRACT = "contract"
    CALLS = "calls"
    QUOTA = "quota"
    PUSHES = "pushes"
    CONNECTIONS = "connections"
    EVENTS = "events"
    POSTINGS = "postings"
    PEOPLE = "people"
    HISTORY = "history"
    MAILS = "mails"
    SCHEDULE = "schedule"
    TASKS = "tasks"
    WORKERS = "workers"
    REDIS = "redis"


AREAS: dict[Check, Area] = {
    Check.EVENTS: Area.WAITING,
    Check.POSTINGS: Area.WAITING,
    Check.PEOPLE: Area.WAITING,
    Check.HISTORY: Area.WAITING,
    Check.MAILS: Area.WAITING,
    Check.SCHEDULE: Area.WORK,
    Check.TASKS: Area.WORK,
    Check.WORKERS: Area.WORK,
    Check.REDIS: Area.WORK,
}

#: LinkedIn may be away for so long before that is called broken: restarts and short troubles pass.
AWAY_MAX = timedelta(minutes=10)
#: What waits for a worker is taken within seconds; after so long nobody takes it.
STUCK_AFTER = timedelta(minutes=5)
#: Periodic work may be late by so many of its periods, and by so much more.
LATE_PERIODS, LATE_MORE = 3, timedelta(seconds=60)
#: The scheduler notes each of its rounds, at least once a minute.
SCHEDULE_LATE, SCHEDULE_STOPPED = timedelta(seconds=90), timedelta(minutes=3)
#: A worker that waits says so every seven minutes at the latest.
WORKER_SILENT = timedelta(minutes=8)
#: Clocks of our own machines may differ by so much before it is said.
OUR_CLOCKS_AGREE = timedelta(minutes=2)
#: From this share of an allowance on it is said.
NEARLY = 0.75
#: More tasks than this on the queues are more than a burst.
MANY_QUEUED = 2_000

#: Periodic tasks without which exports, jobs, people or mail stand still.
ESSENTIAL = frozenset(
    {"sweep_events", "sweep_changes", "sweep_people", "check_job_tasks", "sweep_mails"}
)

ENABLED, DISABLED, NOT_REQUESTED = "ENABLED", "DISABLED", "NOT_REQUESTED"


@dataclass(frozen=True)
class Finding:
    """How one thing stands. ``reason`` has its words in ``wording.health``, with ``values`` put in."""

    check: Check
    reason: str
    level: Level
    #: What of its kind it is about: an integration, an allowance, a task.
    subject: str = ""
    #: What people call that; wording knows names for the rest.
    label: str = ""
    since: datetime | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is kept under."""
        return f"{self.check}:{self.subject}" if self.subject else self.check.value

    @property
    def area(self) -> Area:
        """The part of the page where it stands."""
        return AREAS.get(self.check, Area.LINKEDIN)


def judge(facts: Facts, now: datetime) -> list[Finding]:
    """How everything stands, part by part."""
    return [*_linkedin(facts, now), *_waiting(facts, now), *_work(facts, now)]


def worst(findings: Sequence[Finding]) -> Level:
    """The level of the whole."""
    order = (Level.BROKEN, Level.LOOK, Level.GOOD)
    found = {finding.level for finding in findings}
    return next((level for level in order if level in found), Level.IDLE)


def age(moment: datetime, now: datetime) -> timedelta:
    """How long ago something was; what lies in the future was just now."""
    return max(now - moment, timedelta(0))


# -- LinkedIn ----------------------------------------------------------------------------------


def _linkedin(facts: Facts, now: datetime) -> Iterator[Finding]:
    closed = (
        "no_application"
        if not facts.has_application
        else "switched_off"
        if not facts.is_on
        else "not_connected"
        if not facts.is_connected and not any(c.has_ended for c in facts.contracts)
        else None
    )
    if closed:
        yield Finding(Check.USE, closed, Level.IDLE)
        yield _connections(facts.connections)
        return
    yield _reachable(facts.beats.get("linkedin"), now)
    yield _credentials(facts, now)
    for integration in facts.integrations:
        yield _integration(integration)
    for contract in facts.contracts:
        yield _contract(contract)
    yield from _calls(facts.beats, now)
    for use in facts.usage:
        yield _quota(use)
    yield _pushes(facts.pushes)
    yield _connections(facts.connections)


def _reachable(beat: Beat | None, now: datetime) -> Finding:
    if beat is None:
        return Finding(Check.REACHABLE, "never", Level.IDLE)
    if beat.failing_since is None:
        return Finding(Check.REACHABLE, "answers", Level.GOOD, since=beat.ok_at)
    level = Level.BROKEN if age(beat.failing_since, now) >= AWAY_MAX else Level.LOOK
    return Finding(Check.REACHABLE, "away", level, since=beat.failing_since)


def _credentials(facts: Facts, now: datetime) -> Finding:
    refusing = [
        beat.failing_since
        for name, beat in facts.beats.items()
        if name.startswith("call:") and beat.problem == "unauthorised" and beat.failing_since
    ]
    if refusing:
        return Finding(Check.CREDENTIALS, "refused", Level.BROKEN, since=min(refusing))
    token, fetched = facts.token, facts.beats.get("call:token")
    if token is None:
        return Finding(Check.CREDENTIALS, "never", Level.IDLE)
    if not token.opens:
        # It costs nothing to fetch another one; people's own tokens are another matter.
        return Finding(Check.CREDENTIALS, "locked", Level.LOOK)
    since = fetched.ok_at if fetched else None
    if token.expires_at <= now:
        return Finding(Check.CREDENTIALS, "expired", Level.GOOD, since=since)
    values = {"until": token.expires_at}
    return Finding(Check.CREDENTIALS, "valid", Level.GOOD, since=since, values=values)


def _integration(fact: IntegrationFact) -> Finding:
    def found(reason: str, level: Level) -> Finding:
        return Finding(
            Check.INTEGRATION,
            reason,
            level,
            subject=f"{fact.type} {fact.context}",
            label=fact.type,
            since=fact.changed_at,
        )

    if fact.state == ENABLED:
        return found("enabled", Level.GOOD) if fact.is_wanted else found("not_wanted", Level.IDLE)
    was_used = fact.used_at is not None
    if fact.state == NOT_REQUESTED and not (was_used and fact.problem):
        # Never asked for, or let go of by our own administrator.
        return found("not_requested", Level.IDLE)
    if not fact.is_wanted:
        return found("not_wanted", Level.IDLE)
    if fact.state == DISABLED or was_used:
        return found("no_more", Level.BROKEN)
    return found("not_told" if fact.problem else "not_yet", Level.LOOK)


def _contract(fact: ContractFact) -> Finding:
    more: dict[str, Any] = {"subject": fact.urn, "label": fact.label}
    if fact.has_ended:
        return Finding(Check.CONTRACT, "ended", Level.BROKEN, since=fact.ended_at, **more)
    if fact.problem:
        return Finding(Check.CONTRACT, "unread", Level.LOOK, since=fact.read_at, **more)
    if fact.read_at is None:
        return Finding(Check.CONTRACT, "never", Level.IDLE, **more)
    return Finding(Check.CONTRACT, "read", Level.GOOD, since=fact.read_at, **more)


def _calls(beats: Mapping[str, Beat], now: datetime) -> Iterator[Finding]:
    for name, beat in sorted(beats.items()):
        kind, _, family = name.partition(":")
        if kind != "call":
            continue
        reason, level = "well", Level.GOOD
        if beat.problem and beat.failing_since:
            # LinkedIn away, or credentials refused, are findings of their own.
            reason, level = beat.problem, Level.LOOK
        elif beat.ok_at is None:
            reason = "refused"
        values = {
            "ok_at": beat.ok_at,
            "failed_at": beat.failed_at,
            "failed_how": beat.failed_how,
            "request_id": beat.request_id,
        }
        since = beat.failing_since or beat.ok_at or beat.at
        yield Finding(Check.CALLS, reason, level, subject=family, since=since, values=values)


def _quota(use: Use) -> Finding:
    reason, level = "well", Level.GOOD
    if use.share >= 1:
        reason, level = "used_up", Level.BROKEN
    elif use.share >= NEARLY:
        reason, level = "nearly", Level.LOOK
    elif use.throttled:
        reason, level = "throttled", Level.LOOK
    values = {"use": use, "percent": int(use.share * 100)}
    return Finding(Check.QUOTA, reason, level, subject=use.resource, values=values)


def _pushes(facts: PushFacts) -> Finding:
    values = {
        "signed": facts.signed,
        "unsigned": facts.unsigned,
        "wrong": facts.wrong_signature,
        "refused": facts.refused,
        "last": facts.last,
    }
    since = max(facts.last.values(), default=None)
    reason, level = "well", Level.GOOD
    if facts.wrong_signature:
        reason, level = "wrong_signature", Level.LOOK
    elif facts.refused:
        reason, level = "refused", Level.LOOK
    elif facts.signed and facts.unsigned:
        # LinkedIn signs or it does not: both on one day means that somebody else sends, too.
        reason, level = "mixed", Level.LOOK
    elif not facts.last:
        reason, level = "never", Level.IDLE
    return Finding(Check.PUSHES, reason, level, since=since, values=values)


def _connections(facts: ConnectionFacts) -> Finding:
    values = vars(facts)
    if facts.locked:
        return Finding(Check.CONNECTIONS, "locked", Level.BROKEN, values=values)
    if facts.ended or facts.ending:
        return Finding(Check.CONNECTIONS, "ending", Level.LOOK, values=values)
    if not facts.connected:
        return Finding(Check.CONNECTIONS, "none", Level.IDLE, values=values)
    return Finding(Check.CONNECTIONS, "well", Level.GOOD, values=values)


# -- what waits --------------------------------------------------------------------------------


def _waiting(facts: Facts, now: datetime) -> Iterator[Finding]:
    linkedin_runs = facts.takes_exports
    yield _line(Check.EVENTS, facts.events, now, look=("failed", "waiting"), takes=linkedin_runs)
    yield _line(Check.POSTINGS, facts.postings, now, look=("refused",), takes=linkedin_runs)
    yield _line(Check.PEOPLE, facts.people, now, look=("refused",), takes=facts.shares_people)
    yield _line(Check.HISTORY, facts.history, now, look=("failed",), takes=facts.reads_history)
    yield _line(Check.MAILS, facts.mails, now, look=("failed",), takes=True)


def _line(
    check: Check, line: Line, now: datetime, *, look: tuple[str, ...], takes: bool
) -> Finding:
    values = {"counts": dict(line.counts), "n": line.of(*look), "oldest": line.oldest}
    if takes and line.overdue is not None and age(line.overdue, now) >= STUCK_AFTER:
        return Finding(check, "stuck", Level.BROKEN, since=line.overdue, values=values)
    if line.of(*look):
        return Finding(check, "look", Level.LOOK, since=line.oldest, values=values)
    if any(line.counts.values()):
        return Finding(
            check, "moving" if takes else "held", Level.GOOD, since=line.oldest, values=values
        )
    return Finding(check, "empty", Level.GOOD, values=values)


# -- the work behind the pages -----------------------------------------------------------------


def _work(facts: Facts, now: datetime) -> Iterator[Finding]:
    yield _schedule(facts.beats.get("schedule"), now)
    for task, seconds in facts.periods.items():
        yield _task(task, timedelta(seconds=seconds), facts.beats.get(f"task:{task}"), now)
    yield _workers(facts.queue, now)
    yield _redis(facts.queue)


def _schedule(beat: Beat | None, now: datetime) -> Finding:
    if beat is None:
        return Finding(Check.SCHEDULE, "never", Level.LOOK)
    if beat.at - now > OUR_CLOCKS_AGREE:
        return Finding(Check.SCHEDULE, "future", Level.LOOK, since=beat.at)
    late = age(beat.at, now)
    if late < SCHEDULE_LATE:
        return Finding(Check.SCHEDULE, "runs", Level.GOOD, since=beat.at)
    level = Level.BROKEN if late >= SCHEDULE_STOPPED else Level.LOOK
    return Finding(Check.SCHEDULE, "stopped", level, since=beat.at)


def is_late(at: datetime, period: timedelta, now: datetime) -> bool:
    """Whether periodic work that last ran then should have run again by now."""
    return age(at, now) > period * LATE_PERIODS + LATE_MORE


def _task(task: str, period: timedelta, beat: Beat | None, now: datetime) -> Finding:
    def found(reason: str, level: Level, since: datetime | None = None) -> Finding:
        values = {"every": int(period.total_seconds()), "at": beat.at if beat else None}
        return Finding(Check.TASKS, reason, level, subject=task, since=since, values=values)

    serious = Level.BROKEN if task in ESSENTIAL else Level.LOOK
    if beat is None:
        return found("never", Level.IDLE)
    if beat.at - now > OUR_CLOCKS_AGREE:
        return found("future", Level.LOOK, beat.at)
    if is_late(beat.at, period, now):
        return found("late", serious, beat.at)
    if beat.failing_since is not None:
        # One that fails once works the next time, as a rule.
        lasting = age(beat.failing_since, now) > period * LATE_PERIODS + LATE_MORE
        return found("fails", serious if lasting else Level.LOOK, beat.failing_since)
    return found("runs", Level.GOOD, beat.at)


def _workers(queue: QueueFacts, now: datetime) -> Finding:
    values = {"n": queue.workers}
    if not queue.answers:
        return Finding(Check.WORKERS, "unknown", Level.IDLE)
    if not queue.workers:
        return Finding(Check.WORKERS, "none", Level.BROKEN)
    if queue.worker_seen_at is None or age(queue.worker_seen_at, now) > WORKER_SILENT:
        return Finding(
            Check.WORKERS, "silent", Level.BROKEN, since=queue.worker_seen_at, values=values
        )
    return Finding(Check.WORKERS, "alive", Level.GOOD, since=queue.worker_seen_at, values=values)


def _redis(queue: QueueFacts) -> Finding:
    if not queue.answers:
        return Finding(Check.REDIS, "away", Level.BROKEN)
    total = sum(queue.queued.values())
    values = {"n": total, "queued": dict(queue.queued)}
    level = Level.LOOK if total > MANY_QUEUED else Level.GOOD
    return Finding(Check.REDIS, "many" if level is Level.LOOK else "answers", level, values=values)
