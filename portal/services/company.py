"""What a company decides for everybody, on pages of the admin settings."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.db import db, read_rows
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
    # What LinkedIn Recruiter may know of people (decisions D20, D21).
    "linkedin_share_prospects": False,
    "linkedin_share_introductions": True,
    "linkedin_share_notes": True,
    "linkedin_share_feedback": True,
    "linkedin_share_feedback_authors": True,
    # How many years back; 0: everything.
    "linkedin_share_years": 0,
}


def get(name: str) -> Any:
    """The company's decision, or the default."""
    default = DEFAULTS[name]
    row = db.session.get(CompanySetting, name)
    return default if row is None else row.value


def get_some(prefix: str) -> dict[str, Any]:
    """The company's decisions whose names begin like this, by the rest of the name, in one statement."""
    found = {name: value for name, value in DEFAULTS.items() if name.startswith(prefix)}
    rows = read_rows(
        select(CompanySetting.name, CompanySetting.value).where(CompanySetting.name.in_(found))
    )
    found |= {row.name: row.value for row in rows}
    return {name.removeprefix(prefix): value for name, value in found.items()}


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
