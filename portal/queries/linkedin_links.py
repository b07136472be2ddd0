"""Which member of LinkedIn a person is, and how that came to be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal, null, or_, select, union_all
from sqlalchemy.engine import Row

from portal.db import db, read_rows
from portal.domain.linkedin_links import Said
from portal.domain.merging import Decision
from portal.domain.sharing import Kind
from portal.models import (
    Candidate,
    CandidateLinkedInPerson,
    HistoryEntry,
    LinkedInMatch,
    LinkedInMatchSeen,
    SamePersonSuggestion,
    SharingRecord,
    UnlinkedMember,
    User,
)
from portal.queries.same_person import ids_of_person

#: What the history says of links.
LINK_EVENTS = ("linkedin-linked", "linkedin-unlinked")
#: Steps of the past that a page shows.
STEPS_SHOWN = 10


@dataclass(frozen=True)
class Holder:
    """The candidate who is the member that LinkedIn takes another one for."""

    id: int
    name: str
    #: The question whether the two are one person, if it was asked.
    suggestion_id: int | None
    #: Somebody said that they are two.
    is_told_apart: bool


@dataclass(frozen=True)
class LinkFacts:
    """All that is known of whom a person is at LinkedIn, by one LinkedIn application."""

    #: person_urn, linked_at, evidence, by (a name, or none).
    links: Sequence[Row[*tuple[Any, ...]]] = ()
    #: Members who the person is not, as somebody said.
    unlinked: frozenset[str] = frozenset()
    said: Said = field(default_factory=Said)
    found: int = 0
    #: Since when LinkedIn says so.
    since: datetime | None = None
    is_there: bool = False
    #: Who else is the member that LinkedIn names.
    holder: Holder | None = None

    @property
    def members(self) -> list[str]:
        """Whom we know the person as."""
        return [row.person_urn for row in self.links]


def facts_of(candidate_id: int, client_id: str) -> LinkFacts:
    """What the card about a person's link needs, in at most four statements."""
    person, user = CandidateLinkedInPerson, User
    links = read_rows(
        select(person.person_urn, person.linked_at, person.evidence, user.name.label("by"))
        .outerjoin(user, user.id == person.linked_by_id)
        .where(person.candidate_id == candidate_id, person.client_id == client_id)
        .order_by(person.id)
    )
    match = LinkedInMatch
    record = SharingRecord
    is_there = (
        select(record.record_id)
        .where(
            record.kind == Kind.CANDIDATE.value,
            record.parent_id == 0,
            record.record_id == candidate_id,
            record.is_there,
        )
        .exists()
    )
    said = read_rows(
        select(match.kind, match.member, match.found, match.since, is_there.label("is_there"))
        .select_from(Candidate)
        .outerjoin(match, and_(match.candidate_id == Candidate.id, match.client_id == client_id))
        .where(Candidate.id == candidate_id)
    )
    row = UnlinkedMember
    unlinked = read_rows(
        select(row.member_urn).where(row.candidate_id == candidate_id, row.client_id == client_id)
    )
    if not said:
        return LinkFacts(links)
    kind, member, found, since, there = said[0]
    ours = {one.person_urn for one in links}
    return LinkFacts(
        links,
        frozenset(urn for (urn,) in unlinked) - ours,
        Said(kind or "", member or ""),
        found or 0,
        since,
        bool(there),
        _holder(member, candidate_id, client_id) if member and member not in ours else None,
    )


def _holder(member: str, candidate_id: int, client_id: str) -> Holder | None:
    person, pair = CandidateLinkedInPerson, SamePersonSuggestion
    rows = read_rows(
        select(Candidate.id, Candidate.first_name, Candidate.last_name, pair.id, pair.decision)
        .join(person, person.candidate_id == Candidate.id)
        .outerjoin(
            pair,
            or_(
                and_(pair.candidate_id == candidate_id, pair.other_id == Candidate.id),
                and_(pair.other_id == candidate_id, pair.candidate_id == Candidate.id),
            ),
        )
        .where(
            person.client_id == client_id,
            person.person_urn == member,
            Candidate.id != candidate_id,
        )
    )
    if not rows:
        return None
    holder_id, first, last, suggestion_id, decision = rows[0]
    return Holder(
        holder_id, f"{first} {last}".strip(), suggestion_id, decision == Decision.DIFFERENT.value
    )


@dataclass(frozen=True)
class LinkStep:
    """Something that happened to whom a person is at LinkedIn."""

    at: datetime
    #: One of ``LINK_EVENTS``; empty for what LinkedIn said.
    what: str
    actor: str | None = None
    #: The evidence of a link that was made.
    link: str = ""
    #: ``MatchKind``, of what LinkedIn said, and how many members it found.
    kind: str = ""
    found: int = 0


def steps_of(candidate_id: int, client_id: str) -> list[LinkStep]:
    """How it came to be so, the latest first: what people did, and what LinkedIn said."""
    entry, seen = HistoryEntry, LinkedInMatchSeen
    did = db.session.execute(
        select(entry.at, entry.what, User.name, entry.details)
        .outerjoin(User, User.id == entry.actor_id)
        .where(
            entry.candidate_id.in_(ids_of_person(candidate_id)),
            entry.what.in_(LINK_EVENTS),
        )
        .order_by(entry.id.desc())
        .limit(STEPS_SHOWN)
    )
    said = read_rows(
        select(seen.at, seen.kind, seen.found)
        .where(seen.candidate_id == candidate_id, seen.client_id == client_id)
        .order_by(seen.id.desc())
        .limit(STEPS_SHOWN)
    )
    steps = [
        LinkStep(at, what, actor, str(details.get("link", ""))) for at, what, actor, details in did
    ]
    steps += [LinkStep(at, "", kind=kind, found=found) for at, kind, found in said]
    return sorted(steps, key=lambda step: step.at, reverse=True)[:STEPS_SHOWN]


def version_of(candidate_id: int, client_id: str) -> str:
    """Another text after whatever changes whom a person is, or whom LinkedIn takes them for, in one statement."""
    link, block, match, record = (
        CandidateLinkedInPerson,
        UnlinkedMember,
        LinkedInMatch,
        SharingRecord,
    )
    parts = union_all(
        select(literal("person"), Candidate.version, null(), Candidate.updated_at).where(
            Candidate.id == candidate_id
        ),
        select(literal("links"), func.count(), func.max(link.id), func.max(link.linked_at)).where(
            link.candidate_id == candidate_id, link.client_id == client_id
        ),
        select(literal("unlinked"), func.count(), func.max(block.id), null()).where(
            block.candidate_id == candidate_id, block.client_id == client_id
        ),
        select(literal("match"), match.found, func.length(match.kind), match.since).where(
            match.candidate_id == candidate_id, match.client_id == client_id
        ),
        select(literal("there"), func.count(), null(), null()).where(
            record.kind == Kind.CANDIDATE.value,
            record.parent_id == 0,
            record.record_id == candidate_id,
            record.is_there,
        ),
    )
    return ".".join(
        f"{number or 0}-{other or 0}-{at.timestamp() if at else 0}"
        for _what, number, other, at in sorted(read_rows(parts), key=lambda row: str(row[0]))
    )


def is_accepted(candidate_id: int) -> bool:
    """Whether LinkedIn took the person's record and still has it."""
    record = SharingRecord
    return bool(
        read_rows(
            select(record.record_id).where(
                record.kind == Kind.CANDIDATE.value,
                record.parent_id == 0,
                record.record_id == candidate_id,
                record.is_there,
                record.sent_at.is_not(None),
            )
        )
    )
