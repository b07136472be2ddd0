"""Acting on chosen people, whatever the job: look, say where to, do, take back."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.access import (
    load_job,
    row_id,
    signed_in,
    viewer,
)
from portal.answers import act
from portal.domain import names
from portal.domain.errors import DomainError, InvalidInput, WrongState
from portal.domain.people_actions import UNDO_WITHIN, PeopleKind, PeopleOutcome
from portal.domain.permissions import Action
from portal.domain.talent_pools import NAME_MAX, PoolAct
from portal.models import PeopleAction
from portal.people_choice import chosen_ids, plan
from portal.pool_access import load_people_action, load_talent_pool, may_with_pool
from portal.queries import people_actions as action_queries
from portal.queries import talent_pools as pool_queries
from portal.services import people_actions, talent_pools
from portal.services.undo_add_to_job import undo_add_to_job
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

blueprint = Blueprint("people_actions", __name__, url_prefix="/people-actions")


@blueprint.post("")
@signed_in
def plan_people() -> ResponseReturnValue:
    """People from the list of candidates, or one from a page of their own."""
    if not viewer().may(Action.VIEW_CANDIDATES):
        abort(404)
    ids = chosen_ids()
    application_id = request.form.get("application", type=row_id)
    if application_id is not None:
        back = url_for("applications.page", application_id=application_id)
    elif len(ids) == 1 and request.form.get("from") == "candidate":
        back = url_for("candidates.profile", candidate_id=ids[0])
    else:
        back = url_for("candidates.index")
    return plan(lambda: ids, back=back)


@blueprint.get("/<int:action_id>")
@signed_in
def show(action_id: int) -> ResponseReturnValue:
    return _page(load_people_action(action_id))


@blueprint.post("/<int:action_id>/pool")
@signed_in
def choose_pool(action_id: int) -> ResponseReturnValue:
    """Put them into the pool that was chosen, or into a new one."""
    action = load_people_action(action_id)
    pool_id, name = request.form.get("pool", type=row_id), request.form.get("name", "")
    pool = load_talent_pool(pool_id, PoolAct.FILL) if pool_id is not None else None
    if pool is None and not name.strip():
        return _page(action, problems={"pool": _("Choose a pool, or name a new one.")}), 422
    try:
        with unit_of_work():
            now = datetime.now(UTC)
            target = pool or talent_pools.create_pool(name, actor=viewer().user, now=now)
            people_actions.add_to_pool(action, target, actor=viewer().user, now=now)
    except InvalidInput as error:
        return _page(action, problems={error.field: sentence(error.code, **error.params)}), 422
    except WrongState as error:
        return _already(action_id, error)
    return _done(load_people_action(action_id))


@blueprint.post("/<int:action_id>/job")
@signed_in
def choose_job(action_id: int) -> ResponseReturnValue:
    """Look who can go into the job that was chosen; a single person goes at once."""
    action = load_people_action(action_id)
    job_id = request.form.get("job", type=row_id)
    if job_id is None:
        return _page(action, problems={"job": _("Choose a job.")}), 422
    job = load_job(job_id, Action.ADD_APPLICANTS)
    into_prospect = viewer().may_on(Action.ADD_PROSPECTS, job)
    now, me = datetime.now(UTC), viewer().user
    try:
        with unit_of_work():
            people_actions.aim_at_job(action, job, into_prospect=into_prospect, actor=me, now=now)
            counts = _counts(action)
            if counts == {PeopleOutcome.PLANNED.value: 1}:
                people_actions.add_to_job(
                    action, into_prospect=into_prospect, sure=False, actor=me, now=now
                )
    except WrongState as error:
        return _already(action_id, error)
    return _done(load_people_action(action_id))


@blueprint.post("/<int:action_id>/confirmation")
@signed_in
def perform(action_id: int) -> ResponseReturnValue:
    """Put them into the job."""
    action = load_people_action(action_id)
    if action.job_id is None:
        return _page(action, problems={"job": _("Choose a job.")}), 422
    job = load_job(action.job_id, Action.ADD_APPLICANTS)
    into_prospect = viewer().may_on(Action.ADD_PROSPECTS, job)
    try:
        with unit_of_work():
            people_actions.add_to_job(
                action,
                into_prospect=into_prospect,
                sure=bool(request.form.get("sure")),
                actor=viewer().user,
                now=datetime.now(UTC),
            )
    except InvalidInput as error:
        return _page(action, problems={error.field: sentence(error.code, **error.params)}), 422
    except WrongState as error:
        return _already(action_id, error)
    return _done(load_people_action(action_id))


@blueprint.post("/<int:action_id>/undoing")
@signed_in
def undo(action_id: int) -> ResponseReturnValue:
    action = load_people_action(action_id)
    if action.job_id is not None:
        return _undo_job(action)
    if action.pool_id is None:
        abort(404)
    pool = load_talent_pool(action.pool_id, PoolAct.FILL)
    is_removal = action.kind == PeopleKind.REMOVE_FROM_POOL.value
    here = url_for("people_actions.show", action_id=action_id)
    return act(
        lambda: people_actions.undo_people_action(
            action, pool, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("Undone."),
        back=url_for("talent_pools.show", pool_id=pool.id) if is_removal else here,
    )


def _undo_job(action: PeopleAction) -> ResponseReturnValue:
    # Whoever lost their role on the job meanwhile changes nothing there.
    load_job(action.job_id or 0, Action.ADD_APPLICANTS)
    return act(
        lambda: undo_add_to_job(action, actor=viewer().user, now=datetime.now(UTC)),
        _("Undone."),
        back=url_for("people_actions.show", action_id=action.id),
    )


def _already(action_id: int, error: DomainError) -> ResponseReturnValue:
    """Pressed twice: it is done, and the page says so. Everything else is told."""
    if error.code != "bulk-done":
        flash(sentence(error.code, **error.params), "warning")
    return redirect(url_for("people_actions.show", action_id=action_id), 303)


def _done(action: PeopleAction) -> ResponseReturnValue:
    """After a single person back to where one was; otherwise to what became of everybody."""
    counts, here = _counts(action), url_for("people_actions.show", action_id=action.id)
    back = action.details.get("back")
    if action.done_at is None or not back or sum(counts.values()) != 1:
        return redirect(here, 303)
    [outcome] = counts
    where = action.pool.name if action.pool else action.job.title if action.job else ""
    if outcome == PeopleOutcome.DONE.value:
        stage = action.details.get("stage", "")
        text = (
            _("Added to %(job)s, in %(stage)s.", job=where, stage=stage)
            if action.job
            else _("Added to %(pool)s.", pool=where)
        )
        flash(text, "success")
    elif outcome == PeopleOutcome.IN_POOL.value:
        flash(_("In %(pool)s already.", pool=where), "info")
    else:
        return redirect(here, 303)
    return redirect(back, 303)


def _counts(action: PeopleAction) -> dict[str, int]:
    by_outcome: dict[str, int] = {}
    for name, _undo, number in action_queries.outcome_counts(action):
        by_outcome[name] = by_outcome.get(name, 0) + number
    return by_outcome


def _page(action: PeopleAction, *, problems: dict[str, str] | None = None) -> str:
    # What a refused attempt left behind is forgotten, so that the page tells what is there.
    counts = action_queries.outcome_counts(action)
    by_outcome = _counts(action)
    doing = PeopleOutcome.PLANNED if action.done_at is None else PeopleOutcome.DONE
    outcome = request.args.get("outcome", "")
    shown = outcome if outcome in by_outcome else None
    rows = action_queries.action_rows(
        action, outcome=shown, after=request.args.get("after", 0, type=row_id)
    )
    total = sum(by_outcome.values())
    return render_template(
        "people_actions/show.html",
        action=action,
        problems=problems or {},
        total=total,
        chosen=ngettext("%(num)s person", "%(num)s people", total),
        doing=by_outcome.get(doing.value, 0),
        others={name: n for name, n in sorted(by_outcome.items()) if name != doing.value},
        unsure=by_outcome.get(PeopleOutcome.DO_NOT_CONTACT.value, 0),
        undone=sum(n for _o, undo, n in counts if undo == PeopleOutcome.DONE.value),
        kept=sum(n for _o, undo, n in counts if undo not in {None, PeopleOutcome.DONE.value}),
        rows=rows[: action_queries.RESULTS_SIZE],
        is_more=len(rows) > action_queries.RESULTS_SIZE,
        outcome=shown,
        back=action.details.get("back") or url_for("talent_pools.index"),
        **_target(action, rows),
    )


def _target(action: PeopleAction, rows: list[action_queries.ActionRow]) -> dict[str, Any]:
    """Where people may go, or where they went, as far as the viewer may see it."""
    me, pool, job = viewer(), action.pool, action.job
    wants_pool = action.kind == PeopleKind.ADD_TO_POOL.value
    chooses = action.done_at is None and (wants_pool or job is None or "choose" in request.args)
    is_young = action.done_at is not None and datetime.now(UTC) - action.done_at <= UNDO_WITHIN
    may_fill = pool is not None and may_with_pool(PoolAct.FILL, pool)
    may_add = job is not None and me.may_on(Action.ADD_APPLICANTS, job)
    return {
        "wants_pool": wants_pool,
        "chooses": chooses,
        "pool": pool,
        "job": job,
        "sees_pool": pool is not None and may_with_pool(PoolAct.VIEW, pool),
        "sees_job": job is not None and me.may_on(Action.VIEW_JOB, job),
        "may_undo": is_young and action.undone_at is None and (may_fill or may_add),
        **_offers(wants_pool, rows if chooses else None),
    }


def _offers(wants_pool: bool, rows: list[action_queries.ActionRow] | None) -> dict[str, Any]:
    """Pools or jobs to choose from; nothing when there is nothing to choose."""
    me = viewer()
    text = names.tidy(request.values.get("q"), NAME_MAX)
    found: dict[str, Any] = {"q_target": text, "pools": [], "jobs": [], "is_more_jobs": False}
    if rows is None:
        return found
    if wants_pool:
        found["pools"] = pool_queries.pools_to_fill(
            me.id,
            everybodys=me.may(Action.ADMINISTER),
            text=text,
            candidate_id=rows[0].id if len(rows) == 1 else None,
        )
    else:
        member_id = None if me.may(Action.ADD_APPLICANTS) else me.id
        found["jobs"], found["is_more_jobs"] = action_queries.jobs_to_fill(member_id, text)
    return found
