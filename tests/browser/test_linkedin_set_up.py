"""Ada connects her company, as the issue tells it.

She opens Settings > Admin settings > LinkedIn Integration and presses Connect. LinkedIn's widget comes into the
page; she signs in there, chooses one of her two contracts and presses Request. Beside it the portal's own mirror
says Notify partner and, seconds later, Partner ready, without a reload. In LinkedIn Recruiter, under More > Admin
Settings > ATS, she switches company level on: the open tab says Enabled. She asks for contract level too, then for
her second contract. Meanwhile Rita's LinkedIn tab says which of the two connections is missing and who can do it.
"""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, FrameLocator, Locator, Page, expect

from dev.redis_server import free_port
from dev.stack import Stack
from tests.browser.control import Control
from tests.browser.cookies import third_party_cookies_allowed
from tests.browser.profile import Profile, assert_accessible

TAB = "/admin/linkedin-integration"
RECRUITING, STUDENTS = "Acme Industries - Recruiting", "Acme Industries - Students"
#: Nothing of LinkedIn is named by the settings but the application.
UNCONNECTED = {"DEMO": "unconnected", "LINKEDIN_ORGANIZATION": "", "LINKEDIN_CONTRACTS": ""}


@pytest.fixture(scope="module")
def one_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything before the set-up; to a browser, portal and LinkedIn are one site."""
    with Stack(tmp_path_factory.mktemp("one"), settings=UNCONNECTED, workers=1) as running:
        yield running


@pytest.fixture(scope="module")
def two_hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The same, with LinkedIn on another host than the portal."""
    port = free_port()
    there = f"http://127.0.0.1:{port}"
    settings = {**UNCONNECTED, "LINKEDIN_WWW_URL": there, "LINKEDIN_PLATFORM_URL": there}
    folder = tmp_path_factory.mktemp("two")
    with Stack(folder, settings=settings, workers=1, sandbox_port=port) as running:
        yield running


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[[Stack], Profile]]:
    """Opens browser profiles in front of a stack; each must end without errors in its console."""
    profiles: list[Profile] = []

    def make(stack: Stack) -> Profile:
        profiles.append(Profile(browser, stack))
        return profiles[-1]

    yield make
    complaints = [line for profile in profiles for line in profile.complaints]
    for profile in profiles:
        profile.close()
    assert not complaints, "\n".join(complaints)


def sign_in(page: Page, portal_url: str, name: str) -> Page:
    page.goto(f"{portal_url}/sign-in")
    page.get_by_label("E-mail").fill(f"{name}@demo.example")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    return page


def open_tab(page: Page) -> None:
    """As the specification says: gear, Admin settings, left pane."""
    page.get_by_role("group").filter(has_text="Settings").first.click()
    page.get_by_role("link", name="Admin settings").click()
    pane = page.get_by_role("navigation", name="Admin settings")
    pane.get_by_role("link", name="LinkedIn Integration").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("LinkedIn Integration")


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("#linkedin-place iframe")


def level(page: Page, name: str) -> Locator:
    """A level in the portal's own mirror."""
    return page.get_by_role("region", name="Integrations", exact=True).get_by_role(
        "region", name=name
    )


def heading_of(page: Page, name: str) -> Locator:
    return level(page, name).get_by_role("heading").first


def finding(page: Page, name: str) -> Locator:
    return page.locator(f"#check-{name}")


def open_ats(page: Page, sandbox_url: str) -> Page:
    """LinkedIn Recruiter, More, Admin Settings, ATS."""
    page.goto(f"{sandbox_url}/recruiter")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Admin Settings").click()
    page.get_by_role("link", name="ATS").click()
    return page


def connections_of(page: Page, portal_url: str) -> tuple[bool, bool]:
    """Whether a person's LinkedIn tab says that the company's and one's own connection are in place (S22)."""
    page.goto(f"{portal_url}/candidates/1/linkedin")
    panel = page.locator("#linkedin-widget")
    expect(panel).not_to_have_attribute("aria-busy", "true")
    places = panel.locator(".bk-checks > li")
    if not places.count():
        # Then it speaks of the person, whom LinkedIn has to know first.
        expect(panel).to_contain_text("LinkedIn")
        return (True, True)
    company, own = places.nth(0), places.nth(1)
    expect(company).to_contain_text("Your company is connected to LinkedIn")
    return ("in place" in company.inner_text(), "in place" in own.inner_text())


