"""How often each rejection reason was used."""

from sqlalchemy import func, select

from portal.db import db
from portal.models import Application


def count_uses() -> dict[int, int]:
    """How many applications ended with a reason, by its id."""
    rows = db.session.execute(
        select(Application.rejection_reason_id, func.count())
        .where(Application.rejection_reason_id.is_not(None))
        .group_by(Application.rejection_reason_id)
    )
    return {reason_id: int(number) for reason_id, number in rows if reason_id is not None}
