"""Whom LinkedIn takes people for: when to ask, and what its answers mean for what we know.

Rows are begun when LinkedIn takes somebody's record (``want``) and read in batches by the worker on the lane. What is
asked for here is never in a hurry of its own: it waits for everybody's candidates and applications, except where
somebody just did something.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, case, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import Topic, db, nudge, read_rows
from portal.domain import matches
from portal.domain.sharing import Kind
from portal.models import (
    Candidate,
    LinkedInMatch,
    SharingRecord,
)
from portal.services.sharing.changes import About, record_change
from portal.services.sharing.ledger import State

#: Somebody waits for it; it has time; all of the record is to be compared with ours.
SOON, SOME_TIME, COMPARED = 0, 1, 2
RANKS = (SOON, SOME_TIME, COMPARED)
#: A record that LinkedIn cannot even read is asked about again after this.
UNREADABLE = timedelta(days=1)

_TABLE: Table = LinkedInMatch.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Turn:
    """People about whom LinkedIn is to be asked."""

    ids: list[int]
    rank: int

    @property
    def is_compared(self) -> bool:
        """Whether all of their records is wanted."""
        return self.rank == COMPARED


# -- when to ask -----------------------------------------------------------------------------------


def want(client_id: str, told: Mapping[int, str | None], *, rank: int, now: datetime) -> None:
    """LinkedIn took these candidates' records, with the member that each names: ask soon whom it takes them for."""
    if not told:
        return
    # Whoever was deleted meanwhile is nobody's match; others stay until this is written.
    there = db.session.scalars(
        select(Candidate.id)
        .where(Candidate.id.in_(sorted(told)))
        .order_by(Candidate.id)
        .with_for_update(read=True, key_share=True)
    )
    rows = [
        {
            **_blank(client_id, now=now),
            "candidate_id": one,
            "told": told[one] or "",
            "due_at": now + matches.PAUSES[0],
            "rank": rank,
        }
        for one in there
    ]
    if rows:
        _put(_dialect().insert(_TABLE), ("told", "due_at", "rank", "tries"), rows)


def want_again(client_id: str, first: int, last: int, *, now: datetime) -> None:
    """Compare everybody whom LinkedIn has, among candidates with these ids, with what it shows."""
    record = SharingRecord
    values = {**_blank(client_id, now=now), "due_at": now, "rank": COMPARED}
    columns = list(values)
    chosen = (
        select(Candidate.id, *(literal(values[name], _TABLE.c[name].type) for name in columns))
        .join(record, record.record_id == Candidate.id)
        .where(
            record.kind == Kind.CANDIDATE.value,
            record.parent_id == 0,
            record.state == State.SENT.value,
            Candidate.id >= first,
            Candidate.id <= last,
        )
        .order_by(Candidate.id)
    )
    statement = _dialect().insert(_TABLE).from_select(["candidate_id", *columns], chosen)
    _put(statement, ("due_at", "rank"))


def ask_again(candidate_id: int, *, now: datetime) -> bool:
    """Ask LinkedIn now, because somebody wants to know; False when LinkedIn does not have the person.

    What LinkedIn took back is named to it again.
    """
    row = LinkedInMatch
    asked = db.session.execute(
        update(row)
        .where(
            row.candidate_id == candidate_id,
            select(SharingRecord.record_id)
            .where(
                SharingRecord.kind == Kind.CANDIDATE.value,
                SharingRecord.record_id == candidate_id,
                SharingRecord.is_there,
            )
            .exists(),
        )
        .values(due_at=now, rank=SOON, tries=0, repeated="", taken_back="", taken_back_at=None)
        .returning(row.candidate_id)
    ).scalar_one_or_none()
    if asked is None:
        return False
    record_change(About.CANDIDATE, [candidate_id], now=now)
    nudge(Topic.PERSON_CHANGED, 0)
    return True


