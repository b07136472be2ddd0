"""Documents on the page of an application: what is taken, and how it is handed out."""

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from portal.db import db
from portal.document_store import StoreAwayError
from portal.domain.stages import StageKind
from portal.models import Document
from tests.support import files
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application

MB = 1024 * 1024


@pytest.fixture
def application_id(app: Flask, job_id: int) -> int:
    with app.app_context():
        return add_application(job_id, stage=StageKind.SCREEN)


@pytest.fixture
def path(application_id: int) -> str:
    return f"/applications/{application_id}/documents"


def send(
    client: LintingClient, path: str, name: str, content: bytes, status: int, kind: str = "resume"
) -> TestResponse:
    values = {
        "csrf_token": client.token(),
        "kind": kind,
        "file": FileStorage(io.BytesIO(content), name),
    }
    # Encoded here: the test client would leave large bodies behind in open files.
    boundary, body = encode_multipart(MultiDict(values))
    content_type = f'multipart/form-data; boundary="{boundary}"'
    answer = client.http.post(path, data=body, content_type=content_type)
    assert answer.status_code == status, text_of(answer)[:500]
    client.lint(answer, path)
    return answer


def newest(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(db.select(Document.id).order_by(Document.id.desc())).first() or 0


def test_a_document_is_kept_and_handed_out_so_that_no_browser_runs_it(
    app: Flask, client: LintingClient, application_id: int, path: str
) -> None:
    send(client.sign_in("Rita"), path, "../Résumé Nora.pdf", files.PDF, 303)
    assert "Résumé Nora.pdf" in text_of(client.get(f"/applications/{application_id}"))
    for name in ("Ivy", "Rob", "Hugo", "Ada"):
        answer = client.sign_in(name).get(f"{path}/{newest(app)}")
        assert answer.data == files.PDF
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"Resume Nora.pdf\"; filename*=UTF-8''R%C3%A9sum%C3%A9%20Nora.pdf"
    )
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Length"] == str(len(files.PDF))
    assert "no-store" in headers["Cache-Control"]
    client.sign_in("Olga").get(f"{path}/{newest(app)}", status=404)


REFUSED = {
    "empty.pdf": (b"", "The file is empty."),
    "resume.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "something else"),
    "resume.html": (b"<html><script>alert(1)</script>", "something else"),
    "resume.pdf": (b"<html><script>alert(1)</script>", "something else"),
    "resume.docx": (files.PDF, "should have a name that ends in .pdf"),
    "bomb.docx": (b"", "would unpack to far more"),
    "large.pdf": (files.PDF + b" " * (20 * MB), "larger than 20 MB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_at_its_field(
    app: Flask, client: LintingClient, application_id: int, path: str, name: str
) -> None:
    content, words = REFUSED[name]
    if name == "bomb.docx":
        content = files.bomb()
    answer = send(client.sign_in("Rita"), path, name, content, 422)
    assert words in text_of(answer)
    assert 'id="file-error"' in answer.get_data(as_text=True)
    assert newest(app) == 0


def test_far_too_much_is_refused_unread(client: LintingClient, path: str) -> None:
    answer = send(client.sign_in("Rita"), path, "a.pdf", b"x" * (31 * MB), 413)
    assert "too large" in text_of(answer)


def test_a_missing_file_and_a_kind_that_does_not_exist(client: LintingClient, path: str) -> None:
    client.sign_in("Rita")
    answer = client.post(path, {"kind": "resume"}, status=422)
    assert "Please choose a file." in text_of(answer)
    answer = client.post(path, {"kind": "resume", "file": "text"}, status=422)
    answer = send(client, path, "a.pdf", files.PDF, 422, kind="diploma")
    assert 'id="kind-error"' in answer.get_data(as_text=True)


def test_two_presses_keep_one(app: Flask, client: LintingClient, path: str) -> None:
    send(client.sign_in("Rita"), path, "a.pdf", files.PDF, 303)
    first = newest(app)
    send(client, path, "a.pdf", files.PDF, 303)
    assert newest(app) == first


@pytest.mark.parametrize(("name", "status"), [("Ivy", 403), ("Rob", 403), ("Olga", 404)])
def test_who_neither_adds_nor_deletes(
    app: Flask, client: LintingClient, application_id: int, path: str, name: str, status: int
) -> None:
    send(client.sign_in("Hugo"), path, "a.pdf", files.PDF, 303)
    client.sign_in(name)
    send(client, path, "b.pdf", files.PDF, status)
    client.post(f"{path}/{newest(app)}/deletion", status=status)
    if status == 403:
        page = text_of(client.get(f"/applications/{application_id}"))
        assert "Add document" not in page
        assert "a.pdf" in page


def test_a_deleted_document_is_gone_with_its_bytes(
    app: Flask, client: LintingClient, job_id: int, path: str
) -> None:
    send(client.sign_in("Hugo"), path, "a.pdf", files.PDF, 303)
    with app.app_context():
        key = db.session.get_one(Document, newest(app)).storage_key
        other = add_application(job_id, "Anna", stage=StageKind.SCREEN)
    client.get(f"/applications/{other}/documents/{newest(app)}", status=404)
    client.post(f"/applications/{other}/documents/{newest(app)}/deletion", status=404)
    client.post(f"{path}/{newest(app)}/deletion", status=303)
    client.get(f"{path}/{newest(app)}", status=404)
    with pytest.raises(LookupError):
        _open(app, key)


def _open(app: Flask, key: str) -> None:
    from portal.document_store import MissingDocumentError

    try:
        app.extensions["documents"].open(key)
    except MissingDocumentError as error:
        raise LookupError from error


@pytest.fixture
def storage_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_args: object) -> None:
        raise StoreAwayError("away")

    for name in ("put", "open", "delete"):
        monkeypatch.setattr(app.extensions["documents"], name, refuse)
    return


def test_while_the_storage_is_away_people_are_told_and_nothing_is_half_done(
    app: Flask, client: LintingClient, path: str, request: pytest.FixtureRequest
) -> None:
    send(client.sign_in("Rita"), path, "a.pdf", files.PDF, 303)
    request.getfixturevalue("storage_away")
    first = newest(app)
    answer = send(client, path, "b.pdf", files.PDF, 503)
    assert "cannot be stored just now" in text_of(answer)
    client.get(f"{path}/{first}", status=503)
    assert newest(app) == first
    client.post(f"{path}/{first}/deletion", status=303)
    assert newest(app) == 0
