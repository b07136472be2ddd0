"""What a browser loads for LinkedIn's plugins: the loader, its extensions and the frames they open.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-customer-configuration

The names and attributes in the page are LinkedIn's. How loader, extension and frame talk to each other
is our own; pages see nothing of it but the call of the function that `data-onintegrate` names.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import access_levels as levels
from sandbox.core import integrations as ints
from sandbox.core.applications import PARENT, Application, get_application
from sandbox.core.people import Member, get_member
from sandbox.core.seats import Seat, seats_of
from sandbox.web.people_shown import people_to_choose
from sandbox.web.session import (
    check_frame_token,
    crosses_sites,
    frame_token,
    sign_in,
    sign_out,
    signed_in,
)

plugins = Blueprint("plugins", __name__)

FRAME = "/rsc/frames/ats-integration"


# Scripts


def _script(text: str) -> Response:
    answer = Response(text, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _file(name: str) -> Response:
    with plugins.open_resource(f"../static/plugins/{name}", "r", encoding="utf-8") as source:
        return _script(source.read())


@plugins.get("/xdoor/scripts/in.js")
def loader() -> Response:
    """The loader; reads `api_key` and `extensions` from its own element."""
    return _file("in.js")


@plugins.get("/rsc/extensions/onboarding-widget")
@plugins.get("/recruiter/widget/ATSIntegration")
def onboarding_extension() -> Response:
    """The extension ATSIntegrationWidget, at today's address and at the older one."""
    return _file("onboarding-widget.js")


def refusal(application: Application | None, origin: str) -> str:
    """Why a page may not use the plugins; empty when it may."""
    if application is None or application.kind == PARENT:
        return "You must specify a valid API key."
    if not application.allows_origin(origin):
        return (
            "You must specify a valid JavaScript API Domain as part of this key's configuration:"
            f" {origin[:200] or 'an unknown origin'} is not among the validJsSdkDomains of"
            f" {application.name}."
        )
    return ""


@plugins.get("/uas/js/userspace")
def userspace() -> Response:
    """Tells the loader whether the page's origin may use this key."""
    application = get_application(sandbox().store, request.args.get("apiKey", ""))
    problem = refusal(application, request.args.get("xd_origin_host", ""))
    content = {"ok": not problem, "error": problem}
    return _script(f"IN.$admit({json.dumps(content)});\n")


# The frame


@dataclass(frozen=True)
class Frame:
    """One opening of the frame: by whose page, for which application."""

    application: Application
    origin: str
    bundles: tuple[str, ...]


def _open() -> Frame:
    application = get_application(sandbox().store, request.args.get("api_key", ""))
    origin = request.args.get("origin", "")
    problem = refusal(application, origin)
    if problem or application is None:
        abort(_framed(render_template("plugins/refused.html", problem=problem), 403, application))
    named = [name.strip() for name in request.args.get("bundles", "").split(",")]
    known = [name for name in dict.fromkeys(named) if name in levels.BUNDLES]
    return Frame(application, origin, tuple(levels.BUNDLES[name] for name in known))


