"""When administrators are told that something is broken, and what stands above their pages meanwhile."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.health import Check, age

#: What is broken must be so for this long before anybody is told: restarts pass by themselves.
PATIENCE = timedelta(minutes=2)
#: What was mended and breaks again within this time is the same trouble, of which everybody knows.
SAME_TROUBLE = timedelta(hours=1)
#: The sum of it all is made every few seconds. When it is older than this, nothing works in the background.
SUM_STALE = timedelta(minutes=3)

#: The alarm of a sum that is stale: nobody is there to find out more.
STOPPED = f"{Check.SCHEDULE}.stopped"

#: What is said first when several things are broken: the cause before what follows from it.
ORDER = (
    Check.REDIS,
    Check.WORKERS,
    Check.SCHEDULE,
    Check.TASKS,
    Check.CREDENTIALS,
    Check.REACHABLE,
    Check.CONTRACT,
    Check.INTEGRATION,
    Check.CONNECTIONS,
    Check.QUOTA,
)


@dataclass(frozen=True)
class Alarm:
    """Something broken of which people are told: ``{check}.{reason}``."""

    code: str
    since: datetime
    label: str = ""


@dataclass(frozen=True)
class HealthSum:
    """How everything stood when it was last looked at."""

    at: datetime
    alarm: Alarm | None = None
    #: How many things are broken, and how many want a look.
    broken: int = 0
    looks: int = 0


def sounds(seen_at: datetime, now: datetime) -> bool:
    """Whether what was first seen broken then is to be told now."""
    return age(seen_at, now) >= PATIENCE


def first(alarms: Sequence[Alarm]) -> Alarm | None:
    """The one to name: the cause of others before those."""

    def rank(alarm: Alarm) -> tuple[int, datetime]:
        check = alarm.code.partition(".")[0]
        return (ORDER.index(Check(check)) if check in ORDER else len(ORDER), alarm.since)

    return min(alarms, key=rank, default=None)


def banner(found: HealthSum | None, now: datetime) -> Alarm | None:
    """What stands above an administrator's page now, if anything.

    Where the background work has never run there is nothing that stopped.
    """
    if found is None:
        return None
    if age(found.at, now) >= SUM_STALE:
        return Alarm(STOPPED, found.at)
    return found.alarm


def to_detail(found: HealthSum) -> str:
    """The numbers and the label of a sum as text."""
    label = found.alarm.label if found.alarm else ""
    return json.dumps([found.broken, found.looks, label], ensure_ascii=False)


def from_row(at: datetime, code: str | None, since: datetime | None, detail: str) -> HealthSum:
    """A sum as it was kept."""
    try:
        broken, looks, label = json.loads(detail)
    except (ValueError, TypeError):
        broken, looks, label = 0, 0, ""
    alarm = Alarm(code, since or at, label) if code else None
    return HealthSum(at, alarm, broken, looks)
