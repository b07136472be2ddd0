"""Chosen people: into a pool, out of it, into a job; once, in few statements, and back."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.applications import ApplicationStatus
from portal.domain.errors import DomainError, InvalidInput, NotAllowed, WrongState
from portal.domain.people_actions import PeopleKind, PeopleOutcome
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    Candidate,
    HistoryEntry,
    Job,
    PeopleAction,
    StageEntry,
    TalentPool,
)
from portal.queries import people_actions as queries
from portal.services import job_lifecycle, people_actions
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, get_application
from tests.support.people import NOW, People, add_job, get_job
from tests.support.pools import add_candidates, add_pool, get_pool, in_pool
from tests.support.queries import counted_statements
from tests.support.threads import at_once, in_unit

LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def job_id(context: Flask, people: People) -> int:
    return add_job(people)


def choose(people: People, ids: list[int], kind: PeopleKind = PeopleKind.ADD_TO_POOL) -> int:
    with unit_of_work():
        action = people_actions.choose_people(kind, ids, actor=people.user("Rita"), now=NOW)
        action_id = action.id
    db.session.remove()
    return action_id


def get(action_id: int) -> PeopleAction:
    return db.session.get_one(PeopleAction, action_id)


def into_pool(people: People, action_id: int, pool_id: int, name: str = "Rita") -> None:
    with unit_of_work():
        people_actions.add_to_pool(
            get(action_id), get_pool_here(pool_id), actor=people.user(name), now=NOW
        )


def get_pool_here(pool_id: int) -> TalentPool:
    """The pool, inside a unit of work."""
    return db.session.get_one(TalentPool, pool_id)


def aim(people: People, action_id: int, job_id: int, *, into_prospect: bool = True) -> None:
    with unit_of_work():
        people_actions.aim_at_job(
            get(action_id),
            db.session.get_one(Job, job_id),
            into_prospect=into_prospect,
            actor=people.user("Rita"),
            now=NOW,
        )


def into_job(
    people: People, action_id: int, *, sure: bool = False, into_prospect: bool = True
) -> None:
    with unit_of_work():
        people_actions.add_to_job(
            get(action_id),
            into_prospect=into_prospect,
            sure=sure,
            actor=people.user("Rita"),
            now=NOW,
        )


def outcomes(action_id: int) -> dict[str, int]:
    db.session.rollback()
    return {name: n for name, _undo, n in queries.outcome_counts(get(action_id))}


def test_people_go_into_a_pool_once(context: Flask, people: People) -> None:
    ids = add_candidates(3)
    pool_id = add_pool(people, candidates=ids[:1])
    action_id = choose(people, [*ids, ids[0], 999_999])
    into_pool(people, action_id, pool_id)
    assert in_pool(pool_id) == ids
    assert outcomes(action_id) == {"done": 2, "people-in-pool": 1}
    with pytest.raises(WrongState) as refused:
        into_pool(people, action_id, pool_id)
    assert refused.value.code == "bulk-done"
    entries = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "pool-candidate-added")
    ).all()
    assert sorted(e.candidate_id for e in entries if e.candidate_id) == ids
    assert all(e.details["pool_id"] == pool_id for e in entries)


def test_nobody_and_too_many_cannot_be_chosen(context: Flask, people: People) -> None:
    for ids, code in (([], "nobody-chosen"), ([999_999], "nobody-chosen")):
        with pytest.raises(InvalidInput) as refused:
            choose(people, ids)
        assert refused.value.code == code
    with pytest.raises(InvalidInput) as refused:
        choose(people, list(range(1, 10_002)))
    assert refused.value.code == "too-many-people"


def test_a_joined_record_stands_for_the_one_that_was_kept(context: Flask, people: People) -> None:
    kept, gone = add_candidates(2)
    with unit_of_work():
        db.session.get_one(Candidate, gone).merged_into_id = kept
    pool_id = add_pool(people)
    into_pool(people, choose(people, [gone]), pool_id)
    assert in_pool(pool_id) == [kept]


def test_a_record_that_is_joined_after_the_choice_is_left_out(
    context: Flask, people: People, job_id: int
) -> None:
    kept, gone = add_candidates(2)
    pool_id = add_pool(people)
    to_pool, to_job = choose(people, [gone]), choose(people, [gone], PeopleKind.ADD_TO_JOB)
    with unit_of_work():
        db.session.get_one(Candidate, gone).merged_into_id = kept
    into_pool(people, to_pool, pool_id)
    aim(people, to_job, job_id)
    into_job(people, to_job)
    assert outcomes(to_pool) == outcomes(to_job) == {"people-gone": 1}
    assert in_pool(pool_id) == []


def test_only_the_person_who_chose_goes_on(context: Flask, people: People) -> None:
    pool_id = add_pool(people, share=["Tom"])
    action_id = choose(people, add_candidates())
    with pytest.raises(NotAllowed):
        into_pool(people, action_id, pool_id, "Tom")
    to_job = choose(people, add_candidates(last="Other"), PeopleKind.ADD_TO_JOB)
    with pytest.raises(WrongState) as refused:
        into_pool(people, to_job, pool_id)
    assert refused.value.code == "people-other-kind"


def test_putting_in_can_be_taken_back_but_not_what_others_did(
    context: Flask, people: People
) -> None:
    ids = add_candidates(3)
    pool_id = add_pool(people, candidates=ids[:1])
    action_id = choose(people, ids)
    into_pool(people, action_id, pool_id)
    with unit_of_work():
        # Somebody took the last one out and put them in again.
        people_actions.remove_from_pool(
            get_pool_here(pool_id), ids[2:], actor=people.user("Rita"), now=LATER
        )
    again = choose(people, ids[2:])
    with unit_of_work():
        people_actions.add_to_pool(
            get(again), get_pool_here(pool_id), actor=people.user("Rita"), now=LATER
        )
    with unit_of_work():
        people_actions.undo_people_action(
            get(action_id), get_pool_here(pool_id), actor=people.user("Rita"), now=LATER
        )
    assert in_pool(pool_id) == [ids[0], ids[2]]
    for now, code in ((LATER, "bulk-undone"), (LATER + timedelta(hours=1), "bulk-undone")):
        with pytest.raises(WrongState) as refused, unit_of_work():
            people_actions.undo_people_action(
                get(action_id), get_pool_here(pool_id), actor=people.user("Rita"), now=now
            )
        assert refused.value.code == code


def test_taking_out_can_be_taken_back_as_it_was(context: Flask, people: People) -> None:
    ids = add_candidates(3)
    pool_id = add_pool(people, candidates=ids, share=["Tom"])
    with unit_of_work():
        action = people_actions.remove_from_pool(
            get_pool_here(pool_id), [ids[0], ids[1], 999_999], actor=people.user("Tom"), now=LATER
        )
        action_id = action.id
    assert in_pool(pool_id) == ids[2:]
    with pytest.raises(WrongState) as refused, unit_of_work():
        people_actions.remove_from_pool(
            get_pool_here(pool_id), ids[:2], actor=people.user("Rita"), now=LATER
        )
    assert refused.value.code == "people-removed-already"
    # One of them came back by another way meanwhile.
    into_pool(people, choose(people, ids[:1]), pool_id)
    with pytest.raises(NotAllowed), unit_of_work():
        people_actions.undo_people_action(
            get(action_id), get_pool_here(pool_id), actor=people.user("Rita"), now=LATER
        )
    with unit_of_work():
        people_actions.undo_people_action(
            get(action_id), get_pool_here(pool_id), actor=people.user("Tom"), now=LATER
        )
    assert sorted(in_pool(pool_id)) == ids
    found = db.session.execute(
        db.text("SELECT added_by_id FROM talent_pool_candidates WHERE candidate_id = :id"),
        {"id": ids[1]},
    ).scalar_one()
    assert found == people["Rita"]


def test_it_is_too_late_after_ten_minutes(context: Flask, people: People) -> None:
    pool_id = add_pool(people)
    action_id = choose(people, add_candidates())
    with pytest.raises(WrongState) as refused, unit_of_work():
        people_actions.undo_people_action(
            get(action_id), get_pool_here(pool_id), actor=people.user("Rita"), now=NOW
        )
    assert refused.value.code == "bulk-not-done"
    into_pool(people, action_id, pool_id)
    with pytest.raises(WrongState) as refused, unit_of_work():
        people_actions.undo_people_action(
            get(action_id),
            get_pool_here(pool_id),
            actor=people.user("Rita"),
            now=NOW + timedelta(minutes=11),
        )
    assert refused.value.code == "bulk-too-late"


def test_people_land_in_prospect_with_all_that_belongs_to_it(
    context: Flask, people: People, job_id: int
) -> None:
    ids = add_candidates(2)
    before = get_job(job_id).pipeline_version
    action_id = choose(people, ids, PeopleKind.ADD_TO_JOB)
    aim(people, action_id, job_id)
    assert outcomes(action_id) == {"planned": 2}
    into_job(people, action_id)
    assert outcomes(action_id) == {"done": 2}
    job = get_job(job_id)
    assert job.pipeline_version == before + 1
    made = db.session.scalars(db.select(Application).order_by(Application.candidate_id)).all()
    assert [a.candidate_id for a in made] == ids
    for application in made:
        assert application.stage.kind == StageKind.PROSPECT.value
        assert (application.owner_id, application.source) == (people["Rita"], "manual")
        assert application.status == ApplicationStatus.ACTIVE.value
        [entry] = db.session.scalars(
            db.select(StageEntry).where(StageEntry.application_id == application.id)
        )
        assert entry.stage_kind == StageKind.PROSPECT.value
    told = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "application-added")
    ).all()
    assert [(t.job_id, t.candidate_id) for t in told] == [(job_id, i) for i in ids]


def test_people_of_a_pool_say_so_and_land_where_one_may_put_them(
    context: Flask, people: People, job_id: int
) -> None:
    pool_id = add_pool(people, candidates=add_candidates())
    with unit_of_work():
        pool = get_pool(pool_id)
        action_id = people_actions.choose_people(
            PeopleKind.ADD_TO_JOB,
            in_pool(pool_id),
            from_pool=pool,
            actor=people.user("Rita"),
            now=NOW,
        ).id
    aim(people, action_id, job_id, into_prospect=False)
    into_job(people, action_id, into_prospect=False)
    [application] = db.session.scalars(db.select(Application))
    assert application.source == "talent-pool"
    assert application.stage.kind == StageKind.APPLY.value


def test_who_is_in_the_job_or_asked_not_to_be_contacted_is_left_out(
    context: Flask, people: People, job_id: int
) -> None:
    there, ended = add_application(job_id, "In", "It"), add_application(job_id, "Was", "In")
    ids = [get_application(there).candidate_id, get_application(ended).candidate_id]
    with unit_of_work():
        db.session.get_one(Application, ended).status = ApplicationStatus.ENDED.value
    ids += add_candidates(last="Shy", do_not_contact=True) + add_candidates(last="Free")
    action_id = choose(people, ids, PeopleKind.ADD_TO_JOB)
    expected = {
        "planned": 1,
        "people-in-job": 1,
        "people-ended-in-job": 1,
        "people-do-not-contact": 1,
    }
    aim(people, action_id, job_id)
    assert outcomes(action_id) == expected
    into_job(people, action_id)
    del expected["planned"]
    assert outcomes(action_id) == {**expected, "done": 1}
    assert db.session.query(Application).count() == 3


def test_somebody_who_asked_not_to_be_contacted_needs_somebody_who_is_sure(
    context: Flask, people: People, job_id: int
) -> None:
    action_id = choose(
        people, add_candidates(last="Shy", do_not_contact=True), PeopleKind.ADD_TO_JOB
    )
    aim(people, action_id, job_id)
    with pytest.raises(InvalidInput) as refused:
        into_job(people, action_id)
    assert (refused.value.field, refused.value.code) == ("sure", "people-not-sure")
    into_job(people, action_id, sure=True)
    assert outcomes(action_id) == {"done": 1}


def test_a_job_that_closes_meanwhile_takes_nobody(
    context: Flask, people: People, job_id: int
) -> None:
    action_id = choose(people, add_candidates(), PeopleKind.ADD_TO_JOB)
    aim(people, action_id, job_id)
    with unit_of_work():
        job_lifecycle.close_job(db.session.get_one(Job, job_id), actor=people.user("Rita"), now=NOW)
    for act in (lambda: into_job(people, action_id), lambda: aim(people, action_id, job_id)):
        with pytest.raises(WrongState) as refused:
            act()
        assert refused.value.code == "job-not-active"
    assert db.session.query(Application).count() == 0


def test_two_who_add_the_same_people_at_once_add_them_once(
    context: Flask, people: People, job_id: int
) -> None:
    ids = add_candidates(3)
    first, second = (choose(people, ids, PeopleKind.ADD_TO_JOB) for _ in range(2))
    aim(people, first, job_id)
    aim(people, second, job_id)

    def add(action_id: int):  # type: ignore[no-untyped-def]
        return in_unit(
            lambda: get(action_id),
            lambda: people_actions.add_to_job(
                get(action_id),
                into_prospect=True,
                sure=False,
                actor=people.user("Rita"),
                now=NOW,
            ),
        )

    assert at_once(context, add(first), add(second)) == [None, None]
    assert db.session.query(Application).count() == 3
    assert sorted([*outcomes(first), *outcomes(second)]) == ["done", "people-in-job"]


def test_thousands_need_as_many_statements_as_one(
    context: Flask, people: People, job_id: int
) -> None:
    counts = []
    for number in (1, 5_000):
        ids = add_candidates(number, last=f"Of{number}")
        pool_id = add_pool(people)
        with counted_statements(context) as seen:
            to_pool = choose(people, ids)
            into_pool(people, to_pool, pool_id)
            with unit_of_work():
                action = people_actions.remove_from_pool(
                    get_pool_here(pool_id), None, actor=people.user("Rita"), now=NOW
                )
                action_id = action.id
            with unit_of_work():
                people_actions.undo_people_action(
                    get(action_id), get_pool_here(pool_id), actor=people.user("Rita"), now=NOW
                )
            to_job = choose(people, ids, PeopleKind.ADD_TO_JOB)
            aim(people, to_job, job_id)
            into_job(people, to_job)
        counts.append(len(seen))
        assert outcomes(to_pool) == outcomes(to_job) == {PeopleOutcome.DONE.value: number}
        assert len(in_pool(pool_id)) == number
    assert counts[0] == counts[1]


def test_jobs_to_fill_are_active_and_ones_own(context: Flask, people: People, job_id: int) -> None:
    add_job(people, active=False, title="Draft")
    wanted = [job_id]
    for name, found in (
        ("Rita", wanted),
        ("Tom", wanted),
        ("Hugo", wanted),
        ("Ivy", []),
        ("Olga", []),
    ):
        assert [job.id for job in queries.jobs_to_fill(people[name])[0]] == found, name
    assert [job.id for job in queries.jobs_to_fill(None, "data rotter")[0]] == wanted
    for text in ("%", "_", "'", "nothing fits"):
        assert queries.jobs_to_fill(None, text)[0] == []


def test_what_is_refused_leaves_nothing_behind(context: Flask, people: People, job_id: int) -> None:
    action_id = choose(people, add_candidates(), PeopleKind.ADD_TO_JOB)
    with pytest.raises(DomainError):
        into_job(people, action_id)
    assert get(action_id).done_at is None
