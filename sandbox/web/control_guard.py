"""The operators' blueprint: who may use it, how its bodies are read, how it refuses."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, request

from sandbox.api.common import sandbox
from sandbox.core.faults import BadFaultError
from sandbox.core.integrations import NotPossibleError
from sandbox.core.sandbox import NoCallbackError
from sandbox.core.settings import BadSettingError

control = Blueprint("control", __name__, url_prefix="/control")

LOOPBACK = ("127.", "::1", "::ffff:127.")
MANY = 10_000


class ControlError(Exception):
    """Answered as `{"error": sentence}`."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@control.errorhandler(ControlError)
def _control_error(error: ControlError) -> tuple[Response, int]:
    return jsonify(error=str(error)), error.status


@control.errorhandler(NoCallbackError)
@control.errorhandler(NotPossibleError)
def _not_possible(error: Exception) -> tuple[Response, int]:
    return jsonify(error=str(error)), 409


@control.errorhandler(BadSettingError)
@control.errorhandler(BadFaultError)
def _bad_value(error: Exception) -> tuple[Response, int]:
    return jsonify(error=str(error)), 400


@control.before_request
def guard_control() -> None:
    """Only this machine, and no foreign web page that makes a browser post here."""
    if not sandbox().config.allow_remote_control and not (request.remote_addr or "").startswith(
        LOOPBACK
    ):
        abort(403, "The control pages answer only on the machine itself.")
    origin = request.headers.get("Origin")
    if request.method not in ("GET", "HEAD") and origin and urlsplit(origin).netloc != request.host:
        abort(403, "Another site sent this request.")


def read_body() -> dict[str, Any]:
    if not request.get_data(cache=True):
        return {}
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise ControlError(400, "Send a JSON object with Content-Type application/json.")
    return body


def read_number(source: Any, name: str, default: int, highest: int = MANY) -> int:
    value = source.get(name, default)
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise ControlError(400, f"{name} is a whole number.") from None
    if isinstance(value, bool) or not 0 <= number <= highest:
        raise ControlError(400, f"{name} lies between 0 and {highest}.")
    return number
