"""One browser profile and what its console said."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, WebError

from dev.stack import Stack

AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js"
#: WCAG 2.2 AA and what axe calls good practice.
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

AXE_RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  return found.violations.map((violation) => violation.id + ": " + violation.help + "\\n"
    + violation.nodes.map((node) => "    " + node.target.join(" ") + "  "
      + [...node.any, ...node.all, ...node.none].map((check) => check.message).join(" | ")).join("\\n"));
}"""


class Profile:
    """A context of its own: cookies, tabs, console."""

    def __init__(self, browser: Browser, stack: Stack, **options: Any) -> None:
        self.stack = stack
        self.portal_url = stack.portal_url
        self.sandbox_url = stack.sandbox_url
        self.context = browser.new_context(
            **{"locale": "en-GB", "timezone_id": "Europe/Amsterdam", **options}
        )
        self.context.set_default_timeout(15_000)
        self._complaints: list[str] = []
        self._tolerated: list[str] = []
        self.context.on("console", self._heard)
        self.context.on("weberror", self._crashed)

    def tab(self, address: str = "") -> Page:
        """A new tab; an address that begins with a slash is the portal's."""
        page = self.context.new_page()
        if address:
            page.goto(self.portal_url + address if address.startswith("/") else address)
        return page

    def tolerate(self, pattern: str) -> None:
        """Expect console errors that match: a test that breaks something on purpose says so."""
        self._tolerated.append(pattern)

    @property
    def complaints(self) -> list[str]:
        """Errors of scripts, refused resources, violations of the content security policy."""
        return [
            line
            for line in self._complaints
            if not any(re.search(pattern, line) for pattern in self._tolerated)
        ]

    def close(self) -> None:
        self.context.close()

    def keep(self, folder: Path, name: str) -> None:
        """Screenshots and the markup of every tab."""
        for number, page in enumerate(self.context.pages):
            try:
                page.screenshot(path=folder / f"{name}-tab-{number}.png", full_page=True)
                (folder / f"{name}-tab-{number}.html").write_text(page.content())
            except Exception as error:  # a tab that crashed is the failure, not a second one
                (folder / f"{name}-tab-{number}.txt").write_text(str(error))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            where = message.location.get("url", "")
            self._complaints.append(f"{message.type}: {message.text} ({where})")

    def _crashed(self, error: WebError) -> None:
        self._complaints.append(f"uncaught: {error.error}")


def assert_accessible(page: Page) -> None:
    """axe finds nothing on the page as it stands."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate(AXE_RUN, list(AXE_TAGS))
    assert not violations, f"axe on {page.url}:\n" + "\n".join(violations)
