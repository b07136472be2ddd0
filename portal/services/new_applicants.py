"""Adding people to a job by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from portal.db import db, lock, take_turns
from portal.domain import applications as rules
from portal.domain import names
from portal.domain.errors import InvalidInput
from portal.models import Application, Candidate, Job, Stage, StageEntry, User
from portal.services import applications, history
from portal.services.candidates import RECOGNISING, IncomingPerson, recognise_or_create
from portal.services.sharing.changes import About, record_change


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

    @property
    def name_key(self) -> str:
        """The name in its comparable form."""
        return names.name_key(names.tidy(self.first_name), names.tidy(self.last_name))

    @property
    def incoming(self) -> IncomingPerson:
        """What is known of the person, to be compared with everybody we know."""
        return IncomingPerson(
            first_name=self.first_name,
            last_name=self.last_name,
            source=applications.MANUAL,
            headline=self.headline,
            employers=(self.employer,) if self.employer else (),
            location=self.location,
            profile_url=self.linkedin_profile_url,
            emails=(self.email,) if self.email else (),
        )


def add_by_hand(
    job: Job, given: NewApplicant, stage: Stage, *, actor: User, now: datetime
) -> Application:
    """Put somebody into a job whom a recruiter met elsewhere; known people are recognised.

    Pressed twice it is done once. Raises InvalidInput for a value that makes no sense or a person
    who is in the job already, WrongState when the job is not active.
    """
    check_person(given)
    stage_id = applications.id_of(stage)
    # Nobody else adds the same person to this job meanwhile.
    take_turns(RECOGNISING)
    lock(job)
    applications.require_active_job(job)
    stage = applications.stage_of(job, stage_id)
    if not given.email and (twice := _added_just_now(job, given, actor=actor, now=now)):
        return twice
    recognition = recognise_or_create(given.incoming, actor=actor, now=now)
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


def add_known_people(
    job: Job,
    stage: Stage,
    candidate_ids: Sequence[int],
    *,
    source: str,
    actor: User,
    now: datetime,
) -> None:
    """Put many people whom we know into a job, in as many statements as for one.

    The caller holds the job and has made sure that it is active and that none of them is in it.
    """
    if not candidate_ids:
        return
    db.session.execute(
        insert(Application),
        [
            {
                "candidate_id": candidate_id,
                "job_id": job.id,
                "stage_id": stage.id,
                "entered_stage_at": now,
                "source": source,
                "owner_id": actor.id,
                "created_at": now,
            }
            for candidate_id in candidate_ids
        ],
    )
    added = [
        (row[0], row[1])
        for row in db.session.execute(
            select(Application.id, Application.candidate_id)
            .where(Application.job_id == job.id, Application.candidate_id.in_(candidate_ids))
            .order_by(Application.id)
        )
    ]
    db.session.execute(
        insert(StageEntry),
        [
            {
                "application_id": application_id,
                "stage_kind": stage.kind,
                "stage_name": stage.name,
                "entered_at": now,
                "moved_by_id": actor.id,
            }
            for application_id, _candidate_id in added
        ],
    )
    history.record_each(
        added, what="application-added", now=now, job=job, actor=actor, stage=stage.name
    )
    record_change(About.CANDIDATE, candidate_ids, now=now)
    applications.touch_pipeline(job)


def check_person(given: NewApplicant) -> None:
    """Raise InvalidInput for what makes no sense about somebody who is typed in."""
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
            Candidate.name_key == given.name_key,
        )
        .order_by(Application.id.desc())
        .limit(1)
    ).one_or_none()
