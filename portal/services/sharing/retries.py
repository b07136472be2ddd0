"""Sending again what LinkedIn refused, because somebody thinks that it will be taken now."""

from datetime import datetime

from sqlalchemy import select, update

from portal.db import Topic, db, nudge
from portal.models import SharingRecord
from portal.services.sharing.changes import Rank, note_people
from portal.services.sharing.ledger import State


def try_again(candidate_id: int | None, *, now: datetime) -> int:
    """Send refused records again, of one person or, None, of everybody; returns how many there are."""
    refused = [SharingRecord.state == State.REFUSED.value]
    if candidate_id is not None:
        refused.append(SharingRecord.candidate_id == candidate_id)
    people = select(SharingRecord.candidate_id).where(*refused).distinct()
    rank = Rank.RECORDS if candidate_id is None else Rank.URGENT
    note_people(people, rank=rank, now=now)
    changed = db.session.execute(
        update(SharingRecord).where(*refused).values(refused_digest=""),
        execution_options={"synchronize_session": False},
    )
    nudge(Topic.PERSON_CHANGED, 0)
    return int(changed.rowcount)  # type: ignore[attr-defined]  # a write has one
