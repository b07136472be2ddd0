"""Who may do what with a pool, what pools are called, and what becomes of chosen people."""

import itertools

import pytest

from portal import wording
from portal.domain import people_actions, talent_pools
from portal.domain.people_actions import PeopleKind, PeopleOutcome
from portal.domain.permissions import AppRole
from portal.domain.talent_pools import PoolAct, PoolStanding, SystemPool

# What each may: v view, f fill, e edit, s share, d delete; of a pool that somebody made, and of one
# that the system keeps.
EXPECTED = """
    owner          v f e s d   v
    contributor    v f - - -   v
    member         - - - - -   v
    administrator  v f e s d   v
    reader         v - - - -   v
"""
ACTS = {
    "v": PoolAct.VIEW,
    "f": PoolAct.FILL,
    "e": PoolAct.EDIT,
    "s": PoolAct.SHARE,
    "d": PoolAct.DELETE,
}


@pytest.mark.parametrize("line", EXPECTED.strip().splitlines())
def test_the_table_of_pools_is_the_one_we_agreed_on(line: str) -> None:
    name, *cells = line.split()
    standing = PoolStanding(name)
    for act in PoolAct:
        letter = next(key for key, value in ACTS.items() if value is act)
        assert talent_pools.may(act, {standing}) == (letter in cells[:5]), act
        assert talent_pools.may(act, {standing}, is_system=True) == (letter in cells[5:]), act


def test_nobody_is_nothing_to_a_pool_without_a_role() -> None:
    assert talent_pools.standings((), is_owner=True, is_contributor=True) == frozenset()


def test_owners_and_contributors_are_such_while_they_have_a_role_that_makes_pools() -> None:
    for role in AppRole:
        found = talent_pools.standings((role,), is_owner=True, is_contributor=True)
        makes = role is not AppRole.READ_ONLY
        assert (PoolStanding.OWNER in found) is makes
        assert (PoolStanding.CONTRIBUTOR in found) is makes
        assert talent_pools.may_have_pools((role,)) is makes


@pytest.mark.parametrize(
    ("roles", "sees"),
    [
        ((), False),
        ((AppRole.RECRUITER,), False),
        ((AppRole.HIRING_MANAGER,), False),
        ((AppRole.READ_ONLY,), True),
        ((AppRole.RECRUITER, AppRole.READ_ONLY), True),
        ((AppRole.ADMINISTRATOR,), True),
    ],
)
def test_only_administrators_and_readers_see_every_pool(
    roles: tuple[AppRole, ...], sees: bool
) -> None:
    assert talent_pools.sees_all(roles) is sees


def test_nobody_changes_a_pool_that_the_system_keeps() -> None:
    everything = frozenset(PoolStanding)
    for act in set(PoolAct) - {PoolAct.VIEW}:
        assert not talent_pools.may(act, everything, is_system=True)
    assert set(talent_pools.SYSTEM_POOL_NAMES) == set(SystemPool)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Turbines", "turbines", True),
        ("  Wind   mills ", "wind mills", True),
        ("STRASSE", "straße", True),
        ("\uff34urbines", "Turbines", True),
        ("C++", "C#", False),
        ("Jose", "José", False),
        ("מהנדסים", "מהנדסים ", True),
        ("🌬️", "🌊", False),
    ],
)
def test_names_of_pools_are_compared_without_case_and_spaces(
    one: str, other: str, same: bool
) -> None:
    assert (talent_pools.name_key(one) == talent_pools.name_key(other)) is same
    assert len(talent_pools.name_key("ΐ" * 500)) <= 200


def test_one_person_goes_into_a_pool_once() -> None:
    for is_gone, is_in_pool in itertools.product((True, False), repeat=2):
        outcome = people_actions.into_pool(is_gone=is_gone, is_in_pool=is_in_pool)
        if is_gone:
            assert outcome is PeopleOutcome.GONE
        else:
            assert outcome is (PeopleOutcome.IN_POOL if is_in_pool else PeopleOutcome.PLANNED)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({}, PeopleOutcome.PLANNED),
        ({"is_gone": True, "do_not_contact": True}, PeopleOutcome.GONE),
        ({"application_status": "active", "do_not_contact": True}, PeopleOutcome.IN_JOB),
        ({"application_status": "ended"}, PeopleOutcome.ENDED_IN_JOB),
        ({"do_not_contact": True}, PeopleOutcome.DO_NOT_CONTACT),
        ({"do_not_contact": True, "sure": True}, PeopleOutcome.PLANNED),
        ({"application_status": "active", "sure": True}, PeopleOutcome.IN_JOB),
    ],
)
def test_who_can_go_into_a_job(facts: dict[str, object], outcome: PeopleOutcome) -> None:
    given = {
        "is_gone": False,
        "application_status": None,
        "do_not_contact": False,
        "sure": False,
        **facts,
    }
    assert people_actions.into_job(**given) is outcome  # type: ignore[arg-type]


def test_every_outcome_and_kind_has_words() -> None:
    assert set(wording.PEOPLE_OUTCOMES) == set(PeopleOutcome)
    assert set(wording.PEOPLE_KIND_NAMES) == set(PeopleKind)
