"""Talent pools with people in them."""

from collections.abc import Sequence
from itertools import count

from portal.db import db
from portal.domain import names
from portal.models import Candidate, CandidateEmail, TalentPool, TalentPoolCandidate
from portal.services import pool_people, talent_pools
from portal.services.candidate_search import keep_search_keys
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People

_numbers = count(1)


def add_pool(
    people: People,
    name: str | None = None,
    *,
    owner: str = "Rita",
    share: Sequence[str] = (),
    candidates: Sequence[int] = (),
) -> int:
    """A pool, committed; returns its id."""
    with unit_of_work():
        pool = talent_pools.create_pool(
            name or f"Pool {next(_numbers)}",
            contributor_ids=[people[who] for who in share],
            actor=people.user(owner),
            now=NOW,
        )
        pool_people.put_in(pool, candidates, actor=people.user(owner), now=NOW)
        pool_id = pool.id
    db.session.remove()
    return pool_id


def add_candidates(number: int = 1, last: str = "Person", **fields: object) -> list[int]:
    """People whom we know, committed; returns their ids."""
    with unit_of_work():
        made = [
            Candidate(
                first_name=f"Nr{n}",
                last_name=last,
                name_key=names.fold(f"Nr{n} {last}"),
                source="manual",
                created_at=NOW,
                updated_at=NOW,
                emails=[
                    CandidateEmail(
                        address=(mail := f"{last}{n}@x.example"), key=names.email_key(mail)
                    )
                ],
                **fields,
            )
            for n in range(number)
        ]
        db.session.add_all(made)
        db.session.flush()
        for candidate in made[:100]:  # found by name; the many are only counted
            keep_search_keys(candidate)
        ids = [candidate.id for candidate in made]
    db.session.remove()
    return ids


def get_pool(pool_id: int) -> TalentPool:
    """The pool as it is in the database now."""
    db.session.rollback()
    return db.session.get_one(TalentPool, pool_id)


def in_pool(pool_id: int) -> list[int]:
    """The people in a pool, as they came."""
    db.session.rollback()
    return list(
        db.session.scalars(
            db.select(TalentPoolCandidate.candidate_id)
            .where(TalentPoolCandidate.pool_id == pool_id)
            .order_by(TalentPoolCandidate.id)
        )
    )
