"""Finds the browser for the browser tests, or gets one; they are never skipped silently.

    python -m dev.chromium        prints the path of an executable that starts

In this order: the one that CHROMIUM names, one of the PATH, Playwright's own where its
download works, the distribution's package. Playwright itself, which steers the browser, is
made to run first: its Node.js needs a library that a minimal Debian lacks.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dev import apt
from dev.sentences import Refusal, run_command

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

SECONDS_FOR_DOWNLOAD = 240


def find() -> str:
    """Return the path of a Chromium that starts, getting one where there is none."""
    _make_playwright_run()
    named = os.environ.get("BECKON_CHROMIUM") or os.environ.get("CHROMIUM")
    if named:
        if starts(named):
            return named
        raise Refusal(f"The browser {named}, which CHROMIUM names, does not start.")
    for candidate in _installed():
        if starts(candidate):
            return candidate
    _tell("There is no Chromium yet: trying Playwright's own download ...")
    if _download() and starts(own := _own_of_playwright()):
        return own
    _tell("Playwright's download does not work here: taking the distribution's package ...")
    apt.install("chromium", "The browser tests need Chromium.")
    for candidate in _installed():
        if starts(candidate):
            return candidate
    raise Refusal(
        "The browser tests need Chromium, and the one installed does not start: install a"
        " working one and name it in CHROMIUM."
    )


def _make_playwright_run() -> None:
    if not _playwright_runs():
        apt.install("libatomic1", "The Node.js of Playwright lacks the library libatomic.")
        if not _playwright_runs():
            raise Refusal(
                "Playwright does not run on this system, so no test in the browser can:"
                " `.venv/bin/playwright --version` shows why."
            )


def _playwright_runs() -> bool:
    return _quietly([sys.executable, "-m", "playwright", "--version"], seconds=60)


def starts(executable: str) -> bool:
    """Return whether it renders a page: some packages are stubs, some lack libraries."""
    with tempfile.TemporaryDirectory() as profile:
        try:
            finished = subprocess.run(
                [
                    executable,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    f"--user-data-dir={profile}",
                    "--dump-dom",
                    "data:text/html,<p>works",
                ],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=60,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return b"works" in finished.stdout


def _installed() -> Iterator[str]:
    for name in NAMES:
        if path := shutil.which(name):
            yield path
    own = _own_of_playwright()
    if own and Path(own).exists():
        yield own


def _own_of_playwright() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _download() -> bool:
    """Let Playwright fetch its browser, within bounds: a blocked address may just hang."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return _quietly(command, SECONDS_FOR_DOWNLOAD)


def _quietly(command: list[str], seconds: float) -> bool:
    """Return whether the command succeeds in time; it and what it started end in any case."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _tell(sentence: str) -> None:
    # Beside the standard output, which is the path alone.
    print(sentence, file=sys.stderr, flush=True)


def main() -> None:
    print(find())


if __name__ == "__main__":
    run_command(main)
