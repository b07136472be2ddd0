"""Throttling per resource: by UTC day and by minute, with LinkedIn's documented numbers as default.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits
"""

from __future__ import annotations

import threading
from collections import Counter

from sandbox.core.settings import Settings

DAY_MS = 86_400_000
MINUTE_MS = 60_000

DOCUMENTED_DAILY = {
    "atsIntegrations": 5_000,
    "integrations": 5_000,
    "integrationConfigurations": 5_000,
}
DAILY_OTHERWISE = 100_000
SHARED = {
    "seats": "recruiterInteractions",
    "seatsV2": "recruiterInteractions",
    "conversationEvents": "recruiterInteractions",
    "mailStubs": "recruiterInteractions",
    "prospectNotes": "recruiterInteractions",
}
"""Resources that count together."""
RECORDS_PER_MINUTE = {"simpleJobPostings": 2_000}


class RateLimits:
    """Counters of the running day and minute, by resource."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = -1
        self._minute = -1
        self._daily: Counter[str] = Counter()
        self._per_minute: Counter[str] = Counter()
        self._records: Counter[str] = Counter()

    def _turn(self, now_ms: int) -> None:
        day, minute = now_ms // DAY_MS, now_ms // MINUTE_MS
        if day != self._day:
            self._day = day
            self._daily.clear()
        if minute != self._minute:
            self._minute = minute
            self._per_minute.clear()
            self._records.clear()

    def count_request(self, resource: str, settings: Settings, now_ms: int) -> int | None:
        """Count one call; answers the seconds to wait when it is one too many, else None."""
        resource = SHARED.get(resource, resource)
        with self._lock:
            self._turn(now_ms)
            daily = settings.daily_limit
            if daily is None:
                daily = DOCUMENTED_DAILY.get(resource, DAILY_OTHERWISE)
            if self._daily[resource] >= daily:
                return _seconds_left(now_ms, DAY_MS)
            if (
                settings.minute_limit is not None
                and self._per_minute[resource] >= settings.minute_limit
            ):
                return _seconds_left(now_ms, MINUTE_MS)
            self._daily[resource] += 1
            self._per_minute[resource] += 1
            return None

    def count_records(self, resource: str, records: int, now_ms: int) -> int | None:
        """Count the records of one batch in the same manner."""
        with self._lock:
            self._turn(now_ms)
            limit = RECORDS_PER_MINUTE.get(resource)
            if limit is not None and self._records[resource] + records > limit:
                return _seconds_left(now_ms, MINUTE_MS)
            self._records[resource] += records
            return None

    def used(self) -> dict[str, dict[str, int]]:
        with self._lock:
            return {"today": dict(self._daily), "this_minute": dict(self._per_minute)}

    def clear(self) -> None:
        with self._lock:
            self._daily.clear()
            self._per_minute.clear()
            self._records.clear()


def _seconds_left(now_ms: int, period_ms: int) -> int:
    return max(1, -(-(period_ms - now_ms % period_ms) // 1000))
