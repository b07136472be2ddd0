"""A LinkedIn client whose wire is a function of the test."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from portal.linkedin import LinkedIn, LinkedInApplication, MemoryTokenStore, connect

ORGANIZATION = "urn:li:organization:1000"
SECRET = "s3/cr+et=&%"


@dataclass
class Clock:
    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Wire:
    """Records what was sent; answers tokens by itself and API calls from `answers`, the last one again and again."""

    clock: Clock
    answers: list[Any] = field(default_factory=list)
    requests: list[httpx2.Request] = field(default_factory=list)
    token_requests: list[httpx2.Request] = field(default_factory=list)
    client: LinkedIn = field(init=False)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/oauth/v2/accessToken":
            self.token_requests.append(request)
            number = len(self.token_requests)
            return httpx2.Response(
                200, json={"access_token": f"token-{number}", "expires_in": 1800}
            )
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        # A response belongs to one request, so each gets its own copy.
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)

    @property
    def sent(self) -> httpx2.Request:
        return self.requests[-1]

    @property
    def sent_json(self) -> Any:
        return json.loads(self.sent.content)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connect_wire(clock: Clock) -> Iterator[Callable[..., Wire]]:
    opened: list[Wire] = []

    def make(*answers: Any, **settings: Any) -> Wire:
        wire = Wire(clock, list(answers))
        wire.client = connect(
            LinkedInApplication("client-1", SECRET, **settings),
            MemoryTokenStore(clock),
            transport=httpx2.MockTransport(wire),
            clock=clock,
        )
        opened.append(wire)
        return wire

    yield make
    for wire in opened:
        wire.client.close()


def answer(payload: Any = None, status: int = 200, **headers: str) -> httpx2.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(payload, bytes):
        return httpx2.Response(status, content=payload, headers=names)
    return httpx2.Response(status, json=payload, headers=names)
