"""Job applications with their notes, feedback and stages at the sandbox."""

from __future__ import annotations

import pytest

from tests.contract.sync import CREATED, Sync, refusal

OK = {"status": 204}
AUTHOR = {"firstName": "Ivy", "lastName": "Ito"}


@pytest.fixture
def applied(sync: Sync) -> Sync:
    """One candidate with one application."""
    sync.candidates(1)
    assert sync.applications(1).json()["errors"] == {}
    return sync


def stored(sync, kind, identifier, parent=""):
    return sync.control(f"sync/records/{kind}/record", id=identifier, parent=parent)["record"]


def total(sync, kind):
    return sync.control(f"sync/records/{kind}")["total"]


def test_applications_are_created_and_replaced(applied):
    assert stored(applied, "applications", "A-1")["source"] == "Referral"
    answer = applied.applications(1, source=..., dispositionReason="Position filled").json()
    assert answer == {"errors": {}, "results": {applied.written(atsJobApplicationId="A-1"): OK}}
    record = stored(applied, "applications", "A-1")
    assert "source" not in record
    assert record["dispositionReason"] == "Position filled"


def test_on_rest_the_resource_keeps_its_names(applied):
    key = applied.rest_key("atsApplications", "A-2")
    record = applied.application(1, accessRestricted=True)
    answer = applied.put_rest("atsApplications", {key: record})
    assert answer.json() == {"errors": {}, "results": {key: OK}}
    assert stored(applied, "applications", "A-2")["accessRestricted"] is True
    assert refusal(applied.applications(3, accessRestricted=True))[1].startswith(
        "accessRestricted:"
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"atsCreatedAt": ...}, "atsCreatedAt"),
        ({"atsCreatedAt": 0}, "atsCreatedAt"),
        ({"atsLastModifiedAt": ...}, "atsLastModifiedAt"),
        ({"atsLastModifiedAt": CREATED - 1}, "atsLastModifiedAt"),
        ({"atsJobPostingId": ...}, "atsJobPostingId"),
        ({"atsJobPostingId": ""}, "atsJobPostingId"),
        ({"atsJobPostingId": "x" * 76}, "atsJobPostingId"),
        ({"atsJobPostingId": "J-9"}, "atsJobPostingId"),
        ({"atsJobPostingName": ...}, "atsJobPostingName"),
        ({"atsJobPostingName": ""}, "atsJobPostingName"),
        ({"atsCandidateId": ""}, "atsCandidateId"),
        ({"atsCandidateId": "C-9"}, "atsCandidateId"),
        ({"candidateEmail": "nobody"}, "candidateEmail"),
        ({"firstName": ...}, "firstName"),
        ({"firstName": ""}, "firstName"),
        ({"lastName": ...}, "lastName"),
        ({"source": 5}, "source"),
        ({"dispositionReason": False}, "dispositionReason"),
        ({"stage": "Interview"}, "stage"),
        ({"source": "[refuse:source]"}, "source"),
    ],
)
def test_a_bad_application_is_refused_and_its_neighbours_are_not(sync, changes, field):
    sync.candidates(1, 2)
    records = {
        sync.application_key("A-1"): sync.application(1, **changes),
        sync.application_key("A-2"): sync.application(2),
    }
    answer = sync.put("/v2/atsApplications", records)
    status, message = refusal(answer)
    assert (status, message.split(":")[0]) == (400, field)
    assert answer.json()["results"] == {sync.written(atsJobApplicationId="A-2"): OK}


@pytest.mark.parametrize(
    "changes",
    [{"atsCandidateId": ...}, {"candidateEmail": ...}, {"source": ...}, {"dispositionReason": ""}],
)
def test_applications_that_are_fine(applied, changes):
    assert applied.applications(1, **changes).json()["errors"] == {}


