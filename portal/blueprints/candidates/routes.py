"""People: the list, and one person's page."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.access import load_candidate, row_id, signed_in, viewer
from portal.domain import names
from portal.domain.permissions import Action
from portal.pool_access import visible_pools
from portal.queries import candidates as candidate_queries

blueprint = Blueprint("candidates", __name__, url_prefix="/candidates")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    if not viewer().may(Action.VIEW_CANDIDATES):
        abort(404)
    text = names.tidy(request.args.get("q"), 200)
    people, after = candidate_queries.find_candidates(
        text, after_id=request.args.get("after", type=row_id)
    )
    return render_template("candidates/index.html", people=people, after=after, q=text)


@blueprint.get("/<int:candidate_id>")
@signed_in
def profile(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id)
    found = candidate_queries.applications_of(candidate)
    seen = {a.job_id for a in found if viewer().may_on(Action.VIEW_JOB, a.job)}
    # Confidential jobs are not even named to people outside the team.
    named = seen | {a.job_id for a in found if not a.job.is_confidential}
    entries = candidate_queries.history_of(candidate)
    return render_template(
        "candidates/profile.html",
        candidate=candidate,
        applications=[
            {"application": a, "named": a.job_id in named, "open": a.job_id in seen} for a in found
        ],
        entries=entries,
        pools=visible_pools(entries),
        job_names={a.job_id: a.job.label for a in found if a.job_id in named},
        profile_url=names.safe_link(candidate.linkedin_profile_url),
        suggestions=candidate_queries.suggestions_for(candidate),
    )
