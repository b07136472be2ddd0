"""What comparing everybody with LinkedIn found and mended, written down while it goes on."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from portal.db import db
from portal.models import LinkedInComparison

#: What comparisons found is kept so long.
KEPT = timedelta(days=90)
COUNTED = ("people", "missing", "different", "stubborn", "sent", "deleted", "refused")


def start(client_id: str, *, now: datetime) -> None:
    """A comparison begins; one that has not come to its end is broken off."""
    row = LinkedInComparison
    break_off(client_id, now=now)
    db.session.execute(
        delete(row).where(row.started_at < now - KEPT),
        execution_options={"synchronize_session": False},
    )
    db.session.add(LinkedInComparison(client_id=client_id, started_at=now))
    db.session.flush()


def break_off(client_id: str, *, now: datetime) -> None:
    """Everybody is gone through for another reason: the comparison will not come to its end."""
    row = LinkedInComparison
    db.session.execute(
        update(row)
        .where(row.client_id == client_id, row.ended_at.is_(None))
        .values(ended_at=now, is_broken_off=True),
        execution_options={"synchronize_session": False},
    )


def note(client_id: str, **found: int) -> None:
    """Add to what the comparison that goes on found; without one nothing is written."""
    row = LinkedInComparison
    values = {name: getattr(row, name) + number for name, number in found.items() if number}
    if values:
        db.session.execute(
            update(row).where(row.client_id == client_id, row.ended_at.is_(None)).values(values),
            execution_options={"synchronize_session": False},
        )


def end(client_id: str, *, now: datetime) -> None:
    """Everybody was compared, and what differed is mended."""
    row = LinkedInComparison
    db.session.execute(
        update(row).where(row.client_id == client_id, row.ended_at.is_(None)).values(ended_at=now),
        execution_options={"synchronize_session": False},
    )
