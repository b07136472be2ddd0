"""Where the bytes of documents lie: a folder, or a bucket that speaks S3, by address alone.

The one joint to the storage library. Services and tasks get the store handed in.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from portal.config import Settings

if TYPE_CHECKING:
    from obstore.store import S3Config

#: Pieces in which a document goes out.
CHUNK = 256 * 1024
PATIENCE = "20s"


class StoreAwayError(Exception):
    """The storage does not answer, or refuses; what was asked for did not happen."""


class MissingDocumentError(Exception):
    """There are no bytes under that key."""


class DocumentStore:
    """Puts, opens, deletes and lists documents by key.

    Connects when it is first used: the library must not be awake before a server forks its workers.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: LocalStore | S3Store | None = None

    @property
    def _store(self) -> LocalStore | S3Store:
        if self._made is None:
            self._made = _connect(self._settings)
        return self._made

    def put(self, key: str, content: bytes) -> None:
        """Keep a document. Raises StoreAwayError."""
        try:
            obstore.put(self._store, key, content, use_multipart=False)
        except (BaseError, OSError) as error:
            raise StoreAwayError(type(error).__name__) from error

    def open(self, key: str) -> Iterator[bytes]:
        """A document in pieces. Raises MissingDocumentError or StoreAwayError before the first."""
        try:
            found = obstore.get(self._store, key)
        except (NotFoundError, FileNotFoundError) as error:
            raise MissingDocumentError(key) from error
        except (BaseError, OSError) as error:
            raise StoreAwayError(type(error).__name__) from error
        return (bytes(piece) for piece in found.stream(min_chunk_size=CHUNK))

    def delete(self, key: str) -> None:
        """Forget a document; one that is gone already is no mistake. Raises StoreAwayError."""
        try:
            obstore.delete(self._store, key)
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise StoreAwayError(type(error).__name__) from error

    def keys_before(self, moment: datetime) -> Iterator[list[str]]:
        """The keys of what was put before a moment, in lots. Raises StoreAwayError."""
        try:
            for lot in obstore.list(self._store, chunk_size=500):
                yield [entry["path"] for entry in lot if entry["last_modified"] < moment]
        except (BaseError, OSError) as error:
            raise StoreAwayError(type(error).__name__) from error


def _connect(settings: Settings) -> LocalStore | S3Store:
    parts = urlsplit(settings.documents_url)
    if parts.scheme != "s3":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return LocalStore(folder, automatic_cleanup=True)
    endpoint = settings.documents_endpoint
    config: S3Config = {
        "region": settings.documents_region,
        # Stores of one's own seldom have a name per bucket; Amazon's has.
        "virtual_hosted_style_request": not endpoint,
    }
    if endpoint:
        config["endpoint"] = endpoint
    if settings.documents_access_key_id:
        config["access_key_id"] = settings.documents_access_key_id
        config["secret_access_key"] = settings.documents_secret_access_key
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config=config,
        client_options={
            "timeout": PATIENCE,
            "connect_timeout": "5s",
            "allow_http": endpoint.startswith("http://"),
        },
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
    )
