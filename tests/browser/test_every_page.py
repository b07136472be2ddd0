"""axe on every page of people, jobs, pools and administration, with people in them and long words."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from dev.stack import Stack
from tests.browser import people, walk
from tests.browser.pages import PAGES
from tests.browser.profile import Profile, assert_accessible_in_every_look

LONG = "Windmolenparkonderhoudsplanningsmedewerkersoverleg"
PERSON, REJECTED = f"Wilhelmina-Alexandrine {LONG}", "Bea Okoro"


@pytest.fixture(scope="module")
def ids(stack: Stack, browser: Browser) -> dict[str, str]:
    """One of everything, made by Rita and Ada; the ids by the names that the addresses have."""
    profile, of_ada = Profile(browser, stack), Profile(browser, stack)
    url = profile.portal_url
    rita, ada = walk.sign_in(profile), walk.sign_in(of_ada, "ada")
    made = _templates_and_invitation(ada, url)
    made |= _job_that_ada_is_asked_about(rita)
    job = walk.create_job(rita, f"Sluiswachter {LONG}")
    made["job_id"] = str(job.id)
    people.add_many(rita, job, url, ["Cem Yildiz", "Dora Nagy", REJECTED], "Screen")
    first, _, last = PERSON.partition(" ")
    people.add_by_hand(rita, first, last, "Screen")
    people.open_tab(rita, job, url, "/applicants?view=board")
    people.open_person(rita, REJECTED)
    made["rejected_id"] = _number(rita, r"/applications/(\d+)")
    rita.get_by_role("link", name="Reject").click()
    rita.get_by_label("Comment").fill(LONG)
    rita.get_by_label("Reason").select_option(label="Experience")
    rita.get_by_role("button", name="Reject").click()
    expect(people.message(rita, "is rejected.")).to_be_visible()
    made |= _a_person_written_about(rita, ada, job, url)
    made |= _bulk_actions(ada, job, url)
    made |= _a_person_kept(ada, url, made["application_id"])
    made |= _records_of_one_person(ada, url)
    made |= _a_pool(ada, url)
    made |= _a_seat(ada, url)
    # Its tables are the widest of the help.
    made["topic"] = "roles"
    profile.close()
    of_ada.close()
    return made


def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    new_profile: Callable[..., Profile], ids: dict[str, str]
) -> None:
    profile = new_profile()
    profile.tolerate("422")  # a filter that makes no sense says so
    # Who recruits has another first page than who administrates.
    walks = [(walk.sign_in(profile, "ada"), PAGES), (walk.sign_in(new_profile(), "rita"), ["/"])]
    wrong = []
    for page, address in [(page, address) for page, addresses in walks for address in addresses]:
        there = re.sub(r"<(?:int:)?(\w+)>", lambda found: ids[found[1]], address)
        answer = page.goto(profile.portal_url + there)
        assert answer is not None
        assert answer.status in {200, 422}, f"{there} answered {answer.status}"
        try:
            assert_accessible_in_every_look(page)
        except AssertionError as found:
            wrong.append(str(found))
    assert not wrong, "\n".join(wrong)


def _templates_and_invitation(ada: Page, url: str) -> dict[str, str]:
    ada.goto(f"{url}/process-templates")
    ada.get_by_label("Template name").fill(f"Asked first {LONG}"[:60])
    ada.get_by_role("button", name="Create").click()
    ada.get_by_role("checkbox", name="Approval").check()
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(people.message(ada, "Saved")).to_be_visible()
    template = _number(ada, r"/process-templates/(\d+)")
    stage = ada.get_by_role("link", name="Activities of Screen").get_attribute("href") or ""
    ada.goto(f"{url}/admin/users/new")
    ada.get_by_label("Name").fill(f"Nina {LONG}")
    ada.get_by_label("E-mail").fill("nina.new@demo.example")
    ada.get_by_role("button", name="Invite").click()
    expect(people.message(ada, "is invited")).to_be_visible()
    user = ada.get_by_role("link", name=re.compile("Nina")).get_attribute("href") or ""
    for _ in range(50):
        ada.goto(f"{url}/dev/mails")
        found = re.search(r"/invitations/([\w.\-]+)", ada.get_by_role("main").inner_text())
        if found:
            break
        ada.wait_for_timeout(200)
    assert found
    return {
        "template_id": template,
        "template_stage_id": stage.rpartition("/")[2],
        "user_id": user.rpartition("/")[2],
        "token": found[1],
    }


def _job_that_ada_is_asked_about(rita: Page) -> dict[str, str]:
    title = f"Baggeraar {LONG}"
    asked = walk.create_job(rita, title, active=False, template=f"Asked first {LONG}"[:60])
    approval = rita.get_by_role("region", name="Approval")
    approval.get_by_label("Person").select_option(label="Ada Archer (ada@demo.example)")
    approval.get_by_role("button", name="Add approver").click()
    rita.get_by_role("button", name="Send to approvers").click()
    expect(rita.get_by_text("The approvers are asked.")).to_be_visible()
    return {"asked_id": str(asked.id)}


def _a_person_written_about(rita: Page, ada: Page, job: walk.AJob, url: str) -> dict[str, str]:
    people.open_tab(rita, job, url, "/applicants?view=board")
    people.open_person(rita, PERSON)
    application = _number(rita, r"/applications/(\d+)")
    text = f"{LONG} https://example.com/{LONG}/{LONG} {'word ' * 500}"
    for page in (rita, ada):
        page.goto(f"{url}/applications/{application}")
        page.get_by_role("textbox", name="Note").fill(text)
        page.get_by_role("button", name="Add note").click()
        expect(people.message(page, "The note is saved.")).to_be_visible()
    note = ada.get_by_role("region", name="Notes").get_by_role("link", name="Edit").first
    note_id = (note.get_attribute("href") or "").rpartition("/")[2]
    rita.locator("input[type=file]").set_input_files(
        [{"name": f"{LONG} {LONG}.txt", "mimeType": "text/plain", "buffer": b"Dear all"}]
    )
    rita.get_by_role("button", name="Add document").click()
    expect(people.message(rita, "The document is saved.")).to_be_visible()
    rita.get_by_role("link", name="Give feedback").click()
    stage = _number(rita, r"/feedback/(\d+)")
    rita.get_by_role("radio", name="No", exact=True).check()
    rita.get_by_label("Comment").fill(text)
    rita.get_by_role("button", name="Submit").click()
    rita.get_by_role("dialog").get_by_role("button", name="Submit").click()
    whole = rita.get_by_role("region", name="Feedback", exact=True).locator("a[href*=opinions]")
    opinion = (whole.first.get_attribute("href") or "").rpartition("/")[2]
    rita.get_by_role("link", name="Send e-mail").click()
    rita.get_by_role("textbox", name="Subject").fill(f"{LONG} {LONG}")
    rita.get_by_role("textbox", name="Text").fill(text)
    rita.get_by_role("button", name="Send", exact=True).click()
    expect(people.message(rita, "The e-mail is on its way.")).to_be_visible()
    return {
        "application_id": application,
        "note_id": note_id,
        "stage_id": stage,
        "feedback_id": opinion,
    }


def _bulk_actions(ada: Page, job: walk.AJob, url: str) -> dict[str, str]:
    """One that is done, one that waits."""
    made = {}
    for name, key in (("Cem Yildiz", "done_bulk_id"), ("Dora Nagy", "bulk_id")):
        ada.goto(f"{url}{job.address}/applicants/list")
        ada.get_by_role("checkbox", name=f"Choose {name}").check()
        ada.get_by_role("button", name="Reject").click()
        expect(ada.get_by_text("Nothing is done yet.")).to_be_visible()
        made[key] = _number(ada, r"/bulk-actions/(\d+)")
        if key == "done_bulk_id":
            ada.get_by_label("Reason").select_option(label="Location")
            ada.get_by_role("button", name="Reject 1 person").click()
            expect(ada.get_by_text("Done for 1 person.")).to_be_visible()
    return made


def _a_person_kept(ada: Page, url: str, application: str) -> dict[str, str]:
    """What is known of the person whatever the job, with a note of one's own."""
    ada.goto(f"{url}/applications/{application}")
    ada.get_by_role("link", name="Open the candidate").click()
    candidate = _number(ada, r"/candidates/(\d+)")
    ada.goto(f"{url}/candidates/{candidate}/notes")
    ada.get_by_role("textbox", name="Note").fill(f"{LONG} {'word ' * 300}")
    ada.get_by_role("button", name="Add note").click()
    expect(people.message(ada, "The note is saved.")).to_be_visible()
    note = ada.get_by_role("link", name="Edit", exact=True).first.get_attribute("href") or ""
    return {"candidate_id": candidate, "candidate_note_id": note.rpartition("/")[2]}


