"""The profile widget: its scripts, who may open it, the match states, linking, and what is done inside."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.contract.browsing import Browser
from tests.contract.conftest import running
from tests.contract.interactions import HUGO, MAYA, RITA, TOM
from tests.contract.sync import Sync

PAGE = "http://localhost:8000"
SEATLESS = 20
MAYAS = "maya.lindqvist@example.com"


class Widget(Browser):
    """The frame as it stands in the page of one candidate, and the tracking system behind it."""

    def __init__(self, ats: Any) -> None:
        super().__init__(ats)
        self.ats = ats
        self.sync = Sync(ats)
        self.attributes: dict[str, str | None] = {
            "api_key": ats.box.world.client_id,
            "origin": PAGE,
            "type": "ATS",
            "candidate": "C-7",
            "context": ats.organization,
        }

    def address(self, **changes: str | None) -> str:
        asked = {**self.attributes, **changes}
        return "/rsc/frames/profile?" + urlencode({n: v for n, v in asked.items() if v is not None})

    def open(self, **changes: str | None) -> str:
        return self.get(self.address(**changes))

    def press(self, **fields: str) -> str:
        return self.post(self.address(), **fields)

    def enter(self, member_id: int = RITA) -> str:
        self.open()
        return self.press(member_id=str(member_id))

    def know(self, *, wait: int = 2, **record: Any) -> None:
        """The tracking system sends the candidate; matching takes a second."""
        told = {"firstName": "Maya", "lastName": "Lindqvist", "emailAddresses": [MAYAS], **record}
        assert self.sync.candidates(7, **told).json()["errors"] == {}
        self.ats.clock.seconds += wait

    @property
    def state(self) -> str | None:
        found = re.search(r'id="match"[^>]*data-state="(\w+)"', self.page)
        return found[1] if found else None

    def told(self, what: str) -> str | None:
        """The person URN that the page's function is called with."""
        found = re.search(rf'data-{what}="([^"]+)"', self.page)
        return found[1] if found else None

    def person(self, number: int) -> str:
        person: str = self.ats.box.world.member(number).person
        return person

    def match(self) -> Any:
        path = f"/v2/atsCandidates?{self.ats.ids(self.sync.candidate_key('C-7'))}"
        (found,) = self.ats.call("GET", path).json()["results"].values()
        return found


@pytest.fixture(scope="module")
def shared_sandbox():
    with running() as ats:
        ats.sign_in()
        ats.connect()
        ats.control(f"applications/{ats.box.world.client_id}", {"js_sdk_domains": [PAGE]})
        yield ats


@pytest.fixture
def widget(shared_sandbox) -> Widget:
    """In a sandbox that nobody has told anything, with nobody signed in."""
    shared_sandbox.http.cookies.clear()
    shared_sandbox.control("sync/clear")
    for table in (
        "mail_threads",
        "mail_events",
        "mail_stubs",
        "recruiter_notes",
        "projects",
        "project_people",
    ):
        shared_sandbox.box.store.run(f"DELETE FROM {table}")
    shared_sandbox.control("integrations", {"level": "company", "state": "enabled"})
    shared_sandbox.sign_in()
    return Widget(shared_sandbox)


# The scripts and who may use them


@pytest.mark.parametrize(
    "path",
    [
        "/rsc/extensions/profile-widget",
        "/recruiter/widget/hcm",
        "/talent/widgets/assets/javascripts/profile-widget.js",
    ],
)
def test_the_extension_is_at_todays_address_and_at_the_older_ones(widget, path):
    answer = widget.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "HcmWidget" in answer.text
    assert widget.http.get("/control/requests", params={"path": path}).json()


