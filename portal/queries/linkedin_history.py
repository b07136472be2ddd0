"""What passed at LinkedIn between recruiters and a person, as far as one reader may know of it.

The conditions say in SQL what ``domain.linkedin_history`` decides: a text that is not for the reader comes back as NULL,
a note that is not for them does not come back at all. Everything belongs to the member's URNs of this LinkedIn application
that a person is linked to: with the link it comes and goes.

Pages are found by key (when, what, id), so that they are as fast deep in a thread of thousands as at its beginning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import (
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from portal.db import Columns, UtcDateTime, read_rows
from portal.domain.linkedin_gate import SeatKind
from portal.domain.linkedin_history import PAGE_SIZE, HeldSeat, Reader, SeatKey
from portal.domain.linkedin_seats import ACTIVE
from portal.models import (
    CandidateLinkedInPerson,
    CompanySetting,
    HistoryLane,
    HistoryStream,
    InMailMessage,
    LinkedInConnection,
    LinkedInContract,
    LinkedInSeat,
    RecruiterNote,
    User,
)
from portal.queries.linkedin_history_parts import (
    CLIENT,
    SIGNS,
    ActivityKind,
    Key,
    Who,
    about_members,
    before_values,
    is_before,
    is_seat,
    knows_of_messages,
    owns_messages,
    page_of,
    reads_messages,
    seat_name,
    sees_notes,
)
from portal.queries.linkedin_history_sync import LaneStanding

#: More colleagues in contact with one person are only counted.
COLLEAGUES_MAX = 50


class Message(NamedTuple):
    """An InMail of a seat."""

    id: int
    at: datetime
    seat: SeatKey
    thread: str
    is_from_member: bool
    #: Somebody of the organisation other than the seat's holder wrote it, or nobody that we know of.
    is_by_other: bool
    #: Whose the author is, of those who are not the member.
    author: Who
    is_supported: bool
    #: None: not for the reader.
    subject: str | None
    body: str | None

    @property
    def key(self) -> Key:
        """Its place."""
        return Key(self.at, SIGNS[ActivityKind.INMAIL], self.id)


class Contact(NamedTuple):
    """That a seat and the person wrote to each other."""

    seat: SeatKey
    who: Who
    first_at: datetime
    last_at: datetime
    number: int


class Note(NamedTuple):
    """A note of LinkedIn Recruiter."""

    id: int
    at: datetime
    author: Who
    is_own: bool
    text: str
    visibility: str
    modified_at: datetime

    @property
    def key(self) -> Key:
        """Its place."""
        return Key(self.at, SIGNS[ActivityKind.NOTE], self.id)


@dataclass(frozen=True)
class Members:
    """Whom a person is at LinkedIn, and how the history stands as a whole."""

    urns: tuple[str, ...]
    #: Another text after anything of the history moved.
    version: str
    #: Whether the company lets people read here what their InMail says; none: nobody decided.
    shows_text: bool | None = None
    #: What holds up all reading.
    lane: LaneStanding | None = None


# -- who reads, and about whom -------------------------------------------------------------------


def members_of(candidate_id: int, client_id: str) -> Members:
    """The member's URNs that a person is linked to (several after records were joined), in one statement."""
    rows = read_rows(_members(), candidate_id=candidate_id, client_id=client_id)
    urns = tuple(row.said for row in rows if row.what == "link")
    texts = [row.said == "true" for row in rows if row.what == "setting"]
    lanes = [row for row in rows if row.what == "lane"]
    return Members(
        urns,
        f"{crc32(repr(rows).encode()):x}",
        texts[0] if texts else None,
        next((LaneStanding(r.version, r.due_at, r.said, "", None, 0) for r in lanes), None),
    )


