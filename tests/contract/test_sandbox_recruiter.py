"""The Recruiter pages: sign-in, search, the export box and its rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.contract import browsing


class Browser(browsing.Browser):
    """With the short cuts of the export box."""

    def jobs(self, query: str = "") -> tuple[list[str], str]:
        found = self.http.get("/recruiter/jobs.json", params={"q": query}).json()
        return [job["label"] for job in found["jobs"]], found["reason"]

    def export(self, member_id: int, job: str = "J-1", emails: str = "") -> str:
        self.get(f"/recruiter/profile/{member_id}")
        return self.post(f"/recruiter/profile/{member_id}/export", job=job, emails=emails)


@pytest.fixture
def rita(ats) -> Iterator[Browser]:
    """Rita, signed in, with one open job in the box."""
    ats.settle(ats.job())
    browser = Browser(ats)
    browser.sign_in(2)
    return browser


def test_every_page_says_that_it_is_not_linkedin(ats, rita):
    ats.export()
    ats.box.deliver_due()
    pages = [
        "/",
        "/recruiter",
        "/recruiter/profile/7",
        "/sign-out",
        "/nowhere",
        "/control",
        "/control/api",
    ]
    views = (
        "requests",
        "pushes",
        "pushes/1",
        "jobs",
        "jobs/J-1",
        "integrations",
        "faults",
        "settings",
    )
    pages += [f"/control/view/{name}" for name in views]
    for path in pages:
        page = rita.get(path, headers={"Accept": "text/html"})
        assert "This is not LinkedIn" in page, path
        assert rita.status == (404 if path == "/nowhere" else 200), path
        assert page.count("<h1") == 1, path


def test_cookies_and_headers(rita):
    rita.http.cookies.clear()
    answer = rita.http.get("/")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("beckon_sandbox_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_start_page_offers_seat_holders_and_everybody_else(ats):
    browser = Browser(ats)
    page = browser.get("/")
    for name in ("Ada Archer", "Rita Reyes", "Tom Tanaka", "Hugo Holm"):
        assert f'aria-label="Sign in as {name}"' in page
    assert "Maya Lindqvist" not in page
    assert "Maya Lindqvist" in browser.get("/?q=maya")
    assert "Account closed" in browser.get("/?q=clara voss")


def test_signing_in_and_out(ats):
    browser = Browser(ats)
    assert "Who do you want to be?" in browser.get("/recruiter")
    assert "Find people" in browser.sign_in(2)
    assert "Rita Reyes" in browser.page
    browser.post("/sign-out")
    assert "Who do you want to be?" in browser.get("/recruiter/profile/7")
    assert browser.http.get("/recruiter/jobs.json").status_code == 401


@pytest.mark.parametrize("member_id", ["11", "99999", "x", ""])
def test_nobody_signs_in_as_a_closed_or_unknown_member(ats, member_id):
    browser = Browser(ats)
    browser.get("/")
    browser.post("/sign-in", member_id=member_id)
    assert browser.status == 404


@pytest.mark.parametrize(
    ("member_id", "words"), [(5, "invited"), (6, "parked"), (20, "ordinary member")]
)
def test_recruiter_needs_an_active_seat(ats, member_id, words):
    browser = Browser(ats)
    page = browser.sign_in(member_id)
    assert browser.status == 403
    assert words in page
    browser.get("/recruiter/profile/7")
    assert browser.status == 403


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/recruiter/profile/7/export", "/recruiter/profile/7/ats",
    "/control/view/faults", "/control/view/settings", "/control/view/reset", "/control/view/exports", "/control/view/challenge",
    "/control/view/clock", "/control/view/integrations", "/control/view/pushes/resend", "/control/view/pushes/release"])  # fmt: skip
def test_forms_without_the_pages_token_are_refused(rita, path):
    assert rita.http.post(path, data={"csrf": "guess", "member_id": "3"}).status_code == 400
    assert rita.http.post(path, data={"member_id": "3"}).status_code == 400


@pytest.mark.parametrize("query", ["maya lindqvist", "LINDQVIST Maya", "lindq"])
def test_people_are_found(rita, query):
    assert "Maya Lindqvist" in rita.get("/recruiter", params={"q": query})


def test_people_are_found_by_headline_employer_and_place(ats, rita):
    member = ats.http.get("/control/members?query=maya lindqvist").json()["members"][0]
    for word in (member["headline"].split()[0], member["employers"][0], member["location"]):
        page = rita.get("/recruiter", params={"q": f"{word} lindqvist"})
        assert "Maya Lindqvist" in page
    assert "Nobody fits" in rita.get("/recruiter?q=zzzz")
    assert "Nobody fits" in rita.get("/recruiter?q=%25")


def test_the_search_is_paged(rita):
    first = rita.get("/recruiter")
    assert "1 to 20 of 60" in first
    second = rita.get("/recruiter?start=20")
    assert "21 to 40 of 60" in second
    people = re.compile(r"/recruiter/profile/(\d+)")
    assert not set(people.findall(first)) & set(people.findall(second))
    assert "Next" not in rita.get("/recruiter?start=40")


def test_the_card_has_the_labels_that_tests_walk_by(rita):
    page = rita.get("/recruiter/profile/7")
    assert "Job title or Job ID" in page
    assert "<span>REQ-0012 · Backend Engineer · Utrecht</span>" in page
    assert ">Change ATS</button>" in page
    assert ">Export</button>" in page
    assert "0 of 300 exports this month" in page
    assert "Search people" in rita.get("/recruiter")


def test_a_profile_that_does_not_exist(rita):
    rita.get("/recruiter/profile/99999")
    assert rita.status == 404


def test_a_public_address_leads_to_the_profile(ats, rita):
    url = ats.http.get("/control/members?query=maya").json()["members"][0]["profile_url"]
    assert "Maya Lindqvist" in rita.get("/in/" + url.rsplit("/", 1)[1])


def test_the_box_finds_jobs_by_title_code_and_identifier(ats, rita):
    ats.settle(ats.job("ext-77", title="Nurse", companyJobCode="REQ-0013", location="Århus,DK"))
    ats.settle(ats.job("plain-1", title="Baker", companyJobCode=None))
    nurse = ["REQ-0013 · Nurse · Århus"]
    for query in ("nur", "NURSE", "req-0013", "ext-77", "0013 nurse"):
        assert rita.jobs(query) == (nurse, "")
    assert rita.jobs("baker")[0] == ["plain-1 · Baker · Utrecht"]
    assert len(rita.jobs("")[0]) == 3
    assert len(rita.jobs("req")[0]) == 2
    assert rita.jobs("pilot") == ([], "No open job fits “pilot”.")
    assert "REQ-0013 · Nurse" in rita.get("/recruiter/profile/7?q=nurse")
    assert "Backend Engineer" not in rita.page.split("Job title or Job ID")[1]


def test_the_exact_job_id_comes_first(ats, rita):
    ats.settle(ats.job("A-1", companyJobCode="REQ-1"))
    ats.settle(ats.job("A-10", companyJobCode="REQ-10"))
    assert rita.jobs("req-1")[0][0].startswith("REQ-1 ")


def test_closed_expired_and_unsettled_jobs_are_not_offered(ats, rita):
    ats.post_jobs(ats.job("soon", title="Soon"))
    assert rita.jobs("soon")[0] == []
    ats.clock.seconds += 2
    assert len(rita.jobs("soon")[0]) == 1
    ats.settle(ats.job("soon", jobPostingOperationType="CLOSE"))
    assert rita.jobs("soon")[0] == []
    ats.control("settings", {"list_closed_jobs": True})
    assert len(rita.jobs("soon")[0]) == 1
    ats.control("settings", {"list_closed_jobs": False})
    ats.clock.seconds += 181 * 86400
    assert rita.jobs("") == ([], "Beckon has synced no open jobs yet.")


def test_without_viewers_no_job_is_shown_and_the_reason_is(ats, rita):
    key = ats.key("ONE_CLICK_EXPORT")
    ats.call("DELETE", f"/v2/atsIntegrations/{key}/configurations?ids=JOB_POSTING_VIEWERS")
    jobs, reason = rita.jobs()
    assert jobs == []
    assert "JOB_POSTING_VIEWERS" in reason
    page = rita.export(7)
    assert rita.status == 422
    assert "JOB_POSTING_VIEWERS" in page
    assert ats.box.deliver_due() == 0


def test_switched_off_there_is_only_the_old_system(ats, rita):
    ats.control("integrations", {"level": "company", "state": "disabled"})
    jobs, reason = rita.jobs()
    assert (jobs, "not switched on" in reason) == ([], True)
    assert "Beckon" not in rita.get("/recruiter/profile/7?pick=1").split("Contact card")[1]


def test_change_ats_lists_the_systems_by_name(ats, rita):
    page = rita.get("/recruiter/profile/7")
    assert "Acme Talent (old)" not in page
    page = rita.get("/recruiter/profile/7?pick=1")
    assert "Beckon" in page
    assert "Acme Talent (old)" in page
    rita.post("/recruiter/profile/7/ats", ats="old")
    assert rita.jobs() == ([], "Acme Talent (old) has synced no jobs.")
    assert "has synced no jobs" in rita.export(7)
    assert rita.status == 422
    rita.get("/recruiter/profile/7?pick=1")
    rita.post("/recruiter/profile/7/ats", ats="connected")
    assert len(rita.jobs()[0]) == 1


def test_export_says_so_counts_and_pushes(ats, rita):
    page = rita.export(7, emails="maya@home.example; m@work.example maya@home.example")
    assert "Maya Lindqvist was exported to REQ-0012 · Backend Engineer · Utrecht." in page
    assert "1 of 300 exports this month" in page
    assert re.search(
        r"Exported on <time>.*?</time> to <strong>REQ-0012 · .*?</strong> by Rita Reyes", page
    )
    ats.box.deliver_due()
    (body,) = ats.receiver.bodies
    element = ats.fetch(body["id"]).json()["elements"][0]
    assert element["candidate"]["emailAddresses"] == ["maya@home.example", "m@work.example"]
    assert element["externalJobPostingId"] == "J-1"


def test_a_hiring_manager_exports_too(ats):
    ats.settle(ats.job())
    hugo = Browser(ats)
    hugo.sign_in(4)
    assert "was exported" in hugo.export(8)
    assert "by Hugo Holm" in hugo.page
    ats.box.deliver_due()
    exporter = ats.fetch(ats.receiver.bodies[0]["id"]).json()["elements"][0]["exportedBy"]
    hugos = [
        s["member"] for s in ats.http.get("/control/seats").json() if s["first_name"] == "Hugo"
    ]
    assert [exporter] == hugos


@pytest.mark.parametrize(
    ("member_id", "job", "emails", "words"),
    [
        (7, "", "", "Choose the job"),
        (7, "J-404", "", "not open any more"),
        (7, "J-1", "not an address", "“not” is not an e-mail address"),
        (11, "J-1", "", "closed the account"),
    ],
)
def test_export_is_refused_with_a_sentence(ats, rita, member_id, job, emails, words):
    rita.get("/recruiter/profile/7")
    page = rita.post(f"/recruiter/profile/{member_id}/export", job=job, emails=emails)
    assert rita.status == 422
    assert words in page
    assert "was exported" not in page
    assert ats.box.deliver_due() == 0
    assert ats.http.get("/control/pushes", params={"state": "queued"}).json() == []


def test_input_survives_a_refusal(rita):
    page = rita.export(7, emails="broken")
    assert 'value="broken"' in page
    assert re.search(r'value="J-1" checked', page)


def test_a_closed_account_offers_no_export(rita):
    page = rita.get("/recruiter/profile/11")
    assert "Account closed" in page
    assert ">Export</button>" not in page


def test_the_month_has_a_limit_per_seat(ats, rita):
    ats.control("settings", {"export_quota": 2})
    rita.export(7)
    rita.export(8)
    assert "2 of 2 exports this month" in rita.page
    page = rita.export(9)
    assert rita.status == 422
    assert "used all 2 exports" in page
    assert ats.box.deliver_due() == 2
    tom = Browser(ats)
    tom.sign_in(3)
    assert "was exported" in tom.export(9)
    ats.clock.seconds += 32 * 86400
    rita.sign_in(2)
    assert "was exported" in rita.export(9)
    assert "1 of 2 exports this month" in rita.page


def test_what_operators_order_does_not_count_against_the_month(ats, rita):
    ats.control("settings", {"export_quota": 1})
    ats.export(count=5)
    assert "0 of 1 exports this month" in rita.get("/recruiter/profile/7")
    assert "was exported" in rita.export(7)


def test_export_without_a_callback_is_refused(ats, rita):
    ats.box.store.run("DELETE FROM configurations WHERE key = 'CALLBACK_URL'")
    page = rita.export(7)
    assert rita.status == 422
    assert "nowhere to push" in page


def test_text_of_others_is_not_markup(ats, rita):
    ats.settle(ats.job("<b>x</b>", title="<script>alert(1)</script>", companyJobCode=None))
    raw = ats.http.get("/recruiter/profile/7").text
    assert "<script>alert" not in raw
    assert "&lt;script&gt;" in raw


# The operators' pages


def test_faults_by_form(ats, rita):
    rita.get("/control/view/faults")
    page = rita.post(
        "/control/view/faults",
        kind="429",
        path="exportedCandidates",
        times="1",
        seconds="2",
        retry_after="9",
        when="before",
    )
    assert "The fault is ordered." in page
    assert ats.fetch("x").headers["Retry-After"] == "9"
    assert "There is no fault" in rita.post("/control/view/faults", kind="rain")


def test_settings_and_clock_by_form(ats, rita):
    rita.get("/control/view/settings")
    wanted = {
        name: str(value)
        for name, value in ats.http.get("/control/settings").json().items()
        if not isinstance(value, bool) and value is not None
    }
    rita.post("/control/view/settings", **{**wanted, "task_delay": "0.5", "minute_limit": "7"})
    settings = ats.http.get("/control/settings").json()
    assert (settings["task_delay"], settings["minute_limit"], settings["daily_limit"]) == (
        0.5,
        7,
        None,
    )
    assert settings["name_exporter"] is False, "an empty check box is a no"
    rita.post("/control/view/clock", advance="60")
    assert ats.http.get("/control/clock").json()["offset_seconds"] == 60
    assert "whole number" in rita.post("/control/view/clock", advance="-5")
    assert "not a number" in rita.post("/control/view/settings", task_delay="soon")


def test_integrations_by_form(ats, rita):
    rita.get("/control/view/integrations")
    rita.post(
        "/control/view/integrations",
        context=ats.organization,
        type="PROFILE_PLUGIN",
        state="disabled",
    )
    found = {r["type"]: r["status"] for r in ats.http.get("/control/integrations").json()}
    assert (found["PROFILE_PLUGIN"], found["ONE_CLICK_EXPORT"]) == ("DISABLED", "ENABLED")
    page = rita.post(
        "/control/view/integrations",
        level="contract",
        contract=ats.box.world.contracts[1],
        state="enabled",
    )
    assert "not requested" in page
    rita.post("/control/view/integrations", level="company", state="enabled")
    found = {r["type"]: r["status"] for r in ats.http.get("/control/integrations").json()}
    assert found["PROFILE_PLUGIN"] == "ENABLED"


def test_a_crowd_a_resend_and_a_challenge_by_form(ats, rita):
    rita.get("/control")
    assert "3 exported to J-1." in rita.post(
        "/control/view/exports", job="J-1", count="3", exporter="3"
    )
    assert "between 1 and 5000" in rita.post(
        "/control/view/exports", job="J-1", count="0", exporter=""
    )
    ats.box.deliver_due()
    rita.get("/control/view/pushes")
    number = ats.http.get("/control/pushes").json()[0]["id"]
    assert "signature: wrong" in rita.post(
        "/control/view/pushes/resend", number=str(number), signature="wrong"
    )
    assert "not application/json" in rita.post("/control/view/challenge")
    ats.control("faults", {"kind": "hold", "times": 1})
    ats.export()
    assert "Release 1 held" in rita.get("/control/view/pushes")
    assert "1 pushes released" in rita.post("/control/view/pushes/release")
    assert "first day" in rita.post("/control/view/reset")