def test_the_frame_may_stand_in_the_applications_pages_only(widget):
    policy = widget.http.get(widget.address()).headers["content-security-policy"]
    assert f"frame-ancestors {PAGE}" in policy
    foreign = widget.http.get(widget.address(origin="https://evil.example"))
    assert foreign.status_code == 403
    assert "JavaScript API Domain" in foreign.text
    assert widget.http.get(widget.address(api_key="nobody")).status_code == 403


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"type": None}, "data-widget-type must be ATS"),
        ({"type": "CRM"}, "data-widget-type must be ATS"),
        ({"candidate": None}, "data-ats-candidate-id is required"),
        ({"context": None}, "data-integration-context is missing"),
        ({"context": "urn:li:organization:5"}, "urn:li:organization:5 is not the organization"),
    ],
)
def test_attributes_that_are_missing_or_wrong(widget, changes, words):
    assert words in widget.open(**changes)
    assert widget.status == 403


def test_the_widget_needs_the_profile_plugin(widget):
    widget.ats.control("integrations", {"level": "contract", "state": "disabled"})
    widget.ats.control("integrations", {"level": "company", "state": "disabled"})
    assert "PROFILE_PLUGIN is not enabled" in widget.open()
    assert widget.status == 403


# Who looks


def test_a_visitor_who_is_not_signed_in_sees_the_public_part_of_an_exact_match(widget):
    widget.know()
    page = widget.open()
    assert "Maya Lindqvist" in page
    assert widget.ats.box.world.member(MAYA).headline in page
    assert "Sign in to see the whole profile" in page
    for private in ("Experience", "Send InMail", "Stockholm", "Unlink"):
        assert private not in page


def test_without_a_match_a_visitor_is_only_asked_to_sign_in(widget):
    widget.know(emailAddresses=["nobody@example.com"], lastName="Unheard")
    assert "Sign in to see the profile" in widget.open()
    assert "Unheard" not in widget.page


def test_signing_in_shows_the_profile_and_signing_out_the_public_part(widget):
    widget.know()
    assert "Experience" in widget.enter()
    assert widget.state == "exact"
    assert "Sign in to see the whole profile" in widget.press(sign_out="yes")


@pytest.mark.parametrize(
    ("member_id", "words"),
    [
        (HUGO, "is a hiring manager seat"),
        (SEATLESS, "holds no active seat"),
        (5, "holds no active"),
    ],
)
def test_without_a_recruiter_seat_there_is_a_prompt_alone(widget, member_id, words):
    widget.know()
    assert words in widget.enter(member_id)
    assert "Maya Lindqvist" not in widget.page
    for verb in ("unlink", "inmail", "save", "link"):
        widget.post(widget.address(), do=verb, chosen="8", subject="x", text="y")
    assert widget.match()["matchedMembers"] == [widget.person(MAYA)]
    counts = widget.http.get("/control/interactions").json()["counts"]
    assert (counts["threads"], counts["projects"]) == (0, 0)


def test_where_a_browser_keeps_cookies_back_the_frame_says_so(widget):
    widget.open()
    led = widget.send(widget.address(), member_id="2").headers["location"]
    widget.http.cookies.clear()
    notice = re.search(r'<div id="cookies-blocked"[^>]*>', widget.get(led))
    assert notice
    assert "hidden" not in notice[0]


def test_every_page_says_that_it_is_not_linkedin_and_has_one_heading(widget):
    pages = [widget.open(), widget.enter()]
    widget.know(emailAddresses=["x@example.com"])
    pages += [widget.open(), widget.open(search="a"), widget.open(type="CRM")]
    widget.know()
    pages += [widget.open(), widget.open(tab="activities"), widget.enter(HUGO)]
    for page in pages:
        assert "This is not LinkedIn" in page
        assert page.count("<h1") == 1


# Match states


def test_a_candidate_who_was_never_sent_cannot_match(widget):
    assert "We do not know this person yet" in widget.enter()
    assert widget.state == "unknown"
    widget.press(do="link", chosen="7")
    assert widget.told("linked") is None


def test_an_exact_match_shows_the_profile_at_once(widget):
    widget.know(lastName="Married")
    widget.enter()
    assert widget.state == "exact"
    assert "found by the e-mail address" in widget.page
    assert widget.told("linked") is None, "nobody chose anything"


