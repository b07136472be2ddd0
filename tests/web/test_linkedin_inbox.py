"""The list of LinkedIn's messages, and the buttons that mend."""

import pytest
from flask import Flask
from rq import Queue
from sqlalchemy import select, update

from portal.db import db
from portal.domain.exports import EventState, Reason
from portal.models import Application, Counter, Job
from portal.queueing import URGENT
from portal.services import intake
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_event, add_jobs_of, get_event
from tests.support.people import NOW, People, add_job, get_job
from tests.support.queries import counted_statements


@pytest.fixture
def held(app: Flask, job_id: int) -> int:
    """An export to Rita's job that waits."""
    with app.app_context():
        return add_event(job_id)


def people_in(app: Flask, job_id: int) -> list[str]:
    with app.app_context():
        found = db.session.scalars(select(Application).where(Application.job_id == job_id))
        return sorted(a.candidate.name for a in found)


def state_of(app: Flask, event_id: int) -> tuple[str, str | None]:
    with app.app_context():
        event = get_event(event_id)
        return event.state, event.reason


@pytest.mark.parametrize("name", ["Ada", "Rita", "Tom", "Hugo"])
def test_accepting_lets_the_person_in(
    app: Flask, client: LintingClient, job_id: int, held: int, name: str
) -> None:
    client.sign_in(name)
    page = client.get(f"/jobs/{job_id}/prospects")
    assert "Wim Waiting waits to be let in" in text_of(page)
    answer = client.post(f"/linkedin-inbox/{held}/accept", {"from": "job"}, status=303)
    assert answer.headers["Location"] == f"/jobs/{job_id}/prospects"
    page = text_of(client.get(f"/jobs/{job_id}/prospects"))
    assert "Accepted: the person stands in Prospect." in page
    assert "waits to be let in" not in page
    assert people_in(app, job_id) == ["Wim Waiting"]


def test_moving_puts_the_person_into_the_other_job(
    app: Flask, client: LintingClient, people: People, job_id: int, held: int
) -> None:
    with app.app_context():
        other = add_job(people, title="Other")
    client.sign_in("Rita")
    client.post(f"/linkedin-inbox/{held}/move", {"from": "job", "job": other}, status=303)
    assert (people_in(app, job_id), people_in(app, other)) == ([], ["Wim Waiting"])


@pytest.mark.parametrize("job", ["", "x", "0", "987654", "9" * 30])
def test_moving_needs_a_job(
    app: Flask, client: LintingClient, job_id: int, held: int, job: str
) -> None:
    client.sign_in("Rita").post(f"/linkedin-inbox/{held}/move", {"job": job}, status=404)
    assert state_of(app, held)[0] == "waiting"


def test_moving_into_a_job_of_somebody_else_is_refused(
    app: Flask, client: LintingClient, people: People, held: int
) -> None:
    with app.app_context():
        [other] = add_jobs_of(people, "Olga")
    client.sign_in("Rita").post(f"/linkedin-inbox/{held}/move", {"job": other}, status=404)
    assert people_in(app, other) == []
    # The list does not offer it either; an administrator may.
    assert f'value="{other}"' not in client.get("/jobs").get_data(as_text=True)
    client.sign_in("Ada").post(f"/linkedin-inbox/{held}/move", {"job": other}, status=303)
    assert people_in(app, other) == ["Wim Waiting"]


@pytest.mark.parametrize("what", ["draft", "closed", "no Prospect stage"])
def test_moving_where_nobody_can_enter_says_why(
    app: Flask, client: LintingClient, people: People, held: int, what: str
) -> None:
    with app.app_context():
        other = add_job(people, active=what != "draft")
        version = get_job(other).version
    client.sign_in("Rita")
    if what == "closed":
        form = {"reason": "cancelled", "version": version}
        client.post(f"/jobs/{other}/closure", form, status=303)
    if what == "no Prospect stage":
        client.post(f"/jobs/{other}/prospect-stage", {"wanted": "off"}, status=303)
    client.token()
    answer = client.post(f"/linkedin-inbox/{held}/move", {"job": other, "from": "job"}, status=303)
    page = text_of(client.get(answer.headers["Location"]))
    sentence = "That job has no Prospect stage." if "stage" in what else "The job is not active."
    assert sentence in page
    assert state_of(app, held)[0] == "waiting"


def test_dismissing_puts_aside_and_can_be_taken_back(
    app: Flask, client: LintingClient, job_id: int, held: int
) -> None:
    client.sign_in("Rita")
    client.post(f"/linkedin-inbox/{held}/dismiss", {"from": "job"}, status=303)
    assert state_of(app, held) == ("ignored", "dismissed")
    assert people_in(app, job_id) == []
    client.post(f"/linkedin-inbox/{held}/retry", {"from": "job"}, status=303)
    assert state_of(app, held) == ("received", None)
    assert len(Queue(URGENT, connection=app.extensions["redis"]).jobs) >= 1


