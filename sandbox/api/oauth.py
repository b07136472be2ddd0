"""Two-legged OAuth and token introspection.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/client-credentials-flow
https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection

The three-legged flow gets its own grant in `GRANTS` and its consent page beside it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.api.common import sandbox

oauth = Blueprint("oauth", __name__, url_prefix="/oauth/v2")


class OAuthError(Exception):
    """An answer in OAuth's own error form."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error
        self.description = description


@oauth.errorhandler(OAuthError)
def _refuse(error: OAuthError) -> Response:
    answer = jsonify(error=error.error, error_description=error.description)
    answer.status_code = error.status
    return _unstored(answer)


def _unstored(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _check_client() -> str:
    """The client credentials have to be in the body: not in the address, not in a Basic header."""
    if "client_secret" in request.args or "client_id" in request.args:
        raise OAuthError(400, "invalid_request", "Credentials do not belong into the query string.")
    if request.mimetype != "application/x-www-form-urlencoded":
        raise OAuthError(
            400, "invalid_request", "The Content-Type must be application/x-www-form-urlencoded."
        )
    client_id = request.form.get("client_id")
    client_secret = request.form.get("client_secret")
    if not client_id:
        raise OAuthError(400, "invalid_request", 'A required parameter "client_id" is missing')
    if not client_secret:
        raise OAuthError(400, "invalid_request", 'A required parameter "client_secret" is missing')
    world = sandbox().world
    known = hmac.compare_digest(client_id.encode(), world.client_id.encode())
    right = hmac.compare_digest(client_secret.encode(), world.client_secret.encode())
    if not (known and right):
        hint = ""
        if known and client_secret.replace(" ", "+") == world.client_secret:
            hint = " (percent-encode the secret: a '+' arrived as a space)"
        raise OAuthError(401, "invalid_client", f"Client authentication failed{hint}")
    return client_id


@oauth.post("/accessToken")
def access_token() -> Response:
    """Issue a token for one of the grants."""
    grant = request.form.get("grant_type")
    if not grant and "grant_type" not in request.args:
        raise OAuthError(400, "invalid_request", 'A required parameter "grant_type" is missing')
    client_id = _check_client()
    issue = GRANTS.get(grant or "")
    if issue is None:
        raise OAuthError(400, "unsupported_grant_type", "This grant_type is not supported here")
    return _unstored(jsonify(issue(client_id)))


def _client_credentials(client_id: str) -> dict[str, Any]:
    box = sandbox()
    life = box.settings.token_life
    now_ms = box.clock.now_ms()
    token = "AQX" + secrets.token_urlsafe(60)
    box.store.run("DELETE FROM tokens WHERE expires_ms < ?", now_ms - 86_400_000)
    box.store.run(
        "INSERT INTO tokens (token, client_id, issued_ms, expires_ms) VALUES (?, ?, ?, ?)",
        token,
        client_id,
        now_ms,
        now_ms + life * 1000,
    )
    return {
        "access_token": token,
        "expires_in": str(life) if box.settings.expires_in_as_string else life,
    }


GRANTS: dict[str, Callable[[str], dict[str, Any]]] = {"client_credentials": _client_credentials}


@oauth.post("/introspectToken")
def introspect_token() -> Response:
    """Tell whether a token is still good."""
    client_id = _check_client()
    token = request.form.get("token")
    if not token:
        raise OAuthError(400, "invalid_request", 'A required parameter "token" is missing')
    box = sandbox()
    row = box.store.one("SELECT * FROM tokens WHERE token = ? AND client_id = ?", token, client_id)
    if row is None:
        return _unstored(jsonify(active=False))
    status = "active"
    if row["revoked"]:
        status = "revoked"
    elif row["expires_ms"] <= box.clock.now_ms():
        status = "expired"
    return _unstored(
        jsonify(
            active=status == "active",
            status=status,
            client_id=client_id,
            authorized_at=row["issued_ms"] // 1000,
            created_at=row["issued_ms"] // 1000,
            expires_at=row["expires_ms"] // 1000,
            auth_type="2L",
        )
    )
