"""What sources tell of people, and adding to a record what it did not know."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.db import db
from portal.domain import matching, names
from portal.domain.linkedin_links import LINKEDINS_OWN, evidence_of
from portal.domain.stub_profiles import SOURCE as STUB_PROFILE
from portal.models import (
    Candidate,
    CandidateEmail,
    CandidateLink,
    CandidateLinkedInPerson,
    CandidatePhone,
)
from portal.services import history, stub_contacts


@dataclass(frozen=True)
class IncomingPerson:
    """What some source tells us about a person, as it came."""

    first_name: str
    last_name: str
    source: str
    headline: str = ""
    employers: tuple[str, ...] = ()
    location: str = ""
    profile_url: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    #: Further web addresses; those of LinkedIn profiles tell who it is.
    links: tuple[str, ...] = ()
    #: (LinkedIn client id, person URN)
    person_urn: tuple[str, str] | None = None


def add_contacts(candidate: Candidate, person: IncomingPerson) -> bool:
    """Note addresses, numbers and links that were not known; whether any was."""
    added = False
    emails = {email.key for email in candidate.emails}
    if candidate.id is not None and person.source != STUB_PROFILE:
        stub_contacts.confirm(
            candidate.id,
            emails & {names.email_key(address) for address in person.emails},
            {phone.key for phone in candidate.phones}
            & {names.phone_key(number) for number in person.phones},
        )
    for address in person.emails:
        if (key := names.email_key(address)) not in emails:
            emails.add(key)
            position = len(candidate.emails)
            candidate.emails.append(CandidateEmail(address=address, key=key, position=position))
            added = True
    phones = {phone.key for phone in candidate.phones}
    for number in person.phones:
        if (key := names.phone_key(number)) not in phones:
            phones.add(key)
            position = len(candidate.phones)
            candidate.phones.append(CandidatePhone(number=number, key=key, position=position))
            added = True
    links = {_link_key(candidate.linkedin_profile_url)} | {
        _link_key(link.url) for link in candidate.links
    }
    # People change the address of their profile: the one that was there first stays in its place.
    for url in (person.profile_url, *person.links):
        if url and (key := _link_key(url)) not in links:
            links.add(key)
            label = "LinkedIn" if names.profile_key(url) else ""
            position = len(candidate.links)
            candidate.links.append(CandidateLink(url=url, label=label, position=position))
            added = True
    return added


def add_member(
    candidate: Candidate,
    person: IncomingPerson,
    evidence: Collection[matching.Evidence],
    *,
    now: datetime,
) -> bool:
    """Note the LinkedIn member that was not known; whether it was not. What LinkedIn only thought is more than that
    when it hands the member over."""
    if person.person_urn is None:
        return False
    client_id, urn = person.person_urn
    because = evidence_of(
        person.source,
        by_profile=matching.Evidence.PROFILE_ADDRESS in evidence,
        by_email=matching.Evidence.EMAIL in evidence,
    )
    known = [
        p for p in candidate.linkedin_people if (p.client_id, p.person_urn) == (client_id, urn)
    ]
    if known:
        if known[0].evidence not in LINKEDINS_OWN:
            return False
        known[0].evidence, known[0].linked_at = because.value, now
    elif not _may_be(candidate, client_id, urn):
        return False
    else:
        candidate.linkedin_people.append(
            CandidateLinkedInPerson(
                client_id=client_id, person_urn=urn, linked_at=now, evidence=because.value
            )
        )
    if candidate.version:
        # Of somebody new the entry that they were added says it all.
        history.record(
            "linkedin-linked", now=now, candidate=candidate, member=urn, link=because.value
        )
    return True


def _may_be(candidate: Candidate, client_id: str, urn: str) -> bool:
    """Whether nobody said that the candidate is not this member, and nobody else is it."""
    if (client_id, urn) in {(u.client_id, u.member_urn) for u in candidate.unlinked_members}:
        return False
    row = CandidateLinkedInPerson
    is_held = select(row.id).where(row.client_id == client_id, row.person_urn == urn).exists()
    with db.session.no_autoflush:
        return not db.session.scalar(select(is_held))


def _link_key(url: str) -> str:
    return names.profile_key(url) or url
