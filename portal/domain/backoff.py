"""When to try again."""

from datetime import timedelta

#: Seconds after which a failed attempt is repeated, by how many attempts there have been. The
#: last entry repeats. Together they cover a day of LinkedIn being away, after which a person is
#: asked.
RETRY_SECONDS = (2, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
GIVE_UP_AFTER = timedelta(hours=24)

#: LinkedIn usually settles a job task within seconds in quiet hours, minutes in busy ones.
TASK_CHECK_SECONDS = (2, 10, 60, 300)


def retry_delay(attempts: int, named: float | None = None) -> timedelta:
    """How long to wait after the n-th failed attempt (n >= 1); LinkedIn's own wish wins if longer."""
    seconds: float = RETRY_SECONDS[min(max(attempts, 1), len(RETRY_SECONDS)) - 1]
    return timedelta(seconds=max(seconds, named or 0))


def has_patience(attempts: int) -> bool:
    """Whether to try again after the n-th failed attempt: for a day, counted by the pauses alone."""
    waited = sum((retry_delay(attempt) for attempt in range(1, attempts)), timedelta())
    return waited < GIVE_UP_AFTER


def task_check_delay(checks: int) -> timedelta:
    """How long to wait before the next look at a job task after ``checks`` looks."""
    return timedelta(seconds=TASK_CHECK_SECONDS[min(checks, len(TASK_CHECK_SECONDS) - 1)])
