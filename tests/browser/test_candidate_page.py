"""A hiring manager's way from the first page to feedback, and a person's page under many hands."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import people, walk
from tests.browser.control import Control
from tests.browser.profile import Profile, assert_accessible

TITLE = "Lock Keeper"


def _tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Person").get_by_role("link", name=name).click()


def test_a_hiring_manager_comes_from_the_first_page_to_feedback_in_four_clicks(
    new_profile: Callable[..., Profile], control: Control
) -> None:
    profile = new_profile()
    rita = walk.sign_in(profile)
    job = walk.create_job(rita, TITLE)
    control.wait_until_open(job.number)
    walk.tab_of_job(rita, "Hiring team")
    adding = rita.get_by_role("region", name="Add somebody")
    adding.get_by_label("Person").select_option(label="Hugo Holm (hugo@demo.example)")
    adding.get_by_label("Role").select_option(label="Hiring manager")
    adding.get_by_role("button", name="Add").click()
    walk.tab_of_job(rita, "Applicants")
    people.add_by_hand(rita, "Sluis", "Wachter", "Interview")
    people.open_tab(rita, job, profile.portal_url, "/applicants?view=board")
    people.open_person(rita, "Sluis Wachter")
    rita.get_by_role("region", name="Notes").get_by_label("Note").fill("Knows every sluice.")
    rita.get_by_role("button", name="Add note").click()
    expect(people.message(rita, "The note is saved.")).to_be_visible()
    resume = {"name": "resume.txt", "mimeType": "text/plain", "buffer": b"Twenty years of locks."}
    rita.locator("#file").set_input_files(files=[resume])
    rita.get_by_role("button", name="Add document").click()
    expect(people.message(rita, "The document is saved.")).to_be_visible()

    hugo = walk.sign_in(new_profile(), "hugo")
    hugo.get_by_role("main").get_by_role("link", name=TITLE).first.click()
    walk.tab_of_job(hugo, "Applicants")
    people.open_person(hugo, "Sluis Wachter")
    # The profile, the resume and the team's notes stand here, and the way to give feedback.
    expect(hugo.get_by_role("region", name="Profile")).to_contain_text("sluis.wachter@mail.example")
    expect(hugo.get_by_role("region", name="Notes")).to_contain_text("Knows every sluice.")
    with hugo.expect_download() as download:
        hugo.get_by_role("link", name="resume.txt").click()
    assert download.value.path().read_bytes() == b"Twenty years of locks."
    hugo.get_by_role("link", name="Give feedback").click()
    expect(hugo.get_by_role("button", name="Submit")).to_be_visible()

    # From the person's own page he comes back to where he was.
    hugo.go_back()
    hugo.get_by_role("link", name="Open the candidate").click()
    for name in ("Applications", "Documents", "Notes", "LinkedIn", "Activity", "Profile"):
        _tab(hugo, name)
        expect(hugo.get_by_role("heading", level=1)).to_have_text("Sluis Wachter")
    hugo.get_by_role("navigation", name="Breadcrumb").get_by_role(
        "link", name="Application"
    ).click()
    expect(hugo.get_by_role("link", name="Give feedback")).to_be_visible()


def test_rows_come_and_go_in_place_and_a_change_of_somebody_else_is_told(
    new_profile: Callable[..., Profile],
) -> None:
    profile = new_profile()
    page = walk.sign_in(profile)
    page.goto(profile.portal_url + "/candidates")
    page.get_by_role("link", name="Add candidate").click()
    page.get_by_label("First name").fill("Dijk")
    page.get_by_label("Last name").fill("Graaf")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(people.message(page, "Dijk Graaf is added.")).to_be_visible()
    # Nobody can write to him; an address is added right there.
    page.get_by_label("E-mail").fill("dijk@mail.example")
    page.get_by_role("button", name="Add e-mail").click()
    expect(page.get_by_role("link", name="dijk@mail.example")).to_be_visible()
    expect(page.get_by_text("Contact missing")).to_have_count(0)
    address = page.url

    page.get_by_role("link", name="Edit details").click()
    page.get_by_label("Headline").fill("Looks after dikes")
    page.get_by_role("button", name="Add e-mail").click()
    # What was typed elsewhere stays, and the cursor stands in the new row.
    expect(page.get_by_label("Headline")).to_have_value("Looks after dikes")
    expect(page.locator("#emails-1")).to_be_focused()
    page.keyboard.type("second@mail.example")
    page.get_by_role("button", name="Add experience").click()
    expect(page.locator("#experience-0-title")).to_be_focused()
    page.keyboard.type("Dike reeve")
    page.get_by_role("button", name="Remove this e-mail address").first.click()
    expect(page.locator("#emails-1")).to_have_count(0)
    expect(page.locator("#emails-0")).to_have_value("second@mail.example")
    expect(page.locator("#experience-0-title")).to_have_value("Dike reeve")

    other = walk.sign_in(new_profile(), "tom")
    other.goto(re.sub(r"\?.*", "", address) + "/details")
    other.get_by_label("Employer").fill("Waterschap")
    other.get_by_role("button", name="Save", exact=True).last.click()
    expect(people.message(other, "The changes are saved.")).to_be_visible()

    profile.tolerate("409")
    # Enter saves, it does not remove a row.
    page.get_by_label("Headline").press("Enter")
    expect(page.get_by_text("Somebody else changed this person")).to_be_visible()
    expect(page.get_by_text("stored: Waterschap")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Employer").fill("Waterschap")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(people.message(page, "The changes are saved.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("second@mail.example")
    expect(page.get_by_role("main")).to_contain_text("Dike reeve")
    _tab(page, "Activity")
    page.get_by_text("What changed").first.click()
    expect(page.get_by_role("deletion").first).to_be_visible()
