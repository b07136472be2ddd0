"""Two-legged OAuth as LinkedIn documents it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

FORM = "application/x-www-form-urlencoded"


def token_body(ats: Any, **changes: str) -> dict[str, str]:
    body = {
        "grant_type": "client_credentials",
        "client_id": ats.box.world.client_id,
        "client_secret": ats.box.world.client_secret,
        **changes,
    }
    return {name: value for name, value in body.items() if value}


def test_a_token_is_given_for_credentials_in_the_body(stranger):
    answer = stranger.http.post("/oauth/v2/accessToken", data=token_body(stranger))
    assert answer.status_code == 200
    assert set(answer.json()) == {"access_token", "expires_in"}
    assert answer.json()["expires_in"] == 1800
    assert answer.headers["cache-control"] == "no-store"


def test_expires_in_can_be_a_string_as_in_one_of_linkedins_samples(stranger):
    stranger.control("settings", {"expires_in_as_string": True, "token_life": 60})
    answer = stranger.http.post("/oauth/v2/accessToken", data=token_body(stranger))
    assert answer.json()["expires_in"] == "60"


def test_the_secret_breaks_when_it_is_not_percent_encoded(stranger):
    secret = stranger.box.world.client_secret
    assert all(sign in secret for sign in "/+=")
    head = f"grant_type=client_credentials&client_id={stranger.box.world.client_id}&client_secret="
    wrong = stranger.http.post(
        "/oauth/v2/accessToken", content=head + secret, headers={"Content-Type": FORM}
    )
    assert wrong.status_code == 401
    assert wrong.json()["error"] == "invalid_client"
    assert "percent-encode" in wrong.json()["error_description"]
    right = stranger.http.post(
        "/oauth/v2/accessToken",
        content=head + quote(secret, safe=""),
        headers={"Content-Type": FORM},
    )
    assert right.status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_secret": ""}, 400, "invalid_request"),
        ({"client_id": ""}, 400, "invalid_request"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_refusals_have_oauths_own_form(stranger, changes, status, error):
    answer = stranger.http.post("/oauth/v2/accessToken", data=token_body(stranger, **changes))
    assert answer.status_code == status
    assert answer.json()["error"] == error
    assert answer.json()["error_description"]


def test_basic_authentication_alone_is_refused(stranger):
    world = stranger.box.world
    answer = stranger.http.post(
        "/oauth/v2/accessToken",
        data={"grant_type": "client_credentials"},
        auth=(world.client_id, world.client_secret),
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("in_body", [True, False])
def test_credentials_in_the_address_are_refused(stranger, in_body):
    body = token_body(stranger) if in_body else {"grant_type": "client_credentials"}
    answer = stranger.http.post(
        "/oauth/v2/accessToken", data=body, params=token_body(stranger, grant_type="")
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert "query string" in answer.json()["error_description"]


def test_a_token_ends_after_its_life(ats):
    assert ats.fetch("x").status_code == 404
    ats.clock.seconds += 1799
    assert ats.fetch("x").status_code == 404
    ats.clock.seconds += 1
    ended = ats.fetch("x")
    assert ended.status_code == 401
    assert "expired" in ended.json()["message"]


def test_tokens_can_be_revoked(ats):
    assert ats.control("tokens/revoke") == {"revoked": 1}
    answer = ats.fetch("x")
    assert (answer.status_code, answer.json()["serviceErrorCode"]) == (401, 65601)


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer nonsense", "Basic abc"])
def test_calls_without_a_good_token_are_401(stranger, header):
    stranger.headers = {"Authorization": header} if header else {}
    answer = stranger.fetch("x")
    assert answer.status_code == 401
    assert answer.json()["status"] == 401


def test_introspection_tells_the_life_of_a_token(stranger):
    token = stranger.sign_in()["access_token"]
    body = token_body(stranger, grant_type="", token=token)
    shown = stranger.http.post("/oauth/v2/introspectToken", data=body).json()
    assert shown["active"] is True
    assert (shown["status"], shown["auth_type"]) == ("active", "2L")
    assert shown["expires_at"] - shown["created_at"] == 1800
    stranger.clock.seconds += 1800
    ended = stranger.http.post("/oauth/v2/introspectToken", data=body).json()
    assert (ended["active"], ended["status"]) == (False, "expired")
    unknown = stranger.http.post(
        "/oauth/v2/introspectToken", data=token_body(stranger, grant_type="", token="x")
    )
    assert unknown.json() == {"active": False}
