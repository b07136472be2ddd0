"""The bell and what stands behind it."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.models import Application, Job, Notification
from portal.queries.notifications import PAGE_SIZE
from portal.services import messages
from portal.unit_of_work import unit_of_work
from portal.wording.notifications import NOTIFICATION_SENTENCES, notification_text
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application
from tests.support.people import NOW, People
from tests.support.queries import counted_statements


@pytest.fixture
def told(app: Flask, people: People, job_id: int) -> list[int]:
    """Three things that Olga was told, the newest last."""
    with app.app_context(), unit_of_work():
        job = db.session.get_one(Job, job_id)
        for minute in range(3):
            messages.tell(
                people.user("Olga"),
                "approval-refused",
                now=NOW + timedelta(minutes=minute),
                job=job,
                person="Rita <b>",
                comment=f"number {minute}",
            )
    return ids_of(app, people, "Olga")


def ids_of(app: Flask, people: People, name: str) -> list[int]:
    with app.app_context():
        query = db.select(Notification.id).where(Notification.user_id == people[name])
        return list(db.session.scalars(query.order_by(Notification.id)))


def unread(app: Flask, people: People, name: str) -> int:
    with app.app_context():
        query = db.select(db.func.count()).where(
            Notification.user_id == people[name], Notification.read_at.is_(None)
        )
        return db.session.scalar(query) or 0


def test_the_newest_stands_first_and_leads_to_the_job(
    told: list[int], job_id: int, client: LintingClient
) -> None:
    answer = client.sign_in("Olga").get("/notifications")
    page = text_of(answer)
    assert page.index("number 2") < page.index("number 1") < page.index("number 0")
    assert "Rita <b> rejected Data Engineer: number 2" in page
    assert f'href="/notifications/{told[2]}"' in answer.get_data(as_text=True)
    assert "3 unread notifications" in page


def test_following_it_leads_there_and_counts_as_reading(
    app: Flask, people: People, job_id: int, told: list[int], client: LintingClient
) -> None:
    with app.app_context():
        application_id = add_application(job_id)
        with unit_of_work():
            for kind in ("feedback-reminder", "export-waits", "approval-requested"):
                about = db.session.get_one(Application, application_id)
                is_person = kind == "feedback-reminder"
                messages.tell(
                    people.user("Olga"),
                    kind,
                    now=NOW,
                    job=about.job,
                    application=about if is_person else None,
                )
    ids = ids_of(app, people, "Olga")[-3:]
    client.sign_in("Olga")
    targets = [
        client.get(f"/notifications/{number}", status=303).location for number in (told[0], *ids)
    ]
    assert targets == [
        f"/jobs/{job_id}",
        f"/applications/{application_id}",
        f"/jobs/{job_id}/prospects",
        f"/approvals/{job_id}",
    ]
    assert unread(app, people, "Olga") == 2
    client.get(f"/notifications/{told[0]}", status=303)
    client.get("/notifications/987654", status=404)
    client.sign_in("Rita").get(f"/notifications/{told[1]}", status=404)
    assert unread(app, people, "Olga") == 2


def test_many_exports_that_wait_are_one_thing_to_look_at(
    app: Flask, people: People, job_id: int
) -> None:
    with app.app_context():
        for _export in range(3):
            with unit_of_work():
                job = db.session.get_one(Job, job_id)
                messages.tell_recruiters(job, "export-waits", now=NOW)
    with app.app_context():
        told = db.session.scalars(
            db.select(Notification.user_id).where(Notification.kind == "export-waits")
        ).all()
    assert sorted(told) == sorted([people["Rita"], people["Tom"]])


def test_one_is_read_then_all(
    app: Flask, people: People, told: list[int], client: LintingClient
) -> None:
    client.sign_in("Olga").post(f"/notifications/{told[1]}/reading", status=303)
    client.post(f"/notifications/{told[1]}/reading", status=303)
    assert unread(app, people, "Olga") == 2
    assert "2 unread notifications" in text_of(client.get("/help/about"))
    client.post("/notifications/reading", status=303)
    assert unread(app, people, "Olga") == 0
    page = text_of(client.get("/notifications"))
    assert "Mark all as read" not in page
    assert "number 1" in page


def test_nobody_reads_what_others_were_told(
    app: Flask, people: People, told: list[int], client: LintingClient
) -> None:
    client.sign_in("Rita").post(f"/notifications/{told[0]}/reading", status=404)
    client.post("/notifications/reading", status=303)
    assert "number 1" not in text_of(client.get("/notifications"))
    client.post("/notifications/987654/reading", status=404)
    assert unread(app, people, "Olga") == 3


def test_the_bell_is_quiet_while_nothing_changes(
    app: Flask, people: People, told: list[int], client: LintingClient
) -> None:
    client.sign_in("Olga")
    with counted_statements(app) as seen:
        assert client.http.get("/panels/notifications?version=3").status_code == 204
    assert len(seen) == 1
    answer = client.fragment("/panels/notifications?version=2")
    assert "3 unread notifications" in text_of(answer)
    assert 'data-live-version="3"' in answer.get_data(as_text=True)
    for version in ("", "x", "-1", "9" * 40):
        client.fragment(f"/panels/notifications?version={version}")


def test_the_bell_needs_a_sign_in(client: LintingClient) -> None:
    answer = client.http.get("/panels/notifications", headers={"X-Live-Panel": "1"})
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["HX-Redirect"].startswith("/sign-in")
    client.get("/notifications", status=303)


def test_notifications_are_read_by_post_alone(told: list[int], client: LintingClient) -> None:
    client.sign_in("Olga").get(f"/notifications/{told[0]}/reading", status=405)
    client.get("/notifications/reading", status=405)


def test_a_long_list_has_pages_and_always_the_same_statements(
    app: Flask, people: People, job_id: int, told: list[int], client: LintingClient
) -> None:
    client.sign_in("Olga")
    with counted_statements(app) as few:
        client.get("/notifications")
    with app.app_context():
        application_id = add_application(job_id)
        with unit_of_work():
            for _number in range(PAGE_SIZE):
                db.session.add(
                    Notification(
                        user_id=people["Olga"],
                        kind="approval-given",
                        job_id=job_id,
                        application_id=application_id,
                        created_at=NOW,
                    )
                )
    with counted_statements(app) as many:
        page = client.get("/notifications")
    assert len(many) == len(few) <= 6
    assert "number 0" not in text_of(page)
    oldest = client.get(f"/notifications?before={ids_of(app, people, 'Olga')[3]}")
    assert "number 0" in text_of(oldest)
    for before in ("x", "-1", "0", "9" * 30):
        client.get(f"/notifications?before={before}")


def test_what_it_was_about_may_be_gone(app: Flask, people: People, client: LintingClient) -> None:
    with app.app_context(), unit_of_work():
        for kind in (*NOTIFICATION_SENTENCES, "forgotten-kind"):
            db.session.add(
                Notification(
                    user_id=people["Olga"],
                    kind=kind,
                    job_id=987654,
                    application_id=987654,
                    created_at=NOW,
                )
            )
    page = text_of(client.sign_in("Olga").get("/notifications"))
    assert "a job that is gone" in page
    assert "forgotten-kind" in page


def test_every_kind_has_words(app: Flask) -> None:
    with app.test_request_context():
        for kind in NOTIFICATION_SENTENCES:
            text = notification_text(Notification(kind=kind, details={}), {}, {})
            assert text
            assert text != kind
