"""Moving people through the stages of a job."""

from datetime import timedelta

import pytest

from portal.db import db
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.models import Application, HistoryEntry, Stage, StageEntry
from portal.services import applications, job_lifecycle, jobs
from portal.unit_of_work import unit_of_work
from tests.support.exports import all_applications, take_in
from tests.support.people import NOW, People, add_job, get_job

LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def job_id(people: People) -> int:
    return add_job(people)


@pytest.fixture
def application(job_id: int) -> Application:
    take_in(get_job(job_id))
    return all_applications()[0]


def stage(job_id: int, name: str) -> Stage:
    return next(stage for stage in get_job(job_id).stages if stage.name == name)


def move(application: Application, to: Stage, people: People, version: int | None = None) -> None:
    seen = application.version if version is None else version
    with unit_of_work():
        applications.move_application(
            application, to, version=seen, actor=people.user("Tom"), now=LATER
        )


def test_a_move_is_counted_and_written_down_and_open_pages_hear_of_it(
    application: Application, job_id: int, people: People
) -> None:
    before = get_job(job_id).pipeline_version
    move(application, stage(job_id, "Screen"), people)
    moved = all_applications()[0]
    assert (moved.stage.name, moved.entered_stage_at, moved.version) == ("Screen", LATER, 2)
    assert get_job(job_id).pipeline_version > before
    entries = db.session.scalars(db.select(StageEntry).order_by(StageEntry.id)).all()
    assert [(e.stage_name, e.stage_kind, e.entered_at, e.moved_by_id) for e in entries] == [
        ("Prospect", "prospect", NOW, None),
        ("Screen", "screen", LATER, people["Tom"]),
    ]
    entry = db.session.scalars(db.select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert entry is not None
    assert (entry.what, entry.details) == (
        "application-moved",
        {"before": "Prospect", "after": "Screen"},
    )
    assert (entry.job_id, entry.candidate_id) == (job_id, moved.candidate_id)


def test_people_may_move_back_even_to_prospect(
    application: Application, job_id: int, people: People
) -> None:
    move(application, stage(job_id, "Offer"), people)
    move(all_applications()[0], stage(job_id, "Prospect"), people)
    assert all_applications()[0].stage.is_prospect


def test_who_saw_an_old_stage_is_told_where_the_person_stands(
    application: Application, job_id: int, people: People
) -> None:
    move(application, stage(job_id, "Screen"), people, version=1)
    with pytest.raises(StaleVersion) as caught:
        move(application, stage(job_id, "Offer"), people, version=1)
    assert (caught.value.code, caught.value.params) == ("application-stale", {"stage": "Screen"})
    assert all_applications()[0].stage.name == "Screen"


def test_nobody_moves_into_the_stage_of_another_job(
    application: Application, people: People
) -> None:
    other = add_job(people)
    with pytest.raises(InvalidInput) as caught:
        move(all_applications()[0], stage(other, "Screen"), people)
    assert (caught.value.field, caught.value.code) == ("stage", "stage-of-other-job")


def test_nobody_moves_to_where_they_stand(
    application: Application, job_id: int, people: People
) -> None:
    with pytest.raises(InvalidInput) as caught:
        move(application, stage(job_id, "Prospect"), people)
    assert caught.value.code == "stage-unchanged"


def test_nobody_moves_in_a_closed_job(
    application: Application, job_id: int, people: People
) -> None:
    with unit_of_work():
        job_lifecycle.close_job(get_job(job_id), actor=people.user("Rita"), now=LATER)
    with pytest.raises(WrongState) as caught:
        move(all_applications()[0], stage(job_id, "Screen"), people)
    assert caught.value.code == "job-not-active"
    assert all_applications()[0].stage.is_prospect