def _framed(text: str, status: int, application: Application | None) -> Response:
    """A page that only the application's own domains may put into a frame."""
    answer = make_response(text, status)
    allowed = (application and " ".join(application.sdk_domains)) or "'none'"
    answer.headers["Content-Security-Policy"] = (
        "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none';"
        f" frame-ancestors {allowed}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shown(frame: Frame, template: str, **values: object) -> Response:
    text = render_template(
        template,
        frame=frame,
        token=frame_token(),
        action=request.full_path,
        across=crosses_sites(),
        **values,
    )
    return _framed(text, 200, frame.application)


def _admin_contracts(seats: list[Seat]) -> list[str]:
    running = sandbox().running_contracts()
    return [s.contract for s in seats if s.active and s.is_admin and s.contract in running]


def _chosen(frame: Frame, me: Member, contracts: list[str]) -> str | None:
    if len(contracts) == 1:
        return contracts[0]
    chosen = sandbox().store.value(
        "SELECT contract FROM widget_contracts WHERE client_id = ? AND member_id = ?",
        frame.application.client_id,
        me.member_id,
    )
    return str(chosen) if chosen in contracts else None


def _choose(frame: Frame, me: Member, contract: str | None) -> None:
    key = (frame.application.client_id, me.member_id)
    if contract is None:
        sandbox().store.run(
            "DELETE FROM widget_contracts WHERE client_id = ? AND member_id = ?", *key
        )
    else:
        sandbox().store.run(
            "INSERT OR REPLACE INTO widget_contracts VALUES (?, ?, ?)", *key, contract
        )


@plugins.get(FRAME)
def ats_integration() -> Response:
    """Sign-in, contract picker, list: whichever comes next."""
    frame = _open()
    me = signed_in()
    if me is None or me.closed:
        blocked = "signed_in" in request.args
        people = people_to_choose(request.args.get("find", ""))
        kept = [(name, value) for name, value in request.args.items() if name != "find"]
        return _shown(frame, "plugins/sign_in.html", people=people, kept=kept, blocked=blocked)
    return _page_of(frame, me)


def _page_of(
    frame: Frame,
    me: Member,
    *,
    asked: list[dict[str, str]] | None = None,
    problem: str = "",
    told: str = "",
) -> Response:
    box = sandbox()
    seats = seats_of(box.store, me.member_id)
    contracts = _admin_contracts(seats)
    if not contracts:
        return _shown(frame, "plugins/no_rights.html", active=[s for s in seats if s.active])
    contract = _chosen(frame, me, contracts)
    if contract is None:
        return _shown(frame, "plugins/contracts.html", contracts=contracts)
    holder = box.connected()
    part = request.method == "GET" and request.args.get("part") == "levels"
    if part:
        g.unlogged = True
    return _shown(
        frame,
        "plugins/_levels.html" if part else "plugins/levels.html",
        levels=[levels.level_of(box, name, contract) for name in frame.bundles],
        features=levels.FEATURES,
        contract=contract,
        several=len(contracts) > 1,
        taken=None if holder.client_id == frame.application.client_id else holder,
        asked=json.dumps(asked) if asked else "",
        problem=problem,
        told=told,
    )


@plugins.post(FRAME)
def act() -> AnyResponse:
    """One of the frame's buttons."""
    frame = _open()
    check_frame_token()
    number = request.form.get("member_id", "")
    if number:
        member = get_member(sandbox().store, int(number)) if number.isdecimal() else None
        if member is None or member.closed:
            abort(404)
        sign_in(member)
        mark = "" if "signed_in" in request.args else "&signed_in=1"
        return redirect(request.full_path + mark, 303)
    if "sign_out" in request.form:
        sign_out()
        return redirect(_address_without_mark(), 303)
    me = signed_in()
    if me is None:
        return redirect(request.full_path, 303)
    contracts = _admin_contracts(seats_of(sandbox().store, me.member_id))
    if "contract" in request.form:
        wanted = request.form["contract"]
        _choose(frame, me, wanted if wanted in contracts else None)
        return redirect(request.full_path, 303)
    return _ask_for_level(frame, me, contracts)


def _address_without_mark() -> str:
    return request.full_path.replace("&signed_in=1", "")


def _ask_for_level(frame: Frame, me: Member, contracts: list[str]) -> Response:
    """**Request** and **Notify partner**: the page's function is told what was asked for."""
    contract = _chosen(frame, me, contracts)
    verb, _, name = request.form.get("do", "").partition(":")
    if verb not in ("request", "notify") or name not in frame.bundles:
        abort(400, "There is no such button.")
    if contract is None:
        return _page_of(frame, me)
    box = sandbox()
    if verb == "request":
        try:
            levels.request_level(box, frame.application.client_id, name, contract)
        except ints.NotPossibleError as problem:
            return _page_of(frame, me, problem=str(problem))
    told = "Requested." if verb == "request" else "The partner was notified."
    return _page_of(frame, me, asked=levels.asked_for(box, name, contract), told=told)
