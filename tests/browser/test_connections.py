"""Rita connects her own LinkedIn account on LinkedIn's consent page, says no, and disconnects."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people, walk
from tests.browser.control import Control
from tests.browser.profile import Profile, assert_accessible

RITA = 2


@pytest.fixture
def olga(new_profile: Callable[..., Profile], control: Control) -> Iterator[Page]:
    """Olga recruits, is on no team and has no LinkedIn account of her own connected."""
    page = walk.sign_in(new_profile(), "olga")
    yield page
    control.post("/consents/withdraw", member_id=RITA)


def connections(page: Page) -> None:
    page.get_by_role("group").filter(has_text="Settings").first.click()
    page.get_by_role("link", name="User settings").click()
    page.get_by_role("link", name="Connections").click()
    expect(page.get_by_role("heading", level=2, name="LinkedIn", exact=True)).to_be_visible()


def at_linkedin(page: Page, decision: str) -> None:
    """Sign in as Rita where nobody is signed in at LinkedIn, then answer."""
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    if page.get_by_text("Sign in to continue to").count():
        page.get_by_role("button", name=re.compile("Rita Reyes")).first.click()
    page.get_by_role("button", name=decision).click()


def disconnect(page: Page) -> None:
    page.get_by_role("button", name="Disconnect").click()
    page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    expect(people.message(page, "is disconnected")).to_be_visible()
    expect(page.get_by_text("Not connected")).to_be_visible()


def test_rita_disconnects_says_no_and_connects(new_profile, control: Control) -> None:  # type: ignore[no-untyped-def]
    page = walk.sign_in(new_profile())
    connections(page)
    expect(page.get_by_text("Connected", exact=True).first).to_be_visible()
    disconnect(page)
    assert_accessible(page)

    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page).to_have_url(re.compile("/oauth/v2/authorization"))
    at_linkedin(page, "Cancel")
    expect(page.get_by_role("alert").first).to_contain_text("You said no at LinkedIn")
    assert_accessible(page)

    page.get_by_role("button", name="Connect", exact=True).click()
    at_linkedin(page, "Allow")
    expect(people.message(page, "Your LinkedIn account is connected.")).to_be_visible()
    card = page.get_by_role("region", name="LinkedIn", exact=True)
    expect(card).to_contain_text("Rita Reyes")
    expect(card).to_contain_text("Valid until")
    assert_accessible(page)


def test_an_account_of_somebody_else_is_refused_without_a_name(olga: Page) -> None:
    connections(olga)
    olga.get_by_role("button", name="Connect", exact=True).click()
    at_linkedin(olga, "Allow")
    expect(olga.get_by_role("alert").first).to_contain_text("connected to somebody else")
    expect(olga.get_by_role("alert").first).not_to_contain_text("Rita")


def test_the_administrator_refreshes_seats_and_maps_one(new_profile) -> None:  # type: ignore[no-untyped-def]
    profile = new_profile()
    page = walk.sign_in(profile, "ada")
    seats = f"{profile.portal_url}/admin/linkedin-seats"
    page.goto(f"{seats}?view=all")
    for _try in range(60):
        if page.get_by_role("button", name="Refresh seats").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.get_by_role("button", name="Refresh seats").click()
    expect(people.message(page, "LinkedIn is asked for the seats.")).to_be_visible()
    contracts = page.get_by_role("region", name="Contracts")
    expect(contracts.get_by_text("Read", exact=True).first).to_be_visible(timeout=20_000)
    page.goto(seats)
    row = page.get_by_role("row").filter(has_text="Ada")
    row.get_by_role("button", name="Map to Ada Archer").first.click()
    expect(people.message(page, "The seat is mapped to Ada Archer.")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{seats}?view=all")
    page.get_by_role("link", name=re.compile("Ada")).first.click()
    expect(page.get_by_text("An administrator said so.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Unmap").click()
    expect(people.message(page, "mapped to nobody")).to_be_visible()
