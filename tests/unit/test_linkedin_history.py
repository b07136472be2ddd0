"""Who may see what of InMail and notes: every case, one after the other."""

from itertools import product

import pytest

from portal.domain.linkedin_gate import (
    OPEN,
    Answer,
    Capability,
    CompanyFacts,
    Feature,
    PersonFacts,
    Reason,
    SeatKind,
    ask,
)
from portal.domain.linkedin_history import (
    HeldSeat,
    MessageSight,
    NoteVisibility,
    Reader,
    SeatKey,
    Shut,
    reader_of,
    sees_note,
    sight_of_message,
)
from portal.domain.permissions import AppRole

SOUTH, NORTH, CLOSED = (f"urn:li:contract:{number}" for number in (1, 2, 3))
MINE, PARKED, FORMER = (SeatKey(SOUTH, f"urn:li:seat:{number}") for number in (1, 2, 3))
COLLEAGUES, ELSEWHERE = SeatKey(SOUTH, "urn:li:seat:4"), SeatKey(NORTH, "urn:li:seat:5")
#: The same number on another contract is another licence.
NAMESAKE = SeatKey(NORTH, MINE.urn)
MINE_CLOSED = SeatKey(CLOSED, "urn:li:seat:6")
COMPANY = CompanyFacts(
    is_on=True,
    has_application=True,
    is_connected=True,
    has_seats=True,
    enabled=frozenset({("CSA_API", SOUTH), ("CSA_API", NORTH), ("PROFILE_PLUGIN", CLOSED)}),
    features=frozenset(Feature),
)
HELD = (
    HeldSeat(MINE, SeatKind.RECRUITER, is_working=True, is_ones_own=True),
    HeldSeat(PARKED, SeatKind.RECRUITER, is_working=False, is_ones_own=True),
    # Mapped by hand to somebody who is another member than its holder.
    HeldSeat(FORMER, SeatKind.RECRUITER, is_working=True, is_ones_own=False),
    HeldSeat(MINE_CLOSED, SeatKind.RECRUITER, is_working=True, is_ones_own=True),
)
RECRUITER = frozenset({AppRole.RECRUITER})


def reader(
    *seats: HeldSeat,
    roles: frozenset[AppRole] = RECRUITER,
    answer: Answer = OPEN,
    shows_text: bool = True,
    company: CompanyFacts = COMPANY,
) -> Reader:
    return reader_of(
        roles, company, seats or HELD, inmail=answer, notes=answer, shows_text=shows_text
    )


@pytest.mark.parametrize(
    ("seat", "sight"),
    [
        (MINE, MessageSight.TEXT),
        (PARKED, MessageSight.TEXT),
        (FORMER, MessageSight.CONTACT),
        (COLLEAGUES, MessageSight.CONTACT),
        (ELSEWHERE, MessageSight.CONTACT),
        (NAMESAKE, MessageSight.CONTACT),
        # Contract level is off there: not even one's own.
        (MINE_CLOSED, MessageSight.NOTHING),
        (SeatKey("urn:li:contract:9", MINE.urn), MessageSight.NOTHING),
    ],
)
def test_inmail_is_read_by_whose_seat_it_is_and_known_to_others(
    seat: SeatKey, sight: MessageSight
) -> None:
    assert sight_of_message(reader(), seat) is sight


@pytest.mark.parametrize(
    ("seat", "private", "project", "public"),
    [
        (MINE, True, True, True),
        (PARKED, True, True, True),
        (FORMER, False, True, True),
        (COLLEAGUES, False, True, True),
        (ELSEWHERE, False, False, True),
        (NAMESAKE, False, False, True),
        (MINE_CLOSED, False, False, False),
    ],
)
def test_a_note_is_seen_by_those_for_whom_it_was_written(
    seat: SeatKey, private: bool, project: bool, public: bool
) -> None:
    me = reader()
    assert sees_note(me, seat, NoteVisibility.PRIVATE) is private
    assert sees_note(me, seat, NoteVisibility.PROJECT) is project
    assert sees_note(me, seat, NoteVisibility.PUBLIC) is public
    # What we cannot read counts as private.
    assert sees_note(me, seat, "CONFIDENTIAL") is private
    assert sees_note(me, seat, "") is private


@pytest.mark.parametrize("reason", list(Reason))
def test_nothing_is_shown_while_the_gate_is_closed(reason: Reason) -> None:
    me = reader(answer=Answer(reason))
    for seat, visibility in product((MINE, COLLEAGUES, ELSEWHERE), NoteVisibility):
        assert sight_of_message(me, seat) is MessageSight.NOTHING
        assert not sees_note(me, seat, visibility)


