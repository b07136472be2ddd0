"""User settings > Connections: connecting one's own LinkedIn account, and everything in its way."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from portal.db import db
from portal.models import HistoryEntry, LinkedInConnection, LinkedInSeat
from portal.sealing import Sealer
from sandbox.core.sandbox import Sandbox
from tests.support.client import LintingClient, text_of
from tests.support.linkedin import Control
from tests.support.members import MemberAtLinkedIn
from tests.support.people import People
from tests.support.queries import counted_statements
from tests.support.seats import SetUp

PAGE = "/settings/connections"
RITA, TOM, HUGO, NOBODY = 2, 3, 4, 25


@pytest.fixture
def member(sandbox_app: Flask, sandbox: Sandbox, app: Flask) -> MemberAtLinkedIn:
    return MemberAtLinkedIn(sandbox_app, app)


@pytest.fixture
def control(member: MemberAtLinkedIn) -> Control:
    return member.control


@pytest.fixture
def rita(client: LintingClient, people: People) -> LintingClient:
    client.sign_in("Rita")
    return client


@pytest.fixture
def set_up(app: Flask) -> SetUp:
    return SetUp(app)


def go(client: LintingClient) -> str:
    """Press Connect; answers where the browser is sent."""
    answer = client.post(f"{PAGE}/linkedin", at=PAGE, status=303)
    location: str = answer.headers["location"]
    return location


def connect(client: LintingClient, member: MemberAtLinkedIn, who: int = RITA) -> str:
    """The whole walk; answers what the page says then."""
    back = member.answer(go(client), who)
    return come_back(client, back)


def come_back(client: LintingClient, address: str) -> str:
    answer = client.get(address, status=303)
    return text_of(client.get(answer.headers["location"]))


def row_of(app: Flask, people: People, name: str = "Rita") -> LinkedInConnection | None:
    with app.app_context():
        db.session.rollback()
        return db.session.get(LinkedInConnection, people[name])


def holder_of(app: Flask, seat_id: int) -> int | None:
    with app.app_context():
        return db.session.get_one(LinkedInSeat, seat_id).user_id


def history_of(app: Flask) -> list[tuple[str, dict[str, object]]]:
    with app.app_context():
        rows = db.session.scalars(db.select(HistoryEntry).order_by(HistoryEntry.id)).all()
        return [(row.what, row.details) for row in rows]


def test_connecting_shows_who_is_connected_and_until_when(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People
) -> None:
    page = text_of(rita.get(PAGE))
    assert "Not connected" in page
    said = connect(rita, member)
    assert "Your LinkedIn account is connected." in said
    assert "Rita Reyes" in said
    assert "Valid until" in said
    assert "Disconnect" in said
    assert "Reconnect" not in said
    row = row_of(app, people)
    assert row is not None
    assert row.person_urn == member.person_urn("Rita")
    assert row.expires_at is not None
    assert row.expires_at - datetime.now(UTC) > timedelta(days=59)
    assert ("linkedin-connected", {"old": None, "new": "Rita Reyes"}) in history_of(app)


def test_the_token_is_sealed(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People
) -> None:
    connect(rita, member)
    row = row_of(app, people)
    assert row is not None
    assert row.sealed is not None
    token = app.extensions["linkedin"].sealer.open(row.sealed)
    assert token
    assert token.encode() not in row.sealed
    issued = [t for t in member.control.get("/control/tokens") if t["auth_type"] == "3L"]
    assert len(issued) == 1


def test_the_seat_and_its_contract_are_named(
    rita: LintingClient, member: MemberAtLinkedIn, set_up: SetUp
) -> None:
    set_up.add_contract(name="Acme Europe")
    set_up.add_seat(person_urn=member.person_urn("Rita"))
    said = connect(rita, member)
    assert "Recruiter seat" in said
    assert "Acme Europe" in said
    assert "no seat" not in said


def test_an_account_without_a_seat_is_connected_and_told_what_that_means(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People
) -> None:
    said = connect(rita, member, NOBODY)
    assert "Your LinkedIn account is connected." in said
    assert "it has no seat on a Recruiter contract" in said
    assert row_of(app, people) is not None


def test_a_hiring_manager_is_told_what_the_seat_shows(
    rita: LintingClient, member: MemberAtLinkedIn, set_up: SetUp
) -> None:
    set_up.add_contract()
    set_up.add_seat()
    set_up.add_seat(person_urn=member.person_urn("Hugo"), kind="hiring_manager")
    said = connect(rita, member, HUGO)
    assert "Hiring manager seat" in said
    assert "sign out of LinkedIn or LinkedIn Recruiter first" in said


def test_saying_no_connects_nothing(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People
) -> None:
    back = member.answer(go(rita), decision="cancel")
    said = come_back(rita, back)
    assert "You said no at LinkedIn" in said
    assert "Connect" in said
    assert row_of(app, people) is None


def test_an_answer_is_good_once(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People
) -> None:
    back = member.answer(go(rita))
    come_back(rita, back)
    assert "does not belong to what you began here" in come_back(rita, back)
    assert row_of(app, people) is not None, "what was connected stays"


@pytest.mark.parametrize("change", ["", "state=", "state=somebody-elses"])
def test_a_state_that_is_missing_or_wrong_connects_nothing(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People, change: str
) -> None:
    back = re.sub(r"state=[^&]+", change, member.answer(go(rita)))
    assert "does not belong to what you began here" in come_back(rita, back)
    assert row_of(app, people) is None
    assert member.control.get("/control/tokens") == [] or all(
        t["auth_type"] != "3L" for t in member.control.get("/control/tokens")
    ), "the code was not even tried"


def test_an_answer_from_another_browser_connects_nothing(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People
) -> None:
    back = member.answer(go(rita))
    other = LintingClient(app).sign_in("Tom")
    assert "does not belong" in come_back(other, back), "one that began nothing"
    go(other)
    assert "does not belong" in come_back(other, back), "one that began something else"
    assert row_of(app, people) is None
    assert row_of(app, people, "Tom") is None


def test_an_answer_for_whoever_was_signed_in_before_connects_nothing(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People
) -> None:
    back = member.answer(go(rita))
    with rita.http.session_transaction() as session:
        kept = session["linkedin_round_trip"]
    rita.sign_in("Tom")
    with rita.http.session_transaction() as session:
        session["linkedin_round_trip"] = kept
    assert "does not belong" in come_back(rita, back)
    assert row_of(app, people, "Tom") is None


def test_an_answer_after_half_an_hour_connects_nothing(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People
) -> None:
    back = member.answer(go(rita))
    with rita.http.session_transaction() as session:
        session["linkedin_round_trip"] = {
            **session["linkedin_round_trip"],
            "at": session["linkedin_round_trip"]["at"] - 1801,
        }
    assert "does not belong" in come_back(rita, back)


def test_a_code_that_was_used_is_refused_by_linkedin(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People
) -> None:
    first = member.answer(go(rita))
    used = re.search(r"code=([^&]+)", first)
    assert used
    come_back(rita, first)
    second = member.answer(go(rita))
    said = come_back(rita, re.sub(r"code=[^&]+", f"code={used[1]}", second))
    assert "did not accept its own answer" in said


def test_an_account_of_another_user_is_refused_and_named_to_administrators_only(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People
) -> None:
    connect(rita, member)
    tom = LintingClient(app).sign_in("Tom")
    said = connect(tom, member, RITA)
    assert "connected to somebody else" in said
    assert "Rita Example" not in said
    assert row_of(app, people, "Tom") is None
    assert ("linkedin-account-refused", {"holder": "Rita Example"}) in history_of(app)
    ada = LintingClient(app).sign_in("Ada")
    log = text_of(ada.get("/admin/audit-log"))
    assert "tried to connect a LinkedIn account that Rita Example has connected" in log


def test_linkedin_down_is_said_and_nothing_is_connected(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People, control: Control
) -> None:
    back = member.answer(go(rita))
    control.post("/control/faults", path="accessToken", kind="503")
    assert "LinkedIn does not answer as it should" in come_back(rita, back)
    assert row_of(app, people) is None


def test_a_secret_that_was_rotated_is_the_administrators_affair(
    rita: LintingClient, member: MemberAtLinkedIn, control: Control, sandbox: Sandbox
) -> None:
    back = member.answer(go(rita))
    client_id = member.settings.linkedin_client_id
    control.post(f"/control/applications/{client_id}/rotate-secret")
    try:
        assert "does not accept Beckon's credentials" in come_back(rita, back)
    finally:
        control.post("/control/reset")


def test_what_linkedin_refuses_of_our_application(
    rita: LintingClient, member: MemberAtLinkedIn
) -> None:
    state = re.search(r"state=([^&]+)", go(rita))
    assert state
    back = f"{PAGE}/linkedin/return?error=unauthorized_scope_error&state={state[1]}"
    assert "LinkedIn refuses what Beckon asks for" in come_back(rita, back)


@pytest.mark.parametrize("offset", [3600, -3600])
def test_a_clock_that_is_off_by_an_hour_is_told(
    rita: LintingClient, member: MemberAtLinkedIn, control: Control, offset: int
) -> None:
    control.post("/control/clock", offset=offset)
    try:
        said = connect(rita, member)
    finally:
        control.post("/control/clock", offset=0)
    assert "Your LinkedIn account is connected." in said
    assert "differ by 60 minutes" in said
    assert "Tell an administrator" in said


def test_disconnecting_removes_the_token_at_once_and_can_be_repeated(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People
) -> None:
    connect(rita, member)
    answer = rita.post(f"{PAGE}/linkedin/disconnection", at=PAGE, status=303)
    said = text_of(rita.get(answer.headers["location"]))
    assert "disconnected, and its token is deleted" in said
    assert "Not connected" in said
    assert row_of(app, people) is None
    rita.post(f"{PAGE}/linkedin/disconnection", status=303)
    assert [what for what, _d in history_of(app)].count("linkedin-disconnected") == 1
    assert "Your LinkedIn account is connected." in connect(rita, member)


def test_disconnecting_takes_back_what_the_connection_mapped(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, people: People, set_up: SetUp
) -> None:
    set_up.add_contract()
    seat = set_up.add_seat(person_urn=member.person_urn("Rita")).id
    by_hand = set_up.add_seat(people["Rita"], contract=set_up.other, mapped_by="manual").id
    connect(rita, member)
    assert holder_of(app, seat) == people["Rita"]
    rita.post(f"{PAGE}/linkedin/disconnection", at=PAGE, status=303)
    assert holder_of(app, seat) is None
    assert holder_of(app, by_hand) == people["Rita"]


@pytest.mark.parametrize(
    ("values", "state", "sentence"),
    [
        ({"expires_at": datetime.now(UTC) + timedelta(days=13)}, "Ends soon", "Reconnect now"),
        ({"expires_at": datetime.now(UTC) - timedelta(days=1)}, "Ended", "is over"),
        ({"problem": "revoked"}, "Ended at LinkedIn", "Permitted services"),
        ({"sealed": b"under a key that is gone"}, "Broken", "encryption keys were changed"),
    ],
)
def test_a_connection_that_ends_or_ended_says_so_and_is_made_again_in_one_click(
    rita: LintingClient,
    member: MemberAtLinkedIn,
    people: People,
    set_up: SetUp,
    values: dict[str, object],
    state: str,
    sentence: str,
) -> None:
    set_up.connect(people, "Rita", person_urn=member.person_urn("Rita"), **values)
    page = text_of(rita.get(PAGE))
    assert state in page
    assert sentence in page
    assert "Reconnect" in page
    said = connect(rita, member)
    assert "Your LinkedIn account is connected." in said
    assert sentence not in said


def test_a_rotated_key_still_opens_connections(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn
) -> None:
    connect(rita, member)
    access = app.extensions["linkedin"]
    usual, old = access.sealer, app.extensions["settings"].fernet_keys[0]
    new = Fernet.generate_key().decode()
    try:
        access.sealer = Sealer((new, old))
        assert "Broken" not in text_of(rita.get(PAGE))
        access.sealer = Sealer((new,))
        assert "Broken" in text_of(rita.get(PAGE))
    finally:
        access.sealer = usual


@pytest.mark.parametrize(
    ("switch", "sentence"),
    [("linkedin_enabled", "switched off for everybody")],
)
def test_with_the_integration_off_nobody_connects(
    rita: LintingClient,
    member: MemberAtLinkedIn,
    set_up: SetUp,
    switch: str,
    sentence: str,
) -> None:
    back = member.answer(go(rita))
    set_up.decide(switch, False)
    page = text_of(rita.get(PAGE))
    assert sentence in page
    assert "An administrator of Beckon can change that." in page
    assert "first; see above" in page
    assert "comes first" in come_back(rita, back), "switched off during the round trip"
    answer = rita.post(f"{PAGE}/linkedin", status=303)
    assert answer.headers["location"].endswith("trouble=company")


def test_before_the_companys_set_up_the_button_says_why_it_is_off(
    rita: LintingClient, set_up: SetUp
) -> None:
    set_up.add_contract(ended_at=datetime.now(UTC))
    page = rita.get(PAGE)
    assert "not connected to LinkedIn Recruiter, or no longer" in text_of(page)
    assert re.search(r"<button[^>]*disabled", page.get_data(as_text=True))
    ada = LintingClient(rita.app).sign_in("Ada")
    assert "Open LinkedIn Integration" in text_of(ada.get(PAGE))


def test_an_organisation_without_seats_closes_it_with_its_sentence(
    rita: LintingClient, set_up: SetUp
) -> None:
    set_up.add_contract()
    page = text_of(rita.get(PAGE))
    assert "has no LinkedIn Recruiter seat" in page
    assert "administrator of your company's LinkedIn Recruiter contract" in page


def test_it_needs_sign_in(client: LintingClient, app: Flask, people: People) -> None:
    for path in (PAGE, f"{PAGE}/linkedin/return?code=c&state=s"):
        assert "/sign-in" in client.get(path, status=303).headers["location"]
    for path in (f"{PAGE}/linkedin", f"{PAGE}/linkedin/disconnection"):
        assert "/sign-in" in client.post(path, at="/sign-in", status=303).headers["location"]


def test_everybody_has_the_tab_and_a_wrong_method_is_refused(
    client: LintingClient, people: People
) -> None:
    for name in ("Rob", "Ivy", "Hugo", "Ada"):
        client.sign_in(name).get(PAGE)
    client.post(PAGE, status=405)
    assert client.http.get(f"{PAGE}/linkedin").status_code == 405
    client.get(f"{PAGE}?trouble=nonsense")


def test_the_page_asks_linkedin_nothing_and_the_database_little(
    app: Flask, rita: LintingClient, member: MemberAtLinkedIn, set_up: SetUp, people: People
) -> None:
    set_up.add_contract()
    set_up.connect(people, "Rita")
    for _number in range(20):
        set_up.add_seat(people["Rita"])
    before = len(member.control.get("/control/requests"))
    with counted_statements(app) as seen:
        rita.get(PAGE)
    assert len(seen) <= 4
    assert len(member.control.get("/control/requests")) == before
