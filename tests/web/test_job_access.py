"""Who sees which job in LinkedIn Recruiter: at the job, and for administrators."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import AccessRecord, HistoryEntry, User
from portal.services import hiring_teams, linkedin_connections
from portal.services.job_access import switch
from portal.services.linkedin_connections import NewConnection
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.access import connect, drain_access, lists_at_linkedin, person
from tests.support.client import LintingClient
from tests.support.crowd import add_application, get_application
from tests.support.linkedin import Control
from tests.support.people import NOW, People, add_job, get_job
from tests.support.seats import SetUp

PAGE = "/admin/sharing"


@pytest.fixture
def control(sandbox_app: Flask, sandbox: Sandbox) -> Control:
    return Control(sandbox_app)


@pytest.fixture
def secret(app: Flask, sandbox: Sandbox, people: People, control: Control) -> int:
    """A confidential job of Rita's, with Tom and Hugo; Rita and Tom are connected."""
    with app.app_context():
        connect(app, sandbox, people, "Rita", "Tom")
        job_id = add_job(people, title="Secret", is_confidential=True)
        drain_access()
        return job_id


def panel(client: LintingClient, job_id: int) -> str:
    page = client.get(f"/jobs/{job_id}").text
    if 'id="access"' not in page:
        return ""
    return page.split('id="access"')[1].split("</section>")[0]


def line(text: str, name: str) -> str:
    (found,) = [part.split("</li>")[0] for part in text.split("<li>") if f"{name} Example" in part]
    return found


def work(app: Flask) -> None:
    with app.app_context():
        drain_access()


def test_the_job_says_who_sees_it_and_who_does_not_and_what_mends_it(
    client: LintingClient, people: People, secret: int
) -> None:
    client.sign_in("Rita")
    text = panel(client, secret)
    assert "Only its team sees this job in LinkedIn Recruiter" in text
    assert "Sees it" in line(text, "Rita")
    assert "Sees it" in line(text, "Tom")
    assert "Not connected" in line(text, "Hugo")
    assert "connects their own account" in line(text, "Hugo")
    # Neither the link for oneself nor that for administrators.
    assert "<a " not in line(text, "Hugo")
    # Interviewers do not see it there, and nobody asks why.
    assert "Ivy" not in text


def test_each_is_led_to_what_they_can_do(
    client: LintingClient, people: People, secret: int
) -> None:
    client.sign_in("Hugo")
    assert "/settings/connections" in line(panel(client, secret), "Hugo")
    client.sign_in("Ada")
    assert "/admin/linkedin-seats" in line(panel(client, secret), "Hugo")


def test_other_jobs_say_nothing(
    app: Flask, client: LintingClient, people: People, secret: int
) -> None:
    with app.app_context():
        job_id = add_job(people)
    client.sign_in("Rita")
    assert panel(client, job_id) == ""
    fragment = client.get(f"/panels/jobs/{job_id}/access", headers={"HX-Request": "true"}).text
    assert "for every recruiter of your company" in fragment


def test_before_linkedin_confirmed_it_is_on_its_way(
    app: Flask, client: LintingClient, sandbox: Sandbox, people: People
) -> None:
    with app.app_context():
        connect(app, sandbox, people, "Rita")
        job_id = add_job(people, is_confidential=True)
    client.sign_in("Rita")
    text = panel(client, job_id)
    assert "LinkedIn is being told" in text
    assert "In a moment" in line(text, "Rita")
    work(app)
    assert "Its team alone" in panel(client, job_id)


def test_the_panel_asks_for_news_and_gets_some(
    app: Flask, client: LintingClient, people: People, secret: int
) -> None:
    client.sign_in("Rita")
    version = panel(client, secret).split('data-live-version="')[1].split('"')[0]
    address = f"/panels/jobs/{secret}/access?version={version}"
    client.get(address, headers={"HX-Request": "true"}, status=204)
    with app.app_context(), unit_of_work():
        linkedin_connections.disconnect_account(people.user("Tom"), now=NOW)
    work(app)
    fragment = client.get(address, headers={"HX-Request": "true"}).text
    assert "Not connected" in line(fragment, "Tom")


