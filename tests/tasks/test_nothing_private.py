"""No token, secret or personal datum in clear: not in logs, pages of settings, Redis, heartbeats or sealed columns.

The whole walk is driven with known values through the real client and the sandbox in the same process; then all
places are searched for them.
"""

import logging
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from flask import Flask, g
from redis import Redis
from sqlalchemy import LargeBinary

from portal.db import db
from portal.linkedin import LinkedInError
from portal.linkedin_access import linkedin
from portal.models import LinkedInConnection, LinkedInToken
from portal.queueing import QUEUES
from portal.tasks.health import check_health
from portal.tasks.linkedin_connections import check_connections
from portal.tasks.linkedin_seats import read_seats
from portal.tasks.linkedin_setup import configure_linkedin
from sandbox.core.sandbox import Sandbox
from tests.support.client import LintingClient
from tests.support.linkedin import Control
from tests.support.members import MemberAtLinkedIn
from tests.support.people import People, get_job
from tests.support.seats import SetUp
from worker import Worker

#: Somebody who is exported, with what is known of her.
MAYA, LAST, MAIL = 7, "Lindqvist", "zenobia.marker@example.net"


class Seen(logging.Handler):
    """Every line of every logger, with what an exception says."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        more = {
            k: v
            for k, v in vars(record).items()
            if k not in logging.LogRecord("", 0, "", 0, "", (), None).__dict__
        }
        self.lines.append(f"{self.format(record)} {more}")


@pytest.fixture
def log() -> Iterator[Seen]:
    handler, root = Seen(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def tokens(sandbox_app: Flask, app: Flask, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every token and code that LinkedIn hands out during the test."""
    found: set[str] = set()
    access = app.extensions["linkedin"]

    class Listening(httpx2.WSGITransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            answer = super().handle_request(request)
            answer.read()
            if request.url.path.endswith("/accessToken") and answer.is_success:
                found.add(answer.json()["access_token"])
            return answer

    monkeypatch.setattr(access, "transport", Listening(app=sandbox_app))
    monkeypatch.setattr(access, "_client", None)
    return found


def work(app: Flask) -> None:
    with Redis.from_url(app.extensions["settings"].redis_url) as connection:
        worker = Worker(list(QUEUES), connection=connection)
        worker.app = app
        worker.work(burst=True, logging_level="CRITICAL")
    app.extensions["pulse"].write()


def test_nothing_private_is_in_clear_anywhere(
    app: Flask,
    context: Flask,
    sandbox: Sandbox,
    sandbox_app: Flask,
    control: Control,
    people: People,
    job_id: int,
    redis: Redis,
    log: Seen,
    tokens: set[str],
) -> None:
    set_up = SetUp(app)
    settings = app.extensions["settings"]
    member = MemberAtLinkedIn(sandbox_app, app)
    redis_seen: list[str] = []

    # The company's set-up, and a person's own account.
    set_up.enable_company()
    set_up.add_contract(seats_read_at=None)
    configure_linkedin()
    work(app)
    client = LintingClient(app).sign_in("Rita")
    answer = client.post("/settings/connections/linkedin", at="/settings/connections", status=303)
    back = member.answer(answer.headers["location"])
    codes = set(parse_qs(urlsplit(back).query)["code"])
    client.get(back, status=303)
    db.session.rollback()
    assert db.session.scalars(db.select(LinkedInConnection)).one().sealed
    read_seats()
    check_connections()

    # An export of somebody of whom something is known, well and badly.
    control.post("/control/clock", advance=5)
    sandbox.use_push_transport(httpx2.WSGITransport(app=app))
    number = get_job(job_id).requisition_number
    try:
        control.post("/control/exports", job=number, member=MAYA, exporter=None, emails=[MAIL])
        sandbox.deliver_due()
        redis_seen.append(everything_in(redis))
        work(app)
        control.post("/control/faults", path="exportedCandidates", kind="500")
        control.post("/control/exports", job=number, member=MAYA, exporter=None, emails=[MAIL])
        sandbox.deliver_due()
        work(app)
    finally:
        sandbox.use_push_transport(None)
    control.post("/control/faults", path="introspectToken", kind="garbage")
    with pytest.raises(LinkedInError):
        linkedin().members.introspect(next(iter(tokens)))
    check_health()
    redis_seen.append(everything_in(redis))

    secrets = {
        *tokens,
        *codes,
        settings.linkedin_client_secret,
        settings.secret_key,
        *settings.fernet_keys,
    }
    assert len(tokens) >= 2, "the application's and Rita's"
    private = {MAIL, LAST}

    in_log = "\n".join(log.lines)
    assert "exportedCandidates" in in_log, "the log was heard"
    assert not [value for value in secrets | private if value in in_log]

    assert "take_in_event" in "".join(redis_seen), "Redis was read"
    assert not [value for value in secrets | private for text in redis_seen if value in text]

    pages = settings_pages(app, "Ada", "Rita")
    assert len(pages) > 12
    assert not [(path, value) for path, text in pages.items() for value in secrets if value in text]
    about_health = pages["Ada /admin/sync-health"]
    assert not [value for value in private if value in about_health]

    tables = everything_in_tables()
    for name in ("heartbeats", "linkedin_usage", "health_alarms", "counters"):
        assert not [value for value in secrets | private if value in tables[name]], name
    leaks = [(name, value) for name, text in tables.items() for value in secrets if value in text]
    assert not leaks
    db.session.rollback()
    sealed = [
        *db.session.scalars(db.select(LinkedInToken.sealed)),
        *db.session.scalars(db.select(LinkedInConnection.sealed)),
    ]
    assert len(sealed) == 2
    opened = {app.extensions["linkedin"].sealer.open(each) for each in sealed}
    assert opened <= tokens


def everything_in(redis: Redis) -> str:
    """Every key with its value, packed ones unpacked."""
    import zlib

    texts = []
    for key in redis.keys("*"):
        kind = redis.type(key).decode()
        values: list[bytes] = [key]
        if kind == "string":
            values.append(redis.get(key))
        elif kind == "hash":
            values += [part for pair in redis.hgetall(key).items() for part in pair]
        elif kind == "list":
            values += redis.lrange(key, 0, -1)
        elif kind == "set":
            values += redis.smembers(key)
        elif kind == "zset":
            values += redis.zrange(key, 0, -1)
        elif kind == "stream":
            values += [
                part
                for _id, fields in redis.xrange(key)
                for pair in fields.items()
                for part in pair
            ]
        for value in values:
            texts.append(value.decode(errors="replace"))
            try:
                texts.append(zlib.decompress(value).decode(errors="replace"))
            except zlib.error:
                continue
    return "\n".join(texts)


def settings_pages(app: Flask, *names: str) -> dict[str, str]:
    """Every page of the settings that needs no number, as these people see it."""
    paths = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/admin", "/settings"))
        and "GET" in (rule.methods or ())
        and not rule.arguments
        and not rule.rule.endswith("/return")
    )
    seen = {}
    for name in names:
        # The context of the test outlives each request, and so would whoever was looking.
        g.pop("_login_user", None)
        http = LintingClient(app).sign_in(name).http
        for path in paths:
            answer = http.get(path)
            if answer.status_code == 200:
                seen[f"{name} {path}"] = answer.get_data(as_text=True)
    return seen


def everything_in_tables() -> dict[str, str]:
    """Every row of every table as text; sealed columns as they lie there."""
    db.session.rollback()
    found = {}
    for table in db.metadata.sorted_tables:
        rows = db.session.execute(table.select()).all()
        found[table.name] = "\n".join(repr(tuple(row)) for row in rows)
        assert all(
            isinstance(value, bytes) or value is None
            for row in rows
            for column, value in zip(table.columns, row, strict=True)
            if isinstance(column.type, LargeBinary)
        )
    return found
