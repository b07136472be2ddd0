"""Writing a note from a form, about an application or a person."""

from datetime import UTC, datetime

from flask import flash
from flask_babel import gettext as _

from portal.access import viewer
from portal.domain.errors import InvalidInput, StaleVersion
from portal.forms import NoteForm, show_refusal
from portal.models import Application, ApplicationNote, Candidate, CandidateNote
from portal.services import notes
from portal.unit_of_work import unit_of_work
from portal.wording import sentence


def add_note(about: Application | Candidate, form: NoteForm) -> int:
    """Keep what was typed.

    Returns 303 when that worked, else the status of the page that tells at the field why not.
    """
    if not form.validate_on_submit():
        return 422
    try:
        with unit_of_work():
            notes.add_note(
                about,
                form.text.data,
                is_private=bool(form.is_private.data),
                author=viewer().user,
                now=datetime.now(UTC),
            )
    except InvalidInput as error:
        show_refusal(form, error)
        return 422
    flash(_("The note is saved."), "success")
    return 303


def update_note(note: ApplicationNote | CandidateNote, form: NoteForm) -> int:
    """The same for a note that is there: 409 when somebody changed it meanwhile."""
    if not form.validate_on_submit():
        return 422
    try:
        with unit_of_work():
            notes.edit_note(
                note,
                form.text.data,
                is_private=bool(form.is_private.data),
                version=form.seen_version,
                author=viewer().user,
                now=datetime.now(UTC),
            )
    except InvalidInput as error:
        show_refusal(form, error)
        return 422
    except StaleVersion as error:
        form.form_errors.append(sentence(error.code))
        form.version.data = str(note.version)
        return 409
    flash(_("The note is saved."), "success")
    return 303
