"""Reminding people of the feedback they owe."""

from datetime import UTC, datetime

from portal.services import feedback
from portal.unit_of_work import unit_of_work


def remind_of_feedback() -> None:
    """Remind everybody who owes feedback for longer than the stage's reminder days.

    Harmless when run twice: whom was reminded of what is written down in the same transaction, and
    nobody is reminded again before the period is over. What one run leaves is the next one's.
    """
    with unit_of_work():
        feedback.remind_due(now=datetime.now(UTC))
