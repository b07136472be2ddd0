"""What passed at LinkedIn, put into the tables as if it had been read there."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from portal.db import db
from portal.domain import names
from portal.domain.linkedin_history import NoteVisibility, SeatKey
from portal.models import (
    Candidate,
    CandidateLinkedInPerson,
    HistoryLane,
    HistoryStream,
    InMailMessage,
    LinkedInSeat,
    RecruiterNote,
)
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW
from tests.support.seats import SetUp

MEMBER = "urn:li:person:maya"
_numbers = count(1)


def key_of(seat: LinkedInSeat) -> SeatKey:
    return SeatKey(seat.contract, seat.seat_urn)


class Passed:
    """Writes history, each piece in a context and a transaction of its own."""

    def __init__(self, set_up: SetUp) -> None:
        self.set_up = set_up
        self.client_id = set_up.client_id

    def person(self, *members: str, client_id: str = "", **fields: str) -> int:
        """A candidate who is linked to members; returns the id."""
        fields = {"first_name": "Maya", "last_name": "Lindqvist", **fields}
        with self.set_up.app.app_context(), unit_of_work():
            key = names.name_key(fields["first_name"], fields["last_name"])
            candidate = Candidate(
                source="manual", created_at=NOW, updated_at=NOW, name_key=key, **fields
            )
            candidate.linkedin_people = [
                CandidateLinkedInPerson(client_id=client_id or self.client_id, person_urn=urn)
                for urn in members
            ]
            db.session.add(candidate)
            db.session.flush()
            candidate_id = candidate.id
        self.set_up._look_again()
        return candidate_id

    def message(self, seat: LinkedInSeat | SeatKey, **values: Any) -> int:
        """A message of a seat, from the seat unless ``is_from_member``; returns the id."""
        return self.messages([{"seat": seat, **values}])[0]

    def messages(self, several: Iterable[dict[str, Any]]) -> list[int]:
        rows = [self._message(**values) for values in several]
        with self.set_up.app.app_context(), unit_of_work():
            db.session.add_all(rows)
            db.session.flush()
            ids = [row.id for row in rows]
            self._moved()
        self.set_up._look_again()
        return ids

    def _message(
        self, seat: LinkedInSeat | SeatKey, at: datetime | None = None, **values: Any
    ) -> InMailMessage:
        number = next(_numbers)
        key = seat if isinstance(seat, SeatKey) else key_of(seat)
        member = values.get("member_urn", MEMBER)
        is_from_member = values.get("is_from_member", False)
        return InMailMessage(
            **{
                "client_id": self.client_id,
                "contract": key.contract,
                "seat_urn": key.urn,
                "member_urn": member,
                "thread_urn": "urn:li:messagingThread:1",
                "event_id": f"event-{number}",
                "author_urn": member if is_from_member else key.urn,
                "is_from_member": is_from_member,
                "created_at": at or NOW + timedelta(minutes=number),
                "subject": "A role for you",
                "body": f"Text {number}",
                "seen_at": NOW,
                **values,
            }
        )

    def note(self, seat: LinkedInSeat | SeatKey, text: str, **values: Any) -> int:
        """A note that a seat wrote; returns the id."""
        number = next(_numbers)
        key = seat if isinstance(seat, SeatKey) else key_of(seat)
        at = values.pop("at", None) or NOW + timedelta(minutes=number)
        row = RecruiterNote(
            **{
                "client_id": self.client_id,
                "contract": key.contract,
                "note_id": str(number),
                "seat_urn": key.urn,
                "member_urn": MEMBER,
                "text": text,
                "visibility": NoteVisibility.PUBLIC.value,
                "created_at": at,
                "modified_at": at,
                "seen_at": NOW,
                **values,
            }
        )
        with self.set_up.app.app_context(), unit_of_work():
            db.session.add(row)
            db.session.flush()
            self._moved()
            note_id = row.id
        self.set_up._look_again()
        return note_id

    def change_note(self, note_id: int, **values: Any) -> None:
        """What somebody changed at LinkedIn."""
        with self.set_up.app.app_context(), unit_of_work():
            note = db.session.get_one(RecruiterNote, note_id)
            for name, value in values.items():
                setattr(note, name, value)
            self._moved()
        self.set_up._look_again()

    def stream(self, seat_urn: str, stream: str, **values: Any) -> None:
        """How far the reading of a seat is; due an hour from now unless said otherwise."""
        values = {"contract": self.set_up.contract, "due_at": NOW + timedelta(hours=1), **values}
        row = HistoryStream(client_id=self.client_id, seat_urn=seat_urn, stream=stream, **values)
        with self.set_up.app.app_context(), unit_of_work():
            db.session.merge(row)
        self.set_up._look_again()

    def moved(self) -> None:
        """Something of the history changed."""
        with self.set_up.app.app_context(), unit_of_work():
            self._moved()
        self.set_up._look_again()

    def _moved(self) -> None:
        lane = db.session.get(HistoryLane, self.client_id)
        if lane is None:
            lane = HistoryLane(client_id=self.client_id, version=0)
            db.session.add(lane)
        lane.version += 1


def open_to_histories(set_up: SetUp) -> None:
    """Company level, and contract level on the first of two contracts that were connected."""
    set_up.enable_company()
    for contract in (set_up.contract, set_up.other):
        set_up.add_contract(contract)
    set_up.add_integration("CSA_API", set_up.contract)


__all__ = ["MEMBER", "Passed", "key_of", "open_to_histories"]
