"""One person's page: what each tab shows to whom, and the way back."""

from dataclasses import replace

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Candidate, Job, TalentPool, User
from portal.services import applications as application_services
from portal.services import candidate_profile, history, notes
from portal.services.candidate_profile import ProfileDetails
from portal.unit_of_work import unit_of_work
from tests.support.candidates import EVERYTHING
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, add_jobs_of, get_application, reject
from tests.support.people import NOW, People, add_job
from tests.support.queries import counted_statements

TABS = ("", "/applications", "/documents", "/notes", "/linkedin", "/activity")


@pytest.fixture
def application_id(app: Flask, job_id: int) -> int:
    """Nora in Screen of Rita's job."""
    with app.app_context():
        return add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")


@pytest.fixture
def nora(app: Flask, application_id: int) -> str:
    """The address of Nora's page."""
    with app.app_context():
        return f"/candidates/{get_application(application_id).candidate_id}"


def change(app: Flask, path: str, **changes: object) -> None:
    with app.app_context(), unit_of_work():
        candidate = db.session.get_one(Candidate, int(path.rpartition("/")[2]))
        before: ProfileDetails = candidate_profile.details_of(candidate)
        actor = db.session.scalars(db.select(User).where(User.name == "Rita Example")).one()
        candidate_profile.edit_details(
            candidate,
            replace(before, **changes),  # type: ignore[arg-type]
            version=candidate.version,
            actor=actor,
            now=NOW,
        )


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_has_its_address_and_who_may_come_there(
    client: LintingClient, nora: str, tab: str
) -> None:
    client.get(nora + tab, status=303)
    for name in ("Ada", "Rita", "Tom", "Hugo", "Rob", "Olga"):
        page = client.sign_in(name).get(nora + tab).get_data(as_text=True)
        assert page.count('aria-current="page"') == 2, name
    client.sign_in("Ivy").get(nora + tab, status=404)
    client.sign_in("Rita").get("/candidates/999999" + tab, status=404)
    assert client.http.delete(nora + tab).status_code == 405


def test_a_reader_sees_everything_and_nothing_to_press(client: LintingClient, nora: str) -> None:
    client.sign_in("Rob")
    for tab in TABS:
        page = client.get(nora + tab)
        for words in ("Edit details", "Delete person", "Add note", "Add document", "Add e-mail"):
            assert words not in text_of(page), (tab, words)


def test_a_confidential_job_leaves_no_trace_for_others(
    app: Flask, client: LintingClient, people: People
) -> None:
    with app.app_context():
        job_id = add_job(people, title="Secret Project", city="Hiddenville", is_confidential=True)
        application = add_application(job_id, stage=StageKind.SCREEN, email="n@example.com")
        with unit_of_work():
            found = get_application(application)
            rita = people.user("Rita")
            history.record("exported", now=NOW, application=found)
            notes.add_note(found, "Knows secrets.", is_private=False, author=rita, now=NOW)
        alone = add_application(add_jobs_of(people, "Olga")[0], "Al", "Lone", email="a@example.com")
        in_none = get_application(alone).candidate_id
        path = f"/candidates/{get_application(application).candidate_id}"
        with unit_of_work():
            db.session.delete(get_application(alone))
            db.session.execute(db.text("UPDATE candidates SET source = 'manual'"))
    for name, sees in (("Olga", False), ("Rita", True), ("Ada", True), ("Hugo", True)):
        client.sign_in(name)
        everything = ""
        for tab in TABS:
            everything += client.get(path + tab).get_data(as_text=True)
        for trace in ("Secret Project", "Hiddenville", "Knows secrets", "exported the person"):
            assert (trace in everything) is sees, (name, trace)
    # Whoever may not know of it sees the same as of somebody who is in no job.
    client.sign_in("Olga")
    hidden = text_of(client.get(path + "/applications"))
    none = text_of(client.get(f"/candidates/{in_none}/applications"))
    assert "In no job yet" in hidden
    assert hidden.replace("Nora Nilsen", "") == none.replace("Al Lone", "")


def test_a_job_of_others_is_named_with_status_and_reason_but_leads_nowhere(
    app: Flask, client: LintingClient, people: People, application_id: int, nora: str
) -> None:
    with app.app_context():
        reject(application_id, people.user("Rita"), comment="Too loud for us")
    page = client.sign_in("Olga").get(nora + "/applications")
    for words in ("Data Engineer", "Rejected", "Experience", "Screen", "another team's job"):
        assert words in text_of(page), words
    assert f"/applications/{application_id}" not in page.get_data(as_text=True)
    for tab in TABS:
        assert "Too loud" not in text_of(client.get(nora + tab))
    page = client.sign_in("Tom").get(nora + "/applications")
    assert f'href="/applications/{application_id}"' in page.get_data(as_text=True)


