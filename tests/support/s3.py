"""A store that speaks as much S3 as documents need: put, get, list, delete, in memory."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Bucket(ThreadingHTTPServer):
    """What was put, by path; ``is_away`` makes it answer 503."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.is_away = False
        self.authorizations: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: Any) -> None:
        pass

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _begin(self) -> tuple[str, bytes] | None:
        body = self._body()
        self.server.authorizations.append(self.headers.get("Authorization", ""))
        if self.server.is_away:
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
            return None
        return unquote(urlsplit(self.path).path), body

    def do_PUT(self) -> None:
        if begun := self._begin():
            path, body = begun
            self.server.objects[path] = (body, datetime.now(UTC))
            self._answer(200, ETag=f'"{hashlib.md5(body).hexdigest()}"')

    def do_GET(self) -> None:
        begun = self._begin()
        if begun is None:
            return
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self._list(begun[0], query.get("prefix", [""])[0])
            return
        if begun[0] not in self.server.objects:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        body, put_at = self.server.objects[begun[0]]
        self._answer(
            200,
            body,
            ETag=f'"{hashlib.md5(body).hexdigest()}"',
            Last_Modified=put_at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        )

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        if begun := self._begin():
            self.server.objects.pop(begun[0], None)
            self._answer(204)

    def do_POST(self) -> None:
        """Delete several at once."""
        if begun := self._begin():
            path, body = begun
            deleted = ""
            for piece in body.decode().split("<Key>")[1:]:
                key = unquote(piece.partition("</Key>")[0])
                self.server.objects.pop(f"{path.rstrip('/')}/{key}", None)
                deleted += f"<Deleted><Key>{escape(key)}</Key></Deleted>"
            self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def _list(self, bucket: str, prefix: str) -> None:
        root = bucket.rstrip("/") + "/"
        rows = "".join(
            f"<Contents><Key>{escape(path.removeprefix(root))}</Key>"
            f"<LastModified>{put_at.strftime('%Y-%m-%dT%H:%M:%S.000Z')}</LastModified>"
            f'<ETag>"x"</ETag><Size>{len(body)}</Size></Contents>'
            for path, (body, put_at) in sorted(self.server.objects.items())
            if path.startswith(root + prefix)
        )
        self._answer(
            200,
            f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode(),
        )


@contextmanager
def bucket() -> Iterator[Bucket]:
    """The store, answering."""
    server = Bucket()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
