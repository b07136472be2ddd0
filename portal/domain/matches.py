"""Whom LinkedIn takes a person for: what its answer means beside what we knew, and when to ask again.

LinkedIn finds a member by e-mail addresses, profile address and the rest of a record (``matchedMembers``), or somebody
chose one by hand (``manualMatchedMember``): https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-candidates
What was chosen by hand wins. A choice that a recruiter made at LinkedIn is carried in every full record from then on, for
LinkedIn's pages do not say whether a record without it takes it away.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class MatchKind(StrEnum):
    """As LinkedIn names them."""

    NONE = "none"
    FOUND = "matchedMembers"
    MANUAL = "manualMatchedMember"


class Basis(StrEnum):
    """From what LinkedIn found somebody by itself, as far as can be told from what it was sent."""

    EMAIL = "email"
    PROFILE = "profile"
    EITHER = "either"


#: LinkedIn matches within seconds or takes days: without a match it is asked again after these pauses, and then with
#: the daily comparison alone.
PAUSES = (
    timedelta(seconds=15),
    timedelta(minutes=2),
    timedelta(hours=1),
    timedelta(hours=24),
    timedelta(days=7),
)


@dataclass(frozen=True)
class Known:
    """What was known before LinkedIn answered; empty texts stand for nobody."""

    kind: str = ""
    member: str = ""
    found: int = 0
    manual: str = ""
    told: str = ""
    repeated: str = ""
    taken_back: str = ""


@dataclass(frozen=True)
class Answer:
    """What LinkedIn said: members that it found, and the one that was chosen by hand."""

    found: tuple[str, ...] = ()
    manual: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What is known from now on."""

    known: Known
    #: LinkedIn says something else than last time.
    is_changed: bool = False
    #: Somebody at LinkedIn chose a member whom we had not named.
    is_chosen_there: bool = False
    #: LinkedIn showed a member as chosen by hand, and does no more.
    is_taken_back: bool = False
    #: LinkedIn does not show the member that we named: name it once more.
    repeats: bool = False


def take_in(known: Known, answer: Answer, *, named: str, unlinked: Collection[str] = ()) -> Outcome:
    """What an answer means. ``named``: the member that a record of ours would name now. ``unlinked``: members of whom
    somebody of ours said that they are not this person; LinkedIn may go on naming them, and nothing follows from it."""
    kind = (
        MatchKind.MANUAL if answer.manual else MatchKind.FOUND if answer.found else MatchKind.NONE
    )
    member = answer.manual or (answer.found[0] if len(answer.found) == 1 else "")
    manual, repeated, taken_back = known.manual, known.repeated, known.taken_back
    is_chosen_there = is_taken_back = repeats = False
    if answer.manual in unlinked:
        manual = "" if manual == answer.manual else manual
    elif answer.manual:
        is_chosen_there = answer.manual not in (known.told, named)
        if is_chosen_there:
            manual = answer.manual
        repeated = taken_back = ""
    elif known.kind == MatchKind.MANUAL and known.member:
        # Nobody here took it back: a recruiter did, or the member's account is closed.
        is_taken_back, taken_back, manual = True, known.member, ""
    elif known.told and known.told == named and known.told not in (repeated, taken_back):
        repeats, repeated = True, known.told
    after = Known(kind.value, member, len(answer.found), manual, known.told, repeated, taken_back)
    before = (known.kind, known.member, known.found)
    return Outcome(
        after,
        is_changed=before != (after.kind, after.member, after.found),
        is_chosen_there=is_chosen_there,
        is_taken_back=is_taken_back,
        repeats=repeats,
    )


def member_to_name(
    members: Collection[str], *, manual: str, taken_back: str, has_address: bool
) -> str | None:
    """The member that a record names: whom somebody chose at LinkedIn, else the first one that we know of.

    One that LinkedIn took back is not named again, unless LinkedIn would know the person by nothing else.
    """
    if manual:
        return manual
    ours = [one for one in members if one != taken_back or not has_address]
    return ours[0] if ours else None


def pause_after(tries: int) -> timedelta | None:
    """How long to wait before asking again after so many answers without a match; None: no more by itself."""
    return PAUSES[tries] if tries < len(PAUSES) else None


def basis(*, has_email: bool, has_profile: bool) -> Basis | None:
    """From what LinkedIn can have found somebody; it does not say so itself."""
    if has_email and has_profile:
        return Basis.EITHER
    if has_email:
        return Basis.EMAIL
    return Basis.PROFILE if has_profile else None


def conflicts(member: str, ours: Collection[str]) -> bool:
    """Whether LinkedIn takes somebody for another member than those whom we know of."""
    return bool(member and ours and member not in ours)
