"""Whom a sign-in page offers: the holders of seats, and whoever is searched."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.api.common import sandbox
from sandbox.core.people import Member, search_members
from sandbox.core.seats import Seat, all_seats

FOUND_MAX = 20


@dataclass(frozen=True)
class People:
    query: str
    holders: list[list[Seat]]
    found: list[Member]
    total: int


def people_to_choose(query: str) -> People:
    query = query.strip()[:200]
    holders: dict[int, list[Seat]] = {}
    for seat in all_seats(sandbox().store):
        holders.setdefault(seat.member_id, []).append(seat)
    found: list[Member] = []
    total = 0
    if query:
        found, total = search_members(sandbox().store, query, 0, FOUND_MAX)
    return People(query, list(holders.values()), found, total)
