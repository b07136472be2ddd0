"""InMail, notes, projects and consent as people do them on the Recruiter pages and as members."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sandbox import create_app
from tests.contract.browsing import Browser
from tests.contract.conftest import running
from tests.contract.interactions import HUGO, MAYA, RITA, TOM, Interactions, elements

WRITTEN = {"subject": "A role", "text": "Hello Maya"}


@pytest.fixture(scope="module")
def shared_sandbox():
    with running() as ats:
        ats.sign_in()
        ats.connect()
        yield ats


@pytest.fixture
def linkedin(shared_sandbox) -> Interactions:
    shared_sandbox.http.cookies.clear()
    for table in (
        "mail_threads",
        "mail_events",
        "mail_stubs",
        "recruiter_notes",
        "projects",
        "project_people",
    ):
        shared_sandbox.box.store.run(f"DELETE FROM {table}")
    shared_sandbox.control(f"members/{MAYA}", {"closed": False})
    shared_sandbox.sign_in()
    shared_sandbox.box.limits.clear()
    return Interactions(shared_sandbox)


def browser(linkedin: Interactions, member_id: int = RITA) -> Browser:
    fresh = Browser(linkedin.ats)
    fresh.sign_in(member_id)
    return fresh


def profile(of: Browser, member_id: int = MAYA) -> str:
    return of.get(f"/recruiter/profile/{member_id}")


def write(of: Browser, **changes: str) -> str:
    of.get(f"/recruiter/profile/{MAYA}/inmail")
    return of.post(f"/recruiter/profile/{MAYA}/inmail", **{**WRITTEN, **changes})


def thread_of(linkedin: Interactions) -> int:
    (thread,) = linkedin.ats.http.get("/control/inmails").json()["threads"]
    return int(thread["thread"])


def threads(linkedin: Interactions) -> int:
    return int(linkedin.ats.http.get("/control/interactions").json()["counts"]["threads"])


# Writing


def test_a_recruiter_writes_and_finds_it_in_the_inbox(linkedin):
    rita = browser(linkedin)
    assert f'href="/recruiter/profile/{MAYA}/inmail"' in profile(rita)
    page = write(rita)
    assert "Your InMail to Maya Lindqvist was sent." in page
    assert "Hello Maya" in page
    inbox = rita.get("/recruiter/inbox")
    assert "1 conversation ·" in inbox
    assert "No answer yet" in inbox
    assert linkedin.texts(linkedin.events()) == ["Hello Maya"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"subject": " "}, "needs a subject"), ({"text": "x" * 1901}, "this one has 1901")],
)
def test_what_is_refused_comes_back_with_what_was_typed(linkedin, changes, words):
    rita = browser(linkedin)
    page = write(rita, **changes)
    assert (rita.status, words in page) == (422, True)
    assert (changes.get("text") or "Hello Maya") in page
    assert threads(linkedin) == 0


def test_hiring_managers_and_the_seatless_write_to_nobody(linkedin):
    hugo = browser(linkedin, HUGO)
    assert "Send InMail" not in profile(hugo)
    assert "needs an active Recruiter seat" in write(hugo)
    assert hugo.status == 422
    seatless = browser(linkedin, 20)
    assert "No active Recruiter seat" in seatless.get("/recruiter/inbox")
    assert "Read your messages" in seatless.page
    for path in ("/recruiter/projects", f"/recruiter/profile/{MAYA}/inmail"):
        seatless.get(path)
        assert seatless.status == 403
    assert threads(linkedin) == 0


def test_nobody_writes_to_closed_accounts_or_to_themselves(linkedin):
    linkedin.control(f"members/{MAYA}", closed=True)
    rita = browser(linkedin)
    assert "Send InMail" not in profile(rita)
    assert "has closed the account" in write(rita)
    rita.get(f"/recruiter/profile/{RITA}/inmail")
    assert "to themselves" in rita.post(f"/recruiter/profile/{RITA}/inmail", **WRITTEN)


def test_who_is_not_signed_in_is_asked_to(linkedin):
    nobody = Browser(linkedin.ats)
    for path in ("/recruiter/inbox", "/recruiter/projects", "/messages", "/account"):
        assert "Sign in first." in nobody.get(path), path


@pytest.mark.parametrize(
    "path",
    [
        f"/recruiter/profile/{MAYA}/inmail",
        f"/recruiter/profile/{MAYA}/notes",
        f"/recruiter/profile/{MAYA}/save",
        "/recruiter/projects",
        "/recruiter/projects/1",
        "/recruiter/inbox/1",
        "/messages/1",
        "/account",
        "/control/view/interactions",
    ],
)
def test_forms_carry_the_pages_token(linkedin, path):
    browser(linkedin)
    answer = linkedin.ats.http.post(path, data={**WRITTEN, "csrf": "guess"})
    assert answer.status_code == 400


# The member


def test_the_whole_way_from_inmail_to_stub(linkedin):
    rita = browser(linkedin)
    write(rita)
    number = thread_of(linkedin)
    maya = browser(linkedin, MAYA)
    assert "A role" in maya.get("/messages")
    page = maya.get(f"/messages/{number}")
    assert "Share your profile" not in page, "only who answered is asked"
    page = maya.post(f"/messages/{number}", do="answer", text="Tell me more.")
    assert "Share your profile with Acme Industries?" in page
    assert "maya.lindqvist@example.com" in page
    assert elements(linkedin.stubs()) == []
    maya.post(f"/messages/{number}", do="share", what="email", email="maya@private.example")
    (stub,) = elements(linkedin.stubs())
    assert stub["emailAddress"] == "maya@private.example"
    assert linkedin.texts(linkedin.events()) == ["Hello Maya", "Tell me more."]
    page = maya.post(f"/messages/{number}", do="withdraw")
    assert "not shared any more" in page
    assert elements(linkedin.stubs()) == []


def test_sharing_without_contact_details_or_not_at_all(linkedin):
    write(browser(linkedin))
    number = thread_of(linkedin)
    maya = browser(linkedin, MAYA)
    maya.get(f"/messages/{number}")
    maya.post(f"/messages/{number}", do="answer", text="Yes.")
    assert "Nothing is shared." in maya.post(f"/messages/{number}", do="share", what="refused")
    assert elements(linkedin.stubs()) == []
    maya.post(f"/messages/{number}", do="share", what="profile", email="maya@private.example")
    assert "emailAddress" not in elements(linkedin.stubs())[0]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"do": "answer", "text": " "}, "Write something first"),
        ({"do": "share", "what": "email"}, "Only who answered"),
        ({"do": "withdraw"}, "Nothing is shared here"),
    ],
)
def test_what_a_member_cannot_do_yet(linkedin, fields, words):
    write(browser(linkedin))
    number = thread_of(linkedin)
    maya = browser(linkedin, MAYA)
    maya.get(f"/messages/{number}")
    assert words in maya.post(f"/messages/{number}", **fields)
    assert maya.status == 422


def test_an_address_that_is_none(linkedin):
    write(browser(linkedin))
    number = thread_of(linkedin)
    maya = browser(linkedin, MAYA)
    maya.get(f"/messages/{number}")
    maya.post(f"/messages/{number}", do="answer", text="Yes.")
    page = maya.post(f"/messages/{number}", do="share", what="email", email="maya")
    assert (maya.status, "“maya” is not an e-mail address" in page) == (422, True)


def test_declining_ends_the_conversation(linkedin):
    rita = browser(linkedin)
    write(rita)
    number = thread_of(linkedin)
    maya = browser(linkedin, MAYA)
    maya.get(f"/messages/{number}")
    assert "You declined" in maya.post(f"/messages/{number}", do="decline")
    rita = browser(linkedin)
    page = rita.get(f"/recruiter/inbox/{number}")
    assert "no more can be written here" in page
    rita.get(f"/recruiter/profile/{MAYA}")
    assert "declined" in rita.post(f"/recruiter/inbox/{number}", text="But why?")
    assert rita.status == 422
    assert linkedin.texts(linkedin.events()) == ["Hello Maya"]


def test_threads_are_open_to_their_two_people_only(linkedin):
    write(browser(linkedin))
    number = thread_of(linkedin)
    tom = browser(linkedin, TOM)
    tom.get(f"/recruiter/inbox/{number}")
    assert tom.status == 404
    tom.get(f"/messages/{number}")
    assert tom.status == 404


def test_both_write_on(linkedin):
    rita = browser(linkedin)
    write(rita)
    number = thread_of(linkedin)
    rita.get(f"/recruiter/inbox/{number}")
    rita.post(f"/recruiter/inbox/{number}", text="One more thing.")
    maya = browser(linkedin, MAYA)
    page = maya.get(f"/messages/{number}")
    assert page.index("Hello Maya") < page.index("One more thing.")
    maya.post(f"/messages/{number}", do="answer", text="Both fine.")
    assert linkedin.texts(linkedin.events()) == ["Hello Maya", "One more thing.", "Both fine."]


def test_closing_the_account(linkedin):
    linkedin.ats.settle(linkedin.ats.job())
    linkedin.ats.export(member=MAYA)
    maya = browser(linkedin, MAYA)
    maya.get("/account")
    assert "The account of Maya Lindqvist is closed." in maya.post("/account")
    closed = elements(linkedin.get("exportedCandidates", q="closed"))
    assert [entry["member"] for entry in closed] == [linkedin.people[MAYA]]
    assert "Sign in first." in maya.get("/messages")
    assert "Account closed" in profile(browser(linkedin))


# Notes


def test_notes_are_written_changed_and_deleted_by_their_author(linkedin):
    rita = browser(linkedin)
    profile(rita)
    base = f"/recruiter/profile/{MAYA}"
    page = rita.post(f"{base}/notes", text="Wants to stay.", visibility="PRIVATE")
    assert "Wants to stay." in page
    assert "Only me" in page
    number = re.search(r'name="note" value="(\d+)"', page)
    assert number
    page = rita.post(
        f"{base}/notes", note=number[1], text="Left.", visibility="PUBLIC", do="change"
    )
    assert "changed" in page
    tom = browser(linkedin, TOM)
    assert "Left." in profile(tom)
    assert 'name="note"' not in tom.page, "nobody changes somebody else's"
    tom.post(f"{base}/notes", note=number[1], text="Mine.", visibility="PUBLIC", do="change")
    assert tom.status == 404
    rita = browser(linkedin)
    profile(rita)
    assert "The note is deleted." in rita.post(f"{base}/notes", note=number[1], do="delete")
    (note,) = elements(linkedin.notes())
    assert note["active"] is False


def test_private_notes_are_seen_by_their_author_alone(linkedin):
    linkedin.note(text="For me.", visibility="PRIVATE")
    linkedin.note(text="For the contract.", visibility="PROJECT")
    linkedin.note(text="For all.", visibility="PUBLIC")
    seen = profile(browser(linkedin))
    assert all(text in seen for text in ("For me.", "For the contract.", "For all."))
    seen = profile(browser(linkedin, TOM))
    assert "For me." not in seen
    assert "For the contract." in seen
    assert "For all." in seen


def test_an_empty_note_is_refused(linkedin):
    rita = browser(linkedin)
    profile(rita)
    page = rita.post(f"/recruiter/profile/{MAYA}/notes", text=" ", visibility="PUBLIC")
    assert "Write something first." in page
    assert elements(linkedin.notes()) == []


# Projects


def test_projects_and_rejections(linkedin):
    rita = browser(linkedin)
    profile(rita)
    base = f"/recruiter/profile/{MAYA}"
    assert "Saved to Utrecht." in rita.post(f"{base}/save", project="new", name="Utrecht")
    assert "Already saved" in rita.post(
        f"{base}/save", project=str(linkedin.ats.http.get("/control/projects").json()[0]["project"])
    )
    assert "1 person" in rita.get("/recruiter/projects")
    (project,) = linkedin.ats.http.get("/control/projects").json()
    place = f"/recruiter/projects/{project['project']}"
    assert "Maya Lindqvist" in rita.get(place)
    page = rita.post(place, do="reject", member=str(MAYA), reason="Other skills needed")
    assert "Maya Lindqvist is rejected." in page
    assert "You rejected this person" in profile(rita)
    assert "You rejected this person" not in profile(browser(linkedin, TOM))
    rita = browser(linkedin)
    rita.get(place)
    assert "not rejected any more" in rita.post(place, do="restore", member=str(MAYA))
    assert "is out of Utrecht" in rita.post(place, do="remove", member=str(MAYA))
    assert rita.send(place, do="dance", member=str(MAYA)).status_code == 400


def test_projects_belong_to_their_recruiter(linkedin):
    project = linkedin.control("projects", seat=RITA, name="Utrecht")
    tom = browser(linkedin, TOM)
    tom.get(f"/recruiter/projects/{project['project']}")
    assert tom.status == 404
    profile(tom)
    assert "Utrecht" not in re.findall(r'dir="auto">([^<]+)</span>', tom.page)
    tom.post(f"/recruiter/profile/{MAYA}/save", project=str(project["project"]))
    assert tom.status == 404


@pytest.mark.parametrize(
    ("name", "words"), [("", "Give the project a name"), ("x" * 121, "at most")]
)
def test_names_that_no_project_has(linkedin, name, words):
    rita = browser(linkedin)
    rita.get("/recruiter/projects")
    assert words in rita.post("/recruiter/projects", name=name)


@pytest.mark.parametrize(("reason", "words"), [(" ", "Give a reason"), ("x" * 501, "at most")])
def test_a_rejection_needs_a_reason(linkedin, reason, words):
    project = linkedin.control("projects", seat=RITA, name="Utrecht")["project"]
    linkedin.control(f"projects/{project}/people", member=MAYA)
    rita = browser(linkedin)
    rita.get(f"/recruiter/projects/{project}")
    page = rita.post(f"/recruiter/projects/{project}", do="reject", member=str(MAYA), reason=reason)
    assert words in page


# Operators


def test_operators_see_everything_and_make_history(linkedin):
    linkedin.write(subject="Seen by operators", text="<b>bold</b>")
    linkedin.note(text="Private thing.", visibility="PRIVATE")
    operator = Browser(linkedin.ats)
    page = operator.get("/control/view/interactions")
    assert "Seen by operators" in page
    raw = linkedin.ats.http.get(f"/control/view/interactions/{thread_of(linkedin)}").text
    assert "&lt;b&gt;bold&lt;/b&gt;" in raw
    assert "Private thing." in operator.get("/control/view/notes")
    operator.get("/control/view/interactions")
    order = {"seats": "3", "days": "10", "messages": "60", "notes": "5", "people": "20"}
    assert "61 messages and 6 notes" in operator.post("/control/view/interactions", **order)
    assert "lies between" in operator.post("/control/view/interactions", **{**order, "seats": "0"})
    assert "A number is missing" in operator.post("/control/view/interactions", seats="3")


def test_every_page_says_that_it_is_not_linkedin(linkedin):
    thread = linkedin.write()["thread"]
    project = linkedin.control("projects", seat=RITA, name="Utrecht")["project"]
    rita = browser(linkedin)
    for path in (
        "/recruiter/inbox",
        f"/recruiter/inbox/{thread}",
        f"/recruiter/profile/{MAYA}/inmail",
        "/recruiter/projects",
        f"/recruiter/projects/{project}",
        "/messages",
        "/account",
        "/control/view/interactions",
        f"/control/view/interactions/{thread}",
        "/control/view/notes",
    ):
        page = rita.get(path)
        assert "This is not LinkedIn" in page, path
        assert page.count("<h1") == 1, path
        assert rita.status == 200


def test_the_demonstration_is_made_once_and_only_where_nobody_wrote(linkedin):
    made = linkedin.control("demo")
    assert made["threads"] == threads(linkedin) == 6
    assert linkedin.control("demo") == {"threads": 0, "notes": 0}
    assert {stub["firstName"] for stub in elements(linkedin.stubs())} >= {"Maya", "Sam"}
    assert "Spoke on the phone" in profile(browser(linkedin, TOM))
    assert "Expects more than our band" not in profile(browser(linkedin, TOM))
    newest = linkedin.ats.box.store.value("SELECT max(created_ms) FROM mail_events")
    assert newest < linkedin.now_ms


def test_a_server_that_is_asked_for_a_demonstration_has_it_from_the_start():
    app: Any = create_app({"members": 20, "demo": True})
    counts = app.test_client().get("/control/interactions").json["counts"]
    app.extensions["sandbox"].close()
    assert (counts["threads"], counts["stubs"]) == (6, 3)
