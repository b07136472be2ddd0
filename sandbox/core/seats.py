"""Recruiter seats: who may do what on which contract."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.core.clock import month_start_ms
from sandbox.core.seed import RECRUITER_ADMIN
from sandbox.core.store import Store


@dataclass(frozen=True)
class Seat:
    seat_id: int
    member_id: int
    person: str
    first_name: str
    last_name: str
    email: str | None
    contract: str
    kind: str
    state: str
    created_ms: int

    @property
    def urn(self) -> str:
        return f"urn:li:seat:{self.seat_id}"

    @property
    def active(self) -> bool:
        return self.state == "ACTIVE"

    @property
    def is_admin(self) -> bool:
        return self.kind == RECRUITER_ADMIN

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


_SELECT = (
    "SELECT s.*, m.person, m.first_name, m.last_name, m.email"
    " FROM seats s JOIN members m ON m.member_id = s.member_id"
)


def _seat(row: sqlite3.Row) -> Seat:
    return Seat(
        seat_id=row["seat_id"],
        member_id=row["member_id"],
        person=row["person"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        email=row["email"],
        contract=row["contract"],
        kind=row["kind"],
        state=row["state"],
        created_ms=row["created_ms"],
    )


def all_seats(store: Store) -> list[Seat]:
    return [_seat(row) for row in store.all(f"{_SELECT} ORDER BY s.seat_id")]


def seats_of(store: Store, member_id: int) -> list[Seat]:
    rows = store.all(f"{_SELECT} WHERE s.member_id = ? ORDER BY s.seat_id", member_id)
    return [_seat(row) for row in rows]


def working_seat(store: Store, member_id: int) -> Seat | None:
    """The seat a member works from: the first active one."""
    return next((seat for seat in seats_of(store, member_id) if seat.active), None)


def exports_this_month(store: Store, seat_id: int, now_ms: int) -> int:
    """Exports from the Recruiter pages that count against the seat's monthly allowance."""
    count: Any = store.value(
        "SELECT count(*) FROM exports WHERE seat_id = ? AND by_hand = 1 AND created_ms >= ?",
        seat_id,
        month_start_ms(now_ms),
    )
    return int(count)
