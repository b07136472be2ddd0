"""What people wrote and kept about a person, and what happened: notes, documents, history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.domain import permissions
from portal.domain.notes import NoteKind
from portal.domain.permissions import Action, AppRole, Scope
from portal.models import (
    ApplicationNote,
    CandidateNote,
    Document,
    HistoryEntry,
    JobMember,
    User,
)
from portal.queries.application_story import TEXT_SHOWN, read_note
from portal.queries.notes import readable_by
from portal.queries.same_person import ids_of_person
from portal.queries.story_parts import Event, Note

NOTES_SIZE, EVENTS_SIZE = 20, 50
#: More documents nobody has; the limit keeps the page small whatever happens.
FILES_MAX = 300


@dataclass(frozen=True)
class PersonFile:
    """A document of a person, of one application or of all."""

    id: int
    application_id: int | None
    at: datetime
    uploader: str
    name: str
    kind: str
    size: int


def notes_of(
    candidate_id: int, viewer_id: int, *, before_id: int | None = None
) -> tuple[Sequence[Note], int | None]:
    """Notes about the person in full, newest first, and the id to go on with; None on the last page."""
    query = (
        select(*_note_columns(CandidateNote, CandidateNote.text))
        .join(User, User.id == CandidateNote.author_id)
        .where(
            CandidateNote.candidate_id == candidate_id,
            readable_by(NoteKind.CANDIDATE, viewer_id),
        )
        .order_by(CandidateNote.id.desc())
        .limit(NOTES_SIZE + 1)
    )
    if before_id is not None:
        query = query.where(CandidateNote.id < before_id)
    found = [read_note(row, 10**9) for row in db.session.execute(query)]
    page = found[:NOTES_SIZE]
    return page, page[-1].id if len(found) > NOTES_SIZE else None


def notes_in_jobs(
    application_ids: Collection[int], viewer_id: int
) -> tuple[Sequence[tuple[int, Note]], bool]:
    """The newest notes about some applications, each with the application's id, and whether there
    are more. Long ones are cut: they stand in full on the application's own page."""
    if not application_ids:
        return [], False
    query = (
        select(
            ApplicationNote.application_id,
            *_note_columns(ApplicationNote, func.substr(ApplicationNote.text, 1, TEXT_SHOWN + 1)),
        )
        .join(User, User.id == ApplicationNote.author_id)
        .where(
            ApplicationNote.application_id.in_(application_ids),
            readable_by(NoteKind.APPLICATION, viewer_id),
        )
        .order_by(ApplicationNote.id.desc())
        .limit(NOTES_SIZE + 1)
    )
    found = [(row.application_id, read_note(row)) for row in db.session.execute(query)]
    return found[:NOTES_SIZE], len(found) > NOTES_SIZE


def _note_columns(model: type[CandidateNote] | type[ApplicationNote], text: Any) -> list[Any]:
    return [
        model.id,
        model.created_at.label("at"),
        model.author_id.label("user_id"),
        User.name.label("user_name"),
        text.label("text"),
        model.is_private.label("flag"),
        model.edited_at,
        model.version.label("number"),
    ]


def files_of(candidate_id: int, application_ids: Collection[int]) -> Sequence[PersonFile]:
    """The person's own documents and those of some applications, newest first."""
    rows = db.session.execute(
        select(
            Document.id,
            Document.application_id,
            Document.uploaded_at,
            func.coalesce(User.name, ""),
            Document.name,
            Document.kind,
            Document.size,
        )
        .outerjoin(User, User.id == Document.uploaded_by_id)
        .where(
            Document.candidate_id == candidate_id,
            or_(Document.application_id.is_(None), Document.application_id.in_(application_ids)),
        )
        .order_by(Document.id.desc())
        .limit(FILES_MAX)
    )
    return [PersonFile(*row) for row in rows]


def events_of(
    candidate_id: int,
    viewer_id: int,
    app_roles: Collection[AppRole],
    *,
    hidden_applications: Collection[int],
    before_id: int | None = None,
) -> tuple[Sequence[Event], int | None]:
    """What happened to a person, newest first, as far as a viewer may know of it, and the id to go
    on with; None on the last page.

    What happened in a job is for those who see the activity there, also after the application or
    the job was deleted; ``hidden_applications`` are those that they may not open even so.
    """
    query = (
        select(
            HistoryEntry.id,
            HistoryEntry.at,
            func.coalesce(User.name, "").label("actor"),
            HistoryEntry.what,
            HistoryEntry.details,
            HistoryEntry.job_id,
        )
        .outerjoin(User, User.id == HistoryEntry.actor_id)
        .where(HistoryEntry.candidate_id.in_(ids_of_person(candidate_id)))
        .order_by(HistoryEntry.id.desc())
        .limit(EVENTS_SIZE + 1)
    )
    if permissions.scope_of(Action.VIEW_ACTIVITY, app_roles) is not Scope.ALL:
        query = query.where(_of_ones_jobs(viewer_id))
    if hidden_applications:
        query = query.where(
            or_(
                HistoryEntry.application_id.is_(None),
                HistoryEntry.application_id.not_in(hidden_applications),
            )
        )
    if before_id is not None:
        query = query.where(HistoryEntry.id < before_id)
    found = [Event(*row) for row in db.session.execute(query)]
    page = found[:EVENTS_SIZE]
    return page, page[-1].id if len(found) > EVENTS_SIZE else None


def _of_ones_jobs(viewer_id: int) -> ColumnElement[bool]:
    """What happened outside jobs, or in those where somebody's role lets them see the activity."""
    appointer = aliased(JobMember)
    roles = [role.value for role in permissions.team_roles_for(Action.VIEW_ACTIVITY)]
    ones_jobs = (
        select(JobMember.job_id)
        .outerjoin(appointer, appointer.id == JobMember.delegate_of_id)
        .where(
            JobMember.user_id == viewer_id,
            func.coalesce(appointer.role, JobMember.role).in_(roles),
        )
    )
    outside = and_(HistoryEntry.job_id.is_(None), HistoryEntry.application_id.is_(None))
    return or_(outside, HistoryEntry.job_id.in_(ones_jobs))


def was_deleted(candidate_id: int) -> bool:
    """Whether there was a person of that id, whom somebody deleted."""
    return bool(
        db.session.scalar(
            select(HistoryEntry.id)
            .where(
                HistoryEntry.candidate_id == candidate_id,
                HistoryEntry.what == "candidate-deleted",
            )
            .limit(1)
        )
    )
