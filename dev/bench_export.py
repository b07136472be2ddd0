"""`make bench-export`: how long an export takes, what it costs, what it survives.

    python -m dev.bench_export [--quick] [--postgres] [--only PART ...]

Starts the whole product by itself on free ports with a fresh database, measures, prints a table
with the bars, and leaves nothing behind. The parts: click, tabs, webhook, burst, chaos.
docs/benchmarks.md tells the method. Ends with 1 when a bar is missed.
"""

import argparse
import tempfile
from pathlib import Path

from dev import postgres
from dev.bench.burst import KILLS, measure_burst, measure_chaos
from dev.bench.figures import Others, Report, machine
from dev.bench.tabs import measure_click_to_visible, measure_idle_tabs
from dev.bench.webhook import measure_webhook
from dev.bench.world import World
from dev.sentences import run_command, say
from dev.stack import Stack

PARTS = ("click", "tabs", "webhook", "burst", "chaos")


def main() -> int:
    chosen = _arguments()
    report = Report()
    parts = [part for part in PARTS if not chosen.only or part in chosen.only]
    with postgres.database_of_a_benchmark(chosen.postgres) as settings:
        for part in parts:
            # A fresh stack for each: no part pays for the data of another.
            with (
                tempfile.TemporaryDirectory(prefix="beckon-bench-") as folder,
                Stack(Path(folder), settings=settings) as stack,
            ):
                if not report.rows:
                    about = machine(stack.database_url)
                    say(f"On {about}")
                say(f"Measuring: {part}")
                world = World(stack)
                others = Others()
                try:
                    _measure(part, world, report, quick=chosen.quick)
                finally:
                    world.close()
                report.add(f"(other programs' share of the machine during {part})", others.share())
    say(f"\n{about}\n\n{report.table()}")
    return 1 if report.missed else 0


def _measure(part: str, world: World, report: Report, *, quick: bool) -> None:
    if part == "click":
        measure_click_to_visible(world, report, count=10 if quick else 40, tabs=0)
        measure_click_to_visible(world, report, count=10 if quick else 40, tabs=100)
    elif part == "tabs":
        measure_idle_tabs(world, report, tabs=100, seconds=8 if quick else 20)
    elif part == "webhook":
        measure_webhook(world, report, count=100 if quick else 1000)
    elif part == "burst":
        measure_burst(world, report, count=200 if quick else 1000)
    elif part == "chaos":
        measure_chaos(world, report, count=200 if quick else 1000, kills=6 if quick else KILLS)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-export", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, about two minutes")
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL")
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=" ".join(PARTS))
    return parser.parse_args()


if __name__ == "__main__":
    run_command(main)
