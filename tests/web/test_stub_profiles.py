"""The LinkedIn inbox: people who answered an InMail, exports that wait, closed accounts; and the system's pool."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.linkedin import ClosedProfile
from portal.models import Application, Candidate, Job, LinkedInEvent, StubProfile, TalentPool
from portal.services import closed_accounts, company
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_event, add_jobs_of
from tests.support.people import NOW, People, add_job, get_job
from tests.support.queries import counted_statements
from tests.support.same_person import add_candidate
from tests.support.stubs import add_seats, client_id, deliver, row_of, still_there, stub

INBOX = "/linkedin-inbox"


@pytest.fixture
def people(app: Flask, people: People) -> People:
    with app.app_context():
        add_seats(people)
    return people


@pytest.fixture
def maya(app: Flask, people: People, job_id: int) -> int:
    """Maya answered Rita's InMail, who has one job; returns the stub's id."""
    with app.app_context():
        deliver(stub())
        return row_of().id


def state_of(app: Flask, number: int = 1) -> str:
    with app.app_context():
        return row_of(number).state


def jobs_of(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(Application.job_id).order_by(Application.id)))


def candidate_of(app: Flask, number: int = 1) -> int:
    with app.app_context():
        return row_of(number).candidate_id or 0


# -- who sees what -------------------------------------------------------------------------------


def test_recruiters_see_their_own_people_and_administrators_everybodys(
    app: Flask, client: LintingClient, people: People, maya: int
) -> None:
    with app.app_context():
        deliver(stub(2, "Tom", phone=""), stub(3, "urn:li:seat:999", phone=""))
    seen = {}
    for name in ("Rita", "Tom", "Hugo", "Olga", "Ada"):
        page = text_of(client.sign_in(name).get(INBOX))
        seen[name] = [n for n in (1, 2, 3) if f"maya{n}@example.com" in page]
    assert seen == {"Rita": [1, 3], "Tom": [2, 3], "Hugo": [3], "Olga": [3], "Ada": [1, 2, 3]}
    for name in ("Ivy", "Rob"):
        client.sign_in(name).get(INBOX, status=404)
        client.get(f"{INBOX}/closed-accounts", status=404)


def test_what_a_recruiter_leaves_behind_is_everybodys(
    app: Flask, client: LintingClient, people: People, maya: int
) -> None:
    with app.app_context(), unit_of_work():
        people.user("Rita").is_active = False
    assert "Maya Lindqvist" in text_of(client.sign_in("Olga").get(INBOX))


@pytest.mark.parametrize("act", ["accept", "move", "dismiss", "keep", "attach"])
def test_nobody_decides_about_the_people_of_others(
    app: Flask, client: LintingClient, people: People, maya: int, job_id: int, act: str
) -> None:
    form = {"job": job_id, "candidate": candidate_of(app)}
    client.sign_in("Tom").post(f"{INBOX}/stubs/{maya}/{act}", form, status=404)
    client.get(f"{INBOX}/stubs/{maya}/person", status=404)
    assert state_of(app) == "new"


def test_stubs_of_another_linkedin_application_are_not_there(
    app: Flask, client: LintingClient, people: People
) -> None:
    with app.app_context():
        deliver(stub(), client="another client")
        number = row_of().id
    client.sign_in("Ada")
    assert "Nothing waits" in text_of(client.get(INBOX))
    client.post(f"{INBOX}/stubs/{number}/dismiss", status=404)
    assert 'id="linkedin-inbox"' not in client.get("/").get_data(as_text=True)


def test_it_says_when_stub_profiles_are_switched_off(
    app: Flask, client: LintingClient, people: People
) -> None:
    with app.app_context(), unit_of_work():
        ada = people.user("Ada")
        company.decide("linkedin_feature_stub_profiles", False, actor=ada, now=NOW)
    for name in ("Rita", "Ada"):
        page = text_of(client.sign_in(name).get(INBOX))
        assert "switched off" in page.casefold(), page


# -- deciding ------------------------------------------------------------------------------------


def test_accepting_puts_the_person_into_prospect_of_the_suggested_job(
    app: Flask, client: LintingClient, maya: int, job_id: int
) -> None:
    client.sign_in("Rita")
    page = text_of(client.get(INBOX))
    assert "answered an InMail of Rita Example" in page
    assert "It is the only job for which the recruiter looks for people." in page
    answer = client.post(f"{INBOX}/stubs/{maya}/accept", status=303)
    page = text_of(client.get(answer.headers["Location"]))
    assert "Accepted: Maya Lindqvist stands in Prospect of REQ" in page
    assert "Nothing waits" in page
    assert (state_of(app), jobs_of(app)) == ("accepted", [job_id])
    prospects = text_of(client.get(f"/jobs/{job_id}/prospects"))
    assert "Maya Lindqvist" in prospects
    assert "Answer to an InMail" in prospects
    story = text_of(client.get(f"/candidates/{candidate_of(app)}/activity"))
    assert "put the person, who had answered an InMail, into Prospect of Data Engineer" in story
    assert "shared in answer to an InMail of Rita Example" in story
    profile = text_of(client.get(f"/candidates/{candidate_of(app)}"))
    assert "Answer to an InMail" in profile
    assert "maya1@example.com" in profile


def test_of_two_people_the_first_decides_and_the_second_is_told(
    app: Flask, client: LintingClient, people: People, maya: int, job_id: int
) -> None:
    with app.app_context():
        other = add_job(people, title="Other")
    LintingClient(app).sign_in("Ada").post(f"{INBOX}/stubs/{maya}/dismiss", status=303)
    client.sign_in("Rita").token()
    for act, form in (("accept", {}), ("move", {"job": other}), ("dismiss", {}), ("keep", {})):
        answer = client.post(f"{INBOX}/stubs/{maya}/{act}", form, status=303)
        page = text_of(client.get(answer.headers["Location"]))
        assert "Somebody else decided about this person in the meantime." in page
    answer = client.get(f"{INBOX}/stubs/{maya}/person", status=303)
    assert answer.headers["Location"] == INBOX
    assert (state_of(app), jobs_of(app)) == ("dismissed", [])


def test_moving_puts_the_person_into_another_job(
    app: Flask, client: LintingClient, people: People, maya: int, job_id: int
) -> None:
    with app.app_context():
        other = add_job(people, title="Other")
        [olgas] = add_jobs_of(people, "Olga", title="Hers")
    client.sign_in("Rita")
    page = client.get(INBOX).get_data(as_text=True)
    assert f'<option value="{other}">' in page
    assert f'<option value="{olgas}">' not in page
    client.post(f"{INBOX}/stubs/{maya}/move", {"job": ""}, status=303)
    assert "Choose the job first." in text_of(client.get(INBOX))
    for job in ("x", "0", "987654", olgas):
        client.post(f"{INBOX}/stubs/{maya}/move", {"job": job}, status=404)
    client.post(f"{INBOX}/stubs/{maya}/move", {"job": other}, status=303)
    assert (state_of(app), jobs_of(app)) == ("accepted", [other])


def test_where_nobody_can_enter_any_more_it_says_why(
    app: Flask, client: LintingClient, people: People, maya: int, job_id: int
) -> None:
    client.sign_in("Rita")
    with app.app_context():
        version = get_job(job_id).version
    client.post(f"/jobs/{job_id}/closure", {"reason": "cancelled", "version": version}, status=303)
    assert "Accept</span>" not in client.get(INBOX).get_data(as_text=True)
    for act, form in (("accept", {}), ("move", {"job": job_id})):
        answer = client.post(f"{INBOX}/stubs/{maya}/{act}", form, status=303)
        assert "The job is not active." in text_of(client.get(answer.headers["Location"]))
    assert state_of(app) == "new"


def test_who_asked_not_to_be_contacted_is_not_put_into_a_job(
    app: Flask, client: LintingClient, maya: int
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Candidate, row_of().candidate_id).do_not_contact = True
    client.sign_in("Rita").post(f"{INBOX}/stubs/{maya}/accept", status=303)
    assert "This person asked not to be contacted." in text_of(client.get(INBOX))
    assert jobs_of(app) == []


def test_a_hiring_manager_who_may_not_add_prospects_accepts_nobody(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        with unit_of_work():
            for stage in db.session.get_one(Job, job_id).stages:
                stage.activities = [
                    {**entry, "settings": {**entry["settings"], "hiring_managers": False}}
                    for entry in stage.activities
                ]
        deliver(stub(1, "Hugo"))
        number = row_of().id
        assert row_of().suggested_job_id is None
        with unit_of_work():
            db.session.get_one(StubProfile, number).suggested_job_id = job_id
    client.sign_in("Hugo")
    page = client.get(INBOX).get_data(as_text=True)
    assert f"stubs/{number}/accept" not in page
    assert f"stubs/{number}/move" not in page
    client.post(f"{INBOX}/stubs/{number}/accept", status=403)
    client.post(f"{INBOX}/stubs/{number}/dismiss", status=303)
    assert state_of(app) == "dismissed"


def test_attaching_leads_over_the_preview_of_joining(
    app: Flask, client: LintingClient, people: People, maya: int
) -> None:
    with app.app_context():
        known = add_candidate("Maja", emails=("maja@old.example",), now=NOW - timedelta(days=1))
    client.sign_in("Rita")
    page = text_of(client.get(f"{INBOX}/stubs/{maya}/person"))
    assert "Maya Lindqvist" in page
    page = text_of(client.get(f"{INBOX}/stubs/{maya}/person?q=maja"))
    assert "Compare with Maja Nilsen" in page
    assert "Nobody else" in text_of(client.get(f"{INBOX}/stubs/{maya}/person?q=zzzz"))
    answer = client.post(f"{INBOX}/stubs/{maya}/attach", {"candidate": known}, status=303)
    pair = answer.headers["Location"]
    preview = client.get(pair)
    assert "Said by somebody in the LinkedIn inbox." in text_of(preview)
    hidden = dict(
        re.findall(r'name="(version_\w+)"[^>]*value="(\d+)"', preview.get_data(as_text=True))
    )
    # Asked twice it is the same question.
    again = client.post(f"{INBOX}/stubs/{maya}/attach", {"candidate": known}, status=303)
    assert again.headers["Location"] == pair
    client.post(f"{pair}/same", {**hidden, "name": known, "seen": ""}, status=303)
    assert (state_of(app), candidate_of(app)) == ("attached", known)
    person = text_of(client.get(f"/candidates/{known}"))
    assert "maja@old.example" in person
    assert "maya1@example.com" in person
    assert "Nothing waits" in text_of(client.get(INBOX))


@pytest.mark.parametrize("candidate", ["", "x", "0", "987654"])
def test_attaching_needs_a_person(
    app: Flask, client: LintingClient, maya: int, candidate: str
) -> None:
    client.sign_in("Rita")
    client.post(f"{INBOX}/stubs/{maya}/attach", {"candidate": candidate}, status=404)
    answer = client.post(
        f"{INBOX}/stubs/{maya}/attach", {"candidate": candidate_of(app)}, status=303
    )
    page = text_of(client.get(answer.headers["Location"]))
    assert "This is the record of that very person already." in page


# -- taking back, and deleting -------------------------------------------------------------------


def test_a_consent_taken_back_asks_whether_to_keep_the_person(
    app: Flask, client: LintingClient, people: People, maya: int
) -> None:
    with app.app_context():
        still_there("Rita")
    client.sign_in("Rita")
    page = client.get(INBOX)
    assert "Took the consent back" in text_of(page)
    assert "maya1" not in page.get_data(as_text=True)
    assert f"/candidates/{candidate_of(app)}/deletion" in page.get_data(as_text=True)
    client.post(f"{INBOX}/stubs/{maya}/keep", status=303)
    assert "Nothing waits" in text_of(client.get(INBOX))
    with app.app_context():
        assert db.session.get(Candidate, row_of().candidate_id) is not None


def test_deleting_the_person_empties_the_inbox_for_good(
    app: Flask, client: LintingClient, people: People, maya: int
) -> None:
    person = candidate_of(app)
    client.sign_in("Rita").post(f"/candidates/{person}/deletion", status=303)
    assert "Nothing waits" in text_of(client.get(INBOX))
    client.post(f"{INBOX}/stubs/{maya}/accept", status=404)
    with app.app_context():
        deliver(stub())
    assert "Nothing waits" in text_of(client.get(INBOX))
    assert "Maya" not in text_of(client.get("/candidates"))


# -- exports, the first page, the bell -------------------------------------------------------------


def test_exports_that_wait_stand_there_too_newest_first(
    app: Flask, client: LintingClient, people: People, maya: int, job_id: int
) -> None:
    with app.app_context():
        add_event(job_id, first="Early", last="Export")
        deliver(stub(2, phone="", created_at=NOW + timedelta(days=1)))
        [olgas] = add_jobs_of(people, "Olga")
        add_event(olgas, first="Not", last="Ritas")
    client.sign_in("Rita")
    page = text_of(client.get(INBOX))
    order = [
        page.index(name) for name in ("Lindqvist2", "Lindqvist,", "Early Export") if name in page
    ]
    assert order == sorted(order)
    assert "Not Ritas" not in page
    with app.app_context():
        event = db.session.scalars(
            select(LinkedInEvent.id).where(LinkedInEvent.job_id == job_id)
        ).one()
    answer = client.post(f"{INBOX}/{event}/accept", {"from": "inbox"}, status=303)
    assert answer.headers["Location"] == INBOX
    assert "Early Export" not in text_of(client.get(INBOX)).replace("Early Export stands", "")
    assert jobs_of(app) == [job_id]
    assert "Not Ritas" in text_of(client.sign_in("Ada").get(INBOX))


def test_the_first_page_shows_the_newest_and_how_many_there_are(
    app: Flask, client: LintingClient, people: People, maya: int
) -> None:
    with app.app_context():
        deliver(*(stub(n, phone="", created_at=NOW + timedelta(hours=n)) for n in range(2, 8)))
    page = text_of(client.sign_in("Rita").get("/"))
    assert "7 people who answered an InMail wait in the LinkedIn inbox" in page
    assert "Decide about 7 people" in page
    assert [n for n in range(2, 8) if f"Lindqvist{n}" in page] == [5, 6, 7]
    for name in ("Tom", "Rob", "Ivy"):
        assert "answered an InMail" not in text_of(client.sign_in(name).get("/"))


def test_the_bell_leads_to_the_inbox(app: Flask, client: LintingClient, maya: int) -> None:
    client.sign_in("Rita")
    page = client.get("/notifications")
    assert "Maya Lindqvist answered your InMail and shared the profile." in text_of(page)
    found = re.search(r'href="(/notifications/\d+)"', page.get_data(as_text=True))
    assert found is not None
    assert client.get(found[1], status=303).headers["Location"] == INBOX


# -- many, and nasty -----------------------------------------------------------------------------


def test_three_hundred_people_come_in_pages_and_cost_the_same(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    def statements() -> list[str]:
        client.get(INBOX)
        with counted_statements(app) as seen:
            client.get(INBOX)
        return seen

    client.sign_in("Rita")
    with app.app_context():
        deliver(stub(1, phone=""))
        add_event(job_id)
    few = statements()
    with app.app_context():
        _add_rows(people, 299)
        for _ in range(40):
            add_event(job_id)
    many = statements()
    assert len(many) == len(few) <= 16, "\n".join(many)
    seen: list[str] = []
    address: str | None = INBOX
    while address:
        page = client.get(address).get_data(as_text=True)
        seen += re.findall(r'id="((?:stub|export)-\d+)"', page)
        found = re.search(r'href="(/linkedin-inbox\?after=[^"]+)"', page)
        address = found[1] if found else None
        assert len(seen) <= 400, "pages come again and again"
    assert len(seen) == len(set(seen)) == 341


def _add_rows(people: People, number: int) -> None:
    """Rows as they are after taking in; that takes too long for hundreds of people."""
    with unit_of_work():
        known = client_id()
        made = [
            Candidate(
                first_name=f"Nr{n}",
                last_name="Shared",
                name_key=f"nr{n} shared",
                source="linkedin-inmail",
                created_at=NOW,
                updated_at=NOW,
            )
            for n in range(number)
        ]
        db.session.add_all(made)
        db.session.flush()
        db.session.add_all(
            StubProfile(
                client_id=known,
                contract="c",
                stub_id=f"many-{n}",
                seat_urn="s",
                # Many at one moment: pages must not lose anybody.
                created_at=NOW + timedelta(minutes=n // 60),
                seen_at=NOW,
                state="new",
                candidate_id=candidate.id,
                owner_id=people["Rita"],
            )
            for n, candidate in enumerate(made)
        )


@pytest.mark.parametrize(
    "after", ["x", "1-s", "1-s-x", "9" * 40 + "-s-1", "1-q-1", "-1-s-1", "1-s-1"]
)
def test_a_page_that_makes_no_sense_or_is_past_the_end_is_no_error(
    client: LintingClient, maya: int, after: str
) -> None:
    client.sign_in("Rita").get(f"{INBOX}?after={after}")


def test_names_are_text_not_markup(app: Flask, client: LintingClient, people: People) -> None:
    nasty = "<script>alert(1)</script>"
    with app.app_context():
        deliver(stub(first_name=nasty, last_name="<b>", headline=nasty, location=nasty))
        number, person = row_of().id, row_of().candidate_id
    client.sign_in("Rita")
    for path in (
        INBOX,
        "/",
        f"{INBOX}/stubs/{number}/person",
        f"/candidates/{person}",
        "/notifications",
    ):
        page = client.get(path).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page, path


def test_somebody_without_a_name_can_be_decided_about(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        deliver(stub(first_name="", last_name=""))
        number = row_of().id
    client.sign_in("Rita")
    assert "Name not given" in text_of(client.get(INBOX))
    client.get("/")
    client.get(f"{INBOX}/stubs/{number}/person")
    client.post(f"{INBOX}/stubs/{number}/accept", status=303)
    assert "Somebody without a name stands in Prospect" in text_of(client.get(INBOX))


# -- the pool ------------------------------------------------------------------------------------


def test_the_pool_is_seen_by_those_who_work_with_people_and_edited_by_nobody(
    app: Flask, client: LintingClient, maya: int
) -> None:
    with app.app_context():
        deliver(stub(2, email="", phone=""))
        pool = db.session.scalars(select(TalentPool.id)).one()
    for name in ("Ada", "Rita", "Hugo", "Olga"):
        client.sign_in(name)
        assert "LinkedIn" in text_of(client.get("/talent-pools"))
        page = text_of(client.get(f"/talent-pools/{pool}"))
        assert "maya1@example.com" in page
        assert "maya2@example.com" not in page
        client.get(f"/talent-pools/{pool}/edit", status=403)
        client.get(f"/talent-pools/{pool}/candidates/new", status=403)
        client.post(f"/talent-pools/{pool}/removal", {"only": candidate_of(app)}, status=403)
    assert "maya1@example.com" in text_of(client.sign_in("Rob").get(f"/talent-pools/{pool}"))
    client.sign_in("Ivy").get(f"/talent-pools/{pool}", status=404)


# -- closed accounts -----------------------------------------------------------------------------


@pytest.fixture
def closed(app: Flask, maya: int) -> int:
    """Maya closed her account; returns who she is."""
    with app.app_context(), unit_of_work():
        listed = [ClosedProfile("urn:li:person:m1", NOW)]
        closed_accounts.take_in(client_id(), listed, now=NOW)
    return candidate_of(app)


def test_a_closed_account_is_shown_on_the_person_and_in_the_list_until_somebody_decides(
    app: Flask, client: LintingClient, closed: int
) -> None:
    client.sign_in("Rita")
    page = client.get(f"/candidates/{closed}")
    assert "This person closed their LinkedIn account on" in text_of(page)
    assert "LinkedIn asks you to decide whether to keep the record." in text_of(page)
    assert f"/candidates/{closed}/deletion" in page.get_data(as_text=True)
    card = text_of(client.get(f"/panels/candidates/{closed}/linkedin-card"))
    assert "LinkedIn asks you to decide whether to keep the record." in card
    listed = text_of(client.get(f"{INBOX}/closed-accounts"))
    assert "Maya Lindqvist" in listed
    address = f"{INBOX}/closed-accounts/{closed}/keep"
    answer = client.post(address, {"from": "list"}, status=303)
    assert answer.headers["Location"] == f"{INBOX}/closed-accounts"
    assert "Maya Lindqvist stays a candidate." in text_of(client.get(answer.headers["Location"]))
    assert "Rita Example" in text_of(client.get(f"{INBOX}/closed-accounts?view=kept"))
    page = text_of(client.get(f"/candidates/{closed}"))
    assert "Rita Example decided to keep the record" in page
    answer = client.post(address, status=303)
    assert answer.headers["Location"] == f"/candidates/{closed}"
    told = text_of(client.get(answer.headers["Location"]))
    assert "There is nothing to decide any more" in told


def test_closed_accounts_are_listed_for_their_owner_and_administrators(
    app: Flask, client: LintingClient, closed: int
) -> None:
    for name, sees in (("Rita", True), ("Ada", True), ("Tom", False)):
        page = text_of(client.sign_in(name).get(f"{INBOX}/closed-accounts"))
        assert ("Maya Lindqvist" in page) is sees
    # Whoever opens the person may decide; who only reads is told.
    page = client.sign_in("Rob").get(f"/candidates/{closed}")
    assert "This person closed their LinkedIn account on" in text_of(page)
    assert "/closed-accounts/" not in page.get_data(as_text=True)
    client.post(f"{INBOX}/closed-accounts/{closed}/keep", status=403)


def test_closed_accounts_come_in_pages(app: Flask, client: LintingClient, people: People) -> None:
    with app.app_context():
        deliver(*(stub(n, phone="") for n in range(1, 53)))
        with unit_of_work():
            listed = [ClosedProfile(f"urn:li:person:m{n}", NOW) for n in range(1, 53)]
            closed_accounts.take_in(client_id(), listed, now=NOW)
    client.sign_in("Rita")
    first = client.get(f"{INBOX}/closed-accounts").get_data(as_text=True)
    assert len(re.findall(r'id="closed-\d+"', first)) == 50
    second = client.get(f"{INBOX}/closed-accounts?page=2").get_data(as_text=True)
    assert len(re.findall(r'id="closed-\d+"', second)) == 2
    for page in ("0", "x", "-1", "999999999"):
        client.get(f"{INBOX}/closed-accounts?page={page}")
