"""What `make bench-sync` measures of people's way to LinkedIn."""

import json
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from dev.bench.figures import Report, median, ms, percentile
from dev.bench.pages import Mover, Portal
from dev.bench.wire import Connection
from dev.bench.world import World
from dev.sentences import Refusal
from dev.supervisor import ROOT

CANDIDATES, APPLICATIONS = "candidates", "applications"
RECORDS = (CANDIDATES, APPLICATIONS)
PARTS = ("stages", "candidateNotes", "applicationNotes", "interviewFeedback")
#: LinkedIn's documented limits for each of its resources.
A_MINUTE, A_DAY = 10_000, 100_000
#: A worker's memory may grow by so much while a load goes on.
FLAT_MB, MEMORY_MB = 8.0, 150.0


class Received:
    """LinkedIn's side: what the sandbox has accepted, read from its store, which holds nobody up."""

    def __init__(self, world: World) -> None:
        self._world = world
        path = world.stack.var / "sandbox.db"
        self._store = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)

    def close(self) -> None:
        self._store.close()

    def accepted(self) -> dict[str, int]:
        """Records by kind, since the sandbox was started."""
        rows = self._store.execute(
            "SELECT kind, sum(number) FROM ats_counts WHERE what = 'accepted' GROUP BY kind"
        )
        return dict(rows.fetchall())

    def stages_of(self, application_id: int) -> int:
        """How many stages of one application are there."""
        row = self._store.execute(
            "SELECT count(*) FROM ats_records WHERE customer IN (SELECT number FROM ats_customers)"
            " AND kind = 'stages' AND parent = ?",
            (str(application_id),),
        ).fetchone()
        return int(row[0])

    def asked(self) -> list[dict[str, Any]]:
        """Calls by method, resource and status."""
        found: list[dict[str, Any]] = self._world.control("GET", "/control/requests/summary")[
            "counts"
        ]
        return [row for row in found if not row["resource"].startswith("v2/")]

    def calls(self) -> int:
        """All calls of the portal so far, whatever for."""
        return sum(row["count"] for row in self.asked())

    def throttled(self) -> int:
        """Calls that were answered with 429."""
        return sum(row["count"] for row in self.asked() if row["status"] == 429)


@dataclass
class Sample:
    """How far a load was at a moment."""

    at: float
    accepted: dict[str, int]
    memory: float


