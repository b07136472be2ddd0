"""The pages of jobs: list, form, tabs and buttons."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.db import db
from portal.domain.jobs import JobStatus
from portal.domain.permissions import AppRole, JobRole
from portal.domain.stages import StageKind
from portal.models import HistoryEntry, Job, JobMember, JobPosting, UserRole
from portal.services import hiring_teams
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, add_crowd, add_event, add_jobs_of
from tests.support.people import NOW, People, add_job, get_job
from tests.support.queries import counted_statements

FORM = {
    "title": "Wind Engineer",
    "description_source": "You look after turbines.",
    "city": "Breda",
    "region": "Brabant",
    "country": "NL",
    "openings": "3",
    "role": "recruiter",
}


def count_jobs(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Job)) or 0


def field_error(page: str, name: str) -> str:
    """The message at a field, or nothing."""
    _, found, rest = page.partition(f'id="{name}-error">')
    return rest.partition("<span>")[2].partition("</span>")[0] if found else ""


# -- a new job ---------------------------------------------------------------------------------


def test_a_recruiter_opens_a_job(app: Flask, client: LintingClient, people: People) -> None:
    client.sign_in("Olga").get("/jobs/new")
    answer = client.post("/jobs/new", FORM, status=303)
    page = client.get(answer.headers["Location"])
    assert "The job is saved as a draft." in text_of(page)
    with app.app_context():
        job = db.session.scalars(select(Job)).one()
        assert (job.title, job.city, job.region, job.country) == (
            "Wind Engineer",
            "Breda",
            "Brabant",
            "NL",
        )
        assert (job.openings, job.status, job.is_confidential) == (3, "draft", False)
        assert [(m.user_id, m.role) for m in job.members] == [(people["Olga"], "recruiter")]
        assert db.session.scalar(select(func.count()).select_from(JobPosting)) == 0


def test_the_only_role_that_somebody_may_take_is_chosen_already(
    client: LintingClient, people: People
) -> None:
    page = client.sign_in("Hugo").get("/jobs/new").get_data(as_text=True)
    assert "checked" in page.partition('value="hiring_manager"')[0].rpartition("<input")[2]
    assert 'value="recruiter"' not in page


@pytest.mark.parametrize("field", ["title", "city", "country", "description_source"])
@pytest.mark.parametrize("value", ["", "   ", "\x00"])
def test_what_is_missing_is_said_at_the_field_and_nothing_is_lost(
    app: Flask, client: LintingClient, people: People, field: str, value: str
) -> None:
    client.sign_in("Rita")
    answer = client.post("/jobs/new", {**FORM, field: value}, status=422)
    page = answer.get_data(as_text=True)
    assert field_error(page, field) in {"Please fill this in.", "Not a valid choice."}
    assert f'href="#{field}"' in page
    kept = {"title": "Wind Engineer", "city": "Breda", "region": "Brabant", "openings": "3"}
    for name, text in kept.items():
        if name != field:
            assert f'value="{text}"' in page
            assert field_error(page, name) == ""
    if field != "description_source":
        assert "You look after turbines." in page
    if field != "country":
        assert '<option selected value="NL">' in page
    assert count_jobs(app) == 0


@pytest.mark.parametrize("number", ["0", "-1", "10000", "", "two", "1.5", "9" * 30, "1e3", "NaN"])
def test_the_number_of_openings_has_bounds(
    app: Flask, client: LintingClient, people: People, number: str
) -> None:
    answer = client.sign_in("Rita").post("/jobs/new", {**FORM, "openings": number}, status=422)
    page = answer.get_data(as_text=True)
    assert field_error(page, "openings")
    assert f'value="{number}"' in page
    assert count_jobs(app) == 0


@pytest.mark.parametrize("number", ["1", "9999", " 5 "])
def test_numbers_of_openings_within_the_bounds_are_taken(
    client: LintingClient, people: People, number: str
) -> None:
    client.sign_in("Rita").post("/jobs/new", {**FORM, "openings": number}, status=303)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 201),
        ("city", "x" * 101),
        ("region", "x" * 101),
        ("country", "XX"),
        ("country", "nl"),
        ("country", "<script>"),
        ("description_source", "x" * 25_001),
        ("description_source", "<p></p><script>alert(1)</script>"),
        ("role", "administrator"),
        ("role", ""),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    app: Flask, client: LintingClient, people: People, field: str, value: str
) -> None:
    answer = client.sign_in("Rita").post("/jobs/new", {**FORM, field: value}, status=422)
    assert field_error(answer.get_data(as_text=True), field)
    assert count_jobs(app) == 0


@pytest.mark.parametrize(("name", "role"), [("Rita", "hiring_manager"), ("Hugo", "recruiter")])
def test_a_role_that_was_not_offered_is_refused(
    app: Flask, client: LintingClient, people: People, name: str, role: str
) -> None:
    answer = client.sign_in(name).post("/jobs/new", {**FORM, "role": role}, status=422)
    assert field_error(answer.get_data(as_text=True), "role")
    assert count_jobs(app) == 0


def test_ten_megabytes_of_description_are_refused_at_the_field(
    app: Flask, client: LintingClient, people: People
) -> None:
    client.sign_in("Rita")
    client.token()
    data = {**FORM, "description_source": "x" * 10_000_000, "csrf_token": client.token()}
    answer = client.http.post("/jobs/new", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert field_error(page, "description_source") == "At most 25000 characters."
    assert 'value="Wind Engineer"' in page
    assert count_jobs(app) == 0


@pytest.mark.parametrize("path", ["/jobs/new", "/sign-in", "/sign-out"])
def test_bodies_beyond_all_measure_get_a_page_that_says_so(
    client: LintingClient, people: People, path: str
) -> None:
    client.sign_in("Rita")
    answer = client.post(path, {"title": "x" * 40_000_000}, status=413)
    assert "That is too large" in text_of(answer)


def test_html_in_a_description_is_cleaned_and_the_rest_kept(
    app: Flask, client: LintingClient, people: People
) -> None:
    client.sign_in("Rita")
    dirty = (
        "<p onclick='x()'>You <b>build</b></p><script>alert(1)</script>"
        "<iframe src='//evil'></iframe><a href='javascript:x()'>here</a> <img src=x onerror=x()>"
    )
    path = client.post("/jobs/new", {**FORM, "description_source": dirty}).headers["Location"]
    with app.app_context():
        job = db.session.scalars(select(Job)).one()
        for bad in ("script", "onclick", "onerror", "iframe", "javascript"):
            assert bad not in job.description
        assert "<b>build</b>" in job.description
        number = job.requisition_number
    client.post(f"{path}/activation", status=303)
    public = client.get(f"/careers/{number}").get_data(as_text=True)
    assert "<b>build</b>" in public
    assert "alert(1)" not in public
    # Rob sees the text, not the form.
    assert "<b>build</b>" in client.sign_in("Rob").get(path).get_data(as_text=True)


def test_names_and_titles_are_text_not_markup(
    app: Flask, client: LintingClient, people: People
) -> None:
    nasty = "<script>alert('t')</script>&\"'"
    client.sign_in("Rita")
    path = client.post(
        "/jobs/new", {**FORM, "title": nasty, "city": "<b>City", "region": "<i>Region"}
    ).headers["Location"]
    client.post(f"{path}/activation", status=303)
    number = "REQ-" + path.rpartition("/")[2].zfill(4)
    for page in (path, f"{path}/process", "/jobs", "/", f"/careers/{number}"):
        text = client.get(page).get_data(as_text=True)
        assert "<script>alert" not in text, page
        assert "<b>City" not in text, page
        assert "<i>Region" not in text, page
        assert "&lt;script&gt;alert" in text, page


# -- changing a job ----------------------------------------------------------------------------


def changed(app: Flask, job_id: int, **changes: Any) -> dict[str, Any]:
    """The form as the page has it, with changes."""
    with app.app_context():
        job = get_job(job_id)
        return {
            **FORM,
            "title": job.title,
            "description_source": job.description_source,
            "version": str(job.version),
            **changes,
        }


def closing(app: Flask, job_id: int) -> dict[str, Any]:
    """The form that closes the job as the page has it."""
    with app.app_context():
        return {"reason": "cancelled", "version": str(get_job(job_id).version)}


def test_changes_are_saved_and_linkedin_is_to_hear_of_them(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    client.sign_in("Hugo").post(f"/jobs/{job_id}", changed(app, job_id, title="New"), status=303)
    page = client.get(f"/jobs/{job_id}")
    assert "Saved." in text_of(page)
    assert "Hugo Example changed" in text_of(page)
    with app.app_context():
        assert get_job(job_id).title == "New"
        assert db.session.get_one(JobPosting, job_id).wanted == 2


def test_saving_without_changes_says_so(app: Flask, client: LintingClient, job_id: int) -> None:
    client.sign_in("Rita").post(f"/jobs/{job_id}", changed(app, job_id), status=303)
    client.get("/jobs")
    same = changed(app, job_id)
    client.post(f"/jobs/{job_id}", same, status=303)
    assert "Nothing was changed." in text_of(client.get(f"/jobs/{job_id}"))


def test_a_stale_form_overwrites_nothing_and_loses_nothing(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    stale = changed(app, job_id, title="Mine", description_source="My long text.")
    client.sign_in("Rita").post(f"/jobs/{job_id}", changed(app, job_id, title="Theirs"))
    answer = client.post(f"/jobs/{job_id}", stale, status=409)
    page = answer.get_data(as_text=True)
    assert "Somebody else changed this job" in text_of(answer)
    assert 'value="Mine"' in page
    assert "My long text." in page
    with app.app_context():
        job = get_job(job_id)
        assert job.title == "Theirs"
        assert f'name="version" type="hidden" value="{job.version}"' in page
        again = {**stale, "version": str(job.version)}
    client.post(f"/jobs/{job_id}", again, status=303)
    with app.app_context():
        assert get_job(job_id).title == "Mine"


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "9" * 40, "٣"])
def test_a_form_with_a_made_up_version_counts_as_stale(
    app: Flask, client: LintingClient, job_id: int, version: str
) -> None:
    client.sign_in("Rita")
    client.post(f"/jobs/{job_id}", changed(app, job_id, title="X", version=version), status=409)
    with app.app_context():
        assert get_job(job_id).title == "Data Engineer"


def test_an_invalid_change_keeps_the_input_and_saves_nothing(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    client.sign_in("Rita")
    bad = changed(app, job_id, title="", city="Changed City")
    page = client.post(f"/jobs/{job_id}", bad, status=422).get_data(as_text=True)
    assert field_error(page, "title") == "Please fill this in."
    assert 'value="Changed City"' in page
    with app.app_context():
        assert get_job(job_id).city == "Rotterdam"


def test_a_description_that_is_too_long_after_cleaning_is_said_at_the_field(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    client.sign_in("Rita")
    bad = changed(app, job_id, description_source="<b>x</b>" * 4000)
    page = client.post(f"/jobs/{job_id}", bad, status=422).get_data(as_text=True)
    assert field_error(page, "description_source") == "At most 25000 characters."


def test_a_closed_job_no_longer_changes(app: Flask, client: LintingClient, job_id: int) -> None:
    form = changed(app, job_id, title="Too late")
    client.sign_in("Rita").post(f"/jobs/{job_id}/closure", closing(app, job_id), status=303)
    answer = client.post(f"/jobs/{job_id}", form, status=409)
    assert "closed" in text_of(answer)
    page = client.get(f"/jobs/{job_id}").get_data(as_text=True)
    assert 'name="title"' not in page
    with app.app_context():
        assert get_job(job_id).title == "Data Engineer"


# -- buttons -----------------------------------------------------------------------------------


def test_pressing_activate_twice_activates_once(
    app: Flask, client: LintingClient, draft_id: int
) -> None:
    client.sign_in("Rita")
    client.token()
    for _ in range(2):
        client.post(f"/jobs/{draft_id}/activation", status=303)
    texts = text_of(client.get(f"/jobs/{draft_id}"))
    assert "The job is active and on its way to LinkedIn." in texts
    assert "The job is Active already." in texts
    with app.app_context():
        assert get_job(draft_id).status == JobStatus.ACTIVE.value
        assert db.session.get_one(JobPosting, draft_id).wanted == 1
        happened = db.session.scalars(
            select(HistoryEntry.what).where(HistoryEntry.job_id == draft_id)
        ).all()
        assert happened.count("job-activated") == 1


def test_pressing_close_twice_closes_once(app: Flask, client: LintingClient, job_id: int) -> None:
    client.sign_in("Rita")
    client.token()
    form = closing(app, job_id)
    for _ in range(2):
        client.post(f"/jobs/{job_id}/closure", form, status=303)
    texts = text_of(client.get(f"/jobs/{job_id}"))
    assert "The job is closed." in texts
    assert "The job is Closed already." in texts
    with app.app_context():
        assert db.session.get_one(JobPosting, job_id).wanted == 2
        happened = db.session.scalars(
            select(HistoryEntry.what).where(HistoryEntry.job_id == job_id)
        ).all()
        assert happened.count("job-closed") == 1


def test_a_closed_job_cannot_be_activated_and_says_why(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    client.sign_in("Rita").post(f"/jobs/{job_id}/closure", closing(app, job_id), status=303)
    client.post(f"/jobs/{job_id}/activation", status=303)
    assert "The job is Closed and cannot become Active." in text_of(client.get(f"/jobs/{job_id}"))


def test_sending_again_needs_something_that_was_sent(
    app: Flask, client: LintingClient, job_id: int, draft_id: int
) -> None:
    client.sign_in("Rita").post(f"/jobs/{draft_id}/posting", status=404)
    client.post(f"/jobs/{job_id}/posting", status=303)
    with app.app_context():
        assert db.session.get_one(JobPosting, job_id).wanted == 2


def test_the_buttons_of_a_job_are_there_for_those_who_may_press_them(
    client: LintingClient, job_id: int, draft_id: int
) -> None:
    shown = {"Rita": (True, True), "Hugo": (True, False), "Ivy": (False, False)}
    for name, (activate, close) in shown.items():
        client.sign_in(name)
        draft = client.get(f"/jobs/{draft_id}").get_data(as_text=True)
        active = client.get(f"/jobs/{job_id}").get_data(as_text=True)
        assert (f"/jobs/{draft_id}/activation" in draft) is activate, name
        assert (f"/jobs/{job_id}/closure" in active) is close, name
        assert f"/jobs/{job_id}/activation" not in active


def test_a_confidential_job_is_marked_and_has_no_public_page(
    app: Flask, client: LintingClient, people: People
) -> None:
    client.sign_in("Rita")
    path = client.post("/jobs/new", {**FORM, "is_confidential": "y"}).headers["Location"]
    client.post(f"{path}/activation", status=303)
    page = text_of(client.get(path))
    assert "Confidential" in page
    assert "Only its team will see this job in LinkedIn Recruiter" in page
    number = "REQ-" + path.rpartition("/")[2].zfill(4)
    client.get(f"/careers/{number}", status=404)


# -- the hiring team ---------------------------------------------------------------------------


def test_somebody_joins_and_leaves_the_team(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    client.sign_in("Rita")
    client.post(
        f"/jobs/{job_id}/hiring-team", {"user": people["Olga"], "role": "recruiter"}, status=303
    )
    assert "Olga Example is on the hiring team." in text_of(
        client.get(f"/jobs/{job_id}/hiring-team")
    )
    with app.app_context():
        member = db.session.scalars(
            select(JobMember).where(JobMember.user_id == people["Olga"])
        ).one()
        removal = f"/jobs/{job_id}/hiring-team/{member.id}/removal"
    LintingClient(app).sign_in("Olga").get(f"/jobs/{job_id}")
    client.post(removal, status=303)
    LintingClient(app).sign_in("Olga").get(f"/jobs/{job_id}", status=404)
    client.post(removal, status=404)


@pytest.mark.parametrize(
    ("name", "role", "field"),
    [
        ("Rob", "recruiter", "role"),
        ("Olga", "hiring_manager", "role"),
        ("Tom", "recruiter", "user"),
        ("Olga", "delegate", "role"),
        ("Olga", "", "role"),
        (None, "recruiter", "user"),
        ("987654", "recruiter", "user"),
        ("x", "recruiter", "user"),
    ],
)
def test_who_cannot_join_is_said_at_the_field(
    client: LintingClient, people: People, job_id: int, name: str | None, role: str, field: str
) -> None:
    user = people.ids.get(name or "", name or "")
    client.sign_in("Rita")
    answer = client.post(f"/jobs/{job_id}/hiring-team", {"user": user, "role": role}, status=422)
    page = answer.get_data(as_text=True)
    assert field_error(page, field)
    if name == "Rob":
        assert f'<option selected value="{user}">' in page


def test_the_last_owner_stays_and_the_team_page_says_why(
    app: Flask, client: LintingClient, people: People
) -> None:
    with app.app_context():
        [job_id] = add_jobs_of(people, "Olga")
        member_id = get_job(job_id).members[0].id
    client.sign_in("Olga").post(f"/jobs/{job_id}/hiring-team/{member_id}/removal", status=303)
    page = client.get(f"/jobs/{job_id}/hiring-team")
    assert "A job needs at least one Recruiter or Hiring manager." in text_of(page)


def test_whoever_leaves_the_team_is_led_to_a_page_that_is_still_there(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        member_id = next(m.id for m in get_job(job_id).members if m.user_id == people["Tom"])
    answer = client.sign_in("Tom").post(
        f"/jobs/{job_id}/hiring-team/{member_id}/removal", status=303
    )
    client.get(answer.headers["Location"])
    client.get(f"/jobs/{job_id}", status=404)


def test_members_are_removed_only_through_their_own_job(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        [other] = add_jobs_of(people, "Olga")
        member_id = next(m.id for m in get_job(job_id).members if m.user_id == people["Ivy"])
    client.sign_in("Olga").post(f"/jobs/{other}/hiring-team/{member_id}/removal", status=404)
    with app.app_context():
        assert people["Ivy"] in {m.user_id for m in get_job(job_id).members}


# -- the process -------------------------------------------------------------------------------


def test_the_prospect_stage_goes_only_when_nobody_stands_in_it(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        add_application(job_id)
    client.sign_in("Rita")
    client.post(f"/jobs/{job_id}/prospect-stage", {"wanted": "off"}, status=303)
    page = text_of(client.get(f"/jobs/{job_id}/process"))
    assert "people still stand in Prospect. Move them first." in page
    with app.app_context():
        assert get_job(job_id).prospect_stage is not None


def test_the_prospect_stage_goes_and_comes_back(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    client.sign_in("Rita")
    for wanted in ("off", "on"):
        client.post(f"/jobs/{job_id}/prospect-stage", {"wanted": wanted}, status=303)
        client.get(f"/jobs/{job_id}/prospects")
        client.get(f"/jobs/{job_id}/process")
        with app.app_context():
            stages = [s.kind for s in get_job(job_id).stages]
        assert (StageKind.PROSPECT.value in stages) is (wanted == "on")
    assert stages[0] == StageKind.PROSPECT.value


# -- the list ----------------------------------------------------------------------------------


def test_everybody_sees_the_jobs_of_the_team_and_some_see_all(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        add_jobs_of(people, "Olga", title="Olga's Own")
    for name in ("Rita", "Tom", "Hugo", "Ivy"):
        page = text_of(client.sign_in(name).get("/jobs?view=all"))
        assert "Data Engineer" in page
        assert "Olga's Own" not in page
    for name in ("Ada", "Rob"):
        page = text_of(client.sign_in(name).get("/jobs?view=all"))
        assert "Data Engineer" in page
        assert "Olga's Own" in page
        assert "Olga's Own" not in text_of(client.get("/jobs?view=mine"))


def test_the_list_is_filtered_by_status_and_words(
    app: Flask, client: LintingClient, people: People, job_id: int, draft_id: int
) -> None:
    client.sign_in("Rita")
    assert "Site Manager" not in text_of(client.get("/jobs?status=active"))
    assert "Data Engineer" not in text_of(client.get("/jobs?status=draft"))
    for words in ("data", "ENGINEER rotterdam", f"req-{job_id:04d}"):
        page = text_of(client.get("/jobs", query_string={"q": words}))
        assert "Data Engineer" in page
        assert "Site Manager" not in page
    for nothing in ("100%", "_", "\\", "%' OR 1=1 --", "\x00nothing"):
        assert "No job fits" in text_of(client.get("/jobs", query_string={"q": nothing}))


def test_long_lists_have_pages(app: Flask, client: LintingClient, people: People) -> None:
    with app.app_context():
        add_jobs_of(people, "Rita", 52)
    client.sign_in("Rita")
    first, second = client.get("/jobs"), client.get("/jobs?page=2")
    assert "1–50 of 52" in text_of(first)
    assert "51–52 of 52" in text_of(second)
    assert "No jobs yet" not in text_of(client.get("/jobs?page=9"))


# -- statements --------------------------------------------------------------------------------


def statements_for(app: Flask, client: LintingClient, path: str) -> list[str]:
    client.get(path)
    with counted_statements(app) as seen:
        client.get(path)
    return seen


@pytest.mark.parametrize("path", ["/jobs", "/"])
def test_the_list_of_jobs_costs_the_same_with_3_and_with_60(
    app: Flask, client: LintingClient, people: People, path: str
) -> None:
    client.sign_in("Rita")
    with app.app_context():
        for job_id in add_jobs_of(people, "Rita", 3):
            add_application(job_id)
    few = statements_for(app, client, path)
    with app.app_context():
        for job_id in add_jobs_of(people, "Rita", 57)[:5]:
            add_application(job_id)
    many = statements_for(app, client, path)
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= 15, "\n".join(many)


@pytest.mark.parametrize("name", ["Rita", "Hugo"])
@pytest.mark.parametrize(
    ("tab", "kind"), [("prospects", StageKind.PROSPECT), ("applicants", StageKind.APPLY)]
)
def test_the_people_of_a_job_cost_the_same_with_3_and_with_60(
    app: Flask,
    client: LintingClient,
    people: People,
    job_id: int,
    tab: str,
    kind: StageKind,
    name: str,
) -> None:
    client.sign_in(name)
    with app.app_context():
        for _ in range(2):
            add_job(people)
        add_crowd(job_id, 3, stage=kind)
        add_event(job_id)
    few = statements_for(app, client, f"/jobs/{job_id}/{tab}")
    with app.app_context():
        for _ in range(10):
            add_job(people)
        add_crowd(job_id, 57, stage=kind)
        for _ in range(10):
            add_event(job_id)
    many = statements_for(app, client, f"/jobs/{job_id}/{tab}")
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= 15, "\n".join(many)


def test_a_team_of_many_costs_the_same(app: Flask, client: LintingClient, people: People) -> None:
    from portal.services import accounts

    with app.app_context():
        job_id = add_job(people)
    client.sign_in("Rita")
    few = statements_for(app, client, f"/jobs/{job_id}/hiring-team")
    with app.app_context():
        with unit_of_work():
            job = db.session.get_one(Job, job_id)
            rita = people.user("Rita")
            for n in range(30):
                user = accounts.create_user(
                    email=f"more{n}@example.com",
                    name=f"More {n}",
                    password="a password",
                    roles=[AppRole.RECRUITER],
                    now=NOW,
                )
                assert all(isinstance(role, UserRole) for role in user.roles)
                hiring_teams.add_member(job, user, JobRole.RECRUITER, actor=rita, now=NOW)
        db.session.remove()
    many = statements_for(app, client, f"/jobs/{job_id}/hiring-team")
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= 15, "\n".join(many)
