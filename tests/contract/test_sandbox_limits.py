"""Limits by application and resource, batches one after the other, and faults inside a batch."""

from __future__ import annotations

import threading

import pytest

from sandbox.core.ats_kinds import kind_of_path
from sandbox.core.request_log import RequestLog
from sandbox.core.store import Store
from tests.contract.sync import CREATED, Sync

DAY = 86_400


@pytest.fixture
def minute(sync: Sync) -> Sync:
    """At the beginning of a minute, ten minutes before midnight UTC."""
    clock = sync.ats.clock
    clock.seconds = (clock.seconds // DAY + 1) * DAY - 600
    sync.ats.sign_in()
    return sync


def fill(sync, batches, start=0):
    return [
        sync.candidates(*range(start + 100 * n, start + 100 * n + 100)).status_code
        for n in range(batches)
    ]


def test_ten_thousand_records_a_minute_is_the_documented_limit(minute):
    counters = {row["resource"]: row for row in minute.control("sync")["limits"]}
    assert counters == {}
    minute.candidates(1)
    counter = {row["resource"]: row for row in minute.control("sync")["limits"]}["candidates"]
    assert (counter["records_a_minute"], counter["requests_a_day"]) == (10_000, 100_000)
    assert (counter["records_this_minute"], counter["requests_today"]) == (1, 1)


def test_records_of_a_minute_are_limited_resource_by_resource(minute):
    minute.ats.control("settings", {"record_limit": 250})
    assert fill(minute, 2) == [200, 200]
    refused = minute.candidates(*range(100))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert minute.applications(1, 2).status_code == 200, "another resource has its own"
    minute.ats.clock.seconds += 45
    assert minute.candidates(*range(100)).headers["Retry-After"] == "15"
    minute.ats.clock.seconds += 15
    assert fill(minute, 2, start=500) == [200, 200]
    used = minute.control("requests/summary")["limits"]
    assert used["throttled"] == {"candidates": 2}


def test_both_generations_and_deletions_count_together(minute):
    minute.ats.control("settings", {"record_limit": 3})
    minute.candidates(1, 2)
    key = minute.rest_key("candidates", "C-1")
    assert minute.rest("DELETE", "candidates", [key]).status_code == 200
    assert minute.delete("/v2/atsCandidates", minute.candidate_key("C-2")).status_code == 429


def test_requests_of_a_day_are_limited_until_midnight_utc(minute):
    minute.ats.control("settings", {"daily_limit": 3})
    assert [minute.candidates(1).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert minute.candidates(1).headers["Retry-After"] == "600"
    assert minute.applications(1).status_code == 200
    minute.ats.clock.seconds += 599
    assert minute.candidates(1).headers["Retry-After"] == "1"
    minute.ats.clock.seconds += 1
    assert minute.candidates(1).status_code == 200


def test_limits_can_be_switched_off_and_are_counted_still(minute):
    minute.ats.control("settings", {"throttled": False, "daily_limit": 1, "record_limit": 1})
    assert fill(minute, 3) == [200, 200, 200]
    [counter] = minute.control("sync")["limits"]
    assert (counter["records_this_minute"], counter["requests_today"]) == (300, 3)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v2/atsCandidates", "candidates"),
        ("/rest/candidates", "candidates"),
        ("/v2/atsCandidates/atsCandidateId=1&dataProvider=ATS/notes", "candidateNotes"),
        ("/rest/candidateNotes", "candidateNotes"),
        ("/v2/atsApplications", "applications"),
        ("/rest/atsApplications", "applications"),
        ("/v2/atsApplications/x/notes", "applicationNotes"),
        ("/v2/atsApplications/x/interviewFeedback", "interviewFeedback"),
        ("/v2/atsApplications/x/y/stages", "stages"),
        ("/v2/atsEntityAcls", "entityAcls"),
        ("/v2/atsEntityAclAssignees", "entityAclAssignees"),
        ("/v2/atsIntegrations", None),
        ("/v2/atsApplications/x/other", None),
    ],
)
def test_what_a_call_counts_as(path, kind):
    assert kind_of_path(path) == kind


# One after the other


def parallel(sync, when="before"):
    """A slow batch, and another one while it is under way."""
    box = sync.ats.box
    sync.ats.control("faults", {"kind": "slow", "path": "atsCandidates", "seconds": 20})
    began, released = threading.Event(), threading.Event()

    def wait(_seconds: float) -> None:
        began.set()
        assert released.wait(10)

    slow: list[int] = []
    worker = threading.Thread(target=lambda: slow.append(sync.candidates(1).status_code))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sandbox.api.common.time.sleep", wait)
        worker.start()
        assert began.wait(10)
        second = sync.candidates(2)
        others = [sync.applications(1), sync.send("GET", "/v2/atsCandidates", query_of(sync))]
        released.set()
        worker.join()
    assert slow == [200]
    assert [answer.status_code for answer in others] == [200, 200]
    assert sync.candidates(3).status_code == 200, "the way is free again"
    return second, box.flights.violations()


def query_of(sync):
    return sync.ats.ids(sync.candidate_key("C-1"))


def test_two_batches_of_one_resource_at_a_time_are_one_too_many(sync):
    second, seen = parallel(sync)
    assert (second.status_code, second.headers["Retry-After"]) == (429, "1")
    assert seen["total"] == 1
    assert (seen["newest"][0]["resource"], seen["newest"][0]["refused"]) == ("candidates", True)
    assert sync.control("sync")["parallel"]["total"] == 1


