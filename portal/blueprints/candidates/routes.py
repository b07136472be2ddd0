"""People: the list, and one person's page."""

from flask import Blueprint, abort, render_template, request

from portal.access import load_candidate, row_id, signed_in, viewer
from portal.domain.permissions import Action
from portal.queries import candidates as candidate_queries

blueprint = Blueprint("candidates", __name__, url_prefix="/candidates")


@blueprint.get("")
@signed_in
def index():
    if not viewer().may(Action.VIEW_CANDIDATES):
        abort(404)
    text = request.args.get("q", "").strip()[:200]
    people, after = candidate_queries.find_candidates(
        text, after_id=request.args.get("after", type=row_id)
    )
    return render_template("candidates/index.html", people=people, after=after, q=text)


@blueprint.get("/<int:candidate_id>")
@signed_in
def profile(candidate_id: int):
    candidate = load_candidate(candidate_id)
    applications = [
        {
            "application": application,
            # Confidential jobs are not even named to people outside the team.
            "named": viewer().may_on(Action.VIEW_JOB, application.job)
            or not application.job.is_confidential,
            "open": viewer().may_on(Action.VIEW_JOB, application.job),
        }
        for application in candidate_queries.applications_of(candidate)
    ]
    job_names = {
        row["application"].job_id: row["application"].job.label
        for row in applications
        if row["named"]
    }
    return render_template(
        "candidates/profile.html",
        candidate=candidate,
        applications=applications,
        entries=candidate_queries.history_of(candidate),
        job_names=job_names,
        suggestions=candidate_queries.suggestions_for(candidate),
    )
