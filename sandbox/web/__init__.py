"""Pages and the operators' interface."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from sandbox.api.common import sandbox
from sandbox.api.transport import is_api_path
from sandbox.core.clock import moment
from sandbox.core.seats import working_seat
from sandbox.core.seed import ORGANIZATION_NAME
from sandbox.web import control as _json
from sandbox.web import control_customer as _customer
from sandbox.web import control_customer_pages as _customer_pages
from sandbox.web import control_interactions as _interactions
from sandbox.web import control_interactions_pages as _interactions_pages
from sandbox.web import control_pages as _pages
from sandbox.web import control_switches as _switches
from sandbox.web import control_sync as _sync
from sandbox.web import control_sync_pages as _sync_pages
from sandbox.web.consent import consent
from sandbox.web.control_guard import control
from sandbox.web.in_ats import in_ats
from sandbox.web.messages import messages
from sandbox.web.plugins import plugins
from sandbox.web.profile_widget import profile_widget
from sandbox.web.recruiter import recruiter
from sandbox.web.recruiter_admin import administered, recruiter_admin
from sandbox.web.recruiting import recruiting
from sandbox.web.session import csrf_token, signed_in, write_member_cookie

# The modules above hang their addresses on the one blueprint.
_ = (
    _json,
    _customer,
    _customer_pages,
    _interactions,
    _interactions_pages,
    _pages,
    _switches,
    _sync,
    _sync_pages,
)

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"


def _time(milliseconds: int) -> str:
    return moment(milliseconds).strftime("%d %b %Y, %H:%M:%S")


def _day(milliseconds: int) -> str:
    """Of a time that a tracking system sent: any number at all."""
    try:
        return moment(milliseconds).strftime("%d %b %Y")
    except (OverflowError, ValueError, OSError):
        return "at no time of this calendar"


def _moment(milliseconds: int) -> datetime:
    return moment(milliseconds)


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[0], words[-1])).upper() if words else "?"


def _features(kind: str, features: dict[str, tuple[str, ...]]) -> str:
    return ", ".join(features.get(kind, (kind,)))


def _recruits() -> bool:
    """Whether the pages of a seat holder are of use to whoever is signed in."""
    me = signed_in()
    return me is not None and working_seat(sandbox().store, me.member_id) is not None


def _harden(answer: Response) -> Response:
    if not is_api_path(request.path):
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Referrer-Policy", "same-origin")
        if answer.mimetype == "text/html":
            answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def install_web(app: Flask) -> None:
    app.register_blueprint(control)
    for blueprint in (recruiter, in_ats, recruiter_admin, recruiting, messages, consent):
        app.register_blueprint(blueprint)
    for blueprint in (plugins, profile_widget):
        app.register_blueprint(blueprint)
    app.jinja_env.filters.update(
        time=_time, day=_day, moment=_moment, initials=_initials, features=_features
    )
    app.after_request(_harden)
    app.after_request(write_member_cookie)

    @app.context_processor
    def shared() -> dict[str, object]:
        return {
            "csrf_token": csrf_token,
            "me": signed_in(),
            "administers": bool(administered(signed_in())),
            "recruits": _recruits(),
            "organization_name": ORGANIZATION_NAME,
            "now_ms": sandbox().clock.now_ms(),
            "contract_names": dict(
                zip(sandbox().world.contracts, sandbox().world.contract_names, strict=True)
            ),
        }


def error_page(error: HTTPException) -> Response | tuple[str, int]:
    """A page for people, a sentence in JSON for programs."""
    status = error.code or 500
    if request.path.startswith("/control") and not request.accept_mimetypes.accept_html:
        return Response(f'{{"error": "{error.name}"}}', status, mimetype="application/json")
    return render_template("error.html", error=error), status
