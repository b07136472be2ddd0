"""Job applications with their notes, interview feedback and stages.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-applications
https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-application-notes
https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-application-interview-feedback
https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-application-stages

Nothing of this can be read back: LinkedIn documents no such call.
"""

from __future__ import annotations

from flask import Blueprint, Response

from sandbox.api.ats_batches import Shape, delete, write
from sandbox.api.common import is_rest
from sandbox.core.ats_kinds import Kind

ats_applications = Blueprint("ats_applications", __name__)

V2_APPLICATIONS = Shape(Kind.APPLICATION, id="atsJobApplicationId")
# The resource keeps its name and the name of its id.
REST_APPLICATIONS = Shape(Kind.APPLICATION, id="atsJobApplicationId", rest=True)
V2_PARTS = {
    name: Shape(kind, id="", path="atsJobApplicationId")
    for name, kind in (
        ("notes", Kind.APPLICATION_NOTE),
        ("interviewFeedback", Kind.FEEDBACK),
        ("stages", Kind.STAGE),
    )
}
REST_NOTES = Shape(
    Kind.APPLICATION_NOTE, id="externalNoteId", parent="externalJobApplicationId", rest=True
)


@ats_applications.put("/v2/atsApplications")
@ats_applications.put("/rest/atsApplications")
def put_applications() -> Response:
    """Batch update: each record replaces what was there, and what it leaves out is null."""
    return write(REST_APPLICATIONS if is_rest() else V2_APPLICATIONS)


@ats_applications.delete("/v2/atsApplications")
def delete_applications() -> Response:
    """Batch delete; notes, interview feedback and stages go with their application."""
    return delete(V2_APPLICATIONS)


@ats_applications.put("/v2/atsApplications/<path:key>/<any(notes, interviewFeedback, stages):part>")
def put_parts(key: str, part: str) -> Response:
    """Batch update of one application's notes, feedback or stages, by plain ids."""
    return write(V2_PARTS[part])


@ats_applications.delete(
    "/v2/atsApplications/<path:key>/<any(notes, interviewFeedback, stages):part>"
)
def delete_parts(key: str, part: str) -> Response:
    """Batch delete of them."""
    return delete(V2_PARTS[part])


@ats_applications.put("/rest/applicationNotes")
def put_rest_notes() -> Response:
    """Batch update; one call may hold notes of many applications."""
    return write(REST_NOTES)


@ats_applications.delete("/rest/applicationNotes")
def delete_rest_notes() -> Response:
    """Batch delete."""
    return delete(REST_NOTES)
