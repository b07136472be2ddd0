"""LinkedIn's certification, module 4: secured jobs are seen in LinkedIn Recruiter by their team alone (RSC-401 to 404).

Rita recruits for a confidential job; Tom, a recruiter with a seat of his own, is on its team or is not.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dev.stack import Stack
from tests.browser import walk
from tests.browser.control import Control, wait_for
from tests.browser.in_ats import SECONDS, Applicant, Desk
from tests.browser.profile import Profile


@dataclass(frozen=True)
class Secured:
    """A confidential job of Rita's, and who stands in it past Prospect."""

    job: walk.AJob
    applicant: Applicant


def panel(page: Page) -> Locator:
    """Who sees the job in LinkedIn Recruiter, as the job says it."""
    return page.get_by_role("region", name="Who sees it in LinkedIn Recruiter")


@pytest.fixture(scope="module")
def secured(browser: Browser, stack: Stack) -> Iterator[Secured]:
    """With stages and a note, as RSC-402 wants it."""
    profile = Profile(browser, stack)
    with Control(stack) as control:
        desk = Desk(profile, control)
        job = walk.create_job(desk.portal, "Head of Quiet Harbours", confidential=True)
        control.wait_until_open(job.number)
        applicant = desk.add(job, "Screen")
        desk.open(applicant.application)
        desk.note(applicant.application, "Keeps secrets.")
        wait_for(
            lambda: len(desk.records("applicationNotes", applicant)) == 1,
            "the note at LinkedIn",
            seconds=30,
        )
        yield Secured(job, applicant)
    profile.close()


@pytest.fixture
def rita(new_profile: Callable[..., Profile]) -> Profile:
    return new_profile()


@pytest.fixture
def tom(new_profile: Callable[..., Profile]) -> Page:
    """Tom in LinkedIn Recruiter."""
    return walk.sign_in_to_linkedin(new_profile(), "tom")


def in_box(page: Page, secured: Secured) -> Locator:
    """The job in the export box of somebody's profile."""
    page.goto(
        re.sub(r"/recruiter.*|/$", "", page.url)
        + f"/recruiter/profile/{secured.applicant.member_id}"
    )
    walk.find_job(page, secured.job.number)
    return page.get_by_role("radio", name=re.compile(secured.job.number))


def sees(page: Page, secured: Secured) -> None:
    """The job stands in the export box, and in the indicator with its stages and notes."""
    expect(in_box(page, secured)).to_have_count(1, timeout=SECONDS)
    section = page.get_by_role("region", name="In ATS")
    expect(section).to_contain_text(secured.job.title, timeout=SECONDS)
    expect(section).to_contain_text("Screen", timeout=SECONDS)
    section.get_by_role("tab", name="Notes").click()
    expect(section).to_contain_text("Keeps secrets.", timeout=SECONDS)


def sees_nothing(page: Page, secured: Secured) -> None:
    """Neither in the box nor anywhere on the profile."""
    expect(in_box(page, secured)).to_have_count(0)
    expect(page.get_by_text("No open job fits")).to_be_visible()
    section = page.get_by_role("region", name="In ATS")
    expect(section).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(secured.job.title)
    expect(page.get_by_role("main")).not_to_contain_text("Keeps secrets.")


def put_on_team(page: Page, secured: Secured, url: str) -> None:
    page.goto(f"{url}{secured.job.address}/hiring-team")
    card = page.get_by_role("region", name="Add somebody")
    tom = card.get_by_label("Person").locator("option", has_text=re.compile("^Tom "))
    card.get_by_label("Person").select_option(value=tom.get_attribute("value"))
    card.get_by_label("Role").select_option(label="Recruiter")
    card.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="Tom")).to_be_visible()


def take_off_team(page: Page, secured: Secured, url: str) -> None:
    page.goto(f"{url}{secured.job.address}/hiring-team")
    row = page.get_by_role("row").filter(has_text="Tom")
    row.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)


def told_at_the_job(page: Page, secured: Secured, url: str, name: str, word: str | None) -> None:
    """What the job says of somebody, once LinkedIn was told."""
    page.goto(f"{url}{secured.job.address}")
    line = panel(page).get_by_role("listitem").filter(has_text=name)
    if word is None:
        expect(line).to_have_count(0, timeout=SECONDS)
    else:
        expect(line).to_contain_text(word, timeout=SECONDS)


def test_rsc_401_a_secured_job_is_in_the_export_box_of_its_team_alone(
    rita: Profile, tom: Page, secured: Secured
) -> None:
    page = walk.sign_in(rita)
    page.goto(f"{rita.portal_url}{secured.job.address}")
    expect(panel(page)).to_contain_text("Only its team sees this job in LinkedIn Recruiter")
    told_at_the_job(page, secured, rita.portal_url, "Rita", "Sees it")
    expect(in_box(walk.sign_in_to_linkedin(rita), secured)).to_have_count(1, timeout=SECONDS)
    expect(in_box(tom, secured)).to_have_count(0)


def test_rsc_402_a_secured_job_is_in_the_indicator_of_its_team_alone(
    rita: Profile, tom: Page, secured: Secured
) -> None:
    sees(walk.sign_in_to_linkedin(rita), secured)
    sees_nothing(tom, secured)


def test_rsc_403_whoever_is_taken_off_the_team_sees_it_no_more(
    rita: Profile, tom: Page, secured: Secured
) -> None:
    page = walk.sign_in(rita)
    put_on_team(page, secured, rita.portal_url)
    told_at_the_job(page, secured, rita.portal_url, "Tom", "Sees it")
    sees(tom, secured)
    take_off_team(page, secured, rita.portal_url)
    told_at_the_job(page, secured, rita.portal_url, "Tom", None)
    sees_nothing(tom, secured)
    told_at_the_job(page, secured, rita.portal_url, "Rita", "Sees it")


def test_rsc_404_whoever_is_put_back_on_the_team_sees_it_again(
    rita: Profile, tom: Page, secured: Secured
) -> None:
    page = walk.sign_in(rita)
    for _ in range(2):
        put_on_team(page, secured, rita.portal_url)
        told_at_the_job(page, secured, rita.portal_url, "Tom", "Sees it")
        sees(tom, secured)
        take_off_team(page, secured, rita.portal_url)
        told_at_the_job(page, secured, rita.portal_url, "Tom", None)
        sees_nothing(tom, secured)
