"""a. From the click to the open Prospect tab. b. What a hundred open tabs cost."""

import json
import os
import random
import re
import subprocess
import sys
import time

import httpx2
from playwright.sync_api import Page, sync_playwright

from dev import chromium
from dev.bench.figures import Report, median, ms, percentile
from dev.bench.world import World
from dev.sentences import Refusal
from dev.supervisor import ROOT

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: Notes the moment at which a row was drawn: after the change the next frame, then its time.
OBSERVE = """() => {
  window.seen = {};
  const note = () => requestAnimationFrame(() => {
    const now = Date.now();
    for (const link of document.querySelectorAll("#prospects tbody a.bk-person-name"))
      window.seen[link.closest("tr").id] ??= now;
  });
  note();
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
}"""


def measure_click_to_visible(world: World, report: Report, *, count: int, tabs: int) -> None:
    """One real tab; with `tabs`, so many simulated ones ask beside it."""
    rita = world.sign_in("rita")
    job_id, number = world.new_job(rita, f"Click to visible, {tabs} tabs beside")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(ARGUMENTS))
        page = browser.new_page()
        host = f"http://localhost:{world.portal_port}"
        page.context.add_cookies(
            [{"name": n, "value": v, "url": host} for n, v in rita.cookies.items()]
        )
        page.goto(f"{host}/jobs/{job_id}/prospects")
        page.evaluate(OBSERVE)
        pollers = start_pollers(world, job_id, tabs, count * 3 + 10) if tabs else None
        times = [
            _one_export(world, page, recruiter, number)
            for recruiter in [_recruiter(world)]
            for _ in range(count)
        ]
        browser.close()
    if pollers:
        pollers.kill()
        pollers.wait()
    beside = f", {tabs} other tabs open" if tabs else ""
    for name, share, bar in (("median", 0.5, 1.0), ("p95", 0.95, 2.0)):
        measured = percentile(times, share)
        what = f"Click to visible, {name} of {count}{beside}"
        if tabs:
            report.add(what, ms(measured))
        else:
            report.add(what, ms(measured), f"< {bar:.0f} s", measured < bar)


def _recruiter(world: World) -> httpx2.Client:
    """Rita at LinkedIn."""
    http = httpx2.Client(base_url=world.sandbox, timeout=30, trust_env=False)
    token = _token(http, "/")
    http.post("/sign-in", data={"csrf": token, "member_id": "2"})
    return http


def _token(http: httpx2.Client, path: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', http.get(path).raise_for_status().text)
    if found is None:
        raise Refusal(f"The sandbox's page {path} has no form.")
    return found[1]


_members = iter(range(20, 100_000))


def _one_export(world: World, page: Page, recruiter: httpx2.Client, number: str) -> float:
    # At any moment between two looks of the page.
    page.wait_for_timeout(200 + 1000 * random.random())
    before = set(page.evaluate("Object.keys(window.seen)"))
    profile = f"/recruiter/profile/{next(_members)}"
    token = _token(recruiter, profile)
    clicked = time.time()
    answer = recruiter.post(f"{profile}/export", data={"csrf": token, "job": number})
    if answer.status_code != 303:
        raise Refusal(f"The sandbox's export form answered {answer.status_code}.")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for row, moment in page.evaluate("Object.entries(window.seen)"):
            if row not in before:
                return float(moment) / 1000 - clicked
        page.wait_for_timeout(50)
    raise Refusal("An export did not become visible within a minute.")


def start_pollers(world: World, job_id: int, tabs: int, seconds: float) -> subprocess.Popen[str]:
    cookies = [world.cookie(world.sign_in(name)) for name in ("rita", "ada", "rob")]
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "dev.bench.pollers", str(world.portal_port)),
            *(f"/panels/jobs/{job_id}/prospects", str(tabs), str(seconds), *cookies),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def measure_idle_tabs(world: World, report: Report, *, tabs: int, seconds: float) -> None:
    """Nothing happens; the tabs ask all the same."""
    rita = world.sign_in("rita")
    job_id, number = world.new_job(rita, "Hundred tabs")
    world.export(number, 50)
    world.take_in(job_id, 50)
    statements = _statements(world, job_id, world.cookie(rita))
    before_idle = world.cpu_seconds("web")
    time.sleep(5)
    idle = (world.cpu_seconds("web") - before_idle) / 5
    pollers = start_pollers(world, job_id, tabs, seconds + 2)
    time.sleep(2)  # until each tab has its first answer
    before, started = world.cpu_seconds("web"), time.monotonic()
    time.sleep(seconds - 1)
    cpu = (world.cpu_seconds("web") - before) / (time.monotonic() - started)
    output, _ = pollers.communicate()
    answered = json.loads(output)
    times = answered["times"]
    if answered["lost"]:
        report.add(f"{tabs} open tabs: connections lost", str(answered["lost"]))
    report.add(
        f"{tabs} open tabs: requests",
        f"{len(times) / (seconds + 2):.0f} /s, {_plain(answered['statuses'])}",
    )
    report.add(
        f"{tabs} open tabs: CPU of the portal",
        f"{cpu * 100:.0f} % of one core ({idle * 100:.0f} % without tabs)",
    )
    report.add(
        f"{tabs} open tabs: answer, median / p95",
        f"{ms(median(times))} / {ms(percentile(times, 0.95))}",
    )
    report.add(
        "One poll: SQL statements",
        f"{len([s for s in statements if not s.startswith(('BEGIN', 'ROLLBACK'))])}",
    )


def _plain(statuses: dict[str, int]) -> str:
    return ", ".join(f"{number} x {status}" for status, number in sorted(statuses.items()))


def _statements(world: World, job_id: int, cookie: str) -> list[str]:
    finished = subprocess.run(
        [sys.executable, "-m", "dev.bench.statements", f"/panels/jobs/{job_id}/prospects", cookie],
        cwd=ROOT,
        env={**os.environ, **world.stack.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise Refusal(f"The statements could not be counted:\n{finished.stderr[-2000:]}")
    return finished.stdout.splitlines()
