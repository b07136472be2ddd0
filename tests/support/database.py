"""Emptying the tables after a test."""

from sqlalchemy import Connection, text

from portal.db import WRITES, db
from portal.domain.applications import REJECTION_REASONS
from portal.models import RejectionReason


def empty_tables() -> None:
    """Take everything out that the test put in; what migrations put in stays."""
    with (
        db.engine.connect().execution_options(**{WRITES: True}) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            # The history refuses to be emptied, except to who may switch triggers off.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            _delete(connection)
        else:
            triggers = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            ).all()
            for name, _sql in triggers:
                connection.execute(text(f"DROP TRIGGER {name}"))
            _delete(connection)
            for _name, sql in triggers:
                connection.execute(text(sql))
        connection.execute(
            RejectionReason.__table__.insert(),  # type: ignore[attr-defined]
            [
                {"name": name, "position": position, "is_active": True}
                for position, name in enumerate(REJECTION_REASONS)
            ],
        )


def _delete(connection: Connection) -> None:
    for table in reversed(db.metadata.sorted_tables):
        connection.execute(table.delete())