def test_whoever_left_and_is_still_being_taken_off(
    app: Flask, client: LintingClient, people: People, secret: int
) -> None:
    with app.app_context(), unit_of_work():
        job = get_job(secret)
        (tom,) = [m for m in job.members if m.user_id == people["Tom"]]
        hiring_teams.remove_member(job, tom, actor=people.user("Rita"), now=NOW)
    client.sign_in("Rita")
    assert "Being taken off" in line(panel(client, secret), "Tom")
    with app.app_context(), unit_of_work():
        row = db.session.scalars(
            db.select(AccessRecord).where(
                AccessRecord.user_id == people["Tom"], AccessRecord.job_id == secret
            )
        ).one()
        row.state, row.detail = "refused", "Not today."
    text = panel(client, secret)
    assert "Still sees it" in line(text, "Tom")
    assert "Not today." in line(text, "Tom")
    assert "Send again" in text
    client.post(f"/jobs/{secret}/access")
    work(app)
    assert "Tom" not in panel(client, secret)


def test_deactivated_and_without_a_seat(
    app: Flask, client: LintingClient, sandbox: Sandbox, people: People, secret: int
) -> None:
    setup = SetUp(app)
    setup.add_contract(seats_read_at=NOW)
    setup.add_seat(people["Rita"], person_urn=person(sandbox, "Rita"))
    with app.app_context(), unit_of_work():
        db.session.get_one(User, people["Hugo"]).is_active = False
    client.sign_in("Ada")
    text = panel(client, secret)
    assert "Sees it" in line(text, "Rita")
    assert "No seat" in line(text, "Tom")
    assert "Deactivated" in line(text, "Hugo")
    assert f"/admin/users/{people['Hugo']}" in line(text, "Hugo")


def test_a_list_that_linkedin_refuses_says_so_and_can_be_sent_again(
    app: Flask, client: LintingClient, control: Control, people: People
) -> None:
    control.post("/control/settings", lists_need_jobs=True)
    with app.app_context():
        job_id = add_job(people, is_confidential=True)
    work(app)
    client.sign_in("Rita")
    text = panel(client, job_id)
    assert "Refused by LinkedIn" in text
    assert "post it first" in text
    client.sign_in("Ada")
    page = client.get(PAGE).text
    assert "LinkedIn refuses something about 1 job or colleague" in page
    assert f"/jobs/{job_id}" in page
    control.post("/control/settings", lists_need_jobs=False)
    client.post(f"{PAGE}/lists/try-again")
    work(app)
    assert "LinkedIn refuses something" not in client.get(PAGE).text
    assert "Its team alone" in panel(client, job_id)


def test_a_reader_sees_it_and_sends_nothing(
    client: LintingClient, people: People, secret: int
) -> None:
    client.sign_in("Rob")
    assert "Its team alone" in panel(client, secret)
    client.post(f"/jobs/{secret}/access", status=403)
    client.sign_in("Ivy")
    assert panel(client, secret) == ""


def test_what_linkedin_knows_says_for_whom_it_is(
    app: Flask, client: LintingClient, people: People, secret: int
) -> None:
    with app.app_context():
        other = add_job(people, title="Open")
        ids = []
        for job_id in (secret, other):
            application_id = add_application(job_id, stage=StageKind.SCREEN)
            ids.append(get_application(application_id).candidate_id)
    client.sign_in("Rita")
    shown = [
        client.get(f"/panels/candidates/{one}/sharing", headers={"HX-Request": "true"}).text
        for one in ids
    ]
    assert ["only the job's team sees this" in text for text in shown] == [True, False]


# -- administrators ------------------------------------------------------------------------------


