"""Notes that something happened, cheaply: kept in this process and written down together, now and then.

LinkedIn's client tells what became of each request (:meth:`Pulse.observe`), the worker of each periodic
task, the scheduler of each round. A burst of a thousand exports costs a few statements every two seconds
instead of thousands; what a process that is killed had not written yet is lost, which are two seconds of
counting. Nothing here is about a person, and nothing here is ever in the way: what cannot be written is
dropped with a line in the log.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Table, case, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from portal.db import WRITES
from portal.domain.linkedin_gate import NEEDS, Capability
from portal.linkedin import Observation, Outcome
from portal.linkedin.limits import resource_of
from portal.models import Heartbeat, LinkedInIntegration, LinkedInUsage

log = logging.getLogger(__name__)

#: How long a worker gathers before it writes.
GATHER = 2.0
#: What happens every two seconds and goes well is written so often, by each process.
STEADY = timedelta(seconds=15)

#: The heartbeat that says whether LinkedIn answers at all.
LINKEDIN = "linkedin"

_EXPORT, _CSA = NEEDS[Capability.EXPORT][0], NEEDS[Capability.INMAIL_HISTORY][0]
#: The integration whose access a family of calls uses.
USES = {
    "exports": _EXPORT,
    "jobs": _EXPORT,
    "seats": _CSA,
    "inmail": _CSA,
    "notes": _CSA,
    "stubs": _CSA,
}


@dataclass
class _Beat:
    at: datetime
    ok_at: datetime | None = None
    problem: str | None = None
    detail: str = ""
    failing_since: datetime | None = None
    failed_at: datetime | None = None
    failed_how: str | None = None
    request_id: str | None = None


@dataclass
class _Use:
    requests: int = 0
    records: int = 0
    throttled: int = 0


class Pulse:
    """What one process noted and has not written yet. Threads share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._written_at = 0.0
        self._steady: dict[str, datetime] = {}
        self._clear()

    def _clear(self) -> None:
        self._beats: dict[str, _Beat] = {}
        #: By client id, allowance and minute.
        self._usage: dict[tuple[str, str, datetime], _Use] = {}
        #: By client id, type and context, where the call named one.
        self._used: dict[tuple[str, str, str], datetime] = {}

    # -- noting --------------------------------------------------------------------------------

    def observe(self, client_id: str, seen: Observation) -> None:
        """One request to LinkedIn."""
        now = datetime.now(UTC)
        fails = seen.outcome not in {Outcome.OK, Outcome.REFUSED, Outcome.STALE_TOKEN}
        answered = seen.outcome is not Outcome.DOWN
        with self._lock:
            if seen.outcome is not Outcome.STALE_TOKEN:
                self._note(
                    f"call:{seen.family}",
                    now,
                    problem=seen.outcome.value if fails else None,
                    failed_how=None if seen.outcome is Outcome.OK else seen.outcome.value,
                    request_id=seen.request_id,
                )
            self._note(LINKEDIN, now, problem=None if answered else seen.outcome.value)
            use = self._use(client_id, resource_of(seen.call), now)
            use.requests += 1
            use.records += seen.records
            use.throttled += seen.outcome is Outcome.THROTTLED
            if seen.outcome is Outcome.OK and seen.family in USES:
                self._used[client_id, USES[seen.family], seen.context or ""] = now

    def beat(self, name: str, problem: str | None = None, *, request_id: str | None = None) -> None:
        """Something happened once more. While it goes well it is written now and then only."""
        now = datetime.now(UTC)
        with self._lock:
            last = self._steady.get(name)
            # A clock that was put back must not silence it.
            if problem is None and last is not None and timedelta(0) <= now - last < STEADY:
                return
            self._note(name, now, problem=problem, failed_how=problem, request_id=request_id)
            if problem is None:
                self._steady[name] = now
            else:
                self._steady.pop(name, None)

    def _note(
        self,
        name: str,
        now: datetime,
        *,
        problem: str | None,
        failed_how: str | None = None,
        request_id: str | None = None,
    ) -> None:
        beat = self._beats.setdefault(name, _Beat(now))
        beat.at, beat.problem = now, problem
        if problem is None:
            beat.failing_since = None
        elif beat.failing_since is None:
            beat.failing_since = now
        if failed_how is None and problem is None:
            beat.ok_at = now
        if failed_how is not None:
            beat.failed_at, beat.failed_how = now, failed_how
            beat.request_id = (request_id or "")[:100] or None

    def _use(self, client_id: str, resource: str, now: datetime) -> _Use:
        minute = now.replace(second=0, microsecond=0)
        return self._usage.setdefault((client_id, resource, minute), _Use())

    # -- writing -------------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self._beats or self._usage)

    def write_if_due(self) -> None:
        """Write, unless this process did so a moment ago."""
        if not self.is_empty and time.monotonic() - self._written_at >= GATHER:
            self.write()

    def write(self) -> None:
        """Write what was noted, in one short transaction. Never raises for the database."""
        with self._lock:
            beats, usage, used = self._beats, self._usage, self._used
            self._clear()
            self._written_at = time.monotonic()
        if not beats and not usage:
            return
        try:
            with self._writing() as connection:
                # Always in one order: two processes that write the same rows must not wait for each other.
                _write_beats(connection, sorted(beats.items()))
                _write_usage(connection, sorted(usage.items(), key=lambda item: item[0]))
                _write_used(connection, sorted(used.items()))
        except SQLAlchemyError as error:
            log.warning("heartbeats not written: %s", type(error).__name__)
            with self._lock:
                # Nobody knows of these: they are due again at once.
                self._steady.clear()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with (
            self._engine.connect().execution_options(**{WRITES: True}) as connection,
            connection.begin(),
        ):
            yield connection


