"""Looking after people's LinkedIn accounts: the daily check, what ends, and telling people in time."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.linkedin_access import sealer
from portal.models import HistoryEntry, LinkedInConnection, Mail, Notification
from portal.services import linkedin_connections
from portal.services.linkedin_connections import NewConnection
from portal.tasks.linkedin_connections import check_connections
from portal.unit_of_work import unit_of_work
from tests.support.linkedin import Control
from tests.support.members import MemberAtLinkedIn
from tests.support.people import People
from tests.support.seats import SetUp
from tests.support.tasks import watched


@pytest.fixture
def set_up(context: Flask, control: Control) -> SetUp:
    return SetUp(context)


@pytest.fixture
def token(context: Flask, sandbox_app: Flask, control: Control) -> str:
    """A token of Rita's, as LinkedIn hands one out."""
    from urllib.parse import parse_qs, urlsplit

    from portal.linkedin_access import linkedin

    member = MemberAtLinkedIn(sandbox_app, context)
    back = context.extensions["settings"].member_return_url
    address = linkedin().members.authorization_address(
        redirect_uri=back, state="s", scope="r_liteprofile"
    )
    code = parse_qs(urlsplit(member.answer(address)).query)["code"][0]
    return linkedin().members.exchange(code, redirect_uri=back).value


def connect(set_up: SetUp, people: People, token: str, **values: object) -> None:
    set_up.connect(
        people,
        "Rita",
        sealed=sealer().seal(token),
        **{"expires_at": datetime.now(UTC) + timedelta(days=60), **values},
    )


def row_of(people: People) -> LinkedInConnection:
    db.session.rollback()
    return db.session.get_one(LinkedInConnection, people["Rita"])


def told() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Notification.kind).order_by(Notification.id)))


def mails() -> list[tuple[str, str]]:
    rows = db.session.scalars(db.select(Mail).order_by(Mail.id)).all()
    return [(mail.kind, mail.details["day"]) for mail in rows]


def asked(control: Control) -> int:
    return len(control.get("/control/requests?path=introspectToken"))


def make_due(people: People) -> None:
    with unit_of_work():
        row = db.session.get_one(LinkedInConnection, people["Rita"])
        row.next_check_at = datetime.now(UTC) - timedelta(seconds=1)


def test_a_token_that_works_is_confirmed_once_a_day(
    set_up: SetUp, people: People, token: str, control: Control
) -> None:
    connect(set_up, people, token, expires_at=datetime.now(UTC) + timedelta(days=20))
    check_connections()
    row = row_of(people)
    assert row.checked_at is not None
    assert row.next_check_at is not None
    assert row.next_check_at - datetime.now(UTC) > timedelta(hours=23)
    assert row.expires_at is not None
    assert row.expires_at - datetime.now(UTC) > timedelta(days=59), "as LinkedIn says"
    check_connections()
    assert asked(control) == 1
    assert told() == []


def test_no_transaction_is_open_meanwhile(
    set_up: SetUp, people: People, token: str, context: Flask
) -> None:
    connect(set_up, people, token)
    with watched(context) as watching:
        check_connections()
    assert watching.open_transactions == [False]


def test_one_that_was_taken_back_at_linkedin_is_forgotten_and_told_once(
    set_up: SetUp, people: People, token: str, control: Control
) -> None:
    connect(set_up, people, token)
    control.post("/control/tokens/revoke", auth_type="3L")
    check_connections()
    check_connections()
    row = row_of(people)
    assert (row.problem, row.sealed) == ("revoked", None)
    assert told() == ["linkedin-connection-ended"]
    entry = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "linkedin-connection-ended")
    ).one()
    assert entry.details == {"person": "Rita Example", "new": "revoked"}


def test_one_that_linkedin_does_not_know_is_of_no_use(
    set_up: SetUp, people: People, control: Control
) -> None:
    connect(set_up, people, "a token of somebody else's application")
    check_connections()
    assert row_of(people).problem == "revoked"


