"""Whom LinkedIn takes a person for: a table of what its answers mean."""

from datetime import timedelta
from typing import Any

import pytest

from portal.domain.matches import (
    PAUSES,
    Answer,
    Basis,
    Known,
    MatchKind,
    basis,
    conflicts,
    member_to_name,
    pause_after,
    take_in,
)

ONE, TWO = "urn:li:person:one", "urn:li:person:two"
FOUND, MANUAL, NONE = MatchKind.FOUND, MatchKind.MANUAL, MatchKind.NONE


def by_hand(member: str = ONE, **more: str) -> Known:
    """LinkedIn showed a member as chosen by hand."""
    return Known(**{"kind": MANUAL.value, "member": member, **more})  # type: ignore[arg-type]


#: What was known, LinkedIn's answer, whom a record of ours would name; and what is known then.
CASES: list[tuple[Known, Answer, str, dict[str, Any]]] = [
    # Found by LinkedIn itself, or not
    (Known(), Answer(), "", {"kind": NONE, "is_changed": True}),
    (Known(kind=NONE), Answer(), "", {"kind": NONE, "is_changed": False}),
    (Known(kind=NONE), Answer((ONE,)), "", {"kind": FOUND, "member": ONE, "is_changed": True}),
    (Known(kind=FOUND, member=ONE, found=1), Answer((ONE,)), "", {"is_changed": False}),
    (Known(kind=FOUND, member=ONE, found=1), Answer((TWO,)), "", {"member": TWO, "manual": ""}),
    (Known(), Answer((ONE, TWO)), "", {"kind": FOUND, "member": "", "found": 2}),
    (Known(kind=FOUND, member=ONE, found=1), Answer(), "", {"kind": NONE, "taken_back": ""}),
    # Named by us
    (
        Known(told=ONE),
        Answer((), ONE),
        ONE,
        {"kind": MANUAL, "manual": "", "is_chosen_there": False},
    ),
    # The answer to an earlier record was lost: LinkedIn shows whom we would name.
    (Known(), Answer((), ONE), ONE, {"kind": MANUAL, "is_chosen_there": False}),
    (Known(told=ONE), Answer(), ONE, {"repeats": True, "repeated": ONE, "taken_back": ""}),
    (Known(told=ONE, repeated=ONE), Answer(), ONE, {"repeats": False}),
    (Known(told=ONE), Answer((TWO,)), ONE, {"kind": FOUND, "member": TWO, "repeats": True}),
    # Another member is on its way already.
    (Known(told=ONE), Answer(), TWO, {"repeats": False, "repeated": ""}),
    (Known(told=ONE, repeated=ONE), Answer((), ONE), ONE, {"repeated": ""}),
    # Chosen at LinkedIn
    (Known(), Answer((), TWO), "", {"manual": TWO, "is_chosen_there": True}),
    (Known(told=ONE), Answer((ONE,), TWO), ONE, {"manual": TWO, "member": TWO, "found": 1}),
    (by_hand(ONE, manual=ONE, told=ONE), Answer((), TWO), ONE, {"manual": TWO, "taken_back": ""}),
    (
        by_hand(TWO, manual=TWO, told=TWO),
        Answer((), TWO),
        TWO,
        {"is_changed": False, "manual": TWO},
    ),
    # Taken back there
    (
        by_hand(ONE, manual=ONE, told=ONE),
        Answer(),
        ONE,
        {"taken_back": ONE, "is_taken_back": True, "manual": "", "repeats": False},
    ),
    (by_hand(ONE, told=ONE), Answer((TWO,)), ONE, {"kind": FOUND, "taken_back": ONE}),
    (
        Known(kind=NONE, told=ONE, taken_back=ONE),
        Answer(),
        ONE,
        {"taken_back": ONE, "is_taken_back": False, "repeats": False},
    ),
    (Known(kind=NONE, taken_back=ONE), Answer((), ONE), "", {"taken_back": "", "manual": ONE}),
]


@pytest.mark.parametrize(("known", "answer", "named", "expected"), CASES)
def test_what_an_answer_means(
    known: Known, answer: Answer, named: str, expected: dict[str, Any]
) -> None:
    outcome = take_in(known, answer, named=named)
    got = {**vars(outcome.known), **vars(outcome)}
    assert {name: got[name] for name in expected} == expected


@pytest.mark.parametrize(("known", "answer", "named", "_expected"), CASES)
def test_the_same_answer_twice_is_no_news(
    known: Known, answer: Answer, named: str, _expected: object
) -> None:
    once = take_in(known, answer, named=named)
    again = take_in(once.known, answer, named=once.known.manual or named)
    news = (again.is_changed, again.is_taken_back, again.repeats, again.is_chosen_there)
    assert not any(news)
    assert again.known == once.known


@pytest.mark.parametrize(
    ("members", "more", "expected"),
    [
        ([], {}, None),
        ([ONE, TWO], {}, ONE),
        ([ONE], {"manual": TWO}, TWO),
        ([ONE], {"taken_back": ONE}, None),
        ([ONE, TWO], {"taken_back": ONE}, TWO),
        # Without an address LinkedIn would know the person by nothing at all.
        ([ONE], {"taken_back": ONE, "has_address": False}, ONE),
        ([ONE], {"manual": ONE, "taken_back": ONE}, ONE),
    ],
)
def test_whom_a_record_names(members: list[str], more: dict[str, Any], expected: str) -> None:
    given = {"manual": "", "taken_back": "", "has_address": True, **more}
    assert member_to_name(members, **given) == expected


def test_pauses_grow_and_end() -> None:
    pauses = [pause_after(tries) for tries in range(len(PAUSES) + 1)]
    assert pauses.pop() is None
    assert pauses == sorted(pauses, key=lambda pause: pause or timedelta.max)


@pytest.mark.parametrize(
    ("has_email", "has_profile", "expected"),
    [
        (True, False, Basis.EMAIL),
        (False, True, Basis.PROFILE),
        (True, True, Basis.EITHER),
        (False, False, None),
    ],
)
def test_by_what_somebody_was_found(
    has_email: bool, has_profile: bool, expected: Basis | None
) -> None:
    assert basis(has_email=has_email, has_profile=has_profile) is expected


@pytest.mark.parametrize(
    ("member", "ours", "expected"),
    [("", [ONE], False), (ONE, [], False), (ONE, [ONE], False), (TWO, [ONE], True)],
)
def test_a_conflict_needs_two_members(member: str, ours: list[str], expected: bool) -> None:
    assert conflicts(member, ours) is expected
