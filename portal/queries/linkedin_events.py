"""What LinkedIn sent us, for the administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.domain.exports import EventState
from portal.models import Counter, LinkedInEvent

PAGE_SIZE = 50

#: The views of the list: name and the states it shows.
VIEWS: dict[str, tuple[EventState, ...]] = {
    "attention": (
        EventState.WAITING,
        EventState.FAILED,
        EventState.RETRYING,
        EventState.PAUSED,
    ),
    "under-way": (EventState.RECEIVED, EventState.WORKING),
    "done": (EventState.DONE,),
    "ignored": (EventState.IGNORED,),
    "all": tuple(EventState),
}


@dataclass(frozen=True)
class EventPage:
    """A page of events, and the id from which the next page goes on."""

    rows: Sequence[LinkedInEvent]
    next_before: int | None


def list_events(view: str, *, before_id: int | None = None) -> EventPage:
    """Events of a view, newest first."""
    query = (
        select(LinkedInEvent)
        .where(LinkedInEvent.state.in_([state.value for state in VIEWS[view]]))
        .options(
            joinedload(LinkedInEvent.job),
            joinedload(LinkedInEvent.exporter),
            joinedload(LinkedInEvent.candidate),
        )
        .order_by(LinkedInEvent.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if before_id is not None:
        query = query.where(LinkedInEvent.id < before_id)
    found = db.session.scalars(query).all()
    rows = found[:PAGE_SIZE]
    return EventPage(rows, rows[-1].id if len(found) > PAGE_SIZE else None)


def count_by_state() -> dict[EventState, int]:
    """How many events stand in each state."""
    rows = db.session.execute(
        select(LinkedInEvent.state, func.count()).group_by(LinkedInEvent.state)
    )
    return {EventState(state): int(number) for state, number in rows}


def counters_of(day: date) -> dict[str, int]:
    """What was only counted on a day: refused pushes and challenges."""
    rows = db.session.execute(select(Counter.name, Counter.value).where(Counter.day == day))
    return {row.name: row.value for row in rows}
