"""In ATS in a browser, without the portal: fresh within a second, by keyboard, on a phone, in the dark."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.core.seed import make_world
from tests.browser.profile import assert_accessible
from tests.browser.widget_page import Sandbox
from tests.contract.conftest import Ats
from tests.contract.sync import CREATED, Sync

MAYA = 7
DAY = 86_400_000
AUTHOR = {"firstName": "Ivy", "lastName": "Ito"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    running = Sandbox(tmp_path_factory.mktemp("sandbox") / "sandbox.db")
    yield running
    running.close()


@pytest.fixture
def sync(server: Sandbox) -> Iterator[Sync]:
    """Maya has applied for the open job and stands in Screening."""
    server.control("POST", "reset")
    with httpx2.Client(base_url=server.http.base_url, timeout=20, trust_env=False) as http:
        box = SimpleNamespace(world=make_world(1), deliver_due=lambda: 0)
        ats = Ats(http, box, SimpleNamespace(requests=[]), None, None)  # type: ignore[arg-type]
        ats.sign_in()
        ats.connect()
        ats.configure("APPLICATION_VIEWERS", "ALL_PRODUCT_USERS", "IN_ATS_INDICATOR")
        ats.control("settings", {"task_delay": 0, "match_delay": 0})
        ats.post_jobs(ats.job())
        calls = Sync(ats)
        name = {"firstName": "Maya", "lastName": "Lindqvist"}
        calls.candidates(1, emailAddresses=["maya.lindqvist@example.com"], **name)
        calls.applications(1)
        calls.parts("stages", "A-1", {"S1": {"atsCreatedAt": CREATED, "stage": "Screening"}})
        yield calls


@pytest.fixture
def open_page(browser: Browser, server: Sandbox) -> Iterator[Callable[..., Page]]:
    """Sign in as somebody and open a page of Recruiter; the console has to stay silent."""
    opened, heard = [], []

    def open_as(who: str, path: str = f"/recruiter/profile/{MAYA}", **look: object) -> Page:
        context = browser.new_context(locale="en-GB", **look)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda m: heard.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(f"http://127.0.0.1:{server.port}/")
        page.get_by_role("button", name=f"Sign in as {who}", exact=True).click()
        page.goto(f"http://127.0.0.1:{server.port}{path}")
        return page

    yield open_as
    for context in opened:
        context.close()
    assert heard == []


def test_a_change_is_there_within_a_second(sync: Sync, open_page: Callable[..., Page]) -> None:
    page = open_page("Rita Reyes")
    way = page.get_by_role("list", name="Way through the stages of Backend Engineer")
    expect(way.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("tab", name="Notes").click()
    sync.parts("notes", "A-1", {"N": {"author": AUTHOR, "note": "Called her"}})
    sent = time.monotonic()
    expect(page.get_by_text("Called her")).to_be_visible()
    assert time.monotonic() - sent < 3, "the panel asks more than once a second"
    expect(page.get_by_role("tab", name="Notes")).to_have_attribute("aria-selected", "true")
    sync.delete_parts("notes", "A-1", "N")
    expect(page.get_by_text("No notes that you may see.")).to_be_visible()
    later = {"S2": {"atsCreatedAt": CREATED + DAY, "stage": "Interview"}}
    sync.parts("stages", "A-1", later)
    page.get_by_role("tab", name="Jobs & Statuses").click()
    expect(way.get_by_role("listitem")).to_have_count(2)
    expect(way.locator("[aria-current=step]")).to_contain_text("Interview")
    sync.delete("/v2/atsApplications", sync.application_key("A-1"))
    sync.delete("/v2/atsCandidates", sync.candidate_key("C-1"))
    expect(page.get_by_role("heading", name="In ATS")).to_have_count(0)
    expect(page.get_by_role("link", name="In ATS")).to_have_count(0)
    sync.candidates(1, emailAddresses=["maya.lindqvist@example.com"])
    expect(page.get_by_role("heading", name="In ATS")).to_be_visible()


def test_the_hover_card_opens_by_pointer_and_keyboard_and_shuts(
    sync: Sync, open_page: Callable[..., Page]
) -> None:
    page = open_page("Rita Reyes")
    card = page.get_by_role("tooltip")
    expect(card).to_be_hidden()
    page.get_by_role("link", name="In ATS").hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("Backend Engineer: Screening")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.get_by_role("heading", name="Maya Lindqvist").hover()
    page.get_by_role("link", name="In ATS").focus()
    expect(card).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#in-ats$"))


def test_the_tabs_go_by_the_arrow_keys_and_lead_back(
    sync: Sync, open_page: Callable[..., Page]
) -> None:
    sync.parts("interviewFeedback", "A-1", {"F": {"interviewer": AUTHOR, "feedback": "Calm"}})
    page = open_page("Rita Reyes")
    page.get_by_role("tab", name="Jobs & Statuses").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Interview Feedback 1")).to_be_focused()
    expect(page.get_by_text("Calm")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Notes 0")).to_be_focused()
    page.keyboard.press("Home")
    back = page.get_by_role("link", name="Open in Beckon (Backend Engineer)")
    expect(back).to_have_attribute("href", "https://ats.example/people/1")


def test_without_scripts_everything_is_there(sync: Sync, open_page: Callable[..., Page]) -> None:
    sync.parts("notes", "A-1", {"N": {"note": "Called her"}})
    page = open_page("Rita Reyes", java_script_enabled=False)
    expect(page.get_by_text("Called her")).to_be_visible()
    expect(page.get_by_role("heading", name="Interview Feedback")).to_be_visible()


def test_people_are_rediscovered_and_linked(sync: Sync, open_page: Callable[..., Page]) -> None:
    page = open_page("Rita Reyes", "/recruiter")
    page.get_by_role("link", name="Rediscovered candidates 1").click()
    expect(page.locator(".results li")).to_have_count(1)
    page.get_by_role("link", name="In ATS: what the tracking system knows of Maya").click()
    page.get_by_role("button", name="Maya Lindqvist is somebody else: unlink").click()
    expect(page.get_by_text("is somebody else.")).to_be_visible()
    expect(page.get_by_role("heading", name="In ATS")).to_have_count(0)
    page.get_by_label("Find a record by name, e-mail or id").fill("C-1")
    page.get_by_role("button", name="Find records").click()
    page.get_by_role("button", name="Link Maya Lindqvist").click()
    expect(page.get_by_text("linked by hand").first).to_be_visible()


LOOKS = {
    "wide and light": {},
    "wide and dark": {"color_scheme": "dark"},
    "phone and dark": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(sync: Sync, open_page: Callable[..., Page], look: str) -> None:
    sync.candidates(3, firstName="")
    note = {"author": AUTHOR, "note": "Called her", "atsCreatedAt": CREATED}
    sync.parts("notes", "A-1", {"N": note})
    evaluations = [{"attribute": "Communication", "result": "4/5"}]
    sync.parts("interviewFeedback", "A-1", {"F": {"evaluations": evaluations}})
    sync.delete_parts("stages", "A-1", "S9")
    sync.put("/v2/atsEntityAcls", {sync.acl_key("user-2", "J-1"): {}})
    rita = sync.assignee_key("user-2", sync.person(2))
    sync.put("/v2/atsEntityAclAssignees", {rita: {}})
    page = open_page("Rita Reyes", **LOOKS[look])
    for tab in ("Jobs & Statuses", "Interview Feedback", "Notes"):
        page.get_by_role("tab", name=tab).click()
        check(page)
    home = page.url.partition("/recruiter")[0]
    views = [
        "",
        "/records/candidates",
        "/records/candidates/record?id=C-1",
        "/refusals",
        "/deletions",
        "/access-lists",
    ]
    for path in ["/recruiter", *(f"/control/view/sync{view}" for view in views)]:
        page.goto(home + path)
        check(page)


def check(page: Page) -> None:
    assert_accessible(page)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels wider than the window"
