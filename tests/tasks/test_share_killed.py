"""Workers that the system kills, again and again, wherever they are; LinkedIn's throttle in mid-load.

Whatever happens, in the end the ledger here and LinkedIn's side hold the same records, each once.
"""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.config import Settings
from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Application, Candidate, SharingChange, SharingLane, SharingQuota
from portal.services import notes
from portal.services.sharing import decisions
from portal.services.sharing import lane as lanes
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_crowd
from tests.support.killed import answer_of, dying_worker
from tests.support.linkedin import Control
from tests.support.people import NOW, People
from tests.support.sharing import at_linkedin, counts, drain, hurry, lane, ledger, post, waiting

pytestmark = pytest.mark.usefixtures("context")

PAST = datetime(2020, 1, 1, tzinfo=UTC)
CROWD = 2
#: A batch and a half.
MORE = 150
#: LinkedIn's name of each kind of ours.
KINDS = {
    "candidate": "candidates",
    "candidate_note": "candidateNotes",
    "application": "applications",
    "stage": "stages",
    "application_note": "applicationNotes",
    "feedback": "interviewFeedback",
}


@pytest.fixture
def worker(
    settings: Settings, sandbox_app: Flask, control: Control
) -> Iterator[subprocess.Popen[str]]:
    """Brings people in step."""
    with dying_worker(settings, sandbox_app, "portal.tasks.sharing.sweep_people") as process:
        yield process


def killed_at(step: int, process: subprocess.Popen[str]) -> bool:
    """Let a process work that is killed at that step; whether it came so far."""
    assert process.stdin is not None
    process.stdin.write(f"{step}\n")
    process.stdin.flush()
    return answer_of(process) == "1"


def outlive(process: subprocess.Popen[str]) -> int:
    """Each worker is killed one step later than the one before, until one comes through; returns how many died."""
    deaths = 0
    for step in range(1, 200):
        hurry()
        with unit_of_work():
            # Dead processes give nothing back: their lease runs out.
            db.session.execute(db.update(SharingLane).values(leased_until=PAST))
        db.session.rollback()
        if killed_at(step, process):
            deaths += 1
        elif not waiting():
            return deaths
    raise AssertionError(f"people still wait: {waiting()}")


def both_sides(control: Control) -> None:
    """Ledger and LinkedIn's side hold the same records, and nobody is in doubt about one."""
    for kind, theirs in KINDS.items():
        rows = ledger(kind)
        here = {(parent, record) for (parent, record), row in rows.items() if row.is_there}
        there = {(int(parent or 0), int(record)) for parent, record in at_linkedin(control, theirs)}
        assert here == there, kind
        assert all((row.state == "sent") == row.is_there for row in rows.values()), kind


@pytest.fixture
def everybody(control: Control, people: People, job_id: int) -> dict[str, int]:
    """People past Prospect with notes; returns what LinkedIn shall have of them."""
    post(job_id, control)
    drain()
    add_crowd(job_id, CROWD, stage=StageKind.SCREEN)
    with unit_of_work():
        rita = people.user("Rita")
        for application in db.session.scalars(db.select(Application)):
            notes.add_note(application, "Knows turbines.", is_private=False, author=rita, now=NOW)
            notes.add_note(
                application.candidate, "Lives near.", is_private=False, author=rita, now=NOW
            )
    with unit_of_work():
        # They belong to a first load, not to what somebody just did.
        db.session.execute(db.delete(SharingChange))
        row = db.session.scalars(db.select(SharingLane)).one()
        lanes.begin_walk(row, lanes.FIRST, now=datetime.now(UTC))
    return {
        **dict.fromkeys(("candidates", "candidateNotes", "applications", "stages"), CROWD),
        "applicationNotes": CROWD,
        "interviewFeedback": 0,
    }


def test_a_first_load_outlives_workers_that_are_killed_at_every_step(
    control: Control, worker: subprocess.Popen[str], everybody: dict[str, int]
) -> None:
    # Somebody who takes the lane, notes people, announces, calls thrice and settles has died in each.
    assert outlive(worker) > 8
    assert counts(control) == everybody
    both_sides(control)
    assert lane().walk_state == "done"
    assert control.get("/control/sync")["parallel"]["total"] == 0


def test_so_does_taking_people_back(
    control: Control, worker: subprocess.Popen[str], everybody: dict[str, int], people: People
) -> None:
    drain()
    assert counts(control) == everybody
    with unit_of_work():
        for candidate in db.session.scalars(db.select(Candidate).limit(CROWD // 2)):
            decisions.withhold(candidate, True, actor=people.user("Rita"), now=NOW)
    assert outlive(worker) > 8
    assert counts(control) == {kind: number // 2 for kind, number in everybody.items()}
    both_sides(control)


def test_a_load_that_linkedin_throttles_sends_everything_once(
    control: Control, job_id: int
) -> None:
    post(job_id, control)
    drain()
    # Our own count allows three hundred at once, this LinkedIn a batch a minute.
    control.post("/control/settings", record_limit=100)
    add_crowd(job_id, MORE, stage=StageKind.SCREEN)
    with unit_of_work():
        db.session.execute(db.delete(SharingChange))
        row = db.session.scalars(db.select(SharingLane)).one()
        lanes.begin_walk(row, lanes.FIRST, now=datetime.now(UTC))
    refused, minutes = 0, 0
    while waiting() or lane().walk_state == "running":
        sweep_people()
        db.session.rollback()
        refused = throttled(control)
        assert counts(control)["candidates"] <= 100 * (minutes + 1)
        minutes += 1
        assert minutes < 30
        # The next minute, here and there.
        control.post("/control/clock", advance=60)
        hurry()
        with unit_of_work():
            db.session.execute(db.update(SharingQuota).values(paused_until=None, tokens=300))
    assert refused
    numbers = {one["kind"]: one for one in control.get("/control/sync")["kinds"]}
    for kind in ("candidates", "applications", "stages"):
        assert numbers[kind]["stored"] == numbers[kind]["asked"] == MORE, kind
        assert numbers[kind]["refused"] == 0
    both_sides(control)


def throttled(control: Control) -> int:
    """How many calls were answered with 429."""
    found = control.get("/control/requests/summary")["counts"]
    return sum(one["count"] for one in found if one["status"] == 429)
