"""A PostgreSQL of its own for one test run: a new cluster on a free loopback port.

    python -m dev.postgres run -- COMMAND [ARGUMENT ...]

runs the command with TEST_DATABASE_URL set and ends with its exit code. Nothing that
is already running is touched, and nothing is left behind.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from dev import apt
from dev.leash import tie_to_parent
from dev.redis_server import free_port
from dev.sentences import Refusal, run_command, say

# The cluster lives as long as one test run: what a power cut would cost does not matter.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster, yield the address of its database `beckon`, stop and remove it."""
    binaries = _binaries()
    account = _account()
    directory = Path(tempfile.mkdtemp(prefix="beckon-pg-"))
    try:
        password = secrets.token_hex(12)
        secret = directory / "password"
        secret.write_text(password)
        if account:
            for path in (directory, secret):
                shutil.chown(path, account, account)
        data, log = directory / "data", directory / "log"
        port = free_port()
        _initialise(
            [
                *(str(binaries / "initdb"), "-D", str(data), "-U", "beckon", "-E", "UTF8"),
                *("--locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync"),
            ],
            account,
        )
        options = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={data}"]
        command = [str(binaries / "postgres"), "-D", str(data)]
        for option in (*options, *OPTIONS):
            command += ["-c", option]
        with log.open("wb") as output:
            server = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Away from the terminal's Ctrl-C, which the tests get; but not to outlive us.
                start_new_session=True,
                preexec_fn=tie_to_parent,
                **_as(account),
            )
        try:
            _create_database(server, port, password, log)
            yield f"postgresql+psycopg://beckon:{password}@127.0.0.1:{port}/beckon"
        finally:
            # An immediate shutdown: the data is thrown away.
            server.send_signal(signal.SIGQUIT)
            server.wait(30)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def database_of_a_benchmark(on_postgres: bool) -> Iterator[dict[str, str]]:
    """The settings of a benchmark's database: a private PostgreSQL, or nothing for the SQLite of a stack."""
    if not on_postgres:
        yield {}
        return
    say("Starting a private PostgreSQL ...")
    with cluster() as url:
        yield {"DATABASE_URL": url}


def _initialise(command: list[str], account: str | None) -> None:
    finished = subprocess.run(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **_as(account),
    )
    if finished.returncode:
        raise Refusal(f"initdb failed:\n{finished.stdout.strip()}")


def _create_database(server: subprocess.Popen[bytes], port: int, password: str, log: Path) -> None:
    address = f"host=127.0.0.1 port={port} user=beckon password={password} dbname=postgres"
    deadline = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("CREATE DATABASE beckon")
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                text = log.read_text(errors="replace").strip()
                raise Refusal(f"PostgreSQL does not start:\n{text}") from error
            time.sleep(0.05)


def _binaries() -> Path:
    if found := _installed_binaries():
        return found
    apt.install("postgresql", "The tests on PostgreSQL need its server.")
    if found := _installed_binaries():
        return found
    raise Refusal("The tests on PostgreSQL need initdb and postgres, and they are not there.")


def _installed_binaries() -> Path | None:
    """Return the folder of the newest installed server; Debian keeps it off the PATH."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: [int(part) for part in folder.parent.name.split(".") if part.isdigit()],
        reverse=True,
    )
    if on_path := shutil.which("initdb"):
        folders.insert(0, Path(on_path).resolve().parent)
    for folder in folders:
        if all((folder / name).exists() for name in ("initdb", "postgres")):
            return folder
    return None


def _account() -> str | None:
    """Return the account to run the server as, since it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise Refusal(
            "PostgreSQL does not run as root, and there is no account `postgres`: run the"
            " tests as an ordinary user."
        ) from None


def _as(account: str | None) -> dict[str, Any]:
    return {"user": account, "group": account, "extra_groups": []} if account else {}


def main() -> int:
    if sys.argv[1:3] != ["run", "--"] or len(sys.argv) < 4:
        raise Refusal("Usage: python -m dev.postgres run -- COMMAND [ARGUMENT ...]")
    say("Starting a private PostgreSQL ...")
    with cluster() as address:
        environ = {**os.environ, "TEST_DATABASE_URL": address}
        return subprocess.run(sys.argv[3:], env=environ, check=False).returncode


if __name__ == "__main__":
    run_command(main)
