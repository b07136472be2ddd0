"""The lane to LinkedIn for access lists: one worker at a time, as for people (``services.sharing.lane``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, bindparam, delete, or_, select, update

from portal.db import db, read_rows
from portal.models import AccessChange, AccessLane
from portal.services.job_access import changes, ledger, switch
from portal.services.job_access.changes import About, Rank
from portal.services.leases import LEASE, Leased

#: Every list is compared with the ledger again this often.
AGAIN_AFTER = timedelta(hours=24)
#: So many jobs and users are brought in step at once: what people do meanwhile comes right after.
AT_ONCE: Mapping[Rank, int] = {Rank.URGENT: 30, Rank.ALL: 60}

What = tuple[About, int]

_lease = Leased(AccessLane)
ensure, find = _lease.ensure, _lease.find
renew, release = _lease.renew, _lease.release
put_off, went_well = _lease.put_off, _lease.went_well


@dataclass(frozen=True)
class Batch:
    """Jobs and users whose turn it is, with how often a change of each was noted when we looked."""

    rank: Rank
    wanted: dict[What, int]
    attempts: dict[What, int]

    def ids(self, about: About) -> list[int]:
        """The jobs, or the users."""
        return [one for kind, one in self.wanted if kind is about]


def take(client_id: str, organization: str, *, now: datetime) -> int | None:
    """Take the lane; returns our turn, None while somebody else has it or LinkedIn lets us wait.

    Under another organisation than before nothing that LinkedIn was told counts, and everything is compared.
    """
    ensure(client_id)
    lane = AccessLane
    turn = db.session.execute(
        update(lane)
        .where(
            lane.client_id == client_id,
            or_(lane.leased_until.is_(None), lane.leased_until <= now),
            or_(lane.due_at.is_(None), lane.due_at <= now),
        )
        .values(turn=lane.turn + 1, leased_until=now + LEASE)
        .returning(lane.turn)
    ).scalar_one_or_none()
    if turn is None:
        return None
    row = find(client_id)
    assert row is not None
    if row.organization != organization:
        if row.organization:
            ledger.forget_all()
        row.organization = organization
        row.compared_at = None
    if row.compared_at is None or now - row.compared_at >= AGAIN_AFTER:
        changes.record_all(secures_all=switch.secures_all(), now=now)
        row.compared_at = now
        row.version += 1
    return turn


def start_anew(*, now: datetime) -> None:
    """The company has another organisation at LinkedIn, which has none of the lists: nothing that was told counts,
    and whoever has the lane settles nothing."""
    ledger.forget_all()
    db.session.execute(
        update(AccessLane).values(
            turn=AccessLane.turn + 1,
            leased_until=None,
            compared_at=None,
            due_at=None,
            attempts=0,
            problem=None,
            detail="",
            version=AccessLane.version + 1,
        )
    )
    changes.record_all(secures_all=switch.secures_all(), now=now)


def is_due(client_id: str, organization: str, *, now: datetime) -> bool:
    """Whether a worker would have something to do: one statement, however many jobs there are."""
    lane, change = AccessLane, AccessChange
    is_waiting = select(change.record_id).where(change.due_at <= now).exists()
    rows = read_rows(
        select(
            lane.organization,
            lane.due_at,
            lane.leased_until,
            lane.compared_at,
            is_waiting.label("is_waiting"),
        ).where(lane.client_id == client_id)
    )
    if not rows:
        # Nobody was ever on it: everything has to be compared once.
        return True
    row = rows[0]
    if any(until is not None and until > now for until in (row.due_at, row.leased_until)):
        return False
    is_old = row.compared_at is None or now - row.compared_at >= AGAIN_AFTER
    return bool(row.is_waiting) or is_old or row.organization != organization


def next_batch(*, now: datetime, limit: int) -> Batch | None:
    """Whose turn it is: what somebody changed first. At most ``limit`` jobs and users."""
    change = AccessChange
    for rank in Rank:
        rows = read_rows(
            select(change.about, change.record_id, change.wanted, change.attempts)
            .where(change.rank == int(rank), change.due_at <= now)
            .order_by(change.about, change.record_id)
            .limit(min(AT_ONCE[rank], limit))
        )
        if rows:
            return Batch(
                rank,
                {(About(row.about), row.record_id): row.wanted for row in rows},
                {(About(row.about), row.record_id): row.attempts for row in rows},
            )
    return None


def settle(batch: Batch, *, later: Mapping[What, datetime], is_over: bool) -> None:
    """Whatever is in step is out of the queue, unless it changed again since we looked; ``later`` has to be tried
    again at its time. ``is_over``: nobody knows how far the rest came, so all of it waits for the next time."""
    change: Table = AccessChange.__table__  # type: ignore[assignment]
    connection = db.session.connection()
    ours = and_(
        change.c.about == bindparam("kind"),
        change.c.record_id == bindparam("one"),
        change.c.wanted == bindparam("seen"),
    )
    done, again = [], []
    for (about, one), seen in sorted(batch.wanted.items()):
        row: dict[str, Any] = {"kind": about.value, "one": one, "seen": seen}
        until = later.get((about, one))
        if until is not None:
            again.append({**row, "then": until})
        elif not is_over:
            done.append(row)
    # Users who came along with a job.
    for what, until in sorted(later.items()):
        if what not in batch.wanted:
            changes.record([what], until, batch.rank)
    if done:
        connection.execute(delete(change).where(ours), done)
    if again:
        connection.execute(
            update(change)
            .where(ours)
            .values(
                attempts=change.c.attempts + 1, due_at=bindparam("then", type_=change.c.due_at.type)
            ),
            again,
        )
