"""In ATS on the Recruiter pages: the mark, the section, the spotlight, linking by hand."""

from __future__ import annotations

import re

import pytest

from tests.contract.browsing import Browser
from tests.contract.sync import CREATED, Sync

RITA, TOM, MAYA, SAM = 2, 3, 7, 8
DAY = 86_400_000
AUTHOR = {"firstName": "Ivy", "lastName": "Ito"}


@pytest.fixture
def known(sync: Sync) -> Sync:
    """Maya is in the tracking system, has applied, and was talked about."""
    sync.ats.control("settings", {"match_delay": 0, "task_delay": 0})
    sync.candidates(
        1, firstName="Maya", lastName="Lindqvist", emailAddresses=["maya.lindqvist@example.com"]
    )
    sync.applications(1)
    stages = {
        "S1": {"atsCreatedAt": CREATED, "stage": "Screening"},
        "S3": {"atsCreatedAt": CREATED - DAY, "stage": "Applied"},
        "S2": {"atsCreatedAt": CREATED + DAY, "stage": "Interview"},
    }
    sync.parts("stages", "A-1", stages)
    sync.parts("notes", "A-1", {"N": {"author": AUTHOR, "note": "Called <b>twice</b>"}})
    feedback = {
        "interviewer": AUTHOR,
        "feedback": "Clear and calm",
        "interviewType": "PHONE_SCREEN",
        "evaluations": [{"attribute": "Communication", "result": "4/5"}],
    }
    sync.parts("interviewFeedback", "A-1", {"F": feedback})
    return sync


@pytest.fixture
def rita(known: Sync) -> Browser:
    browser = Browser(known.ats)
    browser.sign_in(RITA)
    return browser


def profile(browser, member=MAYA):
    page = browser.get(f"/recruiter/profile/{member}")
    assert browser.status == 200
    return page


def version(page):
    found = re.search(r'data-version="(\w+)"', page)
    assert found
    return found[1]


def panel(browser, version="", member=MAYA):
    return browser.http.get(f"/recruiter/profile/{member}/in-ats", params={"version": version})


def test_jobs_feedback_and_notes_lead_back_into_the_tracking_system(rita):
    page = profile(rita)
    assert 'href="#in-ats"' in page
    for words in (
        "Jobs & Statuses", "Interview Feedback", "Backend Engineer", "Referral", "Clear and calm",
        "Phone screen", "Communication", "4/5", "Ivy Ito", "Open in Beckon", "(Backend Engineer)</span></a>",
        "(the feedback)</span></a>", "(the note)</span></a>", "matched by e-mail or profile address",
    ):  # fmt: skip
        assert words in page, words
    links = re.findall(r'class="back" href="([^"]+)"', page)
    assert set(links) == {"https://ats.example/people/1"}
    assert len(links) == 4


def test_the_way_through_the_stages_goes_by_time(rita):
    page = profile(rita)
    way = re.search(r'<ol class="way".*?</ol>', page, re.DOTALL)
    assert way
    assert re.findall(r'dir="auto">(\w+)<', way[0]) == ["Applied", "Screening", "Interview"]
    assert re.search(r'aria-current="step"><span dir="auto">Interview', way[0])
    card = page[page.index('role="tooltip"') : page.index('id="in-ats-live"')]
    assert '<strong dir="auto">Interview</strong>' in card


def test_what_was_sent_is_text_and_nothing_else(rita):
    markup = panel(rita).text
    assert "Called &lt;b&gt;twice&lt;/b&gt;" in markup


def test_nobody_is_marked_whom_the_tracking_system_does_not_know(rita):
    page = profile(rita, SAM)
    assert "In ATS" not in page
    assert "No record of Beckon is taken for this person." in page


def test_the_panel_comes_anew_only_when_something_changed(known, rita):
    now = version(profile(rita))
    assert panel(rita, now).status_code == 204
    known.applications(1, dispositionReason="Position filled")
    fresh = panel(rita, now)
    assert fresh.status_code == 200
    assert "Not selected" in fresh.text
    assert panel(rita, fresh.headers["X-Version"]).status_code == 204


def test_deleting_takes_it_off_piece_by_piece(known, rita):
    known.delete_parts("notes", "A-1", "N")
    assert "twice" not in profile(rita)
    known.delete_parts("interviewFeedback", "A-1", "F")
    assert "Clear and calm" not in profile(rita)
    known.delete_parts("stages", "A-1", "S1", "S2", "S3")
    assert "no stage yet" in profile(rita)
    known.delete("/v2/atsApplications", known.application_key("A-1"))
    assert "No applications that you may see." in profile(rita)
    known.delete("/v2/atsCandidates", known.candidate_key("C-1"))
    assert "In ATS" not in profile(rita)


def test_access_lists_hide_the_job_from_who_is_outside(known, rita):
    known.put("/v2/atsEntityAcls", {known.acl_key("g", "J-1"): {}})
    tom = known.assignee_key("g", known.person(TOM))
    known.put("/v2/atsEntityAclAssignees", {tom: {}})
    page = profile(rita)
    assert "No applications that you may see." in page
    for words in ("Interview</", "Clear and calm", "twice"):
        assert words not in page
    rita.post("/sign-out")
    rita.sign_in(TOM)
    page = profile(rita)
    for words in ("Interview</", "Clear and calm", "twice"):
        assert words in page


