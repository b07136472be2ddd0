"""Chromium in front of the whole product really running: one stack for all tests of this folder.

After a failure there are screenshots of every open tab and the logs of every process under
``test-results/``, in a folder named after the test.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from dev.stack import Stack
from tests.browser.control import Control
from tests.browser.profile import Profile

RESULTS = Path(__file__).resolve().parents[2] / "test-results"

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Remember for the fixtures below whether the test failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that the commands found."""
    found = os.environ.get("BECKON_CHROMIUM")
    if not found:
        from dev import chromium

        found = chromium.find()
    return {**browser_type_launch_args, "executable_path": found, "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Redis, sandbox, portal, two workers and the scheduler."""
    with Stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def control(stack: Stack) -> Iterator[Control]:
    """The sandbox's switches, put back after the test."""
    with Control(stack) as switches:
        yield switches
        switches.put_back()


@pytest.fixture
def new_profile(
    browser: Browser, stack: Stack, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Profile]]:
    """Opens browser profiles; each must end without errors in its console."""
    opened: list[Profile] = []

    def make(**options: Any) -> Profile:
        profile = Profile(browser, stack, **options)
        opened.append(profile)
        return profile

    yield make
    if request.node.stash.get(FAILED, False):
        _keep_evidence(request.node.name, opened, stack)
    complaints = [line for profile in opened for line in profile.complaints]
    for profile in opened:
        profile.close()
    assert not complaints, "the browser's console complains:\n" + "\n".join(complaints)


@pytest.fixture
def profile(new_profile: Callable[..., Profile]) -> Profile:
    """One browser profile, as one person has it."""
    return new_profile()


def _keep_evidence(name: str, profiles: list[Profile], stack: Stack) -> None:
    folder = RESULTS / re.sub(r"[^\w.-]+", "-", name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, profile in enumerate(profiles):
        profile.keep(folder, f"profile-{number}")
    shutil.copytree(stack.logs, folder / "log")
