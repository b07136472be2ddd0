"""The sandbox's profile widget in a browser, without the portal, and the pages where InMail is written."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, FrameLocator, Page, expect

from tests.browser.cookies import third_party_cookies_allowed
from tests.browser.profile import assert_accessible, holds
from tests.browser.widget_page import PROFILE_PAGE, Sandbox, page_with_widget

MAYA = ("Maya", "Lindqvist", "maya.lindqvist@example.com")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    running = Sandbox(tmp_path_factory.mktemp("sandbox") / "sandbox.db")
    yield running
    running.close()


@pytest.fixture
def connected(sandbox: Sandbox) -> Sandbox:
    """Switched on for the first contract, with nobody sent yet."""
    sandbox.control("POST", "reset")
    sandbox.control("POST", "integrations", level="contract", state="requested")
    sandbox.make_ready(sandbox.contracts[0])
    sandbox.control("POST", "integrations", level="contract", state="enabled")
    return sandbox


@pytest.fixture
def site(connected: Sandbox) -> Iterator[str]:
    with page_with_widget(connected, "localhost", PROFILE_PAGE) as address:
        connected.register(domains=[address])
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="en-GB")
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


def widget(page: Page) -> FrameLocator:
    return page.frame_locator(".IN-widget iframe")


def sign_in(page: Page, name: str = "Rita Reyes") -> FrameLocator:
    frame = widget(page)
    frame.get_by_role("button", name=f"Sign in as {name}", exact=True).click()
    return frame


def listen(page: Page) -> list[str]:
    heard: list[str] = []
    page.on("console", lambda m: heard.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: heard.append(str(e)))
    return heard


def heard_by(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate("window.heard")
    return found


def test_from_a_candidate_nobody_knows_to_the_profile_without_a_reload(
    context: BrowserContext, connected: Sandbox, site: str
) -> None:
    page = context.new_page()
    complaints = listen(page)
    page.goto(site)
    frame = sign_in(page)
    expect(frame.get_by_role("heading", level=1)).to_have_text("We do not know this person yet")
    connected.send_candidate("Un", "Heard", "nobody@example.com")
    expect(frame.get_by_role("heading", level=1)).to_have_text("No match was found")
    expect(frame.get_by_role("searchbox")).to_be_visible()
    connected.send_candidate(*MAYA)
    expect(frame.get_by_role("heading", level=1)).to_have_text("Maya Lindqvist")
    expect(frame.get_by_role("heading", name="Experience")).to_be_visible()
    assert heard_by(page) == []
    assert not complaints


def test_link_and_unlink_are_told_to_the_page_once(
    context: BrowserContext, connected: Sandbox, site: str
) -> None:
    connected.send_candidate("Sam", "Carter", "sam@example.com")
    people = connected.control("GET", "members?query=sam+carter")["members"]
    austin = next(p["member"] for p in people if p["location"].startswith("Austin"))
    page = context.new_page()
    page.goto(site)
    frame = sign_in(page)
    frame.get_by_role("button", name="Link Sam Carter, Austin, United States").click()
    expect(frame.get_by_text("Linked with Sam Carter.")).to_be_visible()
    assert holds(page, "() => window.heard.length === 1")
    frame.get_by_text("Not the right profile?").click()
    frame.get_by_role("button", name="Unlink").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Who is Sam Carter?")
    assert holds(page, "() => window.heard.length === 2")
    assert heard_by(page) == [["link", austin], ["unlink", austin]]
    page.reload()
    expect(widget(page).get_by_role("button", name=re.compile("^Link Sam Carter"))).to_have_count(2)


def test_inmail_and_projects_inside_the_frame(
    context: BrowserContext, connected: Sandbox, site: str
) -> None:
    connected.send_candidate(*MAYA)
    page = context.new_page()
    page.goto(site)
    frame = sign_in(page)
    frame.get_by_text("Send InMail").click()
    frame.get_by_label("Subject").fill("A role")
    frame.get_by_label("Message").fill("Hello Maya")
    frame.get_by_role("button", name="Send", exact=True).click()
    expect(frame.get_by_text("Your InMail to Maya Lindqvist was sent.")).to_be_visible()
    frame.get_by_text("Save to a job").click()
    frame.get_by_label("Name of the new project").fill("Utrecht")
    frame.get_by_role("button", name="Save", exact=True).click()
    expect(frame.get_by_text("Saved to Utrecht.")).to_be_visible()
    frame.get_by_role("link", name="Recruiting Activities").click()
    expect(frame.get_by_text("You wrote an InMail")).to_be_visible()
    assert page.url.rstrip("/") == site, "without leaving the tracking system"
    # Nothing scrolls inside.
    assert holds(
        page.frames[1], "() => document.documentElement.scrollHeight <= window.innerHeight"
    )
    assert [t["subject"] for t in connected.control("GET", "inmails")["threads"]] == ["A role"]


def test_swapped_content_gets_its_frame_again_and_once(
    context: BrowserContext, connected: Sandbox, site: str
) -> None:
    connected.send_candidate(*MAYA)
    page = context.new_page()
    page.goto(site)
    sign_in(page)
    for _ in range(2):
        page.get_by_role("button", name="Swap the content").click()
        expect(page.locator("iframe")).to_have_count(1)
        expect(widget(page).get_by_role("heading", level=1)).to_have_text("Maya Lindqvist")


def test_on_two_hosts_with_third_party_cookies_allowed_and_blocked(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
    context: BrowserContext,
    connected: Sandbox,
) -> None:
    connected.send_candidate(*MAYA)
    with page_with_widget(connected, "127.0.0.1", PROFILE_PAGE) as address:
        connected.register(domains=[address])
        page = context.new_page()
        complaints = listen(page)
        page.goto(address)
        expect(widget(page).get_by_role("alert")).to_contain_text("keeps our cookies back")
        assert any("keeps our cookies back" in line for line in complaints)
        with third_party_cookies_allowed(
            browser_type, browser_type_launch_args, tmp_path / "profile"
        ) as allowed:
            page = allowed.new_page()
            page.goto(address)
            frame = sign_in(page)
            expect(frame.get_by_role("heading", name="Experience")).to_be_visible()


def test_the_page_of_a_foreign_origin_gets_no_frame(
    context: BrowserContext, connected: Sandbox, site: str
) -> None:
    connected.register(domains=["https://elsewhere.example"])
    page = context.new_page()
    complaints = listen(page)
    with page.expect_console_message(lambda m: "JavaScript API Domain" in m.text):
        page.goto(site)
    expect(page.locator("iframe")).to_have_count(0)
    assert len(complaints) == 1


@pytest.mark.parametrize(
    "look",
    [
        {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
        {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    ],
    ids=["wide and light", "phone and dark"],
)
def test_axe_finds_nothing(
    browser: Browser, connected: Sandbox, site: str, look: dict[str, Any]
) -> None:
    connected.control("POST", "demo")
    connected.send_candidate("Sam", "Carter", "sam@example.com")
    context = browser.new_context(locale="en-GB", bypass_csp=True, **look)
    page = context.new_page()
    base = f"http://localhost:{connected.port}"

    def check_frame(heading: str) -> None:
        expect(widget(page).get_by_role("heading", level=1)).to_have_text(heading)
        frame = page.frames[1]
        assert_accessible(frame)
        wide = frame.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"the frame is {wide} pixels too wide: {heading}"

    def check(path: str) -> None:
        answer = page.goto(base + path)
        assert answer is not None
        assert answer.ok, path
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{path} is {wide} pixels too wide"

    page.goto(site)
    check_frame("Sign in to see the profile")
    frame = sign_in(page)
    check_frame("Who is Sam Carter?")
    frame.get_by_role("button", name=re.compile("Link Sam Carter, Manchester")).click()
    check_frame("Sam Carter")
    frame.get_by_text("Send InMail").click()
    frame.get_by_text("Save to a job").click()
    frame.get_by_text("Not the right profile?").click()
    check_frame("Sam Carter")
    frame.get_by_role("link", name="Recruiting Activities").click()
    expect(frame.get_by_role("heading", name="Rejections")).to_be_visible()
    check_frame("Sam Carter")
    thread = connected.control("GET", "inmails")["threads"][-1]["thread"]
    project = connected.control("GET", "projects")[0]["project"]
    for path in (
        "/recruiter/profile/7",
        "/recruiter/inbox",
        f"/recruiter/inbox/{thread}",
        "/recruiter/profile/8/inmail",
        "/recruiter/projects",
        f"/recruiter/projects/{project}",
        "/account",
        "/control/view/interactions",
        f"/control/view/interactions/{thread}",
        "/control/view/notes",
        "/control/view/settings",
        "/control/view/faults",
    ):
        check(path)
    page.goto(f"{base}/?q=maya")
    page.get_by_role("button", name="Sign in as Maya Lindqvist, member 7").click()
    check("/messages")
    check(f"/messages/{thread}")
    context.close()
