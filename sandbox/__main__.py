"""`python -m sandbox`: the stand-in as a server of its own, with its push deliverers inside."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from sandbox.application import create_app
from sandbox.config import SandboxConfig


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with one worker process, because store, faults and queue belong to one process."""

    def __init__(self, config: SandboxConfig, options: dict[str, Any]) -> None:
        self._config = config
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Runs in the worker, after the fork, so threads and the store belong to it."""
        app = create_app(self._config)
        app.extensions["sandbox"].start()
        return app


def _stop(_arbiter: Any, worker: Any) -> None:
    app = getattr(worker, "wsgi", None)
    if isinstance(app, Flask):
        app.extensions["sandbox"].close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("SANDBOX_PORT", "8001")))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--store", default=os.environ.get("SANDBOX_STORE", "var/sandbox.db"))
    parser.add_argument(
        "--seed", type=int, default=1, help="another seed, another world (a new store only)"
    )
    parser.add_argument(
        "--members", type=int, default=240, help="how many people (a new store only)"
    )
    parser.add_argument(
        "--threads", type=int, default=24, help="requests answered at the same time"
    )
    parser.add_argument(
        "--push-threads", type=int, default=8, help="pushes under way at the same time"
    )
    parser.add_argument(
        "--demo", action="store_true", help="some InMail, notes and projects in a new store"
    )
    parser.add_argument("--reset", action="store_true", help="throw the store away first")
    parser.add_argument(
        "--allow-remote-control",
        action="store_true",
        help="let other machines use /control (there is no sign-in)",
    )
    parser.add_argument(
        "--no-verify-tls", action="store_true", help="accept any certificate of a callback address"
    )
    return parser.parse_args()


def _throw_away(store: str) -> None:
    for tail in ("", "-wal", "-shm"):
        Path(store + tail).unlink(missing_ok=True)


def main() -> None:
    chosen = _arguments()
    if chosen.reset:
        _throw_away(chosen.store)
    config = SandboxConfig(
        store=chosen.store,
        seed=chosen.seed,
        members=chosen.members,
        allow_remote_control=chosen.allow_remote_control,
        push_threads=chosen.push_threads,
        verify_tls=not chosen.no_verify_tls,
        demo=chosen.demo,
    )
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    here = f"http://{host}:{chosen.port}"

    def greet(_server: Any) -> None:
        print(f"LinkedIn sandbox (not LinkedIn) at {here}", flush=True)
        print(f"  Recruiter pages  {here}/", flush=True)
        print(f"  Operators        {here}/control", flush=True)
        print(f"  Credentials      {here}/control/credentials", flush=True)

    Server(
        config,
        {
            "bind": f"{host}:{chosen.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": chosen.threads,
            "timeout": 120,
            "graceful_timeout": 3,
            "keepalive": 30,
            "limit_request_line": 0,
            "limit_request_field_size": 32768,
            "loglevel": "warning",
            "when_ready": greet,
            "worker_exit": _stop,
            "proc_name": "linkedin-sandbox",
        },
    ).run()


if __name__ == "__main__":
    main()
