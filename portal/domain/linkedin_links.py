"""Which member of LinkedIn a candidate is: how we came to know it, and what to say of it beside LinkedIn's own idea.

A person URN belongs to one LinkedIn application, so all of this is about the URNs of the application in use.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from portal.domain import matches
from portal.domain.matches import MatchKind
from portal.domain.stub_profiles import SOURCE as STUB_PROFILE

#: ``urn:li:person:{id}``; ids of LinkedIn are letters, digits, hyphens and underscores.
_MEMBER = re.compile(r"urn:li:person:[A-Za-z0-9_-]{1,180}")


class LinkEvidence(StrEnum):
    """On what a link between a candidate and a member rests."""

    #: The member was exported from LinkedIn Recruiter as this person.
    EXPORT = "export"
    #: The member answered an InMail and shared the profile.
    STUB = "stub"
    #: LinkedIn handed the member over, and the candidate was known already by the same e-mail or profile address.
    EMAIL = "email"
    PROFILE_ADDRESS = "profile_address"
    #: Somebody of ours chose the member in LinkedIn's frame.
    BY_HAND = "by_hand"
    #: Somebody chose the member in LinkedIn Recruiter.
    AT_LINKEDIN = "at_linkedin"
    #: LinkedIn found the member by itself, and no other one.
    LINKEDIN = "linkedin"


#: What LinkedIn only thinks: it is not told it back as somebody's choice, and the link goes when LinkedIn thinks again.
LINKEDINS_OWN = frozenset({LinkEvidence.LINKEDIN.value})


class LinkState(StrEnum):
    """Whom a person is linked to, in one word."""

    LINKED = "linked"
    #: Two records were joined, each with a member of its own.
    LINKED_TWICE = "linked_twice"
    #: LinkedIn names one member, and the link is being made.
    FOUND = "found"
    #: LinkedIn names the member whom somebody unlinked.
    UNLINKED = "unlinked"
    #: LinkedIn names a member who is another candidate of ours.
    TAKEN = "taken"
    SEVERAL_FIT = "several_fit"
    NOBODY = "nobody"
    #: LinkedIn has the person and has not said yet.
    ASKED = "asked"
    #: LinkedIn does not have the person.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Said:
    """What LinkedIn said last; empty where it said nothing."""

    #: ``MatchKind``, or empty.
    kind: str = ""
    #: The one member, if it is one.
    member: str = ""


@dataclass(frozen=True)
class LinkStanding:
    """Whom a person is linked to, and whether LinkedIn says the same."""

    state: LinkState
    #: LinkedIn takes the person for another member than we do.
    disagrees: bool = False

    @property
    def is_linked(self) -> bool:
        """Whether the person is anybody."""
        return self.state in (LinkState.LINKED, LinkState.LINKED_TWICE)


def read_member(text: str | None) -> str:
    """The person URN that a text is; empty for any other text.

    >>> read_member(" urn:li:person:AbC-1_x ")
    'urn:li:person:AbC-1_x'
    """
    said = (text or "").strip()
    return said if _MEMBER.fullmatch(said) else ""


def standing(
    ours: Collection[str],
    said: Said,
    *,
    unlinked: Collection[str] = (),
    is_taken: bool = False,
    is_there: bool = False,
) -> LinkStanding:
    """Whom a person is linked to.

    ``ours``: members whom we know the person as. ``unlinked``: those of whom somebody said that they are not the
    person. ``is_taken``: LinkedIn's member is another candidate. ``is_there``: LinkedIn has the person.
    """
    if ours:
        state = LinkState.LINKED if len(ours) == 1 else LinkState.LINKED_TWICE
        return LinkStanding(state, disagrees=matches.conflicts(said.member, ours))
    if said.member:
        if said.member in unlinked:
            return LinkStanding(LinkState.UNLINKED, disagrees=True)
        return LinkStanding(LinkState.TAKEN if is_taken else LinkState.FOUND)
    if said.kind == MatchKind.FOUND:
        return LinkStanding(LinkState.SEVERAL_FIT)
    if said.kind == MatchKind.NONE:
        return LinkStanding(LinkState.NOBODY)
    return LinkStanding(LinkState.ASKED if is_there else LinkState.UNKNOWN)


def evidence_of(source: str, *, by_profile: bool = False, by_email: bool = False) -> LinkEvidence:
    """On what a link rests that came with somebody of this source, who was recognised by a profile address or an
    e-mail or not at all."""
    if by_profile:
        return LinkEvidence.PROFILE_ADDRESS
    if by_email:
        return LinkEvidence.EMAIL
    return LinkEvidence.STUB if source == STUB_PROFILE else LinkEvidence.EXPORT
