"""Our mirror of the integrations at LinkedIn, as workers keep it.

An answer counts by when it was asked for: one that was asked for before another that we have already is
older, however late it comes, and changes nothing. So two workers, or pushes out of order, cannot put the
mirror back.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import Topic, db, nudge
from portal.domain.exports import Reason
from portal.domain.linkedin_setup import (
    COMPANY_TYPES,
    CONTRACT_TYPE,
    IntegrationState,
    Trouble,
)
from portal.linkedin import Integration, RecordError
from portal.models import LinkedInConfiguration, LinkedInContract, LinkedInIntegration
from portal.services import history

#: LinkedIn's URN of the organisation or contract, and the integration's type.
Key = tuple[str, str]

#: How often the integrations are read without any push: as a safety net, and for a while after something
#: was requested or switched, when somebody may sit in front of it. LinkedIn allows 5,000 requests a
#: day for integrations. Of these 288 are the safety net, 240 each watch of two hours, and the daily
#: repetition of names and addresses takes 4. Names that LinkedIn refuses all day are another 864.
READ_EVERY = timedelta(minutes=5)
WATCH_EVERY = timedelta(seconds=30)
WATCHED = timedelta(hours=2)
#: How long a worker may read before another one takes over, and when a reading that failed is repeated.
CLAIM = timedelta(seconds=60)
READ_AGAIN = timedelta(minutes=1)
#: LinkedIn may need a moment until what the widget requested shows in its API.
GRACE = timedelta(minutes=10)
_MOVING = frozenset({IntegrationState.REQUESTED.value, IntegrationState.PARTNER_READY.value})
_REFUSALS = (403, 404)


def keys_of(organization: str, contracts: Iterable[str]) -> list[Key]:
    """Every integration that there can be of an organisation (empty: none) and some contracts."""
    company = [(organization, kind) for kind in COMPANY_TYPES] if organization else []
    return company + [(contract, CONTRACT_TYPE) for contract in contracts]


def lock_configuration(client_id: str) -> LinkedInConfiguration:
    """The one row of an application's set-up, made when there is none, held until the transaction ends."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    values = {"client_id": client_id, "callback_url": "", "detail": "", "organization": ""}
    db.session.execute(
        dialect.insert(LinkedInConfiguration)
        .values(**values, version=1)
        .on_conflict_do_nothing(index_elements=["client_id"])
    )
    db.session.flush()
    return db.session.scalars(
        select(LinkedInConfiguration)
        .where(LinkedInConfiguration.client_id == client_id)
        .with_for_update(of=LinkedInConfiguration)
        .execution_options(populate_existing=True)
    ).one()


def touch(client_id: str) -> None:
    """Tell open pages that something of the connection changed; nothing where nothing is connected."""
    db.session.execute(
        update(LinkedInConfiguration)
        .where(LinkedInConfiguration.client_id == client_id)
        .values(version=LinkedInConfiguration.version + 1)
    )


# -- reading -------------------------------------------------------------------------------------


def claim_reading(client_id: str, *, now: datetime) -> datetime | None:
    """Take the reading of all integrations for oneself; None when it is not due or another worker has it.

    Returns until when the claim holds, which :func:`settle_reading` wants to know.
    """
    lock_configuration(client_id)
    due = LinkedInConfiguration.refresh_due_at
    return db.session.execute(
        update(LinkedInConfiguration)
        .where(LinkedInConfiguration.client_id == client_id, or_(due.is_(None), due <= now))
        .values(refresh_due_at=now + CLAIM)
        .returning(due)
    ).scalar_one_or_none()


def settle_reading(
    client_id: str,
    answers: Mapping[Key, Integration | RecordError],
    *,
    asked_at: datetime,
    now: datetime,
    claim: datetime | None = None,
) -> None:
    """Keep what LinkedIn said of some integrations when it was asked at ``asked_at``."""
    configuration = lock_configuration(client_id)
    rows = rows_of(client_id, (context for context, _type in answers))
    for key, answer in answers.items():
        row = rows.get(key)
        if row is None:
            row = rows[key] = _new(client_id, key)
        if row.checked_at is None or row.checked_at <= asked_at:
            _keep(row, answer, asked_at=asked_at, now=now)
    configuration.problem, configuration.detail = None, ""
    configuration.version += 1
    if claim is not None and configuration.refresh_due_at == claim:
        configuration.refresh_due_at = now + _pause(client_id, now=now)


def settle_reading_failure(
    client_id: str,
    trouble: Trouble,
    *,
    detail: str,
    now: datetime,
    claim: datetime | None = None,
    after: timedelta = READ_AGAIN,
) -> None:
    """The integrations could not be read: say why, and read again soon."""
    configuration = lock_configuration(client_id)
    if (configuration.problem, configuration.detail) != (trouble.value, detail[:500]):
        configuration.problem, configuration.detail = trouble.value, detail[:500]
        configuration.version += 1
    if claim is not None and configuration.refresh_due_at == claim:
        configuration.refresh_due_at = now + after


def reason_to_ignore(
    found: Iterable[Key], organization: str, contracts: Iterable[str]
) -> Reason | None:
    """Why a push about some integrations is of no use to us; None when it is about ours, and only about them."""
    ours = set(keys_of(organization, contracts))
    foreign = [key for key in found if key not in ours]
    if not foreign:
        return None if list(found) else Reason.READ_INSTEAD
    context, kind = foreign[0]
    if kind == CONTRACT_TYPE:
        return Reason.CONTRACT_NOT_CONNECTED
    if kind in COMPANY_TYPES and context != organization:
        return Reason.OTHER_ORGANISATION
    return Reason.UNKNOWN_INTEGRATION


