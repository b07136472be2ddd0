"""Admin settings > User permissions: who may sign in, and as what."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import admin_only, load_account, row_id, viewer
from portal.answers import act
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.blueprints.admin_settings.forms import EditRolesForm, InviteForm
from portal.domain import names
from portal.domain.accounts import AccountState
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.permissions import AppRole
from portal.forms import show_refusal
from portal.models import User
from portal.queries import audit
from portal.queries import users as user_queries
from portal.services import accounts
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

#: Entries of the history that the page of an account shows.
ENTRIES = 20


@blueprint.get("/users")
@admin_only
def users() -> ResponseReturnValue:
    state = request.args.get("state", type=AccountState)
    text = names.tidy(request.args.get("q"), 200)
    page = user_queries.list_users(
        text=text, state=state, page=max(request.args.get("page", 1, type=row_id), 1)
    )
    return render_template(
        "admin_settings/users.html",
        page=page,
        q_users=text,
        state=state,
        counts=user_queries.count_by_state(),
        now=datetime.now(UTC),
    )


@blueprint.get("/users/new")
@admin_only
def new_user() -> ResponseReturnValue:
    return render_template("admin_settings/new_user.html", form=InviteForm())


@blueprint.post("/users/new")
@admin_only
def user_invite() -> ResponseReturnValue:
    form = InviteForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                user = accounts.invite_user(
                    email=form.email.data,
                    name=form.name.data,
                    roles=form.chosen(),
                    actor=viewer().user,
                    secret=current_app.extensions["settings"].secret_key,
                    now=datetime.now(UTC),
                )
                name = user.name
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            flash(_("%(name)s is invited; the mail is on its way.", name=name), "success")
            return redirect(url_for("admin_settings.users"), 303)
    return render_template("admin_settings/new_user.html", form=form), 422


@blueprint.get("/users/<int:user_id>")
@admin_only
def user(user_id: int) -> ResponseReturnValue:
    account = load_account(user_id)
    return _user_page(account, EditRolesForm.of(account))


@blueprint.post("/users/<int:user_id>/roles")
@admin_only
def user_roles(user_id: int) -> ResponseReturnValue:
    account = load_account(user_id)
    form = EditRolesForm()
    if not form.validate_on_submit():
        return _user_page(account, form), 422
    try:
        with unit_of_work():
            accounts.set_roles(
                account,
                form.chosen(),
                version=form.seen_version,
                sure=form.sure.data,
                actor=viewer().user,
                now=datetime.now(UTC),
            )
            name = account.name
    except InvalidInput as error:
        show_refusal(form, error)
        return _user_page(account, form), 422
    except WrongState as error:
        form.form_errors.append(sentence(error.code, **error.params))
        return _user_page(account, form), 409
    except StaleVersion as error:
        fresh = EditRolesForm.of(account)
        fresh.form_errors.append(sentence(error.code, **error.params))
        return _user_page(account, fresh), 409
    flash(_("The roles of %(name)s are saved.", name=name), "success")
    # Perhaps one's own: what was known of the viewer when the request came is no longer true.
    if AppRole.ADMINISTRATOR not in viewer().user.app_roles:
        return redirect(url_for("dashboard.index"), 303)
    return redirect(url_for("admin_settings.user", user_id=user_id), 303)


@blueprint.post("/users/<int:user_id>/deactivation")
@admin_only
def user_deactivate(user_id: int) -> ResponseReturnValue:
    return _do(
        user_id,
        lambda account, now: accounts.deactivate_user(account, actor=viewer().user, now=now),
        _("The account is deactivated and its sessions have ended."),
    )


@blueprint.post("/users/<int:user_id>/reactivation")
@admin_only
def user_reactivate(user_id: int) -> ResponseReturnValue:
    return _do(
        user_id,
        lambda account, now: accounts.reactivate_user(account, actor=viewer().user, now=now),
        _("The account is active again."),
    )


@blueprint.post("/users/<int:user_id>/invitation")
@admin_only
def user_invitation_resend(user_id: int) -> ResponseReturnValue:
    secret = current_app.extensions["settings"].secret_key
    return _do(
        user_id,
        lambda account, now: accounts.resend_invitation(
            account, actor=viewer().user, secret=secret, now=now
        ),
        _("A new invitation is on its way; the former link no longer works."),
    )


@blueprint.post("/users/<int:user_id>/invitation/withdrawal")
@admin_only
def user_invitation_withdraw(user_id: int) -> ResponseReturnValue:
    return _do(
        user_id,
        lambda account, now: accounts.withdraw_invitation(account, actor=viewer().user, now=now),
        _("The invitation is withdrawn."),
        onward=url_for("admin_settings.users"),
    )


def _do(
    user_id: int,
    what: Callable[[User, datetime], None],
    done: str,
    *,
    onward: str | None = None,
) -> ResponseReturnValue:
    account = load_account(user_id)
    return act(
        lambda: what(account, datetime.now(UTC)),
        done,
        back=url_for("admin_settings.user", user_id=user_id),
        onward=onward,
    )


def _user_page(account: User, form: EditRolesForm) -> str:
    expires = account.invite_expires_at
    lines, _next = audit.read_log(audit.Filter(person_id=account.id), limit=ENTRIES)
    return render_template(
        "admin_settings/user.html",
        account=account,
        form=form,
        memberships=user_queries.memberships_of(account.id),
        entries=[line.entry for line in lines],
        job_names={line.entry.job_id: line.job_number for line in lines},
        is_self=account.id == viewer().id,
        asks_if_sure=bool(form.sure.errors) or form.sure.data,
        is_expired=expires is not None and expires <= datetime.now(UTC),
        administers=AppRole.ADMINISTRATOR in account.app_roles,
    )