def ask_soon(candidate_id: int, *, now: datetime) -> None:
    """Ask LinkedIn now, because somebody said who this is, or who not."""
    row = LinkedInMatch
    db.session.execute(
        update(row)
        .where(row.candidate_id == candidate_id, row.kind != "")
        .values(due_at=now, rank=SOON, tries=0),
        execution_options={"synchronize_session": False},
    )
    nudge(Topic.PERSON_CHANGED, 0)


def forget_all() -> None:
    """Under another organisation LinkedIn has nobody of whom it said anything."""
    db.session.execute(
        update(LinkedInMatch).values(kind="", member="", found=0, told="", since=None, due_at=None),
        execution_options={"synchronize_session": False},
    )


def give_up(candidate_ids: Collection[int]) -> None:
    """LinkedIn has these no more, so there is nothing to ask. What was chosen by hand is kept for when it has them
    again."""
    if candidate_ids:
        db.session.execute(
            update(LinkedInMatch)
            .where(LinkedInMatch.candidate_id.in_(sorted(candidate_ids)))
            .values(kind="", member="", found=0, told="", since=None, due_at=None),
            execution_options={"synchronize_session": False},
        )


def next_turn(client_id: str, *, rank: int, limit: int, now: datetime) -> Turn | None:
    """About whom to ask next, at most ``limit`` people."""
    rows = read_rows(
        select(_TABLE.c.candidate_id)
        .where(_TABLE.c.rank == rank, _TABLE.c.due_at <= now, _TABLE.c.client_id == client_id)
        .order_by(_TABLE.c.due_at, _TABLE.c.candidate_id)
        .limit(limit)
    )
    return Turn([row.candidate_id for row in rows], rank) if rows else None


def due(client_id: str, *, now: datetime) -> ColumnElement[bool]:
    """Whether it is anybody's turn. The ranks are named, since the index begins with them."""
    row = LinkedInMatch
    return (
        select(row.candidate_id)
        .where(row.rank.in_(RANKS), row.due_at <= now, row.client_id == client_id)
        .exists()
    )


def to_be_compared(client_id: str) -> ColumnElement[bool]:
    """Whether anybody is still to be compared with what LinkedIn shows."""
    row = LinkedInMatch
    return (
        select(row.candidate_id)
        .where(row.rank == COMPARED, row.due_at.is_not(None), row.client_id == client_id)
        .exists()
    )


def put_off(candidate_ids: Collection[int], *, now: datetime) -> None:
    """LinkedIn cannot read about these, whatever the reason: the others go on, and these are asked about another day."""
    db.session.execute(
        update(LinkedInMatch)
        .where(LinkedInMatch.candidate_id.in_(sorted(candidate_ids)))
        .values(due_at=now + UNREADABLE, rank=SOME_TIME),
        execution_options={"synchronize_session": False},
    )


# -- rows ------------------------------------------------------------------------------------------


def _blank(client_id: str, *, now: datetime) -> dict[str, Any]:
    """A row of which nothing is known yet."""
    return {
        "client_id": client_id,
        "kind": "",
        "member": "",
        "found": 0,
        "since": None,
        "asked_at": None,
        "manual": "",
        "told": "",
        "repeated": "",
        "taken_back": "",
        "taken_back_at": None,
        "due_at": now,
        "rank": SOME_TIME,
        "tries": 0,
        "mended": "",
    }


def _dialect() -> Any:
    return postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite


def _put(statement: Any, names: Collection[str], rows: list[dict[str, Any]] | None = None) -> None:
    """Insert rows, or change these columns where there are rows already; those of another LinkedIn application are
    begun anew."""
    new = statement.excluded
    is_foreign = _TABLE.c.client_id != new.client_id
    values = {
        column.name: new[column.name]
        if column.name in names
        else case((is_foreign, new[column.name]), else_=column)
        for column in _TABLE.c
        if column.name != "candidate_id"
    }
    changed = statement.on_conflict_do_update(index_elements=["candidate_id"], set_=values)
    connection = db.session.connection()
    if rows is None:
        connection.execute(changed)
    else:
        connection.execute(changed, rows)
