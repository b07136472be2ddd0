"""The audit log in words: the areas it is filtered by, and old and new values for people."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.domain.permissions import JobRole
from portal.models import HistoryEntry
from portal.queries.story_parts import Event
from portal.wording.history import HISTORY_SENTENCES, field_name, history_label
from portal.wording.people import APP_ROLE_NAMES, JOB_ROLE_NAMES

#: Areas of the log, in the order in which they are offered, with the beginnings of their codes.
AREAS = {
    "sign-in": (_l("Signing in and out"), ("sign", "password-")),
    "users": (_l("People and permissions"), ("user-", "invitation-", "roles-", "name-")),
    "settings": (_l("Settings"), ("setting-", "reason-", "mail-", "template-")),
    "team": (_l("Hiring teams"), ("member-", "delegate-")),
    "process": (_l("Processes"), ("prospect-stage-", "stage-", "process-", "activit")),
    "linkedin": (_l("LinkedIn"), ("export", "linkedin-", "seat-")),
    "analytics": (_l("Analytics"), ("analytics-",)),
    "application": (
        _l("Applications"),
        (
            "application-",
            "applications-",
            "offer-",
            "invited-",
            "email-",
            "note-",
            "feedback-",
            "document-",
            "bulk-",
            "owner-",
        ),
    ),
    "candidate": (_l("Candidates"), ("candidate-", "candidates-")),
    "pool": (_l("Talent pools"), ("pool-",)),
    "job": (_l("Jobs"), ("job-", "approv")),
}
#: Where whatever fits nowhere else is found.
OTHER = "other"
VALUE_MAX = 300

_VALUES = {
    **{role.value: name for role, name in APP_ROLE_NAMES.items()},
    **{JobRole.INTERVIEWER.value: JOB_ROLE_NAMES[JobRole.INTERVIEWER]},
    **{JobRole.DELEGATE.value: JOB_ROLE_NAMES[JobRole.DELEGATE]},
}


def area_of(what: str) -> str:
    """The area that a code belongs to."""
    return next((area for area, (_name, starts) in AREAS.items() if what.startswith(starts)), OTHER)


def area_name(area: str) -> str:
    """An area in words."""
    return str(gettext("Other")) if area == OTHER else str(AREAS[area][0])


def codes_of(area: str) -> list[str]:
    """The codes of an area that have words."""
    return [what for what in HISTORY_SENTENCES if area_of(what) == area]


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What the log may be filtered by: areas, each with its codes and what they say."""
    return [
        (area_name(area), [(what, history_label(what)) for what in codes])
        for area in (*AREAS, OTHER)
        if (codes := codes_of(area))
    ]


def changes(entry: HistoryEntry | Event) -> list[tuple[str, str, str]]:
    """What changed: the name of the value (empty when there is but one), old and new."""
    details = entry.details
    old = details.get("old", details.get("before"))
    new = details.get("new", details.get("after"))
    if isinstance(old, dict) or isinstance(new, dict):
        before: Mapping[str, Any] = old if isinstance(old, dict) else {}
        return value_changes(before, new if isinstance(new, dict) else {})
    if old is None and new is None:
        return []
    return [("", _value(old), _value(new))]


def value_changes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """The values that differ, in words: name, before, after."""
    return [
        (field_name(name), _value(before.get(name)), _value(after.get(name)))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def _value(value: Any) -> str:
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, bool):
        return str(gettext("on") if value else gettext("off"))
    if isinstance(value, list | tuple):
        return ", ".join(_value(item) for item in value)
    text = str(_VALUES.get(value, value)) if isinstance(value, str) else str(value)
    return text if len(text) <= VALUE_MAX else text[:VALUE_MAX] + "…"