@pytest.mark.parametrize("act", ["accept", "move", "dismiss"])
def test_what_is_settled_already_stays_as_it_is(
    app: Flask, client: LintingClient, people: People, job_id: int, held: int, act: str
) -> None:
    with app.app_context():
        other = add_job(people)
    form = {"from": "job", "job": other}
    LintingClient(app).sign_in("Tom").post(f"/linkedin-inbox/{held}/accept", form, status=303)
    client.sign_in("Rita").token()
    answer = client.post(f"/linkedin-inbox/{held}/{act}", form, status=303)
    page = text_of(client.get(answer.headers["Location"]))
    assert "This was settled in the meantime." in page
    assert (people_in(app, job_id), people_in(app, other)) == (["Wim Waiting"], [])


@pytest.mark.parametrize("act", ["accept", "move", "dismiss", "retry"])
def test_another_organisations_record_is_never_let_in(
    app: Flask, client: LintingClient, people: People, job_id: int, act: str
) -> None:
    with app.app_context():
        event = add_event(None, state=EventState.IGNORED, reason=Reason.OTHER_ORGANISATION)
    client.sign_in("Ada").token()
    client.post(f"/linkedin-inbox/{event}/{act}", {"job": job_id}, status=303)
    assert state_of(app, event) == ("ignored", "other-organisation")
    assert people_in(app, job_id) == []


def test_a_message_without_a_job_is_only_for_administrators(
    app: Flask, client: LintingClient, people: People
) -> None:
    with app.app_context():
        event = add_event(None, reason=Reason.JOB_UNKNOWN)
    for name in ("Rita", "Hugo", "Ivy", "Rob", "Olga"):
        client.sign_in(name).post(f"/linkedin-inbox/{event}/dismiss", status=404)
    answer = client.sign_in("Ada").post(f"/linkedin-inbox/{event}/dismiss", status=303)
    assert answer.headers["Location"] == "/admin/linkedin-inbox"


@pytest.mark.parametrize("origin", ["", "job", "admin", "//evil.example", "https://evil.example"])
def test_the_way_back_is_always_ours(
    client: LintingClient, job_id: int, held: int, origin: str
) -> None:
    client.sign_in("Ada")
    answer = client.post(f"/linkedin-inbox/{held}/dismiss", {"from": origin}, status=303)
    expected = f"/jobs/{job_id}/prospects" if origin == "job" else "/admin/linkedin-inbox"
    assert answer.headers["Location"] == expected


# -- the administrator's list ------------------------------------------------------------------


def test_every_state_and_reason_can_be_shown(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        for state in set(EventState) - {EventState.WAITING}:
            add_event(job_id, state=state, reason=None)
        for reason in Reason:
            add_event(job_id, state=EventState.WAITING, reason=reason)
            add_event(None, state=EventState.FAILED, reason=reason)
    client.sign_in("Ada")
    for view in ("attention", "under-way", "done", "ignored", "all", "nonsense"):
        client.get(f"/admin/linkedin-inbox?view={view}")
    client.get("/")
    client.get(f"/jobs/{job_id}/prospects")


def test_what_was_refused_is_counted_in_words(
    app: Flask, client: LintingClient, people: People
) -> None:
    from datetime import UTC, datetime

    with app.app_context():
        with unit_of_work():
            intake.count("push-wrong-signature", now=datetime.now(UTC))
            intake.count("push-wrong-signature", now=datetime.now(UTC))
            intake.count("push-unsigned", now=NOW)
        assert len(db.session.scalars(select(Counter)).all()) == 2
    page = text_of(client.sign_in("Ada").get("/admin/linkedin-inbox"))
    assert "2 with a wrong signature" in page
    assert "without a signature" not in page


def test_names_and_linkedins_words_are_text_not_markup(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    nasty = "<script>alert(1)</script>"
    with app.app_context():
        event = add_event(job_id, state=EventState.FAILED, first=nasty, last="<b>")
        with unit_of_work():
            get_event(event).detail = nasty
        add_event(job_id, first=nasty, last="<b>")
    client.sign_in("Ada")
    for path in ("/admin/linkedin-inbox", f"/jobs/{job_id}/prospects"):
        page = client.get(path).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_long_lists_go_on_with_older_ones(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        ids = [add_event(job_id) for _ in range(52)]
    client.sign_in("Ada")
    first = client.get("/admin/linkedin-inbox").get_data(as_text=True)
    assert f'id="event-{ids[-1]}"' in first
    assert f'id="event-{ids[1]}"' not in first
    older = f"/admin/linkedin-inbox?view=attention&before={ids[2]}"
    assert older.replace("&", "&amp;") in first
    assert f'id="event-{ids[1]}"' in client.get(older).get_data(as_text=True)


def test_the_list_costs_the_same_with_3_and_with_60(
    app: Flask, client: LintingClient, people: People
) -> None:
    def add(number: int) -> None:
        with app.app_context():
            for job in add_jobs_of(people, "Olga", number):
                add_event(job)
            with unit_of_work():
                # Open ones are read anyway, to offer them as targets.
                db.session.execute(update(Job).values(status="closed"))

    def statements() -> list[str]:
        client.get("/admin/linkedin-inbox?view=all")
        with counted_statements(app) as seen:
            client.get("/admin/linkedin-inbox?view=all")
        return seen

    client.sign_in("Ada")
    add(3)
    few = statements()
    add(57)
    many = statements()
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= 15
