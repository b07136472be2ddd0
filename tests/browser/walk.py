"""What people do, in the words that stand on the screen."""

import re
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.profile import Profile

DESCRIPTION = (
    "You look after the measuring masts along the coast, read what they say and tell the planners "
    "what it means. Four people, two boats, one very good coffee machine."
)
#: What LinkedIn's own pages call the people of the demo.
LINKEDIN_NAMES = {"rita": "Rita Reyes", "tom": "Tom Tanaka", "hugo": "Hugo Holm"}


_COOKIES: dict[tuple[str, str], Any] = {}


@dataclass(frozen=True)
class AJob:
    """A job that a test made."""

    id: int
    number: str
    title: str

    @property
    def address(self) -> str:
        return f"/jobs/{self.id}"


# -- the portal --------------------------------------------------------------------------------


def sign_in(profile: Profile, name: str = "rita") -> Page:
    """Sign in to the portal in a new tab; a second time with the cookie of the first."""
    known = _COOKIES.get((profile.portal_url, name))
    if known is not None:
        profile.context.add_cookies([known])
        page = profile.tab("/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
        return page
    page = profile.tab("/sign-in")
    page.get_by_label("E-mail").fill(f"{name}@demo.example")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    for cookie in profile.context.cookies(profile.portal_url):
        if cookie["name"] == "beckon_session":
            _COOKIES[profile.portal_url, name] = cookie
    return page


def create_job(
    page: Page,
    title: str,
    *,
    role: str = "Recruiter",
    active: bool = True,
    template: str | None = None,
    confidential: bool = False,
) -> AJob:
    """Create a job and activate it, from any page of the portal."""
    page.get_by_role("navigation", name="Main navigation").get_by_role("link", name="Jobs").click()
    page.get_by_role("link", name="New", exact=True).click()
    page.get_by_label("Job title").fill(title)
    page.get_by_label("Job description").fill(DESCRIPTION)
    page.get_by_label("City").fill("Den Helder")
    page.get_by_label("Country").select_option(label="Netherlands")
    page.get_by_role("radio", name=role, exact=True).check()
    if template is not None:
        page.get_by_label("Template").select_option(label=template)
    if confidential:
        page.get_by_label("Confidential").check()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    found = re.search(r"/jobs/(\d+)", page.url)
    number = re.search(r"REQ-\d+", page.get_by_role("main").inner_text())
    assert found is not None
    assert number is not None
    if active:
        page.get_by_role("button", name="Activate").click()
        expect(linkedin_state(page)).to_contain_text(re.compile("On its way to|At LinkedIn"))
    return AJob(int(found[1]), number[0], title)


def tab_of_job(page: Page, name: str) -> None:
    """Press one of the job's tabs."""
    page.get_by_role("navigation", name="Job").get_by_role("link", name=name).click()


def linkedin_state(page: Page) -> Locator:
    """The panel that tells the job's way to LinkedIn."""
    return page.get_by_role("region", name="LinkedIn", exact=True)


def prospects(page: Page) -> Locator:
    """The panel with the people in Prospect."""
    return page.get_by_role("region", name="Prospects")


def prospect(page: Page, name: str) -> Locator:
    """The row of one person in Prospect."""
    return prospects(page).get_by_role("row").filter(has=page.get_by_role("link", name=name))


def open_candidate(page: Page, row: Locator, name: str) -> None:
    """Open the application from somebody's row, and from there the candidate."""
    row.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("link", name="Open the candidate").click()
    expect(page).to_have_url(re.compile(r"/candidates/\d+"))


# -- LinkedIn's side ---------------------------------------------------------------------------


def sign_in_to_linkedin(profile: Profile, name: str = "rita") -> Page:
    """Sign in to the sandbox in a new tab."""
    page = profile.tab(profile.sandbox_url)
    page.get_by_role("button", name=f"Sign in as {LINKEDIN_NAMES[name]}", exact=True).click()
    expect(page.get_by_role("heading", name="Find people")).to_be_visible()
    return page


def open_profile(page: Page, name: str) -> None:
    """Search a person in Recruiter and open the profile."""
    page.get_by_role("link", name="Recruiter", exact=True).click()
    page.get_by_label("Search people").fill(name)
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def find_job(page: Page, words: str) -> None:
    """Type into the job search box of the contact card."""
    page.get_by_label("Job title or Job ID").fill(words)


def press_export(page: Page, job: AJob, name: str) -> float:
    """Pick the job and press Export; returns the moment of the click."""
    page.get_by_role("radio", name=re.compile(re.escape(job.number))).check()
    clicked = time.monotonic()
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=f"{name} was exported")).to_be_visible()
    return clicked
