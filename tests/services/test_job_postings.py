"""Telling LinkedIn about jobs: one row per job that is change, claim and ledger at once."""

from datetime import datetime, timedelta

import pytest

from portal.db import db
from portal.domain.jobs import PostingState
from portal.domain.posting_terms import Audience, PostingTerms
from portal.linkedin import Availability, JobOperation, JobTask, JobTaskStatus, RecordError
from portal.models import JobPosting, Notification, User
from portal.services import job_lifecycle, job_postings, jobs
from portal.services.job_access import ledger, outcomes, standing, switch
from portal.services.job_access.changes import Rank
from portal.services.job_access.ledger import Entry, State, lock_of
from portal.services.job_postings import CLAIM, NUDGE_GRACE, TASK_PATIENCE, Claimed
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People, add_job, details, get_job

SECOND = timedelta(seconds=1)
TASK = "urn:li:simpleJobPostingTask:1"
APPLY_URL = "https://jobs.example.com/careers/{number}"
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def job_id(people: People) -> int:
    return add_job(people)


def posting(job_id: int) -> JobPosting:
    db.session.rollback()
    return db.session.get_one(JobPosting, job_id)


def shown(job_id: int) -> PostingState:
    return job_postings.shown_state(posting(job_id))


def claim(*job_ids: int, now: datetime = NOW) -> list[Claimed]:
    with unit_of_work():
        return job_postings.claim(job_ids, now=now, apply_url=APPLY_URL)


def accept(claimed: Claimed, now: datetime = NOW, task: str = TASK) -> None:
    with unit_of_work():
        job_postings.settle_accepted(
            claimed.job_id, revision=claimed.revision, task_urn=task, now=now
        )


def fail(claimed: Claimed, now: datetime = NOW, retry_after: float | None = None) -> None:
    with unit_of_work():
        job_postings.settle_failure(
            claimed.job_id,
            revision=claimed.revision,
            problem="linkedin-down",
            detail="no answer",
            now=now,
            retry_after=retry_after,
        )


def refuse(claimed: Claimed, field: str | None = "title", now: datetime = NOW) -> None:
    error = RecordError(400, "X", "LinkedIn does not like it.", field)
    with unit_of_work():
        job_postings.settle_refused(claimed.job_id, revision=claimed.revision, error=error, now=now)


def answer(
    job_id: int,
    status: JobTaskStatus | RecordError | None,
    message: str | None = None,
    *,
    now: datetime = NOW,
    task: str = TASK,
) -> None:
    told = status
    if isinstance(status, JobTaskStatus):
        told = JobTask(
            urn=task,
            status=status,
            external_job_posting_id=None,
            job_posting=None,
            message=message,
            field=message.partition(":")[0] if message else None,
        )
    with unit_of_work():
        job_postings.settle_check(job_id, task_urn=task, answer=told, now=now)  # type: ignore[arg-type]


def send(job_id: int, now: datetime = NOW) -> Claimed:
    """A change all the way to LinkedIn."""
    (claimed,) = claim(job_id, now=now)
    accept(claimed, now)
    answer(job_id, JobTaskStatus.PROCESSED, now=now)
    return claimed


def change(job_id: int, people: People, title: str = "Lead Engineer", now: datetime = NOW, **more):  # type: ignore[no-untyped-def]
    with unit_of_work():
        job = get_job(job_id)
        jobs.update_job(
            job,
            details(title=title, **more),
            version=job.version,
            actor=people.user("Rita"),
            now=now,
        )


def close(job_id: int, people: People, now: datetime = NOW) -> None:
    with unit_of_work():
        job_lifecycle.close_job(get_job(job_id), actor=people.user("Rita"), now=now)


# -- the way of a job --------------------------------------------------------------------------


