"""The people in a job: prospects and applicants."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.access import load_job, signed_in
from portal.domain.permissions import Action
from portal.job_page import job_page, prospects_panel
from portal.queries import jobs as job_queries

blueprint = Blueprint("pipeline", __name__, url_prefix="/jobs")


@blueprint.get("/<int:job_id>/prospects")
@signed_in
def prospects(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_PROSPECTS)
    return render_template(
        "pipeline/prospects.html", **{**job_page(job, "prospects"), **prospects_panel(job)}
    )


@blueprint.get("/<int:job_id>/applicants")
@signed_in
def applicants(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_APPLICANTS)
    return render_template(
        "pipeline/applicants.html",
        **job_page(job, "applicants"),
        people=job_queries.applicants(job),
        counts=job_queries.count_per_stage(job),
    )
