"""The sandbox in a browser, without the portal: widget in another site's page, ATS switches, consent."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, FrameLocator, Page, expect

from tests.browser.cookies import third_party_cookies_allowed
from tests.browser.profile import assert_accessible, assert_accessible_in_every_look
from tests.browser.widget_page import Sandbox, page_with_widget

RECRUITING = "Acme Industries - Recruiting"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    running = Sandbox(tmp_path_factory.mktemp("sandbox") / "sandbox.db")
    yield running
    running.close()


@pytest.fixture
def fresh(sandbox: Sandbox) -> Sandbox:
    """The sandbox of the first day."""
    sandbox.control("POST", "reset")
    sandbox.register(domains=[])
    return sandbox


@pytest.fixture
def site(fresh: Sandbox) -> Iterator[str]:
    """The tracking system's page, allowed to use the widget, on the same host as the sandbox."""
    with page_with_widget(fresh, "localhost") as address:
        fresh.register(domains=[address])
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="en-GB")
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


def listen(page: Page) -> list[str]:
    """What the console complains about."""
    heard: list[str] = []
    page.on("console", lambda m: heard.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: heard.append(str(e)))
    return heard


def heard_by(page: Page) -> list[list[dict[str, str]]]:
    """What the page's function was called with, each time."""
    found: list[list[dict[str, str]]] = page.evaluate("window.heard")
    return found


def wait_for(page: Page, condition: Callable[[], bool], what: str) -> None:
    """Wait for what no element shows, and let the browser tell its news meanwhile."""
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until, f"waited for {what}"
        page.wait_for_timeout(50)


def widget(page: Page) -> FrameLocator:
    return page.frame_locator(".IN-widget iframe")


def sign_in(page: Page, name: str = "Ada Archer") -> FrameLocator:
    frame = widget(page)
    frame.get_by_role("button", name=f"Sign in as {name}", exact=True).click()
    return frame


def choose(frame: FrameLocator, contract: str = RECRUITING) -> None:
    frame.get_by_role("button", name=f"Choose {contract}").click()
    expect(frame.get_by_role("heading", name="Recruiter System Connect")).to_be_visible()


def level(frame: FrameLocator, name: str) -> Any:
    return frame.locator(f'.level[data-level="{name}"]')


def open_ats_tab(context: BrowserContext, sandbox: Sandbox, host: str = "localhost") -> Page:
    """LinkedIn Recruiter, More, Admin Settings, ATS, as a person goes."""
    page = context.new_page()
    page.goto(f"http://{host}:{sandbox.port}/recruiter")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Admin Settings").click()
    page.get_by_role("link", name="ATS").click()
    return page


def statuses(sandbox: Sandbox) -> dict[str, str]:
    records = sandbox.control("GET", "integrations")
    return {
        record["type"]: record["status"]
        for record in records
        if record["context"] in (sandbox.organization, sandbox.contracts[0])
    }


def test_the_whole_set_up_for_company_level(
    context: BrowserContext, fresh: Sandbox, site: str
) -> None:
    page = context.new_page()
    complaints = listen(page)
    page.goto(site)
    frame = sign_in(page)
    choose(frame)
    frame.get_by_role("button", name="Request Company-level access").click()
    expect(frame.get_by_role("button", name="Notify partner about Company-level")).to_be_visible()
    wait_for(page, lambda: bool(heard_by(page)), "the page to be told")
    assert [[entry["integrationType"] for entry in each] for each in heard_by(page)] == [
        ["ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN"]
    ]
    frame.get_by_role("button", name="Notify partner about Company-level").click()
    expect(frame.get_by_text("The partner was notified.")).to_be_visible()
    wait_for(page, lambda: len(heard_by(page)) == 2, "the page to be told again")
    fresh.make_ready()
    # Without a reload: the frame looks for itself.
    expect(level(frame, "company").get_by_text("Partner ready. Switch it on")).to_be_visible()
    recruiter = open_ats_tab(context, fresh)
    switch = recruiter.get_by_role("switch", name="Company-level access")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.press("Enter")
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(level(frame, "company").get_by_text("Enabled: Company-level access")).to_be_visible()
    expect(level(frame, "contract").get_by_text("Enabled", exact=True)).to_be_hidden()
    assert statuses(fresh) == {
        "ONE_CLICK_EXPORT": "ENABLED",
        "IN_ATS_INDICATOR": "ENABLED",
        "PROFILE_PLUGIN": "ENABLED",
        "CSA_API": "NOT_REQUESTED",
    }
    assert not complaints


