"""Admin settings > Sharing with LinkedIn."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import HistoryEntry, SharingLane
from portal.services.sharing import lane as lanes
from portal.tasks.sharing import reconcile_people, sweep_people
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_crowd
from tests.support.linkedin import Control
from tests.support.people import People, add_job
from tests.support.sharing import counts, drain, hear, hurry, lane, post, waiting

PAGE = "/admin/sharing"


@pytest.fixture
def control(sandbox_app: Flask, sandbox: Sandbox) -> Control:
    return Control(sandbox_app)


@pytest.fixture
def crowd(app: Flask, people: People, control: Control) -> int:
    """Four people past Prospect and three in it."""
    with app.app_context():
        job_id = post(add_job(people), control)
        add_crowd(job_id, 4, stage=StageKind.SCREEN)
        add_crowd(job_id, 3)
        return job_id


def work(app: Flask) -> None:
    with app.app_context():
        drain()


def whats(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(HistoryEntry.what)))


def test_before_anybody_was_shared_it_says_so(client: LintingClient, people: People) -> None:
    client.sign_in("Ada")
    assert "Nobody has been shared yet" in client.get(PAGE).text


def test_numbers_by_kind_and_by_rule(app: Flask, client: LintingClient, crowd: int) -> None:
    work(app)
    client.sign_in("Ada")
    page = client.get(PAGE).text
    assert "Everybody was gone through." in page
    assert "3: The person stands in Prospect." in page
    assert '<td data-label="At LinkedIn">4</td>' in page


def test_the_panel_asks_for_news_and_gets_none(
    app: Flask, client: LintingClient, crowd: int
) -> None:
    work(app)
    client.sign_in("Ada")
    panel = client.get(PAGE).text.split('id="sharing-progress"')[1]
    version = panel.split('data-live-version="')[1].split('"')[0]
    address = f"{PAGE}/progress?version={version}"
    client.get(address, headers={"HX-Request": "true"}, status=204)
    client.post(f"{PAGE}/reconcile")
    assert "Going on" in client.get(address, headers={"HX-Request": "true"}).text


def test_a_switch_brings_linkedin_in_step(
    app: Flask, client: LintingClient, crowd: int, control: Control
) -> None:
    work(app)
    assert counts(control)["candidates"] == 4
    client.sign_in("Ada")
    chosen = {"prospects": "y", "introductions": "y", "notes": "y", "years": "0"}
    assert client.post(PAGE, data=chosen).status_code == 303
    assert "setting-changed" in whats(app)
    work(app)
    assert counts(control)["applications"] == 7
    client.post(PAGE, data={**chosen, "prospects": ""})
    work(app)
    assert counts(control)["applications"] == 4


def test_years_that_nobody_offers_come_back(client: LintingClient, people: People) -> None:
    client.sign_in("Ada")
    answer = client.post(PAGE, data={"years": "4", "notes": "y"})
    assert answer.status_code == 422
    assert 'id="sharing-choices"' in answer.text


def test_paused_a_walk_rests_and_what_people_do_goes_on(
    app: Flask, client: LintingClient, crowd: int, control: Control
) -> None:
    work(app)
    control.post("/control/sync/clear")
    client.sign_in("Ada")
    with app.app_context(), unit_of_work():
        found = db.session.scalars(db.select(SharingLane)).one()
        lanes.ledger.forget_all(now=datetime.now(UTC))
        lanes.begin_walk(found, lanes.AGAIN, now=datetime.now(UTC))
    client.post(f"{PAGE}/pause")
    assert "Paused" in client.get(PAGE).text
    with app.app_context():
        sweep_people()
        assert counts(control)["candidates"] == 0
        add_crowd(crowd, 1, stage=StageKind.SCREEN)
        sweep_people()
    assert counts(control)["candidates"] == 1
    client.post(f"{PAGE}/resume")
    work(app)
    assert counts(control)["candidates"] == 5
    assert {"linkedin-walk-paused", "linkedin-walk-resumed"} <= set(whats(app))


def test_pressed_twice_it_is_said_and_nothing_else_happens(
    app: Flask, client: LintingClient, crowd: int
) -> None:
    work(app)
    client.sign_in("Ada")
    for act in ("pause", "resume"):
        assert client.post(f"{PAGE}/{act}").status_code == 303
        assert "nothing is under way" in client.get(PAGE).text
    client.post(f"{PAGE}/reconcile")
    client.post(f"{PAGE}/reconcile")
    assert "being gone through already" in client.get(PAGE).text
    assert whats(app).count("linkedin-reconciled") == 1


def test_once_a_day_everybody_is_compared_by_itself(
    app: Flask, crowd: int, control: Control
) -> None:
    work(app)
    with app.app_context():
        reconcile_people()
        assert lane().walk_state == "done"
        with unit_of_work():
            yesterday = datetime.now(UTC) - timedelta(hours=25)
            db.session.execute(db.update(SharingLane).values(walk_started_at=yesterday))
        reconcile_people()
        assert (lane().walk_state, lane().walk_kind) == ("running", "again")
        before = control.get("/control/sync")["kinds"]
        drain()
        # Nothing differs, so LinkedIn is not asked at all.
        assert control.get("/control/sync")["kinds"] == before
        assert waiting() == []
        hurry()


def test_whom_linkedin_takes_everybody_for_and_what_the_last_comparison_found(
    app: Flask, client: LintingClient, crowd: int, control: Control
) -> None:
    work(app)
    client.sign_in("Ada")
    assert "Not asked yet" in client.get(PAGE).text
    assert "Last comparison" not in client.get(PAGE).text
    with app.app_context():
        hear()
    page = text_of(client.get(PAGE))
    assert "No match 4" in page
    assert "Not asked yet" not in page
    version = client.get(PAGE).text.split('data-live-version="')[1].split('"')[0]
    control.post("/control/sync/clear")
    client.post(f"{PAGE}/reconcile")
    assert "Last comparison with LinkedIn Going on" in text_of(client.get(PAGE))
    work(app)
    panel = client.get(f"{PAGE}/progress?version={version}", headers={"HX-Request": "true"})
    said = text_of(panel)
    assert "Mended" in said
    assert "4 people compared with what LinkedIn shows" in said
    assert "4 LinkedIn did not have" in said
    assert "records sent again" in said
    health = text_of(client.get("/admin/sync-health"))
    assert "last compared with LinkedIn" in health
    assert "4 LinkedIn did not have" in health
    client.post(f"{PAGE}/reconcile")
    work(app)
    assert "Nothing differed" in client.get(PAGE).text
