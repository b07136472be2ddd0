"""The frame of the profile widget, HcmWidget: sign-in, match, profile, activities, InMail, projects.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/profile-plugin

The frame gets the attributes of the page's element as parameters of its address. Linking and unlinking are
told to the page with the member's person URN; nothing else leaves the frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import integrations as ints
from sandbox.core import mailing, projects
from sandbox.core import profile_match as pm
from sandbox.core.activities import activities_on
from sandbox.core.applications import Application
from sandbox.core.people import Member, get_member
from sandbox.core.seats import Seat, seats_of
from sandbox.core.seed import HIRING_MANAGER
from sandbox.web.frames import SIGNED_IN, address, admitted, framed, kept, refuse, sign_in_or_out
from sandbox.web.people_shown import people_to_choose
from sandbox.web.session import check_frame_token, crosses_sites, frame_token, signed_in

profile_widget = Blueprint("profile_widget", __name__)

FRAME = "/rsc/frames/profile"
WIDGET_TYPE = "ATS"
ACTIVITIES = "activities"
NOT_HERE = ("part", "search", "tab")
"""Parameters of the address that are no attributes of the page's element."""


@dataclass(frozen=True)
class Widget:
    """One opening of the frame: by whose page, for which candidate."""

    application: Application
    origin: str
    candidate: str
    contract: str
    may_unlink: bool
    confirms: bool


def _open() -> Widget:
    """Refuses what the page's element lacks, and contexts that are not the application's customer."""
    application, origin = admitted()
    box, args = sandbox(), request.args
    if args.get("type") != WIDGET_TYPE:
        refuse("data-widget-type must be ATS.", application)
    if not args.get("candidate"):
        refuse("data-ats-candidate-id is required.", application)
    context = args.get("context", "")
    ours = context == box.world.organization
    if not ours or box.connected().client_id != application.client_id:
        refuse(
            f"data-integration-context {context[:80] or 'is missing and'} is not the organization"
            f" that {application.name} is connected to.",
            application,
        )
    if not ints.is_enabled(box.store, context, ints.PROFILE_PLUGIN):
        refuse(f"PROFILE_PLUGIN is not enabled for {context}.", application)
    return Widget(
        application,
        origin,
        args["candidate"],
        args.get("contract", ""),
        may_unlink=args.get("unlink", "true") != "false",
        confirms=args.get("confirm", "false") == "true",
    )


def _shown(widget: Widget, template: str, status: int = 200, **values: Any) -> Response:
    text = render_template(
        template,
        frame=widget,
        token=frame_token(),
        action=address(part=None),
        address=address,
        across=crosses_sites(),
        **values,
    )
    return framed(text, status, widget.application)


def _seat_of(widget: Widget, me: Member) -> Seat | None:
    """The seat that the user looks from: an active one, on the page's contract if it names one."""
    seats = [seat for seat in seats_of(sandbox().store, me.member_id) if seat.active]
    fitting = [seat for seat in seats if seat.contract == widget.contract] or seats
    recruiting = [seat for seat in fitting if seat.kind != HIRING_MANAGER]
    return next(iter(recruiting or fitting), None)


@profile_widget.get(FRAME)
def profile() -> Response:
    """Whatever comes next: sign-in, licence, list of people, nobody, or the profile."""
    widget = _open()
    me = signed_in()
    if me is None or me.closed:
        return _public(widget)
    seat = _seat_of(widget, me)
    if seat is None or seat.kind == HIRING_MANAGER:
        return _shown(widget, "plugins/no_licence.html", seat=seat)
    return _page_of(widget, seat)


def _public(widget: Widget) -> Response:
    """What a visitor who is not signed in sees: name and headline of an exact match, and the sign-in."""
    match = pm.match_of(sandbox(), widget.candidate)
    return _shown(
        widget,
        "plugins/public_profile.html",
        member=match.member,
        people=people_to_choose(request.args.get("find", "")),
        kept=kept("find"),
        blocked=SIGNED_IN in request.args,
    )


