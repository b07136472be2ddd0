"""Documents of a person: their own, and those of their applications."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_candidate, signed_in, viewer
from portal.access_written import load_candidate_document
from portal.blueprints.candidates.blueprint import blueprint
from portal.candidate_page import candidate_frame, candidate_url, person_view
from portal.document_pages import forget, hand_out, take_in, upload_words
from portal.domain.permissions import Action
from portal.forms import DocumentForm
from portal.models import Candidate
from portal.queries import candidate_story
from portal.services import documents as document_services
from portal.unit_of_work import unit_of_work


@blueprint.get("/<int:candidate_id>/documents")
@signed_in
def documents(candidate_id: int) -> ResponseReturnValue:
    return _page(load_candidate(candidate_id))


@blueprint.post("/<int:candidate_id>/documents")
@signed_in
def add_document(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    form = DocumentForm()
    status = take_in(
        form,
        lambda upload: document_services.add_document(
            candidate, upload, uploader=viewer().user, now=datetime.now(UTC)
        ),
    )
    if status == 303:
        flash(_("The document is saved."), "success")
        return redirect(candidate_url("documents", candidate_id), 303)
    return _page(load_candidate(candidate_id, Action.EDIT_CANDIDATES), form), status


@blueprint.get("/<int:candidate_id>/documents/<int:document_id>")
@signed_in
def document(candidate_id: int, document_id: int) -> ResponseReturnValue:
    return hand_out(load_candidate_document(load_candidate(candidate_id), document_id))


@blueprint.post("/<int:candidate_id>/documents/<int:document_id>/deletion")
@signed_in
def delete_document(candidate_id: int, document_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    found = load_candidate_document(candidate, document_id)
    with unit_of_work():
        key = document_services.delete_document(found, actor=viewer().user, now=datetime.now(UTC))
    forget(key)
    flash(_("The document is deleted."), "success")
    return redirect(candidate_url("documents", candidate_id), 303)


def _page(candidate: Candidate, form: DocumentForm | None = None) -> str:
    person = person_view(candidate)
    seen = person.ids_where(Action.VIEW_DOCUMENTS)
    return render_template(
        "candidates/documents.html",
        **candidate_frame(person, "documents"),
        files=candidate_story.files_of(candidate.id, seen),
        job_titles={s.application_id: s.title for s in person.standings},
        document_form=form,
        fresh_form=DocumentForm,
        **upload_words(),
    )
