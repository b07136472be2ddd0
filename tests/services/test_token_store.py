"""LinkedIn's access token in the database: sealed, shared, fetched by one at a time."""

import threading
import time

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from portal.db import db
from portal.linkedin import AccessToken
from portal.models import LinkedInToken
from portal.sealing import Sealer
from portal.token_store import DatabaseTokenStore

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))
TOKEN = AccessToken("AQX-a-token-of-linkedin", 1_900_000_000.0)
LATER = AccessToken("AQY-the-next-one", 1_900_001_800.0)


def store_with(app: Flask, *keys: str) -> DatabaseTokenStore:
    def engine():  # type: ignore[no-untyped-def]
        with app.app_context():
            return db.engine

    return DatabaseTokenStore(engine, Sealer(keys))


@pytest.fixture
def store(app: Flask) -> DatabaseTokenStore:
    return store_with(app, OLD)


def test_a_token_comes_back_as_it_was_kept(store: DatabaseTokenStore) -> None:
    assert store.read("client") is None
    store.write("client", TOKEN)
    assert store.read("client") == TOKEN
    store.write("client", LATER)
    assert store.read("client") == LATER
    assert store.read("another") is None


def test_the_text_of_the_token_is_nowhere_in_the_row(
    context: Flask, store: DatabaseTokenStore
) -> None:
    store.write("client", TOKEN)
    row = db.session.get_one(LinkedInToken, "client")
    assert row.sealed is not None
    assert TOKEN.value.encode() not in row.sealed
    everything = repr([getattr(row, column.key) for column in LinkedInToken.__table__.columns])
    assert TOKEN.value not in everything


def test_a_new_key_in_front_still_opens_what_the_old_one_sealed(
    app: Flask, store: DatabaseTokenStore
) -> None:
    store.write("client", TOKEN)
    rotated = store_with(app, NEW, OLD)
    assert rotated.read("client") == TOKEN
    rotated.write("client", LATER)
    assert store_with(app, NEW).read("client") == LATER
    assert store.read("client") is None


def test_a_token_that_no_key_opens_is_as_good_as_none(
    app: Flask, store: DatabaseTokenStore
) -> None:
    store.write("client", TOKEN)
    other = store_with(app, OTHER)
    assert other.read("client") is None
    other.discard("client", TOKEN.value)
    assert store.read("client") == TOKEN


def test_a_refused_token_is_forgotten_unless_a_newer_one_took_its_place(
    store: DatabaseTokenStore,
) -> None:
    store.discard("client", TOKEN.value)
    store.write("client", TOKEN)
    store.discard("client", "another")
    assert store.read("client") == TOKEN
    store.write("client", LATER)
    store.discard("client", TOKEN.value)
    assert store.read("client") == LATER
    store.discard("client", LATER.value)
    assert store.read("client") is None


def test_one_process_alone_may_fetch_until_it_lets_go_or_dies(store: DatabaseTokenStore) -> None:
    assert store.lease("client", 30)
    assert not store.lease("client", 30)
    assert store.lease("another client", 30)
    store.release("client")
    assert store.lease("client", 0.05)
    time.sleep(0.06)
    assert store.lease("client", 30)


def test_letting_go_keeps_the_token_and_keeping_a_token_keeps_the_lease(
    store: DatabaseTokenStore,
) -> None:
    assert store.lease("client", 30)
    store.write("client", TOKEN)
    assert not store.lease("client", 30)
    store.release("client")
    assert store.read("client") == TOKEN


def test_of_many_threads_that_want_to_fetch_one_may(app: Flask) -> None:
    taken: list[bool] = []
    barrier = threading.Barrier(8)

    def run() -> None:
        mine = store_with(app, OLD)
        barrier.wait()
        taken.append(mine.lease("client", 30))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 7 + [True]
