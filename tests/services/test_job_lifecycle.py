"""Closing with a reason and the hires, reopening, deleting."""

from datetime import timedelta

import pytest

from portal.db import db
from portal.domain.applications import ApplicationStatus, EndReason, OfferStatus
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from portal.domain.exports import EventState
from portal.domain.jobs import CloseReason, JobStatus
from portal.domain.stages import StageKind
from portal.linkedin import JobTask, JobTaskStatus
from portal.models import Application, Candidate, HistoryEntry, Job, JobPosting, StageEntry
from portal.services import job_lifecycle, job_postings
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, add_event, get_application, get_event
from tests.support.people import NOW, People, add_job, get_job
from tests.support.queries import counted_statements

LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def job_id(people: People) -> int:
    return add_job(people)


def add(job_id: int, first: str, offer: OfferStatus = OfferStatus.NONE) -> int:
    application_id = add_application(job_id, first, stage=StageKind.OFFER)
    with unit_of_work():
        db.session.get_one(Application, application_id).offer_status = offer.value
    return application_id


def reject(application_id: int) -> None:
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        application.status = ApplicationStatus.ENDED.value
        application.end_reason = EndReason.REJECTED.value
        application.ended_at = NOW
        application.end_comment = "No Dutch"


def close(people: People, job_id: int, *args: object, **options: object) -> None:
    with unit_of_work():
        job_lifecycle.close_job(
            db.session.get_one(Job, job_id),
            *args,  # type: ignore[arg-type]
            actor=people.user("Rita"),
            now=LATER,
            **options,  # type: ignore[arg-type]
        )


def reopen(people: People, job_id: int) -> None:
    with unit_of_work():
        job_lifecycle.reopen_job(
            db.session.get_one(Job, job_id), actor=people.user("Tom"), now=LATER
        )


def tell_linkedin(job_id: int) -> None:
    """What is to be said about the job, all the way to LinkedIn."""
    task = "urn:li:simpleJobPostingTask:1"
    with unit_of_work():
        (claimed,) = job_postings.claim([job_id], now=NOW, apply_url="https://a.example/{number}")
        job_postings.settle_accepted(job_id, revision=claimed.revision, task_urn=task, now=NOW)
        done = JobTask(task, JobTaskStatus.PROCESSED, None, None, None, None)
        job_postings.settle_check(job_id, task_urn=task, answer=done, now=NOW)


def delete(people: People, job_id: int, *, with_people: bool = True) -> None:
    with unit_of_work():
        job_lifecycle.delete_job(
            db.session.get_one(Job, job_id),
            with_people=with_people,
            actor=people.user("Rita"),
            now=LATER,
        )


def end_of(application_id: int) -> tuple[str, str | None]:
    application = get_application(application_id)
    return application.status, application.end_reason


def history_of_application(application_id: int) -> list[str]:
    query = db.select(HistoryEntry.what).where(HistoryEntry.application_id == application_id)
    return list(db.session.scalars(query.order_by(HistoryEntry.id)))


# -- closing -----------------------------------------------------------------------------------


def test_a_filled_job_ends_everybody_with_the_reason_that_fits(people: People, job_id: int) -> None:
    hired = add(job_id, "Hanna", OfferStatus.ACCEPTED)
    other = add(job_id, "Otto", OfferStatus.ACCEPTED)
    prepared = add(job_id, "Petra", OfferStatus.PREPARED)
    prospect = add_application(job_id, "Nils")
    rejected = add(job_id, "Rudi")
    reject(rejected)
    version = get_job(job_id).pipeline_version
    wanted = db.session.get_one(JobPosting, job_id).wanted
    close(people, job_id, CloseReason.FILLED, hired=[hired], comment=" Found\r\nher. ")
    assert end_of(hired) == ("ended", "hired")
    for application_id in (other, prepared, prospect):
        assert end_of(application_id) == ("ended", "position_filled")
    assert end_of(rejected) == ("ended", "rejected")
    assert get_application(rejected).ended_at == NOW
    application = get_application(hired)
    assert (application.ended_at, application.ended_by_id) == (LATER, people["Rita"])
    assert (application.stage.kind, application.offer_status) == ("offer", "accepted")
    job = get_job(job_id)
    assert (job.state, job.close_reason, job.close_comment) == (
        JobStatus.CLOSED,
        "filled",
        "Found\nher.",
    )
    assert job.pipeline_version == version + 1
    assert db.session.get_one(JobPosting, job_id).wanted == wanted + 1
    assert history_of_application(hired) == ["application-ended-with-job"]
    assert history_of_application(rejected) == []
    entry = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "job-filled")
    ).one()
    assert entry.details["hires"] == "Hanna Nilsen"
    assert entry.details["comment"] == "Found\nher."


