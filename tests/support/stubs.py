"""Members who answered an InMail and agreed to share their profile, as LinkedIn tells of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from flask import current_app

from portal.db import db
from portal.linkedin import MailStub
from portal.models import Candidate, InMailMessage, LinkedInSeat, StubProfile, TalentPool
from portal.queries.pool_people import Sort, list_people
from portal.services import linkedin_stubs
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People

CONTRACT = "urn:li:contract:77"
SEATS = {
    name: f"urn:li:seat:{n}"
    for n, name in enumerate(("Ada", "Rita", "Tom", "Hugo", "Ivy", "Olga"), 41)
}
LATER = NOW + timedelta(hours=2)
_numbers = count(1)


def client_id() -> str:
    return str(current_app.extensions["settings"].linkedin_client_id)


def stub(number: int = 1, seat: str = "Rita", **changes: Any) -> MailStub:
    """A member who shared everything."""
    return replace(
        MailStub(
            id=f"stub-{number}",
            contract=CONTRACT,
            owner=SEATS.get(seat, seat),
            member=f"urn:li:person:m{number}",
            created_at=NOW,
            first_name="Maya",
            last_name=f"Lindqvist{number if number != 1 else ''}",
            email=f"maya{number}@example.com",
            phone="+46 8 123 45 67",
            company="Windworks",
            title="Engineer",
            headline="Engineer at Windworks",
            location="Stockholm, Sweden",
            profile_url=f"https://www.linkedin.com/in/maya-{number}",
        ),
        **changes,
    )


def add_seats(people: People, *names: str) -> None:
    """Recruiter seats of these people, mapped to their users."""
    with unit_of_work():
        db.session.add_all(
            LinkedInSeat(
                client_id=client_id(),
                contract=CONTRACT,
                seat_urn=SEATS[name],
                first_name=name,
                last_name="Example",
                kind="recruiter",
                first_seen_at=NOW,
                last_seen_at=NOW,
                user_id=people[name],
                mapped_by="manual",
            )
            for name in names or ("Rita", "Tom", "Hugo")
        )
    db.session.remove()


def deliver(*stubs: MailStub, now: datetime = NOW, client: str | None = None) -> int:
    """LinkedIn tells of these; returns how many were new."""
    with unit_of_work():
        new = linkedin_stubs.take_in(client or client_id(), stubs, now=now)
    db.session.remove()
    return new


def still_there(seat: str, *numbers: int, now: datetime = LATER) -> int:
    """LinkedIn has these stubs of a seat and no others; returns how many were withdrawn."""
    with unit_of_work():
        gone = linkedin_stubs.compare(
            client_id(), SEATS.get(seat, seat), [f"stub-{n}" for n in numbers], now=now
        )
    db.session.remove()
    return gone


def row_of(number: int = 1) -> StubProfile:
    """The stub as it is in the database now."""
    db.session.rollback()
    return db.session.scalars(
        db.select(StubProfile).where(StubProfile.stub_id == f"stub-{number}")
    ).one()


def living() -> Sequence[Candidate]:
    """Everybody who was not joined with somebody else."""
    db.session.rollback()
    return db.session.scalars(
        db.select(Candidate).where(Candidate.merged_into_id.is_(None)).order_by(Candidate.id)
    ).all()


def only_one() -> Candidate:
    """The only person there is."""
    (candidate,) = living()
    return candidate


def linkedin_pool() -> list[tuple[str, str | None]]:
    """Who is in the system's pool, with the address that its list shows."""
    db.session.rollback()
    pool = db.session.scalars(
        db.select(TalentPool).where(TalentPool.system_key == "linkedin")
    ).one_or_none()
    if pool is None:
        return []
    found = list_people(pool, Sort("name", descending=False)).rows
    return [(person.name, person.email) for person in found]


def wrote(subject: str, seat: str = "Rita", member: int = 1, **changes: Any) -> None:
    """A message of a seat to a member, as the history has it."""
    number = next(_numbers)
    with unit_of_work():
        db.session.add(
            InMailMessage(
                **{
                    "client_id": client_id(),
                    "contract": CONTRACT,
                    "seat_urn": SEATS[seat],
                    "member_urn": f"urn:li:person:m{member}",
                    "event_id": f"event-{number}",
                    "author_urn": SEATS[seat],
                    "is_from_member": False,
                    "created_at": NOW + timedelta(minutes=number),
                    "subject": subject,
                    "body": "Hello",
                    "seen_at": NOW,
                    **changes,
                }
            )
        )
    db.session.remove()