@pytest.mark.parametrize(
    ("roles", "is_shown"),
    [
        ({AppRole.ADMINISTRATOR}, True),
        ({AppRole.RECRUITER}, True),
        ({AppRole.HIRING_MANAGER}, True),
        ({AppRole.READ_ONLY}, False),
        ({AppRole.READ_ONLY, AppRole.HIRING_MANAGER}, True),
        # Interviewers need no application role.
        (set(), False),
    ],
)
def test_roles_that_only_look_see_nothing(roles: set[AppRole], is_shown: bool) -> None:
    me = reader(roles=frozenset(roles))
    assert (Shut.ROLE in me.shut) is not is_shown
    assert (sight_of_message(me, MINE) is MessageSight.TEXT) is is_shown
    assert sees_note(me, MINE, NoteVisibility.PUBLIC) is is_shown


def test_the_company_may_show_nobody_what_inmail_says() -> None:
    me = reader(shows_text=False)
    assert sight_of_message(me, MINE) is MessageSight.CONTACT
    assert sees_note(me, MINE, NoteVisibility.PRIVATE)
    assert Shut.TEXT_OFF in me.shut


def test_a_seat_given_by_hand_opens_nobody_elses_letters_and_says_so() -> None:
    taken = HeldSeat(MINE, SeatKind.RECRUITER, is_working=True, is_ones_own=False)
    me = reader(taken)
    assert sight_of_message(me, MINE) is MessageSight.CONTACT
    assert not sees_note(me, MINE, NoteVisibility.PRIVATE)
    assert not sees_note(me, COLLEAGUES, NoteVisibility.PROJECT)
    assert me.shut == {Shut.OTHER_MEMBER}


@pytest.mark.parametrize(
    ("kind", "is_working", "is_team"),
    [
        (SeatKind.RECRUITER, True, True),
        (SeatKind.RECRUITER, False, False),
        (SeatKind.HIRING_MANAGER, True, False),
        (SeatKind.OTHER, True, False),
    ],
)
def test_notes_for_a_contract_are_for_those_who_recruit_on_it(
    kind: SeatKind, is_working: bool, is_team: bool
) -> None:
    me = reader(HeldSeat(MINE, kind, is_working=is_working, is_ones_own=True))
    assert sees_note(me, COLLEAGUES, NoteVisibility.PROJECT) is is_team


def test_two_people_on_different_contracts_share_what_is_public() -> None:
    south = reader(HeldSeat(MINE, SeatKind.RECRUITER, is_working=True, is_ones_own=True))
    north = reader(HeldSeat(ELSEWHERE, SeatKind.RECRUITER, is_working=True, is_ones_own=True))
    for me, own, other in ((south, MINE, ELSEWHERE), (north, ELSEWHERE, MINE)):
        assert sight_of_message(me, own) is MessageSight.TEXT
        assert sight_of_message(me, other) is MessageSight.CONTACT
        assert sees_note(me, other, NoteVisibility.PUBLIC)
        assert not sees_note(me, other, NoteVisibility.PROJECT)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (PersonFacts(is_connected=False), Reason.USER_NOT_CONNECTED),
        (
            PersonFacts(
                is_connected=True, is_expired=True, seat=SeatKind.RECRUITER, contract=SOUTH
            ),
            Reason.USER_EXPIRED,
        ),
        (PersonFacts(is_connected=True), Reason.NO_RECRUITER_SEAT),
        (
            PersonFacts(is_connected=True, seat=SeatKind.HIRING_MANAGER, contract=SOUTH),
            Reason.NO_RECRUITER_SEAT,
        ),
        (
            PersonFacts(is_connected=True, seat=SeatKind.RECRUITER, contract=CLOSED),
            Reason.NOT_ENABLED,
        ),
        (PersonFacts(is_connected=True, seat=SeatKind.RECRUITER, contract=SOUTH), None),
    ],
)
def test_the_gate_says_who_stands_before_the_history(
    person: PersonFacts, reason: Reason | None
) -> None:
    for capability in (Capability.INMAIL_HISTORY, Capability.NOTES_HISTORY):
        answer = ask(capability, COMPANY, person)
        assert answer.reason is reason
        is_shown = sight_of_message(reader(answer=answer), MINE) is MessageSight.TEXT
        assert is_shown is (reason is None)


def test_company_level_alone_opens_no_history() -> None:
    level = frozenset({("ONE_CLICK_EXPORT", SOUTH), ("PROFILE_PLUGIN", SOUTH)})
    company = CompanyFacts(
        is_on=True,
        has_application=True,
        is_connected=True,
        has_seats=True,
        enabled=level,
        features=frozenset(Feature),
    )
    me = reader(company=company)
    assert sight_of_message(me, MINE) is MessageSight.NOTHING
    assert not sees_note(me, MINE, NoteVisibility.PUBLIC)
