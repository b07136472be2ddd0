"""`make bench-history`: what it takes to read years of InMail and notes, and what the tab costs that shows them.

    python -m dev.bench_history [--quick] [--postgres] [--only PART ...] [--seats N --days N --messages N]

Starts the whole product with one worker on free ports with a fresh database, gives the sandbox two years of 20 seats with 200,000
messages and lets its clock run sixty times as fast, measures, prints a table with the bars, and leaves nothing behind. The
parts: fill (the way back, Sync now meanwhile and afterwards, a run with nothing new), pages (a person's LinkedIn tab with 500 entries).
docs/benchmarks.md tells the method. Ends with 1 when a bar is missed.
"""

import argparse
import contextlib
import json
import sqlite3
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil  # type: ignore[import-untyped]

from dev import bench_history_pages, postgres
from dev.bench.figures import Others, Report, machine, median, ms
from dev.bench.sync import FLAT_MB, MEMORY_MB, run_step
from dev.bench.world import World
from dev.sentences import Refusal, run_command, say
from dev.stack import Stack

MEASURED = ("fill", "pages")
SPEED = 60
#: LinkedIn's documented limits.
A_DAY, OF_VIEWER = 100_000, 12
SHARE, SYNC_NOW = 0.95, 3.0
#: The pages whose buttons are pressed.
PAGE, SYNC = "/admin/linkedin-integration", "history/sync"
RESOURCES = {"inmail": "conversationEvents", "notes": "prospectNotes", "stubs": "mailStubs"}


def main() -> int:
    chosen = _arguments()
    report = Report()
    pace = {
        # The portal's clock is the real one: in a minute of it LinkedIn's allows sixty times as much.
        "LINKEDIN_INTERACTION_CALLS_A_DAY": str(A_DAY * SPEED),
        "LINKEDIN_VIEWER_CALLS_A_MINUTE": str(OF_VIEWER * SPEED),
        "LINKEDIN_HISTORY_DAYS": str(chosen.days),
    }
    with postgres.database_of_a_benchmark(chosen.postgres) as settings:
        for part in [part for part in MEASURED if not chosen.only or part in chosen.only]:
            more = pace if part == "fill" else {}
            with (
                tempfile.TemporaryDirectory(prefix="beckon-bench-") as folder,
                Stack(Path(folder), settings={**settings, **more}, workers=1) as stack,
            ):
                if not report.rows:
                    about = machine(stack.database_url)
                    say(f"On {about}")
                say(f"Measuring: {part}")
                others = Others()
                if part == "fill":
                    with contextlib.closing(World(stack)) as world:
                        _measure_fill(world, report, chosen)
                else:
                    bench_history_pages.measure(stack, report, quick=chosen.quick)
                report.add(f"(other programs' share of the machine during {part})", others.share())
    say(f"\n{about}\n\n{report.table()}")
    return 1 if report.missed else 0


# -- the way back --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """How far the way back was at a moment."""

    at: float
    calls: int
    memory: float
    left: int


def _measure_fill(world: World, report: Report, chosen: argparse.Namespace) -> None:
    say(f"LinkedIn gets {chosen.days} days of {chosen.seats} seats, {chosen.messages:,} messages.")
    made = world.control(
        "POST",
        "/control/history",
        seats=chosen.seats,
        days=chosen.days,
        messages=chosen.messages,
        notes=chosen.messages // 10,
    )
    world.control("POST", "/control/clock", speed=SPEED)
    ada = world.sign_in("ada")
    began = time.monotonic()
    run_step(world, "history_steps", "seats")
    worker = psutil.Process(world.stack.pids("worker")[0])
    looks = [_look(world, worker)]
    waits: list[float] = []
    next_press = time.monotonic() + 10
    while looks[-1].left:
        time.sleep(1)
        looks.append(_look(world, worker))
        if time.monotonic() - began > chosen.patience:
            raise Refusal(f"The way back was not over after {chosen.patience} s.")
        if looks[-1].left and time.monotonic() >= next_press and len(waits) < 10:
            waits.append(_sync_now(world, ada, made["seats"][0]))
            next_press = time.monotonic() + (5 if chosen.quick else 30)
    _report_fill(world, report, looks, made)
    _report_waits(report, waits, "while two years are read")
    world.control("POST", "/control/clock", speed=1, offset=0)
    waits = [_sync_now(world, ada, made["seats"][0]) for _ in range(5 if chosen.quick else 10)]
    _report_waits(report, waits, "nothing else to do")
    _measure_periodic(world, report)


def _look(world: World, worker: psutil.Process) -> Look:
    left = "SELECT count(*) FROM linkedin_history_streams WHERE due_at IS NOT NULL AND filled_at IS NULL"
    return Look(
        time.monotonic(),
        sum(row["count"] for row in _asked(world)),
        worker.memory_info().rss / 2**20,
        int(world.value(left))
        or int(world.value("SELECT count(*) = 0 FROM linkedin_history_streams")),
    )


