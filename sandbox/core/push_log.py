"""What operators see of the pushes: the list and the summary."""

from __future__ import annotations

import sqlite3
from typing import Any

from sandbox.core.pushes import DELIVERED, STATES
from sandbox.core.store import Store


def list_pushes(
    store: Store, *, state: str = "", start: int = 0, count: int = 50
) -> list[dict[str, Any]]:
    where = "WHERE state = ?" if state else ""
    values = [state] if state else []
    rows = store.all(
        f"SELECT * FROM pushes {where} ORDER BY number DESC LIMIT ? OFFSET ?",
        *values,
        count,
        start,
    )
    return [push_as_dict(row) for row in rows]


def get_push(store: Store, number: int) -> dict[str, Any] | None:
    row = store.one("SELECT * FROM pushes WHERE number = ?", number)
    if row is None:
        return None
    push = push_as_dict(row)
    attempts = store.all("SELECT * FROM push_attempts WHERE push = ? ORDER BY rowid", number)
    push["history"] = [
        {k: v for k, v in dict(attempt).items() if k != "push"} for attempt in attempts
    ]
    return push


def push_as_dict(row: sqlite3.Row) -> dict[str, Any]:
    push: dict[str, Any] = dict(row)
    push["id"] = push.pop("number")
    push["body"] = bytes(row["body"]).decode("utf-8", "replace")
    return push


def push_summary(store: Store, now_ms: int) -> dict[str, Any]:
    """Counts by state, the age of the oldest undelivered push, and how long delivery took."""
    counts = dict.fromkeys(STATES, 0)
    for row in store.all("SELECT state, count(*) AS n FROM pushes GROUP BY state"):
        counts[row["state"]] = row["n"]
    oldest: int | None = store.value(
        "SELECT min(created_ms) FROM pushes WHERE state IN ('queued', 'sending', 'held')"
    )
    times = [
        row["ms"]
        for row in store.all(
            "SELECT delivered_ms - created_ms AS ms FROM pushes WHERE state = ? ORDER BY ms",
            DELIVERED,
        )
    ]
    answers = [
        row["duration_ms"]
        for row in store.all("SELECT duration_ms FROM push_attempts ORDER BY duration_ms")
    ]
    return {
        "total": sum(counts.values()),
        "by_state": counts,
        "undelivered": counts["queued"] + counts["sending"] + counts["held"],
        "oldest_undelivered_ms": None if oldest is None else now_ms - oldest,
        "delivery_ms": _percentiles(times),
        "answer_ms": _percentiles(answers),
        "attempts": len(answers),
    }


def _percentiles(ordered: list[int]) -> dict[str, int | None]:
    names = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    if not ordered:
        return dict.fromkeys(names, None)
    last = len(ordered) - 1
    return {name: ordered[min(last, int(share * len(ordered)))] for name, share in names.items()}
