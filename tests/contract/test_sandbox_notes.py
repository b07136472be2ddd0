"""Recruiters' notes as the finder answers them: windows by last change, edits, deletions, visibility."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.interactions import HOUR_MS, MAYA, RITA, TOM, Interactions, elements


@pytest.fixture
def linkedin(ats: Any) -> Interactions:
    return Interactions(ats)


def test_the_fields_of_a_note(linkedin):
    made = linkedin.note(text="Wants to move to Utrecht.", visibility="PUBLIC")
    (note,) = elements(linkedin.notes())
    assert note == made
    assert note == {
        "active": True,
        "contract": linkedin.ats.contract,
        "created": linkedin.now_ms,
        "id": note["id"],
        "lastModified": linkedin.now_ms,
        "note": "Wants to move to Utrecht.",
        "owner": linkedin.seats[RITA],
        "prospect": linkedin.people[MAYA],
        "visibility": "PUBLIC",
    }
    assert isinstance(note["id"], int)


def test_a_note_is_private_unless_its_author_says_otherwise(linkedin):
    linkedin.note()
    assert [note["visibility"] for note in elements(linkedin.notes())] == ["PRIVATE"]


def test_private_notes_come_too_so_the_tracking_system_has_to_keep_them_apart(linkedin):
    for visibility in ("PUBLIC", "PROJECT", "PRIVATE"):
        linkedin.note(visibility=visibility)
    found = [note["visibility"] for note in elements(linkedin.notes())]
    assert found == ["PUBLIC", "PROJECT", "PRIVATE"]


def test_the_cut_off_is_exclusive_and_the_other_end_is_not(linkedin):
    linkedin.note()
    at = linkedin.now_ms
    found = [
        len(elements(linkedin.notes(cutoffDate=after, beforeDate=until)))
        for after, until in ((at - 1, at), (at, at + 1), (at - 2, at - 1), (at - 1, at + 1))
    ]
    assert found == [1, 0, 0, 1]


def test_an_edit_comes_back_in_a_later_window(linkedin):
    made = linkedin.note(text="Draft.")
    linkedin.ats.clock.seconds += 600
    linkedin.control(f"notes/{made['id']}", text="Final.", visibility="PUBLIC")
    later = linkedin.now_ms + 600_000
    (note,) = elements(linkedin.notes(cutoffDate=linkedin.now_ms, beforeDate=later))
    assert (note["note"], note["visibility"]) == ("Final.", "PUBLIC")
    assert (note["created"], note["lastModified"]) == (linkedin.now_ms, later)
    assert elements(linkedin.notes(cutoffDate=linkedin.now_ms - 1, beforeDate=later - 1)) == []


def test_a_note_turned_private_after_it_was_shown_comes_back_too(linkedin):
    made = linkedin.note(visibility="PUBLIC")
    linkedin.control(f"notes/{made['id']}", visibility="PRIVATE")
    (note,) = elements(linkedin.notes(cutoffDate=linkedin.now_ms))
    assert (note["visibility"], note["note"]) == ("PRIVATE", made["note"])


def test_a_deleted_note_comes_as_inactive_and_without_its_text(linkedin):
    made = linkedin.note(text="Gone soon.")
    linkedin.ats.clock.seconds += 60
    answer = linkedin.ats.http.delete(f"/control/notes/{made['id']}")
    assert answer.status_code == 200
    (note,) = elements(linkedin.notes(cutoffDate=linkedin.now_ms))
    assert note["active"] is False
    assert "note" not in note
    assert linkedin.ats.http.delete(f"/control/notes/{made['id']}").status_code == 409
    changed = linkedin.ats.http.post(f"/control/notes/{made['id']}", json={"text": "Back."})
    assert changed.status_code == 409


def test_changes_within_one_millisecond_still_move_the_time(linkedin):
    made = linkedin.note()
    first = linkedin.control(f"notes/{made['id']}", text="Two.")["lastModified"]
    second = linkedin.control(f"notes/{made['id']}", text="Three.")["lastModified"]
    assert made["lastModified"] < first < second


def test_owners(linkedin):
    linkedin.note(seat=RITA)
    linkedin.note(seat=TOM)
    assert [note["owner"] for note in elements(linkedin.notes())] == [linkedin.seats[RITA]]
    assert len(elements(linkedin.notes(owners=[linkedin.seats[RITA], linkedin.seats[TOM]]))) == 2
    assert len(elements(linkedin.notes(owners=None))) == 2
    assert linkedin.notes(owners=linkedin.seats[6]).status_code == 403, "on another contract"


def test_a_window_of_more_than_twelve_hours_is_refused(linkedin):
    start = linkedin.now_ms - 12 * HOUR_MS
    assert linkedin.notes(cutoffDate=start, beforeDate=linkedin.now_ms).status_code == 200
    assert linkedin.notes(cutoffDate=start - 1, beforeDate=linkedin.now_ms).status_code == 400
    linkedin.note()
    assert len(elements(linkedin.notes(cutoffDate=None, beforeDate=None))) == 1


def test_pages_lead_on(linkedin):
    for _ in range(5):
        linkedin.note()
    first = linkedin.notes(count=3)
    second = linkedin.ats.call("GET", first.json()["paging"]["links"][0]["href"])
    ids = [note["id"] for note in (*elements(first), *elements(second))]
    assert len(set(ids)) == 5


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"q": "contract"}, 400),
        ({"contract": None}, 400),
        ({"contract": "urn:li:seat:5"}, 400),
        ({"contract": "urn:li:contract:5"}, 403),
        ({"owners": "5"}, 400),
        ({"cutoffDate": "x"}, 400),
        ({"cutoffDate": 9, "beforeDate": 8}, 400),
    ],
)
def test_what_the_finder_refuses(linkedin, params, status):
    assert linkedin.notes(**params).status_code == status


@pytest.mark.parametrize("body", [{"text": " "}, {"visibility": "SECRET"}, {"text": "x" * 10_001}])
def test_notes_that_cannot_be(linkedin, body):
    answer = linkedin.ats.http.post("/control/notes", json={"member": MAYA, **body})
    assert answer.status_code == 409
    assert answer.json()["error"]


def test_an_owner_who_is_nobodys_seat(linkedin):
    linkedin.note()
    linkedin.control("faults", path="prospectNotes", kind="stranger_author")
    assert elements(linkedin.notes())[0]["owner"] == "urn:li:seat:999999999"
