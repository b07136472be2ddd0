"""axe on every page of the journey, in every look."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import walk
from tests.browser.control import Control
from tests.browser.profile import Profile, assert_accessible_in_every_look


@pytest.fixture(scope="module")
def furnished(stack, browser) -> walk.AJob:  # type: ignore[no-untyped-def]
    """A job with somebody in Prospect, somebody who waits and somebody further on."""
    with Control(stack) as control:
        profile = Profile(browser, stack)
        page = walk.sign_in(profile)
        job = walk.create_job(page, "Dike Warden")
        control.wait_until_open(job.number)
        walk.tab_of_job(page, "Prospect")
        control.export(job.number, member=230, exporter=3)
        # One of a name that fills the line, one without anything but a name.
        bare = {"candidate": {"headline": None, "currentEmployerNames": None, "location": None}}
        long = {"candidate": {"firstName": "Wilhelmina-Alexandrine", "headline": "h" * 200}}
        for member, overrides in ((231, {}), (232, bare), (233, long)):
            control.export(job.number, member=member, overrides=overrides)
        expect(walk.prospects(page).locator("tbody tr")).to_have_count(3)
        page.get_by_role("button", name="Advance to Apply").first.click()
        expect(walk.prospects(page).locator("tbody tr")).to_have_count(2)
        # Two members of one name and employer: somebody has to look.
        twin = {"firstName": "Tess", "lastName": "Twin", "currentEmployerNames": ["Dikes"]}
        for member in (234, 235):
            control.export(job.number, member=member, overrides={"candidate": twin})
        expect(walk.prospects(page).locator("tbody tr")).to_have_count(4)
        profile.close()
    return job


def test_axe_finds_nothing_in_the_portal(
    new_profile: Callable[..., Profile], furnished: walk.AJob
) -> None:
    profile = new_profile()
    page = profile.tab("/sign-in")
    assert_accessible_in_every_look(page)
    page.close()
    page = walk.sign_in(profile)
    addresses = [
        "/",
        "/jobs?view=mine",
        "/jobs?view=mine&q=nothing+fits",
        "/jobs/new",
        *(furnished.address + tab for tab in ("", "/hiring-team", "/process", "/prospects")),
        furnished.address + "/applicants",
        "/candidates",
        "/candidates?q=nobody",
        "/candidates/same-person",
        "/help/about",
    ]
    for address in addresses:
        page.goto(profile.portal_url + address)
        assert_accessible_in_every_look(page)
    page.goto(profile.portal_url + "/candidates/same-person")
    page.get_by_role("link", name="Compare and decide").first.click()
    page.get_by_role("button", name="Same", exact=True).wait_for()
    assert_accessible_in_every_look(page)
    page.goto(f"{profile.portal_url}{furnished.address}/prospects")
    walk.prospects(page).locator("tbody a").first.click()
    page.get_by_role("link", name="Open the candidate").wait_for()
    assert_accessible_in_every_look(page)
    page.get_by_role("link", name="Open the candidate").click()
    tabs = page.get_by_role("navigation", name="Person").get_by_role("link")
    for number in range(6):
        tabs.nth(number).click()
        expect(tabs.nth(number)).to_have_attribute("aria-current", "page")
        assert_accessible_in_every_look(page)
    page.get_by_role("link", name="Edit details").click()
    for words in ("Add e-mail", "Add phone", "Add link", "Add experience", "Add education"):
        page.get_by_role("button", name=words).click()
    expect(page.get_by_label("Name of the school")).to_be_visible()
    assert_accessible_in_every_look(page)
    page.locator("summary").filter(has=page.locator("[href$='#dots']")).click()
    page.get_by_role("link", name="Delete person").click()
    expect(page.get_by_text("This person cannot be deleted now")).to_be_visible()
    assert_accessible_in_every_look(page)
    page.goto(profile.portal_url + "/candidates/new")
    assert_accessible_in_every_look(page)
    # What opens over a page, and a form that comes back.
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_accessible_in_every_look(page)
    page.keyboard.press("Escape")
    profile.tolerate("422")
    page.goto(profile.portal_url + "/jobs/new")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Please mend what is marked below")).to_be_visible()
    assert_accessible_in_every_look(page)
    profile.tolerate("404")
    page.goto(profile.portal_url + "/jobs/999999")
    assert_accessible_in_every_look(page)


def test_axe_finds_nothing_on_the_administrators_pages(
    new_profile: Callable[..., Profile], furnished: walk.AJob
) -> None:
    profile = new_profile()
    page = walk.sign_in(profile, "ada")
    for view in ("attention", "all"):
        page.goto(f"{profile.portal_url}/admin/linkedin-inbox?view={view}")
        expect(page.get_by_role("heading", level=1)).to_have_text("LinkedIn inbox")
        assert_accessible_in_every_look(page)


def test_axe_finds_nothing_in_the_sandbox(
    new_profile: Callable[..., Profile], control: Control, furnished: walk.AJob
) -> None:
    profile = new_profile()
    page = profile.tab(profile.sandbox_url)
    assert_accessible_in_every_look(page)
    page.close()
    page = walk.sign_in_to_linkedin(profile)
    assert_accessible_in_every_look(page)
    walk.open_profile(page, "Maya Lindqvist")
    assert_accessible_in_every_look(page)
    walk.find_job(page, furnished.number)
    expect(page.get_by_role("radio")).to_have_count(1)
    assert_accessible_in_every_look(page)
    page.get_by_role("button", name="Change ATS").click()
    assert_accessible_in_every_look(page)
