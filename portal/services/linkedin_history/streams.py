"""What is read of which seat: one row for each of a seat's streams, with how far it is and when it is read again.

A stream whose ``due_at`` is empty rests until ``surveys`` finds its seat on a contract that is switched on.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
    update,
)

from portal.db import Topic, db, nudge, read_rows, take_turns
from portal.domain import history_windows as windows
from portal.domain import names
from portal.domain.history_windows import Rank, Reach, Stream, Window
from portal.models import HistoryLane, HistoryStream
from portal.services.linkedin_history import lane

#: Why a stream is not read, or could not be.
SEAT_GONE, CONTRACT_OFF = "seat-gone", "contract-off"
NOT_ENABLED, SEAT_UNKNOWN, REFUSED, DOWN, CUT, CREDENTIALS = (
    "not-enabled",
    "seat-unknown",
    "refused",
    "linkedin-down",
    "page-cut",
    "credentials",
)
#: Of these LinkedIn is asked no more until something changed there.
RESTING = frozenset({SEAT_GONE, CONTRACT_OFF})

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_PARTS = 300


@dataclass
class Position:
    """A stream whose turn it is, as the worker has it in hand."""

    seat_urn: str
    stream: Stream
    contract: str
    reach: Reach
    #: The window under way over several pages.
    slot: Window | None
    rank: Rank
    due_at: datetime | None
    minute: int
    minute_calls: int
    attempts: int
    problem: str | None
    synced_at: datetime | None
    detail: str = ""
    #: As they were when it was taken: somebody may press Sync now meanwhile.
    taken_rank: Rank = field(default=Rank.NEW)
    taken_due: datetime | None = None

    @property
    def key(self) -> tuple[str, Stream]:
        """What tells it apart."""
        return self.seat_urn, self.stream


def _position(row: Any) -> Position:
    slot = None
    if row.window_start and row.window_since and row.window_until:
        slot = Window(row.window_since, row.window_until, row.window_is_back, row.window_start)
    rank = Rank(row.effective)
    return Position(
        row.seat_urn,
        Stream(row.stream),
        row.contract,
        Reach(row.synced_until, row.filled_since, row.fill_until or _NEVER, row.filled_at),
        slot,
        rank,
        row.due_at,
        row.minute,
        row.minute_calls,
        row.attempts,
        row.problem,
        row.synced_at,
        row.detail,
        Rank(row.rank),
        row.due_at,
    )


@dataclass(frozen=True)
class Allowed:
    """What may be read now: streams whose feature is on, of contracts that LinkedIn has switched on."""

    client_id: str
    streams: frozenset[Stream]
    contracts: frozenset[str]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing may be read."""
        return not (self.streams and self.contracts)


def _effective(cutoff: datetime) -> ColumnElement[int]:
    """The way back lets through what is new when it is time for that again."""
    stream = HistoryStream
    return case(
        (and_(stream.rank == int(Rank.BACK), stream.synced_at <= cutoff), int(Rank.NEW)),
        else_=stream.rank,
    )


def _of(allowed: Allowed) -> list[ColumnElement[bool]]:
    stream = HistoryStream
    return [
        stream.client_id == allowed.client_id,
        stream.stream.in_([one.value for one in sorted(allowed.streams)]),
        stream.contract.in_(sorted(allowed.contracts)),
    ]


def _which(
    allowed: Allowed, *, period: timedelta, now: datetime, with_back: bool
) -> list[ColumnElement[bool]]:
    """The streams that may be read at all; the way back waits where nothing of LinkedIn's day is left for it."""
    if with_back:
        return _of(allowed)
    return [*_of(allowed), _effective(now - period) < int(Rank.BACK)]


def due(
    allowed: Allowed, *, period: timedelta, now: datetime, with_back: bool, limit: int
) -> list[Position]:
    """Whose turn it is: who is waited for first, then what is new, then the way back; in each of these whoever was
    served longest ago."""
    effective = _effective(now - period)
    own = _which(allowed, period=period, now=now, with_back=with_back)
    query = (
        select(HistoryStream.__table__, effective.label("effective"))
        .where(*own, HistoryStream.due_at <= now)
        # Of those that are due alike stub profiles come last: candidates are made of them, which takes a while.
        .order_by(
            effective,
            HistoryStream.due_at,
            HistoryStream.stream == Stream.STUBS.value,
            HistoryStream.seat_urn,
            HistoryStream.stream,
        )
        .limit(limit)
    )
    found = [_position(row) for row in read_rows(query)]
    # Who is waited for is not to wait behind the rest of a batch.
    first = found[0].rank if found else Rank.BACK
    return [one for one in found if one.rank is first or first is not Rank.WANTED]


def is_wanted(allowed: Allowed, *, now: datetime) -> bool:
    """Whether somebody pressed Sync now."""
    query = select(
        exists().where(
            *_of(allowed), HistoryStream.rank == int(Rank.WANTED), HistoryStream.due_at <= now
        )
    )
    return bool(db.session.scalar(query))


def next_due_at(
    allowed: Allowed, *, period: timedelta, now: datetime, with_back: bool
) -> datetime | None:
    """When the next stream is due."""
    own = _which(allowed, period=period, now=now, with_back=with_back)
    return db.session.scalar(select(func.min(HistoryStream.due_at)).where(*own))


