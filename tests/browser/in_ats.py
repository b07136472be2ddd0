"""Somebody's way from the portal into LinkedIn Recruiter's In ATS, as the certification tests walk it."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import people, walk
from tests.browser.control import Control, wait_for
from tests.browser.profile import Profile

#: What LinkedIn shall know "within seconds", in milliseconds; the issue's figure is two at the median.
SECONDS = 8_000


@dataclass(frozen=True)
class Applicant:
    """A person of the portal who is a member of LinkedIn, in a job."""

    name: str
    member_id: int
    application_id: int
    candidate_id: int
    email: str

    @property
    def application(self) -> str:
        """The address of the application in the portal."""
        return f"/applications/{self.application_id}"

    @property
    def candidate(self) -> str:
        """The address of the person in the portal."""
        return f"/candidates/{self.candidate_id}"


class Desk:
    """Rita at her desk: the portal in one tab, LinkedIn Recruiter in the other."""

    def __init__(self, profile: Profile, control: Control) -> None:
        self.control = control
        self.portal = walk.sign_in(profile)
        self.url = profile.portal_url
        self.recruiter = walk.sign_in_to_linkedin(profile)
        self._linkedin = profile.sandbox_url
        self._profile = profile

    # -- in the portal --------------------------------------------------------------------------------

    def new_job(self, title: str) -> walk.AJob:
        """An active job that LinkedIn has."""
        self.portal.goto(self.url)
        job = walk.create_job(self.portal, title)
        self.control.wait_until_open(job.number)
        return job

    def known_job(self, title: str) -> walk.AJob:
        """A job of Rita's that LinkedIn has already."""
        page = self.open(f"/jobs?q={title.replace(' ', '+')}")
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name=title))
        link = row.get_by_role("link", name=title).get_attribute("href")
        found = re.search(r"REQ-\d+", row.inner_text())
        assert found is not None
        return walk.AJob(_number(link), found[0], title)

    def post(self, address: str, **form: Any) -> str:
        """What a form of the portal would post, in Rita's session; returns where it leads."""
        token = self.portal.locator("input[name=csrf_token]").first.input_value()
        answer = self.portal.request.post(
            self.url + address, form={"csrf_token": token, **form}, max_redirects=0
        )
        assert answer.status == 303, f"{address}: {answer.status} {answer.text()[:2000]}"
        return answer.headers["location"]

    def add(self, job: walk.AJob, stage: str, name: str = "", **fields: str) -> Applicant:
        """Add somebody whom LinkedIn has as a member to a stage of a job, in one request."""
        name = name or self.control.stranger()
        member = self.control.somebody(name)
        first, last = member["first_name"], member["last_name"]
        email = fields.get("email") or f"{first}.{last}@mail.example".lower().replace(" ", "")
        address = f"{job.address}/applicants/new"
        self.portal.goto(self.url + address)
        option = self.portal.get_by_label("Stage").locator("option", has_text=stage)
        about = {
            "first_name": first,
            "last_name": last,
            "email": email,
            "linkedin_profile_url": member["profile_url"],
            **fields,
        }
        back = self.post(address, stage=option.get_attribute("value"), **about)
        self.portal.goto(self.url + back)
        link = self.portal.get_by_role("link", name=name, exact=True).first.get_attribute("href")
        application_id = _number(link)
        self.open(f"/applications/{application_id}")
        link = self.portal.get_by_role("link", name="Open the candidate").get_attribute("href")
        return Applicant(name, member["member_id"], application_id, _number(link), email)

    def open(self, address: str) -> Page:
        """A page of the portal."""
        self.portal.goto(self.url + address)
        return self.portal

    def note(self, address: str, text: str, *, is_private: bool = False) -> None:
        """A note on an application or a person, whose page this is the address of."""
        self.post(f"{address}/notes", text=text, **({"is_private": "y"} if is_private else {}))

    def say(self, applicant: Applicant, stage: str, comment: str, *, act: str = "Submit") -> None:
        """Feedback in the stage where somebody stands: submitted, or kept as a draft."""
        page = self.open(applicant.application)
        page.get_by_role("link", name=re.compile("^(Give feedback|Finish my draft)$")).first.click()
        expect(page.get_by_role("region", name=f"Feedback on {stage}")).to_be_visible()
        page.get_by_role("radio", name="Yes", exact=True).check()
        page.get_by_label("Comment").fill(comment)
        page.get_by_role("button", name=act, exact=True).click()
        if act == "Submit":
            self.confirm(act)
        expect(page).to_have_url(re.compile(r"/applications/\d+(\?.*)?(#\w+)?$"))

    def confirm(self, act: str) -> None:
        """Say yes to what the portal asks before it does something."""
        self.portal.get_by_role("dialog").get_by_role("button", name=act).click()

    def more(self, act: str) -> None:
        """An entry of the menu More on the page that is open, and yes to its question."""
        self.portal.locator("#more-acts summary").click()
        self.portal.get_by_role("button", name=act).click()
        self.confirm(act)

    def move(self, applicant: Applicant, stage: str) -> None:
        """Move somebody to a stage, from the page of the application."""
        page = self.open(f"{applicant.application}/stages")
        page.get_by_role("main").get_by_role("button", name=stage, exact=True).click()
        expect(people.message(page, f"now stands in {stage}.")).to_be_visible()

    # -- at LinkedIn ----------------------------------------------------------------------------------

    def look_at(self, applicant: Applicant) -> Page:
        """The person's profile in LinkedIn Recruiter, which stays open and follows what happens."""
        self.recruiter.goto(f"{self._linkedin}/recruiter/profile/{applicant.member_id}")
        expect(self.recruiter.get_by_role("heading", level=1)).to_have_text(applicant.name)
        return self.recruiter

    @property
    def section(self) -> Locator:
        """In ATS on that profile."""
        return self.recruiter.get_by_role("region", name="In ATS")

    def tab(self, name: str) -> Locator:
        """One of the section's three tabs, pressed; its content."""
        self.section.get_by_role("tab", name=name).click()
        return self.section.get_by_role("tabpanel", name=name)

    def knows(self) -> None:
        """LinkedIn comes to know the person whose profile is open."""
        expect(self.section).to_be_visible(timeout=SECONDS)

    def knows_nothing(self) -> None:
        """No mark, no card, no section, now or as soon as the queue is empty."""
        expect(self.section).to_have_count(0, timeout=SECONDS)
        expect(self.recruiter.get_by_role("link", name="In ATS")).to_have_count(0)

    def said_by_the_portal(self, applicant: Applicant, text: str) -> Locator:
        """What LinkedIn knows, on the person's tab in the portal, once it says something."""
        page = self.open(f"{applicant.candidate}/linkedin")
        panel = page.get_by_role("region", name="What LinkedIn knows")
        expect(panel).to_contain_text(text, timeout=SECONDS)
        return panel

    def decided(self, applicant: Applicant, text: str) -> None:
        """The same without opening the tab: that would introduce the person to LinkedIn (decision D20)."""
        panel = f"{self.url}/panels/candidates/{applicant.candidate_id}/sharing"
        headers = {"HX-Request": "true"}
        wait_for(
            lambda: text in self.portal.request.get(panel, headers=headers).text(),
            f"What LinkedIn knows: {text}",
        )

    def records(self, kind: str, applicant: Applicant) -> list[dict[str, Any]]:
        """What LinkedIn has of a kind that is about the person or this application."""
        found = self.control.get(f"/sync/records/{kind}", count=10_000)["records"]
        is_person = kind in ("candidates", "candidateNotes")
        wanted = str(applicant.candidate_id if is_person else applicant.application_id)
        return [one["record"] for one in found if (one["parent"] or one["id"]) == wanted]


def _number(address: str | None) -> int:
    found = re.search(r"/(\d+)", address or "")
    assert found is not None, address
    return int(found[1])
