"""Mending exports that could not go into a job by themselves."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access import load_event, load_job, row_id, signed_in, viewer
from portal.config import Settings
from portal.domain.errors import InvalidInput, WrongState
from portal.domain.permissions import Action
from portal.models import LinkedInEvent
from portal.services import intake
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

blueprint = Blueprint("linkedin_inbox", __name__, url_prefix="/linkedin-inbox")


@blueprint.post("/<int:event_id>/retry")
@signed_in
def retry(event_id: int) -> ResponseReturnValue:
    event = load_event(event_id)
    return _mend(
        event,
        lambda: intake.retry_event(event, actor=viewer().user, now=datetime.now(UTC)),
        _("LinkedIn is asked again."),
    )


@blueprint.post("/<int:event_id>/accept")
@signed_in
def accept(event_id: int) -> ResponseReturnValue:
    event = load_event(event_id)
    return _mend(
        event,
        lambda: intake.accept_event(
            event, actor=viewer().user, client_id=_client_id(), now=datetime.now(UTC)
        ),
        _("Accepted: the person stands in Prospect."),
    )


@blueprint.post("/<int:event_id>/move")
@signed_in
def move(event_id: int) -> ResponseReturnValue:
    event = load_event(event_id)
    job = load_job(request.form.get("job", 0, type=row_id), Action.ADD_PROSPECTS)
    return _mend(
        event,
        lambda: intake.move_event(
            event, job, actor=viewer().user, client_id=_client_id(), now=datetime.now(UTC)
        ),
        _("Moved: the person stands in Prospect of %(job)s.", job=job.label),
    )


@blueprint.post("/<int:event_id>/dismiss")
@signed_in
def dismiss(event_id: int) -> ResponseReturnValue:
    event = load_event(event_id)
    return _mend(
        event,
        lambda: intake.dismiss_event(event, actor=viewer().user, now=datetime.now(UTC)),
        _("Put aside."),
    )


def _mend(event: LinkedInEvent, act: Callable[[], None], done: str) -> Response:
    """Do it, say what happened, and go back to the list the button stood in."""
    job_id = event.job_id
    try:
        with unit_of_work():
            act()
    except (WrongState, InvalidInput) as error:
        flash(sentence(error.code, **error.params), "warning")
    else:
        flash(done, "success")
    if request.form.get("from") == "job" and job_id is not None:
        return redirect(url_for("pipeline.prospects", job_id=job_id), 303)
    if viewer().may(Action.ADMINISTER):
        return redirect(url_for("admin_settings.linkedin_inbox"), 303)
    return redirect(url_for("dashboard.index"), 303)


def _client_id() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.linkedin_client_id
