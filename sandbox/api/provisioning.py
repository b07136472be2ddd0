"""Child applications of a partner.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/provisioning-api

Only a parent's token may come here. The secret is shown once, in the answer to the creation; which
status a repeated `uniqueForeignId` gets is a guess (409).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.api.common import caller, query, sandbox
from sandbox.api.errors import ApiError
from sandbox.core import applications as apps

provisioning = Blueprint("provisioning", __name__, url_prefix="/v2/provisionedApplications")

REDIRECTS = "oauth2AuthorizedCallbackUrls"
DOMAINS = "validJsSdkDomains"
TEXTS = ("uniqueForeignId", "name", "description")


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ApiError(400, f"{what} must be a JSON object.")
    return value


def _list(record: dict[str, Any], name: str) -> list[str] | None:
    value = record.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ApiError(400, f"{name} must be a list of strings.")
    return value


def _body() -> dict[str, Any]:
    if request.mimetype != "application/json":
        raise ApiError(400, "The Content-Type must be application/json.")
    return _object(request.get_json(silent=True), "The body")


def _only(record: dict[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(record) - set(known))
    if unknown:
        raise ApiError(400, f"Unknown fields: {', '.join(unknown)[:200]}.")


@provisioning.post("")
def create() -> tuple[Response, int]:
    """Create a child for one customer."""
    record = _body()
    _only(record, (*TEXTS, REDIRECTS, DOMAINS))
    for name in TEXTS:
        if not isinstance(record.get(name), str) or not record[name].strip():
            raise ApiError(400, f"{name} is required.")
    box = sandbox()
    try:
        child = apps.create_child(
            box.store,
            caller(),
            foreign_id=record["uniqueForeignId"],
            name=record["name"],
            description=record["description"],
            redirect_urls=_list(record, REDIRECTS) or [],
            sdk_domains=_list(record, DOMAINS) or [],
            now_ms=box.clock.now_ms(),
        )
    except apps.RefusedApplicationError as refusal:
        raise ApiError(refusal.status, str(refusal)) from None
    credentials = {"client_id": child.client_id, "client_secret": child.client_secret}
    return jsonify(key=child.urn, credentials=credentials), 201


@provisioning.post("/<urn>")
def update(urn: str) -> tuple[str, int]:
    """Partial update: `$set` replaces the whole list."""
    child = apps.find_application(sandbox().store, urn)
    if child is None or child.parent != caller().client_id:
        raise ApiError(404, f"There is no child application {urn[:80]}.")
    patch = _object(_body().get("patch"), "patch")
    wanted = _object(patch.get("$set"), "$set")
    _only(wanted, (REDIRECTS, DOMAINS))
    if not wanted:
        raise ApiError(400, "'$set' sets nothing.")
    try:
        apps.change_addresses(
            sandbox().store,
            child.client_id,
            redirect_urls=_list(wanted, REDIRECTS),
            sdk_domains=_list(wanted, DOMAINS),
        )
    except apps.RefusedApplicationError as refusal:
        raise ApiError(refusal.status, str(refusal)) from None
    return "", 204


@provisioning.get("")
def find() -> Response:
    """The finder `q=credentialsByUniqueForeignId`; the secret is not in it."""
    asked = query()
    if asked.text("q") != "credentialsByUniqueForeignId":
        raise ApiError(400, "The finder q=credentialsByUniqueForeignId is required.")
    foreign_id = asked.text("uniqueForeignId")
    if not foreign_id:
        raise ApiError(400, "uniqueForeignId is required.")
    child = apps.child_of(sandbox().store, caller().client_id, foreign_id)
    elements = [] if child is None else [_shown(child)]
    paging = {"start": 0, "count": 10, "total": len(elements), "links": []}
    return jsonify(elements=elements, paging=paging)


def _shown(child: apps.Application) -> dict[str, Any]:
    return {
        "key": child.urn,
        "credentials": {"client_id": child.client_id},
        "uniqueForeignId": child.foreign_id,
        "name": child.name,
        "description": child.description,
        DOMAINS: list(child.sdk_domains),
        REDIRECTS: list(child.redirect_urls),
    }
