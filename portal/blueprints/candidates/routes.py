"""People: the list, and the tabs of one person's page."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.access import load_candidate, row_id, signed_in, viewer
from portal.blueprints.candidates import (
    deletion,
    details,
    documents,
    linkedin_history,
    new,
    notes,
    people,
    sharing,
)
from portal.blueprints.candidates.blueprint import blueprint
from portal.blueprints.candidates.page import linkedin_page, profile_page
from portal.candidate_page import candidate_frame, person_view
from portal.pool_access import visible_pools
from portal.queries import candidate_story

#: Whoever takes the blueprint takes all of its pages.
__all__ = [
    "blueprint",
    "deletion",
    "details",
    "documents",
    "linkedin_history",
    "new",
    "notes",
    "people",
    "sharing",
]


@blueprint.get("/<int:candidate_id>")
@signed_in
def profile(candidate_id: int) -> ResponseReturnValue:
    return profile_page(load_candidate(candidate_id))


@blueprint.get("/<int:candidate_id>/applications")
@signed_in
def applications(candidate_id: int) -> ResponseReturnValue:
    person = person_view(load_candidate(candidate_id))
    return render_template(
        "candidates/applications.html", **candidate_frame(person, "applications")
    )


@blueprint.get("/<int:candidate_id>/linkedin")
@signed_in
def linkedin(candidate_id: int) -> ResponseReturnValue:
    return linkedin_page(load_candidate(candidate_id))


@blueprint.get("/<int:candidate_id>/activity")
@signed_in
def activity(candidate_id: int) -> ResponseReturnValue:
    person = person_view(load_candidate(candidate_id))
    me = viewer()
    events, before = candidate_story.events_of(
        candidate_id,
        me.id,
        me.app_roles,
        hidden_applications=[s.application_id for s in person.standings if not s.is_open],
        before_id=request.args.get("before", type=row_id),
    )
    return render_template(
        "candidates/activity.html",
        **candidate_frame(person, "activity"),
        events=events,
        pools=visible_pools(events),
        before=before,
        job_names={s.job_id: s.title for s in person.standings},
    )
