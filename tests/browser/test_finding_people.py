"""Finding somebody: the header's suggestions by keyboard and mouse, the list, its filters; without scripts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.control import Control
from tests.browser.people import add_many
from tests.browser.profile import Profile, assert_accessible_in_every_look

PEOPLE = ["Quilla Quist", "Quilla Quade", "Quentin Quist"]


@pytest.fixture(scope="module")
def job(stack, browser) -> walk.AJob:  # type: ignore[no-untyped-def]
    """A job with three people whose names nobody else has."""
    with Control(stack) as control:
        profile = Profile(browser, stack)
        page = walk.sign_in(profile)
        job = walk.create_job(page, "Quarry Keeper")
        control.wait_until_open(job.number)
        add_many(page, job, profile.portal_url, PEOPLE, "Apply")
        profile.close()
    return job


def type_name(page: Page, text: str) -> None:
    page.get_by_role("combobox", name="Search candidates").press_sequentially(text)


def test_somebody_is_found_by_typing_part_of_a_name_and_pressing_keys(
    new_profile: Callable[..., Profile], job: walk.AJob
) -> None:
    page = walk.sign_in(new_profile())
    field = page.get_by_role("combobox", name="Search candidates")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "false")
    type_name(page, "quist quil")
    options = page.get_by_role("listbox", name="People").get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("Quilla Quist")
    expect(options.first).to_contain_text("Quarry Keeper · Apply")
    expect(options.last).to_contain_text("Everybody found by")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#live-polite")).to_have_text("1 suggestion")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-1")
    page.keyboard.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("quist quil")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quilla Quist")


def test_enter_without_a_choice_leads_to_the_list_and_back_keeps_it(
    new_profile: Callable[..., Profile], job: walk.AJob
) -> None:
    page = walk.sign_in(new_profile())
    type_name(page, "quill")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/candidates\?q=quill$"))
    rows = page.get_by_role("table", name="Candidates").locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="Last activity").click()
    expect(page).to_have_url(re.compile(r"q=quill&sort=activity"))
    page.get_by_role("link", name="Quilla Quade").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quilla Quade")
    page.go_back()
    expect(page).to_have_url(re.compile(r"q=quill&sort=activity"))
    expect(rows).to_have_count(2)


def test_a_click_chooses_and_a_click_elsewhere_closes(
    new_profile: Callable[..., Profile], job: walk.AJob
) -> None:
    page = walk.sign_in(new_profile())
    type_name(page, "quentin")
    options = page.get_by_role("listbox", name="People").get_by_role("option")
    expect(options).to_have_count(2)
    page.mouse.click(1000, 700)
    expect(options).to_have_count(0)
    page.get_by_role("combobox", name="Search candidates").fill("")
    type_name(page, "quentin")
    options.first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quentin Quist")


def test_filters_open_in_the_list_and_are_taken_away_as_chips(
    new_profile: Callable[..., Profile], job: walk.AJob
) -> None:
    page = walk.sign_in(new_profile())
    page.goto(page.url.rstrip("/") + "/candidates?q=qu")
    page.get_by_role("link", name="Filters", exact=True).click()
    filters = page.get_by_role("region", name="Filters")
    expect(filters).to_be_focused()
    filters.get_by_label("Job", exact=True).select_option(label=f"{job.number} · {job.title}")
    filters.get_by_label("Contact missing").check()
    filters.get_by_role("button", name="Show").click()
    rows = page.get_by_role("table", name="Candidates").locator("tbody tr")
    expect(rows).to_have_count(3)
    page.get_by_role("link", name="Contact missing Take away").click()
    expect(page).not_to_have_url(re.compile("contact="))
    expect(page.get_by_role("link", name="Job: Quarry Keeper Take away")).to_be_visible()


def test_axe_finds_nothing_while_people_are_looked_for(
    new_profile: Callable[..., Profile], job: walk.AJob
) -> None:
    page = walk.sign_in(new_profile())
    home = page.url.rstrip("/")
    for address in (
        "/candidates?q=qu&contact=missing",
        "/candidates/filters?q=qu",
        "/candidates?job=999999",
    ):
        page.goto(home + address)
        assert_accessible_in_every_look(page)
    page.goto(home + "/candidates?q=qu")
    page.get_by_role("link", name="Filters", exact=True).click()
    expect(page.get_by_role("region", name="Filters")).to_be_focused()
    page.get_by_role("combobox", name="Search candidates").fill("")
    type_name(page, "quilla")
    expect(page.get_by_role("listbox", name="People")).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert_accessible_in_every_look(page)


def test_everything_works_without_scripts(
    new_profile: Callable[..., Profile], job: walk.AJob
) -> None:
    options: dict[str, Any] = {"java_script_enabled": False}
    page = walk.sign_in(new_profile(**options))
    field = page.get_by_role("searchbox", name="Search candidates")
    field.fill("quentin")
    field.press("Enter")
    expect(page.get_by_role("link", name="Quentin Quist")).to_be_visible()
    page.get_by_role("link", name="Filters", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Filter candidates")
    page.get_by_label("Stage").select_option("apply")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Quentin Quist")).to_be_visible()
    expect(page.get_by_role("link", name="Stage: Application Take away")).to_be_visible()
