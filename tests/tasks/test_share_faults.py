"""Whatever fails on the way: in the end LinkedIn has exactly what it shall have, and nobody holds up the others."""

import dataclasses
from datetime import UTC, datetime, time, timedelta

import httpx2
import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    Candidate,
    SharingChange,
    SharingLane,
    SharingQuota,
    SharingRecord,
)
from portal.services import applications, candidate_deletion, candidate_profile, company
from portal.services.sharing import lane as lanes
from portal.services.sharing import retries
from portal.services.sharing.changes import About, record_change
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, add_crowd, get_application
from tests.support.linkedin import Control
from tests.support.people import NOW, People
from tests.support.sharing import at_linkedin, counts, drain, hurry, lane, ledger, post, waiting
from tests.support.tasks import watched

pytestmark = pytest.mark.usefixtures("context")
CROWD = 12
PAST = datetime(2020, 1, 1, tzinfo=UTC)
DONE = {
    "candidates": CROWD,
    "candidateNotes": 0,
    "applications": CROWD,
    "stages": CROWD,
    "applicationNotes": 0,
    "interviewFeedback": 0,
}


@pytest.fixture
def job_id(job_id: int, control: Control) -> int:
    """Rita's job, which LinkedIn has."""
    return post(job_id, control)


@pytest.fixture
def crowd(control: Control, job_id: int) -> int:
    """Twelve people past Prospect who wait for LinkedIn."""
    add_crowd(job_id, CROWD, stage=StageKind.SCREEN)
    return job_id


def fault(control: Control, kind: str, path: str = "atsCandidates", **more: object) -> None:
    control.post("/control/faults", kind=kind, path=path, **more)


@pytest.mark.parametrize("path", ["atsCandidates", "atsApplications", "stages"])
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("record_error", {"records": 1, "status": 500}),
        ("record_error", {"records": 6, "status": 500}),
        ("record_error", {"records": 100, "status": 500}),
        ("record_missing", {"records": 3}),
        ("record_twice", {"records": 3}),
        ("keys_otherwise", {}),
        ("truncated", {}),
        ("garbage", {}),
        ("drop", {}),
        ("500", {"when": "after"}),
        ("503", {}),
        ("401", {}),
        ("429", {"retry_after": 1}),
        ("400", {}),
        ("422", {"times": 5}),
    ],
)
def test_in_the_end_all_is_there(
    control: Control, crowd: int, path: str, kind: str, more: dict[str, object]
) -> None:
    fault(control, kind, path, **more)
    drain()
    retry_refused()
    drain()
    assert counts(control) == DONE
    assert {
        row.state for kind in ("candidate", "application", "stage") for row in ledger(kind).values()
    } == {"sent"}


def retry_refused() -> None:
    """As somebody does who presses Try again."""
    with unit_of_work():
        retries.try_again(None, now=datetime.now(UTC))


def entries(kind: str) -> list[SharingRecord]:
    return list(ledger(kind).values())


def test_a_record_that_linkedin_refuses_stands_there_with_its_reason_and_others_go_on(
    control: Control, crowd: int, people: People
) -> None:
    application_id = add_application(
        crowd, "[refuse:firstName]", "Tester", stage=StageKind.SCREEN, email="t@example.com"
    )
    candidate_id = get_application(application_id).candidate_id
    drain()
    assert counts(control) == DONE
    refused = ledger("candidate")[0, candidate_id]
    assert (refused.state, refused.field, refused.is_there) == ("refused", "firstName", False)
    assert refused.detail
    assert ledger("application")[0, application_id].rule == "person_refused"
    # Only something else is sent again.
    before = control.get("/control/sync")["kinds"]
    rename(candidate_id, people, headline="Another")
    drain()
    assert control.get("/control/sync")["kinds"] == before
    rename(candidate_id, people, first_name="Tess")
    drain()
    assert len(at_linkedin(control, "applications")) == CROWD + 1
    assert ledger("candidate")[0, candidate_id].state == "sent"