@cache
def _members() -> Any:
    lane, stream, link = HistoryLane, HistoryStream, CandidateLinkedInPerson
    there = select(stream).where(stream.client_id == lane.client_id, stream.due_at.is_not(None))
    wanted = there.where(stream.rank == 0).with_only_columns(func.count()).scalar_subquery()
    synced = there.with_only_columns(func.max(stream.synced_at)).scalar_subquery()
    nothing = (literal(0), literal(0), cast(null(), UtcDateTime()), cast(null(), UtcDateTime()))
    return union_all(
        select(
            literal("lane").label("what"),
            cast(lane.problem, Text).label("said"),
            lane.version.label("version"),
            wanted.label("wanted"),
            synced.label("synced_at"),
            lane.due_at.label("due_at"),
        ).where(lane.client_id == CLIENT),
        select(literal("link"), cast(link.person_urn, Text), *nothing).where(
            link.candidate_id == bindparam("candidate_id", type_=Integer()),
            link.client_id == CLIENT,
        ),
        select(literal("setting"), cast(CompanySetting.value, Text), *nothing).where(
            CompanySetting.name == "linkedin_inmail_text"
        ),
    )


def seats_of(user_id: int, client_id: str) -> list[HeldSeat]:
    """Every seat that is mapped to somebody, parked ones and those of ended contracts too, in one statement."""
    found = []
    for row in read_rows(_seats(), user_id=user_id, client_id=client_id):
        # Who mapped a seat by hand, or before it changed hands, must not open another member's letters.
        is_ones_own = not row.person_urn or row.person_urn == row.own_urn
        found.append(
            HeldSeat(
                SeatKey(row.contract, row.seat_urn),
                SeatKind(row.kind),
                is_working=row.state == ACTIVE and bool(row.is_current),
                is_ones_own=is_ones_own,
            )
        )
    return found


@cache
def _seats() -> Columns:
    seat, contract, connection = LinkedInSeat, LinkedInContract, LinkedInConnection
    is_current = or_(
        contract.urn.is_(None),
        and_(
            contract.ended_at.is_(None),
            or_(contract.seats_read_at.is_(None), seat.last_seen_at >= contract.seats_read_at),
        ),
    )
    return (
        select(
            seat.contract,
            seat.seat_urn,
            seat.person_urn,
            seat.kind,
            seat.state,
            is_current.label("is_current"),
            connection.person_urn.label("own_urn"),
        )
        .outerjoin(contract, and_(contract.client_id == CLIENT, contract.urn == seat.contract))
        .outerjoin(
            connection, and_(connection.client_id == CLIENT, connection.user_id == seat.user_id)
        )
        .where(
            seat.user_id == bindparam("user_id", type_=Integer()),
            seat.client_id == CLIENT,
        )
        .order_by(seat.id)
    )


# -- InMail --------------------------------------------------------------------------------------


def own_messages(
    reader: Reader, members: Members, client_id: str, *, before: Key | None = None
) -> tuple[Sequence[Message], Key | None]:
    """The reader's own messages with a person, newest first, and the key to go on with; none on the last page."""
    if not members.urns or not reader.sees_inmail:
        return [], None
    rows = read_rows(
        _own_messages(reader, before is not None),
        client_id=client_id,
        members=members.urns,
        **before_values(before),
    )
    found = [
        Message(
            id=row.id,
            at=row.created_at,
            seat=SeatKey(row.contract, row.seat_urn),
            thread=row.thread_urn,
            is_from_member=row.is_from_member,
            is_by_other=not row.is_from_member and row.author_urn not in ("", row.seat_urn),
            author=Who(row.user_name or "", seat_name(row)),
            is_supported=row.is_supported,
            subject=row.subject,
            body=row.body,
        )
        for row in rows
    ]
    return page_of(found)


