"""Pushes and exports, with and without the sandbox."""

from datetime import datetime
from itertools import count
from typing import Any

from portal.db import db
from portal.linkedin import ExportedCandidate, Push
from portal.models import Application, Candidate, Job, LinkedInEvent
from portal.services import intake
from portal.unit_of_work import unit_of_work
from tests.support.linkedin import Control
from tests.support.people import NOW

ORGANIZATION = "urn:li:organization:1000"
CLIENT_ID = "client-1"
_numbers = count(1)


def record(job: Job | str | None, *, organization: str = ORGANIZATION, **changes: Any) -> Any:
    """A record as LinkedIn hands it out. ``candidate`` changes its person; None takes a field away."""
    number = job.requisition_number if isinstance(job, Job) else job
    values: dict[str, Any] = {
        "integrationContext": organization,
        "externalJobPostingId": number,
        "candidate": {
            "firstName": "Grace",
            "lastName": "Hopper",
            "member": "urn:li:person:grace",
            "profileUrl": "https://www.linkedin.com/in/grace-hopper",
            "currentEmployerNames": ["Navy", "Yale"],
            "emailAddresses": ["grace@example.com"],
            "headline": "Rear admiral",
            "location": "Arlington, Virginia",
            **changes.pop("candidate", {}),
        },
        **changes,
    }
    values["candidate"] = {k: v for k, v in values["candidate"].items() if v is not None}
    return {name: value for name, value in values.items() if value is not None}


def export(job: Job | str | None, **changes: Any) -> ExportedCandidate:
    """The same, read."""
    return ExportedCandidate.from_wire(record(job, **changes))


def receive(
    linkedin_id: str | None = None,
    kind: str = intake.EXPORT,
    *,
    expires_at: datetime | None = None,
    is_signed: bool = True,
    now: datetime = NOW,
) -> int:
    """Store a push as the webhook does; returns the event's id."""
    push = Push(kind, linkedin_id or f"request-{next(_numbers)}", expires_at)
    with unit_of_work():
        return intake.receive(push, "{}", is_signed=is_signed, now=now)


def claim(event_id: int, now: datetime = NOW) -> intake.Claim | None:
    """Claim an event as a worker does."""
    with unit_of_work():
        return intake.claim(event_id, now=now)


def settle(event_id: int, exported: ExportedCandidate, now: datetime = NOW) -> LinkedInEvent:
    """Settle an event as a worker does; returns it as it is then."""
    with unit_of_work():
        intake.settle_export(
            event_id, exported, client_id=CLIENT_ID, organization=ORGANIZATION, now=now
        )
    return get_event(event_id)


def take_in(job: Job | str | None, now: datetime = NOW, **changes: Any) -> LinkedInEvent:
    """A push from its arrival to its end."""
    event_id = receive(now=now)
    assert claim(event_id, now) is not None
    return settle(event_id, export(job, **changes), now)


def get_event(event_id: int) -> LinkedInEvent:
    """The event as it is in the database now."""
    db.session.rollback()
    return db.session.get_one(LinkedInEvent, event_id)


def all_candidates() -> list[Candidate]:
    """Everybody, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(db.select(Candidate).order_by(Candidate.id)))


def all_applications() -> list[Application]:
    """Every application, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(db.select(Application).order_by(Application.id)))


def export_from_sandbox(control: Control, job: Job | str, **body: Any) -> str:
    """Export somebody in the sandbox without a push; returns the id that the push would carry."""
    number = job.requisition_number if isinstance(job, Job) else job
    made = control.post("/control/exports", job=number, deliver=False, exporter=None, **body)
    return str(made[0]["request_id"])
