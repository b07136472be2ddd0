"""The operators' side: faults, the log of requests, switches, the seed, and who may use it."""

from __future__ import annotations

import re
import time

import httpx2
import pytest

from sandbox import create_app
from sandbox.core.people import make_member


def fault(ats, kind, path="exportedCandidates", **more):
    return ats.control("faults", {"path": path, "kind": kind, **more})


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500, 502, 503, 504])
def test_statuses_are_answered_as_often_as_ordered(ats, status):
    made = ats.export()[0]["request_id"]
    fault(ats, str(status), times=2)
    answers = [ats.fetch(made) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert answers[0].json()["status"] == status
    assert answers[0].headers["x-li-uuid"]


def test_retry_after_is_as_ordered(ats):
    fault(ats, "429", retry_after=17)
    fault(ats, "429")
    assert [ats.fetch("x").headers["Retry-After"] for _ in range(2)] == ["17", "1"]


def test_a_fault_strikes_its_resource_only(ats):
    fault(ats, "500", path="simpleJobPostings", times=-1)
    assert ats.fetch("x").status_code == 404
    assert ats.post_jobs(ats.job()).status_code == 500
    assert ats.post_jobs(ats.job()).status_code == 500
    assert ats.http.get("/control/faults").json()[0]["used"] == 2
    assert ats.http.delete("/control/faults").json() == {"removed": 1}
    assert ats.post_jobs(ats.job()).status_code == 200


def test_a_sub_resource_and_the_token_can_be_struck(ats):
    fault(ats, "503", path="configurations")
    assert ats.configure("CALLBACK_URL", "https://a.example").status_code == 503
    fault(ats, "500", path="accessToken")
    answer = ats.http.post("/oauth/v2/accessToken", data={})
    assert answer.status_code == 500


def test_a_star_strikes_everything(ats):
    fault(ats, "500", path="*", times=2)
    assert (ats.fetch("x").status_code, ats.post_jobs(ats.job()).status_code) == (500, 500)


def test_one_fault_of_several_is_removed(ats):
    first = fault(ats, "500")
    fault(ats, "503")
    assert ats.http.delete(f"/control/faults/{first['number']}").json() == {"removed": 1}
    assert ats.fetch("x").status_code == 503


def test_a_failure_after_the_effect(ats):
    fault(ats, "500", path="simpleJobPostings", when="after")
    assert ats.post_jobs(ats.job()).status_code == 500
    ats.clock.seconds += 2
    assert [job["externalJobPostingId"] for job in ats.http.get("/control/jobs").json()] == ["J-1"]


def test_a_failure_before_the_effect(ats):
    fault(ats, "500", path="simpleJobPostings")
    ats.post_jobs(ats.job())
    ats.clock.seconds += 2
    assert ats.http.get("/control/jobs").json() == []


def test_a_slow_answer_is_right_but_late(ats):
    made = ats.export()[0]["request_id"]
    fault(ats, "slow", seconds=0.3)
    began = time.perf_counter()
    assert ats.fetch(made).status_code == 200
    assert time.perf_counter() - began >= 0.3


def test_a_truncated_answer_is_broken_json(ats):
    made = ats.export()[0]["request_id"]
    fault(ats, "truncated")
    answer = ats.fetch(made)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.text.startswith('{"elements"')
    with pytest.raises(ValueError):
        answer.json()


def test_garbage_is_no_json_at_all(ats):
    fault(ats, "garbage")
    answer = ats.fetch("x")
    assert (answer.status_code, answer.text[:6]) == (200, "<html>")


def test_a_dropped_connection(ats):
    fault(ats, "drop")
    with pytest.raises(httpx2.RemoteProtocolError):
        ats.fetch("x")
    assert ats.fetch("x").status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"kind": "rain"}, {"kind": "500", "times": 0}, {"kind": "slow", "seconds": -1}, {"kind": "500", "times": "a"}, {"kind": "500", "when": "never"}]
)  # fmt: skip
def test_unknown_faults_are_refused(stranger, body):
    answer = stranger.http.post("/control/faults", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_requests_are_kept_without_secrets(ats):
    ats.post_jobs(ats.job())
    newest = ats.http.get("/control/requests", params={"count": 1}).json()[0]
    assert (newest["method"], newest["path"], newest["status"]) == (
        "POST",
        "/v2/simpleJobPostings",
        200,
    )
    assert '"externalJobPostingId":"J-1"' in newest["body"].replace(" ", "")
    assert newest["headers"]["X-Restli-Method"] == "batch_create"
    everything = ats.http.get("/control/requests", params={"count": 1000}).text
    token = ats.headers["Authorization"].removeprefix("Bearer ")
    assert token not in everything
    assert ats.box.world.client_secret not in everything
    assert "client_secret" in everything


def test_requests_are_filtered_and_counted(ats):
    ats.fetch("x")
    found = ats.http.get("/control/requests", params={"path": "exported", "status": 404}).json()
    assert [entry["path"] for entry in found] == ["/v2/exportedCandidates"]
    counts = ats.http.get("/control/requests/summary").json()["counts"]
    assert {"method": "GET", "resource": "exportedCandidates", "status": 404, "count": 1} in counts
    assert any(row["resource"] == "atsIntegrations/configurations" for row in counts)


def test_credentials_are_all_a_client_needs(stranger):
    shown = stranger.http.get("/control/credentials").json()
    assert set(shown) == {"client_id", "client_secret", "organization", "contracts"}
    assert shown["organization"].startswith("urn:li:organization:")
    assert len(set(shown["contracts"])) == 2


def test_the_seats_of_the_demonstration(stranger):
    seats = stranger.http.get("/control/seats").json()
    table = [
        (s["first_name"], s["last_name"], s["kind"], s["state"], len(s["contracts"])) for s in seats
    ]
    assert table == [
        ("Ada", "Archer", "recruiter admin", "ACTIVE", 2),
        ("Ada", "Archer", "recruiter admin", "ACTIVE", 2),
        ("Rita", "Reyes", "recruiter", "ACTIVE", 1),
        ("Tom", "Tanaka", "recruiter", "ACTIVE", 1),
        ("Hugo", "Holm", "hiring manager", "ACTIVE", 1),
        ("Ines", "Iversen", "recruiter", "INVITED", 1),
        ("Petra", "Parks", "recruiter", "PARKED", 1),
    ]
    assert {seat["email"] for seat in seats} >= {
        f"{n}@demo.example" for n in ("ada", "rita", "tom", "hugo")
    }
    assert len({seat["seat"] for seat in seats}) == 7


def everything(seed, members=240):
    app = create_app({"seed": seed, "members": members})
    client = app.test_client()
    found = [
        client.get(f"/control/{page}").json
        for page in ("credentials", "seats", "members?count=9999")
    ]
    app.extensions["sandbox"].close()
    return found


def test_the_same_seed_makes_the_same_world():
    assert everything(1) == everything(1)
    assert everything(1)[0] != everything(2)[0]
    assert everything(1)[2]["members"][0]["member"] != everything(2)[2]["members"][0]["member"]


def test_the_members_of_the_seed():
    members = everything(1)[2]["members"]
    assert len(members) == 240
    assert len({m["member"] for m in members}) == 240
    assert len({m["profile_url"] for m in members}) == 240
    names = [f"{m['first_name']} {m['last_name']}" for m in members]
    assert sorted({name for name in names if names.count(name) > 1}) == ["Sam Carter"]
    by_id = {m["member_id"]: m for m in members}
    assert by_id[7]["email"] == "maya.lindqvist@example.com"
    assert (by_id[10]["headline"], by_id[10]["employers"]) == (None, [])
    assert [m["member_id"] for m in members if m["closed"]] == [11]
    assert len(by_id[12]["last_name"]) == 120
    assert len({m["location"].rsplit(", ")[-1] for m in members}) >= 20
    letters = "".join(names)
    for script in (
        "[α-ω]",
        "[а-я]",
        "[א-ת]",
        "[ا-ي]",
        "[अ-ह]",
        "[ก-ฮ]",
        "[가-힣]",
        "[一-龥]",
        "[ა-ჰ]",
    ):
        assert re.search(script, letters), script


def test_a_member_is_a_function_of_seed_and_number():
    assert make_member(1, "app", 5000) == make_member(1, "app", 5000)
    assert make_member(1, "app", 5000).person != make_member(1, "other", 5000).person
    people = [make_member(1, "app", number) for number in range(14, 3000)]
    assert len({(p.country, p.first_name, p.last_name) for p in people}) == len(people)


def test_reset_brings_the_first_day_back(ats):
    before = ats.http.get("/control/credentials").json()
    ats.settle(ats.job())
    ats.export(count=3)
    fault(ats, "500", path="*", times=-1)
    ats.control("settings", {"task_delay": 9})
    ats.control("clock", {"advance": 100})
    ats.control("reset")
    assert ats.http.get("/control/credentials").json() == before
    assert ats.http.get("/control/jobs").json() == []
    assert ats.http.get("/control/pushes").json() == []
    assert ats.http.get("/control/faults").json() == []
    assert ats.http.get("/control/settings").json()["task_delay"] == 1.0
    assert ats.http.get("/control/clock").json()["offset_seconds"] == 0
    assert {r["status"] for r in ats.http.get("/control/integrations").json()} == {"NOT_REQUESTED"}
    assert ats.fetch("x").status_code == 401, "old tokens are gone"


@pytest.mark.parametrize(
    "body",
    [
        {"weather": 1},
        {"task_delay": -1},
        {"task_delay": "1"},
        {"name_exporter": 1},
        {"token_life": True},
        {"push_spelling": "x"},
    ],
)
def test_settings_refuse_what_they_cannot_hold(stranger, body):
    before = stranger.http.get("/control/settings").json()
    assert stranger.http.post("/control/settings", json=body).status_code == 400
    assert stranger.http.get("/control/settings").json() == before


def test_bodies_have_to_be_json_objects(stranger):
    assert stranger.http.post("/control/settings", json=[1]).status_code == 400
    assert stranger.http.post("/control/settings", content="{}").status_code == 400
    assert stranger.http.post("/control/clock", json={"advance": "soon"}).status_code == 400


def test_only_this_machine_may_operate(stranger):
    app = create_app({"members": 20})
    client = app.test_client()
    assert (
        client.get("/control/credentials", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code
        == 403
    )
    assert client.get("/healthz", environ_base={"REMOTE_ADDR": "192.0.2.7"}).json == {
        "status": "ok"
    }
    app.extensions["sandbox"].close()
    open_app = create_app({"members": 20, "allow_remote_control": True})
    answer = open_app.test_client().get(
        "/control/credentials", environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert answer.status_code == 200
    open_app.extensions["sandbox"].close()


def test_another_site_cannot_make_a_browser_operate(stranger):
    foreign = stranger.http.post("/control/reset", headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    own = stranger.http.post("/control/reset", headers={"Origin": "http://127.0.0.1:8001"})
    assert own.status_code == 200


def test_unknown_configuration_is_a_mistake_to_be_told():
    with pytest.raises(ValueError, match="colour"):
        create_app({"colour": "green"})
