"""Who comes first on the way to LinkedIn: what people just did, whatever else waits."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Application, Job, JobPosting, SharingChange
from portal.services.sharing import changes, lane
from portal.services.sharing.changes import About, Rank, record_change
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, add_crowd, get_application
from tests.support.linkedin import Control
from tests.support.people import People
from tests.support.sharing import counts, drain, ledger, post, waiting
from tests.support.sharing import lane as lane_row

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


@pytest.fixture
def first_load(control: Control, job_id: int) -> int:
    """People past Prospect in a job that LinkedIn is about to get; the first load has begun."""
    add_crowd(job_id, 2, stage=StageKind.SCREEN)
    with unit_of_work():
        db.session.get_one(Job, job_id).activated_at = datetime.now(UTC) - timedelta(days=9)
    forget()
    sweep_people()
    return job_id


def cursor() -> int:
    """How far the walk is."""
    return lane_row().walk_cursor


def test_a_first_load_begins_with_the_jobs(control: Control, first_load: int) -> None:
    sweep_people()
    assert (cursor(), waiting(), ledger("application")) == (0, [], {})
    # Nobody has to look again before something happens.
    assert not lane.is_due(lane_row().client_id, now=datetime.now(UTC))
    post(first_load, control)
    # The walk comes to them yet.
    assert waiting() == []
    drain()
    assert counts(control)["applications"] == 2
    assert {row.state for row in ledger("application").values()} == {"sent"}


@pytest.mark.parametrize("refused", [True, False], ids=["refused", "never taken"])
def test_it_waits_for_no_job_for_ever(control: Control, first_load: int, refused: bool) -> None:
    with unit_of_work():
        if refused:
            posting = db.session.get_one(JobPosting, first_load)
            posting.state, posting.problem = "refused", "refused"
        else:
            row = db.session.scalars(db.select(lane.SharingLane)).one()
            row.walk_started_at = datetime.now(UTC) - lane.JOBS_FIRST
    drain()
    assert {row.rule for row in ledger("application").values()} == {"job_not_there"}
    with unit_of_work():
        posting = db.session.get_one(JobPosting, first_load)
        posting.state, posting.problem = "waiting", None
    post(first_load, control)
    drain()
    assert counts(control)["applications"] == 2


def test_a_walk_leaves_those_who_wait_as_they_are(control: Control, job_id: int) -> None:
    post(job_id, control)
    drain()
    add_crowd(job_id, 1, stage=StageKind.SCREEN)
    later = datetime.now(UTC) + timedelta(hours=2)
    with unit_of_work():
        db.session.execute(
            db.update(SharingChange).values(rank=int(Rank.PARTS), due_at=later, attempts=4)
        )
        row = db.session.scalars(db.select(lane.SharingLane)).one()
        lane.begin_walk(row, lane.AGAIN, now=datetime.now(UTC))
        lane.walk_on(row.client_id, row.turn, now=datetime.now(UTC))
    db.session.rollback()
    row = db.session.scalars(db.select(SharingChange)).one()
    assert (row.rank, row.attempts, row.due_at) == (Rank.PARTS, 4, later)
