"""How the connection to LinkedIn and the work behind the pages fare: the facts, and telling administrators.

``domain.health`` judges the facts. A periodic task keeps the sum of it (:func:`keep`), so that the pages of
administrators read one row to know whether a banner stands above them; who administers is told once, by
notification and mail, of what is broken for some time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import lazyload

from portal.db import db, take_turns
from portal.domain import health_alarms as rules
from portal.domain import linkedin_gate as gate
from portal.domain.health import Finding, Level
from portal.domain.health_alarms import Alarm, HealthSum
from portal.domain.health_facts import (
    Beat,
    Facts,
    IntegrationFact,
    PushFacts,
    QueueFacts,
    Use,
)
from portal.domain.linkedin_gate import FEATURES, NEEDS, Capability, CompanyFacts
from portal.domain.permissions import AppRole
from portal.linkedin.limits import LIMITS, NO_LIMIT
from portal.models import HealthAlarm, Heartbeat, LinkedInUsage, User, UserRole
from portal.queries import health as rows
from portal.queries import linkedin_events
from portal.queries.users import HEALTH_SUM
from portal.services import messages
from portal.services.linkedin_gate import Known

#: The heartbeat that holds the sum, and the one that knows with which event the day begins.
SUM, FLOOR = HEALTH_SUM, "push-floor"
PUSH = "push:"

#: Events may commit out of order; so many before the newest are looked at again.
OVERLAP = 1_000
#: How long what was asked for is kept.
USAGE_KEPT = timedelta(days=62)

#: Counters of pushes that were not stored.
WRONG_SIGNATURE = "push-wrong-signature"
REFUSED = ("push-unsigned", "push-unreadable", "push-oversized")


@dataclass(frozen=True)
class Surroundings:
    """What the database does not know: settings, switches, Redis, and how often tasks should run."""

    known: Known
    company: CompanyFacts
    queue: QueueFacts
    periods: Mapping[str, int]


#: What reading history serves.
READING = (Capability.INMAIL_HISTORY, Capability.NOTES_HISTORY, Capability.STUB_PROFILES)


def facts(around: Surroundings, *, now: datetime) -> Facts:
    """Everything that is judged."""
    client_id = around.known.client_id
    company = around.company
    beats = rows.beats()
    day = rows.day_start(now)
    return Facts(
        is_on=company.is_on,
        has_application=company.has_application,
        is_connected=company.is_connected,
        takes_exports=gate.ask(Capability.EXPORT, company).is_open,
        shares_people=gate.ask(Capability.INDICATOR, company).is_open,
        beats=beats,
        periods=around.periods,
        integrations=[_wanted(each, company) for each in rows.integrations(client_id)],
        contracts=rows.contracts(client_id),
        usage=[_use(*each) for each in rows.usage(client_id, day.date())],
        token=rows.token(client_id, around.known.opens),
        connections=rows.connections(client_id, around.known.opens, now=now),
        pushes=_pushes(beats, day),
        events=rows.events(now),
        postings=rows.postings(now),
        people=rows.people(client_id, now),
        history=rows.history(client_id, now),
        reads_history=any(gate.ask(each, company).is_open for each in READING),
        mails=rows.mails(now),
        queue=around.queue,
    )


def _wanted(fact: IntegrationFact, company: CompanyFacts) -> IntegrationFact:
    """Whether any capability that needs the integration is switched on here."""
    needing = [capability for capability, (kind, _level) in NEEDS.items() if kind == fact.type]
    off = [c for c in needing if c in FEATURES and FEATURES[c] not in company.features]
    return replace(fact, is_wanted=not needing or len(off) < len(needing))


def _use(resource: str, requests: int, records: int, peak: int, throttled: int) -> Use:
    limit = LIMITS.get(resource, NO_LIMIT)
    return Use(
        resource,
        requests,
        records,
        peak,
        throttled,
        limit.requests_per_day,
        limit.records_per_day,
        limit.records_per_minute,
    )


def _pushes(beats: Mapping[str, Beat], day: datetime) -> PushFacts:
    """Today's pushes, counted from the events themselves; those that were not stored by their counters."""
    found = rows.pushes(day, from_id=_floor_id(beats))
    counters = linkedin_events.counters_of(day.date())
    last = {
        name.removeprefix(PUSH): beat.at for name, beat in beats.items() if name.startswith(PUSH)
    }
    for row in found:
        last[row.type] = max(row.last_at, last.get(row.type, row.last_at))
    return PushFacts(
        signed=sum(row.number for row in found if row.is_signed),
        unsigned=sum(row.number for row in found if not row.is_signed),
        wrong_signature=counters.get(WRONG_SIGNATURE, 0),
        refused=sum(counters.get(name, 0) for name in REFUSED),
        last=last,
    )


