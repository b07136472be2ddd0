"""The process of a job: the tab, the editor, the activities of a stage."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.access import load_job, signed_in, viewer
from portal.answers import act
from portal.domain.errors import InvalidInput, StaleVersion
from portal.domain.permissions import Action
from portal.domain.process import PlannedStage
from portal.forms import show_refusal
from portal.job_page import job_page
from portal.models import Job, Stage
from portal.process_forms import (
    ProcessForm,
    SaveAsTemplateForm,
    activity_rows,
    read_activities,
    read_plan,
    rows_of,
    rows_of_plan,
)
from portal.queries import processes as process_queries
from portal.services import process_templates, processes
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

blueprint = Blueprint("processes", __name__)


@blueprint.get("/jobs/<int:job_id>/process")
@signed_in
def index(job_id: int) -> ResponseReturnValue:
    return _tab(load_job(job_id, Action.VIEW_JOB), SaveAsTemplateForm())


@blueprint.post("/jobs/<int:job_id>/prospect-stage")
@signed_in
def switch_prospect_stage(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_PROCESS)
    wanted = request.form.get("wanted") == "on"
    return act(
        lambda: processes.switch_prospect_stage(
            job, wanted=wanted, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("Saved."),
        back=url_for("processes.index", job_id=job_id),
    )


@blueprint.get("/jobs/<int:job_id>/process/change")
@signed_in
def change(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_PROCESS)
    form = ProcessForm(formdata=None)
    form.version.data = str(job.version)
    return _editor(job, form, None)


@blueprint.post("/jobs/<int:job_id>/process/change")
@signed_in
def save_change(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_PROCESS)
    form = ProcessForm()
    planned = read_plan(request.form)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                moved = processes.change_process(
                    job,
                    planned,
                    version=form.seen_version,
                    actor=viewer().user,
                    now=datetime.now(UTC),
                )
        except InvalidInput as error:
            show_refusal(form, error)
        except StaleVersion as error:
            flash(sentence(error.code), "warning")
            return redirect(url_for("processes.change", job_id=job_id), 303)
        else:
            flash(
                ngettext(
                    "Saved; %(num)s person was moved.", "Saved; %(num)s people were moved.", moved
                )
                if moved
                else _("Saved."),
                "success",
            )
            return redirect(url_for("processes.index", job_id=job_id), 303)
    return _editor(job, form, planned), 422


@blueprint.get("/jobs/<int:job_id>/process/stages/<int:stage_id>")
@signed_in
def stage(job_id: int, stage_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_PROCESS)
    form = ProcessForm(formdata=None)
    form.version.data = str(job.version)
    return _stage_page(job, _stage_of(job, stage_id), form)


@blueprint.post("/jobs/<int:job_id>/process/stages/<int:stage_id>")
@signed_in
def save_stage(job_id: int, stage_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_PROCESS)
    found = _stage_of(job, stage_id)
    form = ProcessForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                processes.change_activities(
                    job,
                    found,
                    read_activities(request.form, request.form),
                    version=form.seen_version,
                    actor=viewer().user,
                    now=datetime.now(UTC),
                )
        except InvalidInput as error:
            show_refusal(form, error)
        except StaleVersion as error:
            flash(sentence(error.code), "warning")
            return redirect(url_for("processes.stage", job_id=job_id, stage_id=stage_id), 303)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("processes.index", job_id=job_id), 303)
    return _stage_page(job, found, form), 422


@blueprint.post("/jobs/<int:job_id>/process-template")
@signed_in
def save_as_template(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_JOB)
    form = SaveAsTemplateForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                template = process_templates.create_template(
                    form.name.data, source=job, actor=viewer().user, now=datetime.now(UTC)
                )
                template_id = template.id
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            flash(_("The process is saved as a template."), "success")
            return redirect(url_for("process_templates.edit", template_id=template_id), 303)
    return _tab(job, form), 422


def _tab(job: Job, form: SaveAsTemplateForm) -> str:
    return render_template(
        "processes/index.html",
        **job_page(job, "process"),
        counts=process_queries.count_standing(job),
        form=form,
        may_make_templates=process_templates.may_change(None, viewer().user),
    )


def _editor(job: Job, form: ProcessForm, planned: list[PlannedStage] | None) -> str:
    return render_template(
        "processes/change.html",
        **job_page(job, "process"),
        form=form,
        rows=rows_of(job.stages) if planned is None else rows_of_plan(planned, job.stages),
        counts=process_queries.count_standing(job),
    )


def _stage_page(job: Job, found: Stage, form: ProcessForm) -> str:
    return render_template(
        "processes/stage.html",
        **job_page(job, "process"),
        form=form,
        stage=found,
        activities=activity_rows(found),
    )


def _stage_of(job: Job, stage_id: int) -> Stage:
    return next((s for s in job.stages if s.id == stage_id), None) or abort(404)