def test_an_application_comes_after_its_candidate(sync):
    status, message = refusal(sync.applications(1))
    assert (status, message) == (
        400,
        "atsCandidateId: no candidate with this id is here; send it first.",
    )
    sync.ats.control("settings", {"check_references": False})
    assert sync.applications(1).json()["errors"] == {}
    assert sync.applications(2, atsJobPostingId="J-9").json()["errors"] == {}
    dangling = sync.control("sync/dangling")
    assert dangling == {"applications_without_candidate": 2, "applications_without_job": 1}


def test_a_job_counts_from_its_posting_on_and_when_closed(sync):
    sync.candidates(1)
    sync.ats.post_jobs(sync.ats.job("J-fresh"))
    assert sync.applications(1, atsJobPostingId="J-fresh").json()["errors"] == {}
    sync.ats.settle({**sync.ats.job("J-fresh"), "jobPostingOperationType": "CLOSE"})
    assert sync.applications(1, atsJobPostingId="J-fresh").json()["errors"] == {}
    sync.ats.settle(sync.ats.job("J-failed", location="Nowhere"))
    refused = sync.applications(1, atsJobPostingId="J-failed")
    assert refusal(refused)[1].startswith("atsJobPostingId:")


def test_a_batch_of_which_half_is_refused(sync):
    sync.candidates(*range(100))
    records = {
        sync.application_key(f"A-{n}"): sync.application(n, firstName="" if n % 2 else "Some")
        for n in range(100)
    }
    answer = sync.put("/v2/atsApplications", records).json()
    assert (len(answer["results"]), len(answer["errors"])) == (50, 50)
    counts = sync.counts()["applications"]
    assert (counts["asked"], counts["accepted"], counts["refused"]) == (100, 50, 50)
    assert counts["stored"] == 50
    assert sync.control("sync/refusals", kind="applications", query="A-7")["total"] == 6


PARTS = {
    "notes": ("applicationNotes", {"atsCreatedAt": CREATED, "author": AUTHOR, "note": "Called"}),
    "interviewFeedback": (
        "interviewFeedback",
        {
            "atsCreatedAt": CREATED,
            "interviewer": AUTHOR,
            "evaluations": [{"attribute": "Verbal Communication", "result": "4/5"}],
            "feedback": "Clear and calm",
            "interviewType": "ONSITE",
        },
    ),
    "stages": ("stages", {"atsCreatedAt": CREATED, "stage": "Interview"}),
}


@pytest.mark.parametrize("what", PARTS)
def test_parts_belong_to_one_application_in_v2(applied, what):
    kind, record = PARTS[what]
    answer = applied.parts(what, "A-1", {"P1": record, "P2": record})
    assert answer.json() == {"errors": {}, "results": {"P1": OK, "P2": OK}}
    assert stored(applied, kind, "P2", "A-1") == record
    gone = applied.delete_parts(what, "A-1", "P1", "P9").json()
    assert gone["results"] == {"P1": OK}
    assert gone["errors"]["P9"]["status"] == 404
    assert total(applied, kind) == 1


@pytest.mark.parametrize("what", PARTS)
def test_parts_need_their_application(sync, what):
    status, message = refusal(sync.parts(what, "A-9", {"P1": PARTS[what][1]}))
    assert (status, message) == (404, "There is no application A-9.")


