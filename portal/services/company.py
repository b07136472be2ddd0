"""What a company decides for everybody, on pages of the admin settings."""

from datetime import datetime
from typing import Any

from portal.db import db
from portal.domain.permissions import Condition
from portal.models import CompanySetting, User
from portal.services import history

#: Every decision with the value that holds until somebody decides.
DEFAULTS: dict[str, Any] = {
    "members_make_templates": True,
    # The one switch over everything of LinkedIn, and those of its features (decisions D31, D32).
    "linkedin_enabled": True,
    "linkedin_feature_export": True,
    "linkedin_feature_sharing": True,
    "linkedin_feature_history": True,
    "linkedin_feature_stub_profiles": True,
}


def get(name: str) -> Any:
    """The company's decision, or the default."""
    default = DEFAULTS[name]
    row = db.session.get(CompanySetting, name)
    return default if row is None else row.value


def decide(name: str, value: Any, *, actor: User, now: datetime) -> None:
    """Keep a decision and write down who took it."""
    before = get(name)
    if before == value:
        return
    row = db.session.get(CompanySetting, name)
    if row is None:
        row = CompanySetting(name=name, value=value)
        db.session.add(row)
    row.value = value
    history.record("setting-changed", now=now, actor=actor, setting=name, old=before, new=value)


def granted() -> set[Condition]:
    """The conditions of the permission matrix that the company's decisions fulfil."""
    return {Condition.MEMBERS_MAKE_TEMPLATES} if get("members_make_templates") else set()
