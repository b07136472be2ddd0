"""What the queries give of InMail and notes: what the rule says, and as fast in long histories as in short ones."""

import time
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask

from portal.domain.linkedin_gate import (
    OPEN,
    Answer,
    CompanyFacts,
    Feature,
    Reason,
    SeatKind,
)
from portal.domain.linkedin_history import (
    HeldSeat,
    MessageSight,
    NoteVisibility,
    Reader,
    SeatKey,
    reader_of,
    sees_note,
    sight_of_message,
)
from portal.domain.permissions import AppRole
from portal.queries import linkedin_history as history
from portal.queries import linkedin_history_parts as parts
from portal.queries.linkedin_history import Members
from portal.queries.linkedin_history_parts import ActivityKind
from portal.queries.recruiting_activities import activities
from tests.support.inmails import MEMBER, Passed, key_of
from tests.support.people import NOW, People
from tests.support.queries import counted_statements
from tests.support.seats import SetUp


@pytest.fixture
def set_up(context: Flask) -> SetUp:
    return SetUp(context)


@pytest.fixture
def passed(set_up: SetUp) -> Passed:
    return Passed(set_up)


def company(set_up: SetUp, *contracts: str) -> CompanyFacts:
    return CompanyFacts(
        is_on=True,
        has_application=True,
        is_connected=True,
        has_seats=True,
        enabled=frozenset(("CSA_API", urn) for urn in contracts or (set_up.contract,)),
        features=frozenset(Feature),
    )


def reader(
    set_up: SetUp, user_id: int, *contracts: str, answer: Answer = OPEN, shows_text: bool = True
) -> Reader:
    return reader_of(
        {AppRole.RECRUITER},
        company(set_up, *contracts),
        history.seats_of(user_id, set_up.client_id),
        inmail=answer,
        notes=answer,
        shows_text=shows_text,
    )


def members(passed: Passed, candidate_id: int) -> Members:
    return history.members_of(candidate_id, passed.client_id)


def every_page(find: Any) -> list[Any]:
    """All entries, page by page."""
    found: list[Any] = []
    before = None
    while True:
        page, before = find(before)
        found += page
        if before is None:
            return found
        before = parts.read_key(str(before))


# -- the rule ------------------------------------------------------------------------------------


def test_the_queries_say_what_the_rule_says(set_up: SetUp, passed: Passed, people: People) -> None:
    """Every seat with every visibility, for every kind of reader."""
    south, north, shut = set_up.contract, set_up.other, "urn:li:contract:shut"
    rita, tom = people["Rita"], people["Tom"]
    set_up.connect(people, "Rita")
    seats = [
        set_up.add_seat(rita, person_urn="urn:li:person:rita"),
        set_up.add_seat(rita, person_urn="urn:li:person:rita", state="PARKED"),
        set_up.add_seat(rita, person_urn="urn:li:person:rita", contract=shut),
        # By hand, though LinkedIn says that it is somebody else's.
        set_up.add_seat(rita, person_urn="urn:li:person:gone"),
        # Nobody knows whose it is: what an administrator says counts.
        set_up.add_seat(rita, person_urn="", contract=north, kind="hiring_manager"),
        set_up.add_seat(tom),
        set_up.add_seat(tom, contract=north),
        set_up.add_seat(None),
    ]
    keys = [key_of(seat) for seat in seats]
    keys.append(SeatKey(north, keys[0].urn))
    written: dict[int, tuple[SeatKey, str]] = {}
    sent: dict[int, SeatKey] = {}
    for key in keys:
        sent[passed.message(key)] = key
        for visibility in (*NoteVisibility, "unheard-of"):
            written[passed.note(key, "Note", visibility=str(visibility))] = key, str(visibility)
    candidate_id = passed.person(MEMBER)
    about = members(passed, candidate_id)
    readers = [
        reader(set_up, user_id, *contracts, answer=answer, shows_text=shows_text)
        for user_id, contracts, answer, shows_text in product(
            (rita, tom, people["Olga"]),
            ((south,), (north,), (south, north)),
            (OPEN, Answer(Reason.NO_RECRUITER_SEAT)),
            (True, False),
        )
    ]
    assert len(set(readers)) > 20
    for me in readers:
        arguments = (me, about, passed.client_id)
        notes = every_page(lambda key, a=arguments: history.notes_of(*a, before=key))
        assert {note.id for note in notes} == {
            note_id
            for note_id, (key, visibility) in written.items()
            if sees_note(me, key, visibility)
        }
        sights = {number: sight_of_message(me, key) for number, key in sent.items()}
        own = every_page(lambda key, a=arguments: history.own_messages(*a, before=key))
        texts = {message.id for message in own if message.body is not None}
        assert texts == {number for number, sight in sights.items() if sight is MessageSight.TEXT}
        assert all(message.subject is None for message in own if message.id not in texts)
        known = {contact.seat for contact in history.contacts(*arguments)}
        assert known == {
            sent[n] for n, sight in sights.items() if sight is not MessageSight.NOTHING
        }
        listed = every_page(lambda key, a=arguments: activities(*a, applications=[], before=key))
        told = {a.id for a in listed if a.kind is ActivityKind.INMAIL}
        assert told == {n for n, sight in sights.items() if sight is not MessageSight.NOTHING}
        assert not any(a.text for a in listed if a.kind is ActivityKind.INMAIL)
        assert {a.id for a in listed if a.kind is ActivityKind.NOTE} == {note.id for note in notes}


