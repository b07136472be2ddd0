"""The page that asks a member whether an application may know who they are, and the page to take it back.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow

The error words that go back to the application (`user_cancelled_login`, `user_cancelled_authorize`,
`unauthorized_scope_error`) are from general knowledge of LinkedIn.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import tokens
from sandbox.core.applications import PARENT, Application, all_applications, get_application
from sandbox.core.people import Member, get_member
from sandbox.web.people_shown import people_to_choose
from sandbox.web.session import check_csrf, sign_in, sign_out, signed_in

consent = Blueprint("consent", __name__)

CANCELLED_LOGIN = ("user_cancelled_login", "The user cancelled LinkedIn login")
CANCELLED_CONSENT = ("user_cancelled_authorize", "The user cancelled the authorization")


class RefusedRequestError(Exception):
    """The request cannot go back to the application: the member is told instead."""


class CannotAuthorizeError(Exception):
    """The request goes back to the application with an error."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


@dataclass(frozen=True)
class Wanted:
    """What the application asks for, checked."""

    application: Application
    redirect_uri: str
    state: str | None
    scopes: tuple[str, ...]
    challenge: str | None

    @property
    def origin(self) -> str:
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    def back(self, **values: str) -> AnyResponse:
        """Back to the application, with `state` as it came."""
        if self.state is not None:
            values["state"] = self.state
        sign = "&" if "?" in self.redirect_uri else "?"
        return redirect(f"{self.redirect_uri}{sign}{urlencode(values)}", 303)


def _read() -> Wanted:
    asked = request.args
    application = get_application(sandbox().store, asked.get("client_id", ""))
    if application is None or application.kind == PARENT:
        raise RefusedRequestError(
            "The application that sent you here is not known: its client_id is wrong."
        )
    redirect_uri = asked.get("redirect_uri", "")
    if not application.allows_redirect(redirect_uri):
        raise RefusedRequestError(
            "The redirect_uri does not match the registered value. Register it for the application first."
        )
    return Wanted(
        application,
        redirect_uri,
        asked.get("state"),
        tuple(dict.fromkeys(asked.get("scope", "").replace("+", " ").split())),
        asked.get("code_challenge"),
    )


def _check(wanted: Wanted) -> None:
    if request.args.get("response_type") != "code":
        raise CannotAuthorizeError("unsupported_response_type", "response_type must be code")
    if not wanted.scopes:
        raise CannotAuthorizeError("invalid_request", 'A required parameter "scope" is missing')
    for scope in wanted.scopes:
        if scope not in tokens.SCOPES:
            raise CannotAuthorizeError(
                "unauthorized_scope_error",
                f'Scope "{scope}" is not authorized for your application',
            )
    method = request.args.get("code_challenge_method", "S256" if wanted.challenge else "")
    if wanted.challenge and method != "S256":
        raise CannotAuthorizeError("invalid_request", "code_challenge_method must be S256")


def _page(template: str, status: int = 200, back_to: str = "", **values: object) -> Response:
    answer = make_response(render_template(template, **values), status)
    # Chromium applies form-action to the redirect that answers the form, too.
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'self'; base-uri 'none'; form-action 'self' {back_to};"
        " frame-ancestors 'none'; object-src 'none'"
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@consent.errorhandler(RefusedRequestError)
def _refuse(refusal: RefusedRequestError) -> Response:
    return _page("consent/refused.html", 400, reason=str(refusal))


@consent.get("/oauth/v2/authorization")
def ask() -> AnyResponse:
    """Sign in, agree, go back; who agreed before goes back at once."""
    wanted = _read()
    try:
        _check(wanted)
    except CannotAuthorizeError as problem:
        return wanted.back(error=problem.error, error_description=str(problem))
    me = signed_in()
    if me is None or me.closed:
        return _sign_in_page(wanted)
    if _agreed_before(wanted, me):
        return _with_code(wanted, me)
    return _page(
        "consent/ask.html",
        back_to=wanted.origin,
        wanted=wanted,
        texts=list(dict.fromkeys(tokens.SCOPES[scope] for scope in wanted.scopes)),
    )


def _sign_in_page(wanted: Wanted) -> Response:
    return _page(
        "consent/sign_in.html",
        back_to=wanted.origin,
        wanted=wanted,
        people=people_to_choose(request.args.get("find", "")),
        kept=[(name, value) for name, value in request.args.items(multi=True) if name != "find"],
    )


def _agreed_before(wanted: Wanted, me: Member) -> bool:
    box = sandbox()
    since = box.clock.now_ms() - box.settings.member_token_life * 1000
    return tokens.has_consent(
        box.store, wanted.application.client_id, me.member_id, set(wanted.scopes), since
    )


def _with_code(wanted: Wanted, me: Member) -> AnyResponse:
    box = sandbox()
    code = tokens.make_code(
        box.store,
        client_id=wanted.application.client_id,
        member_id=me.member_id,
        scope=" ".join(wanted.scopes),
        redirect_uri=wanted.redirect_uri,
        challenge=wanted.challenge,
        expires_ms=box.clock.now_ms() + box.settings.code_life * 1000,
    )
    return wanted.back(code=code)


@consent.post("/oauth/v2/authorization")
def decide() -> AnyResponse:
    """One of the page's buttons."""
    check_csrf()
    wanted = _read()
    try:
        _check(wanted)
    except CannotAuthorizeError as problem:
        return wanted.back(error=problem.error, error_description=str(problem))
    again = redirect(request.full_path, 303)
    decision = request.form.get("decision", "")
    me = signed_in()
    if request.form.get("member_id"):
        number = request.form["member_id"]
        member = get_member(sandbox().store, int(number)) if number.isdecimal() else None
        if member is None or member.closed:
            abort(404)
        sign_in(member)
        return again
    if decision == "cancel":
        error, text = CANCELLED_CONSENT if me else CANCELLED_LOGIN
        return wanted.back(error=error, error_description=text)
    if decision == "other":
        sign_out()
        return again
    if decision != "allow":
        abort(400, "The form names no decision.")
    if me is None:
        return again
    box = sandbox()
    tokens.consent(
        box.store,
        wanted.application.client_id,
        me.member_id,
        " ".join(wanted.scopes),
        box.clock.now_ms(),
    )
    return _with_code(wanted, me)


# The member's own page


@consent.get("/psettings/permitted-services")
def permitted_services() -> AnyResponse | str:
    """What a member has agreed to."""
    me = signed_in()
    if me is None:
        flash("Sign in first.", "info")
        return redirect(url_for("recruiter.welcome"), 303)
    names = {known.client_id: known.name for known in all_applications(sandbox().store)}
    return render_template(
        "consent/permitted_services.html",
        grants=tokens.all_grants(sandbox().store, me.member_id),
        names=names,
        scopes=tokens.SCOPES,
    )


@consent.post("/psettings/permitted-services")
def remove_service() -> AnyResponse:
    """The member takes a consent back; the tokens end at once."""
    check_csrf()
    me = signed_in()
    if me is None:
        abort(403)
    gone, _ = tokens.withdraw(
        sandbox().store, client_id=request.form.get("client_id", ""), member_id=me.member_id
    )
    flash("Removed: it can no longer act for you." if gone else "It was removed before.", "success")
    return redirect(url_for("consent.permitted_services"), 303)
