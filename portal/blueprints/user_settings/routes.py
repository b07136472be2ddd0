"""User settings: what people set for themselves."""

from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from portal.access import Viewer, signed_in, viewer
from portal.blueprints.user_settings import connections
from portal.blueprints.user_settings.blueprint import blueprint
from portal.blueprints.user_settings.forms import DigestForm, NameForm, PasswordForm
from portal.domain.digests import Digest
from portal.domain.errors import InvalidInput
from portal.extensions import limiter
from portal.forms import show_refusal
from portal.services import accounts, digests
from portal.unit_of_work import unit_of_work

#: Whoever takes the blueprint takes all of its pages.
__all__ = ["blueprint", "connections"]


def _account() -> str:
    return f"password of {current_user.get_id() if current_user.is_authenticated else ''}"


def _failed(response: Response) -> bool:
    return response.status_code == 422


@blueprint.get("/profile")
@signed_in
def profile() -> ResponseReturnValue:
    return _page()


@blueprint.post("/profile")
@signed_in
def rename() -> ResponseReturnValue:
    form = NameForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                accounts.rename_self(viewer().user, form.name.data, now=datetime.now(UTC))
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            flash(_("Your name is saved."), "success")
            return redirect(url_for("user_settings.profile"), 303)
    return _page(name_form=form), 422


@blueprint.post("/password")
@signed_in
@limiter.limit(
    lambda: current_app.extensions["settings"].account_limit,
    key_func=_account,
    deduct_when=_failed,
)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        user = viewer().user
        try:
            with unit_of_work():
                accounts.change_password(
                    user, form.current.data, form.password.data, now=datetime.now(UTC)
                )
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            # All sessions ended; here a new one begins.
            session.clear()
            login_user(Viewer.of(user))
            flash(_("Your password is changed. You are signed out everywhere else."), "success")
            return redirect(url_for("user_settings.profile"), 303)
    return _page(password_form=form), 422


@blueprint.post("/digest")
@signed_in
def choose_digest() -> ResponseReturnValue:
    form = DigestForm()
    if form.validate_on_submit():
        with unit_of_work():
            digests.choose_digest(viewer().user, Digest(form.digest.data), now=datetime.now(UTC))
        flash(_("Saved."), "success")
        return redirect(url_for("user_settings.profile"), 303)
    return _page(digest_form=form), 422


def _page(
    *,
    name_form: NameForm | None = None,
    digest_form: DigestForm | None = None,
    password_form: PasswordForm | None = None,
) -> str:
    return render_template(
        "user_settings/profile.html",
        name_form=name_form or NameForm(formdata=None, data={"name": viewer().name}),
        digest_form=digest_form or DigestForm(formdata=None, data={"digest": viewer().user.digest}),
        password_form=password_form or PasswordForm(formdata=None),
    )
