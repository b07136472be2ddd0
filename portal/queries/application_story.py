"""What the page of an application shows.

Everything that people wrote about an application comes in one statement: the page is opened all
day, and a round trip per part would be most of its time.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Boolean,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from portal.db import UtcDateTime, read_rows
from portal.domain.feedback import FeedbackStatus
from portal.domain.notes import NoteKind
from portal.models import (
    Application,
    ApplicationNote,
    CandidateEmail,
    Document,
    Feedback,
    FeedbackReminder,
    HistoryEntry,
    JobMember,
    StageEntry,
    User,
)
from portal.queries.notes import readable_by
from portal.queries.same_person import ids_of_application
from portal.queries.story_parts import Event, File, Note, Opinion, Person, Story

NOTES_SHOWN = 10
EVENTS_SHOWN = 15
#: Longer texts are cut on the page of the application and whole on a page of their own.
TEXT_SHOWN = 2_000
#: More of these nobody has; the limit keeps a page small whatever happens.
AT_MOST = 100


#: What the statements are about; the values come when they run.
APPLICATION_ID, CANDIDATE_ID, JOB_ID, STAGE_ID, VIEWER_ID = (
    bindparam(name, type_=Integer())
    for name in ("application_id", "candidate_id", "job_id", "stage_id", "viewer_id")
)

#: The columns of the one statement with their types; each part fills those that it needs.
_COLUMNS: dict[str, Any] = {
    "kind": String(),
    "id": Integer(),
    "at": UtcDateTime(),
    "user_id": Integer(),
    "user_name": String(),
    "text": String(),
    "word": String(),
    "other": String(),
    "number": Integer(),
    "size": Integer(),
    "flag": Boolean(),
    "data": JSON(),
    "edited_at": UtcDateTime(),
}


def _part(kind: str, query: Select[Any], **columns: Any) -> Select[Any]:
    """One part of the statement; limits are kept by making it a table of its own."""
    filled = [
        literal(kind).label("kind")
        if name == "kind"
        else columns.get(name, cast(null(), kind_of)).label(name)
        for name, kind_of in _COLUMNS.items()
    ]
    part = query.with_only_columns(*filled, maintain_column_froms=True).subquery()
    return select(*part.c)


def story(application: Application, viewer_id: int) -> Story:
    """Everything about an application, newest first, as far as its page shows it. Notes that are
    somebody else's alone, and others' drafts of feedback, are not in it."""
    rows = read_rows(
        _statement(),
        application_id=application.id,
        candidate_id=application.candidate_id,
        job_id=application.job_id,
        stage_id=application.stage_id,
        viewer_id=viewer_id,
        part_takers=[
            application.owner_id or 0,
            application.exported_by_id or 0,
            application.ended_by_id or 0,
        ],
    )
    told = Story()
    for row in rows:
        match row.kind:
            case "person":
                told.people[row.id] = Person(row.user_name, bool(row.flag))
            case "email":
                told.emails.append(row.text)
            case "note":
                told.notes.append(read_note(row))
            case "opinion":
                told.opinions.append(_opinion(row))
            case "file":
                told.files.append(
                    File(row.id, row.at, row.user_name, row.text, row.word, row.other, row.size)
                )
            case "event":
                told.events.append(
                    Event(row.id, row.at, row.user_name, row.word, row.data, row.number)
                )
            case "entry":
                told.entered[row.text] = max(row.at, told.entered.get(row.text, row.at))
            case _:
                told.reminded[row.user_id, row.number] = row.at
    for rows_of_kind in (told.notes, told.opinions, told.files, told.events):
        rows_of_kind.sort(key=lambda item: item.id, reverse=True)
    told.has_more_notes = len(told.notes) > NOTES_SHOWN
    told.has_more_events = len(told.events) > EVENTS_SHOWN
    del told.notes[NOTES_SHOWN:], told.events[EVENTS_SHOWN:]
    return told


@cache
def _statement() -> CompoundSelect[Any]:
    """The one statement. Putting it together takes longer than running it, so it is done once."""
    return union_all(
        _people_part(),
        _emails(),
        _notes_part(),
        _opinions_part(),
        _files_part(),
        _events_part(),
        _entries_part(),
        _reminders_part(),
    )


def _people_part() -> Select[Any]:
    team = select(JobMember.user_id).where(JobMember.job_id == JOB_ID)
    part_takers: BindParameter[int] = bindparam("part_takers", expanding=True)
    query = select(User).where(or_(User.id.in_(team), User.id.in_(part_takers)))
    return _part("person", query, id=User.id, user_name=User.name, flag=User.is_active)


def _emails() -> Select[Any]:
    query = (
        select(CandidateEmail)
        .where(CandidateEmail.candidate_id == CANDIDATE_ID)
        .order_by(CandidateEmail.id)
        .limit(AT_MOST)
    )
    return _part("email", query, id=CandidateEmail.id, text=CandidateEmail.address)


def _notes_part() -> Select[Any]:
    return _part(
        "note",
        visible_notes().limit(NOTES_SHOWN + 1),
        id=ApplicationNote.id,
        at=ApplicationNote.created_at,
        user_id=ApplicationNote.author_id,
        user_name=User.name,
        text=func.substr(ApplicationNote.text, 1, TEXT_SHOWN + 1),
        number=ApplicationNote.version,
        flag=ApplicationNote.is_private,
        edited_at=ApplicationNote.edited_at,
    )


def visible_notes() -> Select[Any]:
    """The notes that somebody may read, newest first, beside their authors."""
    return (
        select(ApplicationNote)
        .join(User, User.id == ApplicationNote.author_id)
        .where(
            ApplicationNote.application_id == APPLICATION_ID,
            readable_by(NoteKind.APPLICATION, VIEWER_ID),
        )
        .order_by(ApplicationNote.id.desc())
    )


def read_note(row: Any, cut_at: int = TEXT_SHOWN) -> Note:
    """A note of a row, cut where it is too long for a page with other things on it."""
    return Note(
        id=row.id,
        at=row.at,
        author_id=row.user_id,
        author=row.user_name,
        text=row.text[:cut_at],
        is_cut=len(row.text) > cut_at,
        is_private=row.flag,
        edited_at=row.edited_at,
        version=row.number,
    )


def _opinions_part() -> Select[Any]:
    query = (
        select(Feedback)
        .join(User, User.id == Feedback.author_id)
        .where(
            Feedback.application_id == APPLICATION_ID,
            or_(
                Feedback.status == FeedbackStatus.SUBMITTED.value,
                Feedback.author_id == VIEWER_ID,
            ),
        )
        .order_by(Feedback.id.desc())
        .limit(AT_MOST)
    )
    return _part(
        "opinion",
        query,
        id=Feedback.id,
        at=func.coalesce(Feedback.submitted_at, Feedback.created_at, type_=UtcDateTime()),
        user_id=Feedback.author_id,
        user_name=User.name,
        text=func.substr(Feedback.comment, 1, TEXT_SHOWN + 1),
        word=Feedback.recommendation,
        other=Feedback.stage_name,
        number=Feedback.stage_id,
        flag=type_coerce(Feedback.status == FeedbackStatus.SUBMITTED.value, Boolean),
        data=Feedback.ratings,
        edited_at=Feedback.edited_at,
    )


def _opinion(row: Any) -> Opinion:
    return Opinion(
        id=row.id,
        at=row.at,
        author_id=row.user_id,
        author=row.user_name,
        stage_id=row.number,
        stage_name=row.other,
        is_submitted=bool(row.flag),
        recommendation=row.word,
        ratings=row.data or {},
        comment=row.text[:TEXT_SHOWN],
        is_cut=len(row.text) > TEXT_SHOWN,
        edited_at=row.edited_at,
    )


def _files_part() -> Select[Any]:
    query = (
        select(Document)
        .outerjoin(User, User.id == Document.uploaded_by_id)
        .where(Document.application_id == APPLICATION_ID)
        .order_by(Document.id.desc())
        .limit(AT_MOST)
    )
    return _part(
        "file",
        query,
        id=Document.id,
        at=Document.uploaded_at,
        user_name=func.coalesce(User.name, ""),
        text=Document.name,
        word=Document.kind,
        other=Document.media_type,
        size=Document.size,
    )


def _events_part() -> Select[Any]:
    return _part(
        "event",
        all_events().limit(EVENTS_SHOWN + 1),
        id=HistoryEntry.id,
        at=HistoryEntry.at,
        user_name=func.coalesce(User.name, ""),
        word=HistoryEntry.what,
        number=HistoryEntry.job_id,
        data=HistoryEntry.details,
    )


def all_events() -> Select[Any]:
    """What happened to an application, newest first, beside who did it."""
    return (
        select(HistoryEntry)
        .outerjoin(User, User.id == HistoryEntry.actor_id)
        .where(HistoryEntry.application_id.in_(ids_of_application(APPLICATION_ID)))
        .order_by(HistoryEntry.id.desc())
    )


def _entries_part() -> Select[Any]:
    query = (
        select(StageEntry)
        .where(StageEntry.application_id == APPLICATION_ID)
        .order_by(StageEntry.id.desc())
        .limit(AT_MOST)
    )
    return _part(
        "entry", query, id=StageEntry.id, at=StageEntry.entered_at, text=StageEntry.stage_name
    )


def _reminders_part() -> Select[Any]:
    query = select(FeedbackReminder).where(
        FeedbackReminder.application_id == APPLICATION_ID,
        FeedbackReminder.stage_id == STAGE_ID,
    )
    return _part(
        "reminder",
        query,
        id=FeedbackReminder.id,
        at=FeedbackReminder.reminded_at,
        user_id=FeedbackReminder.user_id,
        number=FeedbackReminder.stage_id,
    )
