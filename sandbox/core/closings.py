"""Members who closed their account, and what a tracking system hears of it.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-release-notes

LinkedIn wants partners to ask for "closed candidate profiles" at least every 30 days and to tell the customer
which of the people it exported are gone. Path, parameters and answer are not public; ours are invented.
"""

from __future__ import annotations

from typing import Any

from sandbox.core.people import Member
from sandbox.core.sandbox import Sandbox
from sandbox.core.store import Store


def close_account(box: Sandbox, member: Member) -> None:
    """What the member was shown as stays with those who exported it; LinkedIn shows the profile no more."""
    with box.store.transaction():
        box.store.run("UPDATE members SET closed = 1 WHERE member_id = ?", member.member_id)
        box.store.run(
            "INSERT OR IGNORE INTO account_closings VALUES (?, ?)",
            member.member_id,
            box.clock.now_ms(),
        )


def reopen_account(box: Sandbox, member: Member) -> None:
    with box.store.transaction():
        box.store.run("UPDATE members SET closed = 0 WHERE member_id = ?", member.member_id)
        box.store.run("DELETE FROM account_closings WHERE member_id = ?", member.member_id)


def find_closed(store: Store, start: int, count: int) -> tuple[list[dict[str, Any]], int]:
    """People who were exported and have closed their account since, in the order of closing."""
    joined = (
        "account_closings c JOIN members m ON m.member_id = c.member_id"
        " WHERE EXISTS (SELECT 1 FROM exports e WHERE e.member_id = c.member_id)"
    )
    total = store.value(f"SELECT count(*) FROM {joined}")
    rows = store.all(
        f"SELECT m.person, c.closed_ms FROM {joined}"
        " ORDER BY c.closed_ms, c.member_id LIMIT ? OFFSET ?",
        count,
        start,
    )
    return [{"member": row["person"], "closedAt": row["closed_ms"]} for row in rows], int(total)
