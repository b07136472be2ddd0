"""One running product per folder of data: who holds it, and what its processes are told."""

import fcntl
import os
import secrets
import socket
import time
from collections.abc import Mapping
from pathlib import Path

from dev.sentences import Refusal
from dev.supervisor import ROOT

VAR = ROOT / "var"

# Written out, since importing portal.config would import the portal. A house test compares.
_NAMES = {
    "ACCOUNT_LIMIT",
    "COMPANY_NAME",
    "DATABASE_URL",
    "DEMO",
    "DIGEST_HOUR",
    "ENCRYPTION_KEYS",
    "LOG_LEVEL",
    "MAIL_FOLDER",
    "MAIL_FROM",
    "PORT",
    "PORTAL_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "SIGN_IN_LIMIT",
    "SMTP_URL",
    "TIME_ZONE",
    "TRUSTED_PROXIES",
}
_PREFIXES = ("BECKON_", "DOCUMENTS_", "FLASK_", "GUNICORN_", "LINKEDIN_", "SANDBOX_")


def is_setting(name: str) -> bool:
    return name in _NAMES or name.startswith(_PREFIXES)


def environ_without_settings() -> dict[str, str]:
    """Return the rest: a stack of the tests must not meet what the person at the terminal set."""
    return {name: value for name, value in os.environ.items() if not is_setting(name)}


def settings_of_the_user() -> dict[str, str]:
    """Return what the person set, so that it wins over the defaults of `make run`."""
    return {name: value for name, value in os.environ.items() if is_setting(name)}


class Lock:
    """Held while the product runs on a folder of data; also by its supervisord.

    It is a lock of the kernel, so it is gone with its holders, however they ended.
    """

    def __init__(self, var: Path) -> None:
        var.mkdir(parents=True, exist_ok=True)
        self._path = var / "running.lock"
        self._fd: int | None = None

    def take(self, refusal: str) -> int:
        """Take the lock and return its file descriptor, or refuse with the sentence."""
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + 15
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as taken:
                # Where `make run` was killed, its supervisord is still stopping the rest.
                if _is_alive(os.pread(fd, 20, 0)) or time.monotonic() > deadline:
                    os.close(fd)
                    raise Refusal(refusal) from taken
                time.sleep(0.1)
        os.ftruncate(fd, 0)
        os.pwrite(fd, str(os.getpid()).encode(), 0)
        self._fd = fd
        return fd

    def release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def _is_alive(written: bytes) -> bool:
    try:
        os.kill(int(written), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def require_free_port(port: int, variable: str) -> None:
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except PermissionError as error:
            raise Refusal(
                f"Port {port} may not be used by this account: choose another with {variable}=..."
            ) from error
        except OSError as error:
            # Without IPv6 there is nobody at its loopback address either.
            if family is socket.AF_INET6 and not _answers(address, port):
                continue
            raise Refusal(
                f"Port {port} is taken by another program: stop that, or choose another port"
                f" with {variable}={port + 10}."
            ) from error


def _answers(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=1):
            return True
    except OSError:
        return False


def process_settings(
    var: Path, port: int, sandbox_port: int, chosen: Mapping[str, str]
) -> dict[str, str]:
    """Return the settings of all processes: the development defaults below the chosen ones.

    LinkedIn's side is spoken to at 127.0.0.1 by the processes and at localhost by browsers,
    where the portal is too: to a browser these two names are different sites.
    """
    in_browsers = f"http://localhost:{sandbox_port}"
    between_processes = f"http://127.0.0.1:{sandbox_port}"
    defaults = {
        "BECKON_ENV": "development",
        "BECKON_SETTINGS": str(var / "settings.env"),
        "PORTAL_URL": f"http://localhost:{port}",
        "DATABASE_URL": f"sqlite:///{var / 'portal.db'}",
        "MAIL_FOLDER": str(var / "mail"),
        "DOCUMENTS_URL": (var / "documents").absolute().as_uri(),
        # As the sandbox calls the organisation.
        "COMPANY_NAME": "Acme Industries",
        "SANDBOX_URL": between_processes,
        "LINKEDIN_WWW_URL": in_browsers,
        "LINKEDIN_PLATFORM_URL": in_browsers,
        "LINKEDIN_API_URL": between_processes,
    }
    if "SECRET_KEY" not in chosen:
        defaults["SECRET_KEY"] = _secret_key(var)
    fixed = {"PORT": str(port), "SANDBOX_PORT": str(sandbox_port)}
    return {**defaults, **chosen, **fixed}


def _secret_key(var: Path) -> str:
    """Return the key of this folder of data; a new one would sign everybody out."""
    path = var / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text()
