"""Recognising people, and making a record for those we have not met."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db, lock, take_turns
from portal.domain import matching, names
from portal.domain.errors import WrongState
from portal.domain.matching import Judgement, PersonFacts, Verdict
from portal.domain.merging import Decision
from portal.models import (
    Candidate,
    SamePersonSuggestion,
    User,
)
from portal.services import history
from portal.services.candidate_search import keep_search_keys
from portal.services.incoming_people import IncomingPerson, add_contacts, add_member
from portal.services.lookalikes import facts_of, find_lookalikes
from portal.services.merging import RECOGNISING, join_candidates
from portal.services.sharing.changes import About, record_change

__all__ = [
    "RECOGNISING",
    "IncomingPerson",
    "Recognition",
    "add_to_known",
    "ask_whether_same",
    "facts_of",
    "hold_candidate",
    "look_for_lookalikes",
    "recognise_or_create",
    "settle_same_member",
]

PHONE_MAX = 40


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
        _fill_blanks(candidate, person, evidence, now=now)
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
    _fill_blanks(candidate, person, (), now=now)
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


def settle_same_member(
    one_id: int, other_id: int, *, against: Collection[matching.Evidence] = (), now: datetime
) -> None:
    """LinkedIn takes two records for the same member: join them, as equal person URNs are joined (decision D22).

    ``against``: one of them is another member, too, or somebody said that it is not this one. Those are never joined
    by themselves; somebody is asked. Those whom somebody told apart stay apart.
    """
    take_turns(RECOGNISING)
    one, other = (db.session.get(Candidate, each) for each in (one_id, other_id))
    if one is None or other is None or one.merged_into_id or other.merged_into_id:
        return
    evidence = (matching.Evidence.PERSON_URN,)
    if against:
        ask_whether_same(one, other, (*evidence, *against), now=now)
    elif other.id not in _told_apart(one):
        merge = join_candidates(one, other, evidence=[*evidence], actor=None, now=now)
        look_for_lookalikes(merge.kept, now=now)


def ask_whether_same(
    one: Candidate, other: Candidate, evidence: Iterable[matching.Evidence], *, now: datetime
) -> SamePersonSuggestion:
    """Have somebody look whether two records are one person; returns the question, which may have been answered."""
    _suggest(one, [(other, Judgement(Verdict.ASK, tuple(evidence)))], now=now)
    first, second = sorted((one.id, other.id))
    return db.session.scalars(
        select(SamePersonSuggestion).filter_by(candidate_id=first, other_id=second)
    ).one()


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
    """What is known of a person from two sides; the name is that of the second, a record, and so is who they are not."""
    urns = (one.person_urns - other.unlinked_urns) | other.person_urns
    return PersonFacts(
        first_name=other.first_name,
        last_name=other.last_name,
        employers=one.employers | other.employers,
        emails=one.emails | other.emails,
        phones=one.phones | other.phones,
        links=one.links | other.links,
        person_urns=urns,
        unlinked_urns=(one.unlinked_urns | other.unlinked_urns) - urns,
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
    _fill_blanks(candidate, person, (), now=now)
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


def _fill_blanks(
    candidate: Candidate,
    person: IncomingPerson,
    evidence: Collection[matching.Evidence],
    *,
    now: datetime,
) -> None:
    """Note what was not known. ``evidence``: by what the person was recognised; nothing of somebody new."""
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
    added = add_contacts(candidate, person)
    added |= add_member(candidate, person, evidence, now=now)
    if wanted or added or not candidate.version:
        candidate.updated_at = now
        if candidate.version:
            record_change(About.CANDIDATE, [candidate.id], now=now)
        # Somebody may be editing the record: their form knows nothing of what was just filled in.
        candidate.version += 1


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