def test_the_choice_says_what_it_would_do(
    app: Flask, client: LintingClient, people: People, secret: int
) -> None:
    with app.app_context():
        other = add_job(people, title="Unseen")
        with unit_of_work():
            job = get_job(other)
            for member in list(job.members):
                if member.user_id == people["Tom"]:
                    hiring_teams.remove_member(job, member, actor=people.user("Rita"), now=NOW)
            linkedin_connections.disconnect_account(people.user("Rita"), now=NOW)
    client.sign_in("Ada")
    preview = client.get(PAGE).text.split('id="sharing-jobs-preview"')[1].split("</form>")[0]
    text = " ".join(preview.split())
    assert "2 active jobs would be seen by their team only; 1 is already." in text
    assert "1 member of these teams would see their jobs." in text
    assert "2 would see none" in text
    assert "Hugo Example, Rita Example" in text
    assert "1 active job would be seen by nobody:" in text
    assert f"/jobs/{other}/hiring-team" in text
    assert f"/jobs/{secret}/hiring-team" not in text


def test_the_choice_secures_every_job_and_stands_in_the_audit_log(
    app: Flask, client: LintingClient, control: Control, people: People, secret: int
) -> None:
    with app.app_context():
        other = add_job(people, title="Open")
        number = get_job(other).requisition_number
    work(app)
    client.sign_in("Ada")
    client.post(f"{PAGE}/jobs", data={"viewers": "team"})
    page = client.get(PAGE).text
    assert "LinkedIn is being told" in page
    work(app)
    assert number in lists_at_linkedin(control)
    assert "2 jobs are secured at LinkedIn" in client.get(PAGE).text
    with app.app_context():
        entry = db.session.scalars(
            db.select(HistoryEntry).where(HistoryEntry.what == "setting-changed")
        ).one()
        assert entry.details["setting"] == "linkedin_secure_all_jobs"
    assert "Every job is for its team alone" in client.get("/admin/audit-log").text
    # The same again changes nothing.
    client.post(f"{PAGE}/jobs", data={"viewers": "team"})
    client.post(f"{PAGE}/jobs", data={"viewers": "everybody"})
    work(app)
    assert number not in lists_at_linkedin(control)


@pytest.mark.parametrize("data", [{}, {"viewers": ""}, {"viewers": "nobody"}])
def test_a_choice_that_is_none(
    app: Flask, client: LintingClient, people: People, data: dict[str, str]
) -> None:
    client.sign_in("Ada")
    client.post(f"{PAGE}/jobs", data=data, status=422)
    with app.app_context():
        assert switch.secures_all() is False


def test_comparing_now_and_news_of_the_lists(
    app: Flask, client: LintingClient, people: People, secret: int
) -> None:
    client.sign_in("Ada")
    part = client.get(PAGE).text.split('id="sharing-lists"')[1]
    version = part.split('data-live-version="')[1].split('"')[0]
    address = f"{PAGE}/lists?version={version}"
    client.get(address, headers={"HX-Request": "true"}, status=204)
    client.post(f"{PAGE}/lists/compare")
    assert "LinkedIn is being told" in client.get(address, headers={"HX-Request": "true"}).text
    work(app)
    assert "Up to date" in client.get(f"{PAGE}/lists", headers={"HX-Request": "true"}).text


def test_whom_linkedin_does_not_know_is_listed_for_administrators(
    app: Flask, client: LintingClient, people: People, secret: int
) -> None:
    with app.app_context(), unit_of_work():
        client_id = app.extensions["settings"].linkedin_client_id
        new = NewConnection(
            client_id, "urn:li:person:nobody", "H", b"s", datetime.now(UTC) + timedelta(days=9)
        )
        linkedin_connections.connect_account(people.user("Hugo"), new, now=NOW)
    work(app)
    client.sign_in("Ada")
    page = client.get(PAGE).text
    assert f"/admin/users/{people['Hugo']}" in page
    assert "no member is known" in page
    assert "Refused by LinkedIn" in line(panel(client, secret), "Hugo")