def test_the_whole_set_up_for_contract_level_on_two_hosts(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
    fresh: Sandbox,
) -> None:
    with (
        page_with_widget(fresh, "127.0.0.1") as address,
        third_party_cookies_allowed(
            browser_type, browser_type_launch_args, tmp_path / "profile"
        ) as context,
    ):
        fresh.register(domains=[address])
        page = context.new_page()
        complaints = listen(page)
        page.goto(address)
        frame = sign_in(page)
        choose(frame)
        frame.get_by_role("button", name="Request Contract-level access").click()
        expect(frame.get_by_role("button", name="Notify partner about Contract")).to_be_visible()
        fresh.make_ready(fresh.contracts[0])
        expect(level(frame, "contract").get_by_text("Partner ready. Switch it on")).to_be_visible()
        recruiter = open_ats_tab(context, fresh, "127.0.0.1")
        recruiter.get_by_role("switch", name="Contract-level access").click()
        expect(level(frame, "contract").get_by_text("Enabled: Contract-level")).to_be_visible()
        assert set(statuses(fresh).values()) == {"ENABLED"}
        frame.get_by_role("button", name="Sign out").click()
        expect(frame.get_by_role("button", name="Sign in as Ada Archer")).to_be_visible()
        assert not complaints


def test_with_third_party_cookies_blocked_the_frame_says_so(
    context: BrowserContext, fresh: Sandbox
) -> None:
    with page_with_widget(fresh, "127.0.0.1") as address:
        fresh.register(domains=[address])
        page = context.new_page()
        complaints = listen(page)
        page.goto(address)
        frame = widget(page)
        expect(frame.get_by_role("alert")).to_contain_text("Your browser keeps our cookies back.")
        expect(frame.get_by_role("button", name="Sign in as Ada Archer")).to_be_hidden()
        assert [("keeps our cookies back" in line) for line in complaints] == [True]


def test_a_page_of_another_origin_gets_no_frame(context: BrowserContext, fresh: Sandbox) -> None:
    with page_with_widget(fresh, "localhost") as address:
        fresh.register(domains=["https://elsewhere.example"])
        page = context.new_page()
        complaints = listen(page)
        page.goto(address)
        wait_for(page, lambda: bool(complaints), "the complaint")
        expect(page.locator("iframe")).to_have_count(0)
        assert len(complaints) == 1
        assert "must specify a valid JavaScript API Domain" in complaints[0]
        assert address in complaints[0]
        # Even a page that builds the frame by itself does not get it.
        frame_address = (
            f"http://localhost:{fresh.port}/rsc/frames/ats-integration"
            f"?api_key={fresh.client_id}&origin=https://elsewhere.example"
        )
        page.evaluate(
            "(src) => { const f = document.createElement('iframe'); f.src = src; document.body.append(f); }",
            frame_address,
        )
        wait_for(
            page, lambda: any("frame-ancestors" in c for c in complaints), "the browser's refusal"
        )


def test_content_that_is_swapped_gets_its_widget_again_and_once(
    context: BrowserContext, site: str
) -> None:
    page = context.new_page()
    complaints = listen(page)
    page.goto(site)
    choose(sign_in(page))
    for _ in range(2):
        page.get_by_role("button", name="Swap the content").click()
        expect(page.locator("iframe")).to_have_count(1)
        heading = widget(page).get_by_role("heading", name="Recruiter System Connect")
        expect(heading).to_be_visible()
    widget(page).get_by_role("button", name="Request Company-level access").click()
    wait_for(page, lambda: len(heard_by(page)) > 0, "the page to be told")
    assert len(heard_by(page)) == 1, "frames that are gone say nothing"
    assert not complaints


