"""What passed between recruiters and members: InMail, mail stubs and recruiters' notes, by polling.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-history
https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-stub-profiles
https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/prospect-notes

All three share one daily number of calls with the seats. Under `/rest` their shape is not published.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request

from sandbox.api.common import count_viewer, query, require_context, sandbox
from sandbox.api.errors import ApiError
from sandbox.api.finders import page_of, read_page
from sandbox.api.restli import Query
from sandbox.core import integrations as ints
from sandbox.core import stubs
from sandbox.core.mail import Event, find_events
from sandbox.core.recruiter_notes import find_notes
from sandbox.core.seats import Seat, all_seats

interactions = Blueprint("interactions", __name__)

WINDOW_MS = 12 * 3_600_000
"""LinkedIn's pages: no longer than 12 hours per call."""
FOREVER_MS = 10**16
REFUSE = "refuse"


def _finder(name: str) -> Query:
    asked = query()
    if asked.text("q") != name:
        raise ApiError(400, f"The finder q={name} is required.")
    return asked


def _urn(value: str | None, name: str, kind: str) -> str:
    if not value:
        raise ApiError(400, f"{name} is required.")
    number = value.removeprefix(f"urn:li:{kind}:")
    if number == value or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise ApiError(400, f"{name} takes a URN like urn:li:{kind}:1; {value[:80]} is none.")
    return value


def _number(urn: str) -> int:
    return int(urn.rsplit(":", 1)[1])


def _require_contract(contract: str) -> None:
    """Contract-level access of this application's customer."""
    require_context(contract)
    if not ints.is_enabled(sandbox().store, contract, ints.CSA_API):
        raise ApiError(403, f"CSA_API is not enabled for {contract}.")


def _viewer(asked: Query) -> Seat:
    viewer = _urn(asked.text("viewer"), "viewer", "seat")
    seat = next((seat for seat in all_seats(sandbox().store) if seat.urn == viewer), None)
    if seat is None:
        raise ApiError(404, f"There is no seat {viewer}.")
    _require_contract(seat.contract)
    return seat


def _owners(asked: Query, contract: str) -> list[int]:
    """Seat numbers; a seat that is not on the contract owns nothing there."""
    owners = [_number(_urn(owner, "owners", "seat")) for owner in asked.texts("owners")]
    if not owners:
        _remark("without owners")
    elsewhere = {seat.seat_id for seat in all_seats(sandbox().store) if seat.contract != contract}
    if elsewhere & set(owners):
        raise ApiError(403, "Not allowed: one of the owners holds no seat on this contract.")
    return owners


def _remark(remark: str) -> None:
    box = sandbox()
    box.remarks.add(
        at_ms=box.clock.now_ms(),
        resource=request.path.split("/")[2],
        remark=remark,
        query=request.query_string.decode("latin-1")[:500],
    )


def _check_window(names: Sequence[str], from_ms: int | None, until_ms: int | None) -> None:
    """Refuse what is turned round; refuse or note what is longer than 12 hours."""
    if from_ms is None or until_ms is None:
        _remark("window without bounds")
        return
    if until_ms < from_ms:
        raise ApiError(400, f"{names[1]} lies before {names[0]}.")
    if until_ms - from_ms <= WINDOW_MS:
        return
    if sandbox().settings.long_windows == REFUSE:
        raise ApiError(400, f"{names[0]} and {names[1]} are more than 12 hours apart.")
    _remark("window over 12 hours")


@interactions.get("/v2/conversationEvents")
def conversation_events() -> Response:
    """Finder `q=criteria`: messages that the `viewer` sent or received; start inclusive, end exclusive."""
    asked = _finder("criteria")
    seat = _viewer(asked)
    from_ms, until_ms = asked.time("start", of="timeRange"), asked.time("end", of="timeRange")
    thread = asked.text("threadUrn")
    thread_id = None if thread is None else _number(_urn(thread, "threadUrn", "messagingThread"))
    _check_window(("timeRange.start", "timeRange.end"), from_ms, until_ms)
    page = read_page()
    count_viewer(seat.urn)
    found, total = find_events(
        sandbox().store,
        seat.seat_id,
        from_ms=from_ms or 0,
        until_ms=FOREVER_MS if until_ms is None else until_ms,
        thread_id=thread_id,
        start=page.start,
        count=page.count,
    )
    return page_of([_event(event) for event in found], total, page)


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "author": event.author,
        "recipients": event.recipients,
        "createdAt": event.created_ms,
        "threadUrn": f"urn:li:messagingThread:{event.thread_id}",
        "content": {event.kind: event.content},
    }


@interactions.get("/v2/mailStubs")
def mail_stubs() -> Response:
    """Finder `q=contract`: people who answered and agreed to share; `createdDateStart` inclusive."""
    asked = _finder("contract")
    contract = _urn(asked.text("contract"), "contract", "contract")
    _require_contract(contract)
    owners = _owners(asked, contract)
    from_ms, end_ms = asked.time("createdDateStart"), asked.time("createdDateEnd")
    before_ms = FOREVER_MS if end_ms is None else end_ms
    if before_ms < (from_ms or 0):
        raise ApiError(400, "createdDateEnd lies before createdDateStart.")
    page = read_page()
    if page.start + page.count > stubs.RESULTS_MAX:
        raise ApiError(
            400, f"Results past {stubs.RESULTS_MAX} are not to be had; narrow by owners and dates."
        )
    found, total = stubs.find_stubs(
        sandbox().store,
        contract,
        owners=owners,
        from_ms=from_ms or 0,
        before_ms=before_ms + sandbox().settings.stub_end_inclusive,
        start=page.start,
        count=page.count,
    )
    return page_of(found, total, page)


@interactions.get("/v2/prospectNotes")
def prospect_notes() -> Response:
    """Finder `q=criteria`: notes last changed after `cutoffDate` and up to `beforeDate`, deleted ones too."""
    asked = _finder("criteria")
    contract = _urn(asked.text("contract"), "contract", "contract")
    _require_contract(contract)
    owners = _owners(asked, contract)
    after_ms, until_ms = asked.time("cutoffDate"), asked.time("beforeDate")
    _check_window(("cutoffDate", "beforeDate"), after_ms, until_ms)
    page = read_page()
    found, total = find_notes(
        sandbox().store,
        contract,
        owners=owners,
        after_ms=-1 if after_ms is None else after_ms,
        until_ms=FOREVER_MS if until_ms is None else until_ms,
        start=page.start,
        count=page.count,
    )
    return page_of([note.element() for note in found], total, page)
