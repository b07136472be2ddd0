"""LinkedIn's callback: what is stored, what is refused, and what is never answered."""

import hashlib
import hmac
import io
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import Queue
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from portal.config import Settings
from portal.db import db
from portal.models import Counter, LinkedInEvent
from portal.queueing import URGENT, TaskName
from portal.services import intake

PUSH = {"type": "EXPORT_CANDIDATE_PROFILE", "id": "abc-1"}
CODE = "1a2b3c4d-1234-4321-abcd-1a2b3c4d5e6f"


def body(**changes: Any) -> bytes:
    return json.dumps({**PUSH, **changes}).encode()


def signature(secret: str, raw: bytes) -> str:
    """As LinkedIn's page describes it, written down a second time on purpose."""
    return hmac.new(secret.encode(), b"hmacsha256=" + raw, hashlib.sha256).hexdigest()


class Callback:
    """LinkedIn's side of the callback address."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.settings: Settings = app.extensions["settings"]
        self.http: FlaskClient = app.test_client()
        self.path = self.settings.callback_url.removeprefix(self.settings.portal_url)

    def push(self, raw: bytes, *, signed: str | bool | None = True, **options: Any) -> TestResponse:
        headers = {"Content-Type": "application/json"}
        if signed is True:
            signed = signature(self.settings.linkedin_client_secret, raw)
        if isinstance(signed, str):
            headers["X-LI-Signature"] = signed
        return self.http.post(self.path, data=raw, headers=headers, **options)

    def challenge(self, code: str | None, **options: Any) -> TestResponse:
        query = {} if code is None else {"challengeCode": code}
        return self.http.get(self.path, query_string=query, **options)

    def events(self) -> list[LinkedInEvent]:
        with self.app.app_context():
            return list(db.session.scalars(select(LinkedInEvent).order_by(LinkedInEvent.id)))

    def counters(self) -> dict[str, int]:
        with self.app.app_context():
            return {c.name: c.value for c in db.session.scalars(select(Counter))}

    def queued(self) -> list[str]:
        return [
            job.func_name for job in Queue(URGENT, connection=self.app.extensions["redis"]).jobs
        ]


@pytest.fixture
def callback(app: Flask) -> Callback:
    return Callback(app)


# -- pushes that are taken ---------------------------------------------------------------------


def test_a_signed_push_is_stored_and_a_worker_is_told(callback: Callback) -> None:
    answer = callback.push(body())
    assert (answer.status_code, answer.json) == (200, {"stored": True})
    [event] = callback.events()
    assert (event.type, event.linkedin_id) == ("EXPORT_CANDIDATE_PROFILE", "abc-1")
    assert (event.state, event.is_signed, event.deliveries) == ("received", True, 1)
    assert event.raw == body().decode()
    assert callback.queued() == [TaskName.TAKE_IN_EVENT.value]


def test_the_answer_does_not_wait_for_linkedin(
    callback: Callback, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(request: httpx2.Request) -> httpx2.Response:
        raise AssertionError("the webhook called LinkedIn")

    access = callback.app.extensions["linkedin"]
    monkeypatch.setattr(access, "transport", httpx2.MockTransport(away))
    monkeypatch.setattr(access, "_client", None)
    assert callback.push(body()).status_code == 200
    assert len(callback.events()) == 1


def test_the_answer_does_not_wait_for_redis(
    callback: Callback, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal import queueing

    away = queueing.connect("redis://127.0.0.1:1/0")
    monkeypatch.setitem(callback.app.extensions, "redis", away)
    assert callback.push(body()).status_code == 200
    assert [e.state for e in callback.events()] == ["received"]


def test_the_same_push_twice_is_one_event(callback: Callback) -> None:
    assert [callback.push(body()).status_code for _ in range(3)] == [200, 200, 200]
    [event] = callback.events()
    assert event.deliveries == 3


def test_a_settled_event_is_not_taken_up_again_by_a_repetition(callback: Callback) -> None:
    callback.push(body())
    with callback.app.app_context():
        db.session.scalars(select(LinkedInEvent)).one().state = "done"
        db.session.commit()
    callback.app.extensions["redis"].flushall()
    assert callback.push(body()).status_code == 200
    assert callback.queued() == []
    assert [e.state for e in callback.events()] == ["done"]


def test_an_unsigned_push_is_a_hint_and_a_signed_one_vouches_for_it(callback: Callback) -> None:
    assert callback.push(body(), signed=None).status_code == 200
    assert [e.is_signed for e in callback.events()] == [False]
    callback.push(body())
    assert [e.is_signed for e in callback.events()] == [True]
    callback.push(body(), signed=None)
    assert [e.is_signed for e in callback.events()] == [True]


def test_the_former_secret_is_accepted_while_it_is_being_rotated(
    callback: Callback, set_to: Any
) -> None:
    assert callback.push(body(), signed=signature("former", body())).status_code == 401
    set_to(linkedin_previous_client_secret="former")
    assert callback.push(body(), signed=signature("former", body())).status_code == 200
    assert callback.push(body()).status_code == 200


@pytest.mark.parametrize("kind", ["SOMETHING_NEW", ""])
def test_other_kinds_are_stored_as_ignored_with_the_reason(callback: Callback, kind: str) -> None:
    assert callback.push(body(type=kind)).status_code == 200
    [event] = callback.events()
    assert event.state == "ignored"
    assert event.reason == "unknown-type"
    assert callback.queued() == []


def test_an_expired_push_is_stored_as_ignored_with_the_reason(callback: Callback) -> None:
    past = datetime.now(UTC) - timedelta(hours=3)
    assert callback.push(body(expiresAt=int(past.timestamp() * 1000))).status_code == 200
    assert [(e.state, e.reason) for e in callback.events()] == [("ignored", "expired")]


# -- pushes that are refused -------------------------------------------------------------------

BIG = json.dumps({**PUSH, "padding": "x" * 20_000}).encode()
REFUSED = {
    "a wrong signature": (body(), "0" * 64, 401, "push-wrong-signature"),
    "an empty signature": (body(), "", 401, "push-wrong-signature"),
    "another body's signature": (
        body(),
        signature("x", b"{}"),
        401,
        "push-wrong-signature",
    ),
    "a signature that is not ASCII": (body(), "é" * 64, 401, "push-wrong-signature"),
    "not JSON": (b"<xml/>", None, 400, "push-unreadable"),
    "nothing": (b"", None, 400, "push-unreadable"),
    "a list": (b"[]", None, 400, "push-unreadable"),
    "no id": (b'{"type": "EXPORT_CANDIDATE_PROFILE"}', None, 400, "push-unreadable"),
    "a NUL in the id": (body(id="a\x00b"), None, 400, "push-unreadable"),
    "a very long id": (body(id="x" * 1000), None, 400, "push-unreadable"),
    "deeply nested": (b"[" * 16_000, None, 400, "push-unreadable"),
    "not UTF-8": (b'{"id": "1", "note": "\xff\xfe"}', None, 400, "push-unreadable"),
    "UTF-16": ('{"id": "1"}'.encode("utf-16"), None, 400, "push-unreadable"),
    "too large": (BIG, None, 400, "push-oversized"),
    "much too large": (BIG * 200, None, 400, "push-oversized"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_pushes_leave_nothing_but_a_number_and_a_line_in_the_log(
    callback: Callback, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    raw, signed, status, counter = REFUSED[name]
    with caplog.at_level(logging.INFO):
        answers = [callback.push(raw, signed=signed) for _ in range(2)]
    assert [a.status_code for a in answers] == [status, status]
    assert answers[0].json == {"error": counter}
    assert callback.events() == []
    assert callback.counters() == {counter: 2}
    assert callback.queued() == []
    assert f"push refused: {counter}" in caplog.messages
    assert callback.path.rpartition("/")[2] not in caplog.text


def test_the_signature_is_taken_of_the_bytes_that_came(callback: Callback) -> None:
    spaced = b'{ "type":"EXPORT_CANDIDATE_PROFILE",   "id":"abc-1" }\n'
    assert callback.push(spaced).status_code == 200
    tampered = signature(callback.settings.linkedin_client_secret, spaced)
    assert callback.push(spaced.replace(b"abc-1", b"abc-2"), signed=tampered).status_code == 401


def test_a_push_in_chunks_without_a_length_is_measured_too(callback: Callback) -> None:
    def chunked(raw: bytes) -> TestResponse:
        return callback.http.post(
            callback.path,
            input_stream=io.BytesIO(raw),
            headers={"Transfer-Encoding": "chunked"},
            # Set by servers that undo the chunks themselves, as gunicorn does.
            environ_overrides={"wsgi.input_terminated": True},
        )

    assert chunked(body()).status_code == 200
    answer = chunked(BIG)
    assert (answer.status_code, answer.json) == (400, {"error": "push-oversized"})
    assert len(callback.events()) == 1


def test_unsigned_pushes_can_be_refused_by_a_setting(callback: Callback, set_to: Any) -> None:
    set_to(linkedin_require_signature=True)
    assert callback.push(body(), signed=None).status_code == 401
    assert callback.counters() == {"push-unsigned": 1}
    assert callback.push(body()).status_code == 200
    assert len(callback.events()) == 1


def test_a_refusal_is_answered_even_when_it_cannot_be_counted(
    callback: Callback, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any, **_options: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(intake, "count", full)
    assert callback.push(b"x").status_code == 400


def test_what_cannot_be_stored_is_not_acknowledged(
    callback: Callback, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any, **_options: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(intake, "receive", full)
    answer = callback.push(body())
    assert (answer.status_code, answer.json) == (503, {"error": "Beckon is busy"})


@pytest.mark.parametrize("token", ["wrong", "0" * 40, "é", "%00", "x" * 5000])
def test_another_address_does_not_exist(callback: Callback, token: str) -> None:
    path = f"/webhooks/linkedin/{token}"
    raw = body()
    signed = signature(callback.settings.linkedin_client_secret, raw)
    assert callback.http.post(path, data=raw, headers={"X-LI-Signature": signed}).status_code == 404
    assert callback.http.get(path, query_string={"challengeCode": CODE}).status_code == 404
    assert callback.events() == []
    assert callback.counters() == {}


def test_without_a_linkedin_application_there_is_no_callback(
    callback: Callback, set_to: Any
) -> None:
    set_to(linkedin_client_id="", linkedin_client_secret="", linkedin_organization="")
    settings: Settings = callback.app.extensions["settings"]
    path = settings.callback_url.removeprefix(settings.portal_url)
    assert callback.http.get(path, query_string={"challengeCode": CODE}).status_code == 404


# -- the challenge -----------------------------------------------------------------------------


def test_the_challenge_is_answered_with_its_signature(callback: Callback) -> None:
    answer = callback.challenge(CODE)
    secret = callback.settings.linkedin_client_secret
    expected = hmac.new(secret.encode(), CODE.encode(), hashlib.sha256).hexdigest()
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.json == {"challengeCode": CODE, "challengeResponse": expected}


@pytest.mark.parametrize(
    "code",
    [
        None,
        "",
        "hello",
        CODE + "x",
        CODE + "\n",
        " " + CODE,
        CODE.replace("-", ""),
        "{" + CODE + "}",
        "hmacsha256=" + body().decode(),
        CODE.replace("1", "١"),
        "x" * 4000,
    ],
)
def test_nothing_but_a_uuid_is_signed(callback: Callback, code: str | None) -> None:
    answer = callback.challenge(code)
    assert answer.status_code == 400
    assert "challengeResponse" not in (answer.json or {})
    secret = callback.settings.linkedin_client_secret
    signed = hmac.new(secret.encode(), (code or "").encode(), hashlib.sha256).hexdigest()
    assert signed not in answer.get_data(as_text=True)


def test_challenges_are_throttled_per_address(callback: Callback) -> None:
    answers = [callback.challenge(CODE).status_code for _ in range(31)]
    # A minute may end in between: then the count begins anew.
    assert answers[:30] == [200] * 30
    assert answers[30] == 429 or callback.challenge(CODE).status_code == 200
    other = callback.challenge(CODE, environ_overrides={"REMOTE_ADDR": "192.0.2.9"})
    assert other.status_code == 200


def test_guessing_addresses_is_throttled_too(callback: Callback) -> None:
    answers = [
        callback.http.get(
            "/webhooks/linkedin/guess",
            query_string={"challengeCode": CODE},
            environ_overrides={"REMOTE_ADDR": "192.0.2.10"},
        ).status_code
        for _ in range(40)
    ]
    assert set(answers) == {404, 429}


def test_no_token_of_ours_is_needed_here_and_no_cookie_is_set(callback: Callback) -> None:
    for answer in (callback.push(body()), callback.challenge(CODE), callback.push(b"x")):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_push_costs_few_statements(callback: Callback) -> None:
    from tests.support.queries import counted_statements

    callback.push(body(id="warm-up"))
    with counted_statements(callback.app) as statements:
        callback.push(body())
    assert len(statements) <= 2, statements
    with callback.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(LinkedInEvent)) == 2
