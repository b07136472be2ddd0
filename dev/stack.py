"""The whole product really running: Redis, sandbox, portal, workers, scheduler.

    with Stack(tmp_path) as stack:
        browser.goto(stack.portal_url)
        stack.kill("worker-0", signal.SIGKILL)

`make run`, the browser tests and the benchmarks use this, with the same supervisord.conf,
so that what is tested is what people start. Start it from the main thread: on Linux the
processes end with the thread that started them.
"""

import contextlib
import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import httpx2
import redis
import rq

from dev import redis_server
from dev.checkout import (
    Lock,
    environ_without_settings,
    process_settings,
    require_free_port,
)
from dev.sentences import Refusal
from dev.supervisor import ROOT, ProcessInfo, Supervisor

# Seconds until each is healthy; on a loaded two-core machine they need a few.
PATIENCE = 60


class Stack:
    """Starts everything in the order in which it is needed, and stops it in reverse.

    var           the folder for database, Redis, sandbox store, settings file and log/
    port          the portal's port, 0 for a free one; sandbox_port likewise
    settings      environment variables for the processes that win over the development
                  defaults, for example DATABASE_URL or DEMO; those of the caller's own
                  environment are not passed on
    workers       how many RQ worker processes
    history       whether LinkedIn's side has some InMail, notes and projects
    tell          is called with a sentence at each step
    """

    def __init__(
        self,
        var: Path,
        *,
        port: int = 0,
        sandbox_port: int = 0,
        settings: Mapping[str, str] | None = None,
        workers: int = 2,
        history: bool = False,
        tell: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self.var = var.resolve()
        self._port = port
        self._sandbox_port = sandbox_port
        self._settings = dict(settings or {})
        self._workers = workers
        self._history = history
        self._tell = tell
        self._lock = Lock(self.var)
        self._supervisor: Supervisor | None = None
        self._seen: dict[str, int] = {}
        self._stopped: set[str] = set()
        self.environ: dict[str, str] = {}

    # Addresses and places, known once started.

    @property
    def portal_url(self) -> str:
        return self.environ["PORTAL_URL"]

    @property
    def sandbox_url(self) -> str:
        return self.environ["LINKEDIN_WWW_URL"]

    @property
    def redis_url(self) -> str:
        return self.environ["REDIS_URL"]

    @property
    def database_url(self) -> str:
        return self.environ["DATABASE_URL"]

    @property
    def logs(self) -> Path:
        return self.var / "log"

    # Start and stop.

    def __enter__(self) -> "Stack":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything and return when all of it is healthy; on failure leave nothing."""
        lock = self._lock.take(
            "Beckon is already running on this checkout's data: stop that one first (Ctrl-C"
            " where it runs), or wait until it has stopped."
        )
        try:
            self._start(lock)
        except BaseException:
            self.stop()
            raise

    def _start(self, lock: int) -> None:
        port = self._choose_port(self._port, "PORT")
        sandbox_port = self._choose_port(self._sandbox_port, "SANDBOX_PORT")
        settings = process_settings(self.var, port, sandbox_port, self._settings)
        private_redis = None
        if not settings.get("REDIS_URL"):
            private_redis = redis_server.prepare(self.var)
            settings["REDIS_URL"] = private_redis.url
        self._supervisor = Supervisor(
            ROOT / "supervisord.conf",
            self.var,
            {
                **environ_without_settings(),
                **settings,
                "BECKON_REDIS_SERVER": private_redis.executable if private_redis else "false",
                "BECKON_WORKERS": str(self._workers),
            },
            pass_fds=[lock],
        )
        self.environ = self._supervisor.environ
        self._supervisor.start()

        if private_redis:
            self._tell(f"Starting Redis {private_redis.version} ({private_redis.executable}) ...")
            self._supervisor.start_program("redis")
        else:
            self._tell("Using the Redis of REDIS_URL ...")
        self._tell(f"Starting the sandbox of LinkedIn on {self.sandbox_url} ...")
        self._supervisor.start_program("sandbox")

        self._tell("Migrating the database ...")
        self.flask("db", "upgrade")
        self._wait_for("redis", self._redis_answers)
        self._wait_for("sandbox", self._sandbox_answers)
        self._tell("Preparing the demo data ...")
        self.flask("demo-data")
        if self._history:
            # Before a worker asks for it: what is older than its first look comes with the way back alone.
            self._fill_history()

        self._tell(
            f"Starting the portal on {self.portal_url}, {self._workers} workers and the scheduler ..."
        )
        for program in ("web", "worker", "scheduler"):
            self._supervisor.start_program(program)
        self._wait_for("web", self._portal_is_ready)
        self._wait_for("worker", self._workers_wait_for_tasks)
        self._wait_for("scheduler", lambda: self._is_running("scheduler"))
        self._seen = {process.name: process.pid for process in self.processes()}

    def _fill_history(self) -> None:
        """InMail, notes and projects at LinkedIn's side, unless there are any: nothing hangs on them."""
        with contextlib.suppress(httpx2.HTTPError):
            httpx2.post(f"{self.sandbox_url}/control/demo", json={}, timeout=10, trust_env=False)

    def stop(self) -> None:
        try:
            if self._supervisor:
                self._supervisor.stop()
        finally:
            self._lock.release()

    # While it runs.

    def processes(self, program: str | None = None) -> list[ProcessInfo]:
        """Return what supervisord knows; a program is redis, sandbox, web, worker, scheduler."""
        return self._running_supervisor().processes(program)

    def pids(self, program: str) -> list[int]:
        """Return the process ids of a program ("worker") or of one process ("worker-1")."""
        return self._running_supervisor().pids(program)

    def kill(self, program: str, sig: int = signal.SIGKILL, *, tree: bool = False) -> list[int]:
        """Send a signal, with `tree` also to child processes; supervisord restarts what dies."""
        return self._running_supervisor().kill(program, sig, tree=tree)

    def stop_program(self, program: str) -> None:
        """Stop a program, which stays down until start_program."""
        self._stopped.update(process.name for process in self.processes(program))
        self._running_supervisor().stop_program(program)

    def start_program(self, program: str) -> None:
        """Start a stopped program and wait until it is healthy."""
        self._running_supervisor().start_program(program)
        self.wait_until_healthy(program)
        for process in self.processes(program):
            self._seen[process.name] = process.pid
            self._stopped.discard(process.name)

    def wait_until_healthy(self, program: str) -> None:
        """Wait until a program that was started or killed answers again."""
        checks = {
            "redis": self._redis_answers,
            "sandbox": self._sandbox_answers,
            "web": self._portal_is_ready,
            "worker": self._workers_wait_for_tasks,
        }
        check = checks.get(program, lambda: self._is_running(program))
        self._wait_for(program, check, patiently=True)

    def restarted(self) -> list[str]:
        """Return the processes that ended by themselves since the last question."""
        news = []
        for process in self.processes():
            before = self._seen.get(process.name)
            if process.name in self._stopped or before is None:
                continue
            if process.pid != before and process.pid:
                self._seen[process.name] = process.pid
                if before:
                    news.append(process.name)
        return news

    @property
    def running(self) -> bool:
        return self._supervisor is not None and self._supervisor.running

    def flask(self, *arguments: str) -> str:
        """Run a command of the portal's Flask CLI with the settings of this stack."""
        return run_flask(self.environ, *arguments)

    def _running_supervisor(self) -> Supervisor:
        if self._supervisor is None:
            raise RuntimeError("the stack is not started")
        return self._supervisor

    # Health.

    def _wait_for(
        self, program: str, healthy: Callable[[], bool], *, patiently: bool = False
    ) -> None:
        supervisor = self._running_supervisor()
        deadline = time.monotonic() + PATIENCE
        while not healthy():
            # At the first start a process that ends will end again: a sentence now helps more.
            failed = [
                process
                for process in supervisor.processes()
                if not patiently and process.state in ("BACKOFF", "FATAL", "EXITED")
            ]
            if failed:
                raise self._failure(failed[0].name, "does not start")
            if not supervisor.running:
                raise Refusal("supervisord ended unexpectedly.")
            if time.monotonic() > deadline:
                name = supervisor.processes(program)[0].name
                raise self._failure(name, f"is not healthy after {PATIENCE} seconds")
            time.sleep(0.05)

    def _failure(self, process: str, problem: str) -> Refusal:
        log = self.logs / f"{process}.log"
        return Refusal(f"{process} {problem}. The last lines of {log}:\n{last_lines(log)}")

    def _redis_answers(self) -> bool:
        return redis_server.answers(self.redis_url)

    def _sandbox_answers(self) -> bool:
        return _status_of(f"http://127.0.0.1:{self.environ['SANDBOX_PORT']}/healthz") == 200

    def _portal_is_ready(self) -> bool:
        return _status_of(f"http://127.0.0.1:{self.environ['PORT']}/readyz") == 200

    def _workers_wait_for_tasks(self) -> bool:
        """Return whether each worker process has told Redis that it is there."""
        pids = self.pids("worker")
        if len(pids) < self._workers:
            return False
        with (
            contextlib.suppress(redis.RedisError),
            redis.Redis.from_url(self.redis_url) as connection,
        ):
            return set(pids) <= {worker.pid for worker in rq.Worker.all(connection=connection)}
        return False

    def _is_running(self, program: str) -> bool:
        return all(process.state == "RUNNING" for process in self.processes(program))

    @staticmethod
    def _choose_port(port: int, variable: str) -> int:
        if port:
            require_free_port(port, variable)
            return port
        return redis_server.free_port()


def run_flask(environ: Mapping[str, str], *arguments: str) -> str:
    """Run a Flask command and return what it printed; its failure becomes a refusal."""
    finished = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode:
        end = "\n".join(finished.stdout.splitlines()[-20:])
        raise Refusal(f"`flask {' '.join(arguments)}` failed:\n{end}")
    return finished.stdout


def last_lines(log: Path, count: int = 20) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return "(there is no such log)"


def _status_of(url: str) -> int | None:
    """Return the answer's status, asked without the proxies that the environment may name."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    try:
        connection.request("GET", address.path, headers={"Connection": "close"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
