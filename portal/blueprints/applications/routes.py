"""The page of an application."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.access import load_application, row_id, signed_in
from portal.blueprints.applications import documents, emails, feedback, notes
from portal.blueprints.applications.blueprint import blueprint
from portal.blueprints.applications.page import application_frame, application_page
from portal.domain.permissions import Action
from portal.queries import applications as application_queries

#: Whoever takes the blueprint takes all of its pages.
__all__ = ["blueprint", "documents", "emails", "feedback", "notes"]


@blueprint.get("/<int:application_id>")
@signed_in
def page(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.VIEW_ACTIVITY)
    return render_template("applications/page.html", **application_page(application))


@blueprint.get("/<int:application_id>/timeline")
@signed_in
def timeline(application_id: int) -> ResponseReturnValue:
    application = load_application(application_id, Action.VIEW_ACTIVITY)
    events, before = application_queries.events(
        application, before_id=request.args.get("before", type=row_id)
    )
    return render_template(
        "applications/timeline.html",
        **application_frame(application),
        events=events,
        before=before,
    )