def test_seats_are_read_with_whether_they_are_ones_own_and_work(
    set_up: SetUp, people: People
) -> None:
    set_up.connect(people, "Rita")
    own = {"person_urn": "urn:li:person:rita"}
    set_up.add_contract(set_up.contract)
    set_up.add_contract(set_up.other, ended_at=NOW)
    listed = set_up.add_seat(people["Rita"], **own)
    parked = set_up.add_seat(people["Rita"], state="PARKED", **own)
    gone = set_up.add_seat(people["Rita"], last_seen_at=NOW - timedelta(days=9), **own)
    ended = set_up.add_seat(people["Rita"], contract=set_up.other, **own)
    set_up.add_seat(people["Rita"], client_id="another application", **own)
    foreign = set_up.add_seat(people["Rita"], kind="hiring_manager")
    assert history.seats_of(people["Rita"], set_up.client_id) == [
        HeldSeat(key_of(listed), SeatKind.RECRUITER, is_working=True, is_ones_own=True),
        HeldSeat(key_of(parked), SeatKind.RECRUITER, is_working=False, is_ones_own=True),
        HeldSeat(key_of(gone), SeatKind.RECRUITER, is_working=False, is_ones_own=True),
        HeldSeat(key_of(ended), SeatKind.RECRUITER, is_working=False, is_ones_own=True),
        HeldSeat(key_of(foreign), SeatKind.HIRING_MANAGER, is_working=True, is_ones_own=False),
    ]


def test_whoever_gets_the_seat_of_somebody_who_left_inherits_no_text(
    set_up: SetUp, passed: Passed, people: People
) -> None:
    set_up.connect(people, "Olga")
    seat = set_up.add_seat(people["Olga"], person_urn="urn:li:person:former")
    passed.message(seat)
    about = members(passed, passed.person(MEMBER))
    me = reader(set_up, people["Olga"])
    assert history.own_messages(me, about, passed.client_id) == ([], None)
    assert [contact.number for contact in history.contacts(me, about, passed.client_id)] == [1]


# -- whose history -------------------------------------------------------------------------------


def test_history_belongs_to_the_members_that_a_person_is_linked_to(
    set_up: SetUp, passed: Passed, people: People
) -> None:
    """Joined records have the histories of both; another application's URNs mean nothing."""
    seat = set_up.add_seat(people["Rita"], person_urn="")
    for number in range(30):
        passed.message(seat, member_urn=MEMBER if number % 2 else "urn:li:person:second")
    passed.message(seat, member_urn="urn:li:person:foreign")
    passed.message(seat, client_id="another application")
    passed.message(seat, member_urn="")
    me = reader(set_up, people["Rita"])
    joined = members(passed, passed.person(MEMBER, "urn:li:person:second"))
    found = every_page(lambda key: history.own_messages(me, joined, passed.client_id, before=key))
    assert len(found) == 30
    assert [m.at for m in found] == sorted((m.at for m in found), reverse=True)
    elsewhere = members(passed, passed.person("urn:li:person:foreign", client_id="another one"))
    assert elsewhere.urns == ()
    for find in (history.own_messages, history.notes_of):
        assert find(me, elsewhere, passed.client_id) == ([], None)
    assert history.contacts(me, elsewhere, passed.client_id) == []
    assert activities(me, elsewhere, passed.client_id, applications=[]) == ([], None)


