"""Signing in and out."""

import re
from datetime import UTC, datetime

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

from portal.access import Viewer, public, signed_in, viewer
from portal.blueprints.auth.forms import InvitationForm, SignInForm
from portal.demo_people import DEMO_PEOPLE
from portal.domain.errors import InvalidInput, WrongState
from portal.domain.names import email_key
from portal.extensions import limiter
from portal.forms import show_refusal
from portal.services import accounts
from portal.unit_of_work import unit_of_work

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
        with unit_of_work():
            now = datetime.now(UTC)
            if user is not None:
                accounts.note_sign_in(user, now=now)
            else:
                accounts.note_refused_sign_in(form.email.data, now=now)
        if user is not None:
            # A session id planted before the sign-in must not survive it.
            session.clear()
            login_user(Viewer.of(user))
            return redirect(_safe_next(form.next.data), 303)
        form.form_errors.append(_("E-mail address or password is wrong."))
    return _page(form), 422


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    with unit_of_work():
        accounts.note_sign_out(viewer().user, now=datetime.now(UTC))
    logout_user()
    session.clear()
    flash(_("You are signed out."), "info")
    return redirect(url_for("auth.sign_in"), 303)


@blueprint.get("/invitations/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    user = accounts.find_invitation(token, now=datetime.now(UTC))
    if user is None:
        return render_template("auth/invitation_gone.html"), 404
    return render_template("auth/invitation.html", form=InvitationForm(), user=user, token=token)


@blueprint.post("/invitations/<token>")
@public
def accept_invitation(token: str) -> ResponseReturnValue:
    user = accounts.find_invitation(token, now=datetime.now(UTC))
    if user is None:
        return render_template("auth/invitation_gone.html"), 404
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                accounts.accept_invitation(user, token, form.password.data, now=datetime.now(UTC))
        except InvalidInput as error:
            show_refusal(form, error)
        except WrongState:
            # Two presses of one button, or taken back while the page stood open.
            return render_template("auth/invitation_gone.html"), 409
        else:
            # Whoever was signed in here before is somebody else.
            session.clear()
            login_user(Viewer.of(user))
            flash(_("Welcome, %(name)s.", name=user.name), "success")
            return redirect(url_for("dashboard.index"), 303)
    return render_template("auth/invitation.html", form=form, user=user, token=token), 422


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
