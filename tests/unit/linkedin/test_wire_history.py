"""How answers about InMail, notes, stub profiles and closed accounts are read, whatever shape they have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from portal.linkedin import (
    ClosedProfile,
    Invalid,
    MailEvent,
    MailStub,
    Page,
    ProspectNote,
    Retryable,
)
from portal.linkedin.errors import answered_at
from portal.linkedin.wire_history import MAIL_CONTENT, milliseconds

AT_MS = 1_790_000_000_123
AT = datetime(2026, 9, 21, 14, 13, 20, 123_000, UTC)
STRANGE = [None, True, 7, "text", [], [1], {}, {"a": {}}, float("nan"), -(10**18)]

EVENT: dict[str, Any] = {
    "id": "S1_1000",
    "author": "urn:li:seat:1",
    "recipients": ["urn:li:person:m"],
    "createdAt": AT_MS,
    "threadUrn": "urn:li:messagingThread:5",
    "content": {MAIL_CONTENT: {"subject": "Hello", "body": {"text": "  One\n\nTwo "}}},
}
NOTE: dict[str, Any] = {
    "active": True,
    "contract": "urn:li:contract:1",
    "created": AT_MS,
    "id": 17,
    "lastModified": AT_MS + 1,
    "note": "Knows turbines.",
    "owner": "urn:li:seat:1",
    "prospect": "urn:li:person:m",
    "visibility": "PUBLIC",
}
STUB: dict[str, Any] = {
    "id": 3,
    "contract": "urn:li:contract:1",
    "owner": "urn:li:seat:1",
    "member": "urn:li:person:m",
    "created": AT_MS,
    "firstName": "Maya",
    "lastName": "Lindqvist",
    "emailAddress": "maya@example.com",
}
CLOSED: dict[str, Any] = {"member": "urn:li:person:m", "closedAt": AT_MS}


def test_times_are_exact_to_the_millisecond() -> None:
    assert milliseconds(AT) == AT_MS
    assert MailEvent.from_wire(EVENT).created_at == AT
    for number in range(1_790_000_000_000, 1_790_000_001_000):
        read = MailEvent.from_wire({**EVENT, "createdAt": number})
        assert milliseconds(read.created_at) == number


def test_a_message_keeps_its_lines_and_loses_what_no_database_stores() -> None:
    event = MailEvent.from_wire(EVENT)
    assert event.body == "  One\n\nTwo "
    content = {MAIL_CONTENT: {"subject": "a\x00b", "body": {"text": "<script>\x00\ud800 ok"}}}
    event = MailEvent.from_wire({**EVENT, "content": content})
    assert (event.subject, event.body) == ("ab", "<script> ok")


@pytest.mark.parametrize("content", [*STRANGE, {"com.linkedin.VoiceContent": {"duration": 12}}])
def test_content_that_we_do_not_know_is_kept_as_unsupported(content: Any) -> None:
    event = MailEvent.from_wire({**EVENT, "content": content})
    assert (event.is_supported, event.subject, event.body) == (False, "", "")


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("name", [name for name in EVENT if name not in ("id", "createdAt")])
def test_a_message_of_any_shape_is_read(name: str, value: Any) -> None:
    assert MailEvent.from_wire({**EVENT, name: value}).id == "S1_1000"


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("name", [n for n in NOTE if n not in ("id", "created", "lastModified")])
def test_a_note_of_any_shape_is_read(name: str, value: Any) -> None:
    assert ProspectNote.from_wire({**NOTE, name: value}).id == "17"


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("name", [n for n in STUB if n not in ("id", "created")])
def test_a_stub_of_any_shape_is_read(name: str, value: Any) -> None:
    assert MailStub.from_wire({**STUB, name: value}).id == "3"


@pytest.mark.parametrize(
    "lacking", [{"id": None}, {"id": True}, {"id": "x" * 201}, {"createdAt": "soon"}]
)
def test_a_message_without_id_or_time_cannot_be_read(lacking: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        MailEvent.from_wire({**EVENT, **lacking})


def test_a_note_that_is_not_active_has_no_text() -> None:
    note = ProspectNote.from_wire({**NOTE, "active": False})
    assert (note.is_active, note.note) == (False, "")
    assert ProspectNote.from_wire({**NOTE, "visibility": "project"}).visibility == "PROJECT"


def test_a_note_with_one_time_has_it_for_both() -> None:
    note = ProspectNote.from_wire({**NOTE, "lastModified": None})
    assert note.created_at == note.modified_at == AT
    with pytest.raises(Invalid):
        ProspectNote.from_wire({**NOTE, "lastModified": None, "created": []})


def test_a_stub_needs_a_member_or_a_name() -> None:
    nobody = {"member": None, "firstName": " ", "lastName": None}
    with pytest.raises(Invalid):
        MailStub.from_wire({**STUB, **nobody})
    assert MailStub.from_wire({**STUB, "emailAddress": "not shared"}).email == ""
    assert MailStub.from_wire({**STUB, "profileUrl": "javascript:x"}).profile_url == ""
    assert MailStub.from_wire({**STUB, "created": {"time": AT_MS}}).created_at == AT


def test_a_closed_profile_needs_a_member() -> None:
    assert ClosedProfile.from_wire(CLOSED) == ClosedProfile("urn:li:person:m", AT)
    assert ClosedProfile.from_wire({**CLOSED, "closedAt": None}).closed_at is None
    with pytest.raises(Invalid):
        ClosedProfile.from_wire({"member": "somebody"})


class TestPages:
    def page(
        self, number: int, *, start: int = 0, count: int = 3, **paging: Any
    ) -> Page[MailEvent]:
        answer = {"elements": [EVENT] * number, "paging": paging}
        return Page.from_wire(answer, MailEvent.from_wire, start=start, count=count)

    def test_what_cannot_be_read_is_counted(self) -> None:
        answer = {"elements": [EVENT, None, {"id": "x"}, "text"], "paging": {"total": 4}}
        page = Page.from_wire(answer, MailEvent.from_wire, start=0, count=100)
        assert (len(page.elements), page.unreadable, page.next_start) == (1, 3, None)

    def test_the_next_page_begins_where_this_one_was_to_end(self) -> None:
        assert self.page(3, total=7).next_start == 3
        assert self.page(4, total=7).next_start == 3, "one came twice"
        assert self.page(3, start=3, total=7).next_start == 6
        assert self.page(1, start=6, total=7).next_start is None
        assert self.page(0, total=0).next_start is None
        assert self.page(0, start=9, total=7).next_start is None, "there are fewer by now"

    def test_linkedin_may_give_less_at_a_time(self) -> None:
        answer = {"elements": [EVENT] * 2, "paging": {"total": 7, "count": 2}}
        page = Page.from_wire(answer, MailEvent.from_wire, start=0, count=3)
        assert page.next_start == 2

    def test_fewer_than_promised_is_no_page(self) -> None:
        for number, start in ((2, 0), (0, 0), (0, 6)):
            with pytest.raises(Retryable):
                self.page(number, start=start, total=7)

    def test_without_a_total_the_links_lead_on(self) -> None:
        more = [{"rel": "next", "href": "/v2/x"}]
        assert self.page(3, links=more).next_start == 3
        assert self.page(3, links=[]).next_start is None
        assert self.page(0, links=more).next_start is None, "nothing more would ever come"

    @pytest.mark.parametrize("paging", STRANGE)
    def test_paging_of_any_shape_ends(self, paging: Any) -> None:
        answer = {"elements": [EVENT], "paging": paging}
        assert Page.from_wire(answer, MailEvent.from_wire, start=0, count=3).next_start is None

    @pytest.mark.parametrize("answer", [None, [], {}, {"elements": None}, {"elements": {}}, "text"])
    def test_an_answer_of_another_shape_is_asked_for_again(self, answer: Any) -> None:
        with pytest.raises(Retryable):
            Page.from_wire(answer, MailEvent.from_wire, start=0, count=3)


def test_linkedins_clock_is_read_strictly() -> None:
    assert answered_at(["Sun, 22 Nov 2026 15:34:29 GMT"]) == datetime(
        2026, 11, 22, 15, 34, 29, tzinfo=UTC
    )
    two = ["Sun, 22 Nov 2026 15:34:29 GMT", "Sun, 22 Nov 2026 12:00:00 GMT"]
    assert answered_at(two) == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert answered_at(["Sun, 22 Nov 2026 15:34:29 +0200"]) == datetime(
        2026, 11, 22, 13, 34, 29, tzinfo=UTC
    )
    for text in ("", "yesterday", "Sun, 99 Nov 2026", "0"):
        assert answered_at([text]) is None
    assert answered_at([]) is None
