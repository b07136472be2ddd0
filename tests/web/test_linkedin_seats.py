"""Admin settings > LinkedIn seats: the list, mapping, asking LinkedIn anew."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from redis import Redis
from rq import Queue

from portal.db import db
from portal.models import HistoryEntry, LinkedInContract, LinkedInSeat
from portal.queueing import NORMAL
from tests.support.client import LintingClient, text_of
from tests.support.people import NOW, People
from tests.support.queries import counted_statements
from tests.support.seats import SetUp

PAGE = "/admin/linkedin-seats"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def set_up(app: Flask) -> SetUp:
    made = SetUp(app)
    made.add_contract(name="Acme Europe")
    return made


@pytest.fixture
def ada(client: LintingClient, people: People) -> LintingClient:
    return client.sign_in("Ada")


def seat_of(app: Flask, seat: LinkedInSeat) -> LinkedInSeat:
    with app.app_context():
        return db.session.get_one(LinkedInSeat, seat.id)


def codes(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(HistoryEntry.what).order_by(HistoryEntry.id)))


def test_what_needs_attention_comes_first(
    ada: LintingClient, set_up: SetUp, people: People
) -> None:
    set_up.add_seat(people["Rita"], last_name="Mapped")
    set_up.add_seat(people["Tom"], last_name="Stale", last_seen_at=LONG_AGO)
    set_up.add_seat(last_name="Unmapped")
    set_up.add_seat(last_name="Sleeping", state="INACTIVE")
    text = text_of(ada.get(PAGE))
    assert "Seat Unmapped" in text
    assert "Seat Stale" in text
    assert "Seat Mapped" not in text
    assert text.index("Seat Unmapped") < text.index("Seat Stale")
    assert "No longer at LinkedIn" in text
    everything = text_of(ada.get(f"{PAGE}?view=all"))
    order = [everything.index(f"Seat {n}") for n in ("Unmapped", "Stale", "Mapped", "Sleeping")]
    assert order == sorted(order)
    assert "Acme Europe" in everything
    mapped = text_of(ada.get(f"{PAGE}?view=mapped"))
    assert "Seat Mapped" in mapped
    assert "Seat Unmapped" not in mapped


def test_seats_of_an_ended_contract_are_stale(
    ada: LintingClient, set_up: SetUp, people: People
) -> None:
    set_up.add_contract(set_up.other, ended_at=NOW, problem="ended", name="Former")
    set_up.add_seat(people["Rita"], contract=set_up.other, last_name="Over")
    text = text_of(ada.get(PAGE))
    assert "Seat Over" in text
    assert "this contract has ended" in text


def test_suggestions_by_address_and_name_map_with_one_press(
    app: Flask, ada: LintingClient, set_up: SetUp, people: People
) -> None:
    by_email = set_up.add_seat(first_name="R.", last_name="Reyes", email="Rita@Example.com")
    by_name = set_up.add_seat(first_name="Tóm", last_name="EXAMPLE")
    set_up.add_seat(first_name="Nobody", last_name="Known")
    text = text_of(ada.get(PAGE))
    assert "Map to Rita Example the same e-mail address" in text
    assert "Map to Tom Example the same name" in text
    for seat, name in ((by_email, "Rita"), (by_name, "Tom")):
        answer = ada.post(f"{PAGE}/{seat.id}/mapping", {"user": people[name]}, status=303)
        assert answer.headers["location"].endswith(PAGE)
        assert seat_of(app, seat).user_id == people[name]
        assert seat_of(app, seat).mapped_by == "manual"
    assert "The seat is mapped to Tom Example." in text_of(ada.get(PAGE))
    assert codes(app).count("seat-mapped") == 2


def test_a_seat_has_a_page_on_which_anybody_can_be_chosen(
    app: Flask, ada: LintingClient, set_up: SetUp, people: People
) -> None:
    seat = set_up.add_seat(last_name="Holder", email="rita@example.com")
    page = ada.get(f"{PAGE}/{seat.id}")
    text = text_of(page)
    assert "Suggested: Rita Example, by the same e-mail address." in text
    assert f'<option selected value="{people["Rita"]}">' in page.get_data(as_text=True)
    ada.post(f"{PAGE}/{seat.id}/mapping", {"user": people["Hugo"]}, status=303)
    assert "An administrator said so." in text_of(ada.get(f"{PAGE}/{seat.id}"))
    ada.post(f"{PAGE}/{seat.id}/mapping/removal", status=303)
    assert seat_of(app, seat).user_id is None
    ada.post(f"{PAGE}/{seat.id}/mapping/removal", status=303)
    assert codes(app).count("seat-unmapped") == 1


def test_nobody_chosen_or_somebody_who_is_not_there_is_said_at_the_field(
    app: Flask, ada: LintingClient, set_up: SetUp
) -> None:
    seat = set_up.add_seat()
    assert "Please choose somebody." in text_of(
        ada.post(f"{PAGE}/{seat.id}/mapping", {"user": ""}, status=422)
    )
    for value in ("999999", "x", "9" * 30):
        ada.post(f"{PAGE}/{seat.id}/mapping", {"user": value}, status=422)
    assert seat_of(app, seat).user_id is None


def test_never_two_users_on_one_seat_nor_two_seats_of_one_contract_for_one_user(
    app: Flask, ada: LintingClient, set_up: SetUp, people: People
) -> None:
    seat, second = set_up.add_seat(last_name="First"), set_up.add_seat(last_name="Second")
    elsewhere = set_up.add_seat(contract=set_up.other)
    ada.post(f"{PAGE}/{seat.id}/mapping", {"user": people["Rita"]}, status=303)
    ada.post(f"{PAGE}/{seat.id}/mapping", {"user": people["Tom"]}, status=303)
    assert seat_of(app, seat).user_id == people["Rita"]
    assert "mapped to Rita Example already" in text_of(ada.get(PAGE))
    ada.post(f"{PAGE}/{second.id}/mapping", {"user": people["Rita"]}, status=303)
    assert seat_of(app, second).user_id is None
    assert "has a seat on this contract already: Seat First" in text_of(ada.get(PAGE))
    ada.post(f"{PAGE}/{elsewhere.id}/mapping", {"user": people["Rita"]}, status=303)
    assert seat_of(app, elsewhere).user_id == people["Rita"], "another contract is fine"


def test_what_follows_from_a_connection_is_not_taken_away_by_hand(
    app: Flask, ada: LintingClient, set_up: SetUp, people: People
) -> None:
    set_up.connect(people, "Rita")
    seat = set_up.add_seat(people["Rita"], mapped_by="person_urn")
    assert "ends when it is disconnected" in text_of(ada.get(f"{PAGE}/{seat.id}"))
    ada.post(f"{PAGE}/{seat.id}/mapping/removal", status=303)
    assert "Rita Example connected this very LinkedIn account" in text_of(ada.get(PAGE))
    assert seat_of(app, seat).user_id == people["Rita"]


def test_refreshing_asks_a_worker_and_shows_that_it_is_under_way(
    app: Flask, ada: LintingClient, set_up: SetUp, redis: Redis
) -> None:
    ada.post(f"{PAGE}/reading", {"view": "all"}, status=303)
    [task] = [t for t in Queue(NORMAL, connection=redis).jobs if "read_wanted_seats" in t.func_name]
    assert task.args == (0,)
    page = ada.get(PAGE).get_data(as_text=True)
    assert 'data-live="/admin/linkedin-seats/reading"' in page
    with app.app_context():
        contract = db.session.get_one(LinkedInContract, (set_up.client_id, set_up.contract))
        assert contract.seats_due_at is not None
    fragment = ada.fragment(f"{PAGE}/reading")
    assert 'id="seat-contracts"' in fragment.get_data(as_text=True)


def test_the_fragment_is_sent_when_something_changed_only(
    app: Flask, ada: LintingClient, set_up: SetUp
) -> None:
    ada.post(f"{PAGE}/reading", status=303)
    page = ada.get(PAGE).get_data(as_text=True)
    version = page.split('seats/reading" data-live-version="')[1].split('"')[0]
    ada.fragment(f"{PAGE}/reading?version={version}", status=204)
    set_up.add_seat()
    ada.fragment(f"{PAGE}/reading?version={version}")


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        ("not-enabled", "switch Contract-level access on"),
        ("down", "does not answer"),
        ("busy", "asked us to wait"),
        ("credentials", "Check the client id and secret"),
        ("refused", "refused to hand out"),
    ],
)
def test_why_seats_were_not_read_and_what_to_do(
    ada: LintingClient, set_up: SetUp, problem: str, sentence: str
) -> None:
    set_up.add_contract(set_up.other, problem=problem)
    assert sentence in text_of(ada.get(PAGE))


def test_without_contracts_it_says_what_to_do_first(
    client: LintingClient, people: People, app: Flask
) -> None:
    text = text_of(client.sign_in("Ada").get(PAGE))
    assert "No contract is connected yet" in text
    assert "Refresh seats" not in text


def test_it_is_the_administrators_alone(
    app: Flask, client: LintingClient, set_up: SetUp, people: People
) -> None:
    seat = set_up.add_seat()
    reads = (PAGE, f"{PAGE}/{seat.id}", f"{PAGE}/reading")
    writes = (f"{PAGE}/reading", f"{PAGE}/{seat.id}/mapping", f"{PAGE}/{seat.id}/mapping/removal")
    for path in reads:
        assert "/sign-in" in client.get(path, status=303).headers["location"]
    for path in writes:
        client.post(path, at="/sign-in", status=303)
    for name in ("Rita", "Rob", "Olga"):
        client.sign_in(name)
        for path in reads:
            client.get(path, status=404)
        for path in writes:
            client.post(path, status=404)
    assert seat_of(app, seat).user_id is None


def test_what_is_not_there_and_wrong_methods(ada: LintingClient, set_up: SetUp) -> None:
    for path in (f"{PAGE}/999", f"{PAGE}/999/mapping", f"{PAGE}/999/mapping/removal"):
        if path == f"{PAGE}/999":
            ada.get(path, status=404)
        else:
            ada.post(path, {"user": 1}, status=404)
            assert ada.http.get(path).status_code == 405
    ada.post(PAGE, status=405)
    set_up.client_id = "another application"
    ada.get(f"{PAGE}/{set_up.add_seat().id}", status=404)
    for odd in ("view=x", "page=0", "page=9999999999999", "page=77"):
        ada.get(f"{PAGE}?{odd}")


def test_statements_do_not_grow_with_seats(
    app: Flask, ada: LintingClient, set_up: SetUp, people: People
) -> None:
    set_up.add_seat(email="rita@example.com")
    set_up.add_seat(people["Rita"], last_seen_at=LONG_AGO)
    with counted_statements(app) as few:
        ada.get(PAGE)
    for number in range(30):
        set_up.add_seat(email=f"{number}@example.com")
    with counted_statements(app) as many:
        ada.get(PAGE)
    assert len(many) == len(few) <= 8
