"""The sandbox in process, with a client that speaks as an applicant tracking system would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from flask import Flask

from sandbox import SandboxConfig
from sandbox.core.sandbox import Sandbox
from sandbox.core.settings import Settings
from tests.contract.sync import Sync
from tests.support.sandboxes import OwnSandbox

CALLBACK = "https://ats.example/webhooks/linkedin/abc"
START = 1_780_000_000.0


class HandClock:
    """Time that moves only when a test moves it."""

    def __init__(self) -> None:
        self.seconds = START

    def __call__(self) -> float:
        return self.seconds


class Receiver(httpx2.BaseTransport):
    """The tracking system's callback: remembers what came in and answers what it is told to."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []
        self.answer: Callable[[httpx2.Request], httpx2.Response] = lambda _: httpx2.Response(200)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return self.answer(request)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]


class Ats:
    """A client with a token, and short cuts for the calls that many tests need."""

    def __init__(
        self,
        http: httpx2.Client,
        box: Sandbox,
        receiver: Receiver,
        clock: HandClock,
        app: Flask,
    ) -> None:
        self.app = app
        self.http = http
        self.box = box
        self.receiver = receiver
        self.clock = clock
        self.organization = box.world.organization
        self.contract = box.world.contracts[0]
        self.headers: dict[str, str] = {}

    def sign_in(self) -> dict[str, Any]:
        answer = self.http.post(
            "/oauth/v2/accessToken",
            data={
                "grant_type": "client_credentials",
                "client_id": self.box.world.client_id,
                "client_secret": self.box.world.client_secret,
            },
        )
        content: dict[str, Any] = answer.json()
        self.headers = {"Authorization": f"Bearer {content['access_token']}"}
        return content

    def call(self, method: str, path: str, *, restli: str = "", **options: Any) -> httpx2.Response:
        headers = {**self.headers, **options.pop("headers", {})}
        if restli:
            headers["X-RestLi-Method"] = restli
        return self.http.request(method, path, headers=headers, **options)

    def control(self, path: str, body: Any = None) -> Any:
        answer = self.http.post(f"/control/{path}", json=body or {})
        assert answer.status_code < 300, answer.text
        return answer.json()

    def key(self, kind: str, context: str = "") -> str:
        return (
            f"integrationContext={context or self.organization}&integrationType={kind}"
            "&tenantType=RECRUITER&dataProvider=ATS"
        )

    def ids(self, *keys: str) -> str:
        return "&".join(f"ids[{n}].{part}" for n, key in enumerate(keys) for part in key.split("&"))

    def name_integration(
        self, kind: str, context: str = "", name: str = "Beckon"
    ) -> httpx2.Response:
        key = self.key(kind, context)
        body = {"entities": {key: {"patch": {"$set": {"integrationName": name}}}}}
        return self.call(
            "POST", f"/v2/atsIntegrations?{self.ids(key)}", restli="batch_partial_update", json=body
        )

    def configure(self, name: str, value: str, kind: str = "ONE_CLICK_EXPORT") -> httpx2.Response:
        return self.call(
            "PUT",
            f"/v2/atsIntegrations/{self.key(kind)}/configurations?ids={name}",
            restli="batch_update",
            json={"entities": {name: {"configurationValue": {"string": value}}}},
        )

    def connect(self) -> None:
        """Everything that precedes the first job: named, configured, switched on, nothing pushed yet."""
        self.control("integrations", {"level": "contract", "state": "requested"})
        for kind in ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN"):
            self.name_integration(kind)
        self.name_integration("CSA_API", self.contract)
        self.configure("CALLBACK_URL", CALLBACK)
        self.configure("JOB_POSTING_VIEWERS", "ALL_PRODUCT_USERS")
        self.control("integrations", {"level": "contract", "state": "enabled"})
        self.box.deliver_due()
        self.receiver.requests.clear()

    def job(self, identifier: str = "J-1", **changes: Any) -> dict[str, Any]:
        job = {
            "integrationContext": self.organization,
            "externalJobPostingId": identifier,
            "jobPostingOperationType": "CREATE",
            "title": "Backend Engineer",
            "description": "We look for somebody who likes quiet systems. " * 4,
            "location": "Utrecht,NL",
            "availability": "PRIVATE_TO_ATS_INTEGRATION",
            "companyApplyUrl": "https://ats.example/jobs/1",
            "companyJobCode": "REQ-0012",
            "listedAt": 1_770_000_000_000,
            **changes,
        }
        return {name: value for name, value in job.items() if value is not None}

    def post_jobs(self, *jobs: Any, base: str = "/v2", **options: Any) -> httpx2.Response:
        return self.call(
            "POST",
            f"{base}/simpleJobPostings",
            restli="batch_create",
            json={"elements": list(jobs)},
            **options,
        )

    def task(self, urn: str) -> dict[str, Any]:
        content = self.call("GET", "/v2/simpleJobPostingTasks", params={"ids": urn}).json()
        found: dict[str, Any] = content["results"][urn]
        return found

    def settle(self, *jobs: Any) -> dict[str, Any]:
        """Post jobs, wait for the tasks, answer what became of the last one."""
        urn = self.post_jobs(*jobs).json()["elements"][-1]["id"]
        self.clock.seconds += 2
        return self.task(urn)

    def export(self, **body: Any) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = self.control("exports", {"job": "J-1", **body})
        return made

    def fetch(self, request_id: str) -> httpx2.Response:
        return self.call(
            "GET", "/v2/exportedCandidates", params={"q": "request", "requestId": request_id}
        )

    def candidate(self, **body: Any) -> dict[str, Any]:
        """Export somebody and fetch the record at once."""
        element: dict[str, Any] = self.fetch(self.export(**body)[0]["request_id"]).json()[
            "elements"
        ][0]
        return element


@contextmanager
def running() -> Iterator[Ats]:
    """A sandbox of its own, and a client without a token."""
    receiver, clock = Receiver(), HandClock()
    own = OwnSandbox(SandboxConfig(members=60, push_transport=receiver, time_source=clock))
    with httpx2.Client(
        transport=httpx2.WSGITransport(app=own), base_url="http://127.0.0.1:8001"
    ) as http:
        yield Ats(http, own.box, receiver, clock, own.app)
    own.box.close()


@pytest.fixture
def stranger() -> Iterator[Ats]:
    """A client without a token, before anything was agreed on."""
    with running() as ats:
        yield ats


@pytest.fixture
def newcomer(stranger: Ats) -> Ats:
    """A client with a token, before anything was agreed on."""
    stranger.sign_in()
    return stranger


@pytest.fixture
def ats(newcomer: Ats) -> Ats:
    """A client whose integrations are switched on."""
    newcomer.connect()
    return newcomer


@pytest.fixture(scope="module")
def shared() -> Iterator[Ats]:
    """One sandbox for a whole file: connected, the indicator shown to every seat, with the open job `J-1`."""
    with running() as ats:
        ats.sign_in()
        ats.connect()
        ats.configure("APPLICATION_VIEWERS", "ALL_PRODUCT_USERS", "IN_ATS_INDICATOR")
        ats.settle(ats.job())
        yield ats


@pytest.fixture
def sync(shared: Ats) -> Sync:
    """The same, with nothing sent about people yet and every switch as it was."""
    shared.http.cookies.clear()
    shared.control("sync/clear")
    shared.box.change_settings(Settings().as_dict())
    shared.box.faults.clear()
    shared.box.limits.clear()
    shared.sign_in()
    return Sync(shared)