def test_the_export_box_and_its_button_respect_access_lists(known, rita):
    known.put("/v2/atsEntityAcls", {known.acl_key("g", "J-1"): {}})
    assert "let you see none of its open jobs" in profile(rita)
    page = rita.post(f"/recruiter/profile/{MAYA}/export", job="J-1")
    assert rita.status == 422
    assert "let you see none" in page
    rita_in = known.assignee_key("g", known.person(RITA))
    known.put("/v2/atsEntityAclAssignees", {rita_in: {}})
    assert "REQ-0012 · Backend Engineer" in profile(rita)
    assert "was exported" in rita.post(f"/recruiter/profile/{MAYA}/export", job="J-1")


def test_nothing_shows_while_the_indicator_is_switched_off(known, rita):
    organization = known.ats.organization
    status = {"context": organization, "type": "IN_ATS_INDICATOR", "push": False}
    known.ats.control("integrations/status", {**status, "status": "DISABLED"})
    page = profile(rita)
    assert "In ATS" not in page
    assert 'id="linking"' not in page
    assert "In ATS" not in rita.get("/recruiter")
    known.ats.control("integrations/status", {**status, "status": "ENABLED"})
    assert "In ATS" in profile(rita)


def test_a_closed_account_shows_nothing(known, rita):
    known.ats.control(f"members/{MAYA}", {"closed": True})
    page = profile(rita)
    known.ats.control(f"members/{MAYA}", {"closed": False})
    assert "In ATS" not in page


def test_the_panel_is_for_holders_of_seats(known):
    browser = Browser(known.ats)
    assert panel(browser).status_code == 401
    browser.sign_in(20)
    assert panel(browser).status_code == 401
    browser.sign_in(RITA)
    assert panel(browser, member=99999).status_code == 404


# Search and spotlight


def found(page):
    return {int(number) for number in re.findall(r'/recruiter/profile/(\d+)" dir', page)}


def test_search_results_are_marked_and_filtered(known, rita):
    known.candidates(2, manualMatchedMember=known.person(SAM))
    assert "what the tracking system knows of Maya Lindqvist" in rita.get("/recruiter?q=lindqvist")
    assert found(rita.get("/recruiter?ats=in")) == {MAYA, SAM}
    assert found(rita.get("/recruiter?ats=rediscovered")) == {MAYA}, "has applied before"
    assert found(rita.get("/recruiter?ats=rediscovered&q=carter")) == set()
    out = rita.get("/recruiter?ats=out")
    assert "58 people" in out
    assert not {MAYA, SAM} & found(out)
    assert "60 people" in rita.get("/recruiter?ats=nonsense")


def test_the_spotlight_respects_access_lists(known, rita):
    assert re.search(r"Rediscovered candidates <span class=\"count\">1<", rita.get("/recruiter"))
    known.put("/v2/atsEntityAcls", {known.acl_key("g", "J-1"): {}})
    assert re.search(r"Rediscovered candidates <span class=\"count\">0<", rita.get("/recruiter"))
    assert found(rita.get("/recruiter?ats=in")) == {MAYA}


# By hand


def test_a_recruiter_links_and_unlinks(known, rita):
    page = rita.get(f"/recruiter/profile/{SAM}?record=lindqvist")
    assert 'aria-label="Link Maya Lindqvist"' in page
    page = rita.post(f"/recruiter/profile/{SAM}/in-ats/link", candidate="C-1", action="link")
    assert "is this person" in page
    assert "linked by hand" in page
    assert known.matches("C-1") == [
        {"matchedMembers": [known.person(MAYA)], "manualMatchedMember": known.person(SAM)}
    ]
    assert "In ATS" not in profile(rita, MAYA), "what was said by hand wins"
    profile(rita, SAM)
    rita.post(f"/recruiter/profile/{SAM}/in-ats/link", candidate="C-1", action="unlink")
    assert known.matches("C-1") == [{"matchedMembers": [known.person(MAYA)]}]
    assert "In ATS" in profile(rita, MAYA)


def test_a_wrong_match_is_taken_back_and_stays_so(known, rita):
    profile(rita)
    rita.post(f"/recruiter/profile/{MAYA}/in-ats/link", candidate="C-1", action="unlink")
    assert "In ATS" not in profile(rita)
    known.candidates(1, firstName="May", emailAddresses=["maya.lindqvist@example.com"])
    assert known.matches("C-1") == [{}]
    rita.post(f"/recruiter/profile/{MAYA}/in-ats/link", candidate="C-1", action="link")
    assert "In ATS" in profile(rita)


def test_linking_needs_a_form_of_the_page_and_a_record(known, rita):
    path = f"/recruiter/profile/{SAM}/in-ats/link"
    assert rita.http.post(path, data={"csrf": "guess", "candidate": "C-1"}).status_code == 400
    profile(rita)
    assert rita.send(path, candidate="C-9", action="link").status_code == 404
    clara = rita.send("/recruiter/profile/11/in-ats/link", candidate="C-1", action="link")
    assert clara.status_code == 409, "her account is closed"
    assert "No other record fits “zzz”." in rita.get(f"/recruiter/profile/{SAM}?record=zzz")


@pytest.mark.parametrize("moment", [1, 2**62, 253402300800000])
def test_any_time_at_all_is_shown(known, rita, moment):
    known.parts("stages", "A-1", {"S9": {"atsCreatedAt": moment, "stage": "Offer"}})
    assert "Offer" in profile(rita)
