"""Resources that LinkedIn has named but whose shape is not public: they answer so, instead of guessing.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-release-notes
"""

from __future__ import annotations

from flask import Blueprint, Response

from sandbox.api.errors import ApiError

unpublished = Blueprint("unpublished", __name__)

METHODS = ["GET", "POST", "PUT", "DELETE"]
V2_INSTEAD = {
    "applicationInterviewFeedbacks": "/v2/atsApplications/{key}/interviewFeedback",
    "applicationStage": "/v2/atsApplications/{key}/stages",
    "entityAcls": "/v2/atsEntityAcls",
    "entityAclAssignees": "/v2/atsEntityAclAssignees",
    "jobRequisitions": "/v2/simpleJobPostings",
    "attachments": "",
    "conversationEvents": "/v2/conversationEvents",
    "mailStubs": "/v2/mailStubs",
    "prospectNotes": "/v2/prospectNotes",
}


@unpublished.route(f"/rest/<any({', '.join(V2_INSTEAD)}):resource>", methods=METHODS)
def not_published(resource: str) -> Response:
    """501 with the address that serves the same."""
    instead = V2_INSTEAD[resource]
    advice = f"; use {instead}" if instead else ""
    raise ApiError(
        501, f"The shape of /rest/{resource} is not published, so it is not here{advice}."
    )


@unpublished.route("/rest/atsApplications", methods=["GET", "POST", "DELETE"])
def half_published() -> Response:
    """Of applications under `/rest` only the batch update is published."""
    raise ApiError(
        501,
        "Of /rest/atsApplications only batch_update is published; delete through /v2/atsApplications.",
    )
