"""What is written down about reading numbers."""

from collections.abc import Sequence
from datetime import datetime

from portal.models import Job, User
from portal.services import history


def note_download(
    tables: Sequence[str],
    filters: dict[str, str],
    *,
    job: Job | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Write down that somebody took numbers out of the portal, and which."""
    history.record(
        "analytics-downloaded",
        now=now,
        actor=actor,
        job=job,
        tables=", ".join(tables),
        filters=filters,
    )
