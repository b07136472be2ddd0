"""How far the reading of LinkedIn's history is, for those who look at one person."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import String, bindparam, or_, select

from portal.db import Columns, read_rows
from portal.domain.history_standing import StreamStanding
from portal.models import HistoryStream

_CLIENT = bindparam("client_id", type_=String())


class StreamsWanted(NamedTuple):
    """Whose streams are asked about."""

    #: Seats of which everything counts.
    seats: Collection[str]
    #: Contracts of which the notes of every seat count.
    contracts: Collection[str] = ()


def standings(client_id: str, wanted: StreamsWanted) -> Sequence[StreamStanding]:
    """How far the streams of some seats are, and the notes of some contracts, in one statement."""
    if not (wanted.seats or wanted.contracts):
        return []
    rows = read_rows(
        _standings(),
        client_id=client_id,
        seats=sorted(wanted.seats),
        contracts=sorted(wanted.contracts),
    )
    return [StreamStanding(*row) for row in rows]


@cache
def _standings() -> Columns:
    stream = HistoryStream
    return (
        select(
            stream.contract,
            stream.seat_urn,
            stream.stream,
            stream.rank,
            stream.due_at,
            stream.synced_at,
            stream.filled_since,
            stream.filled_at,
            stream.problem,
        )
        .where(
            stream.client_id == _CLIENT,
            or_(
                stream.seat_urn.in_(bindparam("seats", expanding=True, type_=String())),
                stream.contract.in_(bindparam("contracts", expanding=True, type_=String()))
                & (stream.stream == "notes"),
            ),
        )
        .order_by(stream.seat_urn, stream.stream)
    )
