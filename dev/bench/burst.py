"""d. A burst of pushes with two workers. e. The same while everything is killed."""

import contextlib
import random
import signal
import time

import psutil  # type: ignore[import-untyped]
import redis

from dev.bench.figures import Report, median, ms, percentile
from dev.bench.world import World

KILLS = 20
PROGRAMS = ("web", "worker", "sandbox", "redis")
REDIS_AWAY = 10.0


def measure_burst(world: World, report: Report, *, count: int) -> None:
    """Twice, after a small one that warms everything up: memory must not grow with the second."""
    rita = world.sign_in("rita")
    job_id, number = world.new_job(rita, "Burst")
    world.export(number, 100)
    world.take_in(job_id, 100)
    expected = world.applications(job_id)
    memory = [world.memory("worker")]
    for turn in ("first", "second"):
        world.hold_exports(number, count)
        last = world.last_push() - count
        used = {program: world.cpu_seconds(program) for program in PROGRAMS}
        started = time.monotonic()
        world.release()
        expected += count
        world.wait(lambda: world.applications(job_id) >= expected, "the burst", 300)  # noqa: B023
        took = time.monotonic() - started
        used = {program: world.cpu_seconds(program) - used[program] for program in PROGRAMS}
        world.settle()
        times, bad = world.answer_times(last)
        report.add(
            f"{turn.capitalize()} burst of {count}: all taken in",
            f"{took:.1f} s ({count / took:.0f} /s)",
            "< 30 s",
            took < 30,
        )
        report.add(
            f"{turn.capitalize()} burst: CPU seconds used by it",
            f"{sum(used.values()):.1f} ("
            + ", ".join(f"{program} {seconds:.1f}" for program, seconds in used.items())
            + ")",
        )
        report.add(
            f"{turn.capitalize()} burst: push answered, median / p99 / slowest",
            f"{ms(median(times))} / {ms(percentile(times, 0.99))} / {ms(max(times))}",
            "< 3 s",
            max(times) < 3 and not bad,
        )
        if bad:
            report.add(f"{turn.capitalize()} burst: pushes not answered with 200", str(bad))
        memory.append(world.memory("worker"))
    wrong = world.duplicates(job_id) + abs(world.applications(job_id) - expected)
    report.add("Bursts: duplicates and losses", str(wrong), "0", wrong == 0)
    grown = memory[2] - memory[1]
    report.add(
        "Bursts: memory of both workers, before / after the first / after the second",
        " / ".join(f"{value:.1f} MB" for value in memory),
        "flat (second: < 5 %)",
        grown < 0.05 * memory[1],
    )


def measure_chaos(world: World, report: Report, *, count: int, kills: int) -> None:
    """Kills all along; Redis emptied after a third of them, stopped after two thirds."""
    rita = world.sign_in("rita")
    job_id, number = world.new_job(rita, "Chaos")
    chance = random.Random(7)
    half = count // 2
    world.hold_exports(number, half)
    started = time.monotonic()
    world.release()
    for kill in range(kills):
        if kill == kills // 3:
            with redis.Redis.from_url(world.stack.redis_url) as connection:
                connection.flushall()
        if kill == kills // 2:
            world.export(number, count - half)
        if kill == 2 * kills // 3:
            world.stack.stop_program("redis")
            time.sleep(REDIS_AWAY)
            world.stack.start_program("redis")
        _wait_for_work(world, job_id)
        time.sleep(chance.uniform(0, 0.1))
        _kill_one_at_work(world)
    disturbed = time.monotonic() - started
    at_once = world.applications(job_id)
    with contextlib.suppress(Exception):
        world.stack.wait_until_healthy("worker")
    world.wait(lambda: world.applications(job_id) >= count, "every export", 600)
    world.settle(600)
    complete = time.monotonic() - started - disturbed
    wrong = world.duplicates(job_id) + abs(world.applications(job_id) - count)
    report.add(
        f"Chaos over {count} exports: {kills} kills, Redis emptied, Redis away {REDIS_AWAY:.0f} s",
        f"{disturbed:.0f} s of it, {at_once} of {count} taken in by then",
    )
    report.add("Chaos: duplicates and losses", str(wrong), "0", wrong == 0)
    report.add("Chaos: complete after the last kill", f"{complete:.0f} s")


def _wait_for_work(world: World, job_id: int) -> None:
    """Until people come in again: a worker that is only just starting has nothing to lose."""
    before = world.applications(job_id)
    deadline = time.monotonic() + 30
    while world.applications(job_id) < before + 5 and time.monotonic() < deadline:
        time.sleep(0.02)


def _kill_one_at_work(world: World) -> None:
    """Kill the worker that has been there longest."""
    workers = []
    for pid in world.stack.pids("worker"):
        with contextlib.suppress(psutil.NoSuchProcess):
            workers.append((psutil.Process(pid).create_time(), pid))
    _, oldest = min(workers)
    names = {process.pid: process.name for process in world.stack.processes("worker")}
    if oldest in names:
        world.stack.kill(names[oldest], signal.SIGKILL)