def test_a_member_attached_by_the_tracking_system_is_exact_too(widget):
    widget.know(firstName="Some", emailAddresses=[], manualMatchedMember=widget.person(8))
    assert "Sam Carter" in widget.enter()
    assert "linked by hand" in widget.page


def test_people_of_that_name_are_listed(widget):
    widget.know(firstName="sam", lastName="CARTER", emailAddresses=["sam@example.com"])
    widget.enter()
    assert widget.state == "similar"
    assert "2 people fit" in widget.page
    assert "Manchester, United Kingdom" in widget.page
    assert "Austin, United States" in widget.page


def test_people_with_the_last_name_and_the_initial_when_nobody_has_the_whole_name(widget):
    widget.know(firstName="Samantha", lastName="Carter", emailAddresses=["s@example.com"])
    widget.enter()
    assert widget.state == "similar"


def test_whoever_has_the_whole_name_leaves_the_others_out(widget):
    box = widget.ats.box
    box.store.run(
        "UPDATE members SET first_name = 'Sven', last_name = 'Carter', search_text = 'sven carter'"
        " WHERE member_id = 30"
    )
    widget.know(firstName="Sam", lastName="Carter", emailAddresses=["sam@example.com"])
    assert "2 people fit" in widget.enter()
    widget.know(firstName="Siri", lastName="Carter", emailAddresses=["sam@example.com"])
    assert "3 people fit" in widget.open()


def test_closed_accounts_are_not_offered(widget):
    widget.know(firstName="Clara", lastName="Voss", emailAddresses=["c@example.com"])
    widget.enter()
    assert (widget.state, "Clara Voss" in widget.open(search="voss")) == ("nobody", True)
    assert "0 found" in widget.page


def test_nobody_of_that_name_and_the_search_by_hand(widget):
    widget.know(firstName="Un", lastName="Heard", emailAddresses=["u@example.com"])
    widget.enter()
    assert widget.state == "nobody"
    assert "No match was found" in widget.page
    page = widget.open(search="maya lindqvist")
    assert "1 found" in page
    widget.press(do="link", chosen="7")
    assert (widget.state, widget.told("linked")) == ("exact", widget.person(MAYA))


def test_names_with_the_signs_of_a_pattern(widget):
    widget.know(firstName="%", lastName="_", emailAddresses=["p@example.com"])
    widget.enter()
    assert widget.state == "nobody"


def test_the_part_that_is_fetched_again_follows_the_match_and_is_not_logged(widget):
    widget.enter()
    before = len(widget.http.get("/control/requests", params={"path": "frames"}).json())
    assert "<h1" in widget.open(part="match")
    assert "<html" not in widget.page
    assert len(widget.http.get("/control/requests", params={"path": "frames"}).json()) == before
    widget.know(wait=0)
    widget.open(part="match")
    assert widget.state == "similar", "matching takes a second"
    widget.ats.clock.seconds += 2
    widget.open(part="match")
    assert widget.state == "exact"
    assert "data-part" not in widget.page


# Linking


def test_linking_by_hand_is_told_and_is_there_after_a_reload(widget):
    widget.know(firstName="Sam", lastName="Carter", emailAddresses=["sam@example.com"])
    widget.enter()
    widget.press(do="link", chosen="9")
    assert (widget.state, widget.told("linked")) == ("exact", widget.person(9))
    assert widget.match()["manualMatchedMember"] == widget.person(9)
    assert "Austin" in widget.open()
    assert widget.told("linked") is None, "the page is told once"
    assert "linked by hand" in widget.page