def rename(candidate_id: int, people: People, **changes: str) -> None:
    with unit_of_work():
        candidate = db.session.get_one(Candidate, candidate_id)
        given = dataclasses.replace(candidate_profile.details_of(candidate), **changes)
        candidate_profile.edit_details(
            candidate, given, version=candidate.version, actor=people.user("Rita"), now=NOW
        )


def test_what_linkedin_took_although_we_heard_nothing_is_deleted_with_the_person(
    control: Control, job_id: int, people: People
) -> None:
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="n@example.com")
    candidate_id = get_application(application_id).candidate_id
    fault(control, "drop", "atsCandidates", when="after")
    sweep_people()
    assert len(at_linkedin(control, "candidates")) == 1
    assert ledger("candidate")[0, candidate_id].is_there
    delete(application_id, people)
    drain()
    assert sum(counts(control).values()) == 0


def delete(application_id: int, people: People) -> None:
    rita, ada = people.user("Rita"), people.user("Ada")
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        candidate = application.candidate
        applications.delete_application(application, actor=rita, now=NOW)
        candidate_deletion.delete_candidate(candidate, actor=ada, now=NOW)


def test_of_a_deleted_person_a_proof_without_personal_data_stays(
    control: Control, job_id: int, people: People
) -> None:
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="n@example.com")
    candidate_id = get_application(application_id).candidate_id
    drain()
    delete(application_id, people)
    drain()
    proof = ledger("candidate")[0, candidate_id]
    assert (proof.state, proof.is_there) == ("withdrawn", False)
    assert proof.settled_at is not None
    assert {proof.digest, proof.refused_digest, proof.field, proof.detail, proof.rule} == {""}
    assert {row.state for row in entries("stage")} == {"withdrawn"}


def test_a_worker_that_died_holds_nobody_up_for_long(control: Control, crowd: int) -> None:
    with unit_of_work():
        client_id = control.get("/control/credentials")["client_id"]
        organization = control.get("/control/credentials")["organization"]
        assert lanes.take(client_id, organization, now=datetime.now(UTC)) is not None
    sweep_people()
    assert counts(control)["candidates"] == 0
    with unit_of_work():
        db.session.execute(db.update(SharingLane).values(leased_until=PAST))
    drain()
    assert counts(control) == DONE


def test_what_somebody_settles_whose_turn_is_over_counts_for_nothing(
    control: Control, crowd: int, app: Flask
) -> None:
    class Slow(httpx2.BaseTransport):
        """While LinkedIn answers, the lease runs out and another worker begins."""

        def __init__(self, inner: httpx2.BaseTransport) -> None:
            self.inner = inner
            self.is_first = True

        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            if self.is_first and "atsCandidates" in str(request.url):
                self.is_first = False
                with unit_of_work():
                    db.session.execute(db.update(SharingLane).values(leased_until=PAST))
                drain()
            return self.inner.handle_request(request)

    with watched(app) as watching:
        watching.inner = Slow(watching.inner)
        sweep_people()
    drain()
    assert counts(control) == DONE
    assert {row.state for row in entries("application")} == {"sent"}
    assert control.get("/control/sync")["parallel"]["total"] == 0


def test_no_transaction_is_open_while_linkedin_is_asked(
    control: Control, crowd: int, app: Flask
) -> None:
    with watched(app) as watching:
        drain()
    assert watching.open_transactions
    assert not any(watching.open_transactions)


def test_one_record_that_breaks_linkedin_does_not_hold_up_the_others(
    control: Control, crowd: int, app: Flask
) -> None:
    poison = add_application(crowd, "Pois", "On", stage=StageKind.SCREEN, email="p@example.com")

    class Breaking(httpx2.BaseTransport):
        def __init__(self, inner: httpx2.BaseTransport) -> None:
            self.inner = inner

        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            if b"Pois" in request.content:
                return httpx2.Response(500)
            return self.inner.handle_request(request)

    with watched(app) as watching:
        watching.inner = Breaking(watching.inner)
        for _ in range(8):
            sweep_people()
            with unit_of_work():
                db.session.execute(db.update(SharingLane).values(due_at=None))
    assert counts(control) == DONE
    assert waiting() == [get_application(poison).candidate_id]


