"""The end of taking everything back from LinkedIn."""

from datetime import datetime

from sqlalchemy import delete, func, select

from portal.db import db, read_rows
from portal.domain.sharing import Kind
from portal.models import SharingLane, SharingRecord
from portal.services import history
from portal.services.sharing.ledger import State


def tell(lane: SharingLane, *, now: datetime) -> None:
    """The history says how much it was, the ledger keeps a row of ids for each record."""
    record = SharingRecord
    db.session.execute(
        # What LinkedIn never had is no longer on its way there, nor kept from it.
        delete(record).where(record.is_there.is_(False), record.state != State.WITHDRAWN.value),
        execution_options={"synchronize_session": False},
    )
    rows = read_rows(
        select(record.kind, func.count())
        .where(record.state == State.WITHDRAWN.value, record.settled_at >= lane.walk_started_at)
        .group_by(record.kind)
    )
    found = {row[0]: row[1] for row in rows}
    left = db.session.scalar(select(func.count()).select_from(record).where(record.is_there)) or 0
    history.record(
        "linkedin-withdrawn",
        now=now,
        count=sum(found.values()),
        kinds={kind.value: found[kind.value] for kind in Kind if kind.value in found},
        left=left,
    )
