"""c. The webhook beside an empty route, on one connection, whatever LinkedIn does."""

import http.client
import json
import time
from urllib.parse import urlsplit

from dev.bench.figures import Report, ms, percentile
from dev.bench.world import World
from sandbox.core.signature import event_signature


def measure_webhook(world: World, report: Report, *, count: int) -> None:
    """LinkedIn up, slow and down; real exports, whose pushes come from here."""
    rita = world.sign_in("rita")
    _, number = world.new_job(rita, "Webhook")
    callback = _callback(world)
    for state in ("up", "slow", "down"):
        ids = world.export(number, count, deliver=False)
        if state == "slow":
            world.fault("slow", path="exportedCandidates", seconds=2)
        elif state == "down":
            world.stack.stop_program("sandbox")
        pushes, empties = _interleave(world, callback, ids)
        if state == "down":
            world.stack.start_program("sandbox")
        world.clear_faults()
        _tell(report, state, pushes, empties)
        took = world.settle(600)
        print(f"  (settled {took:.0f} s later)", flush=True)


def _tell(report: Report, state: str, pushes: list[float], empties: list[float]) -> None:
    for name, share, bar in (("median", 0.5, 6), ("p99", 0.99, 20)):
        push, empty = percentile(pushes, share), percentile(empties, share)
        report.add(
            f"Webhook, LinkedIn {state}, {name}",
            f"{ms(push)} = {push / empty:.1f} x {ms(empty)}",
            f"<= {bar} x",
            push <= bar * empty,
        )
    report.add(f"Webhook, LinkedIn {state}, slowest", ms(max(pushes)), "< 3 s", max(pushes) < 3)


def _callback(world: World) -> str:
    for record in world.control("GET", "/control/integrations"):
        url = record["configurations"].get("CALLBACK_URL")
        if url:
            return str(urlsplit(url).path)
    raise LookupError("no callback address is configured")


def _interleave(world: World, callback: str, ids: list[str]) -> tuple[list[float], list[float]]:
    """A push, an empty answer, a push, ... on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", world.portal_port, timeout=30)
    secret = world.credentials["client_secret"]
    expires = int(time.time() * 1000) + 3_600_000
    pushes, empties = [], []
    for export_id in ids:
        body = json.dumps(
            {"id": export_id, "type": "EXPORT_CANDIDATE_PROFILE", "expiresAt": expires}
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "X-LI-Signature": event_signature(secret, body),
        }
        pushes.append(_timed(connection, "POST", callback, body, headers))
        empties.append(_timed(connection, "GET", "/healthz", None, {}))
    connection.close()
    return pushes, empties


def _timed(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None,
    headers: dict[str, str],
) -> float:
    started = time.perf_counter()
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - started
    if answer.status != 200:
        raise RuntimeError(f"{method} {path} answered {answer.status}")
    return took
