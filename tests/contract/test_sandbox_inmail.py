"""Conversation events: what the finder answers, what it refuses, its limits, and what may go wrong."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.contract.interactions import HOUR_MS, MAYA, RITA, TOM, Interactions, elements

DAY_MS = 24 * HOUR_MS


@pytest.fixture
def linkedin(ats: Any) -> Interactions:
    return Interactions(ats)


# What it answers


def test_an_inmail_and_its_answer_in_the_form_of_linkedins_sample(linkedin):
    thread = linkedin.write(subject="A role", text="Hello Maya,\nmay I?")
    linkedin.ats.clock.seconds += 60
    linkedin.answer(thread, "Yes.")
    first, second = elements(linkedin.events())
    assert set(first) == {"id", "author", "recipients", "createdAt", "threadUrn", "content"}
    assert first == {
        "id": first["id"],
        "author": linkedin.seats[RITA],
        "recipients": [linkedin.people[MAYA]],
        "createdAt": linkedin.now_ms,
        "threadUrn": thread["urn"],
        "content": {
            "com.linkedin.messaging.events.MailContent": {
                "subject": "A role",
                "body": {"text": "Hello Maya,\nmay I?"},
            }
        },
    }
    assert first["id"].startswith("S")
    assert first["id"].endswith("_1000")
    assert (second["author"], second["recipients"]) == (
        linkedin.people[MAYA],
        [linkedin.seats[RITA]],
    )
    mail = second["content"]["com.linkedin.messaging.events.MailContent"]
    assert (mail["subject"], second["createdAt"]) == ("RE: A role", linkedin.now_ms + 60_000)
    assert second["threadUrn"] == first["threadUrn"]
    assert second["id"] != first["id"]


def test_a_viewer_gets_what_the_own_seat_sent_and_received_and_nothing_else(linkedin):
    linkedin.write(seat=RITA, text="From Rita.")
    linkedin.write(seat=TOM, text="From Tom.")
    assert linkedin.texts(linkedin.events()) == ["From Rita."]
    assert linkedin.texts(linkedin.events(linkedin.seats[TOM])) == ["From Tom."]


def test_the_start_is_inclusive_and_the_end_is_not(linkedin):
    linkedin.write(at_ms=linkedin.now_ms)
    found = [
        len(elements(linkedin.events(timeRange__start=start, timeRange__end=end)))
        for start, end in (
            (linkedin.now_ms, linkedin.now_ms + 1),
            (linkedin.now_ms - 1, linkedin.now_ms),
            (linkedin.now_ms + 1, linkedin.now_ms + 2),
            (linkedin.now_ms, linkedin.now_ms),
        )
    ]
    assert found == [1, 0, 0, 0]


def test_one_thread_alone(linkedin):
    linkedin.write(member=8, text="One.")
    other = linkedin.write(member=9, text="Other.")
    assert linkedin.texts(linkedin.events(threadUrn=other["urn"])) == ["Other."]
    assert elements(linkedin.events(threadUrn="urn:li:messagingThread:1")) == []


def test_fields_chosen_by_the_caller(linkedin):
    linkedin.write()
    assert set(elements(linkedin.events(fields="id"))[0]) == {"id"}
    assert set(elements(linkedin.events(fields="id,author"))[0]) == {"id", "author"}


def test_protocol_2_writes_the_range_as_a_record(linkedin):
    linkedin.write()
    path = (
        f"/v2/conversationEvents?q=criteria&viewer={linkedin.seats[RITA].replace(':', '%3A')}"
        f"&timeRange=(start:{linkedin.now_ms},end:{linkedin.now_ms + 1})"
    )
    newer = {"X-RestLi-Protocol-Version": "2.0.0"}
    assert len(elements(linkedin.ats.call("GET", path, headers=newer))) == 1
    assert linkedin.ats.call("GET", path).status_code == 400, "the other protocol's spelling"
    older = path.replace("timeRange=(start:", "timeRange.start=").split(",end")[0]
    assert linkedin.ats.call("GET", older, headers=newer).status_code == 400


def test_pages_lead_on_to_the_last_one(linkedin):
    thread = linkedin.write(at_ms=linkedin.now_ms)
    linkedin.control(
        f"inmails/{thread['thread']}/events", count=24, at_ms=linkedin.now_ms + 1, every_ms=1
    )
    answer = linkedin.events(count=10)
    seen, pages = [], 0
    while True:
        pages += 1
        content = answer.json()
        seen += [event["id"] for event in content["elements"]]
        paging = content["paging"]
        assert (paging["start"], paging["count"], paging["total"]) == (10 * (pages - 1), 10, 25)
        if not paging["links"]:
            break
        (link,) = paging["links"]
        assert (link["rel"], link["type"]) == ("next", "application/json")
        answer = linkedin.ats.call("GET", link["href"])
    assert (pages, len(seen), len(set(seen))) == (3, 25, 25)


def test_without_a_count_ten_come_and_never_more_than_a_hundred(linkedin):
    thread = linkedin.write(at_ms=linkedin.now_ms)
    linkedin.control(f"inmails/{thread['thread']}/events", count=129, every_ms=1)
    assert len(elements(linkedin.events())) == 10
    answer = linkedin.events(count=5000)
    assert (len(elements(answer)), answer.json()["paging"]["count"]) == (100, 100)
    assert answer.json()["paging"]["links"]


def test_a_thread_with_five_thousand_messages(linkedin):
    thread = linkedin.write(at_ms=linkedin.now_ms)
    linkedin.control(
        f"inmails/{thread['thread']}/events", count=4999, at_ms=linkedin.now_ms + 1, every_ms=1
    )
    last = linkedin.events(count=100, start=4900, threadUrn=thread["urn"])
    assert (len(elements(last)), last.json()["paging"]["total"]) == (100, 5000)
    assert last.json()["paging"]["links"] == []


# What it refuses


@pytest.mark.parametrize(
    "params",
    [
        {"q": "all"},
        {"q": None},
        {"viewer": "410607485"},
        {"viewer": "urn:li:person:abc"},
        {"viewer": "urn:li:seat:x"},
        {"timeRange__start": "yesterday"},
        {"timeRange__start": -5},
        {"timeRange__start": 2_000_000_000_000, "timeRange__end": 1_000_000_000_000},
        {"threadUrn": "urn:li:seat:5"},
        {"start": "x"},
        {"count": -1},
    ],
)
def test_what_the_finder_refuses(linkedin, params):
    answer = linkedin.events(**params)
    assert answer.status_code == 400, answer.text
    assert set(answer.json()) == {"message", "serviceErrorCode", "status"}


def test_the_viewer_is_required_and_has_to_be_a_seat_of_the_customer(linkedin):
    missing = linkedin.get("conversationEvents", q="criteria")
    assert (missing.status_code, missing.json()["message"]) == (400, "viewer is required.")
    assert linkedin.events("urn:li:seat:1").status_code == 404
    petra = linkedin.events(linkedin.seats[6])
    assert petra.status_code == 403, "contract level is switched on for the first contract alone"
    assert "CSA_API" in petra.json()["message"]


def test_a_parked_seat_keeps_its_history(linkedin):
    linkedin.write()
    linkedin.control(f"seats/{linkedin.seats[RITA].rsplit(':')[-1]}", state="PARKED")
    assert len(elements(linkedin.events())) == 1


def test_nothing_is_read_while_contract_level_is_off_or_the_contract_has_ended(linkedin):
    linkedin.control("integrations", level="contract", state="disabled")
    assert linkedin.events().status_code == 403
    linkedin.control("integrations", level="contract", state="enabled")
    assert linkedin.events().status_code == 200
    linkedin.control("contracts/end", contract=linkedin.ats.contract)
    assert linkedin.events().status_code == 403


def test_another_application_reads_nothing(linkedin):
    linkedin.ats.headers = {}
    assert linkedin.events().status_code == 401


@pytest.mark.parametrize("resource", ["conversationEvents", "mailStubs", "prospectNotes"])
def test_the_shape_under_rest_is_not_published(linkedin, resource):
    answer = linkedin.ats.call("GET", f"/rest/{resource}", headers={"LinkedIn-Version": "202604"})
    assert answer.status_code == 501
    assert f"/v2/{resource}" in answer.json()["message"]


# Windows


def test_a_window_of_more_than_twelve_hours_is_refused(linkedin):
    start = linkedin.now_ms - 12 * HOUR_MS
    within = linkedin.events(timeRange__start=start, timeRange__end=linkedin.now_ms)
    assert within.status_code == 200
    beyond = linkedin.events(timeRange__start=start - 1, timeRange__end=linkedin.now_ms)
    assert (beyond.status_code, "12 hours" in beyond.json()["message"]) == (400, True)


def test_or_is_remarked_on_where_the_operator_wants_it_so(linkedin):
    linkedin.control("settings", long_windows="report")
    linkedin.write(at_ms=linkedin.now_ms - 30 * DAY_MS)
    long_ago = linkedin.now_ms - 60 * DAY_MS
    assert len(elements(linkedin.events(timeRange__start=long_ago))) == 1
    assert len(elements(linkedin.events(timeRange__start=None, timeRange__end=None))) == 1
    counts = linkedin.ats.http.get("/control/interactions").json()["remarks"]["counts"]
    assert counts == [
        {"resource": "conversationEvents", "remark": "window over 12 hours", "count": 1},
        {"resource": "conversationEvents", "remark": "window without bounds", "count": 1},
    ]


# Limits


def test_twelve_calls_a_viewer_and_minute(linkedin):
    linkedin.ats.clock.seconds += 60 - linkedin.ats.clock.seconds % 60
    for _ in range(12):
        assert linkedin.events().status_code == 200
    refused = linkedin.events()
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert linkedin.events(linkedin.seats[TOM]).status_code == 200, "another viewer's own minute"
    linkedin.ats.clock.seconds += 60
    assert linkedin.events().status_code == 200


def test_limits_that_are_not_enforced_are_counted_all_the_same(linkedin):
    linkedin.control("settings", viewer_limit=1, throttled=False)
    assert [linkedin.events().status_code for _ in range(3)] == [200, 200, 200]
    linkedin.control("settings", throttled=True)
    assert linkedin.events().status_code == 429
    linkedin.control("settings", viewer_limit=None)
    assert linkedin.events().status_code == 200


def test_all_interactions_and_the_seats_draw_on_one_daily_number(linkedin):
    linkedin.ats.box.limits.clear()
    linkedin.control("settings", daily_limit=4)
    asked = {"q": "attributes", "start": 0, "contracts": linkedin.ats.contract}
    answers = [
        linkedin.events(),
        linkedin.stubs(),
        linkedin.notes(),
        linkedin.get("seatsV2", **asked),
        linkedin.events(),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 60
    limits = linkedin.ats.http.get("/control/sync").json()["limits"]
    shared = next(row for row in limits if row["resource"] == "recruiterInteractions")
    assert (shared["requests_today"], shared["throttled"]) == (4, 1)


# What may go wrong


def three(linkedin):
    thread = linkedin.write(at_ms=linkedin.now_ms, text="1")
    for place in (2, 3):
        linkedin.answer(thread, str(place), at_ms=linkedin.now_ms + place)
    assert linkedin.texts(linkedin.events()) == ["1", "2", "3"]
    return thread


def strike(linkedin, kind, **more):
    linkedin.control("faults", path="conversationEvents", kind=kind, **more)


def test_events_repeated(linkedin):
    three(linkedin)
    strike(linkedin, "element_twice", records=2)
    assert linkedin.texts(linkedin.events()) == ["1", "2", "3", "1", "2"]
    assert linkedin.texts(linkedin.events()) == ["1", "2", "3"]


def test_events_out_of_order(linkedin):
    three(linkedin)
    strike(linkedin, "out_of_order")
    assert linkedin.texts(linkedin.events()) == ["3", "2", "1"]


def test_a_page_cut_in_the_middle_but_whole_as_json(linkedin):
    three(linkedin)
    strike(linkedin, "cut_page")
    answer = linkedin.events()
    assert (linkedin.texts(answer), answer.json()["paging"]["total"]) == (["1"], 3)


def test_a_page_cut_in_mid_sentence(linkedin):
    three(linkedin)
    strike(linkedin, "truncated")
    with pytest.raises(ValueError):
        linkedin.events().json()


def test_a_time_out_on_a_later_page(linkedin):
    thread = linkedin.write(at_ms=linkedin.now_ms)
    linkedin.control(f"inmails/{thread['thread']}/events", count=4, every_ms=1)
    strike(linkedin, "drop", skip=2)
    assert linkedin.events(count=1).status_code == 200
    assert linkedin.events(count=1, start=1).status_code == 200
    with pytest.raises(httpx2.RemoteProtocolError):
        linkedin.events(count=1, start=2)
    assert linkedin.events(count=1, start=2).status_code == 200


def test_contents_of_a_kind_that_nobody_knows(linkedin):
    three(linkedin)
    strike(linkedin, "unknown_content")
    (name,) = elements(linkedin.events())[0]["content"]
    assert name != "com.linkedin.messaging.events.MailContent"


def test_an_author_who_is_nobodys_seat(linkedin):
    three(linkedin)
    strike(linkedin, "stranger_author")
    assert elements(linkedin.events())[0]["author"] == "urn:li:seat:999999999"


def test_faults_inside_a_page_leave_other_answers_alone(linkedin):
    strike(linkedin, "element_twice")
    linkedin.control("faults", path="seats", kind="element_twice")
    assert linkedin.events(q="all").status_code == 400
    assert linkedin.stubs().status_code == 200


@pytest.mark.parametrize("skip", [-1, 100_001, "x"])
def test_what_a_fault_does_not_skip(ats, skip):
    answer = ats.http.post("/control/faults", json={"kind": "500", "skip": skip})
    assert answer.status_code == 400


def test_any_message_at_all_can_be_stored(linkedin):
    thread = linkedin.write(at_ms=linkedin.now_ms - 1)
    linkedin.control(
        f"inmails/{thread['thread']}/events",
        author="urn:li:seat:999999999",
        recipients=["urn:li:person:nobody"],
        kind="com.linkedin.messaging.events.ReactionContent",
        content={"emoji": "👍"},
        at_ms=linkedin.now_ms,
    )
    event = elements(linkedin.events())[1]
    assert (event["author"], event["recipients"]) == (
        "urn:li:seat:999999999",
        ["urn:li:person:nobody"],
    )
    assert event["content"] == {"com.linkedin.messaging.events.ReactionContent": {"emoji": "👍"}}


def test_markup_in_a_message_goes_through_as_it_is(linkedin):
    text = "<script>alert(1)</script> & <b>bold</b> \u202e\U0001f468\u200d\U0001f4bb"
    linkedin.write(text=text)
    assert linkedin.texts(linkedin.events()) == [text]
