"""Reading LinkedIn's history: complete, each thing once, in the right order, and every failure said."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask import Flask
from redis import Redis

from portal.db import db
from portal.domain import history_pace
from portal.domain.health_facts import Line
from portal.domain.history_windows import WINDOW, Rank
from portal.models import (
    ClosedMember,
    HistoryLane,
    HistoryStream,
    LinkedInContract,
    LinkedInSeat,
    StubProfile,
)
from portal.queries import health
from portal.queries import linkedin_history_sync as standings
from portal.services.linkedin_history import lane as lanes
from portal.services.linkedin_history import streams
from portal.tasks import linkedin_history as tasks
from portal.tasks import linkedin_history_kept as keeping
from portal.tasks import linkedin_history_run as running
from portal.tasks.linkedin_history import read_history, read_wanted_history, survey_history
from portal.tasks.linkedin_seats import read_seats
from portal.tasks.linkedin_setup import refresh_integrations
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.linkedin import Control
from tests.support.linkedin_history import MAYA, RITA, TOM, History
from tests.support.people import NOW
from tests.support.queries import counted_statements
from tests.support.seats import SetUp
from tests.support.tasks import watched

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
WRITING = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch, context: Flask) -> Any:
    """Settings with so many days of history, and others."""

    def change(days: int = 1, **more: Any) -> None:
        usual = context.extensions["settings"]
        # Whoever has no minute in mind is not to wait for the next one.
        more = {"linkedin_viewer_calls_a_minute": 72_000, **more}
        changed = dataclasses.replace(usual, linkedin_history_days=days, **more)
        monkeypatch.setitem(context.extensions, "settings", changed)

    change()
    return change


@pytest.fixture
def history(context: Flask, control: Control, sandbox: Sandbox, days: Any) -> Iterator[History]:
    sandbox.change_settings({"viewer_limit": None})
    yield History(context, control, sandbox)
    sandbox.faults.clear()


def now_ms() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)


# -- what comes here -----------------------------------------------------------------------------


def test_messages_notes_and_stubs_of_every_seat_come_here(history: History) -> None:
    thread = history.write(subject="Turbines", text="Hello\n\nMaya")
    history.answer(thread, text="Tell me more.")
    history.share(thread, "email")
    history.write(member=8, seat=TOM)
    history.note(text="Knows turbines.", visibility="PROJECT")
    history.sync()
    first, second = history.messages(RITA)
    assert (first.author_urn, first.is_from_member) == (history.seats[RITA], False)
    assert (second.author_urn, second.is_from_member) == (history.people[MAYA], True)
    assert {m.member_urn for m in (first, second)} == {history.people[MAYA]}
    assert (first.subject, first.body) == ("Turbines", "Hello\n\nMaya")
    assert first.thread_urn == second.thread_urn == thread["urn"]
    assert [m.member_urn for m in history.messages(TOM)] == [history.people[8]]
    (note,) = history.notes()
    assert (note.text, note.visibility) == ("Knows turbines.", "project")
    assert (note.seat_urn, note.member_urn) == (history.seats[RITA], history.people[MAYA])
    (stub,) = db.session.scalars(db.select(StubProfile)).all()
    assert (stub.member_urn, stub.email) == (history.people[MAYA], "maya.lindqvist@example.com")


def test_no_transaction_is_open_while_linkedin_is_asked(history: History, context: Flask) -> None:
    history.write()
    survey_history()
    with watched(context) as watching:
        history.read()
    assert len(watching.open_transactions) > 12
    assert not any(watching.open_transactions)


def test_the_way_back_reaches_to_its_end_with_everything_once(
    history: History, days: Any, control: Control
) -> None:
    days(20)
    made = history.years(seats=2, days=25, messages=300, notes=60, people=40)
    read_seats_again(history)
    history.sync()
    with_age = [
        event for event in everything(history) if event["at_ms"] >= now_ms() - 20 * DAY_MS + HOUR_MS
    ]
    assert len(made["seats"]) == 2
    assert len(with_age) > 150
    found = {(m.event_id, m.author_urn) for m in history.messages()}
    assert {(event["id"], event["author"]) for event in with_age} <= found
    assert len(found) == len(history.messages())
    for row in history.rows().values():
        if row.stream != "stubs":
            assert row.filled_at is not None
            assert row.filled_since == row.fill_until
    windows = [
        int(q.split("timeRange.end=")[1].split("&")[0])
        - int(q.split("timeRange.start=")[1].split("&")[0])
        for q in (request["query"] for request in history.requests("inmail"))
    ]
    assert max(windows) <= WINDOW.total_seconds() * 1000
    assert control.get("/control/interactions")["remarks"]["newest"] == []


def read_seats_again(history: History) -> None:
    with unit_of_work():
        row = db.session.get_one(LinkedInContract, (history.client_id, history.contract))
        row.seats_due_at = None
    read_seats()


def everything(history: History) -> list[dict[str, Any]]:
    """All messages at LinkedIn."""
    store = history.box.store
    rows = store.all("SELECT number, author, created_ms FROM mail_events")
    return [
        {
            "id": f"S{6_300_000_000_000 + r['number']}_1000",
            "author": r["author"],
            "at_ms": r["created_ms"],
        }
        for r in rows
    ]


def test_a_run_with_nothing_new_asks_once_for_each_seat_and_stream_and_writes_marks_alone(
    history: History, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "KEEP_AFTER", 60.0)
    history.write()
    history.note()
    history.sync()
    history.hurry(rank=int(Rank.NEW))
    before, rows = history.asked(), len(history.rows())
    with counted_statements(context) as statements:
        read_history()
    assert history.asked() - before == rows == 12
    # Messages and notes within the overlap are offered again; the database finds them there.
    written = [s.split()[:3] for s in statements if s.startswith(WRITING)]
    tables = {words[1] if words[0] == "UPDATE" else words[2] for words in written}
    assert tables <= {
        "linkedin_history_streams",
        "linkedin_history_lanes",
        "linkedin_messages",
        "linkedin_recruiter_notes",
    }
    assert len([w for w in written if w[1] == "linkedin_history_streams"]) == 1, "all marks at once"
    assert len(statements) < 60
    version = history.lane().version
    history.hurry(rank=int(Rank.NEW))
    read_history()
    assert history.lane().version == version, "nobody sees a difference"


def test_what_is_new_is_there_after_the_next_period(history: History) -> None:
    history.sync()
    history.write(text="Something new")
    history.read()
    assert not history.messages(), "it is not time yet"
    row = history.row("inmail")
    assert row.due_at is not None
    assert timedelta(minutes=119) < row.due_at - datetime.now(UTC) <= timedelta(minutes=120)
    history.hurry(synced_at=datetime.now(UTC) - timedelta(hours=2))
    read_history()
    assert [m.body for m in history.messages()] == ["Something new"]


# -- Sync now ------------------------------------------------------------------------------------


def test_sync_now_reads_the_chosen_seats_at_once(history: History) -> None:
    history.sync()
    history.write(text="For Rita")
    history.write(seat=TOM, text="For Tom")
    assert history.want(RITA) == 3
    found = standings.streams(history.client_id, [history.seats[RITA]])
    assert [one.is_wanted for one in found] == [True] * 3
    before = history.asked()
    read_wanted_history(0)
    assert history.asked() - before == 3
    assert [m.body for m in history.messages()] == ["For Rita"]
    found = standings.streams(history.client_id, [history.seats[RITA]])
    assert not any(one.is_wanted for one in found)
    for one in found:
        assert one.synced_at is not None
        assert datetime.now(UTC) - one.synced_at < timedelta(minutes=1)
    history.want()
    read_wanted_history(0)
    assert {m.body for m in history.messages()} == {"For Rita", "For Tom"}


def test_sync_now_comes_before_the_way_back_that_is_under_way(
    history: History, days: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    days(300)
    survey_history()
    monkeypatch.setattr(running, "LOOK_EVERY", 0.0)
    usual, calls = running.Run._read, []

    def press(self: Any, one: Any) -> None:
        calls.append((one.seat_urn, one.rank))
        if len(calls) == 20:
            history.write(seat=TOM, text="Wanted")
            history.want(TOM)
            calls.append(("pressed", Rank.WANTED))
        usual(self, one)
        # Enough was seen.
        self.is_open = len(calls) < 30

    monkeypatch.setattr(tasks, "SLICE", 60.0)
    monkeypatch.setattr(running.Run, "_read", press)
    read_history()
    at = calls.index(("pressed", Rank.WANTED))
    assert [rank for _seat, rank in calls[at + 1 : at + 4]] == [Rank.WANTED] * 3
    assert {seat for seat, _rank in calls[at + 1 : at + 4]} == {history.seats[TOM]}
    assert calls[at + 4][1] is Rank.BACK, "and then it goes on"
    assert [m.body for m in history.messages(TOM)] == ["Wanted"]


def test_who_presses_while_the_seat_is_being_read_is_not_forgotten(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.sync()
    history.want(RITA)
    usual, pressed = running.Run._keep, []

    def press(self: Any, stop: Any = None) -> None:
        if self._keeper.kept.positions and not pressed:
            pressed.append(history.write(text="At the last moment"))
            history.want(RITA)
        usual(self, stop)

    monkeypatch.setattr(running.Run, "_keep", press)
    read_history()
    assert pressed
    history.read()
    assert [m.body for m in history.messages()] == ["At the last moment"]
    assert history.row("inmail").rank != Rank.WANTED


def test_sync_now_of_what_rests_wakes_nothing(history: History) -> None:
    history.sync()
    with unit_of_work():
        db.session.execute(db.delete(LinkedInSeat).where(LinkedInSeat.first_name == "Rita"))
    survey_history()
    assert history.want(RITA) == 0
    assert history.want() == 9


# -- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize("stream", ["inmail", "notes", "stubs"])
@pytest.mark.parametrize("kind", ["element_twice", "out_of_order"])
def test_what_comes_twice_or_in_disorder_is_here_once(
    history: History, stream: str, kind: str
) -> None:
    for member in (MAYA, 8, 9):
        thread = history.write(member=member)
        history.answer(thread)
        history.share(thread)
        history.note(member=member)
    for _ in range(2):
        history.fault(stream, kind, times=-1, records=2)
        history.sync()
        history.hurry(synced_at=None, synced_until=None, filled_at=None)
        history.box.faults.clear()
    assert len(history.messages()) == 6
    assert len(history.notes()) == 3
    assert len(db.session.scalars(db.select(StubProfile)).all()) == 3


def test_content_of_an_unknown_kind_is_kept_and_never_replaces_what_we_know(
    history: History,
) -> None:
    history.write(text="Known")
    history.fault("inmail", "unknown_content", times=-1, records=100)
    history.sync()
    (message,) = history.messages()
    assert (message.is_supported, message.body, message.subject) == (False, "", "")
    history.box.faults.clear()
    history.want()
    history.sync()
    (message,) = history.messages()
    assert (message.is_supported, message.body) == (True, "Known")
    history.fault("inmail", "unknown_content", times=-1, records=100)
    history.want()
    history.sync()
    (message,) = history.messages()
    assert (message.is_supported, message.body) == (True, "Known")


def test_authors_who_are_nobodys_seat_are_kept(history: History) -> None:
    history.write()
    history.note()
    history.fault("inmail", "stranger_author", times=-1)
    history.fault("notes", "stranger_author", times=-1)
    history.sync()
    (message,) = history.messages()
    assert (message.author_urn, message.is_from_member) == ("urn:li:seat:999999999", False)
    assert message.member_urn == history.people[MAYA]
    assert message.seat_urn == history.seats[RITA], "whose history it is"
    assert [n.seat_urn for n in history.notes()] == ["urn:li:seat:999999999"]


def test_html_and_scripts_stay_the_text_that_they_are(history: History) -> None:
    body = "<script>alert(1)</script>\n<b>Hi</b> &amp; {{ 7 * 7 }} \u202e'; DROP TABLE x;--"
    history.write(text=body, subject="<img src=x>")
    history.note(text=body)
    history.sync()
    assert (history.messages()[0].body, history.messages()[0].subject) == (body, "<img src=x>")
    assert history.notes()[0].text == body


def test_what_no_database_stores_is_left_out(history: History) -> None:
    thread = history.write()
    content = {"subject": "A\x00B" + "x" * 600, "body": {"text": "One\x00 two"}}
    history.events(thread, content=content)
    history.sync()
    message = next(m for m in history.messages() if m.subject.startswith("AB"))
    assert message.body == "One two"
    assert len(message.subject) == 500


def test_a_thread_of_five_thousand_messages_comes_in_full(history: History) -> None:
    thread = history.write()
    history.events(thread, count=4_999, every_ms=1, at_ms=now_ms() - HOUR_MS)
    history.only("inmail")
    for _ in range(12):
        history.box.limits.clear()
        with unit_of_work():
            db.session.execute(db.update(HistoryStream).values(minute_calls=0, rank=0))
            db.session.execute(
                db.update(HistoryStream)
                .where(
                    HistoryStream.seat_urn == history.seats[RITA], HistoryStream.stream == "inmail"
                )
                .values(due_at=datetime.now(UTC))
            )
        read_history()
        if history.row("inmail").synced_at:
            break
    assert len(history.messages(RITA)) == 5_000
    assert sorted(starts_of(history)) == [n * 100 for n in range(50)], "no page twice"


def test_a_note_that_turned_private_or_was_edited_or_deleted_follows(
    history: History, control: Control
) -> None:
    note = history.note(text="For all", visibility="PUBLIC")
    history.sync()
    assert history.notes()[0].visibility == "public"
    control.post(f"/control/notes/{note['id']}", visibility="PRIVATE", text="For me")
    history.want()
    history.sync()
    (kept,) = history.notes()
    assert (kept.visibility, kept.text, kept.is_active) == ("private", "For me", True)
    control.delete(f"/control/notes/{note['id']}")
    history.want()
    history.sync()
    (kept,) = history.notes()
    assert (kept.is_active, kept.text) == (False, "")


def test_an_older_version_of_a_note_never_comes_back(history: History) -> None:
    note = history.note(text="First", at_ms=now_ms() - 60_000)
    history.sync()
    with unit_of_work():
        row = history.notes()[0]
        row.text, row.modified_at = "Second", row.modified_at + timedelta(seconds=30)
    history.want()
    history.sync()
    (kept,) = history.notes()
    assert (kept.text, kept.note_id) == ("Second", str(note["id"]))


def test_a_message_whose_text_changed_follows(history: History) -> None:
    history.write(text="Before")
    history.sync()
    with unit_of_work():
        history.messages()[0].body = "Something else"
    version = history.lane().version
    history.want()
    history.sync()
    assert [m.body for m in history.messages()] == ["Before"]
    assert history.lane().version > version


@pytest.mark.parametrize("stream", ["inmail", "notes", "stubs"])
def test_a_cut_page_is_read_again(history: History, stream: str) -> None:
    for member in (MAYA, 8):
        thread = history.write(member=member)
        history.answer(thread)
        history.share(thread)
        history.note(member=member)
    history.only(stream)
    history.fault(stream, "cut_page")
    read_history()
    row = history.row(stream)
    assert (row.problem, row.attempts) == (streams.CUT, 1)
    assert row.synced_at is None
    history.hurry()
    read_history()
    assert history.row(stream).problem is None
    history.hurry()
    history.read()
    assert (len(history.messages()), len(history.notes())) == (4, 2)
    assert len(db.session.scalars(db.select(StubProfile)).all()) == 2


def test_a_time_out_on_page_40_of_50_goes_on_there(history: History, days: Any) -> None:
    thread = history.write()
    history.events(thread, count=4_999, every_ms=1, at_ms=now_ms() - HOUR_MS)
    history.only("inmail")
    history.fault("inmail", "504", skip=39)
    for _ in range(20):
        read_history()
        if history.row("inmail").problem:
            break
        wake(history)
    row = history.row("inmail")
    assert (row.problem, row.window_start) == (streams.DOWN, 3_900)
    assert len(history.messages(RITA)) == 3_900, "what came is here"
    for _ in range(20):
        wake(history)
        read_history()
        if history.row("inmail").synced_at:
            break
    assert len(history.messages(RITA)) == 5_000
    starts = starts_of(history)
    assert starts.count(3_900) == 1, "the one that failed told nothing"
    assert sorted(starts) == [n * 100 for n in range(50)]


def starts_of(history: History) -> list[int]:
    """With which element each page of messages began that held any."""
    found = [
        r for r in history.requests("inmail") if r["status"] == 200 and '"author"' in r["answer"]
    ]
    return [int(parse_qs(request["query"])["start"][0]) for request in found]


def wake(history: History) -> None:
    """Rita's messages alone, now."""
    with unit_of_work():
        db.session.execute(
            db.update(HistoryStream)
            .where(HistoryStream.seat_urn == history.seats[RITA], HistoryStream.stream == "inmail")
            .values(due_at=datetime.now(UTC), minute_calls=0)
        )


