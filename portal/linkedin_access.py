"""The portal's one LinkedIn client: built when first needed, from the settings."""

import threading
from functools import partial

import httpx2
from flask import Flask, current_app
from sqlalchemy import Engine

from portal.config import Settings
from portal.db import db
from portal.linkedin import Generation, LinkedIn, LinkedInApplication, NotEnabled, connect
from portal.pulse import Pulse
from portal.sealing import Sealer
from portal.token_store import DatabaseTokenStore


class LinkedInAccess:
    """Holds the client of one process. Threads share it."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._client: LinkedIn | None = None
        self._lock = threading.Lock()
        #: Seals and opens secrets, with the keys of the settings.
        self.sealer = Sealer(settings.fernet_keys)
        #: Tests put a WSGI transport here, to reach a sandbox in the same process.
        self.transport: httpx2.BaseTransport | None = None
        #: The same for our own callback, when a worker tries whether it answers.
        self.callback_transport: httpx2.BaseTransport | None = None

    def client(self) -> LinkedIn:
        """The client. Raises NotEnabled while the settings name no LinkedIn application."""
        if not self._settings.linkedin_is_set_up:
            raise NotEnabled("No LinkedIn application is set up.")
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> LinkedIn:
        settings = self._settings
        store = DatabaseTokenStore(self._engine, self.sealer)
        application = LinkedInApplication(
            client_id=settings.linkedin_client_id,
            client_secret=settings.linkedin_client_secret,
            www_url=settings.linkedin_www_url,
            api_url=settings.linkedin_api_url,
            generation=_generation(settings.linkedin_generation),
            generation_overrides={
                name: _generation(wanted) for name, wanted in settings.linkedin_generations.items()
            },
            version=settings.linkedin_version,
        )
        pulse: Pulse = self._app.extensions["pulse"]
        return connect(
            application,
            store,
            transport=self.transport,
            observer=partial(pulse.observe, settings.linkedin_client_id),
        )

    def _engine(self) -> Engine:
        with self._app.app_context():
            return db.engine


def _generation(text: str) -> Generation:
    """One of the two; the settings were checked at start."""
    return "rest" if text == "rest" else "v2"


def linkedin() -> LinkedIn:
    """The LinkedIn client of the current application."""
    access: LinkedInAccess = current_app.extensions["linkedin"]
    return access.client()


def sealer() -> Sealer:
    """What seals and opens the secrets of the current application."""
    access: LinkedInAccess = current_app.extensions["linkedin"]
    return access.sealer
