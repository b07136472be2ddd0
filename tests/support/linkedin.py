"""The sandbox's side of a test: switching export on, exporting people, breaking things."""

from typing import Any

import httpx2
from flask import Flask

from portal.linkedin import (
    ALL_PRODUCT_USERS,
    CALLBACK_URL,
    JOB_POSTING_VIEWERS,
    IntegrationKey,
    IntegrationType,
    LinkedInApplication,
    MemoryTokenStore,
    connect,
)

BASE = "http://127.0.0.1:8001"


class Control:
    """The sandbox's control pages."""

    def __init__(self, sandbox_app: Flask) -> None:
        self._http = httpx2.Client(transport=httpx2.WSGITransport(app=sandbox_app), base_url=BASE)

    def get(self, path: str) -> Any:
        answer = self._http.get(path)
        assert answer.is_success, answer.text
        return answer.json()

    def post(self, path: str, /, **body: Any) -> Any:
        answer = self._http.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def delete(self, path: str) -> None:
        assert self._http.delete(path).is_success


def switch_export_on(sandbox_app: Flask, portal_app: Flask) -> None:
    """What both administrators do at set-up; empties the sandbox first."""
    control = Control(sandbox_app)
    control.post("/control/reset")
    control.post("/control/integrations", level="company", state="requested")
    settings = portal_app.extensions["settings"]
    application = LinkedInApplication(
        client_id=settings.linkedin_client_id,
        client_secret=settings.linkedin_client_secret,
        www_url=BASE,
        api_url=BASE,
    )
    kinds = (
        IntegrationType.ONE_CLICK_EXPORT,
        IntegrationType.IN_ATS_INDICATOR,
        IntegrationType.PROFILE_PLUGIN,
    )
    keys = {IntegrationKey(settings.linkedin_organization, kind): "Beckon" for kind in kinds}
    with connect(
        application, MemoryTokenStore(), transport=httpx2.WSGITransport(app=sandbox_app)
    ) as linkedin:
        linkedin.integrations.batch_partial_update(keys)
        linkedin.configurations.batch_update(
            next(iter(keys)),
            {CALLBACK_URL: settings.callback_url, JOB_POSTING_VIEWERS: ALL_PRODUCT_USERS},
        )
    control.post("/control/integrations", level="company", state="enabled")
