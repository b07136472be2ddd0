"""Jobs as LinkedIn has them. Every posting becomes a task that is settled a little later.

https://learn.microsoft.com/en-us/linkedin/talent/job-postings/api/check-job-taskstatus

Tasks are settled when somebody looks: each reader first applies what has become due, in order.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from dataclasses import dataclass
from typing import Any

from sandbox.core.clock import Clock
from sandbox.core.job_rules import DAY_MS, content_error, content_warning, operation_of
from sandbox.core.store import Store, like

IN_PROGRESS = "IN_PROGRESS"
SUCCEEDED = "SUCCEEDED"
PROCESSED = "PROCESSED"
FAILED = "FAILED"
TASK_LIFE_MS = 30 * DAY_MS
JOB_LIFE_MS = 180 * DAY_MS


@dataclass(frozen=True)
class Job:
    external_id: str
    posting: str
    state: str
    availability: str
    title: str
    job_code: str | None
    city: str | None
    record: dict[str, Any]
    created_ms: int
    changed_ms: int
    expires_ms: int

    @property
    def label(self) -> str:
        """How Recruiter's job box shows the job."""
        return " · ".join(
            part for part in (self.job_code or self.external_id, self.title, self.city) if part
        )

    def open_at(self, now_ms: int) -> bool:
        return self.state == "LISTED" and self.expires_ms > now_ms


@dataclass(frozen=True)
class Task:
    urn: str
    external_id: str
    operation: str
    status: str
    message: str | None
    posting: str | None
    created_ms: int


def queue_task(store: Store, record: dict[str, Any], now_ms: int, delay: float) -> str:
    """Accept a posting of sound shape; answers the task to ask after."""
    urn = f"urn:li:simpleJobPostingTask:{uuid.uuid4()}"
    store.run(
        "INSERT INTO job_tasks (task, external_id, operation, record, created_ms, due_ms, status)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        urn,
        record["externalJobPostingId"],
        operation_of(record),
        json.dumps(record),
        now_ms,
        now_ms + int(delay * 1000),
        IN_PROGRESS,
    )
    return urn


def settle_due_tasks(store: Store, clock: Clock) -> None:
    now_ms = clock.now_ms()
    if not store.value(
        "SELECT 1 FROM job_tasks WHERE status = ? AND due_ms <= ? LIMIT 1", IN_PROGRESS, now_ms
    ):
        return
    with store.transaction():
        due = store.all(
            "SELECT * FROM job_tasks WHERE status = ? AND due_ms <= ? ORDER BY number",
            IN_PROGRESS,
            now_ms,
        )
        for row in due:
            status, message, posting_id = _settle(store, row, now_ms)
            store.run(
                "UPDATE job_tasks SET status = ?, message = ?, posting_id = ? WHERE number = ?",
                status,
                message,
                posting_id,
                row["number"],
            )


def _settle(store: Store, task: sqlite3.Row, now_ms: int) -> tuple[str, str | None, int | None]:
    record: dict[str, Any] = json.loads(task["record"])
    operation: str = task["operation"]
    known = store.one("SELECT * FROM jobs WHERE external_id = ?", task["external_id"])
    if operation == "CLOSE":
        if known is None:
            return FAILED, "externalJobPostingId: no such job; it was never created here.", None
        store.run(
            "UPDATE jobs SET state = 'CLOSED', changed_ms = ? WHERE external_id = ?",
            now_ms,
            task["external_id"],
        )
        done = SUCCEEDED if known["availability"] == "PUBLIC" else PROCESSED
        return done, None, known["posting_id"]
    if operation in ("UPDATE", "RENEW") and known is None:
        return FAILED, "externalJobPostingId: no such job; send CREATE first.", None
    if operation == "UPDATE" and known is not None and known["state"] == "CLOSED":
        return (
            FAILED,
            "jobPostingOperationType: the job is closed; send RENEW or CREATE to open it again.",
            None,
        )
    private = record.get("availability", "PUBLIC") != "PUBLIC"
    warning = content_warning(record)
    error = content_error(record, now_ms) or (None if private else warning)
    if error:
        return FAILED, error, None
    posting_id = _write_job(store, record, known, operation, now_ms)
    if private:
        return PROCESSED, warning, posting_id
    return SUCCEEDED, None, posting_id