@pytest.mark.parametrize(
    ("what", "record", "field"),
    [
        ("notes", {"note": ["x"]}, "note"),
        ("notes", {"author": {"lastName": "Ito"}}, "author"),
        ("notes", {"atsCreatedAt": -5}, "atsCreatedAt"),
        ("notes", {"externalCreatedAt": CREATED}, "externalCreatedAt"),
        ("interviewFeedback", {"interviewType": "COFFEE"}, "interviewType"),
        ("interviewFeedback", {"interviewType": []}, "interviewType"),
        ("interviewFeedback", {"interviewer": {"firstName": "Ivy"}}, "interviewer"),
        ("interviewFeedback", {"evaluations": {"attribute": "x"}}, "evaluations"),
        ("interviewFeedback", {"evaluations": [{"score": 5}]}, "evaluations"),
        ("interviewFeedback", {"evaluations": [{"result": 4}]}, "evaluations"),
        ("interviewFeedback", {"feedback": 7}, "feedback"),
        ("stages", {"atsCreatedAt": CREATED}, "stage"),
        ("stages", {"stage": "Interview"}, "atsCreatedAt"),
        ("stages", {"atsCreatedAt": CREATED, "stage": ""}, "stage"),
        ("stages", {"atsCreatedAt": CREATED, "stage": "Not Available"}, "stage"),
        ("stages", {"atsCreatedAt": 0, "stage": "Interview"}, "atsCreatedAt"),
    ],
)
def test_bad_parts_are_refused(applied, what, record, field):
    status, message = refusal(applied.parts(what, "A-1", {"P": record}))
    assert (status, message.split(":")[0]) == (400, field)


@pytest.mark.parametrize(
    ("what", "record"),
    [("notes", {}), ("notes", {"note": ""}), ("interviewFeedback", {}), ("interviewFeedback", {"evaluations": []})],
)  # fmt: skip
def test_parts_that_are_fine(applied, what, record):
    assert applied.parts(what, "A-1", {"P": record}).json()["errors"] == {}


def test_notes_of_many_applications_on_rest(applied):
    applied.applications(2, atsCandidateId="C-1")
    keys = [applied.rest_key("applicationNotes", f"A-{n}", "N") for n in (1, 2)]
    answer = applied.put_rest("applicationNotes", {key: {"note": "Hello"} for key in keys})
    assert answer.json()["results"] == dict.fromkeys(keys, OK)
    assert applied.rest("DELETE", "applicationNotes", keys).json()["errors"] == {}
    assert total(applied, "applicationNotes") == 0


@pytest.mark.parametrize("name", ["atsCreatedAt", "externalCreatedAt"])
def test_rest_takes_both_spellings_of_a_time_that_nobody_has_published(applied, name):
    key = applied.rest_key("applicationNotes", "A-1", "N")
    answer = applied.put_rest("applicationNotes", {key: {"note": "Hello", name: CREATED}})
    assert answer.json()["errors"] == {}
    assert stored(applied, "applicationNotes", "N", "A-1")["atsCreatedAt"] == CREATED


def test_deleting_an_application_takes_its_parts(applied):
    for what, (_, record) in PARTS.items():
        applied.parts(what, "A-1", {"P1": record, "P2": record})
    key = applied.application_key("A-1")
    assert applied.delete("/v2/atsApplications", key).json()["errors"] == {}
    assert [total(applied, kind) for kind, _ in PARTS.values()] == [0, 0, 0]
    log = applied.control("sync/deletions")
    assert log["total"] == 7
    assert sum(entry["with_parent"] for entry in log["deletions"]) == 6
    again = applied.delete("/v2/atsApplications", key).json()
    assert [error["status"] for error in again["errors"].values()] == [404]


def test_deleting_a_candidate_leaves_its_applications_dangling(applied):
    applied.delete("/v2/atsCandidates", applied.candidate_key("C-1"))
    assert total(applied, "applications") == 1
    assert applied.control("sync/dangling")["applications_without_candidate"] == 1


@pytest.mark.parametrize("what", PARTS)
def test_a_hundred_ids_fit_and_one_more_does_not(applied, what):
    record = PARTS[what][1]
    full = applied.parts(what, "A-1", {f"P{n}": record for n in range(100)})
    assert len(full.json()["results"]) == 100
    assert applied.parts(what, "A-1", {f"P{n}": record for n in range(101)}).status_code == 400


def test_applications_cannot_be_read_back(applied):
    query = applied.ats.ids(applied.application_key("A-1"))
    assert applied.send("GET", "/v2/atsApplications", query).status_code == 405
    assert applied.send("GET", applied.parts_path("stages", "A-1"), "ids=P").status_code == 405


# The story that operators see


