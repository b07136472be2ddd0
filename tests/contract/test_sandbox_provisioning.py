"""A partner provisions an application per customer; each token opens its own doors only."""

from __future__ import annotations

from typing import Any

import pytest

ADDRESS = "/v2/provisionedApplications"


class Partner:
    def __init__(self, ats: Any) -> None:
        self.ats = ats
        self.parent = next(
            app for app in ats.http.get("/control/applications").json() if app["kind"] == "parent"
        )
        self.headers = self.sign_in(self.parent)

    def sign_in(self, credentials: dict[str, str]) -> dict[str, str]:
        body = {"grant_type": "client_credentials"}
        body |= {name: credentials[name] for name in ("client_id", "client_secret")}
        token = self.ats.http.post("/oauth/v2/accessToken", data=body).json()["access_token"]
        return {"Authorization": f"Bearer {token}"}

    def create(self, **changes: Any) -> Any:
        record = {
            "uniqueForeignId": "customer-7",
            "name": "Other ATS - Acme",
            "description": "The Acme account",
            "oauth2AuthorizedCallbackUrls": ["https://other.example/return"],
            "validJsSdkDomains": ["http://localhost:5000"],
            **changes,
        }
        record = {name: value for name, value in record.items() if value is not None}
        return self.ats.http.post(ADDRESS, json=record, headers=self.headers)

    def find(self, foreign_id: str = "customer-7") -> Any:
        params = {"q": "credentialsByUniqueForeignId", "uniqueForeignId": foreign_id}
        return self.ats.http.get(ADDRESS, params=params, headers=self.headers)

    def set(self, urn: str, **wanted: Any) -> Any:
        return self.ats.http.post(
            f"{ADDRESS}/{urn}", json={"patch": {"$set": wanted}}, headers=self.headers
        )


@pytest.fixture
def partner(stranger) -> Partner:
    return Partner(stranger)


def test_a_child_is_created_with_a_secret_that_is_shown_once(partner):
    made = partner.create()
    assert made.status_code == 201
    content = made.json()
    assert set(content) == {"key", "credentials"}
    assert content["key"].startswith("urn:li:developerApplication:")
    assert all(sign in content["credentials"]["client_secret"] for sign in "/+=")
    element = partner.find().json()["elements"][0]
    assert element == {
        "key": content["key"],
        "credentials": {"client_id": content["credentials"]["client_id"]},
        "uniqueForeignId": "customer-7",
        "name": "Other ATS - Acme",
        "description": "The Acme account",
        "validJsSdkDomains": ["http://localhost:5000"],
        "oauth2AuthorizedCallbackUrls": ["https://other.example/return"],
    }
    log = partner.ats.http.get("/control/requests").text
    assert content["credentials"]["client_secret"] not in log


def test_an_unknown_foreign_id_finds_nothing(partner):
    assert partner.find("customer-8").json()["elements"] == []


def test_a_foreign_id_is_given_once(partner):
    partner.create()
    again = partner.create(name="Other ATS - Acme 2")
    assert (again.status_code, again.json()["status"]) == (409, 409)
    assert "customer-7" in again.json()["message"]


@pytest.mark.parametrize(
    "changes",
    [
        {"uniqueForeignId": None},
        {"name": None},
        {"description": None},
        {"name": "n" * 51},
        {"name": "LinkedIn for Acme"},
        {"validJsSdkDomains": ["http://localhost:5000/"]},
        {"validJsSdkDomains": ["localhost:5000"]},
        {"validJsSdkDomains": "http://localhost:5000"},
        {"oauth2AuthorizedCallbackUrls": ["/return"]},
        {"oauth2AuthorizedCallbackUrls": ["https://other.example/return#x"]},
        {"colour": "green"},
    ],
)
def test_records_that_linkedin_would_not_take(partner, changes):
    answer = partner.create(**changes)
    assert answer.status_code == 400
    assert set(answer.json()) == {"message", "serviceErrorCode", "status"}
    assert partner.find().json()["elements"] == []