def test_the_whole_set_up_on_one_host(one_host: Stack, opened: Callable[[Stack], Profile]) -> None:
    ada, rita = opened(one_host), opened(one_host)
    page = sign_in(ada.tab(), one_host.portal_url, "ada")
    tab_of_rita = sign_in(rita.tab(), one_host.portal_url, "rita")
    assert connections_of(tab_of_rita, one_host.portal_url) == (False, False)

    open_tab(page)
    expect(heading_of(page, "Company-level access")).to_contain_text("Not requested")
    expect(page.locator("#linkedin-place iframe")).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("button", name="Connect", exact=True).click()
    frame = frame_of(page)
    frame.get_by_role("button", name="Sign in as Ada Archer", exact=True).click()
    frame.get_by_role("button", name=f"Choose {RECRUITING}").click()

    # Company level.
    frame.get_by_role("button", name="Request Company-level access").click()
    expect(heading_of(page, "Company-level access")).to_contain_text("Partner ready")
    expect(level(page, "Company-level access")).to_contain_text("More > Admin Settings > ATS")
    expect(frame.get_by_text("Partner ready. Switch it on").first).to_be_visible()
    recruiter = open_ats(ada.tab(), one_host.sandbox_url)
    recruiter.get_by_role("switch", name="Company-level access").click()
    page.bring_to_front()
    expect(heading_of(page, "Company-level access")).to_contain_text("Enabled")
    expect(heading_of(page, "Contract-level access")).to_contain_text("Not requested")
    expect(frame.get_by_text("Enabled: Company-level access")).to_be_visible()
    assert connections_of(tab_of_rita, one_host.portal_url) == (True, False)

    # Contract level, and the second contract.
    frame.get_by_role("button", name="Request Contract-level access").click()
    expect(heading_of(page, "Contract-level access")).to_contain_text("Partner ready")
    recruiter.bring_to_front()
    recruiter.reload()
    recruiter.get_by_role("switch", name="Contract-level access").first.click()
    page.bring_to_front()
    expect(heading_of(page, "Contract-level access")).to_contain_text("Enabled")
    frame.get_by_role("button", name="Choose another contract").click()
    frame.get_by_role("button", name=re.compile("Choose Acme")).last.click()
    frame.get_by_role("button", name="Request Contract-level access").click()
    contracts = level(page, "Contract-level access").get_by_role("heading")
    expect(contracts).to_have_count(2)
    expect(contracts.nth(1)).to_contain_text("Partner ready")

    # Rita connects her own account; then the one switch closes everything again.
    tab_of_rita.goto(f"{one_host.portal_url}/settings/connections")
    tab_of_rita.get_by_role("button", name="Connect", exact=True).click()
    tab_of_rita.get_by_role("button", name=re.compile("Rita Reyes")).first.click()
    tab_of_rita.get_by_role("button", name="Allow").click()
    expect(tab_of_rita.get_by_text("Connected", exact=True).first).to_be_visible()
    assert connections_of(tab_of_rita, one_host.portal_url) == (True, True)
    with Control(one_host) as control:
        for contract in ("contract", "company"):
            control.post("/integrations", level=contract, state="disabled")
    expect(heading_of(page, "Company-level access")).to_contain_text("Disabled")
    assert connections_of(tab_of_rita, one_host.portal_url) == (False, True)

    checks_and_report(page)


def assert_accessible_from_the_top(page: Page) -> None:
    """Axe counts what the fixed header covers as too small to press."""
    page.evaluate("window.scrollTo(0, 0)")
    assert_accessible(page)


def checks_and_report(page: Page) -> None:
    page.get_by_role("button", name="Run checks").click()
    for name in ("application", "callback", "loader", "origin", "frames", "names", "clock"):
        expect(finding(page, name)).to_contain_text("Pass", timeout=30_000)
    # Without the right to write to the clipboard the text is there to be selected.
    page.get_by_role("button", name="Copy report").click()
    said = page.get_by_label("Your browser does not let Beckon copy").or_(
        page.get_by_text("Report copied").first
    )
    expect(said.first).to_be_visible()
    assert_accessible_from_the_top(page)


def test_a_change_at_linkedin_shows_in_an_open_tab_within_two_seconds(
    new_profile: Callable[..., Profile], control: Control
) -> None:
    profile = new_profile()
    page = sign_in(profile.tab(), profile.portal_url, "ada")
    page.goto(f"{profile.portal_url}{TAB}")
    company = heading_of(page, "Company-level access")
    expect(company).to_contain_text("Enabled")
    page.evaluate("window.stillThere = true")
    export = {
        "context": control.get("/credentials")["organization"],
        "type": "ONE_CLICK_EXPORT",
    }
    took = []
    try:
        for status, words in (("DISABLED", "Disabled"), ("ENABLED", "Enabled")) * 2:
            began = time.monotonic()
            control.post("/integrations/status", **export, status=status)
            expect(company).to_contain_text(words)
            took.append(time.monotonic() - began)
    finally:
        control.post("/integrations/status", **export, status="ENABLED")
    assert page.evaluate("window.stillThere"), "the page was loaded anew"
    assert sorted(took)[1] <= 2, took


