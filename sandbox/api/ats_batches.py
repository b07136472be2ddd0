"""What the batch calls about people have in common: keys, access, envelopes and what faults do to them.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from flask import Response, g, jsonify, request

from sandbox.api.common import (
    caller,
    check_count,
    count_records,
    json_object,
    protocol,
    query,
    require_context,
    require_method,
    sandbox,
)
from sandbox.api.errors import ApiError, error_entry
from sandbox.api.restli import BadKeyError, Key, format_key, parse_key, parse_v2
from sandbox.core import ats_intake as intake
from sandbox.core import integrations as ints
from sandbox.core.ats_kinds import Kind, Place
from sandbox.core.ats_records import customer_number
from sandbox.core.ats_rules import BadRecordError
from sandbox.core.faults import Fault

JOB_POSTING = "JOB_POSTING"

NEEDED = {
    Kind.CANDIDATE: (ints.IN_ATS_INDICATOR, ints.PROFILE_PLUGIN),
    Kind.CANDIDATE_NOTE: (ints.IN_ATS_INDICATOR,),
    Kind.APPLICATION: (ints.IN_ATS_INDICATOR,),
    Kind.APPLICATION_NOTE: (ints.IN_ATS_INDICATOR,),
    Kind.FEEDBACK: (ints.IN_ATS_INDICATOR,),
    Kind.STAGE: (ints.IN_ATS_INDICATOR,),
    Kind.ACL: (ints.IN_ATS_INDICATOR, ints.ONE_CLICK_EXPORT),
    Kind.ASSIGNEE: (ints.IN_ATS_INDICATOR, ints.ONE_CLICK_EXPORT),
}
"""The integrations that use a kind; one of them has to be switched on."""


@dataclass(frozen=True)
class Shape:
    """How one generation addresses a kind: the names of the id and of the parent in a key.

    `path` are the parts of the key inside the address, for v2's resources below a candidate or an application.
    """

    kind: Kind
    id: str
    parent: str = ""
    rest: bool = False
    typed: bool = False
    path: str = ""

    @property
    def parts(self) -> set[str]:
        """The names of a key's parts."""
        names = {self.id, "integrationContext"} | ({self.parent} if self.parent else set())
        if not self.rest:
            names.add("dataProvider")
        if self.typed:
            names.add("atsEntityType")
        return names


@dataclass
class Batch:
    """The records of one call: their places, each with the key as it is written in the answer."""

    shape: Shape
    context: str
    keys: dict[Place, Key | str] = field(default_factory=dict)
    records: dict[Place, Any] = field(default_factory=dict)

    def written(self, place: Place) -> str:
        key = self.keys[place]
        if isinstance(key, str):
            return quote(key, safe="") if protocol() == 2 else key
        return format_key(key, protocol())

    def written_otherwise(self, place: Place) -> str:
        """The same key with its parts in another order and its values in another encoding."""
        key = self.keys[place]
        if isinstance(key, str):
            return quote(key, safe="")
        parts = [
            (name, quote(value, safe="").replace("%3A", "%3a"))
            for name, value in sorted(key.items(), reverse=True)
        ]
        if protocol() == 2:
            return "($params:()," + ",".join(f"{name}:{value}" for name, value in parts) + ")"
        return "&".join(f"{name}={value}" for name, value in parts)


# Reading


def _check_key(shape: Shape, key: Key) -> None:
    expected = shape.parts
    if key.keys() != expected:
        raise ApiError(
            400,
            f"The key has the parts {', '.join(sorted(key)) or 'none'};"
            f" expected {', '.join(sorted(expected))}.",
        )
    if key.get("dataProvider", "ATS") != "ATS":
        raise ApiError(400, "dataProvider must be ATS.")
    if key.get("atsEntityType", JOB_POSTING) != JOB_POSTING:
        raise ApiError(400, f"atsEntityType must be {JOB_POSTING}.")


def _place(shape: Shape, key: Key) -> Place:
    return Place(key[shape.parent] if shape.parent else "", key[shape.id])


def _one_context(keys: Iterable[Key]) -> str:
    contexts = {key["integrationContext"] for key in keys}
    for context in contexts:
        if not context.startswith("urn:li:organization:"):
            raise ApiError(400, "integrationContext must be an organization URN.")
        require_context(context)
    return contexts.pop()


def read_batch(shape: Shape, *, with_records: bool) -> Batch:
    """Read ids, and with them the records of the body, whose keys have to be the same set."""
    if shape.path:
        return _read_below(shape, with_records=with_records)
    keys = query().keys()
    check_count(len(keys))
    for key in keys:
        _check_key(shape, key)
    batch = Batch(shape, _one_context(keys))
    batch.keys = {_place(shape, key): key for key in keys}
    if with_records:
        for text, value in json_object("entities", dict).items():
            key = parse_key(text, protocol())
            _check_key(shape, key)
            if key["integrationContext"] != batch.context:
                raise _mismatch()
            batch.records[_place(shape, key)] = value
    _check_same(batch, len(keys), with_records=with_records)
    return batch


