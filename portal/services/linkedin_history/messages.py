"""Keeping InMail as LinkedIn tells it: each message once, whoever reads it how often.

LinkedIn repeats ids, so a message is known by seat, id, time and author. A text that changed follows; one that comes in
a kind of content that we do not know never takes the place of one that we do.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db
from portal.linkedin import MailEvent
from portal.models import InMailMessage

SUBJECT_MAX = 500
KEY = ("client_id", "seat_urn", "event_id", "created_at", "author_urn")
_MEMBER = "urn:li:person:"


def keep(
    client_id: str, contract: str, seat_urn: str, events: Sequence[MailEvent], *, now: datetime
) -> set[str]:
    """Keep messages of one seat; returns the members with whom something is new or changed.

    Repeated it changes nothing.
    """
    # One that comes twice on a page is one.
    rows = (_row(client_id, contract, seat_urn, event, now=now) for event in events)
    values = list({tuple(row[name] for name in KEY): row for row in rows}.values())
    if not values:
        return set()
    table: Table = InMailMessage.__table__  # type: ignore[assignment]
    connection = db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    new, old = statement.excluded, table.c
    followed = ("subject", "body", "is_supported", "member_urn", "thread_urn")
    statement = statement.on_conflict_do_update(
        index_elements=list(KEY),
        set_={name: new[name] for name in followed},
        where=and_(
            or_(new.is_supported, old.is_supported.is_(False)),
            or_(*(new[name] != old[name] for name in followed)),
        ),
    )
    # What was there already and says the same is not written, and not returned.
    return set(connection.execute(statement.returning(old.member_urn), values).scalars()) - {""}


def count(client_id: str) -> int:
    """How many messages are here."""
    query = select(func.count()).where(InMailMessage.client_id == client_id)
    return db.session.scalar(query) or 0


def _row(
    client_id: str, contract: str, seat_urn: str, event: MailEvent, *, now: datetime
) -> dict[str, Any]:
    is_from_member = event.author.startswith(_MEMBER)
    others = (event.author,) if is_from_member else event.recipients
    return {
        "client_id": client_id,
        "contract": contract,
        "seat_urn": seat_urn,
        "member_urn": next((urn for urn in others if urn.startswith(_MEMBER)), ""),
        "thread_urn": event.thread,
        "event_id": event.id,
        "author_urn": event.author,
        "is_from_member": is_from_member,
        "created_at": event.created_at,
        "is_supported": event.is_supported,
        "subject": event.subject[:SUBJECT_MAX],
        "body": event.body,
        "seen_at": now,
    }
