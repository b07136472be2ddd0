"""What happens before routing: size limits and query tunnelling, as WSGI middleware.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/query-tunneling
"""

from __future__ import annotations

import io
import json
import re
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import httpx2

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

URL_LIMIT = 8 * 1024
QUERY_LIMIT = 4 * 1024
SEGMENT_LIMIT = 4 * 1024
HEAD_LIMIT = 28 * 1024
BODY_LIMIT = 32 * 1024 * 1024

TUNNELLED = "sandbox.tunnelled"
DROP = "sandbox.drop"


def is_api_path(path: str) -> bool:
    return path.startswith(("/v2/", "/rest/", "/oauth/v2/"))


def is_plugin_path(path: str) -> bool:
    """What a browser loads for LinkedIn's plugins: loader, extensions, frames."""
    return path.startswith(
        ("/xdoor/", "/uas/js/", "/rsc/", "/recruiter/widget/", "/talent/widgets/")
    )


class Transport:
    """Refuses what is too long, unpacks tunnelled calls, and drops connections when a fault says so."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not is_api_path(environ.get("PATH_INFO", "")):
            return self._application(environ, start_response)
        problem = _too_long(environ)
        if problem is None and environ.get("HTTP_X_HTTP_METHOD_OVERRIDE"):
            problem = _unpack(environ)
        if problem is not None:
            return _refuse(environ, start_response, *problem)
        answer = self._application(environ, start_response)
        if environ.get(DROP):
            _drop(environ)
        return answer


def _too_long(environ: WSGIEnvironment) -> tuple[int, str] | None:
    raw: str = environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ.get("PATH_INFO", "")
    query: str = environ.get("QUERY_STRING", "")
    if query and "?" not in raw:
        raw = f"{raw}?{query}"
    head = len(raw) + sum(
        len(name) + len(value)
        for name, value in environ.items()
        if name.startswith("HTTP_") and isinstance(value, str)
    )
    longest = max((len(part) for part in raw.split("?")[0].split("/")), default=0)
    if len(query) > QUERY_LIMIT:
        return 414, "The query string is longer than 4 KB; tunnel it through the body."
    if len(raw) > URL_LIMIT or longest > SEGMENT_LIMIT:
        return 414, "The address is too long; tunnel the query through the body."
    if head > HEAD_LIMIT:
        return 414, "Address, headers and cookies together are longer than 28 KB."
    return None


def _unpack(environ: WSGIEnvironment) -> tuple[int, str] | None:
    """Turn a tunnelled POST back into the call that was meant."""
    method = str(environ["HTTP_X_HTTP_METHOD_OVERRIDE"]).upper()
    if environ.get("REQUEST_METHOD") != "POST":
        return 400, "X-HTTP-Method-Override is only allowed on POST."
    if method not in ("GET", "PUT", "POST", "DELETE"):
        return 400, f"X-HTTP-Method-Override cannot be {method[:20]}."
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > BODY_LIMIT:
        return 413, "The body is too long."
    body: bytes = environ["wsgi.input"].read(length)
    kind: str = environ.get("CONTENT_TYPE", "")
    content: bytes | None = None
    content_kind = ""
    if kind.startswith("application/x-www-form-urlencoded"):
        query: bytes | None = body
        content = b""
    elif kind.startswith("multipart/mixed"):
        query, content, content_kind = _parts(kind, body)
        if query is None or content is None:
            return 400, "A tunnelled multipart body has a form-encoded part and a JSON part."
    else:
        return (
            400,
            "A tunnelled call has Content-Type application/x-www-form-urlencoded or multipart/mixed.",
        )
    assert query is not None
    environ["REQUEST_METHOD"] = method
    try:
        environ["QUERY_STRING"] = query.strip().decode("ascii")
    except UnicodeDecodeError:
        return 400, "The tunnelled query string holds characters that are not percent-encoded."
    environ["CONTENT_TYPE"] = content_kind
    environ["CONTENT_LENGTH"] = str(len(content))
    environ["wsgi.input"] = io.BytesIO(content)
    environ[TUNNELLED] = True
    return None


def _parts(kind: str, body: bytes) -> tuple[bytes | None, bytes | None, str]:
    found = re.search(r'boundary="?([^";]+)"?', kind)
    query: bytes | None = None
    content: bytes | None = None
    content_kind = ""
    if found is None:
        return query, content, content_kind
    for piece in (b"\r\n" + body).split(b"\r\n--" + found[1].strip().encode()):
        head, _, rest = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb"content-type:\s*([^\s;]+)", head, re.IGNORECASE)
        if name is None:
            continue
        if name[1].lower() == b"application/x-www-form-urlencoded":
            query = rest
        elif name[1].lower() == b"application/json":
            content, content_kind = rest, "application/json"
    return query, content, content_kind


def _refuse(
    environ: WSGIEnvironment, start_response: StartResponse, status: int, message: str
) -> list[bytes]:
    body = json.dumps({"message": message, "serviceErrorCode": status, "status": status}).encode()
    newer = str(environ.get("HTTP_X_RESTLI_PROTOCOL_VERSION", "")).startswith("2")
    marker = "X-RestLi-Error-Response" if newer else "X-LinkedIn-Error-Response"
    start_response(
        f"{status} Refused",
        [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            (marker, "true"),
        ],
    )
    return [body]


def _drop(environ: WSGIEnvironment) -> None:
    """Close the connection without an answer; in process, raise what a client would see."""
    connection: Any = environ.get("gunicorn.socket")
    if connection is None:
        raise httpx2.RemoteProtocolError("Server disconnected without sending a response.")
    connection.shutdown(socket.SHUT_RDWR)
