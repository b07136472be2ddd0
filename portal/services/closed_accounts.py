"""Members who closed their LinkedIn account: LinkedIn asks the company to decide whether to keep their records.

LinkedIn lists them in pages, again and again. Nothing is deleted by itself: the list is a question, and who is
listed no longer opened the account again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from portal.db import db, lock, take_turns
from portal.domain.errors import WrongState
from portal.domain.permissions import AppRole
from portal.linkedin import ClosedProfile
from portal.models import (
    Candidate,
    CandidateLinkedInPerson,
    ClosedMember,
    Notification,
    User,
    UserRole,
)
from portal.queries.closed_accounts import closed_members_of
from portal.services import history, messages
from portal.services.candidates import RECOGNISING, hold_candidate

URN_MAX = 200
_KIND = "linkedin-account-closed"


def take_in(client_id: str, profiles: Sequence[ClosedProfile], *, now: datetime) -> int:
    """Note a page of members who closed their account; returns how many are new. Repeated it only says when they
    were last listed."""
    listed = {p.member: p for p in profiles if p.member and len(p.member) <= URN_MAX}
    if not listed:
        return 0
    take_turns(f"closed accounts of {client_id}")
    known = {
        row.member_urn: row
        for row in db.session.scalars(
            select(ClosedMember).where(
                ClosedMember.client_id == client_id, ClosedMember.member_urn.in_(listed)
            )
        )
    }
    for urn, profile in listed.items():
        row = known.get(urn)
        if row is None:
            row = ClosedMember(client_id=client_id, member_urn=urn)
            db.session.add(row)
        elif profile.closed_at and row.closed_at and profile.closed_at > row.closed_at:
            # Opened and closed again since we looked last: that is a new question.
            row.kept_at = row.kept_by_id = None
        row.closed_at = profile.closed_at or row.closed_at
        row.seen_at = now
    db.session.flush()
    new = [urn for urn in listed if urn not in known]
    for candidate, _urn in _candidates_of(client_id, new):
        history.record("linkedin-account-closed", now=now, candidate=candidate)
        _tell(candidate, now=now)
    return len(new)


def finish(client_id: str, *, since: datetime, now: datetime) -> int:
    """All pages of a walk that began at ``since`` were taken in: whoever was not among them has an account again.
    Returns how many have."""
    take_turns(f"closed accounts of {client_id}")
    of_client = ClosedMember.client_id == client_id
    gone = db.session.scalars(
        select(ClosedMember.member_urn).where(of_client, ClosedMember.seen_at < since)
    ).all()
    for candidate, _urn in _candidates_of(client_id, gone):
        history.record("linkedin-account-reopened", now=now, candidate=candidate)
    for chunk in _chunks(gone):
        db.session.execute(
            delete(ClosedMember).where(of_client, ClosedMember.member_urn.in_(chunk))
        )
    return len(gone)


def keep(candidate: Candidate, client_id: str, *, actor: User, now: datetime) -> None:
    """The company keeps the record of somebody who closed the account. Raises WrongState when there is nothing to
    decide any more: somebody else did, or the account is open again."""
    take_turns(RECOGNISING)
    hold_candidate(candidate)
    rows = [row for row in closed_members_of(candidate.id, client_id) if row.kept_at is None]
    for row in rows:
        lock(row)
    waiting = [row for row in rows if row.kept_at is None]
    if not waiting:
        raise WrongState("closed-account-decided")
    for row in waiting:
        row.kept_at, row.kept_by_id = now, actor.id
    history.record("linkedin-account-kept", now=now, actor=actor, candidate=candidate)


def _candidates_of(client_id: str, urns: Iterable[str]) -> list[tuple[Candidate, str]]:
    found: list[tuple[Candidate, str]] = []
    for chunk in _chunks(list(urns)):
        found += [
            (row[0], row[1])
            for row in db.session.execute(
                select(Candidate, CandidateLinkedInPerson.person_urn)
                .join(CandidateLinkedInPerson)
                .where(
                    CandidateLinkedInPerson.client_id == client_id,
                    CandidateLinkedInPerson.person_urn.in_(chunk),
                )
                .order_by(Candidate.id)
            )
        ]
    return found


def _chunks(urns: Sequence[str], size: int = 1_000) -> Iterable[Sequence[str]]:
    """Databases limit how many values one statement may carry."""
    return (urns[start : start + size] for start in range(0, len(urns), size))


def _tell(candidate: Candidate, *, now: datetime) -> None:
    """The owner hears of it, or the administrators where nobody owns the person; many are one thing to look at."""
    owner = candidate.owner
    whom = [owner] if owner is not None and owner.is_active else _administrators()
    for user in whom:
        unread = select(Notification.id).where(
            Notification.user_id == user.id,
            Notification.kind == _KIND,
            Notification.read_at.is_(None),
        )
        if db.session.scalar(unread.limit(1)) is None:
            messages.tell(user, _KIND, now=now, person=candidate.name)
            db.session.flush()


def _administrators() -> Sequence[User]:
    return db.session.scalars(
        select(User)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.is_active, UserRole.role == AppRole.ADMINISTRATOR.value)
        .order_by(User.id)
    ).all()
