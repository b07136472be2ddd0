"""Taking everything back from LinkedIn, with the real client against the sandbox."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal import gate
from portal.db import db
from portal.domain.errors import WrongState
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    Candidate,
    HistoryEntry,
    JobPosting,
    SharingLane,
    SharingQuota,
    SharingRecord,
)
from portal.services import candidate_profile, notes
from portal.services.sharing import lane as lanes
from portal.services.sharing import retries, walks, withdrawal
from portal.tasks import job_postings as job_tasks
from portal.tasks import sharing as tasks
from portal.tasks.job_postings import check_job_tasks, sweep_changes
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, add_crowd, get_application
from tests.support.linkedin import Control
from tests.support.people import NOW, People
from tests.support.sharing import counts, drain, hurry, lane, ledger, post, waiting
from tests.support.tasks import make_due, watched

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def job_id(job_id: int, control: Control) -> int:
    """Rita's job, which LinkedIn has."""
    return post(job_id, control)


@pytest.fixture
def shared(control: Control, job_id: int, people: People) -> int:
    """Nora and two more past Prospect, one in it, with notes; LinkedIn knows."""
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")
    add_crowd(job_id, 2, stage=StageKind.SCREEN)
    add_crowd(job_id, 1)
    write((Application, application_id), people)
    write((Candidate, get_application(application_id).candidate_id), people)
    drain()
    assert counts(control)["candidates"] == 3
    return application_id


def write(about: Any, people: People) -> None:
    model, record_id = about
    with unit_of_work():
        notes.add_note(
            db.session.get_one(model, record_id),
            "Knows turbines.",
            is_private=False,
            author=people.user("Rita"),
            now=NOW,
        )


def begin(people: People, *, with_jobs: bool = False) -> None:
    with unit_of_work():
        withdrawal.begin(
            gate.known(), with_jobs=with_jobs, actor=people.user("Ada"), now=datetime.now(UTC)
        )


def switch_on(people: People) -> None:
    with unit_of_work():
        withdrawal.switch(
            gate.known(),
            [("linkedin_feature_sharing", True), ("linkedin_feature_export", True)],
            actor=people.user("Ada"),
            now=datetime.now(UTC),
        )


def requests(control: Control) -> int:
    return len(control.get("/control/requests?count=500"))


def posting(job_id: int) -> JobPosting:
    db.session.rollback()
    return db.session.get_one(JobPosting, job_id)


def finish_jobs(control: Control, job_id: int) -> None:
    """As the sweeps do: send what waits, ask what became of it."""
    for _ in range(2):
        make_due(posting(job_id))
        sweep_changes()
        control.post("/control/clock", advance=5)
        make_due(posting(job_id))
        check_job_tasks()


def test_parts_go_before_the_whole_and_the_proof_holds_nobody(
    control: Control, shared: int, people: People
) -> None:
    begin(people)
    drain()
    assert sum(counts(control).values()) == 0
    kinds = [one["kind"] for one in control.get("/control/sync/deletions")["deletions"]][::-1]
    assert list(dict.fromkeys(kinds)) == [
        "stages",
        "applicationNotes",
        "candidateNotes",
        "applications",
        "candidates",
    ]
    rows = db.session.scalars(db.select(SharingRecord)).all()
    assert {row.state for row in rows} == {"withdrawn"}, "whom LinkedIn never had needs no proof"
    assert {(row.digest, row.field, row.detail, row.is_there) for row in rows} == {
        ("", "", "", False)
    }
    (told,) = db.session.scalars(db.select(HistoryEntry).filter_by(what="linkedin-withdrawn"))
    assert told.details == {
        "count": len(rows),
        "kinds": {
            "candidate": 3,
            "candidate_note": 1,
            "application": 3,
            "stage": len(ledger("stage")),
            "application_note": 1,
        },
        "left": 0,
    }
    assert (lane().walk_state, lane().walk_kind) == ("done", "withdrawal")


def test_what_people_do_afterwards_stays_here(
    control: Control, shared: int, people: People
) -> None:
    begin(people)
    drain()
    before = requests(control)
    write((Application, shared), people)
    with unit_of_work():
        candidate_profile.add_email(
            get_application(shared).candidate,
            "other@example.com",
            actor=people.user("Rita"),
            now=NOW,
        )
    drain()
    assert requests(control) == before
    assert waiting() == []


def test_switched_on_again_everything_goes_again(
    control: Control, shared: int, people: People
) -> None:
    had = counts(control)
    begin(people)
    drain()
    switch_on(people)
    assert gate.way(tasks.Capability.INDICATOR).withdraws is False
    drain()
    assert counts(control) == had
    assert (lane().walk_kind, lane().walk_state) == ("first", "done")


def test_switched_on_in_the_middle_what_is_gone_goes_again(
    control: Control, shared: int, people: People
) -> None:
    had = counts(control)
    begin(people)
    sweep_people()
    switch_on(people)
    drain()
    assert counts(control) == had


def test_paused_it_rests_and_goes_on_where_it_stopped(
    control: Control, shared: int, people: People
) -> None:
    begin(people)
    client_id = gate.known().client_id
    with unit_of_work():
        walks.pause(client_id, actor=people.user("Ada"), now=NOW)
    for _ in range(3):
        hurry()
        sweep_people()
    assert counts(control)["candidates"] == 3
    with unit_of_work():
        walks.resume(client_id, actor=people.user("Ada"), now=NOW)
    drain()
    assert sum(counts(control).values()) == 0


def test_while_linkedin_does_not_answer_it_waits_and_says_so(
    control: Control, shared: int, people: People
) -> None:
    begin(people)
    control.post("/control/faults", kind="500", path="stages", times=2)
    sweep_people()
    assert lane().problem == "linkedin-down"
    assert counts(control)["stages"] > 0
    drain()
    assert sum(counts(control).values()) == 0
    assert lane().problem is None


