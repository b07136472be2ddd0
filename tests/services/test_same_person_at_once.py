"""Two people answer at once, or somebody is met, moved and written about while records are joined."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.db import db
from portal.domain.errors import WrongState
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    ApplicationNote,
    Candidate,
    CandidateMerge,
    Job,
    SamePersonSuggestion,
    Stage,
)
from portal.services import applications, candidates, intake, notes, same_person, unmerging
from portal.services.candidates import IncomingPerson
from portal.unit_of_work import unit_of_work
from tests.support.exports import (
    CLIENT_ID,
    ORGANIZATION,
    all_candidates,
    claim,
    export,
    receive,
)
from tests.support.people import NOW, People, add_job, get_job
from tests.support.same_person import LATER, add_candidate, apply, get_candidate, join
from tests.support.threads import at_once, in_unit

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def both(people: People) -> tuple[int, int]:
    one = add_candidate(employer="Acme", emails=("one@example.com",))
    other = add_candidate(employer="Dikes", now=LATER)
    with unit_of_work():
        nora = db.session.get_one(Candidate, other)
        nora.employer = "ACME"
        candidates.look_for_lookalikes(nora, now=NOW)
    db.session.remove()
    return one, other


def question() -> int:
    db.session.rollback()
    return db.session.query(SamePersonSuggestion).one().id


def load() -> object:
    return [row.decision for row in db.session.query(SamePersonSuggestion)]


def same(people: People, both: tuple[int, int]) -> Callable[[], object]:
    asked = question()
    versions = {i: get_candidate(i).version for i in both}

    def act() -> object:
        return same_person.say_same(
            db.session.get_one(SamePersonSuggestion, asked),
            choices={},
            versions=versions,
            seen=None,
            actor=people.user("Rita"),
            now=LATER,
        )

    return act


def different(people: People) -> Callable[[], object]:
    asked = question()
    return lambda: same_person.say_different(
        db.session.get_one(SamePersonSuggestion, asked), actor=people.user("Tom"), now=LATER
    )


def test_two_who_press_same_at_once(app: Flask, people: People, both: tuple[int, int]) -> None:
    act = same(people, both)
    outcomes = at_once(app, in_unit(load, act), in_unit(load, act))
    assert sorted(type(o) for o in outcomes if o) == [WrongState]
    db.session.rollback()
    assert db.session.query(CandidateMerge).count() == 1


def test_one_presses_same_and_one_different_at_once(
    app: Flask, people: People, both: tuple[int, int]
) -> None:
    outcomes = at_once(app, in_unit(load, same(people, both)), in_unit(load, different(people)))
    assert len([o for o in outcomes if isinstance(o, WrongState)]) == 1, outcomes
    db.session.rollback()
    joined = get_candidate(both[1]).merged_into_id is not None
    assert db.session.query(SamePersonSuggestion).one().decision == (
        "same" if joined else "different"
    )


def test_two_administrators_take_apart_at_once(
    app: Flask, people: People, both: tuple[int, int]
) -> None:
    merge_id = join(*both)

    def act() -> object:
        merge = db.session.get_one(CandidateMerge, merge_id)
        return unmerging.take_apart(merge, actor=people.user("Ada"), now=LATER)

    def look() -> object:
        return db.session.get_one(CandidateMerge, merge_id).undone_at

    outcomes = at_once(app, in_unit(look, act), in_unit(look, act))
    assert sorted(type(o) for o in outcomes if o) == [WrongState]
    assert get_candidate(both[1]).merged_into_id is None


def test_somebody_is_put_into_a_job_while_the_records_are_joined(
    app: Flask, people: People, both: tuple[int, int]
) -> None:
    job_id = add_job(people)

    def put() -> object:
        job = db.session.get_one(Job, job_id)
        candidate = db.session.get_one(Candidate, both[1])
        return applications.add_application(
            candidate, job, job.stages[0], source="manual", now=LATER
        )

    def look() -> object:
        return db.session.get_one(Candidate, both[1]).merged_into_id

    outcomes = at_once(app, in_unit(load, same(people, both)), in_unit(look, put))
    db.session.rollback()
    assert outcomes[0] is None
    # Either it came along, or whoever added was told: nothing stands with the tombstone.
    found = db.session.query(Application).all()
    assert [a.candidate_id for a in found] == ([both[0]] if outcomes[1] is None else [])
    assert outcomes[1] is None or isinstance(outcomes[1], WrongState)


def test_somebody_is_moved_and_written_about_while_the_records_are_joined(
    app: Flask, people: People, both: tuple[int, int]
) -> None:
    job_id = add_job(people)
    apply(both[0], job_id, people, StageKind.INTERVIEW)
    joined = apply(both[1], job_id, people)
    stage_id = get_job(job_id).stages[1].id

    def look() -> object:
        return db.session.get_one(Application, joined).version

    def move() -> object:
        return applications.move_application(
            db.session.get_one(Application, joined),
            db.session.get_one(Stage, stage_id),
            version=1,
            actor=people.user("Tom"),
            now=LATER,
        )

    def write() -> object:
        return notes.add_note(
            db.session.get_one(Application, joined),
            "Meanwhile",
            is_private=False,
            author=people.user("Tom"),
            now=LATER,
        )

    outcomes = at_once(
        app, in_unit(load, same(people, both)), in_unit(look, move), in_unit(look, write)
    )
    db.session.rollback()
    assert outcomes[0] is None
    assert all(o is None or isinstance(o, WrongState) for o in outcomes[1:]), outcomes
    written = db.session.query(ApplicationNote).filter_by(text="Meanwhile").all()
    assert len(written) == (1 if outcomes[2] is None else 0)
    assert {note.application_id for note in written} <= {
        a.id for a in db.session.query(Application).filter(Application.status != "joined")
    }


def test_the_same_newcomer_is_exported_and_added_by_hand_while_records_are_joined(
    app: Flask, people: People, both: tuple[int, int]
) -> None:
    job_id = add_job(people)
    apply(both[1], job_id, people)
    event_id = receive()
    claim(event_id)
    exported = export(get_job(job_id), candidate={"emailAddresses": ["one@example.com"]})
    person = IncomingPerson("Grace", "Hopper", "manual", emails=("one@example.com",))

    def settle() -> object:
        return intake.settle_export(
            event_id, exported, client_id=CLIENT_ID, organization=ORGANIZATION, now=LATER
        )

    def meet() -> object:
        return candidates.recognise_or_create(person, now=LATER)

    outcomes = at_once(
        app,
        in_unit(load, same(people, both)),
        in_unit(load, settle),
        in_unit(load, meet),
    )
    # Whoever comes last finds a changed version at most.
    assert all(o is None or type(o).__name__ == "StaleVersion" for o in outcomes), outcomes
    assert outcomes[1:] == [None, None]
    assert len([c for c in all_candidates() if c.merged_into_id is None]) <= 2
    assert all(
        a.candidate.merged_into_id is None
        for a in db.session.query(Application)
        if a.status != "joined"
    )
