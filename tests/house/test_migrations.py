"""Migrations make the tables that the models describe, there and back."""

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from portal import create_app
from portal.db import db
from portal.extensions import limiter


@pytest.fixture
def fresh(settings, tmp_path: Path) -> Iterator[Flask]:  # type: ignore[no-untyped-def]
    """The portal with an empty database, of the kind that the suite runs on."""
    server = os.environ.get("TEST_DATABASE_URL")
    name = f"migrations_{os.getpid()}"
    url = f"sqlite:///{tmp_path}/fresh.db"
    admin = create_engine(server, isolation_level="AUTOCOMMIT") if server else None
    if admin is not None:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        url = make_url(server or "").set(database=name).render_as_string(hide_password=False)
    limits = dict(vars(limiter))
    app = create_app(dataclasses.replace(settings, database_url=url))
    vars(limiter).update(limits)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    app.extensions["redis"].close()
    if admin is not None:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version", "sqlite_sequence"}


def test_up_down_and_up_again(fresh: Flask) -> None:
    upgrade()
    made = tables()
    assert made == set(db.metadata.tables)
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    assert tables() == made


def test_the_models_ask_for_nothing_that_the_migrations_do_not_make(fresh: Flask) -> None:
    upgrade()
    try:
        check()
    except SystemExit:
        pytest.fail("models and migrations differ: `flask --app wsgi db migrate` shows how")


def test_indexes_and_constraints_are_those_of_the_models(fresh: Flask) -> None:
    """What alembic's comparison leaves out: uniqueness and what happens to rows that are gone."""
    upgrade()
    inspector = inspect(db.engine)
    for table in db.metadata.tables.values():
        made = {frozenset(u["column_names"]) for u in inspector.get_unique_constraints(table.name)}
        wanted = {
            frozenset(column.name for column in constraint.columns)
            for constraint in table.constraints
            if type(constraint).__name__ == "UniqueConstraint"
        }
        assert made == wanted, table.name
        cascades = {
            (tuple(f["constrained_columns"]), f["options"].get("ondelete"))
            for f in inspector.get_foreign_keys(table.name)
        }
        wanted_cascades = {
            (tuple(key.column_keys), key.ondelete) for key in table.foreign_key_constraints
        }
        assert cascades == wanted_cascades, table.name


def test_migrations_form_one_line(portal_app: Flask) -> None:
    folder = portal_app.extensions["migrate"].directory
    script = ScriptDirectory(folder)
    assert len(script.get_heads()) == 1, "two migrations follow the same one: merge them"
    for revision in script.walk_revisions():
        name = Path(revision.path).name
        assert name.startswith(f"{revision.revision}_"), f"{name}: begin with the revision's number"
