"""What a bulk action will do, did, and took back."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.db import db
from portal.models import Application, BulkAction, BulkItem, Candidate

RESULTS_SIZE = 100


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One person of a bulk action."""

    id: int
    application_id: int
    outcome: str
    undo_outcome: str | None
    from_stage: int | None
    first_name: str
    last_name: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def bulk_counts(bulk: BulkAction) -> list[tuple[str, str | None, int]]:
    """How many had which outcome, of doing and of taking back."""
    rows = db.session.execute(
        select(BulkItem.outcome, BulkItem.undo_outcome, func.count())
        .where(BulkItem.bulk_action_id == bulk.id)
        .group_by(BulkItem.outcome, BulkItem.undo_outcome)
    )
    return [(row[0], row[1], int(row[2])) for row in rows]


def bulk_stages(bulk: BulkAction, outcomes: Sequence[str]) -> dict[int, int]:
    """From which stages the people with one of the outcomes come, and how many."""
    stage = BulkItem.before["stage_id"].as_integer()
    rows = db.session.execute(
        select(stage, func.count())
        .where(BulkItem.bulk_action_id == bulk.id, BulkItem.outcome.in_(outcomes))
        .group_by(stage)
    )
    return {int(row[0]): int(row[1]) for row in rows}


def bulk_rows(bulk: BulkAction, *, outcome: str | None, after: int = 0) -> list[BulkRow]:
    """A page of the people of a bulk action, and one more when there are more."""
    query = (
        select(
            BulkItem.id,
            BulkItem.application_id,
            BulkItem.outcome,
            BulkItem.undo_outcome,
            BulkItem.before["stage_id"].as_integer(),
            Candidate.first_name,
            Candidate.last_name,
        )
        .join(Application, Application.id == BulkItem.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(BulkItem.bulk_action_id == bulk.id, BulkItem.id > after)
        .order_by(BulkItem.id)
        .limit(RESULTS_SIZE + 1)
    )
    if outcome is not None:
        query = query.where(BulkItem.outcome == outcome)
    return [BulkRow(*row) for row in db.session.execute(query)]
