"""Talent pools: making and naming them, sharing them, handing them over, taking them away."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from portal.db import db, lock, take_turns
from portal.domain import applications as application_rules
from portal.domain import names
from portal.domain import talent_pools as rules
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion
from portal.domain.talent_pools import SystemPool
from portal.models import TalentPool, TalentPoolContributor, User
from portal.services import history, messages

#: Whoever names a pool waits for others who do the same: names are unique.
_NAMES = "names of talent pools"


def create_pool(
    name: str,
    description: str = "",
    contributor_ids: Collection[int] = (),
    *,
    actor: User,
    now: datetime,
) -> TalentPool:
    """Make a pool of one's own, shared with some colleagues or with nobody.

    Pressed twice it is made once. Raises InvalidInput for a name that is missing, too long or
    taken, and for a colleague who may have no pools.
    """
    name, description = _check_name(name), _check_description(description)
    take_turns(_NAMES)
    there = _named(name)
    if there is not None:
        if there.owner_id == actor.id and (
            now - there.created_at < application_rules.PRESSED_TWICE_WITHIN
        ):
            return there
        raise InvalidInput("name", "pool-name-taken")
    pool = TalentPool(
        name=name,
        name_key=rules.name_key(name),
        description=description,
        owner_id=actor.id,
        created_at=now,
        updated_at=now,
        version=1,
    )
    db.session.add(pool)
    db.session.flush()
    history.record("pool-created", now=now, actor=actor, pool=name, pool_id=pool.id)
    _share(pool, contributor_ids, actor=actor, now=now)
    return pool


def update_pool(
    pool: TalentPool, name: str, description: str, *, version: int, actor: User, now: datetime
) -> None:
    """Change name and description.

    Raises StaleVersion when somebody else changed the pool since ``version``.
    """
    name, description = _check_name(name), _check_description(description)
    take_turns(_NAMES)
    _hold(pool)
    if (pool.name, pool.description) == (name, description):
        return
    _require_version(pool, version)
    there = _named(name)
    if there is not None and there.id != pool.id:
        raise InvalidInput("name", "pool-name-taken")
    before, after = _texts(pool.name, pool.description), _texts(name, description)
    pool.name, pool.name_key, pool.description = name, rules.name_key(name), description
    _touch(pool, now)
    history.record(
        "pool-changed", now=now, actor=actor, pool=name, pool_id=pool.id, old=before, new=after
    )


def share_pool(
    pool: TalentPool, user_ids: Collection[int], *, actor: User, now: datetime
) -> list[str]:
    """Let colleagues see a pool and fill it; returns the names of those who could not before.

    Raises InvalidInput for nobody, and for somebody who may have no pools.
    """
    _hold(pool)
    if not user_ids:
        raise InvalidInput("contributors", "contributor-missing")
    return _share(pool, user_ids, actor=actor, now=now)


def unshare_pool(pool: TalentPool, user_id: int, *, actor: User, now: datetime) -> bool:
    """Take a pool back from a colleague; returns whether it was shared with them still."""
    _hold(pool)
    entry = next((c for c in pool.contributors if c.user_id == user_id), None)
    if entry is None:
        return False
    person = entry.user
    pool.contributors.remove(entry)
    _touch(pool, now)
    history.record(
        "pool-unshared",
        now=now,
        actor=actor,
        user=person,
        person=person.name,
        pool=pool.name,
        pool_id=pool.id,
    )
    return True


def hand_over_pool(
    pool: TalentPool, user_id: int | None, *, version: int, actor: User, now: datetime
) -> None:
    """Give a pool to somebody else. Whoever had it stays a contributor, if they may still be one.

    Raises InvalidInput for somebody who may have no pools, StaleVersion when somebody else changed
    the pool since ``version``.
    """
    _hold(pool)
    if user_id is not None and user_id == pool.owner_id:
        return
    _require_version(pool, version)
    [user] = _require_makers([user_id or 0], field="owner")
    before = pool.owner
    pool.contributors = [c for c in pool.contributors if c.user_id != user.id]
    if before is not None and _may_have_pools(before):
        pool.contributors.append(_contributor(before, actor=actor, now=now))
    pool.owner_id = user.id
    _touch(pool, now)
    _tell(user, "pool-handed-over", pool, actor=actor, now=now)
    history.record(
        "pool-handed-over",
        now=now,
        actor=actor,
        user=user,
        person=user.name,
        pool=pool.name,
        pool_id=pool.id,
        old=before.name if before else "",
        new=user.name,
    )


def delete_pool(pool: TalentPool, *, actor: User, now: datetime) -> None:
    """Take a pool away. The people who were in it stay; so does the history."""
    _hold(pool)
    history.record("pool-deleted", now=now, actor=actor, pool=pool.name, pool_id=pool.id)
    pool_id = pool.id
    db.session.flush()
    db.session.expunge(pool)
    db.session.execute(delete(TalentPool).where(TalentPool.id == pool_id))


def system_pool(key: SystemPool, *, now: datetime) -> TalentPool:
    """The pool that the system keeps for something; made when it is first asked for."""
    take_turns(_NAMES)
    there = db.session.scalars(
        select(TalentPool).where(TalentPool.system_key == key.value)
    ).one_or_none()
    if there is not None:
        return there
    name = rules.SYSTEM_POOL_NAMES[key]
    taken = _named(name) is not None
    pool = TalentPool(
        name=name,
        # Somebody had that name before the system wanted it: they keep theirs, and the keys differ.
        name_key=rules.system_key(name) if taken else rules.name_key(name),
        description="",
        system_key=key.value,
        created_at=now,
        updated_at=now,
        version=1,
    )
    db.session.add(pool)
    db.session.flush()
    history.record("pool-created", now=now, pool=name, pool_id=pool.id)
    return pool


def _hold(pool: TalentPool) -> None:
    """Keep others from changing a pool meanwhile. Raises NotAllowed for one that the system keeps."""
    lock(pool)
    if pool.system_key is not None:
        raise NotAllowed("pool-of-system")


def _touch(pool: TalentPool, now: datetime) -> None:
    pool.version += 1
    pool.updated_at = now


def _require_version(pool: TalentPool, version: int) -> None:
    if pool.version != version:
        raise StaleVersion("pool-stale", name=pool.name)


def _named(name: str) -> TalentPool | None:
    return db.session.scalars(
        select(TalentPool).where(TalentPool.name_key == rules.name_key(name))
    ).one_or_none()


def _check_name(name: str) -> str:
    tidied = names.tidy(name, rules.NAME_MAX + 1)
    if not rules.name_key(tidied):
        raise InvalidInput("name", "required")
    if len(tidied) > rules.NAME_MAX:
        raise InvalidInput("name", "too-long", limit=rules.NAME_MAX)
    if rules.name_key(tidied) in {rules.name_key(n) for n in rules.SYSTEM_POOL_NAMES.values()}:
        raise InvalidInput("name", "pool-name-of-system")
    return tidied


def _check_description(description: str) -> str:
    description = names.storable(description)
    if len(description) > rules.DESCRIPTION_MAX:
        raise InvalidInput("description", "too-long", limit=rules.DESCRIPTION_MAX)
    return description


def _texts(name: str, description: str) -> dict[str, str]:
    return {"name": name, "description": description}


def _share(pool: TalentPool, user_ids: Collection[int], *, actor: User, now: datetime) -> list[str]:
    there = {c.user_id for c in pool.contributors} | {pool.owner_id}
    new = [u for u in _require_makers(user_ids, field="contributors") if u.id not in there]
    for user in new:
        pool.contributors.append(_contributor(user, actor=actor, now=now))
        _tell(user, "pool-shared", pool, actor=actor, now=now)
        history.record(
            "pool-shared",
            now=now,
            actor=actor,
            user=user,
            person=user.name,
            pool=pool.name,
            pool_id=pool.id,
        )
    if new and pool.updated_at != now:
        _touch(pool, now)
    return [user.name for user in new]


def _tell(user: User, kind: str, pool: TalentPool, *, actor: User, now: datetime) -> None:
    if user.id != actor.id:
        messages.tell(user, kind, now=now, person=actor.name, pool=pool.name, pool_id=pool.id)


def _contributor(user: User, *, actor: User, now: datetime) -> TalentPoolContributor:
    return TalentPoolContributor(user_id=user.id, added_at=now, added_by_id=actor.id)


def _require_makers(user_ids: Collection[int], *, field: str) -> list[User]:
    """The people with these ids, if all of them may have pools."""
    wanted = set(user_ids)
    found = db.session.scalars(
        select(User).where(User.id.in_(wanted)).order_by(User.name, User.id)
    ).all()
    if len(found) != len(wanted):
        raise InvalidInput(field, "contributor-gone")
    for user in found:
        if not _may_have_pools(user):
            raise InvalidInput(field, "contributor-without-role", person=user.name)
    return list(found)


def _may_have_pools(user: User) -> bool:
    return user.is_active and rules.may_have_pools(user.app_roles)
