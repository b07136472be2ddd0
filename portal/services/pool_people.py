"""Who is in a talent pool: putting people in and taking them out, one or thousands."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from portal.db import db, lock, take_turns
from portal.domain import applications as application_rules
from portal.domain.errors import NotAllowed
from portal.domain.talent_pools import SystemPool
from portal.models import Candidate, TalentPool, TalentPoolCandidate, User
from portal.services import history, new_applicants, talent_pools
from portal.services.candidates import RECOGNISING, recognise_or_create
from portal.services.new_applicants import NewApplicant


def hold(pool: TalentPool) -> None:
    """Keep others from filling a pool meanwhile. Raises NotAllowed for one that the system keeps."""
    lock(pool)
    if pool.system_key is not None:
        raise NotAllowed("pool-of-system")


def add_by_hand(
    pool: TalentPool, given: NewApplicant, *, actor: User, now: datetime
) -> tuple[Candidate, bool]:
    """Put somebody into a pool who is typed in; known people are recognised.

    Returns the person, and whether they are new to the pool.
    """
    new_applicants.check_person(given)
    # Nobody else adds the same person to this pool meanwhile.
    take_turns(RECOGNISING)
    hold(pool)
    if not given.email and (twice := _typed_just_now(pool, given, actor=actor, now=now)):
        return twice, False
    recognition = recognise_or_create(given.incoming, actor=actor, now=now)
    person = recognition.candidate
    added = put_in(pool, [person.id], actor=actor, now=now)
    return person, bool(added)


def add_known(pool: TalentPool, candidate: Candidate, *, actor: User, now: datetime) -> bool:
    """Put somebody into a pool whom we know; returns whether they are new to it."""
    hold(pool)
    return bool(put_in(pool, [candidate.id], actor=actor, now=now))


def put_in(
    pool: TalentPool, candidate_ids: Collection[int], *, actor: User | None, now: datetime
) -> list[int]:
    """Put people into a pool that the caller holds; returns those who were not in it."""
    wanted = set(candidate_ids)
    there = set(
        db.session.scalars(
            select(TalentPoolCandidate.candidate_id).where(
                TalentPoolCandidate.pool_id == pool.id,
                TalentPoolCandidate.candidate_id.in_(wanted),
            )
        )
    )
    new = sorted(wanted - there)
    _insert(pool, [(i, now, actor.id if actor else None) for i in new])
    history.record_people(
        new, what="pool-candidate-added", now=now, actor=actor, pool=pool.name, pool_id=pool.id
    )
    return new


def put_back(
    pool: TalentPool,
    people: Sequence[tuple[int, datetime, int | None]],
    *,
    actor: User,
    now: datetime,
) -> None:
    """Put people in again whom somebody took out: who, since when, by whom, as it was."""
    _insert(pool, people)
    history.record_people(
        [person[0] for person in people],
        what="pool-candidate-added",
        now=now,
        actor=actor,
        pool=pool.name,
        pool_id=pool.id,
    )


def take_out(
    pool: TalentPool, candidate_ids: Collection[int], *, actor: User | None, now: datetime
) -> None:
    """Take people out of a pool that the caller holds; they must be in it."""
    db.session.execute(
        delete(TalentPoolCandidate)
        .where(
            TalentPoolCandidate.pool_id == pool.id,
            TalentPoolCandidate.candidate_id.in_(candidate_ids),
        )
        .execution_options(synchronize_session=False)
    )
    history.record_people(
        candidate_ids,
        what="pool-candidate-removed",
        now=now,
        actor=actor,
        pool=pool.name,
        pool_id=pool.id,
    )


def add_by_system(key: SystemPool, candidate_ids: Collection[int], *, now: datetime) -> TalentPool:
    """Put people into a pool that the system keeps; it is made when the first person comes."""
    pool = talent_pools.system_pool(key, now=now)
    lock(pool)
    put_in(pool, candidate_ids, actor=None, now=now)
    return pool


def remove_by_system(key: SystemPool, candidate_ids: Collection[int], *, now: datetime) -> None:
    """Take people out of a pool that the system keeps; who is not in it is none of our business."""
    pool = talent_pools.system_pool(key, now=now)
    lock(pool)
    there = db.session.scalars(
        select(TalentPoolCandidate.candidate_id).where(
            TalentPoolCandidate.pool_id == pool.id,
            TalentPoolCandidate.candidate_id.in_(candidate_ids),
        )
    ).all()
    take_out(pool, there, actor=None, now=now)


def _typed_just_now(
    pool: TalentPool, given: NewApplicant, *, actor: User, now: datetime
) -> Candidate | None:
    """The same name, typed by the same person a moment ago: the button was pressed twice."""
    return db.session.scalars(
        select(Candidate)
        .join(TalentPoolCandidate, TalentPoolCandidate.candidate_id == Candidate.id)
        .where(
            TalentPoolCandidate.pool_id == pool.id,
            TalentPoolCandidate.added_by_id == actor.id,
            TalentPoolCandidate.added_at > now - application_rules.PRESSED_TWICE_WITHIN,
            Candidate.name_key == given.name_key,
        )
        .order_by(Candidate.id.desc())
        .limit(1)
    ).one_or_none()


def _insert(pool: TalentPool, people: Sequence[tuple[int, datetime, int | None]]) -> None:
    if people:
        db.session.execute(
            insert(TalentPoolCandidate),
            [
                {
                    "pool_id": pool.id,
                    "candidate_id": candidate_id,
                    "added_at": added_at,
                    "added_by_id": added_by_id,
                }
                for candidate_id, added_at, added_by_id in people
            ],
        )
