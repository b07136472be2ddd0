"""What the queries of LinkedIn's history share: the rule in SQL, the places of entries, and who people are.

The conditions say what ``domain.linkedin_history`` decides.
"""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, false, literal, or_

from portal.db import UtcDateTime
from portal.domain.linkedin_history import PAGE_SIZE, NoteVisibility, Reader, SeatKey
from portal.models import InMailMessage, LinkedInSeat, RecruiterNote

CLIENT = bindparam("client_id", type_=String())
_MEMBERS = bindparam("members", expanding=True, type_=String())
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEY = re.compile(r"(-?[0-9]{1,16})-([imr])-([0-9]{1,9})")
#: A table of entries about members.
Entries = type[InMailMessage] | type[RecruiterNote]


class ActivityKind(StrEnum):
    """What the recruiting activities list (S33); the value stands in addresses."""

    NOTE = "notes"
    INMAIL = "inmail"
    REJECTION = "rejections"


#: One sign for each kind, in keys; at the same moment they stand in the order of these signs.
SIGNS = {ActivityKind.INMAIL: "i", ActivityKind.NOTE: "m", ActivityKind.REJECTION: "r"}
KINDS = {sign: kind for kind, sign in SIGNS.items()}


class Key(NamedTuple):
    """The place of an entry among all entries of a person: a page goes on below it."""

    at: datetime
    sign: str
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.sign}-{self.id}"


def read_key(text: str) -> Key:
    """A key from an address. Raises ValueError for any other text."""
    found = _KEY.fullmatch(text)
    if found is None:
        raise ValueError("no key of an entry")
    return Key(_EPOCH + timedelta(microseconds=int(found[1])), found[2], int(found[3]))


class Who(NamedTuple):
    """Somebody of the organisation: the user, or as LinkedIn names the seat; both empty when nobody knows."""

    user: str
    seat: str

    @property
    def name(self) -> str:
        """What people call them."""
        return self.user or self.seat


# -- the rule in SQL -----------------------------------------------------------------------------


def knows_of_messages(reader: Reader) -> ColumnElement[bool]:
    """``sight_of_message`` is more than nothing."""
    if not reader.sees_inmail:
        return false()
    return InMailMessage.contract.in_(sorted(reader.contracts))


def owns_messages(reader: Reader) -> ColumnElement[bool]:
    """The seat is the reader's own, among those that the reader knows of."""
    return and_(knows_of_messages(reader), _is_one_of(InMailMessage, reader.own))


def reads_messages(reader: Reader) -> ColumnElement[bool]:
    """``sight_of_message`` is the text."""
    return owns_messages(reader) if reader.shows_text else false()


def sees_notes(reader: Reader) -> ColumnElement[bool]:
    """``sees_note``; those that were deleted at LinkedIn are nobody's."""
    if not reader.sees_notes:
        return false()
    note = RecruiterNote
    return and_(
        note.is_active,
        note.contract.in_(sorted(reader.contracts)),
        or_(
            _is_one_of(note, reader.own),
            note.visibility == NoteVisibility.PUBLIC.value,
            and_(
                note.visibility == NoteVisibility.PROJECT.value,
                note.contract.in_(sorted(reader.team)),
            ),
        ),
    )


def _is_one_of(model: Entries, seats: Collection[SeatKey]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(and_(model.contract == s.contract, model.seat_urn == s.urn) for s in sorted(seats)),
    )


def about_members(model: Entries) -> ColumnElement[bool]:
    """Entries about the members that a person is linked to."""
    return and_(model.client_id == CLIENT, model.member_urn.in_(_MEMBERS))


# -- parts ---------------------------------------------------------------------------------------


def is_seat(contract: Any, urn: Any) -> ColumnElement[bool]:
    """Joins the seat of a contract."""
    seat = LinkedInSeat
    return and_(seat.client_id == CLIENT, seat.contract == contract, seat.seat_urn == urn)


def seat_name(row: Any) -> str:
    """First and last name of a seat in a row; empty when we know no such seat."""
    return f"{row.first_name or ''} {row.last_name or ''}".strip()


def before_values(key: Key | None) -> dict[str, Any]:
    """What ``is_before`` asks for."""
    return {} if key is None else {"at": key.at, "sign": key.sign, "id": key.id}


def is_before(model: Entries, kind: ActivityKind) -> ColumnElement[bool]:
    """Further down than the key, in the order of (when, kind, id)."""
    at = bindparam("at", type_=UtcDateTime())
    sign, number = bindparam("sign", type_=String()), bindparam("id", type_=Integer())
    ours = literal(SIGNS[kind])
    return or_(
        model.created_at < at,
        and_(
            model.created_at == at,
            or_(ours < sign, and_(ours == sign, model.id < number)),
        ),
    )


def page_of(found: Sequence[Any]) -> tuple[Sequence[Any], Key | None]:
    """A page of one more entry than it has, and the key to go on with; none on the last page."""
    page = found[:PAGE_SIZE]
    return page, page[-1].key if len(found) > PAGE_SIZE else None