@lru_cache(maxsize=256)
def _own_messages(reader: Reader, goes_on: bool) -> Columns:
    message, seat, user = InMailMessage, LinkedInSeat, User
    # Which ones, without their texts: a long thread is passed over, not read.
    there = select(message.id).where(about_members(message), owns_messages(reader))
    if goes_on:
        there = there.where(is_before(message, ActivityKind.INMAIL))
    there = there.order_by(message.created_at.desc(), message.id.desc()).limit(PAGE_SIZE + 1)
    is_read = reads_messages(reader)
    return (
        select(
            message.id,
            message.created_at,
            message.contract,
            message.seat_urn,
            message.thread_urn,
            message.author_urn,
            message.is_from_member,
            message.is_supported,
            case((is_read, message.subject)).label("subject"),
            case((is_read, message.body)).label("body"),
            user.name.label("user_name"),
            seat.first_name,
            seat.last_name,
        )
        .outerjoin(seat, is_seat(message.contract, message.author_urn))
        .outerjoin(user, user.id == seat.user_id)
        .where(message.id.in_(there))
        .order_by(message.created_at.desc(), message.id.desc())
    )


def contacts(reader: Reader, members: Members, client_id: str) -> list[Contact]:
    """Every seat that wrote with a person, whoever wrote last first; the reader's own ones too. Never a text."""
    if not members.urns or not reader.sees_inmail:
        return []
    rows = read_rows(_contacts(reader), client_id=client_id, members=members.urns)
    return [
        Contact(
            SeatKey(row.contract, row.seat_urn),
            Who(row.user_name or "", seat_name(row)),
            row.first_at,
            row.last_at,
            row.number,
        )
        for row in rows
    ]


@lru_cache(maxsize=256)
def _contacts(reader: Reader) -> Columns:
    message, seat, user = InMailMessage, LinkedInSeat, User
    grouped = (
        select(
            message.contract,
            message.seat_urn,
            func.min(message.created_at).label("first_at"),
            func.max(message.created_at).label("last_at"),
            func.count().label("number"),
        )
        .where(about_members(message), knows_of_messages(reader))
        .group_by(message.contract, message.seat_urn)
        .subquery()
    )
    return (
        select(grouped, user.name.label("user_name"), seat.first_name, seat.last_name)
        .outerjoin(seat, is_seat(grouped.c.contract, grouped.c.seat_urn))
        .outerjoin(user, user.id == seat.user_id)
        .order_by(grouped.c.last_at.desc(), grouped.c.seat_urn)
        .limit(COLLEAGUES_MAX + 1)
    )


# -- notes ---------------------------------------------------------------------------------------


def notes_of(
    reader: Reader, members: Members, client_id: str, *, before: Key | None = None
) -> tuple[Sequence[Note], Key | None]:
    """The notes that a reader may see, newest first, and the key to go on with; none on the last page."""
    if not members.urns or not reader.sees_notes:
        return [], None
    rows = read_rows(
        _notes(reader, before is not None),
        client_id=client_id,
        members=members.urns,
        **before_values(before),
    )
    found = [
        Note(
            id=row.id,
            at=row.created_at,
            author=Who(row.user_name or "", seat_name(row)),
            is_own=SeatKey(row.contract, row.seat_urn) in reader.own,
            text=row.text,
            visibility=row.visibility,
            modified_at=row.modified_at,
        )
        for row in rows
    ]
    return page_of(found)


@lru_cache(maxsize=256)
def _notes(reader: Reader, goes_on: bool) -> Columns:
    note, seat, user = RecruiterNote, LinkedInSeat, User
    query = (
        select(
            note.id,
            note.created_at,
            note.contract,
            note.seat_urn,
            note.text,
            note.visibility,
            note.modified_at,
            user.name.label("user_name"),
            seat.first_name,
            seat.last_name,
        )
        .outerjoin(seat, is_seat(note.contract, note.seat_urn))
        .outerjoin(user, user.id == seat.user_id)
        .where(about_members(note), sees_notes(reader))
        .order_by(note.created_at.desc(), note.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    return query.where(is_before(note, ActivityKind.NOTE)) if goes_on else query
