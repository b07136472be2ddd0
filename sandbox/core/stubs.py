"""Mail stubs: people who answered an InMail and agreed to share their profile.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-stub-profiles

LinkedIn's page names the parameters; of the answer only what trackers make of it is public. The names after
`created` are ours. A stub is not to be had while the consent is taken back or the account is closed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sandbox.core.ats_records import marks
from sandbox.core.people import Member, get_member
from sandbox.core.store import Store

RESULTS_MAX = 20_000
"""Results past these are refused, says LinkedIn's page: narrow the search by owner and date."""


def find_stubs(
    store: Store,
    contract: str,
    *,
    owners: Sequence[int],
    from_ms: int,
    before_ms: int,
    start: int,
    count: int,
) -> tuple[list[dict[str, Any]], int]:
    """Stubs created from `from_ms` on and before `before_ms`, of these seats (all of the contract, if none)."""
    where = "s.contract = ? AND s.created_ms >= ? AND s.created_ms < ? AND m.closed = 0"
    values: list[Any] = [contract, from_ms, before_ms]
    if owners:
        where += f" AND s.seat_id IN ({marks(owners)})"
        values += owners
    join = f"mail_stubs s JOIN members m ON m.member_id = s.member_id WHERE {where}"
    total = store.value(f"SELECT count(*) FROM {join}", *values)
    rows = store.all(
        f"SELECT s.* FROM {join} ORDER BY s.created_ms, s.stub_id LIMIT ? OFFSET ?",
        *values,
        count,
        start,
    )
    return [_element(row, _known(store, row)) for row in rows], int(total)


def _known(store: Store, row: sqlite3.Row) -> Member:
    member = get_member(store, row["member_id"])
    assert member is not None, "members stay"
    return member


def _element(row: sqlite3.Row, member: Member) -> dict[str, Any]:
    element: dict[str, Any] = {
        "id": row["stub_id"],
        "contract": row["contract"],
        "owner": f"urn:li:seat:{row['seat_id']}",
        "member": member.person,
        "created": row["created_ms"],
        "firstName": member.first_name,
        "lastName": member.last_name,
        "profileUrl": member.profile_url,
    }
    told = {
        "emailAddress": row["email"],
        "phoneNumber": row["phone"],
        "currentCompanyName": member.employers[0] if member.employers else None,
        "currentJobTitle": member.positions[0]["title"] if member.positions else None,
        "headline": member.headline,
        "location": member.location,
    }
    return element | {name: value for name, value in told.items() if value}
