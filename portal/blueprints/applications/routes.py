"""Moving people through the stages of a job."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_application, signed_in, viewer
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.permissions import Action
from portal.services import applications
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

blueprint = Blueprint("applications", __name__, url_prefix="/applications")


@blueprint.post("/<int:application_id>/stage")
@signed_in
def move(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.MOVE_APPLICATION)
    job_id = application.job_id
    was_prospect = application.stage.is_prospect
    stage_id = request.form.get("stage", type=int)
    stage = next((s for s in application.job.stages if s.id == stage_id), None) or abort(
        422, _("Choose a stage of this job.")
    )
    try:
        with unit_of_work():
            applications.move_application(
                application,
                stage,
                version=request.form.get("version", 0, type=int),
                actor=viewer().user,
                now=datetime.now(UTC),
            )
            name, stage_name = application.candidate.name, stage.name
    except (StaleVersion, InvalidInput, WrongState) as error:
        # Told, not overwritten: the page that follows shows where the person stands now.
        flash(sentence(error.code, **error.params), "warning")
    else:
        flash(
            _("%(name)s now stands in %(stage)s.", name=name or _("The person"), stage=stage_name),
            "success",
        )
    back = "jobs.prospects" if was_prospect else "jobs.applicants"
    return redirect(url_for(back, job_id=job_id), 303)
