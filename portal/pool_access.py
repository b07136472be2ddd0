"""Who may see and change a talent pool, and the people somebody chose: loading while authorising.

As in ``portal.access``: what is not there and what is not yours are both 404, what you may see but
not change is 403.
"""

from collections.abc import Iterable
from typing import Any

from flask import abort
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from portal.access import viewer
from portal.db import db
from portal.domain import talent_pools
from portal.domain.permissions import Action
from portal.domain.talent_pools import PoolAct
from portal.models import PeopleAction, TalentPool
from portal.queries import talent_pools as pool_queries


def may_with_pool(act: PoolAct, pool: TalentPool) -> bool:
    """Whether the viewer may do something with one talent pool."""
    me = viewer()
    if not me.may(Action.VIEW_POOLS):
        return False
    if act is PoolAct.SHARE and not me.may(Action.SHARE_POOL):
        return False
    found = talent_pools.standings(
        me.app_roles,
        is_owner=pool.owner_id == me.id,
        is_contributor=any(c.user_id == me.id for c in pool.contributors),
    )
    return talent_pools.may(act, found, is_system=pool.system_key is not None)


def load_talent_pool(pool_id: int, act: PoolAct) -> TalentPool:
    """A talent pool that the viewer may see, for something they may do with it (404, 403)."""
    pool = db.session.get(
        TalentPool,
        pool_id,
        options=[joinedload(TalentPool.owner), selectinload(TalentPool.contributors)],
    )
    if pool is None or not may_with_pool(PoolAct.VIEW, pool):
        abort(404)
    if not may_with_pool(act, pool):
        abort(403, _("You can look at this talent pool, not change it."))
    return pool


def load_people_action(action_id: int) -> PeopleAction:
    """People whom the viewer chose; nobody else sees whom (404)."""
    action = db.session.get(PeopleAction, action_id)
    if action is None or action.actor_id != viewer().id or not viewer().may(Action.MAKE_POOLS):
        abort(404)
    return action


def visible_pools(entries: Iterable[Any]) -> set[int]:
    """The talent pools in entries of the history of which the viewer may know."""
    return pool_queries.visible_pools(
        viewer().id,
        pool_queries.pools_named_in(entries),
        sees_all=talent_pools.sees_all(viewer().app_roles),
    )
