"""Joins the parts of the sandbox to one Flask application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, jsonify

from sandbox.api.acls import acls
from sandbox.api.ats_applications import ats_applications
from sandbox.api.candidates import candidates
from sandbox.api.common import install
from sandbox.api.exports import exports
from sandbox.api.integrations import integrations
from sandbox.api.interactions import interactions
from sandbox.api.jobs import jobs
from sandbox.api.members import members
from sandbox.api.oauth import oauth
from sandbox.api.provisioning import provisioning
from sandbox.api.seats import seats
from sandbox.api.transport import BODY_LIMIT, Transport
from sandbox.api.unpublished import unpublished
from sandbox.config import SandboxConfig
from sandbox.core.demo import fill_demo
from sandbox.core.sandbox import Sandbox
from sandbox.web import error_page, install_web


def create_app(config: SandboxConfig | Mapping[str, Any] | None = None) -> Flask:
    """The sandbox as a WSGI application.

    No thread is started: call `app.extensions["sandbox"].start()` for that, or deliver pushes in
    the calling thread with `app.extensions["sandbox"].deliver_due()`.
    """
    box = Sandbox(SandboxConfig.read(config))
    if box.config.demo:
        fill_demo(box)
    app = Flask(__name__)
    app.extensions["sandbox"] = box
    app.config.update(
        SECRET_KEY=box.store.read_meta("session_key"),
        SESSION_COOKIE_NAME="beckon_sandbox_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
    )
    install(app)
    for blueprint in (oauth, integrations, jobs, exports, seats, members, provisioning):
        app.register_blueprint(blueprint)
    for blueprint in (candidates, ats_applications, acls, interactions, unpublished):
        app.register_blueprint(blueprint)
    app.extensions["sandbox_error_page"] = error_page
    install_web(app)

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    app.wsgi_app = Transport(app.wsgi_app)  # type: ignore[method-assign]
    return app
