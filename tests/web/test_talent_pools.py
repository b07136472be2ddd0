"""Talent pools as people see them."""

import pytest
from flask import Flask

from portal.db import db
from portal.domain.talent_pools import SystemPool
from portal.models import Candidate, HistoryEntry, Notification, TalentPool
from portal.services import accounts, pool_people
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.people import NOW, People
from tests.support.pools import add_candidates, add_pool, get_pool, in_pool
from tests.support.queries import counted_statements


@pytest.fixture
def pool_id(app: Flask, people: People) -> int:
    """Rita's pool with two people, shared with Tom."""
    with app.app_context():
        return add_pool(people, "Wind people", share=["Tom"], candidates=add_candidates(2, "Wind"))


def test_a_pool_is_made_shared_filled_and_found_by_a_colleague(
    app: Flask, people: People, client: LintingClient
) -> None:
    client.sign_in("Rita")
    assert "No talent pools yet" in text_of(client.get("/talent-pools"))
    form = client.get("/talent-pools/new")
    # Only those who may have pools are offered, and not oneself.
    assert "Tom Example" in text_of(form)
    for name in ("Ivy", "Rob", "Rita"):
        assert f"{name} Example (" not in text_of(form)
    made = client.post(
        "/talent-pools/new",
        {"name": "Divers", "description": "Deep ones", "contributors": [people["Tom"]]},
        status=303,
    )
    page = text_of(client.get(made.location))
    assert "Nobody in this pool yet" in page
    assert "Shared with 1 person" in page
    client.post(f"{made.location}/candidates/new", {"last_name": "Cousteau"}, status=303)
    client.sign_in("Tom")
    page = text_of(client.get("/talent-pools"))
    for words in ("Divers", "Deep ones", "1 candidate", "Rita Example", "Shared with you"):
        assert words in page
    assert "Cousteau" in text_of(client.get(made.location))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"name": "x" * 101}, "At most 100 characters."),
        ({"name": " WIND people "}, "Another talent pool has that name already."),
        ({"name": "LinkedIn"}, "This name is kept"),
        ({"name": "New", "description": "x" * 2_001}, "At most 2000 characters."),
        ({"name": "New", "contributors": ["Ivy"]}, "cannot have talent pools"),
        ({"name": "New", "contributors": ["999999"]}, "no longer there"),
        ({"name": "New", "contributors": ["x"]}, "could not be coerced"),
        ({"name": "New", "contributors": ["9" * 20]}, "could not be coerced"),
    ],
)
def test_a_pool_that_cannot_be_made_comes_back_with_what_was_typed(
    app: Flask,
    people: People,
    client: LintingClient,
    pool_id: int,
    form: dict[str, object],
    words: str,
) -> None:
    client.sign_in("Olga")
    sent = {"description": "Kept words", **form}
    if form.get("contributors") == ["Ivy"]:
        sent["contributors"] = [people["Ivy"]]
    refused = client.post("/talent-pools/new", sent, status=422)
    assert words in text_of(refused)
    assert str(sent["description"])[:50] in refused.text
    with app.app_context():
        assert db.session.query(TalentPool).count() == 1


def test_pressing_twice_makes_one_pool(app: Flask, people: People, client: LintingClient) -> None:
    client.sign_in("Rita")
    first, second = (client.post("/talent-pools/new", {"name": "Once"}, status=303) for _ in "ab")
    assert first.location == second.location


def test_the_owner_edits_and_is_told_of_others_who_did(
    app: Flask, client: LintingClient, pool_id: int
) -> None:
    client.sign_in("Rita")
    page = f"/talent-pools/{pool_id}/edit"
    assert 'value="Wind people"' in client.get(page).text
    with app.app_context():
        version = get_pool(pool_id).version
    client.post(page, {"name": "Sea people", "version": version}, status=303)
    stale = client.post(page, {"name": "Mine", "version": version}, status=409)
    assert "changed Sea people in the meantime" in text_of(stale)
    assert 'value="Mine"' in stale.text
    # Saving again, having seen it, is a decision.
    client.post(page, {"name": "Mine", "version": version + 1}, status=303)
    for version_sent in ("x", "", "99999999999"):
        client.post(page, {"name": "Other", "version": version_sent}, status=409)
    client.post(page, {"name": ""}, status=422)


