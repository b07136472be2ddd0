"""The store of what tracking systems have sent: one table for all kinds, with former versions and deletions.

Each customer (an application together with the organisation it serves) has records of its own. A whole
batch is one transaction and a handful of statements, so that the store does not slow a first load down.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.core.ats_kinds import PARTS_OF, Kind, Place
from sandbox.core.store import Store

FORMER_KEPT = 20
"""How many former versions of a record are kept."""


@dataclass(frozen=True)
class Record:
    """A record as it stands. `seq` grows with every change of any record."""

    seq: int
    kind: Kind
    place: Place
    fields: dict[str, Any]
    version: int
    created_ms: int
    changed_ms: int


@dataclass(frozen=True)
class Incoming:
    """A record that may be written: its text, and for indexes the candidate and the job it names."""

    text: str
    candidate: str | None = None
    job: str | None = None


def customer_number(store: Store, client_id: str, context: str) -> int:
    """The number of an application's customer; made when it is first asked for."""
    sql = "SELECT number FROM ats_customers WHERE client_id = ? AND context = ?"
    found = store.value(sql, client_id, context)
    if found is None:
        store.run(
            "INSERT OR IGNORE INTO ats_customers (client_id, context) VALUES (?, ?)",
            client_id,
            context,
        )
        found = store.value(sql, client_id, context)
    return int(found)


def all_customers(store: Store) -> list[tuple[int, str, str]]:
    """Number, client id and organisation of everybody who has sent something."""
    rows = store.all("SELECT * FROM ats_customers ORDER BY number")
    return [(row["number"], row["client_id"], row["context"]) for row in rows]


def record_of(row: sqlite3.Row) -> Record:
    return Record(
        seq=row["seq"],
        kind=Kind(row["kind"]),
        place=Place(row["parent"], row["id"]),
        fields=json.loads(row["record"]),
        version=row["version"],
        created_ms=row["created_ms"],
        changed_ms=row["changed_ms"],
    )


def marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))


def rows_at(
    store: Store, customer: int, kind: Kind, places: Iterable[Place]
) -> dict[Place, sqlite3.Row]:
    """The stored rows of these places; most batches have one parent, and each costs one statement."""
    by_parent: dict[str, list[str]] = {}
    for place in places:
        by_parent.setdefault(place.parent, []).append(place.id)
    found: dict[Place, sqlite3.Row] = {}
    for parent, ids in by_parent.items():
        for row in store.all(
            "SELECT * FROM ats_records WHERE customer = ? AND kind = ? AND parent = ?"
            f" AND id IN ({marks(ids)})",
            customer,
            kind.value,
            parent,
            *ids,
        ):
            found[Place(row["parent"], row["id"])] = row
    return found


def known_ids(store: Store, customer: int, kind: Kind, ids: Iterable[str]) -> set[str]:
    """Which of these candidates or applications exist."""
    wanted = list(set(ids))
    if not wanted:
        return set()
    rows = store.all(
        "SELECT id FROM ats_records WHERE customer = ? AND kind = ? AND parent = ''"
        f" AND id IN ({marks(wanted)})",
        customer,
        kind.value,
        *wanted,
    )
    return {row["id"] for row in rows}


def get_record(store: Store, customer: int, kind: Kind, place: Place) -> Record | None:
    row = rows_at(store, customer, kind, [place]).get(place)
    return record_of(row) if row else None


