"""The pictures of the README, made anew from the product as it is.

    .venv/bin/python -m dev.screenshots [names]     all of them, or only those (board application)

Starts the product with the demo in a folder of its own, does what people do until there is something
to see, and writes ``docs/images/``. A minute, then look at what changed before you commit it.
"""

import re
import sys
import tempfile
from pathlib import Path

import httpx2
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Page,
    expect,
    sync_playwright,
)

from dev import chromium
from dev.sentences import Refusal, run_command, say
from dev.stack import Stack
from dev.supervisor import ROOT

IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1280, 800
NAMES = (
    "linkedin-integration",
    "job",
    "prospects",
    "sandbox-profile",
    "board",
    "application",
    "candidate",
    "linkedin-inbox",
    "linkedin-tab",
)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--force-color-profile=srgb")

JOB, JOB_ID = "Senior Data Engineer", "REQ-0001"
#: Whom Rita adds to the demo's people: first name, last name, headline, employer, stage.
MORE_PEOPLE = (
    ("Ines", "Carvalho", "Data engineer, grid telemetry", "Rede Norte", "Apply"),
    ("Piet", "Zwart", "Database administrator", "Waterschap Oost", "Apply"),
    ("Leila", "Haddad", "Backend engineer", "Cedar Analytics", "Apply"),
    ("Maya", "Roy", "Data engineer, forecasting", "Delta Metering", "Screen"),
    ("Oskar", "Nyman", "Site reliability engineer", "Norrland Fiber", "Screen"),
    ("Chiara", "Bassi", "Senior data engineer", "Laguna Energia", "Apply"),
    ("Samuel", "Adeyemi", "Streaming engineer", "Coastline Freight", "Offer"),
)
#: Whose page is shown, and what is written there.
PERSON = "Chiara Bassi"
NOTE_OF_RITA = "Can start in May. Would like to keep Fridays in Venice, which is fine with us."
NOTE_OF_HUGO = "Asked the right question about the missing readings before I did."
OPINIONS = (
    ("ivy", "Strong yes", "Took our worst table apart in ten minutes and put it together better."),
    ("tom", "Yes", "Calm, precise, explains well. Less at home in streaming than in batch."),
)
EMAIL = (
    "Your second conversation",
    "Dear Chiara,\n\nit was good to talk to you. Would Thursday at ten suit you for the second "
    "conversation? You would meet Hugo and two of the team.",
)
#: Members of the sandbox who are exported, and the one whose profile is shown.
EXPORTED = ("Matilda Whitlam", "Maya Lindqvist", "Giulia Colombo")
PROFILE = "Giulia Colombo"
#: Who answered Rita's InMail in the sandbox, and one that the portal shows once it has read that far back.
ANSWERED, INMAIL = "Maya Lindqvist", "Thursday works."
#: LinkedIn's own limits would have the camera wait for minutes.
QUICKLY = {"LINKEDIN_VIEWER_CALLS_A_MINUTE": "600"}
UNHURRIED = {"viewer_limit": 600}


