"""What the company decided LinkedIn Recruiter may know (decisions D20 and D21)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.domain.errors import InvalidInput
from portal.domain.sharing import Switches
from portal.models import User
from portal.services import company
from portal.services.job_access import switch as job_access
from portal.services.sharing import lane

PREFIX = "linkedin_share_"
NAMES = ("prospects", "introductions", "notes", "feedback", "feedback_authors", "years")
YEARS = (0, 2, 3, 5, 10)
#: As ``domain.linkedin_gate.is_withdrawn`` asks them, read with the others in one statement.
_WITHDRAWAL = ("linkedin_enabled", "linkedin_feature_sharing", "linkedin_withdraw_sharing")


def read(*, now: datetime) -> Switches:
    """The decisions, as the rules take them."""
    found = company.several([*(PREFIX + name for name in NAMES), *_WITHDRAWAL])
    decided = {name: found[PREFIX + name] for name in NAMES}
    is_on, shares, wanted = (found[name] for name in _WITHDRAWAL)
    years = decided["years"]
    return Switches(
        prospects=decided["prospects"],
        introductions=decided["introductions"],
        notes=decided["notes"],
        feedback=decided["feedback"],
        feedback_authors=decided["feedback_authors"],
        secures_all=job_access.secures_all(),
        # Full days: otherwise every look would draw another line.
        since=_midnight(now) - timedelta(days=round(365.25 * years)) if years else None,
        withdrawn=wanted and not (is_on and shares),
    )


def decisions() -> dict[str, Any]:
    """Every decision, by its name."""
    found = company.several(PREFIX + name for name in NAMES)
    return {name.removeprefix(PREFIX): value for name, value in found.items()}


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def change(client_id: str, decided: Mapping[str, Any], *, actor: User, now: datetime) -> bool:
    """Decide anew, and walk over everybody to bring LinkedIn in step; returns whether anything changed.

    Raises InvalidInput for a number of years that is not offered.
    """
    if decided.get("years", 0) not in YEARS:
        raise InvalidInput("years", "required")
    before = decisions()
    changed = {name: value for name, value in decided.items() if before[name] != value}
    for name, value in changed.items():
        company.decide(PREFIX + name, value, actor=actor, now=now)
    row = lane.find(client_id, for_update=True)
    if changed and row is not None and row.organization and row.walk_kind != lane.WITHDRAWAL:
        is_first = row.walk_kind == lane.FIRST and row.walk_state != lane.DONE
        lane.begin_walk(row, lane.FIRST if is_first else lane.AGAIN, now=now)
    return bool(changed)
