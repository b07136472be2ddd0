"""Lists for operators: records with search and paging, the story of one, deletions, what dangles."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sandbox.core import ats_links as links
from sandbox.core import integrations as ints
from sandbox.core.ats_acls import viewer_of
from sandbox.core.ats_kinds import Kind, Place
from sandbox.core.ats_records import Record, get_record, record_of
from sandbox.core.closings import close_account, reopen_account
from sandbox.core.indicator import ShownCandidate
from sandbox.core.jobs import search_jobs
from sandbox.core.people import Member
from sandbox.core.sandbox import Sandbox
from sandbox.core.store import Store

EVERYTHING = 10_000


def total(store: Store, customer: int) -> int:
    return int(store.survey_value("SELECT count(*) FROM ats_records WHERE customer = ?", customer))


def find_records(
    store: Store,
    customer: int,
    kind: Kind,
    *,
    query: str = "",
    parent: str | None = None,
    job: str | None = None,
    candidate: str | None = None,
    after: int | None = None,
    start: int = 0,
    count: int = 50,
) -> tuple[list[Record], int]:
    """Records that fit, newest first, and how many there are. `query` looks into ids and texts."""
    where, values = ["customer = ?", "kind = ?"], [customer, kind.value]
    for column, value in (("parent", parent), ("job", job), ("candidate", candidate)):
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    if query.strip():
        pattern = "%" + query.strip().replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
        where.append(
            "(id LIKE ? ESCAPE '!' OR parent LIKE ? ESCAPE '!' OR record LIKE ? ESCAPE '!')"
        )
        values += [pattern] * 3
    if after is not None:
        where.append("seq > ?")
        values.append(after)
    conditions = " AND ".join(where)
    order = "seq DESC" if after is None else "seq"
    number = store.survey_value(f"SELECT count(*) FROM ats_records WHERE {conditions}", *values)
    rows = store.survey(
        f"SELECT * FROM ats_records WHERE {conditions} ORDER BY {order} LIMIT ? OFFSET ?",
        *values,
        count,
        start,
    )
    return [record_of(row) for row in rows], int(number)


def shown(record: Record) -> dict[str, Any]:
    return {
        "seq": record.seq,
        "kind": record.kind,
        "parent": record.place.parent,
        "id": record.place.id,
        "version": record.version,
        "created_ms": record.created_ms,
        "changed_ms": record.changed_ms,
        "record": record.fields,
    }


def story_of(box: Sandbox, customer: int, kind: Kind, place: Place) -> dict[str, Any] | None:
    """A record with its former versions and, of a candidate, whom it matches; None if it never was."""
    found = get_record(box.store, customer, kind, place)
    key = (customer, kind.value, *place)
    gone = box.store.all(
        "SELECT at_ms, with_parent FROM ats_deletions WHERE customer = ? AND kind = ?"
        " AND parent = ? AND id = ? ORDER BY number",
        *key,
    )
    if found is None and not gone:
        return None
    former = box.store.all(
        "SELECT version, changed_ms, record FROM ats_former WHERE customer = ? AND kind = ?"
        " AND parent = ? AND id = ? ORDER BY version",
        *key,
    )
    story: dict[str, Any] = {
        **(shown(found) if found else {"kind": kind, **place._asdict(), "record": None}),
        "former": [
            {
                "version": row["version"],
                "changed_ms": row["changed_ms"],
                "record": json.loads(row["record"]),
            }
            for row in former
        ],
        "deleted": [
            {"at_ms": row["at_ms"], "with_parent": bool(row["with_parent"])} for row in gone
        ],
    }
    if kind is Kind.CANDIDATE:
        match = links.matches(box.store, customer, [place.id], box.clock.now_ms()).get(place.id)
        story["matchedMembers"] = list(match.matched) if match else []
        story["manualMatchedMember"] = match.manual if match else None
    return story


def deletions(
    store: Store, customer: int, *, kind: Kind | None = None, start: int = 0, count: int = 50
) -> tuple[list[dict[str, Any]], int]:
    """Newest first. Ids alone: nothing of what was deleted is kept."""
    where, values = "customer = ?", [customer]
    if kind is not None:
        where, values = "customer = ? AND kind = ?", [customer, kind.value]  # type: ignore[list-item]
    number = store.survey_value(f"SELECT count(*) FROM ats_deletions WHERE {where}", *values)
    rows = store.survey(
        "SELECT number, kind, parent, id, with_parent, at_ms FROM ats_deletions"
        f" WHERE {where} ORDER BY number DESC LIMIT ? OFFSET ?",
        *values,
        count,
        start,
    )
    return [{**dict(row), "with_parent": bool(row["with_parent"])} for row in rows], int(number)


def dangling(store: Store, customer: int) -> dict[str, int]:
    """Applications whose candidate or job is not here: left behind by a deletion, or let in."""
    without_candidate = store.survey_value(
        "SELECT count(*) FROM ats_records a WHERE a.customer = ? AND a.kind = 'applications'"
        " AND a.candidate IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ats_records c"
        " WHERE c.customer = a.customer AND c.kind = 'candidates' AND c.parent = ''"
        " AND c.id = a.candidate)",
        customer,
    )
    without_job = store.survey_value(
        "SELECT count(*) FROM ats_records a WHERE a.customer = ? AND a.kind = 'applications'"
        " AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.external_id = a.job)",
        customer,
    )
    return {
        "applications_without_candidate": int(without_candidate),
        "applications_without_job": int(without_job),
    }


def candidate_shown(candidate: ShownCandidate) -> dict[str, Any]:
    """What Recruiter shows, as JSON."""
    applications = [
        {
            "id": one.id,
            "job_id": one.job_id,
            "job": one.job,
            "latest": one.latest.stage if one.latest else None,
            "stages": [asdict(step) for step in one.steps],
            "source": one.source,
            "disposition_reason": one.ended,
        }
        for one in candidate.applications
    ]
    return {
        "id": candidate.id,
        "name": candidate.name,
        "address": candidate.address,
        "match": candidate.match,
        "applications": applications,
        "feedback": [asdict(remark) for remark in candidate.feedback],
        "notes": [asdict(remark) for remark in candidate.notes],
    }


def export_jobs(box: Sandbox, person: str) -> list[dict[str, str]]:
    viewer = viewer_of(box, person, ints.ONE_CLICK_EXPORT)
    found = search_jobs(
        box.store,
        box.clock,
        "",
        with_closed=box.settings.list_closed_jobs,
        only=viewer.sees("jobs.external_id"),
        count=EVERYTHING,
    )
    return [{"id": job.external_id, "label": job.label} for job in found]


def clear(box: Sandbox) -> int:
    """Forget everything that was sent about people."""
    with box.store.transaction():
        gone = box.store.run("DELETE FROM ats_records")
        for table in ("ats_former", "ats_deletions", "ats_counts", "ats_links"):
            box.store.run(f"DELETE FROM {table}")
    box.refusals.clear()
    box.flights.clear()
    return gone


def change_member(box: Sandbox, member: Member, *, email: Any, closed: Any) -> None:
    """`...` leaves a value alone. Candidates with the new or the former address are matched anew."""
    with box.store.transaction():
        addresses = {member.email.lower()} if member.email else set()
        if closed is not ...:
            (close_account if closed else reopen_account)(box, member)
        if email is ...:
            return
        box.store.run("UPDATE members SET email = ? WHERE member_id = ?", email, member.member_id)
        if email:
            addresses.add(email.lower())
        _match_by_address(box, addresses)


def _match_by_address(box: Sandbox, addresses: set[str]) -> None:
    """Operators change an address now and then, so a look at all candidates will do."""
    now_ms = box.clock.now_ms()
    found: dict[int, dict[str, Any]] = {}
    for row in box.store.all("SELECT * FROM ats_records WHERE kind = 'candidates'"):
        fields = json.loads(row["record"])
        if addresses & {known.lower() for known in fields.get("emailAddresses", ())}:
            found.setdefault(row["customer"], {})[row["id"]] = fields
    for customer, people in found.items():
        links.match_anew(box.store, customer, people, now_ms)
