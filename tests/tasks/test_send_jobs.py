"""A job on its way to LinkedIn, with the real client against the sandbox."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from dev.redis_server import free_port
from portal import create_app
from portal.config import Settings
from portal.db import db
from portal.domain.jobs import PostingState
from portal.models import JobPosting
from portal.services import job_lifecycle, job_postings, jobs
from portal.tasks.job_postings import check_job_tasks, send_job, sweep_changes
from portal.unit_of_work import unit_of_work
from tests.support.linkedin import Control
from tests.support.people import NOW, People, add_job, details, get_job
from tests.support.tasks import make_due, seconds_until, watched

pytestmark = pytest.mark.usefixtures("context")
POSTINGS, TASKS = "simpleJobPostings", "simpleJobPostingTasks"


def posting(job_id: int) -> JobPosting:
    db.session.rollback()
    return db.session.get_one(JobPosting, job_id)


def shown(job_id: int) -> PostingState:
    return job_postings.shown_state(posting(job_id))


def send(job_id: int, control: Control) -> None:
    """A message and, once LinkedIn has worked on it, its outcome."""
    send_job(job_id)
    assert posting(job_id).state == "processing"
    control.post("/control/clock", advance=5)
    make_due(posting(job_id))
    check_job_tasks()


def change(job_id: int, people: People, **changes: Any) -> None:
    with unit_of_work():
        job = get_job(job_id)
        jobs.update_job(
            job, details(**changes), version=job.version, actor=people.user("Rita"), now=NOW
        )


def close(job_id: int, people: People) -> None:
    with unit_of_work():
        job_lifecycle.close_job(get_job(job_id), actor=people.user("Rita"), now=NOW)


def at_linkedin(control: Control) -> dict[str, dict[str, Any]]:
    return {job["externalJobPostingId"]: job for job in control.get("/control/jobs")}


def number(job_id: int) -> str:
    found = get_job(job_id).requisition_number
    assert found is not None
    return found


def requests(control: Control, path: str) -> int:
    return len(control.get(f"/control/requests?path={path}"))


# -- as it should be ---------------------------------------------------------------------------


def test_a_job_is_created_and_stands_in_the_export_box(control: Control, job_id: int) -> None:
    send_job(job_id)
    row = posting(job_id)
    assert (row.state, row.operation) == ("processing", "CREATE")
    assert 0 < seconds_until(row.next_check_at) <= 2
    check_job_tasks()
    assert requests(control, TASKS) == 0
    control.post("/control/clock", advance=5)
    make_due(row)
    check_job_tasks()
    assert shown(job_id) is PostingState.THERE
    job = at_linkedin(control)[number(job_id)]
    assert (job["title"], job["companyJobCode"], job["open"]) == (
        "Data Engineer",
        number(job_id),
        True,
    )
    assert job["availability"] == "PRIVATE_TO_ATS_INTEGRATION"
    assert job["record"]["location"] == "Rotterdam,NL"
    assert job["record"]["companyApplyUrl"] == f"http://localhost:8000/careers/{number(job_id)}"


def test_a_change_and_the_end_of_a_job_reach_linkedin(
    control: Control, people: People, job_id: int
) -> None:
    send(job_id, control)
    change(job_id, people, title="Lead Engineer")
    send(job_id, control)
    assert at_linkedin(control)[number(job_id)]["title"] == "Lead Engineer"
    close(job_id, people)
    send(job_id, control)
    assert shown(job_id) is PostingState.CLOSED
    assert at_linkedin(control)[number(job_id)]["state"] == "CLOSED"
    history = control.get(f"/control/jobs/{number(job_id)}")["history"]
    assert [step["operation"] for step in history] == ["CREATE", "UPDATE", "CLOSE"]


def test_a_job_that_is_still_being_worked_on_is_asked_for_again(
    control: Control, job_id: int
) -> None:
    control.post("/control/settings", task_delay=30)
    send_job(job_id)
    make_due(posting(job_id))
    check_job_tasks()
    row = posting(job_id)
    assert (row.state, row.task_checks) == ("processing", 1)
    assert 8 < seconds_until(row.next_check_at) <= 10
    control.post("/control/clock", advance=60)
    make_due(row)
    check_job_tasks()
    assert shown(job_id) is PostingState.THERE


def test_tasks_that_run_twice_send_and_ask_once(control: Control, job_id: int) -> None:
    send_job(job_id)
    send_job(job_id)
    sweep_changes()
    assert requests(control, POSTINGS) == 1
    control.post("/control/clock", advance=5)
    make_due(posting(job_id))
    check_job_tasks()
    check_job_tasks()
    assert requests(control, TASKS) == 1
    send_job(job_id)
    assert requests(control, POSTINGS) == 1


def test_nothing_to_do_is_no_reason_to_call(control: Control, people: People) -> None:
    add_job(people, active=False)
    sweep_changes()
    check_job_tasks()
    send_job(4711)
    assert requests(control, POSTINGS) + requests(control, TASKS) == 0


def test_no_transaction_is_open_while_linkedin_is_asked(
    control: Control, app: Flask, job_id: int
) -> None:
    with watched(app) as watching:
        send_job(job_id)
        make_due(posting(job_id))
        check_job_tasks()
    assert len(watching.open_transactions) == 3
    assert not any(watching.open_transactions)


def test_the_sweep_sends_many_jobs_in_few_requests(control: Control, people: People) -> None:
    ids = [add_job(people) for _ in range(5)]
    send(ids[0], control)
    close(ids[0], people)
    for job_id in ids:
        make_due(posting(job_id))
    before = requests(control, POSTINGS)
    sweep_changes()
    assert requests(control, POSTINGS) == before + 2
    assert {posting(job_id).state for job_id in ids} == {"processing"}
    control.post("/control/clock", advance=5)
    for job_id in ids:
        make_due(posting(job_id))
    check_job_tasks()
    assert [shown(job_id) for job_id in ids] == [PostingState.CLOSED] + [PostingState.THERE] * 4
    assert requests(control, TASKS) == 2


def test_of_a_confidential_job_linkedin_hears_nothing_before_its_list_stands(
    control: Control, people: People
) -> None:
    job_id = add_job(people, is_confidential=True)
    send_job(job_id)
    assert posting(job_id).state == "securing"
    sweep_changes()
    assert requests(control, POSTINGS) == 0


def test_a_job_of_the_longest_text_and_with_odd_places_is_taken(
    control: Control, people: People
) -> None:
    job_id = add_job(
        people,
        title="Ingénieur·e " + "x" * 188,
        description_source="x" * 24_990,
        city="Washington, D.C.",
        country="us",
    )
    send(job_id, control)
    assert shown(job_id) is PostingState.THERE
    assert at_linkedin(control)[number(job_id)]["record"]["location"] == "Washington D.C.,US"


# -- refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("magic", "field"),
    [("[refuse]", "title"), ("[refuse:description]", "description"), ("[refuse:location]", "city")],
)
def test_a_refused_job_shows_the_field_and_goes_again_when_mended(
    control: Control, people: People, magic: str, field: str
) -> None:
    job_id = add_job(people, title=f"Engineer {magic}")
    send(job_id, control)
    row = posting(job_id)
    assert shown(job_id) is PostingState.REFUSED
    assert (row.problem, row.problem_field) == ("refused", field)
    assert "refused" in row.detail
    assert at_linkedin(control) == {}
    change(job_id, people, title="Engineer")
    send(job_id, control)
    assert shown(job_id) is PostingState.THERE
    assert number(job_id) in at_linkedin(control)


def test_a_refused_job_that_is_closed_leaves_nothing_to_mend(
    control: Control, people: People
) -> None:
    job_id = add_job(people, title="Engineer [refuse]")
    send(job_id, control)
    close(job_id, people)
    before = requests(control, POSTINGS)
    send_job(job_id)
    assert shown(job_id) is PostingState.CLOSED
    assert requests(control, POSTINGS) == before


def test_a_job_that_linkedin_took_although_we_heard_nothing_is_closed_there(
    control: Control, people: People, job_id: int
) -> None:
    control.post("/control/faults", path=POSTINGS, kind="500", when="after")
    send_job(job_id)
    assert posting(job_id).state == "waiting"
    close(job_id, people)
    control.post("/control/clock", advance=5)
    make_due(posting(job_id))
    send(job_id, control)
    assert at_linkedin(control)[number(job_id)]["state"] == "CLOSED"
    assert shown(job_id) is PostingState.CLOSED


def test_closing_a_job_that_linkedin_never_got_is_no_refusal(
    control: Control, people: People, job_id: int
) -> None:
    control.post("/control/faults", path=POSTINGS, kind="drop")
    send_job(job_id)
    close(job_id, people)
    make_due(posting(job_id))
    send(job_id, control)
    assert shown(job_id) is PostingState.CLOSED
    assert posting(job_id).problem is None


# -- LinkedIn's errors, class by class ---------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "problem", "at_least", "at_most"),
    [
        ({"kind": "401", "times": 2}, "linkedin-unauthorised", 0, 2),
        ({"kind": "403"}, "linkedin-not-enabled", 0, 2),
        ({"kind": "429", "retry_after": 40}, "linkedin-busy", 0, 40),
        ({"kind": "500"}, "linkedin-down", 0, 2),
        ({"kind": "503"}, "linkedin-down", 0, 2),
        ({"kind": "400"}, "linkedin-down", 0, 2),
        ({"kind": "truncated"}, "linkedin-down", 0, 2),
        ({"kind": "garbage"}, "linkedin-down", 0, 2),
        ({"kind": "drop"}, "linkedin-down", 0, 2),
    ],
)
def test_what_may_pass_is_shown_at_the_job_and_heals_by_itself(
    control: Control,
    job_id: int,
    fault: dict[str, Any],
    problem: str,
    at_least: float,
    at_most: float,
) -> None:
    control.post("/control/faults", path=POSTINGS, **fault)
    send_job(job_id)
    row = posting(job_id)
    assert (row.state, row.problem) == ("waiting", problem)
    assert shown(job_id) is PostingState.ON_ITS_WAY
    assert at_least < seconds_until(row.next_attempt_at) <= at_most
    send_job(job_id)
    assert posting(job_id).attempts == 1
    make_due(posting(job_id))
    sweep_changes()
    control.post("/control/clock", advance=5)
    make_due(posting(job_id))
    check_job_tasks()
    row = posting(job_id)
    assert shown(job_id) is PostingState.THERE
    assert (row.problem, row.detail) == (None, "")


def test_trouble_with_the_token_is_shown_at_the_job(control: Control, job_id: int) -> None:
    control.post("/control/faults", path="accessToken", kind="401")
    send_job(job_id)
    assert posting(job_id).problem == "linkedin-unauthorised"
    assert requests(control, POSTINGS) == 0


def test_an_address_where_nobody_answers_is_tried_again(settings: Settings, job_id: int) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    deaf = create_app(
        dataclasses.replace(settings, linkedin_api_url=nowhere, linkedin_www_url=nowhere)
    )
    with deaf.app_context():
        send_job(job_id)
        db.session.remove()
        db.engine.dispose()
    assert posting(job_id).problem == "linkedin-down"


def test_a_request_that_linkedin_cannot_read_holds_up_one_job_not_all(
    control: Control, people: People
) -> None:
    ids = [add_job(people) for _ in range(3)]
    for job_id in ids:
        make_due(posting(job_id))
    # The whole batch is refused, and then the first that is sent alone.
    control.post("/control/faults", path=POSTINGS, kind="400", times=2)
    sweep_changes()
    assert [posting(job_id).state for job_id in ids] == ["waiting", "processing", "processing"]
    assert posting(ids[0]).problem == "linkedin-down"


@pytest.mark.parametrize("kind", ["500", "429", "garbage", "404", "drop"])
def test_while_nobody_can_be_asked_the_next_look_comes_later(
    control: Control, job_id: int, kind: str
) -> None:
    send_job(job_id)
    control.post("/control/clock", advance=5)
    make_due(posting(job_id))
    control.post("/control/faults", path=TASKS, kind=kind)
    check_job_tasks()
    row = posting(job_id)
    assert (row.state, row.task_checks) == ("processing", 1)
    assert 8 < seconds_until(row.next_check_at) <= 10
    make_due(row)
    check_job_tasks()
    assert shown(job_id) is PostingState.THERE


def test_a_task_that_linkedin_forgot_is_sent_again(control: Control, job_id: int) -> None:
    send_job(job_id)
    with unit_of_work():
        row = posting(job_id)
        row.task_urn = "urn:li:simpleJobPostingTask:forgotten"
        row.settled_at = datetime.now(UTC) - 2 * job_postings.TASK_PATIENCE
    make_due(posting(job_id))
    check_job_tasks()
    assert posting(job_id).state == "waiting"
    control.post("/control/clock", advance=5)
    send(job_id, control)
    assert shown(job_id) is PostingState.THERE
    assert list(at_linkedin(control)) == [number(job_id)]


def test_a_dead_workers_job_is_sent_by_another(control: Control, job_id: int) -> None:
    with unit_of_work():
        job_postings.claim([job_id], now=datetime.now(UTC), apply_url="https://a.example/{number}")
    sweep_changes()
    assert requests(control, POSTINGS) == 0
    make_due(posting(job_id))
    sweep_changes()
    assert posting(job_id).state == "processing"
