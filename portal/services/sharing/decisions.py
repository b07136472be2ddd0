"""What people of ours decide about sharing one person with LinkedIn."""

from datetime import datetime

from portal.db import db, lock
from portal.models import Candidate, PersonSharing, User
from portal.services import history
from portal.services.sharing.changes import About, record_change


def introduce(candidate: Candidate, *, actor: User, now: datetime) -> bool:
    """Let LinkedIn know who this is, since somebody opened the LinkedIn tab (decision D20); returns whether
    that is new."""
    row = _row(candidate)
    if row.introduced_at is not None:
        return False
    row.introduced_at, row.introduced_by_id = now, actor.id
    history.record("linkedin-introduced", now=now, actor=actor, candidate=candidate)
    record_change(About.CANDIDATE, [candidate.id], now=now)
    return True


def withhold(candidate: Candidate, wanted: bool, *, actor: User, now: datetime) -> bool:
    """Mark a person as not to be shared with LinkedIn, or take the mark away; returns whether that is new.

    What LinkedIn has of the person is deleted there.
    """
    row = _row(candidate)
    if (row.withheld_at is not None) == wanted:
        return False
    row.withheld_at, row.withheld_by_id = (now, actor.id) if wanted else (None, None)
    history.record(
        what="linkedin-withheld" if wanted else "linkedin-not-withheld",
        now=now,
        actor=actor,
        candidate=candidate,
    )
    record_change(About.CANDIDATE, [candidate.id], now=now)
    return True


def _row(candidate: Candidate) -> PersonSharing:
    lock(candidate)
    row = db.session.get(PersonSharing, candidate.id)
    if row is None:
        row = PersonSharing(candidate_id=candidate.id)
        db.session.add(row)
    return row
