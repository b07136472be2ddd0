"""S56 to S59: who answers an InMail and agrees to share is a candidate by themselves, in the pool that the system keeps."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import create_engine, text

from tests.browser import people, walk
from tests.browser.control import Control, wait_for
from tests.browser.profile import Profile, assert_accessible_in_every_look

RITA = 2
SHARES_ALL, SHARES_PROFILE = "email", "profile"


class Correspondence:
    """Rita and a member of LinkedIn; Ada has Beckon look."""

    def __init__(self, control: Control, new_profile: Callable[..., Profile]) -> None:
        self._control, self._new_profile = control, new_profile
        self.name = control.stranger()
        self.rita = walk.sign_in(new_profile())
        self.stack = self._new_profile().stack

    def answered(self, what: str, **more: Any) -> Any:
        """The member answered an InMail of Rita's and shared something; returns the conversation."""
        member = self._control.somebody(self.name)["member_id"]
        thread = self._control.post("/inmails", seat=RITA, member=member, subject="A place of ours")
        self._control.post(f"/inmails/{thread['thread']}", by="member", text="Gladly.")
        return self._control.post(f"/inmails/{thread['thread']}/share", what=what, **more)

    def sync(self) -> None:
        """As Ada, under LinkedIn Integration."""
        ada = walk.sign_in(self._new_profile(), "ada")
        ada.goto(f"{self.stack.portal_url}/admin/linkedin-integration")
        ada.get_by_role("region", name="InMail and notes history").get_by_role(
            "button", name="Sync now"
        ).click()

    def inbox(self) -> Locator:
        """Rita opens her LinkedIn inbox; the row of the person."""
        self.rita.goto(f"{self.stack.portal_url}/linkedin-inbox")
        return self.rita.locator(".bk-inbox-row").filter(has_text=self.name)

    def waits(self, words: str) -> Locator:
        """The row of the person in the inbox, as soon as it says something."""
        wait_for(lambda: self.inbox().filter(has_text=words).count() > 0, words, seconds=60)
        return self.inbox()

    def pool(self) -> Locator:
        """Rita opens the talent pool LinkedIn; the row of the person."""
        self.rita.get_by_role("link", name="Talent pools", exact=True).click()
        self.rita.get_by_role("main").get_by_role("link", name="LinkedIn", exact=True).click()
        expect(self.rita.get_by_role("heading", level=1)).to_have_text("LinkedIn")
        return self.rita.get_by_role("row").filter(has_text=self.name)

    def write_in_recruiter(self, subject: str) -> None:
        """As Rita, in LinkedIn Recruiter."""
        page = walk.sign_in_to_linkedin(self._new_profile())
        walk.open_profile(page, self.name)
        page.get_by_role("link", name="Send InMail").click()
        page.get_by_label("Subject").fill(subject)
        page.get_by_label("Message").fill("May I tell you more?")
        page.get_by_role("button", name="Send InMail").click()
        expect(page.get_by_role("heading", name=subject)).to_be_visible()

    def answer_as_member(self, subject: str) -> Page:
        """In the member's own messages at LinkedIn, with everything shared."""
        profile = self._new_profile()
        profile.tolerate("403 .*/recruiter")  # signed in without a seat, one is told so
        page = profile.tab(profile.sandbox_url)
        page.get_by_label("Search members").fill(self.name)
        page.get_by_role("button", name="Find").click()
        page.get_by_role("button", name=f"Sign in as {self.name}").click()
        page.get_by_role("link", name="Messages", exact=True).click()
        page.get_by_role("link", name=subject).click()
        page.get_by_label("Your answer").fill("Gladly.")
        page.get_by_role("button", name="Accept and answer").click()
        page.get_by_role("radio", name="My profile and my contact details").check()
        page.get_by_role("button", name="Decide").click()
        expect(page.get_by_text("may keep what you shared")).to_be_visible()
        return page


@pytest.fixture
def mail(control: Control, new_profile: Callable[..., Profile]) -> Correspondence:
    return Correspondence(control, new_profile)


