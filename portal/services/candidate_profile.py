"""Changing what is known of a person: nothing is overwritten that somebody else changed meanwhile,
and every change stands in the history with old and new values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.db import db, take_turns
from portal.domain import names
from portal.domain.errors import InvalidInput, StaleVersion
from portal.domain.permissions import AppRole
from portal.domain.profile import Link, Position, ProfileDetails, School, tidied
from portal.models import (
    Application,
    Candidate,
    CandidateEducation,
    CandidateEmail,
    CandidateExperience,
    CandidateLink,
    CandidatePhone,
    CandidateSkill,
    CandidateTag,
    Job,
    User,
)
from portal.services import history, stub_contacts
from portal.services.candidate_search import keep_search_keys
from portal.services.candidates import look_for_lookalikes
from portal.services.holding import hold_alive
from portal.services.merging import RECOGNISING
from portal.services.sharing.changes import About, record_change

#: Who may look after a person.
OWNER_ROLES = frozenset({AppRole.ADMINISTRATOR, AppRole.RECRUITER, AppRole.HIRING_MANAGER})
#: Fields by which people are recognised.
TELLING = {"first_name", "last_name", "employer", "linkedin_profile_url", "emails", "phones"}


def details_of(candidate: Candidate) -> ProfileDetails:
    """What is stored of a person."""
    return ProfileDetails(
        **{name: getattr(candidate, name) for name in _PLAIN},
        emails=tuple(email.address for email in candidate.emails),
        phones=tuple(phone.number for phone in candidate.phones),
        links=tuple(Link(link.url, link.label) for link in candidate.links),
        skills=tuple(skill.name for skill in candidate.skills),
        tags=tuple(tag.name for tag in candidate.tags),
        experience=tuple(_read(row, Position) for row in candidate.experience),
        education=tuple(_read(row, School) for row in candidate.education),
    )


def edit_details(
    candidate: Candidate, given: ProfileDetails, *, version: int, actor: User, now: datetime
) -> bool:
    """Change what is known of a person; returns whether anything changed.

    Raises InvalidInput for a value that makes no sense, at the field and row, and StaleVersion when
    somebody else changed the person since ``version``.
    """
    _hold(candidate)
    before = details_of(candidate)
    wanted = tidied(given)
    if wanted == before:
        return False
    if candidate.version != version:
        raise StaleVersion("candidate-stale")
    if wanted.owner_id is not None and wanted.owner_id != before.owner_id:
        _check_owner(wanted.owner_id)
    _change(candidate, before, wanted, actor=actor, now=now)
    return True


def add_email(candidate: Candidate, address: str, *, actor: User, now: datetime) -> bool:
    """Note a further address of a person; returns whether it was a new one. Raises InvalidInput."""
    _hold(candidate)
    before = details_of(candidate)
    if not address.strip():
        raise InvalidInput("address", "required")
    if not names.is_email(address.strip()):
        raise InvalidInput("address", "email-invalid")
    emails = tidied(ProfileDetails("", "-", emails=(*before.emails, address))).emails
    if emails == before.emails:
        return False
    _change(candidate, before, replace(before, emails=emails), actor=actor, now=now)
    return True


def differences(
    one: ProfileDetails, other: ProfileDetails
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of the fields in which two profiles differ, ready to be written down."""
    changed = [f.name for f in fields(one) if getattr(one, f.name) != getattr(other, f.name)]
    return _values(one, changed), _values(other, changed)


def _check_owner(user_id: int) -> None:
    user = db.session.get(User, user_id)
    if user is None or not user.is_active or not OWNER_ROLES & user.app_roles:
        raise InvalidInput("owner_id", "owner-not-offered")


def _hold(candidate: Candidate) -> None:
    """Keep others from changing the person and how they stand in their jobs.

    In the order of everybody else: who recognises people, jobs, then the person.
    """
    take_turns(RECOGNISING)
    db.session.scalars(
        select(Job.id)
        .join(Application, Application.job_id == Job.id)
        .where(Application.candidate_id == candidate.id)
        .order_by(Job.id)
        .with_for_update(key_share=True, of=Job)
    ).all()
    hold_alive(candidate)


