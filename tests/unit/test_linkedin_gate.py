"""May somebody use a LinkedIn capability now? The table of cases."""

from dataclasses import replace

import pytest

from portal.domain import linkedin_gate as gate
from portal.domain.linkedin_gate import (
    Capability,
    CompanyFacts,
    Feature,
    Mender,
    PersonFacts,
    Reason,
    SeatKind,
)

ORGANISATION = "urn:li:organization:1"
CONTRACT, OTHER = "urn:li:contract:1", "urn:li:contract:2"
COMPANY_LEVEL = frozenset(
    (kind, ORGANISATION) for kind in ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN")
)
CONTRACT_LEVEL = COMPANY_LEVEL | {("CSA_API", CONTRACT)}
COMPANY = CompanyFacts(
    is_on=True,
    has_application=True,
    is_connected=True,
    has_seats=True,
    enabled=CONTRACT_LEVEL,
    features=frozenset(Feature),
)
RITA = PersonFacts(is_connected=True, seat=SeatKind.RECRUITER, contract=CONTRACT)
HISTORIES = (Capability.INMAIL_HISTORY, Capability.NOTES_HISTORY)


def test_with_everything_in_place_everything_is_open() -> None:
    for capability in Capability:
        assert gate.ask(capability, COMPANY).is_open
        assert gate.ask(capability, COMPANY, RITA).is_open


def test_company_level_opens_exactly_export_indicator_and_widget() -> None:
    company = replace(COMPANY, enabled=COMPANY_LEVEL)
    opened = {c for c in Capability if gate.ask(c, company, RITA).is_open}
    assert opened == {Capability.EXPORT, Capability.INDICATOR, Capability.WIDGET}


@pytest.mark.parametrize(
    ("change", "reason", "mender"),
    [
        ({"is_on": False}, Reason.SWITCHED_OFF, Mender.ADMINISTRATOR),
        ({"has_application": False}, Reason.NO_APPLICATION, Mender.ADMINISTRATOR),
        ({"is_connected": False}, Reason.NOT_CONNECTED, Mender.ADMINISTRATOR),
        ({"has_seats": False}, Reason.NO_SEATS, Mender.LINKEDIN_ADMINISTRATOR),
        ({"enabled": frozenset()}, Reason.NOT_ENABLED, Mender.LINKEDIN_ADMINISTRATOR),
    ],
)
def test_what_is_missing_is_named_with_who_mends_it(
    change: dict[str, object], reason: Reason, mender: Mender
) -> None:
    company = replace(COMPANY, **change)  # type: ignore[arg-type]
    for capability in Capability:
        for person in (None, RITA, PersonFacts(is_connected=False)):
            answer = gate.ask(capability, company, person)
            assert (answer.reason, answer.mender) == (reason, mender)


def test_seats_that_nobody_looked_for_yet_close_nothing() -> None:
    assert gate.ask(Capability.EXPORT, replace(COMPANY, has_seats=None)).is_open


def test_the_first_thing_missing_is_the_one_that_is_said() -> None:
    company = replace(COMPANY, is_on=False, has_application=False, is_connected=False)
    assert gate.ask(Capability.EXPORT, company).reason is Reason.SWITCHED_OFF


@pytest.mark.parametrize(
    ("person", "widget", "history"),
    [
        (RITA, None, None),
        (PersonFacts(is_connected=False), Reason.USER_NOT_CONNECTED, Reason.USER_NOT_CONNECTED),
        (replace(RITA, is_expired=True), Reason.USER_EXPIRED, Reason.USER_EXPIRED),
        (replace(RITA, seat=SeatKind.HIRING_MANAGER), None, Reason.NO_RECRUITER_SEAT),
        (replace(RITA, seat=SeatKind.OTHER), None, Reason.NO_RECRUITER_SEAT),
        (PersonFacts(is_connected=True), None, Reason.NO_RECRUITER_SEAT),
        (replace(RITA, contract=OTHER), None, Reason.NOT_ENABLED),
    ],
)
def test_both_connections_are_needed_and_the_seat_says_how_far_they_reach(
    person: PersonFacts, widget: Reason | None, history: Reason | None
) -> None:
    assert gate.ask(Capability.WIDGET, COMPANY, person).reason is widget
    for capability in HISTORIES:
        assert gate.ask(capability, COMPANY, person).reason is history
    # What the company does needs nobody's own account.
    for capability in set(Capability) - gate.PERSONAL:
        assert gate.ask(capability, COMPANY).is_open


@pytest.mark.parametrize("feature", Feature)
def test_each_of_our_switches_closes_its_own(feature: Feature) -> None:
    company = replace(COMPANY, features=frozenset(Feature) - {feature})
    closed = {c for c in Capability if not gate.ask(c, company, RITA).is_open}
    assert closed == {c for c, f in gate.FEATURES.items() if f is feature}
    assert closed
    for capability in closed:
        assert gate.ask(capability, company, RITA).reason is Reason.FEATURE_OFF


def test_every_reason_has_somebody_who_mends_it() -> None:
    assert set(gate.MENDERS) == set(Reason)
