"""The forms on a person's page: details, addresses, notes, documents, adding and deleting people."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from portal.db import db
from portal.document_store import MissingDocumentError
from portal.domain.stages import StageKind
from portal.models import Candidate, CandidateNote, Document
from tests.support import files
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, get_application

#: Forms, with what makes them work and what makes no sense.
FORMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "/details": ({"last_name": "Changed", "version": "1"}, {"last_name": "X" * 300}),
    "/emails": ({"address": "new@example.com"}, {"address": "nobody"}),
    "/notes": ({"text": "Met at a fair."}, {"text": ""}),
    "/documents": ({}, {"kind": "resume"}),
}


@pytest.fixture
def application_id(app: Flask, job_id: int) -> int:
    with app.app_context():
        return add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")


@pytest.fixture
def nora(app: Flask, application_id: int) -> str:
    with app.app_context():
        return f"/candidates/{get_application(application_id).candidate_id}"


def stored(app: Flask, path: str) -> Candidate:
    with app.app_context():
        found = db.session.get_one(Candidate, int(path.split("/")[2]))
        assert found.emails is not None
        assert found.experience is not None
        assert found.skills is not None
        db.session.expunge_all()
        return found


@pytest.mark.parametrize("form", FORMS)
def test_who_may_send_each_form(client: LintingClient, nora: str, form: str) -> None:
    good, bad = FORMS[form]
    token = client.sign_in("Rita").token("/candidates/new")
    client.http.post("/sign-out", data={"csrf_token": token})
    assert client.http.post(nora + form, data=good).status_code == 303
    client.sign_in("Ivy").post(nora + form, good, status=404)
    client.sign_in("Rob").post(nora + form, good, status=403)
    client.sign_in("Rita").post("/candidates/999999" + form, good, status=404)
    page = client.post(nora + form, bad, status=422)
    assert 'role="alert"' in page.get_data(as_text=True) or "-error" in page.get_data(as_text=True)
    if good:
        client.sign_in("Olga").post(nora + form, good, status=303)
    assert client.http.delete(nora + form).status_code == 405


def test_what_was_typed_comes_back_with_the_message_at_its_field(
    app: Flask, client: LintingClient, nora: str
) -> None:
    page = client.sign_in("Rita").post(
        nora + "/details",
        {
            "first_name": "Nora",
            "last_name": "Nilsen",
            "headline": "<b>Typed</b>",
            "emails-0": "fine@example.com",
            "emails-3": "no address",
            "experience-0-title": "Lead",
            "experience-0-started": "May",
            "links-0-url": "X" * 600,
            "version": "1",
        },
        status=422,
    )
    body = page.get_data(as_text=True)
    assert 'value="&lt;b&gt;Typed&lt;/b&gt;"' in body
    # Lengths are told all at once, with a link to each field.
    assert '<a href="#links-0-url">Address</a>: At most 500 characters.' in body
    page = client.post(
        nora + "/details",
        {"last_name": "N", "emails-0": "fine@example.com", "emails-3": "no address"},
        status=422,
    )
    body = page.get_data(as_text=True)
    # Rows are numbered anew: the fourth is the second now.
    assert 'id="emails-1-error"' in body
    assert '<a href="#emails-1">E-mail</a>: This is not an e-mail address.' in body
    assert stored(app, nora).last_name == "Nilsen"


@pytest.mark.parametrize(
    "name",
    ["emails-", "emails-x", "emails-²", "emails-" + "9" * 5000, "emails-999", "emails--1"],
)
def test_rows_that_are_none_are_passed_over(
    app: Flask, client: LintingClient, nora: str, name: str
) -> None:
    client.sign_in("Rita").post(
        nora + "/details",
        {"first_name": "Nora", "last_name": "Nilsen", name: "evil@example.com", "version": "1"},
        status=303,
    )
    assert [email.address for email in stored(app, nora).emails] == []


def test_rows_are_added_and_removed_without_scripts_and_nothing_is_saved(
    app: Flask, client: LintingClient, nora: str
) -> None:
    typed = {
        "last_name": "Typed",
        "emails-0": "a@example.com",
        "emails-1": "b@example.com",
        "experience-0-title": "Lead",
        "version": "1",
    }
    client.sign_in("Rita")
    page = client.post(nora + "/details", {**typed, "add_row": "emails"}, status=200)
    body = page.get_data(as_text=True)
    assert 'value="Typed"' in body
    assert 'id="emails-2"' in body
    assert 'id="emails-3"' not in body
    # The cursor stands where one goes on.
    assert re.findall(r'<[^>]* autofocus[^>]* id="([^"]+)"', body) == ["emails-2"]
    page = client.post(nora + "/details", {**typed, "remove_row": "emails-0"}, status=200)
    body = page.get_data(as_text=True)
    assert 'value="a@example.com"' not in body
    assert 'value="b@example.com"' in body
    assert 'id="emails-1"' not in body
    for name in ("links", "experience", "education", "phones"):
        client.post(nora + "/details", {**typed, "add_row": name}, status=200)
    page = client.post(nora + "/details", {**typed, "remove_row": "experience-0"}, status=200)
    assert 'id="experience-0-title"' not in page.get_data(as_text=True)
    assert stored(app, nora).last_name == "Nilsen"


@pytest.mark.parametrize(
    "button",
    [
        {"remove_row": "emails-99"},
        {"remove_row": "emails-" + "9" * 5000},
        {"remove_row": "version-0"},
        {"remove_row": "x"},
        {"add_row": "csrf_token"},
        {"add_row": "<b>"},
    ],
)
def test_buttons_that_are_not_there_do_no_harm(
    client: LintingClient, nora: str, button: dict[str, str]
) -> None:
    answer = client.sign_in("Rita").post(nora + "/details", {"last_name": "N", **button})
    assert answer.status_code in {200, 303, 409}


def test_somebody_elses_change_is_shown_beside_ones_own_and_not_overwritten(
    app: Flask, client: LintingClient, nora: str
) -> None:
    mine = {
        "first_name": "Nora",
        "last_name": "Nilsen",
        "headline": "Mine",
        "emails-0": "nora@example.com",
        "version": "1",
    }
    client.sign_in("Tom").post(nora + "/details", {**mine, "headline": "Theirs"}, status=303)
    page = client.sign_in("Rita").post(nora + "/details", mine, status=409)
    text = text_of(page)
    assert "Somebody else changed this person" in text
    assert "stored: Theirs" in text
    assert "yours: Mine" in text
    assert stored(app, nora).headline == "Theirs"
    # Compared and saved again, on purpose.
    client.post(nora + "/details", {**mine, "version": "2"}, status=303)
    assert stored(app, nora).headline == "Mine"


@pytest.mark.parametrize("owner", ["999999", "x", "-1", "²", "1" * 30])
def test_an_owner_who_is_not_on_offer_is_refused(
    app: Flask, client: LintingClient, nora: str, owner: str
) -> None:
    given = {"last_name": "N", "owner_id": owner, "version": "1"}
    page = client.sign_in("Rita").post(nora + "/details", given, status=422)
    assert 'id="owner_id-error"' in page.get_data(as_text=True)
    assert stored(app, nora).last_name == "Nilsen"


def test_everything_can_be_edited_and_the_form_shows_it_again(
    app: Flask, client: LintingClient, nora: str
) -> None:
    given = {
        "first_name": "Nóra",
        "last_name": "نيلسن",
        "emails-0": "a@example.com",
        "phones-0": "+31 6 1234 5678",
        "links-0-label": "Code",
        "links-0-url": "https://a.example",
        "skills": "C++, C#\nTurbines",
        "experience-0-title": "Lead",
        "experience-0-started": "2019-05",
        "education-0-school": "TU Delft",
        "education-0-field": "Wind",
        "do_not_contact": "y",
        "do_not_contact_reason": "Too many calls",
        "version": "1",
    }
    client.sign_in("Hugo").post(nora + "/details", given, status=303)
    body = client.get(nora + "/details").get_data(as_text=True)
    for words in ("Nóra", "نيلسن", "a@example.com", "https://a.example", "2019-05", "Wind"):
        assert f'value="{words}"' in body, words
    assert "C++\nC#\nTurbines" in body.replace("\r", "")
    assert stored(app, nora).do_not_contact


def test_an_address_is_added_where_it_is_missing(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        path = f"/candidates/{get_application(add_application(job_id)).candidate_id}"
    assert "Contact missing" in text_of(client.sign_in("Rita").get(path))
    page = client.post(path + "/emails", {"address": "no address"}, status=422)
    assert "This is not an e-mail address." in text_of(page)
    assert 'value="no address"' in page.get_data(as_text=True)
    client.post(path + "/emails", {"address": "nora@example.com"}, status=303)
    page = client.get(path)
    assert "Contact missing" not in text_of(page)
    assert 'href="mailto:nora@example.com"' in page.get_data(as_text=True)


# -- notes -------------------------------------------------------------------------------------


def newest(app: Flask, model: type[Any]) -> int:
    with app.app_context():
        return db.session.scalars(db.select(model.id).order_by(model.id.desc())).first() or 0


def test_a_note_is_written_changed_and_deleted_by_its_author_alone(
    app: Flask, client: LintingClient, nora: str, job_id: int
) -> None:
    client.sign_in("Olga").post(nora + "/notes", {"text": "Met <b>her</b>."}, status=303)
    client.post(nora + "/notes", {"text": "Met <b>her</b>."}, status=303)
    note = f"{nora}/notes/{newest(app, CandidateNote)}"
    assert newest(app, CandidateNote) == int(note.rpartition("/")[2])
    for name in ("Rita", "Ada", "Hugo"):
        client.sign_in(name)
        client.get(note, status=403)
        client.post(note, {"text": "Mine", "version": "1"}, status=403)
        client.post(note + "/deletion", status=403)
    client.sign_in("Olga")
    assert "Met &lt;b&gt;her" in client.get(note).get_data(as_text=True)
    client.post(note, {"text": "", "version": "1"}, status=422)
    client.post(note, {"text": "Changed", "is_private": "y", "version": "1"}, status=303)
    page = client.post(note, {"text": "Again", "version": "1"}, status=409)
    assert "was changed in another window" in text_of(page)
    # Private now: for others it is not there.
    client.sign_in("Rita").get(note, status=404)
    client.post(note + "/deletion", status=404)
    with app.app_context():
        other = get_application(add_application(job_id, "Al")).candidate_id
    number = note.rpartition("/")[2]
    client.sign_in("Olga").get(f"/candidates/{other}/notes/{number}", status=404)
    client.get(f"{nora}/notes/999999", status=404)
    client.post(note + "/deletion", status=303)
    client.get(note, status=404)


# -- documents ---------------------------------------------------------------------------------


def send(client: LintingClient, path: str, name: str, content: bytes, status: int) -> TestResponse:
    values = {
        "csrf_token": client.token(),
        "kind": "resume",
        "file": FileStorage(io.BytesIO(content), name),
    }
    boundary, body = encode_multipart(MultiDict(values))
    answer = client.http.post(
        path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"'
    )
    assert answer.status_code == status, text_of(answer)[:500]
    client.lint(answer, path)
    return answer


def test_a_document_of_the_person_is_kept_handed_out_and_deleted(
    app: Flask, client: LintingClient, nora: str, application_id: int
) -> None:
    send(client.sign_in("Rita"), nora + "/documents", "Résumé.pdf", files.PDF, 303)
    send(client, nora + "/documents", "Résumé.pdf", files.PDF, 303)
    number = newest(app, Document)
    path = f"{nora}/documents/{number}"
    for name in ("Olga", "Rob", "Hugo"):
        page = client.sign_in(name).get(nora + "/documents")
        assert text_of(page).count("Résumé.pdf") >= 1
        answer = client.get(path)
        assert answer.data == files.PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    client.sign_in("Ivy").get(path, status=404)
    client.get(f"/applications/{application_id}/documents/{number}", status=404)
    client.sign_in("Rob").post(path + "/deletion", status=403)
    client.sign_in("Rita").post(path + "/deletion", status=303)
    client.get(path, status=404)
    page = send(client, nora + "/documents", "x.pdf", b"<html>", 422)
    assert "something else" in text_of(page)


def test_a_document_of_an_application_is_reached_over_the_application_alone(
    app: Flask, client: LintingClient, nora: str, application_id: int
) -> None:
    client.sign_in("Rita")
    send(client, f"/applications/{application_id}/documents", "team.pdf", files.PDF, 303)
    number = newest(app, Document)
    page = client.get(nora + "/documents").get_data(as_text=True)
    assert f'href="/applications/{application_id}/documents/{number}"' in page
    client.get(f"{nora}/documents/{number}", status=404)
    client.post(f"{nora}/documents/{number}/deletion", status=404)
    client.sign_in("Olga")
    assert "team.pdf" not in text_of(client.get(nora + "/documents"))


# -- adding and deleting people ----------------------------------------------------------------


def test_a_person_is_added_outside_a_job(app: Flask, client: LintingClient, nora: str) -> None:
    client.sign_in("Ivy").get("/candidates/new", status=404)
    client.sign_in("Rob").get("/candidates/new", status=403)
    client.sign_in("Hugo").get("/candidates/new")
    page = client.post("/candidates/new", {"first_name": "Al", "email": "x"}, status=422)
    assert 'value="Al"' in page.get_data(as_text=True)
    page = client.post("/candidates/new", {"last_name": "L", "email": "x"}, status=422)
    assert 'id="email-error"' in page.get_data(as_text=True)
    page = client.post("/candidates/new", {"last_name": "L", "phone": "12"}, status=422)
    assert 'id="phone-error"' in page.get_data(as_text=True)
    given = {"first_name": "Al", "last_name": "Long", "email": "al@example.com"}
    answer = client.post("/candidates/new", given, status=303)
    path = answer.headers["Location"]
    assert "Al Long is added." in text_of(client.get(path))
    # Whoever is known already is led to, whatever the spelling.
    answer = client.post("/candidates/new", {**given, "email": "NORA@example.com"}, status=303)
    assert answer.headers["Location"] == nora
    assert "We know this person already, as Nora Nilsen." in text_of(client.get(nora))


def test_before_deleting_one_is_told_what_goes_or_why_it_cannot_be(
    app: Flask, client: LintingClient, nora: str, application_id: int
) -> None:
    page = client.sign_in("Rita").get(nora + "/deletion")
    assert "in the running for a job" in text_of(page)
    assert f'href="/applications/{application_id}"' in page.get_data(as_text=True)
    assert 'class="btn btn-danger' not in page.get_data(as_text=True)
    client.post(nora + "/deletion", status=303)
    assert "in the running for a job" in text_of(client.get("/help/about"))
    client.sign_in("Rob").get(nora + "/deletion", status=403)
    client.sign_in("Ivy").get(nora + "/deletion", status=404)
    answer = client.sign_in("Rita").post("/candidates/new", {"last_name": "Free"}, status=303)
    path = answer.headers["Location"]
    send(client, path + "/documents", "cv.pdf", files.PDF, 303)
    with app.app_context():
        key = db.session.get_one(Document, newest(app, Document)).storage_key
    assert "1 document" in text_of(client.get(path + "/deletion"))
    client.post(path + "/deletion", status=303)
    assert "Free is deleted." in text_of(client.get("/candidates"))
    with pytest.raises(MissingDocumentError):
        app.extensions["documents"].open(key)