def test_people_hear_two_weeks_before_once_and_by_mail(
    set_up: SetUp, people: People, token: str, control: Control
) -> None:
    control.post("/control/settings", member_token_life=13 * 86_400)
    try:
        connect(set_up, people, token, expires_at=datetime.now(UTC) + timedelta(days=13))
        for _run in range(3):
            check_connections()
    finally:
        control.post("/control/settings", member_token_life=5_184_000)
    assert told() == ["linkedin-connection-ends"]
    day = (datetime.now(UTC) + timedelta(days=13)).date().isoformat()
    assert mails() == [("linkedin-connection-ends", day)]
    assert row_of(people).warned_at is not None


def test_nobody_hears_earlier(set_up: SetUp, people: People, token: str) -> None:
    connect(set_up, people, token, expires_at=datetime.now(UTC) + timedelta(days=15))
    check_connections()
    assert (told(), mails()) == ([], [])


def test_one_whose_time_is_over_is_forgotten(
    set_up: SetUp, people: People, token: str, control: Control
) -> None:
    connect(set_up, people, token, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    check_connections()
    row = row_of(people)
    assert (row.problem, row.sealed) == ("expired", None)
    assert asked(control) == 0, "nothing is left to ask about"
    assert told() == ["linkedin-connection-ended"]


def test_connecting_again_begins_anew(set_up: SetUp, people: People, token: str) -> None:
    connect(set_up, people, token, problem="expired", warned_at=datetime.now(UTC))
    now = datetime.now(UTC)
    new = NewConnection(
        set_up.client_id, "urn:li:person:rita", "Rita", b"sealed", now + timedelta(days=60)
    )
    with unit_of_work():
        assert linkedin_connections.connect_account(people.user("Rita"), new, now=now)
    row = row_of(people)
    assert (row.problem, row.warned_at, row.sealed) == (None, None, b"sealed")


@pytest.mark.parametrize("kind", ["503", "429", "garbage", "401"])
def test_with_linkedin_away_nothing_ends_and_it_is_asked_again(
    set_up: SetUp, people: People, token: str, control: Control, kind: str
) -> None:
    connect(set_up, people, token)
    control.post("/control/faults", path="introspectToken", kind=kind)
    check_connections()
    row = row_of(people)
    assert (row.problem, row.sealed is not None) == (None, True)
    assert row.next_check_at is not None
    assert row.next_check_at - datetime.now(UTC) < timedelta(minutes=11)
    control.delete("/control/faults")
    make_due(people)
    check_connections()
    assert row_of(people).checked_at is not None


def test_a_token_under_a_lost_key_waits_for_the_key(
    set_up: SetUp, people: People, control: Control
) -> None:
    set_up.connect(people, "Rita", sealed=b"under another key")
    check_connections()
    row = row_of(people)
    assert (row.problem, row.sealed) == (None, b"under another key")
    assert asked(control) == 0


def test_what_the_demo_seeds_is_left_alone(set_up: SetUp, people: People, control: Control) -> None:
    set_up.connect(people, "Rita")
    check_connections()
    assert asked(control) == 0
    assert row_of(people).problem is None


def test_a_check_of_a_token_that_was_replaced_meanwhile_changes_nothing(
    set_up: SetUp, people: People, token: str
) -> None:
    connect(set_up, people, token)
    now = datetime.now(UTC)
    with unit_of_work():
        claimed = linkedin_connections.claim_check(people["Rita"], now=now)
        assert claimed is not None
        assert linkedin_connections.claim_check(people["Rita"], now=now) is None
    with unit_of_work():
        db.session.get_one(LinkedInConnection, people["Rita"]).sealed = b"a newer one"
    with unit_of_work():
        linkedin_connections.note_refusal(claimed.user_id, claimed.sealed, now=now)
    assert row_of(people).problem is None
    with unit_of_work():
        linkedin_connections.note_refusal(claimed.user_id, b"a newer one", now=now)
    assert row_of(people).problem == "revoked"
