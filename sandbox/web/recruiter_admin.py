"""Recruiter's own settings, for administrators of a contract: **More > Admin Settings > ATS**."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import access_levels as levels
from sandbox.core import integrations as ints
from sandbox.core.people import Member
from sandbox.core.seats import Seat, all_seats, seats_of
from sandbox.web.session import check_csrf, signed_in

recruiter_admin = Blueprint("recruiter_admin", __name__, url_prefix="/recruiter/admin")


def administered(member: Member | None) -> list[Seat]:
    """The seats that let somebody into these pages, one per contract that runs."""
    if member is None:
        return []
    box = sandbox()
    running = box.running_contracts()
    return [
        seat
        for seat in seats_of(box.store, member.member_id)
        if seat.active and seat.is_admin and seat.contract in running
    ]


def _refused(member: Member | None) -> AnyResponse | tuple[str, int]:
    if member is None:
        flash("Sign in first.", "info")
        return redirect(url_for("recruiter.welcome"), 303)
    return render_template(
        "admin/not_admin.html", seats=seats_of(sandbox().store, member.member_id)
    ), 403


def _contract(seats: list[Seat], asked: str) -> str:
    known = [seat.contract for seat in seats]
    if asked and asked not in known:
        abort(404)
    return asked or known[0]


@recruiter_admin.get("")
@recruiter_admin.get("/")
def index() -> AnyResponse:
    return redirect(url_for("recruiter_admin.seats"), 302)


@recruiter_admin.get("/seats")
def seats() -> AnyResponse | str | tuple[str, int]:
    """Who holds a seat on the contract."""
    me = signed_in()
    mine = administered(me)
    if not mine:
        return _refused(me)
    contract = _contract(mine, request.args.get("contract", ""))
    held = [seat for seat in all_seats(sandbox().store) if seat.contract == contract]
    return render_template("admin/seats.html", mine=mine, contract=contract, held=held)


@recruiter_admin.get("/ats")
def ats() -> AnyResponse | str | tuple[str, int]:
    """The tracking system that asked, with its two switches."""
    me = signed_in()
    mine = administered(me)
    if not mine:
        return _refused(me)
    contract = _contract(mine, request.args.get("contract", ""))
    box = sandbox()
    found = [levels.level_of(box, name, contract) for name in (levels.COMPANY, levels.CONTRACT)]
    missing = {
        level.name: [
            text
            for record in level.records
            if record.status in (ints.REQUESTED, ints.PARTNER_READY, ints.DISABLED)
            and (text := ints.missing_for_ready(box.store, record))
        ]
        for level in found
    }
    return render_template(
        "admin/ats.html",
        mine=mine,
        contract=contract,
        levels=found,
        missing=missing,
        features=levels.FEATURES,
        application=box.connected(),
    )


@recruiter_admin.post("/ats")
def switch() -> AnyResponse | tuple[str, int]:
    """One of the switches."""
    check_csrf()
    me = signed_in()
    mine = administered(me)
    if not mine:
        return _refused(me)
    contract = _contract(mine, request.form.get("contract", ""))
    name, state = request.form.get("level", ""), request.form.get("state", "")
    if name not in levels.LABELS or state not in ("on", "off"):
        abort(400)
    try:
        levels.switch_level(sandbox(), name, contract, on=state == "on")
    except ints.NotPossibleError as problem:
        flash(str(problem), "danger")
    else:
        flash(f"{levels.LABELS[name]} is {state}.", "success")
    return redirect(url_for("recruiter_admin.ats", contract=contract), 303)
