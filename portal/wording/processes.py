"""Words for processes: kinds of stages and what happens in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.domain import process
from portal.domain.process import ActivityKind
from portal.domain.stages import StageKind

STAGE_KIND_NAMES = {
    StageKind.PROSPECT: _l("Prospect"),
    StageKind.APPLY: _l("Application"),
    StageKind.SCREEN: _l("Screening"),
    StageKind.INTERVIEW: _l("Interview"),
    StageKind.OFFER: _l("Offer"),
    StageKind.OTHER: _l("Other"),
}
ADDABLE_KINDS = process.ADDABLE
REMINDER_DAYS = process.REMINDER_DAYS
ACTIVITY_NAMES = {
    ActivityKind.PROSPECT: _l("Prospect"),
    ActivityKind.APPLICATION: _l("Application"),
    ActivityKind.INTERVIEW: _l("Interview"),
    ActivityKind.FEEDBACK: _l("Feedback"),
    ActivityKind.OFFER: _l("Offer"),
}
ACTIVITY_SETTINGS = {
    "hiring_managers": _l("Hiring managers may do this too"),
    "mail_candidate": _l("Send the candidate a mail"),
    "whole_team": _l("Everybody on the hiring team gives feedback, not interviewers alone"),
    "see_others": _l("Interviewers see others' feedback before they gave their own"),
    "edit_after": _l("Feedback may be changed after it was submitted"),
    "reminder_days": _l("Remind those who owe feedback after"),
    "attributes": _l("What is rated"),
}


def stage_kind_name(kind: str) -> str:
    """What a stage is for, in words."""
    return str(STAGE_KIND_NAMES[StageKind(kind)])


def activities_text(stored: Sequence[Mapping[str, Any]]) -> str:
    """What happens in a stage, in a line."""
    names = [str(ACTIVITY_NAMES[a.kind]) for a in process.read_activities(stored)]
    return ", ".join(names) or gettext("Nothing particular happens here.")
