"""`python -m sandbox` as a real process: starts, pushes over the network, keeps its store, stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int, store: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox"],
        cwd=ROOT,
        env={
            **os.environ,
            "SANDBOX_PORT": str(port),
            "SANDBOX_STORE": str(store),
            "PYTHONWARNINGS": "",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    until = time.monotonic() + 15
    while time.monotonic() < until:
        try:
            if httpx2.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                return process
        except httpx2.TransportError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError(process.communicate()[0])


def stop(process: subprocess.Popen[str], how: signal.Signals) -> str:
    process.send_signal(how)
    output = process.communicate(timeout=8)[0]
    assert process.returncode == 0, output
    return output


@pytest.fixture
def callback() -> Iterator[tuple[str, threading.Event]]:
    arrived = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            arrived.set()
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/callback", arrived
    server.shutdown()
    server.server_close()
    thread.join()


def test_it_starts_pushes_remembers_and_stops(tmp_path, callback):
    url, arrived = callback
    port, store = free_port(), tmp_path / "deep" / "sandbox.db"
    process = start(port, store)
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as http:
        credentials = http.get("/control/credentials").json()
        body = {"type": "EXPORT_CANDIDATE_PROFILE", "id": "x", "url": url}
        assert http.post("/control/pushes", json=body).status_code == 201
        assert arrived.wait(5)
        http.post("/control/faults", json={"kind": "drop", "path": "accessToken"})
        with pytest.raises(httpx2.RemoteProtocolError):
            http.post("/oauth/v2/accessToken", data={})
        long_query = http.get("/v2/simpleJobPostingTasks?ids=" + "x" * 7000)
        assert long_query.status_code == 414, (
            "the server lets long addresses through to be refused by us"
        )
    greeting = stop(process, signal.SIGTERM)
    assert f"http://127.0.0.1:{port}/control" in greeting
    assert "not LinkedIn" in greeting

    process = start(port, store)
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as http:
        assert http.get("/control/credentials").json() == credentials
        assert http.get("/control/pushes/summary").json()["by_state"]["delivered"] == 1
    stop(process, signal.SIGINT)