def test_a_job_is_created_updated_and_closed_at_linkedin(job_id: int, people: People) -> None:
    assert shown(job_id) is PostingState.ON_ITS_WAY
    assert send(job_id).wire.operation is JobOperation.CREATE
    assert shown(job_id) is PostingState.THERE
    assert posting(job_id).listed_at == NOW
    change(job_id, people)
    assert shown(job_id) is PostingState.ON_ITS_WAY
    assert send(job_id).wire.operation is JobOperation.UPDATE
    close(job_id, people)
    assert send(job_id).wire.operation is JobOperation.CLOSE
    assert shown(job_id) is PostingState.CLOSED
    assert posting(job_id).is_listed is False


def test_linkedin_gets_the_job_complete_and_private(job_id: int) -> None:
    (claimed,) = claim(job_id)
    job, wire = get_job(job_id), claimed.wire.to_wire("v2", "urn:li:organization:1")
    assert wire == {
        "integrationContext": "urn:li:organization:1",
        "externalJobPostingId": job.requisition_number,
        "jobPostingOperationType": "CREATE",
        "title": "Data Engineer",
        "description": job.description,
        "location": "Rotterdam,NL",
        "availability": "PRIVATE_TO_ATS_INTEGRATION",
        "companyApplyUrl": f"https://jobs.example.com/careers/{job.requisition_number}",
        "listedAt": int(NOW.timestamp() * 1000),
        "companyJobCode": job.requisition_number,
    }


def test_a_draft_is_nobodys_business(people: People) -> None:
    draft = add_job(people, active=False)
    change(draft, people)
    assert db.session.get(JobPosting, draft) is None
    assert job_postings.shown_state(None) is PostingState.NONE
    assert claim(draft) == []


@pytest.mark.parametrize("status", [JobTaskStatus.PROCESSED, JobTaskStatus.SUCCEEDED])
def test_processed_is_the_success_of_a_private_job(job_id: int, status: JobTaskStatus) -> None:
    (claimed,) = claim(job_id)
    accept(claimed)
    answer(job_id, status, "description: has fewer than 100 characters.")
    assert shown(job_id) is PostingState.THERE
    assert posting(job_id).detail.startswith("description")


def list_stands(job_id: int, state: str | None = "sent") -> None:
    """As the worker settles it: LinkedIn confirmed the list, or will not have it."""
    before = {job_id: standing.lock_state(job_id)}
    with unit_of_work():
        if state is None:
            ledger.forget_all()
        else:
            lock = Entry(lock_of(job_id), "REQ-1", NOW, State(state), True, is_changed=True)
            ledger.write([lock])
        outcomes.settle(before, rank=Rank.URGENT, now=NOW)


def test_a_confidential_job_waits_for_its_list_and_is_never_public(people: People) -> None:
    job_id = add_job(people, is_confidential=True)
    assert claim(job_id) == []
    assert (posting(job_id).state, shown(job_id)) == ("securing", PostingState.ON_ITS_WAY)
    assert job_postings.due_postings(now=NOW + timedelta(days=1)) == []
    list_stands(job_id)
    (claimed,) = claim_public(job_id)
    assert claimed.wire.operation is JobOperation.CREATE
    assert claimed.wire.availability is Availability.PRIVATE_TO_ATS_INTEGRATION
    accept(claimed)
    answer(job_id, JobTaskStatus.PROCESSED)
    assert shown(job_id) is PostingState.THERE
    change(job_id, people)
    assert claim_public(job_id)[0].wire.availability is Availability.PUBLIC


def claim_public(job_id: int) -> list[Claimed]:
    """Where the company wants its jobs to be public."""
    with unit_of_work():
        return job_postings.claim(
            [job_id], now=NOW, apply_url=APPLY_URL, terms=PostingTerms(audience=Audience.PUBLIC)
        )


def test_linkedin_hears_nothing_new_of_a_job_that_becomes_confidential_before_its_list_stands(
    job_id: int, people: People
) -> None:
    send(job_id)
    change(job_id, people, title="Secret now", is_confidential=True)
    assert claim(job_id) == []
    assert (posting(job_id).state, posting(job_id).is_listed) == ("securing", True)
    list_stands(job_id)
    (claimed,) = claim(job_id)
    assert (claimed.wire.operation, claimed.wire.title) == (JobOperation.UPDATE, "Secret now")