def test_access_is_given_and_taken(
    app: Flask, people: People, client: LintingClient, pool_id: int
) -> None:
    client.sign_in("Rita")
    page = f"/talent-pools/{pool_id}"
    client.post(f"{page}/contributors", {"contributors": [people["Hugo"]]}, status=303)
    assert "Shared with Hugo Example." in text_of(client.get(f"{page}/access"))
    for bad in ({}, {"contributors": [people["Ivy"]]}, {"contributors": ["999999"]}):
        client.post(f"{page}/contributors", bad, status=422)
    for _ in range(2):
        client.post(f"{page}/contributors/{people['Tom']}/removal", status=303)
    client.sign_in("Tom").get(page, status=404)
    client.sign_in("Hugo").get(page)
    client.get(f"{page}/access", status=403)


def test_colleagues_are_told_of_a_pool_that_is_shared_with_them(
    app: Flask, people: People, client: LintingClient, pool_id: int
) -> None:
    with app.app_context():
        [told] = db.session.scalars(db.select(Notification))
        assert told.user_id == people["Tom"]
        number = told.id
    client.sign_in("Tom")
    words = "Rita Example shared the talent pool Wind people with you."
    assert words in text_of(client.get("/notifications"))
    follow = f"/notifications/{number}"
    assert client.get(follow, status=303).location == f"/talent-pools/{pool_id}"
    client.sign_in("Rita").post(f"/talent-pools/{pool_id}/deletion", status=303)
    assert client.sign_in("Tom").get(follow, status=303).location == "/notifications"


def test_handing_over_asks_for_somebody_who_may(
    app: Flask, people: People, client: LintingClient, pool_id: int
) -> None:
    client.sign_in("Rita")
    page = f"/talent-pools/{pool_id}"
    with app.app_context():
        version = get_pool(pool_id).version
    for owner in ("", "x", people["Ivy"], 999_999):
        client.post(f"{page}/owner", {"owner": owner, "version": version}, status=422)
    client.post(f"{page}/owner", {"owner": people["Tom"], "version": version}, status=303)
    client.get(f"{page}/access", status=403)
    assert "Owner: Tom Example" in text_of(client.get(page))
    client.sign_in("Tom")
    stale = client.post(f"{page}/owner", {"owner": people["Hugo"], "version": version}, status=303)
    assert "in the meantime" in text_of(client.get(stale.location))


def test_an_administrator_takes_over_what_somebody_left(
    app: Flask, people: People, client: LintingClient, pool_id: int
) -> None:
    with app.app_context(), unit_of_work():
        accounts.deactivate_user(people.user("Rita"), actor=people.user("Ada"), now=NOW)
    page = f"/talent-pools/{pool_id}"
    client.sign_in("Tom")
    assert "The owner of this pool has left" in text_of(client.get(page))
    assert "Owner has left" in text_of(client.get("/talent-pools"))
    client.post(f"{page}/candidates/new", {"last_name": "Goes On"}, status=303)
    client.sign_in("Ada")
    assert "1 talent pool has lost its owner." in text_of(client.get("/talent-pools"))
    assert "Wind people" in text_of(client.get("/talent-pools?view=left"))
    taking = client.get(f"{page}/access")
    assert "Take over" in text_of(taking)
    with app.app_context():
        version = get_pool(pool_id).version
    client.post(f"{page}/owner", {"owner": people["Ada"], "version": version}, status=303)
    assert "Every talent pool has its owner" in text_of(client.get("/talent-pools?view=left"))
    with app.app_context():
        # Who left is no contributor.
        assert [c.user_id for c in get_pool(pool_id).contributors] == [people["Tom"]]


def test_deleting_asks_and_leaves_the_people(
    app: Flask, client: LintingClient, pool_id: int
) -> None:
    client.sign_in("Rita")
    assert "data-confirm" in client.get(f"/talent-pools/{pool_id}/edit").text
    client.post(f"/talent-pools/{pool_id}/deletion", status=303)
    client.get(f"/talent-pools/{pool_id}", status=404)
    client.post(f"/talent-pools/{pool_id}/deletion", status=404)
    assert "Nr1 Wind" in text_of(client.get("/candidates"))


