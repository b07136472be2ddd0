"""Admin settings > Sync health, and the line above the pages of administrators."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal import queueing
from portal.db import db
from portal.domain.health import Check, Finding
from portal.domain.health import Level as HealthLevel
from portal.health_page import health_page
from portal.models import (
    Heartbeat,
    Job,
    JobPosting,
    LinkedInEvent,
    LinkedInUsage,
    Notification,
    SharingChange,
    SharingLane,
)
from portal.services import health
from portal.unit_of_work import unit_of_work
from portal.wording.health import ALARM_NAMES, HEALTH_SENTENCES, INTEGRATION_NAMES, TASK_NAMES
from tests.support.client import LintingClient, text_of
from tests.support.exports import receive
from tests.support.people import NOW, People
from tests.support.queries import counted_statements
from tests.support.seats import SetUp

PAGE, STATE, BANNER = "/admin/sync-health", "/admin/sync-health/state", "/panels/health-banner"


@pytest.fixture
def ada(client: LintingClient, people: People) -> LintingClient:
    return client.sign_in("Ada")


@pytest.fixture
def set_up(app: Flask) -> SetUp:
    made = SetUp(app)
    made.enable_company()
    made.add_contract(name="Acme Europe")
    return made


def keep_sum(
    app: Flask, code: str | None = None, *, age: timedelta = timedelta(0), **more: Any
) -> None:
    """The sum as the periodic task keeps it."""
    at = datetime.now(UTC) - age
    values = {"detail": '[1, 2, ""]', "failing_since": at - timedelta(hours=1), **more}
    with app.app_context(), unit_of_work():
        db.session.merge(Heartbeat(name=health.SUM, at=at, problem=code, **values))


def add(app: Flask, *rows: Any) -> None:
    with app.app_context(), unit_of_work():
        db.session.add_all(rows)


def version_of(page: str, panel: str = "sync-health") -> str:
    return page.partition(f'id="{panel}"')[2].partition('data-live-version="')[2].partition('"')[0]


# -- the page ----------------------------------------------------------------------------------


def test_the_page_stands_before_anything_is_connected(ada: LintingClient) -> None:
    text = text_of(ada.get(PAGE))
    assert "Nobody has connected" in text or "has not been asked for anything yet" in text
    assert "No worker is running" in text


def test_everybody_else_is_told_that_there_is_no_such_page(
    client: LintingClient, people: People
) -> None:
    for name in ("Rita", "Hugo", "Rob"):
        client.sign_in(name).get(PAGE, status=404)
        client.get(STATE, status=404)


def test_each_integration_with_its_last_call_and_what_mends_it(
    app: Flask, ada: LintingClient, set_up: SetUp
) -> None:
    set_up.add_integration("CSA_API", set_up.contract, "DISABLED")
    with app.app_context():
        receive(now=datetime.now(UTC))
    text = text_of(ada.get(PAGE))
    assert "1-click export" in text
    assert "It was enabled and is no more." in text
    assert "last export pushed" in text
    assert set_up.organization in text


def test_what_was_asked_today_stands_beside_the_limit_and_when_it_starts_anew(
    app: Flask, ada: LintingClient, set_up: SetUp
) -> None:
    add(
        app,
        LinkedInUsage(
            client_id=set_up.client_id,
            day=datetime.now(UTC).date(),
            resource="jobs",
            requests=99_999,
            records=60_000,
            minute=NOW,
            peak_records=1_500,
        ),
        LinkedInUsage(
            client_id="another application",
            day=datetime.now(UTC).date(),
            resource="seats",
            requests=12_345,
            minute=NOW,
        ),
    )
    page = ada.get(PAGE)
    text = text_of(page)
    assert "99,999 of 100,000" in text
    assert "60,000 of 60,000" in text
    assert "1,500 of 2,000" in text
    assert "is used up" in text
    assert "12,345" not in text
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert f'datetime="{tomorrow}T00:00:00Z"' in page.text


def test_refused_jobs_lead_to_where_they_are_mended(
    app: Flask, ada: LintingClient, job_id: int
) -> None:
    with app.app_context(), unit_of_work():
        posting = db.session.get_one(JobPosting, job_id)
        posting.state, posting.problem, posting.problem_field = "refused", "refused", "city"
        posting.detail, posting.settled_at = "location: is not a city", NOW
    page = ada.get(PAGE)
    assert f'href="/jobs/{job_id}"' in page.text
    assert "location: is not a city" in text_of(page)
    assert "LinkedIn does not take some jobs as they are." in text_of(page)


@pytest.mark.parametrize(
    ("rank", "lane_due", "is_stuck"),
    [(0, None, True), (0, -9, True), (0, 9, False), (2, None, False)],
    ids=["nobody takes them", "LinkedIn is back", "LinkedIn is away", "a walk over everybody"],
)
def test_people_whom_nobody_takes_are_stuck(
    app: Flask, ada: LintingClient, set_up: SetUp, rank: int, lane_due: int | None, is_stuck: bool
) -> None:
    set_up.add_seat()
    now = datetime.now(UTC)
    due_at = now + timedelta(minutes=lane_due) if lane_due else None
    add(
        app,
        SharingChange(candidate_id=1, rank=rank, due_at=now - timedelta(minutes=10)),
        SharingLane(client_id=set_up.client_id, due_at=due_at),
    )
    text = text_of(ada.get(PAGE))
    assert "1 person waiting" in text
    assert ("LinkedIn is not told of them, although" in text) is is_stuck


def test_thousands_of_refused_jobs_and_events_cost_no_more_and_stay_small(
    app: Flask, ada: LintingClient, people: People, job_id: int, set_up: SetUp
) -> None:
    ada.get(PAGE)
    with counted_statements(app) as few:
        ada.get(PAGE)
    with app.app_context(), unit_of_work():
        job = db.session.get_one(Job, job_id)
        shared = {c.name: getattr(job, c.key) for c in Job.__table__.columns if c.name != "id"}
        numbers = range(job_id + 1, job_id + 3_001)
        db.session.execute(
            Job.__table__.insert(),
            [{**shared, "id": n, "requisition_number": f"R-{n}"} for n in numbers],
        )
        db.session.execute(
            JobPosting.__table__.insert(),
            [
                {"job_id": n, "state": "refused", "next_attempt_at": NOW, "settled_at": NOW}
                for n in numbers
            ],
        )
        db.session.execute(
            LinkedInEvent.__table__.insert(),
            [
                {
                    "linkedin_id": str(n),
                    "type": "X",
                    "raw": "{}",
                    "is_signed": True,
                    "received_at": NOW,
                    "state": "failed",
                    "next_attempt_at": NOW,
                }
                for n in numbers
            ],
        )
    with counted_statements(app) as many:
        page = ada.get(PAGE)
    assert len(many) <= len(few) + 1, "the jobs by name"
    assert len(few) <= 18
    assert len(page.data) < 80_000
    assert "The last 10 of 3000." in text_of(page)
    assert "3000 failed" in text_of(page)


def test_the_page_is_whole_while_redis_is_away(
    app: Flask, ada: LintingClient, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "redis", queueing.connect("redis://127.0.0.1:1/0"))
    text = text_of(ada.get(PAGE))
    assert "The queue cannot be reached" in text
    assert "Not known while the queue is away." in text
    assert "Acme Europe" in text


def test_the_open_page_gets_nothing_until_something_changed(
    app: Flask, ada: LintingClient, set_up: SetUp
) -> None:
    version = version_of(ada.get(PAGE).text)
    assert ada.fragment(f"{STATE}?version={version}", status=204).data == b""
    set_up.add_integration("CSA_API", set_up.contract, "DISABLED")
    fresh = ada.fragment(f"{STATE}?version={version}")
    assert fresh.text.lstrip().startswith('<div id="sync-health"')
    assert version_of(fresh.text) != version
    ada.fragment(f"{STATE}?version=nonsense")


def test_a_heartbeat_that_goes_on_beating_is_no_change_within_a_minute(app: Flask) -> None:
    from portal.health_page import _still

    at = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
    first = Finding(Check.SCHEDULE, "runs", HealthLevel.GOOD, since=at)
    second = Finding(Check.SCHEDULE, "runs", HealthLevel.GOOD, since=at + timedelta(seconds=15))
    later = Finding(Check.SCHEDULE, "runs", HealthLevel.GOOD, since=at + timedelta(seconds=60))
    assert _still([first]) == _still([second]) != _still([later])


def test_database_away_shows_the_usual_page(
    app: Flask, ada: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr("portal.queries.health.beats", away)
    assert "Try again in a moment; nothing is lost." in text_of(ada.get(PAGE, status=503))


def test_every_finding_and_task_has_words(app: Flask, ada: LintingClient) -> None:
    """What the rules can say is written out in the table of their cases."""
    from tests.unit.test_health import CASES

    said = {f"{check}.{reason}" for _changes, check, reason, _level in CASES}
    assert not said - set(HEALTH_SENTENCES)
    broken = {f"{c}.{r}" for _ch, c, r, level in CASES if level is HealthLevel.BROKEN}
    assert not broken - set(ALARM_NAMES)
    assert not set(ALARM_NAMES) - set(HEALTH_SENTENCES)
    assert set(app.extensions["periods"]) <= set(TASK_NAMES)
    with app.test_request_context():
        names = [str(name) for name in INTEGRATION_NAMES.values()]
    assert len(set(names)) == len(names)


# -- the banner --------------------------------------------------------------------------------


def test_the_banner_stands_above_every_page_of_an_administrator_and_of_nobody_else(
    app: Flask, client: LintingClient, people: People
) -> None:
    keep_sum(app, "credentials.refused")
    for path in ("/jobs", "/", "/settings/profile", PAGE):
        page = client.sign_in("Ada").get(path)
        assert "LinkedIn does not accept our credentials" in text_of(page)
        assert f'href="{PAGE}"' in page.text
    for name in ("Rita", "Hugo", "Ivy", "Rob"):
        assert 'id="health-banner"' not in client.sign_in(name).get("/jobs").text


def test_the_banner_costs_no_statement(app: Flask, client: LintingClient, people: People) -> None:
    client.sign_in("Ada").get("/jobs")
    with counted_statements(app) as without:
        client.get("/jobs")
    keep_sum(app, "reachable.away")
    with counted_statements(app) as with_banner:
        client.get("/jobs")
    assert len(with_banner) == len(without)


def test_the_banner_goes_by_itself(app: Flask, ada: LintingClient) -> None:
    keep_sum(app, "reachable.away")
    version = version_of(ada.get("/jobs").text, "health-banner")
    assert version == "reachable.away"
    ada.fragment(f"{BANNER}?version={version}", status=204)
    keep_sum(app)
    gone = ada.fragment(f"{BANNER}?version={version}")
    assert "hidden" in gone.text
    assert "data-live" not in gone.text
    assert 'id="health-banner"' not in ada.get("/jobs").text


def test_it_is_said_when_nobody_looks_any_more(app: Flask, ada: LintingClient) -> None:
    """Workers and schedule are dead: nobody is left to note that."""
    keep_sum(app, age=timedelta(minutes=4))
    assert "Work in the background has stopped" in text_of(ada.get("/jobs"))
    keep_sum(app, age=timedelta(hours=-1))
    assert 'id="health-banner"' not in ada.get("/jobs").text


def test_without_any_sum_there_is_no_banner(ada: LintingClient) -> None:
    assert 'id="health-banner"' not in ada.get("/jobs").text


def test_a_label_of_the_banner_is_text(app: Flask, ada: LintingClient) -> None:
    keep_sum(app, "contract.ended", detail='[1, 0, "<b>Acme</b> %(x)s"]')
    page = ada.get("/jobs")
    assert "<b>Acme" not in page.text
    assert "The LinkedIn contract <b>Acme</b> %(x)s has ended" in text_of(page)


def test_the_dashboard_names_what_needs_a_look(app: Flask, ada: LintingClient) -> None:
    keep_sum(app, detail='[0, 2, ""]')
    page = ada.get("/")
    assert "Sync health: 2 things need a look" in text_of(page)
    ada.sign_in("Rita")
    assert "Sync health" not in text_of(ada.get("/"))


# -- telling -----------------------------------------------------------------------------------


def test_the_notification_says_what_is_broken_and_leads_there(
    app: Flask, ada: LintingClient, people: People
) -> None:
    add(
        app,
        Notification(
            user_id=people["Ada"],
            kind="health-broken",
            details={"alarms": [["contract.ended", "Acme"], ["integration.no_more", "CSA_API"]]},
            created_at=NOW,
        ),
    )
    page = ada.get("/notifications")
    assert "The LinkedIn contract Acme has ended" in text_of(page)
    assert "InMail, notes and stub profiles is no longer enabled at LinkedIn" in text_of(page)
    with app.app_context():
        number = db.session.scalars(db.select(Notification.id)).one()
    answer = ada.http.get(f"/notifications/{number}")
    assert answer.headers["location"].endswith(PAGE)


def test_the_mail_says_what_is_broken(app: Flask, people: People) -> None:
    from portal import mailing
    from portal.services.mails import Letter

    with app.app_context():
        letter = Letter(
            1,
            "health-broken",
            "Ada",
            "ada@example.com",
            {"alarms": [["reachable.away", ""], ["quota.used_up", ""]]},
            None,
            None,
        )
        message = mailing.write(letter)
    assert (
        message["Subject"]
        == "Beckon needs you: LinkedIn does not answer; LinkedIn's limit for today is used up"
    )
    body = message.get_content()
    assert "- LinkedIn does not answer\n" in body
    assert f"http://localhost:8000{PAGE}" in body


# -- for operators -----------------------------------------------------------------------------


def test_workz_says_whether_work_is_done(app: Flask, client: LintingClient) -> None:
    assert client.get("/workz", status=503).json == {"database": True, "work": False}
    keep_sum(app)
    assert client.get("/workz").json == {"database": True, "work": True}
    keep_sum(app, age=timedelta(minutes=3))
    client.get("/workz", status=503)
    keep_sum(app, age=timedelta(hours=-1))
    client.get("/workz")


def test_the_page_and_its_panel_are_one(app: Flask, ada: LintingClient, set_up: SetUp) -> None:
    with app.test_request_context(PAGE):
        assert health_page()["version"]
    panel = ada.fragment(STATE).text
    root = panel.partition("data-live-version")[0]
    assert root in ada.get(PAGE).text
