"""Which seats have streams: those that LinkedIn lists on a contract that is switched on. The others rest."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, or_, select, update

from portal.db import db, read_rows
from portal.domain import history_windows as windows
from portal.domain.history_windows import Rank, Reach, Stream
from portal.models import HistoryStream, LinkedInContract, LinkedInSeat
from portal.services.linkedin_history.streams import CONTRACT_OFF, SEAT_GONE, one_writer

#: Whose history LinkedIn keeps; an invited seat has none yet.
STATES = ("ACTIVE", "PARKED", "INACTIVE")


def survey(
    client_id: str,
    *,
    contracts: Collection[str],
    days: int,
    now: datetime,
) -> bool:
    """Let every seat have its streams that LinkedIn lists on one of these contracts, and the others rest; returns
    whether anything changed.

    A seat that moved to another contract begins anew there with notes and stub profiles, which belong to contracts.
    """
    one_writer(client_id)
    listed = _listed_seats(client_id, contracts)
    known = {
        (row.seat_urn, row.stream): row
        for row in read_rows(
            select(HistoryStream.__table__).where(HistoryStream.client_id == client_id)
        )
    }
    missing, changes = [], 0
    for seat_urn, contract in listed.items():
        for stream in Stream:
            row = known.pop((seat_urn, stream.value), None)
            if row is None:
                missing.append((seat_urn, stream, contract))
            else:
                changes += _wake(client_id, row, contract, days=days, now=now)
    if missing:
        _add(client_id, missing, days=days, now=now)
    for (seat_urn, stream_name), row in known.items():
        problem = SEAT_GONE if row.contract in contracts else CONTRACT_OFF
        if row.due_at is not None or row.problem != problem:
            changes += 1
            _update(
                client_id,
                seat_urn,
                stream_name,
                due_at=None,
                problem=problem,
                detail="",
                attempts=0,
            )
    return bool(missing or changes)


def _listed_seats(client_id: str, contracts: Collection[str]) -> dict[str, str]:
    """The contract of each seat that LinkedIn lists. On two contracts: where it was seen last."""
    seat, contract = LinkedInSeat, LinkedInContract
    rows = read_rows(
        select(seat.seat_urn, seat.contract)
        .outerjoin(
            contract, and_(contract.client_id == seat.client_id, contract.urn == seat.contract)
        )
        .where(
            seat.client_id == client_id,
            seat.contract.in_(sorted(contracts)),
            seat.state.in_(STATES),
            or_(contract.seats_read_at.is_(None), seat.last_seen_at >= contract.seats_read_at),
        )
        .order_by(seat.last_seen_at, seat.id)
    )
    return {row.seat_urn: row.contract for row in rows}


def _wake(client_id: str, row: Any, contract: str, *, days: int, now: datetime) -> int:
    """Let a stream go on that has its seat; 1 when that changes something."""
    reach = Reach(row.synced_until, row.filled_since, row.fill_until or now, row.filled_at)
    changes: dict[str, Any] = {}
    if row.contract != contract:
        changes = {"contract": contract, "problem": None, "detail": "", "attempts": 0}
        if row.stream != Stream.INMAIL.value:
            fresh = windows.nothing_read(now=now, days=days)
            changes |= {
                "synced_until": None,
                "filled_since": None,
                "fill_until": fresh.fill_until,
                "filled_at": None,
            }
        changes |= {"window_start": 0, "rank": int(Rank.NEW), "due_at": now}
    elif row.due_at is None:
        changes = {"problem": None, "detail": "", "attempts": 0}
        changes |= {"rank": int(Rank.NEW), "due_at": now}
    further = windows.reaching_back(reach, now=now, days=days)
    if further is not reach and not changes and row.stream != Stream.STUBS.value:
        changes = {"fill_until": further.fill_until, "filled_at": None, "due_at": now}
        if row.rank != int(Rank.WANTED):
            changes["rank"] = int(Rank.BACK if row.synced_at else Rank.NEW)
    if not changes:
        return 0
    _update(client_id, row.seat_urn, row.stream, **changes)
    return 1


def _update(client_id: str, seat_urn: str, stream: str, **values: Any) -> None:
    db.session.execute(
        update(HistoryStream)
        .where(
            HistoryStream.client_id == client_id,
            HistoryStream.seat_urn == seat_urn,
            HistoryStream.stream == stream,
        )
        .values(**values)
    )


def _add(
    client_id: str,
    missing: Iterable[tuple[str, Stream, str]],
    *,
    days: int,
    now: datetime,
) -> None:
    reach = windows.nothing_read(now=now, days=days)
    db.session.connection().execute(
        insert(HistoryStream),
        [
            {
                "client_id": client_id,
                "seat_urn": seat_urn,
                "stream": stream.value,
                "contract": contract,
                "fill_until": reach.fill_until,
                "rank": int(Rank.NEW),
                "due_at": now,
            }
            for seat_urn, stream, contract in missing
        ],
    )
