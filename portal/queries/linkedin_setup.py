"""What of LinkedIn is connected, for the pages that show it and for whatever talks to LinkedIn."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Text,
    bindparam,
    case,
    cast,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from portal.db import Columns, db, read_rows
from portal.domain.linkedin_setup import COMPANY_TYPES, CONTRACT_TYPE, IntegrationState
from portal.models import LinkedInConfiguration, LinkedInContract, LinkedInIntegration, User


@dataclass(frozen=True)
class ConnectionRows:
    """What somebody connected on the pages."""

    #: Empty while nobody connected one.
    organization: str
    #: Those that run. None while nobody ever connected one.
    contracts: tuple[str, ...] | None


@dataclass(frozen=True)
class IntegrationLine:
    """One integration as LinkedIn has it, as far as we know."""

    #: None while there is nothing of it in the tables.
    id: int | None
    context: str
    type: str
    state: IntegrationState
    #: LinkedIn's own word for the state.
    raw_state: str = ""
    #: The name under which LinkedIn's administrator sees it.
    name: str = ""
    requested_at: datetime | None = None
    requested_by: str | None = None
    changed_at: datetime | None = None
    checked_at: datetime | None = None
    used_at: datetime | None = None
    #: When LinkedIn last took our name and addresses.
    told_at: datetime | None = None
    #: A ``domain.linkedin_setup.Trouble``, with LinkedIn's own words.
    problem: str | None = None
    detail: str = ""
    version: int = 0


@dataclass(frozen=True)
class ContractLine:
    """One contract that was connected at some time, with its one integration."""

    urn: str
    name: str
    connected_at: datetime | None
    connected_by: str | None
    #: It ended at LinkedIn (``problem`` says ``ended``), or somebody disconnected it here.
    ended_at: datetime | None
    seats_read_at: datetime | None
    #: Why its seats could not be read; see ``services.linkedin_seats``.
    problem: str | None
    integration: IntegrationLine

    @property
    def is_running(self) -> bool:
        """Whether it counts."""
        return self.ended_at is None


@dataclass(frozen=True)
class Proposal:
    """Another organisation than ours that somebody wants to connect."""

    organization: str
    contracts: tuple[str, ...]
    proposed_at: datetime | None
    proposed_by: str | None


@dataclass(frozen=True)
class Overview:
    """Everything that is connected."""

    #: Empty when there is none.
    organization: str
    organization_at: datetime | None
    organization_by: str | None
    proposal: Proposal | None
    #: The three of the organisation, whether requested or not; none without an organisation.
    integrations: tuple[IntegrationLine, ...]
    contracts: tuple[ContractLine, ...]
    #: Why the integrations could not be read the last time; a ``domain.linkedin_setup.Trouble``.
    problem: str | None
    detail: str
    #: When LinkedIn was last told of us, well or not.
    told_at: datetime | None
    version: int


def connection_rows(client_id: str) -> ConnectionRows:
    """The organisation and the contracts of one LinkedIn application, in one statement."""
    organization, contracts, running = "", False, []
    for what, urn, runs in read_rows(_connection(), client_id=client_id):
        if what == "organization":
            organization = urn
        else:
            contracts = True
            running += [urn] if runs else []
    return ConnectionRows(organization, tuple(sorted(running)) if contracts else None)


@cache
def _connection() -> CompoundSelect[*tuple[Any, ...]]:
    client_id = bindparam("client_id", type_=Text())
    organization = select(
        literal("organization"), cast(LinkedInConfiguration.organization, Text), literal(1)
    ).where(LinkedInConfiguration.client_id == client_id)
    contracts = select(
        literal("contract"),
        cast(LinkedInContract.urn, Text),
        case((LinkedInContract.ended_at.is_(None), 1), else_=0),
    ).where(LinkedInContract.client_id == client_id)
    return union_all(organization, contracts)


def mirror_version(client_id: str) -> int:
    """Grows with everything that an overview shows. One row by its key, for panels that ask often."""
    rows = read_rows(_version(), client_id=client_id)
    return int(rows[0][0]) if rows else 0


@cache
def _version() -> Columns:
    return select(cast(LinkedInConfiguration.version, Integer)).where(
        LinkedInConfiguration.client_id == bindparam("client_id", type_=Text())
    )


def overview(
    client_id: str, *, organization: str = "", contracts: Collection[str] = ()
) -> Overview:
    """Everything that is connected, in three statements however many contracts there are.

    ``organization`` and ``contracts`` are those of the settings, which count while nobody connected any.
    """
    row = db.session.scalars(
        select(LinkedInConfiguration)
        .where(LinkedInConfiguration.client_id == client_id)
        .options(
            joinedload(LinkedInConfiguration.organization_by).lazyload(User.roles),
            joinedload(LinkedInConfiguration.proposed_by).lazyload(User.roles),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    ours = (row.organization if row else "") or organization
    lines = _integrations(client_id)
    return Overview(
        organization=ours,
        organization_at=row.organization_at if row else None,
        organization_by=row.organization_by.name if row and row.organization_by else None,
        proposal=_proposal(row),
        integrations=tuple(_line(lines, ours, kind) for kind in COMPANY_TYPES if ours),
        contracts=tuple(_contracts(client_id, contracts, lines)),
        problem=row.problem if row else None,
        detail=row.detail if row else "",
        told_at=row.asserted_at if row else None,
        version=row.version if row else 0,
    )


_Lines = dict[tuple[str, str], IntegrationLine]


def _integrations(client_id: str) -> _Lines:
    return {
        (context, kind): IntegrationLine(number, context, kind, IntegrationState(state), *more)
        for number, context, kind, state, *more in read_rows(
            _integration_columns(), client_id=client_id
        )
    }


@cache
def _integration_columns() -> Columns:
    """In the order of IntegrationLine."""
    row = LinkedInIntegration
    return (
        select(
            row.id,
            row.context,
            row.type,
            row.state,
            row.raw_state,
            row.name,
            row.requested_at,
            User.name,
            row.changed_at,
            row.checked_at,
            row.used_at,
            row.told_at,
            row.problem,
            row.detail,
            row.version,
        )
        .outerjoin(User, User.id == row.requested_by_id)
        .where(row.client_id == bindparam("client_id", type_=Text()))
    )


def _line(lines: _Lines, context: str, kind: str) -> IntegrationLine:
    nothing = IntegrationLine(None, context, kind, IntegrationState.NOT_REQUESTED)
    return lines.get((context, kind), nothing)


def _contracts(client_id: str, fallback: Collection[str], lines: _Lines) -> Sequence[ContractLine]:
    rows = read_rows(_contract_columns(), client_id=client_id)
    if not rows:
        return [
            ContractLine(urn, "", None, None, None, None, None, _line(lines, urn, CONTRACT_TYPE))
            for urn in fallback
        ]
    return [
        ContractLine(urn, name, at, by, ended_at, read_at, why, _line(lines, urn, CONTRACT_TYPE))
        for urn, name, at, by, ended_at, read_at, why in rows
    ]


@cache
def _contract_columns() -> Columns:
    """In the order of ContractLine."""
    row = LinkedInContract
    return (
        select(
            row.urn,
            row.name,
            row.connected_at,
            User.name,
            row.ended_at,
            row.seats_read_at,
            row.problem,
        )
        .outerjoin(User, User.id == row.connected_by_id)
        .where(row.client_id == bindparam("client_id", type_=Text()))
        .order_by(row.connected_at, row.urn)
    )


def _proposal(row: LinkedInConfiguration | None) -> Proposal | None:
    if row is None or row.proposal is None:
        return None
    return Proposal(
        organization=row.proposal["organization"],
        contracts=tuple(row.proposal["contracts"]),
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by.name if row.proposed_by else None,
    )
