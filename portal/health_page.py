"""What Sync health shows: one function, used by the page and its panel alike."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import current_app, url_for

from portal import gate, health
from portal.domain.health import Area, Check, Finding, Level, judge, worst
from portal.domain.health_facts import Facts
from portal.queries import health as rows
from portal.queries import matches

#: What is shown in tables of its own, below the rows of its area.
IN_TABLES = frozenset({Check.CALLS, Check.QUOTA, Check.TASKS})
_WORST_FIRST = tuple(Level(name) for name in ("broken", "look", "good", "idle"))

_INTEGRATION = ("admin_settings.linkedin_integration",)
#: Where a finding is mended or explained: the first of these pages that is there.
_MENDED_AT: dict[str, tuple[str, ...]] = {
    "use.switched_off": ("admin_settings.features",),
    "use": _INTEGRATION,
    "credentials": _INTEGRATION,
    "integration": _INTEGRATION,
    "contract": (*_INTEGRATION, "admin_settings.seats"),
    "contract.unread": ("admin_settings.seats",),
    "pushes": ("admin_settings.linkedin_inbox",),
    "events": ("admin_settings.linkedin_inbox",),
    "people": ("admin_settings.sharing",),
    "history": ("admin_settings.linkedin_integration",),
    "mails": ("admin_settings.mails",),
    "connections": ("admin_settings.seats",),
}


def health_page() -> dict[str, Any]:
    """Everything that the page shows. The version moves when something changed, or a minute passed for
    somebody's heartbeat."""
    now = datetime.now(UTC)
    facts = health.facts(now)
    findings = judge(facts, now)
    by_area = {area: _of(findings, area) for area in Area}
    compared = next(iter(matches.comparisons(gate.known().client_id)), None)
    refused = rows.refused_jobs() if facts.postings.of("refused") else []
    return {
        "now": now,
        "level": worst(findings),
        "numbers": {level: sum(f.level is level for f in findings) for level in Level},
        "areas": by_area,
        "tables": {check: [f for f in findings if f.check is check] for check in IN_TABLES},
        "refused": refused,
        "refused_total": facts.postings.of("refused"),
        "day_end": rows.day_end(now),
        "pages": {finding.name: _mended_at(finding) for finding in findings},
        "compared": compared,
        "last_export": facts.pushes.last.get(rows.PUSH_TYPES[0]),
        "uses": {f"{i.type} {i.context}": i for i in facts.integrations},
        "version": _version(findings, facts, [*refused, compared]),
    }


def _of(findings: Sequence[Finding], area: Area) -> list[Finding]:
    """The rows of an area, the worst first."""
    own = [f for f in findings if f.area is area and f.check not in IN_TABLES]
    return sorted(own, key=lambda finding: _WORST_FIRST.index(finding.level))


def _mended_at(finding: Finding) -> str | None:
    if finding.level is Level.GOOD:
        return None
    code = f"{finding.check}.{finding.reason}"
    names = _MENDED_AT.get(code, _MENDED_AT.get(finding.check, ()))
    there = (name for name in names if name in current_app.view_functions)
    name = next(there, None)
    return url_for(name) if name else None


def _version(findings: Sequence[Finding], facts: Facts, refused: Sequence[object]) -> str:
    seen = repr((_still(findings), _still(facts.integrations), refused))
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def _still(value: Any) -> Any:
    """The same with moments to the minute: pages say how long ago something was."""
    match value:
        case datetime():
            return value.replace(second=0, microsecond=0).isoformat()
        case dict():
            return {str(key): _still(each) for key, each in value.items()}
        case list() | tuple():
            return [_still(each) for each in value]
        case _ if hasattr(value, "__dataclass_fields__"):
            return _still(vars(value))
        case _:
            return value
