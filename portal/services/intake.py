"""Taking in what LinkedIn pushes: store, claim, settle.

The webhook stores the event and does nothing else. A worker claims it, asks LinkedIn for the
export with no transaction open, and settles it here: into the job, or held with a reason that a
person can do something about. Every step may be repeated without harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import Topic, db, lock, nudge, take_turns
from portal.domain import backoff, exports, names
from portal.domain.errors import InvalidInput, WrongState
from portal.domain.exports import EventState, Mend, Reason
from portal.domain.jobs import JobStatus
from portal.linkedin import ExportedCandidate, Push
from portal.models import (
    Counter,
    Job,
    LinkedInEvent,
    User,
)
from portal.services import (
    applications,
    candidates,
    exporters,
    history,
    linkedin_events,
    messages,
)

SOURCE = "linkedin-recruiter"

#: The push that hands a person over, and the one that says an integration was switched.
EXPORT = "EXPORT_CANDIDATE_PROFILE"
STATUS_CHANGE = "INTEGRATION_STATUS_CHANGE"

URN_MAX = 200

#: Our clock and LinkedIn's may disagree. A push that may have expired is better asked for than lost: LinkedIn
#: says so then.
CLOCK_SKEW = timedelta(hours=2)
#: How long a worker may hold an event before another one takes over.
CLAIM = timedelta(seconds=90)
#: How long the queue gets to deliver its nudge before the sweep steps in.
NUDGE_GRACE = timedelta(seconds=15)
#: More attempts than a day of LinkedIn being away takes. An event that needs more crashes here, and
#: is put aside for a person.
ATTEMPTS_MAX = 40


@dataclass(frozen=True)
class Claim:
    """What a worker needs to know of the event it claimed."""

    event_id: int
    linkedin_id: str
    #: EXPORT or STATUS_CHANGE.
    type: str
    attempt: int
    #: The export as LinkedIn gave it earlier; None when it is still to be fetched.
    payload: Mapping[str, Any] | None


# -- the webhook -------------------------------------------------------------------------------


def receive(push: Push, raw: str, *, is_signed: bool, now: datetime) -> int:
    """Store a push, once however often it comes; returns the event's id and nudges a worker.

    One statement, so that two deliveries at the same moment cannot both insert.
    """
    state, reason = EventState.RECEIVED, None
    if push.type not in (EXPORT, STATUS_CHANGE):
        state, reason = EventState.IGNORED, Reason.UNKNOWN_TYPE
    elif push.expires_at is not None and push.expires_at + CLOCK_SKEW <= now:
        state, reason = EventState.IGNORED, Reason.EXPIRED
    values = {
        "linkedin_id": push.id,
        "type": push.type,
        "expires_at": push.expires_at,
        "raw": raw,
        "is_signed": is_signed,
        "received_at": now,
        "state": state.value,
        "reason": reason.value if reason else None,
        "next_attempt_at": now + NUDGE_GRACE,
        "settled_at": now if state is EventState.IGNORED else None,
        "deliveries": 1,
        "attempts": 0,
        "detail": "",
        "person_name": "",
    }
    statement = _store_event(db.session.get_bind().dialect.name)
    event_id, stored_state = db.session.execute(statement, values).one()
    if EventState(stored_state) in exports.CLAIMABLE:
        nudge(Topic.EVENT_RECEIVED, event_id)
    return int(event_id)


@cache
def _store_event(dialect: str) -> Any:
    """The statement behind ``receive``. Building it takes longer than running it, so it is kept."""
    table = LinkedInEvent.metadata.tables[LinkedInEvent.__tablename__]
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    return insert.on_conflict_do_update(
        index_elements=["type", "linkedin_id"],
        set_={
            "deliveries": table.c.deliveries + 1,
            # A forged hint cannot take a signature away, a signed one vouches for the event.
            "is_signed": or_(table.c.is_signed, insert.excluded.is_signed),
        },
    ).returning(table.c.id, table.c.state)


def count(name: str, *, now: datetime) -> None:
    """Count something of which nothing else is kept."""
    insert = _insert()(Counter).values(name=name, day=now.date(), value=1)
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=["name", "day"], set_={"value": Counter.value + 1}
        )
    )


# -- the worker --------------------------------------------------------------------------------


def due_events(*, now: datetime, limit: int = 200) -> list[int]:
    """Events whose nudge got lost, whose retry is due or whose worker died, oldest first."""
    open_states = [s.value for s in (*exports.CLAIMABLE, EventState.WORKING)]
    return list(
        db.session.scalars(
            select(LinkedInEvent.id)
            .where(LinkedInEvent.state.in_(open_states), LinkedInEvent.next_attempt_at <= now)
            .order_by(LinkedInEvent.id)
            .limit(limit)
        )
    )


def claim(event_id: int, *, now: datetime) -> Claim | None:
    """Take an event for oneself; None when it is somebody else's, settled or not yet due."""
    fresh = LinkedInEvent.state == EventState.RECEIVED.value
    due = and_(
        LinkedInEvent.state.in_([EventState.RETRYING.value, EventState.WORKING.value]),
        LinkedInEvent.next_attempt_at <= now,
    )
    row = db.session.execute(
        update(LinkedInEvent)
        .where(LinkedInEvent.id == event_id, or_(fresh, due))
        .values(
            state=EventState.WORKING.value,
            attempts=LinkedInEvent.attempts + 1,
            next_attempt_at=now + CLAIM,
        )
        .returning(
            LinkedInEvent.linkedin_id,
            LinkedInEvent.type,
            LinkedInEvent.attempts,
            LinkedInEvent.payload,
        )
    ).one_or_none()
    if row is None:
        return None
    return Claim(event_id, row.linkedin_id, row.type, row.attempts, row.payload)


