"""The process editor: stages dragged to another place, moved with the arrow keys, placed by number."""

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import people, walk
from tests.browser.profile import Profile, assert_accessible, holds

NUMBERS = itertools.count(1)
STAGES = ["Prospect", "Apply", "Screen", "Interview", "Offer"]


@pytest.fixture
def editor(profile: Profile) -> tuple[Page, walk.AJob]:
    """Rita before the process of a new job."""
    page = walk.sign_in(profile)
    job = walk.create_job(page, f"Lock Keeper {next(NUMBERS)}", active=False)
    _open(page, job, profile.portal_url)
    return page, job


def test_a_stage_is_dragged_to_another_place_and_saved(
    editor: tuple[Page, walk.AJob], profile: Profile
) -> None:
    page, job = editor
    _says(page, STAGES)
    _drag(page, "Interview", onto="Apply")
    _says(page, ["Prospect", "Interview", "Apply", "Screen", "Offer"])
    _hears(page, "Interview now has place 2 of 7.")
    # The numbers follow, those of the empty rows for new stages stay empty.
    assert _numbers(page) == ["1", "2", "3", "4", "5", "", ""]

    # Nothing goes before Prospect, and Escape puts a stage back.
    _drag(page, "Screen", onto="Prospect")
    _says(page, ["Prospect", "Screen", "Interview", "Apply", "Offer"])
    _drag(page, "Offer", onto="Screen", drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    _says(page, ["Prospect", "Screen", "Interview", "Apply", "Offer"])
    _hears(page, "Offer is back in its place.")
    assert_accessible(page)

    page.get_by_role("button", name="Save process").click()
    expect(people.message(page, "Saved.")).to_be_visible()
    _open(page, job, profile.portal_url)
    _says(page, ["Prospect", "Screen", "Interview", "Apply", "Offer"])


def test_the_arrow_keys_move_a_stage_and_focus_stays_with_it(
    editor: tuple[Page, walk.AJob],
) -> None:
    page, _job = editor
    handle = page.get_by_role("button", name="Move Apply")
    handle.focus()
    page.keyboard.press("ArrowDown")
    _says(page, ["Prospect", "Screen", "Apply", "Interview", "Offer"])
    expect(handle).to_be_focused()
    _hears(page, "Apply now has place 3 of 7.")
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    _says(page, STAGES)
    expect(page.get_by_role("button", name="Move Prospect")).to_have_count(0)


def test_a_number_is_a_place_and_a_new_stage_goes_where_it_is_dragged(
    editor: tuple[Page, walk.AJob], profile: Profile
) -> None:
    page, job = editor
    page.get_by_label("Order of Offer").fill("2")
    page.get_by_label("Order of Offer").press("Tab")
    _says(page, ["Prospect", "Offer", "Apply", "Screen", "Interview"])
    page.get_by_label("Name of New stage").first.fill("Trial day")
    _drag(page, "Trial day", onto="Offer")
    _says(page, ["Prospect", "Trial day", "Offer", "Apply", "Screen", "Interview"])
    page.get_by_role("button", name="Save process").click()
    expect(people.message(page, "Saved.")).to_be_visible()
    _open(page, job, profile.portal_url)
    _says(page, ["Prospect", "Trial day", "Offer", "Apply", "Screen", "Interview"])


def test_a_refused_process_comes_back_in_the_order_that_was_wanted(
    editor: tuple[Page, walk.AJob], profile: Profile
) -> None:
    page, _job = editor
    profile.tolerate("422")
    _drag(page, "Offer", onto="Apply")
    page.get_by_label("Name of Screen").fill("Apply")
    page.get_by_role("button", name="Save process").click()
    expect(page.get_by_text("Another stage has that name already.")).to_be_visible()
    _says(page, ["Prospect", "Offer", "Apply", "Apply", "Interview"])
    assert_accessible(page)


@pytest.mark.parametrize(
    "look",
    [
        {"viewport": {"width": 360, "height": 740}, "has_touch": True},
        {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    ],
    ids=["phone", "dark"],
)
def test_a_template_is_put_into_order_too(new_profile: Callable[..., Profile], look: dict) -> None:  # type: ignore[type-arg]
    profile = new_profile(**look)
    page = walk.sign_in(profile, "ada")
    page.goto(f"{profile.portal_url}/process-templates")
    page.get_by_label("Template name").fill(f"Harbour {next(NUMBERS)}")
    page.get_by_role("button", name="Create").click()
    _says(page, STAGES)
    _drag(page, "Screen", onto="Apply")
    _says(page, ["Prospect", "Screen", "Apply", "Interview", "Offer"])
    assert_accessible(page)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    page.get_by_role("button", name="Save", exact=True).click()
    expect(people.message(page, "Saved.")).to_be_visible()
    _says(page, ["Prospect", "Screen", "Apply", "Interview", "Offer"])


def test_without_scripts_there_are_the_numbers(
    editor: tuple[Page, walk.AJob], new_profile: Callable[..., Profile]
) -> None:
    _page, job = editor
    plain = new_profile(java_script_enabled=False)
    page = walk.sign_in(plain)
    _open(page, job, plain.portal_url)
    expect(page.get_by_role("button", name="Move Apply")).to_have_count(0)
    page.get_by_label("Order of Offer").fill("2")
    page.get_by_label("Order of Apply").fill("5")
    page.get_by_role("button", name="Save process").click()
    _open(page, job, plain.portal_url)
    _says(page, ["Prospect", "Offer", "Screen", "Interview", "Apply"])


def _open(page: Page, job: walk.AJob, url: str) -> None:
    page.goto(f"{url}{job.address}/process/change")
    expect(page.get_by_role("button", name="Save process")).to_be_visible()


def _row(page: Page, stage: str) -> Locator:
    names = page.locator("[data-stage-name]")
    at = names.evaluate_all("(fields, name) => fields.findIndex((f) => f.value === name)", stage)
    assert at >= 0, stage
    return page.locator("[data-reorder] > tr").nth(at)


def _says(page: Page, stages: list[str]) -> None:
    """The names from top to bottom, empty rows left out."""
    assert holds(
        page,
        """(wanted) => JSON.stringify(Array.from(document.querySelectorAll("[data-stage-name]"),
           (field) => field.value).filter(Boolean)) === JSON.stringify(wanted)""",
        stages,
    )


def _numbers(page: Page) -> list[str]:
    found: list[str] = page.locator("[data-order]").evaluate_all("(all) => all.map((f) => f.value)")
    return found


def _hears(page: Page, text: str) -> None:
    expect(page.locator("#live-polite")).to_have_text(text)


def _drag(page: Page, stage: str, *, onto: str, drop: bool = True) -> None:
    """As a hand does it: press on the handle, move in steps to the upper edge, let go."""
    handle = _row(page, stage).locator("[data-drag-handle]")
    handle.scroll_into_view_if_needed()
    start, end = handle.bounding_box(), _row(page, onto).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, end["y"] + 6, steps=25)
    if drop:
        page.mouse.up()
