"""E-mail to the person of an application."""

from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_application, signed_in, viewer
from portal.blueprints.applications.blueprint import blueprint
from portal.blueprints.applications.forms import EmailForm
from portal.blueprints.applications.page import application_frame
from portal.domain.errors import InvalidInput, WrongState
from portal.domain.permissions import Action
from portal.forms import show_refusal
from portal.models import Application
from portal.queries.mails import mails_of
from portal.services import candidate_emails, company
from portal.unit_of_work import unit_of_work
from portal.wording import sentence


@blueprint.get("/<int:application_id>/emails")
@signed_in
def emails(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.SEND_EMAIL)
    form = EmailForm(formdata=None)
    if not application.job.is_confidential:
        name = company.display_name(current_app.extensions["settings"].company_name)
        form.subject.data = _("%(job)s at %(company)s", job=application.job.title, company=name)
    return _page(application, form)


@blueprint.post("/<int:application_id>/emails")
@signed_in
def send_email(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.SEND_EMAIL)
    form = EmailForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                candidate_emails.send_email(
                    application,
                    address_id=form.address_id,
                    subject=form.subject.data,
                    text=form.text.data,
                    actor=viewer().user,
                    now=datetime.now(UTC),
                )
        except InvalidInput as error:
            show_refusal(form, error)
        except WrongState as error:
            form.form_errors.append(sentence(error.code))
        else:
            flash(_("The e-mail is on its way."), "success")
            return redirect(url_for("applications.page", application_id=application_id), 303)
    return _page(load_application(application_id, Action.SEND_EMAIL), form), 422


def _page(application: Application, form: EmailForm) -> str:
    form.offer(application.candidate.emails)
    return render_template(
        "applications/emails.html",
        **application_frame(application),
        form=form,
        mails=mails_of(application),
    )