def test_s56_who_agrees_to_share_becomes_a_candidate(mail: Correspondence) -> None:
    page = mail.rita
    job = walk.create_job(page, "Sluiswachter")
    mail.write_in_recruiter("Would you be our Sluiswachter?")
    mail.answer_as_member("Would you be our Sluiswachter?")
    mail.sync()
    row = mail.waits("Shared the profile")
    expect(row).to_contain_text("answered an InMail of Rita Reyes")
    wait_for(lambda: mail.inbox().filter(has_text="names this job").count() > 0, "the subject")
    expect(row).to_contain_text(f"Suggested: {job.number}")
    page.get_by_role("link", name="Dashboard", exact=True).click()
    expect(page.get_by_role("region", name="LinkedIn inbox")).to_contain_text(mail.name)
    mail.inbox().get_by_role("button", name="Accept").click()
    expect(people.message(page, f"{mail.name} stands in Prospect")).to_be_visible()
    expect(mail.inbox()).to_have_count(0)
    mail.pool().get_by_role("link", name=mail.name).click()
    expect(page.get_by_role("region", name="About")).to_contain_text("Answer to an InMail")
    page.get_by_role("link", name="Activity", exact=True).click()
    expect(page.get_by_role("region", name="Activity")).to_contain_text(
        "shared in answer to an InMail of Rita Reyes"
    )


def test_s57_s58_s59_the_pool_has_names_and_addresses_that_were_shared_or_known(
    mail: Correspondence, control: Control, new_profile: Callable[..., Profile]
) -> None:
    page, silent = mail.rita, Correspondence(control, new_profile)
    mail.answered(SHARES_ALL, email="given@example.com")
    silent.answered(SHARES_PROFILE)
    mail.sync()
    mail.waits("given@example.com")
    expect(silent.waits("Shared the profile")).to_contain_text("E-mail not shared")
    assert_accessible_in_every_look(page)
    mail.inbox().get_by_role("link", name="Somebody we know").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(mail.name)
    assert_accessible_in_every_look(page)
    expect(mail.pool()).to_contain_text("given@example.com")
    expect(page.get_by_text("Kept by Beckon")).to_be_visible()
    quiet = page.get_by_role("row").filter(has_text=silent.name)
    expect(quiet).to_contain_text("Contact missing")
    expect(quiet).not_to_contain_text("@")
    # Nobody changes it by hand.
    expect(page.get_by_role("link", name="Add candidate")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("Remove"))).to_have_count(0)
    # What a colleague knows is shown as well.
    quiet.get_by_role("link", name=silent.name).click()
    expect(page.get_by_role("region", name="Contact", exact=True)).to_contain_text("not known")
    page.locator("#address").fill("known@example.com")
    page.get_by_role("button", name="Add e-mail").click()
    expect(
        people.message(page, "known@example.com").or_(
            page.get_by_role("link", name="known@example.com")
        )
    ).to_be_visible()
    expect(silent.pool()).to_contain_text("known@example.com")


def test_who_takes_the_consent_back_leaves_and_the_company_decides(
    mail: Correspondence, control: Control
) -> None:
    page = mail.rita
    thread = mail.answered(SHARES_ALL, email="gone@example.com")
    mail.sync()
    mail.waits("gone@example.com")
    control.post(f"/inmails/{thread['thread']}/withdraw")
    # Whether all that were shared are still there is asked once a day: that day is over.
    with create_engine(mail.stack.database_url).begin() as connection:
        connection.execute(
            text("UPDATE linkedin_history_streams SET filled_at = NULL WHERE stream = 'stubs'")
        )
    mail.sync()
    expect(mail.waits("Took the consent back")).not_to_contain_text("@")
    expect(mail.pool()).to_have_count(0)
    mail.inbox().get_by_role("link", name="Delete this person").click()
    page.get_by_role("button", name="Delete person").click()
    expect(people.message(page, "is deleted")).to_be_visible()
    expect(mail.inbox()).to_have_count(0)
