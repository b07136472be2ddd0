"""Several workers with the same work, against the sandbox."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.tasks.intake import sweep_events, take_in_event
from portal.tasks.job_postings import send_job, sweep_changes
from tests.support.exports import (
    all_applications,
    all_candidates,
    export_from_sandbox,
    get_event,
    receive,
)
from tests.support.linkedin import Control
from tests.support.people import NOW, People, add_job, get_job
from tests.support.threads import Act, at_once

pytestmark = pytest.mark.usefixtures("context")


def task(function: Callable[..., None], *ids: int) -> Act:
    return lambda _meet: function(*ids)


def test_one_event_that_eight_workers_take_is_taken_in_once(
    control: Control, app: Flask, job_id: int
) -> None:
    request_id = export_from_sandbox(control, get_job(job_id))
    event_id = receive(request_id, now=datetime.now(UTC))
    assert at_once(app, *[task(take_in_event, event_id)] * 8) == [None] * 8
    event = get_event(event_id)
    assert (event.state, event.attempts) == ("done", 1)
    assert (len(all_candidates()), len(all_applications())) == (1, 1)
    assert len(control.get("/control/requests?path=exportedCandidates")) == 1


def test_the_same_newcomer_exported_to_two_jobs_at_once_is_one_candidate(
    control: Control, app: Flask, people: People, job_id: int
) -> None:
    other = add_job(people)
    for round_number, member in enumerate(range(31, 34), start=1):
        ids = [
            receive(
                export_from_sandbox(control, get_job(target), member=member),
                now=datetime.now(UTC),
            )
            for target in (job_id, other)
        ]
        assert at_once(app, *[task(take_in_event, event_id) for event_id in ids]) == [None, None]
        assert len(all_candidates()) == round_number
        assert len(all_applications()) == 2 * round_number


def test_two_sweeps_at_once_do_everything_once(
    control: Control, app: Flask, people: People, job_id: int
) -> None:
    for member in range(31, 39):
        receive(export_from_sandbox(control, get_job(job_id), member=member), now=NOW)
    assert at_once(app, *[task(sweep_events)] * 2) == [None, None]
    assert len(all_applications()) == 8
    assert len(control.get("/control/requests?path=exportedCandidates")) == 8


def test_one_token_is_fetched_for_many_workers(
    control: Control, app: Flask, people: People, job_id: int
) -> None:
    before = len(control.get("/control/requests?path=accessToken"))
    other = add_job(people)
    acts = [task(send_job, job_id), task(send_job, other), task(sweep_changes)]
    for member in range(31, 34):
        request_id = export_from_sandbox(control, get_job(job_id), member=member)
        acts.append(task(take_in_event, receive(request_id, now=datetime.now(UTC))))
    assert at_once(app, *acts) == [None] * 6
    assert len(control.get("/control/requests?path=accessToken")) == before + 1
    # Each job is sent once, the two together when the sweep came first.
    sent = control.get("/control/requests?path=simpleJobPostings")
    assert sum(len(json.loads(request["body"])["elements"]) for request in sent) == 2
