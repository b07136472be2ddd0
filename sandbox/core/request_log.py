"""What the applicant tracking system sent, newest first. In memory and bounded."""

from __future__ import annotations

import itertools
import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 3000
BODY_KEPT = 20_000
CHARACTERS_KEPT = 40_000_000
"""Of all queries, bodies and answers together: full batches are long."""


@dataclass(frozen=True)
class LoggedRequest:
    number: int
    at_ms: int
    method: str
    path: str
    query: str
    tunnelled: bool
    status: int
    duration_ms: float
    headers: dict[str, str]
    body: str
    request_id: str
    answer: str
    fault: str | None

    @property
    def length(self) -> int:
        return len(self.query) + len(self.body) + len(self.answer)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class RequestLog:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._ring: deque[LoggedRequest] = deque()
        self._characters = 0
        self._counts: Counter[tuple[str, str, int]] = Counter()

    def add(self, **values: Any) -> None:
        with self._lock:
            entry = LoggedRequest(number=next(self._numbers), **values)
            self._ring.append(entry)
            self._characters += entry.length
            while len(self._ring) > KEPT or self._characters > CHARACTERS_KEPT:
                self._characters -= self._ring.popleft().length
            self._counts[(entry.method, resource_of(entry.path), entry.status)] += 1

    def newest(
        self, count: int = 100, path: str = "", status: int | None = None
    ) -> list[LoggedRequest]:
        with self._lock:
            entries = list(self._ring)
        entries.reverse()
        fitting = (e for e in entries if path in e.path and (status is None or e.status == status))
        return list(itertools.islice(fitting, count))

    def counts(self) -> list[dict[str, Any]]:
        with self._lock:
            return [
                {"method": method, "resource": resource, "status": status, "count": count}
                for (method, resource, status), count in sorted(self._counts.items())
            ]

    def clear(self) -> None:
        with self._lock:
            self._ring.clear()
            self._characters = 0
            self._counts.clear()


def resource_of(path: str) -> str:
    """`/v2/atsIntegrations/key/configurations` counts as `atsIntegrations/configurations`."""
    parts = [part for part in path.split("/") if part][1:]
    return "/".join(part for part in parts if part.isalnum())
