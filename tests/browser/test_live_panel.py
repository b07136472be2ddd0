"""A panel that changes by itself while somebody works in it, looks away or has no JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser import walk
from tests.browser.control import Control, wait_for
from tests.browser.profile import Profile

# Chromium shows every tab of an automated profile as visible, so the page is told otherwise.
LOOK = """(away) => {
  Object.defineProperty(document, "hidden", { get: () => away, configurable: true });
  Object.defineProperty(document, "visibilityState",
    { get: () => (away ? "hidden" : "visible"), configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""

REPLACE = "(address) => htmx.ajax('GET', address, { target: '#sharing', swap: 'outerHTML' })"


@pytest.fixture
def on_prospect_tab(profile: Profile, control: Control) -> tuple[Page, walk.AJob]:
    """Rita, on the Prospect tab of a new job that LinkedIn has."""
    page = walk.sign_in(profile)
    job = walk.create_job(page, "Buoy Keeper")
    walk.tab_of_job(page, "Prospect")
    control.wait_until_open(job.number)
    return page, job


def test_a_person_is_advanced_without_a_mouse(profile: Profile, control: Control) -> None:
    page = profile.tab("/sign-in")
    keys = page.keyboard
    page.get_by_label("E-mail").focus()
    keys.type("rita@demo.example")
    keys.press("Tab")
    keys.type("demo")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    job = walk.create_job(page, "Tide Table Writer")
    control.wait_until_open(job.number)
    name = control.export(job.number)[0]["name"]

    keys.press("g")
    keys.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jobs")
    _tab_to(page, page.get_by_role("link", name=job.title))
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(job.title)
    _tab_to(page, page.get_by_role("navigation", name="Job").get_by_role("link", name="Prospect"))
    keys.press("Enter")
    expect(walk.prospect(page, name)).to_be_visible()
    keys.press("j")
    expect(walk.prospect(page, name).get_by_role("link", name=name)).to_be_focused()
    keys.press("Tab")
    expect(page.get_by_role("button", name="Advance to Apply")).to_be_focused()
    keys.press("Enter")
    expect(walk.prospect(page, name)).to_have_count(0)
    walk.tab_of_job(page, "Applicants")
    expect(page.get_by_role("region", name="Apply")).to_contain_text(name)
    # The other way: the stage picker.
    keys.press("j")
    expect(page.get_by_role("main").get_by_role("link", name=name, exact=True)).to_be_focused()
    keys.press("s")
    picker = page.get_by_role("dialog", name="Move to another stage")
    _tab_to(page, picker.get_by_role("button", name="Interview"))
    keys.press("Enter")
    expect(page.get_by_role("region", name="Interview")).to_contain_text(name)


def test_what_is_asked_about_stays_until_the_answer(profile: Profile) -> None:
    page = walk.sign_in(profile)
    page.goto(f"{profile.portal_url}/candidates")
    page.get_by_role("table", name="Candidates").locator("tbody a").first.click()
    page.get_by_role("navigation", name="Person").get_by_role("link", name="LinkedIn").click()
    panel = page.get_by_role("region", name="What LinkedIn knows")
    address = re.compile(r"/panels/candidates/\d+/sharing")
    on_their_way: list[Route] = []
    expect(page.get_by_role("button", name="Do not share with LinkedIn")).to_be_visible()
    page.route(address, lambda route: on_their_way.append(route))
    live = page.locator("#sharing[data-live]")
    with page.expect_request(address):
        live.evaluate("(one) => (one.dataset.liveVersion = 'another')")
    # The panel has asked for what is new, and the reader is quicker than the answer.
    page.get_by_role("button", name="Do not share with LinkedIn").click()
    question = page.get_by_role("dialog")
    expect(question).to_be_visible()
    with page.expect_response(address):
        for route in on_their_way:
            route.continue_()
    page.unroute(address)
    page.evaluate(REPLACE, live.get_attribute("data-live"))
    question.get_by_role("button", name="Do not share with LinkedIn").click()
    expect(panel).to_contain_text("Somebody marked this person as not to be shared.")


def _tab_to(page: Page, target, *, key: str = "Tab", most: int = 60) -> None:  # type: ignore[no-untyped-def]
    """Press a key until the target has the focus, as somebody without a mouse does."""
    expect(target).to_be_visible()
    for _ in range(most):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{most} times {key} do not lead to {target}")


def test_focus_and_typed_text_survive_an_update(
    on_prospect_tab: tuple[Page, walk.AJob], control: Control
) -> None:
    page, job = on_prospect_tab
    first = control.export(job.number)[0]["name"]
    expect(walk.prospect(page, first)).to_be_visible()
    held = control.export(job.number, exporter=3)[0]["name"]
    choice = page.get_by_label("Another job")
    expect(choice).to_be_visible()
    chosen = choice.locator("option").last.get_attribute("value")
    choice.select_option(chosen)
    link = walk.prospect(page, first).get_by_role("link", name=first)
    link.focus()

    second = control.export(job.number)[0]["name"]
    expect(walk.prospect(page, second)).to_be_visible(timeout=2_000)
    expect(link).to_be_focused()
    expect(choice).to_have_value(str(chosen))
    expect(walk.prospects(page)).to_contain_text(f"{held} waits to be let in")
    expect(page.locator("#live-polite")).to_contain_text(f"{second} stands in Prospect")

    # Text outside the panel is not touched either.
    page.get_by_label("Search candidates").press_sequentially("half a na")
    third = control.export(job.number)[0]["name"]
    expect(walk.prospect(page, third)).to_be_visible(timeout=2_000)
    expect(page.get_by_label("Search candidates")).to_have_value("half a na")
    expect(page.get_by_label("Search candidates")).to_be_focused()


def test_an_open_menu_is_not_torn_away_by_an_update(
    on_prospect_tab: tuple[Page, walk.AJob], control: Control
) -> None:
    page, job = on_prospect_tab
    first = control.export(job.number)[0]["name"]
    row = walk.prospect(page, first)
    expect(row).to_be_visible()
    row.locator("summary").click()
    expect(row.get_by_role("button", name="Screen", exact=True)).to_be_visible()
    second = control.export(job.number)[0]["name"]
    expect(walk.prospect(page, second)).to_be_visible(timeout=2_000)
    expect(row.get_by_role("button", name="Screen", exact=True)).to_be_visible()


def test_a_tab_that_nobody_sees_does_not_ask(
    on_prospect_tab: tuple[Page, walk.AJob], control: Control
) -> None:
    page, job = on_prospect_tab
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/panels/" in request.url:
            asked.append(request.url)

    page.on("request", note)
    page.wait_for_timeout(2_500)
    assert 1 <= len(asked) <= 4, f"a visible tab asked {len(asked)} times in 2.5 s"
    page.evaluate(LOOK, True)
    page.wait_for_timeout(300)  # what was under way
    asked.clear()
    name = control.export(job.number)[0]["name"]
    page.wait_for_timeout(3_000)
    assert asked == []
    page.evaluate(LOOK, False)
    expect(walk.prospect(page, name)).to_be_visible(timeout=1_000)


def test_without_javascript_pages_can_be_read_and_exports_show_after_a_reload(
    new_profile: Callable[..., Profile], control: Control
) -> None:
    profile = new_profile(java_script_enabled=False)
    page = walk.sign_in(profile)
    job = walk.create_job(page, "Chart Printer")
    control.wait_until_open(job.number)
    walk.tab_of_job(page, "Prospect")
    recruiter = walk.sign_in_to_linkedin(profile)
    name = control.stranger()
    walk.open_profile(recruiter, name)
    walk.find_job(recruiter, "chart pri")
    recruiter.get_by_role("button", name="Find jobs").click()
    walk.press_export(recruiter, job, name)

    def arrived() -> bool:
        page.reload()
        return walk.prospect(page, name).count() == 1

    wait_for(arrived, "the export after a reload", 5)
    walk.prospect(page, name).get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    walk.prospect(page, name).get_by_role("button", name="Advance to Apply").click()
    expect(walk.prospect(page, name)).to_have_count(0)


def test_a_lost_connection_is_said_and_ends_by_itself(
    profile: Profile, on_prospect_tab: tuple[Page, walk.AJob], control: Control
) -> None:
    page, job = on_prospect_tab
    profile.tolerate("ERR_INTERNET_DISCONNECTED")
    profile.context.set_offline(True)
    expect(walk.prospects(page)).to_contain_text("Connection lost, retrying", timeout=10_000)
    name = control.export(job.number)[0]["name"]
    profile.context.set_offline(False)
    expect(walk.prospect(page, name)).to_be_visible(timeout=3_000)
    expect(walk.prospects(page)).to_contain_text("Up to date")
