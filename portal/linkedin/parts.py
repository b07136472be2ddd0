"""What hangs on a candidate or an application: notes, interview feedback, entries of the way through the stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from portal.linkedin import restli
from portal.linkedin.endpoints import Endpoint
from portal.linkedin.restli import RecordResult
from portal.linkedin.wire_records import ATS, FeedbackRecord, NoteRecord, StageRecord

if TYPE_CHECKING:
    from portal.linkedin.client import LinkedIn

Family = Literal["candidate_notes", "application_notes", "interview_feedback", "stages"]
Method = Literal["batch_update", "batch_delete"]
PartRecord = NoteRecord | FeedbackRecord | StageRecord


class PartKey(NamedTuple):
    """A part by our ids: of what it is, and its own."""

    parent: str
    part: str


class Parts:
    """One of four families that differ in their addresses alone; up to 100 parts per call, 100,000 requests a day
    and 10,000 records a minute each.

    https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-candidate-notes
    https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-application-notes
    https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-application-interview-feedback
    https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-application-stages
    """

    def __init__(self, linkedin: LinkedIn, family: Family) -> None:
        self._linkedin = linkedin
        self._family = family

    def calls(
        self, keys: Iterable[PartKey], method: Method = "batch_update"
    ) -> list[list[PartKey]]:
        """Parts as they can go together: in v2 those of one parent, at most 100 anyway. Keeps their order."""
        endpoint = self._linkedin.endpoint(f"{self._family}.{method}")
        groups: dict[str, list[PartKey]] = {}
        for key in keys:
            groups.setdefault(key.parent if endpoint.path_key_fields else "", []).append(key)
        limit = restli.BATCH_LIMIT
        return [
            group[start : start + limit]
            for group in groups.values()
            for start in range(0, len(group), limit)
        ]

    def batch_update(
        self, organization: str, records: Mapping[PartKey, PartRecord]
    ) -> list[RecordResult[PartKey]]:
        """Create or replace parts that can go together, see `calls`; one result each, in order."""
        endpoint = self._linkedin.endpoint(f"{self._family}.batch_update")
        keys, path_key = _keys(endpoint, organization, [*records])
        bodies = [
            (keys[key], record.to_wire(endpoint.generation)) for key, record in records.items()
        ]
        answer = self._linkedin.request(
            endpoint,
            query=restli.ids_query([*keys.values()], endpoint.protocol),
            path_key=path_key,
            body=restli.entities(bodies, endpoint.protocol),
        )
        return restli.decode_writes(answer, keys)

    def batch_delete(
        self, organization: str, keys: Sequence[PartKey]
    ) -> list[RecordResult[PartKey]]:
        """Delete parts that can go together, see `calls`; what LinkedIn does not know is deleted, too.

        https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-data-deletion
        """
        endpoint = self._linkedin.endpoint(f"{self._family}.batch_delete")
        wire_keys, path_key = _keys(endpoint, organization, keys)
        answer = self._linkedin.request(
            endpoint,
            query=restli.ids_query([*wire_keys.values()], endpoint.protocol),
            path_key=path_key,
            records=len(wire_keys),
        )
        return restli.decode_deletes(answer, wire_keys)


def _keys(
    endpoint: Endpoint, organization: str, keys: Sequence[PartKey]
) -> tuple[dict[PartKey, restli.Key], restli.Key]:
    """In v2 the parent stands in the path and the part's id is the whole key; in rest the key names both."""
    if not endpoint.path_key_fields:
        return {
            key: _fields(endpoint.key_fields, organization, key.parent, key.part) for key in keys
        }, ""
    if len({key.parent for key in keys}) > 1:
        raise ValueError("LinkedIn's v2 takes the parts of one parent per call.")
    path_key = _fields(endpoint.path_key_fields, organization, keys[0].parent) if keys else ""
    return {key: key.part for key in keys}, path_key


def _fields(
    names: tuple[str, ...], organization: str, parent: str, part: str = ""
) -> dict[str, str]:
    every = {
        "dataProvider": ATS,
        "integrationContext": organization,
        "externalNoteId": part,
        **dict.fromkeys(
            (
                "atsCandidateId",
                "externalCandidateId",
                "atsJobApplicationId",
                "externalJobApplicationId",
            ),
            parent,
        ),
    }
    return {name: every[name] for name in names}
