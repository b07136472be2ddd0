"""In ATS on a member's profile: what it shows, how it stays fresh, and linking by hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import ats_links as links
from sandbox.core.ats_acls import customer_of
from sandbox.core.ats_kinds import Kind, Place
from sandbox.core.ats_lists import find_records
from sandbox.core.ats_records import get_record
from sandbox.core.indicator import Indicator, indicator_of, is_switched_on
from sandbox.core.people import Member, get_member
from sandbox.core.seats import Seat, working_seat
from sandbox.web.session import check_csrf, signed_in

in_ats = Blueprint("in_ats", __name__)

LINKABLE_MAX = 8


@dataclass(frozen=True)
class Panel:
    """The indicator, and as markup; `version` changes with what is shown."""

    shown: Indicator
    markup: Markup
    version: str


def panel_of(member: Member, seat: Seat) -> Panel:
    shown = indicator_of(sandbox(), member, seat.person)
    markup = render_template("in_ats_fragment.html", shown=shown)
    version = hashlib.sha256(markup.encode()).hexdigest()[:16]
    return Panel(shown, Markup(markup), version)  # noqa: S704  (our own template's)


@dataclass(frozen=True)
class Linking:
    """The box that links a member with a record of the tracking system."""

    query: str
    found: list[dict[str, Any]]
    mine: list[dict[str, Any]]


def linking_of(member: Member) -> Linking | None:
    """None where there is nothing to link."""
    box = sandbox()
    if not is_switched_on(box) or member.closed:
        return None
    customer = customer_of(box)
    query = request.args.get("record", "").strip()[:200]
    found: list[dict[str, Any]] = []
    if query:
        records, _ = find_records(
            box.store, customer, Kind.CANDIDATE, query=query, count=LINKABLE_MAX
        )
        found = [_named(record.place.id, record.fields) for record in records]
    mine = []
    for candidate, match in links.candidates_of(
        box.store, customer, member.person, box.clock.now_ms()
    ):
        known = get_record(box.store, customer, Kind.CANDIDATE, Place("", candidate))
        if known is not None:
            mine.append({**_named(candidate, known.fields), "match": match})
    held = {entry["id"] for entry in mine}
    return Linking(query, [entry for entry in found if entry["id"] not in held], mine)


def _named(candidate: str, fields: dict[str, Any]) -> dict[str, Any]:
    told = [fields.get("currentJobTitle"), fields.get("currentCompanyName")]
    return {
        "id": candidate,
        "name": f"{fields['firstName']} {fields['lastName']}",
        "about": " · ".join(part for part in told if part),
    }


def _member_and_seat(member_id: int) -> tuple[Member, Seat]:
    me = signed_in()
    seat = working_seat(sandbox().store, me.member_id) if me is not None else None
    if seat is None:
        abort(401)
    member = get_member(sandbox().store, member_id)
    if member is None:
        abort(404)
    return member, seat


@in_ats.get("/recruiter/profile/<int:member_id>/in-ats")
def panel(member_id: int) -> Response:
    """The panel anew, or 204 while it is what the page has."""
    member, seat = _member_and_seat(member_id)
    now = panel_of(member, seat)
    if request.args.get("version") == now.version:
        return Response(status=204)
    answer = Response(now.markup, mimetype="text/html")
    answer.headers["X-Version"] = now.version
    answer.headers["Cache-Control"] = "no-store"
    return answer


@in_ats.post("/recruiter/profile/<int:member_id>/in-ats/link")
def link(member_id: int) -> AnyResponse:
    """This record is this member, says the recruiter; or it is not."""
    check_csrf()
    member, _ = _member_and_seat(member_id)
    box = sandbox()
    if linking_of(member) is None:
        abort(409)
    customer, now_ms = customer_of(box), box.clock.now_ms()
    candidate = request.form.get("candidate", "")
    with box.store.transaction():
        known = get_record(box.store, customer, Kind.CANDIDATE, Place("", candidate))
        if known is None:
            abort(404)
        name = _named(candidate, known.fields)["name"]
        if request.form.get("action") == "unlink":
            links.reject(box.store, customer, candidate, member.person, now_ms)
            flash(f"{name} in the tracking system is somebody else.", "success")
        else:
            links.attach(box.store, customer, candidate, member.person, now_ms)
            flash(f"{name} in the tracking system is this person.", "success")
    address = url_for("recruiter.profile", member_id=member_id)
    return redirect(f"{address}#in-ats", 303)
