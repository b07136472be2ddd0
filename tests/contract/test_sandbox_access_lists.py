"""Access lists: who sees which jobs, in the export box and in the indicator."""

from __future__ import annotations

import pytest

from tests.contract.sync import CREATED, Sync, refusal

OK = {"status": 204}
RITA, TOM, MAYA = 2, 3, 7


@pytest.fixture
def secured(sync: Sync) -> Sync:
    """Rita alone is assigned to the group of `J-1`; Maya has applied for it."""
    sync.ats.control("settings", {"match_delay": 0, "task_delay": 0})
    sync.ats.configure("JOB_POSTING_VIEWERS", "ALL_PRODUCT_USERS")
    sync.ats.configure("APPLICATION_VIEWERS", "ALL_PRODUCT_USERS", "IN_ATS_INDICATOR")
    sync.candidates(1, emailAddresses=["maya.lindqvist@example.com"])
    sync.applications(1)
    sync.parts("stages", "A-1", {"S": {"atsCreatedAt": CREATED, "stage": "Interview"}})
    sync.parts("notes", "A-1", {"N": {"note": "Called"}})
    sync.parts("interviewFeedback", "A-1", {"F": {"feedback": "Good"}})
    secure(sync, "user-2", "J-1")
    assign(sync, "user-2", RITA)
    return sync


def secure(sync, group, job):
    return sync.put("/v2/atsEntityAcls", {sync.acl_key(group, job): {}})


def assign(sync, group, member_id):
    key = sync.assignee_key(group, sync.person(member_id))
    return sync.put("/v2/atsEntityAclAssignees", {key: {}})


def unassign(sync, group, member_id):
    key = sync.assignee_key(group, sync.person(member_id))
    return sync.delete("/v2/atsEntityAclAssignees", key)


def seen(sync, viewer):
    """Jobs in the export box, and what the indicator shows of Maya."""
    box = [job["id"] for job in sync.control("sync/jobs", viewer=viewer)]
    shown = sync.control("sync/indicator", member=MAYA, viewer=viewer)["candidates"]
    [candidate] = shown
    return (
        "J-1" in box,
        [one["job_id"] for one in candidate["applications"]],
        len(candidate["notes"]),
        len(candidate["feedback"]),
    )


EVERYTHING = (True, ["J-1"], 1, 1)
NOTHING = (False, [], 0, 0)


def test_a_secured_job_is_seen_by_its_group_alone(secured):
    assert seen(secured, RITA) == EVERYTHING
    assert seen(secured, TOM) == NOTHING


def test_assignees_come_and_go(secured):
    assert assign(secured, "user-2", TOM).json()["errors"] == {}
    assert seen(secured, TOM) == EVERYTHING
    assert unassign(secured, "user-2", TOM).json()["errors"] == {}
    assert seen(secured, TOM) == NOTHING
    again = unassign(secured, "user-2", TOM).json()
    assert [error["status"] for error in again["errors"].values()] == [404]


def test_a_job_may_have_several_groups(secured):
    secure(secured, "user-3", "J-1")
    assign(secured, "user-3", TOM)
    assert seen(secured, TOM) == EVERYTHING
    assert seen(secured, RITA) == EVERYTHING


def test_without_its_lists_a_job_goes_by_the_default(secured):
    key = secured.acl_key("user-2", "J-1")
    assert secured.delete("/v2/atsEntityAcls", key).json()["errors"] == {}
    assert seen(secured, TOM) == EVERYTHING
    secured.ats.call(
        "DELETE",
        f"/v2/atsIntegrations/{secured.ats.key('ONE_CLICK_EXPORT')}/configurations?ids=JOB_POSTING_VIEWERS",
    )
    secured.ats.call(
        "DELETE",
        f"/v2/atsIntegrations/{secured.ats.key('IN_ATS_INDICATOR')}/configurations?ids=APPLICATION_VIEWERS",
    )
    assert seen(secured, RITA) == NOTHING
    secure(secured, "user-2", "J-1")
    assert seen(secured, RITA) == EVERYTHING
    assert seen(secured, TOM) == NOTHING


def test_notes_on_the_candidate_are_shown_with_an_application_or_by_default(secured):
    secured.parts("candidateNotes", "C-1", {"CN": {"note": "Knows Ada"}})
    notes = [note["id"] for note in _notes(secured, TOM)]
    assert notes == ["CN"], "no job hides them"
    secured.ats.call(
        "DELETE",
        f"/v2/atsIntegrations/{secured.ats.key('IN_ATS_INDICATOR')}/configurations?ids=APPLICATION_VIEWERS",
    )
    assert _notes(secured, TOM) == []
    assert {note["id"] for note in _notes(secured, RITA)} == {"CN", "N"}


def _notes(sync, viewer):
    return sync.control("sync/indicator", member=MAYA, viewer=viewer)["candidates"][0]["notes"]


def test_a_full_batch_of_lists(sync):
    jobs = [f"K-{n}" for n in range(100)]
    for start in (0,):
        sync.ats.settle(*[sync.ats.job(job) for job in jobs[start : start + 100]])
    records = {sync.acl_key("user-2", job): {} for job in jobs}
    answer = sync.put("/v2/atsEntityAcls", records).json()
    assert (len(answer["results"]), answer["errors"]) == (100, {})


