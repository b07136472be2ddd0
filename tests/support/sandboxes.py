"""Many sandboxes, one after the other, that share what is the same in all of them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from flask import Flask

from sandbox import SandboxConfig, create_app
from sandbox.core.sandbox import Sandbox


@cache
def _routes() -> Flask:
    """Joining the routes takes four times as long as filling a world."""
    return create_app(SandboxConfig(members=1))


class OwnSandbox:
    """A sandbox of its own as a WSGI application: own store, own world, the routes of all others.

    Only one answers at a time.
    """

    def __init__(self, config: SandboxConfig) -> None:
        self.box = Sandbox(config)

    @property
    def app(self) -> Flask:
        """The application with the routes, for those who want to look at them."""
        return _routes()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        app = _routes()
        app.extensions["sandbox"] = self.box
        app.config["SECRET_KEY"] = self.box.store.read_meta("session_key")
        return app(environ, start_response)
