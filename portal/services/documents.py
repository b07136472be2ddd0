"""Documents of applications and of people. The bytes are stored before the row that speaks of them, and go
after it: what a failure in between leaves behind has no row, and is swept away."""

import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.db import db, lock
from portal.domain import documents as rules
from portal.domain.documents import DocumentKind, FileType
from portal.domain.errors import InvalidInput
from portal.models import Application, Candidate, Document, User
from portal.services import history
from portal.services.holding import hold_alive

#: Bytes without a row that are younger may belong to an upload that is still under way.
ORPHAN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Upload:
    """A file that passed the checks, with the key under which its bytes are stored."""

    name: str
    kind: DocumentKind
    file_type: FileType
    size: int
    digest: str
    key: str


def check_upload(name: str, content: bytes, kind: str, *, size_max: int) -> Upload:
    """Look at a file before anything is stored. Raises InvalidInput with what is wrong."""
    if kind not in set(DocumentKind):
        raise InvalidInput("kind", "document-kind")
    name = rules.clean_name(name)
    file_type = rules.check_document(name, content, size_max=size_max)
    token = uuid.uuid4().hex
    return Upload(
        name=name,
        kind=DocumentKind(kind),
        file_type=file_type,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        key=f"{token[:2]}/{token}",
    )


def add_document(
    about: Application | Candidate, upload: Upload, *, uploader: User, now: datetime
) -> Document:
    """Keep a stored file with the application, or with the person whatever the job. The same file
    twice is kept once: then the document that comes back has another key, and the bytes just stored
    are not needed."""
    application = about if isinstance(about, Application) else None
    hold_alive(about)
    candidate_id = application.candidate_id if application else about.id
    twin = db.session.scalars(
        select(Document).where(
            Document.candidate_id == candidate_id,
            Document.application_id == (application.id if application else None),
            Document.digest == upload.digest,
            Document.name == upload.name,
            Document.kind == upload.kind.value,
        )
    ).first()
    if twin is not None:
        return twin
    document = Document(
        candidate_id=candidate_id,
        application_id=application.id if application else None,
        name=upload.name,
        kind=upload.kind.value,
        media_type=upload.file_type.media_type,
        size=upload.size,
        digest=upload.digest,
        storage_key=upload.key,
        uploaded_by_id=uploader.id,
        uploaded_at=now,
    )
    db.session.add(document)
    db.session.flush()
    history.record(
        "document-added",
        now=now,
        actor=uploader,
        application=application,
        candidate=document.candidate,
        document=document.id,
        name=upload.name,
        kind=upload.kind.value,
    )
    return document


def delete_document(document: Document, *, actor: User, now: datetime) -> str:
    """Take a document away; returns the key of its bytes, to be deleted after the commit."""
    lock(document)
    history.record(
        "document-deleted",
        now=now,
        actor=actor,
        application=document.application,
        candidate=document.candidate,
        document=document.id,
        name=document.name,
        kind=document.kind,
    )
    key = document.storage_key
    db.session.delete(document)
    return key


def without_rows(keys: Collection[str]) -> list[str]:
    """Those of the keys that no document speaks of."""
    known = set(
        db.session.scalars(select(Document.storage_key).where(Document.storage_key.in_(keys)))
    )
    return [key for key in keys if key not in known]
