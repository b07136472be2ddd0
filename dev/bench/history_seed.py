"""Fills the running portal's database for the page part of `make bench-history`; prints what the measurements need.

python -m dev.bench.history_seed ENTRIES      prints one JSON object

Rita's account is connected and has a seat; a person has so many entries of history: her own InMail, that of three
colleagues, and notes of all of them. Another person has ten.
"""

import json
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from portal import create_app
from portal.db import WRITES, db
from portal.domain import names
from portal.domain.linkedin_history import NoteVisibility
from portal.models import (
    Candidate,
    CandidateLinkedInPerson,
    HistoryLane,
    InMailMessage,
    LinkedInConnection,
    LinkedInContract,
    LinkedInIntegration,
    LinkedInSeat,
    RecruiterNote,
    User,
)

SMALL = 10
CONTRACT = "urn:li:contract:990000"
BODY = "Dear Maya,\n\nwe look for somebody who knows wind. Would you like to talk about it?\n" * 6
#: Of ten entries: own messages, colleagues' messages, notes.
OWN, COLLEAGUES = 4, 7


def main() -> None:
    entries = int(sys.argv[1])
    app = create_app()
    settings = app.extensions["settings"]
    with app.app_context():
        db.session.connection(execution_options={WRITES: True})
        seats = _seats(settings.linkedin_client_id)
        found = {
            "candidate": _person(settings.linkedin_client_id, seats, "big", entries),
            "small_candidate": _person(settings.linkedin_client_id, seats, "small", SMALL),
        }
        db.session.merge(HistoryLane(client_id=settings.linkedin_client_id, version=1))
        db.session.commit()
    print(json.dumps(found))


def _seats(client_id: str) -> list[LinkedInSeat]:
    now = datetime.now(UTC)
    rita = db.session.scalars(select(User).where(User.email_key == "rita@demo.example")).one()
    db.session.execute(delete(LinkedInIntegration))
    db.session.add_all(
        LinkedInIntegration(
            client_id=client_id, context=context, type=kind, state="ENABLED", raw_state="ENABLED"
        )
        for kind, context in (("CSA_API", CONTRACT), ("PROFILE_PLUGIN", "urn:li:organization:1"))
    )
    db.session.add(
        LinkedInContract(client_id=client_id, urn=CONTRACT, connected_at=now, seats_read_at=now)
    )
    db.session.execute(delete(LinkedInConnection).where(LinkedInConnection.user_id == rita.id))
    db.session.add(
        LinkedInConnection(
            user_id=rita.id,
            client_id=client_id,
            person_urn="urn:li:person:bench-rita",
            connected_at=now,
        )
    )
    seats = [
        LinkedInSeat(
            client_id=client_id,
            contract=CONTRACT,
            seat_urn=f"urn:li:seat:{990_000 + number}",
            person_urn="urn:li:person:bench-rita" if not number else f"urn:li:person:b{number}",
            first_name="Bench",
            last_name=f"Seat {number}",
            kind="recruiter",
            first_seen_at=now,
            last_seen_at=now + timedelta(days=9),
            user_id=None if number else rita.id,
        )
        for number in range(4)
    ]
    db.session.add_all(seats)
    db.session.flush()
    return seats


def _person(client_id: str, seats: list[LinkedInSeat], name: str, entries: int) -> int:
    now, member = datetime.now(UTC), f"urn:li:person:bench-{name}"
    candidate = Candidate(
        first_name="Maya",
        last_name=f"Bench {name}",
        name_key=names.name_key("Maya", f"Bench {name}"),
        source="linkedin-recruiter",
        created_at=now,
        updated_at=now,
        linkedin_people=[CandidateLinkedInPerson(client_id=client_id, person_urn=member)],
    )
    db.session.add(candidate)
    for number in range(entries):
        at = now - timedelta(hours=number)
        which = number % 10
        seat = seats[0] if which < OWN else seats[1 + number % 3]
        shared = {
            "client_id": client_id,
            "contract": seat.contract,
            "seat_urn": seat.seat_urn,
            "member_urn": member,
            "created_at": at,
            "seen_at": at,
        }
        row: InMailMessage | RecruiterNote
        if which < COLLEAGUES:
            is_theirs = bool(number % 2)
            row = InMailMessage(
                **shared,
                thread_urn=f"urn:li:messagingThread:{number // 60}",
                event_id=f"{name}-{number}",
                author_urn=member if is_theirs else seat.seat_urn,
                is_from_member=is_theirs,
                subject="Wind and you",
                body=BODY,
            )
        else:
            row = RecruiterNote(
                **shared,
                note_id=f"{name}-{number}",
                text=BODY,
                visibility=NoteVisibility.PUBLIC.value,
                modified_at=at,
            )
        db.session.add(row)
    db.session.flush()
    return candidate.id


if __name__ == "__main__":
    main()