def test_former_versions_are_kept_and_go_with_the_record(applied):
    for stage in ("Interview", "Offer"):
        applied.applications(1, source=stage)
    applied.applications(1, source="Offer")
    story = applied.control("sync/records/applications/record", id="A-1")
    assert story["version"] == 3
    assert [former["record"]["source"] for former in story["former"]] == ["Referral", "Interview"]
    assert applied.counts()["applications"]["unchanged"] == 1
    applied.delete("/v2/atsApplications", applied.application_key("A-1"))
    gone = applied.control("sync/records/applications/record", id="A-1")
    assert (gone["record"], gone["former"], len(gone["deleted"])) == (None, [], 1)
    assert (
        applied.ats.http.get("/control/sync/records/applications/record?id=A-7").status_code == 404
    )


def test_at_most_twenty_former_versions_are_kept(applied):
    for number in range(30):
        applied.applications(1, source=str(number))
    story = applied.control("sync/records/applications/record", id="A-1")
    assert [former["version"] for former in story["former"]] == list(range(11, 31))


def test_records_are_listed_searched_and_followed(sync):
    sync.candidates(*range(60))
    sync.applications(*range(60))
    page = sync.control("sync/records/candidates", start=10, count=5)
    assert page["total"] == 60
    assert len(page["records"]) == 5
    found = sync.control("sync/records/candidates", query="somebody.7@")
    assert [record["id"] for record in found["records"]] == ["C-7"]
    assert sync.control("sync/records/candidates", query="%")["total"] == 0
    assert sync.control("sync/records/applications", candidate="C-7")["total"] == 1
    assert sync.control("sync/records/applications", job="J-1")["total"] == 60
    seen = sync.control("sync")["last_seq"]
    sync.candidates(3, firstName="Other")
    news = sync.control("sync/records/candidates", after=seen)
    assert [record["id"] for record in news["records"]] == ["C-3"]
    assert sync.ats.http.get("/control/sync/records/nothing").status_code == 404


def test_another_applications_records_are_apart(newcomer):
    newcomer.connect()
    sync = Sync(newcomer)
    newcomer.settle(newcomer.job())
    sync.candidates(1)
    parent = newcomer.http.get("/control/applications").json()[1]
    token = newcomer.http.post(
        "/oauth/v2/accessToken",
        data={
            "grant_type": "client_credentials",
            "client_id": parent["client_id"],
            "client_secret": parent["client_secret"],
        },
    ).json()["access_token"]
    child = newcomer.http.post(
        "/v2/provisionedApplications",
        headers={"Authorization": f"Bearer {token}"},
        json={"uniqueForeignId": "acme", "name": "Other ATS - Acme", "description": "x"},
    ).json()["credentials"]
    newcomer.control("integrations/forget")
    box = newcomer.box
    box.store.write_meta("connected_application", child["client_id"])
    newcomer.control("integrations", {"level": "company", "state": "requested"})
    answer = newcomer.http.post(
        "/oauth/v2/accessToken", data={"grant_type": "client_credentials", **child}
    )
    assert sync.candidates(1).status_code == 403, "the former application serves nobody now"
    newcomer.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    for kind in ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN"):
        newcomer.name_integration(kind)
    newcomer.configure("CALLBACK_URL", "https://other.example/callback")
    newcomer.control("integrations", {"level": "company", "state": "enabled"})
    query = newcomer.ids(sync.candidate_key("C-1"))
    read = sync.send("GET", "/v2/atsCandidates", query).json()
    assert [error["status"] for error in read["errors"].values()] == [404]
    sync.candidates(1, firstName="Other")
    old = sync.control("sync/records/candidates", client_id=box.world.client_id)["records"]
    new = sync.control("sync/records/candidates", client_id=child["client_id"])["records"]
    assert [old[0]["record"]["firstName"], new[0]["record"]["firstName"]] == ["Some", "Other"]
    assert len(sync.control("sync")["customers"]) == 2
    assert newcomer.http.get("/control/sync?client_id=x").status_code == 404
