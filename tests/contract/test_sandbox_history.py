"""Years of history at once, and a clock that runs faster."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from sandbox import SandboxConfig
from sandbox.core.history import Order, make_history
from sandbox.core.sandbox import Sandbox
from tests.contract.browsing import Browser
from tests.contract.interactions import HOUR_MS, Interactions, elements

DAY_MS = 24 * HOUR_MS
SMALL = {"seats": 5, "days": 20, "messages": 500, "notes": 100, "people": 60}


@pytest.fixture
def linkedin(ats: Any) -> Interactions:
    return Interactions(ats)


def test_what_is_made_is_what_was_asked_for(linkedin):
    made = linkedin.control("history", **SMALL)
    assert (made["threads"], made["messages"], made["notes"]) == (125, 500, 100)
    assert len(made["seats"]) == 5
    assert made["until_ms"] - made["from_ms"] == 20 * DAY_MS
    counts = linkedin.ats.http.get("/control/interactions").json()["counts"]
    assert counts == {
        **{n: made[n] for n in ("threads", "messages", "stubs", "notes")},
        "projects": 0,
    }


def test_seats_share_it_evenly_and_it_is_all_to_be_had_through_the_finder(linkedin):
    made = linkedin.control("history", **SMALL)
    linkedin.control("settings", viewer_limit=None)
    authors: Counter[str] = Counter()
    ids = set()
    for viewer in made["seats"]:
        for start in range(made["from_ms"], made["until_ms"], 12 * HOUR_MS):
            window = {"timeRange__start": start, "timeRange__end": start + 12 * HOUR_MS}
            for event in elements(linkedin.events(viewer, count=100, **window)):
                ids.add(event["id"])
                authors[viewer] += 1
                assert viewer in (event["author"], *event["recipients"])
    assert len(ids) == 500
    assert set(authors.values()) == {100}


def test_stubs_stand_for_people_who_answered(linkedin):
    made = linkedin.control("history", **SMALL)
    found = linkedin.stubs(owners=made["seats"], count=100)
    assert found.json()["paging"]["total"] == made["stubs"] > 20
    kinds = Counter("emailAddress" in stub for stub in elements(found))
    assert kinds[True] > kinds[False] > 0


def test_notes_of_every_visibility_some_of_them_deleted(linkedin):
    made = linkedin.control("history", **SMALL)
    linkedin.control("settings", long_windows="report")
    found = elements(linkedin.notes(owners=made["seats"], cutoffDate=0, count=100))
    assert len(found) == 100
    assert {note["visibility"] for note in found} == {"PUBLIC", "PROJECT", "PRIVATE"}
    assert sum(not note["active"] for note in found) == 10
    assert all(("note" in note) == note["active"] for note in found)
    assert any(note["lastModified"] > note["created"] for note in found)


def test_nothing_lies_in_the_future(linkedin):
    made = linkedin.control("history", **{**SMALL, "days": 1})
    newest = linkedin.ats.box.store.value("SELECT max(created_ms) FROM mail_events")
    assert newest <= made["until_ms"]


def test_the_same_seed_makes_the_same_history():
    found = []
    for _ in range(2):
        box = Sandbox(SandboxConfig(members=40, time_source=lambda: 1_780_000_000.0))
        make_history(box, Order(seats=5, days=30, messages=200, notes=50, people=70))
        rows = box.store.all("SELECT * FROM mail_events ORDER BY number")
        found.append([tuple(row) for row in rows])
        box.close()
    assert found[0] == found[1]
    assert len(found[0]) == 200


def test_history_can_be_made_twice(linkedin):
    first = linkedin.control("history", **SMALL)
    second = linkedin.control("history", **SMALL)
    assert second["messages"] == 2 * first["messages"]
    assert second["seats"] == first["seats"]


@pytest.mark.parametrize(
    "body", [{"seats": 0}, {"days": 4000}, {"messages": -1}, {"people": "many"}, {"threads": 5}]
)
def test_orders_that_cannot_be_carried_out(ats, body):
    answer = ats.http.post("/control/history", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert ats.http.get("/control/interactions").json()["counts"]["threads"] == 0


# The clock


def now(ats: Any) -> int:
    return int(ats.http.get("/control/clock").json()["now_ms"])


def test_a_clock_that_runs_sixty_times_as_fast(ats):
    before = now(ats)
    ats.control("clock", {"speed": 60})
    assert now(ats) == before, "without a jump"
    ats.clock.seconds += 10
    assert now(ats) == before + 600_000
    ats.control("clock", {"speed": 1})
    ats.clock.seconds += 10
    assert now(ats) == before + 610_000


def test_a_faster_clock_can_be_moved_and_comes_back_at_the_real_one(ats):
    ats.control("clock", {"speed": 60, "advance": 100})
    ats.clock.seconds += 1
    shown = ats.http.get("/control/clock").json()
    assert (shown["offset_seconds"], shown["speed"]) == (159, 60)
    ats.control("clock", {"offset": 0, "speed": 1})
    assert now(ats) == int(ats.clock.seconds * 1000)


def test_what_callers_measure_themselves_stays_in_real_seconds(ats):
    ats.control("clock", {"speed": 60})
    assert ats.sign_in()["expires_in"] == 1800
    ats.clock.seconds += 1799
    asked = {"q": "attributes", "start": 0, "contracts": ats.contract}
    assert ats.call("GET", "/v2/seatsV2", params=asked).status_code == 200
    ats.clock.seconds += 2
    assert ats.call("GET", "/v2/seatsV2", params=asked).status_code == 401
    ats.sign_in()
    ats.control("settings", {"minute_limit": 1})
    ats.box.limits.clear()
    assert ats.call("GET", "/v2/seatsV2", params=asked).status_code == 200
    refused = ats.call("GET", "/v2/seatsV2", params=asked)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")


@pytest.mark.parametrize("speed", [0, -1, 3601, 1.5, "60", True])
def test_speeds_that_a_clock_has_not(ats, speed):
    assert ats.http.post("/control/clock", json={"speed": speed}).status_code == 400
    assert ats.http.get("/control/clock").json()["speed"] == 1


def test_a_restart_lets_the_clock_run_on(tmp_path):
    seconds = [1_780_000_000.0]
    config = SandboxConfig(store=str(tmp_path / "s.db"), members=20, time_source=lambda: seconds[0])
    box = Sandbox(config)
    before = box.clock.now_ms()
    box.run_clock(60)
    box.close()
    seconds[0] += 5
    again = Sandbox(config)
    assert again.clock.now_ms() == before + 300_000
    again.reset()
    assert (again.clock.now_ms(), again.clock.speed) == (int(seconds[0] * 1000), 1)
    again.close()


def test_the_speed_by_form(ats):
    operator = Browser(ats)
    operator.get("/control/view/settings")
    assert "60 times as fast" in operator.post("/control/view/clock", speed="60")
    assert ats.http.get("/control/clock").json()["speed"] == 60
    assert operator.send("/control/view/clock", speed="7").status_code == 400
