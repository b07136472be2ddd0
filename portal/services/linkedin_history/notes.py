"""Keeping recruiters' notes as LinkedIn tells them: edits and deletions follow, an older version never comes back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, or_
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db
from portal.domain.linkedin_history import NoteVisibility
from portal.linkedin import ProspectNote
from portal.models import RecruiterNote

#: LinkedIn's words, whose spelling is not public. Any other counts as private.
_VISIBILITY = {
    "PUBLIC": NoteVisibility.PUBLIC,
    "PROJECT": NoteVisibility.PROJECT,
    "PRIVATE": NoteVisibility.PRIVATE,
}
_MEMBER = "urn:li:person:"


def keep(
    client_id: str, contract: str, seat_urn: str, notes: Sequence[ProspectNote], *, now: datetime
) -> int:
    """Keep notes of one seat; returns how many were new or changed. One that was deleted loses its text.

    Repeated it changes nothing.
    """
    # Of one that comes twice on a page the later version counts.
    ordered = sorted(notes, key=lambda note: (note.modified_at, not note.is_active))
    rows = (_row(client_id, contract, seat_urn, note, now=now) for note in ordered)
    values = list({(row["contract"], row["note_id"]): row for row in rows}.values())
    if not values:
        return 0
    table: Table = RecruiterNote.__table__  # type: ignore[assignment]
    connection = db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    new, old = statement.excluded, table.c
    followed = ("seat_urn", "member_urn", "text", "visibility", "is_active", "modified_at")
    told = ("text", "visibility", "is_active", "member_urn", "seat_urn")
    statement = statement.on_conflict_do_update(
        index_elements=["client_id", "contract", "note_id"],
        set_={name: new[name] for name in followed},
        where=or_(
            new.modified_at > old.modified_at,
            and_(
                new.modified_at == old.modified_at,
                # Of two versions of one moment the deleted one is the later.
                old.is_active,
                or_(*(new[name] != old[name] for name in told)),
            ),
        ),
    )
    # What was there already and says the same is not written, and not returned.
    return len(connection.execute(statement.returning(old.id), values).all())


def _row(
    client_id: str, contract: str, seat_urn: str, note: ProspectNote, *, now: datetime
) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "contract": note.contract or contract,
        "note_id": note.id,
        # It was asked for as this seat's, so without a name it is.
        "seat_urn": note.owner or seat_urn,
        "member_urn": note.prospect if note.prospect.startswith(_MEMBER) else "",
        "text": note.note if note.is_active else "",
        "visibility": _VISIBILITY.get(note.visibility, NoteVisibility.PRIVATE).value,
        "is_active": note.is_active,
        "created_at": note.created_at,
        "modified_at": note.modified_at,
        "seen_at": now,
    }
