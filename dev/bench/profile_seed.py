"""What `make bench-pages` puts into people's profiles: addresses, phone numbers, tags, a talent pool."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from portal.domain import names
from portal.domain.candidate_search import search_keys
from portal.models import (
    CandidateEmail,
    CandidatePhone,
    CandidateSearchKey,
    CandidateTag,
    HistoryEntry,
    TalentPool,
    TalentPoolCandidate,
)

TAGS = [
    "Offshore",
    "Welding",
    "Dutch",
    "Danish",
    "Silver",
    "Referral",
    "Night",
    "Python",
    "Leader",
    "Apprentice",
]

Person = dict[str, Any]
Rows = tuple[Any, Iterator[dict[str, Any]]]


def profile_rows(people: list[Person], now: datetime) -> Iterator[Rows]:
    """Rows of each table for these people."""
    yield CandidateEmail, _addresses(people)
    yield CandidatePhone, _phones(people)
    yield CandidateTag, _tags(people)
    yield (
        CandidateSearchKey,
        iter(sorted(_keys(people), key=lambda r: (r["key"], r["candidate_id"]))),
    )
    yield HistoryEntry, _arrivals(people, now)


def pool_rows(pool: int, people: list[Person], owner: int, now: datetime) -> Iterator[Rows]:
    """A pool with every twentieth person."""
    at = now - timedelta(days=60)
    row = {"id": pool, "name": "Measured pool", "name_key": "measured pool", "owner_id": owner}
    about = {"description": "", "created_at": at, "updated_at": at, "version": 1}
    yield TalentPool, iter([{**row, **about}])
    yield (
        TalentPoolCandidate,
        ({"pool_id": pool, "candidate_id": p["id"], "added_at": at} for p in people[::20]),
    )


def _emails(number: int) -> list[str]:
    return [f"person{number}@mail.example"] if number % 5 else []


def _numbers(number: int) -> list[str]:
    return [] if number % 3 else [f"+31 6 {number:08d}"]


def _addresses(people: list[Person]) -> Iterator[dict[str, Any]]:
    for number, person in enumerate(people):
        for address in _emails(number):
            yield {"candidate_id": person["id"], "address": address, "key": address}


def _phones(people: list[Person]) -> Iterator[dict[str, Any]]:
    for number, person in enumerate(people):
        for phone in _numbers(number):
            key = names.phone_key(phone)
            yield {"candidate_id": person["id"], "number": phone, "key": key}


def _tags(people: list[Person]) -> Iterator[dict[str, Any]]:
    for number, person in enumerate(people[::10]):
        tag = TAGS[number % len(TAGS)]
        yield {"candidate_id": person["id"], "name": tag, "key": names.word_key(tag)}


def _keys(people: list[Person]) -> Iterator[dict[str, Any]]:
    for number, person in enumerate(people):
        words = (person["name_key"], person["employer"], _emails(number), _numbers(number))
        for key in search_keys(*words):
            yield {"key": key, "candidate_id": person["id"]}


def _arrivals(people: list[Person], now: datetime) -> Iterator[dict[str, Any]]:
    for person in people:
        yield {
            "at": now - timedelta(days=90),
            "what": "candidate-created",
            "candidate_id": person["id"],
            "details": {"source": "linkedin"},
        }
