"""Recognising people, and making a record for those we have not met."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db, take_turns
from portal.domain import matching, names
from portal.domain.matching import Judgement, PersonFacts, Verdict
from portal.models import (
    Candidate,
    CandidateEmail,
    CandidateLinkedInPerson,
    SamePersonSuggestion,
)
from portal.services import history
from portal.services.candidate_search import keep_search_keys


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
    #: (LinkedIn client id, person URN)
    person_urn: tuple[str, str] | None = None


@dataclass(frozen=True)
class Recognition:
    """The candidate that a person turned out to be."""

    candidate: Candidate
    is_new: bool
    evidence: tuple[matching.Evidence, ...] = field(default=())


def recognise_or_create(person: IncomingPerson, *, now: datetime) -> Recognition:
    """Find the candidate that this person is, filling what was unknown, or make a new one.

    Never overwrites what is there: somebody may have corrected it by hand. Two people at work on
    the same newcomer take turns, so that one record comes out of it.
    """
    take_turns("recognise people")
    person = _tidied(person)
    facts = _facts_of_incoming(person)
    judged = [(other, matching.judge(facts, facts_of(other))) for other in _lookalikes(person)]
    same = [(other, judgement) for other, judgement in judged if judgement.verdict is Verdict.SAME]
    if same:
        candidate, judgement = min(same, key=_strongest_first)
        _fill_blanks(candidate, person, now=now)
        recognition = Recognition(candidate, is_new=False, evidence=judgement.evidence)
        others = [pair for pair in judged if pair[0] is not candidate]
    else:
        recognition = Recognition(_create(person, now=now), is_new=True)
        others = judged
    keep_search_keys(recognition.candidate)
    _suggest(recognition.candidate, others, now=now)
    return recognition


def look_for_lookalikes(candidate: Candidate, *, now: datetime) -> Candidate:
    """After a record changed: keep who may be the same person, for somebody to look at."""
    take_turns("recognise people")
    db.session.flush()
    facts = facts_of(candidate)
    alike = _lookalikes(
        IncomingPerson(
            candidate.first_name,
            candidate.last_name,
            candidate.source,
            profile_url=candidate.linkedin_profile_url,
            emails=tuple(facts.emails),
        )
    )
    judged = [(o, matching.judge(facts, facts_of(o))) for o in alike if o is not candidate]
    _suggest(candidate, judged, now=now)
    return candidate


def facts_of(candidate: Candidate) -> PersonFacts:
    """A stored candidate, as the matching rules see it."""
    return PersonFacts(
        first_name=candidate.first_name,
        last_name=candidate.last_name,
        employers=frozenset({candidate.employer} - {""}),
        emails=frozenset(email.address for email in candidate.emails),
        profile_url=candidate.linkedin_profile_url,
        person_urns=frozenset((p.client_id, p.person_urn) for p in candidate.linkedin_people),
    )


def _facts_of_incoming(person: IncomingPerson) -> PersonFacts:
    return PersonFacts(
        first_name=person.first_name,
        last_name=person.last_name,
        employers=frozenset(person.employers),
        emails=frozenset(person.emails),
        profile_url=person.profile_url,
        person_urns=frozenset({person.person_urn} if person.person_urn else ()),
    )


def _tidied(person: IncomingPerson) -> IncomingPerson:
    emails = dict.fromkeys(e.strip() for e in person.emails if names.is_email(e.strip()))
    return IncomingPerson(
        first_name=names.tidy(person.first_name, names.NAME_MAX),
        last_name=names.tidy(person.last_name, names.NAME_MAX),
        source=person.source,
        headline=names.tidy(person.headline, 500),
        employers=tuple(e for e in (names.tidy(e, 300) for e in person.employers) if e),
        location=names.tidy(person.location, 300),
        profile_url=names.safe_link(person.profile_url),
        emails=tuple(emails),
        person_urn=person.person_urn,
    )


def _lookalikes(person: IncomingPerson) -> list[Candidate]:
    """Everybody whom the matching rules could call the same person or worth asking about."""
    conditions = [Candidate.name_key == names.name_key(person.first_name, person.last_name)]
    if person.person_urn:
        client_id, urn = person.person_urn
        conditions.append(
            Candidate.linkedin_people.any(
                (CandidateLinkedInPerson.client_id == client_id)
                & (CandidateLinkedInPerson.person_urn == urn)
            )
        )
    if key := names.profile_key(person.profile_url):
        conditions.append(Candidate.profile_key == key)
    if person.emails:
        keys = [names.email_key(e) for e in person.emails]
        conditions.append(Candidate.emails.any(CandidateEmail.key.in_(keys)))
    # One indexed look-up per kind of evidence: databases plan an OR over tables badly.
    found: dict[int, Candidate] = {}
    for condition in conditions:
        query = select(Candidate).where(or_(condition)).order_by(Candidate.id).limit(50)
        found.update((candidate.id, candidate) for candidate in db.session.scalars(query))
    return [found[key] for key in sorted(found)]


def _strongest_first(pair: tuple[Candidate, Judgement]) -> tuple[int, int]:
    candidate, judgement = pair
    order = list(matching.Evidence)
    return min(order.index(evidence) for evidence in judgement.evidence), candidate.id


def _create(person: IncomingPerson, *, now: datetime) -> Candidate:
    candidate = Candidate(
        first_name=person.first_name,
        last_name=person.last_name,
        name_key=names.name_key(person.first_name, person.last_name),
        source=person.source,
        created_at=now,
        updated_at=now,
        headline="",
        employer="",
        location="",
        linkedin_profile_url="",
        profile_key="",
    )
    db.session.add(candidate)
    _fill_blanks(candidate, person, now=now)
    db.session.flush()
    history.record("candidate-created", now=now, candidate=candidate, source=person.source)
    return candidate


def _fill_blanks(candidate: Candidate, person: IncomingPerson, *, now: datetime) -> None:
    values = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "headline": person.headline,
        "employer": next(iter(person.employers), ""),
        "location": person.location,
        "linkedin_profile_url": person.profile_url,
    }
    for name, value in values.items():
        if value and not getattr(candidate, name):
            setattr(candidate, name, value)
            candidate.updated_at = now
    candidate.name_key = names.name_key(candidate.first_name, candidate.last_name)
    candidate.profile_key = names.profile_key(candidate.linkedin_profile_url)
    known = {email.key for email in candidate.emails}
    for address in person.emails:
        key = names.email_key(address)
        if key not in known:
            known.add(key)
            candidate.emails.append(CandidateEmail(address=address, key=key))
            candidate.updated_at = now
    urns = {(p.client_id, p.person_urn) for p in candidate.linkedin_people}
    if person.person_urn and person.person_urn not in urns:
        client_id, urn = person.person_urn
        candidate.linkedin_people.append(
            CandidateLinkedInPerson(client_id=client_id, person_urn=urn)
        )


def _suggest(
    candidate: Candidate, judged: Iterable[tuple[Candidate, Judgement]], *, now: datetime
) -> None:
    """Keep what a person should look at: is this somebody we know?"""
    for other, judgement in judged:
        if judgement.verdict is Verdict.DIFFERENT:
            continue
        first, second = sorted((candidate.id, other.id))
        insert = (
            postgresql.insert
            if db.session.get_bind().dialect.name == "postgresql"
            else sqlite.insert
        )
        db.session.execute(
            insert(SamePersonSuggestion)
            .values(
                candidate_id=first,
                other_id=second,
                evidence=[evidence.value for evidence in judgement.evidence],
                created_at=now,
            )
            .on_conflict_do_nothing(index_elements=["candidate_id", "other_id"])
        )
