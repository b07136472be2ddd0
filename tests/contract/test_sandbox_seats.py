"""Seats as LinkedIn's two finders show them, and what changes on the customer's side."""

from __future__ import annotations

from typing import Any

import pytest

SEATS_V2 = {"firstName", "lastName", "contract", "member", "state", "seatRoles", "id", "created"}
SEATS_OLD = {"id", "firstName", "lastName", "contractId", "member", "active", "admin", "email"}
VERSION = {"LinkedIn-Version": "202604"}


def find(ats: Any, **params: Any) -> Any:
    asked = {"q": "attributes", "start": 0, "contracts": ats.contract, **params}
    return ats.call("GET", "/v2/seatsV2", params=asked)


def find_old(ats: Any, **params: Any) -> Any:
    asked = {"q": "seatsByAttributes", "contracts": ats.contract, **params}
    return ats.call("GET", "/v2/seats", params=asked)


def names(answer: Any) -> list[str]:
    return [seat["firstName"] for seat in answer.json()["elements"]]


def seat_of(ats: Any, first_name: str) -> dict[str, Any]:
    seats: list[dict[str, Any]] = ats.http.get("/control/seats").json()
    return next(seat for seat in seats if seat["first_name"] == first_name)


def number(seat: dict[str, Any]) -> str:
    return str(seat["seat"]).rsplit(":", 1)[1]


def test_the_fields_of_a_seat(ats):
    ada = find(ats).json()["elements"][0]
    assert set(ada) == SEATS_V2
    assert "ADMIN_SEAT" in ada["seatRoles"]
    assert set(ada["created"]) == {"time"}
    rest = ats.call(
        "GET",
        "/rest/seatsV2",
        params={"q": "attributes", "start": 0, "contracts": ats.contract},
        headers=VERSION,
    ).json()["elements"][0]
    assert set(rest) == SEATS_V2 - {"id", "created"} | {"seatId", "createdAt"}
    assert set(rest["createdAt"]) == {"actor", "time"}


def test_the_fields_of_a_seat_of_old(ats):
    elements = find_old(ats).json()["elements"]
    assert set(elements[0]) == SEATS_OLD
    assert [(e["firstName"], e["active"], e["admin"]) for e in elements] == [
        ("Ada", True, True),
        ("Rita", True, False),
        ("Tom", True, False),
        ("Hugo", True, False),
        ("Ines", False, False),
    ]
    assert elements[0]["id"] == find(ats).json()["elements"][0]["id"]
    assert names(find_old(ats, active="true")) == ["Ada", "Rita", "Tom", "Hugo"]
    assert names(find_old(ats, active="false")) == ["Ines"]
    assert names(find_old(ats, start=1, count=2)) == ["Rita", "Tom"]
    assert find_old(ats).headers["deprecation"] == "true"


@pytest.mark.parametrize(
    "params", [{"q": "attributes"}, {"active": "perhaps"}, {"contracts": "5"}, {"contracts": ""}]
)
def test_what_the_finder_of_old_refuses(ats, params):
    assert find_old(ats, **params).status_code == 400


@pytest.mark.parametrize(
    "params",
    [{"q": "all"}, {"start": "x"}, {"start": -1}, {"states": "ASLEEP"}, {"contracts": "acme"}],
)
def test_what_the_finder_refuses(ats, params):
    answer = find(ats, **params)
    assert answer.status_code == 400
    assert set(answer.json()) == {"message", "serviceErrorCode", "status"}


def test_only_ten_come_without_a_count_and_pages_lead_on(ats):
    for member in range(20, 32):
        ats.control("seats", {"member": member})
    first = find(ats).json()
    assert len(first["elements"]) == first["paging"]["count"] == 10
    assert first["paging"]["total"] == 17
    href = first["paging"]["links"][0]["href"]
    second = ats.call("GET", href).json()
    assert len(second["elements"]) == 7
    assert second["paging"]["links"] == []
    seen = [seat["id"] for seat in (*first["elements"], *second["elements"])]
    assert len(set(seen)) == 17


def test_pages_lead_on_in_protocol_2(ats):
    contract = ats.contract.replace(":", "%3A")
    headers = {"X-RestLi-Protocol-Version": "2.0.0"}
    path = (
        f"/v2/seatsV2?q=attributes&contracts=List({contract})&states=List(ACTIVE)&start=0&count=3"
    )
    first = ats.call("GET", path, headers=headers).json()
    href = first["paging"]["links"][0]["href"]
    assert f"contracts=List({contract})" in href, "encoded once, as in the request"
    second = ats.call("GET", href, headers=headers).json()
    assert [seat["firstName"] for seat in second["elements"]] == ["Hugo"]