def test_they_can_be_let_in_and_reported(sync):
    sync.ats.control("settings", {"parallel_batches": "report"})
    second, seen = parallel(sync)
    assert second.status_code == 200
    assert (seen["total"], seen["newest"][0]["refused"]) == (1, False)


def test_a_choice_is_one_of_two(sync):
    answer = sync.ats.http.post("/control/settings", json={"parallel_batches": "maybe"})
    assert answer.json() == {"error": "parallel_batches is 'refuse' or 'report'."}


# Faults


def fault(sync, kind, **more):
    sync.ats.control("faults", {"kind": kind, "path": "atsCandidates", **more})


def total(sync):
    return sync.control("sync/records/candidates")["total"]


@pytest.mark.parametrize("records", [1, 50, 100])
def test_so_many_records_of_a_batch_are_refused(sync, records):
    fault(sync, "record_error", records=records, status=503)
    answer = sync.candidates(*range(100)).json()
    assert len(answer["errors"]) == records
    assert len(answer["results"]) == 100 - records
    assert {error["status"] for error in answer["errors"].values()} == {503}
    assert total(sync) == 100 - records
    assert sync.candidates(*range(100)).json()["errors"] == {}


def test_records_are_refused_after_they_took_effect(sync):
    fault(sync, "record_error", when="after")
    assert len(sync.candidates(1, 2).json()["errors"]) == 1
    assert total(sync) == 2


def test_a_key_in_neither_map_and_in_both(sync):
    fault(sync, "record_missing", records=2)
    answer = sync.candidates(1, 2, 3).json()
    assert (len(answer["results"]), answer["errors"]) == (1, {})
    fault(sync, "record_twice")
    answer = sync.candidates(1, 2, 3).json()
    assert (len(answer["results"]), len(answer["errors"])) == (3, 1)
    assert set(answer["errors"]) <= set(answer["results"])


def test_keys_in_another_order_and_encoding(sync):
    fault(sync, "keys_otherwise", times=2)
    organization = sync.ats.organization.replace(":", "%3a")
    written = f"integrationContext={organization}&dataProvider=ATS&atsCandidateId=C-1"
    assert sync.candidates(1).json()["results"] == {written: {"status": 204}}
    read = sync.send("GET", "/v2/atsCandidates", query_of(sync)).json()
    assert list(read["results"]) == [written]
    sync.ats.control("faults", {"kind": "keys_otherwise", "path": "candidates"})
    key = sync.rest_key("candidates", "C-1")
    answer = sync.rest("DELETE", "candidates", [key]).json()
    assert list(answer["results"]) == [
        f"($params:(),integrationContext:{organization},externalCandidateId:C-1)"
    ]


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_a_batch_is_struck_before_or_after_it_took_effect(sync, status):
    fault(sync, str(status))
    assert sync.candidates(1).status_code == status
    assert total(sync) == 0
    fault(sync, str(status), when="after")
    assert sync.candidates(1).status_code == status
    assert total(sync) == 1


def test_the_envelope_is_truncated_after_the_batch_took_effect(sync):
    fault(sync, "truncated")
    answer = sync.candidates(1, 2)
    with pytest.raises(ValueError):
        answer.json()
    assert total(sync) == 2


@pytest.mark.parametrize("wrong", [{"records": 101}, {"records": -1}, {"status": 200}])
def test_a_fault_says_how_many_and_how(sync, wrong):
    body = {"kind": "record_error", **wrong}
    assert sync.ats.http.post("/control/faults", json=body).status_code == 400


def test_sub_resources_are_struck_by_their_name(sync):
    sync.candidates(1)
    sync.applications(1)
    sync.ats.control("faults", {"kind": "500", "path": "stages"})
    stage = {"S": {"atsCreatedAt": CREATED, "stage": "Interview"}}
    assert sync.parts("stages", "A-1", stage).status_code == 500
    assert sync.parts("stages", "A-1", stage).status_code == 200


def test_what_is_too_long_to_be_read_is_refused_as_such_and_logged(sync, monkeypatch):
    monkeypatch.setitem(sync.ats.app.config, "MAX_CONTENT_LENGTH", 1000)
    answer = sync.candidates(1, lastName="x" * 1000)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)
    entry, *_ = sync.ats.http.get("/control/requests?path=atsCandidates").json()
    assert (entry["status"], entry["body"]) == (413, "")


def test_the_log_of_requests_is_bounded_by_what_it_holds(monkeypatch):
    monkeypatch.setattr("sandbox.core.request_log.CHARACTERS_KEPT", 1000)
    log = RequestLog()
    filled = {"query": "", "answer": "", "headers": {}, "request_id": "", "fault": None}
    for number in range(5):
        log.add(
            at_ms=number, method="PUT", path="/v2/atsCandidates", tunnelled=False, status=200,
            duration_ms=1.0, body="x" * 500, **filled,
        )  # fmt: skip
    assert [entry.at_ms for entry in log.newest()] == [4, 3]


def test_a_look_at_every_record_holds_no_batch_up(tmp_path):
    """Operators read by a connection of their own: also while a batch is being written."""
    store = Store(str(tmp_path / "sandbox.db"))
    with store.transaction():
        store.write_meta("seed", 1)
        looked: list[int] = []
        reader = threading.Thread(
            target=lambda: looked.append(store.survey_value("SELECT count(*) FROM meta"))
        )
        reader.start()
        reader.join(10)
        assert looked == [0], "what is committed, and no waiting for the rest"
    assert store.survey_value("SELECT count(*) FROM meta") == 1
    store.close()
