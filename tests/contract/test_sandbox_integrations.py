"""The state machine of integrations, their names and their configurations."""

from __future__ import annotations

from urllib.parse import quote

import pytest

COMPANY = ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN")


def statuses(ats):
    return {
        (record["type"], record["context"]): record["status"]
        for record in ats.http.get("/control/integrations").json()
    }


def status(ats, kind="ONE_CLICK_EXPORT", context=""):
    return statuses(ats)[(kind, context or ats.organization)]


def move(ats, state, level="company", **more):
    return ats.http.post("/control/integrations", json={"level": level, "state": state, **more})


def test_the_whole_way_of_an_export_integration(newcomer):
    assert status(newcomer) == "NOT_REQUESTED"
    assert move(newcomer, "requested").status_code == 200
    assert status(newcomer) == "REQUESTED"
    newcomer.name_integration("ONE_CLICK_EXPORT")
    assert status(newcomer) == "REQUESTED", "the callback is still missing"
    newcomer.configure("CALLBACK_URL", "https://ats.example/x")
    assert status(newcomer) == "PARTNER_READY"
    for kind in COMPANY[1:]:
        newcomer.name_integration(kind)
    assert move(newcomer, "enabled").status_code == 200
    assert status(newcomer) == "ENABLED"
    assert move(newcomer, "disabled").status_code == 200
    assert status(newcomer) == "DISABLED"
    assert move(newcomer, "enabled").status_code == 200
    assert status(newcomer) == "ENABLED"


def test_enabling_before_its_time_is_refused_with_a_sentence_and_changes_nothing(newcomer):
    early = move(newcomer, "enabled")
    assert early.status_code == 409
    assert "not requested" in early.json()["error"]
    move(newcomer, "requested")
    for kind in COMPANY:
        newcomer.name_integration(kind)
    unready = move(newcomer, "enabled")
    assert unready.status_code == 409
    assert "CALLBACK_URL" in unready.json()["error"]
    assert set(statuses(newcomer).values()) == {"NOT_REQUESTED", "PARTNER_READY", "REQUESTED"}
    assert move(newcomer, "disabled").status_code == 409


def test_repeating_a_step_changes_nothing(ats):
    assert move(ats, "enabled").json()["changed"] == []
    assert move(ats, "requested").json()["changed"] == []
    assert status(ats) == "ENABLED"


@pytest.mark.parametrize("body", [{"level": "moon", "state": "enabled"}, {"state": "dancing"}])
def test_unknown_steps_are_refused(newcomer, body):
    assert newcomer.http.post("/control/integrations", json=body).status_code == 409


def test_the_contract_switch_takes_the_company_level_along(newcomer):
    second = newcomer.box.world.contracts[1]
    move(newcomer, "requested", "contract", contract=second)
    for kind in COMPANY:
        newcomer.name_integration(kind)
    newcomer.name_integration("CSA_API", second)
    newcomer.configure("CALLBACK_URL", "https://ats.example/x")
    changed = move(newcomer, "enabled", "contract", contract=second).json()["changed"]
    assert {record["type"] for record in changed} == {*COMPANY, "CSA_API"}
    assert status(newcomer, "CSA_API", second) == "ENABLED"
    assert status(newcomer, "CSA_API", newcomer.contract) == "NOT_REQUESTED"
    move(newcomer, "disabled", "contract", contract=second)
    assert status(newcomer, "CSA_API", second) == "DISABLED"
    assert status(newcomer) == "ENABLED"
    assert move(newcomer, "enabled", "contract", contract="urn:li:contract:1").status_code == 409


def test_a_change_is_pushed_and_can_be_asked_after(ats):
    move(ats, "disabled")
    ats.box.deliver_due()
    kinds = {}
    for body in ats.receiver.bodies:
        assert body["type"] == "INTEGRATION_STATUS_CHANGE"
        answer = ats.call(
            "GET", "/v2/atsIntegrations", params={"q": "request", "requestId": body["id"]}
        )
        element = answer.json()["elements"][0]
        kinds[element["integrationType"]] = (element["status"], element["integrationContext"])
    assert kinds == dict.fromkeys(COMPANY, ("DISABLED", ats.organization))
    ats.clock.seconds += 86400
    ats.sign_in()
    late = ats.call("GET", "/v2/atsIntegrations", params={"q": "request", "requestId": body["id"]})
    assert late.status_code == 404


