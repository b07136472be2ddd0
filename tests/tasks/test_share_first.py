"""Who comes first on the way to LinkedIn: what people just did, whatever else waits."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Application, Job, SharingChange
from portal.services.sharing import changes, lane
from portal.services.sharing.changes import About, Rank, record_change
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, add_crowd, get_application
from tests.support.linkedin import Control
from tests.support.people import People
from tests.support.sharing import counts, drain, post, waiting

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """So many people are what somebody waits for."""
    monkeypatch.setattr(changes, "FEW", 3)
    return 3


def ranks() -> dict[int, int]:
    """How many people wait, by rank."""
    db.session.rollback()
    found = db.session.execute(
        db.select(SharingChange.rank, db.func.count().label("number")).group_by(SharingChange.rank)
    )
    return {row.rank: row.number for row in found}


def forget() -> None:
    """Nobody waits."""
    with unit_of_work():
        db.session.execute(db.delete(SharingChange))


@pytest.mark.parametrize(("more", "rank"), [(0, Rank.URGENT), (1, Rank.MANY)])
@pytest.mark.parametrize("about", list(About))
def test_a_change_of_many_people_is_not_what_somebody_waits_for(
    control: Control, job_id: int, few: int, about: About, more: int, rank: Rank
) -> None:
    add_crowd(job_id, few + more, stage=StageKind.SCREEN)
    forget()
    column = {About.JOB: Application.job_id, About.APPLICATION: Application.id}.get(
        about, Application.candidate_id
    )
    ids = list(db.session.scalars(db.select(column)))
    with unit_of_work():
        record_change(about, ids, now=datetime.now(UTC))
    assert ranks() == {rank: few + more}


def test_one_person_goes_before_the_hundreds_of_a_job_with_another_title(
    control: Control, job_id: int, few: int, people: People
) -> None:
    add_crowd(job_id, few + 1, stage=StageKind.SCREEN)
    last = add_application(job_id, "Zoe", "Last", stage=StageKind.SCREEN, email="z@example.com")
    forget()
    candidate_id = get_application(last).candidate_id
    now = datetime.now(UTC)
    with unit_of_work():
        record_change(About.JOB, [job_id], now=now)
        record_change(About.CANDIDATE, [candidate_id], now=now)
    batch = lane.next_batch(now=now, limit=100)
    assert batch is not None
    assert list(batch.wanted) == [candidate_id]


def test_what_many_wait_for_goes_while_a_walk_is_paused_and_is_no_part_of_it(
    control: Control, job_id: int, few: int
) -> None:
    post(job_id, control)
    drain()
    add_crowd(job_id, few + 1, stage=StageKind.SCREEN)
    forget()
    with unit_of_work():
        row = db.session.scalars(db.select(lane.SharingLane)).one()
        row.walk_state = lane.PAUSED
        record_change(About.JOB, [job_id], now=datetime.now(UTC))
    drain()
    assert counts(control)["applications"] == few + 1
    assert not waiting()


@pytest.mark.parametrize(("age", "rank"), [(2, Rank.RECORDS), (0, Rank.URGENT)])
def test_people_in_a_job_of_the_past_wait_for_their_turn_when_linkedin_has_it(
    control: Control, people: People, job_id: int, age: int, rank: Rank
) -> None:
    add_application(job_id, stage=StageKind.SCREEN, email="n@example.com")
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        job.activated_at = datetime.now(UTC) - timedelta(hours=age)
    forget()
    post(job_id, control)
    assert ranks() == {rank: 1}
    drain()
    assert counts(control)["applications"] == 1
