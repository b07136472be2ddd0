"""Adding people to a job by hand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.db import db, lock, take_turns
from portal.domain import applications as rules
from portal.domain import names
from portal.domain.errors import InvalidInput
from portal.models import Application, Candidate, Job, Stage, User
from portal.services import applications, history
from portal.services.candidates import RECOGNISING, IncomingPerson, recognise_or_create


@dataclass(frozen=True)
class NewApplicant:
    """Somebody to add by hand, as typed."""

    first_name: str
    last_name: str
    email: str = ""
    headline: str = ""
    employer: str = ""
    location: str = ""
    linkedin_profile_url: str = ""


def add_by_hand(
    job: Job, given: NewApplicant, stage: Stage, *, actor: User, now: datetime
) -> Application:
    """Put somebody into a job whom a recruiter met elsewhere; known people are recognised.

    Pressed twice it is done once. Raises InvalidInput for a value that makes no sense or a person
    who is in the job already, WrongState when the job is not active.
    """
    _check_person(given)
    stage_id = applications.id_of(stage)
    # Nobody else adds the same person to this job meanwhile.
    take_turns(RECOGNISING)
    lock(job)
    applications.require_active_job(job)
    stage = applications.stage_of(job, stage_id)
    if not given.email and (twice := _added_just_now(job, given, actor=actor, now=now)):
        return twice
    recognition = recognise_or_create(
        IncomingPerson(
            first_name=given.first_name,
            last_name=given.last_name,
            source=applications.MANUAL,
            headline=given.headline,
            employers=(given.employer,) if given.employer else (),
            location=given.location,
            profile_url=given.linkedin_profile_url,
            emails=(given.email,) if given.email else (),
        ),
        now=now,
    )
    there = applications.find_application(recognition.candidate, job)
    if there is not None:
        if there.owner_id == actor.id and now - there.created_at < rules.PRESSED_TWICE_WITHIN:
            return there
        code = "already-in-job" if there.is_active else "already-in-job-ended"
        field = "email" if given.email else "last_name"
        raise InvalidInput(
            field,
            code,
            name=recognition.candidate.name,
            stage=applications.stage_name(there.stage_id),
        )
    application = applications.add_application(
        recognition.candidate, job, stage, source=applications.MANUAL, now=now, owner=actor
    )
    history.record(
        "application-added", now=now, actor=actor, application=application, stage=stage.name
    )
    return application


def _check_person(given: NewApplicant) -> None:
    if not names.tidy(given.first_name) and not names.tidy(given.last_name):
        raise InvalidInput("last_name", "required")
    for field in ("first_name", "last_name"):
        if len(getattr(given, field)) > names.NAME_MAX:
            raise InvalidInput(field, "too-long", limit=names.NAME_MAX)
    for field, limit in (("headline", 500), ("employer", 300), ("location", 300)):
        if len(getattr(given, field)) > limit:
            raise InvalidInput(field, "too-long", limit=limit)
    if given.email and not names.is_email(given.email.strip()):
        raise InvalidInput("email", "email-invalid")
    if given.linkedin_profile_url and not names.profile_key(
        names.safe_link(given.linkedin_profile_url)
    ):
        raise InvalidInput("linkedin_profile_url", "profile-address-invalid")


def _added_just_now(
    job: Job, given: NewApplicant, *, actor: User, now: datetime
) -> Application | None:
    """The same name, added by the same person a moment ago: the button was pressed twice."""
    return db.session.scalars(
        select(Application)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(
            Application.job_id == job.id,
            Application.owner_id == actor.id,
            Application.source == applications.MANUAL,
            Application.created_at > now - rules.PRESSED_TWICE_WITHIN,
            Candidate.name_key
            == names.name_key(names.tidy(given.first_name), names.tidy(given.last_name)),
        )
        .order_by(Application.id.desc())
        .limit(1)
    ).one_or_none()
