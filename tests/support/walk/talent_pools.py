"""Rows of the walk: talent pools, and choosing people for them."""

from portal.domain.permissions import Action
from portal.domain.talent_pools import PoolAct
from tests.support.walk.steps import get, post

SEEN = (Action.VIEW_POOLS,)
POOL = "/talent-pools/{pool}"


def chosen(world):  # type: ignore[no-untyped-def]
    return {"kind": "add-to-pool", "ids": world.candidate}


STEPS = (
    get("talent_pools.index", "/talent-pools", *SEEN, on_job=False),
    get(
        "talent_pools.new",
        "/talent-pools/new",
        *SEEN,
        allowed_by=(Action.MAKE_POOLS,),
        on_job=False,
    ),
    post(
        "talent_pools.create", "/talent-pools/new", SEEN, Action.MAKE_POOLS, on_job=False, done=422
    ),
    get("talent_pools.show", POOL, *SEEN, pool=PoolAct.VIEW, on_job=False),
    get("talent_pools.edit", POOL + "/edit", *SEEN, pool=PoolAct.EDIT, on_job=False),
    post(
        "talent_pools.update",
        POOL + "/edit",
        SEEN,
        Action.MAKE_POOLS,
        pool=PoolAct.EDIT,
        on_job=False,
        done=422,
    ),
    get("talent_pools.access", POOL + "/access", *SEEN, pool=PoolAct.SHARE, on_job=False),
    post(
        "talent_pools.share",
        POOL + "/contributors",
        SEEN,
        Action.SHARE_POOL,
        pool=PoolAct.SHARE,
        on_job=False,
        form=lambda w: {"contributors": w.users["Hugo"]},
    ),
    post(
        "talent_pools.unshare",
        POOL + "/contributors/{user}/removal",
        SEEN,
        Action.SHARE_POOL,
        pool=PoolAct.SHARE,
        on_job=False,
    ),
    post(
        "talent_pools.hand_over",
        POOL + "/owner",
        SEEN,
        Action.SHARE_POOL,
        pool=PoolAct.SHARE,
        on_job=False,
        form=lambda w: {"owner": w.users["Hugo"], "version": "1"},
    ),
    post(
        "talent_pools.delete",
        POOL + "/deletion",
        SEEN,
        Action.MAKE_POOLS,
        pool=PoolAct.DELETE,
        on_job=False,
    ),
    get(
        "talent_pools.new_candidate",
        POOL + "/candidates/new",
        *SEEN,
        pool=PoolAct.FILL,
        on_job=False,
    ),
    post(
        "talent_pools.create_candidate",
        POOL + "/candidates/new",
        SEEN,
        Action.MAKE_POOLS,
        pool=PoolAct.FILL,
        on_job=False,
        form=lambda _w: {"last_name": "Newcomer"},
    ),
    post(
        "talent_pools.add_candidate",
        POOL + "/candidates",
        SEEN,
        Action.MAKE_POOLS,
        pool=PoolAct.FILL,
        on_job=False,
        form=lambda w: {"candidate": w.candidate},
    ),
    post(
        "talent_pools.remove",
        POOL + "/removal",
        SEEN,
        Action.MAKE_POOLS,
        pool=PoolAct.FILL,
        on_job=False,
        form=lambda w: {"only": w.candidate},
    ),
    post(
        "talent_pools.plan_people",
        POOL + "/people-actions",
        SEEN,
        Action.MAKE_POOLS,
        pool=PoolAct.VIEW,
        on_job=False,
        form=chosen,
    ),
    post(
        "candidates.plan_people",
        "/candidates/people-actions",
        (Action.VIEW_CANDIDATES,),
        Action.MAKE_POOLS,
        on_job=False,
        form=chosen,
    ),
    post(
        "people_actions.plan_people",
        "/people-actions",
        (Action.VIEW_CANDIDATES,),
        Action.MAKE_POOLS,
        on_job=False,
        form=chosen,
    ),
)
