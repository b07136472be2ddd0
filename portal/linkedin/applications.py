"""Applications: who stands in which job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from portal.linkedin import restli
from portal.linkedin.endpoints import Endpoint
from portal.linkedin.restli import RecordResult
from portal.linkedin.wire_records import ATS, ApplicationRecord

if TYPE_CHECKING:
    from portal.linkedin.client import LinkedIn


class Applications:
    """https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-applications

    Up to 100 by our ids; 100,000 requests a day, 10,000 records a minute, one after the other. LinkedIn offers no
    way to read them.
    """

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def batch_update(
        self, organization: str, records: Mapping[str, ApplicationRecord]
    ) -> list[RecordResult[str]]:
        """Create or replace applications; one result each, in order."""
        endpoint = self._linkedin.endpoint("applications.batch_update")
        keys = _keys(endpoint, organization, [*records])
        bodies = [
            (keys[key], record.to_wire(endpoint.generation)) for key, record in records.items()
        ]
        answer = self._linkedin.request(
            endpoint,
            query=restli.ids_query([*keys.values()], endpoint.protocol),
            body=restli.entities(bodies, endpoint.protocol),
        )
        return restli.decode_writes(answer, keys)

    def batch_delete(
        self, organization: str, application_ids: Sequence[str]
    ) -> list[RecordResult[str]]:
        """Delete applications; their notes, feedback and stages go with them.

        https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-data-deletion
        """
        endpoint = self._linkedin.endpoint("applications.batch_delete")
        keys = _keys(endpoint, organization, application_ids)
        answer = self._linkedin.request(
            endpoint,
            query=restli.ids_query([*keys.values()], endpoint.protocol),
            records=len(keys),
        )
        return restli.decode_deletes(answer, keys)


def _keys(
    endpoint: Endpoint, organization: str, application_ids: Sequence[str]
) -> dict[str, restli.Key]:
    shared = {"dataProvider": ATS, "integrationContext": organization}
    keys: dict[str, restli.Key] = {}
    for key in application_ids:
        every = {"atsJobApplicationId": key, **shared}
        keys[key] = {name: every[name] for name in endpoint.key_fields}
    return keys
