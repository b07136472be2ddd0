"""Telling LinkedIn where we are, the schedule, and a real worker."""

import dataclasses
import inspect
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from rq.utils import import_attribute

from portal import create_app
from portal.config import Settings
from portal.db import db
from portal.models import LinkedInConfiguration, LinkedInEvent, LinkedInIntegration
from portal.queueing import QUEUES, ROUTES, TaskName
from portal.services import job_lifecycle
from portal.services.linkedin_telling import REASSERT
from portal.tasks.linkedin_setup import configure_linkedin
from portal.tasks.schedule import SCHEDULE
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.exports import all_applications, get_event
from tests.support.linkedin import Control
from tests.support.people import NOW, People, get_job
from tests.support.tasks import watched
from worker import Worker

# -- our address -------------------------------------------------------------------------------


def integration(control: Control) -> dict[str, object]:
    found = control.get("/control/integrations")
    return next(each for each in found if each["type"] == "ONE_CLICK_EXPORT")


def told(settings: Settings) -> LinkedInConfiguration:
    db.session.rollback()
    return db.session.get_one(LinkedInConfiguration, settings.linkedin_client_id)


def problem() -> str | None:
    """What went wrong with the callback's integration, or with reading them all."""
    db.session.rollback()
    query = db.select(LinkedInIntegration.problem).where(
        LinkedInIntegration.type == "ONE_CLICK_EXPORT"
    )
    return db.session.scalar(query) or db.session.scalar(db.select(LinkedInConfiguration.problem))


def writes(control: Control) -> int:
    found = control.get("/control/requests?path=atsIntegrations")
    return sum(r["method"] != "GET" for r in found)


@pytest.mark.usefixtures("context")
def test_linkedin_is_told_our_name_and_address_once_a_day(
    control: Control, settings: Settings
) -> None:
    before = writes(control)
    configure_linkedin()
    row = integration(control)
    assert row["name"] == f"Beckon ({settings.company_name})"
    assert settings.callback_url in str(row["configurations"])
    assert (problem(), told(settings).callback_url) == (None, settings.callback_url)
    after = writes(control)
    assert after > before
    configure_linkedin()
    assert writes(control) == after
    with unit_of_work():
        db.session.execute(
            db.update(LinkedInIntegration).values(told_at=datetime.now(UTC) - REASSERT)
        )
    configure_linkedin()
    assert writes(control) > after


def test_a_new_address_is_told_at_once(control: Control, app: Flask, settings: Settings) -> None:
    with app.app_context():
        configure_linkedin()
    moved = create_app(dataclasses.replace(settings, portal_url="http://localhost:8009"))
    moved.extensions["linkedin"].transport = app.extensions["linkedin"].transport
    with moved.app_context():
        configure_linkedin()
        assert told(settings).callback_url.startswith("http://localhost:8009/")
        db.session.remove()
        db.engine.dispose()
    assert "http://localhost:8009/" in str(integration(control)["configurations"])


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("kind", ["500", "429", "403", "garbage", "drop"])
def test_what_goes_wrong_is_kept_and_told_again(control: Control, kind: str) -> None:
    control.post("/control/faults", path="atsIntegrations", kind=kind)
    configure_linkedin()
    assert problem()
    configure_linkedin()
    assert problem() is None


@pytest.mark.usefixtures("context")
def test_no_transaction_is_open_meanwhile(control: Control, app: Flask) -> None:
    configure_linkedin()
    with unit_of_work():
        db.session.execute(db.update(LinkedInIntegration).values(told_at=None))
    with watched(app) as watching:
        configure_linkedin()
    assert watching.open_transactions
    assert not any(watching.open_transactions)


def test_without_a_linkedin_application_nothing_is_told(settings: Settings, app: Flask) -> None:
    bare = create_app(
        dataclasses.replace(settings, linkedin_client_id="", linkedin_client_secret="")
    )
    with bare.app_context():
        configure_linkedin()
        assert db.session.scalar(db.select(LinkedInConfiguration)) is None
        db.session.remove()
        db.engine.dispose()


def test_an_address_that_linkedin_does_not_take_is_kept_as_refused(
    control: Control, app: Flask, settings: Settings
) -> None:
    bad = create_app(dataclasses.replace(settings, portal_url="http://jobs.example.com"))
    bad.extensions["linkedin"].transport = app.extensions["linkedin"].transport
    with bad.app_context():
        configure_linkedin()
        assert problem() == "callback"
        db.session.remove()
        db.engine.dispose()


# -- the schedule ------------------------------------------------------------------------------


