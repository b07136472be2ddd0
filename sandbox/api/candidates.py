"""Candidates and their notes, `/v2` and `/rest`.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-candidates
https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-candidate-notes
https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-data-deletion
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.api.ats_batches import Shape, customer_for, delete, read_batch, write, write_key
from sandbox.api.common import is_rest, query, sandbox
from sandbox.api.errors import ApiError, error_entry
from sandbox.core.ats_intake import read_candidates
from sandbox.core.ats_kinds import Kind
from sandbox.core.ats_rules import FIELDS

candidates = Blueprint("candidates", __name__)

V2_CANDIDATES = Shape(Kind.CANDIDATE, id="atsCandidateId")
REST_CANDIDATES = Shape(Kind.CANDIDATE, id="externalCandidateId", rest=True)
V2_NOTES = Shape(Kind.CANDIDATE_NOTE, id="", path="atsCandidateId")
REST_NOTES = Shape(
    Kind.CANDIDATE_NOTE, id="externalNoteId", parent="externalCandidateId", rest=True
)
MATCHES = ("matchedMembers", "manualMatchedMember")


def _shape() -> Shape:
    return REST_CANDIDATES if is_rest() else V2_CANDIDATES


@candidates.put("/v2/atsCandidates")
@candidates.put("/rest/candidates")
def put_candidates() -> Response:
    """Batch update: each record replaces what was there."""
    return write(_shape())


@candidates.post("/v2/atsCandidates")
def patch_candidates() -> Response:
    """Batch partial update of `manualMatchedMember`. `/rest` has none: it goes into the full record there."""
    return write(_shape(), patching=True)


@candidates.delete("/v2/atsCandidates")
@candidates.delete("/rest/candidates")
def delete_candidates() -> Response:
    """Batch delete, the notes of the candidates included."""
    return delete(_shape())


@candidates.get("/v2/atsCandidates")
@candidates.get("/rest/candidates")
def get_candidates() -> Response:
    """Batch get, with `matchedMembers` and `manualMatchedMember` once there are any.

    `fields` names what is wanted. A candidate that is not there has its error, and 404 in `statuses`.
    """
    shape = _shape()
    wanted = _projection(shape)
    batch = read_batch(shape, with_records=False)
    customer = customer_for(batch)
    found = read_candidates(sandbox(), customer, batch.keys, rest=shape.rest)
    results: dict[str, Any] = {}
    statuses: dict[str, int] = {}
    errors: dict[str, Any] = {}
    for place in batch.keys:
        written = write_key(batch, place)
        fields = found.get(place)
        statuses[written] = 200 if fields is not None else 404
        if fields is None:
            errors[written] = error_entry(404, f"There is no candidate {place.id[:80]}.")
        else:
            results[written] = {
                name: value for name, value in fields.items() if not wanted or name in wanted
            }
    return jsonify(results=results, statuses=statuses, errors=errors)


def _projection(shape: Shape) -> list[str]:
    wanted = [name for name in (query().text("fields") or "").split(",") if name]
    fields = FIELDS[Kind.CANDIDATE]
    known = {fields.spelled(name, rest=shape.rest) for name in fields.v2} | set(MATCHES)
    for name in wanted:
        if name not in known:
            raise ApiError(400, f"fields: {name[:40]} is not a field of a candidate.")
    return wanted


@candidates.put("/v2/atsCandidates/<path:key>/notes")
def put_notes(key: str) -> Response:
    """Batch update of one candidate's notes, by plain ids."""
    return write(V2_NOTES)


@candidates.delete("/v2/atsCandidates/<path:key>/notes")
def delete_notes(key: str) -> Response:
    """Batch delete of one candidate's notes."""
    return delete(V2_NOTES)


@candidates.put("/rest/candidateNotes")
def put_rest_notes() -> Response:
    """Batch update; one call may hold notes of many candidates."""
    return write(REST_NOTES)


@candidates.delete("/rest/candidateNotes")
def delete_rest_notes() -> Response:
    """Batch delete."""
    return delete(REST_NOTES)