def test_a_cancelled_job_hires_nobody(people: People, job_id: int) -> None:
    accepted = add(job_id, "Hanna", OfferStatus.ACCEPTED)
    close(people, job_id, CloseReason.CANCELLED, hired=[accepted])
    assert end_of(accepted) == ("ended", "position_cancelled")


def test_a_job_is_filled_only_by_people_who_accepted_an_offer_in_it(
    people: People, job_id: int
) -> None:
    declined = add(job_id, "Dora", OfferStatus.DECLINED)
    with pytest.raises(InvalidInput) as caught:
        close(people, job_id, CloseReason.FILLED, hired=[declined])
    assert (caught.value.field, caught.value.code) == ("reason", "no-offer-accepted")
    accepted = add(job_id, "Hanna", OfferStatus.ACCEPTED)
    gone = add(job_id, "Gina", OfferStatus.ACCEPTED)
    reject(gone)
    elsewhere = add(add_job(people), "Elsa", OfferStatus.ACCEPTED)
    for hired, code in (
        ([], "hires-missing"),
        ([accepted, declined], "hire-without-offer"),
        ([gone], "hire-without-offer"),
        ([elsewhere], "hire-without-offer"),
        ([987654], "hire-without-offer"),
    ):
        with pytest.raises(InvalidInput) as caught:
            close(people, job_id, CloseReason.FILLED, hired=hired)
        assert (caught.value.field, caught.value.code) == ("hired", code)
    assert get_job(job_id).state is JobStatus.ACTIVE
    assert end_of(accepted) == ("active", None)


def test_a_job_is_not_closed_twice_nor_as_it_was_before(people: People, job_id: int) -> None:
    with pytest.raises(StaleVersion):
        close(people, job_id, version=get_job(job_id).version - 1)
    close(people, job_id)
    with pytest.raises(WrongState):
        close(people, job_id, CloseReason.FILLED)
    assert get_job(job_id).close_reason == "cancelled"


