"""From a new job to a candidate with two applications, as a person walks it."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import walk
from tests.browser.control import Control
from tests.browser.profile import Profile


@pytest.mark.alone
def test_an_export_stands_in_prospect_by_itself(profile: Profile, control: Control) -> None:
    person = control.somebody("Maya Lindqvist")
    name = "Maya Lindqvist"
    portal = walk.sign_in(profile)

    # The job: created, activated, on its way, there, and nobody reloads.
    job = walk.create_job(portal, "Mast Keeper, North Sea")
    state = walk.linkedin_state(portal)
    expect(state).to_contain_text("On its way to LinkedIn")
    portal.evaluate("window.notReloaded = true")
    expect(state).to_contain_text("At LinkedIn", timeout=15_000)
    assert portal.evaluate("window.notReloaded"), "the page was reloaded"
    walk.tab_of_job(portal, "Prospect")
    expect(walk.prospects(portal)).to_contain_text("Nobody here yet")
    portal.evaluate("window.notReloaded = true")

    # LinkedIn, in the second tab: part of the title finds the job, and so does its Job ID.
    recruiter = walk.sign_in_to_linkedin(profile)
    walk.open_profile(recruiter, name)
    job_in_box = recruiter.get_by_role("radio", name=re.compile(re.escape(job.number)))
    walk.find_job(recruiter, "no such job")
    expect(job_in_box).to_have_count(0)
    walk.find_job(recruiter, "mast keep")
    expect(job_in_box).to_have_count(1)
    walk.find_job(recruiter, job.number)
    expect(job_in_box).to_have_count(1)
    expect(recruiter.get_by_role("radio")).to_have_count(1)
    clicked = walk.press_export(recruiter, job, name)

    # Back in the first tab the person stands there already.
    portal.bring_to_front()
    row = walk.prospect(portal, name)
    expect(row).to_be_visible(timeout=2_000)
    assert time.monotonic() - clicked < 2
    assert portal.evaluate("window.notReloaded"), "the page was reloaded"
    expect(row).to_contain_text("LinkedIn Recruiter")
    expect(row).to_contain_text("Rita")

    # The candidate.
    walk.open_candidate(portal, row, name)
    expect(portal.get_by_role("heading", level=1)).to_have_text(name)
    page = portal.get_by_role("main")
    for text in (
        name,
        person["headline"],
        person["employers"][0],
        person["location"],
        person["profile_url"],
        "LinkedIn Recruiter",
    ):
        expect(page).to_contain_text(text)
    by = portal.get_by_role("region", name="About").get_by_role("listitem").filter(has_text="Rita")
    expect(by.locator("time")).to_have_attribute("datetime", re.compile(r"^\d{4}-\d\d-\d\dT"))
    # Behind the question mark stands the way back.
    candidate_address = portal.url.partition("?")[0]

    # The same person to a second job: one candidate, two applications.
    second = walk.create_job(portal, "Mast Keeper, Baltic Sea")
    walk.tab_of_job(portal, "Prospect")
    control.wait_until_open(second.number)
    walk.open_profile(recruiter, name)
    walk.find_job(recruiter, second.number)
    walk.press_export(recruiter, second, name)
    expect(recruiter.get_by_text("Handed over before")).to_be_visible()
    portal.bring_to_front()
    expect(walk.prospect(portal, name)).to_be_visible(timeout=2_000)
    walk.open_candidate(portal, walk.prospect(portal, name), name)
    assert portal.url.partition("?")[0] == candidate_address
    portal.get_by_role("link", name="Applications", exact=True).click()
    applications = portal.get_by_role("region", name="Applications")
    expect(applications.get_by_role("row")).to_have_count(3)
    for title in (job.title, second.title):
        expect(applications.get_by_role("link", name=title)).to_be_visible()
    portal.get_by_label("Search candidates").fill(name)
    portal.get_by_label("Search candidates").press("Enter")
    expect(portal.get_by_role("main").get_by_role("link", name=name, exact=True)).to_have_count(1)


def test_a_hiring_manager_exports_to_a_job_of_theirs(profile: Profile, control: Control) -> None:
    name = control.stranger()
    portal = walk.sign_in(profile, "hugo")
    job = walk.create_job(portal, "Test Stand Engineer", role="Hiring manager")
    walk.tab_of_job(portal, "Prospect")
    control.wait_until_open(job.number)
    recruiter = walk.sign_in_to_linkedin(profile, "hugo")
    walk.open_profile(recruiter, name)
    walk.find_job(recruiter, "test stand")
    walk.press_export(recruiter, job, name)
    portal.bring_to_front()
    row = walk.prospect(portal, name)
    expect(row).to_be_visible(timeout=2_000)
    expect(row).to_contain_text("Hugo")


def test_portal_and_sandbox_do_not_sign_each_other_out(profile: Profile) -> None:
    portal = walk.sign_in(profile)
    recruiter = walk.sign_in_to_linkedin(profile)
    portal.reload()
    expect(portal.get_by_role("heading", level=1)).to_contain_text("Hello")
    recruiter.reload()
    expect(recruiter.get_by_role("heading", name="Find people")).to_be_visible()
    recruiter.get_by_role("button", name="Sign out").click()
    expect(recruiter.get_by_role("heading", name="Who do you want to be?")).to_be_visible()
    portal.reload()
    expect(portal.get_by_role("heading", level=1)).to_contain_text("Hello")
    recruiter.get_by_role("button", name="Sign in as Rita Reyes").click()
    portal.locator("#menu-user summary").click()
    portal.get_by_role("button", name="Sign out").click()
    expect(portal.get_by_role("heading", level=1)).to_have_text("Sign in")
    recruiter.reload()
    expect(recruiter.get_by_role("heading", name="Find people")).to_be_visible()


def test_the_other_tracking_system_has_no_jobs(profile: Profile, control: Control) -> None:
    recruiter = walk.sign_in_to_linkedin(profile)
    walk.open_profile(recruiter, "Maya Lindqvist")
    expect(recruiter.get_by_role("radio")).not_to_have_count(0)
    recruiter.get_by_role("button", name="Change ATS").click()
    recruiter.get_by_role("radio", name="Acme Talent (old)").check()
    recruiter.get_by_role("button", name="Use this one").click()
    expect(recruiter.get_by_text("has synced no jobs")).to_be_visible()
    recruiter.get_by_role("button", name="Change ATS").click()
    recruiter.get_by_role("radio", name=re.compile("Beckon")).check()
    recruiter.get_by_role("button", name="Use this one").click()
    expect(recruiter.get_by_role("radio")).not_to_have_count(0)


def test_two_people_see_the_same_export_arrive(
    new_profile: Callable[..., Profile], control: Control
) -> None:
    """The job page of a colleague stays live too."""
    rita, hugo = walk.sign_in(new_profile()), walk.sign_in(new_profile(), "hugo")
    for page in (rita, hugo):
        page.goto(page.url.rstrip("/") + "/jobs?view=mine&q=Senior+Data+Engineer")
        page.get_by_role("link", name="Senior Data Engineer").click()
        walk.tab_of_job(page, "Prospect")
    number = re.search(r"REQ-\d+", rita.get_by_role("main").inner_text())
    assert number is not None
    control.wait_until_open(number[0])
    made = control.export(number[0])
    for page in (rita, hugo):
        expect(walk.prospect(page, made[0]["name"])).to_be_visible(timeout=2_000)