class Watch:
    """Looks every second how far a load is and how much memory its worker has."""

    def __init__(self, world: World, received: Received) -> None:
        self.world, self.received = world, received
        self._worker = psutil.Process(world.stack.pids("worker")[0])
        self.samples: list[Sample] = []
        self.look()

    def look(self) -> Sample:
        sample = Sample(
            time.monotonic(),
            self.received.accepted(),
            self._worker.memory_info().rss / 2**20,
        )
        self.samples.append(sample)
        return sample

    def until(self, done: Callable[[Sample], bool], seconds: float, what: str) -> None:
        """Look once a second until it is done; refuse when that takes too long."""
        deadline = time.monotonic() + seconds
        while not done(self.look()):
            if time.monotonic() > deadline:
                raise Refusal(f"Waited {seconds:.0f} s in vain for {what}.")
            time.sleep(1)

    def gained(self, kind: str, since: int = 0) -> int:
        """Records of a kind accepted since a sample."""
        first, last = self.samples[since].accepted, self.samples[-1].accepted
        return last.get(kind, 0) - first.get(kind, 0)

    def minutes(self, since: int = 0) -> float:
        return (self.samples[-1].at - self.samples[since].at) / 60

    def report_memory(self, report: Report, what: str) -> None:
        """Peak, and growth in the second half: what was read first is warm by then."""
        peak = max(sample.memory for sample in self.samples)
        half = self.samples[len(self.samples) // 2 :]
        tenth = max(1, len(half) // 10)
        grown = median([s.memory for s in half[-tenth:]]) - median([s.memory for s in half[:tenth]])
        report.add(
            f"{what}: memory of the worker, peak",
            f"{peak:.0f} MB (at first {self.samples[0].memory:.0f} MB)",
            f"< {MEMORY_MB:.0f} MB",
            peak < MEMORY_MB,
        )
        report.add(
            f"{what}: memory of the worker, growth in the second half",
            f"{grown:+.1f} MB in {(half[-1].at - half[0].at) / 60:.1f} min",
            f"flat (< {FLAT_MB:.0f} MB)",
            grown < FLAT_MB,
        )


class Processors:
    """Processor time of the programs that a load keeps busy: what other programs take does not count."""

    PROGRAMS = ("worker", "sandbox", "web", "redis")

    def __init__(self, world: World) -> None:
        self._world = world
        self._before = {name: world.cpu_seconds(name) for name in self.PROGRAMS}

    def report(self, report: Report, records: int, what: str) -> None:
        """For each record, and how many a minute that would be with nobody else on the machine."""
        used = {
            name: (self._world.cpu_seconds(name) - before) * 1000 / max(records, 1)
            for name, before in self._before.items()
        }
        # Worker and sandbox wait for each other.
        both = used["worker"] + used["sandbox"]
        report.add(
            f"{what}: processor time for each record",
            ", ".join(f"{name} {spent:.2f} ms" for name, spent in used.items())
            + f"; alone on the machine at most {60_000 / max(both, 0.001):,.0f} a minute",
        )


class Changes:
    """People who are moved to another stage on the board, each once: how long until LinkedIn has it."""

    def __init__(self, portal: Portal, received: Received, ids: Mapping[str, Any]) -> None:
        self._portal, self._received, self._ids = portal, received, ids
        self._cards = iter(ids["cards"])
        self._connection = Connection(portal.port)
        self.seconds: list[float] = []

    def one(self, patience: float = 120) -> float:
        """Move the next one; the time from sending the form to LinkedIn's side having the new stage."""
        card = next(self._cards)
        stages = self._ids["stages"][str(card["job"])]
        mover = Mover(self._portal, card["id"], [stages[2]], card["version"])
        before = self._received.stages_of(card["id"])
        started = time.perf_counter()
        mover(self._connection)
        while self._received.stages_of(card["id"]) <= before:
            if time.perf_counter() - started > patience:
                raise Refusal(f"Waited {patience:.0f} s in vain for a change at LinkedIn.")
            time.sleep(0.01)
        took = time.perf_counter() - started
        self.seconds.append(took)
        return took

    def report(self, report: Report, when: str) -> None:
        """Median and p95 since the last report."""
        seconds, self.seconds = self.seconds, []
        middle = median(seconds)
        report.add(
            f"One change to LinkedIn, {when}: median of {len(seconds)}",
            ms(middle),
            "< 2 s",
            middle < 2,
        )
        report.add(
            f"One change to LinkedIn, {when}: p95, slowest",
            f"{ms(percentile(seconds, 0.95))}, {ms(max(seconds))}",
        )


class Regularly:
    """Something done again and again by a thread while a load goes on."""

    def __init__(self, do: Callable[[], object], pause: float) -> None:
        self._do, self._pause = do, pause
        self._over = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Regularly":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            while not self._over.wait(self._pause):
                self._do()
        except StopIteration:
            return
        except BaseException as error:
            self._error = error


def run_step(world: World, module: str, *arguments: object) -> str:
    """Run a module of dev.bench with the settings of the running portal; returns what it printed."""
    finished = subprocess.run(
        [sys.executable, "-m", f"dev.bench.{module}", *map(str, arguments)],
        cwd=ROOT,
        env=world.stack.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise Refusal(f"{module} failed:\n{finished.stderr[-2000:]}")
    return finished.stdout


def count_idle(world: World, received: Received, seconds: float) -> tuple[dict[str, int], int]:
    """Statements of worker and scheduler by task, and calls to LinkedIn, in so many seconds of doing nothing."""
    for program in ("worker", "scheduler"):
        world.stack.stop_program(program)
    with tempfile.TemporaryDirectory() as folder:
        files = {what: Path(folder) / what for what in ("work", "schedule")}
        running = [
            subprocess.Popen(
                [
                    *(sys.executable, "-m", "dev.leash", sys.executable),
                    *("-m", "dev.bench.counted", what, str(file)),
                ],
                cwd=ROOT,
                env=world.stack.environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for what, file in files.items()
        ]
        try:
            world.wait(lambda: all(file.exists() for file in files.values()), "the counting", 60)
            # What comes with a start is not an idle minute: heartbeats of every task, a token.
            time.sleep(20)
            before = received.calls()
            for process in running:
                process.send_signal(signal.SIGUSR1)
            time.sleep(seconds)
            calls = received.calls() - before
            for process in running:
                process.send_signal(signal.SIGUSR2)
            if any(process.wait(30) for process in running):
                raise Refusal("A process whose statements were counted ended before its time.")
        finally:
            for process in running:
                if process.poll() is None:
                    process.kill()
                    process.wait()
        found: dict[str, int] = {}
        for file in files.values():
            for task, number in json.loads(file.read_text()).items():
                found[task] = found.get(task, 0) + number
    for program in ("worker", "scheduler"):
        world.stack.start_program(program)
    return found, calls
