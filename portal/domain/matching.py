"""Recognising people: are two records the same person? (decision D22 of the product)

A LinkedIn person URN belongs to one LinkedIn application, so it is compared only together with
that application's client id. Two different URNs of one application never join by themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

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


@dataclass(frozen=True)
class PersonFacts:
    """What is known of one person, in any spelling."""

    first_name: str = ""
    last_name: str = ""
    employers: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    profile_url: str = ""
    #: (LinkedIn client id, person URN); one person may have been seen by several applications.
    person_urns: frozenset[tuple[str, str]] = frozenset()


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
    if _urns_conflict(one, other):
        # Two members of LinkedIn are two people until a person says otherwise.
        if strong:
            return Judgement(Verdict.ASK, (*strong, Evidence.CONFLICTING_URNS))
        return Judgement(Verdict.DIFFERENT)
    if strong:
        return Judgement(Verdict.SAME, strong)

    weak = tuple(_weak_evidence(one, other))
    return Judgement(Verdict.ASK, weak) if weak else Judgement(Verdict.DIFFERENT)


def _urns_conflict(one: PersonFacts, other: PersonFacts) -> bool:
    shared = {client for client, _ in one.person_urns} & {client for client, _ in other.person_urns}
    return bool(shared)


def _strong_evidence(one: PersonFacts, other: PersonFacts) -> Iterable[Evidence]:
    profile = names.profile_key(one.profile_url)
    if profile and profile == names.profile_key(other.profile_url):
        yield Evidence.PROFILE_ADDRESS
    emails = {names.email_key(e) for e in one.emails} & {names.email_key(e) for e in other.emails}
    if emails - {""}:
        yield Evidence.EMAIL


def _weak_evidence(one: PersonFacts, other: PersonFacts) -> Iterable[Evidence]:
    last, other_last = names.fold(one.last_name), names.fold(other.last_name)
    if last and last == other_last:
        phones = {names.phone_key(p) for p in one.phones} & {
            names.phone_key(p) for p in other.phones
        }
        if phones - {""}:
            yield Evidence.PHONE_AND_LAST_NAME
        if names.fold(one.first_name) == names.fold(other.first_name):
            employers = {names.fold(e) for e in one.employers} & {
                names.fold(e) for e in other.employers
            }
            if employers - {""}:
                yield Evidence.NAME_AND_EMPLOYER
