"""Notes about an application."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_application, row_id, signed_in, viewer
from portal.access_written import load_note
from portal.answers import act
from portal.blueprints.applications.blueprint import blueprint
from portal.blueprints.applications.page import application_frame, application_page
from portal.domain.errors import InvalidInput, StaleVersion
from portal.domain.notes import NoteAct, NoteKind, action_for
from portal.forms import NoteForm, show_refusal
from portal.queries import applications as application_queries
from portal.services import notes as note_services
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

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
    if form.validate_on_submit():
        try:
            with unit_of_work():
                note_services.add_note(
                    application,
                    form.text.data,
                    is_private=bool(form.is_private.data),
                    author=viewer().user,
                    now=datetime.now(UTC),
                )
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            flash(_("The note is saved."), "success")
            return redirect(
                url_for("applications.page", application_id=application_id, _anchor="notes"), 303
            )
    application = load_application(application_id, MAY[NoteAct.WRITE])
    return render_template(
        "applications/page.html", **application_page(application, note_form=form)
    ), 422


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
    form, status = NoteForm(), 422
    if form.validate_on_submit():
        try:
            with unit_of_work():
                note_services.edit_note(
                    note,
                    form.text.data,
                    is_private=bool(form.is_private.data),
                    version=form.seen_version,
                    author=viewer().user,
                    now=datetime.now(UTC),
                )
        except InvalidInput as error:
            show_refusal(form, error)
        except StaleVersion as error:
            form.form_errors.append(sentence(error.code))
            form.version.data, status = str(note.version), 409
        else:
            flash(_("The note is saved."), "success")
            return redirect(
                url_for("applications.page", application_id=application_id, _anchor="notes"), 303
            )
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
        back=url_for("applications.page", application_id=application_id, _anchor="notes"),
    )
