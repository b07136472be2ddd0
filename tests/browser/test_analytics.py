"""Analytics in the browser: filter, click a number, see its people; charts under the strict policy."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.profile import Profile, assert_accessible_in_every_look, holds

PAGES = ("/analytics", "/analytics?report=funnel", "/jobs/1/analytics")


def charts_drawn(page: Page) -> int:
    """How many of the page's charts show something else than nothing."""
    drawn: int = page.evaluate(
        """() => Array.from(document.querySelectorAll("[data-chart] canvas")).filter((canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return data.some((value) => value);
        }).length"""
    )
    return drawn


def test_a_number_is_filtered_clicked_and_its_people_are_there(
    new_profile: Callable[..., Profile],
) -> None:
    page = walk.sign_in(new_profile())
    page.get_by_role("link", name="Analytics", exact=True).click()
    expect(page.get_by_role("heading", name="Analytics", level=1)).to_be_visible()
    page.get_by_label("Job", exact=True).select_option(label="REQ-0001 · Senior Data Engineer")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile(r"job=1"))
    stages = page.get_by_role("region", name="Where people stand")
    row = stages.get_by_role("row").filter(has_text="Screening")
    number = row.get_by_role("link")
    shown = int(number.inner_text())
    assert shown > 0
    number.click()
    expect(page.get_by_role("heading", name="Stand in Screening")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(shown)
    expect(page.get_by_text("Job: REQ-0001")).to_be_visible()
    page.locator("tbody a").first.click()
    expect(page).to_have_url(re.compile(r"/applications/\d+"))
    page.go_back()
    page.get_by_role("link", name="Analytics").last.click()
    expect(page.get_by_label("Job", exact=True)).to_have_value("1")


def test_charts_are_drawn_under_the_policy_and_follow_the_theme(
    new_profile: Callable[..., Profile],
) -> None:
    page = walk.sign_in(new_profile(color_scheme="light"))
    page.goto(page.url.rstrip("/") + "/analytics")
    wanted = page.locator("[data-chart]").count()
    assert wanted > 1
    assert holds(page, "() => window.Chart")
    expect(page.locator("[data-chart]").first).to_be_visible()
    page.wait_for_timeout(600)
    assert charts_drawn(page) == wanted
    colour = "() => Object.values(Chart.instances)[0].data.datasets[0].backgroundColor"
    light = page.evaluate(colour)
    page.evaluate("() => window.beckonTheme.choose('dark')")
    assert holds(page, f"(light) => ({colour})() !== light", light)


def test_without_javascript_the_tables_say_it_all(new_profile: Callable[..., Profile]) -> None:
    profile = new_profile(java_script_enabled=False)
    page = walk.sign_in(profile)
    page.goto(profile.portal_url + "/analytics?report=funnel")
    expect(page.locator("[data-chart]").first).to_be_hidden()
    funnel = page.get_by_role("region", name="Funnel")
    expect(
        funnel.get_by_role("row").filter(has_text="Screening").get_by_role("link")
    ).not_to_have_count(0)
    funnel.get_by_text("What is counted").click()
    expect(funnel.get_by_text("stood in a stage of this kind at least once")).to_be_visible()


def test_axe_finds_nothing_on_analytics(profile: Profile) -> None:
    page = walk.sign_in(profile)
    for address in (*PAGES, "/analytics/people?number=came", "/analytics/people?number=open-jobs"):
        page.goto(profile.portal_url + address)
        for summary in page.locator(".bk-meaning summary").all():
            summary.click()
        # What lies under the page's head, where the last click scrolled to, counts as hidden.
        page.evaluate("() => scrollTo(0, 0)")
        assert_accessible_in_every_look(page)
    profile.tolerate("422")
    page.goto(profile.portal_url + "/analytics?from=2026-05-01&to=2026-04-01")
    assert_accessible_in_every_look(page)
