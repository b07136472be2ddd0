"""Sync now for one person: who may press it, what is asked for first, and that pressing twice does no harm."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.history_windows import Rank
from portal.models import CandidateLinkedInPerson, HistoryStream, LinkedInSeat
from portal.services.linkedin_history.wanted import Wanted, want_person
from portal.tasks.linkedin_history import read_wanted_history, survey_history
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.client import LintingClient, text_of
from tests.support.inmails import MEMBER, Passed, open_to_histories
from tests.support.linkedin import Control
from tests.support.linkedin_history import MAYA, RITA, TOM, History
from tests.support.people import People
from tests.support.seats import SetUp

HTMX = {"HX-Request": "true"}


@pytest.fixture
def set_up(app: Flask, people: People) -> SetUp:
    set_up = SetUp(app)
    open_to_histories(set_up)
    return set_up


@pytest.fixture
def passed(set_up: SetUp) -> Passed:
    return Passed(set_up)


@pytest.fixture
def seats(set_up: SetUp, people: People, passed: Passed) -> dict[str, LinkedInSeat]:
    """Rita's own, Tom's who wrote with the member, and two that did not, one on another contract."""
    set_up.connect(people, "Rita")
    found = {
        "rita": set_up.add_seat(people["Rita"], person_urn="urn:li:person:rita"),
        "tom": set_up.add_seat(people["Tom"]),
        "zoe": set_up.add_seat(None),
        "elsewhere": set_up.add_seat(None, contract=set_up.other),
    }
    passed.message(found["tom"])
    for seat in found.values():
        for stream in ("inmail", "notes", "stubs"):
            passed.stream(
                seat.seat_urn,
                stream,
                contract=seat.contract,
                rank=int(Rank.NEW),
                due_at=datetime.now(UTC) + timedelta(hours=1),
                synced_at=datetime.now(UTC) - timedelta(hours=1),
            )
    return found


def wanted(app: Flask) -> list[tuple[str, str]]:
    """Seat and stream of what is asked for, in the order in which it will be read."""
    with app.app_context():
        query = db.select(HistoryStream).where(HistoryStream.rank == int(Rank.WANTED))
        rows = db.session.scalars(query.order_by(HistoryStream.due_at, HistoryStream.stream))
        return [(row.seat_urn, row.stream) for row in rows]


def press(client: LintingClient, candidate_id: int, panel: str = "inmail-history") -> str:
    client.get(f"/candidates/{candidate_id}/linkedin")
    answer = client.post(
        f"/candidates/{candidate_id}/linkedin/history",
        {"panel": panel},
        headers=HTMX,
        status=200,
    )
    return text_of(answer) + answer.headers.get("HX-Trigger", "")


def test_ones_own_seat_comes_first_then_who_is_in_contact_then_the_notes_of_the_contract(
    app: Flask, client: LintingClient, passed: Passed, seats: dict[str, LinkedInSeat]
) -> None:
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    told = press(client, candidate_id)
    assert "Reading at LinkedIn…" in told
    assert "toast" not in told
    rita, tom, zoe = (seats[name].seat_urn for name in ("rita", "tom", "zoe"))
    assert wanted(app) == [
        (rita, "inmail"),
        (rita, "notes"),
        (rita, "stubs"),
        (tom, "inmail"),
        (tom, "notes"),
        (zoe, "notes"),
    ]
    # While it is being read there is nothing more to ask for.
    assert "LinkedIn was asked a moment ago." in press(client, candidate_id, "linkedin-notes")


def test_what_was_read_within_ten_seconds_is_not_asked_for_again(
    app: Flask, seats: dict[str, LinkedInSeat], passed: Passed
) -> None:
    urn, now = seats["rita"].seat_urn, datetime.now(UTC)
    due = now + timedelta(hours=1)
    own = Wanted([urn], (), ())
    for age, number in ((1, 0), (9, 0), (10, 3), (-60, 3)):
        for stream in ("inmail", "notes", "stubs"):
            at = now - timedelta(seconds=age)
            passed.stream(urn, stream, rank=int(Rank.NEW), due_at=due, synced_at=at)
        with app.app_context(), unit_of_work():
            assert want_person(passed.client_id, own, now=now) == number, age
    # What rests at LinkedIn's side stays at rest.
    for stream in ("inmail", "notes", "stubs"):
        passed.stream(urn, stream, due_at=None, rank=int(Rank.NEW), problem="seat-gone")
    with app.app_context(), unit_of_work():
        assert want_person(passed.client_id, own, now=now) == 0


@pytest.mark.usefixtures("seats")
def test_whoever_sees_no_history_gets_nothing_read(
    app: Flask, client: LintingClient, people: People, set_up: SetUp, passed: Passed
) -> None:
    candidate_id = passed.person(MEMBER)
    set_up.connect(people, "Hugo")
    set_up.add_seat(people["Hugo"], person_urn="urn:li:person:hugo", kind="hiring_manager")
    for name in ("Tom", "Hugo", "Ada"):
        client.sign_in(name)
        assert "not open to you" in press(client, candidate_id)
    path = f"/candidates/{candidate_id}/linkedin/history"
    client.sign_in("Rob")
    client.get("/candidates")
    client.post(path, status=403)
    client.sign_in("Ivy")
    client.get("/")
    client.post(path, status=404)
    assert wanted(app) == []


@pytest.mark.usefixtures("seats")
def test_without_scripts_the_page_comes_back_with_what_was_done(
    client: LintingClient, passed: Passed
) -> None:
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    client.get(f"/candidates/{candidate_id}/linkedin")
    path = f"/candidates/{candidate_id}/linkedin/history"
    answer = client.post(path, {"panel": "nonsense"}, status=303)
    assert answer.headers["Location"].endswith(f"/candidates/{candidate_id}/linkedin")
    assert "LinkedIn is asked what is new." in text_of(client.get(answer.headers["Location"]))
    client.get(path, status=405)


def test_what_was_written_at_linkedin_is_here_after_sync_now(
    app: Flask, client: LintingClient, people: People, sandbox_app: Flask, sandbox: Sandbox
) -> None:
    """From the sandbox to the panel, as the worker brings it."""
    control = Control(sandbox_app)
    with app.app_context():
        history = History(app, control, sandbox)
        survey_history()
        with unit_of_work():
            # As if everything until a while ago had been read.
            past = datetime.now(UTC) - timedelta(minutes=5)
            read = {"synced_until": past, "filled_since": past, "filled_at": past}
            later = past + timedelta(hours=2)
            db.session.execute(
                db.update(HistoryStream).values(**read, synced_at=past, due_at=later)
            )
    holders = (("Rita", RITA), ("Tom", TOM))
    for name, number in holders:
        history.set_up.connect(people, name, person_urn=history.people[number])
        with app.app_context(), unit_of_work():
            query = db.select(LinkedInSeat).where(LinkedInSeat.seat_urn == history.seats[number])
            for seat in db.session.scalars(query):
                seat.user_id = people[name]
    candidate_id = Passed(history.set_up).person(history.people[MAYA])
    client.sign_in("Rita")
    path = f"/panels/candidates/{candidate_id}/inmail"
    assert "There is no conversation yet." in text_of(client.fragment(path))
    thread = history.write(subject="Wind <b>and</b> you", text="Shall we talk?\nOn Monday?")
    history.answer(thread, text="Tuesday is better.")
    history.note(text="Met at the fair", visibility="PUBLIC")
    assert "Reading at LinkedIn…" in press(client, candidate_id)
    with app.app_context():
        read_wanted_history(0)
    told = text_of(client.fragment(path))
    assert "Wind <b>and</b> you" in told
    assert "Shall we talk?" in told
    assert "Tuesday is better." in told
    assert "Last synced" in told
    notes = text_of(client.fragment(f"/panels/candidates/{candidate_id}/linkedin-notes"))
    assert "Met at the fair" in notes
    assert wanted(app) == []
    client.sign_in("Tom")
    told = text_of(client.fragment(path))
    assert "Rita Example" in told
    assert "Shall we talk?" not in told
    with app.app_context(), unit_of_work():
        db.session.query(CandidateLinkedInPerson).delete()
    assert "Rita Example" not in text_of(client.fragment(path))
