"""Making a pool, naming it, sharing it, handing it over, taking it away."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import row_id, signed_in, viewer
from portal.answers import act
from portal.blueprints.talent_pools.blueprint import blueprint
from portal.blueprints.talent_pools.forms import NewPoolForm, OwnerForm, PoolForm, ShareForm
from portal.blueprints.talent_pools.frame import pool_frame
from portal.domain.errors import InvalidInput, StaleVersion
from portal.domain.permissions import Action
from portal.domain.talent_pools import PoolAct
from portal.forms import show_refusal
from portal.models import TalentPool
from portal.pool_access import load_talent_pool
from portal.queries import talent_pools as pool_queries
from portal.services import talent_pools
from portal.unit_of_work import unit_of_work
from portal.wording import sentence


@blueprint.get("/new")
@signed_in
def new() -> ResponseReturnValue:
    _require_maker()
    return _new_page(_new_form())


@blueprint.post("/new")
@signed_in
def create() -> ResponseReturnValue:
    _require_maker()
    form = _new_form()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                pool_id = talent_pools.create_pool(
                    form.name.data,
                    form.description.data or "",
                    form.contributors.data or [],
                    actor=viewer().user,
                    now=datetime.now(UTC),
                ).id
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            flash(_("The talent pool is made. Add candidates to it."), "success")
            return redirect(url_for("talent_pools.show", pool_id=pool_id), 303)
    return _new_page(form), 422


@blueprint.get("/<int:pool_id>/edit")
@signed_in
def edit(pool_id: int) -> ResponseReturnValue:
    pool = load_talent_pool(pool_id, PoolAct.EDIT)
    return _edit_page(pool, PoolForm(obj=pool))


@blueprint.post("/<int:pool_id>/edit")
@signed_in
def update(pool_id: int) -> ResponseReturnValue:
    pool = load_talent_pool(pool_id, PoolAct.EDIT)
    form = PoolForm()
    if not form.validate_on_submit():
        return _edit_page(pool, form), 422
    try:
        with unit_of_work():
            talent_pools.update_pool(
                pool,
                form.name.data,
                form.description.data or "",
                version=_version(form.version.data),
                actor=viewer().user,
                now=datetime.now(UTC),
            )
    except InvalidInput as error:
        show_refusal(form, error)
        return _edit_page(pool, form), 422
    except StaleVersion as error:
        return _stale_edit_page(pool, error), 409
    flash(_("Saved."), "success")
    return redirect(url_for("talent_pools.show", pool_id=pool_id), 303)


@blueprint.get("/<int:pool_id>/access")
@signed_in
def access(pool_id: int) -> ResponseReturnValue:
    return _access_page(load_talent_pool(pool_id, PoolAct.SHARE))


@blueprint.post("/<int:pool_id>/contributors")
@signed_in
def share(pool_id: int) -> ResponseReturnValue:
    pool = load_talent_pool(pool_id, PoolAct.SHARE)
    form = ShareForm()
    form.offer(_people_for(pool))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                added = talent_pools.share_pool(
                    pool,
                    form.contributors.data or [],
                    actor=viewer().user,
                    now=datetime.now(UTC),
                )
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            text = _("Shared with %(names)s.", names=", ".join(added))
            flash(text if added else _("It was shared with them already."), "success")
            return redirect(url_for("talent_pools.access", pool_id=pool_id), 303)
    return _access_page(pool, share_form=form), 422


@blueprint.post("/<int:pool_id>/contributors/<int:user_id>/removal")
@signed_in
def unshare(pool_id: int, user_id: int) -> ResponseReturnValue:
    pool = load_talent_pool(pool_id, PoolAct.SHARE)
    return act(
        lambda: talent_pools.unshare_pool(
            pool, user_id, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("The pool is no longer shared with this person."),
        back=url_for("talent_pools.access", pool_id=pool_id),
    )


@blueprint.post("/<int:pool_id>/owner")
@signed_in
def hand_over(pool_id: int) -> ResponseReturnValue:
    pool = load_talent_pool(pool_id, PoolAct.SHARE)
    form = OwnerForm()
    form.offer(_people_for(pool))
    if not form.validate_on_submit():
        return _access_page(pool, owner_form=form), 422
    try:
        with unit_of_work():
            talent_pools.hand_over_pool(
                pool,
                _version(form.owner.data),
                version=_version(form.version.data),
                actor=viewer().user,
                now=datetime.now(UTC),
            )
            name = pool.owner.name if pool.owner else ""
    except InvalidInput as error:
        show_refusal(form, error)
        return _access_page(pool, owner_form=form), 422
    except StaleVersion as error:
        flash(sentence(error.code, **error.params), "warning")
        return redirect(url_for("talent_pools.access", pool_id=pool_id), 303)
    flash(_("The pool belongs to %(name)s now.", name=name), "success")
    return redirect(url_for("talent_pools.show", pool_id=pool_id), 303)


@blueprint.post("/<int:pool_id>/deletion")
@signed_in
def delete(pool_id: int) -> ResponseReturnValue:
    pool = load_talent_pool(pool_id, PoolAct.DELETE)
    return act(
        lambda: talent_pools.delete_pool(pool, actor=viewer().user, now=datetime.now(UTC)),
        _("The talent pool is deleted. The people who were in it are still candidates."),
        back=url_for("talent_pools.show", pool_id=pool_id),
        onward=url_for("talent_pools.index"),
    )


def _require_maker() -> None:
    if not viewer().may(Action.VIEW_POOLS):
        abort(404)
    if not viewer().may(Action.MAKE_POOLS):
        abort(403, _("Your role does not allow that."))


def _new_form() -> NewPoolForm:
    form = NewPoolForm()
    form.offer([p for p in pool_queries.people_for_pools() if p[0] != viewer().id])
    return form


def _new_page(form: NewPoolForm) -> str:
    return render_template("talent_pools/new.html", form=form)


def _edit_page(pool: TalentPool, form: PoolForm) -> str:
    return render_template("talent_pools/edit.html", **pool_frame(pool), form=form)


def _stale_edit_page(pool: TalentPool, error: StaleVersion) -> str:
    """What was typed stays; the version is the new one, so that saving again is a decision."""
    form = PoolForm()
    form.version.data = form.version.raw_data = None
    form.version.data = str(pool.version)
    form.form_errors.append(sentence(error.code, **error.params))
    return _edit_page(pool, form)


def _people_for(pool: TalentPool) -> list[tuple[int, str, str]]:
    """Everybody who may have pools, but the owner."""
    return [p for p in pool_queries.people_for_pools() if p[0] != pool.owner_id]


def _access_page(
    pool: TalentPool, *, share_form: ShareForm | None = None, owner_form: OwnerForm | None = None
) -> str:
    people = _people_for(pool)
    entries = pool_queries.access_of(pool)
    there = {entry.user_id for entry in entries}
    if share_form is None:
        share_form = ShareForm(formdata=None)
    share_form.offer([p for p in people if p[0] not in there])
    if owner_form is None:
        owner_form = OwnerForm(formdata=None, version=pool.version)
        owner_form.offer(people)
    return render_template(
        "talent_pools/access.html",
        **pool_frame(pool),
        entries=entries,
        share_form=share_form,
        owner_form=owner_form,
    )


def _version(text: str | None) -> int:
    try:
        return row_id(text or "")
    except ValueError:
        return 0
