"""Recruiter seats of a contract.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/recruiter-seatholders

Of the values of `seatRoles` only ADMIN_SEAT and SOURCER_ADD_PROSPECT are known; the others are guesses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from sandbox.api.common import is_rest, query, require_context, sandbox
from sandbox.api.errors import ApiError
from sandbox.api.finders import page_of, read_page
from sandbox.core import integrations as ints
from sandbox.core.customer import STATES
from sandbox.core.seats import Seat, all_seats
from sandbox.core.seed import HIRING_MANAGER, RECRUITER, RECRUITER_ADMIN

seats = Blueprint("seats", __name__)

COUNT_LIMIT = 1000
ROLES = {
    RECRUITER_ADMIN: ["ADMIN_SEAT", "RECRUITER_SEAT", "SOURCER_ADD_PROSPECT"],
    RECRUITER: ["RECRUITER_SEAT", "SOURCER_ADD_PROSPECT"],
    HIRING_MANAGER: ["HIRING_MANAGER_SEAT"],
}


def _require_contracts(contracts: list[str]) -> None:
    if not contracts:
        raise ApiError(400, "contracts is required.")
    for contract in contracts:
        if not contract.startswith("urn:li:contract:"):
            raise ApiError(400, f"contracts takes contract URNs; {contract[:80]} is none.")
        require_context(contract)
        if not ints.is_enabled(sandbox().store, contract, ints.CSA_API):
            raise ApiError(403, f"CSA_API is not enabled for {contract}.")


def _page(fitting: list[Seat], show: Callable[[Seat], dict[str, Any]]) -> Response:
    page = read_page(COUNT_LIMIT)
    shown = [show(seat) for seat in fitting[page.start : page.start + page.count]]
    return page_of(shown, len(fitting), page)


@seats.get("/v2/seatsV2")
@seats.get("/rest/seatsV2")
def find_seats() -> Response:
    """Finder `q=attributes`: `contracts` and `start` are mandatory, `count` is 10 unless given."""
    asked = query()
    if asked.text("q") != "attributes":
        raise ApiError(400, "The finder q=attributes is required.")
    if asked.number("start") is None:
        raise ApiError(400, "start is required.")
    contracts, states = asked.texts("contracts"), asked.texts("states")
    if any(state not in STATES for state in states):
        raise ApiError(400, f"states takes {', '.join(STATES)}.")
    _require_contracts(contracts)
    fitting = [
        seat
        for seat in all_seats(sandbox().store)
        if seat.contract in contracts and (not states or seat.state in states)
    ]
    return _page(fitting, _shown)


@seats.get("/v2/seats")
def find_old_seats() -> Response:
    """The deprecated finder `q=seatsByAttributes`, kept because LinkedIn's collection still has it."""
    asked = query()
    if asked.text("q") != "seatsByAttributes":
        raise ApiError(400, "The finder q=seatsByAttributes is required.")
    contracts, active = asked.texts("contracts"), asked.text("active")
    if active not in (None, "true", "false"):
        raise ApiError(400, "active is true or false.")
    _require_contracts(contracts)
    fitting = [
        seat
        for seat in all_seats(sandbox().store)
        if seat.contract in contracts and (active is None or seat.active == (active == "true"))
    ]
    answer = _page(fitting, _shown_as_of_old)
    answer.headers["Deprecation"] = "true"
    return answer


def _shown_as_of_old(seat: Seat) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": seat.seat_id,
        "firstName": seat.first_name,
        "lastName": seat.last_name,
        "contractId": seat.contract,
        "member": seat.person,
        "active": seat.active,
        "admin": seat.is_admin,
    }
    if seat.email:
        shown["email"] = seat.email
    return shown


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
