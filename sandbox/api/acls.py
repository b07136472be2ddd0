"""Access lists of jobs and the members assigned to them; v2 only.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/acl-overview
https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-acls
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request

from sandbox.api.ats_batches import JOB_POSTING, Batch, Shape, customer_for, delete, write
from sandbox.api.common import protocol, query, require_context, sandbox
from sandbox.api.errors import ApiError
from sandbox.api.restli import Query
from sandbox.core.ats_kinds import Kind

acls = Blueprint("acls", __name__)

ACLS = Shape(Kind.ACL, id="atsEntityAclId", parent="atsEntityId", typed=True)
ASSIGNEES = Shape(Kind.ASSIGNEE, id="assignee", parent="atsEntityAclId", typed=True)
COUNT, COUNT_LIMIT = 10, 1000


@acls.put("/v2/atsEntityAcls")
def put_acls() -> Response:
    """Batch update: ties jobs to groups; every value is an empty object."""
    return write(ACLS)


@acls.delete("/v2/atsEntityAcls")
def delete_acls() -> Response:
    """Batch delete."""
    return delete(ACLS)


@acls.put("/v2/atsEntityAclAssignees")
def put_assignees() -> Response:
    """Batch update: assigns members to groups, ten groups a member at most."""
    return write(ASSIGNEES)


@acls.delete("/v2/atsEntityAclAssignees")
def delete_assignees() -> Response:
    """Batch delete."""
    return delete(ASSIGNEES)


@acls.get("/v2/atsEntityAcls")
def find_acls() -> Response:
    """Finder `q=criteria`: the access lists of one job."""
    asked = _criteria()
    entity = asked.text("atsEntityId")
    if not entity:
        raise ApiError(400, "atsEntityId is required.")
    if asked.text("atsEntityType") != JOB_POSTING:
        raise ApiError(400, f"atsEntityType must be {JOB_POSTING}.")
    return _page(asked, ACLS, "parent", entity)


@acls.get("/v2/atsEntityAclAssignees")
def find_assignees() -> Response:
    """Finder `q=criteria`: the groups of one member."""
    asked = _criteria()
    person = asked.text("assignee")
    if not person or not person.startswith("urn:li:person:"):
        raise ApiError(400, "assignee must be a person URN.")
    return _page(asked, ASSIGNEES, "id", person)


def _criteria() -> Query:
    asked = query()
    if asked.text("q") != "criteria":
        raise ApiError(400, "The finder q=criteria is required.")
    if asked.text("dataProvider") != "ATS":
        raise ApiError(400, "dataProvider must be ATS.")
    context = asked.text("integrationContext")
    if not context:
        raise ApiError(400, "integrationContext is required.")
    require_context(context)
    return asked


def _page(asked: Query, shape: Shape, column: str, value: str) -> Response:
    context = asked.text("integrationContext") or ""
    customer = customer_for(Batch(shape, context))
    given = asked.number("count")
    start = asked.number("start") or 0
    count = COUNT if given is None else max(1, min(given, COUNT_LIMIT))
    where = f"customer = ? AND kind = ? AND {column} = ?"
    store = sandbox().store
    total = store.value(
        f"SELECT count(*) FROM ats_records WHERE {where}",
        customer,
        shape.kind.value,
        value,
    )
    rows = store.all(
        f"SELECT parent, id FROM ats_records WHERE {where} ORDER BY parent, id LIMIT ? OFFSET ?",
        customer,
        shape.kind.value,
        value,
        count,
        start,
    )
    wanted = [name for name in (asked.text("fields") or "").split(",") if name]
    elements = []
    for row in rows:
        element: dict[str, Any] = {
            shape.parent: row["parent"],
            shape.id: row["id"],
            "atsEntityType": JOB_POSTING,
            "dataProvider": "ATS",
            "integrationContext": context,
        }
        elements.append({name: element[name] for name in wanted or element if name in element})
    links = []
    if start + count < total:
        links.append({"rel": "next", "href": _next(start, count), "type": "application/json"})
    paging = {"start": start, "count": count, "total": total, "links": links}
    return jsonify(elements=elements, paging=paging)


def _next(start: int, count: int) -> str:
    kept = [
        f"{name}={quote(value, safe='')}"
        for name, value in request.args.items()
        if name not in ("start", "count")
    ]
    assert protocol() in (1, 2)
    return f"{request.path}?{'&'.join([*kept, f'start={start + count}', f'count={count}'])}"
