"""What LinkedIn's seats mean for us: their kind, whether one counts (decision D27), whose one may be.

Of LinkedIn's ``seatRoles`` only ``ADMIN_SEAT`` and ``SOURCER_ADD_PROSPECT`` are public; how the others
are spelt is guessed here and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.domain import names
from portal.domain.linkedin_gate import SeatKind

#: The state of a seat that somebody works with.
ACTIVE = "ACTIVE"

_HIRING_MANAGER = "HIRING_MANAGER"
_RECRUITER = ("RECRUITER", "SOURCER")


def seat_kind(roles: Iterable[str]) -> SeatKind:
    """What a seat lets its holder see. Roles of a recruiter win; unknown ones alone are neither."""
    words = [role.upper() for role in roles]
    if any(word.startswith(_RECRUITER) for word in words):
        return SeatKind.RECRUITER
    if any(word.startswith(_HIRING_MANAGER) for word in words):
        return SeatKind.HIRING_MANAGER
    return SeatKind.OTHER


#: Kinds that make an organisation one with Recruiter seats. One whose roles we cannot read counts:
#: a guess of ours must not close the whole integration.
COUNTED = (SeatKind.RECRUITER, SeatKind.OTHER)


class MappedBy(StrEnum):
    """Who said whose seat it is."""

    #: The same person at LinkedIn connected that account here; ends with the connection.
    PERSON_URN = "person_urn"
    MANUAL = "manual"


class SeatEvidence(StrEnum):
    """Why a seat may be somebody's, the better evidence first."""

    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True)
class Suggestion:
    """Whose seat it may be."""

    user_id: int
    evidence: SeatEvidence


class SeatGuesser:
    """Suggests users for seats, by e-mail and by full name; a name that several share tells nothing."""

    def __init__(self, users: Mapping[int, tuple[str, str]]) -> None:
        """``users``: name and e-mail by id."""
        self._by_email = {names.email_key(email): user_id for user_id, (_n, email) in users.items()}
        self._by_name: dict[str, int | None] = {}
        for user_id, (name, _email) in users.items():
            key = names.plain(name)
            self._by_name[key] = None if key in self._by_name else user_id

    def suggest(self, name: str, email: str) -> Suggestion | None:
        """Whose seat one may be; None when nothing speaks for anybody."""
        found = self._by_email.get(names.email_key(email)) if email else None
        if found is not None:
            return Suggestion(found, SeatEvidence.EMAIL)
        named = self._by_name.get(names.plain(name)) if name else None
        return Suggestion(named, SeatEvidence.NAME) if named is not None else None
