"""Keeping the storage of documents tidy."""

import logging
from datetime import UTC, datetime

from flask import current_app

from portal.db import db
from portal.document_store import DocumentStore, StoreAwayError
from portal.services import documents

log = logging.getLogger(__name__)


def sweep_documents() -> None:
    """Delete stored bytes that no document speaks of: of uploads that failed half way, and of
    applications that were deleted.

    Harmless when run twice: what is gone already is no mistake. Young bytes are left alone, since
    they are stored before their row. While the storage is away the next run does it.
    """
    store: DocumentStore = current_app.extensions["documents"]
    before = datetime.now(UTC) - documents.ORPHAN_AFTER
    deleted = 0
    try:
        for keys in store.keys_before(before):
            orphans = documents.without_rows(keys)
            db.session.rollback()
            for key in orphans:
                store.delete(key)
                deleted += 1
    except StoreAwayError as error:
        log.warning("document storage away: %s", error)
    if deleted:
        log.info("stored documents without a row deleted: %s", deleted)
