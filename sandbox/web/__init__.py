"""Pages and the operators' interface."""

from __future__ import annotations

from flask import Flask

from sandbox.web.control import control


def install_web(app: Flask) -> None:
    app.register_blueprint(control)
