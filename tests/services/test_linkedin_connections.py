"""Keys that change, accounts that are closed, exports of people whose seat is known."""

from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from portal.db import db
from portal.models import LinkedInConnection, LinkedInSeat
from portal.sealing import Sealer
from portal.services import accounts, exporters, linkedin_connections
from portal.services.linkedin_connections import NewConnection
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People
from tests.support.seats import SetUp
from tests.support.threads import Act, at_once, in_unit

OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def set_up(context: Flask) -> SetUp:
    return SetUp(context)


@pytest.fixture
def rotated(context: Flask):  # type: ignore[no-untyped-def]
    """A new key stands in front of the old one."""
    access = context.extensions["linkedin"]
    usual = access.sealer
    access.sealer = Sealer((NEW, OLD))
    yield context
    access.sealer = usual


def row_of(people: People, name: str = "Rita") -> LinkedInConnection:
    db.session.rollback()
    return db.session.get_one(LinkedInConnection, people[name])


def test_resealing_puts_everything_under_the_newest_key(
    rotated: Flask, set_up: SetUp, people: People
) -> None:
    set_up.connect(people, "Rita", sealed=Sealer((OLD,)).seal("of Rita"))
    set_up.connect(people, "Tom", sealed=Sealer((NEW,)).seal("of Tom"))
    set_up.connect(people, "Hugo", sealed=Sealer((LOST,)).seal("of Hugo"))
    set_up.connect(people, "Ada")
    before = row_of(people, "Tom").sealed
    answer = rotated.test_cli_runner().invoke(args=["secrets", "reseal"])
    assert answer.exit_code == 0, answer.output
    assert "Sealed anew: 1. Were so already: 1." in answer.output
    assert "No key opens 1" in answer.output
    assert "of Rita" not in answer.output
    sealed = row_of(people).sealed
    assert sealed is not None
    assert Sealer((NEW,)).open(sealed) == "of Rita"
    assert row_of(people, "Tom").sealed == before
    again = rotated.test_cli_runner().invoke(args=["secrets", "reseal"])
    assert "Sealed anew: 0. Were so already: 2." in again.output


def test_a_sealer_opens_with_every_key_and_says_when_none_fits() -> None:
    sealed = Sealer((OLD,)).seal("secret")
    assert b"secret" not in sealed
    assert Sealer((NEW, OLD)).open(sealed) == "secret"
    assert Sealer((NEW,)).open(sealed) is None
    assert Sealer((NEW,)).reseal(sealed) is None
    assert Sealer((NEW,)).open(b"no seal at all") is None


def test_a_deactivated_account_keeps_no_token(set_up: SetUp, people: People) -> None:
    set_up.connect(people, "Rita", sealed=b"sealed", person_urn="urn:li:person:r")
    with unit_of_work():
        accounts.deactivate_user(people.user("Rita"), actor=people.user("Ada"), now=NOW)
    assert db.session.get(LinkedInConnection, people["Rita"]) is None
    new = NewConnection(set_up.client_id, "urn:li:person:r", "R", b"s", datetime.now(UTC))
    with unit_of_work():
        assert linkedin_connections.connect_account(people.user("Tom"), new, now=NOW)


def test_two_people_who_connect_one_account_at_once_do_not_both_get_it(
    set_up: SetUp, people: People
) -> None:
    connected = []

    def connect(name: str) -> Act:
        new = NewConnection(set_up.client_id, "urn:li:person:x", "X", b"s", datetime.now(UTC))

        def act() -> None:
            user = people.user(name)
            connected.append(linkedin_connections.connect_account(user, new, now=NOW))

        return in_unit(lambda: people.user(name), act)

    assert at_once(set_up.app, connect("Rita"), connect("Tom")) == [None, None]
    assert sorted(connected) == [False, True]


def test_another_account_takes_the_place_of_the_former_and_its_seats(
    set_up: SetUp, people: People
) -> None:
    set_up.connect(people, "Rita", person_urn="urn:li:person:old")
    old = set_up.add_seat(people["Rita"], person_urn="urn:li:person:old", mapped_by="person_urn").id
    fresh = set_up.add_seat(person_urn="urn:li:person:new", contract=set_up.other).id
    new = NewConnection(set_up.client_id, "urn:li:person:new", "N", b"s", datetime.now(UTC))
    with unit_of_work():
        linkedin_connections.connect_account(people.user("Rita"), new, now=NOW)
    db.session.rollback()
    assert db.session.get_one(LinkedInSeat, old).user_id is None
    assert db.session.get_one(LinkedInSeat, fresh).user_id == people["Rita"]


def test_who_exported_is_known_by_connection_and_else_by_seat(
    set_up: SetUp, people: People
) -> None:
    set_up.connect(people, "Rita", person_urn="urn:li:person:r")
    set_up.add_seat(people["Tom"], person_urn="urn:li:person:t", mapped_by="manual")
    set_up.add_seat(people["Tom"], person_urn="urn:li:person:t", contract=set_up.other)

    def name_of(urn: str, client_id: str = set_up.client_id) -> str | None:
        found = exporters.find(urn, client_id)
        return found.name if found else None

    assert name_of("urn:li:person:r") == "Rita Example"
    assert name_of("urn:li:person:t") == "Tom Example"
    assert name_of("urn:li:person:nobody") is None
    assert name_of("urn:li:person:t", "another application") is None
    set_up.add_seat(people["Olga"], person_urn="urn:li:person:t", contract="urn:li:contract:9")
    assert name_of("urn:li:person:t") is None, "two say it is theirs"