def main(wanted: list[str]) -> None:
    """Make the pictures that are named, or all."""
    unknown = set(wanted) - set(NAMES)
    if unknown:
        raise Refusal(
            f"There is no picture {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}."
        )
    executable = chromium.find()
    with (
        tempfile.TemporaryDirectory(prefix="beckon-screenshots-") as folder,
        Stack(Path(folder), settings=QUICKLY, history=True, tell=say) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        try:
            _Pictures(browser, stack, wanted or list(NAMES)).make()
        finally:
            browser.close()


class _Pictures:
    """Rita, her colleagues, and what they do before each picture."""

    def __init__(self, browser: Browser, stack: Stack, wanted: list[str]) -> None:
        self.browser, self.stack, self.wanted = browser, stack, wanted

    def make(self) -> None:
        self._show_set_up()
        rita = self._sign_in("rita")
        job = self._open_job(rita)
        self._add_people(rita, job)
        self._open_person(rita, job, PERSON)
        for stage in ("Screen", "Interview"):
            rita.get_by_role("button", name=f"Advance to {stage}").click()
            _wait_for(rita, f"now stands in {stage}.")
        self._make_offers(rita, job)
        self._write_about(PERSON, rita, job)
        self._export(job)
        rita.goto(job)
        expect(rita.get_by_role("region", name="LinkedIn")).to_contain_text("At LinkedIn")
        self._shoot(rita, "job")
        rita.goto(f"{job}/prospects")
        expect(rita.get_by_role("region", name="Prospects").locator("tbody tr")).to_have_count(
            len(EXPORTED)
        )
        self._shoot(rita, "prospects")
        rita.goto(f"{job}/applicants?view=board")
        self._shoot(rita, "board")
        self._open_person(rita, job, PERSON)
        self._shoot(rita, "application", height=1180)
        rita.goto(f"{self.stack.portal_url}/candidates?q=El+Idrissi")
        rita.get_by_role("link", name="Fatima El Idrissi", exact=True).click()
        expect(rita.get_by_role("heading", level=1)).to_have_text("Fatima El Idrissi")
        self._shoot(rita, "candidate")
        self._show_answers()

    # What people do.

    def _sign_in(self, name: str) -> Page:
        page = self._context().new_page()
        page.goto(f"{self.stack.portal_url}/sign-in")
        page.get_by_label("E-mail").fill(f"{name}@demo.example")
        page.get_by_label("Password").fill("demo")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
        return page

    def _show_answers(self) -> None:
        url = f"{self.stack.sandbox_url}/control/settings"
        httpx2.post(url, json=UNHURRIED, timeout=10, trust_env=False).raise_for_status()
        page = self._sign_in("rita")
        linkedin = page.context.new_page()
        linkedin.goto(self.stack.sandbox_url)
        linkedin.get_by_role("button", name="Sign in as Rita Reyes", exact=True).click()
        page.goto(f"{self.stack.portal_url}/linkedin-inbox")
        expect(page.get_by_role("link", name=ANSWERED, exact=True)).to_be_visible()
        self._shoot(page, "linkedin-inbox")
        page.get_by_role("link", name=ANSWERED, exact=True).click()
        page.get_by_role("navigation", name="Person").get_by_role("link", name="LinkedIn").click()
        expect(page.get_by_text(INMAIL)).to_be_visible(timeout=120_000)
        frame = page.frame_locator("#linkedin-widget iframe")
        expect(frame.get_by_role("heading", name=ANSWERED)).to_be_visible()
        self._shoot(page, "linkedin-tab", height=1500)

    def _show_set_up(self) -> None:
        ada = self._sign_in("ada")
        ada.goto(f"{self.stack.portal_url}/admin/linkedin-integration")
        expect(ada.get_by_role("region", name="Integrations")).to_contain_text("Enabled")
        self._shoot(ada, "linkedin-integration", height=1040)

    def _open_job(self, page: Page) -> str:
        """The address of the demo's job."""
        page.goto(f"{self.stack.portal_url}/jobs?view=mine")
        page.get_by_role("link", name=JOB, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(JOB)
        found = re.match(r".*/jobs/\d+", page.url)
        return found[0] if found else page.url

    def _add_people(self, page: Page, job: str) -> None:
        for first, last, headline, employer, stage in MORE_PEOPLE:
            page.goto(f"{job}/applicants/new")
            page.get_by_label("First name").fill(first)
            page.get_by_label("Last name").fill(last)
            page.get_by_label("E-mail").fill(f"{first}.{last}@mail.example".lower())
            page.get_by_label("Headline").fill(headline)
            page.get_by_label("Employer").fill(employer)
            page.get_by_label("Stage").select_option(label=stage)
            page.get_by_role("button", name="Add", exact=True).click()
            _wait_for(page, f"{first} {last} now stands in {stage}.")

    def _make_offers(self, page: Page, job: str) -> None:
        for name, acts in (
            ("Fatima El Idrissi", ("Prepare offer", "Offer accepted")),
            ("Samuel Adeyemi", ("Prepare offer",)),
        ):
            self._open_person(page, job, name)
            for act in acts:
                page.locator("summary").filter(has_text=re.compile("offer", re.I)).first.click()
                page.get_by_role("button", name=act, exact=True).click()
                _wait_for(page, "Offer")

    def _write_about(self, name: str, rita: Page, job: str) -> None:
        for colleague, recommendation, comment in OPINIONS:
            page = self._sign_in(colleague)
            self._open_person(page, job, name)
            page.get_by_role("link", name="Give feedback").click()
            page.get_by_role("radio", name=recommendation, exact=True).check()
            for rating in page.get_by_role("group", name="Ratings").get_by_role("combobox").all():
                rating.select_option("5" if recommendation == "Strong yes" else "4")
            page.get_by_label("Comment").fill(comment)
            page.get_by_role("button", name="Submit").click()
            page.get_by_role("dialog").get_by_role("button", name="Submit").click()
            _wait_for(page, "Your feedback is saved.")
        hugo = self._sign_in("hugo")
        for page, note in ((hugo, NOTE_OF_HUGO), (rita, NOTE_OF_RITA)):
            self._open_person(page, job, name)
            page.get_by_role("textbox", name="Note").fill(note)
            page.get_by_role("button", name="Add note").click()
            _wait_for(page, "The note is saved.")
        for file, kind, content in (  # the newest stands first
            ("Chiara Bassi, letter.txt", "Cover letter", b"Dear all, I read your data with joy."),
            ("Chiara Bassi, resume.pdf", "Resume", _pdf("Chiara Bassi")),
        ):
            rita.locator("input[type=file]").set_input_files(
                FilePayload(name=file, mimeType="application/octet-stream", buffer=content)
            )
            rita.get_by_label("What it is").select_option(label=kind)
            rita.get_by_role("button", name="Add document").click()
            _wait_for(rita, "The document is saved.")
        rita.get_by_role("link", name="Send e-mail").click()
        rita.get_by_role("textbox", name="Subject").fill(EMAIL[0])
        rita.get_by_role("textbox", name="Text").fill(EMAIL[1])
        rita.get_by_role("button", name="Send", exact=True).click()
        _wait_for(rita, "The e-mail is on its way.")

    def _export(self, job: str) -> None:
        page = self._context().new_page()
        page.goto(self.stack.sandbox_url)
        page.get_by_role("button", name="Sign in as Rita Reyes", exact=True).click()
        for name in EXPORTED:
            page.get_by_role("link", name="Recruiter", exact=True).click()
            page.get_by_label("Search people").fill(name)
            page.get_by_role("button", name="Search", exact=True).click()
            page.get_by_role("link", name=name).first.click()
            page.get_by_label("Job title or Job ID").fill("data engineer")
            page.get_by_role("radio", name=re.compile(JOB_ID)).check()
            if name == PROFILE:
                self._shoot(page, "sandbox-profile")
            page.get_by_role("button", name="Export", exact=True).click()
            exported = page.get_by_role("status").filter(has_text=f"{name} was exported")
            expect(exported).to_be_visible()

    def _open_person(self, page: Page, job: str, name: str) -> None:
        page.goto(f"{job}/applicants?view=board")
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)

    # The pictures.

    def _context(self) -> BrowserContext:
        return self.browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            color_scheme="light",
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/Amsterdam",
        )

    def _shoot(self, page: Page, name: str, *, height: int = HEIGHT) -> None:
        """Take one picture, without messages over the page and without a mark on what is new."""
        if name not in self.wanted:
            return
        page.set_viewport_size({"width": WIDTH, "height": height})
        if page.url.startswith(self.stack.portal_url):
            page.reload()
        page.wait_for_load_state("networkidle" if "sandbox" in name else "load")
        page.evaluate("document.fonts.ready")
        page.mouse.move(0, 0)
        path = IMAGES / f"{name}.png"
        page.screenshot(path=path, caret="hide", animations="disabled")
        say(f"{path.relative_to(ROOT)}, {path.stat().st_size // 1024} KB")


def _wait_for(page: Page, text: str) -> None:
    """Wait until a message at the edge of the page says so."""
    page.get_by_role("region", name="Messages").get_by_text(text).first.wait_for()


def _pdf(text: str) -> bytes:
    """A page with a line on it."""
    drawn = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET"
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n"
        f"4 0 obj<</Length {len(drawn)}>>stream\n{drawn}\nendstream endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n"
    ).encode()


if __name__ == "__main__":
    run_command(lambda: main(sys.argv[1:]))
