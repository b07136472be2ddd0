"""Loading what people wrote and keep about applications and people: notes and documents. Like all of
``access``: what is not there and what is not yours are both 404, what you may see but not change is
403.
"""

from flask import abort
from flask_babel import gettext as _

from portal.access import viewer
from portal.db import db
from portal.domain import notes as note_rules
from portal.domain.notes import NoteAct, NoteKind
from portal.models import Application, ApplicationNote, Candidate, CandidateNote, Document


def load_note(application: Application, note_id: int, act: NoteAct) -> ApplicationNote:
    """A note about an application, for something the viewer may do with it (404, 403)."""
    note = db.session.get(ApplicationNote, note_id)
    if note is None or note.application_id != application.id:
        abort(404)
    _check_note(NoteKind.APPLICATION, note, act)
    return note


def load_candidate_note(candidate: Candidate, note_id: int, act: NoteAct) -> CandidateNote:
    """A note about a person, for something the viewer may do with it (404, 403)."""
    note = db.session.get(CandidateNote, note_id)
    if note is None or note.candidate_id != candidate.id:
        abort(404)
    _check_note(NoteKind.CANDIDATE, note, act)
    return note


def _check_note(kind: NoteKind, note: ApplicationNote | CandidateNote, act: NoteAct) -> None:
    is_author = note.author_id == viewer().id

    def reaches(act: NoteAct) -> bool:
        return note_rules.reaches(kind, act, is_author=is_author, is_private=note.is_private)

    if not reaches(NoteAct.READ):
        # Of another's private note nobody learns that it is there.
        abort(404)
    if not reaches(act):
        abort(403, _("Only its author can change a note."))


def load_document(application: Application, document_id: int) -> Document:
    """A document of an application (404)."""
    document = db.session.get(Document, document_id)
    if document is None or document.application_id != application.id:
        abort(404)
    return document


def load_candidate_document(candidate: Candidate, document_id: int) -> Document:
    """A document of a person that belongs to no one job (404)."""
    document = db.session.get(Document, document_id)
    if document is None or document.candidate_id != candidate.id or document.application_id:
        abort(404)
    return document
