"""Two workers take in the same stub, two recruiters decide, a member withdraws while somebody accepts."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.db import db
from portal.domain.errors import WrongState
from portal.models import Application, Job, StubProfile
from portal.services import candidates, linkedin_stubs
from portal.services import stub_decisions as decisions
from portal.services.candidates import IncomingPerson
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People, add_job
from tests.support.stubs import (
    LATER,
    SEATS,
    add_seats,
    client_id,
    deliver,
    linkedin_pool,
    living,
    only_one,
    row_of,
    stub,
)
from tests.support.threads import at_once, in_unit

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def people(people: People) -> People:
    add_seats(people)
    return people


def nothing() -> None:
    """Nothing is read beforehand."""


def test_two_workers_with_the_same_stubs_make_one_person_of_each(
    app: Flask, people: People
) -> None:
    def take_in() -> object:
        return linkedin_stubs.take_in(client_id(), [stub(), stub(2, phone="")], now=NOW)

    outcomes = at_once(app, in_unit(nothing, take_in), in_unit(nothing, take_in))
    assert outcomes == [None, None]
    assert len(living()) == 2
    assert db.session.query(StubProfile).count() == 2
    assert len(linkedin_pool()) == 2


def test_a_stub_and_an_export_at_once_make_one_person(app: Flask, people: People) -> None:
    def export() -> object:
        urn = (client_id(), "urn:li:person:m1")
        known = IncomingPerson("Maya", "L", "linkedin-recruiter", person_urn=urn)
        return candidates.recognise_or_create(known, now=NOW)

    def take_in() -> object:
        return linkedin_stubs.take_in(client_id(), [stub()], now=NOW)

    assert at_once(app, in_unit(nothing, export), in_unit(nothing, take_in)) == [None, None]
    assert row_of().candidate_id == only_one().id


def accepting(people: People, name: str) -> Callable[[], object]:
    return lambda: decisions.accept(row_of_now(), actor=people.user(name), now=NOW)


def row_of_now() -> StubProfile:
    return db.session.scalars(db.select(StubProfile)).one()


def test_of_two_recruiters_the_first_wins_and_the_second_is_told(
    app: Flask, people: People
) -> None:
    job, other = add_job(people), add_job(people)
    deliver(stub())
    with unit_of_work():
        row_of_now().suggested_job_id = job

    def move() -> object:
        there = db.session.get_one(Job, other)
        return decisions.move(row_of_now(), there, actor=people.user("Tom"), now=NOW)

    outcomes = at_once(
        app, in_unit(row_of_now, accepting(people, "Rita")), in_unit(row_of_now, move)
    )
    (told,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(told, WrongState)
    assert told.code == "stub-settled"
    assert db.session.query(Application).count() == 1


def test_a_member_who_withdraws_while_somebody_accepts_ends_in_one_of_two_ways(
    app: Flask, people: People
) -> None:
    add_job(people)
    deliver(stub())

    def withdraw() -> object:
        return linkedin_stubs.compare(client_id(), SEATS["Rita"], [], now=LATER)

    accepted, withdrawn = at_once(
        app, in_unit(row_of_now, accepting(people, "Rita")), in_unit(nothing, withdraw)
    )
    assert withdrawn is None
    row = row_of()
    assert row.withdrawn_at == LATER
    if accepted is None:
        assert (row.state, db.session.query(Application).count()) == ("accepted", 1)
    else:
        assert isinstance(accepted, WrongState)
        assert (row.state, db.session.query(Application).count()) == ("withdrawn", 0)
    assert (only_one().emails, linkedin_pool()) == ([], [])
