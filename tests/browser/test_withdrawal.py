"""An administrator takes everything back from LinkedIn, sees it end, and lets it go there again."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import people, walk
from tests.browser.control import Control, wait_for
from tests.browser.profile import Profile, assert_accessible

SOON = 15_000


def test_everything_is_taken_back_and_goes_again(
    new_profile: Callable[..., Profile], control: Control
) -> None:
    rita_profile = new_profile()
    url = rita_profile.portal_url
    rita = walk.sign_in(rita_profile, "rita")
    ada_profile = new_profile()
    ada_profile.tolerate("422")
    ada = walk.sign_in(ada_profile, "ada")
    job = walk.create_job(rita, "Lighthouse Keeper")
    control.wait_until_open(job.number)
    people.add_many(rita, job, url, ["Orla Byrne", "Pim de Wit"], "Apply")
    wait_for(lambda: candidates(control) > 0, "people at LinkedIn")
    rita.goto(f"{url}{job.address}/postings")
    posting = rita.get_by_role("region", name="LinkedIn", exact=True)
    expect(posting).to_contain_text("Offered for export")
    assert_accessible(rita)

    ada.goto(f"{url}/admin/sharing")
    ada.get_by_role("link", name="Withdraw everything…").click()
    ada.get_by_role("radio", name=re.compile("^Everything")).check()
    ada.get_by_role("button", name="Withdraw", exact=True).click()
    expect(ada.get_by_text("Please tick this, too.").first).to_be_visible()
    expect(ada.get_by_role("radio", name=re.compile("^Everything"))).to_be_checked()
    assert_accessible(ada)
    ada.get_by_role("checkbox", name="I am sure").check()
    ada.get_by_role("button", name="Withdraw", exact=True).click()
    panel = ada.get_by_role("region", name="Withdrawal from LinkedIn")
    expect(panel).to_contain_text("nothing of your people any more", timeout=SOON)
    expect(panel).to_contain_text("Your jobs are closed there.", timeout=SOON)
    assert_accessible(ada)
    assert candidates(control) == 0
    assert not any(one["open"] for one in control.get("/jobs"))
    expect(posting).to_contain_text("Taken back from LinkedIn", timeout=SOON)

    panel.get_by_role("link", name="Switch on again…").click()
    switch_on(ada)
    control.wait_until_open(job.number)
    wait_for(lambda: candidates(control) > 0, "people at LinkedIn again")
    expect(posting).to_contain_text("At LinkedIn", timeout=SOON)


def switch_on(ada: Page) -> None:
    features = ada.get_by_role("region", name="Features")
    for switch in ("Take in exports", "Share candidates"):
        features.get_by_role("checkbox", name=re.compile(switch)).check()
    features.get_by_role("button", name="Save").click()
    expect(people.message(ada, "Saved.")).to_be_visible()


def candidates(control: Control) -> int:
    found: int = control.get("/sync/records/candidates", count=1)["total"]
    return found
