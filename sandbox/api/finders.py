"""Pages of finders: which part of a result a call asks for, how it is answered, and what faults do to it.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/pagination
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from flask import Response, g, jsonify, request

from sandbox.api.common import query
from sandbox.core.faults import Fault

COUNT, COUNT_LIMIT = 10, 100
UNKNOWN_CONTENT = {"com.linkedin.messaging.events.VoiceContent": {"duration": 12}}
STRANGER = "urn:li:seat:999999999"


@dataclass(frozen=True)
class Page:
    start: int
    count: int


def read_page(limit: int = COUNT_LIMIT) -> Page:
    """`start` and `count`; 0 and 10 unless given, and never more than `limit`."""
    asked = query()
    count = asked.number("count")
    return Page(asked.number("start") or 0, COUNT if count is None else max(1, min(count, limit)))


def page_of(elements: list[dict[str, Any]], total: int, page: Page) -> Response:
    """One page in LinkedIn's form; every page but the last links to the next."""
    links = []
    if page.start + page.count < total:
        following = [*_asked_otherwise(), f"start={page.start + page.count}", f"count={page.count}"]
        href = f"{request.path}?{'&'.join(following)}"
        links.append({"rel": "next", "href": href, "type": "application/json"})
    fault: Fault | None = g.get("fault")
    if fault is not None and fault.is_in_page:
        elements = _spoiled(elements, fault)
    return jsonify(
        elements=[_chosen(element) for element in elements],
        paging={"start": page.start, "count": page.count, "total": total, "links": links},
    )


def _asked_otherwise() -> list[str]:
    """The parameters of the call but for the page, as the caller wrote them."""
    parts = request.query_string.decode("latin-1").split("&")
    return [p for p in parts if p and unquote(p.partition("=")[0]) not in ("start", "count")]


def _chosen(element: dict[str, Any]) -> dict[str, Any]:
    """The fields that the caller asked for; all of them unless `fields` is given."""
    wanted = query().text("fields")
    if not wanted:
        return element
    names = {name.strip() for name in wanted.split(",")}
    return {name: value for name, value in element.items() if name in names}


def _spoiled(elements: list[dict[str, Any]], fault: Fault) -> list[dict[str, Any]]:
    struck = elements[: fault.records]
    if fault.kind == "element_twice":
        return [*elements, *struck]
    if fault.kind == "out_of_order":
        return list(reversed(elements))
    if fault.kind == "cut_page":
        return elements[: len(elements) // 2]
    changed = []
    for element in struck:
        if fault.kind == "unknown_content":
            changed.append(element | {"content": UNKNOWN_CONTENT})
        else:
            named = [name for name in ("author", "owner") if name in element]
            changed.append(element | dict.fromkeys(named, STRANGER))
    return [*changed, *elements[len(struck) :]]
