"""LinkedIn's certification, modules 2 and 5, as LinkedIn's people would watch it: portal, workers and sandbox running.

Each test carries the name of its rule; docs/certification.md says what each asks for, and where the rules of the
other modules are tested.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from dev.stack import Stack
from tests.browser import people, walk
from tests.browser.control import Control, wait_for
from tests.browser.in_ats import SECONDS, Applicant, Desk
from tests.browser.profile import Profile


@pytest.fixture
def desk(profile: Profile, control: Control) -> Desk:
    """Rita, the portal in one tab and LinkedIn Recruiter in the other."""
    return Desk(profile, control)


@pytest.fixture(scope="module")
def job(browser: Browser, stack: Stack) -> Iterator[walk.AJob]:
    """One job of Rita's for all of these tests."""
    profile = Profile(browser, stack)
    with Control(stack) as control:
        yield Desk(profile, control).new_job("Beacon Painter")
    profile.close()


def equip(desk: Desk, applicant: Applicant) -> None:
    """Everything that may hang on an application, and what must never leave."""
    desk.open(applicant.application)
    desk.note(applicant.application, "Paints in any weather.")
    desk.note(applicant.application, "Mine alone.", is_private=True)
    desk.note(applicant.candidate, "Lives by the harbour.")
    desk.say(applicant, "Screen", "Steady hands.")


def everything_is_there(desk: Desk, job: walk.AJob) -> None:
    """The three tabs of In ATS hold what `equip` made, and nothing private."""
    desk.knows()
    way = desk.tab("Jobs & Statuses").get_by_role("list", name=re.compile(job.title))
    expect(way).to_contain_text("Screen", timeout=SECONDS)
    feedback = desk.tab("Interview Feedback")
    expect(feedback).to_contain_text("Steady hands.", timeout=SECONDS)
    expect(feedback).to_contain_text("Rita Reyes")
    notes = desk.tab("Notes")
    expect(notes).to_contain_text("Paints in any weather.", timeout=SECONDS)
    expect(notes).to_contain_text("Lives by the harbour.", timeout=SECONDS)
    expect(desk.section).not_to_contain_text("Mine alone.")


def states(control: Control) -> dict[str, str]:
    """Jobs at LinkedIn by their Job ID."""
    return {one["externalJobPostingId"]: one["state"] for one in control.get("/jobs")}


def test_rsc_201_jobs_of_the_past_closed_ones_too_are_there_and_in_the_export_box(
    desk: Desk, job: walk.AJob
) -> None:
    # The demo's jobs are older than the connection to LinkedIn.
    older = desk.known_job("Senior Data Engineer")
    expected = {job.number: "LISTED", older.number: "LISTED"}
    closed = desk.new_job("Pilot of the Past")
    desk.portal.get_by_role("link", name="Close job").click()
    closing = desk.portal.get_by_role("dialog", name="Close this job")
    closing.get_by_role("radio", name="Job cancelled").check()
    closing.get_by_role("button", name="Close job").click()
    expected[closed.number] = "CLOSED"
    wait_for(lambda: states(desk.control)[closed.number] == "CLOSED", "the closed job at LinkedIn")
    there = states(desk.control)
    assert {number: there.get(number) for number in expected} == expected
    page = desk.recruiter
    page.goto(f"{page.url.partition('/recruiter')[0]}/recruiter/profile/7")
    for number, state in expected.items():
        walk.find_job(page, number)
        box = page.get_by_role("radio", name=re.compile(number))
        expect(box).to_have_count(1 if state == "LISTED" else 0)


