"""One token for the whole deployment, whatever the number of processes, and clocks that disagree."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from flask import Flask

from dev.redis_server import free_port
from portal import gate
from portal.config import Settings
from portal.db import db
from portal.linkedin import IntegrationKey
from portal.linkedin_access import linkedin
from portal.models import LinkedInToken
from portal.unit_of_work import unit_of_work
from tests.support.exports import export_from_sandbox, get_event, receive
from tests.support.linkedin import Control
from tests.support.people import get_job
from tests.support.tasks import take_in_request

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 3

#: What each process does whenever it is told to go: several calls, as fast as it can.
PROGRAM = """
import sys
from portal import create_app
from portal.linkedin import IntegrationKey
from portal.linkedin_access import linkedin

app = create_app()
print("ready", flush=True)
for _go in sys.stdin:
    with app.app_context():
        for _ in range(3):
            linkedin().integrations.batch_get([IntegrationKey(sys.argv[1], "ONE_CLICK_EXPORT")])
    print("done", flush=True)
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[httpx2.Client]:
    """A sandbox in a process of its own, on a free port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "sandbox"],
        cwd=ROOT,
        env={"SANDBOX_PORT": str(port), "SANDBOX_STORE": str(tmp_path / "sandbox.db")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if "/control" in line:
                break
        with httpx2.Client(
            base_url=f"http://127.0.0.1:{port}",
            timeout=20,
            trust_env=False,
            transport=httpx2.HTTPTransport(retries=20),
        ) as http:
            yield http
    finally:
        process.terminate()
        process.communicate(timeout=15)


@pytest.fixture
def environ(settings: Settings, served: httpx2.Client) -> dict[str, str]:
    """The settings of a portal that talks to that sandbox and shares the database of this test."""
    credentials = served.get("/control/credentials").json()
    address = str(served.base_url).rstrip("/")
    return {
        "BECKON_ENV": "testing",
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "DOCUMENTS_URL": settings.documents_url,
        "LINKEDIN_CLIENT_ID": credentials["client_id"],
        "LINKEDIN_CLIENT_SECRET": credentials["client_secret"],
        "LINKEDIN_WWW_URL": address,
        "LINKEDIN_API_URL": address,
        "ORGANIZATION": credentials["organization"],
    }


@pytest.fixture
def processes(environ: dict[str, str], app: Flask) -> Iterator[list[subprocess.Popen[str]]]:
    """Several processes of the portal that share its database, ready to call LinkedIn."""
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PROGRAM, environ["ORGANIZATION"]],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    try:
        assert {answer(process) for process in running} == {"ready"}
        yield running
    finally:
        for process in running:
            process.kill()
            process.communicate()


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def let_go(processes: list[subprocess.Popen[str]]) -> None:
    """All at the same moment."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert {answer(process) for process in processes} == {"done"}


def requests(served: httpx2.Client, path: str) -> int:
    found = served.get("/control/requests", params={"path": path, "count": 200})
    return len(found.json())


def test_one_token_is_fetched_for_many_processes_until_it_nears_its_end(
    served: httpx2.Client, processes: list[subprocess.Popen[str]], app: Flask
) -> None:
    let_go(processes)
    assert requests(served, "atsIntegrations") == 3 * PROCESSES
    assert requests(served, "accessToken") == 1
    # Twenty-six of its thirty minutes later.
    with app.app_context(), unit_of_work():
        db.session.execute(
            db.update(LinkedInToken).values(expires_at=datetime.now(UTC) + timedelta(minutes=4))
        )
    let_go(processes)
    assert requests(served, "accessToken") == 2


# -- clocks ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("context")
def test_a_clock_that_is_an_hour_late_here_does_no_harm_to_the_token(control: Control) -> None:
    key = IntegrationKey(gate.known().organization, "ONE_CLICK_EXPORT")
    linkedin().integrations.batch_get([key])
    # To LinkedIn the token has ended, while we believe that it is good.
    control.post("/control/clock", advance=3600)
    found = linkedin().integrations.batch_get([key])
    assert found[key]


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_an_hour_off_does_not_lose_an_export(
    control: Control, job_id: int, hours: int
) -> None:
    request_id = export_from_sandbox(control, get_job(job_id))
    # LinkedIn named the present moment as the end, by its own clock.
    at = datetime.now(UTC) + timedelta(hours=hours)
    event_id = receive(request_id, now=at, expires_at=datetime.now(UTC) + timedelta(seconds=1))
    assert get_event(event_id).state == "received"
    event: Any = take_in_request(request_id)
    assert event.state == "done"