def test_a_hiring_manager_without_prospects_is_led_to_the_job_instead(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        with unit_of_work():
            stage = db.session.get_one(Job, job_id).prospect_stage
            assert stage is not None
            stage.activities = [
                {**a, "settings": {**a["settings"], "hiring_managers": False}}
                if a["kind"] == "prospect"
                else a
                for a in stage.activities
            ]
        application = add_application(job_id)
        path = f"/candidates/{get_application(application).candidate_id}"
    body = client.sign_in("Hugo").get(path + "/applications").get_data(as_text=True)
    assert f'href="/jobs/{job_id}/applicants"' in body
    assert f"/applications/{application}" not in body
    assert "to Data Engineer" not in text_of(client.get(path + "/activity"))


def test_the_way_back_follows_where_one_came_from(
    client: LintingClient, nora: str, job_id: int, application_id: int
) -> None:
    page = client.sign_in("Hugo").get(f"/applications/{application_id}").get_data(as_text=True)
    assert f'href="{nora}?from=job-{job_id}"' in page
    for tab in TABS:
        body = client.get(f"{nora}{tab}?from=job-{job_id}").get_data(as_text=True)
        assert f'href="/jobs/{job_id}/applicants">Data Engineer' in body
        assert f'href="/applications/{application_id}">Application' in body
        assert f'href="{nora}/notes?from=job-{job_id}"' in body
    body = client.get(nora + "?from=search&q=nor%C3%A1").get_data(as_text=True)
    assert 'href="/candidates?q=nor%C3%A1">Search: norá' in body
    assert f'href="{nora}/notes?from=search&amp;q=nor%C3%A1"' in body


def test_the_way_back_leads_to_the_pool_for_those_who_see_it(
    app: Flask, client: LintingClient, people: People, nora: str
) -> None:
    with app.app_context(), unit_of_work():
        pool = TalentPool(
            name="Silver medals",
            name_key="silver medals",
            description="",
            owner_id=people["Rita"],
            created_at=NOW,
            updated_at=NOW,
        )
        db.session.add(pool)
        db.session.flush()
        address = f"?from=pool-{pool.id}"
        crumb = f'href="/talent-pools/{pool.id}">Silver medals</a>'
    for name, sees in (("Rita", True), ("Ada", True), ("Rob", True), ("Tom", False)):
        client.sign_in(name)
        for tab in ("", "/notes"):
            body = client.get(nora + tab + address).get_data(as_text=True)
            assert (crumb in body) is sees, (name, tab)


@pytest.mark.parametrize(
    "origin", ["job-999999", "job-", "job-99999999999999", "pool-7", "search", "<b>", "job-1;x", ""]
)
def test_a_way_back_that_makes_no_sense_leads_to_all_candidates(
    client: LintingClient, nora: str, origin: str
) -> None:
    page = client.sign_in("Rita").get(nora, query_string={"from": origin})
    assert '<li><a href="/candidates">Candidates</a></li></ol>' in page.get_data(as_text=True)


def test_the_way_back_names_no_job_of_others(client: LintingClient, nora: str, job_id: int) -> None:
    body = client.sign_in("Olga").get(f"{nora}?from=job-{job_id}").get_data(as_text=True)
    assert f'href="/jobs/{job_id}' not in body


def test_the_profile_shows_everything_that_is_known(
    app: Flask, client: LintingClient, nora: str
) -> None:
    change(app, nora, **EVERYTHING)
    text = text_of(client.sign_in("Rita").get(nora))
    for words in (
        "a@example.com",
        "b@example.com",
        "+31 6 1234 5678",
        "C++",
        "Silver",
        "Lead",
        "Windworks · Delft",
        "2019-05–today",
        "TU Delft",
        "MSc · Wind · 8",
        "2010–2015",
        "First source LinkedIn Recruiter",
        "LinkedIn Recruiter, Data Engineer",
        "Exported by Rita Example",
    ):
        assert words in text, words


def test_whoever_asked_not_to_be_contacted_is_marked_wherever_one_could_write(
    app: Flask, client: LintingClient, nora: str, application_id: int, job_id: int
) -> None:
    change(app, nora, do_not_contact=True, do_not_contact_reason="Too many calls")
    client.sign_in("Rita")
    for path in (nora, f"{nora}/notes", f"/applications/{application_id}"):
        page = client.get(path)
        assert "Do not contact" in text_of(page), path
        assert "mailto:nora" not in page.get_data(as_text=True), path
    assert "Too many calls" in text_of(client.get(nora))
    with app.app_context(), unit_of_work():
        found = get_application(application_id)
        found.stage_id = found.job.stages[0].id
    page = client.get(f"/jobs/{job_id}/prospects")
    assert "Do not contact" in text_of(page)
    assert "Asked not to be contacted." in text_of(page)
    client.post(f"/applications/{application_id}/invitation", status=303)
    assert "asked not to be contacted" in text_of(client.get("/help/about"))


def test_the_linkedin_tab_says_what_is_missing_and_where_to_mend_it(
    client: LintingClient, nora: str, app: Flask
) -> None:
    panel = f"/panels{nora}/linkedin-widget"
    assert panel in client.sign_in("Rita").get(nora + "/linkedin").get_data(as_text=True)
    page = client.fragment(panel)
    assert "Your own LinkedIn account is not connected yet." in text_of(page)
    assert 'href="/settings/connections"' in page.get_data(as_text=True)
    assert "Neither the profile address nor the member is known." in text_of(page)
    assert f'href="{nora}/details#linkedin_profile_url"' in page.get_data(as_text=True)
    change(app, nora, linkedin_profile_url="https://www.linkedin.com/in/nora")
    page = client.fragment(panel)
    assert "The profile address is known" in text_of(page)


def test_the_activity_tells_old_and_new_values_page_by_page(
    app: Flask, client: LintingClient, nora: str
) -> None:
    change(app, nora, headline="Before <b>")
    change(app, nora, headline="After")
    with app.app_context(), unit_of_work():
        candidate = db.session.get_one(Candidate, int(nora.rpartition("/")[2]))
        for number in range(60):
            history.record("note-added", now=NOW, candidate=candidate, note=number)
    first = client.sign_in("Rob").get(nora + "/activity")
    assert "changed Headline" not in text_of(first)
    older = first.get_data(as_text=True).partition(f"{nora}/activity?before=")[2].partition('"')[0]
    page = client.get(f"{nora}/activity?before={older}")
    assert "Rita Example changed Headline" in text_of(page)
    assert "<del>Before &lt;b&gt;</del>" in page.get_data(as_text=True)
    assert "<ins>After</ins>" in page.get_data(as_text=True)


def test_notes_about_the_person_and_about_jobs_stand_apart(
    app: Flask, client: LintingClient, people: People, application_id: int, nora: str
) -> None:
    with app.app_context(), unit_of_work():
        application = get_application(application_id)
        rita = people.user("Rita")
        for about in (application, application.candidate):
            kind = type(about).__name__
            notes.add_note(about, f"Shared on {kind}", is_private=False, author=rita, now=NOW)
            notes.add_note(about, f"Private on {kind}", is_private=True, author=rita, now=NOW)
    seen = {
        "Rita": {"Shared on Application", "Private on Application"}
        | {"Shared on Candidate", "Private on Candidate"},
        "Tom": {"Shared on Application", "Shared on Candidate"},
        "Ada": {"Shared on Application", "Shared on Candidate"},
        "Rob": {"Shared on Application", "Shared on Candidate"},
        "Olga": {"Shared on Candidate"},
    }
    everything = seen["Rita"]
    for name, expected in seen.items():
        text = text_of(client.sign_in(name).get(nora + "/notes"))
        assert {words for words in everything if words in text} == expected, name


@pytest.mark.parametrize(
    "name", ["N", "عبد الرحمن", "Zoe\u0308\u0301\u0302\u0303", "🦄 Zoë", "Ю" * 200, "x\u202ey"]
)
def test_every_name_is_shown_whole_and_apart(
    app: Flask, client: LintingClient, nora: str, name: str
) -> None:
    change(app, nora, first_name=name, last_name="")
    client.sign_in("Rita")
    with app.app_context():
        stored = db.session.get_one(Candidate, int(nora.rpartition("/")[2])).first_name
    for tab in TABS:
        assert f"<h1><bdi>{stored}</bdi></h1>" in client.get(nora + tab).get_data(as_text=True)


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_takes_at_most_six_statements_however_much_there_is(
    app: Flask, client: LintingClient, people: People, application_id: int, nora: str, tab: str
) -> None:
    client.sign_in("Tom")

    def statements() -> list[str]:
        # From a pool, which is looked up besides.
        client.get(nora + tab + "?from=pool-7")
        with counted_statements(app) as seen:
            client.get(nora + tab + "?from=pool-7")
        return list(seen)

    few = statements()
    _furnish(app, people, application_id, nora)
    many = statements()
    assert len(many) == len(few) <= 6, "\n".join(many)


def _furnish(app: Flask, people: People, application_id: int, nora: str) -> None:
    change(app, nora, **EVERYTHING)
    with app.app_context():
        ids = add_jobs_of(people, "Tom", 12)
        with unit_of_work():
            application = get_application(application_id)
            candidate, rita = application.candidate, people.user("Rita")
            for job_id in ids:
                job = db.session.get_one(Job, job_id)
                made = application_services.add_application(
                    candidate, job, job.stages[1], source="manual", now=NOW
                )
                notes.add_note(made, f"In {job_id}", is_private=False, author=rita, now=NOW)
            for number in range(30):
                notes.add_note(candidate, f"Note {number}", is_private=False, author=rita, now=NOW)
        db.session.remove()


def test_a_person_deleted_meanwhile_is_told_apart_from_one_who_never_was(
    app: Flask, client: LintingClient, people: People, application_id: int, nora: str
) -> None:
    with app.app_context():
        reject(application_id, people.user("Rita"))
    client.sign_in("Rita")
    assert "1 application" in text_of(client.get(nora + "/deletion"))
    client.post(nora + "/deletion", status=303)
    for tab in (*TABS, "/details", "/deletion"):
        assert "This person was deleted" in text_of(client.get(nora + tab, status=410))
    client.post(nora + "/notes", {"text": "Too late"}, status=410)
    client.post(nora + "/deletion", status=410)
    # Others learn nothing.
    client.sign_in("Ivy").get(nora, status=404)
