"""Which call of LinkedIn's a record goes with: our keys there, LinkedIn's answers back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.domain.sharing import PARTS, Kind
from portal.linkedin import LinkedIn, PartKey, RecordResult
from portal.services.sharing.ledger import Key
from portal.services.sharing.records import AnyRecord

#: LinkedIn's limit on the records of one call.
BATCH = 100


class Families:
    """The families of LinkedIn's API, by the kind of record; all raise ``LinkedInError``."""

    def __init__(self, client: LinkedIn, organization: str) -> None:
        self._client = client
        self._organization = organization

    def calls(
        self, kind: Kind, keys: Iterable[Key], *, deletes: bool = False
    ) -> list[Sequence[Key]]:
        """Records as they can go together: deleting may speak another generation of the API than sending."""
        if kind not in PARTS:
            every = list(keys)
            return [every[start : start + BATCH] for start in range(0, len(every), BATCH)]
        method = "batch_delete" if deletes else "batch_update"
        groups = self._parts(kind).calls((_part(key) for key in keys), method)
        return [[_key(kind, part) for part in group] for group in groups]

    def update(self, kind: Kind, records: Mapping[Key, AnyRecord]) -> list[RecordResult[Key]]:
        """Create or replace records that can go together."""
        if kind in PARTS:
            parts = {_part(key): record for key, record in records.items()}
            answer = self._parts(kind).batch_update(self._organization, parts)
            return [_named(result, _key(kind, result.key)) for result in answer]
        by_id = {str(key.record): record for key, record in records.items()}
        answer = self._whole(kind).batch_update(self._organization, by_id)
        return [_named(result, Key(kind, 0, int(result.key))) for result in answer]

    def delete(self, kind: Kind, keys: Sequence[Key]) -> list[RecordResult[Key]]:
        """Delete records that can go together."""
        if kind in PARTS:
            answer = self._parts(kind).batch_delete(self._organization, [_part(k) for k in keys])
            return [_named(result, _key(kind, result.key)) for result in answer]
        ids = [str(key.record) for key in keys]
        answer = self._whole(kind).batch_delete(self._organization, ids)
        return [_named(result, Key(kind, 0, int(result.key))) for result in answer]

    def _whole(self, kind: Kind) -> Any:
        return self._client.candidates if kind is Kind.CANDIDATE else self._client.applications

    def _parts(self, kind: Kind) -> Any:
        families = {
            Kind.CANDIDATE_NOTE: self._client.candidate_notes,
            Kind.STAGE: self._client.stages,
            Kind.APPLICATION_NOTE: self._client.application_notes,
            Kind.FEEDBACK: self._client.interview_feedback,
        }
        return families[kind]


def _part(key: Key) -> PartKey:
    return PartKey(str(key.parent), str(key.record))


def _key(kind: Kind, part: PartKey) -> Key:
    return Key(kind, int(part.parent), int(part.part))


def _named(result: RecordResult[Any], key: Key) -> RecordResult[Key]:
    return RecordResult(key, result.ok, result.status, result.value, result.error)
