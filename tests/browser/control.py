"""The sandbox's control pages: what tests switch, and what they learn of LinkedIn's side."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import httpx2

from dev.stack import Stack


class Control:
    """JSON to and from `/control`."""

    #: The seeded people with parts to play come first.
    _strangers = 30

    def __init__(self, stack: Stack) -> None:
        port = stack.environ["SANDBOX_PORT"]
        # Patient: while Redis or the sandbox restarts, an answer may take a moment.
        self._http = httpx2.Client(
            base_url=f"http://127.0.0.1:{port}/control", timeout=20, trust_env=False
        )

    def __enter__(self) -> "Control":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, address: str, /, **query: Any) -> Any:
        answer = self._http.get(address, params=query)
        answer.raise_for_status()
        return answer.json()

    def post(self, address: str, /, **body: Any) -> Any:
        answer = self._http.post(address, json=body)
        answer.raise_for_status()
        return answer.json()

    def fault(self, kind: str, *, path: str = "*", times: int = -1, **more: Any) -> None:
        self.post("/faults", kind=kind, path=path, times=times, **more)

    def clear_faults(self) -> None:
        self._http.delete("/faults").raise_for_status()

    def settings(self, **wanted: Any) -> None:
        self.post("/settings", **wanted)

    def put_back(self) -> None:
        """As the demo has it."""
        self.clear_faults()
        self.settings(name_exporter=True, task_delay=1.0)

    def export(self, job: str, **more: Any) -> list[dict[str, Any]]:
        """Export without the Recruiter pages; returns who was exported."""
        made: list[dict[str, Any]] = self.post("/exports", job=job, **more)
        return made

    def somebody(self, words: str) -> dict[str, Any]:
        """The one member whom these words find."""
        found = self.get("/members", query=words)["members"]
        assert len(found) == 1, f"{len(found)} members are called {words}"
        member: dict[str, Any] = found[0]
        return member

    def stranger(self) -> str:
        """The name of a member whom no other test exports and whose name is like no other's."""
        while True:
            Control._strangers += 1
            found = self.get("/members", start=Control._strangers, count=1)["members"][0]
            name = f"{found['first_name']} {found['last_name']}"
            named_so = self.get("/members", query=name)["total"]
            if named_so == 1 and not found["closed"] and name.isascii():
                return name

    def wait_until_open(self, job: str) -> None:
        """Wait until the job stands in the export box."""
        wait_for(
            lambda: any(j["externalJobPostingId"] == job and j["open"] for j in self.get("/jobs")),
            f"{job} at LinkedIn",
        )


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 15) -> float:
    """Wait for something that no page shows; returns how long it took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, f"waited {seconds} s for {what}"
        time.sleep(0.05)
    return time.monotonic() - started
