"""The customer's integrations and their configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from portal.linkedin import restli
from portal.linkedin.endpoints import Endpoint
from portal.linkedin.restli import RecordError, RecordResult
from portal.linkedin.wire import Integration, IntegrationKey

if TYPE_CHECKING:
    from portal.linkedin.client import LinkedIn

CALLBACK_URL = "CALLBACK_URL"
JOB_POSTING_VIEWERS = "JOB_POSTING_VIEWERS"
APPLICATION_VIEWERS = "APPLICATION_VIEWERS"
ALL_PRODUCT_USERS = "ALL_PRODUCT_USERS"


class Integrations:
    """https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-customer-configuration"""

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def batch_partial_update(
        self, names: Mapping[IntegrationKey, str]
    ) -> list[RecordResult[IntegrationKey]]:
        """Set the names under which Recruiter's administrator sees the integrations, up to 100 at once.

        One result per integration, in order: one that the customer has not requested is refused by itself.
        """
        endpoint = self._linkedin.endpoint("integrations.batch_partial_update")
        keys = {key: key.parts(endpoint.key_fields) for key in names}
        patches = [
            (keys[key], {"patch": {"$set": {"integrationName": name}}})
            for key, name in names.items()
        ]
        answer = self._linkedin.request(
            endpoint,
            query=restli.ids_query([*keys.values()], endpoint.protocol),
            body=restli.entities(patches, endpoint.protocol),
        )
        return restli.decode_writes(answer, keys)

    def batch_get(
        self, keys: Sequence[IntegrationKey]
    ) -> dict[IntegrationKey, Integration | RecordError]:
        """Read up to 100 integrations; for one that LinkedIn does not know, the error (status 404)."""
        endpoint = self._linkedin.endpoint("integrations.batch_get")
        wire_keys = {key: key.parts(endpoint.key_fields) for key in keys}
        answer = self._linkedin.request(
            endpoint,
            query=restli.ids_query([*wire_keys.values()], endpoint.protocol),
            records=len(keys),
        )
        return {
            result.key: result.error or Integration.from_wire(result.value, result.key)
            for result in restli.decode_reads(answer, wire_keys)
        }

    def find_by_request(self, request_id: str) -> list[Integration]:
        """What an `INTEGRATION_STATUS_CHANGE` push is about. Raises Invalid for a record without its key.

        https://learn.microsoft.com/en-us/linkedin/talent/receive-push-events
        """
        endpoint = self._linkedin.endpoint("integrations.find_by_request")
        query = restli.finder_query("request", requestId=request_id)
        answer = self._linkedin.request(endpoint, query=query)
        return [Integration.from_wire(record) for record in restli.elements(answer)]


class Configurations:
    """https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/integration-types"""

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def batch_update(
        self, key: IntegrationKey, values: Mapping[str, str]
    ) -> list[RecordResult[str]]:
        """Set configuration values such as `CALLBACK_URL` or `JOB_POSTING_VIEWERS`; one result each, in order."""
        endpoint = self._linkedin.endpoint("configurations.batch_update")
        keys = _configuration_keys(endpoint, key, [*values])
        records = [
            (keys[name], {"configurationValue": {"string": value}})
            for name, value in values.items()
        ]
        answer = self._linkedin.request(
            endpoint,
            query=restli.ids_query([*keys.values()], endpoint.protocol),
            path_key=key.parts(endpoint.path_key_fields),
            body=restli.entities(records, endpoint.protocol),
        )
        return restli.decode_writes(answer, keys)

    def batch_get(self, key: IntegrationKey, names: Sequence[str]) -> dict[str, str | RecordError]:
        """Read configuration values; for one that was never set, the error (status 404)."""
        endpoint = self._linkedin.endpoint("configurations.batch_get")
        keys = _configuration_keys(endpoint, key, names)
        answer = self._linkedin.request(
            endpoint,
            query=restli.ids_query([*keys.values()], endpoint.protocol),
            path_key=key.parts(endpoint.path_key_fields),
            records=len(names),
        )
        return {
            result.key: result.error or _configuration_value(result.value)
            for result in restli.decode_reads(answer, keys)
        }


def _configuration_keys(
    endpoint: Endpoint, key: IntegrationKey, names: Sequence[str]
) -> dict[str, restli.Key]:
    """In v2 the integration stands in the path and the name is the whole id; in rest the id holds both."""
    if not endpoint.key_fields:
        return {name: name for name in names}
    return {name: key.parts(endpoint.key_fields, configurationKey=name) for name in names}


def _configuration_value(record: restli.JsonObject | str | None) -> str | RecordError:
    """The value is a Rest.li union: the member's name tells its type."""
    union = record.get("configurationValue") if isinstance(record, dict) else None
    value = union.get("string") if isinstance(union, dict) else None
    if isinstance(value, str):
        return value
    return RecordError(0, None, "LinkedIn's answer holds no value.", None)
