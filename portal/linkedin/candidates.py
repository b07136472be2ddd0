"""Candidates, and whom LinkedIn takes them for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from portal.linkedin import restli
from portal.linkedin.endpoints import Endpoint
from portal.linkedin.restli import RecordError, RecordResult
from portal.linkedin.wire_records import (
    ATS,
    MANUAL_MATCHED_MEMBER,
    MATCHED_MEMBERS,
    CandidateMatches,
    CandidateRecord,
)

if TYPE_CHECKING:
    from portal.linkedin.client import LinkedIn


class Candidates:
    """https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-candidates

    All calls take up to 100 candidates by our ids, and share 100,000 requests a day and 10,000 records a minute.
    LinkedIn wants them one after the other.
    """

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def batch_update(
        self, organization: str, records: Mapping[str, CandidateRecord]
    ) -> list[RecordResult[str]]:
        """Create or replace candidates; one result each, in order."""
        endpoint = self._linkedin.endpoint("candidates.batch_update")
        keys = _keys(endpoint, organization, [*records])
        bodies = [
            (keys[key], record.to_wire(endpoint.generation)) for key, record in records.items()
        ]
        return self._write(endpoint, keys, restli.entities(bodies, endpoint.protocol))

    def batch_get(
        self, organization: str, candidate_ids: Sequence[str], *, whole: bool = False
    ) -> dict[str, CandidateMatches | RecordError]:
        """Whom LinkedIn takes these candidates for, and with ``whole`` all that it has of them; for one that it does
        not know, the error (status 404).

        Matching takes LinkedIn a while, so no match yet means little.
        """
        endpoint = self._linkedin.endpoint("candidates.batch_get")
        keys = _keys(endpoint, organization, candidate_ids)
        query = restli.ids_query([*keys.values()], endpoint.protocol)
        if endpoint.protocol == 1 and not whole:
            query += f"&fields={MATCHED_MEMBERS},{MANUAL_MATCHED_MEMBER}"
        answer = self._linkedin.request(endpoint, query=query, records=len(keys))
        return {
            result.key: result.error
            or CandidateMatches.from_wire(result.value, endpoint.generation if whole else None)
            for result in restli.decode_reads(answer, keys)
        }

    def batch_partial_update(
        self, organization: str, members: Mapping[str, str | None]
    ) -> list[RecordResult[str]]:
        """Say which member (`urn:li:person:{id}`) a candidate is; None takes such a choice back.

        LinkedIn must know the candidates already. Only v2 has this call; in rest the whole record names the member.
        """
        endpoint = self._linkedin.endpoint("candidates.batch_partial_update")
        keys = _keys(endpoint, organization, [*members])
        patches = [
            (
                keys[key],
                {
                    "patch": {"$set": {MANUAL_MATCHED_MEMBER: urn}}
                    if urn
                    else {"$delete": [MANUAL_MATCHED_MEMBER]}
                },
            )
            for key, urn in members.items()
        ]
        return self._write(endpoint, keys, restli.entities(patches, endpoint.protocol))

    def batch_delete(
        self, organization: str, candidate_ids: Sequence[str]
    ) -> list[RecordResult[str]]:
        """Delete candidates; whom LinkedIn does not know is deleted, too. Whether their applications go with them
        is not public: delete those first.

        https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-data-deletion
        """
        endpoint = self._linkedin.endpoint("candidates.batch_delete")
        keys = _keys(endpoint, organization, candidate_ids)
        answer = self._linkedin.request(
            endpoint,
            query=restli.ids_query([*keys.values()], endpoint.protocol),
            records=len(keys),
        )
        return restli.decode_deletes(answer, keys)

    def _write(
        self, endpoint: Endpoint, keys: dict[str, restli.Key], body: restli.JsonObject
    ) -> list[RecordResult[str]]:
        answer = self._linkedin.request(
            endpoint, query=restli.ids_query([*keys.values()], endpoint.protocol), body=body
        )
        return restli.decode_writes(answer, keys)


def _keys(
    endpoint: Endpoint, organization: str, candidate_ids: Sequence[str]
) -> dict[str, restli.Key]:
    shared = {"dataProvider": ATS, "integrationContext": organization}
    keys: dict[str, restli.Key] = {}
    for key in candidate_ids:
        every = {"atsCandidateId": key, "externalCandidateId": key, **shared}
        keys[key] = {name: every[name] for name in endpoint.key_fields}
    return keys
