"""What the frames of LinkedIn's plugins share: whose page may open one, who is signed in, what goes back.

The names and attributes in the page are LinkedIn's. How loader, extension and frame talk to each other is our
own; pages see nothing of it but the calls of the functions that they name.
"""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import urlencode

from flask import Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core.applications import PARENT, Application, get_application
from sandbox.core.people import get_member
from sandbox.web.session import sign_in, sign_out

SIGNED_IN = "signed_in"
"""Marks the address after somebody signed in: if the frame knows nobody then, cookies are kept back."""


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


def admitted() -> tuple[Application, str]:
    """The application and the origin of the page around the frame; a page that may not is told so (403)."""
    application = get_application(sandbox().store, request.args.get("api_key", ""))
    origin = request.args.get("origin", "")
    problem = refusal(application, origin)
    if problem or application is None:
        refuse(problem, application)
    return application, origin


def refuse(problem: str, application: Application | None) -> NoReturn:
    abort(framed(render_template("plugins/refused.html", problem=problem), 403, application))


def framed(text: str, status: int, application: Application | None) -> Response:
    """A page that only the application's own domains may put into a frame."""
    answer = make_response(text, status)
    allowed = (application and " ".join(application.sdk_domains)) or "'none'"
    answer.headers["Content-Security-Policy"] = (
        "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none';"
        f" frame-ancestors {allowed}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def address(**changes: str | None) -> str:
    """The frame's own address with some parameters changed; None takes one away."""
    kept = {**request.args.to_dict(), **changes}
    given = {name: value for name, value in kept.items() if value is not None}
    return f"{request.path}?{urlencode(given)}"


def kept(*without: str) -> list[tuple[str, str]]:
    """The parameters that a form of the frame sends along."""
    return [(name, value) for name, value in request.args.items() if name not in without]


def sign_in_or_out() -> AnyResponse | None:
    """What the buttons of the sign-in do; None when it was another button."""
    number = request.form.get("member_id", "")
    if number:
        digits = number.isascii() and number.isdigit()
        member = get_member(sandbox().store, int(number)) if digits else None
        if member is None or member.closed:
            abort(404)
        sign_in(member)
        return redirect(address(**{SIGNED_IN: "1"}), 303)
    if "sign_out" in request.form:
        sign_out()
        return redirect(address(**{SIGNED_IN: None}), 303)
    return None