def test_at_most_ten_groups_a_member(sync):
    person = sync.person(RITA)
    ten = {sync.assignee_key(f"g{n}", person): {} for n in range(10)}
    assert sync.put("/v2/atsEntityAclAssignees", ten).json()["errors"] == {}
    assert sync.put("/v2/atsEntityAclAssignees", ten).json()["errors"] == {}, "the same ten again"
    status, message = refusal(assign(sync, "g10", RITA))
    assert (status, message.split(":")[0]) == (400, "assignee")
    unassign(sync, "g3", RITA)
    assert assign(sync, "g10", RITA).json()["errors"] == {}
    twelve = {sync.assignee_key(f"t{n}", sync.person(TOM)): {} for n in range(12)}
    assert len(sync.put("/v2/atsEntityAclAssignees", twelve).json()["errors"]) == 2


@pytest.mark.parametrize("person", ["urn:li:person:nobody", "urn:li:member:5", "2"])
def test_assignees_are_members(sync, person):
    answer = sync.put("/v2/atsEntityAclAssignees", {sync.assignee_key("g", person): {}})
    assert refusal(answer)[1].startswith("assignee:")


def test_lists_may_come_before_their_job_and_hold_nothing(sync):
    sync.ats.control("settings", {"lists_need_jobs": True})
    assert refusal(secure(sync, "g", "J-9"))[1].startswith("atsEntityId:")
    filled = sync.put("/v2/atsEntityAcls", {sync.acl_key("g", "J-1"): {"role": "x"}})
    assert refusal(filled)[1].startswith("role:")
    wrong = sync.acl_key("g", "J-1").replace("JOB_POSTING", "JOB_REQUISITION")
    assert sync.put("/v2/atsEntityAcls", {wrong: {}}).status_code == 400
    sync.ats.control("settings", {"lists_need_jobs": False})
    assert secure(sync, "g", "J-9").json()["errors"] == {}


def test_lists_and_assignees_are_found(secured):
    for number in range(12):
        secure(secured, f"g{number:02}", "J-1")
    common = f"dataProvider=ATS&integrationContext={secured.ats.organization}"
    query = f"q=criteria&atsEntityId=J-1&atsEntityType=JOB_POSTING&{common}"
    first = secured.send("GET", "/v2/atsEntityAcls", query).json()
    assert (len(first["elements"]), first["paging"]["total"]) == (10, 13)
    assert first["elements"][0] == {
        "atsEntityAclId": "g00",
        "atsEntityId": "J-1",
        "atsEntityType": "JOB_POSTING",
        "dataProvider": "ATS",
        "integrationContext": secured.ats.organization,
    }
    following = first["paging"]["links"][0]["href"]
    rest = secured.ats.call("GET", following).json()
    assert [element["atsEntityAclId"] for element in rest["elements"]] == ["g10", "g11", "user-2"]
    assert rest["paging"]["links"] == []
    short = secured.send(
        "GET", "/v2/atsEntityAcls", f"{query}&start=0&count=100&fields=atsEntityId,atsEntityAclId"
    ).json()["elements"]
    assert short[0] == {"atsEntityAclId": "g00", "atsEntityId": "J-1"}
    mine = secured.send(
        "GET",
        "/v2/atsEntityAclAssignees",
        f"q=criteria&assignee={secured.person(RITA)}&{common}",
        headers={"X-RestLi-Protocol-Version": "2.0.0"},
    ).json()["elements"]
    assert [(element["atsEntityAclId"], element["assignee"]) for element in mine] == [
        ("user-2", secured.person(RITA))
    ]
    shown = secured.control("sync/access-lists")
    assert shown[-1] == {"group": "user-2", "jobs": ["J-1"], "people": [secured.person(RITA)]}


@pytest.mark.parametrize(
    ("resource", "query", "status"),
    [
        ("atsEntityAcls", "q=other&dataProvider=ATS&integrationContext={org}", 400),
        ("atsEntityAcls", "q=criteria&integrationContext={org}", 400),
        ("atsEntityAcls", "q=criteria&dataProvider=ATS", 400),
        ("atsEntityAcls", "q=criteria&dataProvider=ATS&integrationContext={org}", 400),
        ("atsEntityAcls", "q=criteria&dataProvider=ATS&integrationContext={org}&atsEntityId=J-1", 400),
        ("atsEntityAcls", "q=criteria&dataProvider=ATS&integrationContext=urn:li:organization:1", 403),
        ("atsEntityAclAssignees", "q=criteria&dataProvider=ATS&integrationContext={org}", 400),
        ("atsEntityAclAssignees", "q=criteria&dataProvider=ATS&integrationContext={org}&assignee=5", 400),
    ],
)  # fmt: skip
def test_finders_need_their_criteria(sync, resource, query, status):
    answer = sync.send("GET", f"/v2/{resource}", query.format(org=sync.ats.organization))
    assert answer.status_code == status


def test_lists_wait_for_an_integration_too(newcomer):
    sync = Sync(newcomer)
    assert secure(sync, "g", "J-1").status_code == 403
    query = f"q=criteria&assignee=urn:li:person:x&dataProvider=ATS&integrationContext={newcomer.organization}"
    assert sync.send("GET", "/v2/atsEntityAclAssignees", query).status_code == 403
