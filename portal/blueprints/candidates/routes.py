"""People: the list, and one person's page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.access import load_candidate, signed_in, viewer
from portal.blueprints.candidates import people
from portal.blueprints.candidates.blueprint import blueprint
from portal.domain import names
from portal.domain.permissions import Action
from portal.queries import candidates as candidate_queries

__all__ = ["blueprint", "people"]


@blueprint.get("/<int:candidate_id>")
@signed_in
def profile(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id)
    found = candidate_queries.applications_of(candidate)
    seen = {a.job_id for a in found if viewer().may_on(Action.VIEW_JOB, a.job)}
    # Confidential jobs are not even named to people outside the team.
    named = seen | {a.job_id for a in found if not a.job.is_confidential}
    return render_template(
        "candidates/profile.html",
        candidate=candidate,
        applications=[
            {"application": a, "named": a.job_id in named, "open": a.job_id in seen} for a in found
        ],
        entries=candidate_queries.history_of(candidate),
        job_names={a.job_id: a.job.label for a in found if a.job_id in named},
        profile_url=names.safe_link(candidate.linkedin_profile_url),
        suggestions=candidate_queries.suggestions_for(candidate),
    )