def forget_others(client_id: str, organization: str) -> None:
    """Drop what we have of another organisation than ours: of one that the settings named before."""
    db.session.execute(
        delete(LinkedInIntegration).where(
            LinkedInIntegration.client_id == client_id,
            LinkedInIntegration.type != CONTRACT_TYPE,
            LinkedInIntegration.context != organization,
        )
    )


def want_reading(client_id: str, *, now: datetime) -> None:
    """Read all integrations now: LinkedIn says something else than our mirror."""
    lock_configuration(client_id).refresh_due_at = now
    nudge(Topic.LINKEDIN_SET_UP, 0)


def known_keys(client_id: str) -> set[Key]:
    """The integrations that our mirror holds."""
    query = select(LinkedInIntegration.context, LinkedInIntegration.type).where(
        LinkedInIntegration.client_id == client_id
    )
    return {(context, kind) for context, kind in db.session.execute(query)}


def _keep(
    row: LinkedInIntegration,
    answer: Integration | RecordError,
    *,
    asked_at: datetime,
    now: datetime,
) -> None:
    row.checked_at = asked_at
    if isinstance(answer, RecordError):
        if answer.status not in _REFUSALS:
            # LinkedIn could not say; what we know stays.
            set_problem(row, Trouble.DOWN, answer.message)
            return
        trouble = Trouble.NOT_REQUESTED if answer.status == 404 else Trouble.NOT_ENABLED
        set_problem(row, trouble, answer.message)
        _set_state(row, IntegrationState.NOT_REQUESTED, "", now=now)
        return
    if row.problem in _OF_READING:
        set_problem(row, None, "")
    row.name = (answer.name or "")[:200]
    state = IntegrationState(answer.state.value)
    _set_state(row, state, (answer.status or "")[:100], now=now)


#: Problems that are over when LinkedIn says how an integration stands. The others are about what it does
#: not take from us.
_OF_READING = frozenset(
    {Trouble.NOT_REQUESTED.value, Trouble.NOT_ENABLED.value, Trouble.DOWN.value}
)


def _set_state(
    row: LinkedInIntegration, state: IntegrationState, raw: str, *, now: datetime
) -> None:
    is_fresh = row.requested_at is not None and now - row.requested_at < GRACE
    if (
        state is IntegrationState.NOT_REQUESTED
        and row.state == IntegrationState.REQUESTED.value
        and is_fresh
    ):
        return
    before, row.raw_state = row.state, raw
    if state.value == before:
        return
    row.state, row.changed_at = state.value, now
    row.version += 1
    history.record(
        "linkedin-integration-changed",
        now=now,
        integration=row.type,
        context=row.context,
        old=before,
        new=state.value,
    )
    if row.type == CONTRACT_TYPE and IntegrationState.ENABLED.value in (before, state.value):
        # Its seats can be read now; or reading them says whether the contract has ended.
        _want_seats(row, now=now)


def _want_seats(row: LinkedInIntegration, *, now: datetime) -> None:
    db.session.execute(
        update(LinkedInContract)
        .where(
            LinkedInContract.client_id == row.client_id,
            LinkedInContract.urn == row.context,
            or_(
                LinkedInContract.seats_started_at.is_(None),
                LinkedInContract.problem.is_not(None),
            ),
        )
        .values(seats_due_at=now)
    )
    nudge(Topic.SEATS_WANTED, 0)


def _pause(client_id: str, *, now: datetime) -> timedelta:
    """How long until the next reading: short while somebody may sit and wait for LinkedIn."""
    db.session.flush()
    since = now - WATCHED
    moving = select(LinkedInIntegration.id).where(
        LinkedInIntegration.client_id == client_id,
        LinkedInIntegration.state.in_(_MOVING),
        or_(
            LinkedInIntegration.changed_at > since,
            LinkedInIntegration.requested_at > since,
        ),
    )
    return READ_EVERY if db.session.scalar(moving.limit(1)) is None else WATCH_EVERY


# -- the parts -----------------------------------------------------------------------------------


def rows_of(client_id: str, contexts: Iterable[str]) -> dict[Key, LinkedInIntegration]:
    """The rows of some contexts, held until the transaction ends."""
    found = db.session.scalars(
        select(LinkedInIntegration)
        .where(
            and_(
                LinkedInIntegration.client_id == client_id,
                LinkedInIntegration.context.in_(sorted(set(contexts))),
            )
        )
        .order_by(LinkedInIntegration.id)
        .with_for_update(of=LinkedInIntegration)
        .execution_options(populate_existing=True)
    )
    return {(row.context, row.type): row for row in found}


def _new(client_id: str, key: Key) -> LinkedInIntegration:
    row = LinkedInIntegration(
        client_id=client_id,
        context=key[0],
        type=key[1],
        state=IntegrationState.NOT_REQUESTED.value,
        raw_state="",
        name="",
        detail="",
        told="",
        version=1,
    )
    db.session.add(row)
    return row


def set_problem(row: LinkedInIntegration, trouble: Trouble | None, detail: str) -> None:
    """Say what is wrong with an integration, or that nothing is."""
    word = trouble.value if trouble else None
    if (row.problem, row.detail) != (word, detail[:500]):
        row.problem, row.detail = word, detail[:500]
        row.version += 1