def settle_export(
    event_id: int, export: ExportedCandidate, *, client_id: str, organization: str, now: datetime
) -> None:
    """Put the exported person into the job, or hold the export with the reason."""
    # Before any row is held: whoever joins two records has the turn and then wants their jobs.
    take_turns(candidates.RECOGNISING)
    event = linkedin_events.lock_event(event_id)
    if event.event_state in exports.SETTLED:
        # Another worker took over meanwhile, and perhaps a person decided since.
        return
    job = event.job or _find_job(export.external_job_posting_id)
    if job is not None:
        # It shall not be closed, nor lose its Prospect stage, while somebody is put into it.
        lock(job)
    exporter = exporters.find(export.exported_by, client_id)
    event.payload = dict(export.record)
    profile = export.profile
    event.person_name = names.tidy(f"{profile.first_name or ''} {profile.last_name or ''}", 400)
    event.exporter_urn = _urn(export.exported_by)
    event.exporter_id = exporter.id if exporter else None
    event.job_id = job.id if job else None
    reason = exports.reason_to_hold(
        organisation_matches=export.integration_context == organization,
        job_named=bool(export.external_job_posting_id),
        job_status=job.state if job else None,
        has_prospect_stage=bool(job and job.prospect_stage),
        exporter=exporters.facts(export.exported_by, exporter, job),
    )
    if reason is Reason.OTHER_ORGANISATION:
        # Not ours to keep: neither the person's data nor a name in a list.
        event.payload, event.person_name, event.job_id = None, "", None
        event.exporter_urn, event.exporter_id = None, None
        linkedin_events.settle(event, EventState.IGNORED, reason, now=now)
    elif reason is not None or job is None:
        linkedin_events.settle(event, EventState.WAITING, reason, now=now)
        if job is not None:
            applications.touch_pipeline(job)
            history.record("export-held", now=now, job=job, actor=exporter)
            messages.tell_recruiters(job, "export-waits", now=now)
    else:
        _take_in(event, export, job, client_id=client_id, exporter=exporter, now=now)


def settle_failure(
    event_id: int,
    reason: Reason,
    *,
    detail: str,
    now: datetime,
    retry: bool,
    retry_after: float | None = None,
    quietly: bool = False,
) -> None:
    """Record that LinkedIn could not be asked: try again later, or leave it to a person.

    ``retry_after`` is the number of seconds that LinkedIn named, if it did. ``quietly`` is for what nobody has
    to look at as long as it is tried again.
    """
    event = linkedin_events.lock_event(event_id)
    if event.event_state in exports.SETTLED:
        return
    event.detail = names.tidy(detail, 500)
    if retry and backoff.has_patience(event.attempts):
        event.state = (EventState.RECEIVED if quietly else EventState.RETRYING).value
        event.reason = reason.value
        event.next_attempt_at = now + backoff.retry_delay(event.attempts, retry_after)
    else:
        linkedin_events.settle(event, EventState.FAILED, reason, now=now)


# -- a person mends ----------------------------------------------------------------------------


def retry_event(event: LinkedInEvent, *, actor: User, now: datetime) -> None:
    """Ask LinkedIn again, as if the push had just come."""
    _require(event, Mend.RETRY)
    event.state = EventState.RECEIVED.value
    event.reason = None
    event.detail = ""
    # The day of patience starts anew; when the person was exported stays as it was.
    event.attempts = 0
    event.settled_at = None
    event.next_attempt_at = now + NUDGE_GRACE
    nudge(Topic.EVENT_RECEIVED, event.id)
    history.record("export-retried", now=now, actor=actor, job=event.job)


