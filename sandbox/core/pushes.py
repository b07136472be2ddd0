"""Pushes to the callback address: a durable queue, signed, repeated until answered with 2xx.

https://learn.microsoft.com/en-us/linkedin/talent/receive-push-events

How often LinkedIn repeats a push of this family is not public; the rule here is our own.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpx2

from sandbox.core.clock import Clock
from sandbox.core.faults import Faults
from sandbox.core.settings import Settings
from sandbox.core.signature import challenge_response, event_signature
from sandbox.core.store import Store

QUEUED = "queued"
SENDING = "sending"
HELD = "held"
DELIVERED = "delivered"
REFUSED = "refused"
GIVEN_UP = "given_up"
STATES = (QUEUED, SENDING, HELD, DELIVERED, REFUSED, GIVEN_UP)

RIGHT = "right"
WRONG = "wrong"
NONE = "none"
FORMER = "former"
"""With the secret that was good before the last rotation."""
SIGNATURES = (RIGHT, WRONG, NONE, FORMER)

BACK_OFF = (1, 2, 5, 10, 30, 60)
LATER_EVERY = 300
GIVE_UP_AFTER_MS = 8 * 3600 * 1000

EXPORT_EVENT = "EXPORT_CANDIDATE_PROFILE"
STATUS_EVENT = "INTEGRATION_STATUS_CHANGE"


@dataclass(frozen=True)
class Event:
    """What a push announces; the body holds no data, only where to ask."""

    event_id: str
    type: str
    expires_ms: int | None = None


def push_body(event: Event, spelling: str) -> bytes:
    content: dict[str, Any] = {"type": event.type, "requestId": event.event_id}
    if spelling == "id":
        content = {"id": event.event_id, "type": event.type}
        if event.expires_ms is not None:
            content["expiresAt"] = event.expires_ms
    return json.dumps(content, separators=(",", ":")).encode()


class PushQueue:
    """Queues pushes in the store and delivers them, by threads or on demand."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        faults: Faults,
        secrets: Callable[[], tuple[str, str | None]],
        *,
        timeout: float,
        transport: httpx2.BaseTransport | None,
        verify: bool,
    ) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._secrets = secrets
        self._timeout = timeout
        self._verify = verify
        self._client = self._make_client(transport)
        self._wake = threading.Condition()
        self._signals = 0
        self._stopping = False
        self._odd = False
        self._threads: list[threading.Thread] = []

    def _make_client(self, transport: httpx2.BaseTransport | None) -> httpx2.Client:
        return httpx2.Client(
            transport=transport,
            timeout=self._timeout,
            verify=self._verify,
            trust_env=False,
            headers={"User-Agent": "linkedin-sandbox-push/1"},
            limits=httpx2.Limits(max_connections=32, max_keepalive_connections=16),
        )

    def use_transport(self, transport: httpx2.BaseTransport | None) -> None:
        """Send through something other than the network, for tests in one process."""
        self._client.close()
        self._client = self._make_client(transport)

    # Queueing

    def queue(self, events: Iterable[Event], url: str, settings: Settings) -> list[int]:
        """Put pushes in line and wake the deliverers at once. Ordered push faults take effect here."""
        now_ms = self._clock.now_ms()
        numbers: list[int] = []
        with self._store.transaction():
            for event in events:
                body = push_body(event, settings.push_spelling)
                numbers += self._queue_body(event, url, body, now_ms)
        self.wake()
        return numbers

    def _queue_body(self, event: Event, url: str, body: bytes, now_ms: int) -> list[int]:
        signature = RIGHT
        if self._faults.take_for_push("wrong_signature"):
            signature = WRONG
        elif self._faults.take_for_push("no_signature"):
            signature = NONE
        state = HELD if self._faults.take_for_push("hold") else QUEUED
        next_ms = now_ms
        reorder = self._faults.take_for_push("reorder")
        if reorder:
            self._odd = not self._odd
            next_ms += int(reorder.seconds * 1000) if self._odd else 0
        copies = 2 if self._faults.take_for_push("duplicate") else 1
        return [self.insert(event, url, body, signature, state, next_ms) for _ in range(copies)]

    def insert(
        self, event: Event, url: str, body: bytes, signature: str, state: str, next_ms: int
    ) -> int:
        return self._store.insert(
            "INSERT INTO pushes (event_id, type, url, body, signature, state, created_ms, next_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            event.event_id,
            event.type,
            url,
            body,
            signature,
            state,
            self._clock.now_ms(),
            next_ms,
        )

    def send_raw(self, event: Event, url: str, body: bytes, signature: str) -> int:
        """Queue a body as it stands, for pushes no well-behaved LinkedIn would send."""
        number = self.insert(event, url, body, signature, QUEUED, self._clock.now_ms())
        self.wake()
        return number

    def resend(self, number: int, signature: str) -> int | None:
        """Queue the same body once more; answers the new push."""
        row = self._store.one("SELECT * FROM pushes WHERE number = ?", number)
        if row is None:
            return None
        event = Event(row["event_id"], row["type"])
        return self.send_raw(event, row["url"], row["body"], signature)

    def release(self, order: str = "first") -> int:
        """Let all held pushes go in one burst, oldest or newest first."""
        now_ms = self._clock.now_ms()
        with self._store.transaction():
            held = self._store.all(
                "SELECT number FROM pushes WHERE state = ? ORDER BY number", HELD
            )
            rank = list(range(len(held)))
            if order == "last":
                rank.reverse()
            # Deliverers go by next_ms, then number: a past time per place keeps any order.
            self._store.many(
                "UPDATE pushes SET state = ?, next_ms = ? WHERE number = ?",
                [
                    (QUEUED, now_ms - len(held) + place, row["number"])
                    for place, row in zip(rank, held, strict=True)
                ],
            )
        self.wake()
        return len(held)

    # Delivery

    def start(self, threads: int) -> None:
        """Start delivering; pushes that a former process left half sent are sent again."""
        self._store.run("UPDATE pushes SET state = ? WHERE state = ?", QUEUED, SENDING)
        self._stopping = False
        for place in range(threads):
            thread = threading.Thread(
                target=self._deliver_forever, name=f"push-{place}", daemon=True
            )
            thread.start()
            self._threads.append(thread)

    def stop(self, wait: float = 2.0) -> None:
        self._stopping = True
        self.wake()
        for thread in self._threads:
            thread.join(timeout=wait)
        self._threads = []
        self._client.close()

    def wake(self) -> None:
        with self._wake:
            self._signals += 1
            self._wake.notify_all()

    def _deliver_forever(self) -> None:
        while not self._stopping:
            # The store is asked outside the condition's lock, because somebody may call `wake`
            # inside a transaction; the counter catches a signal given in between.
            seen = self._signals
            row = self._claim()
            if row is not None:
                self._deliver(row)
                continue
            timeout = self._seconds_to_next()
            with self._wake:
                if not self._stopping and seen == self._signals:
                    self._wake.wait(timeout)

    def _seconds_to_next(self) -> float:
        due: int | None = self._store.value(
            "SELECT min(next_ms) FROM pushes WHERE state = ?", QUEUED
        )
        if due is None:
            return 30.0
        left = (due - self._clock.now_ms()) / 1000 / self._clock.speed
        return min(max(left, 0.0), 30.0)

    def deliver_due(self) -> int:
        """Deliver in this thread everything that is due now; answers how many were attempted."""
        done = 0
        while (row := self._claim()) is not None:
            self._deliver(row)
            done += 1
        return done

    def _claim(self) -> sqlite3.Row | None:
        with self._store.transaction():
            row = self._store.one(
                "SELECT * FROM pushes WHERE state = ? AND next_ms <= ? ORDER BY next_ms, number LIMIT 1",
                QUEUED,
                self._clock.now_ms(),
            )
            if row is not None:
                self._store.run(
                    "UPDATE pushes SET state = ? WHERE number = ?", SENDING, row["number"]
                )
            return row

    def _headers(self, body: bytes, signature: str) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        current, former = self._secrets()
        secret = {RIGHT: current, WRONG: "not-" + current, FORMER: former or current}.get(signature)
        if secret is not None:
            headers["X-LI-Signature"] = event_signature(secret, body)
        return headers

    def _deliver(self, row: sqlite3.Row) -> None:
        body = bytes(row["body"])
        began = time.perf_counter()
        status: int | None = None
        error: str | None = None
        try:
            answer = self._client.post(
                row["url"], content=body, headers=self._headers(body, row["signature"])
            )
            status = answer.status_code
        except (
            Exception
        ) as problem:  # a push must never end its thread, whatever the other side does
            error = f"{type(problem).__name__}: {problem}"[:300]
        self._record(row, status, error, int((time.perf_counter() - began) * 1000))

    def _record(
        self, row: sqlite3.Row, status: int | None, error: str | None, duration: int
    ) -> None:
        now_ms = self._clock.now_ms()
        attempts = row["attempts"] + 1
        delivered: int | None = None
        next_ms: int = row["next_ms"]
        if status is not None and 200 <= status < 300:
            state, delivered = DELIVERED, now_ms
        elif row["signature"] == WRONG:
            state = REFUSED  # a forged push is tried once, its forger is not patient
        elif now_ms - row["created_ms"] >= GIVE_UP_AFTER_MS:
            state = GIVEN_UP
        else:
            state = QUEUED
            wait = BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else LATER_EVERY
            next_ms = now_ms + wait * 1000
        with self._store.transaction():
            self._store.run(
                "UPDATE pushes SET state = ?, attempts = ?, next_ms = ?, delivered_ms = ?,"
                " last_status = ?, last_error = ? WHERE number = ?",
                state,
                attempts,
                next_ms,
                delivered,
                status,
                error,
                row["number"],
            )
            self._store.run(
                "INSERT INTO push_attempts VALUES (?, ?, ?, ?, ?, ?)",
                row["number"],
                now_ms,
                duration,
                row["signature"],
                status,
                error,
            )

    # The challenge

    def challenge(self, url: str) -> dict[str, Any]:
        """Ask the callback to prove that it knows the client secret, within three seconds."""
        code = str(uuid.uuid4())
        began = time.perf_counter()
        status: int | None = None
        try:
            answer = self._client.get(url, params={"challengeCode": code}, timeout=3.0)
            status = answer.status_code
            reason = self._challenge_problem(answer, code)
        except httpx2.HTTPError as problem:
            reason = f"No answer: {type(problem).__name__}"
        duration = int((time.perf_counter() - began) * 1000)
        if not reason and duration > 3000:
            reason = "The answer took longer than 3 seconds."
        result: dict[str, Any] = {
            "at_ms": self._clock.now_ms(),
            "url": url,
            "code": code,
            "passed": not reason,
            "status": status,
            "duration_ms": duration,
            "reason": reason,
        }
        self._store.insert(
            "INSERT INTO challenges (at_ms, url, code, passed, status, duration_ms, reason)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            *result.values(),
        )
        return result

    def _challenge_problem(self, answer: httpx2.Response, code: str) -> str:
        if answer.status_code != 200:
            return f"The answer has status {answer.status_code}, not 200."
        if answer.headers.get("content-type", "").split(";")[0].strip() != "application/json":
            return "The answer's Content-Type is not application/json."
        try:
            content = answer.json()
        except ValueError:
            return "The answer is not JSON."
        if not isinstance(content, dict) or content.get("challengeCode") != code:
            return "The answer does not repeat the challengeCode."
        if content.get("challengeResponse") != challenge_response(self._secrets()[0], code):
            return (
                "The challengeResponse is wrong; is it made with this application's client secret?"
            )
        return ""
