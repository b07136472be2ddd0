"""Fragments that refresh by themselves: 204 while nothing changed, else the fragment anew.

They live apart from the pages because hundreds of open tabs ask here: the first thing a route
does is to compare one number.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal import linkedin_history_page as history_page
from portal import linkedin_tab
from portal.access import load_candidate, load_job, signed_in, viewer
from portal.candidate_page import person_view, sharing_panel
from portal.domain import health_alarms
from portal.domain.permissions import Action
from portal.job_page import access_panel, posting_panel, posting_summary, prospects_panel
from portal.models import Candidate
from portal.queries import job_access_page as access_queries
from portal.queries import jobs as job_queries
from portal.queries.linkedin_history import Members
from portal.queries.sharing import version_of

blueprint = Blueprint("panels", __name__, url_prefix="/panels")

NOTHING_NEW = ("", 204)


@blueprint.get("/jobs/<int:job_id>/prospects")
@signed_in
def job_prospects(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_PROSPECTS)
    if request.args.get("version", type=int) == job.pipeline_version:
        return NOTHING_NEW
    return render_template("pipeline/_prospects.html", **prospects_panel(job))


@blueprint.get("/notifications")
@signed_in
def notifications() -> ResponseReturnValue:
    # The number came with the person: nothing more is asked of the database.
    if request.args.get("version", type=int) == viewer().unread:
        return NOTHING_NEW
    return render_template("notifications/_bell.html", unread=viewer().unread)


@blueprint.get("/health-banner")
@signed_in
def health_banner() -> ResponseReturnValue:
    """The line above the pages of administrators, while it is there: it goes by itself."""
    # It came with the person, as the number of notifications.
    shown = health_alarms.banner(viewer().health, datetime.now(UTC))
    if shown is not None and request.args.get("version") == shown.code:
        return NOTHING_NEW
    return render_template("layouts/_health_banner.html", health_banner=shown)


@blueprint.get("/candidates/<int:candidate_id>/sharing")
@signed_in
def candidate_sharing(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id)
    if request.args.get("version") == version_of(candidate_id):
        return NOTHING_NEW
    return render_template("candidates/_sharing.html", **sharing_panel(person_view(candidate)))


@blueprint.get("/candidates/<int:candidate_id>/linkedin-card")
@signed_in
def candidate_linkedin_card(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id)
    if request.args.get("version") == linkedin_tab.card_version(candidate):
        return NOTHING_NEW
    return render_template("candidates/_linkedin_card.html", **linkedin_tab.card_panel(candidate))


@blueprint.get("/candidates/<int:candidate_id>/linkedin-widget")
@signed_in
def candidate_linkedin_widget(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id)
    if request.args.get("version") == linkedin_tab.widget_version(candidate):
        return NOTHING_NEW
    panel = linkedin_tab.widget_panel(candidate)
    return render_template("candidates/_linkedin_widget.html", **panel)


@blueprint.get("/candidates/<int:candidate_id>/inmail")
@signed_in
def candidate_inmail(candidate_id: int) -> ResponseReturnValue:
    return _history(candidate_id, "candidates/_inmail.html", history_page.inmail_panel)


@blueprint.get("/candidates/<int:candidate_id>/linkedin-notes")
@signed_in
def candidate_linkedin_notes(candidate_id: int) -> ResponseReturnValue:
    return _history(candidate_id, "candidates/_linkedin_notes.html", history_page.notes_panel)


@blueprint.get("/candidates/<int:candidate_id>/activities")
@signed_in
def candidate_activities(candidate_id: int) -> ResponseReturnValue:
    return _history(candidate_id, "candidates/_activities.html", history_page.activities_panel)


def _history(
    candidate_id: int, template: str, panel: Callable[[Candidate, Members], dict[str, Any]]
) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id)
    members = history_page.members_of(candidate)
    if request.args.get("version") == history_page.version_of(members):
        return NOTHING_NEW
    return render_template(template, **panel(candidate, members))


@blueprint.get("/jobs/<int:job_id>/posting")
@signed_in
def job_posting(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_POSTING)
    if request.args.get("version", type=int) == job_queries.posting_version(job_id):
        return NOTHING_NEW
    return render_template("jobs/_posting.html", **posting_panel(job))


@blueprint.get("/jobs/<int:job_id>/posting-summary")
@signed_in
def job_posting_summary(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_POSTING)
    if request.args.get("version", type=int) == job_queries.posting_version(job_id):
        return NOTHING_NEW
    return render_template("jobs/_posting_summary.html", **posting_summary(job))


@blueprint.get("/jobs/<int:job_id>/access")
@signed_in
def job_access(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_POSTING)
    if request.args.get("version") == access_queries.version_of(job_id):
        return NOTHING_NEW
    return render_template("jobs/_access.html", **access_panel(job))
