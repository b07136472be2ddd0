"""Documents of an application. They are handed out so that no browser ever runs them here."""

import unicodedata
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import quote

from flask import Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_application, load_document, signed_in, viewer
from portal.blueprints.applications.blueprint import blueprint
from portal.blueprints.applications.forms import DocumentForm
from portal.blueprints.applications.page import application_page
from portal.config import Settings
from portal.document_store import DocumentStore, MissingDocumentError, StoreAwayError
from portal.domain.errors import InvalidInput
from portal.domain.permissions import Action
from portal.forms import show_refusal
from portal.models import Application
from portal.services import documents as document_services
from portal.unit_of_work import let_go, unit_of_work


@blueprint.post("/<int:application_id>/documents")
@signed_in
def add_document(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.MANAGE_DOCUMENTS)
    form, status = DocumentForm(), 422
    if form.validate_on_submit():
        try:
            _keep(application, form)
        except InvalidInput as error:
            show_refusal(form, error)
        except StoreAwayError:
            form.file.errors = [_("Documents cannot be stored just now. Try again in a moment.")]
            status = 503
        else:
            flash(_("The document is saved."), "success")
            return redirect(
                url_for("applications.page", application_id=application_id, _anchor="documents"),
                303,
            )
    application = load_application(application_id, Action.MANAGE_DOCUMENTS)
    return render_template(
        "applications/page.html", **application_page(application, document_form=form)
    ), status


@blueprint.get("/<int:application_id>/documents/<int:document_id>")
@signed_in
def document(application_id: int, document_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.VIEW_DOCUMENTS)
    found = load_document(application, document_id)
    try:
        pieces = _store().open(found.storage_key)
    except MissingDocumentError:
        abort(404)
    except StoreAwayError:
        abort(503)
    answer = Response(pieces, content_type=found.media_type)
    answer.headers.set("Content-Disposition", "attachment", **_file_names(found.name))
    answer.headers["Content-Length"] = str(found.size)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@blueprint.post("/<int:application_id>/documents/<int:document_id>/deletion")
@signed_in
def delete_document(application_id: int, document_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.MANAGE_DOCUMENTS)
    found = load_document(application, document_id)
    with unit_of_work():
        key = document_services.delete_document(found, actor=viewer().user, now=datetime.now(UTC))
    _forget(key)
    flash(_("The document is deleted."), "success")
    return redirect(
        url_for("applications.page", application_id=application_id, _anchor="documents"), 303
    )


def _keep(application: Application, form: DocumentForm) -> None:
    """Store the bytes, then the row that speaks of them. Raises InvalidInput and StoreAwayError."""
    upload = document_services.check_upload(
        form.file.data.filename or "",
        form.file.data.read(),
        form.kind.data,
        size_max=_settings().documents_max_mb * 1024 * 1024,
    )
    # Storing may take seconds: nobody waits for our transaction meanwhile.
    let_go()
    form.file.data.seek(0)
    _store().put(upload.key, form.file.data.read())
    with unit_of_work():
        document = document_services.add_document(
            application, upload, uploader=viewer().user, now=datetime.now(UTC)
        )
        is_needed = document.storage_key == upload.key
    if not is_needed:
        _forget(upload.key)


def _file_names(name: str) -> dict[str, str]:
    """The name for browsers that know more letters than ASCII, and one for those that do not."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if plain == name:
        return {"filename": name}
    return {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}


def _forget(key: str) -> None:
    """Delete bytes that nothing speaks of any more; what stays is swept away later."""
    with suppress(StoreAwayError):
        _store().delete(key)


def _store() -> DocumentStore:
    store: DocumentStore = current_app.extensions["documents"]
    return store


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
