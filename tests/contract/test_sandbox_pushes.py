"""Pushes: form, signature, repetition, disorder, and the challenge."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time

import httpx2
import pytest

from sandbox import create_app
from sandbox.core.signature import challenge_response, event_signature


def refuse(status=503):
    return lambda _: httpx2.Response(status)


def pushes(ats, **params):
    return ats.http.get("/control/pushes", params=params).json()


def signed(ats, request):
    secret = ats.box.world.client_secret.encode()
    return hmac.new(secret, b"hmacsha256=" + request.content, hashlib.sha256).hexdigest()


def test_the_known_values_of_both_signatures():
    body = b'{"type":"EXPORT_CANDIDATE_PROFILE","requestId":"123456789"}'
    expected = "f046dc24abde9e5fb8a41129110c54d6fcafd18874cc821b03ef9bafa18eaaf8"
    assert event_signature("sandbox-secret", body) == expected
    code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    expected = "76db127b2d3b5e1e146b2fe1d9c82c7acce0809d240d868d6c55e0efed1baaae"
    assert challenge_response("sandbox-secret", code) == expected


def test_an_export_is_pushed_at_once_signed_and_without_data(ats):
    made = ats.export(member=7)[0]
    assert ats.box.deliver_due() == 1
    (request,) = ats.receiver.requests
    assert (request.method, str(request.url)) == (
        "POST",
        "https://ats.example/webhooks/linkedin/abc",
    )
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {
        "id": made["request_id"],
        "type": "EXPORT_CANDIDATE_PROFILE",
        "expiresAt": int(ats.clock.seconds * 1000) + 86_400_000,
    }
    assert request.headers["x-li-signature"] == signed(ats, request)
    assert pushes(ats)[0]["state"] == "delivered"


def test_the_other_spelling(ats):
    ats.control("settings", {"push_spelling": "requestId"})
    made = ats.export()[0]
    ats.box.deliver_due()
    assert ats.receiver.bodies == [
        {"type": "EXPORT_CANDIDATE_PROFILE", "requestId": made["request_id"]}
    ]


def test_repeated_with_growing_pauses_until_answered(ats):
    ats.receiver.answer = refuse()
    ats.export()
    waits = []
    for expected in (0, 1, 2, 5, 10, 30, 60, 300, 300):
        if expected:
            ats.clock.seconds += expected - 0.5
            assert ats.box.deliver_due() == 0, f"too early, before {expected} s"
            ats.clock.seconds += 0.5
        waits.append(ats.box.deliver_due())
    assert waits == [1] * 9
    assert pushes(ats)[0]["last_status"] == 503
    ats.receiver.answer = refuse(204)
    ats.clock.seconds += 300
    ats.box.deliver_due()
    push = ats.http.get(f"/control/pushes/{pushes(ats)[0]['id']}").json()
    assert (push["state"], push["attempts"]) == ("delivered", 10)
    assert [attempt["status"] for attempt in push["history"]] == [503] * 9 + [204]
    ats.clock.seconds += 3600
    assert ats.box.deliver_due() == 0


@pytest.mark.parametrize("status", [301, 400, 401, 404, 500])
def test_anything_but_2xx_is_repeated(ats, status):
    ats.receiver.answer = refuse(status)
    ats.export()
    ats.box.deliver_due()
    assert pushes(ats)[0]["state"] == "queued"


def test_no_answer_at_all_is_repeated(ats):
    def fail(_):
        raise httpx2.ConnectError("nobody there")

    ats.receiver.answer = fail
    ats.export()
    ats.box.deliver_due()
    push = pushes(ats)[0]
    assert (push["state"], push["last_status"]) == ("queued", None)
    assert "nobody there" in push["last_error"]


def test_given_up_after_eight_hours(ats):
    ats.receiver.answer = refuse()
    ats.export()
    ats.box.deliver_due()
    ats.clock.seconds += 8 * 3600
    ats.box.deliver_due()
    assert pushes(ats)[0]["state"] == "given_up"


def test_pushes_on_their_way_follow_a_changed_callback(ats):
    ats.receiver.answer = refuse()
    ats.export()
    ats.control("pushes", {"id": "elsewhere", "url": "https://other.example/x"})
    ats.box.deliver_due()
    ats.receiver.requests.clear()
    ats.configure("CALLBACK_URL", "https://moved.example/y")
    ats.clock.seconds += 1
    ats.box.deliver_due()
    assert {request.url.host for request in ats.receiver.requests} == {
        "moved.example",
        "other.example",
    }


def test_an_operator_sends_again_with_any_signature(ats):
    ats.export()
    ats.box.deliver_due()
    number = pushes(ats)[0]["id"]
    for signature in ("right", "wrong", "none"):
        ats.control(f"pushes/{number}/resend", {"signature": signature})
        ats.box.deliver_due()
    first, right, wrong, none = ats.receiver.requests
    assert first.content == right.content == wrong.content == none.content
    assert right.headers["x-li-signature"] == signed(ats, right)
    assert wrong.headers["x-li-signature"] != signed(ats, wrong)
    assert len(wrong.headers["x-li-signature"]) == 64
    assert "x-li-signature" not in none.headers
    assert (
        ats.http.post(f"/control/pushes/{number}/resend", json={"signature": "x"}).status_code
        == 400
    )
    assert ats.http.post("/control/pushes/999/resend", json={}).status_code == 404


def test_a_forged_push_is_tried_once(ats):
    ats.receiver.answer = refuse(401)
    ats.control("faults", {"kind": "wrong_signature"})
    ats.export()
    ats.box.deliver_due()
    assert pushes(ats)[0]["state"] == "refused"
    ats.clock.seconds += 3600
    assert ats.box.deliver_due() == 0


def test_faults_of_signature_are_used_up(ats):
    ats.control("faults", {"kind": "no_signature", "times": 1})
    ats.export(count=2)
    ats.box.deliver_due()
    assert ["x-li-signature" in request.headers for request in ats.receiver.requests] == [
        False,
        True,
    ]


def test_a_push_can_come_twice(ats):
    ats.control("faults", {"kind": "duplicate", "times": 1})
    ats.export(count=2)
    ats.box.deliver_due()
    ids = [body["id"] for body in ats.receiver.bodies]
    assert (len(ids), len(set(ids))) == (3, 2)


def test_pushes_can_overtake_each_other(ats):
    ats.control("faults", {"kind": "reorder", "times": 2, "seconds": 3})
    first, second = (ats.export()[0]["request_id"] for _ in range(2))
    ats.box.deliver_due()
    assert [body["id"] for body in ats.receiver.bodies] == [second]
    ats.clock.seconds += 3
    ats.box.deliver_due()
    assert [body["id"] for body in ats.receiver.bodies] == [second, first]


@pytest.mark.parametrize("order", ["first", "last"])
def test_pushes_can_be_held_and_let_go_in_a_burst(ats, order):
    ats.control("faults", {"kind": "hold", "times": -1})
    ids = [made["request_id"] for made in ats.export(count=5)]
    assert ats.box.deliver_due() == 0
    assert ats.http.get("/control/pushes/summary").json()["by_state"]["held"] == 5
    assert ats.control("pushes/release", {"order": order}) == {"released": 5}
    ats.box.deliver_due()
    found = [body["id"] for body in ats.receiver.bodies]
    assert found == (ids if order == "first" else ids[::-1])


def test_any_push_can_be_sent(ats):
    ats.control("pushes", {"type": "SOMETHING_NEW", "id": "x" * 300, "expiresAt": 1})
    ats.control("pushes", {"raw": "this is not JSON", "signature": "none"})
    ats.box.deliver_due()
    odd, raw = ats.receiver.requests
    assert json.loads(odd.content) == {"type": "SOMETHING_NEW", "id": "x" * 300, "expiresAt": 1}
    assert raw.content == b"this is not JSON"


def test_the_log_is_filtered_and_paged(ats):
    ats.export(count=5)
    ats.box.deliver_due()
    ats.receiver.answer = refuse()
    ats.export(count=2)
    ats.box.deliver_due()
    assert len(pushes(ats, state="queued")) == 2
    assert len(pushes(ats, count=3)) == 3
    assert len(pushes(ats, start=6)) == 11 - 6
    assert ats.http.get("/control/pushes", params={"state": "lost"}).status_code == 400
    summary = ats.http.get("/control/pushes/summary").json()
    assert summary["by_state"]["queued"] == summary["undelivered"] == 2
    assert summary["delivery_ms"]["p50"] == 0
    ats.clock.seconds += 7
    assert ats.http.get("/control/pushes/summary").json()["oldest_undelivered_ms"] == 7000


def test_threads_deliver_at_once_and_a_burst_quickly(tmp_path):
    arrived = []
    done = threading.Event()

    def receive(request):
        arrived.append(json.loads(request.content)["id"])
        if len(arrived) == 400:
            done.set()
        return httpx2.Response(200)

    app = create_app(
        {
            "members": 20,
            "store": str(tmp_path / "s.db"),
            "push_transport": httpx2.MockTransport(receive),
        }
    )
    box = app.extensions["sandbox"]
    box.store.run(
        "INSERT INTO configurations VALUES (?, 'ONE_CLICK_EXPORT', 'CALLBACK_URL', 'https://a.example', 0)",
        box.world.organization,
    )
    box.start()
    try:
        time.sleep(0.1)  # the threads are asleep by now
        began = time.perf_counter()
        answer = app.test_client().post("/control/exports", json={"job": "J", "count": 400})
        assert done.wait(10)
        took = time.perf_counter() - began
    finally:
        box.close()
    assert sorted(arrived) == sorted(made["request_id"] for made in answer.json)
    assert took < 8


def test_a_restart_goes_on_where_it_stopped(tmp_path):
    store = str(tmp_path / "s.db")
    got = []

    def make(answer):
        def receive(request):
            got.append(request)
            return httpx2.Response(answer)

        return create_app(
            {"members": 20, "store": store, "push_transport": httpx2.MockTransport(receive)}
        )

    app = make(503)
    box = app.extensions["sandbox"]
    secret, key = box.world.client_secret, app.secret_key
    box.store.run(
        "INSERT INTO configurations VALUES (?, 'ONE_CLICK_EXPORT', 'CALLBACK_URL', 'https://a.example', 0)",
        box.world.organization,
    )
    app.test_client().post("/control/exports", json={"job": "J", "count": 2})
    box.deliver_due()
    box.store.run("UPDATE pushes SET state = 'sending' WHERE number = 1")  # killed in the middle
    box.advance_clock(3600)
    box.close()

    app = make(200)
    box = app.extensions["sandbox"]
    assert (box.world.client_secret, app.secret_key) == (secret, key)
    box.pushes.start(0)
    assert box.deliver_due() == 2
    assert len(got) == 4
    box.close()


def challenge(ats, answer):
    ats.receiver.answer = answer
    return ats.control("challenge")


def test_the_challenge_is_passed_with_the_right_answer(ats):
    def answer(request):
        code = request.url.params["challengeCode"]
        secret = ats.box.world.client_secret.encode()
        return httpx2.Response(
            200,
            json={
                "challengeCode": code,
                "challengeResponse": hmac.new(secret, code.encode(), hashlib.sha256).hexdigest(),
            },
        )

    result = challenge(ats, answer)
    assert (result["passed"], result["reason"]) == (True, "")
    assert ats.receiver.requests[0].method == "GET"
    assert ats.http.get("/control/challenges").json()[0]["passed"] is True


def fail_to_connect(_):
    raise httpx2.ReadTimeout("slow")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda _: httpx2.Response(404), "404"),
        (lambda _: httpx2.Response(200, text="{}"), "Content-Type"),
        (
            lambda _: httpx2.Response(200, text="{", headers={"Content-Type": "application/json"}),
            "JSON",
        ),
        (lambda _: httpx2.Response(200, json={"challengeCode": "other"}), "repeat"),
        (
            lambda r: httpx2.Response(
                200,
                json={
                    "challengeCode": r.url.params["challengeCode"],
                    "challengeResponse": "0" * 64,
                },
            ),
            "wrong",
        ),
        (fail_to_connect, "ReadTimeout"),
    ],
)
def test_the_challenge_is_failed_otherwise(ats, answer, reason):
    result = challenge(ats, answer)
    assert result["passed"] is False
    assert reason in result["reason"]
