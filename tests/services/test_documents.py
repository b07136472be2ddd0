"""Documents of an application, and the bytes that nothing speaks of."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.document_store import DocumentStore, MissingDocumentError
from portal.domain.errors import InvalidInput
from portal.models import Application, Document, HistoryEntry
from portal.services import documents
from portal.tasks.documents import sweep_documents
from portal.unit_of_work import unit_of_work
from tests.support import files
from tests.support.crowd import add_application
from tests.support.people import NOW, People, add_job

MB = 1024 * 1024
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def application_id(people: People) -> int:
    return add_application(add_job(people))


@pytest.fixture
def store(app: Flask) -> DocumentStore:
    found: DocumentStore = app.extensions["documents"]
    for lot in found.keys_before(datetime.now(UTC) + timedelta(days=1)):
        for key in lot:
            found.delete(key)
    return found


def add(application_id: int, people: People, name: str = "cv.pdf", kind: str = "resume") -> str:
    upload = documents.check_upload(name, files.PDF, kind, size_max=MB)
    with unit_of_work():
        return documents.add_document(
            db.session.get_one(Application, application_id),
            upload,
            uploader=people.user("Rita"),
            now=NOW,
        ).storage_key


def test_a_document_has_its_type_from_its_content_and_a_key_that_says_nothing(
    application_id: int, people: People
) -> None:
    key = add(application_id, people, "../../my\x00 cv.pdf")
    document = db.session.scalars(db.select(Document)).one()
    assert (document.name, document.media_type, document.kind) == (
        "my cv.pdf",
        "application/pdf",
        "resume",
    )
    assert (document.size, len(document.digest)) == (len(files.PDF), 64)
    assert "cv" not in key
    entry = db.session.scalars(db.select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert entry is not None
    assert (entry.what, entry.details["name"]) == ("document-added", "my cv.pdf")


def test_the_same_file_twice_is_kept_once(application_id: int, people: People) -> None:
    key = add(application_id, people)
    assert add(application_id, people) == key
    assert add(application_id, people, kind="portfolio") != key


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        documents.check_upload("cv.pdf", files.PDF, "diploma", size_max=MB)
    assert (caught.value.field, caught.value.code) == ("kind", "document-kind")


def test_a_deleted_document_leaves_its_key_to_be_deleted(
    application_id: int, people: People
) -> None:
    key = add(application_id, people)
    with unit_of_work():
        document = db.session.scalars(db.select(Document)).one()
        assert documents.delete_document(document, actor=people.user("Rita"), now=NOW) == key
    assert documents.without_rows([key, "no/key"]) == [key, "no/key"]


def test_the_sweep_deletes_old_bytes_without_a_row_and_nothing_else(
    application_id: int, people: People, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = add(application_id, people)
    for name in (key, "aa/orphan"):
        store.put(name, b"x")
    sweep_documents()
    assert list(store.open("aa/orphan"))
    monkeypatch.setattr(documents, "ORPHAN_AFTER", timedelta(seconds=-5))
    sweep_documents()
    sweep_documents()
    with pytest.raises(MissingDocumentError):
        store.open("aa/orphan")
    assert list(store.open(key)) == [b"x"]
