"""People whose LinkedIn account is closed, and who is to decide about their records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import aliased

from portal.db import Columns, db
from portal.models import Candidate, CandidateLinkedInPerson, ClosedMember, User

PAGE_SIZE = 50

_KEEPER = aliased(User)
_OWNER = aliased(User)


@dataclass(frozen=True, slots=True)
class ClosedAccount:
    """Somebody in the list."""

    candidate_id: int
    name: str
    owner_name: str | None
    closed_at: datetime | None
    seen_at: datetime
    kept_at: datetime | None
    kept_by: str | None


def closed_members_of(candidate_id: int, client_id: str) -> list[ClosedMember]:
    """The closed accounts of a candidate; nearly nobody has more than one."""
    return list(
        db.session.scalars(
            select(ClosedMember)
            .join(
                CandidateLinkedInPerson,
                (CandidateLinkedInPerson.client_id == ClosedMember.client_id)
                & (CandidateLinkedInPerson.person_urn == ClosedMember.member_urn),
            )
            .where(
                ClosedMember.client_id == client_id,
                CandidateLinkedInPerson.candidate_id == candidate_id,
            )
            .order_by(ClosedMember.member_urn)
        )
    )


def closed_account_of(candidate_id: int, client_id: str) -> ClosedAccount | None:
    """The closed account of a candidate, first of all one about which nobody has decided; none: it is open."""
    row = db.session.execute(
        _rows()
        .where(ClosedMember.client_id == client_id, Candidate.id == candidate_id)
        .order_by(ClosedMember.kept_at.is_not(None), ClosedMember.seen_at.desc())
        .limit(1)
    ).one_or_none()
    return _read(row) if row else None


def list_closed(
    client_id: str, viewer_id: int | None, *, kept: bool = False, page: int = 1
) -> tuple[Sequence[ClosedAccount], bool]:
    """A page of people whose account is closed, newest first, and whether there are more. ``viewer_id``: of somebody's
    own people and those whom nobody owns; None for everybody."""
    rows = db.session.execute(
        _rows()
        .where(*_which(client_id, viewer_id, kept))
        .order_by(
            func.coalesce(ClosedMember.closed_at, ClosedMember.seen_at).desc(), Candidate.id.desc()
        )
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    found = [_read(row) for row in rows]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def count_closed(client_id: str, viewer_id: int | None) -> tuple[int, int]:
    """How many wait for a decision, and how many were kept; see :func:`list_closed`."""
    row = db.session.execute(
        select(
            func.count().filter(ClosedMember.kept_at.is_(None)),
            func.count().filter(ClosedMember.kept_at.is_not(None)),
        )
        .select_from(ClosedMember)
        .join(
            CandidateLinkedInPerson,
            (CandidateLinkedInPerson.client_id == ClosedMember.client_id)
            & (CandidateLinkedInPerson.person_urn == ClosedMember.member_urn),
        )
        .join(Candidate, Candidate.id == CandidateLinkedInPerson.candidate_id)
        .outerjoin(_OWNER, _OWNER.id == Candidate.owner_id)
        .where(*_which(client_id, viewer_id, None))
    ).one()
    return row[0], row[1]


def _rows() -> Columns:
    return (
        select(
            Candidate.id,
            Candidate.first_name,
            Candidate.last_name,
            _OWNER.name,
            ClosedMember.closed_at,
            ClosedMember.seen_at,
            ClosedMember.kept_at,
            _KEEPER.name,
        )
        .select_from(ClosedMember)
        .join(
            CandidateLinkedInPerson,
            (CandidateLinkedInPerson.client_id == ClosedMember.client_id)
            & (CandidateLinkedInPerson.person_urn == ClosedMember.member_urn),
        )
        .join(Candidate, Candidate.id == CandidateLinkedInPerson.candidate_id)
        .outerjoin(_OWNER, _OWNER.id == Candidate.owner_id)
        .outerjoin(_KEEPER, _KEEPER.id == ClosedMember.kept_by_id)
    )


def _read(row: Row[*tuple[Any, ...]]) -> ClosedAccount:
    return ClosedAccount(row[0], f"{row[1]} {row[2]}".strip(), *row[3:])


def _which(client_id: str, viewer_id: int | None, kept: bool | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [ClosedMember.client_id == client_id]
    if kept is not None:
        is_kept = ClosedMember.kept_at.is_not(None)
        conditions.append(is_kept if kept else ~is_kept)
    if viewer_id is not None:
        mine = Candidate.owner_id == viewer_id
        conditions.append(or_(mine, Candidate.owner_id.is_(None), _OWNER.is_active.is_(False)))
    return conditions
