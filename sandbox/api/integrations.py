"""Integrations and their configurations, `/v2` and `/rest`.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-customer-configuration
https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/integration-types

The name of the field `status` and its values, and the key of `rest/integrationConfigurations`, are guesses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.api.common import (
    check_count,
    count_records,
    is_rest,
    json_object,
    protocol,
    query,
    require_context,
    require_method,
    sandbox,
)
from sandbox.api.errors import ApiError, error_entry
from sandbox.api.restli import Key, format_key, frozen, parse_key
from sandbox.core import integrations as ints

integrations = Blueprint("integrations", __name__)

NAME_LIMIT = 255
REST_CONFIGURATION_PARTS = (
    "configurationKey",
    "integrationContext",
    "integrationType",
    "tenantType",
)


def _key_parts() -> tuple[str, ...]:
    parts = ("integrationContext", "integrationType", "tenantType")
    return parts if is_rest() else (*parts, "dataProvider")


def _check_key(key: Key, parts: tuple[str, ...]) -> None:
    if set(key) != set(parts):
        raise ApiError(
            400, f"The key has the parts {', '.join(key) or 'none'}; expected {', '.join(parts)}."
        )
    if key.get("dataProvider", "ATS") != "ATS":
        raise ApiError(400, "dataProvider must be ATS.")
    if not key["integrationContext"].startswith(("urn:li:organization:", "urn:li:contract:")):
        raise ApiError(400, "integrationContext must be an organization URN or a contract URN.")


def _record(key: Key) -> ints.Integration:
    """The integration that the key names, for a caller who may use it."""
    require_context(key["integrationContext"])
    found = ints.get_integration(sandbox().store, key["integrationContext"], key["integrationType"])
    if found is None or found.tenant_type != key["tenantType"]:
        raise ApiError(
            404, f"There is no integration {key['integrationType']} of {key['integrationContext']}."
        )
    return found


def _requested(key: Key) -> ints.Integration:
    found = _record(key)
    if found.status == ints.NOT_REQUESTED:
        raise ApiError(403, f"{found.type} of {found.context} was not requested by the customer.")
    return found


def _shown(record: ints.Integration) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "integrationContext": record.context,
        "integrationType": record.type,
        "tenantType": record.tenant_type,
        "status": record.status,
    }
    if not is_rest():
        shown["dataProvider"] = "ATS"
    if record.name is not None:
        shown["integrationName"] = record.name
    return shown


def read_entities(ids: list[Key]) -> list[tuple[Key, dict[str, Any]]]:
    """The records of the body; their keys have to be the same set as the ids in the address."""
    check_count(len(ids))
    entities = json_object("entities", dict)
    pairs = [(parse_key(text, protocol()), value) for text, value in entities.items()]
    if {frozen(key) for key in ids} != {frozen(key) for key, _ in pairs} or len(ids) != len(pairs):
        raise ApiError(400, "The ids in the address and the keys in 'entities' are not the same.")
    for _, value in pairs:
        if not isinstance(value, dict):
            raise ApiError(400, "Every value in 'entities' must be an object.")
    return pairs


def _batch(
    pairs: list[tuple[Key, dict[str, Any]]],
    act: Callable[[Key, dict[str, Any]], None],
    write_key: Callable[[Key], str],
) -> Response:
    """Do one thing per record; a record that fails does not stop the others."""
    count_records(len(pairs))
    results: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for key, value in pairs:
        try:
            act(key, value)
        except ApiError as error:
            errors[write_key(key)] = error_entry(error.status, error.message, error.code)
        except ints.RefusedValueError as error:
            errors[write_key(key)] = error_entry(error.status, str(error))
        else:
            results[write_key(key)] = {"status": 204}
    return jsonify(results=results, errors=errors)


def _write_complex(key: Key) -> str:
    return format_key(key, protocol())


# Integrations


@integrations.get("/v2/atsIntegrations")
@integrations.get("/rest/integrations")
def read_integrations() -> Response:
    """Batch get by `ids`, or the finder `q=request` after an INTEGRATION_STATUS_CHANGE."""
    asked = query()
    finder = asked.text("q")
    if finder == "request":
        return _changed_integration(asked.text("requestId"))
    if finder is not None:
        raise ApiError(400, f"There is no finder '{finder[:40]}'.")
    keys = asked.keys()
    check_count(len(keys))
    results: dict[str, Any] = {}
    statuses: dict[str, int] = {}
    errors: dict[str, Any] = {}
    for key in keys:
        _check_key(key, _key_parts())
        written = _write_complex(key)
        try:
            results[written] = _shown(_record(key))
            statuses[written] = 200
        except ApiError as error:
            errors[written] = error_entry(error.status, error.message, error.code)
            statuses[written] = error.status
    return jsonify(results=results, statuses=statuses, errors=errors)


def _changed_integration(request_id: str | None) -> Response:
    if not request_id:
        raise ApiError(400, "requestId is required.")
    box = sandbox()
    row = box.store.one(
        "SELECT * FROM status_changes WHERE request_id = ? AND expires_ms > ?",
        request_id,
        box.clock.now_ms(),
    )
    if row is None:
        raise ApiError(404, "There is no such request, or it has expired.")
    record = ints.get_integration(box.store, row["context"], row["type"])
    assert record is not None, "records are never deleted"
    return jsonify(
        elements=[_shown(record)], paging={"start": 0, "count": 10, "total": 1, "links": []}
    )


@integrations.post("/v2/atsIntegrations")
@integrations.post("/rest/integrations")
def name_integrations() -> Response:
    """Batch partial update; `integrationName` is the one field that can be set."""
    require_method("batch_partial_update")
    ids = query().keys()
    for key in ids:
        _check_key(key, _key_parts())
    return _batch(read_entities(ids), _set_name, _write_complex)


def _set_name(key: Key, value: dict[str, Any]) -> None:
    patch = value.get("patch")
    wanted = patch.get("$set") if isinstance(patch, dict) else None
    if not isinstance(wanted, dict) or not wanted:
        raise ApiError(400, "The record must be a patch with '$set'.")
    unknown = set(wanted) - {"integrationName"}
    if unknown:
        raise ApiError(400, f"Cannot be set: {', '.join(sorted(unknown))}.")
    name = wanted["integrationName"]
    if not isinstance(name, str) or not name.strip() or len(name) > NAME_LIMIT:
        raise ApiError(400, f"integrationName must be a text of 1 to {NAME_LIMIT} characters.")
    record = _requested(key)
    box = sandbox()
    ints.set_name(box.store, record.context, record.type, name, box.clock.now_ms())


# Configurations as a sub-resource of an integration (v2)


def _integration_of_path(text: str) -> ints.Integration:
    key = parse_key(text, protocol())
    _check_key(key, _key_parts())
    return _requested(key)


@integrations.put("/v2/atsIntegrations/<key>/configurations")
def put_configurations(key: str) -> Response:
    """Batch update of configuration values; each value is the union `{"string": "..."}`."""
    require_method("batch_update", optional=True)
    record = _integration_of_path(key)
    names = query().texts("ids")
    check_count(len(names))
    entities = json_object("entities", dict)
    if set(names) != set(entities):
        raise ApiError(400, "The ids in the address and the keys in 'entities' are not the same.")
    pairs = [({"key": name}, value) for name, value in entities.items()]
    return _batch(
        pairs, lambda part, value: _put(record, part["key"], value), lambda part: part["key"]
    )


def _put(record: ints.Integration, name: str, value: Any) -> None:
    union = value.get("configurationValue") if isinstance(value, dict) else None
    text = union.get("string") if isinstance(union, dict) and len(union) == 1 else None
    if not isinstance(text, str) or not text:
        raise ApiError(400, 'configurationValue must be a union like {"string": "..."}.')
    box = sandbox()
    now_ms = box.clock.now_ms()
    ints.put_configuration(box.store, record.context, record.type, name, text, now_ms)


@integrations.get("/v2/atsIntegrations/<key>/configurations")
def read_configurations(key: str) -> Response:
    """Batch get of configuration values."""
    record = _integration_of_path(key)
    names = query().texts("ids")
    check_count(len(names))
    stored = ints.configurations_of(sandbox().store, record.context, record.type)
    results = {n: _configuration(n, stored[n]) for n in names if n in stored}
    errors = {n: error_entry(404, f"{n} is not configured.") for n in names if n not in stored}
    statuses = {n: 200 if n in stored else 404 for n in names}
    return jsonify(results=results, statuses=statuses, errors=errors)


def _configuration(name: str, value: str) -> dict[str, Any]:
    return {"configurationKey": name, "configurationValue": {"string": value}}


@integrations.delete("/v2/atsIntegrations/<key>/configurations")
def delete_configurations(key: str) -> Response:
    """Batch delete of configuration values."""
    record = _integration_of_path(key)
    names = query().texts("ids")
    check_count(len(names))
    pairs: list[tuple[Key, dict[str, Any]]] = [({"key": name}, {}) for name in names]
    return _batch(pairs, lambda part, _: _delete(record, part["key"]), lambda part: part["key"])


def _delete(record: ints.Integration, name: str) -> None:
    box = sandbox()
    now_ms = box.clock.now_ms()
    if not ints.delete_configuration(box.store, record.context, record.type, name, now_ms):
        raise ApiError(404, f"{name} is not configured.")


# Configurations as a resource of their own (rest)


@integrations.put("/rest/integrationConfigurations")
def put_rest_configurations() -> Response:
    """Batch update; the key layout is not public, see `REST_CONFIGURATION_PARTS`."""
    require_method("batch_update", optional=True)
    ids = query().keys()
    for key in ids:
        _check_key(key, REST_CONFIGURATION_PARTS)

    def act(key: Key, value: dict[str, Any]) -> None:
        _put(_requested(_without_name(key)), key["configurationKey"], value)

    return _batch(read_entities(ids), act, _write_complex)


@integrations.get("/rest/integrationConfigurations")
def read_rest_configurations() -> Response:
    """Batch get."""
    keys = query().keys()
    check_count(len(keys))
    results: dict[str, Any] = {}
    statuses: dict[str, int] = {}
    errors: dict[str, Any] = {}
    for key in keys:
        _check_key(key, REST_CONFIGURATION_PARTS)
        written = _write_complex(key)
        try:
            record = _requested(_without_name(key))
            stored = ints.configurations_of(sandbox().store, record.context, record.type)
            name = key["configurationKey"]
            if name not in stored:
                raise ApiError(404, f"{name} is not configured.")
            results[written] = {**key, "configurationValue": {"string": stored[name]}}
            statuses[written] = 200
        except ApiError as error:
            errors[written] = error_entry(error.status, error.message, error.code)
            statuses[written] = error.status
    return jsonify(results=results, statuses=statuses, errors=errors)


def _without_name(key: Key) -> Key:
    return {part: value for part, value in key.items() if part != "configurationKey"}
