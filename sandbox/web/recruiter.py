"""The Recruiter pages a person walks through: sign-in, search, profile with its export box."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import indicator
from sandbox.core.export_box import ExportRefusedError, export_box, press_export, quota
from sandbox.core.exports import exports_of_member
from sandbox.core.jobs import get_job
from sandbox.core.people import Member, get_member, member_by_slug, search_members
from sandbox.core.sandbox import NoCallbackError
from sandbox.core.seats import Seat, all_seats, seats_of, working_seat
from sandbox.web.in_ats import linking_of, panel_of
from sandbox.web.people_shown import people_to_choose
from sandbox.web.recruiting import recruiting_on
from sandbox.web.session import check_csrf, sign_in, sign_out, signed_in

recruiter = Blueprint("recruiter", __name__)

PAGE = 20
FILTERS = {
    "": "Everybody",
    indicator.REDISCOVERED: "Rediscovered candidates",
    indicator.IN_ATS: "In ATS",
    indicator.NOT_IN_ATS: "Not in ATS",
}


def _start() -> int:
    value = request.args.get("start", "0")
    return min(int(value), 10**6) if value.isascii() and value.isdigit() else 0


@recruiter.get("/")
def welcome() -> str:
    return render_template("sign_in.html", people=people_to_choose(request.args.get("q", "")))


@recruiter.post("/sign-in")
def do_sign_in() -> AnyResponse:
    check_csrf()
    number = request.form.get("member_id", "")
    member = (
        get_member(sandbox().store, int(number)) if number.isascii() and number.isdigit() else None
    )
    if member is None or member.closed:
        abort(404)
    sign_in(member)
    return redirect(url_for("recruiter.search"), 303)


@recruiter.route("/sign-out", methods=["GET", "POST"])
def do_sign_out() -> AnyResponse | str:
    if request.method == "GET":
        return render_template("sign_out.html")
    check_csrf()
    sign_out()
    return redirect(url_for("recruiter.welcome"), 303)


def _to_sign_in() -> AnyResponse:
    flash("Sign in first.", "info")
    return redirect(url_for("recruiter.welcome"), 303)


def _without_seat(member: Member) -> tuple[str, int]:
    return render_template("no_seat.html", seats=seats_of(sandbox().store, member.member_id)), 403


@recruiter.get("/recruiter")
def search() -> AnyResponse | str | tuple[str, int]:
    me = signed_in()
    if me is None:
        return _to_sign_in()
    seat = working_seat(sandbox().store, me.member_id)
    if seat is None:
        return _without_seat(me)
    box = sandbox()
    query, start = request.args.get("q", "").strip()[:200], _start()
    chosen = request.args.get("ats", "")
    if chosen not in FILTERS:
        chosen = ""
    only = indicator.search_filter(box, chosen, me.person)
    found, total = search_members(box.store, query, start, PAGE, only=only)
    return render_template(
        "search.html",
        query=query,
        start=start,
        found=found,
        total=total,
        page=PAGE,
        seat=seat,
        filters=FILTERS if indicator.is_switched_on(box) else {},
        chosen=chosen,
        marked=indicator.marked(box, [member.person for member in found]),
        rediscovered=_rediscovered(query, me),
    )


def _rediscovered(query: str, me: Member) -> int:
    """How many of those who fit have applied to the organisation before: the spotlight."""
    box = sandbox()
    only = indicator.search_filter(box, indicator.REDISCOVERED, me.person)
    return search_members(box.store, query, 0, 0, only=only)[1]


@recruiter.get("/recruiter/profile/<int:member_id>")
def profile(member_id: int) -> AnyResponse | str | tuple[str, int]:
    me = signed_in()
    if me is None:
        return _to_sign_in()
    seat = working_seat(sandbox().store, me.member_id)
    if seat is None:
        return _without_seat(me)
    member = get_member(sandbox().store, member_id)
    if member is None:
        abort(404)
    return _profile_page(member, seat, problem="")


def _profile_page(member: Member, seat: Seat, *, problem: str) -> str:
    box = sandbox()
    query = request.values.get("q", "").strip()[:200]
    view = export_box(box, str(session.get("ats", "")), query, seat.person)
    used, allowed = quota(box, seat)
    return render_template(
        "profile.html",
        member=member,
        seat=seat,
        view=view,
        query=query,
        chosen=request.form.get("job", ""),
        emails=request.form.get("emails", ""),
        problem=problem,
        used=used,
        allowed=allowed,
        picking="pick" in request.args,
        history=_history(member),
        in_ats=panel_of(member, seat),
        linking=linking_of(member),
        recruiting=recruiting_on(member, seat),
    )


def _history(member: Member) -> list[dict[str, Any]]:
    """Where the member was exported to before, and by whom."""
    box = sandbox()
    shown = []
    for export in exports_of_member(box.store, member.member_id)[:50]:
        job = get_job(box.store, box.clock, export.external_id)
        seat = next((s for s in all_seats(box.store) if s.seat_id == export.seat_id), None)
        shown.append(
            {
                "at_ms": export.created_ms,
                "job": job.label if job else export.external_id,
                "by": seat.name if seat else "",
            }
        )
    return shown


@recruiter.get("/recruiter/jobs.json")
def find_jobs() -> tuple[Response, int] | Response:
    """The job box while somebody types."""
    me = signed_in()
    if me is None or working_seat(sandbox().store, me.member_id) is None:
        return jsonify(jobs=[], reason="Sign in first."), 401
    view = export_box(
        sandbox(), str(session.get("ats", "")), request.args.get("q", "")[:200], me.person
    )
    return jsonify(
        jobs=[{"id": job.external_id, "label": job.label} for job in view.jobs], reason=view.reason
    )


@recruiter.post("/recruiter/profile/<int:member_id>/ats")
def change_ats(member_id: int) -> AnyResponse:
    check_csrf()
    session["ats"] = request.form.get("ats", "")[:20]
    return redirect(url_for("recruiter.profile", member_id=member_id), 303)


@recruiter.post("/recruiter/profile/<int:member_id>/export")
def export(member_id: int) -> AnyResponse | tuple[str, int]:
    check_csrf()
    me = signed_in()
    if me is None:
        return _to_sign_in()
    member = get_member(sandbox().store, member_id)
    if member is None:
        abort(404)
    seat = working_seat(sandbox().store, me.member_id)
    if seat is None:
        return _without_seat(me)
    try:
        _, job = press_export(
            sandbox(),
            seat=seat,
            member=member,
            chosen=str(session.get("ats", "")),
            job_id=request.form.get("job", ""),
            emails_typed=request.form.get("emails", ""),
        )
    except (ExportRefusedError, NoCallbackError) as refusal:
        return _profile_page(member, seat, problem=str(refusal)), 422
    flash(f"{member.name} was exported to {job.label}.", "success")
    return redirect(url_for("recruiter.profile", member_id=member_id), 303)


@recruiter.get("/in/<slug>")
def public_profile(slug: str) -> AnyResponse:
    """The path of a public profile address leads to the same person here."""
    member = member_by_slug(sandbox().store, slug)
    if member is None:
        abort(404)
    return redirect(url_for("recruiter.profile", member_id=member.member_id), 302)
