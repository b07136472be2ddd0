"""A talent pool from its making to the job that its people go into, walked by two people."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.people import message
from tests.browser.profile import Profile, assert_accessible, assert_accessible_in_every_look

PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}


def navigate(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Main navigation").get_by_role("link", name=name).click()


def make_pool(page: Page, name: str, *share: str) -> None:
    """Create a pool, from any page."""
    navigate(page, "Talent pools")
    page.get_by_role("link", name="New", exact=True).click()
    page.get_by_label("Name").fill(name)
    for who in share:
        page.get_by_label(re.compile(f"^{who}")).check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_pool_is_shared_filled_and_its_people_go_into_a_job(
    new_profile: Callable[..., Profile],
) -> None:
    page = walk.sign_in(new_profile())
    job = walk.create_job(page, "Tidal Lock Keeper")
    # By keyboard to the pools.
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Talent pools")
    assert_accessible(page)
    make_pool(page, "Pilots", "Tom")
    assert_accessible(page)
    # Somebody new, somebody known, and two from the list of candidates.
    page.get_by_role("link", name="Add candidate").first.click()
    assert_accessible(page)
    page.get_by_label("First name").fill("Pia")
    page.get_by_label("Last name").fill("Pilot")
    page.get_by_label("E-mail", exact=True).fill("pia.pilot@mail.example")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(message(page, "Pia Pilot is in the pool.")).to_be_visible()
    page.get_by_role("link", name="Add candidate").click()
    page.get_by_label("Name or e-mail address").fill("pia")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("list", name="People found")).to_contain_text("In the pool")
    navigate(page, "Candidates")
    bar = page.get_by_role("button", name="Add to talent pool")
    expect(bar).to_be_disabled()
    for box in page.get_by_role("checkbox", name=re.compile("^Choose (?!everybody)")).all()[:2]:
        box.check()
    page.get_by_role("checkbox", name="Choose Pia Pilot").check()
    bar.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add to talent pool: 3 people")
    page.get_by_label("Your talent pools").fill("pil")
    expect(page.get_by_role("list", name="Talent pools").get_by_role("listitem")).to_have_count(1)
    assert_accessible(page)
    page.get_by_role("button", name="Add to Pilots").click()
    # Pia was in the pool already.
    expect(page.get_by_text("Done for 2 people.")).to_be_visible()
    expect(page.get_by_role("link", name="In the pool already")).to_be_visible()
    assert_accessible(page)

    # A colleague sees it, on a phone, and takes the people to the job.
    colleague = walk.sign_in(new_profile(**PHONE), "tom")
    colleague.goto(page.url.split("/people-actions")[0] + "/talent-pools")
    card = colleague.locator("[id^=pool-]").filter(has_text="Pilots")
    expect(card.get_by_text("Shared with you")).to_be_visible()
    assert_accessible(colleague)
    colleague.get_by_role("link", name="Pilots").click()
    expect(colleague.get_by_role("link", name="Pia Pilot")).to_be_visible()
    assert_accessible(colleague)
    expect(colleague.get_by_label("More")).to_have_count(0)

    # One out and back again, then everybody into the job.
    page.get_by_role("link", name="Open the pool").click()
    page.get_by_role("button", name="Remove Pia Pilot").click()
    expect(page.get_by_text("You removed 1 person.")).to_be_visible()
    expect(page.get_by_role("link", name="Pia Pilot")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Pia Pilot")).to_be_visible()
    page.get_by_label("All 3, on every page").check()
    page.get_by_role("button", name="Add to job").click()
    page.get_by_label("Your active jobs").fill("tidal")
    assert_accessible(page)
    page.get_by_role("button", name=f"Choose {job.title}").click()
    expect(page.get_by_text("3 people will be added.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Add 3 people").click()
    expect(page.get_by_text("Done for 3 people.")).to_be_visible()
    page.get_by_role("link", name="Open the job").click()
    walk.tab_of_job(page, "Prospect")
    expect(walk.prospects(page).locator("tbody tr")).to_have_count(3)


def test_axe_finds_nothing_where_pools_are_changed(profile: Profile) -> None:
    page = walk.sign_in(profile, "ada")
    page.goto(profile.portal_url + "/talent-pools/new")
    assert_accessible_in_every_look(page)
    profile.tolerate("422")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Please mend what is marked below")).to_be_visible()
    assert_accessible_in_every_look(page)
    page.get_by_label("Name").fill("Changed")
    page.get_by_label(re.compile("^Hugo")).check()
    page.get_by_role("button", name="Add", exact=True).click()
    address = page.url
    for tab in ("/edit", "/access"):
        page.goto(address + tab)
        assert_accessible_in_every_look(page)
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("table").get_by_text("Hugo Holm")).to_have_count(0)
    page.goto(profile.portal_url + "/talent-pools?view=left")
    assert_accessible_in_every_look(page)
    # Deleting asks first, and leads back to the cards.
    page.goto(address + "/edit")
    page.get_by_role("button", name="Delete talent pool").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("stay candidates")
    dialog.get_by_role("button", name="Delete talent pool").click()
    expect(message(page, "The talent pool is deleted.")).to_be_visible()
