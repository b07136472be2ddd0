"""Notes about a person, whatever the job; and those about their applications, to read."""

from datetime import UTC, datetime

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_candidate, row_id, signed_in, viewer
from portal.access_written import load_candidate_note
from portal.answers import act
from portal.blueprints.candidates.blueprint import blueprint
from portal.candidate_page import candidate_frame, candidate_url, person_view
from portal.domain.notes import NoteAct, NoteKind, action_for
from portal.forms import NoteForm
from portal.models import Candidate
from portal.note_pages import add_note as add_typed_note
from portal.note_pages import update_note as update_typed_note
from portal.queries import candidate_story
from portal.services import notes as note_services

#: What one must be allowed to do, told by the table of the rules.
MAY = {act: action_for(NoteKind.CANDIDATE, act) for act in NoteAct}
READ_IN_JOBS = action_for(NoteKind.APPLICATION, NoteAct.READ)


@blueprint.get("/<int:candidate_id>/notes")
@signed_in
def notes(candidate_id: int) -> ResponseReturnValue:
    return _page(load_candidate(candidate_id, MAY[NoteAct.READ]))


@blueprint.post("/<int:candidate_id>/notes")
@signed_in
def add_note(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, MAY[NoteAct.WRITE])
    form = NoteForm()
    status = add_typed_note(candidate, form)
    if status == 303:
        return redirect(candidate_url("notes", candidate_id), 303)
    return _page(load_candidate(candidate_id, MAY[NoteAct.WRITE]), form), status


@blueprint.get("/<int:candidate_id>/notes/<int:note_id>")
@signed_in
def edit_note(candidate_id: int, note_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, MAY[NoteAct.EDIT])
    note = load_candidate_note(candidate, note_id, NoteAct.EDIT)
    return _edit_page(candidate, note_id, NoteForm.of(note))


@blueprint.post("/<int:candidate_id>/notes/<int:note_id>")
@signed_in
def update_note(candidate_id: int, note_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, MAY[NoteAct.EDIT])
    note = load_candidate_note(candidate, note_id, NoteAct.EDIT)
    form = NoteForm()
    status = update_typed_note(note, form)
    if status == 303:
        return redirect(candidate_url("notes", candidate_id), 303)
    return _edit_page(candidate, note_id, form), status


@blueprint.post("/<int:candidate_id>/notes/<int:note_id>/deletion")
@signed_in
def delete_note(candidate_id: int, note_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, MAY[NoteAct.DELETE])
    note = load_candidate_note(candidate, note_id, NoteAct.DELETE)
    return act(
        lambda: note_services.delete_note(note, author=viewer().user, now=datetime.now(UTC)),
        _("The note is deleted."),
        back=candidate_url("notes", candidate_id),
    )


def _page(candidate: Candidate, form: NoteForm | None = None) -> str:
    person, me = person_view(candidate), viewer()
    found, before = candidate_story.notes_of(
        candidate.id, me.id, before_id=request.args.get("before", type=row_id)
    )
    in_jobs, has_more = candidate_story.notes_in_jobs(person.ids_where(READ_IN_JOBS), me.id)
    return render_template(
        "candidates/notes.html",
        **candidate_frame(person, "notes"),
        notes=found,
        before=before,
        in_jobs=in_jobs,
        has_more_in_jobs=has_more,
        job_titles={s.application_id: s.title for s in person.standings},
        note_form=form,
        fresh_form=NoteForm,
        may_write=me.may(MAY[NoteAct.WRITE]),
    )


def _edit_page(candidate: Candidate, note_id: int, form: NoteForm) -> str:
    frame = candidate_frame(person_view(candidate), "notes")
    return render_template("candidates/note.html", **frame, note_id=note_id, form=form)
