"""`/control` as JSON, third part: applications, seats, contracts, the organisation, tokens, consents."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from sandbox.api.common import sandbox
from sandbox.core import applications as apps
from sandbox.core import customer, tokens
from sandbox.core import integrations as ints
from sandbox.core.people import find_member
from sandbox.core.seats import Seat
from sandbox.core.seed import RECRUITER
from sandbox.web.control_guard import ControlError, control, read_body

# Applications


def application_shown(application: apps.Application) -> dict[str, Any]:
    return {
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "former_secret": application.former_secret,
        "urn": application.urn,
        "kind": application.kind,
        "parent": application.parent,
        "unique_foreign_id": application.foreign_id,
        "name": application.name,
        "redirect_urls": list(application.redirect_urls),
        "js_sdk_domains": list(application.sdk_domains),
        "connected": application.client_id == sandbox().connected().client_id,
    }


def known_application(client_id: str) -> apps.Application:
    found = apps.get_application(sandbox().store, client_id)
    if found is None:
        raise ControlError(404, f"There is no application {client_id[:40]}.")
    return found


@control.get("/applications")
def applications() -> Response:
    return jsonify([application_shown(known) for known in apps.all_applications(sandbox().store)])


@control.post("/applications/<client_id>")
def change_application(client_id: str) -> Response:
    """What a developer types into LinkedIn's developer portal; each list replaces the former one."""
    known_application(client_id)
    body = read_body()
    lists = {}
    for member in ("redirect_urls", "js_sdk_domains"):
        value = body.get(member)
        if value is not None and (
            not isinstance(value, list) or not all(isinstance(entry, str) for entry in value)
        ):
            raise ControlError(400, f"{member} is a list of texts.")
        lists[member] = value
    try:
        if (name := _text(body, "name")) is not None:
            apps.rename(sandbox().store, client_id, name)
        apps.change_addresses(
            sandbox().store,
            client_id,
            redirect_urls=lists["redirect_urls"],
            sdk_domains=lists["js_sdk_domains"],
        )
    except apps.RefusedApplicationError as refusal:
        raise ControlError(400, str(refusal)) from None
    return jsonify(application_shown(known_application(client_id)))


@control.post("/applications/<client_id>/rotate-secret")
def rotate_secret(client_id: str) -> Response:
    known_application(client_id)
    return jsonify(application_shown(apps.rotate_secret(sandbox().store, client_id)))


# Integrations, past every rule


@control.post("/integrations/status")
def force_status() -> Response:
    """Any status, also an undocumented one, with its push unless `push` is false."""
    body = read_body()
    box = sandbox()
    record = ints.get_integration(box.store, str(body.get("context")), str(body.get("type")))
    status = body.get("status")
    if record is None:
        raise ControlError(404, "There is no such integration.")
    if not isinstance(status, str) or not 1 <= len(status) <= 80:
        raise ControlError(400, "status is a text.")
    now_ms = box.clock.now_ms()
    if body.get("push", True):
        with box.announcing():
            ints.force_status(box.store, record, status, now_ms)
    else:
        ints.force_status(box.store, record, status, now_ms)
    return jsonify(context=record.context, type=record.type, status=status)


@control.post("/integrations/forget")
def forget_integrations() -> Response:
    """Nobody has asked for anything, and no application holds the organisation."""
    box = sandbox()
    with box.announcing():
        ints.forget(box.store, box.clock.now_ms())
        box.store.run("DELETE FROM widget_contracts")
        box.store.write_meta("connected_application", None)
    return jsonify(status="ok")


# Seats and contracts


def seat_shown(seat: Seat) -> dict[str, Any]:
    return {
        "seat": seat.urn,
        "seat_id": seat.seat_id,
        "member": seat.person,
        "member_id": seat.member_id,
        "contract": seat.contract,
        "kind": seat.kind,
        "state": seat.state,
    }


def known_seat(seat_id: int) -> Seat:
    found = customer.get_seat(sandbox(), seat_id)
    if found is None:
        raise ControlError(404, "There is no such seat.")
    return found


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise ControlError(400, f"{name} is a text.")
    return value


@control.post("/seats")
def add_seat() -> tuple[Response, int]:
    body = read_body()
    box = sandbox()
    known_as = body.get("member")
    member = find_member(box.store, known_as) if isinstance(known_as, str | int) else None
    if member is None:
        raise ControlError(404, f"There is no member {str(known_as)[:80]}.")
    try:
        seat = customer.add_seat(
            box,
            member,
            _text(body, "contract") or box.world.contracts[0],
            _text(body, "kind") or RECRUITER,
            _text(body, "state") or "ACTIVE",
        )
    except customer.BadSeatError as refusal:
        raise ControlError(400, str(refusal)) from None
    return jsonify(seat_shown(seat)), 201


@control.post("/seats/<int:seat_id>")
def change_seat(seat_id: int) -> Response:
    body = read_body()
    try:
        seat = customer.change_seat(
            sandbox(), known_seat(seat_id), _text(body, "kind"), _text(body, "state")
        )
    except customer.BadSeatError as refusal:
        raise ControlError(400, str(refusal)) from None
    return jsonify(seat_shown(seat))


@control.delete("/seats/<int:seat_id>")
def remove_seat(seat_id: int) -> Response:
    customer.remove_seat(sandbox(), known_seat(seat_id))
    return jsonify(removed=1)


@control.get("/contracts")
def contracts() -> Response:
    box = sandbox()
    ended = box.ended_contracts()
    names = dict(zip(box.world.contracts, box.world.contract_names, strict=True))
    return jsonify(
        [
            {"contract": contract, "name": name, "ended": contract in ended}
            for contract, name in names.items()
        ]
    )


@control.post("/contracts/end")
def end_contract() -> Response:
    contract = str(read_body().get("contract", ""))
    return jsonify(changed=customer.end_contract(sandbox(), contract))


@control.post("/contracts/renew")
def renew_contract() -> Response:
    contract = str(read_body().get("contract", ""))
    return jsonify(changed=customer.renew_contract(sandbox(), contract))


@control.post("/organization")
def change_organization() -> Response:
    customer.change_organization(sandbox(), str(read_body().get("organization", "")))
    return jsonify(organization=sandbox().world.organization)


# Tokens and consents


def token_shown(token: tokens.Token) -> dict[str, Any]:
    """Without the token itself."""
    return {
        "id": token.number,
        "client_id": token.client_id,
        "kind": token.kind,
        "auth_type": token.legs,
        "member_id": token.member_id,
        "scope": token.scope,
        "issued_ms": token.issued_ms,
        "expires_ms": token.expires_ms,
        "status": token.status(sandbox().clock.now_ms()),
    }


@control.get("/tokens")
def list_tokens() -> Response:
    return jsonify([token_shown(token) for token in tokens.all_tokens(sandbox().store)])


@control.get("/consents")
def consents() -> Response:
    return jsonify(
        [
            {
                "client_id": grant.client_id,
                "member_id": grant.member_id,
                "scope": grant.scope,
                "granted_ms": grant.granted_ms,
            }
            for grant in tokens.all_grants(sandbox().store)
        ]
    )


@control.post("/consents/withdraw")
def withdraw_consents() -> Response:
    """As members do on their own pages: all of them, or one member's."""
    body = read_body()
    member_id = body.get("member_id")
    if member_id is not None and not isinstance(member_id, int):
        raise ControlError(400, "member_id is a whole number.")
    gone, revoked = tokens.withdraw(
        sandbox().store, client_id=_text(body, "client_id"), member_id=member_id
    )
    return jsonify(withdrawn=gone, revoked=revoked)