def test_names_before_the_request_and_for_strangers_are_refused_per_record(newcomer):
    early = newcomer.name_integration("PROFILE_PLUGIN").json()
    assert early["results"] == {}
    assert [error["status"] for error in early["errors"].values()] == [403]
    foreign = newcomer.name_integration("PROFILE_PLUGIN", "urn:li:organization:1").json()
    assert [error["status"] for error in foreign["errors"].values()] == [403]
    unknown = newcomer.name_integration("TELEPATHY").json()
    assert [error["status"] for error in unknown["errors"].values()] == [404]


def test_one_bad_record_does_not_stop_the_others(newcomer):
    newcomer.control("integrations", {"level": "company", "state": "requested"})
    good, bad = newcomer.key("PROFILE_PLUGIN"), newcomer.key("IN_ATS_INDICATOR")
    answer = newcomer.call(
        "POST",
        f"/v2/atsIntegrations?{newcomer.ids(good, bad)}",
        restli="batch_partial_update",
        json={
            "entities": {
                good: {"patch": {"$set": {"integrationName": "fine"}}},
                bad: {"patch": {"$set": {"status": "ENABLED"}}},
            }
        },
    ).json()
    assert len(answer["results"]) == len(answer["errors"]) == 1
    assert status(newcomer, "IN_ATS_INDICATOR") == "REQUESTED"


@pytest.mark.parametrize(
    "patch", [{}, {"$set": {}}, {"$set": {"integrationName": ""}}, {"$set": {"integrationName": 5}}]
)
def test_patches_that_set_no_name_are_refused(ats, patch):
    key = ats.key("PROFILE_PLUGIN")
    answer = ats.call(
        "POST",
        f"/v2/atsIntegrations?{ats.ids(key)}",
        restli="batch_partial_update",
        json={"entities": {key: {"patch": patch}}},
    )
    assert [error["status"] for error in answer.json()["errors"].values()] == [400]


@pytest.mark.parametrize("part", ["dataProvider", "tenantType"])
def test_a_key_with_a_part_missing_is_refused_whole(newcomer, part):
    key = "&".join(p for p in newcomer.key("PROFILE_PLUGIN").split("&") if not p.startswith(part))
    assert newcomer.call("GET", f"/v2/atsIntegrations?{newcomer.ids(key)}").status_code == 400


def test_configurations_are_written_read_and_deleted(ats):
    path = f"/v2/atsIntegrations/{ats.key('ONE_CLICK_EXPORT')}/configurations"
    both = ats.call("GET", f"{path}?ids=CALLBACK_URL&ids=JOB_POSTING_VIEWERS").json()
    assert both["results"]["JOB_POSTING_VIEWERS"]["configurationValue"] == {
        "string": "ALL_PRODUCT_USERS"
    }
    assert ats.call("DELETE", f"{path}?ids=JOB_POSTING_VIEWERS").json()["results"] == {
        "JOB_POSTING_VIEWERS": {"status": 204}
    }
    gone = ats.call("GET", f"{path}?ids=JOB_POSTING_VIEWERS").json()
    assert (gone["results"], gone["errors"]["JOB_POSTING_VIEWERS"]["status"]) == ({}, 404)
    again = ats.call("DELETE", f"{path}?ids=JOB_POSTING_VIEWERS").json()
    assert again["errors"]["JOB_POSTING_VIEWERS"]["status"] == 404


def test_the_path_key_may_be_encoded(ats):
    path = f"/v2/atsIntegrations/{quote(ats.key('ONE_CLICK_EXPORT'), safe='')}/configurations?ids=CALLBACK_URL"
    assert "CALLBACK_URL" in ats.call("GET", path).json()["results"]


