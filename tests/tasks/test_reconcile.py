"""Comparing everybody with what LinkedIn has, and mending what differs."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import LinkedInComparison, LinkedInMatch, SharingRecord
from portal.services.sharing import walks
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_crowd
from tests.support.linkedin import Control
from tests.support.people import People
from tests.support.queries import counted_statements
from tests.support.sharing import at_linkedin, counts, drain, hear, lane, post
from tests.support.tasks import watched
from tests.tasks.test_share_matches import Answering, rewritten

pytestmark = pytest.mark.usefixtures("context")
CROWD = 6


@pytest.fixture
def crowd(job_id: int, control: Control) -> list[int]:
    """Six people past Prospect whom LinkedIn has, by id."""
    add_crowd(post(job_id, control), CROWD, stage=StageKind.SCREEN)
    drain()
    return sorted(int(one) for _, one in at_linkedin(control, "candidates"))


def reconcile(control: Control) -> None:
    client_id = control.get("/control/credentials")["client_id"]
    with unit_of_work():
        walks.reconcile(client_id, actor=None, now=datetime.now(UTC))
    drain()


def last() -> LinkedInComparison:
    db.session.rollback()
    found = db.session.scalars(
        db.select(LinkedInComparison).order_by(LinkedInComparison.id.desc())
    ).first()
    assert found is not None
    return found


def found() -> dict[str, int]:
    row = last()
    names = ("people", "missing", "different", "stubborn", "sent", "deleted", "refused")
    return {name: getattr(row, name) for name in names if getattr(row, name)}


def change_there(sandbox_box: Any, candidate_id: int, **fields: object) -> None:
    """Somebody or something at LinkedIn changed the record of a candidate."""
    import json

    row = sandbox_box.store.all(
        "SELECT record FROM ats_records WHERE kind = 'candidates' AND id = ?", str(candidate_id)
    )[0]
    record = {**json.loads(row["record"]), **fields}
    sandbox_box.store.run(
        "UPDATE ats_records SET record = ? WHERE kind = 'candidates' AND id = ?",
        json.dumps(record),
        str(candidate_id),
    )


def test_where_nothing_differs_linkedin_is_told_nothing(control: Control, crowd: list[int]) -> None:
    before = control.get("/control/sync")["kinds"]
    reconcile(control)
    assert control.get("/control/sync")["kinds"] == before
    assert found() == {"people": CROWD}
    row = last()
    assert row.ended_at is not None
    assert not row.is_broken_off
    assert lane().walk_state == "done"


def test_people_whom_linkedin_lost_go_again_with_everything(
    control: Control, crowd: list[int]
) -> None:
    whole = counts(control)
    control.post("/control/sync/clear")
    assert sum(counts(control).values()) == 0
    reconcile(control)
    assert counts(control) == whole
    assert found() == {
        "people": CROWD,
        "missing": CROWD,
        "sent": sum(whole.values()),
    }
    reconcile(control)
    assert found() == {"people": CROWD}


def test_what_differs_there_is_mended(control: Control, crowd: list[int], sandbox: Any) -> None:
    change_there(sandbox, crowd[2], firstName="Somebody", currentCompanyName="Elsewhere")
    before = at_linkedin(control, "candidates")["", str(crowd[3])]
    reconcile(control)
    record = at_linkedin(control, "candidates")["", str(crowd[2])]
    assert record["firstName"] != "Somebody"
    assert "currentCompanyName" not in record
    assert at_linkedin(control, "candidates")["", str(crowd[3])] == before
    assert found() == {"people": CROWD, "different": 1, "sent": 1}


def test_what_linkedin_shows_in_its_own_way_is_sent_once_and_not_every_day(
    control: Control, crowd: list[int], app: Flask
) -> None:
    def in_capitals(body: dict[str, Any]) -> None:
        for record in body["results"].values():
            if "lastName" in record:
                record["lastName"] = record["lastName"].upper()

    with watched(app) as watching:
        watching.inner = Answering(watching.inner, rewritten(in_capitals))
        reconcile(control)
        assert found() == {"people": CROWD, "different": CROWD, "sent": CROWD}
        for _ in range(2):
            reconcile(control)
            assert found() == {"people": CROWD, "stubborn": CROWD}
    # As it should be again: the next difference is mended.
    reconcile(control)
    with watched(app) as watching:
        watching.inner = Answering(watching.inner, rewritten(in_capitals))
        reconcile(control)
        assert found()["different"] == CROWD


def test_where_linkedin_shows_no_record_nothing_is_compared(
    control: Control, crowd: list[int], app: Flask
) -> None:
    def matches_alone(body: dict[str, Any]) -> None:
        body["results"] = {key: {} for key in body["results"]}

    with watched(app) as watching:
        watching.inner = Answering(watching.inner, rewritten(matches_alone))
        reconcile(control)
    assert found() == {}
    assert last().ended_at is not None


def test_what_the_ledger_says_differently_is_mended_and_counted(
    control: Control, crowd: list[int]
) -> None:
    with unit_of_work():
        db.session.execute(
            db.update(SharingRecord)
            .where(SharingRecord.kind == "stage", SharingRecord.candidate_id == crowd[0])
            .values(digest="another")
        )
        db.session.execute(
            db.update(SharingRecord)
            .where(SharingRecord.kind == "application", SharingRecord.candidate_id == crowd[1])
            .values(digest="another")
        )
    reconcile(control)
    assert found() == {"people": CROWD, "sent": 2}


def test_a_comparison_goes_on_where_a_dead_worker_left_it(
    control: Control, crowd: list[int], app: Flask
) -> None:
    class Killed(BaseException):
        pass

    def die(_answer: httpx2.Response) -> httpx2.Response:
        raise Killed

    control.post("/control/sync/clear")
    with watched(app) as watching:
        watching.inner = Answering(watching.inner, die)
        with pytest.raises(Killed):
            reconcile(control)
    db.session.rollback()
    assert last().ended_at is None
    drain()
    assert found()["missing"] == CROWD
    assert last().ended_at is not None
    assert counts(control)["applications"] == CROWD


def test_it_does_not_end_before_linkedin_answered(
    control: Control, crowd: list[int], app: Flask
) -> None:
    client_id = control.get("/control/credentials")["client_id"]
    with unit_of_work():
        walks.reconcile(client_id, actor=None, now=datetime.now(UTC))
    with watched(app) as watching:
        watching.inner = Answering(watching.inner, lambda _answer: httpx2.Response(503))
        sweep_people()
        sweep_people()
    assert (lane().walk_state, last().ended_at) == ("running", None)
    # Nobody runs in circles meanwhile: it is asked again when it is time.
    before = len(control.get("/control/requests?path=atsCandidates"))
    sweep_people()
    assert len(control.get("/control/requests?path=atsCandidates")) == before
    drain()
    assert found() == {"people": CROWD}


def test_another_walk_breaks_a_comparison_off(
    control: Control, crowd: list[int], people: People
) -> None:
    from portal.services.sharing import lane as lanes

    client_id = control.get("/control/credentials")["client_id"]
    with unit_of_work():
        walks.reconcile(client_id, actor=None, now=datetime.now(UTC))
    with unit_of_work():
        row = lanes.find(client_id)
        assert row is not None
        lanes.begin_walk(row, lanes.AGAIN, now=datetime.now(UTC))
    drain()
    rows = db.session.scalars(db.select(LinkedInComparison).order_by(LinkedInComparison.id)).all()
    assert [row.is_broken_off for row in rows] == [True, False]
    assert [row.people for row in rows] == [0, CROWD]


def test_those_shared_before_matches_were_kept_are_compared_as_well(
    control: Control, crowd: list[int]
) -> None:
    with unit_of_work():
        db.session.execute(db.delete(LinkedInMatch))
    reconcile(control)
    assert found() == {"people": CROWD}
    hear()
    kinds = set(db.session.scalars(db.select(LinkedInMatch.kind)))
    assert kinds == {"none"}


def test_a_hundred_people_cost_as_many_statements_as_ten(
    control: Control, job_id: int, app: Flask
) -> None:
    client_id = control.get("/control/credentials")["client_id"]
    post(job_id, control)
    costs = []
    # How everybody stands is read in the batches of sending; here it is about what comes on top.
    writes = ("INSERT INTO linkedin_matches", "UPDATE linkedin_matches", "UPDATE linkedin_comp")
    for number in (10, 85):
        add_crowd(job_id, number, stage=StageKind.SCREEN)
        drain()
        hear()
        with unit_of_work():
            walks.reconcile(client_id, actor=None, now=datetime.now(UTC))
        with counted_statements(app) as statements:
            # A slow machine needs more than one of a worker's turns.
            while lane().walk_state == "running":
                sweep_people()
        costs.append(sum(one.startswith(writes) for one in statements))
        drain()
    assert costs[0] == costs[1], costs
