"""Which member a candidate is: found by e-mail or profile address, or said by hand.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-candidates

Three kinds of rows tie a candidate to a person URN: `matched` (LinkedIn found it; counts from `from_ms` on,
because matching takes a while), `manual` (the tracking system or a recruiter said it; one at most), and
`rejected` (a recruiter said that a match is wrong). What was said by hand wins over what was found.
Members who closed their account match nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from sandbox.core.ats_records import marks
from sandbox.core.store import Store

MATCHED, MANUAL, REJECTED = "matched", "manual", "rejected"


@dataclass(frozen=True)
class Match:
    """What LinkedIn answers about one candidate."""

    matched: tuple[str, ...] = ()
    manual: str | None = None

    @property
    def person(self) -> str | None:
        """The member whom Recruiter takes the candidate for, when it is only one."""
        return self.manual or (self.matched[0] if len(self.matched) == 1 else None)


def slug_of(address: str) -> str | None:
    """The last part of a profile address such as `https://www.linkedin.com/in/<slug>/`."""
    found = re.fullmatch(r"/in/([^/]+)/?", urlsplit(address).path)
    return unquote(found[1]) if found else None


def find_members(store: Store, candidates: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """Person URNs by candidate, for the e-mails and profile addresses of these records."""
    by_email: dict[str, set[str]] = {}
    by_slug: dict[str, set[str]] = {}
    for candidate, fields in candidates.items():
        for email in fields.get("emailAddresses") or ():
            by_email.setdefault(email.lower(), set()).add(candidate)
        slug = slug_of(fields.get("linkedInProfileUrl") or "")
        if slug:
            by_slug.setdefault(slug, set()).add(candidate)
    found: dict[str, set[str]] = {}
    for column, wanted in (("lower(email)", by_email), ("slug", by_slug)):
        values = list(wanted)
        for start in range(0, len(values), 500):
            some = values[start : start + 500]
            for row in store.all(
                f"SELECT person, {column} AS handle FROM members WHERE {column} IN ({marks(some)})",
                *some,
            ):
                for candidate in wanted[row["handle"]]:
                    found.setdefault(candidate, set()).add(row["person"])
    return found


def match_anew(
    store: Store, customer: int, candidates: Mapping[str, Mapping[str, Any]], from_ms: int
) -> None:
    """Bring the found matches of these candidates up to date; those that stay keep their time."""
    wanted = {
        (candidate, person)
        for candidate, people in find_members(store, candidates).items()
        for person in people
    }
    ids = list(candidates)
    there = {
        (row["candidate"], row["person"])
        for row in store.all(
            "SELECT candidate, person FROM ats_links WHERE customer = ? AND kind = 'matched'"
            f" AND candidate IN ({marks(ids)})",
            customer,
            *ids,
        )
    }
    if there - wanted:
        store.many(
            "DELETE FROM ats_links WHERE customer = ? AND candidate = ? AND person = ?"
            " AND kind = 'matched'",
            [(customer, *link) for link in there - wanted],
        )
    if wanted - there:
        store.many(
            "INSERT INTO ats_links VALUES (?, ?, 'matched', ?, ?)",
            [(customer, *link, from_ms) for link in wanted - there],
        )


def attach(store: Store, customer: int, candidate: str, person: str, now_ms: int) -> None:
    """Say by hand who the candidate is."""
    detach(store, customer, candidate)
    store.run(
        "DELETE FROM ats_links WHERE customer = ? AND candidate = ? AND kind = 'rejected' AND person = ?",
        customer,
        candidate,
        person,
    )
    store.run(
        "INSERT INTO ats_links VALUES (?, ?, 'manual', ?, ?)", customer, candidate, person, now_ms
    )


def detach(store: Store, customer: int, candidate: str) -> bool:
    """Take back what was said by hand; what was found counts again."""
    return bool(
        store.run(
            "DELETE FROM ats_links WHERE customer = ? AND candidate = ? AND kind = 'manual'",
            customer,
            candidate,
        )
    )


def reject(store: Store, customer: int, candidate: str, person: str, now_ms: int) -> None:
    """A recruiter says that this is somebody else."""
    store.run(
        "DELETE FROM ats_links WHERE customer = ? AND candidate = ? AND kind = 'manual' AND person = ?",
        customer,
        candidate,
        person,
    )
    store.run(
        "INSERT OR REPLACE INTO ats_links VALUES (?, ?, 'rejected', ?, ?)",
        customer,
        candidate,
        person,
        now_ms,
    )


def forget_links(store: Store, customer: int, candidates: Iterable[str]) -> None:
    store.many(
        "DELETE FROM ats_links WHERE customer = ? AND candidate = ?",
        [(customer, candidate) for candidate in candidates],
    )


def matches(
    store: Store, customer: int, candidates: Iterable[str], now_ms: int
) -> dict[str, Match]:
    """What is known about these candidates; those without any match are left out."""
    ids = list(candidates)
    rows = store.all(
        "SELECT l.candidate, l.kind, l.person FROM ats_links l"
        " JOIN members m ON m.person = l.person AND m.closed = 0"
        f" WHERE l.customer = ? AND l.from_ms <= ? AND l.candidate IN ({marks(ids)})"
        " ORDER BY l.candidate, l.person",
        customer,
        now_ms,
        *ids,
    )
    said: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        said.setdefault(row["candidate"], {}).setdefault(row["kind"], []).append(row["person"])
    found = {}
    for candidate, kinds in said.items():
        wrong = kinds.get(REJECTED, ())
        matched = tuple(person for person in kinds.get(MATCHED, ()) if person not in wrong)
        manual = next(iter(kinds.get(MANUAL, ())), None)
        if matched or manual:
            found[candidate] = Match(matched, manual)
    return found


def attached(store: Store, customer: int, candidates: Iterable[str]) -> dict[str, str]:
    """What was said by hand about these candidates, closed accounts included."""
    ids = list(candidates)
    rows = store.all(
        "SELECT candidate, person FROM ats_links WHERE customer = ? AND kind = 'manual'"
        f" AND candidate IN ({marks(ids)})",
        customer,
        *ids,
    )
    return {row["candidate"]: row["person"] for row in rows}


# In ATS, seen from the members

TAKEN_FOR = """
    l.customer = ? AND l.from_ms <= ? AND (
        l.kind = 'manual'
        OR (l.kind = 'matched' AND NOT EXISTS (
            SELECT 1 FROM ats_links o WHERE o.customer = l.customer AND o.candidate = l.candidate
            AND (o.kind = 'manual' OR (o.kind = 'rejected' AND o.person = l.person)))))
"""
"""Of links: those by which Recruiter takes a candidate for a member. Wants customer and time."""


def candidates_of(store: Store, customer: int, person: str, now_ms: int) -> list[tuple[str, str]]:
    """Candidate ids of a member, with the kind of match; what was said by hand first."""
    rows = store.all(
        "SELECT l.candidate, l.kind FROM ats_links l"
        " JOIN members m ON m.person = l.person AND m.closed = 0"
        f" WHERE {TAKEN_FOR} AND l.person = ? ORDER BY l.kind, l.candidate LIMIT 20",
        customer,
        now_ms,
        person,
    )
    return [(row["candidate"], row["kind"]) for row in rows]
