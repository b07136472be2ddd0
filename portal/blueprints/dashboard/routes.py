"""The first page after signing in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.access import signed_in, viewer
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action
from portal.queries import applications as application_queries
from portal.queries import approvals as approval_queries
from portal.queries import jobs as job_queries
from portal.queries import linkedin_events

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    mine = job_queries.list_jobs(member_id=viewer().id, status=JobStatus.ACTIVE)
    drafts = job_queries.list_jobs(member_id=viewer().id, status=JobStatus.DRAFT)
    owed, owed_total = application_queries.feedback_owed(viewer().id)
    states = linkedin_events.count_by_state() if viewer().may(Action.ADMINISTER) else {}
    return render_template(
        "dashboard/index.html",
        active=mine,
        drafts=drafts,
        held=job_queries.count_held_exports(viewer().id),
        event_states=states,
        assigned=approval_queries.assigned_to(viewer().id),
        requested=approval_queries.requested_by(viewer().id),
        # Interviewers do not see prospects, so no number of them leads there.
        shows_prospects=job_queries.jobs_showing_prospects(viewer().id),
        shows_all_prospects=viewer().may(Action.VIEW_PROSPECTS),
        owed=owed,
        owed_total=owed_total,
        may_create=may_create_jobs(),
    )


def may_create_jobs() -> bool:
    """Whether the viewer may open jobs."""
    return viewer().may(Action.CREATE_JOB)
