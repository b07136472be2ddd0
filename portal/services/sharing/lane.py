"""The lane to LinkedIn: one worker at a time, since LinkedIn wants batches one after the other.

A worker takes it for as long as a lease holds, and says with each settling that it is still there. One that died
holds it until the lease runs out. What somebody settles whose turn is over counts for nothing; LinkedIn gets it again
from the next one, which does no harm.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, bindparam, delete, func, or_, select, update

from portal.db import db, read_rows
from portal.domain import backoff
from portal.domain.sharing import Kind
from portal.models import Candidate, SharingChange, SharingLane, SharingRecord
from portal.services import past_jobs
from portal.services.leases import LEASE, Leased
from portal.services.sharing import comparisons, ledger, matches, walk_plans, withdrawn
from portal.services.sharing.changes import WALK, Rank, note_people

#: Of a walk, so many people wait at a time; what people do meanwhile overtakes them.
WALK_CHUNK = 2_000
#: How many people are brought in step at once. Parts take a call for each parent, and nobody should wait long behind
#: them.
AT_ONCE: Mapping[Rank, int] = {
    Rank.URGENT: 30,
    Rank.MANY: 10,
    Rank.RECORDS: 100,
    Rank.PARTS: 10,
}

#: So long a walk waits for jobs that LinkedIn has not taken yet; those of others follow by themselves.
JOBS_FIRST = timedelta(minutes=10)

_WALK = sorted(int(rank) for rank in WALK)
NONE, RUNNING, PAUSED, DONE = "none", "running", "paused", "done"
#: What a walk is for: the first load, comparing again, or taking everything back from LinkedIn.
FIRST, AGAIN, WITHDRAWAL = "first", "again", "withdrawal"

_lease = Leased(SharingLane)
ensure, find = _lease.ensure, _lease.find
renew, release = _lease.renew, _lease.release
put_off, went_well = _lease.put_off, _lease.went_well


@dataclass(frozen=True)
class Batch:
    """People whose turn it is, with how often a change of each was noted when we looked."""

    rank: Rank
    wanted: dict[int, int]
    attempts: dict[int, int]


def take(
    client_id: str, organization: str, *, now: datetime, withdraws: bool = False
) -> int | None:
    """Take the lane; returns our turn, None while somebody else has it or LinkedIn lets us wait.

    Under another organisation than before all that LinkedIn had counts for nothing, and everybody is walked over.
    The same where a walk is for something else than what holds now: taking all back (``withdraws``), or sending it.
    """
    ensure(client_id)
    lane = SharingLane
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
            ledger.forget_all(now=now)
            matches.forget_all()
        row.organization = organization
        begin_walk(row, FIRST, now=now)
    if withdraws != (row.walk_kind == WITHDRAWAL):
        begin_walk(row, WITHDRAWAL if withdraws else FIRST, now=now)
    return turn


def is_due(
    client_id: str, *, now: datetime, without: Iterable[Rank] = (), reads: bool = True
) -> bool:
    """Whether a worker would have something to do: one statement, however many people there are.

    ``without``: those do not count; not ``reads``: nor does asking whom LinkedIn takes people for.
    """
    lane, change = SharingLane, SharingChange
    is_waiting = (
        select(change.candidate_id)
        .where(change.due_at <= now, change.rank.not_in([int(rank) for rank in without]))
        .exists()
    )
    # A walk that nobody waits for has to go on, or to end.
    in_walk = or_(
        select(change.candidate_id).where(change.rank.in_(_WALK)).exists(),
        matches.to_be_compared(client_id),
    )
    rows = read_rows(
        select(
            lane.due_at,
            lane.leased_until,
            lane.walk_state,
            lane.walk_cursor,
            lane.walk_kind,
            lane.walk_started_at,
            is_waiting.label("is_waiting"),
            in_walk.label("in_walk"),
            past_jobs.on_their_way().label("jobs_come"),
            matches.due(client_id, now=now).label("to_read"),
            lane.reading_due_at,
        ).where(lane.client_id == client_id)
    )
    if not rows:
        # Nobody was ever on it: the first walk has to begin.
        return True
    row = rows[0]
    if any(until is not None and until > now for until in (row.due_at, row.leased_until)):
        return False
    may_read = reads and (row.reading_due_at is None or row.reading_due_at <= now)
    if row.is_waiting or (row.to_read and may_read):
        return True
    goes_on = row.walk_state == RUNNING and not row.in_walk
    return goes_on and not (row.jobs_come and _waits_for_jobs(row, now))


def put_off_reading(client_id: str, turn: int, *, now: datetime) -> None:
    """LinkedIn does not say whom it takes people for: asking rests, longer each time, and sending goes on."""
    lane = find(client_id)
    if lane is None or lane.turn != turn:
        return
    lane.reading_attempts += 1
    lane.reading_due_at = now + backoff.retry_delay(lane.reading_attempts)


def reading_went_well(client_id: str, turn: int) -> None:
    """LinkedIn said whom it takes people for."""
    lane = SharingLane
    db.session.execute(
        update(lane)
        .where(lane.client_id == client_id, lane.turn == turn, lane.reading_attempts > 0)
        .values(reading_attempts=0, reading_due_at=None)
    )


def next_batch(*, now: datetime, limit: int, without: Iterable[Rank] = ()) -> Batch | None:
    """Whose turn it is: those of whom somebody changed something first. At most ``limit`` people."""
    change = SharingChange
    skipped = set(without)
    for rank in Rank:
        if rank in skipped:
            continue
        rows = read_rows(
            select(change.candidate_id, change.wanted, change.attempts)
            .where(change.rank == int(rank), change.due_at <= now)
            .order_by(change.candidate_id)
            .limit(min(AT_ONCE[rank], limit))
        )
        if rows:
            return Batch(
                rank,
                {row.candidate_id: row.wanted for row in rows},
                {row.candidate_id: row.attempts for row in rows},
            )
    return None


def settle_people(
    batch: Batch,
    *,
    done: Iterable[int],
    has_parts: Iterable[int],
    later: Mapping[int, datetime],
    now: datetime,
) -> None:
    """Whoever is in step is out of the queue, unless something changed again since we looked.

    ``has_parts``: their candidates and applications are through, their parts come later in the walk. ``later``:
    when to try again what LinkedIn could not take.
    """
    change: Table = SharingChange.__table__  # type: ignore[assignment]
    connection = db.session.connection()
    # Somebody changed the person again since we looked: that comes now, and is not ours to take away.
    ours = and_(change.c.candidate_id == bindparam("one"), change.c.wanted == bindparam("seen"))
    gone = [{"one": one, "seen": batch.wanted[one]} for one in sorted(done)]
    if gone:
        connection.execute(delete(change).where(ours), gone)
    parts = sorted(has_parts)
    if parts:
        connection.execute(
            update(change)
            .where(change.c.candidate_id.in_(parts), change.c.rank == int(Rank.RECORDS))
            .values(rank=int(Rank.PARTS), attempts=0, due_at=now)
        )
    again = [
        {"one": one, "seen": batch.wanted[one], "then": due_at}
        for one, due_at in sorted(later.items())
    ]
    if again:
        connection.execute(
            update(change)
            .where(ours)
            .values(
                attempts=change.c.attempts + 1, due_at=bindparam("then", type_=change.c.due_at.type)
            ),
            again,
        )


# -- walking over all people -----------------------------------------------------------------------


def begin_walk(lane: SharingLane, kind: str, *, now: datetime) -> None:
    """Bring everybody in step, from the beginning."""
    lane.walk_state, lane.walk_kind, lane.walk_cursor = RUNNING, kind, 0
    lane.walk_total = people_ahead(lane)
    lane.walk_started_at, lane.walk_ended_at = now, None
    lane.walk_planned = None
    if kind == WITHDRAWAL:
        lane.walk_planned = walk_plans.to_withdraw()
    elif kind == FIRST:
        lane.walk_planned = walk_plans.to_send(now=now)
    lane.version += 1
    comparisons.break_off(lane.client_id, now=now)
    if kind == WITHDRAWAL:
        matches.forget_all()
        return
    if kind == AGAIN:
        comparisons.start(lane.client_id, now=now)
    # Applications name their jobs, so those go first.
    past_jobs.want_postings(now=now)
    if kind == AGAIN:
        # Whom LinkedIn may still have although they are gone here: nobody who walks over people meets them.
        record = SharingRecord
        gone = select(record.candidate_id).where(
            record.is_there, record.candidate_id.not_in(select(Candidate.id))
        )
        note_people(gone.distinct(), rank=Rank.RECORDS, now=now)


def people_ahead(lane: SharingLane) -> int:
    """How many people a walk has not noted yet."""
    if lane.walk_state not in (RUNNING, PAUSED):
        return 0
    ahead = select(func.count()).select_from(Candidate).where(Candidate.id > lane.walk_cursor)
    if lane.walk_kind == WITHDRAWAL:
        # Whoever has anything there is there; counting those alone reads the beginning of the key.
        record = SharingRecord
        ahead = (
            select(func.count())
            .select_from(record)
            .where(
                record.kind == Kind.CANDIDATE.value,
                record.parent_id == 0,
                record.record_id > lane.walk_cursor,
                record.is_there,
            )
        )
    return db.session.scalar(ahead) or 0


def has_all_ahead() -> bool:
    """Whether a walk has begun that noted nobody yet: it waits for the jobs."""
    rows = db.session.scalars(select(SharingLane).where(SharingLane.walk_state == RUNNING))
    return any(row.walk_cursor == 0 and row.walk_kind != WITHDRAWAL for row in rows)


def walk_on(client_id: str, turn: int, *, now: datetime) -> bool:
    """Note the next people of a walk, or that it came to its end; returns whether there is anybody to see to."""
    # Another walk may begin at this moment, and must not begin where this one is.
    lane = find(client_id, for_update=True)
    if lane is None or lane.turn != turn or lane.walk_state != RUNNING:
        return False
    if _waits_for_jobs(lane, now) and db.session.scalar(select(past_jobs.on_their_way())):
        return False
    # Who is to be gone through: everybody, or whomever LinkedIn has something of.
    everybody = select(Candidate.id.label("id"))
    one: Any = Candidate.id
    if lane.walk_kind == WITHDRAWAL:
        one = SharingRecord.candidate_id
        everybody = select(one.label("id")).where(SharingRecord.is_there).distinct()
    ahead = everybody.where(one > lane.walk_cursor).order_by(one).limit(WALK_CHUNK)
    last = db.session.scalar(select(func.max(ahead.subquery().c.id)))
    if last is not None:
        note_people(
            everybody.where(one > lane.walk_cursor, one <= last),
            rank=Rank.RECORDS,
            now=now,
            # How those who wait anyway stand is read when their turn comes.
            is_change=lane.walk_kind == WITHDRAWAL,
        )
        if lane.walk_kind == AGAIN:
            matches.want_again(client_id, lane.walk_cursor + 1, last, now=now)
        lane.walk_cursor = last
        lane.version += 1
        return True
    waiting = db.session.scalar(
        select(SharingChange.candidate_id).where(SharingChange.rank.in_(_WALK)).limit(1)
    )
    if waiting is None and not db.session.scalar(select(matches.to_be_compared(client_id))):
        comparisons.end(client_id, now=now)
        lane.walk_state, lane.walk_ended_at = DONE, now
        lane.version += 1
        if lane.walk_kind == WITHDRAWAL:
            withdrawn.tell(lane, now=now)
    return False


def _waits_for_jobs(lane: Any, now: datetime) -> bool:
    # Applications name their jobs: without them everybody would be held, and seen to once more.
    began = lane.walk_started_at
    is_new = lane.walk_cursor == 0 and lane.walk_kind != WITHDRAWAL
    return is_new and began is not None and now - began < JOBS_FIRST
