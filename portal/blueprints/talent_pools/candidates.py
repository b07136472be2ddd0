"""Adding people to a pool: somebody we know, or somebody who is typed in."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_candidate, row_id, signed_in, viewer
from portal.answers import act
from portal.blueprints.talent_pools.blueprint import blueprint
from portal.blueprints.talent_pools.frame import pool_frame
from portal.domain import names
from portal.domain.errors import InvalidInput
from portal.domain.permissions import Action
from portal.domain.talent_pools import PoolAct
from portal.forms import TypedPersonForm, show_refusal
from portal.models import TalentPool
from portal.pool_access import load_talent_pool
from portal.queries import candidate_list
from portal.queries import pool_people as people_queries
from portal.queries.candidate_conditions import Onlooker
from portal.services import pool_people
from portal.services.new_applicants import NewApplicant
from portal.unit_of_work import unit_of_work


@blueprint.get("/<int:pool_id>/candidates/new")
@signed_in
def new_candidate(pool_id: int) -> ResponseReturnValue:
    pool = load_talent_pool(pool_id, PoolAct.FILL)
    return _page(pool, TypedPersonForm())


@blueprint.post("/<int:pool_id>/candidates/new")
@signed_in
def create_candidate(pool_id: int) -> ResponseReturnValue:
    pool = load_talent_pool(pool_id, PoolAct.FILL)
    form = TypedPersonForm()
    if not form.validate_on_submit():
        return _page(pool, form), 422
    try:
        with unit_of_work():
            person, is_new = pool_people.add_by_hand(
                pool,
                NewApplicant(**form.person),
                actor=viewer().user,
                now=datetime.now(UTC),
            )
            name = person.name
    except InvalidInput as error:
        show_refusal(form, error)
        return _page(pool, form), 422
    _tell(name, is_new)
    return redirect(url_for("talent_pools.show", pool_id=pool_id), 303)


@blueprint.post("/<int:pool_id>/candidates")
@signed_in
def add_candidate(pool_id: int) -> ResponseReturnValue:
    """Somebody we know, from the list of those who were found."""
    pool = load_talent_pool(pool_id, PoolAct.FILL)
    candidate = load_candidate(request.form.get("candidate", 0, type=row_id))
    back = url_for("talent_pools.new_candidate", pool_id=pool_id, q=request.form.get("q") or None)
    name = candidate.name
    return act(
        lambda: pool_people.add_known(pool, candidate, actor=viewer().user, now=datetime.now(UTC)),
        _("%(name)s is in the pool.", name=name or _("Somebody without a name")),
        back=back,
    )


def _tell(name: str, is_new: bool) -> None:
    if is_new:
        flash(_("%(name)s is in the pool.", name=name), "success")
    else:
        flash(_("%(name)s was in the pool already.", name=name), "info")


def _page(pool: TalentPool, form: TypedPersonForm) -> str:
    text = names.tidy(request.args.get("q"), 200)
    onlooker = Onlooker(viewer().id, viewer().may(Action.VIEW_JOB))
    ids = candidate_list.suggest(text, onlooker).ids
    found = candidate_list.people_of(ids) if ids else []
    there = people_queries.people_ids(pool, ids) if ids else []
    return render_template(
        "talent_pools/new_candidate.html",
        **pool_frame(pool),
        form=form,
        q_people=text,
        found=found,
        there=set(there),
    )
