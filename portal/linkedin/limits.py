"""How much LinkedIn lets one application ask for, and which calls share an allowance.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits says that the counters start anew
at midnight UTC; the numbers stand on the page of each resource. Exports, members and tokens have limits that are
shown nowhere but in the developer portal.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """Numbers that LinkedIn publishes; None where it publishes none."""

    requests_per_day: int | None = None
    records_per_day: int | None = None
    records_per_minute: int | None = None


_SYNC = Limit(requests_per_day=100_000, records_per_minute=10_000)
#: Shared by seats, InMail, notes and stub profiles; and of one viewer twelve calls for InMail a minute.
INTERACTION_CALLS_A_DAY = 100_000
VIEWER_CALLS_A_MINUTE = 12
_INTERACTIONS = Limit(requests_per_day=INTERACTION_CALLS_A_DAY)
#: The allowance that several families use together.
INTERACTIONS = "interactions"
_SHARED = dict.fromkeys(("seats", "inmail", "notes", "stubs"), INTERACTIONS)

LIMITS: Mapping[str, Limit] = {
    "integrations": Limit(requests_per_day=5_000),
    "configurations": Limit(requests_per_day=5_000),
    "jobs": Limit(requests_per_day=100_000, records_per_day=60_000, records_per_minute=2_000),
    INTERACTIONS: _INTERACTIONS,
    "candidates": _SYNC,
    "candidate_notes": _SYNC,
    "applications": _SYNC,
    "application_notes": _SYNC,
    "interview_feedback": _SYNC,
    "stages": _SYNC,
    "acls": _SYNC,
    "acl_assignees": _SYNC,
}

NO_LIMIT = Limit()


def resource_of(call: str) -> str:
    """The allowance that a call uses, by its logical name. Asking for tasks is not sending jobs."""
    family = call.partition(".")[0]
    return "job_tasks" if call == "jobs.get_tasks" else _SHARED.get(family, family)
