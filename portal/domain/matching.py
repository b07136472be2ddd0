"""Recognising people: are two records the same person? (decision D22 of the product)

A LinkedIn person URN belongs to one LinkedIn application, so it is compared only together with
that application's client id. Two different URNs of one application never join by themselves, nor does anybody join
with a member of whom somebody said that they are somebody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from portal.domain import names


class Verdict(StrEnum):
    """What two records are to each other."""

    SAME = "same"
    ASK = "ask"
    DIFFERENT = "different"


class Evidence(StrEnum):
    """Why a verdict was reached, strongest first."""

    PERSON_URN = "person_urn"
    PROFILE_ADDRESS = "profile_address"
    EMAIL = "email"
    PHONE_AND_LAST_NAME = "phone_and_last_name"
    NAME_AND_EMPLOYER = "name_and_employer"
    CONFLICTING_URNS = "conflicting_urns"
    #: Somebody unlinked the one from the member who the other is.
    UNLINKED = "unlinked"
    #: No rule found it: somebody said in the LinkedIn inbox who it is.
    LINKEDIN_INBOX = "linkedin_inbox"


@dataclass(frozen=True)
class PersonFacts:
    """What is known of one person, in any spelling."""

    first_name: str = ""
    last_name: str = ""
    #: Where they work and worked.
    employers: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    #: Any web addresses; those of LinkedIn profiles count, whatever place they stood in.
    links: frozenset[str] = frozenset()
    #: (LinkedIn client id, person URN); one person may have been seen by several applications.
    person_urns: frozenset[tuple[str, str]] = frozenset()
    #: The same of members who the person is not, as somebody said.
    unlinked_urns: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def name_key(self) -> tuple[str, str]:
        """First and last name, comparable."""
        return names.fold(self.first_name), names.fold(self.last_name)

    @cached_property
    def profile_keys(self) -> frozenset[str]:
        """The profile addresses, comparable."""
        return frozenset(map(names.profile_key, self.links)) - {""}

    @cached_property
    def email_keys(self) -> frozenset[str]:
        """The e-mail addresses, comparable."""
        return frozenset(map(names.email_key, self.emails)) - {""}

    @cached_property
    def phone_keys(self) -> frozenset[str]:
        """The phone numbers, comparable."""
        return frozenset(map(names.phone_key, self.phones)) - {""}

    @cached_property
    def employer_keys(self) -> frozenset[str]:
        """The employers, comparable."""
        return frozenset(map(names.fold, self.employers)) - {""}


@dataclass(frozen=True)
class Judgement:
    """A verdict with its reasons."""

    verdict: Verdict
    evidence: tuple[Evidence, ...] = field(default=())


def judge(one: PersonFacts, other: PersonFacts) -> Judgement:
    """Compare two records. Symmetric: the order of the two does not matter."""
    if one.person_urns & other.person_urns:
        return Judgement(Verdict.SAME, (Evidence.PERSON_URN,))

    strong = tuple(_strong_evidence(one, other))
    against = tuple(_evidence_against(one, other))
    if strong and not against:
        return Judgement(Verdict.SAME, strong)
    evidence = strong or tuple(_weak_evidence(one, other))
    if not evidence:
        return Judgement(Verdict.DIFFERENT)
    return Judgement(Verdict.ASK, (*evidence, *against))


def strongest_first(judgement: Judgement) -> int:
    """For sorting judgements: what rests on the strongest evidence comes first."""
    order = list(Evidence)
    return min((order.index(evidence) for evidence in judgement.evidence), default=len(order))


def _evidence_against(one: PersonFacts, other: PersonFacts) -> Iterable[Evidence]:
    """Two members of LinkedIn are two people until a person says otherwise, and so is who somebody said is not the
    member."""
    if _urns_conflict(one, other):
        yield Evidence.CONFLICTING_URNS
    if is_unlinked(one, other):
        yield Evidence.UNLINKED


def is_unlinked(one: PersonFacts, other: PersonFacts) -> bool:
    """Whether somebody said of one that they are not the member who the other is."""
    return bool(one.unlinked_urns & other.person_urns or other.unlinked_urns & one.person_urns)


def _urns_conflict(one: PersonFacts, other: PersonFacts) -> bool:
    shared = {client for client, _ in one.person_urns} & {client for client, _ in other.person_urns}
    return bool(shared)


def _strong_evidence(one: PersonFacts, other: PersonFacts) -> Iterable[Evidence]:
    if one.profile_keys & other.profile_keys:
        yield Evidence.PROFILE_ADDRESS
    if one.email_keys & other.email_keys:
        yield Evidence.EMAIL


def _weak_evidence(one: PersonFacts, other: PersonFacts) -> Iterable[Evidence]:
    first, last = one.name_key
    if not last or last != other.name_key[1]:
        return
    if one.phone_keys & other.phone_keys:
        yield Evidence.PHONE_AND_LAST_NAME
    if first == other.name_key[0] and one.employer_keys & other.employer_keys:
        yield Evidence.NAME_AND_EMPLOYER