def _read_below(shape: Shape, *, with_records: bool) -> Batch:
    """The same for records of one parent, which the address names."""
    key = parse_key(_key_of_path(), protocol())
    if set(key) != {shape.path, "integrationContext", "dataProvider"}:
        raise ApiError(
            400,
            f"The key in the address has the parts {', '.join(sorted(key))};"
            f" expected {shape.path}, dataProvider, integrationContext.",
        )
    if key["dataProvider"] != "ATS":
        raise ApiError(400, "dataProvider must be ATS.")
    ids = query().texts("ids")
    check_count(len(ids))
    batch = Batch(shape, _one_context([key]))
    parent = key[shape.path]
    batch.keys = {Place(parent, name): name for name in ids}
    if with_records:
        for text, value in json_object("entities", dict).items():
            place = Place(parent, _plain(text))
            if place not in batch.keys:
                place = Place(parent, unquote(text))
            batch.records[place] = value
    _check_same(batch, len(ids), with_records=with_records)
    return batch


def _plain(text: str) -> str:
    value = parse_v2(text) if protocol() == 2 else text
    if not isinstance(value, str):
        raise BadKeyError(f"'{text[:80]}' must be a plain id.")
    return value


def _key_of_path() -> str:
    """The key between the resource and the sub-resource, with the encoding of its values kept."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.path
    text = str(raw).partition("?")[0].split("/", 3)[3].rpartition("/")[0]
    # Some clients encode the whole key, its own signs too.
    return text if "=" in text or "(" in text else unquote(text)


def _mismatch() -> ApiError:
    return ApiError(400, "The ids in the address and the keys in 'entities' are not the same.")


def _check_same(batch: Batch, asked: int, *, with_records: bool) -> None:
    if len(batch.keys) != asked:
        raise ApiError(400, "The request names a record twice.")
    if with_records and batch.records.keys() != batch.keys.keys():
        raise _mismatch()


# Access


def customer_for(batch: Batch, *, deleting: bool = False) -> int:
    """The caller's own customer; refused while no integration that uses the kind is switched on.

    What was sent may be deleted after the customer has switched the integration off.
    """
    box = sandbox()
    needed = NEEDED[batch.shape.kind]
    allowed = (ints.ENABLED, ints.DISABLED) if deleting else (ints.ENABLED,)
    found = [ints.get_integration(box.store, batch.context, kind) for kind in needed]
    if not any(record is not None and record.status in allowed for record in found):
        raise ApiError(403, f"{' or '.join(needed)} is not enabled for {batch.context}.")
    return customer_number(box.store, caller().client_id, batch.context)


# Writing


def write(shape: Shape, *, patching: bool = False) -> Response:
    """Batch update (create or replace), or the partial update of candidates."""
    if patching:
        require_method("batch_partial_update")
    else:
        require_method("batch_update", optional=True)
    batch = read_batch(shape, with_records=True)
    customer = customer_for(batch)
    count_records(len(batch.keys))
    if patching:
        return _settle(
            batch,
            lambda asked: intake.attach_members(sandbox(), customer, asked),
        )
    return _settle(
        batch,
        lambda asked: intake.take_in(sandbox(), customer, shape.kind, asked, rest=shape.rest),
    )


def delete(shape: Shape) -> Response:
    """Batch delete; an unknown record is answered with 404 in its place."""
    require_method("batch_delete", optional=True)
    batch = read_batch(shape, with_records=False)
    customer = customer_for(batch, deleting=True)
    count_records(len(batch.keys))
    batch.records = dict.fromkeys(batch.keys)
    return _settle(batch, lambda asked: intake.give_up(sandbox(), customer, shape.kind, asked))


def _settle(batch: Batch, act: Callable[[Mapping[Place, Any]], intake.Refused]) -> Response:
    """Do what was asked, keep what was refused, and answer record by record."""
    fault: Fault | None = g.get("fault")
    struck = list(batch.keys)[: fault.records] if fault is not None and fault.is_in_batch else []
    ordered: intake.Refused = {}
    if fault is not None and fault.kind == "record_error":
        reason = f"Ordered at the sandbox: status {fault.status}."
        ordered = {place: BadRecordError("", reason, fault.status) for place in struck}
    spared = batch.records
    if ordered and fault is not None and fault.when == "before":
        spared = {place: value for place, value in spared.items() if place not in ordered}
    refused = {**(act(spared) if spared else {}), **ordered}
    _remember(batch, refused)
    kind = fault.kind if fault is not None else ""
    write_key = batch.written_otherwise if kind == "keys_otherwise" else batch.written
    results: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for place in reversed(batch.keys) if kind == "keys_otherwise" else batch.keys:
        if kind == "record_missing" and place in struck:
            continue
        error = refused.get(place)
        if error is not None:
            errors[write_key(place)] = error_entry(error.status, str(error))
        else:
            results[write_key(place)] = {"status": 204}
        if kind == "record_twice" and place in struck:
            results[write_key(place)] = {"status": 204}
            errors[write_key(place)] = error_entry(fault.status if fault else 400, "Both maps.")
    return jsonify(results=results, errors=errors)


def _remember(batch: Batch, refused: intake.Refused) -> None:
    box = sandbox()
    for place, error in refused.items():
        box.refusals.add(
            at_ms=box.clock.now_ms(),
            client_id=caller().client_id,
            kind=batch.shape.kind,
            place=place,
            status=error.status,
            message=str(error),
            request_id=g.request_id,
            record=batch.records.get(place),
        )


def write_key(batch: Batch, place: Place) -> str:
    """The key of an answer that only reads, as a fault may want it."""
    fault: Fault | None = g.get("fault")
    if fault is not None and fault.kind == "keys_otherwise":
        return batch.written_otherwise(place)
    return batch.written(place)