def _change(
    candidate: Candidate,
    before: ProfileDetails,
    wanted: ProfileDetails,
    *,
    actor: User,
    now: datetime,
) -> None:
    old, new = differences(before, wanted)
    for name in _PLAIN:
        setattr(candidate, name, getattr(wanted, name))
    candidate.name_key = names.name_key(wanted.first_name, wanted.last_name)
    candidate.profile_key = names.profile_key(wanted.linkedin_profile_url)
    _confirm_contacts(candidate.id, before, wanted)
    _store_lists(candidate, wanted)
    candidate.version += 1
    candidate.updated_at = now
    history.record(
        "candidate-changed",
        now=now,
        actor=actor,
        candidate=candidate,
        fields=", ".join(new),
        old=old,
        new=new,
    )
    # Open boards and lists of their jobs show the name and whether somebody can be written to.
    db.session.execute(
        update(Job)
        .where(
            Job.id.in_(select(Application.job_id).where(Application.candidate_id == candidate.id))
        )
        .values(pipeline_version=Job.pipeline_version + 1)
    )
    keep_search_keys(candidate)
    record_change(About.CANDIDATE, [candidate.id], now=now)
    if TELLING & set(new):
        look_for_lookalikes(candidate, now=now)


def _confirm_contacts(candidate_id: int, before: ProfileDetails, wanted: ProfileDetails) -> None:
    """What somebody types or takes away themselves no longer comes and goes with a stub profile."""
    emails = {*map(names.email_key, before.emails)} ^ {*map(names.email_key, wanted.emails)}
    phones = {*map(names.phone_key, before.phones)} ^ {*map(names.phone_key, wanted.phones)}
    stub_contacts.confirm(candidate_id, emails, phones)


# -- storing -----------------------------------------------------------------------------------

_PLAIN = (
    "first_name",
    "last_name",
    "headline",
    "employer",
    "location",
    "linkedin_profile_url",
    "owner_id",
    "do_not_contact",
    "do_not_contact_reason",
)


def _store_lists(candidate: Candidate, wanted: ProfileDetails) -> None:
    _sync(
        candidate.emails,
        CandidateEmail,
        {names.email_key(a): {"address": a} for a in wanted.emails},
        lambda row: row.key,
    )
    _sync(
        candidate.phones,
        CandidatePhone,
        {names.phone_key(n): {"number": n} for n in wanted.phones},
        lambda row: row.key,
    )
    _sync(
        candidate.links,
        CandidateLink,
        {link.url: {"label": link.label, "url": link.url} for link in wanted.links},
        lambda row: row.url,
        keyed=False,
    )
    for rows, model, values in (
        (candidate.skills, CandidateSkill, wanted.skills),
        (candidate.tags, CandidateTag, wanted.tags),
    ):
        _sync(rows, model, {names.word_key(v): {"name": v} for v in values}, lambda row: row.key)
    _store_in_order(candidate.experience, CandidateExperience, wanted.experience)
    _store_in_order(candidate.education, CandidateEducation, wanted.education)


def _sync(
    rows: list[Any],
    model: type[Any],
    wanted: Mapping[str, Mapping[str, Any]],
    key_of: Callable[[Any], str],
    *,
    keyed: bool = True,
) -> None:
    """Make rows say what is wanted, keeping those that say it already."""
    known = {key_of(row): row for row in rows}
    for key, row in known.items():
        if key not in wanted:
            rows.remove(row)
    for position, (key, values) in enumerate(wanted.items()):
        row = known.get(key)
        if row is None:
            row = model(**({"key": key} if keyed else {}))
            rows.append(row)
        for name, value in values.items():
            setattr(row, name, value)
        if hasattr(model, "position"):
            row.position = position


def _store_in_order(rows: list[Any], model: type[Any], wanted: Sequence[Position | School]) -> None:
    del rows[len(wanted) :]
    for position, item in enumerate(wanted):
        if position == len(rows):
            rows.append(model())
        for part in fields(item):
            setattr(rows[position], part.name, getattr(item, part.name))
        rows[position].position = position


def _read(row: Any, kind: type[Any]) -> Any:
    return kind(**{part.name: getattr(row, part.name) for part in fields(kind)})


# -- for the history ---------------------------------------------------------------------------


def _values(details: ProfileDetails, wanted: Sequence[str]) -> dict[str, Any]:
    return {_NAMES.get(name, name): _plain(name, getattr(details, name)) for name in wanted}


_NAMES = {"owner_id": "owner"}


def _plain(name: str, value: Any) -> Any:
    """A value as the history keeps it: names instead of ids, one line for each row of a list."""
    if name == "owner_id":
        user = db.session.get(User, value) if value else None
        return user.name if user else ""
    if isinstance(value, tuple):
        return [_as_line(item) for item in value]
    return value


def _as_line(item: Any) -> str:
    if isinstance(item, str):
        return item
    parts = [getattr(item, part.name) for part in fields(item)]
    return " · ".join(" ".join(part.split()) for part in parts if part)