def test_on_two_hosts_with_one_contract(
    two_hosts: Stack,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
    opened: Callable[[Stack], Profile],
) -> None:
    with Control(two_hosts) as control:
        ended = control.get("/credentials")["contracts"][1]
        control.post("/contracts/end", contract=ended)
    with third_party_cookies_allowed(
        browser_type, browser_type_launch_args, tmp_path / "profile", locale="en-GB"
    ) as context:
        page = sign_in(context.new_page(), two_hosts.portal_url, "ada")
        page.goto(f"{two_hosts.portal_url}{TAB}")
        page.get_by_role("button", name="Connect", exact=True).click()
        frame = frame_of(page)
        frame.get_by_role("button", name="Sign in as Ada Archer", exact=True).click()
        # A single contract is not asked for.
        frame.get_by_role("button", name="Request Contract-level access").click()
        expect(heading_of(page, "Contract-level access")).to_contain_text(
            "Partner ready", timeout=15_000
        )
        recruiter = open_ats(
            context.new_page(), f"http://127.0.0.1:{two_hosts.environ['SANDBOX_PORT']}"
        )
        recruiter.get_by_role("switch", name="Contract-level access").first.click()
        page.bring_to_front()
        expect(heading_of(page, "Contract-level access")).to_contain_text("Enabled")
        expect(heading_of(page, "Company-level access")).to_contain_text("Enabled")
        expect(finding(page, "frames")).to_contain_text("Pass")
        connect_own_account(page, two_hosts.portal_url)
        page.goto(f"{two_hosts.portal_url}/candidates/1/linkedin")
        frame = page.frame_locator("#linkedin-widget iframe")
        expect(frame.get_by_role("button", name="Sign out")).to_be_visible(timeout=20_000)
        expect(page.locator("#linkedin-widget").get_by_role("alert")).to_have_count(0)
    # In a browser that keeps other sites' cookies back the person's tab says so, and what to do.
    profile = opened(two_hosts)
    profile.tolerate("LinkedIn plugin")
    page = sign_in(profile.tab(), two_hosts.portal_url, "ada")
    page.goto(f"{two_hosts.portal_url}/candidates/1/linkedin")
    alert = page.locator("#linkedin-widget").get_by_role("alert")
    expect(alert).to_contain_text("Allow third-party cookies for LinkedIn", timeout=15_000)
    expect(page.locator("#linkedin-card")).to_contain_text("First name")
    assert_accessible_from_the_top(page)


def connect_own_account(page: Page, portal_url: str) -> None:
    """On LinkedIn's consent page, where she is signed in already."""
    page.goto(f"{portal_url}/settings/connections")
    page.get_by_role("button", name="Connect", exact=True).click()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text("Your LinkedIn account is connected.")).to_be_visible()


def test_what_keeps_the_widget_away_is_said(
    two_hosts: Stack, opened: Callable[[Stack], Profile]
) -> None:
    profile = opened(two_hosts)
    profile.tolerate("LinkedIn plugin|503|Failed to load resource")
    page = sign_in(profile.tab(), two_hosts.portal_url, "ada")

    def connect() -> None:
        page.goto(f"{two_hosts.portal_url}{TAB}")
        page.locator("[data-linkedin-connect]").first.click()

    place = page.locator("#linkedin-place")
    # Chromium keeps other sites' cookies back unless told otherwise.
    connect()
    expect(place.get_by_role("alert")).to_contain_text("keeps LinkedIn's cookies back")
    expect(finding(page, "frames")).to_contain_text("Fail")
    expect(finding(page, "origin")).to_contain_text("Pass")
    assert_accessible_from_the_top(page)
    with Control(two_hosts) as control:
        client_id = control.get("/credentials")["client_id"]
        known = f"/applications/{client_id}"
        control.post(known, js_sdk_domains=["https://elsewhere.example"])
        connect()
        expect(place.get_by_role("alert")).to_contain_text("Register the page's origin")
        expect(place.get_by_role("alert")).to_contain_text("LinkedIn's script says:")
        expect(finding(page, "origin")).to_contain_text("Fail")
        control.post(known, js_sdk_domains=[two_hosts.portal_url])
        control.fault("503", path="in.js")
        try:
            connect()
            expect(place.get_by_role("alert")).to_contain_text("did not reach your browser")
            expect(finding(page, "loader")).to_contain_text("Fail")
        finally:
            control.clear_faults()
    # Under another address than LinkedIn knows.
    port = two_hosts.environ["PORT"]
    other = sign_in(profile.tab(), f"http://127.0.0.1:{port}", "ada")
    other.goto(f"http://127.0.0.1:{port}{TAB}")
    other.locator("[data-linkedin-connect]").first.click()
    alert = other.locator("#linkedin-place").get_by_role("alert")
    expect(alert).to_contain_text("under another address")
    expect(alert).to_contain_text(two_hosts.portal_url)
