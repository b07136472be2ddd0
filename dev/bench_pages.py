"""`make bench-pages`: what the pages cost in a database of the size that a company reaches.

    python -m dev.bench_pages [--quick] [--postgres] [--only WORDS]

Starts the whole product by itself on free ports with a fresh database, fills that with 200 jobs,
50,000 candidates and 100,000 applications, measures, prints a table with the bars, and leaves nothing behind.
docs/benchmarks.md tells the method. Ends with 1 when a bar is missed.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dev import postgres
from dev.bench.figures import Report, machine, median, ms, percentile
from dev.bench.pages import (
    BYTES_MAX,
    STATEMENTS_MAX,
    Mover,
    Page,
    Portal,
    deep_key,
    getter,
    pages_of,
    people_pages,
    those_there,
)
from dev.bench.wire import Answer, Connection, per_second, request
from dev.redis_server import free_port
from dev.sentences import Refusal, run_command, say
from dev.stack import Stack
from dev.supervisor import ROOT

CANDIDATES, APPLICATIONS, TOGETHER = 50_000, 5_000, 100_000
#: PostgreSQL is asked over a socket, SQLite in the process.
ON_POSTGRES = 1.6
CONNECTIONS = 8
MOVE = "Moving a card"
MOVE_TIMES = 8

Ask = Callable[[Connection], Answer]


def main() -> int:
    chosen = _arguments()
    report = Report()
    with (
        postgres.database_of_a_benchmark(chosen.postgres) as settings,
        tempfile.TemporaryDirectory(prefix="beckon-bench-") as folder,
        Stack(Path(folder), settings=settings, workers=1) as stack,
    ):
        # Only the web part is measured; what it leaves to the others waits, and LinkedIn is down.
        for program in ("worker", "scheduler", "sandbox"):
            stack.stop_program(program)
        about = machine(stack.database_url)
        say(f"On {about}")
        say(f"Filling the database with {CANDIDATES:,} candidates ...")
        started = time.monotonic()
        ids = _seed(stack)
        say(f"Filled in {time.monotonic() - started:.0f} s.")
        with _plain_application() as plain:
            _measure(Portal(stack), plain, ids, report, quick=chosen.quick, only=chosen.only)
    say(f"\n{about}\n\n{report.table()}")
    return 1 if report.missed else 0


def _measure(
    portal: Portal,
    plain: int,
    ids: Mapping[str, Any],
    report: Report,
    *,
    quick: bool,
    only: str,
) -> None:
    factor = ON_POSTGRES if portal.stack.database_url.startswith("postgresql") else 1.0
    pages = [*pages_of(ids, deep_key(portal, ids)), *those_there(portal, people_pages(ids))]
    if only:
        pages = [page for page in pages if only.casefold() in page.name.casefold()]
    movers = _movers(portal, ids) if only.casefold() in MOVE.casefold() else []
    asked: dict[str, tuple[Ask, float]] = {
        page.name: (
            getter(portal.get(page.path, page.person), page.name),
            page.times * factor,
        )
        for page in pages
    }
    moves = {}
    if movers:
        moves = {MOVE: movers[0], f"{MOVE} small": _mover(portal, ids, "small", 0)}
        asked[MOVE] = (movers[0], MOVE_TIMES * factor)
    times = _interleave(
        portal,
        plain,
        {name: ask for name, (ask, _bar) in asked.items()},
        rounds=30 if quick else 200,
    )
    _report_medians(asked, times, report)
    counted = portal.count(pages, moves)
    sizes = {name: len(ask(Connection(portal.port)).body) for name, (ask, _bar) in asked.items()}
    bars = {page.name: page.statements for page in pages}
    for name in asked:
        _report_statements(name, counted, bars.get(name, STATEMENTS_MAX), report)
        report.add(
            f"{name}: HTML",
            f"{sizes[name] / 1000:.1f} kB",
            f"at most {BYTES_MAX // 1000} kB",
            sizes[name] <= BYTES_MAX,
        )
    _measure_rates(portal, pages, movers, report, seconds=1.0 if quick else 3.0)


def _interleave(
    portal: Portal, plain: int, asked: Mapping[str, Ask], *, rounds: int
) -> dict[str, list[float]]:
    """Seconds of each page, of the empty route before each (`empty <name>`), and of the plain one.

    In every round each page is asked once, on the same connection as the empty route right before
    it: whatever else the machine does then slows both.
    """
    empty = getter(portal.empty(), "the empty route")
    nothing = getter(request(plain, "/", {}), "the plain application")
    ours, theirs = Connection(portal.port), Connection(plain)
    times: dict[str, list[float]] = {"plain": []}
    for number in range(-5, rounds):
        for name, ask in asked.items():
            found = {
                f"empty {name}": empty(ours).seconds,
                name: ask(ours).seconds,
                "plain": nothing(theirs).seconds,
            }
            if number >= 0:
                for key, seconds in found.items():
                    times.setdefault(key, []).append(seconds)
    ours.close()
    theirs.close()
    return times


def _report_medians(
    asked: Mapping[str, tuple[Ask, float]], times: Mapping[str, list[float]], report: Report
) -> None:
    empty = [seconds for name in asked for seconds in times[f"empty {name}"]]
    plain = median(times["plain"])
    report.add("Empty plain Flask application", f"{ms(plain)}, p95 {_p95(times['plain'])}")
    report.add(
        "Empty route of Beckon",
        f"{ms(median(empty))}, p95 {_p95(empty)}; {median(empty) / plain:.1f} x the plain one",
    )
    for name, (_ask, bar) in asked.items():
        middle = median(times[name])
        share = middle / median(times[f"empty {name}"])
        report.add(
            f"{name}: median",
            f"{share:.1f} x the empty route ({middle / plain:.1f} x the plain one): {ms(middle)},"
            f" p95 {_p95(times[name])}",
            f"at most {bar:.4g} x",
            share <= bar,
        )


def _report_statements(
    name: str, counted: Mapping[str, list[str]], bar: int, report: Report
) -> None:
    many, few = len(counted[name]), len(counted[f"{name} small"])
    report.add(
        f"{name}: SQL statements",
        f"{many}, with ten rows {few}",
        f"the same, at most {bar}",
        many == few and many <= bar,
    )


def _measure_rates(
    portal: Portal, pages: list[Page], movers: list[Mover], report: Report, *, seconds: float
) -> None:
    """Requests per second with 8 connections, the empty route and each page by turns."""
    empty: list[Ask] = [getter(portal.empty(), "the empty route")] * CONNECTIONS
    several: dict[str, tuple[list[Any], float | None]] = {
        page.name: (
            [getter(portal.get(page.path, page.person), page.name)] * CONNECTIONS,
            page.rate,
        )
        for page in pages
    }
    if movers:
        several[MOVE] = (list(movers[1:]), None)
    for name, (askers, bar) in several.items():
        rates: dict[str, list[float]] = {"empty": [], "page": []}
        for _turn in range(3):
            rates["empty"].append(per_second(portal.port, empty, seconds))
            rates["page"].append(per_second(portal.port, askers, seconds))
        share = sum(rates["page"]) / sum(rates["empty"])
        report.add(
            f"{name}: {CONNECTIONS} connections",
            f"{share:.3f} of the empty route: {median(rates['page']):.0f} of"
            f" {median(rates['empty']):.0f} requests/s",
            f"at least {bar}" if bar else "",
            share >= bar if bar else None,
        )


def _movers(portal: Portal, ids: Mapping[str, Any]) -> list[Mover]:
    """One for the medians, and one for each connection."""
    return [_mover(portal, ids, "big", place) for place in range(CONNECTIONS + 1)]


def _mover(portal: Portal, ids: Mapping[str, Any], size: str, place: int) -> Mover:
    application, version = ids["cards"][size][place]
    here, there = ids["stages"][str(ids[size])][1:3]
    return Mover(portal, application, [there, here], version)


def _seed(stack: Stack) -> dict[str, Any]:
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "dev.bench.people_seed"),
            *(str(number) for number in (CANDIDATES, APPLICATIONS, TOGETHER)),
        ],
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


@contextlib.contextmanager
def _plain_application() -> Iterator[int]:
    """An empty Flask application under the same gunicorn; yields its port."""
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "dev.leash", sys.executable, "-m", "gunicorn"),
            *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2"),
            *("--threads", "8", "--no-control-socket", "dev.bench.empty:app"),
        ],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                Connection(port).ask(request(port, "/", {}))
                break
            except OSError as error:
                if time.monotonic() > deadline:
                    raise Refusal("The plain application does not start.") from error
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _p95(seconds: list[float]) -> str:
    return ms(percentile(seconds, 0.95))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-pages", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL")
    parser.add_argument("--only", default="", help="the pages with these words in their names")
    return parser.parse_args()


if __name__ == "__main__":
    run_command(main)
