"""Process templates: the list, the editor, the default."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import admin_only, signed_in, viewer
from portal.answers import act
from portal.domain.errors import InvalidInput, StaleVersion
from portal.domain.permissions import Action
from portal.domain.process import PlannedStage
from portal.forms import show_refusal
from portal.models import ProcessTemplate, TemplateStage
from portal.process_forms import (
    NewTemplateForm,
    ProcessForm,
    TemplateForm,
    activity_rows,
    read_activities,
    read_plan,
    rows_of,
    rows_of_plan,
)
from portal.queries import processes as process_queries
from portal.services import process_templates
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

blueprint = Blueprint("process_templates", __name__, url_prefix="/process-templates")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    if not viewer().may(Action.VIEW_TEMPLATES):
        abort(404)
    return _list(NewTemplateForm())


@blueprint.post("")
@signed_in
def create() -> ResponseReturnValue:
    if not viewer().may(Action.VIEW_TEMPLATES):
        abort(404)
    form = NewTemplateForm()
    form.offer(process_queries.list_templates())
    if form.validate_on_submit():
        try:
            with unit_of_work():
                template = process_templates.create_template(
                    form.name.data,
                    source=process_queries.find_template(form.source.data),
                    actor=viewer().user,
                    now=datetime.now(UTC),
                )
                template_id = template.id
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            flash(_("The template is there; now give it its stages."), "success")
            return redirect(url_for("process_templates.edit", template_id=template_id), 303)
    return _list(form), 422


@blueprint.get("/<int:template_id>")
@signed_in
def edit(template_id: int) -> ResponseReturnValue:
    template = _load(template_id)
    form = TemplateForm(formdata=None, obj=template)
    form.version.data = str(template.version)
    return _editor(template, form, None)


@blueprint.post("/<int:template_id>")
@signed_in
def update(template_id: int) -> ResponseReturnValue:
    template = _load(template_id, to_change=True)
    form = TemplateForm()
    planned = read_plan(request.form)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                process_templates.change_template(
                    template,
                    planned,
                    name=form.name.data,
                    needs_approval=bool(form.needs_approval.data),
                    version=form.seen_version,
                    actor=viewer().user,
                    now=datetime.now(UTC),
                )
        except InvalidInput as error:
            show_refusal(form, error)
        except StaleVersion as error:
            flash(sentence(error.code), "warning")
            return redirect(url_for("process_templates.edit", template_id=template_id), 303)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("process_templates.edit", template_id=template_id), 303)
    return _editor(template, form, planned), 422


@blueprint.get("/<int:template_id>/stages/<int:stage_id>")
@signed_in
def stage(template_id: int, stage_id: int) -> ResponseReturnValue:
    template = _load(template_id, to_change=True)
    form = ProcessForm(formdata=None)
    form.version.data = str(template.version)
    return _stage_page(template, _stage_of(template, stage_id), form)


@blueprint.post("/<int:template_id>/stages/<int:stage_id>")
@signed_in
def save_stage(template_id: int, stage_id: int) -> ResponseReturnValue:
    template = _load(template_id, to_change=True)
    found = _stage_of(template, stage_id)
    form = ProcessForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                process_templates.change_template_activities(
                    template,
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
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("process_templates.edit", template_id=template_id), 303)
    return _stage_page(template, found, form), 422


@blueprint.post("/<int:template_id>/default")
@admin_only
def make_default(template_id: int) -> ResponseReturnValue:
    template = _load(template_id)
    return act(
        lambda: process_templates.make_default(
            template, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("New jobs begin with this template."),
        back=url_for("process_templates.index"),
    )


@blueprint.post("/<int:template_id>/deletion")
@signed_in
def delete(template_id: int) -> ResponseReturnValue:
    template = _load(template_id, to_change=True)
    return act(
        lambda: process_templates.delete_template(
            template, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("The template is deleted. Jobs keep their process."),
        back=url_for("process_templates.index"),
    )


def _load(template_id: int, *, to_change: bool = False) -> ProcessTemplate:
    """A template the viewer may see, or change (404, 403)."""
    template = process_queries.find_template(template_id)
    if template is None or not viewer().may(Action.VIEW_TEMPLATES):
        abort(404)
    if to_change and not process_templates.may_change(template, viewer().user):
        abort(403, _("This template is somebody else's."))
    return template


def _stage_of(template: ProcessTemplate, stage_id: int) -> TemplateStage:
    return next((s for s in template.stages if s.id == stage_id), None) or abort(404)


def _list(form: NewTemplateForm) -> str:
    templates = process_queries.list_templates()
    form.offer(templates)
    return render_template(
        "process_templates/index.html",
        templates=templates,
        form=form if process_templates.may_change(None, viewer().user) else None,
        changeable={t.id for t in templates if process_templates.may_change(t, viewer().user)},
        is_admin=viewer().may(Action.ADMINISTER),
    )


def _editor(
    template: ProcessTemplate, form: TemplateForm, planned: list[PlannedStage] | None
) -> str:
    return render_template(
        "process_templates/edit.html",
        template=template,
        form=form,
        rows=rows_of(template.stages)
        if planned is None
        else rows_of_plan(planned, template.stages),
        may_change=process_templates.may_change(template, viewer().user),
    )


def _stage_page(template: ProcessTemplate, found: TemplateStage, form: ProcessForm) -> str:
    return render_template(
        "process_templates/stage.html",
        template=template,
        form=form,
        stage=found,
        activities=activity_rows(found),
    )
