"""Our client's families of InMail, notes, stub profiles and closed accounts against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

from portal.linkedin import (
    Gone,
    Invalid,
    LinkedIn,
    LinkedInApplication,
    LinkedInError,
    MemoryTokenStore,
    NotEnabled,
    Retryable,
    Throttled,
    connect,
)
from portal.linkedin.endpoints import resolve
from portal.linkedin.restli import record_query
from tests.contract.interactions import MAYA, RITA, TOM, Interactions

BASE = "http://127.0.0.1:8001"
HOUR, MILLISECOND = timedelta(hours=1), timedelta(milliseconds=1)


@pytest.fixture
def people(ats: Any) -> Interactions:
    return Interactions(ats)


@pytest.fixture
def linkedin(ats: Any) -> Iterator[LinkedIn]:
    application = LinkedInApplication(
        client_id=ats.box.world.client_id,
        client_secret=ats.box.direct().client_secret,
        www_url=BASE,
        api_url=BASE,
        generation="rest",
    )
    with connect(
        application,
        MemoryTokenStore(ats.clock),
        transport=httpx2.WSGITransport(app=ats.http._transport.app),
        clock=ats.clock,
    ) as made:
        yield made


@pytest.fixture
def now(people: Interactions) -> datetime:
    return datetime.fromtimestamp(people.now_ms / 1000, UTC)


def asked(ats: Any, path: str) -> dict[str, list[str]]:
    """The query of the latest call."""
    found = ats.http.get("/control/requests", params={"path": path}).json()
    return parse_qs(found[0]["query"])


class TestInMail:
    def test_messages_of_both_sides_come_as_they_were_written(
        self, people: Interactions, linkedin: LinkedIn, now: datetime
    ) -> None:
        thread = people.write(subject="Turbines", text="Hello,\n\n  <b>you</b> & yours?\n")
        people.answer(thread, text="Tell me more.")
        page = linkedin.inmail.find_by_criteria(people.seats[RITA], now - HOUR, now + HOUR)
        first, second = sorted(page.elements, key=lambda event: event.author, reverse=True)
        assert (first.author, first.recipients) == (people.seats[RITA], (people.people[MAYA],))
        assert (second.author, second.recipients) == (people.people[MAYA], (people.seats[RITA],))
        assert first.thread == second.thread
        assert first.thread.startswith("urn:li:messagingThread:")
        assert first.subject == "Turbines"
        assert first.body.startswith("Hello,\n\n  <b>you</b> & yours?"), "plain text, as it came"
        assert first.created_at == now
        assert first.is_supported
        assert (page.next_start, page.unreadable, page.total) == (None, 0, 2)

    def test_the_start_belongs_to_the_window_and_the_end_does_not(
        self, people: Interactions, linkedin: LinkedIn, now: datetime
    ) -> None:
        people.write()
        find = linkedin.inmail.find_by_criteria
        seat = people.seats[RITA]
        assert find(seat, now, now + MILLISECOND).elements
        assert not find(seat, now - HOUR, now).elements
        assert not find(seat, now + MILLISECOND, now + HOUR).elements

    def test_pages_lead_on_to_the_last(
        self, ats: Any, people: Interactions, linkedin: LinkedIn, now: datetime
    ) -> None:
        thread = people.write()
        for number in range(204):
            people.answer(thread, text=f"Answer {number}")
        found, start = [], 0
        pages = 0
        while start is not None:
            page = linkedin.inmail.find_by_criteria(
                people.seats[RITA], now - HOUR, now + HOUR, start
            )
            found += page.elements
            start, pages = page.next_start, pages + 1
        assert (len(found), pages) == (205, 3)
        assert len({(event.id, event.created_at, event.author) for event in found}) == 205

    def test_a_cut_page_is_read_again(
        self, ats: Any, people: Interactions, linkedin: LinkedIn, now: datetime
    ) -> None:
        thread = people.write()
        people.answer(thread)
        ats.control("faults", {"path": "conversationEvents", "kind": "cut_page"})
        with pytest.raises(Retryable) as caught:
            linkedin.inmail.find_by_criteria(people.seats[RITA], now - HOUR, now + HOUR)
        assert "1 of the 2" in caught.value.message
        page = linkedin.inmail.find_by_criteria(people.seats[RITA], now - HOUR, now + HOUR)
        assert len(page.elements) == 2

    def test_an_element_that_comes_twice_pushes_none_off_the_next_page(
        self, ats: Any, people: Interactions, linkedin: LinkedIn, now: datetime
    ) -> None:
        thread = people.write()
        for number in range(100):
            people.answer(thread, text=f"Answer {number}")
        ats.control("faults", {"path": "conversationEvents", "kind": "element_twice"})
        page = linkedin.inmail.find_by_criteria(people.seats[RITA], now - HOUR, now + HOUR)
        assert (len(page.elements), page.next_start) == (101, 100)

    def test_content_of_an_unknown_kind_and_strange_authors_are_kept(
        self, ats: Any, people: Interactions, linkedin: LinkedIn, now: datetime
    ) -> None:
        people.write()
        find = linkedin.inmail.find_by_criteria
        ats.control("faults", {"path": "conversationEvents", "kind": "unknown_content"})
        (event,) = find(people.seats[RITA], now - HOUR, now + HOUR).elements
        assert (event.is_supported, event.subject, event.body) == (False, "", "")
        ats.control("faults", {"path": "conversationEvents", "kind": "stranger_author"})
        (event,) = find(people.seats[RITA], now - HOUR, now + HOUR).elements
        assert event.author == "urn:li:seat:999999999"

    def test_a_seat_that_linkedin_does_not_know_is_gone(
        self, linkedin: LinkedIn, now: datetime
    ) -> None:
        with pytest.raises(Gone):
            linkedin.inmail.find_by_criteria("urn:li:seat:77777", now - HOUR, now)

    def test_a_parked_seat_keeps_its_history(
        self, ats: Any, people: Interactions, linkedin: LinkedIn, now: datetime
    ) -> None:
        people.write(seat=TOM)
        number = people.seats[TOM].rsplit(":", 1)[1]
        ats.control(f"seats/{number}", {"state": "PARKED"})
        page = linkedin.inmail.find_by_criteria(people.seats[TOM], now - HOUR, now + HOUR)
        assert page.total == 1

    def test_the_thirteenth_call_of_a_minute_has_to_wait(
        self, people: Interactions, linkedin: LinkedIn, now: datetime
    ) -> None:
        for _ in range(12):
            linkedin.inmail.find_by_criteria(people.seats[RITA], now - HOUR, now)
        with pytest.raises(Throttled) as caught:
            linkedin.inmail.find_by_criteria(people.seats[RITA], now - HOUR, now)
        assert 0 < (caught.value.retry_after or 0) <= 60
        linkedin.inmail.find_by_criteria(people.seats[TOM], now - HOUR, now)

    def test_linkedins_clock_comes_along(
        self, ats: Any, people: Interactions, linkedin: LinkedIn, now: datetime
    ) -> None:
        find = linkedin.inmail.find_by_criteria
        assert find(people.seats[RITA], now - HOUR, now).asked_at is None, "no clock, no time"
        ats.control("clock", {"offset": -3 * 3_600})
        page = find(people.seats[RITA], now - HOUR, now)
        assert page.asked_at == (now - 3 * HOUR).replace(microsecond=0)


class TestNotes:
    def test_notes_come_with_whom_they_are_about_and_for_whom(
        self, people: Interactions, linkedin: LinkedIn, ats: Any, now: datetime
    ) -> None:
        people.note(text="Knows turbines.", visibility="PROJECT")
        page = linkedin.notes.find_by_criteria(
            ats.contract, people.seats[RITA], now - HOUR, now + HOUR
        )
        (note,) = page.elements
        assert (note.contract, note.owner) == (ats.contract, people.seats[RITA])
        assert (note.prospect, note.note) == (people.people[MAYA], "Knows turbines.")
        assert (note.visibility, note.is_active) == ("PROJECT", True)
        assert note.created_at == note.modified_at == now

    def test_the_start_does_not_belong_to_the_window_and_the_end_does(
        self, people: Interactions, linkedin: LinkedIn, ats: Any, now: datetime
    ) -> None:
        people.note()
        find, seat = linkedin.notes.find_by_criteria, people.seats[RITA]
        assert find(ats.contract, seat, now - MILLISECOND, now).elements
        assert not find(ats.contract, seat, now, now + HOUR).elements
        assert not find(ats.contract, seat, now - HOUR, now - MILLISECOND).elements

    def test_a_deleted_note_has_no_text(
        self, people: Interactions, linkedin: LinkedIn, ats: Any, now: datetime
    ) -> None:
        note = people.note(text="Knows turbines.")
        ats.clock.seconds += 60
        ats.http.delete(f"/control/notes/{note['id']}")
        (found,) = linkedin.notes.find_by_criteria(
            ats.contract, people.seats[RITA], now - HOUR, now + HOUR
        ).elements
        assert (found.is_active, found.note) == (False, "")
        assert found.modified_at == now + timedelta(minutes=1)

    def test_a_cut_page_is_read_again(
        self, people: Interactions, linkedin: LinkedIn, ats: Any, now: datetime
    ) -> None:
        people.note()
        ats.control("faults", {"path": "prospectNotes", "kind": "cut_page"})
        with pytest.raises(Retryable):
            linkedin.notes.find_by_criteria(
                ats.contract, people.seats[RITA], now - HOUR, now + HOUR
            )

    def test_a_seat_of_another_contract_is_none_of_ours(
        self, people: Interactions, linkedin: LinkedIn, ats: Any, now: datetime
    ) -> None:
        other = ats.box.world.contracts[1]
        with pytest.raises(NotEnabled):
            linkedin.notes.find_by_criteria(other, people.seats[RITA], now - HOUR, now)


class TestStubs:
    def test_a_member_who_shares_is_told_with_what_is_shared(
        self, people: Interactions, linkedin: LinkedIn, ats: Any, now: datetime
    ) -> None:
        thread = people.write()
        people.answer(thread)
        find = linkedin.stubs.find_by_contract
        assert not find(ats.contract, people.seats[RITA], None, None).elements
        people.share(thread, what="profile")
        (stub,) = find(ats.contract, people.seats[RITA], None, None).elements
        assert (stub.member, stub.email) == (people.people[MAYA], "")
        assert (stub.first_name, stub.last_name) == ("Maya", "Lindqvist")
        assert (stub.contract, stub.owner) == (ats.contract, people.seats[RITA])
        assert stub.created_at == now
        assert stub.profile_url.startswith("http")
        assert stub.company
        assert find(ats.contract, people.seats[RITA], now, now + HOUR).elements
        assert not find(ats.contract, people.seats[RITA], now + MILLISECOND, None).elements

    def test_consent_that_is_taken_back_takes_the_stub_along(
        self, people: Interactions, linkedin: LinkedIn, ats: Any
    ) -> None:
        thread = people.write()
        people.answer(thread)
        people.share(thread, what="email")
        find = linkedin.stubs.find_by_contract
        (stub,) = find(ats.contract, people.seats[RITA], None, None).elements
        assert stub.email == "maya.lindqvist@example.com"
        people.control(f"inmails/{thread['thread']}/withdraw")
        assert not find(ats.contract, people.seats[RITA], None, None).elements

    def test_past_twenty_thousand_there_is_nothing_to_be_had(
        self, people: Interactions, linkedin: LinkedIn, ats: Any
    ) -> None:
        with pytest.raises(Invalid):
            linkedin.stubs.find_by_contract(
                ats.contract, people.seats[RITA], None, None, linkedin.stubs.RESULTS_MAX
            )


class TestClosedAccounts:
    def test_exported_people_who_closed_their_account_are_told(
        self, people: Interactions, linkedin: LinkedIn, ats: Any, now: datetime
    ) -> None:
        ats.settle(ats.job())
        assert not linkedin.exports.find_closed().elements
        ats.export(member=MAYA)
        ats.control(f"members/{MAYA}", {"closed": True})
        (closed,) = linkedin.exports.find_closed().elements
        assert closed.member == people.people[MAYA]
        assert closed.closed_at is not None
        assert closed.closed_at >= now


def test_all_of_it_needs_the_contracts_access(
    people: Interactions, linkedin: LinkedIn, ats: Any, now: datetime
) -> None:
    ats.control("integrations", {"level": "contract", "state": "disabled"})
    seat = people.seats[RITA]
    with pytest.raises(NotEnabled):
        linkedin.inmail.find_by_criteria(seat, now - HOUR, now)
    with pytest.raises(NotEnabled):
        linkedin.notes.find_by_criteria(ats.contract, seat, now - HOUR, now)
    with pytest.raises(NotEnabled):
        linkedin.stubs.find_by_contract(ats.contract, seat, None, None)


@pytest.mark.parametrize("kind", ["500", "504", "drop", "truncated", "garbage"])
def test_trouble_may_be_over_later(
    people: Interactions, linkedin: LinkedIn, ats: Any, now: datetime, kind: str
) -> None:
    ats.control("faults", {"path": "conversationEvents", "kind": kind})
    with pytest.raises(Retryable):
        linkedin.inmail.find_by_criteria(people.seats[RITA], now - HOUR, now)


def test_the_day_is_shared_by_all_families(
    people: Interactions, linkedin: LinkedIn, ats: Any, now: datetime
) -> None:
    ats.control("settings", {"daily_limit": 2})
    linkedin.inmail.find_by_criteria(people.seats[RITA], now - HOUR, now)
    linkedin.notes.find_by_criteria(ats.contract, people.seats[RITA], now - HOUR, now)
    with pytest.raises(Throttled):
        linkedin.stubs.find_by_contract(ats.contract, people.seats[RITA], None, None)


def test_windows_are_never_remarked_on(
    people: Interactions, linkedin: LinkedIn, ats: Any, now: datetime
) -> None:
    seat = people.seats[RITA]
    linkedin.inmail.find_by_criteria(seat, now - 12 * HOUR, now)
    linkedin.notes.find_by_criteria(ats.contract, seat, now - 12 * HOUR, now)
    linkedin.stubs.find_by_contract(ats.contract, seat, None, None)
    assert ats.http.get("/control/interactions").json()["remarks"]["newest"] == []


def test_what_is_known_in_v2_alone_goes_on_as_v2() -> None:
    for name in ("inmail.find_by_criteria", "notes.find_by_criteria", "stubs.find_by_contract"):
        assert resolve(name, "rest", {}).generation == "v2"


def test_a_record_is_written_by_each_protocol() -> None:
    assert record_query("timeRange", {"start": "1", "end": "2"}, 1) == (
        "&timeRange.start=1&timeRange.end=2"
    )
    assert record_query("timeRange", {"start": "1", "end": "2"}, 2) == "&timeRange=(start:1,end:2)"


def test_every_refusal_is_sorted(people: Interactions, linkedin: LinkedIn, now: datetime) -> None:
    with pytest.raises(LinkedInError):
        linkedin.inmail.find_by_criteria(people.seats[RITA], now, now - HOUR)
