"""Which notes somebody may read, as the table in ``domain.notes`` says."""

from typing import Any

from sqlalchemy import ColumnElement, or_

from portal.domain.notes import NoteAct, NoteKind, reaches
from portal.models import ApplicationNote, CandidateNote

MODELS: dict[NoteKind, type[ApplicationNote] | type[CandidateNote]] = {
    NoteKind.APPLICATION: ApplicationNote,
    NoteKind.CANDIDATE: CandidateNote,
}


def readable_by(kind: NoteKind, viewer_id: Any) -> ColumnElement[bool]:
    """The condition under which notes of a kind come out for somebody whose roles let them read."""
    model = MODELS[kind]
    of_others = [
        model.is_private.is_(is_private)
        for is_private in (False, True)
        if reaches(kind, NoteAct.READ, is_author=False, is_private=is_private)
    ]
    return or_(model.author_id == viewer_id, *of_others)
