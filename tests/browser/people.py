"""People in a job, as the browser tests meet them: added, on the board, on their own page."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import walk


def open_tab(page: Page, job: walk.AJob, portal_url: str, tab: str = "") -> None:
    """Come to a tab of a job by its address."""
    page.goto(f"{portal_url}{job.address}{tab}")
    expect(page.get_by_role("heading", level=1)).to_have_text(job.title)


def add_by_hand(page: Page, first: str, last: str, stage: str = "Apply") -> None:
    """Add somebody with the form, from the Applicants tab."""
    page.get_by_role("link", name="Add candidate").click()
    page.get_by_label("First name").fill(first)
    page.get_by_label("Last name").fill(last)
    page.get_by_label("E-mail").fill(f"{first}.{last}@mail.example".lower())
    page.get_by_label("Stage").select_option(label=stage)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(message(page, f"{first} {last} now stands in {stage}.")).to_be_visible()


def add_many(page: Page, job: walk.AJob, portal_url: str, people: list[str], stage: str) -> None:
    """Add people without looking at the form each time: the same request, the same session."""
    address = f"{portal_url}{job.address}/applicants/new"
    page.goto(address)
    token = page.locator("#new-applicant input[name=csrf_token]").input_value()
    stage_id = page.get_by_label("Stage").locator("option", has_text=stage).get_attribute("value")
    for name in people:
        first, _, last = name.partition(" ")
        form = {"csrf_token": token, "first_name": first, "last_name": last, "stage": stage_id}
        answer = page.request.post(address, form=form, max_redirects=0)
        assert answer.status == 303, answer.text()
    # The next page tells of each of them; the one after that has no messages over the board.
    for _ in range(2):
        page.goto(f"{portal_url}{job.address}/applicants?view=board")


def message(page: Page, text: str) -> Locator:
    """A message at the edge of the page."""
    return page.get_by_role("region", name="Messages").get_by_text(text)


def column(page: Page, stage: str) -> Locator:
    """A column of the board."""
    return page.get_by_role("region", name="Board of applicants").get_by_role(
        "region", name=stage, exact=True
    )


def card(page: Page, name: str) -> Locator:
    """Somebody's card on the board."""
    board = page.get_by_role("region", name="Board of applicants")
    return board.get_by_role("listitem").filter(has=page.get_by_role("link", name=name, exact=True))


def stands_in(page: Page, name: str, stage: str) -> None:
    """Expect somebody's card in a column, once."""
    expect(card(page, name)).to_have_count(1)
    expect(column(page, stage).get_by_role("link", name=name, exact=True)).to_be_visible()


def open_person(page: Page, name: str) -> None:
    """From the board to somebody's own page."""
    card(page, name).get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def advance(page: Page, stage: str) -> None:
    """Advance the person whose page is open."""
    page.get_by_role("button", name=f"Advance to {stage}").click()
    expect(message(page, f"now stands in {stage}.")).to_be_visible()


def set_offer(page: Page, now: str, act: str) -> None:
    """Choose what becomes of the offer of the person whose page is open."""
    page.locator("summary").filter(has_text=re.compile(f"^{now}$")).click()
    page.get_by_role("button", name=act, exact=True).click()
