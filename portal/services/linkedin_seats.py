"""LinkedIn's seats: read contract by contract, page by page, and mapped to our users.

Reading is resumable: each page is settled with where the next one begins. A seat belongs to the user who
connected that LinkedIn account; until somebody has, an administrator may say whose it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from portal.db import Topic, db, lock, nudge, take_turns
from portal.domain import names
from portal.domain.errors import WrongState
from portal.domain.linkedin_seats import MappedBy, seat_kind
from portal.linkedin import Seat
from portal.models import LinkedInConnection, LinkedInContract, LinkedInSeat, User
from portal.services import history
from portal.services.job_access import changes as access

READ_EVERY = timedelta(days=1)
TRY_AGAIN = timedelta(minutes=10)
CLAIM = timedelta(minutes=2)
#: Pages shift when seats come and go: a reading that was interrupted for longer begins anew.
STALE_RUN = timedelta(hours=1)

#: Why the seats of a contract could not be read.
ENDED, NOT_ENABLED, DOWN, BUSY, CREDENTIALS, REFUSED = (
    "ended",
    "not-enabled",
    "down",
    "busy",
    "credentials",
    "refused",
)


@dataclass(frozen=True)
class Reading:
    """A reading of a contract's seats that a worker has claimed."""

    client_id: str
    contract: str
    start: int
    started_at: datetime


# -- reading -------------------------------------------------------------------------------------


def ensure_contracts(client_id: str, contracts: Iterable[str], *, now: datetime) -> None:
    """Keep rows for the contracts of the settings, as long as nobody connected one on the pages."""
    known = select(LinkedInContract.urn).where(LinkedInContract.client_id == client_id).limit(1)
    if db.session.scalar(known) is None:
        db.session.add_all(
            LinkedInContract(client_id=client_id, urn=urn, connected_at=now) for urn in contracts
        )
        db.session.flush()


def has_contracts(client_id: str) -> bool:
    """Whether any contract was ever connected for an application."""
    query = select(LinkedInContract.urn).where(LinkedInContract.client_id == client_id).limit(1)
    return db.session.scalar(query) is not None


def contracts_due(client_id: str, *, now: datetime) -> list[str]:
    """Contracts whose seats should be read. One that ended at LinkedIn may be renewed there."""
    return list(
        db.session.scalars(
            select(LinkedInContract.urn)
            .where(LinkedInContract.client_id == client_id, _is_read(), _is_due(now))
            .order_by(LinkedInContract.urn)
        )
    )


def claim_reading(client_id: str, contract: str, *, now: datetime) -> Reading | None:
    """Take a contract for reading, where the last reading stopped; None when another worker has it."""
    row = db.session.execute(
        update(LinkedInContract)
        .where(
            LinkedInContract.client_id == client_id,
            LinkedInContract.urn == contract,
            _is_read(),
            _is_due(now),
        )
        .values(seats_due_at=now + CLAIM)
        .returning(LinkedInContract)
    ).scalar_one_or_none()
    if row is None:
        return None
    if row.seats_started_at is None or now - row.seats_started_at > STALE_RUN:
        row.seats_started_at, row.seats_start = now, 0
    return Reading(client_id, contract, row.seats_start, row.seats_started_at)


def settle_page(
    reading: Reading, seats: Sequence[Seat], next_start: int | None, *, now: datetime
) -> Reading | None:
    """Keep a page; returns what to read next, None when that was the last or the claim was lost."""
    row = _contract(reading)
    if row is None or (row.seats_started_at, row.seats_start) != (
        reading.started_at,
        reading.start,
    ):
        return None
    if _was_taken_away(row):
        return None
    _keep_seats(reading, seats, now=now)
    if next_start is not None:
        row.seats_start, row.seats_due_at = next_start, now + CLAIM
        return Reading(reading.client_id, reading.contract, next_start, reading.started_at)
    row.seats_read_at, row.seats_due_at = reading.started_at, now + READ_EVERY
    row.seats_started_at, row.seats_start = None, 0
    if row.ended_at is not None:
        history.record("linkedin-contract-renewed", now=now, contract=row.name or row.urn)
    row.problem = row.ended_at = None
    return None


def settle_failure(
    reading: Reading, problem: str, *, now: datetime, after: timedelta = TRY_AGAIN
) -> None:
    """The seats could not be read: say why, and go on later where it stopped."""
    row = _contract(reading)
    if row is None or _was_taken_away(row):
        return
    row.problem, row.seats_due_at = problem, now + after
    if problem == ENDED and row.ended_at is None:
        row.ended_at = now
        history.record("linkedin-contract-ended", now=now, contract=row.name or row.urn)


