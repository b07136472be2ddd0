"""Talent pools: made, named, shared, handed over, taken away, and kept by the system."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion
from portal.domain.permissions import AppRole
from portal.domain.talent_pools import SystemPool
from portal.models import Candidate, HistoryEntry, TalentPool, UserRole
from portal.queries import pool_people as people_queries
from portal.queries import talent_pools as queries
from portal.services import accounts, pool_people, talent_pools
from portal.services.new_applicants import NewApplicant
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People
from tests.support.pools import add_candidates, add_pool, get_pool, in_pool
from tests.support.threads import at_once, in_unit

LATER = NOW + timedelta(hours=1)


def history(what: str) -> list[dict[str, object]]:
    db.session.rollback()
    entries = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == what).order_by(HistoryEntry.id)
    )
    return [entry.details for entry in entries]


def contributors(pool_id: int) -> set[int]:
    return {entry.user_id for entry in get_pool(pool_id).contributors}


def test_a_pool_belongs_to_its_maker_and_to_those_it_is_shared_with(
    context: Flask, people: People
) -> None:
    pool_id = add_pool(people, "  Wind   people ", share=["Tom", "Hugo", "Rita"])
    pool = get_pool(pool_id)
    assert (pool.name, pool.owner_id) == ("Wind people", people["Rita"])
    assert contributors(pool_id) == {people["Tom"], people["Hugo"]}
    assert [d["person"] for d in history("pool-shared")] == ["Hugo Example", "Tom Example"]
    assert history("pool-created") == [{"pool": "Wind people", "pool_id": pool_id}]
    for name, sees in (("Rita", True), ("Tom", True), ("Olga", False)):
        found, _more = queries.list_pools(people[name], "mine")
        assert [card.id for card in found] == ([pool_id] if sees else [])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "required"),
        (" \u200e\t ", "required"),
        ("x" * 101, "too-long"),
        ("wind  PEOPLE", "pool-name-taken"),
        ("linkedin", "pool-name-of-system"),
    ],
)
def test_a_name_is_there_short_and_nobody_elses(
    context: Flask, people: People, name: str, code: str
) -> None:
    add_pool(people, "Wind people")
    other = add_pool(people, "Others", owner="Olga")
    with pytest.raises(InvalidInput) as refused, unit_of_work():
        talent_pools.create_pool(name, actor=people.user("Olga"), now=LATER)
    assert (refused.value.field, refused.value.code) == ("name", code)
    with pytest.raises(InvalidInput), unit_of_work():
        talent_pools.update_pool(
            get_pool(other), name, "", version=1, actor=people.user("Olga"), now=LATER
        )


def test_pressed_twice_a_pool_is_made_once(context: Flask, people: People) -> None:
    assert add_pool(people, "Twice") == add_pool(people, "twice")
    with pytest.raises(InvalidInput), unit_of_work():
        talent_pools.create_pool("Twice", actor=people.user("Rita"), now=LATER)


def test_two_people_make_pools_of_one_name_at_once(context: Flask, people: People) -> None:
    def make(name: str):  # type: ignore[no-untyped-def]
        return in_unit(
            lambda: people.user(name),
            lambda: talent_pools.create_pool("Same", actor=people.user(name), now=NOW),
        )

    outcomes = at_once(context, make("Rita"), make("Olga"))
    assert sorted(type(o).__name__ for o in outcomes) == ["InvalidInput", "NoneType"]
    assert db.session.query(TalentPool).count() == 1


@pytest.mark.parametrize("name", ["Ivy", "Rob"])
def test_only_those_who_may_have_pools_get_one(context: Flask, people: People, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_pool(people, "Shared", share=["Tom", name])
    assert refused.value.code == "contributor-without-role"
    assert db.session.query(TalentPool).count() == 0
    pool_id = add_pool(people)
    for ids, code in (([999_999], "contributor-gone"), ([], "contributor-missing")):
        with pytest.raises(InvalidInput) as refused, unit_of_work():
            talent_pools.share_pool(get_pool(pool_id), ids, actor=people.user("Rita"), now=NOW)
        assert refused.value.code == code
    with pytest.raises(InvalidInput) as refused, unit_of_work():
        talent_pools.hand_over_pool(
            get_pool(pool_id), people[name], version=1, actor=people.user("Rita"), now=NOW
        )
    assert (refused.value.field, refused.value.code) == ("owner", "contributor-without-role")


def test_sharing_twice_and_taking_back_twice_change_nothing(context: Flask, people: People) -> None:
    pool_id = add_pool(people)
    rita, tom = people.user("Rita"), people["Tom"]
    for expected in (["Tom Example"], []):
        with unit_of_work():
            assert talent_pools.share_pool(get_pool(pool_id), [tom], actor=rita, now=LATER) == (
                expected
            )
    for expected in (True, False):
        with unit_of_work():
            done = talent_pools.unshare_pool(get_pool(pool_id), tom, actor=rita, now=LATER)
        assert done is expected
    assert len(history("pool-shared")) == len(history("pool-unshared")) == 1


def test_who_edits_what_somebody_changed_meanwhile_is_told(context: Flask, people: People) -> None:
    pool_id = add_pool(people, "First")
    version = get_pool(pool_id).version
    rita = people.user("Rita")
    with unit_of_work():
        talent_pools.update_pool(
            get_pool(pool_id), "Second", "", version=version, actor=rita, now=LATER
        )
    for act in (
        lambda pool: talent_pools.update_pool(
            pool, "Third", "", version=version, actor=rita, now=LATER
        ),
        lambda pool: talent_pools.hand_over_pool(
            pool, people["Tom"], version=version, actor=rita, now=LATER
        ),
    ):
        with pytest.raises(StaleVersion), unit_of_work():
            act(get_pool(pool_id))
    assert get_pool(pool_id).name == "Second"
    [entry] = history("pool-changed")
    assert entry["old"] == {"name": "First", "description": ""}
    # The same once more is no change.
    with unit_of_work():
        talent_pools.update_pool(
            get_pool(pool_id), "Second", "", version=version, actor=rita, now=LATER
        )
    assert len(history("pool-changed")) == 1


def test_handing_over_makes_the_owner_a_contributor(context: Flask, people: People) -> None:
    pool_id = add_pool(people, share=["Tom"])
    with unit_of_work():
        pool = get_pool(pool_id)
        talent_pools.hand_over_pool(
            pool, people["Tom"], version=pool.version, actor=people.user("Rita"), now=LATER
        )
    assert get_pool(pool_id).owner_id == people["Tom"]
    assert contributors(pool_id) == {people["Rita"]}
    [entry] = history("pool-handed-over")
    assert (entry["old"], entry["new"]) == ("Rita Example", "Tom Example")


def test_a_pool_whose_owner_leaves_is_listed_and_can_be_taken_over(
    context: Flask, people: People
) -> None:
    left, lost = add_pool(people, "Left", owner="Olga", share=["Tom"]), add_pool(people, "Lost")
    kept = add_pool(people, "Kept", owner="Tom")
    with unit_of_work():
        accounts.deactivate_user(people.user("Olga"), actor=people.user("Ada"), now=LATER)
        rita = people.user("Rita")
        accounts.set_roles(
            rita, [AppRole.READ_ONLY], version=rita.version, sure=False,
            actor=people.user("Ada"), now=LATER,
        )  # fmt: skip
    found, _more = queries.list_pools(people["Ada"], "left")
    assert [card.id for card in found] == [left, lost]
    assert all(card.has_owner_left for card in found)
    assert queries.count_left() == 2
    assert queries.may_still_own(get_pool(kept))
    with unit_of_work():
        pool = get_pool(left)
        talent_pools.hand_over_pool(
            pool, people["Ada"], version=pool.version, actor=people.user("Ada"), now=LATER
        )
    # Whoever left is not made a contributor.
    assert contributors(left) == {people["Tom"]}
    assert queries.count_left() == 1


def test_a_contributor_who_leaves_is_shown_as_such(context: Flask, people: People) -> None:
    pool_id = add_pool(people, share=["Tom", "Hugo", "Olga"])
    with unit_of_work():
        accounts.deactivate_user(people.user("Tom"), actor=people.user("Ada"), now=LATER)
        db.session.execute(db.delete(UserRole).where(UserRole.user_id == people["Hugo"]))
    shown = {entry.name: entry for entry in queries.access_of(get_pool(pool_id))}
    assert not shown["Tom Example"].is_active
    assert not shown["Hugo Example"].has_role
    assert shown["Olga Example"].is_active
    assert shown["Olga Example"].has_role
    assert {name for _id, name, _mail in queries.people_for_pools()} == {
        "Ada Example",
        "Olga Example",
        "Rita Example",
    }


def test_deleting_a_pool_leaves_the_people(context: Flask, people: People) -> None:
    [person] = add_candidates()
    pool_id = add_pool(people, "Gone", candidates=[person], share=["Tom"])
    with unit_of_work():
        talent_pools.delete_pool(get_pool(pool_id), actor=people.user("Rita"), now=LATER)
    assert db.session.get(TalentPool, pool_id) is None
    assert db.session.get(Candidate, person) is not None
    assert history("pool-deleted") == [{"pool": "Gone", "pool_id": pool_id}]
    # Its id does not come back: the history speaks of it.
    assert add_pool(people, "Gone") > pool_id


def test_the_systems_pool_is_made_with_its_first_person_and_nobody_changes_it(
    context: Flask, people: People
) -> None:
    first, second = add_candidates(2)
    assert queries.list_pools(people["Rita"], "mine") == ([], False)
    for ids in ([first], [first, second]):
        with unit_of_work():
            pool_id = pool_people.add_by_system(SystemPool.LINKEDIN, ids, now=NOW).id
    assert in_pool(pool_id) == [first, second]
    for name in ("Rita", "Olga", "Hugo"):
        [card] = queries.list_pools(people[name], "mine")[0]
        assert (card.name, card.system_key, card.size) == ("LinkedIn", "linkedin", 2)
        assert not card.has_owner_left
    assert queries.pools_to_fill(people["Ada"], everybodys=True) == []
    rita = people.user("Rita")
    for act in (
        lambda pool: talent_pools.update_pool(pool, "X", "", version=1, actor=rita, now=NOW),
        lambda pool: talent_pools.share_pool(pool, [people["Tom"]], actor=rita, now=NOW),
        lambda pool: talent_pools.hand_over_pool(
            pool, people["Tom"], version=1, actor=rita, now=NOW
        ),
        lambda pool: talent_pools.delete_pool(pool, actor=rita, now=NOW),
        lambda pool: pool_people.add_known(
            pool, db.session.get_one(Candidate, first), actor=rita, now=NOW
        ),
    ):
        with pytest.raises(NotAllowed) as refused, unit_of_work():
            act(get_pool(pool_id))
        assert refused.value.code == "pool-of-system"
    with unit_of_work():
        pool_people.remove_by_system(SystemPool.LINKEDIN, [first, 999_999], now=NOW)
    assert in_pool(pool_id) == [second]


def test_somebody_typed_in_is_recognised(context: Flask, people: People) -> None:
    [known] = add_candidates(last="Known")
    pool_id = add_pool(people)
    rita = people.user("Rita")

    def add(**given: str) -> tuple[int, bool]:
        with unit_of_work():
            person, is_new = pool_people.add_by_hand(
                get_pool(pool_id), NewApplicant(**given), actor=rita, now=NOW
            )
            return person.id, is_new

    typed = {"first_name": "N", "last_name": "Known", "email": "known0@X.example"}
    assert add(**typed) == (known, True)
    assert add(**typed) == (known, False)
    # Without an address two presses are one by the name.
    newcomer, is_new = add(first_name="New", last_name="Comer")
    assert is_new
    assert add(first_name="New", last_name="Comer") == (newcomer, False)
    assert in_pool(pool_id) == [known, newcomer]
    for bad in ({"last_name": " "}, {"last_name": "A", "email": "x"}, {"last_name": "A" * 201}):
        with pytest.raises(InvalidInput):
            add(first_name="", **bad)


def test_two_contributors_put_the_same_person_in_at_once(context: Flask, people: People) -> None:
    [person] = add_candidates()
    pool_id = add_pool(people, share=["Tom"])

    def add(name: str):  # type: ignore[no-untyped-def]
        return in_unit(
            lambda: db.session.get_one(TalentPool, pool_id),
            lambda: pool_people.add_known(
                db.session.get_one(TalentPool, pool_id),
                db.session.get_one(Candidate, person),
                actor=people.user(name),
                now=NOW,
            ),
        )

    assert at_once(context, add("Rita"), add("Tom")) == [None, None]
    assert in_pool(pool_id) == [person]
    assert len(history("pool-candidate-added")) == 1


def test_joined_records_are_left_out_of_lists_and_counts(context: Flask, people: People) -> None:
    kept, gone = add_candidates(2)
    pool_id = add_pool(people, candidates=[kept, gone])
    with unit_of_work():
        db.session.get_one(Candidate, gone).merged_into_id = kept
    pool = get_pool(pool_id)
    assert people_queries.count_people(pool) == 1
    assert people_queries.people_ids(pool) == [kept]
    page = people_queries.list_people(pool, people_queries.Sort())
    assert [row.id for row in page.rows] == [kept]
    assert queries.list_pools(people["Rita"], "mine")[0][0].size == 1


@pytest.mark.parametrize("by", people_queries.SORTS)
@pytest.mark.parametrize("descending", [True, False])
def test_pages_are_found_by_key_there_and_back(
    context: Flask, people: People, by: str, descending: bool
) -> None:
    ids = add_candidates(120)
    pool = get_pool(add_pool(people, candidates=ids))
    sort = people_queries.Sort(by, descending)
    seen: list[int] = []
    page = people_queries.list_people(pool, sort)
    for number in (2, 3):
        seen += [row.id for row in page.rows]
        assert page.has_next
        page = people_queries.list_people(pool, sort, number=number, after=page.rows[-1].id)
    seen += [row.id for row in page.rows]
    assert not page.has_next
    assert (page.first, page.last, page.total) == (101, 120, 120)
    assert sorted(seen) == ids
    before = people_queries.list_people(pool, sort, number=2, before=page.rows[0].id)
    assert [row.id for row in before.rows] == seen[50:100]
    # The person whose key it was is gone: the number alone finds the page.
    assert people_queries.list_people(pool, sort, number=2, after=999_999).rows == before.rows
