"""Recognising people, and making a record for those we have not met."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db, lock, take_turns
from portal.domain import matching, names
from portal.domain.errors import WrongState
from portal.domain.matching import Judgement, PersonFacts, Verdict
from portal.domain.merging import Decision
from portal.domain.stub_profiles import SOURCE as STUB_PROFILE
from portal.models import (
    Candidate,
    CandidateEmail,
    CandidateLink,
    CandidateLinkedInPerson,
    CandidatePhone,
    SamePersonSuggestion,
    User,
)
from portal.services import history, stub_contacts
from portal.services.candidate_search import keep_search_keys
from portal.services.lookalikes import facts_of, find_lookalikes
from portal.services.merging import RECOGNISING, join_candidates
from portal.services.sharing.changes import About, record_change

__all__ = [
    "RECOGNISING",
    "IncomingPerson",
    "Recognition",
    "add_to_known",
    "facts_of",
    "hold_candidate",
    "look_for_lookalikes",
    "recognise_or_create",
    "settle_same_member",
]

PHONE_MAX = 40


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


@dataclass(frozen=True)
class Recognition:
    """The candidate that a person turned out to be."""

    candidate: Candidate
    is_new: bool
    evidence: tuple[matching.Evidence, ...] = field(default=())


def recognise_or_create(
    person: IncomingPerson, *, actor: User | None = None, now: datetime
) -> Recognition:
    """Find the candidate that this person is, filling what was unknown, or make a new one.

    Every way into the portal ends here: adding by hand (``actor`` is who does), export, and what is to come. Never
    overwrites what is there: somebody may have corrected it by hand. Whoever turns out to be known
    twice over, because this entry ties two records together, is joined. Two people at work on the
    same newcomer take turns, so that one record comes out of it.
    """
    take_turns(RECOGNISING)
    person = _tidied(person)
    facts = _facts_of_incoming(person)
    known = find_lookalikes(facts)
    judged = [(other, matching.judge(facts, facts_of(other))) for other in known]
    same = [pair for pair in judged if pair[1].verdict is Verdict.SAME]
    evidence: tuple[matching.Evidence, ...] = ()
    if same:
        candidate, judgement = min(same, key=_strongest_first)
        evidence = judgement.evidence
        _fill_blanks(candidate, person, now=now)
    else:
        candidate = _create(person, actor=actor, now=now)
    keep_search_keys(candidate)
    kept = _join_or_ask(candidate, facts, known, now=now)
    return Recognition(kept, is_new=not same and kept is candidate, evidence=evidence)


def add_to_known(candidate: Candidate, person: IncomingPerson, *, now: datetime) -> Candidate:
    """What a source tells of somebody of whom it told before: what was unknown is filled in. Returns the record that
    goes on, which is another one when what is new ties two together."""
    take_turns(RECOGNISING)
    person = _tidied(person)
    _fill_blanks(candidate, person, now=now)
    keep_search_keys(candidate)
    db.session.flush()
    facts = _both(_facts_of_incoming(person), facts_of(candidate))
    return _join_or_ask(candidate, facts, find_lookalikes(facts, but=candidate), now=now)


def look_for_lookalikes(candidate: Candidate, *, now: datetime) -> Candidate:
    """After a record changed: join it with those who are the same person by the rules, and ask about
    those who may be. Returns the record that goes on, which is another one after joining.
    """
    take_turns(RECOGNISING)
    db.session.flush()
    if candidate.merged_into_id is not None:
        return db.session.get_one(Candidate, candidate.merged_into_id)
    facts = facts_of(candidate)
    return _join_or_ask(candidate, facts, find_lookalikes(facts, but=candidate), now=now)


def settle_same_member(one_id: int, other_id: int, *, conflicts: bool, now: datetime) -> None:
    """LinkedIn takes two records for the same member: join them, as equal person URNs are joined (decision D22).

    ``conflicts``: one of them is another member, too. Those are never joined by themselves; somebody is asked. Those
    whom somebody told apart stay apart.
    """
    take_turns(RECOGNISING)
    one, other = (db.session.get(Candidate, each) for each in (one_id, other_id))
    if one is None or other is None or one.merged_into_id or other.merged_into_id:
        return
    evidence = (matching.Evidence.PERSON_URN,)
    if conflicts:
        asked = Judgement(Verdict.ASK, (*evidence, matching.Evidence.CONFLICTING_URNS))
        _suggest(one, [(other, asked)], now=now)
    elif other.id not in _told_apart(one):
        merge = join_candidates(one, other, evidence=[*evidence], actor=None, now=now)
        look_for_lookalikes(merge.kept, now=now)


def hold_candidate(candidate: Candidate) -> None:
    """Read a candidate again and keep others from changing it, or joining it with another one,
    until the transaction ends. Raises WrongState when it was joined meanwhile.
    """
    lock(candidate)
    if candidate.merged_into_id is not None:
        raise WrongState("candidate-joined")


def _join_or_ask(
    candidate: Candidate, facts: PersonFacts, others: Iterable[Candidate], *, now: datetime
) -> Candidate:
    """What the rules say about a record and those alike: joined, asked about, or nothing."""
    # Not all that a source tells is kept (of several employers the first): it counts all the same.
    facts = _both(facts, facts_of(candidate))
    while True:
        judged = [
            (other, matching.judge(facts, facts_of(other)))
            for other in others
            if other is not candidate
        ]
        same = [pair for pair in judged if pair[1].verdict is Verdict.SAME]
        told_apart = _told_apart(candidate) if same else set()
        same = [pair for pair in same if pair[0].id not in told_apart]
        if not same:
            break
        other, judgement = min(same, key=_strongest_first)
        merge = join_candidates(
            candidate, other, evidence=[e.value for e in judgement.evidence], actor=None, now=now
        )
        candidate = merge.kept
        facts = _both(facts, facts_of(candidate))
        others = find_lookalikes(facts, but=candidate)
    _suggest(candidate, judged, now=now)
    return candidate


def _told_apart(candidate: Candidate) -> set[int]:
    """Those of whom somebody said that they are somebody else."""
    pair = SamePersonSuggestion
    rows = db.session.execute(
        select(pair.candidate_id, pair.other_id).where(
            or_(pair.candidate_id == candidate.id, pair.other_id == candidate.id),
            pair.decision == Decision.DIFFERENT.value,
        )
    )
    return {one for row in rows for one in row} - {candidate.id}


def _facts_of_incoming(person: IncomingPerson) -> PersonFacts:
    return PersonFacts(
        first_name=person.first_name,
        last_name=person.last_name,
        employers=frozenset(person.employers),
        emails=frozenset(person.emails),
        phones=frozenset(person.phones),
        links=frozenset({person.profile_url, *person.links} - {""}),
        person_urns=frozenset({person.person_urn} if person.person_urn else ()),
    )


def _both(one: PersonFacts, other: PersonFacts) -> PersonFacts:
    """What is known of a person from two sides; the name is that of the second."""
    return PersonFacts(
        first_name=other.first_name,
        last_name=other.last_name,
        employers=one.employers | other.employers,
        emails=one.emails | other.emails,
        phones=one.phones | other.phones,
        links=one.links | other.links,
        person_urns=one.person_urns | other.person_urns,
    )


def _tidied(person: IncomingPerson) -> IncomingPerson:
    emails = dict.fromkeys(e.strip() for e in person.emails if names.is_email(e.strip()))
    links = dict.fromkeys(names.safe_link(link) for link in person.links)
    phones = (names.tidy(number, PHONE_MAX + 1) for number in person.phones)
    return IncomingPerson(
        first_name=names.tidy(person.first_name, names.NAME_MAX),
        last_name=names.tidy(person.last_name, names.NAME_MAX),
        source=person.source,
        headline=names.tidy(person.headline, 500),
        employers=tuple(e for e in (names.tidy(e, 300) for e in person.employers) if e),
        location=names.tidy(person.location, 300),
        profile_url=names.safe_link(person.profile_url),
        emails=tuple(emails),
        phones=tuple(n for n in phones if names.phone_key(n) and len(n) <= PHONE_MAX),
        links=tuple(link for link in links if link),
        person_urn=person.person_urn,
    )


def _strongest_first(pair: tuple[Candidate, Judgement]) -> tuple[int, int]:
    candidate, judgement = pair
    return matching.strongest_first(judgement), candidate.id


def _create(person: IncomingPerson, *, actor: User | None, now: datetime) -> Candidate:
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
        version=0,
    )
    db.session.add(candidate)
    _fill_blanks(candidate, person, now=now)
    db.session.flush()
    # By hand, or by LinkedIn: one entry says it, and by whom.
    history.record(
        what="candidate-added" if actor else "candidate-created",
        now=now,
        actor=actor,
        candidate=candidate,
        source=person.source,
    )
    record_change(About.CANDIDATE, [candidate.id], now=now)
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
    wanted = {name: v for name, v in values.items() if v and not getattr(candidate, name)}
    for name, value in wanted.items():
        setattr(candidate, name, value)
    candidate.name_key = names.name_key(candidate.first_name, candidate.last_name)
    candidate.profile_key = names.profile_key(candidate.linkedin_profile_url)
    added = _add_contacts(candidate, person)
    if wanted or added or not candidate.version:
        candidate.updated_at = now
        if candidate.version:
            record_change(About.CANDIDATE, [candidate.id], now=now)
        # Somebody may be editing the record: their form knows nothing of what was just filled in.
        candidate.version += 1


def _add_contacts(candidate: Candidate, person: IncomingPerson) -> bool:
    """Note addresses, numbers, links and the LinkedIn member that were not known; whether any was."""
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
    urns = {(p.client_id, p.person_urn) for p in candidate.linkedin_people}
    if person.person_urn and person.person_urn not in urns:
        client_id, urn = person.person_urn
        candidate.linkedin_people.append(
            CandidateLinkedInPerson(client_id=client_id, person_urn=urn)
        )
        added = True
    return added


def _link_key(url: str) -> str:
    return names.profile_key(url) or url


def _suggest(
    candidate: Candidate, judged: Iterable[tuple[Candidate, Judgement]], *, now: datetime
) -> None:
    """Keep what a person should look at: is this somebody we know? Asked once, whatever happens."""
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    for other, judgement in judged:
        if judgement.verdict is Verdict.DIFFERENT:
            continue
        first, second = sorted((candidate.id, other.id))
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
