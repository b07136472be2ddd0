"""Adding people by hand, outside a job."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.db import db, take_turns
from portal.domain import applications as application_rules
from portal.domain import names
from portal.domain.profile import ProfileDetails, tidied
from portal.models import Candidate, User
from portal.services import applications
from portal.services.candidates import (
    RECOGNISING,
    IncomingPerson,
    Recognition,
    recognise_or_create,
)


@dataclass(frozen=True)
class NewPerson:
    """Somebody to add, as typed."""

    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""
    headline: str = ""
    employer: str = ""
    location: str = ""
    linkedin_profile_url: str = ""


def add_person(given: NewPerson, *, actor: User, now: datetime) -> Recognition:
    """Add somebody whom a recruiter met elsewhere; known people are recognised, and what was not
    known of them is filled in.

    Pressed twice it is done once. Raises InvalidInput for a value that makes no sense.
    """
    clean = tidied(
        ProfileDetails(
            first_name=given.first_name,
            last_name=given.last_name,
            headline=given.headline,
            employer=given.employer,
            location=given.location,
            linkedin_profile_url=given.linkedin_profile_url,
            emails=(given.email,),
            phones=(given.phone,),
        )
    )
    take_turns(RECOGNISING)
    if not clean.emails and (twice := _added_just_now(clean, actor=actor, now=now)):
        return Recognition(twice, is_new=True)
    found = recognise_or_create(
        IncomingPerson(
            first_name=clean.first_name,
            last_name=clean.last_name,
            source=applications.MANUAL,
            headline=clean.headline,
            employers=(clean.employer,) if clean.employer else (),
            location=clean.location,
            profile_url=clean.linkedin_profile_url,
            emails=clean.emails,
            phones=clean.phones,
        ),
        actor=actor,
        now=now,
    )
    if found.is_new:
        found.candidate.owner_id = actor.id
    return found


def _added_just_now(clean: ProfileDetails, *, actor: User, now: datetime) -> Candidate | None:
    """The same name, added by the same person a moment ago: the button was pressed twice."""
    return db.session.scalars(
        select(Candidate)
        .where(
            Candidate.name_key == names.name_key(clean.first_name, clean.last_name),
            Candidate.first_name == clean.first_name,
            Candidate.last_name == clean.last_name,
            Candidate.owner_id == actor.id,
            Candidate.source == applications.MANUAL,
            Candidate.merged_into_id.is_(None),
            Candidate.created_at > now - application_rules.PRESSED_TWICE_WITHIN,
        )
        .order_by(Candidate.id.desc())
        .limit(1)
    ).one_or_none()
