"""Admin settings > Company information: the name and the logo that people see."""

from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import admin_only, viewer
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.blueprints.admin_settings.forms import CompanyForm
from portal.domain.errors import InvalidInput
from portal.forms import show_refusal
from portal.services import company as company_services
from portal.unit_of_work import unit_of_work


@blueprint.get("/company-information")
@admin_only
def company() -> ResponseReturnValue:
    found = company_services.several(["company_name"])
    return _company_page(CompanyForm(formdata=None, data={"name": found["company_name"]}))


@blueprint.post("/company-information")
@admin_only
def company_save() -> ResponseReturnValue:
    form = CompanyForm()
    if not form.validate_on_submit():
        return _company_page(form), 422
    try:
        with unit_of_work():
            _save(form)
    except InvalidInput as error:
        show_refusal(form, error)
        return _company_page(form), 422
    flash(_("Saved."), "success")
    return redirect(url_for("admin_settings.company"), 303)


def _save(form: CompanyForm) -> None:
    me, now = viewer().user, datetime.now(UTC)
    company_services.change_information(form.name.data or "", actor=me, now=now)
    if form.logo.data:
        company_services.change_logo(form.logo.data.read(), actor=me, now=now)
    elif form.remove_logo.data:
        company_services.remove_logo(actor=me, now=now)


def _company_page(form: CompanyForm) -> str:
    return render_template(
        "admin_settings/company.html",
        form=form,
        company_logo=company_services.get("company_logo"),
        shown=company_services.display_name(current_app.extensions["settings"].company_name),
    )