def test_the_version_moves_with_the_history_and_with_the_link(
    set_up: SetUp, passed: Passed
) -> None:
    first, second = passed.person(MEMBER), passed.person()
    seen = {members(passed, first).version, members(passed, second).version}
    passed.moved()
    seen |= {members(passed, first).version, members(passed, second).version}
    passed.stream("urn:li:seat:1", "inmail", synced_at=NOW)
    seen.add(members(passed, first).version)
    passed.stream("urn:li:seat:2", "inmail", rank=0)
    seen.add(members(passed, first).version)
    assert len(seen) == 6
    assert members(passed, first) == members(passed, first)


# -- pages ---------------------------------------------------------------------------------------


def test_entries_of_one_moment_come_each_once(
    set_up: SetUp, passed: Passed, people: People
) -> None:
    seat = set_up.add_seat(people["Rita"], person_urn="")
    passed.messages({"seat": seat, "at": NOW} for _n in range(45))
    for _n in range(25):
        passed.note(seat, "At once", at=NOW)
    me, about = reader(set_up, people["Rita"]), members(passed, passed.person(MEMBER))
    arguments = (me, about, passed.client_id)
    own = every_page(lambda key: history.own_messages(*arguments, before=key))
    assert len({message.id for message in own}) == len(own) == 45
    notes = every_page(lambda key: history.notes_of(*arguments, before=key))
    assert len({note.id for note in notes}) == len(notes) == 25
    mixed = every_page(lambda key: activities(*arguments, applications=[], before=key))
    assert len({activity.key for activity in mixed}) == len(mixed) == 70
    assert mixed == sorted(mixed, key=lambda activity: activity.key, reverse=True)


@pytest.mark.parametrize(
    "text",
    ["", "1", "1-i", "1-x-1", "1-i-1 ", "１-i-1", "1-i-9999999999", "9" * 17 + "-i-1", "--1-i-1"],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        parts.read_key(text)


def test_keys_of_odd_moments_come_back_as_they_went() -> None:
    for at in (NOW, NOW + timedelta(microseconds=1), NOW - timedelta(days=365 * 70)):
        key = parts.Key(at, "i", 7)
        assert parts.read_key(str(key)) == key


def test_a_thread_of_thousands_takes_no_more_statements_and_no_long_look(
    context: Flask, set_up: SetUp, passed: Passed, people: People
) -> None:
    few, many = (
        set_up.add_seat(people["Tom"], person_urn=""),
        set_up.add_seat(people["Rita"], person_urn=""),
    )
    passed.message(few, member_urn="urn:li:person:few")
    passed.messages(
        {"seat": many, "at": NOW + timedelta(seconds=n), "body": "Long. " * 200}
        for n in range(5_000)
    )
    short, long = passed.person("urn:li:person:few"), passed.person(MEMBER)
    me = reader(set_up, people["Rita"])

    def look(candidate_id: int) -> None:
        about = members(passed, candidate_id)
        history.own_messages(me, about, passed.client_id)
        history.contacts(me, about, passed.client_id)
        history.notes_of(me, about, passed.client_id)
        activities(me, about, passed.client_id, applications=[])

    counts = []
    for candidate_id in (short, long):
        with counted_statements(context) as seen:
            look(candidate_id)
        counts.append(len(seen))
    assert counts == [5, 5]
    # The first look of all pays for putting the statements together.
    times = []
    for _turn in range(5):
        started = time.process_time()
        look(long)
        times.append(time.process_time() - started)
    assert min(times) < 0.1
    about = members(passed, long)
    deep = parts.Key(NOW + timedelta(seconds=21), "i", 0)
    page, rest = history.own_messages(me, about, passed.client_id, before=deep)
    assert (len(page), rest is not None) == (20, True)
    [contact] = history.contacts(me, about, passed.client_id)
    assert (contact.number, contact.first_at, contact.last_at) == (
        5_000,
        NOW,
        NOW + timedelta(seconds=4_999),
    )