def test_rsc_202_and_203_the_indicator_shows_everything_and_the_totals_agree(
    desk: Desk, job: walk.AJob
) -> None:
    applicant = desk.add(job, "Apply")
    desk.move(applicant, "Screen")
    equip(desk, applicant)
    page = desk.look_at(applicant)
    everything_is_there(desk, job)

    # The hover card, before anybody scrolls.
    page.get_by_role("link", name="In ATS").hover()
    card = page.get_by_role("tooltip")
    expect(card).to_contain_text(f"{job.title}: Screen")
    expect(card).to_contain_text("1 interview feedback · 2 notes")
    # Jobs & Statuses: the latest status and the way to it.
    way = desk.tab("Jobs & Statuses").get_by_role("listitem")
    expect(way).to_have_count(2)
    expect(way.nth(0)).to_contain_text("Apply")
    expect(way.nth(1)).to_contain_text("Screen")
    expect(way.nth(1)).to_have_attribute("aria-current", "step")
    # The way back into the portal works from each tab.
    for tab in ("Jobs & Statuses", "Interview Feedback", "Notes"):
        with page.expect_popup() as popup:
            desk.tab(tab).get_by_role("link", name=re.compile("^Open in ")).first.click()
        expect(popup.value.get_by_role("heading", level=1)).to_have_text(applicant.name)
        popup.value.close()
    # In the results of a search, too.
    page.get_by_role("link", name="Recruiter", exact=True).click()
    page.get_by_label("Search people").fill(applicant.name)
    page.get_by_role("button", name="Search", exact=True).click()
    mark = f"In ATS: what the tracking system knows of {applicant.name}"
    expect(page.get_by_role("link", name=mark)).to_be_visible()
    # In the portal it says the same.
    panel = desk.said_by_the_portal(applicant, "1 feedback")
    expect(panel).to_contain_text("2 steps through the stages")
    expect(panel).not_to_contain_text("On its way")
    expect(panel).to_contain_text("Found by LinkedIn", timeout=2 * SECONDS)


def test_legacy_2_the_totals_of_the_portal_and_of_linkedin_agree(
    profile: Profile, control: Control
) -> None:
    page = walk.sign_in(profile, "ada")
    page.goto(f"{profile.portal_url}/admin/sharing")
    table = page.get_by_role("table", name="Records at LinkedIn")
    how_far = page.get_by_role("region", name="How far everybody is")
    expect(how_far).to_contain_text("Up to date", timeout=SECONDS)
    for heading, kind in (
        ("Candidates", "candidates"),
        ("Applications", "applications"),
        ("Steps through the stages", "stages"),
        ("Notes on applications", "applicationNotes"),
        ("Feedback", "interviewFeedback"),
    ):
        stored = {one["kind"]: one["stored"] for one in control.get("/sync")["kinds"]}[kind]
        row = table.get_by_role("row").filter(
            has=page.get_by_role("rowheader", name=heading, exact=True)
        )
        expect(row.get_by_role("cell").first).to_have_text(f"{stored:,}", timeout=SECONDS)


def test_legacy_3_and_4_every_field_of_somebody_new_arrives_and_so_does_a_change(
    desk: Desk, job: walk.AJob
) -> None:
    applicant = desk.add(
        job, "Screen", headline="Painter of beacons", employer="Lighthouse & Sons", location="Hoek"
    )
    desk.look_at(applicant)
    desk.knows()
    [record] = desk.records("candidates", applicant)
    member = desk.control.somebody(applicant.name)
    assert f"{record['firstName']} {record['lastName']}" == applicant.name
    assert record["emailAddresses"] == [applicant.email]
    assert record["currentCompanyName"] == "Lighthouse & Sons"
    assert record["linkedInProfileUrl"] == member["profile_url"]
    assert record["externalProfileUrl"] == desk.url + applicant.candidate

    page = desk.open(f"{applicant.candidate}/details")
    page.get_by_label("First name").fill("Berend-Jan")
    page.get_by_label("Employer").fill("Vuurtoren & Zonen")
    page.get_by_role("button", name="Add phone").click()
    page.locator("#phones-0").fill("+31 10 555 0123")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(people.message(page, "The changes are saved.")).to_be_visible()
    expect(desk.section).to_contain_text("Berend-Jan", timeout=SECONDS)
    [record] = desk.records("candidates", applicant)
    assert record["currentCompanyName"] == "Vuurtoren & Zonen"
    assert [phone["number"] for phone in record["phoneNumbers"]] == ["+31 10 555 0123"]


