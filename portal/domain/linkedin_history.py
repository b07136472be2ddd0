"""Who may see what of the InMail and notes that LinkedIn Recruiter told us (decisions D9, D11, D14, D23 of the product).

One rule: :class:`Reader` holds what it decides on, the two functions below decide. ``queries.linkedin_history`` says the
same in SQL, so that nothing a person may not read leaves the database; a test holds the two against each other.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum

from portal.domain import permissions
from portal.domain.linkedin_gate import NEEDS, Answer, Capability, CompanyFacts, SeatKind
from portal.domain.permissions import Action, AppRole

#: Entries on a page of the panels.
PAGE_SIZE = 20


class NoteVisibility(StrEnum):
    """For whom a recruiter wrote a note in LinkedIn Recruiter."""

    #: Its author alone; also every visibility that we cannot read.
    PRIVATE = "private"
    #: Seats on the same contract.
    PROJECT = "project"
    #: Everybody of the organisation.
    PUBLIC = "public"


class MessageSight(Enum):
    """How much somebody sees of a message."""

    NOTHING = "nothing"
    #: Who, with whom and when.
    CONTACT = "contact"
    #: That, and what it says.
    TEXT = "text"


class Shut(StrEnum):
    """Why somebody sees less than they may expect, beside what the gate to LinkedIn says."""

    #: Roles that only look never have LinkedIn's things.
    ROLE = "role"
    #: A seat was given to the user by hand, but LinkedIn says that another member holds it.
    OTHER_MEMBER = "other_member"
    #: The company shows nobody what InMail says.
    TEXT_OFF = "text_off"


@dataclass(frozen=True, order=True)
class SeatKey:
    """A seat on a contract: the same licence on another contract may be somebody else's."""

    #: ``urn:li:contract:{number}``.
    contract: str
    #: ``urn:li:seat:{number}``.
    urn: str


@dataclass(frozen=True)
class HeldSeat:
    """A seat that the portal takes for somebody's, whatever its state: a parked one keeps its history."""

    key: SeatKey
    kind: SeatKind
    #: LinkedIn lists it as active, and the contract runs.
    is_working: bool
    #: Nobody else holds it, as far as LinkedIn told us. Texts are never inherited with a seat.
    is_ones_own: bool


@dataclass(frozen=True)
class Reader:
    """Somebody before the history, with everything that decides about it."""

    inmail: Answer
    notes: Answer
    #: Contracts that LinkedIn's administrator opened for histories. Of others nothing is shown.
    contracts: frozenset[str]
    #: The seats whose messages and notes are the reader's own.
    own: frozenset[SeatKey]
    #: Contracts on which the reader works with a Recruiter seat.
    team: frozenset[str]
    #: Whether the company lets people read their InMail here.
    shows_text: bool
    shut: frozenset[Shut] = frozenset()

    @property
    def sees_inmail(self) -> bool:
        """Whether any InMail is for this reader."""
        return self.inmail.is_open and Shut.ROLE not in self.shut

    @property
    def sees_notes(self) -> bool:
        """Whether any note is for this reader."""
        return self.notes.is_open and Shut.ROLE not in self.shut


def reader_of(
    app_roles: Collection[AppRole],
    company: CompanyFacts,
    seats: Iterable[HeldSeat],
    *,
    inmail: Answer,
    notes: Answer,
    shows_text: bool,
) -> Reader:
    """The reader that these facts make of somebody. ``inmail`` and ``notes`` are the gate's answers for them."""
    seats = list(seats)
    needed, _level = NEEDS[Capability.INMAIL_HISTORY]
    shut = set()
    if not permissions.may(Action.EDIT_CANDIDATES, app_roles):
        shut.add(Shut.ROLE)
    if any(not seat.is_ones_own for seat in seats):
        shut.add(Shut.OTHER_MEMBER)
    if not shows_text:
        shut.add(Shut.TEXT_OFF)
    return Reader(
        inmail=inmail,
        notes=notes,
        contracts=frozenset(context for kind, context in company.enabled if kind == needed),
        own=frozenset(seat.key for seat in seats if seat.is_ones_own),
        team=frozenset(
            seat.key.contract
            for seat in seats
            if seat.is_ones_own and seat.is_working and seat.kind is SeatKind.RECRUITER
        ),
        shows_text=shows_text,
        shut=frozenset(shut),
    )


def sight_of_message(reader: Reader, seat: SeatKey) -> MessageSight:
    """How much of a message that a seat wrote or got is for somebody."""
    if not reader.sees_inmail or seat.contract not in reader.contracts:
        return MessageSight.NOTHING
    is_read = reader.shows_text and seat in reader.own
    return MessageSight.TEXT if is_read else MessageSight.CONTACT


def sees_note(reader: Reader, author: SeatKey, visibility: str) -> bool:
    """Whether a note that a seat wrote is for somebody. Whatever is neither public nor for its contract is its
    author's own."""
    if not reader.sees_notes or author.contract not in reader.contracts:
        return False
    if author in reader.own or visibility == NoteVisibility.PUBLIC:
        return True
    return visibility == NoteVisibility.PROJECT and author.contract in reader.team