@pytest.mark.parametrize("task", TaskName)
def test_every_task_is_a_function_that_takes_ids_and_says_why_twice_is_harmless(
    task: TaskName,
) -> None:
    function = import_attribute(task.value)
    signature = inspect.signature(function)
    assert all(parameter.annotation is int for parameter in signature.parameters.values())
    assert "twice" in (inspect.getdoc(function) or "")


def test_what_is_periodic_needs_no_ids_and_ends_before_it_is_killed() -> None:
    every = {entry.task: entry.every for entry in SCHEDULE}
    assert set(every) == {
        TaskName.CHECK_JOB_TASKS,
        TaskName.SWEEP_EVENTS,
        TaskName.SWEEP_CHANGES,
        TaskName.SWEEP_PEOPLE,
        TaskName.RECONCILE_PEOPLE,
        TaskName.SWEEP_ACCESS,
        TaskName.SWEEP_MAILS,
        TaskName.REMIND_OF_FEEDBACK,
        TaskName.SWEEP_DOCUMENTS,
        TaskName.REMIND_APPROVERS,
        TaskName.REFRESH_INTEGRATIONS,
        TaskName.CONFIGURE_LINKEDIN,
        TaskName.SEND_DIGESTS,
        TaskName.READ_SEATS,
        TaskName.SURVEY_HISTORY,
        TaskName.READ_HISTORY,
        TaskName.CHECK_CONNECTIONS,
        TaskName.RUN_CHECKS,
        TaskName.CHECK_HEALTH,
    }
    for task in every:
        assert not inspect.signature(import_attribute(task.value)).parameters
    assert every[TaskName.CHECK_JOB_TASKS] <= 2
    assert max(every[TaskName.SWEEP_EVENTS], every[TaskName.SWEEP_CHANGES]) <= 10
    # Somebody may be waiting for the mail with the link.
    assert every[TaskName.SWEEP_MAILS] <= 60


# -- a real worker -----------------------------------------------------------------------------


def work(app: Flask) -> None:
    """Everything that is on the queues now, by the worker that production runs."""
    with Redis.from_url(app.extensions["settings"].redis_url) as connection:
        worker = Worker(list(QUEUES), connection=connection)
        worker.app = app
        worker.work(burst=True, logging_level="CRITICAL")


def test_an_export_goes_from_the_button_to_the_prospect_tab_by_itself(
    control: Control, sandbox: Sandbox, app: Flask, people: People, job_id: int, redis: Redis
) -> None:
    work(app)
    control.post("/control/clock", advance=5)
    sandbox.use_push_transport(httpx2.WSGITransport(app=app))
    try:
        number = get_job(job_id).requisition_number
        control.post("/control/exports", job=number, exporter=None, emails=["p@example.com"])
        assert sandbox.deliver_due() >= 1
    finally:
        sandbox.use_push_transport(None)
    db.session.rollback()
    event = db.session.scalars(
        db.select(LinkedInEvent).where(LinkedInEvent.type == "EXPORT_CANDIDATE_PROFILE")
    ).one()
    assert (event.state, event.is_signed) == ("received", True)
    # Before it LinkedIn told us that its administrator had switched three integrations on.
    assert [len(Queue(name, connection=redis)) for name in QUEUES] == [4, 0, 0]
    work(app)
    assert get_event(event.id).state == "done"
    (application,) = all_applications()
    assert (application.job_id, application.stage.name) == (job_id, "Prospect")
    assert [len(Queue(name, connection=redis)) for name in QUEUES] == [0, 0, 0]


def test_the_worker_sends_a_job_when_somebody_activates_it(
    control: Control, app: Flask, people: People, job_id: int
) -> None:
    work(app)
    with unit_of_work():
        job_lifecycle.close_job(
            get_job(job_id), actor=people.user("Rita"), now=NOW + timedelta(hours=1)
        )
    control.post("/control/clock", advance=5)
    found = {job["externalJobPostingId"] for job in control.get("/control/jobs")}
    assert found == {get_job(job_id).requisition_number}


def test_a_task_that_crashes_leaves_no_values_of_rows_behind(
    app: Flask, redis: Redis, people: People
) -> None:
    queue = Queue(ROUTES[TaskName.TAKE_IN_EVENT].queue, connection=redis)
    queue.enqueue(TaskName.TAKE_IN_EVENT.value, "Rita's secret" * 3, failure_ttl=60)
    work(app)
    failed = queue.failed_job_registry.get_job_ids()
    told_of = [queue.fetch_job(each).latest_result() for each in failed]
    assert all(
        "parameters" not in (r.exc_string or "") or "hidden" in r.exc_string for r in told_of
    )
