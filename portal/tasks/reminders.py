"""Reminding those who owe an answer."""

from datetime import UTC, datetime

from portal.services import approvals
from portal.unit_of_work import unit_of_work


def remind_approvers() -> None:
    """Remind approvers who have not answered for a day. Harmless when run twice: each is marked in
    the statement that finds them. What fails is rolled back and found again by the next run."""
    with unit_of_work():
        approvals.remind_approvers(now=datetime.now(UTC))
