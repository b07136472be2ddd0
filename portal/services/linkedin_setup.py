"""Connecting the company to LinkedIn: what an administrator does about it.

LinkedIn's widget hands over what was requested there, or somebody types it; we keep it, and a nudge makes a
worker set names, callback and viewers at LinkedIn at once (``tasks.linkedin_setup``). All of it happens
under a lock on the one row of the configuration, so that two administrators who press at once come one after
the other, and who comes second finds it done.

What the settings name (``LINKEDIN_ORGANIZATION``, ``LINKEDIN_CONTRACTS``) counts only while the database has
nothing of that kind.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from portal.db import Topic, db, nudge
from portal.domain import linkedin_setup as rules
from portal.domain import names
from portal.domain.errors import InvalidInput, WrongState
from portal.domain.linkedin_setup import CONTRACT_TYPE, Asked, IntegrationState
from portal.models import LinkedInConfiguration, LinkedInContract, LinkedInIntegration, User
from portal.queries import linkedin_setup as rows
from portal.services import all_postings, history, linkedin_seats
from portal.services.job_access import lane as access_lane
from portal.services.linkedin_gate import Known
from portal.services.linkedin_mirror import lock_configuration


@dataclass(frozen=True)
class CompanyConnection:
    """What of LinkedIn is the company's."""

    #: ``urn:li:organization:{number}``; empty while nobody connected one.
    organization: str
    #: Those that run.
    contracts: tuple[str, ...]


@dataclass(frozen=True)
class Taken:
    """What became of what somebody wants to connect."""

    #: Ours, now.
    organization: str
    #: Another organisation, which waits for a yes; then nothing else was taken. Empty otherwise.
    proposed: str
    #: Integrations and contracts that are new, and entries that are none of ours.
    requested: int
    connected: int
    ignored: int


def connection(known: Known) -> CompanyConnection:
    """What is connected now, in one statement. A change made on a page counts at once, in all processes."""
    found = rows.connection_rows(known.client_id)
    contracts = known.contracts if found.contracts is None else found.contracts
    return CompanyConnection(found.organization or known.organization, contracts)


# -- connecting ----------------------------------------------------------------------------------


def take_callback(known: Known, requested: Any, *, actor: User, now: datetime) -> Taken:
    """Keep what LinkedIn's widget says was requested: JSON as the browser sent it, which may be anything.

    Raises InvalidInput when nothing in it can be used. An organisation that is not ours is kept as a
    proposal, together with what came with it: see ``replace_organization``.
    """
    return _take(
        known,
        rules.read_request(requested),
        state=IntegrationState.REQUESTED,
        actor=actor,
        now=now,
    )


def enter_by_hand(
    known: Known, *, organization: str, contracts: Iterable[str], actor: User, now: datetime
) -> Taken:
    """Keep what somebody typed, URNs or bare numbers; what was requested there LinkedIn tells us then.

    Raises InvalidInput for what is neither. Another organisation than ours becomes a proposal here too.
    """
    return _take(
        known,
        rules.read_by_hand(organization, contracts),
        state=IntegrationState.NOT_REQUESTED,
        actor=actor,
        now=now,
    )


def replace_organization(known: Known, organization: str, *, actor: User, now: datetime) -> Taken:
    """Yes, this proposed organisation is ours from now on.

    LinkedIn keeps nothing across organisations: the integrations of the former one are forgotten here, and
    every job is sent anew under the new one. Contracts stay. Raises WrongState when that organisation is
    proposed no longer.
    """
    row = lock_configuration(known.client_id)
    proposal = row.proposal
    if proposal is None or proposal["organization"] != organization:
        raise WrongState("linkedin-proposal-gone")
    former = connection(known).organization
    row.proposal = row.proposed_at = row.proposed_by_id = None
    db.session.execute(
        delete(LinkedInIntegration).where(
            LinkedInIntegration.client_id == known.client_id,
            LinkedInIntegration.type != CONTRACT_TYPE,
            LinkedInIntegration.context != organization,
        )
    )
    _set_organization(row, organization, actor=actor, now=now)
    history.record(
        "linkedin-organization-replaced", now=now, actor=actor, old=former, new=organization
    )
    access_lane.start_anew(now=now)
    all_postings.start_anew(now=now)
    asked = Asked(organization, tuple(proposal["types"]), tuple(proposal["contracts"]))
    state = IntegrationState(proposal["state"])
    return _connect(row, known, asked, state=state, actor=actor, now=now)


