"""Why people are rejected: the company's own list."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.db import db, lock, take_turns
from portal.domain import names
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.models import Application, RejectionReason, User
from portal.services import history
from portal.services.sharing.changes import Rank, note_people

REASON_MAX = 100
REASONS_MAX = 100

#: The list is short and changed rarely: whoever changes it waits for the others.
_LIST = "rejection reasons"


def list_reasons(*, active_only: bool = False) -> Sequence[RejectionReason]:
    """The reasons in the company's order."""
    query = select(RejectionReason).order_by(RejectionReason.position, RejectionReason.id)
    if active_only:
        query = query.where(RejectionReason.is_active)
    return db.session.scalars(query).all()


def add_reason(name: str, *, actor: User, now: datetime) -> RejectionReason:
    """Put a reason at the end of the list. Raises InvalidInput for a bad or taken name."""
    take_turns(_LIST)
    reasons = list_reasons()
    if len(reasons) >= REASONS_MAX:
        raise InvalidInput("name", "too-many", limit=REASONS_MAX)
    tidied = _check_name(name, [reason.name for reason in reasons])
    position = max((reason.position for reason in reasons), default=-1) + 1
    reason = RejectionReason(name=tidied, position=position, is_active=True)
    db.session.add(reason)
    db.session.flush()
    history.record("reason-added", now=now, actor=actor, reason=tidied)
    return reason


def rename_reason(
    reason: RejectionReason, name: str, *, known_as: str, actor: User, now: datetime
) -> None:
    """Give a reason another name, also where it was used.

    Raises StaleVersion when it is no longer called ``known_as``.
    """
    take_turns(_LIST)
    lock(reason)
    if reason.name != known_as:
        raise StaleVersion("reason-stale", name=reason.name)
    tidied = _check_name(name, [r.name for r in list_reasons() if r.id != reason.id])
    if tidied == reason.name:
        return
    history.record("reason-renamed", now=now, actor=actor, old=reason.name, new=tidied)
    reason.name = tidied
    db.session.flush()
    of_people = select(Application.candidate_id).where(Application.rejection_reason_id == reason.id)
    note_people(of_people.distinct(), rank=Rank.RECORDS, now=now)


def move_reason(reason: RejectionReason, by: int, *, actor: User, now: datetime) -> None:
    """Put a reason further up (negative) or down in the list; at its ends nothing happens."""
    take_turns(_LIST)
    lock(reason)
    reasons = list(list_reasons())
    place = reasons.index(reason)
    wanted = min(max(place + by, 0), len(reasons) - 1)
    if wanted == place:
        return
    reasons.insert(wanted, reasons.pop(place))
    for position, entry in enumerate(reasons):
        entry.position = position
    history.record(
        "reason-moved", now=now, actor=actor, reason=reason.name, old=place + 1, new=wanted + 1
    )


def switch_reason(reason: RejectionReason, *, on: bool, actor: User, now: datetime) -> None:
    """Offer a reason, or no longer. Raises WrongState for the last one on offer."""
    take_turns(_LIST)
    lock(reason)
    if reason.is_active == on:
        return
    if not on and not [r for r in list_reasons(active_only=True) if r.id != reason.id]:
        raise WrongState("last-reason")
    reason.is_active = on
    if on:
        history.record("reason-switched-on", now=now, actor=actor, reason=reason.name)
    else:
        history.record("reason-switched-off", now=now, actor=actor, reason=reason.name)


def remove_reason(reason: RejectionReason, *, actor: User, now: datetime) -> None:
    """Take a reason off the list. Raises WrongState when anybody was rejected with it."""
    take_turns(_LIST)
    lock(reason)
    used = db.session.scalar(
        select(Application.id).where(Application.rejection_reason_id == reason.id).limit(1)
    )
    if used is not None:
        raise WrongState("reason-used")
    if reason.is_active and not [r for r in list_reasons(active_only=True) if r.id != reason.id]:
        raise WrongState("last-reason")
    history.record("reason-removed", now=now, actor=actor, reason=reason.name)
    db.session.delete(reason)


def _check_name(name: str, others: Sequence[str]) -> str:
    tidied = names.tidy(name, REASON_MAX + 1)
    if not tidied:
        raise InvalidInput("name", "required")
    if len(tidied) > REASON_MAX:
        raise InvalidInput("name", "too-long", limit=REASON_MAX)
    if tidied.casefold() in {other.casefold() for other in others}:
        raise InvalidInput("name", "reason-taken")
    return tidied
