"""The life of a job: written, approved, filled with people, closed with a hire, opened again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import people, walk
from tests.browser.control import Control
from tests.browser.profile import Profile, assert_accessible

TITLE = "Harbour Pilot, North Quay"
TEMPLATE = "With approval"
OTHERS = [
    *("Bea Okoro", "Cem Yildiz", "Dora Nagy", "Emil Krog", "Fay Lund"),
    *("Gus Moretti", "Hele Tamm", "Ines Prado", "Jos Claes"),
]


def test_a_job_from_its_draft_to_the_hire_and_open_again(
    new_profile: Callable[..., Profile], control: Control
) -> None:
    rita_profile = new_profile()
    url = rita_profile.portal_url
    rita, ada, hugo, ivy = (
        walk.sign_in(profile, name)
        for profile, name in (
            (rita_profile, "rita"),
            (new_profile(), "ada"),
            (new_profile(), "hugo"),
            (new_profile(), "ivy"),
        )
    )

    _ada_makes_a_template_with_approval(ada)
    job = _rita_writes_the_job(rita)
    _hugo_agrees(hugo)
    _rita_activates(rita, job, url, control)

    # Ten applicants, one with the form, and Rita sees them on the board.
    walk.tab_of_job(rita, "Applicants")
    people.add_by_hand(rita, "Anton", "Visser")
    people.add_many(rita, job, url, OTHERS, "Apply")
    expect(people.column(rita, "Apply").get_by_role("listitem")).to_have_count(10)
    assert_accessible(rita)

    _bea_is_rejected(rita, job, url)
    _ivy_gives_feedback(rita, ivy, job, url)
    _anton_accepts_the_offer(rita, job, url)
    _rita_fills_the_position(rita, job, url)
    _rita_opens_it_again(rita, job, url)


def _ada_makes_a_template_with_approval(ada: Page) -> None:
    ada.goto(ada.url.rstrip("/") + "/admin")
    ada.get_by_role("link", name="Process templates").click()
    ada.get_by_label("Template name").fill(TEMPLATE)
    ada.get_by_role("button", name="Create").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text(TEMPLATE)
    ada.get_by_role("checkbox", name="Approval").check()
    assert_accessible(ada)
    ada.get_by_role("button", name="Save").click()
    expect(people.message(ada, "Saved")).to_be_visible()


def _rita_writes_the_job(rita: Page) -> walk.AJob:
    job = walk.create_job(rita, TITLE, active=False, template=TEMPLATE)
    # Nobody agreed yet: there is nothing to press but Send to approvers, and first an approver.
    expect(rita.get_by_role("button", name="Activate")).to_have_count(0)
    expect(rita.get_by_role("button", name="Send to approvers")).to_be_disabled()
    approval = rita.get_by_role("region", name="Approval")
    approval.get_by_label("Person").select_option(label="Hugo Holm (hugo@demo.example)")
    approval.get_by_role("button", name="Add approver").click()
    expect(people.message(rita, "Hugo Holm is an approver of this job.")).to_be_visible()
    walk.tab_of_job(rita, "Hiring team")
    for person, role in (("Hugo Holm", "Hiring manager"), ("Ivy Iversen", "Interviewer")):
        adding = rita.get_by_role("region", name="Add somebody")
        label = f"{person} ({person.split()[0].lower()}@demo.example)"
        adding.get_by_label("Person").select_option(label=label)
        adding.get_by_label("Role").select_option(label=role)
        adding.get_by_role("button", name="Add").click()
        row = rita.get_by_role("region", name="Hiring team").get_by_role("row", name=person)
        expect(row).to_contain_text(role)
    walk.tab_of_job(rita, "Details")
    rita.get_by_role("button", name="Send to approvers").click()
    expect(
        rita.get_by_text("The approvers are asked. Recall the job to change it.")
    ).to_be_visible()
    assert_accessible(rita)
    return job


def _hugo_agrees(hugo: Page) -> None:
    hugo.reload()
    hugo.get_by_role("link", name="Notifications").click()
    assert_accessible(hugo)
    hugo.get_by_role("list", name="Notifications").get_by_role("link", name=TITLE).first.click()
    expect(hugo.get_by_role("heading", level=1)).to_have_text(f"Approval of {TITLE}")
    assert_accessible(hugo)
    hugo.get_by_label("Comment").fill("We need them before the winter.")
    hugo.get_by_role("button", name="Approve").click()
    expect(hugo.get_by_text("You approved this.")).to_be_visible()


def _rita_activates(rita: Page, job: walk.AJob, url: str, control: Control) -> None:
    people.open_tab(rita, job, url)
    expect(rita.get_by_text("We need them before the winter.").first).to_be_visible()
    rita.get_by_role("button", name="Activate").click()
    expect(people.message(rita, "The job is active")).to_be_visible()
    control.wait_until_open(job.number)


def _bea_is_rejected(rita: Page, job: walk.AJob, url: str) -> None:
    people.open_person(rita, "Bea Okoro")
    assert_accessible(rita)
    rita.get_by_role("link", name="Reject").click()
    assert_accessible(rita)
    rita.get_by_label("Comment").fill("A different trade altogether.")
    rita.get_by_label("Reason").select_option(label="Experience")
    rita.get_by_role("button", name="Reject").click()
    expect(people.message(rita, "Bea Okoro is rejected.")).to_be_visible()
    ended = rita.get_by_role("main").get_by_text("This application has ended")
    expect(ended).to_be_visible()
    expect(rita.get_by_text("Rejected: Experience, Rita Reyes")).to_be_visible()
    people.open_tab(rita, job, url, "/applicants?view=board")
    expect(people.card(rita, "Bea Okoro")).to_have_count(0)


def _ivy_gives_feedback(rita: Page, ivy: Page, job: walk.AJob, url: str) -> None:
    people.open_person(rita, "Anton Visser")
    people.advance(rita, "Screen")
    people.advance(rita, "Interview")
    expect(rita.get_by_role("region", name="Feedback")).to_contain_text("still owed")
    people.open_tab(ivy, job, url, "/applicants?view=board")
    # An interviewer reads the board and moves nobody.
    expect(people.card(ivy, "Anton Visser").get_by_role("link", name="Move")).to_have_count(0)
    people.open_person(ivy, "Anton Visser")
    ivy.get_by_role("link", name="Give feedback").click()
    assert_accessible(ivy)
    ivy.get_by_role("radio", name="Yes", exact=True).check()
    ivy.get_by_label("Skills").select_option("4")
    ivy.get_by_label("Comment").fill("Reads the tide like a book.")
    ivy.get_by_role("button", name="Save draft").click()
    # A draft is hers alone.
    feedback = rita.get_by_role("region", name="Feedback")
    rita.reload()
    expect(feedback).not_to_contain_text("Reads the tide like a book.")
    ivy.get_by_role("link", name="Finish my draft").click()
    ivy.get_by_role("button", name="Submit").click()
    ivy.get_by_role("dialog").get_by_role("button", name="Submit").click()
    given = ivy.get_by_role("region", name="Feedback", exact=True).get_by_role("article")
    expect(given).to_contain_text("Reads the tide like a book.")
    rita.reload()
    expect(feedback).to_contain_text("Ivy Iversen")
    expect(feedback).to_contain_text("Reads the tide like a book.")
    expect(feedback).to_contain_text("given")


def _anton_accepts_the_offer(rita: Page, job: walk.AJob, url: str) -> None:
    people.advance(rita, "Offer")
    expect(rita.get_by_role("heading", level=1)).to_contain_text("Anton Visser")
    people.set_offer(rita, "No offer", "Prepare offer")
    expect(people.message(rita, "Offer prepared.")).to_be_visible()
    # The one opening is spoken for.
    expect(people.message(rita, "No opening of this job is available any more.")).to_be_visible()
    people.set_offer(rita, "Offer prepared", "Offer accepted")
    expect(people.message(rita, "Offer accepted.")).to_be_visible()
    timeline = rita.get_by_role("region", name="Timeline")
    expect(timeline).to_contain_text("Offer accepted")
    people.open_tab(rita, job, url, "/applicants?view=board")
    expect(people.card(rita, "Anton Visser")).to_contain_text("Offer accepted")
    expect(rita.get_by_role("main")).to_contain_text("0 of 1 openings available")


def _rita_fills_the_position(rita: Page, job: walk.AJob, url: str) -> None:
    rita.get_by_role("link", name="Close job").click()
    dialog = rita.get_by_role("dialog", name="Close this job")
    expect(dialog).to_be_visible()
    assert_accessible(rita)
    dialog.get_by_role("radio", name="Position filled").check()
    dialog.get_by_role("checkbox", name="Anton Visser").check()
    dialog.get_by_label("Comments").fill("Anton starts in March.")
    dialog.get_by_role("button", name="Close job").click()
    expect(people.message(rita, "The job is closed.")).to_be_visible()
    expect(rita.get_by_role("main")).to_contain_text("Position filled")
    expect(rita.get_by_role("main")).to_contain_text("Anton starts in March.")
    expect(rita.get_by_role("link", name="Close job")).to_have_count(0)
    people.open_tab(rita, job, url, "/applicants/list?status=all")
    table = rita.get_by_role("table", name="Applicants")
    expect(table.get_by_role("row", name="Anton Visser")).to_contain_text("Hired")
    expect(table.get_by_role("row", name="Cem Yildiz")).to_contain_text("Position filled")
    assert_accessible(rita)


def _rita_opens_it_again(rita: Page, job: walk.AJob, url: str) -> None:
    rita.get_by_role("button", name="Reopen").click()
    rita.get_by_role("dialog").get_by_role("button", name="Reopen").click()
    expect(people.message(rita, "The job is active again.")).to_be_visible()
    people.open_tab(rita, job, url, "/applicants?view=board")
    # Everybody who left with the job is back; Bea, who was rejected before, is not.
    expect(people.card(rita, "Cem Yildiz")).to_have_count(1)
    expect(people.card(rita, "Anton Visser")).to_have_count(1)
    expect(people.card(rita, "Bea Okoro")).to_have_count(0)
    expect(people.column(rita, "Apply").get_by_role("listitem")).to_have_count(8)
