"""What waits in the outbox, and what became of the rest."""

from collections.abc import Sequence

from sqlalchemy import func, select

from portal.db import db
from portal.models import Mail

PAGE_SIZE = 50
#: The views of the list and the states that each shows.
VIEWS: dict[str, tuple[str, ...]] = {
    "failed": ("failed",),
    "waiting": ("waiting", "sending"),
    "sent": ("sent",),
    "all": ("failed", "waiting", "sending", "sent"),
}


def list_mails(view: str, *, before_id: int | None = None) -> tuple[Sequence[Mail], int | None]:
    """Mails of a view, newest first, and the id from which the next page goes on."""
    query = (
        select(Mail)
        .where(Mail.state.in_(VIEWS[view]))
        .order_by(Mail.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if before_id is not None:
        query = query.where(Mail.id < before_id)
    found = db.session.scalars(query).all()
    page = found[:PAGE_SIZE]
    return page, page[-1].id if len(found) > PAGE_SIZE else None


def count_mails() -> dict[str, int]:
    """How many mails each view shows."""
    rows = db.session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    states = {state: int(number) for state, number in rows}
    return {view: sum(states.get(state, 0) for state in shown) for view, shown in VIEWS.items()}
