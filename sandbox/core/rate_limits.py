"""Throttling per application and resource: by UTC day and by minute, with LinkedIn's documented numbers as default.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

from sandbox.core.ats_kinds import Kind, kind_of_path
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
RECORDS_PER_MINUTE = {
    "simpleJobPostings": 2_000,
    **dict.fromkeys((kind.value for kind in Kind), 10_000),
}


def resource_of(path: str) -> str:
    """What a call to this path counts as; both API generations count together where they are one thing."""
    kind = kind_of_path(path)
    name = kind.value if kind is not None else path.split("/")[2]
    return SHARED.get(name, name)


class RateLimits:
    """Counters of the running day and minute, by application and resource."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = -1
        self._minute = -1
        self._daily: Counter[tuple[str, str]] = Counter()
        self._per_minute: Counter[tuple[str, str]] = Counter()
        self._records: Counter[tuple[str, str]] = Counter()
        self._throttled: Counter[tuple[str, str]] = Counter()
        self._viewers: Counter[tuple[str, str]] = Counter()

    def _turn(self, now_ms: int) -> None:
        day, minute = now_ms // DAY_MS, now_ms // MINUTE_MS
        if day != self._day:
            self._day = day
            self._daily.clear()
        if minute != self._minute:
            self._minute = minute
            self._per_minute.clear()
            self._records.clear()
            self._viewers.clear()

    def count_request(
        self, client_id: str, resource: str, settings: Settings, now_ms: int
    ) -> int | None:
        """Count one call; answers the seconds to wait when it is one too many, else None."""
        key = (client_id, resource)
        with self._lock:
            self._turn(now_ms)
            if settings.throttled:
                if self._daily[key] >= daily_limit(resource, settings):
                    self._throttled[key] += 1
                    return _seconds_left(now_ms, DAY_MS)
                limit = settings.minute_limit
                if limit is not None and self._per_minute[key] >= limit:
                    self._throttled[key] += 1
                    return _seconds_left(now_ms, MINUTE_MS)
            self._daily[key] += 1
            self._per_minute[key] += 1
            return None

    def count_records(
        self, client_id: str, resource: str, records: int, settings: Settings, now_ms: int
    ) -> int | None:
        """Count the records of one batch in the same manner."""
        key = (client_id, resource)
        with self._lock:
            self._turn(now_ms)
            limit = minute_limit(resource, settings) if settings.throttled else None
            if limit is not None and self._records[key] + records > limit:
                self._throttled[key] += 1
                return _seconds_left(now_ms, MINUTE_MS)
            self._records[key] += records
            return None

    def count_viewer(
        self, client_id: str, resource: str, viewer: str, settings: Settings, now_ms: int
    ) -> int | None:
        """Count one call for one viewer of the minute in the same manner."""
        key = (client_id, viewer)
        with self._lock:
            self._turn(now_ms)
            limit = settings.viewer_limit if settings.throttled else None
            if limit is not None and self._viewers[key] >= limit:
                self._throttled[(client_id, resource)] += 1
                return _seconds_left(now_ms, MINUTE_MS)
            self._viewers[key] += 1
            return None

    def used(self) -> dict[str, dict[str, int]]:
        """By resource, all applications together."""
        with self._lock:
            return {
                "today": _by_resource(self._daily),
                "this_minute": _by_resource(self._per_minute),
                "records_this_minute": _by_resource(self._records),
                "throttled": _by_resource(self._throttled),
            }

    def counters(self, settings: Settings, now_ms: int) -> list[dict[str, Any]]:
        """By application and resource, with what is allowed; None where nothing is."""
        with self._lock:
            self._turn(now_ms)
            keys = sorted({*self._daily, *self._records, *self._throttled})
            return [
                {
                    "client_id": key[0],
                    "resource": key[1],
                    "requests_today": self._daily[key],
                    "requests_a_day": daily_limit(key[1], settings),
                    "records_this_minute": self._records[key],
                    "records_a_minute": minute_limit(key[1], settings),
                    "throttled": self._throttled[key],
                }
                for key in keys
            ]

    def clear(self) -> None:
        with self._lock:
            self._daily.clear()
            self._per_minute.clear()
            self._records.clear()
            self._viewers.clear()
            self._throttled.clear()


def daily_limit(resource: str, settings: Settings) -> int:
    if settings.daily_limit is not None:
        return settings.daily_limit
    return DOCUMENTED_DAILY.get(resource, DAILY_OTHERWISE)


def minute_limit(resource: str, settings: Settings) -> int | None:
    """Records a minute."""
    documented = RECORDS_PER_MINUTE.get(resource)
    if documented is None or settings.record_limit is None:
        return documented
    return settings.record_limit


def _by_resource(counted: Counter[tuple[str, str]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (_, resource), number in counted.items():
        found[resource] += number
    return dict(found)


def _seconds_left(now_ms: int, period_ms: int) -> int:
    return max(1, -(-(period_ms - now_ms % period_ms) // 1000))
