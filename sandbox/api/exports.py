"""The fetch that follows an EXPORT_CANDIDATE_PROFILE push.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/retrieve-exported-candidates
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from sandbox.api.common import query, sandbox
from sandbox.api.errors import ApiError
from sandbox.api.finders import page_of, read_page
from sandbox.core import integrations as ints
from sandbox.core.closings import find_closed
from sandbox.core.exports import export_element, get_export

exports = Blueprint("exports", __name__)


@exports.get("/v2/exportedCandidates")
@exports.get("/rest/exportedCandidates")
def exported_candidates() -> Response:
    """Finder `q=request`: one element per export, 404 when unknown or no longer to be had.

    That this resource exists under `/rest` too is a guess.
    """
    asked = query()
    if asked.text("q") == "closed":
        return _closed_profiles()
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


def _closed_profiles() -> Response:
    """Finder `q=closed`: exported people who have closed their account since. Name and shape are invented."""
    box = sandbox()
    if not ints.is_enabled(box.store, box.world.organization, ints.ONE_CLICK_EXPORT):
        raise ApiError(403, f"ONE_CLICK_EXPORT is not enabled for {box.world.organization}.")
    page = read_page()
    found, total = find_closed(box.store, page.start, page.count)
    context = {"integrationContext": box.world.organization}
    return page_of([element | context for element in found], total, page)
