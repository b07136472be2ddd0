"""One SQLite connection, guarded by one lock.

The sandbox is one process with many threads and statements of well under a millisecond, so a single
connection behind a lock is faster than several that wait for each other's write lock, and it makes
`:memory:` work across threads.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.core.schema import MIGRATIONS, SCHEMA, SCHEMA_VERSION, TABLES


class Store:
    """Runs statements; a statement outside `transaction` commits by itself."""

    def __init__(self, path: str) -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        found = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        if found not in (0, SCHEMA_VERSION) and found not in MIGRATIONS:
            self._connection.close()
            raise RuntimeError(
                f"The store {path} was written by another version of the sandbox; start with --reset."
            )
        while 0 < found < SCHEMA_VERSION:
            for statement in MIGRATIONS[found]:
                self._connection.execute(statement)
            found += 1
            self._connection.execute(f"PRAGMA user_version={found}")
        self._connection.executescript(SCHEMA)
        self._connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        self._survey_lock = threading.Lock()
        self._surveyor: sqlite3.Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside happen together or not at all; nested ones join the outer."""
        with self._lock:
            if self._depth:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth = 0

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        with self._lock:
            row: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
            return row

    def value(self, sql: str, *values: Any) -> Any:
        row = self.one(sql, *values)
        return None if row is None else row[0]

    def survey(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Rows of a statement that may look at every record, for operators: it holds nobody up.

        A store in a file is read by a connection of its own, which sees what was committed.
        """
        if self.path == ":memory:":
            return self.all(sql, *values)
        with self._survey_lock:
            if self._surveyor is None:
                self._surveyor = sqlite3.connect(
                    self.path, check_same_thread=False, isolation_level=None
                )
                self._surveyor.row_factory = sqlite3.Row
                self._surveyor.execute("PRAGMA query_only=1")
            return self._surveyor.execute(sql, values).fetchall()

    def survey_value(self, sql: str, *values: Any) -> Any:
        """The first value of the first row; there is one."""
        return self.survey(sql, *values)[0][0]

    def run(self, sql: str, *values: Any) -> int:
        """Run a writing statement; answers how many rows it touched."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    def insert(self, sql: str, *values: Any) -> int:
        """Run an INSERT; answers the number of the new row."""
        with self._lock:
            return int(self._connection.execute(sql, values).lastrowid or 0)

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        with self.transaction():
            self._connection.executemany(sql, rows)

    def read_meta(self, key: str, default: Any = None) -> Any:
        text = self.value("SELECT value FROM meta WHERE key = ?", key)
        return default if text is None else json.loads(text)

    def write_meta(self, key: str, value: Any) -> None:
        self.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, json.dumps(value))

    def empty(self) -> None:
        with self.transaction():
            for table in TABLES:
                self.run(f"DELETE FROM {table}")

    def close(self) -> None:
        with self._survey_lock:
            if self._surveyor is not None:
                self._surveyor.close()
        with self._lock:
            self._connection.close()


def like(text: str) -> str:
    """A LIKE pattern (escape character `!`) that finds the text anywhere."""
    folded = text.casefold().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{folded}%"