def test_where_linkedin_will_not_have_the_list_it_does_not_have_the_job(
    job_id: int, people: People
) -> None:
    send(job_id)
    change(job_id, people, is_confidential=True)
    assert claim(job_id) == []
    list_stands(job_id, "refused")
    assert send(job_id).wire.operation is JobOperation.CLOSE
    assert shown(job_id) is PostingState.HELD
    told = db.session.scalars(db.select(Notification.kind)).all()
    assert "access-refused" in told
    # Somebody mended it.
    list_stands(job_id)
    assert send(job_id).wire.operation is JobOperation.CREATE
    assert shown(job_id) is PostingState.THERE


def test_a_job_that_was_never_there_stays_away_while_its_list_is_refused(people: People) -> None:
    job_id = add_job(people, is_confidential=True)
    list_stands(job_id, "refused")
    assert claim(job_id) == []
    assert shown(job_id) is PostingState.HELD


def test_a_job_that_is_confidential_no_longer_waits_for_no_list(people: People) -> None:
    job_id = add_job(people, is_confidential=True)
    assert claim(job_id) == []
    change(job_id, people)
    assert send(job_id).wire.operation is JobOperation.CREATE


def test_what_linkedin_has_already_is_not_sent_again_because_of_a_list(job_id: int) -> None:
    send(job_id)
    with unit_of_work():
        switch.decide(True, actor=db.session.scalars(db.select(User).limit(1)).one(), now=NOW)
    list_stands(job_id)
    assert claim(job_id) == []
    assert shown(job_id) is PostingState.THERE


def test_a_job_that_ends_is_closed_there_whatever_its_list_does(
    job_id: int, people: People
) -> None:
    send(job_id)
    change(job_id, people, is_confidential=True)
    assert claim(job_id) == []
    with unit_of_work():
        job_lifecycle.close_job(get_job(job_id), actor=people.user("Rita"), now=NOW)
    assert send(job_id).wire.operation is JobOperation.CLOSE
    assert shown(job_id) is PostingState.CLOSED


def test_a_switch_that_is_taken_back_lets_a_job_go_on_whose_list_nobody_began(
    job_id: int, people: People
) -> None:
    ada = people.user("Ada")
    with unit_of_work():
        switch.decide(True, actor=ada, now=NOW)
    assert claim(job_id) == []
    with unit_of_work():
        switch.decide(False, actor=ada, now=NOW)
    list_stands(job_id, None)
    assert send(job_id).wire.operation is JobOperation.CREATE


# -- changes merge -----------------------------------------------------------------------------


def test_several_changes_before_sending_are_one_message_with_the_newest_state(
    job_id: int, people: People
) -> None:
    change(job_id, people, "First")
    change(job_id, people, "Second")
    (claimed,) = claim(job_id)
    assert (claimed.wire.title, claimed.revision) == ("Second", 3)
    accept(claimed)
    answer(job_id, JobTaskStatus.PROCESSED)
    assert claim(job_id) == []
    assert shown(job_id) is PostingState.THERE


def test_a_change_while_sending_goes_out_after_what_is_in_flight(
    job_id: int, people: People
) -> None:
    (claimed,) = claim(job_id)
    change(job_id, people, "Second")
    assert claim(job_id) == []
    accept(claimed)
    assert claim(job_id) == []
    answer(job_id, JobTaskStatus.PROCESSED)
    assert shown(job_id) is PostingState.ON_ITS_WAY
    (following,) = claim(job_id)
    assert (following.wire.operation, following.wire.title) == (JobOperation.UPDATE, "Second")


def test_a_change_while_linkedin_works_on_it_goes_out_afterwards(
    job_id: int, people: People
) -> None:
    (claimed,) = claim(job_id)
    accept(claimed)
    change(job_id, people, "Second")
    close(job_id, people)
    assert claim(job_id) == []
    answer(job_id, JobTaskStatus.PROCESSED)
    (following,) = claim(job_id)
    assert following.wire.operation is JobOperation.CLOSE


