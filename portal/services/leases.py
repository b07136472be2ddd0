"""The lease of a lane to LinkedIn: one worker at a time is on it, and one that dies gives it up by and by."""

from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import or_, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db
from portal.domain import backoff, names
from portal.models import AccessLane, HistoryLane, SharingLane

#: A hundred people with all their parts take LinkedIn a while; who needs longer renews.
LEASE = timedelta(seconds=90)


LaneRow = TypeVar("LaneRow", SharingLane, AccessLane, HistoryLane)


class Leased(Generic[LaneRow]):
    """What every lane can do, whatever goes along it. Who took it knows their turn; under another turn
    it is no longer theirs."""

    def __init__(self, lane: type[LaneRow]) -> None:
        self._lane: type[LaneRow] = lane

    def find(self, client_id: str, *, for_update: bool = False) -> LaneRow | None:
        """The lane as it is now; ``for_update``: and as it stays until the transaction ends."""
        return db.session.get(
            self._lane, client_id, populate_existing=True, with_for_update=for_update or None
        )

    def ensure(self, client_id: str) -> None:
        """Make the lane's row when there is none."""
        dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
        values: dict[str, Any] = {
            c.name: c.default.arg
            for c in self._lane.__table__.columns
            if c.default is not None and c.default.is_scalar
        }
        db.session.execute(
            dialect.insert(self._lane)
            .values(client_id=client_id, **values)
            .on_conflict_do_nothing(index_elements=["client_id"])
        )

    def renew(self, client_id: str, turn: int, *, now: datetime) -> bool:
        """Keep the lane for a while longer; False when our turn is over."""
        lane = self._lane
        kept = db.session.execute(
            update(lane)
            .where(lane.client_id == client_id, lane.turn == turn)
            .values(leased_until=now + LEASE)
            .returning(lane.turn)
        ).scalar_one_or_none()
        return kept is not None

    def release(self, client_id: str, turn: int) -> None:
        """Give the lane back. Look for work once more afterwards: who noted a change before found it taken."""
        lane = self._lane
        db.session.execute(
            update(lane)
            .where(lane.client_id == client_id, lane.turn == turn)
            .values(leased_until=None)
        )

    def put_off(
        self,
        client_id: str,
        turn: int,
        *,
        problem: str,
        detail: str,
        now: datetime,
        until: datetime | None = None,
    ) -> None:
        """LinkedIn cannot be reached, lets us wait or lets us in no more: everything waits, longer each time."""
        lane = self.find(client_id)
        if lane is None or lane.turn != turn:
            return
        lane.attempts += 1
        lane.due_at = until or now + backoff.retry_delay(lane.attempts)
        lane.problem, lane.detail = problem, names.tidy(detail, 500)
        lane.version += 1

    def went_well(self, client_id: str, turn: int) -> None:
        """LinkedIn answered as it should."""
        lane = self._lane
        db.session.execute(
            update(lane)
            .where(
                lane.client_id == client_id,
                lane.turn == turn,
                or_(lane.attempts > 0, lane.problem.is_not(None)),
            )
            .values(attempts=0, due_at=None, problem=None, detail="", version=lane.version + 1)
        )
