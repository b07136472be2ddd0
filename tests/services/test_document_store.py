"""Where the bytes of documents lie: the same promises in a folder and in a bucket."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.config import Settings
from portal.document_store import DocumentStore, MissingDocumentError, StoreAwayError
from tests.support.s3 import Bucket, bucket

CONTENT = bytes(range(256)) * 4_000


@pytest.fixture(scope="module")
def s3() -> Iterator[Bucket]:
    with bucket() as server:
        yield server


def in_bucket(settings: Settings, s3: Bucket) -> Settings:
    return dataclasses.replace(
        settings,
        documents_url="s3://beckon/papers",
        documents_endpoint=s3.url,
        documents_access_key_id="AKIDEXAMPLE",
        documents_secret_access_key="secret",
    )


@pytest.fixture(params=["folder", "bucket"])
def there(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path, s3: Bucket
) -> Settings:
    s3.objects.clear()
    s3.is_away = False
    if request.param == "bucket":
        return in_bucket(settings, s3)
    return dataclasses.replace(settings, documents_url=(tmp_path / "a b").as_uri())


def keys(store: DocumentStore, moment: datetime) -> list[str]:
    return sorted(key for lot in store.keys_before(moment) for key in lot)


def test_what_one_machine_puts_another_opens(there: Settings) -> None:
    DocumentStore(there).put("ab/abc", CONTENT)
    pieces = list(DocumentStore(there).open("ab/abc"))
    assert b"".join(pieces) == CONTENT


def test_what_is_not_there_is_missing_and_deleting_it_is_no_mistake(there: Settings) -> None:
    store = DocumentStore(there)
    with pytest.raises(MissingDocumentError):
        store.open("ab/none")
    store.delete("ab/none")
    store.put("ab/abc", b"x")
    store.delete("ab/abc")
    with pytest.raises(MissingDocumentError):
        store.open("ab/abc")


def test_old_keys_are_listed_and_young_ones_are_not(there: Settings) -> None:
    store = DocumentStore(there)
    now = datetime.now(UTC)
    assert keys(store, now) == []
    for key in ("ab/1", "cd/2"):
        store.put(key, b"x")
    assert keys(store, now + timedelta(minutes=1)) == ["ab/1", "cd/2"]
    assert keys(store, now - timedelta(minutes=1)) == []


def test_a_bucket_gets_signed_requests_below_its_prefix(settings: Settings, s3: Bucket) -> None:
    s3.is_away = False
    DocumentStore(in_bucket(settings, s3)).put("ab/abc", b"x")
    assert "/beckon/papers/ab/abc" in s3.objects
    assert s3.authorizations[-1].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")


def test_a_bucket_that_refuses_is_away(settings: Settings, s3: Bucket) -> None:
    s3.is_away = True
    store = DocumentStore(in_bucket(settings, s3))
    with pytest.raises(StoreAwayError):
        store.put("ab/abc", b"x")
    with pytest.raises(StoreAwayError):
        store.open("ab/abc")
    with pytest.raises(StoreAwayError):
        list(store.keys_before(datetime.now(UTC)))
