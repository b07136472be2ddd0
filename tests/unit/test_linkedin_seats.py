"""Whose seat it may be, what it shows, and how a connection stands."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.linkedin_connections import (
    ConnectionState,
    Standing,
    Trouble,
    state_of,
    trouble_named,
)
from portal.domain.linkedin_gate import SeatKind
from portal.domain.linkedin_seats import SeatEvidence, SeatGuesser, Suggestion, seat_kind

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("roles", "kind"),
    [
        (["ADMIN_SEAT", "SOURCER_ADD_PROSPECT"], SeatKind.RECRUITER),
        (["RECRUITER_SEAT"], SeatKind.RECRUITER),
        (["hiring_manager_seat"], SeatKind.HIRING_MANAGER),
        (["HIRING_MANAGER_SEAT", "RECRUITER_SEAT"], SeatKind.RECRUITER),
        (["ADMIN_SEAT"], SeatKind.OTHER),
        (["SOMETHING_NEW"], SeatKind.OTHER),
        ([], SeatKind.OTHER),
    ],
)
def test_roles_tell_the_kind(roles: list[str], kind: SeatKind) -> None:
    assert seat_kind(roles) is kind


GUESSER = SeatGuesser(
    {
        1: ("Rita Reyes", "rita@example.com"),
        2: ("Tom Tanaka", "TOM@example.com"),
        3: ("Kim Lee", "kim@example.com"),
        4: ("kim  lee", "lee@example.com"),
        5: ("Søren Ärlig", "s@example.com"),
    }
)


@pytest.mark.parametrize(
    ("name", "email", "found"),
    [
        ("Somebody Else", "Rita@Example.com", Suggestion(1, SeatEvidence.EMAIL)),
        ("Rita Reyes", "tom@example.com", Suggestion(2, SeatEvidence.EMAIL)),
        ("rita REYES", "", Suggestion(1, SeatEvidence.NAME)),
        ("Soren Arlig", "unknown@example.com", Suggestion(5, SeatEvidence.NAME)),
        ("Kim Lee", "", None),
        ("Rita", "", None),
        ("", "", None),
    ],
)
def test_suggestions_by_address_then_by_a_name_that_one_has(
    name: str, email: str, found: Suggestion | None
) -> None:
    assert GUESSER.suggest(name, email) == found


@pytest.mark.parametrize(
    ("days", "problem", "opens", "state"),
    [
        (None, None, True, ConnectionState.CONNECTED),
        (15, None, True, ConnectionState.CONNECTED),
        (14, None, True, ConnectionState.ENDING),
        (0, None, True, ConnectionState.EXPIRED),
        (60, "expired", True, ConnectionState.EXPIRED),
        (60, "revoked", True, ConnectionState.REVOKED),
        (60, None, False, ConnectionState.LOCKED),
        (60, "a word of later", True, ConnectionState.EXPIRED),
    ],
)
def test_how_a_connection_stands(
    days: int | None, problem: str | None, opens: bool, state: ConnectionState
) -> None:
    expires = None if days is None else NOW + timedelta(days=days)
    assert state_of(Standing(expires, problem, opens), now=NOW) is state


def test_without_a_connection() -> None:
    assert state_of(None, now=NOW) is ConnectionState.NONE


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        ("user_cancelled_login", Trouble.REFUSED),
        ("user_cancelled_authorize", Trouble.REFUSED),
        ("temporarily_unavailable", Trouble.DOWN),
        ("unauthorized_scope_error", Trouble.APPLICATION),
        ("", Trouble.APPLICATION),
    ],
)
def test_what_linkedin_says_on_the_way_back(error: str, trouble: Trouble) -> None:
    assert trouble_named(error) is trouble
