"""Addresses and numbers that a candidate has from a stub profile alone: they go with the consent.

As soon as anybody else says the same (a colleague who types it, another source, the record of the same person)
they are the company's own knowledge and stay.
"""

from collections.abc import Collection

from sqlalchemy import select

from portal.db import db
from portal.domain import names
from portal.models import Candidate, CandidateEmail, CandidatePhone, StubProfile
from portal.queries.stub_profiles import standing_stubs


def who_has(email: str, phone: str) -> tuple[set[int], set[int]]:
    """The candidates who have an address, and those who have a number."""
    email_key, phone_key = names.email_key(email), names.phone_key(phone)
    return (
        _ids(CandidateEmail, email_key) if email_key else set(),
        _ids(CandidatePhone, phone_key) if phone_key else set(),
    )


def note_gifts(
    stub: StubProfile, candidate: Candidate, before: tuple[Collection[int], Collection[int]]
) -> None:
    """Note what the candidate knows from this stub alone; ``before`` is :func:`who_has` of the time before it."""
    stub.gave_email = stub.gave_email or (
        bool(stub.email) and not _is_among(candidate, before[0]) and _has_email(stub, candidate)
    )
    stub.gave_phone = stub.gave_phone or (
        bool(stub.phone) and not _is_among(candidate, before[1]) and _has_phone(stub, candidate)
    )


def confirm(
    candidate_id: int, email_keys: Collection[str] = (), phone_keys: Collection[str] = ()
) -> None:
    """Somebody else said the same of a candidate: it stays, whatever the member takes back."""
    if not email_keys and not phone_keys:
        return
    given = select(StubProfile).where(
        StubProfile.candidate_id == candidate_id,
        StubProfile.gave_email | StubProfile.gave_phone,
    )
    for stub in db.session.scalars(given):
        if names.email_key(stub.email) in email_keys:
            stub.gave_email = False
        if names.phone_key(stub.phone) in phone_keys:
            stub.gave_phone = False


def take_back(
    stub: StubProfile, candidate: Candidate, *, email: bool = True, phone: bool = True
) -> list[str]:
    """Take off the candidate what came from this stub alone; returns the fields that changed. What another stub of
    the person still shares stays, and is that one's from now on."""
    others = [other for other in standing_stubs(candidate.id) if other is not stub]
    changed = []
    if email and stub.gave_email:
        stub.gave_email = False
        key = names.email_key(stub.email)
        heir = next((o for o in others if names.email_key(o.email) == key), None)
        if heir is not None:
            heir.gave_email = True
        elif rows := [row for row in candidate.emails if row.key == key]:
            candidate.emails.remove(rows[0])
            changed.append("emails")
    if phone and stub.gave_phone:
        stub.gave_phone = False
        key = names.phone_key(stub.phone)
        heir = next((o for o in others if names.phone_key(o.phone) == key), None)
        if heir is not None:
            heir.gave_phone = True
        elif numbers := [row for row in candidate.phones if row.key == key]:
            candidate.phones.remove(numbers[0])
            changed.append("phones")
    return changed


def _ids(model: type[CandidateEmail] | type[CandidatePhone], key: str) -> set[int]:
    return set(db.session.scalars(select(model.candidate_id).where(model.key == key)))


def _is_among(candidate: Candidate, ids: Collection[int]) -> bool:
    """Whether one of them is the candidate, or was joined with it meanwhile."""
    if not ids or candidate.id in ids:
        return bool(ids)
    joined = select(Candidate.id).where(
        Candidate.id.in_(ids), Candidate.merged_into_id == candidate.id
    )
    return db.session.scalar(joined.limit(1)) is not None


def _has_email(stub: StubProfile, candidate: Candidate) -> bool:
    return any(row.key == names.email_key(stub.email) for row in candidate.emails)


def _has_phone(stub: StubProfile, candidate: Candidate) -> bool:
    return any(row.key == names.phone_key(stub.phone) for row in candidate.phones)
