"""The ground all tests stand on: a real database, a real Redis, the sandbox in this process.

Tests commit for real, so that they see what several processes would see; the tables are emptied
after each. SQLite by default, PostgreSQL where ``TEST_DATABASE_URL`` says so.
"""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from flask import Flask
from flask_migrate import upgrade
from redis import Redis
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from dev import redis_server
from portal import create_app
from portal.config import Settings, load
from portal.db import db
from sandbox import create_app as create_sandbox
from sandbox.core.sandbox import Sandbox
from tests.support import shared_tables
from tests.support.client import LintingClient
from tests.support.database import empty_tables, remember_empty_tables
from tests.support.people import People, add_people

SECRET = "test secret that is long enough for anybody"
LOOPBACK = {"127.0.0.1", "::1", "localhost", ""}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database: only that runs on PostgreSQL a second time."""
    for item in items:
        if "database_url" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """No test talks to the world."""
    real = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        real(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private Redis, as `make run` has one."""
    server = redis_server.prepare(tmp_path_factory.mktemp("redis"))
    command = [server.executable, str(server.configuration)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 10
        while not redis_server.answers(server.url):
            assert time.monotonic() < deadline, "Redis does not start"
            time.sleep(0.02)
        yield server.url
        process.terminate()


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database for this process."""
    server = os.environ.get("TEST_DATABASE_URL")
    if server is None:
        memory = Path("/dev/shm")
        base = memory if os.access(memory, os.W_OK) else None
        folder = tmp_path_factory.mktemp("database") if base is None else None
        path = (folder or memory) / f"beckon-test-{os.getpid()}.db"
        yield f"sqlite:///{path}"
        for leftover in path.parent.glob(path.name + "*"):
            leftover.unlink()
        return
    url = make_url(server)
    name = f"test_{os.getpid()}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def sandbox_app() -> Flask:
    """LinkedIn's stand-in, in this process."""
    return create_sandbox()


@pytest.fixture
def sandbox(sandbox_app: Flask, app: Flask) -> Sandbox:
    """The sandbox, emptied, with export to the portal switched on."""
    from tests.support.linkedin import switch_export_on

    box: Sandbox = sandbox_app.extensions["sandbox"]
    switch_export_on(sandbox_app, app)
    return box


@pytest.fixture(scope="session")
def settings(
    database_url: str,
    redis_url: str,
    sandbox_app: Flask,
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    """Settings of a portal that talks to the sandbox."""
    with httpx2.Client(
        transport=httpx2.WSGITransport(app=sandbox_app), base_url="http://127.0.0.1:8001"
    ) as http:
        credentials = http.get("/control/credentials").json()
    return load(
        {
            "BECKON_ENV": "testing",
            "SECRET_KEY": SECRET,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "PORTAL_URL": "http://localhost:8000",
            "DOCUMENTS_URL": tmp_path_factory.mktemp("documents").as_uri(),
            "LINKEDIN_CLIENT_ID": credentials["client_id"],
            "LINKEDIN_CLIENT_SECRET": credentials["client_secret"],
            "LINKEDIN_ORGANIZATION": credentials["organization"],
            "LINKEDIN_CONTRACTS": ",".join(credentials["contracts"]),
            "LINKEDIN_WWW_URL": "http://127.0.0.1:8001",
            "LINKEDIN_API_URL": "http://127.0.0.1:8001",
            "LINKEDIN_PLATFORM_URL": "http://127.0.0.1:8001",
        }
    )


@pytest.fixture(scope="session")
def portal_app(settings: Settings, sandbox_app: Flask) -> Iterator[Flask]:
    """The portal with its tables, made by the real migrations."""
    app = create_app(settings)
    app.extensions["linkedin"].transport = httpx2.WSGITransport(app=sandbox_app)
    with app.app_context():
        upgrade()
        remember_empty_tables()
        engine = db.engine
    with shared_tables.watched(engine) as caught:
        app.extensions["unshared"] = caught
        yield app
    with app.app_context():
        db.engine.dispose()
    app.extensions["redis"].close()


@pytest.fixture
def app(portal_app: Flask) -> Iterator[Flask]:
    """The portal; its tables and Redis are empty before and after."""
    yield portal_app
    with portal_app.app_context():
        empty_tables()
    portal_app.extensions["redis"].flushall()
    caught: list[str] = portal_app.extensions["unshared"]
    unshared, caught[:] = list(caught), []
    assert not unshared, f"LinkedIn would not hear of it: {unshared}; see services.sharing.changes"


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context, as a task or a command has one."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def redis(app: Flask) -> Redis:
    """The queue's Redis."""
    return app.extensions["redis"]


@pytest.fixture
def people(app: Flask) -> People:
    """Ada administers, Rita recruits and owns the job, Tom is on her team, Hugo is hiring manager,
    Ivy interviews, Rob may only read, Olga is an outsider."""
    with app.app_context():
        return add_people()


@pytest.fixture
def client(app: Flask) -> LintingClient:
    """A browser without JavaScript that lints every page it fetches."""
    return LintingClient(app)
