"""Notes about an application."""

from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_application, row_id, signed_in, viewer
from portal.access_written import load_note
from portal.answers import act
from portal.blueprints.applications.blueprint import blueprint
from portal.blueprints.applications.page import application_frame, application_page
from portal.domain.notes import NoteAct, NoteKind, action_for
from portal.forms import NoteForm
from portal.note_pages import add_note as add_typed_note
from portal.note_pages import update_note as update_typed_note
from portal.queries import applications as application_queries
from portal.services import notes as note_services

#: What one must be allowed to do on the job, told by the table of the rules.
MAY = {act: action_for(NoteKind.APPLICATION, act) for act in NoteAct}


@blueprint.get("/<int:application_id>/notes")
@signed_in
def notes(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, MAY[NoteAct.READ])
    found, before = application_queries.notes(
        application, viewer().id, before_id=request.args.get("before", type=row_id)
    )
    return render_template(
        "applications/notes.html", **application_frame(application), notes=found, before=before
    )


@blueprint.post("/<int:application_id>/notes")
@signed_in
def add_note(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, MAY[NoteAct.WRITE])
    form = NoteForm()
    status = add_typed_note(application, form)
    if status == 303:
        return redirect(_page_of(application_id), 303)
    application = load_application(application_id, MAY[NoteAct.WRITE])
    return render_template(
        "applications/page.html", **application_page(application, note_form=form)
    ), status


@blueprint.get("/<int:application_id>/notes/<int:note_id>")
@signed_in
def edit_note(application_id: int, note_id: int) -> ResponseReturnValue:
    application = load_application(application_id, MAY[NoteAct.EDIT])
    note = load_note(application, note_id, NoteAct.EDIT)
    return render_template(
        "applications/note.html",
        **application_frame(application),
        note_id=note_id,
        form=NoteForm.of(note),
    )


@blueprint.post("/<int:application_id>/notes/<int:note_id>")
@signed_in
def update_note(application_id: int, note_id: int) -> ResponseReturnValue:
    application = load_application(application_id, MAY[NoteAct.EDIT])
    note = load_note(application, note_id, NoteAct.EDIT)
    form = NoteForm()
    status = update_typed_note(note, form)
    if status == 303:
        return redirect(_page_of(application_id), 303)
    return render_template(
        "applications/note.html", **application_frame(application), note_id=note_id, form=form
    ), status


@blueprint.post("/<int:application_id>/notes/<int:note_id>/deletion")
@signed_in
def delete_note(application_id: int, note_id: int) -> ResponseReturnValue:
    application = load_application(application_id, MAY[NoteAct.DELETE])
    note = load_note(application, note_id, NoteAct.DELETE)
    return act(
        lambda: note_services.delete_note(note, author=viewer().user, now=datetime.now(UTC)),
        _("The note is deleted."),
        back=_page_of(application_id),
    )


def _page_of(application_id: int) -> str:
    return url_for("applications.page", application_id=application_id, _anchor="notes")
