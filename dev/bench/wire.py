"""HTTP over plain sockets: a library would cost more than the empty routes that are measured."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    seconds: float


def request(port: int, path: str, headers: dict[str, str], form: str | None = None) -> bytes:
    """The bytes of a request: GET, or POST where there is a form."""
    lines = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", f"Host: localhost:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    body = (form or "").encode()
    if form is not None:
        lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """One connection that stays open, as a browser's does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None

    def ask(self, sent: bytes) -> Answer:
        """Send a request and read the answer; the server may have closed an idle connection."""
        if self._is_stale():
            self.close()
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        started = time.perf_counter()
        self._socket.sendall(sent)
        head, _, body = self._read_head()
        length, closes = _length(head)
        parts = [body]
        have = len(body)
        while have < length:
            part = self._receive()
            parts.append(part)
            have += len(part)
        answer = Answer(int(head[9:12]), b"".join(parts), time.perf_counter() - started)
        if closes:
            self.close()
        return answer

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _is_stale(self) -> bool:
        if self._socket is None:
            return False
        self._socket.setblocking(False)
        try:
            return self._socket.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            with contextlib.suppress(OSError):
                self._socket.settimeout(60)

    def _read_head(self) -> tuple[bytes, bytes, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._receive()
        return data.partition(b"\r\n\r\n")

    def _receive(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server hung up in the middle of an answer")
        return data


def _length(head: bytes) -> tuple[int, bool]:
    length, closes = 0, False
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line[15:])
        elif line == b"connection: close":
            closes = True
    return length, closes


def per_second(
    port: int, askers: Sequence[Callable[[Connection], object]], seconds: float
) -> float:
    """Requests per second when each asker keeps one connection busy for so long."""
    until = time.monotonic() + seconds
    counts = [0] * len(askers)

    def keep_asking(number: int, ask: Callable[[Connection], object]) -> None:
        connection = Connection(port)
        while time.monotonic() < until:
            ask(connection)
            counts[number] += 1
        connection.close()

    threads = [
        threading.Thread(target=keep_asking, args=(number, ask))
        for number, ask in enumerate(askers)
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - started)
