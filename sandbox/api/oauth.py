"""The token endpoint and token introspection; the page that asks the member stands in `web/consent.py`.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/client-credentials-flow
https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection

LinkedIn documents no address for revoking a token: members take their consent back on their own pages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.api.common import sandbox
from sandbox.core import tokens
from sandbox.core.applications import PARENT, Application, get_application

oauth = Blueprint("oauth", __name__, url_prefix="/oauth/v2")

BAD_CODE = (
    "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization"
    " code. Or authorization code expired. Or external member binding exists"
)


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


def _required(name: str) -> str:
    value = request.form.get(name)
    if not value:
        raise OAuthError(400, "invalid_request", f'A required parameter "{name}" is missing')
    return value


def _check_client() -> Application:
    """The client credentials have to be in the body: not in the address, not in a Basic header."""
    if "client_secret" in request.args or "client_id" in request.args:
        raise OAuthError(400, "invalid_request", "Credentials do not belong into the query string.")
    if request.mimetype != "application/x-www-form-urlencoded":
        raise OAuthError(
            400, "invalid_request", "The Content-Type must be application/x-www-form-urlencoded."
        )
    client_id, client_secret = _required("client_id"), _required("client_secret")
    application = get_application(sandbox().store, client_id)
    if application is None or not application.knows_secret(client_secret):
        hint = ""
        if application and client_secret.replace(" ", "+") == application.client_secret:
            hint = " (percent-encode the secret: a '+' arrived as a space)"
        raise OAuthError(401, "invalid_client", f"Client authentication failed{hint}")
    return application


@oauth.post("/accessToken")
def access_token() -> Response:
    """Issue a token for one of the grants."""
    grant = request.form.get("grant_type")
    if not grant and "grant_type" not in request.args:
        raise OAuthError(400, "invalid_request", 'A required parameter "grant_type" is missing')
    application = _check_client()
    issue = GRANTS.get(grant or "")
    if issue is None:
        raise OAuthError(400, "unsupported_grant_type", "This grant_type is not supported here")
    return _unstored(jsonify(issue(application)))


def _seconds(life: int) -> int | str:
    return str(life) if sandbox().settings.expires_in_as_string else life


def _client_credentials(application: Application) -> dict[str, Any]:
    box = sandbox()
    life = box.settings.token_life
    token = tokens.issue(
        box.store,
        application.client_id,
        life=life * box.clock.speed,  # callers measure it by their own watch
        now_ms=box.clock.now_ms(),
    )
    return {"access_token": token, "expires_in": _seconds(life)}


def _authorization_code(application: Application) -> dict[str, Any]:
    box = sandbox()
    code, redirect_uri = _required("code"), _required("redirect_uri")
    if application.kind == PARENT:
        raise OAuthError(401, "unauthorized_client", "A parent application has no members.")
    row = tokens.take_code(
        box.store,
        code,
        client_id=application.client_id,
        redirect_uri=redirect_uri,
        verifier=request.form.get("code_verifier"),
        now_ms=box.clock.now_ms(),
    )
    if row is None:
        raise OAuthError(400, "invalid_request", BAD_CODE)
    return _member_tokens(application, row["member_id"], row["scope"], None)


def _member_tokens(
    application: Application, member_id: int, scope: str, former: tokens.Token | None
) -> dict[str, Any]:
    """A token of a member, and a refresh token where the application may have one."""
    box = sandbox()
    now_ms, life = box.clock.now_ms(), box.settings.member_token_life
    authorized_ms = former.authorized_ms if former else now_ms
    token = tokens.issue(
        box.store,
        application.client_id,
        life=life * box.clock.speed,
        now_ms=now_ms,
        member_id=member_id,
        scope=scope,
        authorized_ms=authorized_ms,
    )
    content: dict[str, Any] = {
        "access_token": token,
        "expires_in": _seconds(life),
        "scope": ",".join(scope.split()),
    }
    if former is not None:
        left = (former.expires_ms - now_ms) // 1000
        content |= {"refresh_token": former.token, "refresh_token_expires_in": left}
    elif box.settings.refresh_tokens:
        refresh = tokens.issue(
            box.store,
            application.client_id,
            life=tokens.REFRESH_LIFE,
            now_ms=now_ms,
            member_id=member_id,
            scope=scope,
            kind=tokens.REFRESH,
        )
        content |= {"refresh_token": refresh, "refresh_token_expires_in": tokens.REFRESH_LIFE}
    return content


def _refresh_token(application: Application) -> dict[str, Any]:
    """Refreshing does not lengthen the life of the refresh token."""
    box = sandbox()
    found = tokens.find_token(box.store, _required("refresh_token"))
    good = (
        found is not None
        and found.kind == tokens.REFRESH
        and found.client_id == application.client_id
        and found.status(box.clock.now_ms()) == "active"
        and box.settings.refresh_tokens
    )
    if found is None or found.member_id is None or not good:
        raise OAuthError(
            400,
            "invalid_grant",
            "The provided authorization grant or refresh token is invalid, expired or revoked",
        )
    return _member_tokens(application, found.member_id, found.scope, found)


GRANTS: dict[str, Callable[[Application], dict[str, Any]]] = {
    "client_credentials": _client_credentials,
    "authorization_code": _authorization_code,
    "refresh_token": _refresh_token,
}


@oauth.post("/introspectToken")
def introspect_token() -> Response:
    """Tell whether a token is still good."""
    application = _check_client()
    box = sandbox()
    found = tokens.find_token(box.store, _required("token"))
    if found is None or found.client_id != application.client_id:
        return _unstored(jsonify(active=False))
    status = found.status(box.clock.now_ms())
    content: dict[str, Any] = {
        "active": status == "active",
        "status": status,
        "client_id": application.client_id,
        "authorized_at": found.authorized_ms // 1000,
        "created_at": found.issued_ms // 1000,
        "expires_at": found.expires_ms // 1000,
        "auth_type": found.legs,
    }
    if found.member_id is not None:
        content["scope"] = ",".join(found.scope.split())
    return _unstored(jsonify(content))
