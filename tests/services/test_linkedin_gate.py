"""The facts behind the gate: from the tables, and from the settings while there is nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal import gate
from portal.domain.linkedin_gate import Capability, Feature, PersonFacts, Reason, SeatKind
from portal.services import linkedin_gate as facts
from tests.support.people import People
from tests.support.queries import counted_statements
from tests.support.seats import SetUp

COMPANY = {Capability.EXPORT, Capability.INDICATOR, Capability.WIDGET}


@pytest.fixture
def set_up(context: Flask) -> SetUp:
    return SetUp(context)


def opened(people: People | None = None, name: str = "Rita") -> set[Capability]:
    user_id = people[name] if people else None
    return {c for c in Capability if gate.answer(c, user_id).is_open}


def reason(people: People, capability: Capability, name: str = "Rita") -> Reason | None:
    return gate.answer(capability, people[name]).reason


def test_without_any_row_the_settings_count_as_connected(context: Flask) -> None:
    assert opened() == set(Capability)
    found = gate.company_facts()
    assert (found.is_connected, found.has_seats) == (True, None)
    assert found.features == frozenset(Feature)


def test_without_settings_nothing_is_connected(context: Flask) -> None:
    bare = facts.Known("", False, "", (), lambda sealed: True)
    found = facts.company_facts(bare)
    assert (found.has_application, found.is_connected, found.enabled) == (False, False, frozenset())


def test_a_row_of_an_integration_takes_over_from_the_settings(set_up: SetUp) -> None:
    set_up.add_integration("ONE_CLICK_EXPORT", set_up.organization, "PARTNER_READY")
    assert gate.answer(Capability.EXPORT).reason is Reason.NOT_ENABLED
    assert gate.company_facts().is_connected


def test_what_was_never_requested_is_no_connection(set_up: SetUp) -> None:
    set_up.add_integration("ONE_CLICK_EXPORT", set_up.organization, "NOT_REQUESTED")
    assert gate.company_facts().is_connected
    set_up.add_contract(ended_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert gate.answer(Capability.EXPORT).reason is Reason.NOT_CONNECTED


def test_company_level_opens_export_indicator_and_widget(set_up: SetUp) -> None:
    set_up.enable_company()
    assert opened() == COMPANY


def test_contract_level_opens_the_histories_of_its_contract(set_up: SetUp, people: People) -> None:
    set_up.enable_company()
    set_up.add_contract()
    set_up.add_contract(set_up.other)
    set_up.add_integration("CSA_API", set_up.contract)
    set_up.connect(people, "Rita")
    set_up.add_seat(people["Rita"], contract=set_up.other)
    assert reason(people, Capability.INMAIL_HISTORY) is Reason.NOT_ENABLED
    set_up.add_seat(people["Rita"], contract=set_up.contract)
    assert opened(people) == set(Capability), "of two seats the one on the enabled contract counts"


def test_an_integration_of_another_application_does_not_count(set_up: SetUp) -> None:
    set_up.client_id = "another"
    set_up.add_integration("ONE_CLICK_EXPORT", "urn:li:organization:9", "DISABLED")
    assert opened() == set(Capability)


@pytest.mark.parametrize(
    ("switch", "shut", "why"),
    [
        ("linkedin_enabled", set(Capability), Reason.SWITCHED_OFF),
        ("linkedin_feature_export", {Capability.EXPORT}, Reason.FEATURE_OFF),
        ("linkedin_feature_sharing", {Capability.INDICATOR}, Reason.FEATURE_OFF),
        (
            "linkedin_feature_history",
            {Capability.INMAIL_HISTORY, Capability.NOTES_HISTORY},
            Reason.FEATURE_OFF,
        ),
        ("linkedin_feature_stub_profiles", {Capability.STUB_PROFILES}, Reason.FEATURE_OFF),
    ],
)
def test_switches_close_what_they_name_and_open_it_again(
    set_up: SetUp, switch: str, shut: set[Capability], why: Reason
) -> None:
    set_up.decide(switch, False)
    assert {c: gate.answer(c).reason for c in Capability if c in shut} == dict.fromkeys(shut, why)
    assert opened() == set(Capability) - shut
    set_up.decide(switch, True)
    assert opened() == set(Capability)


@pytest.mark.parametrize(
    ("seat", "has_seats"),
    [
        ({}, True),
        ({"kind": "other"}, True),
        ({"kind": "hiring_manager"}, False),
        ({"state": "INACTIVE"}, False),
        ({"last_seen_at": datetime(2026, 1, 1, tzinfo=UTC)}, False),
    ],
)
def test_an_organisation_without_recruiter_seats_closes_everything(
    set_up: SetUp, seat: dict[str, object], has_seats: bool
) -> None:
    set_up.add_contract()
    set_up.add_seat(**seat)
    assert gate.company_facts().has_seats is has_seats
    closed = None if has_seats else Reason.NO_SEATS
    assert {gate.answer(c).reason for c in Capability} == {closed}


def test_as_long_as_some_contract_was_not_read_seats_are_unknown(set_up: SetUp) -> None:
    set_up.add_contract()
    set_up.add_contract(set_up.other, seats_read_at=None)
    assert gate.company_facts().has_seats is None
    set_up.add_seat()
    assert gate.company_facts().has_seats is True


def test_with_the_last_contract_the_connection_ends(set_up: SetUp) -> None:
    set_up.enable_company()
    set_up.add_contract(ended_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert gate.answer(Capability.EXPORT).reason is Reason.NOT_CONNECTED
    set_up.add_contract(set_up.other)
    assert gate.company_facts().is_connected


def test_what_a_contract_opened_ends_with_it(set_up: SetUp) -> None:
    set_up.add_contract(ended_at=datetime(2026, 3, 1, tzinfo=UTC))
    set_up.add_contract(set_up.other, seats_read_at=None)
    set_up.add_integration("CSA_API", set_up.contract)
    assert gate.answer(Capability.STUB_PROFILES).reason is Reason.NOT_ENABLED


def test_who_never_connected(context: Flask, people: People) -> None:
    assert gate.person_facts(people["Rita"]) == PersonFacts(is_connected=False)
    assert reason(people, Capability.WIDGET) is Reason.USER_NOT_CONNECTED
    assert reason(people, Capability.EXPORT) is None, "the company's own"


def test_a_connection_of_another_application_is_none(set_up: SetUp, people: People) -> None:
    set_up.client_id = "former"
    set_up.connect(people, "Rita")
    assert gate.person_facts(people["Rita"]).is_connected is False


def test_a_seat_decides_about_the_histories(set_up: SetUp, people: People) -> None:
    set_up.connect(people, "Rita")
    set_up.add_contract()
    assert reason(people, Capability.WIDGET) is Reason.NO_SEATS
    set_up.add_seat(people["Tom"])
    assert reason(people, Capability.WIDGET) is None
    assert reason(people, Capability.NOTES_HISTORY) is Reason.NO_RECRUITER_SEAT
    set_up.add_seat(people["Rita"], kind="hiring_manager")
    assert gate.person_facts(people["Rita"]).seat is SeatKind.HIRING_MANAGER
    assert reason(people, Capability.NOTES_HISTORY) is Reason.NO_RECRUITER_SEAT
    set_up.add_seat(people["Rita"])
    assert gate.person_facts(people["Rita"]) == PersonFacts(
        True, False, SeatKind.RECRUITER, set_up.contract
    )
    assert reason(people, Capability.NOTES_HISTORY) is None


@pytest.mark.parametrize(
    "seat",
    [{"state": "PARKED"}, {"last_seen_at": datetime(2026, 1, 1, tzinfo=UTC)}],
)
def test_a_seat_that_is_gone_or_sleeps_is_none(
    set_up: SetUp, people: People, seat: dict[str, object]
) -> None:
    set_up.connect(people, "Rita")
    set_up.add_contract()
    set_up.add_seat(people["Rita"], **seat)
    assert gate.person_facts(people["Rita"]).seat is None


def test_a_seat_on_an_ended_contract_is_none(set_up: SetUp, people: People) -> None:
    set_up.connect(people, "Rita")
    set_up.add_contract(ended_at=datetime(2026, 3, 1, tzinfo=UTC))
    set_up.add_contract(set_up.other)
    set_up.add_seat(people["Rita"])
    assert gate.person_facts(people["Rita"]).seat is None


def test_what_ends_a_connection(set_up: SetUp, people: People) -> None:
    now = datetime.now(UTC)
    sealer = gate.current_app.extensions["linkedin"].sealer
    set_up.connect(people, "Rita", expires_at=now + timedelta(days=1), sealed=sealer.seal("t"))
    set_up.connect(people, "Tom", expires_at=now - timedelta(seconds=1), sealed=sealer.seal("t"))
    set_up.connect(people, "Hugo", problem="revoked")
    set_up.connect(people, "Ada", sealed=b"sealed with a key that is gone")
    assert reason(people, Capability.WIDGET) is None
    for name in ("Tom", "Hugo", "Ada"):
        assert reason(people, Capability.WIDGET, name) is Reason.USER_EXPIRED, name


def test_two_statements_answer_however_many_rows(set_up: SetUp, people: People) -> None:
    set_up.enable_company()
    set_up.add_contract()
    set_up.connect(people, "Rita")
    for _number in range(5):
        set_up.add_seat(people["Rita"])
        set_up.add_seat()
    with counted_statements(gate.current_app._get_current_object()) as seen:  # type: ignore[attr-defined]
        assert gate.answer(Capability.WIDGET, people["Rita"]).is_open
    assert len(seen) == 2
    with counted_statements(gate.current_app._get_current_object()) as seen:  # type: ignore[attr-defined]
        gate.answer(Capability.EXPORT)
    assert len(seen) == 1


def test_a_request_asks_once_for_everything(set_up: SetUp, people: People) -> None:
    app = gate.current_app._get_current_object()  # type: ignore[attr-defined]
    with app.test_request_context(), counted_statements(app) as seen:
        for capability in Capability:
            gate.answer(capability, people["Rita"])
            gate.answer(capability)
        assert len(seen) == 2
        set_up.decide("linkedin_enabled", False)
        gate.forget()
        assert gate.answer(Capability.WIDGET).reason is Reason.SWITCHED_OFF


def test_what_is_shown_leads_those_who_can_mend_it(context: Flask) -> None:
    with context.test_request_context():
        mine = gate.shown(gate.Answer(Reason.USER_NOT_CONNECTED), administers=False)
        ours = gate.shown(gate.Answer(Reason.NOT_CONNECTED), administers=False)
        admins = gate.shown(gate.Answer(Reason.SWITCHED_OFF), administers=True)
        assert gate.shown(gate.Answer(), administers=True) is None
    assert mine is not None
    assert mine.is_own
    assert ours is not None
    assert (ours.is_own, ours.url) == (False, None)
    assert admins is not None
    assert admins.url == "/admin/feature-management"
