"""Send e-mail: from the page of an application to the person."""

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Job, Mail
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, get_application

SUBJECT, TEXT = "When can you come?", "Would Thursday suit you?"


@pytest.fixture
def application_id(app: Flask, job_id: int) -> int:
    with app.app_context():
        return add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")


def form_of(app: Flask, application_id: int, **changes: str) -> dict[str, str]:
    with app.app_context():
        address = get_application(application_id).candidate.emails[0].id
        return {"address": str(address), "subject": SUBJECT, "text": TEXT, **changes}


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(Mail)) or 0


@pytest.mark.parametrize("name", ["Ada", "Rita", "Tom", "Hugo"])
def test_who_writes_and_where_it_stands_afterwards(
    app: Flask, client: LintingClient, application_id: int, name: str
) -> None:
    page = f"/applications/{application_id}"
    client.sign_in(name)
    assert f'href="{page}/emails"' in client.get(page).get_data(as_text=True)
    form = client.get(page + "/emails").get_data(as_text=True)
    assert "nora@example.com" in form
    assert f"Answers come to {name.lower()}@example.com" in form
    answer = client.post(page + "/emails", form_of(app, application_id), status=303)
    assert answer.headers["Location"].endswith(page)
    there = text_of(client.get(page))
    assert "The e-mail is on its way." in there
    assert f"{name} Example sent an e-mail to nora@example.com" in there
    assert "Thursday" not in there
    before = text_of(client.get(page + "/emails"))
    assert SUBJECT in before
    assert TEXT in before
    assert f"{name} Example to nora@example.com" in before
    assert "Waiting" in before


@pytest.mark.parametrize(("name", "status"), [("Ivy", 403), ("Rob", 403), ("Olga", 404)])
def test_who_does_not(
    app: Flask, client: LintingClient, application_id: int, name: str, status: int
) -> None:
    page = f"/applications/{application_id}"
    client.sign_in("Rita").post(page + "/emails", form_of(app, application_id), status=303)
    client.sign_in(name)
    client.get(page + "/emails", status=status)
    client.post(page + "/emails", form_of(app, application_id), status=status)
    if status == 403:
        there = text_of(client.get(page))
        assert "Send e-mail" not in there
        assert "sent an e-mail to" in there
    assert count(app) == 1


def test_signed_out_missing_and_wrong_method(
    app: Flask, client: LintingClient, application_id: int
) -> None:
    page = f"/applications/{application_id}/emails"
    client.get(page, status=303)
    client.sign_in("Rita")
    client.get("/applications/999999/emails", status=404)
    client.post("/applications/999999/emails", {"text": "x"}, status=404)
    assert client.http.put(page).status_code == 405


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"subject": ""}, "Please fill this in."),
        ({"text": ""}, "Please fill this in."),
        ({"text": "x" * 10_001}, "At most 10000 characters."),
        ({"subject": "x" * 201}, "At most 200 characters."),
        ({"address": "²"}, "Please choose one of the person's addresses."),
        ({"address": "999999"}, "Please choose one of the person's addresses."),
    ],
)
def test_a_refused_form_comes_back_with_what_was_written(
    app: Flask,
    client: LintingClient,
    application_id: int,
    changes: dict[str, str],
    told: str,
) -> None:
    form = form_of(app, application_id, **changes)
    page = client.sign_in("Rita").post(f"/applications/{application_id}/emails", form, status=422)
    body = text_of(page)
    assert told in body
    kept = page.get_data(as_text=True)
    for field in ("subject", "text"):
        assert form[field] in kept
    assert count(app) == 0


def test_a_double_press_sends_one(app: Flask, client: LintingClient, application_id: int) -> None:
    client.sign_in("Rita")
    for _press in range(2):
        client.post(
            f"/applications/{application_id}/emails", form_of(app, application_id), status=303
        )
    assert count(app) == 1


def test_without_an_address_the_button_says_why(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        unknown = add_application(job_id, "Una", "Known", stage=StageKind.SCREEN)
    client.sign_in("Rita")
    page = client.get(f"/applications/{unknown}")
    assert "Send e-mail No e-mail address is known." in text_of(page)
    assert f"/applications/{unknown}/emails" not in page.get_data(as_text=True)
    there = text_of(client.get(f"/applications/{unknown}/emails"))
    assert "No e-mail address of this person is known." in there
    refused = client.post(
        f"/applications/{unknown}/emails", {"address": "1", "subject": "a", "text": "b"}, status=422
    )
    assert "No e-mail address of this person is known." in text_of(refused)


def test_of_a_person_who_asked_not_to_be_contacted_the_button_says_so(
    app: Flask, client: LintingClient, application_id: int
) -> None:
    page = f"/applications/{application_id}"
    form = form_of(app, application_id)
    with app.app_context(), unit_of_work():
        get_application(application_id).candidate.do_not_contact = True
    client.sign_in("Rita")
    told = "This person asked not to be contacted."
    assert f"Send e-mail {told}" in text_of(client.get(page))
    assert told in text_of(client.get(page + "/emails"))
    assert told in text_of(client.post(page + "/emails", form, status=422))
    assert count(app) == 0


def test_what_a_team_is_confidential_about_is_not_put_into_the_subject(
    app: Flask, client: LintingClient, job_id: int, application_id: int
) -> None:
    page = f"/applications/{application_id}/emails"
    client.sign_in("Rita")
    assert 'value="Data Engineer at' in client.get(page).get_data(as_text=True)
    with app.app_context(), unit_of_work():
        db.session.get_one(Job, job_id).is_confidential = True
    assert 'value="Data Engineer at' not in client.get(page).get_data(as_text=True)


def test_a_mail_that_failed_says_so_to_its_author(
    app: Flask, client: LintingClient, application_id: int
) -> None:
    page = f"/applications/{application_id}/emails"
    client.sign_in("Rita").post(page, form_of(app, application_id), status=303)
    with app.app_context(), unit_of_work():
        mail = db.session.scalars(db.select(Mail)).one()
        mail.state, mail.problem = "failed", "SMTP 550"
    assert "It did not go out: SMTP 550." in text_of(client.get(page))
