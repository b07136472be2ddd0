"""Workers that the system kills in mid-back-fill, wherever they are: in the end everything is here, each thing once."""

import dataclasses
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.config import Settings
from portal.db import db
from portal.models import HistoryLane, HistoryStream, InMailMessage, RecruiterNote, StubProfile
from portal.tasks.linkedin_history import survey_history
from portal.tasks.linkedin_seats import read_seats
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.killed import answer_of, dying_worker
from tests.support.linkedin import Control
from tests.support.linkedin_history import History

pytestmark = pytest.mark.usefixtures("context")

PAST = datetime(2020, 1, 1, tzinfo=UTC)
DAYS = 6


@pytest.fixture
def worker(
    settings: Settings, sandbox_app: Flask, control: Control
) -> Iterator[subprocess.Popen[str]]:
    """What it has is kept often, so that it is killed between any two of these."""
    with dying_worker(
        settings,
        sandbox_app,
        "portal.tasks.linkedin_history.read_history",
        before="from portal.tasks import linkedin_history_kept as kept; kept.KEEP_AT = 20",
        LINKEDIN_HISTORY_DAYS=str(DAYS),
        LINKEDIN_VIEWER_CALLS_A_MINUTE="72000",
    ) as process:
        yield process


def killed_at(step: int, process: subprocess.Popen[str]) -> bool:
    """Let a process work that is killed at that step; whether it came so far."""
    assert process.stdin is not None
    process.stdin.write(f"{step}\n")
    process.stdin.flush()
    return answer_of(process) == "1"


def is_done(history: History) -> bool:
    rows = history.rows().values()
    return all(row.filled_at is not None and row.synced_at is not None for row in rows)


def here() -> dict[str, list[tuple[str, ...]]]:
    """Everything that was read, with what it says."""
    db.session.rollback()
    messages = db.session.scalars(db.select(InMailMessage)).all()
    notes = db.session.scalars(db.select(RecruiterNote)).all()
    stubs = db.session.scalars(db.select(StubProfile)).all()
    return {
        "messages": sorted(
            (m.seat_urn, m.event_id, m.created_at.isoformat(), m.author_urn, m.member_urn, m.body)
            for m in messages
        ),
        "notes": sorted((n.note_id, n.text, n.visibility, str(n.is_active)) for n in notes),
        "stubs": sorted((s.stub_id, s.member_urn, s.state) for s in stubs),
    }


def test_a_way_back_outlives_workers_that_are_killed_at_every_step(
    context: Flask,
    control: Control,
    sandbox: Sandbox,
    worker: subprocess.Popen[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sandbox.change_settings({"viewer_limit": None})
    history = History(context, control, sandbox)
    history.years(seats=2, days=DAYS, messages=400, notes=80, people=40)
    thread = history.write()
    history.events(thread, count=250, every_ms=1)
    history.answer(thread)
    history.share(thread)
    with unit_of_work():
        db.session.execute(db.text("UPDATE linkedin_contracts SET seats_due_at = NULL"))
    read_seats()
    changed = dataclasses.replace(
        context.extensions["settings"],
        linkedin_history_days=DAYS,
        linkedin_viewer_calls_a_minute=72_000,
    )
    monkeypatch.setitem(context.extensions, "settings", changed)
    survey_history()
    deaths, step = 0, 0
    while not is_done(history):
        step += 1
        assert step < 400, "there is no end to it"
        with unit_of_work():
            # Dead processes give nothing back: their lease runs out.
            db.session.execute(db.update(HistoryLane).values(leased_until=PAST, due_at=None))
        db.session.rollback()
        deaths += killed_at(3 + step * 2, worker)
    assert deaths > 8
    found = here()
    assert len(found["messages"]) > 400
    # What one worker reads who is never disturbed.
    with unit_of_work():
        for model in (InMailMessage, RecruiterNote):
            db.session.execute(db.delete(model))
        now = datetime.now(UTC)
        db.session.execute(
            db.update(HistoryStream).values(
                synced_until=None,
                filled_since=None,
                filled_at=None,
                fill_until=now - timedelta(days=DAYS),
                window_start=0,
                rank=1,
                due_at=now,
            )
        )
        db.session.execute(db.update(HistoryLane).values(leased_until=None))
    history.read()
    again = here()
    oldest = (now - timedelta(days=DAYS)).isoformat()
    for kind in ("messages", "notes", "stubs"):
        assert len(set(found[kind])) == len(found[kind])
    # The two began a moment apart, so the oldest few messages may be beyond the later one's end.
    assert {m for m in found["messages"] if m[2] > oldest} == set(again["messages"])
    assert found["stubs"] == again["stubs"]
    assert set(again["notes"]) <= set(found["notes"])
