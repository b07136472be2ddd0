"""Workers that the system kills, again and again, wherever they are; LinkedIn's throttle in mid-load.

Whatever happens, in the end the ledger here and LinkedIn's side hold the same records, each once.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from portal.config import Settings
from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Application, Candidate, SharingChange, SharingLane, SharingQuota
from portal.services import notes
from portal.services.sharing import decisions
from portal.services.sharing import lane as lanes
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_crowd
from tests.support.linkedin import Control
from tests.support.people import NOW, People
from tests.support.sharing import at_linkedin, counts, drain, hurry, lane, ledger, post, waiting

pytestmark = pytest.mark.usefixtures("context")

ROOT = Path(__file__).resolve().parents[2]
PAST = datetime(2020, 1, 1, tzinfo=UTC)
CROWD = 2
#: A batch and a half.
MORE = 150
#: LinkedIn's name of each kind of ours.
KINDS = {
    "candidate": "candidates",
    "candidate_note": "candidateNotes",
    "application": "applications",
    "stage": "stages",
    "application_note": "applicationNotes",
    "feedback": "interviewFeedback",
}

#: A worker on demand: for each number that it reads, a process that brings people in step and is killed at that
#: many commits and ends of calls. The last are killed before what happened became known to anybody: the commit is
#: made, LinkedIn has taken the call. Prints 1 for a process that was killed, 0 for one that came through.
PROGRAM = """
import os, signal, sys
import httpx2
from sqlalchemy import event
from portal import create_app
from portal.db import db
from portal.tasks.sharing import sweep_people

app = create_app()
left = 0

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
            sweep_people()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit("the worker failed")
    print(int(os.WIFSIGNALED(status)), flush=True)
"""


@pytest.fixture
def worker(
    settings: Settings, sandbox_app: Flask, control: Control, tmp_path: Path
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


def outlive(process: subprocess.Popen[str]) -> int:
    """Each worker is killed one step later than the one before, until one comes through; returns how many died."""
    deaths = 0
    for step in range(1, 200):
        hurry()
        with unit_of_work():
            # Dead processes give nothing back: their lease runs out.
            db.session.execute(db.update(SharingLane).values(leased_until=PAST))
        db.session.rollback()
        if killed_at(step, process):
            deaths += 1
        elif not waiting():
            return deaths
    raise AssertionError(f"people still wait: {waiting()}")


def both_sides(control: Control) -> None:
    """Ledger and LinkedIn's side hold the same records, and nobody is in doubt about one."""
    for kind, theirs in KINDS.items():
        rows = ledger(kind)
        here = {(parent, record) for (parent, record), row in rows.items() if row.is_there}
        there = {(int(parent or 0), int(record)) for parent, record in at_linkedin(control, theirs)}
        assert here == there, kind
        assert all((row.state == "sent") == row.is_there for row in rows.values()), kind


@pytest.fixture
def everybody(control: Control, people: People, job_id: int) -> dict[str, int]:
    """People past Prospect with notes; returns what LinkedIn shall have of them."""
    post(job_id, control)
    drain()
    add_crowd(job_id, CROWD, stage=StageKind.SCREEN)
    with unit_of_work():
        rita = people.user("Rita")
        for application in db.session.scalars(db.select(Application)):
            notes.add_note(application, "Knows turbines.", is_private=False, author=rita, now=NOW)
            notes.add_note(
                application.candidate, "Lives near.", is_private=False, author=rita, now=NOW
            )
    with unit_of_work():
        # They belong to a first load, not to what somebody just did.
        db.session.execute(db.delete(SharingChange))
        row = db.session.scalars(db.select(SharingLane)).one()
        lanes.begin_walk(row, lanes.FIRST, now=datetime.now(UTC))
    return {
        **dict.fromkeys(("candidates", "candidateNotes", "applications", "stages"), CROWD),
        "applicationNotes": CROWD,
        "interviewFeedback": 0,
    }


def test_a_first_load_outlives_workers_that_are_killed_at_every_step(
    control: Control, worker: subprocess.Popen[str], everybody: dict[str, int]
) -> None:
    # Somebody who takes the lane, notes people, announces, calls thrice and settles has died in each.
    assert outlive(worker) > 8
    assert counts(control) == everybody
    both_sides(control)
    assert lane().walk_state == "done"
    assert control.get("/control/sync")["parallel"]["total"] == 0


def test_so_does_taking_people_back(
    control: Control, worker: subprocess.Popen[str], everybody: dict[str, int], people: People
) -> None:
    drain()
    assert counts(control) == everybody
    with unit_of_work():
        for candidate in db.session.scalars(db.select(Candidate).limit(CROWD // 2)):
            decisions.withhold(candidate, True, actor=people.user("Rita"), now=NOW)
    assert outlive(worker) > 8
    assert counts(control) == {kind: number // 2 for kind, number in everybody.items()}
    both_sides(control)


def test_a_load_that_linkedin_throttles_sends_everything_once(
    control: Control, job_id: int
) -> None:
    post(job_id, control)
    drain()
    # Our own count allows three hundred at once, this LinkedIn a batch a minute.
    control.post("/control/settings", record_limit=100)
    add_crowd(job_id, MORE, stage=StageKind.SCREEN)
    with unit_of_work():
        db.session.execute(db.delete(SharingChange))
        row = db.session.scalars(db.select(SharingLane)).one()
        lanes.begin_walk(row, lanes.FIRST, now=datetime.now(UTC))
    refused, minutes = 0, 0
    while waiting() or lane().walk_state == "running":
        sweep_people()
        db.session.rollback()
        refused = throttled(control)
        assert counts(control)["candidates"] <= 100 * (minutes + 1)
        minutes += 1
        assert minutes < 30
        # The next minute, here and there.
        control.post("/control/clock", advance=60)
        hurry()
        with unit_of_work():
            db.session.execute(db.update(SharingQuota).values(paused_until=None, tokens=300))
    assert refused
    numbers = {one["kind"]: one for one in control.get("/control/sync")["kinds"]}
    for kind in ("candidates", "applications", "stages"):
        assert numbers[kind]["stored"] == numbers[kind]["asked"] == MORE, kind
        assert numbers[kind]["refused"] == 0
    both_sides(control)


def throttled(control: Control) -> int:
    """How many calls were answered with 429."""
    found = control.get("/control/requests/summary")["counts"]
    return sum(one["count"] for one in found if one["status"] == 429)
