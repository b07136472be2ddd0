"""Admin settings > Sharing with LinkedIn."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal import gate
from portal.db import db
from portal.domain.stages import StageKind
from portal.models import HistoryEntry, SharingLane, SharingQuota
from portal.services.sharing import lane as lanes
from portal.tasks.linkedin_setup import refresh_integrations
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
    assert "Everything was sent." in page
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


# -- speed and time left -------------------------------------------------------------------------


def use_up(app: Flask, kind: str, requests: int, *, day: datetime | None = None) -> None:
    """As if so many requests had gone on a day."""
    now = day or datetime.now(UTC)
    with app.app_context(), unit_of_work():
        row = db.session.get(SharingQuota, (gate.known().client_id, kind))
        if row is None:
            row = SharingQuota(client_id=gate.known().client_id, kind=kind, records=0, tokens=300)
            db.session.add(row)
        row.day, row.requests, row.filled_at = now.date(), requests, now


def test_while_it_goes_on_it_says_how_fast_and_how_long(
    app: Flask, client: LintingClient, crowd: int
) -> None:
    client.sign_in("Ada")
    with app.app_context():
        sweep_people()
        with unit_of_work():
            found = db.session.scalars(db.select(SharingLane)).one()
            found.walk_state, found.walk_ended_at = "running", None
            found.walk_started_at = datetime.now(UTC) - timedelta(minutes=1)
    page = text_of(client.get(PAGE))
    assert "records a minute, measured over the last minute" in page
    assert "About 1 minute left." in page


def test_before_anything_went_it_claims_nothing(
    app: Flask, client: LintingClient, crowd: int
) -> None:
    client.sign_in("Ada")
    with app.app_context(), unit_of_work():
        client_id = gate.known().client_id
        lanes.take(client_id, "urn:li:organization:1", now=datetime.now(UTC))
    page = text_of(client.get(PAGE))
    assert "How long it takes cannot be told yet." in page
    assert "Nothing went in the last minute." in page


def test_day_by_day_where_the_daily_limit_rules(
    app: Flask, client: LintingClient, crowd: int
) -> None:
    client.sign_in("Ada")
    with app.app_context(), unit_of_work():
        client_id = gate.known().client_id
        lanes.take(client_id, "urn:li:organization:1", now=datetime.now(UTC))
        found = db.session.scalars(db.select(SharingLane)).one()
        found.walk_planned = {"people": 100, "stage": 180_000}
        found.walk_total = 7
    use_up(app, "stage", 95_000)
    page = text_of(client.get(PAGE))
    assert "About 2 days: LinkedIn's daily limit rules." in page
    assert "Steps through the stages: 0 of about 180,000 requests." in page
    assert "about 95,000 requests" in page
    assert "about 85,000 requests" in page
    assert "LinkedIn's requests of today are used up" in page
    assert "95,000 of 100,000" in page


def test_what_was_used_up_yesterday_is_forgotten_at_midnight_utc(
    app: Flask, client: LintingClient, crowd: int
) -> None:
    work(app)
    use_up(app, "stage", 99_000, day=datetime.now(UTC) - timedelta(days=1))
    client.sign_in("Ada")
    page = text_of(client.get(PAGE))
    assert "used up" not in page
    assert "99,000" not in page


def test_at_the_end_it_says_so_and_how_long_it_took(
    app: Flask, client: LintingClient, crowd: int
) -> None:
    work(app)
    with app.app_context(), unit_of_work():
        found = db.session.scalars(db.select(SharingLane)).one()
        ended_at = found.walk_ended_at
        assert ended_at is not None
        found.walk_started_at = ended_at - timedelta(hours=3, minutes=12)
    client.sign_in("Ada")
    assert "Everything was sent." in text_of(client.get(PAGE))
    assert "in 3 hours 12 minutes" in text_of(client.get(PAGE))


# -- taking everything back ----------------------------------------------------------------------

WITHDRAWAL = f"{PAGE}/withdrawal"
SURE = {"what": "people", "sure": "y"}


def test_what_goes_is_said_before(app: Flask, client: LintingClient, crowd: int) -> None:
    work(app)
    client.sign_in("Ada")
    page = text_of(client.get(WITHDRAWAL))
    assert "Candidates: 4" in page
    assert "Open jobs: 1." in page


@pytest.mark.parametrize(
    "missing",
    [{"what": "people"}, {"sure": "y"}, {"what": "the moon", "sure": "y"}, {}],
)
def test_without_being_sure_nothing_is_withdrawn(
    app: Flask, client: LintingClient, crowd: int, missing: dict[str, str]
) -> None:
    client.sign_in("Ada")
    answer = client.post(WITHDRAWAL, data=missing)
    assert answer.status_code == 422
    if missing.get("what") == "people":
        assert 'value="people" checked' in answer.text or "checked" in answer.text
    assert "linkedin-withdrawal-begun" not in whats(app)


def test_everything_is_taken_back_with_a_visible_end_and_goes_again(
    app: Flask, client: LintingClient, crowd: int, control: Control
) -> None:
    work(app)
    client.sign_in("Ada")
    assert client.post(WITHDRAWAL, data=SURE).status_code == 303
    page = text_of(client.get(PAGE))
    assert "Withdrawal from LinkedIn" in page
    assert "Going on" in page
    work(app)
    assert counts(control)["candidates"] == 0
    page = text_of(client.get(PAGE))
    assert "LinkedIn confirmed that it has nothing of your people any more." in page
    assert '<td data-label="Taken back">4</td>' in client.get(PAGE).text
    assert "linkedin-withdrawn" in whats(app)
    features = {"export": "y", "sharing": "y", "history": "y", "stub_profiles": "y"}
    client.post("/admin/linkedin-integration/features", data=features)
    work(app)
    assert counts(control)["candidates"] == 4
    assert "How far everybody is" in text_of(client.get(PAGE))


def test_pressed_twice_the_withdrawal_is_one(app: Flask, client: LintingClient, crowd: int) -> None:
    client.sign_in("Ada")
    client.post(WITHDRAWAL, data=SURE)
    client.post(WITHDRAWAL, data=SURE)
    assert whats(app).count("linkedin-withdrawal-begun") == 1
    assert "Just this is being taken back" in text_of(client.get(WITHDRAWAL))


@pytest.mark.parametrize("page", [PAGE, "/admin/feature-management", "/admin/linkedin-integration"])
def test_switched_off_it_is_offered_wherever_that_is_seen(
    app: Flask, client: LintingClient, crowd: int, page: str
) -> None:
    work(app)
    client.sign_in("Ada")
    assert "LinkedIn still has what was sent" not in text_of(client.get(page))
    client.post("/admin/feature-management", data={"members_make_templates": "y"})
    told = client.get(page)
    assert "LinkedIn still has what was sent" in text_of(told)
    assert f'href="{WITHDRAWAL}"' in told.text
    client.post(WITHDRAWAL, data={"what": "everything", "sure": "y"})
    assert "LinkedIn still has what was sent" not in text_of(client.get(page))


def test_with_the_whole_integration_off_switching_that_on_brings_everything_back(
    app: Flask, client: LintingClient, crowd: int, control: Control
) -> None:
    work(app)
    client.sign_in("Ada")
    client.post("/admin/feature-management", data={"members_make_templates": "y"})
    client.post(WITHDRAWAL, data={"what": "everything", "sure": "y"})
    work(app)
    assert counts(control)["candidates"] == 0
    client.post(
        "/admin/feature-management",
        data={"members_make_templates": "y", "linkedin_enabled": "y"},
    )
    work(app)
    assert counts(control)["candidates"] == 4


def test_while_linkedins_side_is_off_the_withdrawal_waits_and_says_so(
    app: Flask, client: LintingClient, crowd: int, control: Control
) -> None:
    work(app)
    client.sign_in("Ada")
    client.post(WITHDRAWAL, data=SURE)
    control.post("/control/integrations", level="company", state="disabled")
    with app.app_context():
        refresh_integrations()
    page = text_of(client.get(PAGE))
    assert "LinkedIn takes nothing back now" in page
    assert "What is left waits and goes on by itself." in page
    assert "LinkedIn takes nothing back now" in text_of(client.get(WITHDRAWAL))


# -- whom LinkedIn takes people for -----------------------------------------------------------------


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
