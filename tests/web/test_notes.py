"""Notes on the page of an application."""

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import ApplicationNote
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application

TEXT = "Called her. See https://example.com/cv <b>now</b>"


@pytest.fixture
def application_id(app: Flask, job_id: int) -> int:
    with app.app_context():
        return add_application(job_id, stage=StageKind.SCREEN)


def add(client: LintingClient, application_id: int, **data: str) -> None:
    client.post(f"/applications/{application_id}/notes", {"text": TEXT, **data}, status=303)


def newest(app: Flask) -> int:
    with app.app_context():
        return (
            db.session.scalars(
                db.select(ApplicationNote.id).order_by(ApplicationNote.id.desc())
            ).first()
            or 0
        )


@pytest.mark.parametrize("name", ["Ada", "Rita", "Tom", "Hugo"])
def test_who_writes_notes(client: LintingClient, application_id: int, name: str) -> None:
    add(client.sign_in(name), application_id)
    page = client.get(f"/applications/{application_id}")
    assert TEXT in text_of(page).replace(" (opens in a new tab)", "")
    body = page.get_data(as_text=True)
    assert '<a href="https://example.com/cv" rel="noopener noreferrer nofollow"' in body
    assert "<b>now" not in body


@pytest.mark.parametrize(("name", "status"), [("Ivy", 403), ("Rob", 403), ("Olga", 404)])
def test_who_does_not(
    app: Flask, client: LintingClient, application_id: int, name: str, status: int
) -> None:
    add(client.sign_in("Rita"), application_id)
    note = f"/applications/{application_id}/notes/{newest(app)}"
    client.sign_in(name)
    client.post(f"/applications/{application_id}/notes", {"text": "x"}, status=status)
    client.get(note, status=status)
    client.post(note, {"text": "x", "version": "1"}, status=status)
    client.post(note + "/deletion", status=status)
    if status == 403:
        assert "Called her." in text_of(client.get(f"/applications/{application_id}/notes"))
        assert "Add note" not in text_of(client.get(f"/applications/{application_id}"))


def test_a_private_note_does_not_exist_for_others(
    app: Flask, client: LintingClient, application_id: int
) -> None:
    add(client.sign_in("Rita"), application_id, is_private="y")
    note = f"/applications/{application_id}/notes/{newest(app)}"
    assert "Called her." in text_of(client.get(f"/applications/{application_id}"))
    client.sign_in("Ada")
    for path in ("", "/notes", "/timeline"):
        page = text_of(client.get(f"/applications/{application_id}{path}"))
        assert "Called her." not in page
        assert "wrote a note" not in page
    client.get(note, status=404)
    client.post(note, {"text": "x", "version": "1"}, status=404)
    client.post(note + "/deletion", status=404)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x" * 10_001,
        pytest.param("note " * 200_000, id="1 MB"),
        pytest.param("🦊" * 100_000, id="1 MB on the way"),
    ],
)
def test_a_bad_note_comes_back_with_what_was_typed(
    client: LintingClient, application_id: int, text: str
) -> None:
    answer = client.sign_in("Rita").post(
        f"/applications/{application_id}/notes", {"text": text, "is_private": "y"}, status=422
    )
    page = answer.get_data(as_text=True)
    assert 'id="text-error"' in page
    assert text.strip() in page
    assert "No notes yet." in text_of(answer)


def test_two_presses_make_one_note(client: LintingClient, application_id: int) -> None:
    client.sign_in("Rita")
    add(client, application_id)
    add(client, application_id)
    assert text_of(client.get(f"/applications/{application_id}/notes")).count("Called her.") == 1


def test_an_author_edits_and_deletes(
    app: Flask, client: LintingClient, application_id: int
) -> None:
    add(client.sign_in("Rita"), application_id)
    note = f"/applications/{application_id}/notes/{newest(app)}"
    assert "Called her." in text_of(client.get(note))
    client.post(note, {"text": "Better.", "version": "1"}, status=303)
    page = text_of(client.get(f"/applications/{application_id}"))
    assert "Better." in page
    assert "edited" in page
    stale = client.post(note, {"text": "Mine.", "version": "1"}, status=409)
    assert "changed in another window" in text_of(stale)
    assert "Mine." in stale.get_data(as_text=True)
    client.post(note, {"text": "", "version": "2"}, status=422)
    client.post(note, {"text": "x", "version": "many"}, status=409)
    assert "Better." in text_of(client.get(f"/applications/{application_id}"))
    client.post(note + "/deletion", status=303)
    client.post(note + "/deletion", status=404)
    assert "Better." not in text_of(client.get(f"/applications/{application_id}"))


def test_a_note_is_found_at_its_own_application_alone(
    app: Flask, client: LintingClient, job_id: int, application_id: int
) -> None:
    add(client.sign_in("Rita"), application_id)
    with app.app_context():
        other = add_application(job_id, "Anna", stage=StageKind.SCREEN)
    client.get(f"/applications/{other}/notes/{newest(app)}", status=404)
    client.get("/applications/987654/notes", status=404)


def test_a_long_note_is_cut_on_the_page_and_whole_on_its_own(
    client: LintingClient, application_id: int
) -> None:
    add(client.sign_in("Rita"), application_id, text="word " * 1_900 + "END")
    assert "END" not in text_of(client.get(f"/applications/{application_id}"))
    assert "Read on" in text_of(client.get(f"/applications/{application_id}"))
    assert "END" in text_of(client.get(f"/applications/{application_id}/notes"))
