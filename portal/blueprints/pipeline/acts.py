"""What people do with one application: move, reject, reopen, withdraw, offer, invite, delete."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import (
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_application, row_id, signed_in, viewer
from portal.answers import act
from portal.blueprints.pipeline.blueprint import blueprint
from portal.blueprints.pipeline.forms import RejectionForm
from portal.domain.applications import OfferStatus
from portal.domain.errors import DomainError, InvalidInput, StaleVersion, WrongState
from portal.domain.permissions import Action
from portal.forms import show_refusal
from portal.job_page import card_words, openings_left
from portal.models import Application, Stage
from portal.queries import pipeline as pipeline_queries
from portal.services import applications
from portal.unit_of_work import unit_of_work
from portal.wording import OFFER_STATUS_NAMES, sentence


@blueprint.get("/applications/<int:application_id>/stages")
@signed_in
def choose_stage(application_id: int) -> ResponseReturnValue:
    """Where to move somebody, for browsers without JavaScript."""
    application = load_application(application_id, Action.MOVE_APPLICATION)
    return render_template(
        "pipeline/choose_stage.html",
        application=application,
        job=application.job,
        origin=_origin(),
        back=_back(application),
    )


@blueprint.post("/applications/<int:application_id>/stage")
@signed_in
def move(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.MOVE_APPLICATION)
    back, job_id = _back(application), application.job_id
    stage_ids = [s.id for s in application.job.stages if not s.is_prospect]
    is_fragment = bool(request.headers.get("HX-Request"))
    stage = _chosen_stage(application)
    if stage is None and not is_fragment:
        abort(422, _("Choose a stage of this job."))
    try:
        if stage is None:
            raise InvalidInput("stage", "stage-gone")
        with unit_of_work():
            applications.move_application(
                application, stage, version=_version(), actor=viewer().user, now=datetime.now(UTC)
            )
            name = application.candidate.name or _("The person")
            told = _("%(name)s now stands in %(stage)s.", name=name, stage=stage.name)
            tone = "success"
    except (StaleVersion, InvalidInput, WrongState) as error:
        # Told, not overwritten: what follows shows where the person stands now.
        told, tone = sentence(error.code, **error.params), "warning"
    if is_fragment:
        return _moved(application_id, job_id, stage_ids, told, tone)
    flash(told, tone)
    return redirect(back, 303)


@blueprint.get("/applications/<int:application_id>/rejection")
@signed_in
def rejection(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.REJECT_APPLICATION)
    form = _rejection_form()
    form.version.data = str(application.version)
    return _rejection_page(application, form)


@blueprint.post("/applications/<int:application_id>/rejection")
@signed_in
def reject(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.REJECT_APPLICATION)
    form, back = _rejection_form(), _back(application)
    if not form.validate_on_submit():
        return _rejection_page(application, form), 422
    try:
        with unit_of_work():
            applications.reject_application(
                application,
                reason_id=form.reason.data,
                comment=form.comment.data or "",
                version=_version(),
                actor=viewer().user,
                now=datetime.now(UTC),
            )
            name = application.candidate.name or _("The person")
    except InvalidInput as error:
        show_refusal(form, error)
        return _rejection_page(application, form), 422
    except DomainError as error:
        flash(sentence(error.code, **error.params), "warning")
        return redirect(back, 303)
    flash(_("%(name)s is rejected.", name=name), "success")
    return redirect(back, 303)


@blueprint.post("/applications/<int:application_id>/reopening")
@signed_in
def reopen(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.REJECT_APPLICATION)
    return _act(application, applications.reopen_application, _("The application is open again."))


@blueprint.post("/applications/<int:application_id>/withdrawal")
@signed_in
def withdraw(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.REJECT_APPLICATION)
    return act(
        lambda: applications.withdraw_application(
            application,
            comment=request.form.get("comment", ""),
            version=_version(),
            actor=viewer().user,
            now=datetime.now(UTC),
        ),
        _("The application is withdrawn."),
        back=_back(application),
    )


@blueprint.post("/applications/<int:application_id>/offer")
@signed_in
def set_offer(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.PREPARE_OFFER)
    back, job = _back(application), application.job
    try:
        status = OfferStatus(request.form.get("status", ""))
    except ValueError:
        abort(422, _("Choose what became of the offer."))
    try:
        with unit_of_work():
            applications.set_offer(
                application, status, version=_version(), actor=viewer().user, now=datetime.now(UTC)
            )
    except DomainError as error:
        flash(sentence(error.code, **error.params), "warning")
        return redirect(back, 303)
    flash(str(OFFER_STATUS_NAMES[status]) + ".", "success")
    if status is OfferStatus.PREPARED and openings_left(job) == 0:
        flash(_("No opening of this job is available any more."), "warning")
    return redirect(back, 303)


@blueprint.post("/applications/<int:application_id>/invitation")
@signed_in
def invite_to_apply(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.ADD_PROSPECTS)
    return act(
        lambda: applications.invite_to_apply(
            application, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("The invitation is on its way."),
        back=_back(application),
    )


@blueprint.post("/applications/<int:application_id>/deletion")
@signed_in
def delete(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.DELETE_APPLICATION)
    back = _back(application)
    return act(
        lambda: applications.delete_application(
            application, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("The application is deleted. The history of the job keeps that."),
        back=back,
        onward=_tab(application) if _origin() == "application" else None,
    )


def _act(application: Application, service: Callable[..., None], done: str) -> ResponseReturnValue:
    return act(
        lambda: service(
            application, version=_version(), actor=viewer().user, now=datetime.now(UTC)
        ),
        done,
        back=_back(application),
    )


def _moved(
    application_id: int, job_id: int, stage_ids: list[int], told: str, tone: str
) -> ResponseReturnValue:
    """What a board needs after a move: the card where it stands now, and the counts."""
    answer = make_response(
        render_template(
            "pipeline/_board_moved.html",
            stage_ids=stage_ids,
            person=pipeline_queries.person(application_id),
            counts=pipeline_queries.count_per_stage(job_id),
            version=pipeline_queries.pipeline_version(job_id),
            told=told,
            tone=tone,
            words=card_words(),
            may_move=True,
        )
    )
    answer.status_code = 200 if tone == "success" else 409
    return answer


def _chosen_stage(application: Application) -> Stage | None:
    stage_id = request.form.get("stage", type=row_id)
    return next((s for s in application.job.stages if s.id == stage_id), None)


def _version() -> int:
    return request.form.get("version", 0, type=row_id)


def _origin() -> str:
    return request.values.get("from", "")


def _back(application: Application) -> str:
    """The page that had the button."""
    origin = _origin()
    if origin == "application":
        return url_for("applications.page", application_id=application.id)
    if origin == "list":
        return url_for("pipeline.applicants_list", job_id=application.job_id)
    if origin in {"board", "prospects"}:
        name = "pipeline.applicants" if origin == "board" else "pipeline.prospects"
        return url_for(name, job_id=application.job_id)
    return _tab(application)


def _tab(application: Application) -> str:
    name = "pipeline.prospects" if application.stage.is_prospect else "pipeline.applicants"
    return url_for(name, job_id=application.job_id)


def _rejection_form() -> RejectionForm:
    form = RejectionForm()
    form.offer(pipeline_queries.rejection_reasons())
    return form


def _rejection_page(application: Application, form: RejectionForm) -> str:
    return render_template(
        "pipeline/rejection.html",
        application=application,
        job=application.job,
        form=form,
        origin=_origin(),
        back=_back(application),
    )
