"""The fetch that follows an EXPORT_CANDIDATE_PROFILE push.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/retrieve-exported-candidates
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from sandbox.api.common import query, sandbox
from sandbox.api.errors import ApiError
from sandbox.core import integrations as ints
from sandbox.core.exports import export_element, get_export

exports = Blueprint("exports", __name__)


@exports.get("/v2/exportedCandidates")
@exports.get("/rest/exportedCandidates")
def exported_candidates() -> Response:
    """Finder `q=request`: one element per export, 404 when unknown or no longer to be had.

    That this resource exists under `/rest` too is a guess.
    """
    asked = query()
    if asked.text("q") != "request":
        raise ApiError(400, "The finder q=request is required.")
    request_id = asked.text("requestId")
    if not request_id:
        raise ApiError(400, "requestId is required.")
    box = sandbox()
    if not ints.is_enabled(box.store, box.world.organization, ints.ONE_CLICK_EXPORT):
        raise ApiError(403, f"ONE_CLICK_EXPORT is not enabled for {box.world.organization}.")
    export = get_export(box.store, request_id, box.clock.now_ms())
    if export is None:
        raise ApiError(404, "There is no such export request, or it has expired.")
    element = export_element(box.store, box.world, box.settings, export)
    return jsonify(elements=[element], paging={"start": 0, "count": 10, "total": 1, "links": []})
