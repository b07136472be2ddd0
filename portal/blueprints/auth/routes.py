"""Signing in and out."""

import re

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from portal.access import Viewer, public, signed_in
from portal.blueprints.auth.forms import SignInForm
from portal.demo_people import DEMO_PEOPLE
from portal.domain.names import email_key
from portal.extensions import limiter
from portal.services import accounts

blueprint = Blueprint("auth", __name__)


def _account() -> str:
    return "account " + email_key(request.form.get("email", ""))[:254]


def _failed(response: Response) -> bool:
    return response.status_code == 422


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("dashboard.index"), 303)
    return _page(SignInForm(data={"next": request.args.get("next", "")}))


@blueprint.post("/sign-in")
@public
@limiter.limit(lambda: current_app.extensions["settings"].sign_in_limit, deduct_when=_failed)
@limiter.limit(
    lambda: current_app.extensions["settings"].account_limit,
    key_func=_account,
    deduct_when=_failed,
)
def sign_in_submit() -> ResponseReturnValue:
    form = SignInForm()
    if form.validate_on_submit():
        settings = current_app.extensions["settings"]
        user = accounts.authenticate(
            form.email.data, form.password.data, allow_demo=not settings.is_production
        )
        if user is not None:
            # A session id planted before the sign-in must not survive it.
            session.clear()
            login_user(Viewer(user))
            return redirect(_safe_next(form.next.data), 303)
        form.form_errors.append(_("E-mail address or password is wrong."))
    return _page(form), 422


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash(_("You are signed out."), "info")
    return redirect(url_for("auth.sign_in"), 303)


def _page(form: SignInForm) -> str:
    settings = current_app.extensions["settings"]
    accounts_shown = []
    if not settings.is_production and settings.sandbox_url:
        accounts_shown = [{"email": p.email, "role": str(p.role)} for p in DEMO_PEOPLE]
    return render_template("auth/sign_in.html", form=form, demo_accounts=accounts_shown)


def _safe_next(target: str | None) -> str:
    """Back to where the person wanted to go, but never to another site."""
    # Browsers drop tabs and line ends and read a backslash as a slash: none of them belongs here.
    if target and re.fullmatch(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*", target):
        return target
    return url_for("dashboard.index")