def write_records(
    store: Store,
    customer: int,
    kind: Kind,
    incoming: Mapping[Place, Incoming],
    before: Mapping[Place, sqlite3.Row],
    now_ms: int,
) -> int:
    """Create or replace; answers how many were the same as before and stay untouched."""
    rows, former, outdated = [], [], []
    for place, new in incoming.items():
        old = before.get(place)
        version, created_ms = 1, now_ms
        if old is not None:
            if old["record"] == new.text:
                continue
            version, created_ms = old["version"] + 1, old["created_ms"]
            former.append(
                (
                    customer,
                    kind.value,
                    *place,
                    old["version"],
                    old["changed_ms"],
                    old["record"],
                )
            )
            if version > FORMER_KEPT + 1:
                outdated.append((customer, kind.value, *place, version - FORMER_KEPT))
        rows.append(
            (
                customer,
                kind.value,
                *place,
                new.candidate,
                new.job,
                new.text,
                version,
                created_ms,
                now_ms,
            )
        )
    if former:
        store.many("INSERT OR REPLACE INTO ats_former VALUES (?, ?, ?, ?, ?, ?, ?)", former)
    if outdated:
        store.many(
            "DELETE FROM ats_former WHERE customer = ? AND kind = ? AND parent = ? AND id = ?"
            " AND version < ?",
            outdated,
        )
    if rows:
        # REPLACE gives the row a new `seq`: whoever looks for news asks for what is greater.
        store.many(
            "INSERT OR REPLACE INTO ats_records (customer, kind, parent, id, candidate, job, record,"
            " version, created_ms, changed_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
    return len(incoming) - len(rows)


def delete_records(
    store: Store, customer: int, kind: Kind, places: Iterable[Place], now_ms: int
) -> set[Place]:
    """Delete what is there, with its parts and every former version; answers what was there."""
    found = set(rows_at(store, customer, kind, places))
    _forget(store, customer, kind, found, now_ms, with_parent=False)
    for part in PARTS_OF.get(kind, ()):
        for place in found:
            rows = store.all(
                "SELECT id FROM ats_records WHERE customer = ? AND kind = ? AND parent = ?",
                customer,
                part.value,
                place.id,
            )
            parts = {Place(place.id, row["id"]) for row in rows}
            _forget(store, customer, part, parts, now_ms, with_parent=True)
    return found


def _forget(
    store: Store,
    customer: int,
    kind: Kind,
    places: set[Place],
    now_ms: int,
    *,
    with_parent: bool,
) -> None:
    if not places:
        return
    keys = [(customer, kind.value, *place) for place in sorted(places)]
    where = "customer = ? AND kind = ? AND parent = ? AND id = ?"
    store.many(f"DELETE FROM ats_records WHERE {where}", keys)
    store.many(f"DELETE FROM ats_former WHERE {where}", keys)
    store.many(
        "INSERT INTO ats_deletions (customer, kind, parent, id, with_parent, at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(*key, int(with_parent), now_ms) for key in keys],
    )


# Counts of what was asked, beside what is there


def add_counts(store: Store, customer: int, kind: Kind, **numbers: int) -> None:
    """Count on: `asked`, `accepted`, `unchanged`, `refused`, `delete_asked`, `deleted`, `unknown`."""
    store.many(
        "INSERT INTO ats_counts VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET number = number + excluded.number",
        [(customer, kind.value, what, number) for what, number in numbers.items() if number],
    )


def stored(store: Store, kind: Kind) -> int:
    """How many there are, of all customers together."""
    return int(store.survey_value("SELECT count(*) FROM ats_records WHERE kind = ?", kind.value))


def counts(store: Store, customer: int) -> dict[Kind, dict[str, int]]:
    """By kind: what was asked and what became of it, with `stored`, what is there now."""
    found: dict[Kind, dict[str, int]] = {
        kind: dict.fromkeys(
            (
                "asked",
                "accepted",
                "unchanged",
                "refused",
                "delete_asked",
                "deleted",
                "unknown",
                "stored",
            ),
            0,
        )
        for kind in Kind
    }
    for row in store.survey("SELECT * FROM ats_counts WHERE customer = ?", customer):
        found[Kind(row["kind"])][row["what"]] = row["number"]
    for row in store.survey(
        "SELECT kind, count(*) AS n FROM ats_records WHERE customer = ? GROUP BY kind", customer
    ):
        found[Kind(row["kind"])]["stored"] = row["n"]
    return found