def test_every_change_of_the_row_moves_the_number_that_open_pages_ask_for(
    job_id: int, people: People
) -> None:
    versions = [posting(job_id).version]
    (claimed,) = claim(job_id)
    versions.append(posting(job_id).version)
    accept(claimed)
    versions.append(posting(job_id).version)
    answer(job_id, JobTaskStatus.PROCESSED)
    versions.append(posting(job_id).version)
    change(job_id, people)
    versions.append(posting(job_id).version)
    assert versions == sorted(set(versions))


# -- claims ------------------------------------------------------------------------------------


def test_of_two_workers_one_gets_the_job(job_id: int) -> None:
    assert len(claim(job_id)) == 1
    assert claim(job_id) == []
    assert claim(job_id, now=NOW + CLAIM - SECOND) == []


def test_a_claim_expires_and_another_worker_takes_over(job_id: int) -> None:
    claim(job_id)
    assert job_postings.due_postings(now=NOW + CLAIM - SECOND) == []
    assert job_postings.due_postings(now=NOW + CLAIM) == [job_id]
    (again,) = claim(job_id, now=NOW + CLAIM)
    accept(again)
    answer(job_id, JobTaskStatus.PROCESSED)
    assert shown(job_id) is PostingState.THERE


def test_a_worker_that_comes_late_changes_nothing(job_id: int, people: People) -> None:
    (late,) = claim(job_id)
    change(job_id, people)
    (current,) = claim(job_id, now=NOW + CLAIM)
    refuse(late)
    fail(late)
    accept(late, task="urn:li:simpleJobPostingTask:late")
    assert posting(job_id).state == "sending"
    accept(current)
    assert posting(job_id).task_urn == TASK
    fail(current)
    assert posting(job_id).state == "processing"


def test_the_sweep_finds_lost_nudges_and_due_retries(job_id: int, people: People) -> None:
    assert job_postings.due_postings(now=NOW + NUDGE_GRACE - SECOND) == []
    assert job_postings.due_postings(now=NOW + NUDGE_GRACE) == [job_id]
    other = add_job(people)
    (claimed,) = claim(other)
    fail(claimed)
    assert job_postings.due_postings(now=NOW + 2 * SECOND) == [other]
    assert job_postings.due_postings(now=NOW + NUDGE_GRACE) == [other, job_id]
    assert job_postings.due_postings(now=NOW + NUDGE_GRACE, limit=1) == [other]


def test_several_jobs_are_claimed_in_one_order(job_id: int, people: People) -> None:
    other = add_job(people)
    assert [c.job_id for c in claim(other, job_id, 4711)] == [job_id, other]


# -- trouble -----------------------------------------------------------------------------------


def test_a_failure_is_shown_and_repeated_with_growing_pauses(job_id: int) -> None:
    now = NOW
    for pause in (2, 5, 15, 30):
        (claimed,) = claim(job_id, now=now)
        fail(claimed, now)
        row = posting(job_id)
        assert (row.state, row.problem, row.detail) == ("waiting", "linkedin-down", "no answer")
        assert row.next_attempt_at == now + pause * SECOND
        assert claim(job_id, now=row.next_attempt_at - SECOND) == []
        now = row.next_attempt_at
    (claimed,) = claim(job_id, now=now)
    accept(claimed, now)
    assert posting(job_id).problem is None
    assert posting(job_id).detail == ""


def test_linkedins_own_wish_counts_and_an_edit_does_not_shorten_it(
    job_id: int, people: People
) -> None:
    (claimed,) = claim(job_id)
    fail(claimed, retry_after=600)
    change(job_id, people, "Second", now=NOW + SECOND)
    assert posting(job_id).next_attempt_at == NOW + 600 * SECOND
    assert claim(job_id, now=NOW + 599 * SECOND) == []
    (claimed,) = claim(job_id, now=NOW + 600 * SECOND)
    assert claimed.wire.title == "Second"


