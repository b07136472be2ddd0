"""What a browser loads for LinkedIn's plugins: the loader, its extensions and the frames they open.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-customer-configuration

The names and attributes in the page are LinkedIn's. How loader, extension and frame talk to each other
is our own; pages see nothing of it but the call of the function that `data-onintegrate` names.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Blueprint, Response, abort, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import access_levels as levels
from sandbox.core import integrations as ints
from sandbox.core.applications import Application, get_application
from sandbox.core.people import Member
from sandbox.core.seats import Seat, seats_of
from sandbox.web.frames import SIGNED_IN, admitted, framed, kept, refusal, sign_in_or_out
from sandbox.web.people_shown import people_to_choose
from sandbox.web.session import check_frame_token, crosses_sites, frame_token, signed_in

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


@plugins.get("/rsc/extensions/profile-widget")
@plugins.get("/recruiter/widget/hcm")
@plugins.get("/talent/widgets/assets/javascripts/profile-widget.js")
def profile_extension() -> Response:
    """The extension HcmWidget, at the address of LinkedIn's page, of its samples, and at one seen in the wild."""
    return _file("profile-widget.js")


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
    application, origin = admitted()
    named = [name.strip() for name in request.args.get("bundles", "").split(",")]
    known = [name for name in dict.fromkeys(named) if name in levels.BUNDLES]
    return Frame(application, origin, tuple(levels.BUNDLES[name] for name in known))


def _shown(frame: Frame, template: str, **values: object) -> Response:
    text = render_template(
        template,
        frame=frame,
        token=frame_token(),
        action=request.full_path,
        across=crosses_sites(),
        **values,
    )
    return framed(text, 200, frame.application)


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
        blocked = SIGNED_IN in request.args
        people = people_to_choose(request.args.get("find", ""))
        return _shown(
            frame, "plugins/sign_in.html", people=people, kept=kept("find"), blocked=blocked
        )
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
    done = sign_in_or_out()
    if done is not None:
        return done
    me = signed_in()
    if me is None:
        return redirect(request.full_path, 303)
    contracts = _admin_contracts(seats_of(sandbox().store, me.member_id))
    if "contract" in request.form:
        wanted = request.form["contract"]
        _choose(frame, me, wanted if wanted in contracts else None)
        return redirect(request.full_path, 303)
    return _ask_for_level(frame, me, contracts)


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
