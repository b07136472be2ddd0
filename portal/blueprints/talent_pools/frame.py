"""What stands around every page of a talent pool."""

from typing import Any

from portal.access import viewer
from portal.domain.permissions import Action
from portal.domain.talent_pools import PoolAct
from portal.models import TalentPool
from portal.pool_access import may_with_pool
from portal.queries import talent_pools as pool_queries


def pool_frame(pool: TalentPool) -> dict[str, Any]:
    """What stands around every page of a pool."""
    me = viewer()
    return {
        "pool": pool,
        "may": {what.value: may_with_pool(what, pool) for what in PoolAct},
        "is_mine": pool.owner_id == me.id,
        "is_system": pool.system_key is not None,
        "has_owner_left": not pool_queries.may_still_own(pool),
        "administers": me.may(Action.ADMINISTER),
    }
