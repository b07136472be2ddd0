"""Running tasks as the worker does, at a time of one's choosing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx2
from flask import Flask

from portal.db import db
from portal.models import JobPosting, LinkedInEvent
from portal.tasks.intake import take_in_event
from portal.unit_of_work import unit_of_work
from tests.support.exports import get_event, receive


def take_in_request(request_id: str) -> LinkedInEvent:
    """A push and the task that it causes."""
    event_id = receive(request_id, now=datetime.now(UTC))
    take_in_event(event_id)
    return get_event(event_id)


def seconds_until(moment: datetime | None) -> float:
    """How far ahead a time lies."""
    assert moment is not None
    return (moment - datetime.now(UTC)).total_seconds()


def make_due(row: LinkedInEvent | JobPosting) -> None:
    """As if the time until the next attempt, the next look or the end of a claim had passed."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with unit_of_work():
        row.next_attempt_at = past
        if isinstance(row, JobPosting) and row.next_check_at is not None:
            row.next_check_at = past


class Watching(httpx2.BaseTransport):
    """Passes calls on and notes whether a transaction was open meanwhile."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self.inner = inner
        self.open_transactions: list[bool] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.open_transactions.append(db.session().in_transaction())
        return self.inner.handle_request(request)


@contextmanager
def watched(app: Flask) -> Iterator[Watching]:
    """A client of LinkedIn that is watched; the usual one is back afterwards."""
    access = app.extensions["linkedin"]
    usual, client = access.transport, access._client
    watching = Watching(usual)
    access.transport, access._client = watching, None
    try:
        yield watching
    finally:
        access.transport, access._client = usual, client
