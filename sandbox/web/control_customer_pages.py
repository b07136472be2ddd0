"""`/control` for people, second half: applications, seats and contracts, tokens and consents."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import applications as apps
from sandbox.core import customer, tokens
from sandbox.core.integrations import NotPossibleError
from sandbox.core.people import find_member, get_member
from sandbox.core.seats import all_seats
from sandbox.web.control_customer import application_shown
from sandbox.web.control_guard import control
from sandbox.web.session import check_csrf


def _back(page: str) -> AnyResponse:
    return redirect(url_for(f"control.{page}"), 303)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 15):
        abort(400)
    return int(text)


@control.get("/view/applications")
def view_applications() -> str:
    shown = [application_shown(known) for known in apps.all_applications(sandbox().store)]
    return render_template("control/applications.html", applications=shown)


@control.post("/view/applications")
def submit_application() -> AnyResponse:
    check_csrf()
    client_id = request.form.get("client_id", "")
    if apps.get_application(sandbox().store, client_id) is None:
        abort(404)
    if "rotate" in request.form:
        apps.rotate_secret(sandbox().store, client_id)
        flash("The secret is new; the former one is refused from now on.", "success")
        return _back("view_applications")
    try:
        apps.change_addresses(
            sandbox().store,
            client_id,
            redirect_urls=request.form.get("redirect_urls", "").split(),
            sdk_domains=request.form.get("js_sdk_domains", "").split(),
        )
    except apps.RefusedApplicationError as refusal:
        flash(str(refusal), "danger")
    else:
        flash("The addresses are saved.", "success")
    return _back("view_applications")


@control.get("/view/seats")
def view_seats() -> str:
    box = sandbox()
    return render_template(
        "control/seats.html",
        seats=all_seats(box.store),
        world=box.world,
        ended=box.ended_contracts(),
        kinds=customer.KINDS,
        states=customer.STATES,
    )


@control.post("/view/seats")
def submit_seat() -> AnyResponse:
    """Add, change or remove one."""
    check_csrf()
    box = sandbox()
    action = request.form.get("action", "")
    kind, state = request.form.get("kind", ""), request.form.get("state", "")
    try:
        if action == "add":
            typed = request.form.get("member", "").strip()
            member = find_member(box.store, int(typed) if typed.isdecimal() else typed)
            if member is None:
                raise customer.BadSeatError(f"There is no member {typed[:80]}.")
            seat = customer.add_seat(box, member, request.form.get("contract", ""), kind, state)
            flash(f"{seat.name} holds a {seat.kind} seat.", "success")
            return _back("view_seats")
        found = customer.get_seat(box, _number("seat_id"))
        if found is None:
            abort(404)
        if action == "remove":
            customer.remove_seat(box, found)
            flash(f"{found.name}'s seat is gone.", "success")
        else:
            customer.change_seat(box, found, kind, state)
            flash(f"{found.name}'s seat is changed.", "success")
    except customer.BadSeatError as refusal:
        flash(str(refusal), "danger")
    return _back("view_seats")


@control.post("/view/contracts")
def submit_contract() -> AnyResponse:
    """End or renew a contract, or give the company another id."""
    check_csrf()
    box = sandbox()
    action, contract = request.form.get("action", ""), request.form.get("contract", "")
    try:
        if action == "end":
            customer.end_contract(box, contract)
            flash("The contract has ended; its seats are inactive.", "success")
        elif action == "renew":
            customer.renew_contract(box, contract)
            flash("The contract runs again; turn its seats on by hand.", "success")
        else:
            customer.change_organization(box, request.form.get("organization", "").strip())
            flash("The company has another id.", "success")
    except NotPossibleError as refusal:
        flash(str(refusal), "danger")
    return _back("view_seats")


@control.get("/view/tokens")
def view_tokens() -> str:
    box = sandbox()
    now_ms = box.clock.now_ms()
    grants = tokens.all_grants(box.store)
    found = tokens.all_tokens(box.store)
    people = {grant.member_id for grant in grants} | {token.member_id or 0 for token in found}
    return render_template(
        "control/tokens.html",
        tokens=[(token, token.status(now_ms)) for token in found],
        grants=grants,
        names={known.client_id: known.name for known in apps.all_applications(box.store)},
        people={number: get_member(box.store, number) for number in people - {0}},
        settings=box.settings,
    )


@control.post("/view/tokens")
def submit_tokens() -> AnyResponse:
    """Revoke one token, all of a sort, or take a consent back."""
    check_csrf()
    box = sandbox()
    action = request.form.get("action", "")
    if action == "revoke":
        tokens.revoke(box.store, number=_number("number"))
        flash("Revoked.", "success")
    elif action in ("2L", "3L"):
        flash(f"{tokens.revoke(box.store, legs=action)} revoked.", "success")
    elif action == "withdraw":
        tokens.withdraw(
            box.store,
            client_id=request.form.get("client_id", ""),
            member_id=_number("member_id"),
        )
        flash("The consent is taken back and its tokens are revoked.", "success")
    else:
        abort(400)
    return _back("view_tokens")
