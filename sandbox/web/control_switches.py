"""`/control` as JSON, second half: faults, settings, clock, tokens, reset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from sandbox.api.common import sandbox
from sandbox.core import tokens
from sandbox.core.faults import Fault
from sandbox.web.control_guard import ControlError, control, read_body, read_number

SPEED_MAX = 3600


@control.get("/faults")
def faults() -> Response:
    return jsonify([fault.as_dict() for fault in sandbox().faults.all()])


def order_fault(body: Mapping[str, Any]) -> Fault:
    """Read an order from JSON or from a form."""
    wait = body.get("retry_after")
    try:
        return sandbox().faults.add(
            path=str(body.get("path") or "*"),
            kind=str(body.get("kind", "")),
            times=int(body.get("times", 1)),
            seconds=float(body.get("seconds", 2.0)),
            retry_after=int(wait) if wait not in (None, "") else None,
            when=str(body.get("when", "before")),
            records=int(body.get("records") or 1),
            status=int(body.get("status") or 400),
            skip=int(body.get("skip") or 0),
        )
    except (TypeError, ValueError) as error:
        raise ControlError(400, str(error)) from None


@control.post("/faults")
def add_fault() -> tuple[Response, int]:
    return jsonify(order_fault(read_body()).as_dict()), 201


@control.delete("/faults")
@control.delete("/faults/<int:number>")
def remove_faults(number: int | None = None) -> Response:
    return jsonify(removed=sandbox().faults.clear(number))


@control.get("/settings")
def settings() -> Response:
    return jsonify(sandbox().settings.as_dict())


@control.post("/settings")
def change_settings() -> Response:
    return jsonify(sandbox().change_settings(read_body()).as_dict())


@control.get("/clock")
def clock() -> Response:
    box = sandbox()
    return jsonify(
        now_ms=box.clock.now_ms(),
        offset_seconds=box.clock.offset_ms / 1000,
        speed=box.clock.speed,
    )


@control.post("/clock")
def advance_clock() -> Response:
    """Forward by `advance` seconds, to an `offset` from the real time (may be negative), or another `speed`."""
    body = read_body()
    if "speed" in body:
        speed = body["speed"]
        if isinstance(speed, bool) or not isinstance(speed, int) or not 1 <= speed <= SPEED_MAX:
            raise ControlError(400, f"speed is a whole number between 1 and {SPEED_MAX}.")
        sandbox().run_clock(speed)
    if "offset" in body:
        offset = body["offset"]
        if isinstance(offset, bool) or not isinstance(offset, int) or abs(offset) > 10**9:
            raise ControlError(400, "offset is a whole number of seconds.")
        sandbox().set_clock(offset)
    elif "advance" in body or "speed" not in body:
        sandbox().advance_clock(read_number(body, "advance", 0, 10**9))
    return clock()


@control.post("/tokens/revoke")
def revoke_tokens() -> Response:
    """All tokens, or those that fit what the body names."""
    body = read_body()
    member_id, client_id, legs = (body.get(n) for n in ("member_id", "client_id", "auth_type"))
    number = body.get("id")
    if legs not in (None, "2L", "3L"):
        raise ControlError(400, "auth_type is '2L' or '3L'.")
    revoked = tokens.revoke(
        sandbox().store, number=number, member_id=member_id, client_id=client_id, legs=legs
    )
    return jsonify(revoked=revoked)


@control.post("/reset")
def reset() -> Response:
    sandbox().reset()
    return jsonify(status="ok")
