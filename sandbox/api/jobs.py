"""Job postings and their tasks, `/v2` and `/rest`.

https://learn.microsoft.com/en-us/linkedin/talent/job-postings/api/sync-job-postings
https://learn.microsoft.com/en-us/linkedin/talent/job-postings/api/check-job-taskstatus
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, g, jsonify

from sandbox.api.common import (
    check_count,
    count_records,
    is_rest,
    json_object,
    query,
    require_method,
    sandbox,
)
from sandbox.api.errors import ApiError, error_entry
from sandbox.core import integrations as ints
from sandbox.core.job_rules import BadJobError, check_shape, operation_of
from sandbox.core.jobs import Task, get_task, queue_task

jobs = Blueprint("jobs", __name__)


def _require_enabled() -> None:
    """Jobs serve the export box and the indicator; one of the two has to be switched on."""
    box = sandbox()
    organization = box.world.organization
    kinds = (ints.ONE_CLICK_EXPORT, ints.IN_ATS_INDICATOR)
    if not any(ints.is_enabled(box.store, organization, kind) for kind in kinds):
        raise ApiError(403, f"No integration that uses jobs is enabled for {organization}.")


@jobs.post("/v2/simpleJobPostings")
@jobs.post("/rest/simpleJobPostings")
def post_jobs() -> Response:
    """Batch create: every element is answered in its place, with a task or an error."""
    require_method("batch_create")
    elements = json_object("elements", list)
    check_count(len(elements))
    _require_enabled()
    operations = {operation_of(element) for element in elements if isinstance(element, dict)}
    if len(operations) > 1 and any(
        "jobPostingOperationType" in e for e in elements if isinstance(e, dict)
    ):
        raise ApiError(
            400, "All elements of one request must have the same jobPostingOperationType."
        )
    count_records(len(elements))
    return jsonify(elements=[_post(element) for element in elements])


def _post(element: Any) -> dict[str, Any]:
    external_id = element.get("externalJobPostingId") if isinstance(element, dict) else None
    try:
        if not isinstance(element, dict):
            raise BadJobError("element", "Every element must be an object.")
        _check_context(element)
        check_shape(element)
    except BadJobError as error:
        return {"status": error.status, "error": _error(error, external_id)}
    box = sandbox()
    task = queue_task(box.store, element, box.clock.now_ms(), box.settings.task_delay)
    return {
        "status": 202,
        "id": task,
        "location": f"/simpleJobPostings/{quote(task, safe='')}",
        "entity": {"externalJobPostingId": external_id},
    }


def _check_context(element: dict[str, Any]) -> None:
    """The versioned API calls the organisation `company`; both names are taken there."""
    field = "integrationContext"
    if is_rest() and "company" in element:
        field = "company"
    context = element.get(field)
    if not context:
        raise BadJobError(field, f"{field} is required.")
    if context != sandbox().world.organization:
        raise BadJobError(field, f"{field} is not this application's organization.", status=403)
    contract = element.get("contract")
    if contract is not None and contract not in sandbox().world.contracts:
        raise BadJobError("contract", "contract is not one of this customer's.", status=403)


def _error(error: BadJobError, external_id: Any) -> dict[str, Any]:
    return {
        "code": error.code,
        "serviceErrorCode": error.status,
        "requestId": g.request_id,
        "errorDetailType": "com.linkedin.restli.common.ErrorDetails",
        "message": str(error),
        "status": error.status,
        "errorDetails": {"externalJobPostingId": external_id},
    }


@jobs.get("/v2/simpleJobPostingTasks")
@jobs.get("/rest/simpleJobPostingTasks")
def read_tasks() -> Response:
    """Batch get of tasks; they can be asked after for 30 days."""
    urns = query().texts("ids")
    check_count(len(urns))
    results: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    box = sandbox()
    for urn in urns:
        task = get_task(box.store, box.clock, urn)
        if task is None:
            errors[urn] = error_entry(404, "There is no such task, or it is older than 30 days.")
        else:
            results[urn] = _shown(task)
    return jsonify(results=results, statuses={}, errors=errors)


def _shown(task: Task) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": task.urn,
        "externalJobPostingId": task.external_id,
        "location": f"/simpleJobPostings/{quote(task.urn, safe='')}",
        "status": task.status,
    }
    if task.posting:
        shown["jobPosting"] = task.posting
    if task.message:
        shown["errorMessage"] = task.message
    return shown
