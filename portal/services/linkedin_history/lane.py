"""The lane on which history is read: one worker at a time, within LinkedIn's calls of a day."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update

from portal.db import db, read_rows
from portal.domain.history_pace import day_of_calls
from portal.linkedin.limits import INTERACTIONS
from portal.models import HistoryLane, LinkedInUsage
from portal.services.leases import LEASE, Leased

_lease = Leased(HistoryLane)
ensure, find = _lease.ensure, _lease.find
renew, release = _lease.renew, _lease.release
put_off, went_well = _lease.put_off, _lease.went_well

#: LinkedIn wants to be asked for closed accounts at least every 30 days.
CLOSED_EVERY = timedelta(days=7)

#: Why everything waits, where pressing Sync now does not help.
DAY_USED_UP, THROTTLED = "linkedin-day-used-up", "linkedin-throttled"


def take(client_id: str, *, now: datetime) -> int | None:
    """Take the lane; returns our turn, None while somebody else has it or LinkedIn lets us wait."""
    ensure(client_id)
    lane = HistoryLane
    return db.session.execute(
        update(lane)
        .where(
            lane.client_id == client_id,
            or_(lane.leased_until.is_(None), lane.leased_until <= now),
            or_(lane.due_at.is_(None), lane.due_at <= now),
        )
        .values(turn=lane.turn + 1, leased_until=now + LEASE)
        .returning(lane.turn)
    ).scalar_one_or_none()


def calls_today(client_id: str, *, now: datetime) -> int:
    """How many calls of LinkedIn's day are used, by us and by who reads seats."""
    day = day_of_calls(now).date()
    lane = find(client_id)
    own = lane.calls if lane is not None and lane.day == day else 0
    rows = read_rows(
        LinkedInUsage.__table__.select()
        .with_only_columns(LinkedInUsage.requests)
        .where(
            LinkedInUsage.client_id == client_id,
            LinkedInUsage.day == day,
            LinkedInUsage.resource == INTERACTIONS,
        )
    )
    return max(own, rows[0].requests if rows else 0)


def note(client_id: str, turn: int, *, calls: int, changed: bool, now: datetime) -> bool:
    """Count calls, say that something is seen differently, and keep the lane; False when our turn is over."""
    lane = HistoryLane
    day = day_of_calls(now).date()
    row = find(client_id)
    before = row.calls if row is not None and row.day == day else 0
    kept = db.session.execute(
        update(lane)
        .where(lane.client_id == client_id, lane.turn == turn)
        .values(
            leased_until=now + LEASE,
            day=day,
            calls=before + calls,
            version=lane.version + int(changed),
        )
        .returning(lane.turn)
    ).scalar_one_or_none()
    return kept is not None


def changed(client_id: str) -> None:
    """Something is seen differently on pages that are open."""
    lane = HistoryLane
    db.session.execute(
        update(lane).where(lane.client_id == client_id).values(version=lane.version + 1)
    )


def wake(client_id: str) -> None:
    """Try again at once, unless it was LinkedIn that said how long to wait."""
    lane = HistoryLane
    db.session.execute(
        update(lane)
        .where(
            lane.client_id == client_id,
            lane.due_at.is_not(None),
            lane.problem.not_in([DAY_USED_UP, THROTTLED]),
        )
        .values(due_at=None)
    )


# -- closed accounts -------------------------------------------------------------------------------


def settle_closed(client_id: str, turn: int, *, now: datetime, again_at: datetime | None) -> None:
    """Closed accounts were asked for to the end, or (``again_at``) could not be."""
    lane = find(client_id)
    if lane is None or lane.turn != turn:
        return
    if again_at is None:
        lane.closed_asked_at = now
    lane.closed_due_at = again_at or now + CLOSED_EVERY