def _write_job(
    store: Store, record: dict[str, Any], known: sqlite3.Row | None, operation: str, now_ms: int
) -> int:
    if known is None:
        highest = store.value("SELECT max(posting_id) FROM jobs") or 3_900_000_000
        posting_id = int(highest) + 1
    else:
        posting_id = int(known["posting_id"])
    expires = record.get("expireAt")
    if expires is None:
        keep = known is not None and operation == "UPDATE"
        expires = known["expires_ms"] if known is not None and keep else now_ms + JOB_LIFE_MS
    city = str(record.get("location") or "").split(",", maxsplit=1)[0].strip() or record.get(
        "postalCode"
    )
    code = record.get("companyJobCode") or None
    found_by = "\n".join([record["title"], code or "", record["externalJobPostingId"]]).casefold()
    store.run(
        "INSERT OR REPLACE INTO jobs VALUES (?, ?, 'LISTED', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        record["externalJobPostingId"],
        posting_id,
        record.get("availability", "PUBLIC"),
        record["title"],
        code,
        city,
        json.dumps(record),
        now_ms if known is None else known["created_ms"],
        now_ms,
        expires,
        found_by,
    )
    return posting_id


def get_task(store: Store, clock: Clock, urn: str) -> Task | None:
    settle_due_tasks(store, clock)
    row = store.one(
        "SELECT * FROM job_tasks WHERE task = ? AND created_ms > ?",
        urn,
        clock.now_ms() - TASK_LIFE_MS,
    )
    return _task(row) if row else None


def tasks_of_job(store: Store, external_id: str) -> list[Task]:
    rows = store.all("SELECT * FROM job_tasks WHERE external_id = ? ORDER BY number", external_id)
    return [_task(row) for row in rows]


def unsettled_or_failed(store: Store, count: int = 50) -> list[Task]:
    rows = store.all(
        "SELECT * FROM job_tasks WHERE status IN (?, ?) ORDER BY number DESC LIMIT ?",
        IN_PROGRESS,
        FAILED,
        count,
    )
    return [_task(row) for row in rows]


def _task(row: sqlite3.Row) -> Task:
    posting = row["posting_id"]
    return Task(
        urn=row["task"],
        external_id=row["external_id"],
        operation=row["operation"],
        status=row["status"],
        message=row["message"],
        posting=f"urn:li:jobPosting:{posting}" if posting else None,
        created_ms=row["created_ms"],
    )


def _job(row: sqlite3.Row) -> Job:
    return Job(
        external_id=row["external_id"],
        posting=f"urn:li:jobPosting:{row['posting_id']}",
        state=row["state"],
        availability=row["availability"],
        title=row["title"],
        job_code=row["job_code"],
        city=row["city"],
        record=json.loads(row["record"]),
        created_ms=row["created_ms"],
        changed_ms=row["changed_ms"],
        expires_ms=row["expires_ms"],
    )


def get_job(store: Store, clock: Clock, external_id: str) -> Job | None:
    settle_due_tasks(store, clock)
    row = store.one("SELECT * FROM jobs WHERE external_id = ?", external_id)
    return _job(row) if row else None


def all_jobs(store: Store, clock: Clock, start: int = 0, count: int = 10_000) -> list[Job]:
    settle_due_tasks(store, clock)
    rows = store.all(
        "SELECT * FROM jobs ORDER BY changed_ms DESC, rowid DESC LIMIT ? OFFSET ?", count, start
    )
    return [_job(row) for row in rows]


def search_jobs(
    store: Store,
    clock: Clock,
    query: str,
    *,
    with_closed: bool,
    only: tuple[str, list[object]] = ("1", []),
    count: int = 20,
) -> list[Job]:
    """Jobs found by part of the title or by their Job ID; the exact Job ID comes first.

    `only` is a further condition on `jobs`, with its values.
    """
    settle_due_tasks(store, clock)
    words = query.split()[:8]
    where = " AND ".join(["search_text LIKE ? ESCAPE '!'"] * len(words)) or "1"
    open_only = "" if with_closed else " AND state = 'LISTED' AND expires_ms > ?"
    now = [] if with_closed else [clock.now_ms()]
    rows = store.all(
        f"SELECT * FROM jobs WHERE {where}{open_only} AND {only[0]}"
        " ORDER BY (lower(coalesce(job_code, '')) = ? OR lower(external_id) = ?) DESC, changed_ms DESC, rowid DESC"
        " LIMIT ?",
        *[like(word) for word in words],
        *now,
        *only[1],
        query.strip().lower(),
        query.strip().lower(),
        count,
    )
    return [_job(row) for row in rows]