def test_what_moves_up_while_pages_are_turned_is_not_passed_by(
    history: History, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [history.note(member=1 + n % 30, text=f"Note {n}") for n in range(150)]
    history.only("notes")
    usual, pages = keeping.Asking._took, []

    def edit(self: Any, one: Any, page: Any) -> None:
        pages.append(page.next_start)
        if len(pages) == 1:
            # The first of all was changed: it goes to the end, and everything else moves up by one.
            control.post(
                f"/control/notes/{made[0]['id']}", text="Changed", at_ms=now_ms() + HOUR_MS
            )
        usual(self, one, page)

    monkeypatch.setattr(keeping.Asking, "_took", edit)
    history.read()
    assert len(history.notes()) == 150


# -- who is read ---------------------------------------------------------------------------------


def test_a_parked_seat_is_read_and_an_invited_one_is_not(
    history: History, control: Control
) -> None:
    history.write(seat=TOM, text="Before")
    number = history.seats[TOM].rsplit(":", 1)[1]
    control.post(f"/control/seats/{number}", state="PARKED")
    read_seats_again(history)
    history.sync()
    assert [m.body for m in history.messages(TOM)] == ["Before"]
    invited = db.session.scalars(
        db.select(LinkedInSeat.seat_urn).where(LinkedInSeat.state == "INVITED")
    ).all()
    assert invited
    assert not {seat for seat, _stream in history.rows()} & set(invited)


def test_a_seat_that_linkedin_lists_no_more_rests_and_comes_back(
    history: History, control: Control
) -> None:
    history.sync()
    history.write(seat=TOM)
    box = history.box
    number = int(history.seats[TOM].rsplit(":", 1)[1])
    row = box.store.one("SELECT * FROM seats WHERE seat_id = ?", number)
    control.delete(f"/control/seats/{number}")
    read_seats_again(history)
    survey_history()
    rested = history.row("inmail", TOM)
    assert (rested.due_at, rested.problem) == (None, streams.SEAT_GONE)
    assert history.row("inmail").due_at is not None, "others go on"
    before = len(history.requests("inmail"))
    history.hurry()
    history.read()
    assert all(
        history.seats[TOM].rsplit(":", 1)[1] not in r["query"]
        for r in history.requests("inmail")[:-before]
    )
    names = ", ".join(row.keys())
    marks = ", ".join("?" for _ in tuple(row))
    box.store.run(f"INSERT INTO seats ({names}) VALUES ({marks})", *tuple(row))
    read_seats_again(history)
    history.sync()
    again = history.row("inmail", TOM)
    assert (again.problem, again.due_at is None) == (None, False)
    assert len(history.messages(TOM)) == 1


def test_a_seat_that_moved_to_another_contract_begins_anew_there(history: History) -> None:
    history.note(seat=TOM, text="On the first contract")
    history.sync()
    set_up = SetUp(history.app)
    set_up.add_contract(set_up.other)
    set_up.add_integration("CSA_API", set_up.other)
    set_up.add_integration("CSA_API", set_up.contract)
    with unit_of_work():
        seat = db.session.scalars(
            db.select(LinkedInSeat).where(LinkedInSeat.seat_urn == history.seats[TOM])
        ).one()
        seat.contract, seat.last_seen_at = set_up.other, datetime.now(UTC)
    survey_history()
    row = history.row("notes", TOM)
    assert (row.contract, row.synced_until, row.filled_at) == (set_up.other, None, None)
    assert history.row("inmail", TOM).synced_until is not None, "messages are the seat's own"
    assert len(history.notes()) == 1, "what is here stays"


def test_a_viewer_whom_linkedin_does_not_know_rests_for_a_day_and_others_go_on(
    history: History,
) -> None:
    history.write(seat=TOM)
    history.only("inmail", seats=(RITA, TOM))
    history.fault("inmail", "404")
    read_history()
    rows = [history.row("inmail", seat) for seat in (RITA, TOM)]
    (gone,) = [row for row in rows if row.problem == streams.SEAT_UNKNOWN]
    assert gone.due_at is not None
    assert gone.due_at - datetime.now(UTC) > timedelta(hours=23)
    assert sum(row.synced_at is not None for row in rows) == 1
    history.hurry()
    history.read()
    assert history.rows()[gone.seat_urn, "inmail"].problem is None, "it comes back by itself"


def test_a_contract_that_is_switched_off_at_linkedin_rests_with_its_reason(
    history: History, control: Control
) -> None:
    refresh_integrations()
    history.sync()
    control.post("/control/integrations", level="contract", state="disabled")
    history.hurry()
    read_history()
    row = history.row("inmail")
    assert row.problem == streams.NOT_ENABLED
    again(history)
    survey_history()
    assert {r.problem for r in history.rows().values()} == {streams.CONTRACT_OFF}
    history.hurry()
    before = history.asked()
    read_history()
    assert history.asked() == before
    control.post("/control/integrations", level="contract", state="enabled")
    again(history)
    history.sync()
    assert {r.problem for r in history.rows().values()} == {None}


def again(history: History) -> None:
    """Read how the integrations stand."""
    with unit_of_work():
        db.session.execute(db.text("UPDATE linkedin_configurations SET refresh_due_at = NULL"))
    refresh_integrations()


def test_under_another_client_id_everything_begins_anew(history: History) -> None:
    history.write()
    history.sync()
    with unit_of_work():
        for model in (HistoryStream, HistoryLane):
            db.session.execute(db.update(model).values(client_id="former"))
    survey_history()
    rows = db.session.scalars(
        db.select(HistoryStream).where(HistoryStream.client_id == history.client_id)
    ).all()
    assert len(rows) == 12
    assert all(row.synced_until is None for row in rows)
    assert not standings.streams("nobody")


def test_somebody_who_left_keeps_the_history_of_the_seat(history: History, people: Any) -> None:
    with unit_of_work():
        tom = people.user("Tom")
        seat = db.session.scalars(
            db.select(LinkedInSeat).where(LinkedInSeat.seat_urn == history.seats[TOM])
        ).one()
        seat.user_id, tom.is_active = tom.id, False
    history.write(seat=TOM)
    history.sync()
    assert len(history.messages(TOM)) == 1


def test_more_days_than_before_are_read_on(history: History, days: Any) -> None:
    history.write(text="Long ago", at_ms=now_ms() - 3 * DAY_MS)
    history.sync()
    assert not history.messages()
    days(4)
    history.sync()
    assert [m.body for m in history.messages()] == ["Long ago"]
    assert history.row("inmail").filled_at is not None


# -- pace ----------------------------------------------------------------------------------------


def test_twelve_calls_a_minute_of_a_viewer_and_two_of_them_kept(
    history: History, days: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    days(60, linkedin_viewer_calls_a_minute=12)
    history.box.change_settings({"viewer_limit": 12})
    monkeypatch.setattr(history_pace, "GUARD", 0.0)
    history.only("inmail")
    for _ in range(3):
        history.hurry()
        history.only("inmail")
        history.box.requests.clear()
        began = datetime.now(UTC).minute
        history.read_until_it_waits()
        if datetime.now(UTC).minute == began:
            break
    asked = len(history.requests("inmail"))
    row = history.row("inmail")
    assert asked == 10
    assert row.rank == Rank.BACK
    assert row.due_at is not None
    assert row.due_at.second == 0, "when LinkedIn's next minute begins"
    history.want(RITA)
    read_wanted_history(0)
    assert len(history.requests("inmail")) == asked + 1, "two are kept for who waits"
    assert history.box.limits.used()["throttled"] == {}


def test_when_linkedin_says_wait_it_is_waited(history: History, days: Any) -> None:
    history.only("inmail")
    history.fault("inmail", "429", retry_after=30)
    read_history()
    row = history.row("inmail")
    assert row.due_at is not None
    assert timedelta(seconds=28) < row.due_at - datetime.now(UTC) <= timedelta(seconds=30)
    assert row.problem is None, "that is nothing to be mended"
    history.only("notes")
    wake_stream(history, "notes")
    history.fault("notes", "429", retry_after=3_600)
    read_history()
    lane = history.lane()
    assert lane.problem == lanes.THROTTLED
    assert lane.due_at is not None
    assert lane.due_at - datetime.now(UTC) > timedelta(minutes=59)
    before = history.asked()
    history.want()
    read_wanted_history(0)
    assert history.asked() == before, "who presses does not change that"


def wake_stream(history: History, stream: str) -> None:
    with unit_of_work():
        db.session.execute(
            db.update(HistoryStream)
            .where(HistoryStream.seat_urn == history.seats[RITA], HistoryStream.stream == stream)
            .values(due_at=datetime.now(UTC))
        )


def test_of_a_day_something_is_kept_for_what_is_new(history: History, days: Any) -> None:
    days(100, linkedin_interaction_calls_a_day=1_000)
    survey_history()
    with unit_of_work():
        lane = db.session.get_one(HistoryLane, history.client_id)
        lane.day, lane.calls = datetime.now(UTC).date(), 945
    history.read_until_it_waits()
    assert history.lane().calls == 945 + 12, "what is new, and nothing of the way back"
    assert history.lane().problem is None
    with unit_of_work():
        db.session.get_one(HistoryLane, history.client_id).calls = 1_000
    history.want()
    read_wanted_history(0)
    lane = history.lane()
    assert (lane.problem, lane.calls) == (lanes.DAY_USED_UP, 1_000)
    assert lane.due_at is not None
    assert lane.due_at.time().isoformat() == "00:00:00"


def test_nobody_is_served_twice_while_somebody_waits(
    history: History, days: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    days(200)
    survey_history()
    served: list[tuple[str, str]] = []
    usual = running.Run._read

    def note(self: Any, one: Any) -> None:
        if one.rank is Rank.BACK:
            served.append(one.key)
        usual(self, one)

    monkeypatch.setattr(running.Run, "_read", note)
    monkeypatch.setattr(tasks, "SLICE", 0.5)
    for _ in range(3):
        read_history()
    rounds = len(served) // 8
    assert rounds >= 2
    for number in range(rounds):
        assert len(set(served[number * 8 : number * 8 + 8])) == 8, "all seats, then all again"


def test_what_cannot_be_reached_waits_longer_each_time_and_then_goes_on(history: History) -> None:
    history.write()
    for stream in ("inmail", "notes", "stubs"):
        history.fault(stream, "503", times=-1)
    survey_history()
    read_history()
    lane = history.lane()
    assert (lane.problem, lane.attempts) == (streams.DOWN, 1)
    assert history.asked() <= 5, "three without an answer are enough"
    history.box.faults.clear()
    history.hurry()
    history.read()
    assert history.lane().problem is None
    assert len(history.messages()) == 1


# -- one worker at a time --------------------------------------------------------------------------


def test_only_one_worker_reads_and_a_dead_ones_lease_runs_out(history: History) -> None:
    survey_history()
    with unit_of_work():
        turn = lanes.take(history.client_id, now=datetime.now(UTC))
    assert turn is not None
    before = history.asked()
    read_history()
    assert history.asked() == before
    with unit_of_work():
        db.session.get_one(HistoryLane, history.client_id).leased_until = datetime.now(UTC)
    history.read()
    assert history.asked() > before


def test_whose_turn_is_over_keeps_nothing(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.write()
    survey_history()
    usual = running.Run._read
    taken: list[int | None] = []

    def overtake(self: Any, one: Any) -> None:
        usual(self, one)
        if not taken:
            with unit_of_work():
                row = db.session.get_one(HistoryLane, history.client_id)
                row.leased_until = None
                taken.append(lanes.take(history.client_id, now=datetime.now(UTC)))

    monkeypatch.setattr(running.Run, "_read", overtake)
    read_history()
    assert not history.messages()
    assert all(row.synced_at is None for row in history.rows().values())
    monkeypatch.undo()


# -- stub profiles and closed accounts -----------------------------------------------------------


def test_a_stub_that_was_withdrawn_is_noticed_within_a_day(
    history: History, control: Control
) -> None:
    thread = history.write()
    history.answer(thread)
    history.share(thread)
    history.sync()
    control.post(f"/control/inmails/{thread['thread']}/withdraw")
    history.want()
    history.sync()
    (stub,) = db.session.scalars(db.select(StubProfile)).all()
    assert stub.withdrawn_at is None, "what is new says nothing of what is gone"
    history.hurry(filled_at=datetime.now(UTC) - timedelta(days=1))
    history.read()
    db.session.expire_all()
    (stub,) = db.session.scalars(db.select(StubProfile)).all()
    assert stub.withdrawn_at is not None


def test_what_could_not_be_read_withdraws_nobody(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = history.write()
    history.answer(thread)
    history.share(thread)
    history.sync()
    from portal.linkedin import Invalid, MailStub

    def unreadable(_record: Any) -> MailStub:
        raise Invalid("unreadable")

    monkeypatch.setattr(MailStub, "from_wire", unreadable)
    history.hurry(filled_at=datetime.now(UTC) - timedelta(days=1))
    history.read()
    (stub,) = db.session.scalars(db.select(StubProfile)).all()
    assert stub.withdrawn_at is None


def test_who_presses_while_many_stubs_are_taken_in_is_served_in_between(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    for member in (MAYA, 8, 9, 10, 14, 15):
        thread = history.write(member=member)
        history.answer(thread)
        history.share(thread)
    history.only("stubs")
    with unit_of_work():
        db.session.execute(
            db.update(HistoryStream).where(HistoryStream.stream != "stubs").values(synced_at=NOW)
        )
    monkeypatch.setattr(running, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(running, "STUBS_AT_ONCE", 2)
    usual, seen = keeping.Keeper.take_stubs, []

    def press(self: Any, stubs: Any) -> None:
        seen.append(len(history.messages(TOM)))
        if len(seen) == 1:
            history.write(seat=TOM, text="Wanted")
            history.want(TOM)
        usual(self, stubs)

    monkeypatch.setattr(keeping.Keeper, "take_stubs", press)
    read_history()
    assert seen == [0, 1, 1], "before the walk was over"
    assert len(db.session.scalars(db.select(StubProfile)).all()) == 6


def test_more_stubs_than_linkedin_tells_at_once_are_asked_for_in_pieces(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    for member in (MAYA, 8, 9, 10, 14, 15):
        thread = history.write(member=member)
        history.answer(thread)
        history.share(thread)
    monkeypatch.setattr(running.Stubs, "RESULTS_MAX", 5)
    monkeypatch.setattr(
        running.windows, "can_be_halved", lambda since, until: since is None and until is None
    )
    history.only("stubs")
    history.read()
    assert len(db.session.scalars(db.select(StubProfile)).all()) == 6
    assert len(history.requests("stubs")) == 3


def test_closed_accounts_are_asked_for_weekly_with_all_pages(
    history: History, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.linkedin import exports

    monkeypatch.setattr(exports, "PAGE_SIZE", 2)
    members = (1, 8, 9, 10, 12)
    control.post("/control/integrations", level="company", state="enabled")
    box = history.box
    for member in members:
        box.store.run("INSERT INTO account_closings VALUES (?, ?)", member, now_ms())
        box.store.run("UPDATE members SET closed = 1 WHERE member_id = ?", member)
    monkeypatch.setattr("sandbox.api.exports.find_closed", closed_without_exports(box))
    history.sync()
    found = db.session.scalars(db.select(ClosedMember)).all()
    assert len(found) == 6
    lane = history.lane()
    assert lane.closed_due_at is not None
    assert lane.closed_due_at - datetime.now(UTC) > timedelta(days=6)
    box.store.run("DELETE FROM account_closings WHERE member_id = 8")
    history.sync()
    assert len(db.session.scalars(db.select(ClosedMember)).all()) == 6
    with unit_of_work():
        db.session.get_one(HistoryLane, history.client_id).closed_due_at = None
    read_history()
    db.session.rollback()
    assert len(db.session.scalars(db.select(ClosedMember)).all()) == 5, (
        "who came back is not closed"
    )


def closed_without_exports(box: Sandbox) -> Any:
    """The sandbox tells of exported people alone; that they were is not what this is about."""

    def find(_store: Any, start: int, count: int) -> tuple[list[dict[str, Any]], int]:
        joined = "account_closings c JOIN members m ON m.member_id = c.member_id"
        rows = box.store.all(
            f"SELECT m.person, c.closed_ms FROM {joined} ORDER BY c.member_id LIMIT ? OFFSET ?",
            count,
            start,
        )
        total = box.store.value("SELECT count(*) FROM account_closings")
        return [{"member": r["person"], "closedAt": r["closed_ms"]} for r in rows], int(total)

    return find


# -- health ----------------------------------------------------------------------------------------


def test_health_hears_of_streams_that_fail_and_of_sync_now_that_nobody_takes(
    history: History,
) -> None:
    history.sync()
    now = datetime.now(UTC)
    assert health.history(history.client_id, now) == Line({"waiting": 0, "failed": 0})
    with unit_of_work():
        db.session.execute(
            db.update(HistoryStream)
            .where(HistoryStream.seat_urn == history.seats[TOM])
            .values(attempts=3, problem=streams.REFUSED)
        )
    assert health.history(history.client_id, now).counts["failed"] == 3
    history.want(RITA)
    later = datetime.now(UTC) + timedelta(minutes=6)
    assert health.history(history.client_id, later).overdue is not None
    with unit_of_work():
        db.session.get_one(HistoryLane, history.client_id).due_at = later + timedelta(hours=1)
    assert health.history(history.client_id, later).overdue is None, "LinkedIn lets us wait"


# -- nothing private -----------------------------------------------------------------------------


def test_nothing_of_what_people_wrote_is_in_logs_queue_or_reasons(
    history: History, context: Flask, caplog: pytest.LogCaptureFixture, redis: Redis
) -> None:
    caplog.set_level(logging.DEBUG)
    thread = history.write(subject="Zebra subject", text="Zebra body")
    history.answer(thread, text="Zebra answer")
    history.share(thread)
    history.note(text="Zebra note")
    history.fault("inmail", "unknown_content")
    history.fault("notes", "cut_page")
    history.fault("stubs", "400")
    history.sync(turns=5)
    for kind in ("500", "garbage", "404"):
        history.fault("inmail", kind)
        history.want()
        read_wanted_history(0)
        history.hurry()
    assert history.messages()
    written = "\n".join(str(vars(record)) + record.getMessage() for record in caplog.records)
    rows = [f"{row.problem} {row.detail}" for row in history.rows().values()]
    rows.append(f"{history.lane().problem} {history.lane().detail}")
    queued = str([redis.hgetall(key) for key in redis.keys("rq:job:*")])
    private = ("Zebra", "Lindqvist", "maya.lindqvist", history.people[MAYA])
    for place in (written, "\n".join(rows), queued):
        assert not [word for word in private if word in place]
    assert "conversationEvents" in written
