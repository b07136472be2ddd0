"""The running product as the measurements see it: portal, sandbox, database, processes."""

import re
import sqlite3
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx2
import psutil  # type: ignore[import-untyped]
from sqlalchemy import create_engine, text

from dev.sentences import Refusal
from dev.stack import Stack

DESCRIPTION = (
    "A job of the benchmark. You measure how long things take, write it down with the machine it "
    "was measured on, and do not leave the bad figures out."
)
PASSWORD = "demo"


class World:
    """A stack, its control pages and its tables."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        port = stack.environ["SANDBOX_PORT"]
        self.sandbox = f"http://127.0.0.1:{port}"
        self.portal = f"http://127.0.0.1:{stack.environ['PORT']}"
        self.portal_port = int(stack.environ["PORT"])
        self._http = httpx2.Client(base_url=self.sandbox, timeout=60, trust_env=False)
        self._engine = create_engine(stack.database_url)
        self.credentials = self.control("GET", "/control/credentials")

    def close(self) -> None:
        self._http.close()
        self._engine.dispose()

    # LinkedIn's side

    def control(self, method: str, address: str, /, **body: Any) -> Any:
        answer = self._http.request(method, address, json=body or None)
        answer.raise_for_status()
        return answer.json()

    def fault(self, kind: str, **more: Any) -> None:
        self.control("POST", "/control/faults", kind=kind, times=-1, **more)

    def clear_faults(self) -> None:
        self.control("DELETE", "/control/faults")

    def export(self, job: str, count: int, *, deliver: bool = True) -> list[str]:
        """Export so many different people; returns the ids of the exports."""
        made = self.control(
            "POST", "/control/exports", job=job, count=count, deliver=deliver, exporter=2
        )
        return [export["request_id"] for export in made]

    def hold_exports(self, job: str, count: int) -> None:
        """Export, but keep the pushes back until `release`."""
        self.fault("hold")
        self.export(job, count)
        self.clear_faults()

    def release(self) -> int:
        return int(self.control("POST", "/control/pushes/release")["released"])

    def answer_times(self, after: int) -> tuple[list[float], int]:
        """Seconds until each push was answered, and how many were not with 2xx."""
        with sqlite3.connect(f"file:{self.stack.var / 'sandbox.db'}?mode=ro", uri=True) as store:
            rows = store.execute(
                "SELECT duration_ms, status FROM push_attempts WHERE push > ?", (after,)
            ).fetchall()
        bad = sum(1 for _, status in rows if status is None or not 200 <= status < 300)
        return [duration / 1000 for duration, _ in rows], bad

    def last_push(self) -> int:
        newest = self.control("GET", "/control/pushes?count=1")
        return int(newest[0]["id"]) if newest else 0

    # The portal

    def sign_in(self, name: str) -> httpx2.Client:
        http = httpx2.Client(base_url=self.portal, timeout=30, trust_env=False)
        http.headers["Host"] = f"localhost:{self.portal_port}"
        _submit(http, "/sign-in", email=f"{name}@demo.example", password=PASSWORD)
        return http

    def cookie(self, http: httpx2.Client) -> str:
        return "; ".join(f"{name}={value}" for name, value in http.cookies.items())

    def new_job(self, http: httpx2.Client, title: str) -> tuple[int, str]:
        """Create and activate a job; returns its id and Job ID once LinkedIn has it."""
        answer = _submit(
            http,
            "/jobs/new",
            title=title,
            description_source=DESCRIPTION,
            city="Rotterdam",
            region="",
            country="NL",
            openings="1",
            role="recruiter",
        )
        path = urlsplit(answer.headers["location"]).path
        _submit(http, f"{path}/activation", at=path)
        number = self.value("SELECT requisition_number FROM jobs WHERE id = :id", id=_last(path))
        self.wait(
            lambda: any(
                job["externalJobPostingId"] == number and job["open"]
                for job in self.control("GET", "/control/jobs")
            ),
            f"{number} at LinkedIn",
            60,
        )
        return _last(path), str(number)

    def press(self, http: httpx2.Client, page: str, action: str) -> None:
        """Press a button of a page that sends a form to an address below it."""
        _submit(http, f"{page}/{action}", at=page)

    # The tables

    def value(self, sql: str, **values: Any) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(text(sql), values).scalar_one()

    def applications(self, job_id: int) -> int:
        return int(
            self.value("SELECT count(*) FROM applications WHERE job_id = :job_id", job_id=job_id)
        )

    def open_events(self) -> int:
        return int(
            self.value(
                "SELECT count(*) FROM linkedin_events WHERE state IN"
                " ('received', 'working', 'retrying')"
            )
        )

    def duplicates(self, job_id: int) -> int:
        """Applications too many for their person, plus candidates that share a LinkedIn member."""
        return int(
            self.value(
                "SELECT (SELECT count(*) - count(DISTINCT candidate_id) FROM applications"
                " WHERE job_id = :job_id)"
                " + (SELECT count(*) - count(DISTINCT p.person_urn) FROM applications a"
                " JOIN candidate_linkedin_people p ON p.candidate_id = a.candidate_id"
                " WHERE a.job_id = :job_id)",
                job_id=job_id,
            )
        )

    def wait(self, done: Callable[[], bool], what: str, seconds: float) -> float:
        """Wait and return how long it took; refuse when it takes too long."""
        started = time.monotonic()
        while not done():
            if time.monotonic() - started > seconds:
                raise Refusal(f"Waited {seconds:.0f} s in vain for {what}.")
            time.sleep(0.05)
        return time.monotonic() - started

    def take_in(self, job_id: int, count: int) -> None:
        """Wait until so many people are in the job and nothing is under way any more."""
        self.wait(lambda: self.applications(job_id) >= count, "the people in the job", 120)
        self.settle()

    def settle(self, seconds: float = 240) -> float:
        """Wait until every stored push is settled."""
        return self.wait(lambda: self.open_events() == 0, "the events to be settled", seconds)

    # Processes

    def family(self, program: str) -> list[psutil.Process]:
        """The processes of a program with all their children."""
        found = []
        for pid in self.stack.pids(program):
            process = psutil.Process(pid)
            found += [process, *process.children(recursive=True)]
        return found

    def cpu_seconds(self, program: str) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self.family(program))

    def memory(self, program: str) -> float:
        """Resident megabytes of the program's processes together."""
        return float(sum(process.memory_info().rss for process in self.family(program))) / 2**20


def _last(path: str) -> int:
    return int(path.rstrip("/").rpartition("/")[2])


def _submit(
    http: httpx2.Client, path: str, at: str | None = None, **fields: str
) -> httpx2.Response:
    """Send a form as the page has it, with its token."""
    page = http.get(at or path).raise_for_status().text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if token is None:
        raise Refusal(f"The page {at or path} has no form.")
    answer = http.post(path, data={"csrf_token": token[1], **fields})
    if answer.status_code != 303:
        raise Refusal(f"POST {path} answered {answer.status_code}.")
    return answer
