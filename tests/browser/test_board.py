"""The board: moved with the pointer and with the keyboard, by one person and by two, and many at once."""

import itertools
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import people, walk
from tests.browser.profile import Profile, assert_accessible, assert_accessible_in_every_look

NUMBERS = itertools.count(1)
STAGES = ("Apply", "Screen", "Interview", "Offer")


@pytest.fixture
def board(profile: Profile) -> tuple[Page, walk.AJob]:
    """Rita before the board of a new job with four people in Apply."""
    page = walk.sign_in(profile)
    job = walk.create_job(page, f"Buoy Tender {next(NUMBERS)}")
    names = ["Uma First", "Vic Second", "Wim Third", "Xia Fourth"]
    people.add_many(page, job, profile.portal_url, names, "Apply")
    expect(people.column(page, "Apply").get_by_role("listitem")).to_have_count(4)
    return page, job


def test_a_card_is_dragged_to_another_stage(board: tuple[Page, walk.AJob]) -> None:
    page, _job = board
    _drag(page, people.card(page, "Wim Third"), people.column(page, "Interview"))
    people.stands_in(page, "Wim Third", "Interview")
    expect(people.message(page, "Wim Third now stands in Interview.")).to_be_visible()
    _counts(page, 3, 0, 1, 0)
    # And it is so for whoever comes next.
    page.reload()
    people.stands_in(page, "Wim Third", "Interview")
    _counts(page, 3, 0, 1, 0)

    # A drag that ends nowhere moves nobody, and neither does one that Escape ends.
    _drag(page, people.card(page, "Uma First"), page.get_by_role("heading", level=1))
    people.stands_in(page, "Uma First", "Apply")
    _drag(page, people.card(page, "Vic Second"), people.column(page, "Offer"), drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    people.stands_in(page, "Vic Second", "Apply")
    _counts(page, 3, 0, 1, 0)


def test_the_keyboard_alone_moves_somebody(board: tuple[Page, walk.AJob]) -> None:
    page, _job = board
    # The newest stands on top; j goes down the column, k back.
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(_link(page, "Wim Third")).to_be_focused()
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog", name="Move to another stage")
    expect(dialog).to_contain_text("Wim Third")
    # The stage after theirs is offered first; the one where they stand is not.
    expect(dialog.get_by_role("button", name="Screen")).to_be_focused()
    expect(dialog.get_by_role("button", name="Apply")).to_be_disabled()
    assert_accessible(page)
    page.keyboard.press("Enter")
    people.stands_in(page, "Wim Third", "Screen")
    # Focus went along, so that the next key goes on from there.
    expect(people.card(page, "Wim Third").locator(":focus")).to_have_count(1)
    page.keyboard.press("h")
    expect(people.column(page, "Apply").locator(":focus")).to_have_count(1)
    page.keyboard.press("l")
    expect(_link(page, "Wim Third")).to_be_focused()
    expect(people.message(page, "Wim Third now stands in Screen.")).to_be_visible()


def test_of_two_who_move_the_same_card_the_second_is_told(
    board: tuple[Page, walk.AJob], new_profile: Callable[..., Profile]
) -> None:
    page, job = board
    other_profile = new_profile()
    ada_page = walk.sign_in(other_profile, "ada")
    people.open_tab(ada_page, job, other_profile.portal_url, "/applicants?view=board")
    # Ada's board stands still, as one does on a slow line.
    other_profile.context.route(re.compile(r"/applicants/board\?"), lambda route: route.abort())
    other_profile.tolerate("ERR_FAILED|409")
    _drag(page, people.card(page, "Uma First"), people.column(page, "Screen"))
    people.stands_in(page, "Uma First", "Screen")
    people.stands_in(ada_page, "Uma First", "Apply")
    _drag(ada_page, people.card(ada_page, "Uma First"), people.column(ada_page, "Offer"))
    told = "Somebody else moved this person to Screen in the meantime."
    expect(people.message(ada_page, told)).to_be_visible()
    people.stands_in(ada_page, "Uma First", "Screen")
    page.reload()
    people.stands_in(page, "Uma First", "Screen")


def test_an_open_board_follows_what_others_do(
    board: tuple[Page, walk.AJob], new_profile: Callable[..., Profile]
) -> None:
    page, job = board
    other_profile = new_profile()
    other = walk.sign_in(other_profile, "ada")
    people.open_tab(other, job, other_profile.portal_url, "/applicants?view=board")
    other.evaluate("window.notReloaded = true")
    _drag(page, people.card(page, "Xia Fourth"), people.column(page, "Interview"))
    expect(
        people.column(other, "Interview").get_by_role("link", name="Xia Fourth", exact=True)
    ).to_be_visible()
    _counts(other, 3, 0, 1, 0)
    assert other.evaluate("window.notReloaded"), "the page was reloaded"


def test_many_are_rejected_at_once_and_taken_back(board: tuple[Page, walk.AJob]) -> None:
    page, _job = board
    page.get_by_role("navigation", name="View").get_by_role("link", name="List").click()
    assert_accessible(page)
    reject = page.get_by_role("button", name="Reject")
    expect(reject).to_be_disabled()
    page.get_by_role("checkbox", name="Choose Uma First").check()
    page.get_by_role("checkbox", name="Choose Vic Second").check()
    expect(page.get_by_text("2 chosen")).to_be_visible()
    reject.click()
    # First what it would do ...
    expect(page.get_by_text("2 people will be changed.")).to_be_visible()
    expect(page.get_by_text("Nothing is done yet.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Reason").select_option(label="Location")
    page.get_by_role("button", name="Reject 2 people").click()
    # ... then what it did, person by person.
    expect(page.get_by_text("Done for 2 people.")).to_be_visible()
    done = page.get_by_role("table", name="People")
    expect(done.get_by_role("row", name="Uma First")).to_contain_text("Done")
    assert_accessible(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone for 2.")).to_be_visible()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("table", name="Applicants").get_by_role("row")).to_have_count(5)


def test_the_board_is_usable_without_scripts(
    board: tuple[Page, walk.AJob], new_profile: Callable[..., Profile]
) -> None:
    _page, job = board
    plain_profile = new_profile(java_script_enabled=False)
    page = walk.sign_in(plain_profile)
    people.open_tab(page, job, plain_profile.portal_url, "/applicants?view=board")
    people.card(page, "Wim Third").get_by_role("link", name="Move").click()
    page.get_by_role("button", name="Offer").click()
    people.stands_in(page, "Wim Third", "Offer")


def test_axe_finds_nothing_on_board_and_list(
    board: tuple[Page, walk.AJob], profile: Profile
) -> None:
    _page, job = board
    page = walk.sign_in(profile)
    for tab in ("/applicants?view=board", "/applicants/list", "/applicants/new", "/process"):
        people.open_tab(page, job, profile.portal_url, tab)
        assert_accessible_in_every_look(page)


def _link(page: Page, name: str) -> Locator:
    return people.card(page, name).get_by_role("link", name=name, exact=True)


def _counts(page: Page, *numbers: int) -> None:
    for stage, number in zip(STAGES, numbers, strict=True):
        expect(people.column(page, stage).locator(".bk-count")).to_have_text(str(number))


def _drag(page: Page, card: Locator, to: Locator, *, drop: bool = True) -> None:
    """As a hand does it: press below the name, move in steps, let go."""
    start, end = card.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] - 8)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + min(end["height"] / 2, 60), steps=8)
    if drop:
        page.mouse.up()
