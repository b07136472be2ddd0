"""Whom LinkedIn takes people for."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, or_, select, union_all
from sqlalchemy.engine import Row

from portal.db import Columns, read_rows
from portal.domain import matches
from portal.domain.linkedin_links import LinkEvidence
from portal.domain.matches import Basis, MatchKind
from portal.models import (
    Candidate,
    CandidateEmail,
    CandidateLinkedInPerson,
    LinkedInComparison,
    LinkedInMatch,
    LinkedInMatchSeen,
    UnlinkedMember,
)

#: Steps of the past that a page shows.
STEPS_SHOWN = 10

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True)
class MatchView:
    """Whom LinkedIn takes a person for, as a page shows it."""

    #: ``MatchKind``, or empty: LinkedIn has not answered.
    kind: str
    found: int
    since: datetime | None
    asked_at: datetime | None
    #: When LinkedIn is asked again, the daily comparison aside.
    due_at: datetime | None
    taken_back_at: datetime | None
    #: From what LinkedIn can have found the member.
    basis: Basis | None
    #: The member is the one whom we named, not one whom somebody chose at LinkedIn.
    is_ours: bool
    #: ... because somebody chose it on the person's tab.
    is_by_hand: bool
    #: We know the person as another member than LinkedIn does.
    is_conflicting: bool
    #: How it came to be so, the latest first.
    steps: Sequence[Row[*tuple[Any, ...]]]


@dataclass(frozen=True)
class MatchCounts:
    """How many of the people whom LinkedIn has it takes for which kind of member."""

    found: int = 0
    manual: int = 0
    none: int = 0
    #: LinkedIn has not answered yet.
    unasked: int = 0

    @property
    def matched(self) -> int:
        """People of whom LinkedIn says who they are."""
        return self.found + self.manual

    @property
    def total(self) -> int:
        """Everybody whom LinkedIn has."""
        return self.matched + self.none + self.unasked


def rows(candidate_ids: Sequence[int], client_id: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """What is kept of these people."""
    return read_rows(_rows(), ids=list(candidate_ids), client_id=client_id)


@cache
def _rows() -> Columns:
    match = LinkedInMatch
    return (
        select(*match.__table__.columns)
        .where(match.candidate_id.in_(_IDS), match.client_id == bindparam("client_id"))
        .order_by(match.candidate_id)
    )


def sharing_a_member(members: Collection[str], client_id: str) -> dict[str, set[int]]:
    """Everybody who is one of these members, by what we know or by what LinkedIn says; joined records are nobody."""
    person, match = CandidateLinkedInPerson, LinkedInMatch
    wanted = sorted(members)
    known = (
        select(person.person_urn, person.candidate_id)
        .join(Candidate, Candidate.id == person.candidate_id)
        .where(
            person.client_id == client_id,
            person.person_urn.in_(wanted),
            Candidate.merged_into_id.is_(None),
        )
    )
    said = (
        select(match.member, match.candidate_id)
        .join(Candidate, Candidate.id == match.candidate_id)
        .where(
            match.client_id == client_id,
            match.member.in_(wanted),
            # Says what the index holds.
            match.member != "",
            Candidate.merged_into_id.is_(None),
        )
    )
    found: dict[str, set[int]] = defaultdict(set)
    for member, candidate_id in read_rows(union_all(known, said)):
        found[member].add(candidate_id)
    return found


def members_of(candidate_ids: Collection[int], client_id: str) -> dict[int, set[str]]:
    """All members that these people are, by what we know or by what LinkedIn says."""
    person, match = CandidateLinkedInPerson, LinkedInMatch
    wanted = sorted(candidate_ids)
    known = select(person.candidate_id, person.person_urn).where(
        person.client_id == client_id, person.candidate_id.in_(wanted)
    )
    said = select(match.candidate_id, match.member).where(
        match.client_id == client_id, match.candidate_id.in_(wanted), match.member != ""
    )
    found: dict[int, set[str]] = defaultdict(set)
    for candidate_id, member in read_rows(union_all(known, said)):
        found[candidate_id].add(member)
    return found


def links_of(candidate_ids: Collection[int], client_id: str) -> dict[int, dict[str, str]]:
    """All members whom we know these people as, with the evidence of each."""
    person = CandidateLinkedInPerson
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for candidate_id, member, evidence in read_rows(
        select(person.candidate_id, person.person_urn, person.evidence)
        .where(person.client_id == client_id, person.candidate_id.in_(sorted(candidate_ids)))
        .order_by(person.id)
    ):
        found[candidate_id][member] = evidence
    return found


def unlinked_of(candidate_ids: Collection[int], client_id: str) -> dict[int, set[str]]:
    """Members of whom somebody said that they are not these people."""
    row = UnlinkedMember
    found: dict[int, set[str]] = defaultdict(set)
    for candidate_id, member in read_rows(
        select(row.candidate_id, row.member_urn).where(
            row.client_id == client_id, row.candidate_id.in_(sorted(candidate_ids))
        )
    ):
        found[candidate_id].add(member)
    return found


def steps(candidate_id: int, client_id: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """How LinkedIn's idea of a person changed, the latest first."""
    seen = LinkedInMatchSeen
    return read_rows(
        select(seen.kind, seen.member, seen.found, seen.at)
        .where(seen.candidate_id == candidate_id, seen.client_id == client_id)
        .order_by(seen.id.desc())
        .limit(STEPS_SHOWN)
    )