def test_people_are_found_and_added_and_being_there_is_no_error(
    app: Flask, client: LintingClient, pool_id: int
) -> None:
    with app.app_context():
        [person] = add_candidates(last="Findling")
    client.sign_in("Tom")
    page = f"/talent-pools/{pool_id}/candidates"
    found = text_of(client.get(f"{page}/new?q=findl"))
    assert "Add Nr0 Findling" in found
    for _ in range(2):
        client.post(page, {"candidate": person, "q": "findl"}, status=303)
    assert "In the pool" in text_of(client.get(f"{page}/new?q=findl"))
    assert "Nobody we know fits" in text_of(client.get(f"{page}/new?q=nobody"))
    for bad in ("", "x", "999999", "0"):
        client.post(page, {"candidate": bad}, status=404)
    with app.app_context():
        assert in_pool(pool_id).count(person) == 1
    typed = {"first_name": "N", "last_name": "Findling", "email": "Findling0@x.example"}
    again = client.post(f"{page}/new", typed, status=303)
    assert "was in the pool already" in text_of(client.get(again.location))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"first_name": "Kept"}, "Please fill this in."),
        ({"first_name": "Kept", "last_name": "x" * 201}, "At most 200 characters."),
        ({"first_name": "Kept", "last_name": "A", "email": "no"}, "not an e-mail address"),
        (
            {"first_name": "Kept", "last_name": "A", "linkedin_profile_url": "https://x.example"},
            "The address of a LinkedIn profile",
        ),
    ],
)
def test_somebody_new_who_makes_no_sense_comes_back(
    client: LintingClient, pool_id: int, form: dict[str, str], words: str
) -> None:
    client.sign_in("Rita")
    refused = client.post(f"/talent-pools/{pool_id}/candidates/new", form, status=422)
    assert words in text_of(refused)
    assert 'value="Kept"' in refused.text


def test_one_and_many_are_removed_and_put_back(
    app: Flask, client: LintingClient, pool_id: int
) -> None:
    with app.app_context():
        first, second = in_pool(pool_id)
    client.sign_in("Tom")
    page = f"/talent-pools/{pool_id}"
    client.post(f"{page}/removal", {"only": first}, status=303)
    shown = client.get(page)
    assert "You removed 1 person." in text_of(shown)
    # Somebody already removed: told, not an error.
    again = client.post(f"{page}/removal", {"only": first}, status=303)
    assert "not in the pool any more" in text_of(client.get(again.location))
    undo = shown.text.split('action="/people-actions/')[1].split('"')[0]
    client.sign_in("Rita").post(f"/people-actions/{undo}", status=404)
    client.sign_in("Tom").post(f"/people-actions/{undo}", status=303)
    with app.app_context():
        assert sorted(in_pool(pool_id)) == [first, second]
    client.post(f"{page}/removal", {"ids": [first, second, "x"]}, status=303)
    assert "You removed 2 people." in text_of(client.get(page))
    client.post(f"{page}/removal", {"ids": []}, status=303)
    with app.app_context():
        assert in_pool(pool_id) == []


def test_everybody_is_removed_across_pages(
    app: Flask, people: People, client: LintingClient
) -> None:
    with app.app_context():
        pool_id = add_pool(people, candidates=add_candidates(60))
    client.sign_in("Rita")
    client.post(f"/talent-pools/{pool_id}/removal", {"everybody": "1"}, status=303)
    with app.app_context():
        assert in_pool(pool_id) == []


def test_the_list_tells_what_one_must_know_and_pages(
    app: Flask, people: People, client: LintingClient
) -> None:
    with app.app_context():
        ids = add_candidates(60)
        with unit_of_work():
            shy = db.session.get_one(Candidate, ids[-1])
            shy.do_not_contact, shy.emails = True, []
        pool_id = add_pool(people, candidates=ids)
    client.sign_in("Rita")
    first = client.get(f"/talent-pools/{pool_id}")
    assert "Contact missing" in text_of(first)
    assert "Do not contact" in text_of(first)
    assert "1–50 of 60" in text_of(first)
    assert "51–60 of 60" in text_of(client.get(f"/talent-pools/{pool_id}?page=2&after={ids[10]}"))
    for query in ("sort=name", "sort=-name", "sort=nonsense", "page=99", "page=x&after=x"):
        client.get(f"/talent-pools/{pool_id}?{query}")


def test_the_pages_ask_the_same_number_of_times_whatever_the_size(
    app: Flask, people: People, client: LintingClient
) -> None:
    client.sign_in("Rita")
    counts = []
    with app.app_context():
        pool_id = add_pool(people, candidates=add_candidates(1))
    for number in (1, 200):
        with app.app_context(), unit_of_work():
            pool = db.session.get_one(TalentPool, pool_id)
            more = add_candidates(number, f"More{number}")
        with app.app_context():
            for n in range(number):
                add_pool(people, f"P {number} {n}", share=["Tom"], candidates=more[:1])
            with unit_of_work():
                pool = db.session.get_one(TalentPool, pool_id)
                pool_people.put_in(pool, more, actor=people.user("Rita"), now=NOW)
        for address in (f"/talent-pools/{pool_id}", "/talent-pools"):
            with counted_statements(app) as seen:
                client.get(address)
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 8


