"""A person's LinkedIn tab with LinkedIn's profile widget, as somebody walks it: from a job, from a talent pool, with
each kind of seat, linked, unlinked, and with LinkedIn away. The tests carry the numbers of the requirements."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser import walk
from tests.browser.control import Control, wait_for
from tests.browser.in_ats import Applicant, Desk
from tests.browser.people import message
from tests.browser.profile import Profile, assert_accessible, holds
from tests.browser.test_talent_pools import make_pool

#: LinkedIn takes a record, matches it a second later, and the frame looks for news by itself.
SOON = 15_000


@pytest.fixture
def desk(profile: Profile, control: Control) -> Desk:
    """Rita, signed in to the portal and to LinkedIn Recruiter."""
    return Desk(profile, control)


@pytest.fixture
def job(desk: Desk) -> walk.AJob:
    return desk.known_job("Senior Data Engineer")


def card(page: Page) -> Locator:
    return page.get_by_role("region", name="LinkedIn", exact=True)


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("#linkedin-widget iframe")


def title_in_frame(page: Page, text: str) -> None:
    heading = frame_of(page).get_by_role("heading", level=1)
    expect(heading).to_have_text(text, timeout=SOON)


def press_tab(page: Page) -> None:
    page.get_by_role("navigation", name="Person").get_by_role("link", name="LinkedIn").click()


def stranger(desk: Desk) -> dict[str, Any]:
    """A member whom nobody knows here, with the name in one."""
    name = desk.control.stranger()
    return {**desk.control.somebody(name), "name": name}


def known_by_email(desk: Desk) -> tuple[dict[str, Any], dict[str, str]]:
    """A member, and what the portal knows of them: the e-mail address and no profile."""
    member = stranger(desk)
    email = f"{member['first_name']}.{member['last_name']}@home.example".lower()
    desk.control.post(f"/members/{member['member_id']}", email=email)
    return member, {"email": email, "linkedin_profile_url": ""}


def record_at_linkedin(desk: Desk, candidate_id: int) -> dict[str, Any]:
    found: dict[str, Any] = desk.control.get("/sync/records/candidates/record", id=candidate_id)
    return found


def test_s23_s24_s25_from_a_job_the_profile_of_an_exact_match(desk: Desk, job: walk.AJob) -> None:
    member, known = known_by_email(desk)
    applicant = desk.add(job, "Screen", member["name"], **known)
    page = desk.open(f"{job.address}/applicants/list")
    page.get_by_role("link", name=applicant.name, exact=True).click()
    page.get_by_role("link", name="Open the candidate").click()
    expect(page).to_have_url(re.compile(rf"from=job-{job.id}"))
    press_tab(page)
    title_in_frame(page, member["name"])
    expect(frame_of(page).get_by_role("heading", name="Experience")).to_be_visible()
    # The way back leads to the application in that job.
    expect(page.get_by_role("navigation", name="Breadcrumb")).to_contain_text(job.title)
    # LinkedIn says it by and by, or when somebody asks.
    page.locator("#sharing").get_by_role("button", name="Ask again").click()
    expect(card(page)).to_contain_text("Linked to a LinkedIn member", timeout=SOON)
    expect(card(page)).to_contain_text("found by LinkedIn")
    title_in_frame(page, member["name"])
    # Nothing of LinkedIn's scrolls inside.
    frame = page.frames[1]
    assert holds(frame, "() => document.documentElement.scrollHeight <= window.innerHeight")
    assert_accessible(page)


def test_s23_d20_from_a_talent_pool_the_person_is_introduced_first(desk: Desk) -> None:
    page = desk.portal
    member, known = known_by_email(desk)
    make_pool(page, "Lighthouse Keepers")
    page.get_by_role("link", name="Add candidate").first.click()
    page.get_by_label("First name").fill(member["first_name"])
    page.get_by_label("Last name").fill(member["last_name"])
    page.get_by_label("E-mail", exact=True).fill(known["email"])
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name=member["name"], exact=True).click()
    candidate_id = int(re.findall(r"/candidates/(\d+)", page.url)[0])
    there = desk.control.get("/sync/records/candidates", count=10_000)["records"]
    assert str(candidate_id) not in {one["id"] for one in there}, "nobody was introduced yet"
    page.evaluate("window.notReloaded = true")
    press_tab(page)
    expect(page).to_have_url(re.compile(r"/linkedin\?from=pool-\d+"))
    panel = page.locator("#linkedin-widget")
    expect(panel).to_contain_text(
        re.compile("Introducing this person to LinkedIn|This part comes from LinkedIn")
    )
    title_in_frame(page, member["name"])
    record = record_at_linkedin(desk, candidate_id)["record"]
    assert record["firstName"] == member["first_name"]
    expect(page.get_by_role("navigation", name="Breadcrumb")).to_contain_text("Lighthouse Keepers")
    expect(page.locator("#sharing")).to_contain_text("because somebody opened this tab")


def namesake(desk: Desk, job: walk.AJob) -> Applicant:
    """Somebody whom LinkedIn finds by nothing but the name."""
    return desk.add(job, "Screen", linkedin_profile_url="")


def sent_anew(desk: Desk, applicant: Applicant, before: int) -> None:
    """LinkedIn gets the record again, with the mapping as it is now."""
    wait_for(
        lambda: len(record_at_linkedin(desk, applicant.candidate_id)["former"]) > before,
        "the record with the mapping as it is now",
    )


def test_legacy_8_s26_whom_somebody_chose_by_name_stays_linked_until_unlinked(
    desk: Desk, job: walk.AJob
) -> None:
    applicant = namesake(desk, job)
    member = desk.control.somebody(applicant.name)
    page = desk.open(f"{applicant.candidate}/linkedin")
    title_in_frame(page, f"Who is {applicant.name}?")
    before = len(record_at_linkedin(desk, applicant.candidate_id)["former"])
    frame_of(page).get_by_role("button", name=re.compile(f"^Link {applicant.name}")).click()
    title_in_frame(page, applicant.name)
    expect(message(page, "Linked. It stays so until somebody unlinks it.")).to_be_visible()
    expect(card(page)).to_contain_text("Rita Reyes: chosen by hand")
    sent_anew(desk, applicant, before)
    assert (
        record_at_linkedin(desk, applicant.candidate_id)["manualMatchedMember"]
        == (member["member"])
    )
    page.reload()
    title_in_frame(page, applicant.name)
    expect(card(page)).to_contain_text("Linked to a LinkedIn member")
    # The wrong one after all: it goes and does not come back by itself.
    frame_of(page).get_by_text("Not the right profile?").click()
    frame_of(page).get_by_role("button", name="Unlink").click()
    title_in_frame(page, f"Who is {applicant.name}?")
    expect(message(page, "Unlinked. It is not linked again by itself.")).to_be_visible()
    expect(card(page)).not_to_contain_text("Linked to a LinkedIn member")
    sent_anew(desk, applicant, before + 1)
    assert record_at_linkedin(desk, applicant.candidate_id)["manualMatchedMember"] is None
    page.reload()
    title_in_frame(page, f"Who is {applicant.name}?")
    expect(card(page)).not_to_contain_text("Linked to a LinkedIn member")
    card(page).get_by_text("History of links").click()
    expect(card(page)).to_contain_text("Rita Reyes unlinked the person from a LinkedIn member")


def test_s27_nobody_fits_and_somebody_searches(desk: Desk, job: walk.AJob) -> None:
    member = stranger(desk)
    address = f"{job.address}/applicants/new"
    page = desk.open(address)
    option = page.get_by_label("Stage").locator("option", has_text="Screen")
    desk.post(
        address,
        first_name="Qwertius",
        last_name="Zxcvb",
        email="qwertius@mail.example",
        stage=option.get_attribute("value"),
    )
    page = desk.open("/candidates?q=Qwertius")
    page.get_by_role("link", name="Qwertius Zxcvb").first.click()
    press_tab(page)
    title_in_frame(page, "No match was found")
    page.locator("#sharing").get_by_role("button", name="Ask again").click()
    expect(card(page)).to_contain_text("No match was found", timeout=SOON)
    title_in_frame(page, "No match was found")
    assert_accessible(page)
    frame = frame_of(page)
    frame.get_by_role("searchbox").fill(member["name"])
    frame.get_by_role("button", name="Search").click()
    frame.get_by_role("button", name=re.compile(f"^Link {member['name']}")).click()
    title_in_frame(page, member["name"])
    expect(card(page)).to_contain_text("chosen by hand")
    # Our own button, with a question first.
    card(page).get_by_role("button", name="Unlink").click()
    page.get_by_role("dialog").get_by_role("button", name="Unlink").click()
    expect(message(page, "Unlinked. It is not linked again by itself.")).to_be_visible()


def test_s28_s29_s30_inmail_and_projects_without_leaving(desk: Desk, job: walk.AJob) -> None:
    member, known = known_by_email(desk)
    applicant = desk.add(job, "Screen", member["name"], **known)
    page = desk.open(f"{applicant.candidate}/linkedin")
    address = page.url
    title_in_frame(page, member["name"])
    frame = frame_of(page)
    frame.get_by_text("Send InMail").click()
    frame.get_by_label("Subject").fill("The lamp")
    frame.get_by_label("Message").fill("Would you mind a night shift?")
    frame.get_by_role("button", name="Send", exact=True).click()
    expect(frame.get_by_text(f"Your InMail to {member['name']} was sent.")).to_be_visible()
    frame.get_by_text("Save to a job").click()
    frame.get_by_role("radio", name="A new project").check()
    frame.get_by_label("Name of the new project").fill("Lamps")
    frame.get_by_role("button", name="Save", exact=True).click()
    expect(frame.get_by_text("Saved to Lamps.")).to_be_visible()
    assert page.url == address
    sent = desk.control.get("/inmails")["threads"]
    assert "The lamp" in {thread["subject"] for thread in sent}
    # Saved at LinkedIn: it made no application here.
    page = desk.open(f"{applicant.candidate}/applications")
    expect(page.locator("#applications tbody tr")).to_have_count(1)


def test_d27_s31_s32_a_hiring_managers_seat_and_no_account_see_public_basics(
    desk: Desk, job: walk.AJob, new_profile: Callable[..., Profile]
) -> None:
    member, known = known_by_email(desk)
    applicant = desk.add(job, "Screen", member["name"], **known)
    tab = f"{applicant.candidate}/linkedin"
    # Rita's Recruiter seat shows everything, and a way into Recruiter.
    page = desk.open(tab)
    title_in_frame(page, member["name"])
    expect(card(page).get_by_role("link", name="Open in LinkedIn Recruiter")).to_be_visible()
    hugo_profile = new_profile()
    hugo = walk.sign_in(hugo_profile, "hugo")
    hugo.goto(hugo_profile.portal_url + tab)
    expect(card(hugo)).to_contain_text("Sign out of LinkedIn or LinkedIn Recruiter first")
    expect(card(hugo)).to_contain_text(member["first_name"])
    expect(card(hugo)).not_to_contain_text("Open in LinkedIn Recruiter")
    # Signed out, LinkedIn's frame shows its public part; signed in, it wants a Recruiter seat.
    title_in_frame(hugo, member["name"])
    expect(frame_of(hugo).get_by_text("Sign in to see the whole profile.")).to_be_visible()
    expect(frame_of(hugo).get_by_role("heading", name="Experience")).to_have_count(0)
    frame_of(hugo).get_by_role("button", name="Sign in as Hugo Holm", exact=True).click()
    title_in_frame(hugo, "This needs a Recruiter seat")
    # Without an account of one's own: why, and where it is mended.
    olga_profile = new_profile()
    olga = walk.sign_in(olga_profile, "olga")
    olga.goto(olga_profile.portal_url + tab)
    panel = olga.locator("#linkedin-widget")
    expect(panel).to_contain_text("Your own LinkedIn account is not connected yet.")
    expect(panel.locator("iframe")).to_have_count(0)
    expect(card(olga)).to_contain_text("Sign out of LinkedIn or LinkedIn Recruiter first")
    assert_accessible(olga)


def test_legacy_9_signed_out_and_signed_in_the_frame_fits_the_page(
    desk: Desk, job: walk.AJob, new_profile: Callable[..., Profile]
) -> None:
    member, known = known_by_email(desk)
    applicant = desk.add(job, "Screen", member["name"], **known)
    phone = new_profile(viewport={"width": 360, "height": 740})
    page = walk.sign_in(phone)
    page.goto(f"{phone.portal_url}{applicant.candidate}/linkedin")
    sign_in = frame_of(page).get_by_role("button", name="Sign in as Rita Reyes", exact=True)
    expect(sign_in).to_be_visible(timeout=SOON)
    assert holds(page, "() => document.documentElement.scrollWidth <= window.innerWidth")
    sign_in.click()
    expect(frame_of(page).get_by_role("heading", name="Experience")).to_be_visible()
    inside = "() => document.documentElement.scrollHeight <= window.innerHeight"
    assert holds(page.frames[1], inside), "the page scrolls, not the frame"
    assert holds(page, "() => document.documentElement.scrollWidth <= window.innerWidth")
    # Whoever signs out there has the sign-in again.
    frame_of(page).get_by_role("button", name="Sign out").click()
    expect(sign_in).to_be_visible()


def test_legacy_6_7_exported_to_two_jobs_it_is_one_person_with_an_exact_match(desk: Desk) -> None:
    first, second = desk.new_job("Foghorn Tuner"), desk.new_job("Foghorn Painter")
    member = stranger(desk)
    desk.control.export(first.number, member=member["member_id"])
    page = desk.open(f"{first.address}/prospects")
    row = walk.prospect(page, member["name"])
    expect(row).to_be_visible(timeout=SOON)
    walk.open_candidate(page, row, member["name"])
    press_tab(page)
    title_in_frame(page, member["name"])
    expect(card(page)).to_contain_text("exported from LinkedIn Recruiter")
    # The record is edited here, then the same person is exported to another job.
    page.get_by_role("link", name="Edit details").click()
    page.get_by_label("Headline").fill("Tunes by ear")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Tunes by ear")
    desk.control.export(second.number, member=member["member_id"])
    page = desk.open(f"{second.address}/prospects")
    row = walk.prospect(page, member["name"])
    expect(row).to_be_visible(timeout=SOON)
    walk.open_candidate(page, row, member["name"])
    page.get_by_role("navigation", name="Person").get_by_role("link", name="Applications").click()
    for job in (first, second):
        expect(page.get_by_role("main").get_by_role("link", name=job.title).first).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Tunes by ear")


def test_s23_with_linkedins_script_away_the_page_works_and_says_so(
    desk: Desk, job: walk.AJob, control: Control, profile: Profile
) -> None:
    profile.tolerate("503|Failed to load resource")
    member, known = known_by_email(desk)
    applicant = desk.add(job, "Screen", member["name"], **known)
    page = desk.open(f"{applicant.candidate}/linkedin")
    title_in_frame(page, member["name"])
    control.fault("503", path="in.js")
    page.reload()
    alert = page.locator("#linkedin-widget").get_by_role("alert")
    expect(alert).to_contain_text("LinkedIn's script did not reach your browser")
    expect(card(page)).to_contain_text(member["first_name"])
    expect(page.locator("#sharing")).to_contain_text("At LinkedIn")
    assert_accessible(page)
    control.clear_faults()
    alert.get_by_role("link", name="Try again").click()
    title_in_frame(page, member["name"])
