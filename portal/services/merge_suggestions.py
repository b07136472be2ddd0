"""What happens to the questions about a record when it is joined with another one, and back."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select

from portal.db import db
from portal.domain.merging import Decision
from portal.models import Candidate, SamePersonSuggestion, User

DIFFERENT, MOVED = Decision.DIFFERENT.value, Decision.MOVED.value


def suggestions_about(candidate_id: int) -> dict[int, SamePersonSuggestion]:
    """All that was ever asked about a record, by the id of the other one."""
    rows = db.session.scalars(
        select(SamePersonSuggestion)
        .where(
            or_(
                SamePersonSuggestion.candidate_id == candidate_id,
                SamePersonSuggestion.other_id == candidate_id,
            )
        )
        .order_by(SamePersonSuggestion.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {
        row.other_id if row.candidate_id == candidate_id else row.candidate_id: row for row in rows
    }


def move_suggestions(kept: Candidate, absorbed: Candidate, *, now: datetime) -> dict[str, Any]:
    """Ask about the kept record what was asked about the absorbed one.

    Who is different from one of two records is different from the person that both are.
    """
    theirs = suggestions_about(kept.id)
    ledger: dict[str, Any] = {"moved": [], "made": [], "decided": []}
    for other_id, row in suggestions_about(absorbed.id).items():
        if other_id == kept.id or row.decision not in (None, DIFFERENT):
            continue
        twin = theirs.get(other_id)
        if twin is None:
            first, second = sorted((kept.id, other_id))
            twin = SamePersonSuggestion(
                candidate_id=first, other_id=second, evidence=row.evidence, created_at=now
            )
            _decide_alike(twin, row)
            db.session.add(twin)
            db.session.flush()
            ledger["made"].append(twin.id)
        elif row.decision == DIFFERENT and twin.decision is None:
            _decide_alike(twin, row)
            ledger["decided"].append(twin.id)
        if row.decision is None:
            row.decision = MOVED
            ledger["moved"].append(row.id)
    db.session.flush()
    return ledger


def return_suggestions(kept: Candidate, absorbed: Candidate, ledger: dict[str, Any]) -> None:
    """Ask about the record again what was asked about it before.

    Of whom somebody said meanwhile that they are not this person, that holds for both records.
    """
    theirs = suggestions_about(kept.id)
    for other_id, row in suggestions_about(absorbed.id).items():
        if row.id not in ledger["moved"] or row.decision != MOVED:
            continue
        other = db.session.get_one(Candidate, other_id)
        if other.merged_into_id is not None:
            continue
        row.decision = row.decided_at = row.decided_by_id = None
        twin = theirs.get(other_id)
        if twin is not None and twin.decision == DIFFERENT:
            _decide_alike(row, twin)
    made = [row for row in theirs.values() if row.id in ledger["made"]]
    inherited = {
        other_id
        for other_id, row in suggestions_about(absorbed.id).items()
        if row.decision == DIFFERENT and row.id not in ledger["moved"]
    }
    gone = []
    for row in made:
        other_id = row.other_id if row.candidate_id == kept.id else row.candidate_id
        if row.decision is None or (row.decision == DIFFERENT and other_id in inherited):
            gone.append(row.id)
    for row in theirs.values():
        if row.id in ledger["decided"] and row.decision == DIFFERENT:
            row.decision = row.decided_at = row.decided_by_id = None
    db.session.flush()
    db.session.execute(delete(SamePersonSuggestion).where(SamePersonSuggestion.id.in_(gone)))


def decide_pair(
    one: Candidate,
    other: Candidate,
    decision: Decision,
    *,
    evidence: list[str],
    actor: User | None,
    now: datetime,
) -> SamePersonSuggestion:
    """Note what was decided about two records, whether it was asked or not."""
    first, second = sorted((one.id, other.id))
    row = suggestions_about(first).get(second)
    if row is None:
        row = SamePersonSuggestion(
            candidate_id=first, other_id=second, evidence=evidence, created_at=now
        )
        db.session.add(row)
    row.decision = decision.value
    row.decided_at = now
    row.decided_by_id = actor.id if actor else None
    db.session.flush()
    return row


def _decide_alike(row: SamePersonSuggestion, like: SamePersonSuggestion) -> None:
    row.decision = like.decision
    row.decided_at = like.decided_at
    row.decided_by_id = like.decided_by_id
