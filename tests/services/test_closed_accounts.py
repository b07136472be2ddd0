"""Members who closed their LinkedIn account: LinkedIn asks, the company decides."""

from datetime import datetime, timedelta

import pytest

from portal.db import db
from portal.domain.errors import WrongState
from portal.linkedin import ClosedProfile
from portal.models import Candidate, ClosedMember, HistoryEntry, Notification
from portal.queries import closed_accounts as queries
from portal.services import closed_accounts
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People
from tests.support.stubs import add_seats, client_id, deliver, row_of, stub

pytestmark = pytest.mark.usefixtures("context")
LATER = NOW + timedelta(days=7)


@pytest.fixture
def maya(people: People) -> int:
    """Somebody of Rita's whom LinkedIn knows; returns the id."""
    add_seats(people)
    deliver(stub())
    found = row_of().candidate_id
    assert found is not None
    return found


def closed(*numbers: int, when: datetime = NOW, client: str | None = None) -> int:
    with unit_of_work():
        listed = [ClosedProfile(f"urn:li:person:m{n}", when) for n in numbers]
        new = closed_accounts.take_in(client or client_id(), listed, now=when)
    db.session.remove()
    return new


def finish(since: datetime) -> int:
    with unit_of_work():
        gone = closed_accounts.finish(client_id(), since=since, now=since)
    db.session.remove()
    return gone


def told_of(candidate_id: int) -> list[str]:
    db.session.rollback()
    return [
        what
        for what in db.session.scalars(
            db.select(HistoryEntry.what)
            .where(HistoryEntry.candidate_id == candidate_id)
            .order_by(HistoryEntry.id)
        )
        if what.startswith("linkedin-account")
    ]


def news() -> list[tuple[int, str]]:
    db.session.rollback()
    return [
        (n.user_id, n.details["person"])
        for n in db.session.query(Notification).filter_by(kind="linkedin-account-closed")
    ]


def waiting() -> list[str]:
    return [c.name for c in queries.list_closed(client_id(), None)[0]]


def keep(candidate_id: int, people: People) -> None:
    with unit_of_work():
        candidate = db.session.get_one(Candidate, candidate_id)
        closed_accounts.keep(candidate, client_id(), actor=people.user("Rita"), now=LATER)
    db.session.remove()


def test_it_is_noted_once_and_the_owner_hears_of_it(people: People, maya: int) -> None:
    assert closed(1, 99) == 2
    assert closed(1, 99) == 0
    assert told_of(maya) == ["linkedin-account-closed"]
    assert news() == [(people["Rita"], "Maya Lindqvist")]
    assert waiting() == ["Maya Lindqvist"]
    assert db.session.get(Candidate, maya) is not None, "nothing is deleted by itself"


def test_where_nobody_owns_the_person_the_administrators_hear_of_it(
    people: People, maya: int
) -> None:
    with unit_of_work():
        db.session.get_one(Candidate, maya).owner_id = None
    closed(1)
    assert news() == [(people["Ada"], "Maya Lindqvist")]


def test_many_at_once_are_one_thing_to_look_at(people: People, maya: int) -> None:
    deliver(*(stub(n, phone="") for n in range(2, 20)))
    closed(*range(1, 20))
    assert len(news()) == 1
    assert queries.count_closed(client_id(), people["Rita"]) == (19, 0)
    assert queries.count_closed(client_id(), people["Tom"]) == (0, 0)


def test_who_is_listed_no_longer_has_an_account_again(maya: int) -> None:
    closed(1, 2)
    closed(2, when=LATER)
    assert finish(LATER) == 1
    assert [m.member_urn for m in db.session.query(ClosedMember)] == ["urn:li:person:m2"]
    assert told_of(maya) == ["linkedin-account-closed", "linkedin-account-reopened"]
    assert finish(LATER) == 0


def test_what_another_client_id_lists_is_nothing_of_ours(maya: int) -> None:
    closed(1, client="another client")
    assert (told_of(maya), waiting(), news()) == ([], [], [])
    closed(1)
    with unit_of_work():
        assert closed_accounts.finish("another client", since=LATER, now=LATER) == 1
    assert waiting() == ["Maya Lindqvist"]


def test_keeping_is_decided_once(people: People, maya: int) -> None:
    closed(1)
    keep(maya, people)
    assert (waiting(), queries.count_closed(client_id(), None)) == ([], (0, 1))
    (kept,) = queries.list_closed(client_id(), None, kept=True)[0]
    assert (kept.kept_at, kept.kept_by) == (LATER, "Rita Example")
    with pytest.raises(WrongState):
        keep(maya, people)
    # Listed again it stays kept; closed anew it is asked again.
    closed(1)
    assert waiting() == []
    closed(1, when=LATER)
    assert waiting() == ["Maya Lindqvist"]


def test_who_is_open_again_leaves_nothing_to_decide(people: People, maya: int) -> None:
    closed(1)
    finish(LATER)
    with pytest.raises(WrongState):
        keep(maya, people)


def test_a_member_without_an_urn_or_a_date_is_no_trouble(maya: int) -> None:
    with unit_of_work():
        odd = [ClosedProfile("", NOW), ClosedProfile("urn:li:person:" + "x" * 300, NOW)]
        assert closed_accounts.take_in(client_id(), odd, now=NOW) == 0
        undated = [ClosedProfile("urn:li:person:m1", None)] * 2
        assert closed_accounts.take_in(client_id(), undated, now=NOW) == 1
    assert waiting() == ["Maya Lindqvist"]