def _asked(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.control("GET", "/control/requests/summary")["counts"]
    return [row for row in found if any(name in row["resource"] for name in RESOURCES.values())]


def _report_fill(world: World, report: Report, looks: list[Look], made: dict[str, Any]) -> None:
    seconds = looks[-1].at - looks[0].at
    calls = looks[-1].calls - looks[0].calls
    allowed = A_DAY * SPEED / 86_400
    rate = calls / seconds
    report.add(
        "The way back: all seats",
        f"{calls:,} calls in {seconds:.0f} s = {rate:.0f} a second; LinkedIn's day allows"
        f" {allowed:.0f} a second under this clock",
        f">= {SHARE * 100:.0f} % of it",
        rate >= SHARE * allowed or calls < allowed * 60,
    )
    throttled = sum(row["count"] for row in _asked(world) if row["status"] == 429)
    report.add("The way back: calls answered with 429", f"{throttled} of {calls:,}")
    there, here = _there(world), _here(world)
    report.add(
        "The way back: rows here and at LinkedIn",
        ", ".join(f"{name} {here[name]:,} of {there[name]:,}" for name in there),
        "the same",
        here == there,
    )
    middle = looks[len(looks) // 2]
    peak = max(look.memory for look in looks)
    report.add(
        "The way back: memory of the worker at the beginning, in the middle, at the end",
        f"{looks[0].memory:.0f}, {middle.memory:.0f}, {looks[-1].memory:.0f} MB; peak {peak:.0f} MB",
        f"< {MEMORY_MB:.0f} MB, flat (< {FLAT_MB:.0f} MB from the middle on)",
        peak < MEMORY_MB and looks[-1].memory - middle.memory < FLAT_MB,
    )


def _there(world: World) -> dict[str, int]:
    """What LinkedIn has of the time that is read."""
    since = world.value(
        "SELECT min(fill_until) FROM linkedin_history_streams WHERE stream <> 'stubs'"
    )
    since_ms = f"(strftime('%s', '{str(since)[:19]}') * 1000)"
    path = world.stack.var / "sandbox.db"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as store:
        return {
            "messages": store.execute(
                f"SELECT count(*) FROM mail_events WHERE created_ms > {since_ms}"
            ).fetchone()[0],
            "notes": store.execute(
                f"SELECT count(*) FROM recruiter_notes WHERE modified_ms > {since_ms}"
            ).fetchone()[0],
            "stubs": store.execute("SELECT count(*) FROM mail_stubs").fetchone()[0],
        }


def _here(world: World) -> dict[str, int]:
    tables = {
        "messages": "linkedin_messages",
        "notes": "linkedin_recruiter_notes",
        "stubs": "linkedin_stub_profiles",
    }
    return {
        name: int(world.value(f"SELECT count(*) FROM {table}")) for name, table in tables.items()
    }


# -- Sync now ------------------------------------------------------------------------------------


def _sync_now(world: World, ada: httpx2.Client, seat: str) -> float:
    """Somebody writes an InMail, somebody else presses Sync now: seconds until it is in the portal."""
    text = f"Sync now {time.monotonic_ns()}"
    world.control(
        "POST",
        "/control/inmails",
        seat=seat,
        member=7,
        text=text,
        at_ms=int(time.time() * 1000),
    )
    page = ada.get(PAGE).raise_for_status().text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    started = time.monotonic()
    ada.post(f"{PAGE}/{SYNC}", data={"csrf_token": token})
    world.wait(
        lambda: (
            world.value("SELECT count(*) FROM linkedin_messages WHERE body = :text", text=text) > 0
        ),
        "a new InMail",
        60,
    )
    return time.monotonic() - started


def _report_waits(report: Report, waits: list[float], when: str) -> None:
    if not waits:
        report.add(f"Sync now, {when}", "over before anybody could press")
        return
    report.add(
        f"Sync now, {when}: a new InMail is in the portal, median and slowest of {len(waits)}",
        f"{ms(median(waits))}, {ms(max(waits))}",
        f"< {SYNC_NOW:.0f} s",
        max(waits) < SYNC_NOW,
    )


# -- a run with nothing new ----------------------------------------------------------------------


def _measure_periodic(world: World, report: Report) -> None:
    for program in ("worker", "scheduler"):
        world.stack.stop_program(program)
    run_step(world, "history_steps", "periodic")
    found = json.loads(run_step(world, "history_steps", "periodic").splitlines()[-1])
    report.add(
        "A run with nothing new: calls",
        f"{found['calls']} for {found['streams']} streams of seats, {found['seconds']:.1f} s",
        "at most one each",
        found["calls"] <= found["streams"],
    )
    report.add(
        "A run with nothing new: SQL statements",
        f"{found['statements']}, of which {found['writes']} write marks; {found['rows']} rows more",
        "no rows",
        found["rows"] == 0,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-history", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="four seats, 60 days, 4,000 messages")
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL")
    parser.add_argument("--only", nargs="+", choices=MEASURED, metavar="PART")
    parser.add_argument("--seats", type=int, help="20 unless told")
    parser.add_argument("--days", type=int, help="730 unless told")
    parser.add_argument("--messages", type=int, help="200,000 unless told")
    parser.add_argument("--patience", type=int, default=3600, help="seconds for the way back")
    chosen = parser.parse_args()
    quick = chosen.quick
    chosen.seats = chosen.seats or (4 if quick else 20)
    chosen.days = chosen.days or (60 if quick else 730)
    chosen.messages = chosen.messages or (4_000 if quick else 200_000)
    return chosen


if __name__ == "__main__":
    run_command(main)
