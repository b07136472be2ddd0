"""Feedback about an application."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_application, load_user, row_id, signed_in, viewer
from portal.answers import act
from portal.blueprints.applications.blueprint import blueprint
from portal.blueprints.applications.forms import FeedbackForm, feedback_form
from portal.blueprints.applications.page import application_frame, readable_opinion
from portal.db import db
from portal.domain.errors import InvalidInput, StaleVersion
from portal.domain.feedback import FeedbackStatus
from portal.domain.permissions import Action
from portal.domain.process import Activity
from portal.forms import show_refusal
from portal.models import Application, Feedback, Stage
from portal.services import feedback as feedback_services
from portal.unit_of_work import unit_of_work
from portal.wording import sentence


@blueprint.get("/<int:application_id>/feedback/<int:stage_id>")
@signed_in
def feedback(application_id: int, stage_id: int) -> ResponseReturnValue:
    application, stage, activity = _asked(application_id, stage_id)
    form = feedback_form(activity.settings["attributes"])
    before = feedback_services.find_feedback(application, stage, viewer().user)
    form.fill(before)
    return _form_page(application, stage, activity, form, before)


@blueprint.post("/<int:application_id>/feedback/<int:stage_id>")
@signed_in
def save_feedback(application_id: int, stage_id: int) -> ResponseReturnValue:
    application, stage, activity = _asked(application_id, stage_id)
    form, status = feedback_form(activity.settings["attributes"]), 422
    submit = request.form.get("act") == "submit"
    if form.validate_on_submit():
        try:
            with unit_of_work():
                feedback_services.save_feedback(
                    application,
                    stage,
                    form.opinion(),
                    submit=submit,
                    version=form.seen_version,
                    author=viewer().user,
                    now=datetime.now(UTC),
                )
        except InvalidInput as error:
            show_refusal(form, error)
        except StaleVersion as error:
            form.form_errors.append(sentence(error.code))
            status = 409
        else:
            flash(_("Your feedback is saved."), "success")
            return redirect(
                url_for("applications.page", application_id=application_id, _anchor="feedback"), 303
            )
    before = feedback_services.find_feedback(application, stage, viewer().user)
    if status == 409:
        form.version.data = str(before.version if before else 0)
    return _form_page(application, stage, activity, form, before), status


@blueprint.post("/<int:application_id>/feedback-reminders")
@signed_in
def remind(application_id: int) -> ResponseReturnValue:
    # Whoever moves people through the stages may ask for what is missing before a move.
    application = load_application(application_id, Action.MOVE_APPLICATION)
    user = load_user(request.form.get("user", 0, type=row_id))
    name = user.name
    return act(
        lambda: feedback_services.remind(
            application, user, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("%(name)s is reminded.", name=name),
        back=url_for("applications.page", application_id=application_id, _anchor="feedback"),
    )


@blueprint.get("/<int:application_id>/opinions/<int:feedback_id>")
@signed_in
def opinion(application_id: int, feedback_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.VIEW_ACTIVITY)
    found = readable_opinion(application, feedback_id) or abort(404)
    said = db.session.get_one(Feedback, feedback_id)
    return render_template(
        "applications/opinion.html",
        **application_frame(application),
        opinion=found,
        comment=said.comment,
    )


def _asked(application_id: int, stage_id: int) -> tuple[Application, Stage, Activity]:
    """The application with a stage of its job that asks for feedback now (404, 403, 409)."""
    application = load_application(application_id, Action.GIVE_FEEDBACK)
    stage = next((s for s in application.job.stages if s.id == stage_id), None) or abort(404)
    return application, stage, feedback_services.check_open(application, stage)


def _form_page(
    application: Application,
    stage: Stage,
    activity: Activity,
    form: FeedbackForm,
    before: Feedback | None,
) -> str:
    is_submitted = before is not None and before.status == FeedbackStatus.SUBMITTED.value
    return render_template(
        "applications/feedback.html",
        **application_frame(application),
        form=form,
        stage=stage,
        is_submitted=is_submitted,
        is_final=is_submitted and not activity.settings["edit_after"],
    )
