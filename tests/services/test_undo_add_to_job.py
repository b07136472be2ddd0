"""Adding people to a job, taken back: whom somebody did something about stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.applications import OfferStatus
from portal.domain.errors import DomainError, WrongState
from portal.domain.people_actions import UNDO_WITHIN, PeopleKind
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    HistoryEntry,
    Job,
    LinkedInEvent,
    PeopleAction,
    SharingChange,
    StageEntry,
    TalentPool,
)
from portal.queries import people_actions as queries
from portal.services import applications, notes, people_actions
from portal.services.undo_add_to_job import undo_add_to_job
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People, add_job, get_job
from tests.support.pools import add_candidates, add_pool
from tests.support.queries import counted_statements

LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def job_id(context: Flask, people: People) -> int:
    return add_job(people)


def added(people: People, job_id: int, ids: list[int]) -> int:
    """The act by which Rita put people into Prospect of the job."""
    action_id = planned(people, job_id, ids)
    with unit_of_work():
        action = db.session.get_one(PeopleAction, action_id)
        rita = people.user("Rita")
        people_actions.add_to_job(action, into_prospect=True, sure=False, actor=rita, now=NOW)
    db.session.remove()
    return action_id


def planned(people: People, job_id: int, ids: list[int]) -> int:
    """The same before she pressed Add."""
    with unit_of_work():
        rita, job = people.user("Rita"), db.session.get_one(Job, job_id)
        action = people_actions.choose_people(PeopleKind.ADD_TO_JOB, ids, actor=rita, now=NOW)
        people_actions.aim_at_job(action, job, into_prospect=True, actor=rita, now=NOW)
        action_id = action.id
    db.session.remove()
    return action_id


def undo(people: People, action_id: int, *, who: str = "Rita", now: object = LATER) -> None:
    with unit_of_work():
        action = db.session.get_one(PeopleAction, action_id)
        undo_add_to_job(action, actor=people.user(who), now=now)  # type: ignore[arg-type]


def undone(action_id: int) -> dict[str | None, int]:
    db.session.rollback()
    action = db.session.get_one(PeopleAction, action_id)
    return {undo: n for _name, undo, n in queries.outcome_counts(action)}


def test_people_leave_the_job_again_with_a_word_in_their_history(
    people: People, job_id: int
) -> None:
    ids = add_candidates(3)
    action_id = added(people, job_id, ids)
    before = get_job(job_id).pipeline_version
    with unit_of_work():
        db.session.query(SharingChange).delete()
    undo(people, action_id)
    noted_for = {change.candidate_id for change in db.session.query(SharingChange)}
    assert noted_for == set(ids), "LinkedIn must hear of it"
    assert undone(action_id) == {"done": 3}
    assert db.session.query(Application).count() == 0
    assert db.session.query(StageEntry).count() == 0
    assert get_job(job_id).pipeline_version == before + 1
    told = db.session.query(HistoryEntry).filter_by(what="application-taken-back").all()
    assert [(t.candidate_id, t.job_id, t.actor_id) for t in told] == [
        (i, job_id, people["Rita"]) for i in ids
    ]
    # They can be added again.
    assert undone(added(people, job_id, ids)) == {None: 3}


def moved(people: People, application: Application) -> None:
    stage = next(s for s in application.job.stages if s.kind == StageKind.SCREEN.value)
    applications.move_application(
        application, stage, version=1, actor=people.user("Tom"), now=LATER
    )


def noted(people: People, application: Application) -> None:
    notes.add_note(application, "To myself", is_private=True, author=people.user("Tom"), now=LATER)


def offered(people: People, application: Application) -> None:
    application.offer_status = OfferStatus.PREPARED.value


def rejected(people: People, application: Application) -> None:
    applications.withdraw_application(
        application, comment="", version=1, actor=people.user("Tom"), now=LATER
    )


def invited(people: People, application: Application) -> None:
    application.invited_to_apply_at = LATER


def exported(people: People, application: Application) -> None:
    db.session.add(
        LinkedInEvent(
            linkedin_id="e-1",
            type="EXPORT_CANDIDATE_PROFILE",
            state="done",
            raw="{}",
            is_signed=True,
            received_at=LATER,
            next_attempt_at=LATER,
            application_id=application.id,
        )
    )


def deleted_and_added(people: People, application: Application) -> None:
    candidate, job = application.candidate, application.job
    rita = people.user("Rita")
    applications.delete_application(application, actor=rita, now=LATER)
    applications.add_application(candidate, job, job.stages[0], source="manual", now=LATER)


@pytest.mark.parametrize(
    "touch", [moved, noted, offered, rejected, invited, exported, deleted_and_added]
)
def test_whom_somebody_did_something_about_stays(
    people: People, job_id: int, touch: Callable[[People, Application], None]
) -> None:
    ids = add_candidates(2)
    action_id = added(people, job_id, ids)
    with unit_of_work():
        one = db.session.query(Application).filter_by(candidate_id=ids[0]).one()
        touch(people, one)
    undo(people, action_id)
    assert undone(action_id) == {"done": 1, "people-touched": 1}
    [left] = db.session.query(Application).all()
    assert left.candidate_id == ids[0]


def test_who_left_the_job_meanwhile_is_told(people: People, job_id: int) -> None:
    ids = add_candidates(2)
    action_id = added(people, job_id, ids)
    with unit_of_work():
        one = db.session.query(Application).filter_by(candidate_id=ids[0]).one()
        applications.delete_application(one, actor=people.user("Rita"), now=LATER)
    undo(people, action_id)
    assert undone(action_id) == {"done": 1, "people-not-in-job": 1}


def test_it_is_taken_back_once_in_time_and_by_oneself(people: People, job_id: int) -> None:
    action_id = added(people, job_id, add_candidates(1))
    for who, now, code in (
        ("Tom", LATER, "bulk-of-somebody-else"),
        ("Rita", NOW + UNDO_WITHIN + timedelta(seconds=1), "bulk-too-late"),
    ):
        with pytest.raises(DomainError) as refused:
            undo(people, action_id, who=who, now=now)
        assert refused.value.code == code
    undo(people, action_id)
    with pytest.raises(WrongState) as twice:
        undo(people, action_id)
    assert twice.value.code == "bulk-undone"


def test_what_was_not_done_or_is_about_a_pool_is_not_taken_back(
    people: People, job_id: int
) -> None:
    waiting = planned(people, job_id, add_candidates(1))
    pool_id, [pooled] = add_pool(people), add_candidates(1, last="Pooled")
    with unit_of_work():
        rita = people.user("Rita")
        action = people_actions.choose_people(PeopleKind.ADD_TO_POOL, [pooled], actor=rita, now=NOW)
        people_actions.add_to_pool(
            action, db.session.get_one(TalentPool, pool_id), actor=rita, now=NOW
        )
        ids = waiting, action.id
    for action_id, code in zip(ids, ("bulk-not-done", "people-other-kind"), strict=True):
        with pytest.raises(WrongState) as refused:
            undo(people, action_id)
        assert refused.value.code == code


def test_a_thousand_cost_hardly_more_statements_than_ten(
    context: Flask, people: People, job_id: int
) -> None:
    seen: list[int] = []
    for number in (10, 1_000):
        action_id = added(people, job_id, add_candidates(number, last=f"Many{number}"))
        with counted_statements(context) as statements:
            undo(people, action_id)
        assert undone(action_id) == {"done": number}
        seen.append(len(statements))
    # LinkedIn is told of five hundred in a statement.
    assert seen[0] <= 14, seen
    assert seen[1] - seen[0] <= 1, seen