def view_of(candidate_id: int, client_id: str) -> MatchView | None:
    """Whom LinkedIn takes a person for; None for somebody whom it never had. Three statements."""
    match, email = LinkedInMatch, CandidateEmail
    found = read_rows(
        select(
            *match.__table__.columns,
            select(email.id).where(email.candidate_id == candidate_id).exists().label("has_email"),
            (Candidate.linkedin_profile_url != "").label("has_profile"),
        )
        .join(Candidate, Candidate.id == match.candidate_id)
        .where(match.candidate_id == candidate_id, match.client_id == client_id)
    )
    if not found:
        return None
    row, person = found[0], CandidateLinkedInPerson
    ours = read_rows(
        select(person.person_urn, person.evidence).where(
            person.candidate_id == candidate_id, person.client_id == client_id
        )
    )
    is_by_hand = (row.member, LinkEvidence.BY_HAND.value) in ours
    return MatchView(
        row.kind,
        row.found,
        row.since,
        row.asked_at,
        row.due_at,
        row.taken_back_at,
        matches.basis(has_email=row.has_email, has_profile=row.has_profile),
        is_ours=is_by_hand or (bool(row.member) and row.member != row.manual),
        is_by_hand=is_by_hand,
        is_conflicting=matches.conflicts(row.member, [member for member, _evidence in ours]),
        steps=steps(candidate_id, client_id),
    )


def counts(client_id: str) -> MatchCounts:
    """Everybody whom LinkedIn has, by whom it takes them for, in one statement over an index."""
    match = LinkedInMatch
    by_kind = dict(
        read_rows(
            select(match.kind, func.count())
            .where(
                match.client_id == client_id,
                or_(match.kind != "", match.due_at.is_not(None)),
            )
            .group_by(match.kind)
        )
    )
    return MatchCounts(
        found=by_kind.get(MatchKind.FOUND, 0),
        manual=by_kind.get(MatchKind.MANUAL, 0),
        none=by_kind.get(MatchKind.NONE, 0),
        unasked=by_kind.get("", 0),
    )


def comparisons(client_id: str, *, limit: int = 1) -> Sequence[Row[*tuple[Any, ...]]]:
    """What the last comparisons with LinkedIn found, the latest first."""
    row = LinkedInComparison
    return read_rows(
        select(*row.__table__.columns)
        .where(row.client_id == client_id)
        .order_by(row.id.desc())
        .limit(limit)
    )
