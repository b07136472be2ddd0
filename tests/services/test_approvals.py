"""Approval: who is asked, what answers do, and what happens when people act at the same moment."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.errors import DomainError, InvalidInput, NotAllowed, StaleVersion, WrongState
from portal.domain.jobs import Decision, JobStatus
from portal.models import HistoryEntry, Job, JobPosting, Mail, Notification
from portal.services import approvals, job_lifecycle, jobs
from portal.services.jobs import Saved
from portal.tasks.reminders import remind_approvers
from portal.unit_of_work import unit_of_work
from tests.support.approvals import NEW_TITLE, answer, approve, name_approvers, propose, reject
from tests.support.approvals import submit as submit_job
from tests.support.people import NOW, People, add_job, details, get_job

LATER = NOW + timedelta(hours=25)
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def asked_id(people: People) -> int:
    """A job that Ivy and Olga are asked to approve."""
    job_id = add_job(people, active=False)
    name_approvers(people, job_id, "Ivy", "Olga")
    submit_job(people, job_id)
    return job_id


def do(act: Callable[[Job], object], job_id: int) -> None:
    with unit_of_work():
        act(db.session.get_one(Job, job_id))


def refusal(act: Callable[[Job], object], job_id: int) -> DomainError:
    with pytest.raises(DomainError) as caught:
        do(act, job_id)
    return caught.value


def told(people: People, name: str) -> list[str]:
    db.session.rollback()
    query = db.select(Notification.kind).where(Notification.user_id == people[name])
    kinds = db.session.scalars(query.order_by(Notification.id))
    return [kind for kind in kinds if kind.startswith("approval")]


def mailed(name: str) -> list[str]:
    db.session.rollback()
    query = db.select(Mail.kind).where(Mail.to_address == f"{name.lower()}@example.com")
    return list(db.session.scalars(query.order_by(Mail.id)))


def last_entry(job_id: int) -> HistoryEntry:
    query = db.select(HistoryEntry).where(HistoryEntry.job_id == job_id)
    return db.session.scalars(query.order_by(HistoryEntry.id.desc())).first()  # type: ignore[return-value]


# -- the round ---------------------------------------------------------------------------------


def test_sending_asks_all_approvers_at_once(people: People, asked_id: int) -> None:
    job = get_job(asked_id)
    assert job.state is JobStatus.PENDING
    assert (job.submitted_by_id, job.submitted_at) == (people["Rita"], NOW)
    for name in ("Ivy", "Olga"):
        assert told(people, name) == ["approval-requested"]
        assert mailed(name) == ["approval-requested"]
    assert db.session.get(JobPosting, asked_id) is None


def test_all_must_approve_and_the_submitter_is_told(people: People, asked_id: int) -> None:
    assert approve(people, asked_id, "Ivy") is None
    assert get_job(asked_id).state is JobStatus.PENDING
    assert told(people, "Rita") == []
    assert approve(people, asked_id, "Olga") is Decision.APPROVED
    assert get_job(asked_id).state is JobStatus.APPROVED
    assert told(people, "Rita") == ["approval-given"]
    assert mailed("Rita") == ["approval-given"]
    assert last_entry(asked_id).details["new"] == {"status": "approved"}


def test_who_answered_has_nothing_left_to_read_and_who_asked_is_not_told_of_oneself(
    people: People,
) -> None:
    job_id = add_job(people, active=False)
    name_approvers(people, job_id, "Rita", "Ivy")
    submit_job(people, job_id)
    approve(people, job_id, "Ivy")
    asked = db.select(Notification).where(Notification.kind == "approval-requested")
    is_read = {n.user_id: n.read_at is not None for n in db.session.scalars(asked)}
    assert is_read[people["Ivy"]]
    approve(people, job_id, "Rita")
    assert get_job(job_id).state is JobStatus.APPROVED
    assert "approval-given" not in told(people, "Rita")
    assert "approval-given" not in mailed("Rita")


def test_one_rejection_rejects_at_once(people: People, asked_id: int) -> None:
    assert reject(people, asked_id, "Olga") is Decision.REJECTED
    assert get_job(asked_id).state is JobStatus.REJECTED
    assert mailed("Rita") == ["approval-refused"]
    error = refusal(
        lambda job: approvals.answer_request(
            job,
            Decision.APPROVED,
            comment="",
            version=job.version,
            actor=people.user("Ivy"),
            now=NOW,
        ),
        asked_id,
    )
    assert error.code == "approval-settled"
    unread = db.select(Notification).where(
        Notification.user_id == people["Ivy"],
        Notification.kind == "approval-requested",
        Notification.read_at.is_(None),
    )
    assert db.session.scalars(unread).all() == []


def test_a_rejected_job_is_changed_and_sent_again_to_everybody(
    people: People, asked_id: int
) -> None:
    reject(people, asked_id, "Olga")
    with unit_of_work():
        job = db.session.get_one(Job, asked_id)
        jobs.update_job(
            job,
            details(title="Cheaper"),
            version=job.version,
            actor=people.user("Rita"),
            now=NOW,
        )
    assert get_job(asked_id).state is JobStatus.DRAFT
    submit_job(people, asked_id)
    assert [a.decision for a in get_job(asked_id).approvers] == [None, None]
    assert [a.comment for a in get_job(asked_id).approvers] == ["", ""]
    assert told(people, "Olga") == ["approval-requested", "approval-requested"]


def test_an_edit_puts_an_approved_job_back_to_draft_and_linkedin_hears_nothing(
    people: People, asked_id: int
) -> None:
    approve(people, asked_id, "Ivy")
    approve(people, asked_id, "Olga")
    with unit_of_work():
        job = db.session.get_one(Job, asked_id)
        saved = jobs.update_job(
            job, details(title="X"), version=job.version, actor=people.user("Tom"), now=NOW
        )
    assert saved is Saved.SAVED
    assert get_job(asked_id).state is JobStatus.DRAFT
    assert db.session.get(JobPosting, asked_id) is None
    error = refusal(
        lambda job: job_lifecycle.activate_job(job, actor=people.user("Rita"), now=NOW), asked_id
    )
    assert error.code == "job-needs-approval"


@pytest.mark.parametrize("added", [True, False])
def test_another_set_of_approvers_is_a_change_too(
    people: People, asked_id: int, added: bool
) -> None:
    approve(people, asked_id, "Ivy")
    approve(people, asked_id, "Olga")
    rita = people.user("Rita")
    if added:
        do(lambda j: approvals.add_approver(j, people.user("Tom"), actor=rita, now=NOW), asked_id)
    else:
        do(
            lambda j: approvals.remove_approver(j, j.approvers[0], actor=rita, now=NOW),
            asked_id,
        )
    assert get_job(asked_id).state is JobStatus.DRAFT


def test_a_recall_ends_the_round(people: People, asked_id: int) -> None:
    approve(people, asked_id, "Ivy")
    do(lambda j: approvals.recall_job(j, actor=people.user("Tom"), now=NOW), asked_id)
    assert get_job(asked_id).state is JobStatus.DRAFT
    assert told(people, "Olga") == ["approval-requested", "approval-recalled"]
    assert told(people, "Ivy") == ["approval-requested"]
    error = refusal(lambda j: approvals.recall_job(j, actor=people.user("Tom"), now=NOW), asked_id)
    assert error.code == "approval-settled"


# -- what is refused ---------------------------------------------------------------------------


def test_a_job_without_approvers_is_sent_to_nobody(people: People) -> None:
    job_id = add_job(people, active=False)
    rita = people.user("Rita")
    send = lambda job: approvals.submit_job(job, actor=rita, now=NOW)  # noqa: E731
    assert refusal(send, job_id).code == "approval-not-needed"
    name_approvers(people, job_id)
    assert refusal(send, job_id).code == "no-approvers"


def test_a_job_is_not_sent_while_an_approver_has_no_account(people: People) -> None:
    job_id = add_job(people, active=False)
    name_approvers(people, job_id, "Olga")
    with unit_of_work():
        people.user("Olga").is_active = False
    error = refusal(
        lambda job: approvals.submit_job(job, actor=people.user("Rita"), now=NOW), job_id
    )
    assert (error.code, error.params) == ("approver-inactive", {"person": "Olga Example"})
    assert get_job(job_id).state is JobStatus.DRAFT


def test_sending_twice_asks_once(people: People, asked_id: int) -> None:
    error = refusal(
        lambda job: approvals.submit_job(job, actor=people.user("Rita"), now=NOW), asked_id
    )
    assert error.code == "job-move"
    assert mailed("Olga") == ["approval-requested"]


@pytest.mark.parametrize("name", ["Rita", "Ada"])
def test_nobody_answers_for_the_approvers(people: People, asked_id: int, name: str) -> None:
    with pytest.raises(NotAllowed):
        approve(people, asked_id, name)


def test_an_answer_counts_only_for_the_version_that_was_read(people: People, asked_id: int) -> None:
    seen = get_job(asked_id).version
    do(lambda j: approvals.recall_job(j, actor=people.user("Rita"), now=NOW), asked_id)
    with unit_of_work():
        job = db.session.get_one(Job, asked_id)
        jobs.update_job(
            job, details(title="Y"), version=job.version, actor=people.user("Rita"), now=NOW
        )
    submit_job(people, asked_id)
    with pytest.raises(StaleVersion), unit_of_work():
        approvals.answer_request(
            db.session.get_one(Job, asked_id),
            Decision.APPROVED,
            comment="",
            version=seen,
            actor=people.user("Ivy"),
            now=NOW,
        )


def test_a_rejection_needs_a_reason_and_no_comment_is_a_book(people: People, asked_id: int) -> None:
    for decision, comment, code in (
        (Decision.REJECTED, " \n\x00 ", "required"),
        (Decision.APPROVED, "x" * 2001, "too-long"),
    ):
        with pytest.raises(InvalidInput) as caught:
            answer(people, asked_id, "Ivy", decision, comment)
        assert (caught.value.field, caught.value.code) == ("comment", code)
    assert answer(people, asked_id, "Ivy", Decision.APPROVED, "x" * 2000) is None


# -- new details of an active job --------------------------------------------------------------


@pytest.fixture
def active_id(people: People) -> int:
    """An active job with Olga and Ivy as approvers."""
    job_id = add_job(people)
    name_approvers(people, job_id, "Olga", "Ivy")
    return job_id


def wanted(job_id: int) -> int:
    db.session.rollback()
    return db.session.get_one(JobPosting, job_id).wanted


def test_new_details_wait_for_all_and_are_then_sent_to_linkedin(
    people: People, active_id: int
) -> None:
    before = wanted(active_id)
    assert propose(people, active_id, description_source="New **text**.") is Saved.PROPOSED
    job = get_job(active_id)
    assert (job.title, job.state) == ("Data Engineer", JobStatus.ACTIVE)
    assert mailed("Olga") == ["approval-change-requested"]
    assert wanted(active_id) == before
    approve(people, active_id, "Olga")
    assert get_job(active_id).title == "Data Engineer"
    approve(people, active_id, "Ivy")
    job = get_job(active_id)
    assert (job.title, job.description) == (NEW_TITLE, "<p>New <strong>text</strong>.</p>")
    assert job.proposed_details is None
    assert wanted(active_id) == before + 1
    assert mailed("Rita") == ["approval-change-given"]
    entry = last_entry(active_id)
    assert (entry.what, entry.details["old"]["title"]) == ("job-changed", "Data Engineer")


def test_one_rejection_drops_the_new_details_with_the_reason(
    people: People, active_id: int
) -> None:
    before = wanted(active_id)
    propose(people, active_id)
    reject(people, active_id, "Ivy")
    job = get_job(active_id)
    assert (job.title, job.proposed_details) == ("Data Engineer", None)
    assert wanted(active_id) == before
    assert mailed("Rita") == ["approval-change-refused"]
    entry = last_entry(active_id)
    assert (entry.what, entry.details["comment"]) == ("job-change-rejected", "No budget")


def test_a_later_proposal_takes_the_place_of_the_first(people: People, active_id: int) -> None:
    propose(people, active_id)
    approve(people, active_id, "Olga")
    propose(people, active_id, title="Third")
    assert [a.decision for a in get_job(active_id).approvers] == [None, None]
    approve(people, active_id, "Olga")
    approve(people, active_id, "Ivy")
    assert get_job(active_id).title == "Third"


def test_the_last_approver_of_an_active_job_stays(people: People, active_id: int) -> None:
    rita = people.user("Rita")
    do(lambda j: approvals.remove_approver(j, j.approvers[0], actor=rita, now=NOW), active_id)
    error = refusal(
        lambda j: approvals.remove_approver(j, j.approvers[0], actor=rita, now=NOW), active_id
    )
    assert error.code == "last-approver"


def test_closing_a_job_drops_what_was_proposed(people: People, active_id: int) -> None:
    propose(people, active_id)
    do(lambda j: job_lifecycle.close_job(j, actor=people.user("Rita"), now=NOW), active_id)
    assert get_job(active_id).proposed_details is None
    assert told(people, "Olga") == ["approval-change-requested", "approval-recalled"]
    with pytest.raises(WrongState):
        approve(people, active_id, "Olga")


# -- reminders ---------------------------------------------------------------------------------


def test_who_has_not_answered_for_a_day_is_reminded_once(people: People, asked_id: int) -> None:
    approve(people, asked_id, "Ivy")
    for now, number in ((NOW + timedelta(hours=23), 0), (LATER, 1), (LATER, 0)):
        with unit_of_work():
            assert approvals.remind_approvers(now=now) == number
    assert mailed("Olga") == ["approval-requested", "approval-reminder"]
    assert mailed("Ivy") == ["approval-requested"]


def test_the_task_may_run_twice(people: People, asked_id: int) -> None:
    remind_approvers()
    remind_approvers()
    assert mailed("Olga") == ["approval-requested", "approval-reminder"]


def test_a_new_round_reminds_anew_and_a_settled_one_never(people: People, asked_id: int) -> None:
    with unit_of_work():
        approvals.remind_approvers(now=LATER)
    do(lambda j: approvals.recall_job(j, actor=people.user("Rita"), now=NOW), asked_id)
    with unit_of_work():
        assert approvals.remind_approvers(now=LATER + timedelta(days=9)) == 0
    submit_job(people, asked_id)
    with unit_of_work():
        assert approvals.remind_approvers(now=LATER) == 2


# -- at the same moment ------------------------------------------------------------------------


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Run acts in threads that start together; their results or the errors they raised."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[index] = act()
            except DomainError as error:
                results[index] = error.code
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_two_approvers_at_once_settle_it_once(app: Flask, people: People, asked_id: int) -> None:
    results = at_once(
        app,
        lambda: approve(people, asked_id, "Ivy"),
        lambda: approve(people, asked_id, "Olga"),
    )
    assert sorted(results, key=str) == [None, Decision.APPROVED]
    assert get_job(asked_id).state is JobStatus.APPROVED
    assert mailed("Rita") == ["approval-given"]


def test_an_approval_and_a_rejection_at_once_reject(
    app: Flask, people: People, asked_id: int
) -> None:
    results = at_once(
        app,
        lambda: approve(people, asked_id, "Ivy"),
        lambda: reject(people, asked_id, "Olga"),
    )
    assert results[1] is Decision.REJECTED
    assert results[0] in {None, "approval-settled"}
    assert get_job(asked_id).state is JobStatus.REJECTED


def test_the_same_approver_in_two_tabs_answers_once(
    app: Flask, people: People, asked_id: int
) -> None:
    results = at_once(
        app,
        lambda: approve(people, asked_id, "Ivy"),
        lambda: reject(people, asked_id, "Ivy"),
    )
    assert set(map(str, results)) & {"approval-answered", "approval-settled"}
    assert len({str(r) for r in results}) == 2


def test_two_who_send_at_once_ask_once(app: Flask, people: People) -> None:
    job_id = add_job(people, active=False)
    name_approvers(people, job_id, "Olga")
    results = at_once(app, *[lambda: submit_job(people, job_id)] * 2)
    assert sorted(map(str, results)) == ["None", "job-move"]
    assert mailed("Olga") == ["approval-requested"]


def test_two_schedulers_at_once_remind_once(app: Flask, people: People, asked_id: int) -> None:
    at_once(app, remind_approvers, remind_approvers)
    assert mailed("Olga") == ["approval-requested", "approval-reminder"]
