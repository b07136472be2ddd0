"""`make bench-sync`: what it takes to keep LinkedIn in step with everybody.

    python -m dev.bench_sync [--quick] [--postgres] [--only PART ...] [--candidates N --applications N]

Starts the whole product with one worker on free ports with a fresh database, fills that with 200 jobs, 100,000 candidates and
150,000 applications, lets LinkedIn have them, measures, prints a table with the bars, and leaves nothing behind. The parts:
load (the first load without throttle, single changes meanwhile and afterwards, idle minutes), throttle (with LinkedIn's
documented limits). docs/benchmarks.md tells the method. Ends with 1 when a bar is missed.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dev import postgres
from dev.bench.figures import Others, Report, machine, median, ms
from dev.bench.pages import Portal, getter
from dev.bench.sync import (
    A_DAY,
    A_MINUTE,
    APPLICATIONS,
    CANDIDATES,
    PARTS,
    RECORDS,
    Changes,
    Processors,
    Received,
    Regularly,
    Watch,
    count_idle,
    run_step,
)
from dev.bench.wire import Connection
from dev.bench.world import World
from dev.sentences import run_command, say
from dev.stack import Stack
from portal.services.sharing.changes import Rank

MEASURED = ("load", "throttle")
#: Three times what LinkedIn takes of one kind of record.
RATE = 30_000
SHARE = 0.95
SLOWER = 1.5
#: Statements of an idle minute for people's way to LinkedIn: one look every ten seconds, and little more.
HANDFUL = 10
SHARING = ("sweep_people", "share_changes", "reconcile_people")
NO_LIMIT = {"LINKEDIN_RECORDS_A_MINUTE": "10000000"}


def main() -> int:
    chosen = _arguments()
    report = Report()
    with postgres.database_of_a_benchmark(chosen.postgres) as settings:
        for part in [part for part in MEASURED if not chosen.only or part in chosen.only]:
            more = NO_LIMIT if part == "load" else {}
            with (
                tempfile.TemporaryDirectory(prefix="beckon-bench-") as folder,
                Stack(Path(folder), settings={**settings, **more}, workers=1) as stack,
            ):
                if not report.rows:
                    about = machine(stack.database_url)
                    say(f"On {about}")
                say(f"Measuring: {part}")
                others = Others()
                world = World(stack)
                received = Received(world)
                try:
                    if part == "load":
                        _measure_load(world, received, report, chosen)
                    else:
                        _measure_throttle(world, received, report, quick=chosen.quick)
                finally:
                    received.close()
                    world.close()
                report.add(f"(other programs' share of the machine during {part})", others.share())
    say(f"\n{about}\n\n{report.table()}")
    return 1 if report.missed else 0


# -- without throttle ------------------------------------------------------------------------------


def _measure_load(
    world: World, received: Received, report: Report, chosen: argparse.Namespace
) -> None:
    world.control("POST", "/control/settings", throttled=False)
    _wait_until_calm(world, 120)
    run_step(world, "sync_steps", "calm")
    idle = 60.0
    few = count_idle(world, received, idle)
    _report_idle(few, report, idle, "demo data")
    ids = _fill(world, chosen.candidates, chosen.applications)
    portal = Portal(world.stack)
    portal.person("rita")

    wanted = received.accepted()
    for kind, number in ((CANDIDATES, chosen.candidates), (APPLICATIONS, chosen.applications)):
        wanted[kind] = wanted.get(kind, 0) + number
    started = time.monotonic()
    run_step(world, "sync_steps", "begin")
    _wait_for_jobs(world)
    report.add("First load: 200 jobs are there", f"after {time.monotonic() - started:.0f} s")
    watch = Watch(world, received)
    changes = Changes(portal, received, ids)
    used = Processors(world)
    with Regularly(changes.one, 1.0 if chosen.quick else 10.0):
        watch.until(lambda _: _are_through(watch, wanted), 3600, "candidates and applications")
    records = sum(watch.gained(kind) for kind in RECORDS)
    rate = records / watch.minutes()
    report.add(
        "First load: candidates and applications",
        f"{records:,} in {watch.minutes() * 60:.0f} s = {rate:,.0f} a minute ("
        + ", ".join(f"{watch.gained(k) / watch.minutes():,.0f} {k}" for k in RECORDS)
        + ")",
        f">= {RATE:,} a minute",
        rate >= RATE,
    )
    used.report(report, records, "First load")
    watch.report_memory(report, "First load")
    changes.report(report, "during a first load")

    _measure_parts(world, received, report, 15 if chosen.quick else 60)
    run_step(world, "sync_steps", "calm")
    _wait_until_calm(world, 60)
    changes.one()
    changes.seconds.clear()
    for _ in range(10 if chosen.quick else 30):
        changes.one()
        time.sleep(0.2)
    changes.report(report, "nothing else to do")
    many = count_idle(world, received, idle)
    _report_idle(many, report, idle, f"{chosen.candidates:,} candidates")


def _are_through(watch: Watch, wanted: Mapping[str, int]) -> bool:
    # Single changes send somebody's records once more: who waits decides.
    accepted = watch.samples[-1].accepted
    if any(accepted.get(kind, 0) < wanted[kind] for kind in RECORDS):
        return False
    return _waiting(watch.world, Rank.RECORDS) == 0


def _measure_parts(world: World, received: Received, report: Report, seconds: float) -> None:
    """Calls a minute for what takes one for each parent."""
    watch = Watch(world, received)
    before = received.calls()
    watch.until(
        lambda sample: (
            sample.at - watch.samples[0].at >= seconds or not _waiting(world, Rank.PARTS)
        ),
        600,
        "the parts",
    )
    calls = (received.calls() - before) / watch.minutes()
    records = sum(watch.gained(kind) for kind in PARTS)
    allowed = A_DAY / 24 / 60
    report.add(
        "First load: stages, notes and feedback",
        f"{calls:,.0f} calls a minute with {records / watch.minutes():,.0f} records; a day's limit for"
        f" each kind is {A_DAY:,} calls, {allowed:.0f} a minute",
        f">= {allowed:.0f} a minute",
        calls >= allowed,
    )
    watch.report_memory(report, "Stages, notes and feedback")


def _report_idle(
    found: tuple[dict[str, int], int], report: Report, seconds: float, size: str
) -> None:
    statements, calls = found
    minute = 60 / seconds
    sharing = sum(statements.get(name, 0) for name in SHARING) * minute
    every = sum(statements.values()) * minute
    report.add(f"Idle minute, {size}: calls to LinkedIn", f"{calls * minute:.0f}", "0", calls == 0)
    report.add(
        f"Idle minute, {size}: SQL statements for people's way to LinkedIn",
        f"{sharing:.0f}",
        f"<= {HANDFUL}",
        sharing <= HANDFUL,
    )
    dearest = sorted(statements.items(), key=lambda item: -item[1])[:4]
    report.add(
        f"Idle minute, {size}: SQL statements of worker and scheduler, all tasks",
        f"{every:.0f} ("
        + ", ".join(f"{name} {number * minute:.0f}" for name, number in dearest)
        + ")",
    )


# -- with LinkedIn's limits ------------------------------------------------------------------------


def _measure_throttle(world: World, received: Received, report: Report, *, quick: bool) -> None:
    """One application each, so that both kinds of record reach their limit at the same time."""
    _wait_until_calm(world, 120)
    people = 20_000 if quick else 50_000
    ids = _fill(world, people, people)
    portal = Portal(world.stack)
    portal.person("rita")
    before = received.throttled()
    run_step(world, "sync_steps", "begin")
    _wait_for_jobs(world)
    watch = Watch(world, received)
    # What may go at once is no steady state.
    watch.until(lambda sample: sample.at - watch.samples[0].at >= 10, 60, "a steady state")
    steady = len(watch.samples) - 1
    used = Processors(world)
    seconds = 30 if quick else 120
    watch.until(
        lambda sample: sample.at - watch.samples[steady].at >= seconds, 600, "steady minutes"
    )
    for kind in RECORDS:
        rate = watch.gained(kind, steady) / watch.minutes(steady)
        share = rate / A_MINUTE
        report.add(
            f"With LinkedIn's throttle: {kind}",
            f"{rate:,.0f} a minute = {share * 100:.1f} % of the allowed {A_MINUTE:,}",
            f">= {SHARE * 100:.0f} %",
            share >= SHARE,
        )
    used.report(
        report, sum(watch.gained(kind, steady) for kind in RECORDS), "With LinkedIn's throttle"
    )
    _measure_pages(world, portal, ids, report, rounds=5 if quick else 10)
    throttled = received.throttled() - before
    report.add(
        "With LinkedIn's throttle: calls answered with 429", str(throttled), "0", not throttled
    )
    watch.look()
    watch.report_memory(report, "With LinkedIn's throttle")


def _measure_pages(
    world: World, portal: Portal, ids: Mapping[str, Any], report: Report, *, rounds: int
) -> None:
    """The portal's pages while the load goes on, and while it is paused, by turns of a few seconds."""
    ada = world.sign_in("ada")
    job = ids["first_job"]
    asked = {
        "candidate page": f"/candidates/{ids['candidate']}",
        "application page": f"/applications/{ids['application']}",
        "job list": "/jobs?view=mine",
        "applicants list": f"/jobs/{job}/applicants/list",
        "people": "/candidates",
    }
    times: dict[str, dict[bool, list[float]]] = {name: {True: [], False: []} for name in asked}
    connection = Connection(portal.port)
    for turn in range(2 * rounds):
        goes_on = turn % 2 == 0
        # The first one finds the load going on.
        if turn:
            world.press(ada, "/admin/sharing", "resume" if goes_on else "pause")
            time.sleep(1.5)
        until = time.monotonic() + 4
        while time.monotonic() < until:
            for name, path in asked.items():
                answer = getter(portal.get(path), name)(connection)
                times[name][goes_on].append(answer.seconds)
                time.sleep(0.05)
    connection.close()
    slower = {name: median(found[True]) / median(found[False]) for name, found in times.items()}
    worst = max(slower, key=lambda name: slower[name])
    report.add(
        "Pages during a load with LinkedIn's throttle, beside a paused one",
        f"{median(list(slower.values())):.2f} x; "
        + ", ".join(
            f"{name} {slower[name]:.2f} x ({ms(median(found[True]))})"
            for name, found in times.items()
        ),
        f"<= {SLOWER} x each",
        slower[worst] <= SLOWER,
    )