def test_legacy_5_what_is_missing_or_refused_is_told_and_mended(desk: Desk, job: walk.AJob) -> None:
    # Without an address LinkedIn takes nobody: the portal says so before it asks.
    applicant = desk.add(job, "Screen", email="")
    desk.said_by_the_portal(applicant, "LinkedIn needs an e-mail address")
    desk.look_at(applicant)
    desk.knows_nothing()
    page = desk.open(applicant.candidate)
    page.get_by_label("E-mail").fill("painter@mail.example")
    page.get_by_role("button", name="Add e-mail").click()
    expect(page.get_by_role("link", name="painter@mail.example")).to_be_visible()
    desk.knows()
    # What LinkedIn itself refuses stands there with the field and LinkedIn's reason, until somebody mends it.
    call(desk, applicant, "[refuse:firstName]")
    panel = desk.said_by_the_portal(applicant, "Refused by LinkedIn")
    expect(panel).to_contain_text("Field to mend: firstName")
    expect(panel).to_contain_text("LinkedIn says:")
    call(desk, applicant, "Mended")
    expect(desk.section).to_contain_text("Mended", timeout=SECONDS)
    panel = desk.said_by_the_portal(applicant, "At LinkedIn")
    expect(panel).not_to_contain_text("Refused by LinkedIn")


def call(desk: Desk, applicant: Applicant, first_name: str) -> None:
    """Give somebody another first name."""
    page = desk.open(f"{applicant.candidate}/details")
    page.get_by_label("First name").fill(first_name)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(people.message(page, "The changes are saved.")).to_be_visible()


def test_s49_of_a_prospect_nothing_past_prospect_everything_and_back_again(
    desk: Desk, job: walk.AJob
) -> None:
    applicant = desk.add(job, "Prospect")
    desk.note(applicant.application, "Paints in any weather.")
    desk.note(applicant.application, "Mine alone.", is_private=True)
    desk.note(applicant.candidate, "Lives by the harbour.")
    desk.look_at(applicant)
    desk.decided(applicant, "It goes when they move on.")
    desk.knows_nothing()
    assert desk.records("candidates", applicant) == []

    desk.move(applicant, "Screen")
    # A draft is its author's alone.
    desk.say(applicant, "Screen", "Half a thought.", act="Save draft")
    desk.knows()
    expect(desk.tab("Notes")).to_contain_text("Paints in any weather.", timeout=SECONDS)
    expect(desk.tab("Interview Feedback")).to_contain_text("No interview feedback")
    desk.say(applicant, "Screen", "Steady hands.")
    everything_is_there(desk, job)
    expect(desk.section).not_to_contain_text("Half a thought.")

    desk.move(applicant, "Prospect")
    desk.knows_nothing()
    desk.decided(applicant, "It goes when they move on.")
    # Opening the tab tells LinkedIn who the person is, and nothing else.
    desk.said_by_the_portal(applicant, "At LinkedIn")
    desk.knows()
    for tab in ("Jobs & Statuses 0", "Interview Feedback 0", "Notes 0"):
        expect(desk.section.get_by_role("tab", name=tab)).to_be_visible()

    # Rejected past Prospect it stands there with its end; taken back, without.
    desk.move(applicant, "Screen")
    everything_is_there(desk, job)
    page = desk.open(f"{applicant.application}/rejection")
    page.get_by_label("Reason").select_option(label="Location")
    page.get_by_role("button", name="Reject", exact=True).click()
    jobs = desk.tab("Jobs & Statuses")
    expect(jobs).to_contain_text("Rejected", timeout=SECONDS)
    desk.open(applicant.application).get_by_role("button", name="Reopen").click()
    expect(jobs).not_to_contain_text("Rejected", timeout=SECONDS)