def _write_beats(connection: Connection, beats: list[tuple[str, _Beat]]) -> None:
    if beats:
        values = [{"name": name, **vars(beat)} for name, beat in beats]
        connection.execute(_beats_statement(connection.dialect.name), values)


def _write_usage(
    connection: Connection, usage: list[tuple[tuple[str, str, datetime], _Use]]
) -> None:
    values = [
        {
            "client_id": client_id,
            "resource": resource,
            "day": minute.date(),
            "minute": minute,
            "requests": use.requests,
            "records": use.records,
            "throttled": use.throttled,
            "minute_records": use.records,
            "peak_records": use.records,
        }
        for (client_id, resource, minute), use in usage
    ]
    if values:
        connection.execute(_usage_statement(connection.dialect.name), values)


def _write_used(connection: Connection, used: list[tuple[tuple[str, str, str], datetime]]) -> None:
    row = LinkedInIntegration
    for (client_id, kind, context), at in used:
        query = update(row).where(
            row.client_id == client_id,
            row.type == kind,
            # What is not enabled any more was not what allowed the call.
            row.state == "ENABLED",
        )
        if context:
            query = query.where(row.context == context)
        connection.execute(query.values(used_at=at))


@cache
def _beats_statement(dialect: str) -> Any:
    insert, table = _insert(dialect, Heartbeat)
    new, old = insert.excluded, table.c
    return insert.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "at": new.at,
            "ok_at": func.coalesce(new.ok_at, old.ok_at),
            "problem": new.problem,
            "detail": new.detail,
            # It goes on failing, unless it went well in between.
            "failing_since": case(
                (new.problem.is_(None), None),
                (new.ok_at.is_not(None), new.failing_since),
                else_=func.coalesce(old.failing_since, new.failing_since),
            ),
            "failed_at": func.coalesce(new.failed_at, old.failed_at),
            "failed_how": func.coalesce(new.failed_how, old.failed_how),
            "request_id": case((new.failed_at.is_not(None), new.request_id), else_=old.request_id),
        },
    )


@cache
def _usage_statement(dialect: str) -> Any:
    insert, table = _insert(dialect, LinkedInUsage)
    new, old = insert.excluded, table.c
    in_minute = case(
        (old.minute == new.minute, old.minute_records + new.minute_records),
        else_=new.minute_records,
    )
    return insert.on_conflict_do_update(
        index_elements=["client_id", "day", "resource"],
        set_={
            "requests": old.requests + new.requests,
            "records": old.records + new.records,
            "throttled": old.throttled + new.throttled,
            "minute": new.minute,
            "minute_records": in_minute,
            "peak_records": case((in_minute > old.peak_records, in_minute), else_=old.peak_records),
        },
    )


def _insert(dialect: str, model: Any) -> tuple[Any, Table]:
    table = model.metadata.tables[model.__tablename__]
    return (postgresql if dialect == "postgresql" else sqlite).insert(table), table