def test_several_contracts_and_several_states(ats):
    second = ats.box.world.contracts[1]
    ats.control("integrations", {"level": "contract", "state": "requested", "contract": second})
    ats.name_integration("CSA_API", second)
    ats.control("integrations", {"level": "contract", "state": "enabled", "contract": second})
    both = find(ats, contracts=[ats.contract, second])
    assert names(both) == ["Ada", "Ada", "Rita", "Tom", "Hugo", "Ines", "Petra"]
    assert names(find(ats, contracts=second)) == ["Ada", "Petra"]
    waiting = find(ats, contracts=[ats.contract, second], states=["INVITED", "PARKED"])
    assert names(waiting) == ["Ines", "Petra"]


def test_seats_are_read_only_while_the_contract_is_switched_on(ats):
    ats.control(
        "integrations", {"level": "contract", "state": "disabled", "contract": ats.contract}
    )
    assert find(ats).status_code == find_old(ats).status_code == 403


def test_both_finders_draw_on_one_daily_number(ats):
    ats.control("settings", {"daily_limit": 2})
    assert find(ats).status_code == find_old(ats).status_code == 200
    assert find(ats).status_code == 429


def test_a_seat_is_added_changed_and_removed(ats):
    made = ats.control("seats", {"member": 20, "kind": "hiring manager"})
    assert (made["kind"], made["state"], made["contract"]) == (
        "hiring manager",
        "ACTIVE",
        ats.contract,
    )
    address = f"seats/{made['seat_id']}"
    changed = ats.control(address, {"kind": "recruiter", "state": "PARKED"})
    assert (changed["kind"], changed["state"]) == ("recruiter", "PARKED")
    shown = find(ats, states="PARKED").json()["elements"]
    assert [seat["id"] for seat in shown] == [made["seat_id"]]
    assert ats.http.delete(f"/control/{address}").json() == {"removed": 1}
    assert find(ats, states="PARKED").json()["elements"] == []
    assert ats.http.delete(f"/control/{address}").status_code == 404
    again = ats.control("seats", {"member": 20})
    assert again["seat_id"] > made["seat_id"], "a seat's number is never another's"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"member": 99999}, 404),
        ({}, 404),
        ({"member": 2}, 400),
        ({"member": 20, "kind": "king"}, 400),
        ({"member": 20, "state": "ASLEEP"}, 400),
        ({"member": 20, "contract": "urn:li:contract:1"}, 400),
        ({"member": 20, "kind": 5}, 400),
    ],
)
def test_seats_that_cannot_be(ats, body, status):
    answer = ats.http.post("/control/seats", json=body)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_an_ended_contract(ats):
    assert ats.control("contracts/end", {"contract": ats.contract}) == {"changed": True}
    assert ats.control("contracts/end", {"contract": ats.contract}) == {"changed": False}
    answer = find(ats)
    assert answer.status_code == 403
    assert "has ended" in answer.json()["message"]
    states = {
        s["state"] for s in ats.http.get("/control/seats").json() if s["contract"] == ats.contract
    }
    assert states == {"INACTIVE"}
    assert ats.box.deliver_due() == 1, "contract-level access was switched off"
    body = {"level": "contract", "state": "enabled", "contract": ats.contract}
    assert ats.http.post("/control/integrations", json=body).status_code == 409
    rita = f"seats/{number(seat_of(ats, 'Rita'))}"
    assert ats.http.post(f"/control/{rita}", json={"state": "ACTIVE"}).status_code == 400
    assert ats.post_jobs(ats.job()).status_code == 200, "the company level runs on"
    shown = {c["contract"]: c["ended"] for c in ats.http.get("/control/contracts").json()}
    assert shown[ats.contract] is True
    ats.control("contracts/renew", {"contract": ats.contract})
    ats.control(rita, {"state": "ACTIVE"})
    ats.control("integrations", body)
    assert names(find(ats, states="ACTIVE")) == ["Rita"]


def test_with_the_last_contract_everything_ends(ats):
    for contract in ats.box.world.contracts:
        ats.control("contracts/end", {"contract": contract})
    statuses = {r["status"] for r in ats.http.get("/control/integrations").json()}
    assert "ENABLED" not in statuses
    assert ats.box.deliver_due() == 4
    assert ats.post_jobs(ats.job()).status_code == 403


def test_another_company_id_makes_the_old_one_foreign(ats):
    other = "urn:li:organization:77"
    assert ats.control("organization", {"organization": other}) == {"organization": other}
    assert ats.box.deliver_due() == 3
    refused = ats.name_integration("PROFILE_PLUGIN").json()["errors"]
    assert [error["status"] for error in refused.values()] == [403]
    assert ats.http.get("/control/credentials").json()["organization"] == other
    early = ats.name_integration("PROFILE_PLUGIN", other).json()["errors"]
    assert "not requested" in next(iter(early.values()))["message"]
    bad = ats.http.post("/control/organization", json={"organization": "acme"})
    assert bad.status_code == 409
    ats.control("reset")
    assert ats.http.get("/control/credentials").json()["organization"] == ats.organization
