"""Logs: one JSON object a line, without anything about a person.

Routes are logged by their rule (``/candidates/<int:candidate_id>``), never by their address, which
may hold a secret token or say whom somebody looked at. Messages are constant texts with ids.
"""

import logging
import time

from flask import Flask, Response, g, request
from pythonjsonlogger.json import JsonFormatter

log = logging.getLogger("portal.requests")


def configure_logging(level: str) -> None:
    """Send the logs of this process to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonFormatter(
            "%(asctime)s %(levelname)s %(name)s %(message)s",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These name addresses, which name people, or talk too much.
    for noisy in ("httpx2", "httpcore2", "werkzeug", "alembic.runtime.plugins", "rq"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def log_requests(app: Flask) -> None:
    """Log each request once, when its answer is ready; static files and probes are not logged."""

    @app.before_request
    def _start() -> None:
        g.started = time.monotonic()

    @app.after_request
    def _finish(response: Response) -> Response:
        quiet = request.endpoint in {"static", "health.healthz", "health.readyz", "health.workz"}
        if not quiet and not (response.status_code == 204 and request.blueprint == "panels"):
            log.info(
                "request",
                extra={
                    "method": request.method,
                    "route": request.url_rule.rule if request.url_rule else "no route",
                    "status": response.status_code,
                    "ms": round((time.monotonic() - g.get("started", time.monotonic())) * 1000, 1),
                },
            )
        return response