def test_rsc_501_parts_of_a_candidate_vanish_and_then_the_candidate(
    desk: Desk, job: walk.AJob
) -> None:
    applicant = desk.add(job, "Screen")
    equip(desk, applicant)
    desk.look_at(applicant)
    everything_is_there(desk, job)
    page = desk.open(f"{applicant.candidate}/notes")
    page.get_by_role("article").filter(has_text="Lives by the harbour.").get_by_role(
        "button", name="Delete"
    ).click()
    desk.confirm("Delete")
    expect(desk.tab("Notes")).not_to_contain_text("Lives by the harbour.", timeout=SECONDS)
    # "Do not share" is the way to have somebody deleted there who stays here.
    page = desk.open(f"{applicant.candidate}/linkedin")
    page.get_by_role("button", name="Do not share with LinkedIn").click()
    desk.confirm("Do not share with LinkedIn")
    desk.knows_nothing()
    desk.said_by_the_portal(applicant, "Somebody marked this person as not to be shared.")


def test_rsc_502_a_candidate_who_is_deleted_vanishes_with_everything(
    desk: Desk, job: walk.AJob
) -> None:
    applicant = desk.add(job, "Screen")
    equip(desk, applicant)
    desk.look_at(applicant)
    everything_is_there(desk, job)
    # People whose application is running cannot be deleted.
    page = desk.open(f"{applicant.application}/rejection")
    page.get_by_label("Reason").select_option(label="Location")
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(desk.section).to_contain_text("Rejected", timeout=SECONDS)
    desk.open(f"{applicant.candidate}/deletion")
    desk.portal.get_by_role("button", name="Delete person").click()
    desk.knows_nothing()
    for kind in ("candidates", "candidateNotes", "applications", "stages", "applicationNotes"):
        assert desk.records(kind, applicant) == [], kind


def test_rsc_503_parts_of_an_application_vanish_and_rsc_504_then_the_application(
    desk: Desk, job: walk.AJob
) -> None:
    applicant = desk.add(job, "Screen")
    equip(desk, applicant)
    desk.look_at(applicant)
    everything_is_there(desk, job)
    page = desk.open(applicant.application)
    page.get_by_role("article").filter(has_text="Paints in any weather.").get_by_role(
        "button", name="Delete"
    ).click()
    desk.confirm("Delete")
    expect(desk.tab("Notes")).not_to_contain_text("Paints in any weather.", timeout=SECONDS)
    # Another job keeps the person there, so that only the application goes.
    other = desk.known_job("Senior Data Engineer")
    second = desk.add(other, "Screen", name=applicant.name, email=applicant.email)
    assert second.candidate_id == applicant.candidate_id
    jobs = desk.tab("Jobs & Statuses")
    expect(jobs).to_contain_text(other.title, timeout=SECONDS)
    desk.open(applicant.application)
    desk.more("Delete application")
    expect(jobs).not_to_contain_text(job.title, timeout=SECONDS)
    expect(jobs).to_contain_text(other.title)
    expect(desk.tab("Interview Feedback")).not_to_contain_text("Steady hands.")
    desk.open(second.application)
    desk.more("Delete application")
    desk.knows_nothing()


def test_joined_records_are_one_person_at_linkedin(desk: Desk, job: walk.AJob) -> None:
    one = desk.add(job, "Screen", employer="Lighthouse & Sons")
    other = desk.add(
        job, "Apply", name=one.name, email="other@mail.example", employer="Lighthouse & Sons",
        linkedin_profile_url="",
    )  # fmt: skip
    assert other.candidate_id != one.candidate_id
    desk.look_at(one)
    desk.knows()
    page = desk.open("/candidates/same-person")
    page.get_by_role("link", name="Compare and decide").first.click()
    page.get_by_role("button", name="Same", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(one.name)
    wait_for(
        lambda: len(desk.records("candidates", one) + desk.records("candidates", other)) == 1,
        "one record instead of two",
    )
    [record] = desk.records("candidates", one) + desk.records("candidates", other)
    assert sorted(record["emailAddresses"]) == sorted([one.email, "other@mail.example"])
