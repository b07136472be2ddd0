"""What operators change of applications, tokens, rights and time, by JSON and by form; kept stores."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from sandbox import create_app
from sandbox.core.signature import challenge_response, event_signature
from tests.contract.browsing import Browser


def token_body(ats: Any, secret: str) -> dict[str, str]:
    client_id = ats.box.world.client_id
    return {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}


def rotate(ats: Any) -> dict[str, Any]:
    made: dict[str, Any] = ats.control(f"applications/{ats.box.world.client_id}/rotate-secret")
    return made


def test_the_applications_of_the_first_day(stranger):
    shown = stranger.http.get("/control/applications").json()
    assert [(app["kind"], app["connected"]) for app in shown] == [
        ("direct", True),
        ("parent", False),
    ]
    credentials = stranger.http.get("/control/credentials").json()
    assert shown[0]["client_secret"] == credentials["client_secret"]
    assert shown[0]["js_sdk_domains"] == shown[0]["redirect_urls"] == []


def test_addresses_are_replaced_one_list_at_a_time_and_survive_a_reset(stranger):
    path = f"applications/{stranger.box.world.client_id}"
    stranger.control(path, {"js_sdk_domains": ["http://localhost:8000"]})
    stranger.control(path, {"redirect_urls": ["http://localhost:8000/x"], "name": "Beckon"})
    stranger.control("reset")
    app = stranger.http.get("/control/applications").json()[0]
    assert app["js_sdk_domains"] == ["http://localhost:8000"]
    assert app["redirect_urls"] == ["http://localhost:8000/x"]
    assert app["name"] == "Beckon"


@pytest.mark.parametrize(
    "body",
    [
        {"js_sdk_domains": ["http://localhost:8000/"]},
        {"js_sdk_domains": "http://localhost:8000"},
        {"redirect_urls": ["nowhere"]},
        {"redirect_urls": [5]},
        {"name": "n" * 51},
        {"name": 5},
    ],
)
def test_addresses_that_cannot_be(stranger, body):
    path = f"/control/applications/{stranger.box.world.client_id}"
    assert stranger.http.post(path, json=body).status_code == 400
    assert stranger.http.post("/control/applications/nobody", json={}).status_code == 404


def test_after_a_rotation_the_former_secret_is_refused_and_the_token_lives(ats):
    before = ats.http.get("/control/credentials").json()["client_secret"]
    rotated = rotate(ats)
    assert rotated["former_secret"] == before
    assert ats.http.get("/control/credentials").json()["client_secret"] == rotated["client_secret"]
    old = ats.http.post("/oauth/v2/accessToken", data=token_body(ats, before))
    assert (old.status_code, old.json()["error"]) == (401, "invalid_client")
    new = ats.http.post("/oauth/v2/accessToken", data=token_body(ats, rotated["client_secret"]))
    assert new.status_code == 200
    assert ats.fetch("x").status_code == 404, "tokens given out before are still good"


def test_pushes_are_signed_with_the_new_secret_or_on_order_with_the_former(ats):
    rotated = rotate(ats)
    ats.control("pushes", {"id": "1", "signature": "right"})
    ats.control("pushes", {"id": "2", "signature": "former"})
    ats.box.deliver_due()
    new, former = ats.receiver.requests
    assert new.headers["X-LI-Signature"] == event_signature(rotated["client_secret"], new.content)
    expected = event_signature(rotated["former_secret"], former.content)
    assert former.headers["X-LI-Signature"] == expected


def test_the_challenge_wants_the_new_secret(ats):
    import httpx2

    rotated = rotate(ats)

    def answer(secret: str) -> Any:
        def reply(request: httpx2.Request) -> httpx2.Response:
            code = request.url.params["challengeCode"]
            return httpx2.Response(
                200,
                json={"challengeCode": code, "challengeResponse": challenge_response(secret, code)},
            )

        return reply

    ats.receiver.answer = answer(rotated["former_secret"])
    assert ats.control("challenge")["passed"] is False
    ats.receiver.answer = answer(rotated["client_secret"])
    assert ats.control("challenge")["passed"] is True


def test_without_rights_every_call_is_refused_in_linkedins_words(ats):
    ats.control("settings", {"rights_granted": False})
    answer = ats.fetch("x")
    assert answer.status_code == 403
    assert answer.json() == {
        "message": "Not enough permissions to access: GET /exportedCandidates",
        "serviceErrorCode": 100,
        "status": 403,
    }
    ats.control("settings", {"rights_granted": True})
    assert ats.fetch("x").status_code == 404


@pytest.mark.parametrize("offset", [3600, -3600])
def test_the_clock_can_be_an_hour_off_either_way(ats, offset):
    ats.control("clock", {"offset": offset})
    token = ats.sign_in()["access_token"]
    body = {**token_body(ats, ats.box.direct().client_secret), "token": token}
    shown = ats.http.post("/oauth/v2/introspectToken", data=body).json()
    assert shown["created_at"] == int(ats.clock.seconds) + offset
    assert shown["active"] is True
    ats.control("clock", {"offset": 0})
    assert ats.http.get("/control/clock").json()["offset_seconds"] == 0
    assert ats.http.post("/control/clock", json={"offset": "soon"}).status_code == 400


def test_tokens_are_listed_without_themselves_and_revoked_one_by_one(ats):
    first = ats.headers
    token = ats.sign_in()["access_token"]
    listed = ats.http.get("/control/tokens")
    assert token not in listed.text
    newest = listed.json()[0]
    assert (newest["auth_type"], newest["status"], newest["kind"]) == ("2L", "active", "access")
    assert ats.control("tokens/revoke", {"id": newest["id"]}) == {"revoked": 1}
    assert ats.fetch("x").status_code == 401
    ats.headers = first
    assert ats.fetch("x").status_code == 404
    assert ats.http.post("/control/tokens/revoke", json={"auth_type": "9L"}).status_code == 400


def test_any_status_can_be_forced_with_or_without_a_push(ats):
    body = {"context": ats.organization, "type": "PROFILE_PLUGIN", "status": "UNDER_REVIEW"}
    ats.control("integrations/status", body)
    assert ats.box.deliver_due() == 1
    ats.control("integrations/status", {**body, "status": "ENABLED", "push": False})
    assert ats.box.deliver_due() == 0
    assert ats.http.post("/control/integrations/status", json={}).status_code == 404
    assert (
        ats.http.post("/control/integrations/status", json={**body, "status": 5}).status_code == 400
    )


def test_a_request_after_the_callback_is_known_is_pushed_too(ats):
    second = ats.box.world.contracts[1]
    ats.control("integrations", {"level": "contract", "state": "requested", "contract": second})
    ats.box.deliver_due()
    found = ats.call(
        "GET",
        "/v2/atsIntegrations",
        params={"q": "request", "requestId": ats.receiver.bodies[0]["id"]},
    ).json()["elements"]
    assert [(e["integrationContext"], e["status"]) for e in found] == [(second, "REQUESTED")]


def test_a_store_of_the_former_version_is_carried_over(tmp_path):
    path = tmp_path / "sandbox.db"
    app = create_app({"members": 20, "store": str(path)})
    secret = app.extensions["sandbox"].direct().client_secret
    app.extensions["sandbox"].close()
    with sqlite3.connect(path) as store:
        for table in ("applications", "grants", "codes", "widget_contracts"):
            store.execute(f"DROP TABLE {table}")
        for column in ("number", "member_id", "scope", "authorized_ms", "kind"):
            store.execute(f"ALTER TABLE tokens DROP COLUMN {column}")
        store.execute("INSERT INTO tokens VALUES ('t', 'c', 1, 2, 0)")
        store.execute("PRAGMA user_version=1")
    store.close()
    app = create_app({"members": 20, "store": str(path)})
    client = app.test_client()
    assert client.get("/control/credentials").json["client_secret"] == secret
    assert [token["id"] for token in client.get("/control/tokens").json] == [1]
    app.extensions["sandbox"].close()
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA user_version=99")
    store.close()
    with pytest.raises(RuntimeError, match="another version"):
        create_app({"store": str(path)})


# The operators' pages


@pytest.fixture
def operator(ats) -> Browser:
    browser = Browser(ats)
    browser.sign_in(2)
    return browser


@pytest.mark.parametrize("name", ["applications", "seats", "tokens"])
def test_every_new_page_says_that_it_is_not_linkedin(operator, name):
    page = operator.get(f"/control/view/{name}")
    assert operator.status == 200
    assert "This is not LinkedIn" in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("name", ["applications", "seats", "contracts", "tokens"])
def test_forms_without_the_pages_token_are_refused(operator, name):
    assert operator.http.post(f"/control/view/{name}", data={"action": "add"}).status_code == 400


def test_applications_by_form(ats, operator):
    operator.get("/control/view/applications")
    path, client_id = "/control/view/applications", ats.box.world.client_id
    fields = {"client_id": client_id, "redirect_urls": "https://a.example/x\nhttps://b.example/y"}
    page = operator.post(path, **fields, js_sdk_domains="https://a.example")
    assert "The addresses are saved." in page
    app = ats.http.get("/control/applications").json()[0]
    assert app["redirect_urls"] == ["https://a.example/x", "https://b.example/y"]
    assert "is not an origin" in operator.post(path, **fields, js_sdk_domains="https://a.example/")
    assert "The secret is new" in operator.post(path, client_id=client_id, rotate="yes")
    operator.post(path, client_id="nobody")
    assert operator.status == 404


def test_seats_and_contracts_by_form(ats, operator):
    operator.get("/control/view/seats")
    path = "/control/view/seats"
    fields = {"contract": ats.contract, "kind": "recruiter", "state": "ACTIVE"}
    assert "holds a recruiter seat" in operator.post(path, action="add", member="20", **fields)
    assert "There is no member" in operator.post(path, action="add", member="nobody", **fields)
    seat = ats.http.get("/control/seats").json()[-1]["seat"].rsplit(":", 1)[1]
    changed = operator.post(
        path, action="change", seat_id=seat, kind="hiring manager", state="PARKED"
    )
    assert "seat is changed" in changed
    assert "seat is gone" in operator.post(path, action="remove", seat_id=seat)
    contracts = "/control/view/contracts"
    assert "has ended" in operator.post(contracts, action="end", contract=ats.contract)
    assert "runs again" in operator.post(contracts, action="renew", contract=ats.contract)
    assert "is a URN like" in operator.post(contracts, action="organization", organization="5")


def test_tokens_and_consents_by_form(ats, operator):
    ats.box.store.run("INSERT INTO grants VALUES (?, 2, 'openid', 1)", ats.box.world.client_id)
    assert "Rita Reyes" in operator.get("/control/view/tokens")
    path = "/control/view/tokens"
    assert "Revoked." in operator.post(path, action="revoke", number="1")
    assert ats.fetch("x").status_code == 401
    assert "0 revoked." in operator.post(path, action="3L")
    withdrawn = operator.post(
        path, action="withdraw", client_id=ats.box.world.client_id, member_id="2"
    )
    assert "is taken back" in withdrawn
    assert ats.http.get("/control/consents").json() == []
    operator.post(path, action="dance")
    assert operator.status == 400


def test_the_clock_by_form(ats, operator):
    operator.get("/control/view/settings")
    assert "-3600 seconds away" in operator.post("/control/view/clock", offset="-3600")
    assert ats.http.get("/control/clock").json()["offset_seconds"] == -3600
