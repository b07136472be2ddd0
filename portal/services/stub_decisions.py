"""What people decide about a stub profile in the LinkedIn inbox. Whoever decides first wins; others are told."""

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db, lock, take_turns
from portal.domain.errors import InvalidInput, WrongState
from portal.domain.jobs import JobStatus
from portal.domain.matching import Evidence
from portal.domain.merging import Decision
from portal.domain.stub_profiles import SOURCE, StubState
from portal.models import Candidate, Job, SamePersonSuggestion, StubProfile, User
from portal.services import applications, history
from portal.services.candidates import RECOGNISING, hold_candidate
from portal.services.merge_suggestions import suggestions_about


def accept(stub: StubProfile, *, actor: User, now: datetime) -> None:
    """Put the person into the Prospect stage of the suggested job."""
    take_turns(RECOGNISING)
    _require_new(stub)
    job = stub.suggested_job
    if job is None:
        raise WrongState("stub-without-job")
    _put_into(stub, job, what="stub-accepted", actor=actor, now=now)


def move(stub: StubProfile, job: Job, *, actor: User, now: datetime) -> None:
    """Put the person into the Prospect stage of another job."""
    take_turns(RECOGNISING)
    _require_new(stub)
    _put_into(stub, job, what="stub-moved", actor=actor, now=now)


def dismiss(stub: StubProfile, *, actor: User, now: datetime) -> None:
    """Nothing more is to be done: the person stays in the talent pool alone."""
    take_turns(RECOGNISING)
    _require_new(stub)
    _settle(stub, StubState.DISMISSED, actor=actor, now=now)
    if stub.candidate is not None:
        history.record("stub-dismissed", now=now, actor=actor, candidate=stub.candidate)


def keep(stub: StubProfile, *, actor: User, now: datetime) -> None:
    """The member took the consent back, and the company keeps the person all the same."""
    take_turns(RECOGNISING)
    lock(stub)
    if stub.state != StubState.WITHDRAWN.value or stub.settled_at is not None:
        raise WrongState("stub-settled")
    _settle(stub, StubState.WITHDRAWN, actor=actor, now=now)
    if stub.candidate is not None:
        history.record("stub-kept", now=now, actor=actor, candidate=stub.candidate)


def attach(stub: StubProfile, candidate: Candidate, *, now: datetime) -> SamePersonSuggestion:
    """Somebody says that it is a person whom we know: the pair to be compared and joined, which settles the stub."""
    take_turns(RECOGNISING)
    _require_new(stub)
    if stub.candidate_id is None:
        raise WrongState("stub-without-person")
    if stub.candidate_id == candidate.id:
        raise WrongState("stub-is-that-person")
    hold_candidate(candidate)
    evidence = Evidence.LINKEDIN_INBOX.value
    first, second = sorted((stub.candidate_id, candidate.id))
    insert = (
        postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    db.session.execute(
        insert(SamePersonSuggestion)
        .values(candidate_id=first, other_id=second, evidence=[evidence], created_at=now)
        .on_conflict_do_nothing(index_elements=["candidate_id", "other_id"])
    )
    pair = suggestions_about(first)[second]
    if evidence not in pair.evidence:
        pair.evidence = [*pair.evidence, evidence]
    if pair.decision == Decision.MOVED.value:
        # One of the two was joined with a third, and taken apart again since.
        pair.decision = pair.decided_at = pair.decided_by_id = None
    db.session.flush()
    return pair


def settle_attached(
    pair: SamePersonSuggestion, kept_id: int, *, actor: User, now: datetime
) -> None:
    """Two records were joined because somebody said so in the LinkedIn inbox: nothing is left to decide there."""
    if Evidence.LINKEDIN_INBOX.value not in pair.evidence:
        return
    waiting = db.select(StubProfile).where(
        StubProfile.candidate_id == kept_id, StubProfile.state == StubState.NEW.value
    )
    for stub in db.session.scalars(waiting).all():
        _settle(stub, StubState.ATTACHED, actor=actor, now=now)


def _put_into(stub: StubProfile, job: Job, *, what: str, actor: User, now: datetime) -> None:
    lock(job)
    if job.state is not JobStatus.ACTIVE:
        raise InvalidInput("job", "job-not-active")
    stage = job.prospect_stage
    if stage is None:
        raise InvalidInput("job", "job-without-prospect")
    candidate = stub.candidate
    if candidate is None:
        raise WrongState("stub-without-person")
    if candidate.do_not_contact:
        raise WrongState("do-not-contact")
    application = applications.find_application(candidate, job)
    if application is None:
        application = applications.add_application(
            candidate, job, stage, source=SOURCE, now=now, owner=actor
        )
    stub.application_id = application.id
    _settle(stub, StubState.ACCEPTED, actor=actor, now=now)
    history.record(
        what, now=now, actor=actor, application=application, stage=application.stage.name
    )


def _settle(stub: StubProfile, state: StubState, *, actor: User, now: datetime) -> None:
    stub.state = state.value
    stub.settled_at, stub.settled_by_id = now, actor.id


def _require_new(stub: StubProfile) -> None:
    lock(stub)
    if stub.state != StubState.NEW.value:
        raise WrongState("stub-settled")
