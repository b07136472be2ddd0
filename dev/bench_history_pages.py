"""The page part of `make bench-history`: what a person's LinkedIn tab costs with 500 entries of history.

    python -m dev.bench_history_pages [--quick]

The portal's part of it: the page itself and each of its panels, as a multiple of the empty route in the same run. The sandbox
is stopped meanwhile: the tab never waits for LinkedIn. Ends with 1 when a bar is missed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dev.bench.figures import Report, machine, median, ms, percentile
from dev.bench.pages import Page, Portal, getter
from dev.bench.wire import Connection
from dev.sentences import Refusal, run_command, say
from dev.stack import Stack
from dev.supervisor import ROOT

ENTRIES, TIMES = 500, 10
#: What the tab is made of; the page comes first, the others load by themselves.
PARTS = {
    "LinkedIn tab, the page": "/candidates/{id}/linkedin",
    "InMail history": "/panels/candidates/{id}/inmail",
    "LinkedIn notes": "/panels/candidates/{id}/linkedin-notes",
    "Recruiting activities": "/panels/candidates/{id}/activities",
    "What LinkedIn knows": "/panels/candidates/{id}/sharing",
}
#: Panels that this portal may have besides.
FURTHER = {
    "LinkedIn card": "/panels/candidates/{id}/linkedin-card",
    "LinkedIn widget, our part": "/panels/candidates/{id}/linkedin-widget",
}


def main() -> int:
    chosen = _arguments()
    report = Report()
    with (
        tempfile.TemporaryDirectory(prefix="beckon-bench-") as folder,
        Stack(Path(folder), workers=1) as stack,
    ):
        about = machine(stack.database_url)
        say(f"On {about}")
        measure(stack, report, quick=chosen.quick)
    say(f"\n{about}\n\n{report.table()}")
    return 1 if report.missed else 0


def measure(stack: Stack, report: Report, *, quick: bool) -> None:
    """Fill the database of a running stack, stop everything but the portal, and measure the tab."""
    for program in ("worker", "scheduler", "sandbox"):
        stack.stop_program(program)
    ids = _seed(stack)
    portal = Portal(stack)
    pages = [_page(name, path, ids) for name, path in {**PARTS, **FURTHER}.items()]
    pages = [page for page in pages if page.name in PARTS or _is_there(portal, page)]
    times = _interleave(portal, pages, rounds=30 if quick else 200)
    counted = portal.count(pages, {})
    for page in pages:
        middle, empty = median(times[page.name]), median(times[f"empty {page.name}"])
        report.add(
            f"{page.name}, {ENTRIES} entries, LinkedIn down",
            f"{middle / empty:.1f} x the empty route: {ms(middle)}, p95 "
            f"{ms(percentile(times[page.name], 0.95))}",
            f"at most {TIMES} x",
            middle / empty <= TIMES,
        )
        many, few = len(counted[page.name]), len(counted[f"{page.name} small"])
        report.add(
            f"{page.name}: SQL statements",
            f"{many}, with ten entries {few}",
            "the same",
            many == few,
        )


def _page(name: str, path: str, ids: Mapping[str, Any]) -> Page:
    many, few = (path.format(id=ids[which]) for which in ("candidate", "small_candidate"))
    return Page(name, many, TIMES, few)


def _is_there(portal: Portal, page: Page) -> bool:
    connection = Connection(portal.port)
    try:
        return connection.ask(portal.get(page.path)).status == 200
    finally:
        connection.close()


def _interleave(portal: Portal, pages: list[Page], *, rounds: int) -> dict[str, list[float]]:
    """Seconds of each page and of the empty route right before it, on one connection."""
    empty = getter(portal.empty(), "the empty route")
    asked = {page.name: getter(portal.get(page.path), page.name) for page in pages}
    connection = Connection(portal.port)
    times: dict[str, list[float]] = {}
    for number in range(-5, rounds):
        for name, ask in asked.items():
            found = {f"empty {name}": empty(connection).seconds, name: ask(connection).seconds}
            if number >= 0:
                for key, seconds in found.items():
                    times.setdefault(key, []).append(seconds)
    connection.close()
    return times


def _seed(stack: Stack) -> dict[str, Any]:
    finished = subprocess.run(
        [sys.executable, "-m", "dev.bench.history_seed", str(ENTRIES)],
        cwd=ROOT,
        env=stack.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise Refusal("Filling the database failed:\n" + finished.stderr[-2000:])
    ids: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return ids


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-history", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    return parser.parse_args()


if __name__ == "__main__":
    run_command(main)
