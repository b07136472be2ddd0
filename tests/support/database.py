"""States of the database that tests go back to: empty, or a world that takes long to build."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Table, literal, select, text, union_all

from portal.db import WRITES, db


class State:
    """Everything that stands in the tables now, to be put back as often as somebody wants.

    Whatever was written since is gone then. Building a world by the services that build it for
    people takes a tenth of a second, putting it back two thousandths.
    """

    def __init__(self) -> None:
        db.session.remove()
        self._kept: _Image | _Rows
        if db.engine.dialect.name == "sqlite":
            self._kept = _Image()
        else:
            self._kept = _Rows()

    def put_back(self) -> None:
        """Let the tables hold what they held when this was made."""
        db.session.remove()
        self._kept.put_back()


class _Image:
    """A copy of SQLite's whole file, in memory."""

    def __init__(self) -> None:
        self._copy = sqlite3.connect(":memory:", check_same_thread=False)
        self._with_file(lambda file: file.backup(self._copy))

    def put_back(self) -> None:
        self._with_file(self._copy.backup)

    @staticmethod
    def _with_file(what: Any) -> None:
        connection = db.engine.raw_connection()
        try:
            what(connection.driver_connection)
        finally:
            connection.close()


class _Rows:
    """All rows of PostgreSQL's tables."""

    def __init__(self) -> None:
        tables = db.metadata.sorted_tables
        # Asked at once: emptying fifty tables of which five hold something takes longer.
        self._which_hold_rows = union_all(
            *(
                select(literal(number).label("number")).where(select(table).exists())
                for number, table in enumerate(tables)
            )
        )
        self._tables = tables
        self._rows: list[tuple[Table, list[dict[str, Any]]]] = []
        with db.engine.connect() as connection:
            for table in self._filled(connection):
                rows = connection.execute(select(table)).mappings()
                self._rows.append((table, [dict(row) for row in rows]))

    def put_back(self) -> None:
        with (
            db.engine.connect().execution_options(**{WRITES: True}) as connection,
            connection.begin(),
        ):
            # The history refuses to be emptied, except to who may switch triggers off; and nothing
            # needs to come in the order in which it hangs together.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in self._filled(connection):
                connection.execute(table.delete())
            for table, rows in self._rows:
                connection.execute(table.insert(), rows)

    def _filled(self, connection: Connection) -> list[Table]:
        return [self._tables[n] for n in connection.scalars(self._which_hold_rows)]


#: What migrations put in, of this process's database.
_AS_MIGRATED: list[State] = []


def remember_empty_tables() -> None:
    """Note what migrations put in, before any test puts in more."""
    _tell_ids_apart()
    _keep_no_statistics()
    _AS_MIGRATED[:] = [State()]


def _tell_ids_apart() -> None:
    """Let ids begin elsewhere in each table: that of a job must not pass for that of a person.

    On SQLite in the tables that never use an id twice; the others count from 1.
    """
    counted = [table for table in db.metadata.sorted_tables if "id" in table.columns]
    with db.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        for number, table in enumerate(counted, start=1):
            values = {"name": table.name, "last": number * 1000}
            if connection.dialect.name == "postgresql":
                statement = "SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"
                connection.execute(text(statement), values)
            elif table.dialect_options["sqlite"]["autoincrement"]:
                connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
                connection.execute(
                    text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), values
                )


def _keep_no_statistics() -> None:
    """Let PostgreSQL not look at tables between two tests: of one that it once saw emptied it believes that it
    holds a row at most, and plans for that when a test puts five thousand in. Without it asks for their size."""
    if db.engine.dialect.name != "postgresql":
        return
    with db.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        for table in db.metadata.sorted_tables:
            connection.execute(text(f'ALTER TABLE "{table.name}" SET (autovacuum_enabled = false)'))


def empty_tables() -> None:
    """Take everything out that the test put in; what migrations put in stays."""
    _AS_MIGRATED[0].put_back()
