"""Admin settings > LinkedIn Integration: how far reading the history is, why not, and Sync now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.db import db
from portal.models import HistoryLane, HistoryStream, LinkedInSeat
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.people import NOW, People
from tests.support.queries import counted_statements
from tests.support.seats import SetUp

PAGE = "/admin/linkedin-integration"
PANEL = f"{PAGE}/history"
SEAT = "urn:li:seat:1"


@pytest.fixture
def ada(client: LintingClient, people: People) -> LintingClient:
    return client.sign_in("Ada")


@pytest.fixture
def set_up(app: Flask) -> SetUp:
    made = SetUp(app)
    made.add_contract()
    made.add_integration("CSA_API", made.contract)
    return made


def add_seat(set_up: SetUp, name: str, urn: str = SEAT, **values: Any) -> None:
    now = datetime.now(UTC)
    set_up.add_seat(seat_urn=urn, first_name=name, last_name="Seat", last_seen_at=NOW)
    for stream in ("inmail", "notes", "stubs"):
        usual = {
            "synced_until": now - timedelta(minutes=20),
            "synced_at": now - timedelta(minutes=20),
            "filled_since": now - timedelta(days=730),
            "fill_until": now - timedelta(days=730),
            "filled_at": now,
            "rank": 1,
            "due_at": now + timedelta(hours=1),
        }
        set_up.add(
            HistoryStream(
                client_id=set_up.client_id,
                seat_urn=urn,
                stream=stream,
                contract=set_up.contract,
                **{**usual, **values},
            )
        )


def lane(set_up: SetUp, **values: Any) -> None:
    set_up.add(HistoryLane(client_id=set_up.client_id, **values))


def test_nothing_read_yet_says_when_it_begins(ada: LintingClient, set_up: SetUp) -> None:
    assert "No seat has been read yet" in text_of(ada.get(PAGE))


def test_all_read_is_up_to_date(ada: LintingClient, set_up: SetUp) -> None:
    add_seat(set_up, "Rita")
    text = text_of(ada.fragment(PANEL))
    assert "Up to date" in text
    assert "every 2 hours" in text
    assert "Rita Seat" in text


def test_the_way_back_tells_how_far_and_how_long(ada: LintingClient, set_up: SetUp) -> None:
    now = datetime.now(UTC)
    add_seat(set_up, "Rita", filled_since=now - timedelta(days=365), filled_at=None, rank=2)
    add_seat(set_up, "Tom", "urn:li:seat:2")
    lane(set_up, day=now.date(), calls=1234)
    text = text_of(ada.fragment(PANEL))
    assert "Reading the past" in text
    assert "75 of 100" in text
    assert "1 of 2 seats" in text
    assert "1 hour 13 minutes left" in text, "ten calls a minute for 730 windows of one viewer"
    assert "1,460 calls" in text
    assert "1,234" in text


def test_what_cannot_be_read_says_why_and_what_mends_it(ada: LintingClient, set_up: SetUp) -> None:
    add_seat(set_up, "Rita", problem="refused", detail="code 400: <b>odd</b>")
    add_seat(set_up, "Tom", "urn:li:seat:2", problem="seat-gone", due_at=None)
    page = ada.fragment(PANEL)
    text = text_of(page)
    assert "Some seats cannot be read" in text
    assert "<b>odd</b>" in text
    assert "<b>odd</b>" not in page.text
    assert "no longer lists the seat" in text
    assert "read the seats anew" in text


def test_what_holds_everything_up_says_until_when(ada: LintingClient, set_up: SetUp) -> None:
    add_seat(set_up, "Rita")
    later = datetime.now(UTC) + timedelta(hours=3)
    lane(set_up, problem="linkedin-day-used-up", due_at=later)
    text = text_of(ada.fragment(PANEL))
    assert "calls of the day are used up" in text
    assert "Next try" in text


def test_switched_off_nothing_is_read_and_what_is_here_stays(
    ada: LintingClient, set_up: SetUp
) -> None:
    add_seat(set_up, "Rita")
    set_up.decide("linkedin_feature_history", False)
    text = text_of(ada.fragment(PANEL))
    assert "Not read now: InMail history, " in text
    set_up.decide("linkedin_feature_stub_profiles", False)
    page = ada.fragment(PANEL)
    assert "Nothing is read now" in text_of(page)
    assert "What is here stays" in text_of(page)
    assert "Sync now" not in text_of(page).replace("presses Sync now", "")


def test_sync_now_asks_for_all_seats(app: Flask, ada: LintingClient, set_up: SetUp) -> None:
    add_seat(set_up, "Rita")
    answer = ada.post(f"{PANEL}/sync")
    assert answer.status_code == 303
    with app.app_context():
        rows = db.session.scalars(db.select(HistoryStream)).all()
        assert [row.rank for row in rows] == [0, 0, 0]
    assert "Reading now" in text_of(ada.fragment(PANEL))


def test_an_open_page_hears_of_changes_alone(app: Flask, ada: LintingClient, set_up: SetUp) -> None:
    add_seat(set_up, "Rita")
    version = ada.fragment(PANEL).text.split('data-live-version="')[1].split('"')[0]
    assert ada.get(f"{PANEL}?version={version}", status=204).text == ""
    with app.app_context(), unit_of_work():
        db.session.execute(db.update(HistoryStream).values(rank=0))
    assert ada.get(f"{PANEL}?version={version}").status_code == 200


def test_two_thousand_seats_cost_no_more_statements_and_stay_short(
    app: Flask, ada: LintingClient, set_up: SetUp
) -> None:
    add_seat(set_up, "Rita")
    ada.get(PANEL)
    with counted_statements(app) as few:
        ada.get(PANEL)
    with app.app_context(), unit_of_work():
        seat = db.session.scalars(db.select(LinkedInSeat)).first()
        row = db.session.scalars(db.select(HistoryStream)).first()
        assert seat is not None
        assert row is not None
        for model, one in ((LinkedInSeat, seat), (HistoryStream, row)):
            shared = {
                c.name: getattr(one, c.key) for c in model.__table__.columns if c.name != "id"
            }
            db.session.execute(
                model.__table__.insert(),
                [{**shared, "seat_urn": f"urn:li:seat:{n}"} for n in range(100, 2_100)],
            )
    with counted_statements(app) as many:
        page = ada.get(PANEL)
    assert len(many) == len(few)
    assert "and 1951 more" in text_of(page)
    assert len(page.text) < 60_000