def test_readers_read_and_change_nothing(client: LintingClient, pool_id: int) -> None:
    client.sign_in("Rob")
    page = client.get(f"/talent-pools/{pool_id}")
    assert "Nr1 Wind" in text_of(page)
    assert "/removal" not in page.text
    assert "Add to job" not in page.text
    cards = client.get("/talent-pools")
    assert "Wind people" in text_of(cards)
    assert "/talent-pools/new" not in cards.text
    assert "/edit" not in cards.text


def test_the_systems_pool_stands_there_and_nobody_changes_it(
    app: Flask, people: People, client: LintingClient
) -> None:
    with app.app_context():
        [person] = add_candidates(last="Stub")
        with unit_of_work():
            pool_id = pool_people.add_by_system(SystemPool.LINKEDIN, [person], now=NOW).id
        db.session.remove()
    page = f"/talent-pools/{pool_id}"
    for name in ("Ada", "Rita", "Hugo", "Olga", "Rob"):
        client.sign_in(name)
        assert "Kept by Beckon" in text_of(client.get("/talent-pools"))
        shown = client.get(page)
        assert "Nr0 Stub" in text_of(shown)
        assert "/removal" not in shown.text
        for act in ("/edit", "/contributors", "/owner", "/deletion", "/candidates", "/removal"):
            client.post(page + act, {"only": person}, status=403)
    client.sign_in("Ivy").get(page, status=404)
    # Its people can be taken further.
    client.sign_in("Rita")
    client.post(f"{page}/people-actions", {"kind": "add-to-pool", "ids": person}, status=303)
    with app.app_context():
        assert in_pool(pool_id) == [person]


def test_pools_are_searched_sorted_and_paged(
    app: Flask, people: People, client: LintingClient
) -> None:
    with app.app_context():
        for n in range(65):
            add_pool(people, f"Pool no {n:03}")
        add_pool(people, "100% _wild_ 'quoted'")
    client.sign_in("Rita")
    first = client.get("/talent-pools")
    assert "Show more" in text_of(first)
    more = first.text.split('href="/talent-pools?view=mine&amp;after=')[1].split('"')[0]
    assert "Pool no 064" in text_of(client.get(f"/talent-pools?view=mine&after={more}"))
    assert "Pool no 064" in text_of(client.get("/talent-pools?sort=newest"))
    assert "Pool no 007" in text_of(client.get("/talent-pools?q=NO+007"))
    for words in ("%25", "_wild_", "%27quoted"):
        found = text_of(client.get(f"/talent-pools?q={words}"))
        assert "100% _wild_" in found
        assert "Pool no" not in found
    for query in ("q=nothing", "q=" + "x" * 10_000, "view=left", "view=x&sort=x&after=x"):
        client.get(f"/talent-pools?{query}")
    assert "No talent pool fits" in text_of(client.get("/talent-pools?q=nothing"))


def test_names_of_pools_stand_in_the_activity_for_those_alone_who_see_them(
    app: Flask, people: People, client: LintingClient, pool_id: int
) -> None:
    with app.app_context():
        person = in_pool(pool_id)[0]
    page = f"/candidates/{person}/activity"
    for name, sees in (
        ("Rita", True),
        ("Tom", True),
        ("Ada", True),
        ("Rob", True),
        ("Olga", False),
    ):
        words = text_of(client.sign_in(name).get(page))
        assert ("Wind people" in words) is sees, name
        assert ("put the person into a talent pool" in words) is not sees, name
    log = text_of(client.sign_in("Ada").get("/admin/audit-log"))
    assert "put the person into Wind people" in log
    assert "shared the talent pool Wind people with Tom Example" in log
    assert "Wind people" in client.get("/admin/audit-log/download").text
    with app.app_context():
        kinds = set(db.session.scalars(db.select(HistoryEntry.what)))
        assert {"pool-created", "pool-shared", "pool-candidate-added"} <= kinds


def test_pages_of_pools_keep_the_rules_of_the_house(
    app: Flask, people: People, client: LintingClient, pool_id: int
) -> None:
    page = f"/talent-pools/{pool_id}"
    for address in ("/talent-pools", "/talent-pools/new", page, f"{page}/edit", f"{page}/access"):
        assert client.get(address, status=303).location.startswith("/sign-in")
    client.sign_in("Rita")
    for act in ("removal", "owner", "deletion", "contributors", "people-actions", "candidates"):
        client.get(f"{page}/{act}", status=405)
        client.post(f"/talent-pools/999999/{act}", status=404)
    for tab in ("", "/edit", "/access", "/candidates/new"):
        client.get(f"/talent-pools/999999{tab}", status=404)
    assert 'href="/talent-pools"' in client.get("/").text
    assert 'href="/talent-pools"' not in client.sign_in("Ivy").get("/").text
