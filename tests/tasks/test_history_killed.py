"""Workers that the system kills in mid-back-fill, wherever they are: in the end everything is here, each thing once."""

import dataclasses
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from portal.config import Settings
from portal.db import db
from portal.models import HistoryLane, HistoryStream, InMailMessage, RecruiterNote, StubProfile
from portal.tasks.linkedin_history import survey_history
from portal.tasks.linkedin_seats import read_seats
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.linkedin import Control
from tests.support.linkedin_history import History

pytestmark = pytest.mark.usefixtures("context")

ROOT = Path(__file__).resolve().parents[2]
PAST = datetime(2020, 1, 1, tzinfo=UTC)
DAYS = 6

#: A worker on demand: for each number that it reads, a process that reads history and is killed at that many commits,
#: calls and ends of calls. Prints 1 for a process that was killed, 0 for one that came through.
PROGRAM = """
import os, signal, sys
import httpx2
from sqlalchemy import event
from portal import create_app
from portal.db import db
from portal.tasks import linkedin_history_kept
from portal.tasks.linkedin_history import read_history

app = create_app()
left = 0
linkedin_history_kept.KEEP_AT = 20

def step(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

class Dying(httpx2.HTTPTransport):
    def handle_request(self, request):
        step()
        answer = super().handle_request(request)
        answer.read()
        step()
        return answer

app.extensions["linkedin"].transport = Dying(trust_env=False)
with app.app_context():
    event.listen(db.engine, "commit", step)
    db.engine.dispose()
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        left = int(line)
        with app.app_context():
            db.engine.dispose()
            read_history()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit("the worker failed")
    print(int(os.WIFSIGNALED(status)), flush=True)
"""


@pytest.fixture
def worker(
    settings: Settings, sandbox_app: Flask, control: Control
) -> Iterator[subprocess.Popen[str]]:
    """Processes of the portal that share its database; LinkedIn's stand-in is on a port for them."""
    server = make_server("127.0.0.1", 0, sandbox_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        cwd=ROOT,
        env={
            "BECKON_ENV": "testing",
            "SECRET_KEY": settings.secret_key,
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "PORTAL_URL": settings.portal_url,
            "DOCUMENTS_URL": settings.documents_url,
            "LINKEDIN_CLIENT_ID": settings.linkedin_client_id,
            "LINKEDIN_CLIENT_SECRET": settings.linkedin_client_secret,
            "LINKEDIN_ORGANIZATION": settings.linkedin_organization,
            "LINKEDIN_WWW_URL": address,
            "LINKEDIN_API_URL": address,
            "LINKEDIN_HISTORY_DAYS": str(DAYS),
            "LINKEDIN_VIEWER_CALLS_A_MINUTE": "72000",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert answer_of(process) == "ready"
        yield process
    finally:
        process.kill()
        process.communicate(timeout=15)
        server.shutdown()
        thread.join()
        server.server_close()


def answer_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def killed_at(step: int, process: subprocess.Popen[str]) -> bool:
    """Let a process work that is killed at that step; whether it came so far."""
    assert process.stdin is not None
    process.stdin.write(f"{step}\n")
    process.stdin.flush()
    return answer_of(process) == "1"


def is_done(history: History) -> bool:
    rows = history.rows().values()
    return all(row.filled_at is not None and row.synced_at is not None for row in rows)


def here() -> dict[str, list[tuple[str, ...]]]:
    """Everything that was read, with what it says."""
    db.session.rollback()
    messages = db.session.scalars(db.select(InMailMessage)).all()
    notes = db.session.scalars(db.select(RecruiterNote)).all()
    stubs = db.session.scalars(db.select(StubProfile)).all()
    return {
        "messages": sorted(
            (m.seat_urn, m.event_id, m.created_at.isoformat(), m.author_urn, m.member_urn, m.body)
            for m in messages
        ),
        "notes": sorted((n.note_id, n.text, n.visibility, str(n.is_active)) for n in notes),
        "stubs": sorted((s.stub_id, s.member_urn, s.state) for s in stubs),
    }


def test_a_way_back_outlives_workers_that_are_killed_at_every_step(
    context: Flask,
    control: Control,
    sandbox: Sandbox,
    worker: subprocess.Popen[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sandbox.change_settings({"viewer_limit": None})
    history = History(context, control, sandbox)
    history.years(seats=2, days=DAYS, messages=400, notes=80, people=40)
    thread = history.write()
    history.events(thread, count=250, every_ms=1)
    history.answer(thread)
    history.share(thread)
    with unit_of_work():
        db.session.execute(db.text("UPDATE linkedin_contracts SET seats_due_at = NULL"))
    read_seats()
    changed = dataclasses.replace(
        context.extensions["settings"],
        linkedin_history_days=DAYS,
        linkedin_viewer_calls_a_minute=72_000,
    )
    monkeypatch.setitem(context.extensions, "settings", changed)
    survey_history()
    deaths, step = 0, 0
    while not is_done(history):
        step += 1
        assert step < 400, "there is no end to it"
        with unit_of_work():
            # Dead processes give nothing back: their lease runs out.
            db.session.execute(db.update(HistoryLane).values(leased_until=PAST, due_at=None))
        db.session.rollback()
        deaths += killed_at(3 + step * 2, worker)
    assert deaths > 8
    found = here()
    assert len(found["messages"]) > 400
    # What one worker reads who is never disturbed.
    with unit_of_work():
        for model in (InMailMessage, RecruiterNote):
            db.session.execute(db.delete(model))
        now = datetime.now(UTC)
        db.session.execute(
            db.update(HistoryStream).values(
                synced_until=None,
                filled_since=None,
                filled_at=None,
                fill_until=now - timedelta(days=DAYS),
                window_start=0,
                rank=1,
                due_at=now,
            )
        )
        db.session.execute(db.update(HistoryLane).values(leased_until=None))
    history.read()
    again = here()
    oldest = (now - timedelta(days=DAYS)).isoformat()
    for kind in ("messages", "notes", "stubs"):
        assert len(set(found[kind])) == len(found[kind])
    # The two began a moment apart, so the oldest few messages may be beyond the later one's end.
    assert {m for m in found["messages"] if m[2] > oldest} == set(again["messages"])
    assert found["stubs"] == again["stubs"]
    assert set(again["notes"]) <= set(found["notes"])
