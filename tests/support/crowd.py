"""People in jobs and pushes in the inbox, made without LinkedIn."""

from datetime import timedelta
from itertools import count
from typing import Any

from portal.db import db
from portal.domain import names
from portal.domain.applications import BulkKind
from portal.domain.exports import EventState, Reason
from portal.domain.permissions import JobRole
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    Candidate,
    CandidateEmail,
    Job,
    LinkedInEvent,
    RejectionReason,
    User,
)
from portal.queries import applicant_list
from portal.services import applications, bulk_actions, job_lifecycle, jobs
from portal.services.candidate_search import keep_search_keys
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People, details

_numbers = count(1)


def add_application(
    job_id: int,
    first: str = "Nora",
    last: str = "Nilsen",
    *,
    stage: StageKind = StageKind.PROSPECT,
    email: str | None = None,
    **fields: Any,
) -> int:
    """A person in a stage of a job, committed; returns the application's id."""
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        application_id = _apply(job, first, last, stage, email, fields).id
    db.session.remove()
    return application_id


def add_crowd(job_id: int, number: int, *, stage: StageKind = StageKind.PROSPECT) -> None:
    """Many people in a stage of a job, each with an address."""
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        for n in range(number):
            _apply(job, f"First{n}", f"Last{n}", stage, f"p{n}@example.com", {})
    db.session.remove()


def _apply(
    job: Job, first: str, last: str, stage: StageKind, email: str | None, fields: dict[str, Any]
) -> Application:
    candidate = Candidate(
        first_name=first,
        last_name=last,
        name_key=names.name_key(first, last),
        source="linkedin-recruiter",
        created_at=NOW,
        updated_at=NOW,
        emails=[CandidateEmail(address=email, key=names.email_key(email))] if email else [],
        **fields,
    )
    db.session.add(candidate)
    keep_search_keys(candidate)
    return applications.add_application(
        candidate,
        job,
        next(s for s in job.stages if s.kind == stage.value),
        source="linkedin-recruiter",
        now=NOW,
        exported_by=job.created_by,
        exported_at=NOW,
    )


def get_application(application_id: int) -> Application:
    """The application as it is in the database now."""
    db.session.rollback()
    return db.session.get_one(Application, application_id)


def reason_id() -> int:
    """A reason for rejecting that the company offers."""
    return (
        db.session.scalars(db.select(RejectionReason.id).order_by(RejectionReason.id)).first() or 0
    )


def reject(application_id: int, actor: User, comment: str = "") -> None:
    """End an application as its recruiter would."""
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        applications.reject_application(
            application,
            reason_id=reason_id(),
            comment=comment,
            version=application.version,
            actor=actor,
            now=NOW,
        )
    db.session.remove()


def plan_bulk(
    job_id: int,
    ids: list[int],
    actor: User,
    kind: BulkKind = BulkKind.ADVANCE,
    stage: int | None = None,
) -> int:
    """A bulk action that waits to be confirmed; returns its id."""
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        bulk = bulk_actions.plan_bulk_action(
            job,
            kind,
            applicant_list.chosen_ids(job, ids),
            stage_id=stage,
            actor=actor,
            now=NOW,
        )
        bulk_id = bulk.id
    db.session.remove()
    return bulk_id


def stage_id(job_id: int, kind: StageKind) -> int:
    """A stage of a job."""
    job = db.session.get_one(Job, job_id)
    found = next(s.id for s in job.stages if s.kind == kind.value)
    db.session.remove()
    return found


def export_record(number: int, first: str, last: str) -> dict[str, Any]:
    """An export as LinkedIn hands it out."""
    return {
        "candidate": {
            "firstName": first,
            "lastName": last,
            "member": f"urn:li:person:crowd{number}",
            "headline": "Engineer",
            "profileUrl": f"https://www.linkedin.com/in/crowd-{number}",
        },
        "integrationContext": "urn:li:organization:2414183",
        "externalJobPostingId": "REQ-0001",
    }


def add_event(
    job_id: int | None,
    *,
    state: EventState = EventState.WAITING,
    reason: Reason | None = Reason.EXPORTER_NOT_ON_TEAM,
    first: str = "Wim",
    last: str = "Waiting",
) -> int:
    """A push that was fetched and now stands in some state; returns its id."""
    number = next(_numbers)
    with unit_of_work():
        event = LinkedInEvent(
            linkedin_id=f"push-{number}",
            type="EXPORT_CANDIDATE_PROFILE",
            raw="{}",
            is_signed=True,
            received_at=NOW,
            state=state.value,
            reason=reason.value if reason else None,
            next_attempt_at=NOW + timedelta(seconds=15),
            settled_at=NOW,
            payload=export_record(number, first, last),
            person_name=f"{first} {last}",
            job_id=job_id,
        )
        db.session.add(event)
        db.session.flush()
        event_id = event.id
        if job_id is not None:
            applications.touch_pipeline(db.session.get_one(Job, job_id))
    db.session.remove()
    return event_id


def get_event(event_id: int) -> LinkedInEvent:
    """The event as it is in the database now."""
    db.session.rollback()
    return db.session.get_one(LinkedInEvent, event_id)


def add_jobs_of(people: People, name: str, number: int = 1, **changes: object) -> list[int]:
    """Active jobs on whose team nobody is but their recruiter; returns their ids."""
    with unit_of_work():
        user = people.user(name)
        made = []
        for _ in range(number):
            job = jobs.create_job(details(**changes), creator=user, role=JobRole.RECRUITER, now=NOW)
            job_lifecycle.activate_job(job, actor=user, now=NOW)
            made.append(job.id)
    db.session.remove()
    return made
