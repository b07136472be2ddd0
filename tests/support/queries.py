"""Counting the SQL statements of a request."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from portal.db import db


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """The statements that run inside the block; BEGIN and PRAGMA are the driver's own affair."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):  # type: ignore[no-untyped-def]
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
