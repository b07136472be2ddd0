"""What the tests of pages share."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from portal.services import passwords
from tests.support import people as people_module
from tests.support.people import People, add_job


@pytest.fixture(autouse=True, scope="session")
def _cheap_hashing() -> Iterator[None]:
    """The real argon2 with parameters that cost nothing; the real ones are looked at in test_auth."""
    real, nobody = passwords._hasher, passwords._NOBODY
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._NOBODY = passwords._hasher.hash("nobody has this password")
    people_module._HASHES.clear()
    yield
    passwords._hasher, passwords._NOBODY = real, nobody
    people_module._HASHES.clear()


@pytest.fixture
def job_id(app: Flask, people: People) -> int:
    """An active job of Rita's with Tom, Hugo and Ivy on the team."""
    with app.app_context():
        return add_job(people)


@pytest.fixture
def draft_id(app: Flask, people: People) -> int:
    """The same as a draft."""
    with app.app_context():
        return add_job(people, active=False, title="Site Manager")


@pytest.fixture
def set_to(app: Flask) -> Iterator[Any]:
    """Other settings for this test."""
    real = app.extensions["settings"]

    def change(**changes: Any) -> None:
        app.extensions["settings"] = dataclasses.replace(real, **changes)

    yield change
    app.extensions["settings"] = real