def test_unlinking_is_told_and_that_match_does_not_come_back_by_itself(widget):
    widget.know()
    widget.enter()
    widget.press(do="unlink")
    assert widget.told("unlinked") == widget.person(MAYA)
    assert widget.state == "similar", "the person of that name can be chosen again"
    assert widget.match().get("matchedMembers", []) == []
    widget.know(currentJobTitle="Another title")
    widget.open()
    assert widget.state == "similar"
    widget.press(do="link", chosen=str(MAYA))
    assert (widget.state, widget.told("linked")) == ("exact", widget.person(MAYA))


def test_the_page_decides_about_unlinking(widget):
    widget.know()
    widget.enter()
    assert "Not the right profile?" in widget.page
    hidden = widget.open(unlink="false")
    assert "Not the right profile?" not in hidden
    refused = widget.send(widget.address(unlink="false"), do="unlink")
    assert refused.status_code == 400
    assert widget.match()["matchedMembers"] == [widget.person(MAYA)]
    asked = widget.open(confirm="true")
    assert "will not be found again by itself" in asked
    assert "will not be found again by itself" not in widget.open(confirm="false")


@pytest.mark.parametrize("chosen", ["11", "99999", "x", "", "-1"])
def test_people_who_cannot_be_chosen(widget, chosen):
    widget.know(firstName="Sam", lastName="Carter", emailAddresses=["sam@example.com"])
    widget.enter()
    page = widget.press(do="link", chosen=chosen)
    assert (widget.status, widget.state, widget.told("linked")) == (422, "similar", None)
    assert "not to be had" in page


def test_two_recruiters_at_once_the_later_one_wins(widget):
    widget.know(firstName="Sam", lastName="Carter", emailAddresses=["sam@example.com"])
    widget.enter()
    first = widget.send(widget.address(), do="link", chosen="8")
    second = widget.send(widget.address(), do="link", chosen="9")
    assert first.status_code == second.status_code == 200
    assert widget.match()["manualMatchedMember"] == widget.person(9)


def test_acting_on_a_profile_that_somebody_unlinked_meanwhile(widget):
    widget.know()
    widget.enter()
    widget.ats.control("sync/match", {"candidate": "C-7", "member": None})
    widget.sync.candidates(7, firstName="Maya", lastName="Gone", emailAddresses=["g@example.com"])
    page = widget.press(do="inmail", subject="x", text="y")
    assert "Meanwhile this profile was unlinked" in page
    assert widget.http.get("/control/interactions").json()["counts"]["threads"] == 0


def test_forms_of_the_frame_carry_its_token(widget):
    widget.know()
    widget.enter()
    for token in ("", "guess"):
        answer = widget.http.post(widget.address(), data={"csrf": token, "do": "unlink"})
        assert answer.status_code == 400
    assert widget.send(widget.address(), do="dance").status_code == 400


# Send InMail, Save to a job


def test_send_inmail_without_leaving_the_frame(widget):
    widget.know()
    widget.enter()
    page = widget.press(do="inmail", subject="A role", text="Hello Maya")
    assert "Your InMail to Maya Lindqvist was sent." in page
    (thread,) = widget.http.get("/control/inmails").json()["threads"]
    assert (thread["member_id"], thread["subject"]) == (MAYA, "A role")


@pytest.mark.parametrize(
    ("subject", "text", "words"),
    [
        ("", "Hello", "needs a subject"),
        ("A role", "  ", "Write something first"),
        ("x" * 201, "Hello", "at most 200 characters"),
        ("A role", "x" * 1901, "at most 1900 characters; this one has 1901"),
    ],
)
def test_an_inmail_that_is_refused_keeps_what_was_typed(widget, subject, text, words):
    widget.know()
    widget.enter()
    page = widget.press(do="inmail", subject=subject, text=text)
    assert (widget.status, words in page) == (422, True)
    assert subject in page
    assert text.strip() in page


