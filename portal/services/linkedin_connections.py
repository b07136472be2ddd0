"""People's own LinkedIn accounts: connected, checked once a day, announced before they end, disconnected.

A member's token is the person's secret: here it comes and goes sealed. What went through the account,
such as exports, stays in the history when the connection goes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from portal.db import db, lock, take_turns
from portal.domain.linkedin_connections import WARNING, Ending
from portal.models import LinkedInConnection, User
from portal.services import history, linkedin_seats, messages
from portal.services.job_access import changes as access

CHECK_EVERY = timedelta(days=1)
TRY_AGAIN = timedelta(minutes=10)
CLAIM = timedelta(minutes=2)


@dataclass(frozen=True)
class NewConnection:
    """What LinkedIn said of the account."""

    client_id: str
    person_urn: str
    person_name: str
    sealed: bytes
    expires_at: datetime


@dataclass(frozen=True)
class Claimed:
    """A token that a worker checks now."""

    user_id: int
    sealed: bytes


def connect_account(user: User, new: NewConnection, *, now: datetime) -> bool:
    """Connect somebody's LinkedIn account, or connect it again.

    False when another user has connected that account already: who that is, administrators read in
    the audit log and nobody else is told.
    """
    take_turns(f"linkedin person {new.client_id} {new.person_urn}")
    lock(user)
    holder = db.session.scalars(
        select(User)
        .join(LinkedInConnection, LinkedInConnection.user_id == User.id)
        .where(
            LinkedInConnection.client_id == new.client_id,
            LinkedInConnection.person_urn == new.person_urn,
            LinkedInConnection.user_id != user.id,
        )
    ).one_or_none()
    if holder is not None:
        history.record(
            "linkedin-account-refused", now=now, actor=user, user=user, holder=holder.name
        )
        return False
    row = db.session.get(LinkedInConnection, user.id, with_for_update=True)
    before = row.person_name or row.person_urn if row else None
    if row is None:
        row = LinkedInConnection(user_id=user.id)
        db.session.add(row)
    elif (row.client_id, row.person_urn) != (new.client_id, new.person_urn):
        linkedin_seats.release_seats(user, now=now)
    row.client_id, row.person_urn = new.client_id, new.person_urn
    row.person_name = new.person_name[:200]
    row.sealed, row.expires_at = new.sealed, new.expires_at
    row.connected_at = row.checked_at = now
    row.next_check_at = now + CHECK_EVERY
    row.problem = row.warned_at = None
    db.session.flush()
    history.record(
        "linkedin-connected",
        now=now,
        actor=user,
        user=user,
        old=before,
        new=row.person_name or row.person_urn,
    )
    linkedin_seats.claim_seats(user, new.client_id, new.person_urn, now=now)
    access.record_user(user.id, now=now)
    return True


def disconnect_account(user: User, *, now: datetime, actor: User | None = None) -> bool:
    """Forget somebody's token and account at once; returns whether there was one."""
    row = db.session.get(LinkedInConnection, user.id, with_for_update=True)
    if row is None:
        return False
    history.record(
        "linkedin-disconnected",
        now=now,
        actor=actor or user,
        user=user,
        old=row.person_name or row.person_urn,
        new=None,
    )
    linkedin_seats.release_seats(user, now=now)
    db.session.delete(row)
    access.record_user(user.id, now=now)
    return True


# -- the daily check -----------------------------------------------------------------------------


def due_for_check(client_id: str, *, now: datetime, limit: int = 200) -> list[int]:
    """Users whose token should be shown to LinkedIn again."""
    due = or_(LinkedInConnection.next_check_at.is_(None), LinkedInConnection.next_check_at <= now)
    return list(
        db.session.scalars(
            select(LinkedInConnection.user_id)
            .where(
                LinkedInConnection.client_id == client_id,
                LinkedInConnection.sealed.is_not(None),
                due,
            )
            .order_by(LinkedInConnection.next_check_at, LinkedInConnection.user_id)
            .limit(limit)
        )
    )


