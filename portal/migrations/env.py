"""Runs migrations, one set for SQLite and PostgreSQL, inside the application's context."""

from alembic import context
from flask import current_app

from portal.db import WRITES, UtcDateTime

config = context.config
migrate = current_app.extensions["migrate"]
metadata = migrate.db.metadata


def render_item(kind, item, _autogen_context):
    """Migrations speak plain SQLAlchemy: they must run when our own types have long changed."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    engine = migrate.db.engine
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        if engine.dialect.name == "sqlite":
            # Changing a table means copying and dropping it, and a dropped table would take the rows
            # that refer to it along. Only before a transaction begins can this be switched off.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_item=render_item,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if engine.dialect.name == "sqlite":
            # Whoever gets this connection from the pool next expects the keys to be guarded again.
            connection.rollback()
            connection.invalidate()


if context.is_offline_mode():
    context.configure(url=str(migrate.db.engine.url), target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    run()
