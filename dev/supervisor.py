"""One supervisord and the programs it keeps alive: start, ask, stop, leave nothing behind."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import psutil  # type: ignore[import-untyped]
from supervisor.xmlrpc import SupervisorTransport

from dev.sentences import Refusal
from dev.supervised import kill_session

ROOT = Path(__file__).resolve().parent.parent

# sun_path holds 108 bytes on Linux and 104 elsewhere, the final zero counted.
LONGEST_SOCKET_PATH = 100

# The programs' stop times in supervisord.conf add up to less, since most end at once.
SECONDS_TO_STOP = 45


@dataclass(frozen=True)
class ProcessInfo:
    """What supervisord knows about one process: `worker-1` of the program `worker`."""

    name: str
    program: str
    state: str
    pid: int
    description: str


class Supervisor:
    """Starts supervisord with one configuration file and talks to it over its socket."""

    def __init__(
        self,
        configuration: Path,
        var: Path,
        environ: Mapping[str, str],
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.configuration = configuration
        self.logs = var / "log"
        self.logs.mkdir(parents=True, exist_ok=True)
        self._pass_fds = pass_fds
        self._private: str | None = None
        self._socket = var / "supervisor.sock"
        if len(os.fsencode(self._socket)) > LONGEST_SOCKET_PATH:
            self._private = tempfile.mkdtemp(prefix="beckon-")
            self._socket = Path(self._private) / "supervisor.sock"
        self.environ = {
            **environ,
            "BECKON_VAR": str(var),
            "BECKON_PYTHON": sys.executable,
            "BECKON_PARENT": str(os.getpid()),
            "BECKON_SUPERVISOR_SOCKET": str(self._socket),
            "PYTHONUNBUFFERED": "1",
        }
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start supervisord, whose own session keeps the terminal's Ctrl-C from it."""
        complaints = self.logs / "supervisord.err"
        self._socket.unlink(missing_ok=True)
        with complaints.open("wb") as stderr:
            self._daemon = subprocess.Popen(
                [sys.executable, "-m", "dev.supervised", "-c", str(self.configuration)],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
                pass_fds=self._pass_fds,
            )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if self._daemon.poll() is not None:
                break
            with contextlib.suppress(OSError, HTTPException):
                self._call("getState")
                return
            time.sleep(0.02)
        raise Refusal(f"supervisord does not start:\n{complaints.read_text().strip()}")

    @property
    def running(self) -> bool:
        return self._daemon is not None and self._daemon.poll() is None

    def processes(self, program: str | None = None) -> list[ProcessInfo]:
        """Return the processes of one program, or one process by its own name, or all."""
        found = [
            ProcessInfo(i["name"], i["group"], i["statename"], i["pid"], i["description"])
            for i in self._call("getAllProcessInfo")
        ]
        if program is None:
            return found
        chosen = [p for p in found if program in (p.program, p.name)]
        if not chosen:
            raise ValueError(f"no program is called {program}")
        return chosen

    def pids(self, program: str) -> list[int]:
        return [p.pid for p in self.processes(program) if p.pid]

    def kill(self, program: str, sig: int = signal.SIGKILL, *, tree: bool = False) -> list[int]:
        """Send the signal to the program's processes, with `tree` also to what they started.

        After SIGKILL it returns when supervisord has noticed, so that the next question about
        the program is not answered with processes that are gone.
        """
        hit = []
        doomed = self.pids(program)
        for pid in doomed:
            with contextlib.suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                family = [*process.children(recursive=True), process] if tree else [process]
                for member in family:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        member.send_signal(sig)
                        hit.append(member.pid)
        deadline = time.monotonic() + 5
        while sig == signal.SIGKILL and set(doomed) & set(self.pids(program)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"supervisord does not notice that {program} was killed")
            time.sleep(0.02)
        return hit

    def start_program(self, program: str) -> None:
        for process in self.processes(program):
            if process.state not in ("STARTING", "RUNNING"):
                self._call("startProcess", f"{process.program}:{process.name}", False)

    def stop_program(self, program: str) -> None:
        """Stop the program's processes and wait until they ended."""
        for process in self.processes(program):
            # It may just have ended by itself.
            with contextlib.suppress(Fault):
                self._call("stopProcess", f"{process.program}:{process.name}", True)

    def log_of(self, program: str) -> Path:
        return self.logs / f"{self.processes(program)[0].name}.log"

    def stop(self) -> None:
        """Stop everything in the order of the configuration; kill what is left after that."""
        daemon, self._daemon = self._daemon, None
        if daemon is None:
            return
        daemon.terminate()
        try:
            daemon.wait(SECONDS_TO_STOP)
        except BaseException:
            # Too slow, or a second Ctrl-C: the person does not want to wait.
            daemon.kill()
            daemon.wait()
        kill_session(daemon.pid)
        self._socket.unlink(missing_ok=True)
        if self._private:
            shutil.rmtree(self._private, ignore_errors=True)

    def _call(self, method: str, *arguments: Any) -> Any:
        # A connection for each call: they are rare, and supervisord closes idle ones.
        transport = SupervisorTransport(serverurl=f"unix://{self._socket}")
        server = ServerProxy("http://localhost", transport=transport)
        try:
            return getattr(server.supervisor, method)(*arguments)
        finally:
            transport.close()
