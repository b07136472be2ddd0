"""`/control` for people, third part: what the tracking system sent about people."""

from __future__ import annotations

import json
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import ats_lists as lists
from sandbox.core.ats_acls import groups, names_of_people, visible_jobs_of
from sandbox.core.ats_kinds import LABELS, PARTS_OF, Kind, Place
from sandbox.core.ats_records import Record, all_customers
from sandbox.core.people import get_member
from sandbox.core.seats import all_seats
from sandbox.web.control_guard import control
from sandbox.web.control_sync import chosen_customer, summary_shown
from sandbox.web.session import check_csrf

PAGE = 50


def _start() -> int:
    text = request.args.get("start", "0")
    return min(int(text), 10**9) if text.isascii() and text.isdigit() else 0


def _kind(name: str) -> Kind:
    if name not in set(Kind):
        abort(404)
    return Kind(name)


def told(record: Record) -> str:
    """One line about a record in a list."""
    fields = record.fields
    if record.kind is Kind.CANDIDATE:
        parts = [fields["firstName"], fields["lastName"], *fields.get("emailAddresses", [])]
        return " ".join(parts)
    if record.kind is Kind.APPLICATION:
        return f"{fields['firstName']} {fields['lastName']}: {fields['atsJobPostingName']}"
    text = fields.get("stage") or fields.get("note") or fields.get("feedback") or ""
    return str(text)


@control.get("/view/sync")
def view_sync() -> str:
    """What was asked beside what is there, kind by kind."""
    box = sandbox()
    return render_template(
        "control/sync.html",
        summary=summary_shown(chosen_customer()),
        customers=all_customers(box.store),
        client_id=request.args.get("client_id", ""),
        throttled=box.settings.throttled,
    )


@control.get("/view/sync/records/<kind>")
def view_records(kind: str) -> str:
    """One kind, newest first."""
    args = request.args
    found, total = lists.find_records(
        sandbox().store,
        chosen_customer(),
        _kind(kind),
        query=args.get("query", ""),
        parent=args.get("parent"),
        job=args.get("job"),
        candidate=args.get("candidate"),
        start=_start(),
        count=PAGE,
    )
    return render_template(
        "control/records.html",
        kind=_kind(kind),
        labels=LABELS,
        records=[(record, told(record)) for record in found],
        total=total,
        start=_start(),
        page=PAGE,
        kept={
            name: args[name]
            for name in ("query", "parent", "job", "candidate", "client_id")
            if args.get(name)
        },
    )


@control.get("/view/sync/records/<kind>/record")
def view_record(kind: str) -> str:
    """One record with its former versions."""
    chosen = _kind(kind)
    place = Place(request.args.get("parent", ""), request.args.get("id", ""))
    story = lists.story_of(sandbox(), chosen_customer(), chosen, place)
    if story is None:
        abort(404)
    people = {*story.get("matchedMembers", []), story.get("manualMatchedMember") or ""} - {""}
    return render_template(
        "control/record.html",
        kind=chosen,
        labels=LABELS,
        parts=PARTS_OF.get(chosen, ()),
        place=place,
        story=story,
        names=names_of_people(sandbox(), people),
        as_text=_as_text,
    )


def _as_text(value: Any) -> str:
    """A record as people read it, in the scripts that it was written in."""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)


@control.get("/view/sync/refusals")
def view_refusals() -> str:
    kind = request.args.get("kind", "")
    found, total = sandbox().refusals.find(
        kind=_kind(kind) if kind else None,
        query=request.args.get("query", ""),
        start=_start(),
        count=PAGE,
    )
    return render_template(
        "control/refusals.html",
        refusals=found,
        total=total,
        start=_start(),
        page=PAGE,
        kind=kind,
        query=request.args.get("query", ""),
        labels=LABELS,
        reasons=sandbox().refusals.reasons(),
    )


@control.get("/view/sync/deletions")
def view_deletions() -> str:
    found, total = lists.deletions(sandbox().store, chosen_customer(), start=_start(), count=PAGE)
    return render_template(
        "control/deletions.html",
        deletions=found,
        total=total,
        start=_start(),
        page=PAGE,
        labels=LABELS,
    )


@control.get("/view/sync/access-lists")
def view_access_lists() -> str:
    """The groups, and what each holder of a seat sees because of them."""
    box = sandbox()
    found = groups(box, chosen_customer())
    seats = {seat.member_id: seat for seat in all_seats(box.store) if seat.active}
    return render_template(
        "control/access_lists.html",
        groups=found,
        names=names_of_people(box, {person for group in found for person in group.people}),
        viewers=[
            (
                get_member(box.store, number),
                lists.export_jobs(box, seat.person),
                visible_jobs_of(box, seat.person),
            )
            for number, seat in seats.items()
        ],
    )


@control.post("/view/sync/clear")
def submit_sync_clear() -> AnyResponse:
    check_csrf()
    flash(f"{lists.clear(sandbox())} records forgotten.", "success")
    return redirect(url_for("control.view_sync"), 303)
