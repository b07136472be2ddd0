"""Records that were refused inside a batch, newest first. In memory and bounded."""

from __future__ import annotations

import itertools
import json
import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.core.ats_kinds import Kind, Place

KEPT = 5000
RECORD_KEPT = 4000
"""Characters of the record that are shown."""


@dataclass(frozen=True)
class Refusal:
    number: int
    at_ms: int
    client_id: str
    kind: Kind
    parent: str
    id: str
    status: int
    message: str
    request_id: str
    record: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Refusals:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._ring: deque[Refusal] = deque(maxlen=KEPT)
        self._reasons: Counter[tuple[Kind, int, str]] = Counter()

    def add(
        self,
        *,
        at_ms: int,
        client_id: str,
        kind: Kind,
        place: Place,
        status: int,
        message: str,
        request_id: str,
        record: Any,
    ) -> None:
        with self._lock:
            self._ring.append(
                Refusal(
                    next(self._numbers),
                    at_ms,
                    client_id,
                    kind,
                    place.parent,
                    place.id,
                    status,
                    message,
                    request_id,
                    json.dumps(record)[:RECORD_KEPT],
                )
            )
            if len(self._reasons) < KEPT or (kind, status, message) in self._reasons:
                self._reasons[(kind, status, message)] += 1

    def find(
        self, *, kind: Kind | None = None, query: str = "", start: int = 0, count: int = 50
    ) -> tuple[list[Refusal], int]:
        """Those that fit, and how many there are. `query` looks into ids and reasons."""
        query = query.casefold()
        with self._lock:
            entries = list(self._ring)
        fitting = [
            entry
            for entry in reversed(entries)
            if (kind is None or entry.kind is kind)
            and (not query or query in f"{entry.parent} {entry.id} {entry.message}".casefold())
        ]
        return fitting[start : start + count], len(fitting)

    def reasons(self) -> list[dict[str, Any]]:
        """How often each reason was given, the most frequent first."""
        with self._lock:
            return [
                {"kind": kind, "status": status, "message": message, "count": count}
                for (kind, status, message), count in self._reasons.most_common(50)
            ]

    def clear(self) -> None:
        with self._lock:
            self._ring.clear()
            self._reasons.clear()
