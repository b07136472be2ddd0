"""The recruiting activities of a person as one list by time: InMail, notes, rejections (S33-S37)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    bindparam,
    cast,
    false,
    func,
    literal,
    null,
    select,
    union_all,
)

from portal.db import Columns, read_rows
from portal.domain.applications import EndReason
from portal.domain.linkedin_history import PAGE_SIZE, Reader, SeatKey
from portal.models import (
    Application,
    InMailMessage,
    Job,
    LinkedInSeat,
    RecruiterNote,
    RejectionReason,
    User,
)
from portal.queries.linkedin_history import Members
from portal.queries.linkedin_history_parts import (
    KINDS,
    SIGNS,
    ActivityKind,
    Entries,
    Key,
    Who,
    about_members,
    before_values,
    is_before,
    is_seat,
    knows_of_messages,
    page_of,
    seat_name,
    sees_notes,
)

#: So much of a note stands among the activities; the whole note has its own panel.
EXCERPT = 400


class Activity(NamedTuple):
    """An entry of the recruiting activities."""

    kind: ActivityKind
    id: int
    at: datetime
    #: Who wrote the note, whose InMail it is, or who rejected.
    who: Who
    is_own: bool
    #: InMail: the member wrote it.
    is_from_member: bool = False
    #: The beginning of a note; the reason of a rejection.
    text: str = ""
    is_cut: bool = False
    visibility: str = ""
    #: Of a rejection: the job and the application.
    job: str = ""
    application_id: int | None = None

    @property
    def key(self) -> Key:
        """Its place."""
        return Key(self.at, SIGNS[self.kind], self.id)


def activities(
    reader: Reader,
    members: Members,
    client_id: str,
    *,
    applications: Collection[int],
    kind: ActivityKind | None = None,
    before: Key | None = None,
) -> tuple[Sequence[Activity], Key | None]:
    """Notes, InMail without what it says, and rejections in ``applications`` (those that the reader may open), as one
    list, newest first, and the key to go on with; none on the last page."""
    found: list[Activity] = []
    if members.urns and kind is not ActivityKind.REJECTION:
        rows = read_rows(
            _activities(reader, kind, before is not None),
            client_id=client_id,
            members=members.urns,
            **before_values(before),
        )
        found = [_activity(reader, row) for row in rows]
    if applications and kind in (None, ActivityKind.REJECTION):
        found += [
            activity
            for activity in _rejections_of(applications)
            if before is None or activity.key < before
        ]
    return page_of(sorted(found, key=lambda activity: activity.key, reverse=True))


def _activity(reader: Reader, row: Any) -> Activity:
    is_own = SeatKey(row.contract, row.seat_urn) in reader.own
    return Activity(
        kind=KINDS[row.sign],
        id=row.id,
        at=row.created_at,
        who=Who(row.user_name or "", seat_name(row)),
        is_own=is_own,
        is_from_member=bool(row.is_from_member),
        text=(row.text or "")[:EXCERPT],
        is_cut=len(row.text or "") > EXCERPT,
        visibility=row.visibility or "",
    )


@lru_cache(maxsize=256)
def _activities(reader: Reader, kind: ActivityKind | None, goes_on: bool) -> Columns:
    message, note, seat, user = InMailMessage, RecruiterNote, LinkedInSeat, User
    nothing = cast(null(), Text)
    parts = []
    if kind in (None, ActivityKind.INMAIL):
        parts.append(
            _newest(
                message,
                ActivityKind.INMAIL,
                knows_of_messages(reader),
                (message.is_from_member, nothing.label("text"), nothing.label("visibility")),
                goes_on,
            )
        )
    if kind in (None, ActivityKind.NOTE):
        excerpt = func.substr(note.text, 1, EXCERPT + 1).label("text")
        visibility = cast(note.visibility, Text).label("visibility")
        columns = (false().label("is_from_member"), excerpt, visibility)
        parts.append(_newest(note, ActivityKind.NOTE, sees_notes(reader), columns, goes_on))
    every = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()
    c = every.c
    return (
        select(
            c.sign,
            c.id,
            c.created_at,
            c.contract,
            c.seat_urn,
            c.is_from_member,
            c.text,
            c.visibility,
            user.name.label("user_name"),
            seat.first_name,
            seat.last_name,
        )
        .outerjoin(seat, is_seat(c.contract, c.seat_urn))
        .outerjoin(user, user.id == seat.user_id)
        .order_by(c.created_at.desc(), c.sign.desc(), c.id.desc())
        .limit(PAGE_SIZE + 1)
    )


def _newest(
    model: Entries,
    kind: ActivityKind,
    seen: ColumnElement[bool],
    columns: tuple[Any, ...],
    goes_on: bool,
) -> Columns:
    """The page's worth of one kind. Nothing is read of what stands further down."""
    query = (
        select(
            literal(SIGNS[kind]).label("sign"),
            model.id,
            model.created_at,
            model.contract,
            model.seat_urn,
            *columns,
        )
        .where(about_members(model), seen)
        .order_by(model.created_at.desc(), model.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if goes_on:
        query = query.where(is_before(model, kind))
    # SQLite takes no ORDER BY in a part of a UNION, but in a subquery of it.
    inner = query.subquery()
    return select(*inner.c)


def _rejections_of(applications: Collection[int]) -> list[Activity]:
    """Our own rejections of a person; LinkedIn's stay in its frame (decision D30)."""
    return [
        Activity(
            kind=ActivityKind.REJECTION,
            id=row.id,
            at=row.ended_at,
            who=Who(row.user_name or "", ""),
            is_own=False,
            text=row.reason or "",
            job=row.title,
            application_id=row.id,
        )
        for row in read_rows(_rejections(), applications=sorted(applications))
    ]


@cache
def _rejections() -> Columns:
    application, user, reason = Application, User, RejectionReason
    return (
        select(
            application.id,
            application.ended_at,
            Job.title,
            reason.name.label("reason"),
            user.name.label("user_name"),
        )
        .join(Job, Job.id == application.job_id)
        .outerjoin(reason, reason.id == application.rejection_reason_id)
        .outerjoin(user, user.id == application.ended_by_id)
        .where(
            application.id.in_(bindparam("applications", expanding=True, type_=Integer())),
            application.end_reason == EndReason.REJECTED.value,
            application.ended_at.is_not(None),
        )
    )
