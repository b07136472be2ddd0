"""The stages of a job, and the templates they begin with."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_job, signed_in, viewer
from portal.answers import act
from portal.domain.permissions import Action
from portal.job_page import job_page
from portal.queries import jobs as job_queries
from portal.services import processes

blueprint = Blueprint("processes", __name__, url_prefix="/jobs")


@blueprint.get("/<int:job_id>/process")
@signed_in
def index(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_JOB)
    counts = job_queries.count_per_stage(job)
    return render_template("processes/index.html", **job_page(job, "process"), counts=counts)


@blueprint.post("/<int:job_id>/prospect-stage")
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
