"""What a company decides for everybody, on pages of the admin settings."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import select

from portal.db import Columns, Topic, db, nudge, read_rows
from portal.domain.errors import InvalidInput
from portal.domain.logos import read_logo
from portal.domain.names import tidy
from portal.domain.permissions import Condition
from portal.models import CompanyLogo, CompanySetting, User
from portal.services import history

NAME_MAX = 100

#: Every decision with the value that holds until somebody decides.
DEFAULTS: dict[str, Any] = {
    "members_make_templates": True,
    # The one switch over everything of LinkedIn, and those of its features (decisions D31, D32).
    "linkedin_enabled": True,
    "linkedin_feature_export": True,
    "linkedin_feature_sharing": True,
    "linkedin_feature_history": True,
    "linkedin_feature_stub_profiles": True,
    # Whether people read here what their InMail says (decision D9); others see who and when in any case.
    "linkedin_inmail_text": True,
    # Somebody wants what these features sent deleted or closed at LinkedIn, for as long as they are off.
    "linkedin_withdraw_sharing": False,
    "linkedin_withdraw_export": False,
    # What LinkedIn Recruiter may know of people (decisions D20, D21).
    "linkedin_share_prospects": False,
    "linkedin_share_introductions": True,
    "linkedin_share_notes": True,
    "linkedin_share_feedback": True,
    "linkedin_share_feedback_authors": True,
    # How many years back; 0: everything.
    "linkedin_share_years": 0,
    # Who sees jobs in LinkedIn Recruiter: every seat but for confidential ones, or each job's team (decision D29).
    "linkedin_secure_all_jobs": False,
    # What people see of the company; an empty name leaves it to the setting COMPANY_NAME. The logo is
    # kept apart, here is the beginning of its digest.
    "company_name": "",
    "company_logo": "",
    # How jobs stand at LinkedIn: the name of the company's page there, the digits of its id (empty: the
    # connected organisation), and who may see them, private or public.
    "posting_company_name": "",
    "posting_company_id": "",
    "posting_availability": "private",
}


def get(name: str) -> Any:
    """The company's decision, or the default."""
    default = DEFAULTS[name]
    row = db.session.get(CompanySetting, name)
    return default if row is None else row.value


def several(names: Iterable[str]) -> dict[str, Any]:
    """Several decisions, in one statement."""
    wanted = tuple(names)
    decided = {name: value for name, value in read_rows(_several(wanted))}  # noqa: C416  a row is no pair to dict()
    return {name: decided.get(name, DEFAULTS[name]) for name in wanted}


@cache
def _several(names: tuple[str, ...]) -> Columns:
    return select(CompanySetting.name, CompanySetting.value).where(CompanySetting.name.in_(names))


def display_name(fallback: str) -> str:
    """What people call the company: as Company information says, else as the setting COMPANY_NAME does."""
    return str(get("company_name")) or fallback


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


def change_information(name: str, *, actor: User, now: datetime) -> None:
    """Keep the company's name, and have it told to LinkedIn. Raises InvalidInput for one that is too long."""
    name = tidy(name, NAME_MAX + 1)
    if len(name) > NAME_MAX:
        raise InvalidInput("name", "too-long", limit=NAME_MAX)
    if name != get("company_name"):
        decide("company_name", name, actor=actor, now=now)
        # LinkedIn's administrator sees our integrations under it.
        nudge(Topic.LINKEDIN_SET_UP, 0)


def logo() -> CompanyLogo | None:
    """The company's logo."""
    return db.session.get(CompanyLogo, 1)


def change_logo(content: bytes, *, actor: User, now: datetime) -> None:
    """Take a new logo. Raises InvalidInput for anything but a small PNG, JPEG or WebP."""
    picture = read_logo(content)
    digest = hashlib.sha256(content).hexdigest()[:16]
    row = logo()
    if row is None:
        row = CompanyLogo(id=1)
        db.session.add(row)
    row.content, row.content_type = content, picture.content_type
    row.digest, row.changed_at = digest, now
    decide("company_logo", digest, actor=actor, now=now)


def remove_logo(*, actor: User, now: datetime) -> None:
    """Show no logo any more."""
    row = logo()
    if row is not None:
        db.session.delete(row)
    decide("company_logo", "", actor=actor, now=now)
