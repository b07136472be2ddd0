"""Simulates open tabs: each asks for its panel at the rhythm of the page's own script.

    python -m dev.bench.pollers PORT PATH TABS SECONDS COOKIE [COOKIE ...]

prints one JSON object. A process of its own, so that its work is not in anybody's figures, and
plain sockets, since an HTTP library would cost more than what is measured.
"""

import asyncio
import contextlib
import json
import random
import sys
import time
from typing import Any

#: beckon.js: data-live-every of the panel, and its jitter.
EVERY = 1.0
JITTER = (0.9, 1.1)


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bytes]:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    return status, await reader.readexactly(length) if length else b""


class Tab:
    """One tab with its own connection and session."""

    def __init__(self, port: int, path: str, cookie: str, until: float) -> None:
        self.port, self.path, self.cookie, self.until = port, path, cookie, until
        self.version = ""
        self.times: list[float] = []
        self.statuses: dict[int, int] = {}
        self.lost = 0

    async def live(self) -> None:
        await asyncio.sleep(random.random() * EVERY)
        reader = writer = None
        while time.monotonic() < self.until:
            request = (
                f"GET {self.path}?version={self.version} HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
                f"HX-Request: true\r\nX-Live-Panel: 1\r\nCookie: {self.cookie}\r\n\r\n"
            ).encode()
            try:
                if writer is None or reader is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                started = time.perf_counter()
                status, body = await _ask(reader, writer, request)
                if self.version:  # the first answer is the page's, not a poll's
                    self.times.append(time.perf_counter() - started)
                self.statuses[status] = self.statuses.get(status, 0) + 1
                if status == 200:
                    found = body.partition(b'data-live-version="')[2].partition(b'"')[0]
                    self.version = found.decode()
            except (OSError, asyncio.IncompleteReadError):
                self.lost += 1
                writer = None
            await asyncio.sleep(EVERY * random.uniform(*JITTER))
        if writer is not None:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


async def _run(
    port: int, path: str, tabs: int, seconds: float, cookies: list[str]
) -> dict[str, Any]:
    until = time.monotonic() + seconds
    opened = [Tab(port, path, cookies[number % len(cookies)], until) for number in range(tabs)]
    await asyncio.gather(*(tab.live() for tab in opened))
    statuses: dict[int, int] = {}
    for tab in opened:
        for status, number in tab.statuses.items():
            statuses[status] = statuses.get(status, 0) + number
    return {
        "times": [moment for tab in opened for moment in tab.times],
        "statuses": statuses,
        "lost": sum(tab.lost for tab in opened),
    }


def main() -> None:
    port, path, tabs, seconds, *cookies = sys.argv[1:]
    print(json.dumps(asyncio.run(_run(int(port), path, int(tabs), float(seconds), cookies))))


if __name__ == "__main__":
    main()
