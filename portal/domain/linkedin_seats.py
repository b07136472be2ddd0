"""What LinkedIn's seats mean for us: their kind, and whether one counts (decision D27).

Of LinkedIn's ``seatRoles`` only ``ADMIN_SEAT`` and ``SOURCER_ADD_PROSPECT`` are public; how the others
are spelt is guessed here and nowhere else.
"""

from collections.abc import Iterable

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