@pytest.mark.parametrize(
    ("key", "value", "kind", "fine"),
    [
        ("CALLBACK_URL", "https://ats.example/x", "ONE_CLICK_EXPORT", True),
        ("CALLBACK_URL", "http://127.0.0.1:8000/x", "ONE_CLICK_EXPORT", True),
        ("CALLBACK_URL", "http://localhost:8000/x", "ONE_CLICK_EXPORT", True),
        ("CALLBACK_URL", "http://ats.example/x", "ONE_CLICK_EXPORT", False),
        ("CALLBACK_URL", "http://127.evil.example", "ONE_CLICK_EXPORT", False),
        ("CALLBACK_URL", "ftp://localhost/x", "ONE_CLICK_EXPORT", False),
        ("CALLBACK_URL", "https://", "ONE_CLICK_EXPORT", False),
        ("CALLBACK_URL", "https://[::1", "ONE_CLICK_EXPORT", False),
        ("CALLBACK_URL", "https://ats.example/x", "PROFILE_PLUGIN", False),
        ("JOB_POSTING_VIEWERS", "SOME", "ONE_CLICK_EXPORT", False),
        ("APPLICATION_VIEWERS", "ALL_PRODUCT_USERS", "IN_ATS_INDICATOR", True),
        ("FAVOURITE_COLOUR", "green", "ONE_CLICK_EXPORT", False),
    ],
)
def test_values_of_configurations(ats, key, value, kind, fine):
    answer = ats.configure(key, value, kind).json()
    assert (key in answer["results"]) is fine
    assert (key in answer["errors"]) is not fine


def test_configurations_on_rest(ats):
    key = (
        f"(configurationKey:CALLBACK_URL,integrationContext:{quote(ats.organization, safe='')},"
        "integrationType:ONE_CLICK_EXPORT,tenantType:RECRUITER)"
    )
    headers = {"X-RestLi-Protocol-Version": "2.0.0", "LinkedIn-Version": "202604"}
    put = ats.call(
        "PUT",
        f"/rest/integrationConfigurations?ids=List({key})",
        headers=headers,
        json={"entities": {key: {"configurationValue": {"string": "https://b.example/y"}}}},
    )
    assert put.json() == {"results": {key: {"status": 204}}, "errors": {}}
    shown = ats.call("GET", f"/rest/integrationConfigurations?ids=List({key})", headers=headers)
    assert shown.json()["results"][key]["configurationValue"] == {"string": "https://b.example/y"}
    path = f"/rest/integrationConfigurations?ids=List({key})"
    assert ats.call("DELETE", path, headers=headers).status_code == 405


def test_seats_need_their_contract_switched_on_and_a_start(ats):
    def find(**params):
        return ats.call("GET", "/v2/seatsV2", params={"q": "attributes", **params})

    assert find(contracts=ats.contract).status_code == 400
    found = find(contracts=ats.contract, start=0).json()
    assert [seat["firstName"] for seat in found["elements"]] == [
        "Ada",
        "Rita",
        "Tom",
        "Hugo",
        "Ines",
    ]
    active = find(contracts=ats.contract, start=0, states="ACTIVE").json()
    assert {seat["state"] for seat in active["elements"]} == {"ACTIVE"}
    assert active["paging"]["total"] == 4
    page = find(contracts=ats.contract, start=2, count=2).json()
    assert [seat["firstName"] for seat in page["elements"]] == ["Tom", "Hugo"]
    assert page["paging"]["links"][0]["rel"] == "next"
    assert find(contracts=ats.contract, start=4, count=2).json()["paging"]["links"] == []
    assert find(contracts=ats.box.world.contracts[1], start=0).status_code == 403
    assert find(contracts="urn:li:contract:5", start=0).status_code == 403
    assert find(contracts=ats.contract, start=0, states="ASLEEP").status_code == 400
    rest = ats.call(
        "GET",
        "/rest/seatsV2",
        params={"q": "attributes", "contracts": ats.contract, "start": 0},
        headers={"LinkedIn-Version": "202604"},
    )
    assert {"seatId", "createdAt"} <= set(rest.json()["elements"][0])