def claim_check(user_id: int, *, now: datetime) -> Claimed | None:
    """Take a token for checking; None when another worker has it or it is gone."""
    due = or_(LinkedInConnection.next_check_at.is_(None), LinkedInConnection.next_check_at <= now)
    sealed = db.session.execute(
        update(LinkedInConnection)
        .where(LinkedInConnection.user_id == user_id, LinkedInConnection.sealed.is_not(None), due)
        .values(next_check_at=now + CLAIM)
        .returning(LinkedInConnection.sealed)
    ).scalar_one_or_none()
    return Claimed(user_id, sealed) if sealed else None


def settle_works(claimed: Claimed, *, expires_at: datetime | None, now: datetime) -> None:
    """LinkedIn confirmed a token, and said until when it lasts."""
    row = _still(claimed)
    if row is not None:
        row.checked_at, row.next_check_at = now, now + CHECK_EVERY
        row.expires_at = expires_at or row.expires_at


def settle_later(claimed: Claimed, *, now: datetime, after: timedelta = TRY_AGAIN) -> None:
    """Nobody could tell: LinkedIn does not answer, or no key of ours opens the token."""
    row = _still(claimed)
    if row is not None:
        row.next_check_at = now + after


def settle_ended(claimed: Claimed, why: Ending, *, now: datetime) -> None:
    """LinkedIn takes the token no longer: it is forgotten, and the person is told once."""
    row = _still(claimed)
    if row is not None:
        _end(row, why, now=now)


def note_refusal(user_id: int, sealed: bytes, *, now: datetime) -> None:
    """LinkedIn answered 401 to a member's token. One that was connected anew meanwhile stays."""
    settle_ended(Claimed(user_id, sealed), Ending.REVOKED, now=now)


def announce_endings(client_id: str, *, now: datetime, limit: int = 500) -> int:
    """Tell people, once, in the portal and by mail, that their connection ends within two weeks, and
    end those whose time is over; returns how many were told."""
    rows = db.session.scalars(
        select(LinkedInConnection)
        .where(
            LinkedInConnection.client_id == client_id,
            LinkedInConnection.sealed.is_not(None),
            LinkedInConnection.expires_at <= now + WARNING,
            or_(LinkedInConnection.warned_at.is_(None), LinkedInConnection.expires_at <= now),
        )
        .order_by(LinkedInConnection.user_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        assert row.expires_at is not None
        if row.expires_at <= now:
            _end(row, Ending.EXPIRED, now=now)
            continue
        row.warned_at = now
        messages.tell(
            row.user,
            "linkedin-connection-ends",
            now=now,
            mail=True,
            day=row.expires_at.date().isoformat(),
        )
    return len(rows)


def _end(row: LinkedInConnection, why: Ending, *, now: datetime) -> None:
    row.sealed, row.next_check_at, row.checked_at = None, None, now
    row.problem = why.value
    history.record(
        "linkedin-connection-ended", now=now, user=row.user, person=row.user.name, new=why.value
    )
    messages.tell(row.user, "linkedin-connection-ended", now=now)


def _still(claimed: Claimed) -> LinkedInConnection | None:
    """The connection, as long as it holds the token that was looked at."""
    row = db.session.get(LinkedInConnection, claimed.user_id, with_for_update=True)
    return row if row is not None and row.sealed == claimed.sealed else None


# -- keys ----------------------------------------------------------------------------------------


def sealed_tokens(*, after: int, limit: int) -> list[tuple[int, bytes]]:
    """Users and their sealed tokens, in order, locked."""
    rows = db.session.execute(
        select(LinkedInConnection.user_id, LinkedInConnection.sealed)
        .where(LinkedInConnection.sealed.is_not(None), LinkedInConnection.user_id > after)
        .order_by(LinkedInConnection.user_id)
        .limit(limit)
        .with_for_update()
    )
    return [(user_id, sealed) for user_id, sealed in rows if sealed]


def keep_resealed(user_id: int, sealed: bytes) -> None:
    """The same token under another key."""
    db.session.execute(
        update(LinkedInConnection)
        .where(LinkedInConnection.user_id == user_id)
        .values(sealed=sealed)
    )