def _floor_id(beats: Mapping[str, Beat]) -> int:
    """An event from before today."""
    beat = beats.get(FLOOR)
    number = beat.request_id if beat else None
    return int(number) if number and number.isdigit() else 0


# -- the sum, and telling people ---------------------------------------------------------------


def keep(findings: Sequence[Finding], found: Facts, *, now: datetime) -> HealthSum:
    """Keep how everything stands, tell administrators what is newly broken, forget what was mended long ago.

    Harmless when run twice, and when two workers do it at once: they come one after the other.
    """
    take_turns("health")
    alarms = _keep_alarms(findings, now=now)
    total = HealthSum(
        now,
        rules.first(alarms),
        broken=len(alarms),
        looks=sum(finding.level is Level.LOOK for finding in findings),
    )
    _keep_sum(total)
    _keep_pushes(found, now=now)
    return total


def _keep_alarms(findings: Sequence[Finding], *, now: datetime) -> list[Alarm]:
    """Alarms that sound now; those that begin to are told."""
    broken = {each.name[:300]: each for each in findings if each.level is Level.BROKEN}
    known = {row.name: row for row in db.session.scalars(select(HealthAlarm))}
    sounding, fresh = [], []
    for name, finding in broken.items():
        row = known.get(name)
        if row is None:
            row = HealthAlarm(name=name, seen_at=now, since=now, reason="", label="")
            db.session.add(row)
        elif row.mended_at is not None or row.seen_at > now:
            row.seen_at, row.mended_at = now, None
        row.reason, row.label = finding.reason, finding.label[:200]
        row.since = min(finding.since or row.seen_at, now)
        if not rules.sounds(row.seen_at, now):
            continue
        alarm = Alarm(f"{finding.check}.{finding.reason}", row.since, row.label)
        sounding.append(alarm)
        if row.told_at is None:
            row.told_at = now
            fresh.append(alarm)
    for name, row in known.items():
        if name not in broken:
            _mend(row, now=now)
    if fresh:
        _tell(fresh, now=now)
    return sounding


def _mend(row: HealthAlarm, *, now: datetime) -> None:
    """It works again. The row stays a while when somebody was told: what comes and goes is told once."""
    if row.mended_at is None or row.mended_at > now:
        row.mended_at = now
    if row.told_at is None or now - row.mended_at >= rules.SAME_TROUBLE:
        db.session.delete(row)


def _tell(alarms: Sequence[Alarm], *, now: datetime) -> None:
    details: dict[str, Any] = {"alarms": [[alarm.code, alarm.label] for alarm in alarms]}
    administrators = db.session.scalars(
        select(User)
        .where(
            User.is_active,
            User.id.in_(
                select(UserRole.user_id).where(UserRole.role == AppRole.ADMINISTRATOR.value)
            ),
        )
        .options(lazyload(User.roles))
        .order_by(User.id)
    )
    for user in administrators.all():
        messages.tell(user, "health-broken", now=now, mail=True, **details)


def _keep_sum(total: HealthSum) -> None:
    row = db.session.get(Heartbeat, SUM) or _new_beat(SUM)
    row.at = row.ok_at = total.at
    row.problem = total.alarm.code if total.alarm else None
    row.failing_since = total.alarm.since if total.alarm else None
    row.detail = rules.to_detail(total)[:500]


def _new_beat(name: str) -> Heartbeat:
    row = Heartbeat(name=name, detail="")
    db.session.add(row)
    return row


def _keep_pushes(found: Facts, *, now: datetime) -> None:
    """When each kind of push last came, and with which event the day begins; once a day what is old goes."""
    for kind, at in found.pushes.last.items():
        before = found.beats.get(PUSH + kind)
        if before is None or before.at != at:
            row = db.session.get(Heartbeat, PUSH + kind) or _new_beat(PUSH + kind)
            row.at = row.ok_at = at
    floor = found.beats.get(FLOOR)
    if floor is None or floor.at.date() != now.date():
        row = db.session.get(Heartbeat, FLOOR) or _new_beat(FLOOR)
        row.at = now
        row.request_id = str(max(rows.last_event_id() - OVERLAP, 0))
        db.session.execute(
            delete(LinkedInUsage).where(LinkedInUsage.day < (now - USAGE_KEPT).date())
        )


# -- asking LinkedIn ---------------------------------------------------------------------------

#: A service that was away is asked so often whether it is back, unless somebody calls it anyway.
PROBE_EVERY = timedelta(seconds=60)


def wants_probe(found: Facts, *, now: datetime) -> bool:
    """Whether to ask LinkedIn for something, so that it is noticed when it is back."""
    if not (found.is_on and found.has_application and found.is_connected):
        return False
    failing = [
        beat.at
        for name in ("linkedin", "call:token")
        if (beat := found.beats.get(name)) is not None and beat.failing_since is not None
    ]
    # A clock that was put back must not stop us from asking.
    return any(not timedelta(0) <= now - at < PROBE_EVERY for at in failing)
