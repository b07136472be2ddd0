"""Documents of an application."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_application, signed_in, viewer
from portal.access_written import load_document
from portal.blueprints.applications.blueprint import blueprint
from portal.blueprints.applications.page import application_page
from portal.document_pages import forget, hand_out, take_in
from portal.domain.permissions import Action
from portal.forms import DocumentForm
from portal.services import documents as document_services
from portal.unit_of_work import unit_of_work


@blueprint.post("/<int:application_id>/documents")
@signed_in
def add_document(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.MANAGE_DOCUMENTS)
    form = DocumentForm()
    status = take_in(
        form,
        lambda upload: document_services.add_document(
            application, upload, uploader=viewer().user, now=datetime.now(UTC)
        ),
    )
    if status == 303:
        flash(_("The document is saved."), "success")
        return redirect(
            url_for("applications.page", application_id=application_id, _anchor="documents"), 303
        )
    application = load_application(application_id, Action.MANAGE_DOCUMENTS)
    return render_template(
        "applications/page.html", **application_page(application, document_form=form)
    ), status


@blueprint.get("/<int:application_id>/documents/<int:document_id>")
@signed_in
def document(application_id: int, document_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.VIEW_DOCUMENTS)
    return hand_out(load_document(application, document_id))


@blueprint.post("/<int:application_id>/documents/<int:document_id>/deletion")
@signed_in
def delete_document(application_id: int, document_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.MANAGE_DOCUMENTS)
    found = load_document(application, document_id)
    with unit_of_work():
        key = document_services.delete_document(found, actor=viewer().user, now=datetime.now(UTC))
    forget(key)
    flash(_("The document is deleted."), "success")
    return redirect(
        url_for("applications.page", application_id=application_id, _anchor="documents"), 303
    )
