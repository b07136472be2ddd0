"""Telling LinkedIn about jobs: record the change, claim, send, settle.

``posting_states`` has what the states mean. Changes merge: ``wanted`` counts them, the newest state of the job is read when sending. While one
is in flight or being processed no second one is sent, so LinkedIn never gets them out of order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from portal.db import Topic, db, nudge
from portal.domain import backoff, names
from portal.domain.job_access import ListStanding
from portal.domain.jobs import JobStatus, PostingState, posting_state
from portal.domain.posting_terms import PostingTerms
from portal.linkedin import JobOperation, JobTask, JobTaskStatus, RecordError
from portal.linkedin import JobPosting as JobOnTheWire
from portal.models import Job, JobPosting
from portal.services import messages
from portal.services.job_access import changes as access
from portal.services.job_access import standing
from portal.services.job_wire import to_wire
from portal.services.past_jobs import is_of_the_past
from portal.services.posting_states import OUR_FIELD, State
from portal.services.sharing import changes, lane
from portal.services.sharing.changes import About, Rank

CLAIM = timedelta(seconds=90)
NUDGE_GRACE = timedelta(seconds=15)

#: LinkedIn forgets job tasks after 30 days; we stop asking long before and send again.
TASK_PATIENCE = timedelta(hours=2)
#: For so long a job is news, and so are the people in it.
NEW = timedelta(hours=1)


@dataclass(frozen=True)
class Claimed:
    """A job that a worker may send now, as it stands."""

    job_id: int
    revision: int
    wire: JobOnTheWire


def record_change(job: Job, *, now: datetime) -> None:
    """Note that LinkedIn must hear of this job, and nudge a worker. What was never active is nobody's
    business."""
    if job.state not in (JobStatus.ACTIVE, JobStatus.CLOSED):
        return
    posting = db.session.get(JobPosting, job.id, with_for_update=True)
    if posting is None:
        posting = JobPosting(
            job_id=job.id,
            wanted=0,
            sending=0,
            sent=0,
            attempts=0,
            task_checks=0,
            version=0,
            operation="",
            is_listed=False,
            detail="",
            state=State.WAITING.value,
            next_attempt_at=now + NUDGE_GRACE,
        )
        db.session.add(posting)
    resend(posting, now=now)
    # Before anything else of a secured job LinkedIn hears who may see it.
    access.record_jobs([job.id], now=now)


def resend(posting: JobPosting, *, now: datetime) -> None:
    """Send the job as it is now, when its turn comes: after what is in flight, and not before the
    time that LinkedIn asked us to wait."""
    posting.wanted += 1
    posting.version += 1
    state = State(posting.state)
    backing_off = state is State.WAITING and posting.attempts > 0
    if state not in {State.SENDING, State.PROCESSING} and not backing_off:
        _wait(posting, now=now)


def resume(posting: JobPosting, access_list: ListStanding, *, now: datetime) -> None:
    """The job's access list stands now, is not needed any more, or LinkedIn will not have it: tell LinkedIn of the
    job what follows. What LinkedIn has of a job already says the same with a list as without."""
    state = State(posting.state)
    if access_list is ListStanding.REFUSED:
        is_due = state is State.SECURING or (linkedin_has(posting) and state is not State.HELD)
    else:
        # It may be on its way out, because the list was refused before.
        is_leaving = posting.operation == JobOperation.CLOSE.value and _is_wanted_there(posting)
        is_due = is_leaving or state in (State.SECURING, State.HELD)
    if is_due:
        resend(posting, now=now)


def claim(
    job_ids: Sequence[int],
    *,
    now: datetime,
    apply_url: str,
    terms: PostingTerms = PostingTerms(),  # noqa: B008  frozen
    withdraws: bool = False,
) -> list[Claimed]:
    """Take postings for oneself and read their jobs as they are now.

    ``apply_url`` is the address of a job's public page with ``{number}`` in it, ``terms`` what all jobs
    have in common. Jobs that LinkedIn shall not have and does not have need no message and are settled here.
    ``withdraws``: LinkedIn shall have none of them.
    """
    claimed = []
    # Always in one order: two workers that lock the same rows must not wait for each other.
    for job_id in sorted(job_ids):
        fresh = and_(JobPosting.state == State.WAITING.value, JobPosting.attempts == 0)
        due = and_(
            JobPosting.state.in_([State.WAITING.value, State.SENDING.value]),
            JobPosting.next_attempt_at <= now,
        )
        taken = db.session.execute(
            update(JobPosting)
            .where(JobPosting.job_id == job_id, or_(fresh, due))
            .values(
                state=State.SENDING.value,
                sending=JobPosting.wanted,
                attempts=JobPosting.attempts + 1,
                next_attempt_at=now + CLAIM,
                version=JobPosting.version + 1,
            )
            .returning(JobPosting.job_id)
        ).scalar_one_or_none()
        if taken is None:
            continue
        posting = _load(job_id)
        access_list = standing.of_job(posting.job)
        if not withdraws and _waits_for_list(posting, access_list):
            posting.state, posting.attempts = State.SECURING.value, 0
            access.record_jobs([job_id], now=now)
            continue
        wanted = _operation(posting, access_list)
        operation = wanted
        if withdraws and wanted is not None:
            operation = JobOperation.CLOSE if linkedin_has(posting) else None
        if operation is None:
            state = _resting_state(posting.job) if wanted is None else State.WITHDRAWN
            _settled(posting, state, now=now)
            continue
        posting.operation = operation.value
        wire = to_wire(posting.job, operation, apply_url=apply_url, terms=terms)
        claimed.append(Claimed(job_id, posting.sending, wire))
    return claimed


def put_back(claimed: Sequence[Claimed], *, now: datetime) -> None:
    """Let others have postings that were claimed and not sent; the attempt does not count."""
    for item in claimed:
        posting = _load(item.job_id)
        if _is_ours(posting, item.revision):
            posting.state = State.WAITING.value
            posting.attempts = 0
            posting.next_attempt_at = now
            posting.version += 1


def linkedin_has(posting: JobPosting | None) -> bool:
    """Whether LinkedIn has the job, or may have it: something is on its way."""
    if posting is None:
        return False
    return posting.is_listed or bool(posting.operation)


def due_postings(*, now: datetime, limit: int = 100) -> list[int]:
    """Jobs whose nudge got lost, whose retry is due or whose worker died."""
    return list(
        db.session.scalars(
            select(JobPosting.job_id)
            .where(
                JobPosting.state.in_([State.WAITING.value, State.SENDING.value]),
                JobPosting.next_attempt_at <= now,
            )
            .order_by(JobPosting.next_attempt_at)
            .limit(limit)
        )
    )


def settle_accepted(job_id: int, *, revision: int, task_urn: str | None, now: datetime) -> None:
    """LinkedIn took the job and works on it."""
    posting = _load(job_id)
    if not _is_ours(posting, revision):
        return
    posting.sent = revision
    posting.state = State.PROCESSING.value
    posting.task_urn = task_urn
    posting.task_checks = 0
    posting.next_check_at = now + backoff.task_check_delay(0)
    posting.settled_at = posting.accepted_at = now
    posting.problem = posting.problem_field = None
    posting.detail = ""
    posting.version += 1


def settle_refused(job_id: int, *, revision: int, error: RecordError, now: datetime) -> None:
    """LinkedIn will not have the job like this; a person must mend it."""
    posting = _load(job_id)
    if _is_ours(posting, revision):
        _refuse(posting, error.field, error.message, now=now)


def settle_failure(
    job_id: int,
    *,
    revision: int,
    problem: str,
    detail: str,
    now: datetime,
    retry_after: float | None = None,
) -> None:
    """LinkedIn could not be reached or let us wait: send again later, and say so at the job."""
    posting = _load(job_id)
    if not _is_ours(posting, revision):
        return
    posting.state = State.WAITING.value
    posting.problem = problem
    posting.problem_field = None
    posting.detail = names.tidy(detail, 500)
    posting.next_attempt_at = now + backoff.retry_delay(posting.attempts, retry_after)
    posting.version += 1


def due_checks(*, now: datetime, limit: int = 100) -> dict[str, int]:
    """Task URNs to ask for now, with the job each belongs to."""
    rows = db.session.execute(
        select(JobPosting.task_urn, JobPosting.job_id)
        .where(JobPosting.next_check_at <= now, JobPosting.task_urn.is_not(None))
        .order_by(JobPosting.next_check_at)
        .limit(limit)
    )
    return {urn: job_id for urn, job_id in rows if urn is not None}


def _note_people(job: Job, *, now: datetime) -> None:
    """Bring those in step who applied to a job that LinkedIn has at last: of the past, in their turn."""
    is_past = job.activated_at is None or now - job.activated_at > NEW
    if is_past and lane.has_all_ahead():
        # A walk comes to them yet, and maybe waited for this one.
        nudge(Topic.PERSON_CHANGED, 0)
        return
    rank = Rank.RECORDS if is_past else None
    changes.record_change(About.JOB, [job.id], now=now, rank=rank)


def settle_check(
    job_id: int, *, task_urn: str, answer: JobTask | RecordError | None, now: datetime
) -> None:
    """Record what LinkedIn says of a task; None when it could not be asked."""
    posting = _load(job_id)
    if posting.task_urn != task_urn or State(posting.state) is not State.PROCESSING:
        return
    posting.task_checks += 1
    if isinstance(answer, JobTask) and answer.status is JobTaskStatus.FAILED:
        _refuse(posting, answer.field, answer.message or "", now=now)
    elif isinstance(answer, JobTask) and answer.status in {
        JobTaskStatus.SUCCEEDED,
        # A private job is handled without being posted: that is its success.
        JobTaskStatus.PROCESSED,
    }:
        closed = posting.operation == JobOperation.CLOSE.value
        posting.is_listed = not closed
        posting.linkedin_urn = answer.job_posting or posting.linkedin_urn
        if not closed and posting.listed_at is None:
            posting.listed_at = now
            # Applications follow the job that they name.
            _note_people(posting.job, now=now)
        posting.detail = names.tidy(answer.message, 500)
        if not closed and posting.job.state is JobStatus.CLOSED:
            # One of the past: LinkedIn has it now, and hears next that it is over.
            posting.wanted += 1
        if closed:
            _settle_absent(posting, now=now)
        else:
            _settled(posting, State.THERE, now=now)
    elif posting.settled_at is not None and now - posting.settled_at > TASK_PATIENCE:
        # LinkedIn lost the task; sending the same job again does no harm.
        posting.task_urn = posting.next_check_at = None
        posting.wanted += 1
        _wait(posting, now=now)
    else:
        posting.next_check_at = now + backoff.task_check_delay(posting.task_checks)


def may_be_resent(posting: JobPosting | None) -> bool:
    """Whether sending again would do anything: LinkedIn heard of the job, and nothing is on its way."""
    return posting is not None and State(posting.state) not in {
        State.SENDING,
        State.PROCESSING,
        State.WITHDRAWN,
    }


def shown_state(posting: JobPosting | None) -> PostingState:
    """Where a job stands on its way to LinkedIn, in the words of the job page."""
    return PostingState.NONE if posting is None else posting_state(posting.state)


# -- the parts ---------------------------------------------------------------------------------


def _load(job_id: int) -> JobPosting:
    return db.session.scalars(
        select(JobPosting)
        .where(JobPosting.job_id == job_id)
        .with_for_update(of=JobPosting)
        .execution_options(populate_existing=True)
    ).one()


def _operation(posting: JobPosting, access_list: ListStanding) -> JobOperation | None:
    """What LinkedIn must be told; None when it does not have what it shall not have.

    Where LinkedIn will not have the list that keeps others from seeing the job, it shall not have the job. ``operation``
    stays from the first claim until LinkedIn has certainly nothing of the job: a
    worker that died or a time-out leaves open whether LinkedIn took what was sent.
    """
    if access_list is not ListStanding.REFUSED and _is_wanted_there(posting):
        return JobOperation.UPDATE if posting.is_listed else JobOperation.CREATE
    return JobOperation.CLOSE if linkedin_has(posting) else None


def _waits_for_list(posting: JobPosting, access_list: ListStanding) -> bool:
    return access_list is ListStanding.ON_ITS_WAY and _is_wanted_there(posting)


def _is_wanted_there(posting: JobPosting) -> bool:
    return posting.job.state is JobStatus.ACTIVE or is_of_the_past(posting)


def _resting_state(job: Job) -> State:
    """Where a posting comes to rest that LinkedIn does not have."""
    return State.CLOSED if job.state is JobStatus.CLOSED else State.HELD


def _is_ours(posting: JobPosting, revision: int) -> bool:
    """Whether the claim still holds: another worker may have taken over in between."""
    return State(posting.state) is State.SENDING and posting.sending == revision


def _refuse(posting: JobPosting, field: str | None, message: str, *, now: datetime) -> None:
    is_over = posting.job.state is JobStatus.CLOSED and not posting.is_listed
    if is_over and posting.operation in (JobOperation.CLOSE.value, JobOperation.CREATE.value):
        # We were not sure that LinkedIn had it. It has not, and nobody could mend a job that is over.
        _settle_absent(posting, now=now)
        return
    if posting.operation == JobOperation.CREATE.value:
        posting.operation = ""
    posting.problem = "refused"
    posting.problem_field = OUR_FIELD.get(field or "")
    posting.detail = names.tidy(message, 500)
    _settled(posting, State.REFUSED, now=now)
    if posting.wanted == posting.sending:
        # Otherwise a newer state is on its way, which may mend it.
        messages.tell_recruiters(posting.job, "posting-refused", now=now)


def _settle_absent(posting: JobPosting, *, now: datetime) -> None:
    """LinkedIn does not have the job, and nothing of it is on its way there."""
    posting.operation = ""
    # Closed although it belongs there: everything is being taken back.
    is_withdrawn = (
        posting.job.state is JobStatus.ACTIVE
        and standing.of_job(posting.job) is not ListStanding.REFUSED
    )
    _settled(posting, State.WITHDRAWN if is_withdrawn else _resting_state(posting.job), now=now)


def _settled(posting: JobPosting, state: State, *, now: datetime) -> None:
    """The message in flight has its outcome; a newer change goes out next."""
    posting.task_urn = None
    posting.next_check_at = None
    posting.attempts = 0
    posting.settled_at = now
    posting.version += 1
    if state is not State.REFUSED:
        posting.problem = posting.problem_field = None
    posting.state = state.value
    if posting.wanted > posting.sending:
        _wait(posting, now=now)


def _wait(posting: JobPosting, *, now: datetime) -> None:
    posting.state = State.WAITING.value
    posting.attempts = 0
    posting.next_attempt_at = now + NUDGE_GRACE
    nudge(Topic.JOB_CHANGED, posting.job_id)
