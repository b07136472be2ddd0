"""The people in a job: prospects, and applicants as board and as list."""

from datetime import UTC, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_job, row_id, signed_in, viewer
from portal.blueprints.pipeline import acts, bulk
from portal.blueprints.pipeline.blueprint import blueprint
from portal.blueprints.pipeline.filters import filters_of, list_url, sort_of
from portal.blueprints.pipeline.forms import NewApplicantForm
from portal.domain.errors import InvalidInput
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action
from portal.forms import number, show_refusal
from portal.job_page import board_panel, card_words, job_page, prospects_panel
from portal.models import Job, Stage
from portal.queries import applicant_list
from portal.queries import pipeline as pipeline_queries
from portal.services import new_applicants
from portal.services.new_applicants import NewApplicant
from portal.unit_of_work import unit_of_work
from portal.wording import SOURCE_NAMES

__all__ = ["acts", "blueprint", "bulk"]

#: Where the session keeps how somebody looked at applicants last.
LAST_VIEW = "applicants_view"
NOTHING_NEW = ("", 204)


@blueprint.get("/jobs/<int:job_id>/prospects")
@signed_in
def prospects(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_PROSPECTS)
    page = job_page(job, "prospects")
    panel = prospects_panel(job, counts=page["stage_counts"])
    return render_template("pipeline/prospects.html", **{**page, **panel})


@blueprint.get("/jobs/<int:job_id>/applicants")
@signed_in
def applicants(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_APPLICANTS)
    if request.args.get("view") == "board":
        if LAST_VIEW in session:
            del session[LAST_VIEW]
    elif session.get(LAST_VIEW) == "list":
        return redirect(url_for("pipeline.applicants_list", job_id=job_id), 303)
    page = job_page(job, "applicants")
    return render_template(
        "pipeline/applicants.html", **{**page, **board_panel(job, page["stage_counts"])}
    )


@blueprint.get("/jobs/<int:job_id>/applicants/board")
@signed_in
def board(job_id: int) -> ResponseReturnValue:
    """The board alone, for pages that stand open."""
    job = load_job(job_id, Action.VIEW_APPLICANTS)
    if request.args.get("version", type=int) == job.pipeline_version:
        return NOTHING_NEW
    counts = pipeline_queries.count_per_stage(job)
    return render_template("pipeline/_board.html", **board_panel(job, counts, _sizes(job)))


@blueprint.get("/jobs/<int:job_id>/applicants/columns/<int:stage_id>")
@signed_in
def more_cards(job_id: int, stage_id: int) -> ResponseReturnValue:
    """The next cards of one column."""
    job = load_job(job_id, Action.VIEW_APPLICANTS)
    stage = next((s for s in job.stages if s.id == stage_id and not s.is_prospect), None)
    if stage is None:
        abort(404)
    try:
        entered = datetime.fromisoformat(request.args.get("entered", ""))
    except ValueError:
        abort(422, _("Reload the page and try again."))
    if entered.tzinfo is None:
        entered = entered.replace(tzinfo=UTC)
    after = request.args.get("after", 0, type=row_id)
    people = pipeline_queries.column_after(job, stage, entered=entered, after_id=after)
    return render_template(
        "pipeline/_cards.html",
        job=job,
        stage=stage,
        after=after,
        people=people,
        is_more=len(people) == pipeline_queries.COLUMN_SIZE,
        words=card_words(),
        may_move=_may_move(job),
    )


@blueprint.get("/jobs/<int:job_id>/applicants/list")
@signed_in
def applicants_list(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_APPLICANTS)
    if session.get(LAST_VIEW) != "list":
        # A session that changed is signed and sent again.
        session[LAST_VIEW] = "list"
    page = job_page(job, "applicants")
    asked = request.args
    filters, sort = filters_of(asked, job), sort_of(asked)
    place = {key: asked.get(key, type=row_id) for key in ("after", "before")}
    number = asked.get("page", 1, type=row_id)
    counts = page["stage_counts"]
    found = applicant_list.list_applicants(
        job, filters, sort, number=number, counts=counts, **place
    )
    may_act = job.state is JobStatus.ACTIVE
    return render_template(
        "pipeline/list.html",
        **page,
        page=found,
        filters=filters,
        sort=sort,
        list_url=lambda **changes: list_url(job, filters, sort, **changes),
        stages=pipeline_queries.applicant_stages(job),
        stage_names={stage.id: stage.name for stage in job.stages},
        source_names={key: str(name) for key, name in SOURCE_NAMES.items()},
        words=card_words(),
        owners=applicant_list.owners(job),
        may_move=may_act and viewer().may_on(Action.MOVE_APPLICATION, job),
        may_reject=may_act and viewer().may_on(Action.REJECT_APPLICATION, job),
        may_add=may_act and viewer().may_on(Action.ADD_APPLICANTS, job),
    )


@blueprint.get("/jobs/<int:job_id>/applicants/new")
@signed_in
def new_applicant(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.ADD_APPLICANTS)
    return _new_applicant_page(job, _new_applicant_form(job))


@blueprint.post("/jobs/<int:job_id>/applicants/new")
@signed_in
def add_applicant(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.ADD_APPLICANTS)
    form = _new_applicant_form(job)
    if not form.validate_on_submit():
        return _new_applicant_page(job, form), 422
    stage = next(s for s in _open_stages(job) if s.id == form.stage.data)
    lands_in_prospect = stage.is_prospect
    try:
        with unit_of_work():
            application = new_applicants.add_by_hand(
                job,
                NewApplicant(**form.person),
                stage,
                actor=viewer().user,
                now=datetime.now(UTC),
            )
            name, stage_name = application.candidate.name, application.stage.name
    except InvalidInput as error:
        show_refusal(form, error)
        return _new_applicant_page(job, form), 422
    flash(_("%(name)s now stands in %(stage)s.", name=name, stage=stage_name), "success")
    back = "pipeline.prospects" if lands_in_prospect else "pipeline.applicants"
    return redirect(url_for(back, job_id=job_id), 303)


def _new_applicant_page(job: Job, form: NewApplicantForm) -> str:
    return render_template("pipeline/new_applicant.html", **job_page(job, "applicants"), form=form)


def _new_applicant_form(job: Job) -> NewApplicantForm:
    form = NewApplicantForm()
    form.offer(_open_stages(job))
    return form


def _open_stages(job: Job) -> list[Stage]:
    """Where the viewer may put somebody; the first is where people usually begin."""
    sees_prospects = viewer().may_on(Action.ADD_PROSPECTS, job)
    return [stage for stage in job.stages if sees_prospects or not stage.is_prospect]


def _may_move(job: Job) -> bool:
    return job.state is JobStatus.ACTIVE and viewer().may_on(Action.MOVE_APPLICATION, job)


def _sizes(job: Job) -> dict[int, int]:
    """How many cards each column shows at present: ``n=<stage id>.<cards>``."""
    sizes: dict[int, Any] = {}
    for text in request.args.getlist("n")[:50]:
        stage, _dot, size = text.partition(".")
        stage_id, cards = number(stage), number(size)
        if stage_id is not None and cards is not None:
            sizes[stage_id] = min(cards, 9999)
    return sizes
