"""One browser profile and what its console said."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Frame, Page, WebError

from dev.stack import Stack

AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js"
#: WCAG 2.2 AA and what axe calls good practice.
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

#: Of these only the colours depend on light and dark.
COLOURS = ("color-contrast",)
#: These may fail on a phone alone, where things are smaller, scroll, or are there that a wide page does not show.
OF_A_PHONE = (
    "target-size",
    "scrollable-region-focusable",
    "button-name",
    "link-name",
    "label",
    "select-name",
    "nested-interactive",
    "aria-hidden-focus",
    "heading-order",
)
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

AXE_RUN = """async (which) => {
  const found = await axe.run(document, which);
  return found.violations.map((violation) => violation.id + ": " + violation.help + "\\n"
    + violation.nodes.map((node) => "    " + node.target.join(" ") + "  "
      + [...node.any, ...node.all, ...node.none].map((check) => check.message).join(" | ")).join("\\n"));
}"""
FOLLOWS = "(now) => (document.documentElement.dataset.bsTheme ?? now) === now"
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"
# Colours that fade into others would be judged half way; what inherits them begins to fade when they are there.
SETTLED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const fading = () => document.getAnimations().filter((one) => one.effect.getTiming().iterations === 1);
  await frame();
  for (let times = 0; times < 30 && fading().length; times += 1) {
    for (const one of fading()) one.finish();
    await frame();
  }
  await frame();
}"""
STICKING_OUT = """() => [...document.querySelectorAll("main *, header *")]
  .filter((one) => one.getBoundingClientRect().right > window.innerWidth)
  .slice(0, 5).map((one) => one.tagName.toLowerCase() + "#" + one.id + "." + one.className)"""
EVERYTHING: dict[str, Any] = {"runOnly": {"type": "tag", "values": list(AXE_TAGS)}}
COLOURS_ALONE: dict[str, Any] = {"runOnly": {"type": "rule", "values": list(COLOURS)}}
PHONE_ALONE: dict[str, Any] = {"runOnly": {"type": "rule", "values": list(OF_A_PHONE)}}


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


def holds(page: Page | Frame, condition: str, arg: Any = None, *, seconds: float = 5) -> bool:
    """Whether a condition, a function in JavaScript, holds by and by.

    Playwright's own waiting compiles the condition anew in the page with each look, which our content security policy
    forbids; what is compiled once when the script comes in is the browser's, not the page's.
    """
    script = f"""async ([arg, until]) => {{
      const condition = {condition};
      for (const began = performance.now(); performance.now() - began < until;) {{
        if (condition(arg)) return true;
        await new Promise((later) => setTimeout(later, 20));
      }}
      return Boolean(condition(arg));
    }}"""
    return bool(page.evaluate(script, [arg, seconds * 1000]))


def violations(page: Page | Frame, which: dict[str, Any] = EVERYTHING) -> list[str]:
    """What axe finds on a page, or in a frame, as it stands."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(AXE_RUN, which)
    return found


def assert_accessible(page: Page | Frame) -> None:
    """axe finds nothing on the page as it stands."""
    found = violations(page)
    assert not found, f"axe on {page.url}:\n" + "\n".join(found)


def assert_accessible_in_every_look(page: Page) -> None:
    """axe finds nothing on the page wide and light, dark, and on a phone, where nothing is wider than the window.

    The page is loaded once; the browser changes its looks, and axe asks what may have changed with them.
    """
    before = page.viewport_size or WIDE
    wrong = []
    for size, colours, which in (
        (WIDE, "light", EVERYTHING),
        (WIDE, "dark", COLOURS_ALONE),
        (PHONE, "dark", PHONE_ALONE),
    ):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=colours, reduced_motion="reduce")  # type: ignore[arg-type]
        # The portal's script follows the system's choice when it is told; the sandbox has no such script.
        assert holds(page, FOLLOWS, colours), "the page does not follow the system's colours"
        page.evaluate(SETTLED)
        wrong += [f"{size['width']} wide, {colours}: {found}" for found in violations(page, which)]
        # Charts are drawn anew a moment after the window has another size.
        if not holds(page, FITS, seconds=2):
            which_are = ", ".join(page.evaluate(STICKING_OUT))
            wrong.append(f"wider than a window of {size['width']}: {which_are}")
    page.set_viewport_size(before)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    assert not wrong, f"axe on {page.url}:\n" + "\n".join(wrong)
