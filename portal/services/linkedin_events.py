"""What becomes of any push from LinkedIn, whatever it is about.

While the way to LinkedIn is closed (``portal.gate``), events are paused: stored, and not claimed by
anybody. Nothing else has to know of them; they are resumed all together when it opens.
"""

from datetime import datetime

from sqlalchemy import select, update

from portal.db import db
from portal.domain import exports
from portal.domain.exports import EventState, Reason
from portal.models import LinkedInEvent


def settle_handled(event_id: int, *, now: datetime) -> None:
    """What the push announced is known now."""
    event = lock_event(event_id)
    if event.event_state not in exports.SETTLED:
        settle(event, EventState.DONE, None, now=now)


def settle_ignored(event_id: int, reason: Reason, *, now: datetime) -> None:
    """The push is about nothing of ours, or about what we know already."""
    event = lock_event(event_id)
    if event.event_state not in exports.SETTLED:
        settle(event, EventState.IGNORED, reason, now=now)


def pause(event_id: int, reason: Reason, *, now: datetime) -> None:
    """Let an event wait while the way to LinkedIn is closed; the attempt does not count."""
    event = lock_event(event_id)
    if event.event_state in exports.SETTLED:
        return
    event.state, event.reason = EventState.PAUSED.value, reason.value
    event.attempts = max(0, event.attempts - 1)
    event.next_attempt_at = now
    event.detail = ""


def has_paused() -> bool:
    """Whether any event waits for the way to LinkedIn to open."""
    query = select(LinkedInEvent.id).where(LinkedInEvent.state == EventState.PAUSED.value)
    return db.session.scalar(query.limit(1)) is not None


def resume_paused(*, now: datetime) -> None:
    """The way to LinkedIn is open again: every event that waited for it goes on, with its day of patience."""
    db.session.execute(
        update(LinkedInEvent)
        .where(LinkedInEvent.state == EventState.PAUSED.value)
        .values(state=EventState.RECEIVED.value, reason=None, next_attempt_at=now)
    )


def settle(
    event: LinkedInEvent, state: EventState, reason: Reason | None, *, now: datetime
) -> None:
    """Nothing more happens with an event by itself."""
    event.state = state.value
    event.reason = reason.value if reason else None
    event.settled_at = now
    if state is not EventState.FAILED:
        event.detail = ""


def lock_event(event_id: int) -> LinkedInEvent:
    """An event as it is now, held until the transaction ends."""
    return db.session.scalars(
        select(LinkedInEvent)
        .where(LinkedInEvent.id == event_id)
        .with_for_update(of=LinkedInEvent)
        .execution_options(populate_existing=True)
    ).one()
