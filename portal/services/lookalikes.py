"""Finding those whom the matching rules could call the same person, or worth asking about.

One indexed look-up per kind of evidence, each bounded: hundreds of namesakes or a whole company
behind one switchboard cost a few light rows, not a few hundred people.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import selectinload

from portal.db import db
from portal.domain import names
from portal.domain.matching import PersonFacts
from portal.models import (
    Candidate,
    CandidateEmail,
    CandidateExperience,
    CandidateLink,
    CandidateLinkedInPerson,
    CandidatePhone,
)

#: People with the same LinkedIn member, profile address or e-mail.
STRONG_MAX = 50
#: Light rows that are looked through for a last name or an employer.
WEAK_MAX = 2_000
#: What the rules look at, read together.
FACTS = (
    selectinload(Candidate.emails),
    selectinload(Candidate.phones),
    selectinload(Candidate.links),
    selectinload(Candidate.experience),
    selectinload(Candidate.linkedin_people),
    selectinload(Candidate.unlinked_members),
)


def facts_of(candidate: Candidate) -> PersonFacts:
    """A stored candidate, as the matching rules see it."""
    employers = {candidate.employer, *(e.organisation for e in candidate.experience)}
    members = {(p.client_id, p.person_urn) for p in candidate.linkedin_people}
    links = {candidate.linkedin_profile_url, *(link.url for link in candidate.links)}
    return PersonFacts(
        first_name=candidate.first_name,
        last_name=candidate.last_name,
        employers=frozenset(employers - {""}),
        emails=frozenset(email.address for email in candidate.emails),
        phones=frozenset(phone.number for phone in candidate.phones),
        links=frozenset(links - {""}),
        person_urns=frozenset(members),
        # Whom the person was linked to after all.
        unlinked_urns=frozenset((u.client_id, u.member_urn) for u in candidate.unlinked_members)
        - members,
    )


def find_lookalikes(facts: PersonFacts, *, but: Candidate | None = None) -> list[Candidate]:
    """Everybody alike, oldest record first; records that were joined with others stay out."""
    ids: set[int] = set()
    for query in _strong(facts):
        ids.update(db.session.scalars(query.limit(STRONG_MAX)))
    ids |= _same_phone(facts) | _same_employer(facts)
    ids -= {but.id} if but is not None else set()
    if not ids:
        return []
    return list(
        db.session.scalars(
            select(Candidate)
            .where(Candidate.id.in_(ids), Candidate.merged_into_id.is_(None))
            .options(*FACTS)
            .order_by(Candidate.id)
        )
    )


def _strong(facts: PersonFacts) -> Iterable[Select[Any]]:
    if facts.person_urns:
        member = tuple_(CandidateLinkedInPerson.client_id, CandidateLinkedInPerson.person_urn)
        yield (
            select(CandidateLinkedInPerson.candidate_id)
            .where(member.in_(sorted(facts.person_urns)))
            .order_by(CandidateLinkedInPerson.candidate_id)
        )
    if facts.profile_keys:
        yield (
            select(Candidate.id)
            .where(
                Candidate.profile_key.in_(facts.profile_keys), Candidate.merged_into_id.is_(None)
            )
            .order_by(Candidate.id)
        )
        yield (
            select(CandidateLink.candidate_id)
            .where(CandidateLink.profile_key.in_(facts.profile_keys))
            .order_by(CandidateLink.candidate_id)
        )
    if facts.email_keys:
        yield (
            select(CandidateEmail.candidate_id)
            .where(CandidateEmail.key.in_(facts.email_keys))
            .order_by(CandidateEmail.candidate_id)
        )


def _same_phone(facts: PersonFacts) -> set[int]:
    _first, last = facts.name_key
    if not last or not facts.phone_keys:
        return set()
    rows = db.session.execute(
        select(Candidate.id, Candidate.last_name)
        .join(CandidatePhone, CandidatePhone.candidate_id == Candidate.id)
        .where(CandidatePhone.key.in_(facts.phone_keys))
        .limit(WEAK_MAX)
    )
    return {row.id for row in rows if names.fold(row.last_name) == last}


def _same_employer(facts: PersonFacts) -> set[int]:
    if not facts.name_key[1] or not facts.employer_keys:
        return set()
    namesake = (
        Candidate.name_key == names.name_key(facts.first_name, facts.last_name),
        Candidate.merged_into_id.is_(None),
    )
    now = select(Candidate.id, Candidate.employer.label("at")).where(
        *namesake, Candidate.employer != ""
    )
    before = (
        select(Candidate.id, CandidateExperience.organisation.label("at"))
        .join(CandidateExperience, CandidateExperience.candidate_id == Candidate.id)
        .where(*namesake, CandidateExperience.organisation != "")
    )
    return {
        row.id
        for query in (now, before)
        for row in db.session.execute(query.limit(WEAK_MAX))
        if names.fold(row.at) in facts.employer_keys
    }