def accept_event(event: LinkedInEvent, *, actor: User, client_id: str, now: datetime) -> None:
    """Take a held export into its job although the exporter is not on the team."""
    take_turns(candidates.RECOGNISING)
    _require(event, Mend.ACCEPT)
    job = event.job
    if job is None:
        raise WrongState("event-without-job")
    _take_held(event, job, actor=actor, client_id=client_id, now=now, what="export-accepted")


def move_event(
    event: LinkedInEvent, job: Job, *, actor: User, client_id: str, now: datetime
) -> None:
    """Take a held export into another job than the one it was exported to."""
    take_turns(candidates.RECOGNISING)
    _require(event, Mend.MOVE)
    if event.job is not None and event.job is not job:
        # Always in one order: two people who move in opposite directions must not wait for each other.
        for each in sorted((event.job, job), key=lambda job: job.id):
            lock(each)
        applications.touch_pipeline(event.job)
    _take_held(event, job, actor=actor, client_id=client_id, now=now, what="export-moved")


def dismiss_event(event: LinkedInEvent, *, actor: User, now: datetime) -> None:
    """Put a held export aside: nobody enters the job."""
    _require(event, Mend.DISMISS)
    linkedin_events.settle(event, EventState.IGNORED, Reason.DISMISSED, now=now)
    if event.job is not None:
        applications.touch_pipeline(event.job)
    history.record("export-dismissed", now=now, actor=actor, job=event.job)


def _take_held(
    event: LinkedInEvent, job: Job, *, actor: User, client_id: str, now: datetime, what: str
) -> None:
    lock(job)
    if job.state is not JobStatus.ACTIVE:
        raise InvalidInput("job", "job-not-active")
    if job.prospect_stage is None:
        raise InvalidInput("job", "job-without-prospect")
    if event.payload is None:
        raise WrongState("event-without-payload")
    export = ExportedCandidate.from_wire(event.payload)
    event.job_id = job.id
    event.job = job
    _take_in(event, export, job, client_id=client_id, exporter=event.exporter, now=now)
    history.record(what, now=now, actor=actor, application=event.application)


def _require(event: LinkedInEvent, mend: Mend) -> None:
    """Whoever mends first wins; the others are told that it is settled."""
    lock(event)
    if mend not in exports.mends_for(event.event_reason, event.event_state):
        raise WrongState("event-settled")


# -- the parts ---------------------------------------------------------------------------------


def _take_in(
    event: LinkedInEvent,
    export: ExportedCandidate,
    job: Job,
    *,
    client_id: str,
    exporter: User | None,
    now: datetime,
) -> None:
    stage = job.prospect_stage
    if stage is None:
        raise WrongState("job-without-prospect")
    profile = export.profile
    recognition = candidates.recognise_or_create(
        candidates.IncomingPerson(
            first_name=profile.first_name or "",
            last_name=profile.last_name or "",
            source=SOURCE,
            headline=profile.headline or "",
            employers=profile.employers,
            location=profile.location or "",
            profile_url=profile.profile_url or "",
            emails=profile.email_addresses,
            person_urn=(client_id, member) if (member := _urn(profile.member)) else None,
        ),
        now=now,
    )
    candidate = recognition.candidate
    application = applications.find_application(candidate, job)
    already_there = application is not None
    if application is None:
        application = applications.add_application(
            candidate,
            job,
            stage,
            source=SOURCE,
            now=now,
            exported_by=exporter,
            exported_at=event.received_at,
            owner=exporter,
        )
    event.candidate_id, event.application_id = candidate.id, application.id
    event.application = application
    applications.touch_pipeline(job)
    history.record(
        "exported-again" if already_there else "exported",
        now=now,
        actor=exporter,
        application=application,
        is_new=recognition.is_new,
        evidence=", ".join(recognition.evidence),
        stage=application.stage.name if already_there else stage.name,
    )
    linkedin_events.settle(event, EventState.DONE, None, now=now)


def _urn(text: str | None) -> str | None:
    """A person URN as LinkedIn makes them; what is longer than any is nonsense, not a person."""
    return text if text and len(text) <= URN_MAX else None


def _find_job(external_id: str | None) -> Job | None:
    if not external_id:
        return None
    return db.session.scalars(
        select(Job).where(Job.requisition_number == external_id)
    ).one_or_none()


def _insert() -> Any:
    if db.session.get_bind().dialect.name == "postgresql":
        return postgresql.insert
    return sqlite.insert
