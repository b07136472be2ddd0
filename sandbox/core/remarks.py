"""What the sandbox lets pass but would not recommend: noted, counted, shown to operators."""

from __future__ import annotations

import threading
from collections import Counter, deque
from typing import Any


class Remarks:
    """The newest remarks on calls, and how often each was made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: deque[dict[str, Any]] = deque(maxlen=200)
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, *, at_ms: int, resource: str, remark: str, query: str) -> None:
        with self._lock:
            self._counts[(resource, remark)] += 1
            self._seen.append(
                {"at_ms": at_ms, "resource": resource, "remark": remark, "query": query}
            )

    def as_dict(self) -> dict[str, Any]:
        """`counts` by resource and remark, and the `newest`, newest first."""
        with self._lock:
            counts = [
                {"resource": resource, "remark": remark, "count": number}
                for (resource, remark), number in sorted(self._counts.items())
            ]
            return {"counts": counts, "newest": list(reversed(self._seen))}

    def clear(self) -> None:
        with self._lock:
            self._seen.clear()
            self._counts.clear()