def test_the_comment_has_an_end(people: People, job_id: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        close(people, job_id, comment="x" * 2001)
    assert (caught.value.field, caught.value.code) == ("comment", "too-long")


def test_closing_and_reopening_take_the_same_statements_for_many_as_for_few(
    people: People, job_id: int
) -> None:
    counts = []
    for number in (2, 40):
        with unit_of_work():
            job = db.session.get_one(Job, job_id)
            stage = job.stages[1]
            for index in range(number):
                candidate = Candidate(
                    first_name=f"A{index}",
                    last_name="B",
                    name_key="a b",
                    source="manual",
                    created_at=NOW,
                    updated_at=NOW,
                )
                db.session.add(candidate)
                db.session.flush()
                db.session.add(
                    Application(
                        candidate_id=candidate.id,
                        job_id=job_id,
                        stage_id=stage.id,
                        entered_stage_at=NOW,
                        source="manual",
                        created_at=NOW,
                    )
                )
        db.session.remove()
        with counted_statements(db_app()) as seen:
            close(people, job_id)
            reopen(people, job_id)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    active = db.select(db.func.count()).where(Application.status == "active")
    assert db.session.scalar(active) == 42


def db_app():  # type: ignore[no-untyped-def]
    from flask import current_app

    return current_app._get_current_object()  # type: ignore[attr-defined]


# -- reopening ---------------------------------------------------------------------------------


def test_reopening_takes_back_what_closing_did_and_nothing_else(
    people: People, job_id: int
) -> None:
    hired = add(job_id, "Hanna", OfferStatus.ACCEPTED)
    other = add(job_id, "Otto")
    rejected = add(job_id, "Rudi")
    reject(rejected)
    close(people, job_id, CloseReason.FILLED, hired=[hired], comment="Done")
    wanted = db.session.get_one(JobPosting, job_id).wanted
    versions = [get_application(a).version for a in (hired, other, rejected)]
    reopen(people, job_id)
    for application_id in (hired, other):
        assert end_of(application_id) == ("active", None)
        assert get_application(application_id).ended_at is None
        assert history_of_application(application_id)[-1] == "application-reopened-with-job"
    assert end_of(rejected) == ("ended", "rejected")
    assert get_application(rejected).end_comment == "No Dutch"
    assert [get_application(a).version for a in (hired, other, rejected)] == [
        versions[0] + 1,
        versions[1] + 1,
        versions[2],
    ]
    job = get_job(job_id)
    assert (job.state, job.closed_at, job.close_reason, job.close_comment) == (
        JobStatus.ACTIVE,
        None,
        None,
        "",
    )
    assert db.session.get_one(JobPosting, job_id).wanted == wanted + 1


@pytest.mark.parametrize("active", [True, False])
def test_only_closed_jobs_are_reopened(people: People, active: bool) -> None:
    job_id = add_job(people, active=active)
    with pytest.raises(WrongState) as caught:
        reopen(people, job_id)
    assert caught.value.code == "job-move"
    assert get_job(job_id).state is (JobStatus.ACTIVE if active else JobStatus.DRAFT)


# -- deleting ----------------------------------------------------------------------------------


def test_a_deleted_job_leaves_its_history_and_its_people(people: People) -> None:
    job_id = add_job(people, active=False)
    applied = add_application(job_id, "Anna", stage=StageKind.APPLY)
    candidate_id = get_application(applied).candidate_id
    label = get_job(job_id).label
    delete(people, job_id)
    assert db.session.get(Job, job_id) is None
    assert db.session.get(Application, applied) is None
    assert db.session.get(Candidate, candidate_id) is not None
    assert db.session.scalars(db.select(StageEntry)).all() == []
    entry = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "job-deleted")
    ).one()
    assert entry.details == {"title": label, "count": 1}
    assert entry.job_id == job_id
    assert history_of_application(applied) == ["application-deleted-with-job"]


def test_exports_to_a_deleted_job_can_still_be_moved(people: People) -> None:
    job_id = add_job(people, active=False)
    event_id = add_event(job_id)
    delete(people, job_id)
    event = get_event(event_id)
    assert (event.job_id, event.event_state) == (None, EventState.WAITING)
    assert event.reason == "job-unknown"


@pytest.mark.parametrize(
    "posting",
    [
        {"is_listed": True, "state": "there"},
        {"is_listed": True, "state": "refused", "operation": "CLOSE"},
        {"state": "sending", "operation": "CREATE"},
        {"state": "processing", "sent": 1, "operation": "CREATE"},
        {"state": "waiting", "sent": 1, "operation": "CREATE"},
        # No answer came: LinkedIn may have taken it all the same.
        {"state": "waiting", "sent": 0, "operation": "CREATE"},
        {"is_listed": True, "state": "processing", "sent": 2, "operation": "CLOSE"},
    ],
)
def test_a_job_that_linkedin_has_is_closed_there_first(
    people: People, job_id: int, posting: dict[str, object]
) -> None:
    with unit_of_work():
        row = db.session.get_one(JobPosting, job_id)
        for name, value in posting.items():
            setattr(row, name, value)
    with pytest.raises(WrongState) as caught:
        delete(people, job_id)
    assert caught.value.code == "job-at-linkedin"
    assert get_job(job_id).id == job_id


def test_a_job_that_linkedin_never_got_or_has_closed_can_go(people: People, job_id: int) -> None:
    delete(people, job_id)
    assert db.session.get(JobPosting, job_id) is None
    second = add_job(people)
    tell_linkedin(second)
    with pytest.raises(WrongState):
        delete(people, second)
    close(people, second)
    with pytest.raises(WrongState):
        delete(people, second)
    tell_linkedin(second)
    delete(people, second)
    assert db.session.get(Job, second) is None


def test_whoever_may_not_delete_people_deletes_no_job_with_people(
    people: People, job_id: int
) -> None:
    application_id = add(job_id, "Anna")
    with pytest.raises(NotAllowed) as caught:
        delete(people, job_id, with_people=False)
    assert caught.value.code == "job-has-applicants"
    assert get_application(application_id).job_id == job_id
