"""Liveness and readiness."""

import dataclasses

import pytest
from flask import Flask
from flask_migrate import stamp

from portal import create_app, queueing
from portal.extensions import limiter
from tests.support.client import LintingClient
from tests.support.queries import counted_statements


def test_the_process_answers_without_asking_anybody(app: Flask, client: LintingClient) -> None:
    with counted_statements(app) as statements:
        answer = client.get("/healthz")
    assert (answer.text, answer.mimetype) == ("ok\n", "text/plain")
    assert statements == []


def test_ready_when_database_migrations_and_redis_are(client: LintingClient) -> None:
    assert client.get("/readyz").json == {"database": True, "redis": True}


def test_not_ready_without_redis_but_alive(
    app: Flask, client: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "redis", queueing.connect("redis://127.0.0.1:1/0"))
    assert client.get("/readyz", status=503).json == {"database": True, "redis": False}
    client.get("/healthz")


def test_not_ready_without_the_tables(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    limits = dict(vars(limiter))
    settings = dataclasses.replace(
        app.extensions["settings"], database_url=f"sqlite:///{tmp_path}/empty.db"
    )
    empty = create_app(settings)
    vars(limiter).update(limits)
    client = LintingClient(empty)
    assert client.get("/readyz", status=503).json == {"database": False, "redis": True}
    with empty.app_context():
        stamp(revision="head")
    assert client.get("/readyz").json == {"database": True, "redis": True}
    with empty.app_context():
        from portal.db import db

        db.engine.dispose()
    empty.extensions["redis"].close()


def test_probes_are_never_throttled(client: LintingClient) -> None:
    for _ in range(50):
        client.get("/healthz")
        client.get("/readyz")