def test_linkedin_being_away_for_days_loses_nothing(job_id: int) -> None:
    now = NOW
    for _ in range(60):
        (claimed,) = claim(job_id, now=now)
        fail(claimed, now)
        now = posting(job_id).next_attempt_at
    assert now - NOW > timedelta(days=1)
    send(job_id, now)
    assert shown(job_id) is PostingState.THERE


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("title", "title"),
        ("description", "description"),
        ("location", "city"),
        ("companyApplyUrl", "portal-address"),
        ("integrationContext", "organisation"),
        ("company", "organisation"),
        ("somethingNew", None),
        (None, None),
    ],
)
def test_a_refusal_names_the_field_to_mend(
    job_id: int, theirs: str | None, ours: str | None
) -> None:
    (claimed,) = claim(job_id)
    refuse(claimed, theirs)
    row = posting(job_id)
    assert shown(job_id) is PostingState.REFUSED
    assert (row.problem, row.problem_field) == ("refused", ours)
    assert row.detail == "LinkedIn does not like it."
    assert job_postings.due_postings(now=NOW + timedelta(days=9)) == []


def told_of_refusals() -> list[str]:
    query = db.select(User.name).join(Notification).where(Notification.kind == "posting-refused")
    return list(db.session.scalars(query.order_by(User.name)))


def test_its_recruiters_hear_of_a_refusal_once(job_id: int) -> None:
    (claimed,) = claim(job_id)
    refuse(claimed)
    refuse(claimed)
    assert told_of_refusals() == ["Rita Example", "Tom Example"]


def test_nobody_hears_of_a_refusal_that_a_newer_change_may_have_mended(
    job_id: int, people: People
) -> None:
    (claimed,) = claim(job_id)
    change(job_id, people, "Better")
    refuse(claimed)
    assert told_of_refusals() == []


def test_a_refusal_that_comes_with_the_task_names_the_field_too(job_id: int) -> None:
    (claimed,) = claim(job_id)
    accept(claimed)
    answer(job_id, JobTaskStatus.FAILED, "location: is not CITY,COUNTRY.")
    row = posting(job_id)
    assert (row.problem, row.problem_field, row.task_urn) == ("refused", "city", None)
    assert shown(job_id) is PostingState.REFUSED


def test_a_refused_job_is_sent_again_when_it_was_mended(job_id: int, people: People) -> None:
    (claimed,) = claim(job_id)
    refuse(claimed)
    change(job_id, people, "Better")
    assert send(job_id).wire.operation is JobOperation.CREATE
    row = posting(job_id)
    assert (row.problem, row.problem_field, row.detail) == (None, None, "")
    assert shown(job_id) is PostingState.THERE


def test_a_refused_update_leaves_the_job_open_at_linkedin(job_id: int, people: People) -> None:
    send(job_id)
    change(job_id, people)
    (claimed,) = claim(job_id)
    refuse(claimed)
    assert posting(job_id).is_listed
    close(job_id, people)
    assert send(job_id).wire.operation is JobOperation.CLOSE


def test_a_job_mended_while_linkedin_was_refusing_it_goes_out_by_itself(
    job_id: int, people: People
) -> None:
    (claimed,) = claim(job_id)
    change(job_id, people, "Better")
    refuse(claimed)
    assert shown(job_id) is PostingState.ON_ITS_WAY
    (following,) = claim(job_id)
    assert following.wire.title == "Better"


# -- closing what LinkedIn may or may not have -------------------------------------------------


def test_a_job_closed_before_it_was_ever_sent_needs_no_message(job_id: int, people: People) -> None:
    close(job_id, people)
    assert claim(job_id) == []
    assert shown(job_id) is PostingState.CLOSED


@pytest.mark.parametrize("by_task", [True, False])
def test_a_job_that_linkedin_refused_needs_no_message_when_it_is_closed(
    job_id: int, people: People, by_task: bool
) -> None:
    (claimed,) = claim(job_id)
    if by_task:
        accept(claimed)
        answer(job_id, JobTaskStatus.FAILED, "title: no.")
    else:
        refuse(claimed)
    close(job_id, people)
    assert claim(job_id) == []
    assert shown(job_id) is PostingState.CLOSED