def _records_of_one_person(ada: Page, url: str) -> dict[str, str]:
    """Two pairs with the same name and employer: one is joined, one waits."""
    for name in ("Sluis", "Sluis", "Kering", "Kering"):
        ada.goto(f"{url}/candidates/new")
        ada.get_by_label("First name").fill("Dorothea")
        ada.get_by_label("Last name").fill(f"{name} {LONG}")
        ada.get_by_label("Employer").fill(f"{name} {LONG}")
        address = f"dorothea{len(ada.context.pages)}{ada.evaluate('Date.now()')}@mail.example"
        ada.get_by_label("E-mail").fill(address)
        ada.get_by_role("button", name="Add", exact=True).click()
        expect(people.message(ada, "is added.")).to_be_visible()
    ada.get_by_role("link", name="Compare and decide").click()
    ada.get_by_role("button", name="Same").click()
    apart = ada.get_by_role("link", name=re.compile("Take apart")).first
    merge = (apart.get_attribute("href") or "").rpartition("/")[2]
    ada.goto(f"{url}/candidates/same-person")
    ada.get_by_role("link", name=re.compile("Compare")).first.click()
    return {"merge_id": merge, "suggestion_id": _number(ada, r"/same-person/(\d+)")}


def _a_pool(ada: Page, url: str) -> dict[str, str]:
    """A shared pool with somebody in it, an act that is done, and one that waits."""
    ada.goto(f"{url}/talent-pools/new")
    ada.get_by_label("Name").fill(f"Pool {LONG}")
    ada.get_by_label(re.compile("^Tom")).check()
    ada.get_by_role("button", name="Add", exact=True).click()
    pool = _number(ada, r"/talent-pools/(\d+)")
    made = {"pool_id": pool}
    for key, act in (("done_action_id", "Add to talent pool"), ("action_id", "Add to job")):
        ada.goto(f"{url}/candidates?q=dorothea")
        ada.get_by_role("checkbox", name=re.compile("^Choose (?!everybody)")).first.check()
        ada.get_by_role("button", name=act).click()
        made[key] = _number(ada, r"/people-actions/(\d+)")
        if key == "done_action_id":
            ada.get_by_role("button", name=f"Add to Pool {LONG}").click()
            expect(people.message(ada, "Added to Pool")).to_be_visible()
    return made


def _a_seat(ada: Page, url: str) -> dict[str, str]:
    """LinkedIn is asked for the seats within a minute of the start."""
    for _ in range(90):
        ada.goto(f"{url}/admin/linkedin-seats?view=all")
        link = ada.get_by_role("table").get_by_role("link").first
        if link.count():
            return {"seat_id": (link.get_attribute("href") or "").rpartition("/")[2]}
        ada.wait_for_timeout(1000)
    raise AssertionError("no seats were read")


def _number(page: Page, pattern: str) -> str:
    page.wait_for_url(re.compile(pattern))
    found = re.search(pattern, page.url)
    assert found is not None
    return found[1]
