"""Recruiter seats of a contract.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/recruiter-seatholders

Of the values of `seatRoles` only ADMIN_SEAT and SOURCER_ADD_PROSPECT are known; the others are guesses.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from sandbox.api.common import is_rest, query, require_context, sandbox
from sandbox.api.errors import ApiError
from sandbox.core import integrations as ints
from sandbox.core.seats import Seat, all_seats
from sandbox.core.seed import HIRING_MANAGER, RECRUITER, RECRUITER_ADMIN

seats = Blueprint("seats", __name__)

STATES = ("ACTIVE", "INACTIVE", "INVITED", "PARKED")
ROLES = {
    RECRUITER_ADMIN: ["ADMIN_SEAT", "RECRUITER_SEAT", "SOURCER_ADD_PROSPECT"],
    RECRUITER: ["RECRUITER_SEAT", "SOURCER_ADD_PROSPECT"],
    HIRING_MANAGER: ["HIRING_MANAGER_SEAT"],
}


@seats.get("/v2/seatsV2")
@seats.get("/rest/seatsV2")
def find_seats() -> Response:
    """Finder `q=attributes`: `contracts` and `start` are mandatory, `count` is 10 unless given."""
    asked = query()
    if asked.text("q") != "attributes":
        raise ApiError(400, "The finder q=attributes is required.")
    start, count = asked.number("start"), asked.number("count")
    if start is None:
        raise ApiError(400, "start is required.")
    count = 10 if count is None else min(count, 1000)
    contracts, states = asked.texts("contracts"), asked.texts("states")
    if not contracts:
        raise ApiError(400, "contracts is required.")
    unknown = [state for state in states if state not in STATES]
    if unknown:
        raise ApiError(400, f"states takes {', '.join(STATES)}.")
    box = sandbox()
    for contract in contracts:
        require_context(contract)
        if not ints.is_enabled(box.store, contract, ints.CSA_API):
            raise ApiError(403, f"CSA_API is not enabled for {contract}.")
    fitting = [
        seat
        for seat in all_seats(box.store)
        if seat.contract in contracts and (not states or seat.state in states)
    ]
    links = []
    if start + count < len(fitting):
        following = [("q", "attributes"), ("start", str(start + count)), ("count", str(count))]
        following += [("contracts", contract) for contract in contracts] + [
            ("states", s) for s in states
        ]
        links.append(
            {
                "rel": "next",
                "href": f"{request.path}?{urlencode(following)}",
                "type": "application/json",
            }
        )
    return jsonify(
        elements=[_shown(seat) for seat in fitting[start : start + count]],
        paging={"start": start, "count": count, "total": len(fitting), "links": links},
    )


def _shown(seat: Seat) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "firstName": seat.first_name,
        "lastName": seat.last_name,
        "contract": seat.contract,
        "member": seat.person,
        "state": seat.state,
        "seatRoles": ROLES[seat.kind],
    }
    if is_rest():
        shown["seatId"] = seat.seat_id
        shown["createdAt"] = {"actor": seat.person, "time": seat.created_ms}
    else:
        shown["id"] = seat.seat_id
        shown["created"] = {"time": seat.created_ms}
    return shown
