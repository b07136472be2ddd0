"""Acting on many applicants at once: choose, look, do, take back."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_job, row_id, signed_in, viewer
from portal.answers import act
from portal.blueprints.pipeline.blueprint import blueprint
from portal.blueprints.pipeline.filters import filters_of
from portal.blueprints.pipeline.forms import RejectionForm
from portal.db import db
from portal.domain.applications import UNDO_WITHIN, BulkKind, BulkOutcome
from portal.domain.errors import DomainError, InvalidInput, WrongState
from portal.domain.permissions import Action
from portal.forms import show_refusal
from portal.job_page import job_page
from portal.models import BulkAction, Job
from portal.people_choice import chosen_ids, plan
from portal.queries import applicant_list
from portal.queries import bulk_actions as bulk_queries
from portal.queries import pipeline as pipeline_queries
from portal.services import bulk_actions
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

NEEDS = {
    BulkKind.ADVANCE: Action.MOVE_APPLICATION,
    BulkKind.REJECT: Action.REJECT_APPLICATION,
}


@blueprint.post("/jobs/<int:job_id>/bulk-actions")
@signed_in
def plan_bulk(job_id: int) -> ResponseReturnValue:
    """Keep the choice and show what would be done."""
    # The job first: of one that is not there or not theirs nobody learns what can be done with it.
    load_job(job_id, Action.VIEW_APPLICANTS)
    kind = _kind(request.form.get("kind", ""))
    job = load_job(job_id, NEEDS[kind])
    back = url_for("pipeline.applicants_list", job_id=job_id)
    try:
        with unit_of_work():
            chosen = (
                applicant_list.matching_ids(job, filters_of(request.form, job))
                if request.form.get("everybody")
                else applicant_list.chosen_ids(job, chosen_ids())
            )
            bulk = bulk_actions.plan_bulk_action(
                job,
                kind,
                chosen,
                stage_id=request.form.get("to_stage", type=row_id) or None,
                actor=viewer().user,
                now=datetime.now(UTC),
            )
            bulk_id = bulk.id
    except DomainError as error:
        flash(sentence(error.code, **error.params), "warning")
        return redirect(back, 303)
    return redirect(url_for("pipeline.bulk_action", job_id=job_id, bulk_id=bulk_id), 303)


@blueprint.post("/jobs/<int:job_id>/people-actions")
@signed_in
def plan_people(job_id: int) -> ResponseReturnValue:
    """The people of the list for a talent pool, whatever becomes of their applications."""
    job = load_job(job_id, Action.VIEW_APPLICANTS)
    filters = filters_of(request.form, job)
    ids = None if request.form.get("everybody") else chosen_ids()
    return plan(
        lambda: applicant_list.candidate_ids(job, filters, ids),
        back=url_for("pipeline.applicants_list", job_id=job_id),
    )


@blueprint.get("/jobs/<int:job_id>/bulk-actions/<int:bulk_id>")
@signed_in
def bulk_action(job_id: int, bulk_id: int) -> ResponseReturnValue:
    job, bulk = _load(job_id, bulk_id)
    return _bulk_page(job, bulk, _rejection_form())


@blueprint.post("/jobs/<int:job_id>/bulk-actions/<int:bulk_id>/confirmation")
@signed_in
def perform_bulk(job_id: int, bulk_id: int) -> ResponseReturnValue:
    job, bulk = _load(job_id, bulk_id)
    here = url_for("pipeline.bulk_action", job_id=job_id, bulk_id=bulk_id)
    form = _rejection_form()
    is_rejection = bulk.kind == BulkKind.REJECT.value
    if is_rejection and bulk.done_at is None and not form.validate_on_submit():
        return _bulk_page(job, bulk, form), 422
    try:
        with unit_of_work():
            bulk_actions.perform_bulk_action(
                bulk,
                reason_id=form.reason.data if is_rejection else None,
                comment=(form.comment.data or "") if is_rejection else "",
                actor=viewer().user,
                now=datetime.now(UTC),
            )
    except InvalidInput as error:
        if not is_rejection:
            flash(sentence(error.code, **error.params), "warning")
            return redirect(here, 303)
        show_refusal(form, error)
        return _bulk_page(job, bulk, form), 422
    except WrongState as error:
        if error.code != "bulk-done":  # pressed twice: it is done, and the page says so
            flash(sentence(error.code, **error.params), "warning")
    return redirect(here, 303)


@blueprint.post("/jobs/<int:job_id>/bulk-actions/<int:bulk_id>/undoing")
@signed_in
def undo_bulk(job_id: int, bulk_id: int) -> ResponseReturnValue:
    _job, bulk = _load(job_id, bulk_id)
    return act(
        lambda: bulk_actions.undo_bulk_action(bulk, actor=viewer().user, now=datetime.now(UTC)),
        _("Undone; the page tells for whom."),
        back=url_for("pipeline.bulk_action", job_id=job_id, bulk_id=bulk_id),
    )


def _load(job_id: int, bulk_id: int) -> tuple[Job, BulkAction]:
    """A bulk action, for those who may do such a thing themselves (404, 403)."""
    job = load_job(job_id, Action.MOVE_APPLICATION)
    bulk = db.session.get(BulkAction, bulk_id)
    if bulk is None or bulk.job_id != job_id:
        abort(404)
    if not viewer().may_on(NEEDS[BulkKind(bulk.kind)], job):
        abort(403, _("Your role on this job does not allow that."))
    return job, bulk


def _bulk_page(job: Job, bulk: BulkAction, form: RejectionForm) -> str:
    page = job_page(job, "applicants")
    outcome = request.args.get("outcome", "")
    shown = outcome if outcome in {o.value for o in BulkOutcome} else None
    rows = bulk_queries.bulk_rows(
        bulk, outcome=shown, after=request.args.get("after", 0, type=row_id)
    )
    counts = bulk_queries.bulk_counts(bulk)
    by_outcome: dict[str, int] = {}
    for name, _undo, number in counts:
        by_outcome[name] = by_outcome.get(name, 0) + number
    doing = BulkOutcome.PLANNED if bulk.done_at is None else BulkOutcome.DONE
    is_young = bulk.done_at is not None and datetime.now(UTC) - bulk.done_at <= UNDO_WITHIN
    return render_template(
        "pipeline/bulk_action.html",
        **page,
        bulk=bulk,
        form=form,
        is_mine=bulk.actor_id == viewer().id,
        is_rejection=bulk.kind == BulkKind.REJECT.value,
        doing=by_outcome.get(doing.value, 0),
        others={name: n for name, n in sorted(by_outcome.items()) if name != doing.value},
        total=sum(by_outcome.values()),
        undone=sum(n for _o, undo, n in counts if undo == BulkOutcome.DONE.value),
        kept=sum(n for _o, undo, n in counts if undo not in {None, BulkOutcome.DONE.value}),
        may_undo=is_young and bulk.undone_at is None and page["is_active"],
        from_stages=bulk_queries.bulk_stages(bulk, [doing.value]),
        stage_names={stage.id: stage.name for stage in job.stages},
        rows=rows[: bulk_queries.RESULTS_SIZE],
        is_more=len(rows) > bulk_queries.RESULTS_SIZE,
        outcome=shown,
    )


def _rejection_form() -> RejectionForm:
    form = RejectionForm()
    form.offer(pipeline_queries.rejection_reasons())
    return form


def _kind(text: str) -> BulkKind:
    try:
        return BulkKind(text)
    except ValueError:
        abort(422, _("Choose what to do with the people."))