def keep_organization(known: Known, *, actor: User, now: datetime) -> None:
    """No, ours stays; nothing of what was proposed is taken."""
    row = lock_configuration(known.client_id)
    if row.proposal is None:
        return
    history.record(
        "linkedin-organization-kept", now=now, actor=actor, other=row.proposal["organization"]
    )
    row.proposal = row.proposed_at = row.proposed_by_id = None
    row.version += 1


def disconnect_contract(known: Known, urn: str, *, actor: User, now: datetime) -> None:
    """Use a contract no longer. What it made possible closes, its seats are not read; what we have stays."""
    row = lock_configuration(known.client_id)
    contract = _contract(known, urn, now=now)
    if contract.ended_at is not None and contract.problem is None:
        return
    # Without a problem it was not LinkedIn who ended it: the seats' reader lets it be.
    contract.ended_at, contract.problem = contract.ended_at or now, None
    row.version += 1
    history.record(
        "linkedin-contract-disconnected", now=now, actor=actor, contract=_named(contract)
    )


def reconnect_contract(known: Known, urn: str, *, actor: User, now: datetime) -> None:
    """Use a contract again that was disconnected, or that LinkedIn ended and may have renewed."""
    row = lock_configuration(known.client_id)
    contract = _contract(known, urn, now=now)
    if contract.ended_at is None:
        return
    _let_run(contract, actor=actor, now=now)
    _integration(known.client_id, urn, CONTRACT_TYPE)
    _want_work(row, now=now)
    nudge(Topic.SEATS_WANTED, 0)


def name_contract(known: Known, urn: str, name: str, *, actor: User, now: datetime) -> None:
    """Give a contract a name that people know; LinkedIn tells numbers only."""
    row = lock_configuration(known.client_id)
    contract = _contract(known, urn, now=now)
    name = names.tidy(name, 200)
    if contract.name == name:
        return
    history.record(
        "linkedin-contract-named", now=now, actor=actor, contract=urn, old=contract.name, new=name
    )
    contract.name = name
    row.version += 1


# -- asking the worker ---------------------------------------------------------------------------


def want_refresh(known: Known, *, now: datetime) -> None:
    """Read now how the integrations stand at LinkedIn. Pressed twice it is one reading."""
    lock_configuration(known.client_id).refresh_due_at = now
    nudge(Topic.LINKEDIN_SET_UP, 0)


def want_notify(
    known: Known, *, actor: User, now: datetime, integration_id: int | None = None
) -> None:
    """**Notify partner**: set names, callback and viewers at LinkedIn again now, of one or of all."""
    row = lock_configuration(known.client_id)
    chosen = update(LinkedInIntegration).where(LinkedInIntegration.client_id == known.client_id)
    if integration_id is not None:
        chosen = chosen.where(LinkedInIntegration.id == integration_id)
    db.session.execute(chosen.values(told_at=None))
    history.record("linkedin-notified", now=now, actor=actor)
    _want_work(row, now=now)


# -- the parts -----------------------------------------------------------------------------------


def _take(
    known: Known, asked: Asked, *, state: IntegrationState, actor: User, now: datetime
) -> Taken:
    row = lock_configuration(known.client_id)
    ours = connection(known).organization
    if asked.organization and ours and asked.organization != ours:
        proposal = {**asdict(asked), "state": state.value}
        if row.proposal is not None and row.proposal["organization"] == asked.organization:
            # The same once more, perhaps with another contract: nothing to write down again.
            row.proposal = proposal
            return Taken(ours, asked.organization, 0, 0, asked.ignored)
        row.proposal = proposal
        row.proposed_at, row.proposed_by_id = now, actor.id
        row.version += 1
        history.record(
            "linkedin-organization-proposed",
            now=now,
            actor=actor,
            ours=ours,
            other=asked.organization,
        )
        return Taken(ours, asked.organization, 0, 0, asked.ignored)
    if asked.organization and row.organization != asked.organization:
        _set_organization(row, asked.organization, actor=actor, now=now)
    return _connect(row, known, asked, state=state, actor=actor, now=now)