# -- both ------------------------------------------------------------------------------------------


def _fill(world: World, candidates: int, applications: int) -> dict[str, Any]:
    say(
        f"Filling the database with {candidates:,} candidates and {applications:,} applications ..."
    )
    started = time.monotonic()
    printed = run_step(world, "sync_seed", candidates, applications)
    say(f"Filled in {time.monotonic() - started:.0f} s.")
    ids: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return ids


def _wait_for_jobs(world: World) -> None:
    """Wait until LinkedIn has all jobs: applications name them."""
    missing = "SELECT count(*) FROM job_postings WHERE listed_at IS NULL AND state <> 'held'"
    world.wait(lambda: world.value(missing) == 0, "the jobs to be at LinkedIn", 600)


def _waiting(world: World, rank: int | None = None) -> int:
    """How many people wait, of a rank or all; what a walk has not noted yet counts as well."""
    of = "" if rank is None else f" WHERE rank = {int(rank)}"
    number = int(world.value(f"SELECT count(*) FROM linkedin_changes{of}"))
    ahead = world.value(
        "SELECT count(*) FROM candidates WHERE id >"
        " (SELECT max(walk_cursor) FROM linkedin_lanes WHERE walk_state = 'running')"
    )
    return number + int(ahead)


def _wait_until_calm(world: World, seconds: float) -> None:
    world.wait(
        lambda: (
            _waiting(world) == 0
            and world.value("SELECT count(*) FROM linkedin_lanes WHERE walk_state = 'done'") == 1
        ),
        "nobody to wait for LinkedIn",
        seconds,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-sync", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL")
    parser.add_argument("--only", nargs="+", choices=MEASURED, metavar="PART")
    parser.add_argument("--candidates", type=int, help="of the first load; 100,000, quick 10,000")
    parser.add_argument("--applications", type=int, help="half as many again unless told")
    chosen = parser.parse_args()
    chosen.candidates = chosen.candidates or (10_000 if chosen.quick else 100_000)
    chosen.applications = chosen.applications or chosen.candidates * 3 // 2
    return chosen


if __name__ == "__main__":
    run_command(main)