def test_save_to_a_job_lists_the_users_own_projects(widget):
    mine = widget.ats.control("projects", {"seat": RITA, "name": "Data engineers"})
    theirs = widget.ats.control("projects", {"seat": TOM, "name": "Toms people"})
    widget.know()
    page = widget.enter()
    assert "Data engineers" in page
    assert "Toms people" not in page
    assert "Saved to Data engineers." in widget.press(do="save", project=str(mine["project"]))
    assert "Already saved to Data engineers." in widget.press(
        do="save", project=str(mine["project"])
    )
    assert "Choose one of your projects" in widget.press(do="save", project=str(theirs["project"]))
    assert widget.status == 422
    found = {p["name"]: p["people"] for p in widget.http.get("/control/projects").json()}
    assert [saved["member_id"] for saved in found["Data engineers"]] == [MAYA]
    assert found["Toms people"] == []


def test_save_to_a_new_project(widget):
    widget.know()
    widget.enter()
    assert "Give the project a name" in widget.press(do="save", project="new", name=" ")
    assert "Saved to Rotterdam." in widget.press(do="save", project="new", name="Rotterdam")
    assert "already" in widget.press(do="save", project="new", name="ROTTERDAM")
    assert widget.status == 422


# Recruiting Activities


def test_activities_show_own_messages_and_of_colleagues_only_who_and_when(widget):
    ats = widget.ats
    widget.know()
    own = ats.control(
        "inmails", {"seat": RITA, "member": MAYA, "text": "From me.", "subject": "Mine"}
    )
    ats.control(f"inmails/{own['thread']}", {"text": "Her answer."})
    other = ats.control(
        "inmails", {"seat": TOM, "member": MAYA, "text": "Toms words.", "subject": "Toms subject"}
    )
    ats.control(f"inmails/{other['thread']}/decline")
    widget.enter()
    page = widget.open(tab="activities")
    assert "You wrote an InMail" in page
    assert "From me." in page
    assert "Her answer." not in page, "only the first message"
    assert "Tom Tanaka wrote an InMail" in page
    assert "Toms words." not in page
    assert "Toms subject" not in page
    assert "Accepted" in page
    assert "Declined" in page


@pytest.mark.parametrize(
    ("author", "visibility", "seen"),
    [
        (RITA, "PRIVATE", True),
        (RITA, "PUBLIC", True),
        (TOM, "PUBLIC", True),
        (TOM, "PROJECT", True),
        (TOM, "PRIVATE", False),
    ],
)
def test_whose_notes_are_seen(widget, author, visibility, seen):
    widget.know()
    note = {"seat": author, "member": MAYA, "text": "Very good.", "visibility": visibility}
    made = widget.ats.control("notes", note)
    widget.enter()
    assert ("Very good." in widget.open(tab="activities")) is seen
    widget.http.delete(f"/control/notes/{made['id']}")
    assert "No notes that you may see." in widget.open(tab="activities")


def test_rejections_are_seen_by_who_rejected(widget):
    widget.know()
    project = widget.ats.control("projects", {"seat": RITA, "name": "Data engineers"})
    widget.ats.control(
        f"projects/{project['project']}/people", {"member": MAYA, "reason": "Wants to stay."}
    )
    widget.enter(RITA)
    assert "Wants to stay." in widget.open(tab="activities")
    widget.press(sign_out="yes")
    widget.enter(TOM)
    assert "Wants to stay." not in widget.open(tab="activities")


def test_markup_in_what_people_wrote_is_shown_as_text(widget):
    widget.know(firstName="<b>Maya</b>", emailAddresses=["m@example.com"])
    raw = widget.ats.control
    assert "<b>Maya" not in widget.http.get(widget.address()).text
    widget.know()
    raw(
        "inmails",
        {"seat": RITA, "member": MAYA, "subject": "<i>Hi</i>", "text": "<script>1</script>"},
    )
    raw("notes", {"seat": RITA, "member": MAYA, "text": "<script>2</script>"})
    widget.enter()
    text = widget.http.get(widget.address(tab="activities")).text
    assert "&lt;script&gt;1&lt;/script&gt;" in text
    assert "&lt;script&gt;2&lt;/script&gt;" in text
    assert "<script>1" not in text
