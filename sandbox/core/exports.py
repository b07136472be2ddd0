"""Exports: a member handed over to a job of the applicant tracking system.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/retrieve-exported-candidates
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.core.people import Member, get_member, insert_members
from sandbox.core.seats import Seat
from sandbox.core.seed import World
from sandbox.core.settings import Settings
from sandbox.core.store import Store


@dataclass(frozen=True)
class Export:
    number: int
    request_id: str
    member_id: int
    external_id: str
    seat_id: int | None
    exporter: str | None
    emails: list[str]
    overrides: dict[str, Any]
    created_ms: int
    expires_ms: int


def add_export(
    store: Store,
    settings: Settings,
    *,
    member: Member,
    external_id: str,
    seat: Seat | None,
    exporter: str | None,
    emails: Sequence[str],
    overrides: dict[str, Any] | None = None,
    by_hand: bool,
    now_ms: int,
) -> Export:
    """Record an export. `by_hand` ones count against the seat's monthly allowance."""
    request_id = str(uuid.uuid4())
    expires_ms = now_ms + settings.export_life * 1000
    number = store.insert(
        "INSERT INTO exports (request_id, member_id, external_id, seat_id, exporter, emails, overrides,"
        " by_hand, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        request_id,
        member.member_id,
        external_id,
        seat.seat_id if seat else None,
        exporter,
        json.dumps(list(emails)),
        json.dumps(overrides or {}),
        int(by_hand),
        now_ms,
        expires_ms,
    )
    return Export(
        number,
        request_id,
        member.member_id,
        external_id,
        seat.seat_id if seat else None,
        exporter,
        list(emails),
        overrides or {},
        now_ms,
        expires_ms,
    )


def _export(row: sqlite3.Row) -> Export:
    return Export(
        number=row["number"],
        request_id=row["request_id"],
        member_id=row["member_id"],
        external_id=row["external_id"],
        seat_id=row["seat_id"],
        exporter=row["exporter"],
        emails=json.loads(row["emails"]),
        overrides=json.loads(row["overrides"]),
        created_ms=row["created_ms"],
        expires_ms=row["expires_ms"],
    )


def get_export(store: Store, request_id: str, now_ms: int) -> Export | None:
    """The export, or None when it is unknown or no longer to be fetched."""
    row = store.one(
        "SELECT * FROM exports WHERE request_id = ? AND expires_ms > ?", request_id, now_ms
    )
    return _export(row) if row else None


def exports_of_member(store: Store, member_id: int) -> list[Export]:
    rows = store.all("SELECT * FROM exports WHERE member_id = ? ORDER BY number DESC", member_id)
    return [_export(row) for row in rows]


def export_element(
    store: Store, world: World, settings: Settings, export: Export
) -> dict[str, Any]:
    """The record that the fetch answers. `exportedBy` is our own name: LinkedIn's is not public."""
    member = get_member(store, export.member_id)
    assert member is not None, "exports refer to members that exist"
    candidate: dict[str, Any] = {
        "firstName": member.first_name,
        "lastName": member.last_name,
        "member": member.person,
        "profileUrl": member.profile_url,
        "currentEmployerNames": member.employers,
    }
    if settings.legacy_email_address:
        if export.emails:
            candidate["emailAddress"] = export.emails[0]
    else:
        candidate["emailAddresses"] = export.emails
    if member.headline:
        candidate["headline"] = member.headline
    if member.location:
        candidate["location"] = member.location
    if settings.enhanced_export:
        candidate["skills"] = member.skills[:3]
        candidate["positions"] = member.positions[:2]
        candidate["educations"] = member.educations
        if member.years_of_experience:
            candidate["yearsOfExperience"] = member.years_of_experience
    element: dict[str, Any] = {
        "candidate": candidate,
        "integrationContext": world.organization,
        "externalJobPostingId": export.external_id,
    }
    if export.exporter and settings.name_exporter:
        element["exportedBy"] = export.exporter
    return _merged(element, export.overrides)


def _merged(into: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Objects are merged, other values replace; null takes the field away."""
    result = dict(into)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = _merged(result[key], value)
        else:
            result[key] = value
    return result


def distinct_members(store: Store, world: World, external_id: str, count: int) -> list[Member]:
    """People not yet exported to the job; more people are made when there are not enough."""
    free = (
        "SELECT member_id FROM members WHERE closed = 0"
        " AND member_id NOT IN (SELECT member_id FROM seats)"
        " AND member_id NOT IN (SELECT member_id FROM exports WHERE external_id = ?)"
        " ORDER BY member_id LIMIT ?"
    )
    with store.transaction():
        found = [row["member_id"] for row in store.all(free, external_id, count)]
        if len(found) < count:
            last = int(store.value("SELECT max(member_id) FROM members"))
            fresh = [world.member(last + place) for place in range(1, count - len(found) + 1)]
            insert_members(store, fresh)
            found += [member.member_id for member in fresh]
        members = [get_member(store, member_id) for member_id in found]
    return [member for member in members if member is not None]
