"""InMail, LinkedIn notes and recruiting activities on a person's LinkedIn tab: who sees what, said in words."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    CandidateLinkedInPerson,
    LinkedInSeat,
    RejectionReason,
    User,
)
from portal.services import applications
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, get_application
from tests.support.inmails import MEMBER, Passed, open_to_histories
from tests.support.people import NOW, People, add_job
from tests.support.queries import counted_statements
from tests.support.seats import SetUp

PANELS = ("inmail", "linkedin-notes", "activities")


@pytest.fixture
def set_up(app: Flask, people: People) -> SetUp:
    """Contract level on one of two contracts; Rita and Tom recruit on it and are connected."""
    set_up = SetUp(app)
    open_to_histories(set_up)
    return set_up


@pytest.fixture
def passed(set_up: SetUp) -> Passed:
    return Passed(set_up)


def recruit(set_up: SetUp, people: People, name: str, **values: object) -> LinkedInSeat:
    """A connected account with a seat."""
    set_up.connect(people, name)
    urn = f"urn:li:person:{name.lower()}"
    values = {"person_urn": urn, "first_name": name, "last_name": "Atlinkedin", **values}
    return set_up.add_seat(people[name], **values)


@pytest.fixture
def rita(set_up: SetUp, people: People) -> LinkedInSeat:
    return recruit(set_up, people, "Rita")


@pytest.fixture
def tom(set_up: SetUp, people: People) -> LinkedInSeat:
    return recruit(set_up, people, "Tom")


def panel(client: LintingClient, candidate_id: int, name: str, query: str = "") -> str:
    return text_of(client.fragment(f"/panels/candidates/{candidate_id}/{name}{query}"))


def source(client: LintingClient, candidate_id: int, name: str, query: str = "") -> str:
    path = f"/panels/candidates/{candidate_id}/{name}{query}"
    return client.fragment(path).get_data(as_text=True)


# -- the parts of the page -----------------------------------------------------------------------


def test_ones_own_conversation_is_shown_in_full_and_of_a_colleagues_who_and_when(
    client: LintingClient, passed: Passed, rita: LinkedInSeat, tom: LinkedInSeat
) -> None:
    passed.message(rita, subject="Wind and you", body="Dear Maya,\nwould you like to talk?")
    passed.message(rita, is_from_member=True, subject="", body="Yes, on Monday.")
    for _n in range(3):
        passed.message(tom, subject="Another thing", body="Between the two of us")
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    told = panel(client, candidate_id, "inmail")
    assert "Wind and you" in told
    assert "would you like to talk?" in told
    assert "Yes, on Monday." in told
    assert "You" in told
    assert "Tom Example" in told
    assert "at LinkedIn: Tom Atlinkedin" in told
    assert "3 messages" in told
    assert "first contact" in told
    for text in ("Another thing", "Between the two of us"):
        assert text not in told
    # The other way round the same.
    client.sign_in("Tom")
    told = panel(client, candidate_id, "inmail")
    assert "Between the two of us" in told
    assert "Wind and you" not in told
    assert "Rita Example" in told


def test_without_a_conversation_there_is_none(
    client: LintingClient, passed: Passed, rita: LinkedInSeat
) -> None:
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    told = panel(client, candidate_id, "inmail")
    assert "There is no conversation yet." in told
    assert "Nobody else here has written with Maya Lindqvist." in told
    assert "There are no notes that you may see." in panel(client, candidate_id, "linkedin-notes")
    assert "Nothing yet." in panel(client, candidate_id, "activities")


def test_notes_say_who_wrote_them_when_they_were_changed_and_for_whom_they_are(
    client: LintingClient, passed: Passed, rita: LinkedInSeat, tom: LinkedInSeat
) -> None:
    passed.note(rita, "Mine alone", visibility="private")
    passed.note(tom, "Toms alone", visibility="private")
    passed.note(tom, "For our contract", visibility="project")
    passed.note(tom, "For all", modified_at=NOW + timedelta(days=1))
    passed.note(tom, "Who knows", visibility="SOMETHING_NEW")
    gone = passed.note(tom, "Taken back")
    passed.change_note(gone, is_active=False, text="")
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    told = panel(client, candidate_id, "linkedin-notes")
    assert "via LinkedIn" in told
    for text in ("Mine alone", "Only you", "For our contract", "Your contract", "For all"):
        assert text in told
    assert "Everybody" in told
    assert "changed" in told
    for text in ("Toms alone", "Who knows", "Taken back"):
        assert text not in told


def test_recruiting_activities_are_one_list_by_time_without_what_inmail_says(
    app: Flask,
    client: LintingClient,
    people: People,
    passed: Passed,
    rita: LinkedInSeat,
    tom: LinkedInSeat,
) -> None:
    passed.message(rita, subject="My subject", body="My words")
    passed.message(tom, is_from_member=True, subject="Their subject", body="Their words")
    passed.note(tom, "Speaks four languages. " + "More. " * 100)
    with app.app_context():
        job_id = add_job(people, title="Turbine Engineer")
    candidate_id = rejected(app, people, job_id)
    client.sign_in("Rita")
    told = panel(client, candidate_id, "activities")
    for text in (
        "You sent an InMail",
        "answered an InMail of Tom Example",
        "Tom Example wrote a note in LinkedIn Recruiter",
        "Speaks four languages.",
        "Rita Example rejected Nora Nilsen for Turbine Engineer",
        "Reason: Skills",
    ):
        assert text in told
    for text in ("My subject", "My words", "Their subject", "Their words"):
        assert text not in told
    for kind, kept in (
        ("inmail", "You sent an InMail"),
        ("notes", "Speaks four"),
        ("rejections", "Reason: Skills"),
    ):
        part = panel(client, candidate_id, "activities", f"?kind={kind}")
        lines = re.findall(
            r'data-kind="(\w+)"', source(client, candidate_id, "activities", f"?kind={kind}")
        )
        assert set(lines) == {kind}
        assert kept in part
    assert panel(client, candidate_id, "activities", "?kind=nonsense") == told


def rejected(app: Flask, people: People, job_id: int) -> int:
    """Somebody linked to the member whom Rita rejected in a job; returns the candidate."""
    with app.app_context():
        application_id = add_application(job_id, stage=StageKind.SCREEN)
        with unit_of_work():
            application = db.session.get_one(Application, application_id)
            reason = db.session.query(RejectionReason).filter_by(name="Skills").one()
            applications.reject_application(
                application,
                reason_id=reason.id,
                comment="",
                version=application.version,
                actor=people.user("Rita"),
                now=NOW,
            )
            db.session.add(
                CandidateLinkedInPerson(
                    candidate_id=application.candidate_id,
                    client_id=app.extensions["settings"].linkedin_client_id,
                    person_urn=MEMBER,
                )
            )
        return get_application(application_id).candidate_id


def test_rejections_are_told_to_those_who_may_open_the_job(
    app: Flask, client: LintingClient, people: People, set_up: SetUp
) -> None:
    with app.app_context():
        job_id = add_job(people, title="Turbine Engineer", is_confidential=True)
    candidate_id = rejected(app, people, job_id)
    for name, sees in (
        ("Rita", True),
        ("Hugo", True),
        ("Ada", True),
        ("Rob", True),
        ("Olga", False),
    ):
        client.sign_in(name)
        told = panel(client, candidate_id, "activities")
        assert ("Turbine Engineer" in told) is sees, name
        assert ("Reason: Skills" in told) is sees, name


# -- who sees it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "sentence"),
    [
        ("Ada", "recruiter", None),
        ("Rita", "recruiter", None),
        ("Hugo", "recruiter", None),
        ("Rob", "recruiter", "Your role in Beckon shows no LinkedIn history."),
        ("Rita", "hiring_manager", "Recruiter seat"),
        ("Hugo", "hiring_manager", "Recruiter seat"),
        ("Rita", "other", "Recruiter seat"),
        ("Rita", None, "Recruiter seat"),
    ],
)
def test_each_role_and_seat_sees_the_history_or_why_not(
    client: LintingClient,
    people: People,
    set_up: SetUp,
    passed: Passed,
    name: str,
    kind: str | None,
    sentence: str | None,
) -> None:
    if kind is None:
        set_up.connect(people, name)
        seat = set_up.add_seat(None)
    else:
        seat = recruit(set_up, people, name, kind=kind)
    passed.message(seat, body="The text of it")
    passed.note(seat, "A public note")
    candidate_id = passed.person(MEMBER)
    client.sign_in(name)
    found = {each: panel(client, candidate_id, each) for each in PANELS}
    if sentence is None:
        assert "The text of it" in found["inmail"]
        assert "A public note" in found["linkedin-notes"]
        assert "sent an InMail" in found["activities"]
        return
    for told in found.values():
        assert sentence in told
        for text in ("The text of it", "A public note", "sent an InMail", "1 message"):
            assert text not in told


def test_interviewers_have_no_such_page(client: LintingClient, passed: Passed) -> None:
    candidate_id = passed.person(MEMBER)
    client.sign_in("Ivy")
    for each in PANELS:
        client.get(f"/panels/candidates/{candidate_id}/{each}", status=404)


@pytest.mark.usefixtures("people")
def test_a_panel_of_nobody_is_not_found_and_wants_a_sign_in(client: LintingClient) -> None:
    for each in PANELS:
        answer = client.http.get(f"/panels/candidates/1/{each}", headers={"HX-Request": "true"})
        assert "HX-Redirect" in answer.headers
        client.sign_in("Rita")
        client.get(f"/panels/candidates/4711/{each}", status=404)
        client.http.delete_cookie("beckon_session")
        with client.http.session_transaction() as session:
            session.clear()


@pytest.mark.parametrize(
    ("closing", "sentence"),
    [
        ("linkedin_enabled", "switched off for everybody"),
        ("linkedin_feature_history", "switched off in Beckon"),
    ],
)
def test_what_the_company_switched_off_is_shown_to_nobody(
    client: LintingClient,
    set_up: SetUp,
    passed: Passed,
    rita: LinkedInSeat,
    closing: str,
    sentence: str,
) -> None:
    passed.message(rita, body="The text of it")
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    open_page = source(client, candidate_id, "inmail")
    version = re.search(r'data-live-version="([^"]+)"', open_page)
    assert version
    client.get(f"/panels/candidates/{candidate_id}/inmail?version={version[1]}", status=204)
    set_up.decide(closing, False)
    told = panel(client, candidate_id, "inmail", f"?version={version[1]}")
    assert sentence in told
    assert "The text of it" not in told


def test_company_level_alone_shows_no_history(
    app: Flask, client: LintingClient, people: People
) -> None:
    set_up = SetUp(app)
    set_up.enable_company()
    set_up.add_contract()
    passed, seat = Passed(set_up), recruit(set_up, people, "Rita")
    passed.message(seat, body="The text of it")
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    told = panel(client, candidate_id, "inmail")
    assert "The text of it" not in told
    assert "contract" in told.casefold()


def test_whoever_recruits_on_another_contract_sees_what_is_for_all(
    client: LintingClient, people: People, set_up: SetUp, passed: Passed, rita: LinkedInSeat
) -> None:
    olga = recruit(set_up, people, "Olga", contract=set_up.other)
    set_up.add_integration("CSA_API", set_up.other)
    passed.message(rita, body="From Rita to Maya")
    passed.message(olga, body="From Olga to Maya")
    for visibility in ("private", "project", "public"):
        passed.note(rita, f"Ritas {visibility} note", visibility=visibility)
    candidate_id = passed.person(MEMBER)
    client.sign_in("Olga")
    told = panel(client, candidate_id, "inmail")
    assert "From Olga to Maya" in told
    assert "From Rita to Maya" not in told
    assert "Rita Example" in told
    notes = panel(client, candidate_id, "linkedin-notes")
    assert "Ritas public note" in notes
    assert "Ritas project note" not in notes
    assert "Ritas private note" not in notes


def test_an_expired_account_sees_nothing_until_it_is_connected_again(
    client: LintingClient, people: People, set_up: SetUp, passed: Passed
) -> None:
    set_up.connect(people, "Rita", expires_at=NOW - timedelta(days=400))
    seat = set_up.add_seat(people["Rita"], person_urn="urn:li:person:rita")
    passed.message(seat, body="The text of it")
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    told = panel(client, candidate_id, "inmail")
    assert "The text of it" not in told
    assert "connect" in told.casefold()


def test_the_seat_of_somebody_who_left_opens_no_letters_and_that_is_said(
    app: Flask,
    client: LintingClient,
    people: People,
    set_up: SetUp,
    passed: Passed,
    rita: LinkedInSeat,
) -> None:
    left = set_up.add_seat(people["Rita"], person_urn="urn:li:person:left")
    passed.message(left, body="Words of somebody who left")
    passed.note(left, "A private remark", visibility="private")
    candidate_id = passed.person(MEMBER)
    with app.app_context(), unit_of_work():
        db.session.get_one(User, people["Tom"]).is_active = False
    client.sign_in("Rita")
    told = panel(client, candidate_id, "inmail")
    assert "Words of somebody who left" not in told
    assert "What its holder wrote is not shown to you." in told
    assert "A private remark" not in panel(client, candidate_id, "linkedin-notes")


def test_the_company_may_show_no_text_at_all(
    client: LintingClient, passed: Passed, rita: LinkedInSeat
) -> None:
    passed.message(rita, subject="Wind and you", body="The text of it")
    candidate_id = passed.person(MEMBER)
    client.sign_in("Ada")
    assert "Show the text of InMail" in text_of(client.get("/admin/linkedin-integration"))
    on = {"export": "y", "sharing": "y", "history": "y", "stub_profiles": "y"}
    client.post("/admin/linkedin-integration/features", {**on, "inmail_text": "y"}, status=303)
    client.sign_in("Rita")
    assert "The text of it" in panel(client, candidate_id, "inmail")
    client.sign_in("Ada")
    client.post("/admin/linkedin-integration/features", on, status=303)
    client.sign_in("Rita")
    told = panel(client, candidate_id, "inmail")
    assert "Your company does not show here what InMail says." in told
    assert "The text of it" not in told
    assert "Wind and you" not in told


# -- links ---------------------------------------------------------------------------------------


def test_whoever_is_linked_to_nobody_has_no_history_and_unlinking_takes_it_away(
    app: Flask, client: LintingClient, passed: Passed, rita: LinkedInSeat
) -> None:
    passed.message(rita, body="The text of it")
    stranger, candidate_id = passed.person(), passed.person(MEMBER)
    client.sign_in("Rita")
    assert "Nobody has said yet who this person is" in panel(client, stranger, "inmail")
    page = source(client, candidate_id, "inmail")
    assert "The text of it" in page
    version = re.search(r'data-live-version="([^"]+)"', page)
    assert version
    with app.app_context(), unit_of_work():
        db.session.query(CandidateLinkedInPerson).delete()
    told = panel(client, candidate_id, "inmail", f"?version={version[1]}")
    assert "The text of it" not in told


def test_a_record_that_was_joined_shows_both_histories(
    client: LintingClient, passed: Passed, rita: LinkedInSeat
) -> None:
    passed.message(rita, body="To the one")
    passed.message(rita, body="To the other", member_urn="urn:li:person:other")
    candidate_id = passed.person(MEMBER, "urn:li:person:other")
    client.sign_in("Rita")
    told = panel(client, candidate_id, "inmail")
    assert "To the one" in told
    assert "To the other" in told


def test_a_note_that_turned_private_is_gone_when_the_panel_looks_again(
    client: LintingClient, passed: Passed, rita: LinkedInSeat, tom: LinkedInSeat
) -> None:
    note_id = passed.note(tom, "On second thoughts")
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    page = source(client, candidate_id, "linkedin-notes")
    assert "On second thoughts" in page
    version = re.search(r'data-live-version="([^"]+)"', page)
    assert version
    path = f"/panels/candidates/{candidate_id}/linkedin-notes?version={version[1]}"
    client.get(path, status=204)
    passed.change_note(note_id, visibility="private")
    assert "On second thoughts" not in client.fragment(path).get_data(as_text=True)


# -- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "{{ 7 * 7 }} &lt;b&gt; &amp;",
        "javascript:alert(1) https://example.com/?a=<b>",
        "مرحبا، هل أنت مهتم؟ \u202e gnp.exe",
        "W" * 5_000,
        "Line\nline\r\n\n\nline 🙂",
    ],
)
def test_texts_are_shown_as_they_were_written_and_interpreted_by_nobody(
    client: LintingClient, passed: Passed, rita: LinkedInSeat, text: str
) -> None:
    passed.message(rita, subject=text[:500], body=text)
    passed.note(rita, text)
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    for each in ("inmail", "linkedin-notes", "activities"):
        page = source(client, candidate_id, each)
        for tag in ("<script>alert", "<img src=x", "<b>", "49", 'href="javascript'):
            if tag != "49" or "{{" in text:
                assert tag not in page
    shown = panel(client, candidate_id, "inmail")
    assert text.split()[0][:100] in shown


def test_odd_messages_are_told_as_what_they_are(
    client: LintingClient, passed: Passed, rita: LinkedInSeat, tom: LinkedInSeat
) -> None:
    passed.message(rita, is_supported=False, body="raw bytes of something")
    passed.message(rita, body="", subject="")
    passed.message(rita, body="From nobody we know", author_urn="urn:li:person:stranger")
    passed.message(rita, body="From a colleague", author_urn=tom.seat_urn)
    passed.message(rita, body="From no author", author_urn="")
    candidate_id = passed.person(MEMBER, first_name="", last_name="")
    client.sign_in("Rita")
    told = panel(client, candidate_id, "inmail")
    assert "a kind of message here that Beckon cannot show" in told
    assert "raw bytes" not in told
    assert "A message without words." in told
    assert re.search(r"Somebody else .{0,60}From nobody we know", told)
    assert re.search(r"Tom Example .{0,60}From a colleague", told)
    assert "From no author" in told


def test_seats_that_nobody_knows_are_a_colleague(
    client: LintingClient, set_up: SetUp, passed: Passed, rita: LinkedInSeat
) -> None:
    unknown = set_up.add_seat(None, first_name="", last_name="")
    named = set_up.add_seat(None, first_name="Zoe", last_name="Unmapped")
    for seat in (unknown, named):
        passed.message(seat)
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    told = panel(client, candidate_id, "inmail")
    assert "a colleague" in told
    assert "Zoe Unmapped" in told


def test_pages_lead_through_a_long_history_and_back(
    app: Flask, client: LintingClient, passed: Passed, rita: LinkedInSeat
) -> None:
    passed.messages(
        {"seat": rita, "at": NOW + timedelta(minutes=n), "body": f"Message no. {n}."}
        for n in range(50)
    )
    for n in range(30):
        passed.note(rita, f"Note no. {n}.")
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    for each, number in (("inmail", 50), ("linkedin-notes", 30), ("activities", 80)):
        path: str | None = f"/panels/candidates/{candidate_id}/{each}"
        pages = 0
        statements = []
        while path:
            with counted_statements(app) as seen:
                page = client.fragment(path).get_data(as_text=True)
            statements.append(len(seen))
            pages += 1
            assert ("Back to the newest" in page) is (pages > 1)
            # Where somebody reads on, the panel stays when it looks for news.
            live = re.search(r'data-live="([^"]+)"', page)
            assert live
            assert ("before=" in live[1]) is (pages > 1)
            found = re.search(r'hx-get="([^"]+before=[^"]+)"', page)
            path = found[1].replace("&amp;", "&") if found else None
        assert pages == -(-number // 20)
        assert len(set(statements)) == 1, statements
    for nonsense in ("x", "1-i-", "9" * 40, "1-i-1%00", ""):
        client.get(f"/panels/candidates/{candidate_id}/inmail?before={nonsense}")


# -- how far reading is --------------------------------------------------------------------------


def test_how_far_reading_is_and_what_holds_it_up_is_said_in_words(
    client: LintingClient, passed: Passed, rita: LinkedInSeat
) -> None:
    candidate_id = passed.person(MEMBER)
    client.sign_in("Rita")
    assert "Nothing is read at LinkedIn at present." in panel(client, candidate_id, "inmail")
    stream = {"stream": "inmail", "seat_urn": rita.seat_urn}
    passed.stream(**stream, rank=1)
    assert "LinkedIn has not been asked yet." in panel(client, candidate_id, "inmail")
    passed.stream(**stream, rank=1, synced_at=NOW)
    told = panel(client, candidate_id, "inmail")
    assert "Last synced" in told
    assert "Next by itself" in told
    passed.stream(**stream, rank=2, synced_at=NOW, filled_since=NOW - timedelta(days=30))
    assert "are still being fetched" in panel(client, candidate_id, "inmail")
    passed.stream(**stream, rank=0, synced_at=NOW)
    assert "Reading at LinkedIn…" in panel(client, candidate_id, "inmail")
    passed.stream(**stream, rank=1, synced_at=NOW, problem="linkedin-down")
    assert "LinkedIn could not be reached." in panel(client, candidate_id, "inmail")
    passed.stream(**stream, due_at=None, problem="contract-off")
    assert "Contract level access is switched off" in panel(client, candidate_id, "inmail")
    passed.stream(**stream, rank=1, problem="heard-of-by-nobody")
    assert "Reading LinkedIn's history failed." in panel(client, candidate_id, "inmail")
