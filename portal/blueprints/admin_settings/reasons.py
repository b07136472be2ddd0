"""Admin settings > Rejection reasons."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import admin_only, load_rejection_reason, viewer
from portal.answers import act
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.blueprints.admin_settings.forms import ReasonForm
from portal.domain import names
from portal.domain.errors import DomainError, InvalidInput, StaleVersion
from portal.forms import show_refusal
from portal.queries import reasons as reason_queries
from portal.services import rejection_reasons
from portal.unit_of_work import unit_of_work
from portal.wording import sentence


@blueprint.get("/rejection-reasons")
@admin_only
def reasons() -> ResponseReturnValue:
    return _reasons_page(ReasonForm())


@blueprint.post("/rejection-reasons")
@admin_only
def reason_add() -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                rejection_reasons.add_reason(
                    form.name.data, actor=viewer().user, now=datetime.now(UTC)
                )
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            flash(_("The reason is on the list."), "success")
            return redirect(url_for("admin_settings.reasons"), 303)
    return _reasons_page(form), 422


@blueprint.post("/rejection-reasons/<int:reason_id>/name")
@admin_only
def reason_rename(reason_id: int) -> ResponseReturnValue:
    reason = load_rejection_reason(reason_id)
    name = names.tidy(request.form.get("name"))
    try:
        with unit_of_work():
            rejection_reasons.rename_reason(
                reason,
                name,
                known_as=request.form.get("known_as", ""),
                actor=viewer().user,
                now=datetime.now(UTC),
            )
    except (InvalidInput, StaleVersion) as error:
        wrong = {"id": reason_id, "name": name, "text": _words(error)}
        stale = isinstance(error, StaleVersion)
        return _reasons_page(ReasonForm(formdata=None), wrong), 409 if stale else 422
    flash(_("The reason is renamed, also where it was used."), "success")
    return redirect(url_for("admin_settings.reasons"), 303)


@blueprint.post("/rejection-reasons/<int:reason_id>/place")
@admin_only
def reason_move(reason_id: int) -> ResponseReturnValue:
    reason = load_rejection_reason(reason_id)
    by = -1 if request.form.get("to") == "up" else 1
    return act(
        lambda: rejection_reasons.move_reason(
            reason, by, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("The order is saved."),
        back=url_for("admin_settings.reasons", _anchor=f"reason-{reason_id}"),
    )


@blueprint.post("/rejection-reasons/<int:reason_id>/switch")
@admin_only
def reason_switch(reason_id: int) -> ResponseReturnValue:
    reason = load_rejection_reason(reason_id)
    on = request.form.get("wanted") == "on"
    return act(
        lambda: rejection_reasons.switch_reason(
            reason, on=on, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("The reason is on offer.") if on else _("The reason is no longer on offer."),
        back=url_for("admin_settings.reasons", _anchor=f"reason-{reason_id}"),
    )


@blueprint.post("/rejection-reasons/<int:reason_id>/removal")
@admin_only
def reason_remove(reason_id: int) -> ResponseReturnValue:
    reason = load_rejection_reason(reason_id)
    return act(
        lambda: rejection_reasons.remove_reason(reason, actor=viewer().user, now=datetime.now(UTC)),
        _("The reason is removed."),
        back=url_for("admin_settings.reasons"),
    )


def _words(error: DomainError) -> str:
    return sentence(error.code, **error.params)


def _reasons_page(form: ReasonForm, wrong: dict[str, object] | None = None) -> str:
    return render_template(
        "admin_settings/reasons.html",
        form=form,
        reasons=rejection_reasons.list_reasons(),
        uses=reason_queries.count_uses(),
        wrong=wrong,
    )
