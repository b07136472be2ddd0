"""Talent pools: the cards, and the people in one."""

from datetime import UTC, datetime
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.access import row_id, signed_in, viewer
from portal.answers import act
from portal.blueprints.talent_pools import candidates, manage
from portal.blueprints.talent_pools.blueprint import blueprint
from portal.blueprints.talent_pools.frame import pool_frame
from portal.domain import names, people_actions, talent_pools
from portal.domain.permissions import Action
from portal.domain.talent_pools import PoolAct
from portal.models import TalentPool
from portal.people_choice import chosen_ids, plan
from portal.pool_access import load_talent_pool, may_with_pool
from portal.queries import pool_people as people_queries
from portal.queries import talent_pools as pool_queries
from portal.queries.pool_people import Sort
from portal.services import people_actions as people_services

__all__ = ["blueprint", "candidates", "manage"]


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    me = viewer()
    if not me.may(Action.VIEW_POOLS):
        abort(404)
    views = _views()
    view = request.args.get("view", "")
    view = view if view in views else views[0]
    sort = request.args.get("sort", "")
    sort = sort if sort in pool_queries.SORTS else pool_queries.SORTS[0]
    text = names.tidy(request.args.get("q"), talent_pools.NAME_MAX)
    pools, is_more = pool_queries.list_pools(
        me.id, view, text=text, sort=sort, after=request.args.get("after", type=row_id)
    )
    administers = me.may(Action.ADMINISTER)
    return render_template(
        "talent_pools/index.html",
        pools=pools,
        is_more=is_more,
        is_first_page="after" not in request.args,
        view=view,
        views=views,
        sort=sort,
        q_pools=text,
        may_make=me.may(Action.MAKE_POOLS),
        administers=administers,
        left=pool_queries.count_left() if administers else 0,
    )


@blueprint.get("/<int:pool_id>")
@signed_in
def show(pool_id: int) -> ResponseReturnValue:
    pool = load_talent_pool(pool_id, PoolAct.VIEW)
    sort = _sort()
    found = people_queries.list_people(
        pool,
        sort,
        number=request.args.get("page", 1, type=row_id),
        after=request.args.get("after", type=row_id),
        before=request.args.get("before", type=row_id),
    )
    since = datetime.now(UTC) - people_actions.UNDO_WITHIN
    may_fill = may_with_pool(PoolAct.FILL, pool)
    return render_template(
        "talent_pools/show.html",
        **pool_frame(pool),
        page=found,
        sort=sort,
        list_url=lambda **changes: _list_url(pool, sort, **changes),
        removal=people_queries.last_removal(pool, viewer().id, since) if may_fill else None,
        person_url=url_for("candidates.profile", candidate_id=0).removesuffix("0"),
        may_choose=viewer().may(Action.MAKE_POOLS) and bool(found.rows),
    )


@blueprint.post("/<int:pool_id>/people-actions")
@signed_in
def plan_people(pool_id: int) -> ResponseReturnValue:
    """People of the pool for another pool or for a job."""
    pool = load_talent_pool(pool_id, PoolAct.VIEW)
    chosen = None if request.form.get("everybody") else chosen_ids()
    return plan(
        lambda: people_queries.people_ids(pool, chosen),
        back=url_for("talent_pools.show", pool_id=pool_id),
        from_pool=pool,
    )


@blueprint.post("/<int:pool_id>/removal")
@signed_in
def remove(pool_id: int) -> ResponseReturnValue:
    """Take people out: one by the trash can, or those who were ticked."""
    pool = load_talent_pool(pool_id, PoolAct.FILL)
    only = request.form.get("only", type=row_id)
    chosen = [only] if only is not None else chosen_ids()
    everybody = only is None and bool(request.form.get("everybody"))
    number = people_queries.count_people(pool) if everybody else len(chosen)
    return act(
        lambda: people_services.remove_from_pool(
            pool, None if everybody else chosen, actor=viewer().user, now=datetime.now(UTC)
        ),
        ngettext(
            "%(num)s person is no longer in the pool. You can undo it for ten minutes.",
            "%(num)s people are no longer in the pool. You can undo it for ten minutes.",
            number,
        ),
        back=url_for("talent_pools.show", pool_id=pool_id),
    )


def _views() -> list[str]:
    """The lists of pools that the viewer has; the first is where they begin."""
    me = viewer()
    found = ["mine"] if me.may(Action.MAKE_POOLS) else []
    if talent_pools.sees_all(me.app_roles):
        found.append("all")
    if me.may(Action.ADMINISTER):
        found.append("left")
    return found


def _sort() -> Sort:
    text = request.args.get("sort", "-added")
    by = text.removeprefix("-")
    return Sort(by, text.startswith("-")) if by in people_queries.SORTS else Sort()


def _list_url(pool: TalentPool, sort: Sort, /, **changes: Any) -> str:
    order = f"{'-' if sort.descending else ''}{sort.by}"
    values = {"sort": order if order != "-added" else None, **changes}
    return url_for("talent_pools.show", pool_id=pool.id, **values)