def _page_of(
    widget: Widget,
    seat: Seat,
    *,
    status: int = 200,
    problem: str = "",
    told: str = "",
    open_pane: str = "",
    linked: str = "",
    unlinked: str = "",
) -> Response:
    box = sandbox()
    match = pm.match_of(box, widget.candidate)
    values: dict[str, Any] = {
        "match": match,
        "seat": seat,
        "problem": problem,
        "told": told,
        "linked": linked,
        "unlinked": unlinked,
    }
    if match.member is not None:
        values |= {
            "member": match.member,
            "tab": request.args.get("tab", ""),
            "activities": activities_on(box, match.member, seat),
            "projects": projects.projects_of_seat(box.store, seat.seat_id),
            "saved": projects.places_of_member(box.store, match.member.member_id, seat.seat_id),
            "open_pane": open_pane,
            "typed": request.form,
            "limits": {"subject": mailing.SUBJECT_MAX, "text": mailing.TEXT_MAX},
        }
        return _shown(widget, "plugins/profile.html", status, **values)
    query = request.args.get("search", "").strip()[:200]
    found, total = pm.people_found(box, query) if query else ([], 0)
    values |= {"query": query, "found": found, "total": total, "kept": kept(*NOT_HERE)}
    if request.method == "GET" and request.args.get("part") == "match":
        g.unlogged = True
        return _shown(widget, "plugins/_no_match.html", **values)
    return _shown(widget, "plugins/no_match.html", status, **values)


@profile_widget.post(FRAME)
def act() -> AnyResponse:
    """One of the frame's buttons."""
    widget = _open()
    check_frame_token()
    done = sign_in_or_out()
    if done is not None:
        return done
    me = signed_in()
    seat = _seat_of(widget, me) if me is not None else None
    if seat is None or seat.kind == HIRING_MANAGER:
        return redirect(request.full_path, 303)
    verb = request.form.get("do", "")
    if verb == "link":
        return _link(widget, seat)
    match = pm.match_of(sandbox(), widget.candidate)
    if match.member is None:
        return _page_of(widget, seat, problem="Meanwhile this profile was unlinked.")
    if verb == "unlink" and widget.may_unlink:
        return _unlink(widget, seat, match.member)
    if verb == "inmail":
        return _send(widget, seat, match.member)
    if verb == "save":
        return _save(widget, seat, match.member)
    return abort(400, "There is no such button.")


def _link(widget: Widget, seat: Seat) -> Response:
    number = request.form.get("chosen", "")
    digits = number.isascii() and number.isdigit() and len(number) < 12
    member = get_member(sandbox().store, int(number)) if digits else None
    if member is None or member.closed:
        return _page_of(widget, seat, status=422, problem="That profile is not to be had any more.")
    if pm.match_of(sandbox(), widget.candidate).state == pm.UNKNOWN:
        return _page_of(widget, seat, status=422)
    pm.link(sandbox(), widget.candidate, member)
    return _page_of(widget, seat, told=f"Linked with {member.name}.", linked=member.person)


def _unlink(widget: Widget, seat: Seat, member: Member) -> Response:
    pm.unlink(sandbox(), widget.candidate, member)
    told = f"{member.name} is not linked any more."
    return _page_of(widget, seat, told=told, unlinked=member.person)


def _send(widget: Widget, seat: Seat, member: Member) -> Response:
    subject, text = request.form.get("subject", ""), request.form.get("text", "")
    try:
        mailing.send_inmail(sandbox(), seat, member, subject, text)
    except mailing.MailRefusedError as refusal:
        return _page_of(widget, seat, status=422, problem=str(refusal), open_pane="inmail")
    return _page_of(widget, seat, told=f"Your InMail to {member.name} was sent.")


def _save(widget: Widget, seat: Seat, member: Member) -> Response:
    """**Save to a job**: into one of the user's Recruiter projects, or a new one."""
    box, number = sandbox(), request.form.get("project", "")
    digits = number.isascii() and number.isdigit() and len(number) < 12
    try:
        with box.store.transaction():
            project = projects.get_project(box.store, int(number)) if digits else None
            if number == "new":
                project = projects.add_project(box, seat, request.form.get("name", ""))
            if project is None or project.seat_id != seat.seat_id:
                raise projects.ProjectRefusedError("Choose one of your projects.")
            fresh = projects.save_member(box, project, member)
    except projects.ProjectRefusedError as refusal:
        return _page_of(widget, seat, status=422, problem=str(refusal), open_pane="save")
    told = f"Saved to {project.name}." if fresh else f"Already saved to {project.name}."
    return _page_of(widget, seat, told=told)
