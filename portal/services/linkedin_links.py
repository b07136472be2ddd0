"""Saying who somebody is at LinkedIn: linking a candidate to a member by hand, and taking that back.

A link is a ``CandidateLinkedInPerson``; what LinkedIn hands over makes them in ``services.candidates``, and what
LinkedIn thinks of people in ``services.sharing.match_answers``. What was unlinked here none of them makes again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db, take_turns
from portal.domain.errors import InvalidInput
from portal.domain.linkedin_links import LinkEvidence, read_member
from portal.domain.matching import Evidence
from portal.models import (
    Candidate,
    CandidateLinkedInPerson,
    LinkedInMatch,
    SamePersonSuggestion,
    UnlinkedMember,
    User,
)
from portal.services import history
from portal.services.candidates import RECOGNISING, ask_whether_same, hold_candidate
from portal.services.sharing import matches
from portal.services.sharing.changes import About, record_change


@dataclass(frozen=True)
class Linked:
    """What came of linking."""

    #: Whether anything changed.
    is_new: bool = False
    #: The member is another candidate: the question whether the two are one person. Nothing was changed.
    taken: SamePersonSuggestion | None = None


def link(
    candidate: Candidate,
    member: str,
    *,
    client_id: str,
    actor: User,
    evidence: LinkEvidence = LinkEvidence.BY_HAND,
    now: datetime,
) -> Linked:
    """Somebody says that a candidate is this member, ``urn:li:person:{id}``, of the application ``client_id``.

    A member whom the candidate was linked to before is replaced, for a person is one member; whom somebody unlinked
    is linked again. LinkedIn is told. Of two who link at once the later one stays, and the history names both.

    A member who is another candidate is not taken from it: somebody is asked whether the two are one person. Raises
    InvalidInput for what is no person URN, WrongState when the record was joined with another one.
    """
    member = _read(member)
    # Nobody may come to be recognised as the member meanwhile.
    take_turns(RECOGNISING)
    hold_candidate(candidate)
    ours = _links(candidate, client_id)
    if [(row.person_urn, row.evidence) for row in ours] == [(member, evidence.value)]:
        return Linked()
    holder = _claim(member, client_id, candidate)
    if holder is not None:
        against = [Evidence.CONFLICTING_URNS] if ours else []
        pair = (Evidence.PERSON_URN, *against)
        return Linked(taken=ask_whether_same(candidate, holder, pair, now=now))
    for row in _links(candidate, client_id):
        if row.person_urn == member:
            row.linked_at, row.evidence, row.linked_by_id = now, evidence.value, actor.id
        else:
            db.session.delete(row)
    _lift(candidate, member, client_id)
    replaced = [row.person_urn for row in ours if row.person_urn != member]
    more: dict[str, Any] = {"replaced": replaced} if replaced else {}
    _change_match(candidate, client_id, manual=member, taken_back="", taken_back_at=None)
    history.record(
        "linkedin-linked",
        now=now,
        actor=actor,
        candidate=candidate,
        member=member,
        link=evidence.value,
        **more,
    )
    _tell_linkedin(candidate, now=now)
    return Linked(is_new=True)


def unlink(
    candidate: Candidate, member: str, *, client_id: str, actor: User, now: datetime
) -> bool:
    """Somebody says that a candidate is not this member; returns whether that is new.

    It is not linked again by itself, whatever LinkedIn thinks or hands over, and LinkedIn is not told that member
    again. It may be said of a member whom only LinkedIn takes the candidate for. Raises InvalidInput for what is no
    person URN, WrongState when the record was joined with another one.
    """
    member = _read(member)
    take_turns(RECOGNISING)
    hold_candidate(candidate)
    row = next((row for row in _links(candidate, client_id) if row.person_urn == member), None)
    is_new = _block(candidate, member, client_id, actor=actor, now=now)
    if row is None and not is_new:
        return False
    before: dict[str, Any] = {"link": row.evidence} if row is not None and row.evidence else {}
    if row is not None:
        db.session.delete(row)
        db.session.flush()
    _change_match(candidate, client_id, only=member, manual="")
    _change_match(candidate, client_id, taken_back=member, taken_back_at=now)
    history.record(
        "linkedin-unlinked", now=now, actor=actor, candidate=candidate, member=member, **before
    )
    _tell_linkedin(candidate, now=now)
    return True


def _read(member: str) -> str:
    found = read_member(member)
    if not found:
        raise InvalidInput("member", "no-member")
    return found


def _links(candidate: Candidate, client_id: str) -> list[CandidateLinkedInPerson]:
    row = CandidateLinkedInPerson
    return list(
        db.session.scalars(
            select(row)
            .where(row.candidate_id == candidate.id, row.client_id == client_id)
            .order_by(row.id)
            .execution_options(populate_existing=True)
        )
    )


def _claim(member: str, client_id: str, candidate: Candidate) -> Candidate | None:
    """Make the candidate this member, unless somebody else is it: that one."""
    holder = _holder(member, client_id)
    if holder is None:
        # LinkedIn's answers link people, too, without waiting for those who recognise them.
        db.session.execute(
            _insert(CandidateLinkedInPerson)
            .values(candidate_id=candidate.id, client_id=client_id, person_urn=member, evidence="")
            .on_conflict_do_nothing(index_elements=["client_id", "person_urn"])
        )
        holder = _holder(member, client_id)
    return None if holder is None or holder.id == candidate.id else holder


def _holder(member: str, client_id: str) -> Candidate | None:
    """Who is this member now."""
    row = CandidateLinkedInPerson
    return db.session.scalars(
        select(Candidate)
        .join(row, row.candidate_id == Candidate.id)
        .where(row.client_id == client_id, row.person_urn == member)
    ).one_or_none()


def _insert(model: Any) -> Any:
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return (postgresql if is_postgresql else sqlite).insert(model)


def _lift(candidate: Candidate, member: str, client_id: str) -> None:
    row = UnlinkedMember
    db.session.execute(
        delete(row).where(
            row.candidate_id == candidate.id,
            row.client_id == client_id,
            row.member_urn == member,
        )
    )


def _block(
    candidate: Candidate, member: str, client_id: str, *, actor: User, now: datetime
) -> bool:
    """Keep the two apart; whether nobody had said so."""
    made = db.session.scalars(
        _insert(UnlinkedMember)
        .values(
            candidate_id=candidate.id,
            client_id=client_id,
            member_urn=member,
            unlinked_at=now,
            unlinked_by_id=actor.id,
        )
        .on_conflict_do_nothing(index_elements=["candidate_id", "client_id", "member_urn"])
        .returning(UnlinkedMember.id)
    ).one_or_none()
    return made is not None


def _change_match(
    candidate: Candidate, client_id: str, *, only: str | None = None, **values: Any
) -> None:
    """Change what is kept of whom LinkedIn takes the candidate for, or only if this member was chosen by hand."""
    row = LinkedInMatch
    statement = update(row).where(row.candidate_id == candidate.id, row.client_id == client_id)
    if only is not None:
        statement = statement.where(row.manual == only)
    db.session.execute(statement.values(values))


def _tell_linkedin(candidate: Candidate, *, now: datetime) -> None:
    """LinkedIn gets the record anew, and is asked whom it takes the person for now."""
    db.session.flush()
    # Whoever holds the person sees the links as they are now.
    db.session.expire(candidate, ["linkedin_people", "unlinked_members"])
    candidate.updated_at = now
    record_change(About.CANDIDATE, [candidate.id], now=now)
    matches.ask_soon(candidate.id, now=now)
