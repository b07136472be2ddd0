"""What waits in the outbox, and what became of the rest."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from portal.db import db
from portal.models import Application, HistoryEntry, Mail

PAGE_SIZE = 50
#: What somebody of the hiring team writes to a person, and what the history calls it.
TO_CANDIDATE, EMAIL_SENT = "to-candidate", "email-sent"
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


def mails_of(application: Application, *, since: datetime | None = None) -> Sequence[Mail]:
    """What was written to the person about this application, newest first, the last fifty.

    The history knows which they are: it is found by application, the outbox is not.
    """
    entries = (
        select(HistoryEntry.details["mail"].as_integer())
        .where(HistoryEntry.application_id == application.id, HistoryEntry.what == EMAIL_SENT)
        .order_by(HistoryEntry.id.desc())
        .limit(PAGE_SIZE)
    )
    if since is not None:
        entries = entries.where(HistoryEntry.at > since)
    query = select(Mail).where(Mail.id.in_(entries), Mail.kind == TO_CANDIDATE)
    return db.session.scalars(query.order_by(Mail.id.desc())).all()
