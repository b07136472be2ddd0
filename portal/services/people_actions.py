"""Acting on chosen people, whatever the job: into a talent pool, out of one, into a job.

What was chosen is kept before anything is done, so that it can be looked at, is done once however
often somebody presses, and can be taken back where that makes sense. Everything runs in a handful
of statements, whether for one person or for thousands.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from portal.db import db, lock, take_turns
from portal.domain import people_actions as rules
from portal.domain.errors import InvalidInput, NotAllowed, WrongState
from portal.domain.people_actions import PeopleKind, PeopleOutcome
from portal.models import (
    Application,
    Candidate,
    Job,
    PeopleAction,
    PeopleActionItem,
    Stage,
    TalentPool,
    TalentPoolCandidate,
    User,
)
from portal.services import applications, new_applicants, pool_people

#: Where an application came from that began in a pool.
FROM_POOL = "talent-pool"


def choose_people(
    kind: PeopleKind,
    candidate_ids: Collection[int],
    *,
    from_pool: TalentPool | None = None,
    back: str = "",
    actor: User,
    now: datetime,
) -> PeopleAction:
    """Keep whom somebody chose, and for what; where they go is chosen next.

    ``back`` is where the person came from. Raises InvalidInput for nobody and for too many.
    """
    if len(candidate_ids) > rules.PEOPLE_MAX:
        raise InvalidInput("ids", "too-many-people", limit=rules.PEOPLE_MAX)
    # Records that were joined since the list was shown stand for the one that was kept.
    people = db.session.scalars(
        select(func.coalesce(Candidate.merged_into_id, Candidate.id))
        .where(Candidate.id.in_(candidate_ids))
        .distinct()
    ).all()
    if not people:
        raise InvalidInput("ids", "nobody-chosen")
    details = {"back": back, "source": FROM_POOL if from_pool else applications.MANUAL}
    action = _new_action(kind, actor=actor, now=now, details=details)
    _keep_items(action, [{"candidate_id": candidate_id} for candidate_id in people])
    return action


def add_to_pool(action: PeopleAction, pool: TalentPool, *, actor: User, now: datetime) -> None:
    """Put the chosen people into a pool; who is in it already stays, and is told.

    Raises WrongState when it was done already, NotAllowed for somebody else's choice and for a pool
    that the system keeps.
    """
    pool_people.hold(pool)
    _hold(action, PeopleKind.ADD_TO_POOL, actor)
    rows = db.session.execute(
        select(PeopleActionItem.candidate_id, Candidate.merged_into_id, TalentPoolCandidate.id)
        .join(Candidate, Candidate.id == PeopleActionItem.candidate_id)
        .outerjoin(
            TalentPoolCandidate,
            and_(
                TalentPoolCandidate.candidate_id == PeopleActionItem.candidate_id,
                TalentPoolCandidate.pool_id == pool.id,
            ),
        )
        .where(PeopleActionItem.action_id == action.id)
        .order_by(PeopleActionItem.candidate_id)
    ).all()
    outcomes = {
        row[0]: rules.into_pool(is_gone=row[1] is not None, is_in_pool=row[2] is not None)
        for row in rows
    }
    doing = _begin(action, outcomes, now=now)
    action.pool_id = pool.id
    pool_people.put_in(pool, doing, actor=actor, now=now)


def remove_from_pool(
    pool: TalentPool, candidate_ids: Collection[int] | None, *, actor: User, now: datetime
) -> PeopleAction:
    """Take people out of a pool, so that it can be taken back; None stands for everybody.

    Raises WrongState when none of them is in it any more, NotAllowed for a pool that the system
    keeps.
    """
    pool_people.hold(pool)
    query = (
        select(
            TalentPoolCandidate.candidate_id,
            TalentPoolCandidate.added_at,
            TalentPoolCandidate.added_by_id,
        )
        .where(TalentPoolCandidate.pool_id == pool.id)
        .order_by(TalentPoolCandidate.candidate_id)
    )
    if candidate_ids is not None:
        query = query.where(TalentPoolCandidate.candidate_id.in_(candidate_ids))
    rows = db.session.execute(query).all()
    if not rows:
        raise WrongState("people-removed-already")
    action = _new_action(PeopleKind.REMOVE_FROM_POOL, actor=actor, now=now, details={})
    action.pool_id, action.done_at = pool.id, now
    _keep_items(
        action,
        [
            {
                "candidate_id": row[0],
                "added_at": row[1],
                "added_by_id": row[2],
                "outcome": PeopleOutcome.DONE.value,
            }
            for row in rows
        ],
    )
    pool_people.take_out(pool, [row[0] for row in rows], actor=actor, now=now)
    return action


def undo_people_action(
    action: PeopleAction, pool: TalentPool, *, actor: User, now: datetime
) -> None:
    """Take back that people were put into a pool, or taken out of it, where nobody did something
    about it since.

    Raises WrongState when it is too late, undone already or was never done.
    """
    pool_people.hold(pool)
    lock(action)
    if action.actor_id != actor.id:
        raise NotAllowed("bulk-of-somebody-else")
    if action.done_at is None:
        raise WrongState("bulk-not-done")
    if action.undone_at is not None:
        raise WrongState("bulk-undone")
    if now - action.done_at > rules.UNDO_WITHIN:
        raise WrongState("bulk-too-late")
    action.undone_at = now
    rows = _done_items(action, pool)
    if action.kind == PeopleKind.ADD_TO_POOL.value:
        # Only this very membership: somebody may have taken them out and put them in again.
        outcomes = {
            row.candidate_id: PeopleOutcome.DONE
            if row.there_since == action.done_at
            else PeopleOutcome.NOT_IN_POOL
            for row in rows
        }
        back = [i for i, outcome in outcomes.items() if outcome is PeopleOutcome.DONE]
        pool_people.take_out(pool, back, actor=actor, now=now)
    else:
        outcomes = {
            row.candidate_id: PeopleOutcome.DONE
            if row.there_since is None and row.merged_into_id is None
            else PeopleOutcome.IN_POOL
            for row in rows
        }
        people = [row for row in rows if outcomes[row.candidate_id] is PeopleOutcome.DONE]
        pool_people.put_back(
            pool,
            [(row.candidate_id, row.added_at, row.added_by_id) for row in people],
            actor=actor,
            now=now,
        )
    settle_items(action, outcomes, column="undo_outcome")


def aim_at_job(
    action: PeopleAction, job: Job, *, into_prospect: bool, actor: User, now: datetime
) -> None:
    """Say into which job the chosen people shall go, and see who can; nothing is done yet."""
    applications.require_active_job(job)
    _hold(action, PeopleKind.ADD_TO_JOB, actor)
    action.job_id = job.id
    action.details = {
        **action.details,
        "stage": landing_stage(job, into_prospect=into_prospect).name,
        "looked_at": now.isoformat(),
    }
    settle_items(action, _judge(action, job, sure=False))


def add_to_job(
    action: PeopleAction, *, into_prospect: bool, sure: bool, actor: User, now: datetime
) -> None:
    """Put the chosen people into the job that was chosen: into Prospect, or its first stage.

    Those who asked not to be contacted are left out unless somebody is ``sure``. Raises
    InvalidInput when nobody else is left, WrongState when the job is not active or it was done
    already.
    """
    if action.job is None:
        raise WrongState("bulk-not-done")
    # Nobody else adds the same people to this job meanwhile.
    take_turns("recognise people")
    lock(action.job)
    applications.require_active_job(action.job)
    _hold(action, PeopleKind.ADD_TO_JOB, actor)
    job = action.job
    stage = landing_stage(job, into_prospect=into_prospect)
    outcomes = _judge(action, job, sure=sure)
    found = set(outcomes.values())
    if PeopleOutcome.PLANNED not in found and PeopleOutcome.DO_NOT_CONTACT in found:
        raise InvalidInput("sure", "people-not-sure")
    doing = _begin(action, outcomes, now=now)
    action.details = {**action.details, "stage": stage.name}
    new_applicants.add_known_people(
        job, stage, doing, source=action.details["source"], actor=actor, now=now
    )


def landing_stage(job: Job, *, into_prospect: bool) -> Stage:
    """Where people who are added stand first: in Prospect, if the job has it and one may."""
    return next(stage for stage in job.stages if into_prospect or not stage.is_prospect)


def _new_action(
    kind: PeopleKind, *, actor: User, now: datetime, details: dict[str, Any]
) -> PeopleAction:
    action = PeopleAction(kind=kind.value, actor_id=actor.id, created_at=now, details=details)
    db.session.add(action)
    db.session.flush()
    return action


def _keep_items(action: PeopleAction, items: Sequence[dict[str, Any]]) -> None:
    db.session.execute(
        insert(PeopleActionItem), [{"action_id": action.id, **item} for item in items]
    )


def _hold(action: PeopleAction, kind: PeopleKind, actor: User) -> None:
    """Keep others from doing it meanwhile."""
    lock(action)
    if action.actor_id != actor.id:
        raise NotAllowed("bulk-of-somebody-else")
    if action.done_at is not None:
        raise WrongState("bulk-done")
    if action.kind != kind.value:
        raise WrongState("people-other-kind")


def _judge(action: PeopleAction, job: Job, *, sure: bool) -> dict[int, PeopleOutcome]:
    rows = db.session.execute(
        select(
            PeopleActionItem.candidate_id,
            Candidate.merged_into_id,
            Candidate.do_not_contact,
            Application.status,
        )
        .join(Candidate, Candidate.id == PeopleActionItem.candidate_id)
        .outerjoin(
            Application,
            and_(
                Application.candidate_id == PeopleActionItem.candidate_id,
                Application.job_id == job.id,
            ),
        )
        .where(PeopleActionItem.action_id == action.id)
        .order_by(PeopleActionItem.candidate_id)
    )
    return {
        candidate_id: rules.into_job(
            is_gone=merged_into_id is not None,
            application_status=status,
            do_not_contact=do_not_contact,
            sure=sure,
        )
        for candidate_id, merged_into_id, do_not_contact, status in rows
    }


def _begin(action: PeopleAction, outcomes: dict[int, PeopleOutcome], *, now: datetime) -> list[int]:
    """Note what is done to whom; returns those to whom it is done."""
    action.done_at = now
    doing = [i for i, outcome in outcomes.items() if outcome is PeopleOutcome.PLANNED]
    settle_items(action, {**outcomes, **dict.fromkeys(doing, PeopleOutcome.DONE)})
    return doing


def settle_items(
    action: PeopleAction, outcomes: dict[int, PeopleOutcome], *, column: str = "outcome"
) -> None:
    """Note what became of each person, in a statement for each outcome."""
    by_outcome: dict[PeopleOutcome, list[int]] = defaultdict(list)
    for candidate_id, outcome in outcomes.items():
        by_outcome[outcome].append(candidate_id)
    for outcome, ids in by_outcome.items():
        db.session.execute(
            update(PeopleActionItem)
            .where(PeopleActionItem.action_id == action.id, PeopleActionItem.candidate_id.in_(ids))
            .values({column: outcome.value})
            .execution_options(synchronize_session=False)
        )


def _done_items(action: PeopleAction, pool: TalentPool) -> Sequence[Any]:
    return db.session.execute(
        select(
            PeopleActionItem.candidate_id,
            PeopleActionItem.added_at,
            PeopleActionItem.added_by_id,
            Candidate.merged_into_id,
            TalentPoolCandidate.added_at.label("there_since"),
        )
        .join(Candidate, Candidate.id == PeopleActionItem.candidate_id)
        .outerjoin(
            TalentPoolCandidate,
            and_(
                TalentPoolCandidate.candidate_id == PeopleActionItem.candidate_id,
                TalentPoolCandidate.pool_id == pool.id,
            ),
        )
        .where(
            PeopleActionItem.action_id == action.id,
            PeopleActionItem.outcome == PeopleOutcome.DONE.value,
        )
        .order_by(PeopleActionItem.candidate_id)
    ).all()