def _connect(
    row: LinkedInConfiguration,
    known: Known,
    asked: Asked,
    *,
    state: IntegrationState,
    actor: User,
    now: datetime,
) -> Taken:
    connected = [urn for urn in asked.contracts if _run(known, urn, actor=actor, now=now)]
    keys = [(asked.organization, kind) for kind in asked.types]
    keys += [(urn, CONTRACT_TYPE) for urn in asked.contracts]
    requested = 0
    for context, kind in keys:
        integration = _integration(known.client_id, context, kind)
        if state is IntegrationState.REQUESTED and integration.requested_at is None:
            integration.requested_at, integration.requested_by_id = now, actor.id
        if state is IntegrationState.REQUESTED and (
            integration.state == IntegrationState.NOT_REQUESTED.value
        ):
            integration.state, integration.changed_at = state.value, now
            integration.requested_at, integration.requested_by_id = now, actor.id
            integration.version += 1
            requested += 1
        # What LinkedIn shall hear of it, it hears now, also when it was said before.
        integration.told_at = None
    if requested:
        history.record(
            "linkedin-requested",
            now=now,
            actor=actor,
            organization=asked.organization,
            integrations=", ".join(kind for _context, kind in keys),
        )
    _want_work(row, now=now)
    if connected:
        nudge(Topic.SEATS_WANTED, 0)
    return Taken(connection(known).organization, "", requested, len(connected), asked.ignored)


def _set_organization(
    row: LinkedInConfiguration, organization: str, *, actor: User, now: datetime
) -> None:
    row.organization = organization
    row.organization_at, row.organization_by_id = now, actor.id
    history.record("linkedin-organization-connected", now=now, actor=actor, urn=organization)
    db.session.flush()


def _want_work(row: LinkedInConfiguration, *, now: datetime) -> None:
    row.configure_due_at = row.refresh_due_at = now
    row.version += 1
    nudge(Topic.LINKEDIN_SET_UP, 0)


def _integration(client_id: str, context: str, kind: str) -> LinkedInIntegration:
    """The row of an integration, made when there is none."""
    found = db.session.scalars(
        select(LinkedInIntegration).where(
            LinkedInIntegration.client_id == client_id,
            LinkedInIntegration.context == context,
            LinkedInIntegration.type == kind,
        )
    ).one_or_none()
    if found is None:
        found = LinkedInIntegration(
            client_id=client_id,
            context=context,
            type=kind,
            state=IntegrationState.NOT_REQUESTED.value,
            raw_state="",
            name="",
            detail="",
            told="",
            version=1,
        )
        db.session.add(found)
        db.session.flush()
    return found


def _run(known: Known, urn: str, *, actor: User, now: datetime) -> bool:
    """Let a contract count; False when it did already."""
    contract = db.session.get(LinkedInContract, (known.client_id, urn))
    if contract is None:
        contract = LinkedInContract(
            client_id=known.client_id, urn=urn, name="", connected_at=now, seats_start=0
        )
        db.session.add(contract)
    elif contract.ended_at is None:
        return False
    _let_run(contract, actor=actor, now=now)
    return True


def _let_run(contract: LinkedInContract, *, actor: User, now: datetime) -> None:
    contract.connected_at, contract.connected_by_id = now, actor.id
    contract.ended_at = contract.problem = contract.seats_started_at = None
    contract.seats_due_at, contract.seats_start = now, 0
    db.session.flush()
    history.record("linkedin-contract-connected", now=now, actor=actor, contract=_named(contract))


def _contract(known: Known, urn: str, *, now: datetime) -> LinkedInContract:
    """A contract that was connected, also one that only the settings name. Raises InvalidInput."""
    linkedin_seats.ensure_contracts(known.client_id, known.contracts, now=now)
    contract = db.session.get(LinkedInContract, (known.client_id, urn))
    if contract is None:
        raise InvalidInput("contract", "linkedin-contract-unknown")
    return contract


def _named(contract: LinkedInContract) -> str:
    return contract.name or contract.urn
