"""What the gate to LinkedIn's capabilities asks of the database: two statements, however many rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    literal,
    or_,
    select,
    union_all,
)

from portal.db import Columns, read_rows
from portal.domain.linkedin_gate import SeatKind
from portal.domain.linkedin_seats import ACTIVE, COUNTED
from portal.models import (
    CompanySetting,
    LinkedInConnection,
    LinkedInContract,
    LinkedInIntegration,
    LinkedInSeat,
)

#: How the company settings of LinkedIn begin.
PREFIX = "linkedin_"


@dataclass(frozen=True)
class CompanyRows:
    """The company's side, as it stands in the tables."""

    #: Company settings that somebody decided.
    decided: dict[str, bool]
    #: (type, context, state) of each integration in our mirror.
    integrations: list[tuple[str, str, str]]
    #: Contracts that were connected and have not ended, with whether they have a Recruiter seat;
    #: None while their seats were never read.
    contracts: dict[str, bool | None]
    #: Somebody connected a contract at some time, though it may have ended.
    has_contract_rows: bool


@dataclass(frozen=True)
class PersonRow:
    """Somebody's connection, once for each of their seats that count."""

    sealed: bytes | None
    expires_at: datetime | None
    problem: str | None
    contract: str | None
    kind: SeatKind | None


def company_rows(client_id: str) -> CompanyRows:
    """The company's side for one LinkedIn application, in one statement."""
    decided: dict[str, bool] = {}
    integrations: list[tuple[str, str, str]] = []
    contracts: dict[str, bool | None] = {}
    has_contract_rows = False
    for what, first, second, third in read_rows(_company(), client_id=client_id):
        if what == "setting":
            decided[first] = second == "true"
        elif what == "integration":
            integrations.append((first, second, third))
        elif what == "ended":
            has_contract_rows = True
        else:
            has_contract_rows = True
            contracts[first] = None if what == "unread" else bool(second)
    return CompanyRows(decided, integrations, contracts, has_contract_rows)


@cache
def _company() -> CompoundSelect[*tuple[Any, ...]]:
    client_id = bindparam("client_id", type_=Text())
    contract, seat = LinkedInContract, LinkedInSeat
    nothing = literal("")
    settings = select(
        literal("setting"),
        cast(CompanySetting.name, Text),
        cast(CompanySetting.value, Text),
        nothing,
    ).where(CompanySetting.name.startswith(PREFIX, autoescape=True))
    integrations = select(
        literal("integration"),
        cast(LinkedInIntegration.type, Text),
        cast(LinkedInIntegration.context, Text),
        cast(LinkedInIntegration.state, Text),
    ).where(LinkedInIntegration.client_id == client_id)
    ours = contract.client_id == client_id
    ended = select(literal("ended"), cast(contract.urn, Text), nothing, nothing).where(
        ours, contract.ended_at.is_not(None)
    )
    unread = select(literal("unread"), cast(contract.urn, Text), nothing, nothing).where(
        ours, contract.ended_at.is_(None), contract.seats_read_at.is_(None)
    )
    has_seat = (
        select(literal("yes"))
        .where(
            seat.client_id == contract.client_id,
            seat.contract == contract.urn,
            seat.state == ACTIVE,
            seat.kind.in_([kind.value for kind in COUNTED]),
            seat.last_seen_at >= contract.seats_read_at,
        )
        .limit(1)
        .correlate(contract)
        .scalar_subquery()
    )
    read = select(literal("read"), cast(contract.urn, Text), has_seat, nothing).where(
        ours, contract.ended_at.is_(None), contract.seats_read_at.is_not(None)
    )
    return union_all(settings, integrations, ended, unread, read)


def person_rows(user_id: int, client_id: str) -> Sequence[PersonRow]:
    """Somebody's connection and the seats mapped to them, in one statement; empty without a
    connection."""
    return [
        PersonRow(sealed, expires_at, problem, contract, SeatKind(kind) if kind else None)
        for sealed, expires_at, problem, contract, kind in read_rows(
            _person(), user_id=user_id, client_id=client_id
        )
    ]


@cache
def _person() -> Columns:
    user_id = bindparam("user_id", type_=Integer())
    client_id = bindparam("client_id", type_=Text())
    connection, seat, contract = LinkedInConnection, LinkedInSeat, LinkedInContract
    running = (
        select(literal(1))
        .where(
            contract.client_id == seat.client_id,
            contract.urn == seat.contract,
            contract.ended_at.is_(None),
            or_(
                contract.seats_read_at.is_(None),
                seat.last_seen_at >= contract.seats_read_at,
            ),
        )
        .correlate(seat)
        .exists()
    )
    return (
        select(
            connection.sealed,
            connection.expires_at,
            connection.problem,
            seat.contract,
            seat.kind,
        )
        .outerjoin(
            seat,
            and_(
                seat.user_id == connection.user_id,
                seat.client_id == connection.client_id,
                seat.state == ACTIVE,
                running,
            ),
        )
        .where(connection.user_id == user_id, connection.client_id == client_id)
        .order_by(seat.contract)
    )
