"""`make test` and `make test-fast`: which tests run, and how.

    python -m dev.suite everything|fast|database [FILE ...]

Tests run on two processes, a file at a time: first those without a browser, then those in the
browser, where each process starts the whole product for itself. Tests that hold a time against
the clock (marked `alone`) follow by themselves, since it would mean little beside other work.
The load figures are made on demand only. `database` are the tests without a browser that touch the
database: what another database could break.
"""

import os
import subprocess
import sys
import time

from dev import chromium
from dev.sentences import Refusal, run_command, say
from dev.supervisor import ROOT

BROWSER = "tests/browser"
LOAD = "tests/load"
IN_PARALLEL = ("-n", "2", "--dist", "loadfile")
# Files with few tests would come last, and those in the browser are the longest.
AS_THEY_STAND = ("--no-loadscope-reorder",)

# pytest's exit code where a selection holds no test.
NO_TESTS = 5


def main() -> int:
    choice, files = sys.argv[1], sys.argv[2:]
    if choice not in ("everything", "fast", "database"):
        raise Refusal("Usage: python -m dev.suite everything|fast|database [FILE ...]")
    if files:
        return pytest("the tests of " + " ".join(files), *files)
    without_browser = (f"--ignore={BROWSER}", f"--ignore={LOAD}", "tests")
    if choice == "database":
        return pytest("the tests on the database", *IN_PARALLEL, "-m", "database", *without_browser)
    result = pytest("the tests", *IN_PARALLEL, *without_browser)
    if choice == "everything" and any((ROOT / BROWSER).glob("**/test_*.py")):
        # Also after a failure: one run shows everything that is broken.
        for what, chosen in (
            ("the tests in the browser", (*IN_PARALLEL, *AS_THEY_STAND, "-m", "not alone")),
            ("the tests in the browser that measure", ("-m", "alone")),
        ):
            result = pytest(what, *chosen, BROWSER) or result
    return result


def pytest(what: str, *arguments: str) -> int:
    environ = dict(os.environ)
    if any(BROWSER in argument and not argument.startswith("-") for argument in arguments):
        environ["BECKON_CHROMIUM"] = chromium.find()
        say(f"The browser is {environ['BECKON_CHROMIUM']}.")
    say(f"Running {what} ...")
    started = time.monotonic()
    code = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environ, check=False
    ).returncode
    say(f"Ran {what} in {time.monotonic() - started:.0f} seconds.")
    return 0 if code == NO_TESTS else code


if __name__ == "__main__":
    run_command(main)
