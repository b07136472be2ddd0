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
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from dev import apt
from dev.redis_server import free_port
from dev.sentences import Refusal, run_command, say

# The cluster lives as long as one test run: what a power cut would cost does not matter.
OPTIONS = "fsync=off synchronous_commit=off full_page_writes=off max_connections=200"


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster, yield the address of its database `beckon`, stop and remove it."""
    binaries = _binaries()
    directory = Path(tempfile.mkdtemp(prefix="beckon-pg-"))
    data = directory / "data"
    account: list[str] = []
    if os.geteuid() == 0:
        account = _as_system_user()
        shutil.chown(directory, "postgres")
    password = secrets.token_hex(12)
    secret = directory / "password"
    secret.write_text(password)
    if account:
        shutil.chown(secret, "postgres")
    secret.chmod(0o600)
    port = free_port()
    settings = f"port={port} listen_addresses=127.0.0.1 unix_socket_directories={directory}"
    options = " ".join(f"-c {option}" for option in f"{settings} {OPTIONS}".split())

    def control(action: str, *arguments: str) -> None:
        _call([*account, str(binaries / "pg_ctl"), "-D", str(data), "-w", action, *arguments])

    try:
        _call(
            [
                *account,
                *(str(binaries / "initdb"), "-D", str(data), "-U", "beckon", "-E", "UTF8"),
                *("--locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync"),
            ]
        )
        control("start", "-t", "60", "-l", str(directory / "log"), "-o", options)
        try:
            _call(
                [
                    *(str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port)),
                    *("-U", "beckon", "beckon"),
                ],
                PGPASSWORD=password,
            )
            yield f"postgresql+psycopg://beckon:{password}@127.0.0.1:{port}/beckon"
        finally:
            control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _binaries() -> Path:
    if found := _installed_binaries():
        return found
    apt.install("postgresql", "The tests on PostgreSQL need its server.")
    if found := _installed_binaries():
        return found
    raise Refusal("The tests on PostgreSQL need initdb and pg_ctl, and they are not there.")


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
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "createdb")):
            return folder
    return None


def _as_system_user() -> list[str]:
    """Return how to run a command as `postgres`, since its server refuses to run as root."""
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        raise Refusal(
            "PostgreSQL does not run as root, and there is no account `postgres`: run the"
            " tests as an ordinary user."
        ) from None
    if shutil.which("setpriv"):
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    if shutil.which("runuser"):
        return ["runuser", "-u", "postgres", "--"]
    raise Refusal("PostgreSQL does not run as root, and setpriv and runuser are missing here.")


def _call(command: Sequence[str], **environ: str) -> None:
    # Not into a pipe: the server keeps its end open, and reading it would never end.
    with tempfile.TemporaryFile() as output:
        finished = subprocess.run(
            command,
            cwd="/",
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
        if finished.returncode:
            output.seek(0)
            text = output.read().decode(errors="replace").strip()
            raise Refusal(f"{Path(command[0]).name} failed:\n{text}")


def main() -> int:
    if sys.argv[1:3] != ["run", "--"] or len(sys.argv) < 4:
        raise Refusal("Usage: python -m dev.postgres run -- COMMAND [ARGUMENT ...]")
    say("Starting a private PostgreSQL ...")
    with cluster() as address:
        environ = {**os.environ, "TEST_DATABASE_URL": address}
        return subprocess.run(sys.argv[3:], env=environ, check=False).returncode


if __name__ == "__main__":
    run_command(main)
