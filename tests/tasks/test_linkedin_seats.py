"""Reading LinkedIn's seats: complete, resumable, mapped by themselves, and every failure said."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal import gate
from portal.db import db
from portal.domain.linkedin_gate import Capability, Reason
from portal.models import HistoryEntry, LinkedInContract, LinkedInSeat
from portal.services import linkedin_connections, linkedin_seats
from portal.tasks.linkedin_seats import read_seats
from portal.unit_of_work import unit_of_work
from tests.support.linkedin import Control
from tests.support.people import People
from tests.support.seats import SetUp
from tests.support.tasks import watched


@pytest.fixture
def set_up(context: Flask, control: Control) -> SetUp:
    """Contract-level access is on for the first contract, and it is connected here."""
    made = SetUp(context)
    control.post("/control/integrations", level="contract", state="requested")
    name_csa(context, made.contract)
    control.post("/control/integrations", level="contract", state="enabled")
    made.add_contract(seats_read_at=None)
    return made


def name_csa(app: Flask, contract: str) -> None:
    from portal.linkedin import IntegrationKey
    from portal.linkedin_access import linkedin

    with app.app_context():
        linkedin().integrations.batch_partial_update({IntegrationKey(contract, "CSA_API"): "B"})


def seats(set_up: SetUp) -> dict[str, LinkedInSeat]:
    db.session.rollback()
    rows = db.session.scalars(db.select(LinkedInSeat).order_by(LinkedInSeat.id)).all()
    return {row.first_name: row for row in rows if row.contract == set_up.contract}


def contract(set_up: SetUp) -> LinkedInContract:
    db.session.rollback()
    return db.session.get_one(LinkedInContract, (set_up.client_id, set_up.contract))


def make_due(set_up: SetUp) -> None:
    with unit_of_work():
        row = db.session.get_one(LinkedInContract, (set_up.client_id, set_up.contract))
        row.seats_due_at = datetime.now(UTC) - timedelta(seconds=1)


def codes() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(db.select(HistoryEntry.what).order_by(HistoryEntry.id)))


def test_all_seats_are_read_with_their_kinds_and_addresses(set_up: SetUp) -> None:
    read_seats()
    found = seats(set_up)
    assert {name: (s.kind, s.state) for name, s in found.items()} == {
        "Ada": ("recruiter", "ACTIVE"),
        "Rita": ("recruiter", "ACTIVE"),
        "Tom": ("recruiter", "ACTIVE"),
        "Hugo": ("hiring_manager", "ACTIVE"),
        "Ines": ("recruiter", "INVITED"),
    }
    assert found["Rita"].email == "rita@demo.example", "by the finder of old"
    row = contract(set_up)
    assert row.seats_read_at is not None
    assert (row.problem, row.seats_started_at, row.seats_start) == (None, None, 0)
    assert row.seats_due_at is not None
    assert row.seats_due_at - datetime.now(UTC) > timedelta(hours=23)
    assert gate.company_facts().has_seats is True


def test_no_transaction_is_open_while_linkedin_is_asked(set_up: SetUp, context: Flask) -> None:
    with watched(context) as watching:
        read_seats()
    assert len(watching.open_transactions) >= 2
    assert not any(watching.open_transactions)


def test_twice_is_harmless_and_not_due_is_not_read(set_up: SetUp, control: Control) -> None:
    read_seats()
    first = {name: seat.id for name, seat in seats(set_up).items()}
    before = len(control.get("/control/requests?path=seatsV2"))
    read_seats()
    assert len(control.get("/control/requests?path=seatsV2")) == before
    make_due(set_up)
    read_seats()
    assert {name: seat.id for name, seat in seats(set_up).items()} == first


def test_a_reading_that_broke_off_goes_on_where_it_stopped(
    set_up: SetUp, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.linkedin.seats.PAGE_SIZE", 2)
    defaults = dict(zip(("start", "count", "states"), (0, 2, ()), strict=True))
    from portal.linkedin.seats import Seats

    monkeypatch.setattr(Seats.find_by_attributes, "__kwdefaults__", defaults)
    with unit_of_work():
        reading = linkedin_seats.claim_reading(
            set_up.client_id, set_up.contract, now=datetime.now(UTC)
        )
    assert reading is not None
    from portal.linkedin_access import linkedin

    page = linkedin().seats.find_by_attributes(set_up.contract)
    assert page.next_start == 2
    with unit_of_work():
        more = linkedin_seats.settle_page(
            reading, page.seats, page.next_start, now=datetime.now(UTC)
        )
    assert more is not None
    assert more.start == 2
    assert contract(set_up).seats_read_at is None, "half is not all"
    read_seats()
    assert len(seats(set_up)) == 2, "the claim of the worker that died still holds"
    make_due(set_up)
    read_seats()
    assert len(seats(set_up)) == 5
    asked = [entry["query"] for entry in control.get("/control/requests?path=seatsV2")[::-1]]
    assert [q for q in asked if "start=0" in str(q)] == asked[:1], "not from the beginning again"


def test_a_reading_that_lay_long_begins_anew(set_up: SetUp) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    with unit_of_work():
        row = db.session.get_one(LinkedInContract, (set_up.client_id, set_up.contract))
        row.seats_started_at, row.seats_start = long_ago, 4
    read_seats()
    assert len(seats(set_up)) == 5


def test_a_page_of_a_lost_claim_changes_nothing(set_up: SetUp) -> None:
    now = datetime.now(UTC)
    with unit_of_work():
        reading = linkedin_seats.claim_reading(set_up.client_id, set_up.contract, now=now)
        assert reading is not None
        assert linkedin_seats.claim_reading(set_up.client_id, set_up.contract, now=now) is None
    with unit_of_work():
        assert linkedin_seats.settle_page(reading, [], 100, now=now) is not None
        assert linkedin_seats.settle_page(reading, [], None, now=now) is None
    assert contract(set_up).seats_start == 100


def test_seats_that_linkedin_no_longer_lists_become_stale(
    set_up: SetUp, control: Control, people: People
) -> None:
    read_seats()
    set_up.connect(people, "Tom")
    tom = seats(set_up)["Tom"]
    with unit_of_work():
        linkedin_seats.map_seat(
            db.session.get_one(LinkedInSeat, tom.id),
            people.user("Tom"),
            actor=people.user("Ada"),
            now=datetime.now(UTC),
        )
    assert gate.person_facts(people["Tom"]).seat is not None
    control.delete(f"/control/seats/{tom.seat_urn.rpartition(':')[2]}")
    make_due(set_up)
    read_seats()
    row = contract(set_up)
    assert row.seats_read_at is not None
    assert seats(set_up)["Tom"].last_seen_at < row.seats_read_at
    assert seats(set_up)["Tom"].user_id == people["Tom"], "the mapping waits for a person"
    assert gate.person_facts(people["Tom"]).seat is None


def test_a_changed_seat_is_followed(set_up: SetUp, control: Control) -> None:
    read_seats()
    number = seats(set_up)["Rita"].seat_urn.rpartition(":")[2]
    control.post(f"/control/seats/{number}", kind="hiring manager", state="PARKED")
    make_due(set_up)
    read_seats()
    assert (seats(set_up)["Rita"].kind, seats(set_up)["Rita"].state) == (
        "hiring_manager",
        "PARKED",
    )


def test_seats_go_to_who_connected_that_account(
    set_up: SetUp, control: Control, people: People
) -> None:
    urns = {s["first_name"]: s["member"] for s in control.get("/control/seats")}
    set_up.connect(people, "Rita", person_urn=urns["Rita"])
    read_seats()
    rita = seats(set_up)["Rita"]
    assert (rita.user_id, rita.mapped_by) == (people["Rita"], "person_urn")
    assert seats(set_up)["Tom"].user_id is None
    assert codes().count("seat-mapped") == 1
    make_due(set_up)
    read_seats()
    assert codes().count("seat-mapped") == 1, "said once"
    assert gate.answer(Capability.INMAIL_HISTORY, people["Rita"]).is_open
    with unit_of_work():
        linkedin_connections.disconnect_account(people.user("Rita"), now=datetime.now(UTC))
    assert seats(set_up)["Rita"].user_id is None


def test_a_connection_outweighs_what_an_administrator_said(
    set_up: SetUp, control: Control, people: People
) -> None:
    urns = {s["first_name"]: s["member"] for s in control.get("/control/seats")}
    read_seats()
    with unit_of_work():
        linkedin_seats.map_seat(
            db.session.get_one(LinkedInSeat, seats(set_up)["Rita"].id),
            people.user("Olga"),
            actor=people.user("Ada"),
            now=datetime.now(UTC),
        )
    set_up.connect(people, "Rita", person_urn=urns["Rita"])
    make_due(set_up)
    read_seats()
    assert seats(set_up)["Rita"].user_id == people["Rita"]
    entry = db.session.scalars(
        db.select(HistoryEntry)
        .where(HistoryEntry.what == "seat-mapped")
        .order_by(HistoryEntry.id.desc())
    ).first()
    assert entry is not None
    assert (entry.details["old"], entry.details["new"]) == ("Olga Example", "Rita Example")


def test_an_ended_contract_is_noticed_closes_what_it_opened_and_comes_back(
    set_up: SetUp, control: Control, people: People
) -> None:
    read_seats()
    set_up.add_integration("CSA_API", set_up.contract)
    assert gate.answer(Capability.STUB_PROFILES).is_open
    control.post("/control/contracts/end", contract=set_up.contract)
    make_due(set_up)
    read_seats()
    row = contract(set_up)
    assert (row.problem, row.ended_at is not None) == ("ended", True)
    assert gate.answer(Capability.STUB_PROFILES).reason is Reason.NOT_CONNECTED
    assert len(seats(set_up)) == 5, "what we have stays"
    make_due(set_up)
    read_seats()
    assert codes().count("linkedin-contract-ended") == 1
    control.post("/control/contracts/renew", contract=set_up.contract)
    control.post(
        "/control/integrations", level="contract", state="enabled", contract=set_up.contract
    )
    make_due(set_up)
    read_seats()
    row = contract(set_up)
    assert (row.problem, row.ended_at) == (None, None)
    assert "linkedin-contract-renewed" in codes()


def test_a_contract_that_an_administrator_took_away_is_not_read(set_up: SetUp) -> None:
    with unit_of_work():
        row = db.session.get_one(LinkedInContract, (set_up.client_id, set_up.contract))
        row.ended_at = datetime.now(UTC)
    read_seats()
    assert seats(set_up) == {}


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("503", "down"),
        ("429", "busy"),
        ("truncated", "down"),
        ("garbage", "down"),
        ("401", "credentials"),
    ],
)
def test_failures_are_said_and_tried_again(
    set_up: SetUp, control: Control, kind: str, problem: str
) -> None:
    fault = control.post("/control/faults", path="seatsV2", kind=kind, times=2)
    assert fault
    read_seats()
    row = contract(set_up)
    assert row.problem == problem
    assert row.seats_due_at is not None
    assert timedelta() < row.seats_due_at - datetime.now(UTC) <= timedelta(minutes=11)
    control.delete("/control/faults")
    make_due(set_up)
    read_seats()
    assert contract(set_up).problem is None
    assert len(seats(set_up)) == 5


def test_without_contract_level_access_it_is_said_and_closes_nothing(
    set_up: SetUp, control: Control
) -> None:
    control.post(
        "/control/integrations", level="contract", state="disabled", contract=set_up.contract
    )
    read_seats()
    assert contract(set_up).problem == "not-enabled"
    assert gate.company_facts().has_seats is None


def test_an_organisation_without_seats_closes_the_gate(set_up: SetUp, control: Control) -> None:
    for seat in control.get("/control/seats"):
        if seat["contract"] == set_up.contract:
            control.delete(f"/control/seats/{seat['seat'].rpartition(':')[2]}")
    read_seats()
    assert gate.answer(Capability.EXPORT).reason is Reason.NO_SEATS


def test_nothing_is_read_with_the_integration_off(set_up: SetUp, control: Control) -> None:
    set_up.decide("linkedin_enabled", False)
    read_seats()
    assert control.get("/control/requests?path=seatsV2") == []


def test_contracts_of_the_settings_are_taken_while_nobody_connected_one(
    context: Flask, control: Control
) -> None:
    settings = context.extensions["settings"]
    read_seats()
    rows = db.session.scalars(db.select(LinkedInContract.urn)).all()
    assert sorted(rows) == sorted(settings.linkedin_contracts)


def test_wanting_seats_makes_them_due_once(set_up: SetUp, people: People) -> None:
    read_seats()
    for _press in range(2):
        with unit_of_work():
            linkedin_seats.want_seats(
                set_up.client_id, actor=people.user("Ada"), now=datetime.now(UTC)
            )
    before = contract(set_up).seats_read_at
    read_seats()
    after = contract(set_up).seats_read_at
    assert before is not None
    assert after is not None
    assert after > before
