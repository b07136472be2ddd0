"""Admin settings > Feature management: what the company switches on and off."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import gate
from portal.access import admin_only, viewer
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.blueprints.admin_settings.forms import FeaturesForm
from portal.services import company
from portal.services.sharing import withdrawal
from portal.unit_of_work import unit_of_work


@blueprint.get("/feature-management")
@admin_only
def features() -> ResponseReturnValue:
    form = FeaturesForm(data={name: company.get(name) for name in company.DEFAULTS})
    return _page(form)


@blueprint.post("/feature-management")
@admin_only
def features_save() -> ResponseReturnValue:
    form = FeaturesForm()
    if not form.validate_on_submit():
        return _page(form), 422
    with unit_of_work():
        withdrawal.switch(
            gate.known(),
            [(f.name, bool(f.data)) for f in (form.linkedin_enabled, form.members_make_templates)],
            actor=viewer().user,
            now=datetime.now(UTC),
        )
    flash(_("Saved."), "success")
    return redirect(url_for("admin_settings.features"), 303)


def _page(form: FeaturesForm) -> str:
    offered = withdrawal.offered(gate.known())
    return render_template("admin_settings/features.html", form=form, offered=offered)
