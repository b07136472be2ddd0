"""The operators' pages about people: counts, records, refusals, deletions, access lists."""

from __future__ import annotations

import re

import pytest

from tests.contract.browsing import Browser
from tests.contract.sync import CREATED, Sync


@pytest.fixture
def operator(sync: Sync) -> Browser:
    """In front of some records, one of them refused, one changed and one deleted."""
    sync.ats.control("settings", {"match_delay": 0, "task_delay": 0})
    sync.candidates(*range(60))
    sync.candidates(7, currentJobTitle="Lead", emailAddresses=["maya.lindqvist@example.com"])
    sync.candidates(8, firstName="")
    sync.applications(7, 9)
    sync.parts("stages", "A-7", {"S-1": {"atsCreatedAt": CREATED, "stage": "Interview"}})
    sync.parts("notes", "A-7", {"N-1": {"note": "<script>alert(1)</script>"}})
    sync.delete("/v2/atsApplications", sync.application_key("A-9"))
    sync.put("/v2/atsEntityAcls", {sync.acl_key("user-2", "J-1"): {}})
    sync.put("/v2/atsEntityAclAssignees", {sync.assignee_key("user-2", sync.person(2)): {}})
    return Browser(sync.ats)


def cells(page, label):
    row = re.search(rf">{label}</a></th>(.*?)</tr>", page, re.DOTALL)
    assert row
    return [
        re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td>(.*?)</td>", row[1], re.DOTALL)
    ]


def test_what_was_asked_stands_beside_what_is_here(operator):
    page = operator.get("/control/view/sync")
    assert cells(page, "Candidates") == ["62", "61", "0", "1", "0", "0", "0", "60"]
    assert cells(page, "Applications") == ["2", "2", "0", "0", "1", "1", "0", "1"]
    assert "of 10,000" in page
    assert "No batch came while" in page


def test_records_are_searched_and_paged(operator):
    page = operator.get("/control/view/sync/records/candidates")
    assert "1 to 50 of 60" in page
    assert "51 to 60 of 60" in operator.get("/control/view/sync/records/candidates?start=50")
    found = operator.get("/control/view/sync/records/candidates?query=maya.lindqvist")
    assert "1 found" in found
    assert "<code>C-7</code>" in found
    assert operator.get("/control/view/sync/records/nothing")
    assert operator.status == 404


def test_a_record_tells_its_story(operator):
    page = operator.get("/control/view/sync/records/candidates/record?id=C-7")
    assert "Version 2" in page
    assert "Version 1, since" in page
    assert '"currentJobTitle": "Lead"' in page
    assert "Found: <strong>Maya Lindqvist</strong>" in page
    assert "candidate=C-7" in page
    gone = operator.get("/control/view/sync/records/applications/record?id=A-9")
    assert "Nothing of what it said is kept." in gone
    operator.get("/control/view/sync/records/applications/record?id=A-99")
    assert operator.status == 404


def test_a_record_is_text_and_nothing_else(sync, operator):
    path = "/control/view/sync/records/applicationNotes/record?id=N-1&parent=A-7"
    assert "&lt;script&gt;" in sync.ats.http.get(path).text
    assert "<script>alert" not in sync.ats.http.get(path).text


def test_refusals_tell_why(operator):
    page = operator.get("/control/view/sync/refusals")
    assert "firstName: must have at least 1 character." in page
    assert "1 found" in page
    assert "0 found" in operator.get("/control/view/sync/refusals?kind=stages")
    assert "1 found" in operator.get("/control/view/sync/refusals?query=C-8")


def test_deletions_are_listed(operator):
    page = operator.get("/control/view/sync/deletions")
    assert "<code>A-9</code>" in page
    assert "by its own call" in page


def test_access_lists_show_who_sees_what(operator):
    page = operator.get("/control/view/sync/access-lists")
    assert re.search(r"Rita Reyes</th><td><details><summary>1<", page)
    assert re.search(r"Tom Tanaka</th><td>0<", page)
    assert "<code>user-2</code>" in page


def test_everything_is_forgotten_by_hand(sync, operator):
    operator.get("/control/view/sync")
    page = operator.post("/control/view/sync/clear")
    assert "records forgotten" in page
    assert cells(page, "Candidates") == ["0"] * 8
    assert sync.control("sync/deletions")["total"] == 0
    assert operator.http.post("/control/view/sync/clear", data={"csrf": "x"}).status_code == 400


def test_the_first_day_knows_nobody(newcomer):
    newcomer.connect()
    sync = Sync(newcomer)
    sync.candidates(1)
    newcomer.control("reset")
    assert newcomer.http.get("/control/sync").json()["last_seq"] == 0
    page = Browser(newcomer).get("/control")
    assert re.search(r"<b>0</b> candidates", page)


def test_the_control_api_page_names_every_call(sync, operator):
    page = operator.get("/control/api")
    for rule in sync.ats.app.url_map.iter_rules():
        if rule.endpoint.startswith("control.sync"):
            assert rule.rule.partition("<")[0] in page, rule