@pytest.mark.parametrize("outcome", ["the worker died", "no answer", "the task got lost"])
def test_a_job_that_linkedin_may_have_taken_is_closed_there(
    job_id: int, people: People, outcome: str
) -> None:
    (claimed,) = claim(job_id)
    later = NOW + CLAIM
    if outcome == "no answer":
        fail(claimed)
    elif outcome == "the task got lost":
        accept(claimed)
        later += TASK_PATIENCE
        answer(job_id, None, now=later)
    close(job_id, people, now=later)
    assert send(job_id, later).wire.operation is JobOperation.CLOSE
    assert shown(job_id) is PostingState.CLOSED
    assert claim(job_id, now=later) == []


def test_closing_is_repeated_until_linkedin_hears_it(job_id: int, people: People) -> None:
    (claimed,) = claim(job_id)
    fail(claimed)
    close(job_id, people)
    now = NOW + 60 * SECOND
    for _ in range(3):
        (claimed,) = claim(job_id, now=now)
        assert claimed.wire.operation is JobOperation.CLOSE
        fail(claimed, now)
        now = posting(job_id).next_attempt_at


@pytest.mark.parametrize("by_task", [True, False])
def test_closing_a_job_that_linkedin_never_had_is_no_refusal(
    job_id: int, people: People, by_task: bool
) -> None:
    claim(job_id)
    close(job_id, people)
    (claimed,) = claim(job_id, now=NOW + CLAIM)
    if by_task:
        accept(claimed)
        answer(job_id, JobTaskStatus.FAILED, "externalJobPostingId: no such job.")
    else:
        refuse(claimed, "externalJobPostingId")
    assert shown(job_id) is PostingState.CLOSED
    assert posting(job_id).problem is None


# -- asking what became of it ------------------------------------------------------------------


def test_linkedin_is_asked_after_2_seconds_10_a_minute_and_then_every_five(job_id: int) -> None:
    (claimed,) = claim(job_id)
    accept(claimed)
    now, pauses = NOW, []
    for _ in range(5):
        due = posting(job_id).next_check_at
        assert due is not None
        assert job_postings.due_checks(now=due - SECOND) == {}
        assert job_postings.due_checks(now=due) == {TASK: job_id}
        pauses.append((due - now).total_seconds())
        now = due
        answer(job_id, JobTaskStatus.IN_PROGRESS, now=now)
    assert pauses == [2, 10, 60, 300, 300]


@pytest.mark.parametrize(
    "told", [None, RecordError(404, None, "no such task", None), JobTaskStatus.UNKNOWN]
)
def test_a_task_that_linkedin_lost_is_sent_again_after_two_hours(
    job_id: int, told: JobTaskStatus | RecordError | None
) -> None:
    (claimed,) = claim(job_id)
    accept(claimed)
    answer(job_id, told, now=NOW + TASK_PATIENCE)
    assert posting(job_id).state == "processing"
    later = NOW + TASK_PATIENCE + SECOND
    answer(job_id, told, now=later)
    assert job_postings.due_checks(now=later + timedelta(days=1)) == {}
    (again,) = claim(job_id, now=later)
    accept(again, later, task="urn:li:simpleJobPostingTask:2")
    answer(job_id, JobTaskStatus.PROCESSED, now=later)
    assert posting(job_id).state == "processing"
    answer(job_id, JobTaskStatus.PROCESSED, now=later, task="urn:li:simpleJobPostingTask:2")
    assert shown(job_id) is PostingState.THERE


def test_an_answer_that_comes_twice_counts_once(job_id: int) -> None:
    (claimed,) = claim(job_id)
    accept(claimed)
    answer(job_id, JobTaskStatus.PROCESSED)
    version = posting(job_id).version
    answer(job_id, JobTaskStatus.FAILED, "title: late.")
    assert posting(job_id).version == version
    assert shown(job_id) is PostingState.THERE
