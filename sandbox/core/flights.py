"""Batches under way: LinkedIn wants those of one application and resource sent one after the other.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-applications

What LinkedIn does with two at a time is not public; the switch `parallel_batches` chooses.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from typing import Any

REFUSE, REPORT = "refuse", "report"


class Flights:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: Counter[tuple[str, str]] = Counter()
        self._seen: deque[dict[str, Any]] = deque(maxlen=200)
        self._total = 0

    def begin(self, client_id: str, resource: str, now_ms: int, *, refuse: bool) -> bool:
        """Start a batch; False when another one is under way and this one is to be refused."""
        with self._lock:
            key = (client_id, resource)
            if self._under_way[key]:
                self._total += 1
                self._seen.append(
                    {
                        "at_ms": now_ms,
                        "client_id": client_id,
                        "resource": resource,
                        "refused": refuse,
                    }
                )
                if refuse:
                    return False
            self._under_way[key] += 1
            return True

    def end(self, client_id: str, resource: str) -> None:
        with self._lock:
            self._under_way[(client_id, resource)] -= 1

    def violations(self) -> dict[str, Any]:
        """How many batches came beside another, and the newest of them."""
        with self._lock:
            return {"total": self._total, "newest": list(reversed(self._seen))}

    def clear(self) -> None:
        """Forget what was seen; what is under way stays."""
        with self._lock:
            self._seen.clear()
            self._total = 0