def is_due(
    allowed: Allowed, *, period: timedelta, now: datetime, with_back: bool, closed: bool
) -> bool:
    """Whether a worker would have something to do, in one statement. ``closed``: closed accounts may be asked for."""
    row = HistoryLane
    own = _which(allowed, period=period, now=now, with_back=with_back)
    waits = select(exists().where(*own, HistoryStream.due_at <= now)).scalar_subquery()
    found = read_rows(
        select(row.due_at, row.leased_until, row.closed_due_at, waits.label("waits")).where(
            row.client_id == allowed.client_id
        )
    )
    if not found:
        return True
    one = found[0]
    if any(until is not None and until > now for until in (one.due_at, one.leased_until)):
        return False
    closed_due = closed and (one.closed_due_at is None or one.closed_due_at <= now)
    return bool(closed_due or (one.waits and not allowed.is_nothing))


def one_writer(client_id: str) -> None:
    """Many rows are written at once, in whatever order a database likes: two at a time might wait for each other."""
    take_turns(f"linkedin history of {client_id}")


# -- settling --------------------------------------------------------------------------------------


def write(client_id: str, positions: Iterable[Position]) -> None:
    """Keep how far streams are, all in one statement. Who presses Sync now meanwhile is not forgotten."""
    table: Table = HistoryStream.__table__  # type: ignore[assignment]
    values = [
        {
            "one_seat": one.seat_urn,
            "one_stream": one.stream.value,
            "one_contract": one.contract,
            "new_synced_until": one.reach.synced_until,
            "new_filled_since": one.reach.filled_since,
            "new_fill_until": one.reach.fill_until,
            "new_filled_at": one.reach.filled_at,
            "new_since": one.slot.since if one.slot else None,
            "new_until": one.slot.until if one.slot else None,
            "new_start": one.slot.start if one.slot else 0,
            "new_is_back": one.slot.is_back if one.slot else False,
            "new_rank": int(one.rank),
            "new_due": one.due_at,
            "new_minute": one.minute,
            "new_minute_calls": one.minute_calls,
            "new_attempts": one.attempts,
            "new_problem": one.problem,
            "new_detail": names.tidy(one.detail, 500),
            "new_synced_at": one.synced_at,
            "taken_due": one.taken_due or _NEVER,
        }
        for one in positions
    ]
    if not values:
        return
    one_writer(client_id)
    moment = table.c.due_at.type
    pressed = and_(
        table.c.rank == int(Rank.WANTED),
        table.c.due_at != bindparam("taken_due", type_=moment),
    )
    db.session.connection().execute(
        update(table)
        .where(
            table.c.client_id == client_id,
            table.c.seat_urn == bindparam("one_seat"),
            table.c.stream == bindparam("one_stream"),
            # At rest or on another contract by now: what was read before says nothing of it.
            table.c.contract == bindparam("one_contract"),
            table.c.due_at.is_not(None),
        )
        .values(
            synced_until=bindparam("new_synced_until", type_=moment),
            filled_since=bindparam("new_filled_since", type_=moment),
            fill_until=bindparam("new_fill_until", type_=moment),
            filled_at=bindparam("new_filled_at", type_=moment),
            window_since=bindparam("new_since", type_=moment),
            window_until=bindparam("new_until", type_=moment),
            window_start=bindparam("new_start"),
            window_is_back=bindparam("new_is_back"),
            rank=case(
                (pressed, table.c.rank), else_=bindparam("new_rank", type_=table.c.rank.type)
            ),
            due_at=case((pressed, table.c.due_at), else_=bindparam("new_due", type_=moment)),
            minute=bindparam("new_minute"),
            minute_calls=bindparam("new_minute_calls"),
            attempts=bindparam("new_attempts"),
            problem=bindparam("new_problem"),
            detail=bindparam("new_detail"),
            synced_at=bindparam("new_synced_at", type_=moment),
        ),
        values,
    )


# -- Sync now --------------------------------------------------------------------------------------


def want(
    client_id: str,
    *,
    seats: Collection[str] | None,
    kinds: Collection[Stream] = tuple(Stream),
    now: datetime,
) -> int:
    """Read what is new of these seats (None: of all) before everything else; returns of how many streams.

    Pressed twice it is done once more at most. What rests stays at rest: see its reason. Where LinkedIn said how long
    to wait, it is waited.
    """
    one_writer(client_id)
    stream = HistoryStream
    query = (
        update(stream)
        .where(
            stream.client_id == client_id,
            stream.due_at.is_not(None),
            stream.stream.in_(sorted(kind.value for kind in kinds)),
        )
        .values(rank=int(Rank.WANTED), due_at=now, attempts=0)
        .execution_options(synchronize_session=False)
    )
    if seats is not None:
        chosen = sorted(seats)
        number = sum(
            _rowcount(query.where(stream.seat_urn.in_(chosen[place : place + _PARTS])))
            for place in range(0, len(chosen), _PARTS)
        )
    else:
        number = _rowcount(query)
    lane.wake(client_id)
    lane.changed(client_id)
    nudge(Topic.HISTORY_WANTED, 0)
    return number


def _rowcount(query: Any) -> int:
    return int(db.session.execute(query).rowcount)  # type: ignore[attr-defined]  # a write has one


def after_reading(
    one: Position, reach: Reach, *, is_up_to_date: bool, period: timedelta, now: datetime
) -> None:
    """When a stream is read again after the last page of a window."""
    one.reach = reach
    if is_up_to_date:
        one.synced_at = now
        has_way = windows.next_back(reach) is not None
        one.rank = Rank.BACK if has_way else Rank.NEW
        one.due_at = now if has_way else now + period
    else:
        one.due_at = now