def test_429_lets_us_wait_as_long_as_linkedin_says(control: Control, crowd: int) -> None:
    fault(control, "429", "atsCandidates", retry_after=40)
    sweep_people()
    quota = db.session.get_one(SharingQuota, (lane().client_id, "candidate"))
    assert quota.paused_until is not None
    assert 30 < (quota.paused_until - datetime.now(UTC)).total_seconds() <= 40
    before = len(control.get("/control/requests?path=atsCandidates"))
    hurry()
    sweep_people()
    assert len(control.get("/control/requests?path=atsCandidates")) == before
    with unit_of_work():
        db.session.execute(db.update(SharingQuota).values(paused_until=PAST))
    drain()
    assert counts(control) == DONE


def test_at_the_limit_of_the_day_parts_wait_until_midnight_and_the_rest_goes(
    control: Control, crowd: int
) -> None:
    now = datetime.now(UTC)
    with unit_of_work():
        client_id = control.get("/control/credentials")["client_id"]
        db.session.add(
            SharingQuota(
                client_id=client_id,
                kind="stage",
                day=now.date(),
                requests=100_000,
                records=0,
                tokens=300,
                filled_at=now,
            )
        )
    sweep_people()
    assert counts(control) == {**DONE, "stages": 0}
    db.session.rollback()
    due = set(db.session.scalars(db.select(SharingChange.due_at)))
    assert {moment.time() for moment in due} == {time(0)}
    with unit_of_work():
        # It is another day.
        db.session.execute(db.update(SharingQuota).values(day=now.date() - timedelta(days=1)))
    drain()
    assert counts(control) == DONE


def test_switched_off_means_at_once_and_all_goes_on_by_itself(
    control: Control, crowd: int, people: People
) -> None:
    switch("linkedin_enabled", False, people)
    sweep_people()
    assert counts(control)["candidates"] == 0
    assert len(waiting()) == CROWD
    switch("linkedin_enabled", True, people)
    drain()
    assert counts(control) == DONE


def switch(name: str, value: bool, people: People) -> None:
    with unit_of_work():
        company.decide(name, value, actor=people.user("Ada"), now=NOW)


def test_an_integration_that_linkedin_closed_is_looked_at_again(
    control: Control, crowd: int
) -> None:
    fault(control, "403", "atsCandidates")
    sweep_people()
    assert lane().problem == "linkedin-not-enabled"
    drain()
    assert lane().problem is None
    assert counts(control) == DONE


def test_under_another_organisation_all_is_sent_anew(control: Control, crowd: int) -> None:
    drain()
    control.post("/control/sync/clear")
    with unit_of_work():
        db.session.execute(db.update(SharingLane).values(organization="urn:li:organization:1"))
        record_change(About.JOB, [crowd], now=NOW)
    drain()
    assert counts(control) == DONE
    assert lane().walk_state == "done"


def test_a_walk_brings_everybody_in_step_and_ends(control: Control, crowd: int) -> None:
    with unit_of_work():
        db.session.execute(db.delete(SharingChange))
    drain()
    found = lane()
    assert counts(control) == DONE
    assert (found.walk_state, found.walk_kind, found.walk_total) == ("done", "first", CROWD)
    assert found.walk_ended_at is not None


def test_what_people_do_overtakes_a_walk(control: Control, crowd: int) -> None:
    drain()
    with unit_of_work():
        found = db.session.scalars(db.select(SharingLane)).one()
        lanes.begin_walk(found, lanes.AGAIN, now=NOW)
        lanes.walk_on(found.client_id, found.turn, now=NOW)
        somebody = max(db.session.scalars(db.select(SharingChange.candidate_id)))
        record_change(About.CANDIDATE, [somebody], now=NOW)
    batch = lanes.next_batch(now=datetime.now(UTC), limit=100)
    assert batch is not None
    assert list(batch.wanted) == [somebody]
    drain()