def test_a_single_contract_is_not_asked_for(
    context: BrowserContext, fresh: Sandbox, site: str
) -> None:
    fresh.control("POST", "contracts/end", contract=fresh.contracts[1])
    page = context.new_page()
    page.goto(site)
    frame = sign_in(page)
    expect(frame.get_by_role("heading", name="Recruiter System Connect")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "words"),
    [("Rita Reyes", "You are not an administrator"), ("Petra Parks", "No Recruiter seat")],
)
def test_who_may_not_connect_is_told_so(
    context: BrowserContext, site: str, name: str, words: str
) -> None:
    page = context.new_page()
    page.goto(site)
    expect(sign_in(page, name).get_by_role("heading", level=1)).to_have_text(words)


def test_a_recruiter_agrees_refuses_and_takes_it_back(
    context: BrowserContext, fresh: Sandbox, site: str
) -> None:
    fresh.register(domains=[site], redirects=[f"{site}/return"])
    page = context.new_page()
    complaints = listen(page)
    ask = (
        f"http://localhost:{fresh.port}/oauth/v2/authorization?response_type=code"
        f"&client_id={fresh.client_id}&redirect_uri={site}/return&state=s1&scope=r_liteprofile"
    )
    page.goto(ask)
    page.get_by_role("button", name="Cancel").click()
    expect(page).to_have_url(re.compile(r"/return\?error=user_cancelled_login&.*state=s1"))
    page.goto(ask)
    page.get_by_role("button", name="Sign in as Rita Reyes").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page).to_have_url(re.compile(r"/return\?error=user_cancelled_authorize&.*state=s1"))
    page.goto(ask)
    page.get_by_role("button", name="Allow").click()
    expect(page).to_have_url(re.compile(r"/return\?code=[\w-]+&state=s1"))
    page.goto(ask)
    expect(page).to_have_url(re.compile(r"/return\?code="))
    page.goto(f"http://localhost:{fresh.port}/recruiter")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Permitted services").click()
    page.get_by_role("button", name=re.compile("^Remove ")).click()
    page.goto(ask)
    expect(page.get_by_role("button", name="Allow")).to_be_visible()
    assert not complaints


def test_axe_finds_nothing(browser: Browser, fresh: Sandbox, site: str) -> None:
    fresh.register(domains=[site], redirects=[f"{site}/return"])
    context = browser.new_context(locale="en-GB", bypass_csp=True)
    page = context.new_page()
    base = f"http://localhost:{fresh.port}"
    ask = (
        f"{base}/oauth/v2/authorization?response_type=code&client_id={fresh.client_id}"
        f"&redirect_uri={site}/return&scope=r_liteprofile"
    )

    def check(address: str) -> None:
        page.goto(address)
        assert_accessible_in_every_look(page)

    def check_frame() -> None:
        assert_accessible(page.frames[1])

    check(ask)
    page.goto(site)
    expect(widget(page).get_by_role("button", name="Sign in as Ada Archer")).to_be_visible()
    check_frame()
    frame = sign_in(page)
    expect(frame.get_by_role("heading", name="Choose a contract")).to_be_visible()
    check_frame()
    choose(frame)
    check_frame()
    frame.get_by_role("button", name="Request Contract-level access").click()
    expect(frame.get_by_text("Requested.", exact=True)).to_be_visible()
    check_frame()
    check(ask)
    check(f"{base}/recruiter/admin/seats")
    check(f"{base}/recruiter/admin/ats")
    fresh.make_ready(fresh.contracts[0])
    check(f"{base}/recruiter/admin/ats")
    page.get_by_text("More", exact=True).click()
    assert_accessible_in_every_look(page)
    check(f"{base}/psettings/permitted-services")
    for name in ("applications", "seats", "tokens", "integrations", "settings", "faults"):
        check(f"{base}/control/view/{name}")
    context.close()