def test_the_content_type_is_required(partner):
    answer = partner.ats.http.post(ADDRESS, content=b"{}", headers=partner.headers)
    assert answer.status_code == 400


def test_lists_are_replaced_whole_and_one_alone(partner):
    urn = partner.create().json()["key"]
    answer = partner.set(urn, validJsSdkDomains=["https://a.example", "https://b.example"])
    assert (answer.status_code, answer.content) == (204, b"")
    element = partner.find().json()["elements"][0]
    assert element["validJsSdkDomains"] == ["https://a.example", "https://b.example"]
    assert element["oauth2AuthorizedCallbackUrls"] == ["https://other.example/return"]
    encoded = urn.replace(":", "%3A")
    assert partner.set(encoded, oauth2AuthorizedCallbackUrls=[]).status_code == 204


@pytest.mark.parametrize(
    "wanted", [{}, {"name": "x"}, {"validJsSdkDomains": [1]}, {"validJsSdkDomains": ["nowhere"]}]
)
def test_patches_that_cannot_be(partner, wanted):
    assert partner.set(partner.create().json()["key"], **wanted).status_code == 400


def test_only_ones_own_children_can_be_changed(partner):
    direct = partner.ats.box.direct().urn
    assert partner.set(direct, validJsSdkDomains=[]).status_code == 404
    assert partner.set("urn:li:developerApplication:1", validJsSdkDomains=[]).status_code == 404


@pytest.mark.parametrize("params", [{}, {"q": "all"}, {"q": "credentialsByUniqueForeignId"}])
def test_the_finder_has_to_be_named_whole(partner, params):
    answer = partner.ats.http.get(ADDRESS, params=params, headers=partner.headers)
    assert answer.status_code == 400


def test_a_parents_token_provisions_and_opens_nothing_else(partner):
    ats = partner.ats
    for path in ("atsIntegrations", "simpleJobPostingTasks?ids=x", "seatsV2", "exportedCandidates"):
        answer = ats.http.get(f"/v2/{path}", headers=partner.headers)
        assert (answer.status_code, answer.json()["serviceErrorCode"]) == (403, 100), path
    ats.sign_in()
    assert ats.call("POST", ADDRESS, json={}).status_code == 403


def test_a_child_gets_a_customer_when_the_customer_asks_and_then_alone_speaks_for_it(partner):
    from sandbox.core.access_levels import request_level

    ats = partner.ats
    credentials = partner.create().json()["credentials"]
    direct = ats.sign_in() and dict(ats.headers)
    ats.headers = partner.sign_in(credentials)
    assert [
        e["status"] for e in ats.name_integration("PROFILE_PLUGIN").json()["errors"].values()
    ] == [403]
    request_level(ats.box, credentials["client_id"], "company", ats.contract)
    assert ats.name_integration("PROFILE_PLUGIN").json()["errors"] == {}
    ats.headers = direct
    foreign = ats.name_integration("PROFILE_PLUGIN").json()["errors"]
    assert [error["status"] for error in foreign.values()] == [403]
    connected = [
        a["client_id"] for a in ats.http.get("/control/applications").json() if a["connected"]
    ]
    assert connected == [credentials["client_id"]]
    ats.control("integrations/forget")
    request_level(ats.box, ats.box.world.client_id, "company", ats.contract)
    assert ats.name_integration("PROFILE_PLUGIN").json()["errors"] == {}


def test_pushes_to_a_child_are_signed_with_its_secret(partner):
    from sandbox.core.access_levels import request_level
    from sandbox.core.signature import event_signature

    ats = partner.ats
    credentials = partner.create().json()["credentials"]
    request_level(ats.box, credentials["client_id"], "company", ats.contract)
    ats.headers = partner.sign_in(credentials)
    for kind in ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN"):
        ats.name_integration(kind)
    ats.configure("CALLBACK_URL", "https://other.example/hook")
    ats.control("integrations", {"level": "company", "state": "enabled"})
    assert ats.box.deliver_due() == 3
    for request in ats.receiver.requests:
        expected = event_signature(credentials["client_secret"], request.content)
        assert request.headers["X-LI-Signature"] == expected