def want_seats(client_id: str, *, actor: User, now: datetime) -> None:
    """Read the seats of all contracts now. Pressed twice it is one reading."""
    changed = db.session.execute(
        update(LinkedInContract)
        .where(
            LinkedInContract.client_id == client_id,
            _is_read(),
            # A reading that is under way goes on; one that failed is tried again at once.
            or_(
                LinkedInContract.seats_started_at.is_(None),
                LinkedInContract.problem.is_not(None),
            ),
        )
        .values(seats_due_at=now)
    )
    if changed.rowcount:  # type: ignore[attr-defined]
        history.record("linkedin-seats-wanted", now=now, actor=actor)
    nudge(Topic.SEATS_WANTED, 0)


def keep_emails(reading: Reading, emails: dict[str, str]) -> None:
    """Addresses that the finder of old named, by seat."""
    for row in _rows(reading, emails):
        row.email = emails[row.seat_urn][:254]


def lacks_emails(reading: Reading) -> bool:
    """Whether some seat of a contract has no address yet and nobody mapped to it."""
    query = select(LinkedInSeat.id).where(
        LinkedInSeat.client_id == reading.client_id,
        LinkedInSeat.contract == reading.contract,
        LinkedInSeat.email == "",
        LinkedInSeat.user_id.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def _is_read() -> ColumnElement[bool]:
    """Not those that an administrator took away; those that ended at LinkedIn may come back."""
    return or_(LinkedInContract.ended_at.is_(None), LinkedInContract.problem == ENDED)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(LinkedInContract.seats_due_at.is_(None), LinkedInContract.seats_due_at <= now)


def _was_taken_away(row: LinkedInContract) -> bool:
    """Somebody disconnected it here, perhaps while it was being read; only they bring it back."""
    return row.ended_at is not None and row.problem != ENDED


def _contract(reading: Reading) -> LinkedInContract | None:
    key = (reading.client_id, reading.contract)
    return db.session.get(LinkedInContract, key, with_for_update=True)


def _rows(reading: Reading, urns: Iterable[str]) -> Sequence[LinkedInSeat]:
    return db.session.scalars(
        select(LinkedInSeat).where(
            LinkedInSeat.client_id == reading.client_id,
            LinkedInSeat.contract == reading.contract,
            LinkedInSeat.seat_urn.in_(list(urns)),
        )
    ).all()


def _keep_seats(reading: Reading, seats: Sequence[Seat], *, now: datetime) -> None:
    ours = {seat.urn: seat for seat in seats if seat.contract in (None, reading.contract)}
    rows = {row.seat_urn: row for row in _rows(reading, ours)}
    for urn, seat in ours.items():
        row = rows.get(urn)
        if row is None:
            row = rows[urn] = LinkedInSeat(
                client_id=reading.client_id,
                contract=reading.contract,
                seat_urn=urn,
                first_seen_at=now,
                email="",
            )
            db.session.add(row)
        if row.user_id is not None and row.person_urn != (seat.member or ""):
            access.record_user(row.user_id, now=now)
        row.person_urn = seat.member or ""
        row.first_name = names.tidy(seat.first_name, 200)
        row.last_name = names.tidy(seat.last_name, 200)
        row.email = seat.email[:254] or row.email
        row.kind = seat_kind(seat.roles).value
        row.roles = ",".join(seat.roles)[:500]
        row.state = seat.state[:20]
        row.last_seen_at = now
    db.session.flush()
    _map_by_person(reading.client_id, list(rows.values()), now=now)


# -- whose they are ------------------------------------------------------------------------------


def claim_seats(user: User, client_id: str, person_urn: str, *, now: datetime) -> None:
    """Give somebody who connected their account the seats of that LinkedIn member."""
    seats = db.session.scalars(
        select(LinkedInSeat)
        .where(LinkedInSeat.client_id == client_id, LinkedInSeat.person_urn == person_urn)
        .with_for_update()
    ).all()
    for seat in seats:
        _give(seat, user, now=now)


def release_seats(user: User, *, now: datetime) -> None:
    """Take back what somebody had by their connection; what an administrator mapped stays."""
    seats = db.session.scalars(
        select(LinkedInSeat).where(
            LinkedInSeat.user_id == user.id, LinkedInSeat.mapped_by == MappedBy.PERSON_URN.value
        )
    ).all()
    for seat in seats:
        _record("seat-unmapped", seat, user, None, now=now)
        seat.user_id = seat.mapped_by = seat.mapped_at = None


def map_seat(seat: LinkedInSeat, user: User, *, actor: User, now: datetime) -> None:
    """Say whose seat it is.

    Raises WrongState when that is known from a connection, when somebody else has it already, when the
    account is not active, or when the user has another seat on that contract.
    """
    take_turns(f"linkedin seats {seat.contract}")
    lock(seat)
    if seat.user_id == user.id:
        return
    if not user.is_active:
        raise WrongState("user-inactive")
    if seat.user_id is not None:
        raise WrongState("seat-mapped", person=_name_of(seat.user_id))
    other = db.session.scalars(
        select(LinkedInSeat)
        .join(
            LinkedInContract,
            and_(
                LinkedInContract.client_id == LinkedInSeat.client_id,
                LinkedInContract.urn == LinkedInSeat.contract,
            ),
        )
        .where(
            LinkedInSeat.client_id == seat.client_id,
            LinkedInSeat.contract == seat.contract,
            LinkedInSeat.user_id == user.id,
            # One that LinkedIn no longer lists is in nobody's way.
            LinkedInSeat.last_seen_at
            >= func.coalesce(LinkedInContract.seats_read_at, LinkedInSeat.last_seen_at),
        )
        .limit(1)
    ).first()
    if other is not None:
        raise WrongState("seat-user-has-one", person=user.name, seat=other.name)
    seat.user_id, seat.mapped_by, seat.mapped_at = user.id, MappedBy.MANUAL.value, now
    _record("seat-mapped", seat, None, user, actor=actor, now=now)


def unmap_seat(seat: LinkedInSeat, *, actor: User, now: datetime) -> None:
    """Take the mapping away. Raises WrongState for one that follows from a connection."""
    lock(seat)
    if seat.user_id is None:
        return
    if seat.mapped_by == MappedBy.PERSON_URN.value:
        raise WrongState("seat-by-connection", person=_name_of(seat.user_id))
    former = db.session.get(User, seat.user_id)
    seat.user_id = seat.mapped_by = seat.mapped_at = None
    _record("seat-unmapped", seat, former, None, actor=actor, now=now)


def _map_by_person(client_id: str, seats: Sequence[LinkedInSeat], *, now: datetime) -> None:
    """The same person at LinkedIn: no stronger evidence. It follows the connection by itself."""
    rows = db.session.execute(
        select(LinkedInConnection.person_urn, User)
        .join(User, User.id == LinkedInConnection.user_id)
        .where(
            LinkedInConnection.client_id == client_id,
            LinkedInConnection.person_urn.in_({s.person_urn for s in seats if s.person_urn}),
        )
    )
    owners = {urn: user for urn, user in rows.all()}  # noqa: C416  a row is no pair to dict()
    for seat in seats:
        owner = owners.get(seat.person_urn)
        if owner is not None:
            _give(seat, owner, now=now)
        elif seat.mapped_by == MappedBy.PERSON_URN.value:
            # Another member holds the seat now, or the account was connected for the last time.
            _record("seat-unmapped", seat, db.session.get(User, seat.user_id or 0), None, now=now)
            seat.user_id = seat.mapped_by = seat.mapped_at = None


def _give(seat: LinkedInSeat, user: User, *, now: datetime) -> None:
    if (seat.user_id, seat.mapped_by) == (user.id, MappedBy.PERSON_URN.value):
        return
    former = db.session.get(User, seat.user_id) if seat.user_id else None
    if former is None or former.id != user.id:
        _record("seat-mapped", seat, former, user, now=now)
    seat.user_id, seat.mapped_by, seat.mapped_at = user.id, MappedBy.PERSON_URN.value, now


def _record(
    what: str,
    seat: LinkedInSeat,
    old: User | None,
    new: User | None,
    *,
    now: datetime,
    actor: User | None = None,
) -> None:
    for user in (old, new):
        if user is not None:
            # By the seats that are theirs LinkedIn knows people who have not connected their account.
            access.record_user(user.id, now=now)
    history.record(
        what,
        now=now,
        actor=actor,
        user=new or old,
        seat=seat.name,
        contract=seat.contract,
        old=old.name if old else None,
        new=new.name if new else None,
    )


def _name_of(user_id: int) -> str:
    user = db.session.get(User, user_id)
    return user.name if user else ""