def test_while_linkedins_side_is_switched_off_it_waits(
    control: Control, shared: int, people: People, app: Flask
) -> None:
    from portal.tasks.linkedin_setup import refresh_integrations

    begin(people)
    control.post("/control/integrations", level="company", state="disabled")
    refresh_integrations()
    way = gate.way(tasks.Capability.INDICATOR)
    assert (way.withdraws, way.answer.reason) == (True, "not_enabled")
    before = requests(control)
    sweep_people()
    assert requests(control) == before
    assert lane().walk_state == "running"


def test_a_worker_that_died_after_the_call_does_not_keep_it_from_its_end(
    control: Control, shared: int, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(people)

    def die(*_: Any, **__: Any) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(tasks._Run, "_settle", die)
        with pytest.raises(KeyboardInterrupt):
            sweep_people()
        db.session.rollback()
        hurry()
        with pytest.raises(KeyboardInterrupt):
            sweep_people()
    db.session.rollback()
    with unit_of_work():
        db.session.execute(db.update(SharingLane).values(leased_until=None))
    drain()
    assert sum(counts(control).values()) == 0
    assert {row.state for row in db.session.scalars(db.select(SharingRecord))} == {"withdrawn"}


def test_the_limit_of_the_day_lets_the_rest_wait_for_the_next_one(
    control: Control, shared: int, people: People
) -> None:
    """Parts go before the whole: whoever has a part left is there until it may be deleted."""
    client_id = gate.known().client_id
    with unit_of_work():
        row = db.session.get_one(SharingQuota, (client_id, "stage"))
        row.day, row.requests = datetime.now(UTC).date(), 95_000
    had = counts(control)
    begin(people)
    for _ in range(4):
        hurry()
        sweep_people()
    assert counts(control) == had
    assert lane().walk_state == "running"
    with unit_of_work():
        row = db.session.get_one(SharingQuota, (client_id, "stage"))
        row.day -= timedelta(days=1)
    drain()
    assert sum(counts(control).values()) == 0


def test_what_linkedin_refuses_to_delete_is_counted_and_can_be_tried_again(
    control: Control, shared: int, people: People
) -> None:
    begin(people)
    control.post("/control/faults", kind="record_error", path="notes", status=400, times=1)
    drain()
    assert sum(withdrawal.at_linkedin().records.values()) == 1
    (told,) = db.session.scalars(db.select(HistoryEntry).filter_by(what="linkedin-withdrawn"))
    assert told.details["left"] == 1
    with unit_of_work():
        assert retries.try_again(None, now=datetime.now(UTC)) == 1
    drain()
    assert not any(withdrawal.at_linkedin().records.values())


def test_somebody_sent_while_it_begins_is_taken_back_too(
    control: Control, shared: int, people: People, job_id: int, app: Flask
) -> None:
    add_application(job_id, stage=StageKind.SCREEN, email="late@example.com")
    with watched(app) as watching:
        usual, begun = watching.inner, []

        class Beginning:
            def handle_request(self, request: Any) -> Any:
                answer = usual.handle_request(request)
                if not begun and "atsCandidates" in str(request.url):
                    begun.append(1)
                    begin(people)
                return answer

        watching.inner = Beginning()  # type: ignore[assignment]
        sweep_people()
    assert begun
    drain()
    assert sum(counts(control).values()) == 0


def test_without_the_jobs_exports_go_on(control: Control, shared: int, people: People) -> None:
    begin(people)
    assert gate.answer(tasks.Capability.INDICATOR).reason == "feature_off"
    assert gate.answer("export").is_open
    drain()
    assert [job["state"] for job in control.get("/control/jobs")] == ["LISTED"]


def test_jobs_are_closed_there_and_go_again_when_exports_do(
    control: Control, shared: int, people: People, job_id: int
) -> None:
    begin(people, with_jobs=True)
    assert withdrawal.at_linkedin().jobs == 1
    finish_jobs(control, job_id)
    (job,) = control.get("/control/jobs")
    assert job["state"] == "CLOSED"
    row = posting(job_id)
    assert (row.state, row.is_listed) == ("withdrawn", False)
    drain()
    assert withdrawal.at_linkedin().is_nothing
    before = requests(control)
    sweep_changes()
    check_job_tasks()
    assert requests(control) == before
    switch_on(people)
    finish_jobs(control, job_id)
    assert posting(job_id).state == "there"


def test_a_job_changed_while_all_is_withdrawn_stays_here(
    control: Control, shared: int, people: People, job_id: int
) -> None:
    begin(people, with_jobs=True)
    finish_jobs(control, job_id)
    with unit_of_work():
        row = db.session.get_one(JobPosting, job_id)
        job_tasks.job_postings.record_change(row.job, now=NOW)
    before = requests(control)
    make_due(posting(job_id))
    sweep_changes()
    assert requests(control) == before
    assert posting(job_id).state == "withdrawn"


def test_pressed_twice_it_is_said(control: Control, shared: int, people: People) -> None:
    begin(people)
    with pytest.raises(WrongState, match="withdrawal-under-way"):
        begin(people)
    # The jobs can follow later.
    begin(people, with_jobs=True)
    assert gate.way("export").withdraws  # type: ignore[arg-type]


def test_before_anybody_was_shared_it_ends_at_once(
    control: Control, people: People, job_id: int
) -> None:
    begin(people)
    drain()
    assert (lane().walk_state, lane().walk_kind) == ("done", "withdrawal")
    assert sum(counts(control).values()) == 0
    assert lanes.people_ahead(lane()) == 0
