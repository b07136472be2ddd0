"""Keeping LinkedIn told who we are, and our mirror of the integrations true.

Both go on while the LinkedIn Recruiter integration is switched off (decision D31): what is read and told
here is our own set-up and nothing about a person, a push that comes meanwhile must find our address so that
it can wait here, and whoever switches it on again sees at once how LinkedIn's side stands.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from flask import current_app

from portal import gate
from portal.db import db
from portal.domain.linkedin_setup import Trouble
from portal.linkedin import (
    ALL_PRODUCT_USERS,
    APPLICATION_VIEWERS,
    CALLBACK_URL,
    JOB_POSTING_VIEWERS,
    Gone,
    Integration,
    IntegrationKey,
    IntegrationType,
    LinkedInError,
    NotEnabled,
    RecordError,
    Retryable,
    Throttled,
    Unauthorised,
)
from portal.linkedin_access import linkedin
from portal.services import company
from portal.services import linkedin_mirror as mirror
from portal.services import linkedin_telling as telling
from portal.services.linkedin_mirror import Key
from portal.services.linkedin_telling import Telling
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

#: As many integrations as LinkedIn takes at once.
BATCH = 100

_Outcomes = dict[Telling, tuple[Trouble, str] | None]


def set_up_linkedin(_nudge: int) -> None:
    """Somebody connected something, or wants it read or told again: see the two below, which are harmless
    when run twice."""
    refresh_integrations()
    configure_linkedin()


def refresh_integrations() -> None:
    """Read how the integrations stand at LinkedIn when it is time, and tell LinkedIn what it wants to hear.

    Harmless when run twice: a claim lets one worker through, and an answer never replaces a later one. What
    fails is kept with its reason and repeated; what we knew stays.
    """
    known = gate.known()
    keys = _keys()
    if not (known.has_application and keys):
        return
    with unit_of_work():
        claim = mirror.claim_reading(known.client_id, now=datetime.now(UTC))
    if claim is not None:
        _read(known.client_id, keys, claim=claim)
    is_due = telling.telling_is_due(known.client_id, now=datetime.now(UTC))
    db.session.rollback()
    if is_due:
        configure_linkedin()


def configure_linkedin() -> None:
    """Set the integrations' names, our callback address and who sees jobs and applications in Recruiter.

    Runs at start, every five minutes and when somebody connected something; tells LinkedIn only what changed,
    what failed and what it heard a day ago, for integrations that were requested there, and reads them again
    at once. Harmless when run twice: LinkedIn keeps one value per key. What LinkedIn does not take is kept at
    the integration with its reason.
    """
    known = gate.known()
    keys = _keys()
    if not (known.has_application and keys):
        return
    client_id = known.client_id
    unread = [key for key in keys if key not in mirror.known_keys(client_id)]
    if unread and not _read(client_id, unread):
        return
    now = datetime.now(UTC)
    name = _name_at_linkedin()
    tellings = telling.not_told(client_id, (_telling(key, name) for key in keys), now=now)
    db.session.rollback()
    if not tellings:
        with unit_of_work():
            telling.settle_told(client_id, now=now)
        return
    outcomes = _tell(tellings)
    with unit_of_work():
        telling.settle_telling(
            client_id, outcomes, callback_url=_callback_url(), now=datetime.now(UTC)
        )
    if any(outcome is None for outcome in outcomes.values()):
        # What LinkedIn has heard may have made it ready.
        _read(client_id, keys)


def _trouble_of(error: LinkedInError) -> Trouble:
    """Why LinkedIn could not be asked, or did not want to be."""
    match error:
        case Throttled():
            return Trouble.BUSY
        case Unauthorised():
            return Trouble.CREDENTIALS
        case Retryable():
            return Trouble.DOWN
        case NotEnabled():
            return Trouble.NOT_ENABLED
        case Gone():
            return Trouble.NOT_REQUESTED
        case _:
            return Trouble.REFUSED


# -- reading -------------------------------------------------------------------------------------


def _keys() -> list[Key]:
    connection = gate.connection()
    keys = mirror.keys_of(connection.organization, connection.contracts)
    db.session.rollback()
    return keys


def _read(client_id: str, keys: Sequence[Key], *, claim: datetime | None = None) -> bool:
    """Read some integrations and keep what LinkedIn says; False when LinkedIn could not be asked."""
    db.session.rollback()
    asked_at = datetime.now(UTC)
    answers: dict[Key, Integration | RecordError] = {}
    try:
        for start in range(0, len(keys), BATCH):
            wanted = [IntegrationKey(*key) for key in keys[start : start + BATCH]]
            found = linkedin().integrations.batch_get(wanted)
            answers |= {_key(key): answer for key, answer in found.items()}
    except LinkedInError as error:
        log.warning("integrations not read: %s", error)
        named = error.retry_after if isinstance(error, Throttled) else None
        with unit_of_work():
            mirror.settle_reading_failure(
                client_id,
                _trouble_of(error),
                detail=str(error),
                now=datetime.now(UTC),
                claim=claim,
                after=max(mirror.READ_AGAIN, timedelta(seconds=named or 0)),
            )
        return False
    with unit_of_work():
        _settle(client_id, answers, asked_at=asked_at, claim=claim)
    return True


def _settle(
    client_id: str,
    answers: Mapping[Key, Integration | RecordError],
    *,
    asked_at: datetime,
    claim: datetime | None = None,
) -> None:
    """Keep what LinkedIn said, as far as it is still about what is connected here."""
    # Nobody connects anything else from here on, until this is settled.
    mirror.lock_configuration(client_id)
    connection = gate.connection()
    ours = mirror.keys_of(connection.organization, connection.contracts)
    if connection.organization:
        mirror.forget_others(client_id, connection.organization)
    mirror.settle_reading(
        client_id,
        {key: answer for key, answer in answers.items() if key in ours},
        asked_at=asked_at,
        now=datetime.now(UTC),
        claim=claim,
    )


def _key(key: IntegrationKey) -> Key:
    return key.integration_context, str(key.integration_type)


# -- telling -------------------------------------------------------------------------------------


def _callback_url() -> str:
    return str(current_app.extensions["settings"].callback_url)


def _name_at_linkedin() -> str:
    """The name under which LinkedIn's administrator sees every integration."""
    settings = current_app.extensions["settings"]
    return f"Beckon ({company.display_name(settings.company_name)})"


def _telling(key: Key, name: str) -> Telling:
    settings = current_app.extensions["settings"]
    values = {
        IntegrationType.ONE_CLICK_EXPORT.value: {
            CALLBACK_URL: settings.callback_url,
            JOB_POSTING_VIEWERS: ALL_PRODUCT_USERS,
        },
        IntegrationType.IN_ATS_INDICATOR.value: {APPLICATION_VIEWERS: ALL_PRODUCT_USERS},
    }
    context, kind = key
    return Telling(context, kind, name, values.get(kind, {}))


def _tell(tellings: Sequence[Telling]) -> _Outcomes:
    """Tell LinkedIn; what went wrong with each, None where nothing did."""
    outcomes: _Outcomes = {}
    for start in range(0, len(tellings), BATCH):
        outcomes |= _name(tellings[start : start + BATCH])
    for each in tellings:
        if outcomes[each] is None and each.values:
            outcomes[each] = _configure(each)
    return outcomes


def _name(tellings: Sequence[Telling]) -> _Outcomes:
    by_key = {IntegrationKey(*each.key): each for each in tellings}
    names = {key: each.name for key, each in by_key.items()}
    try:
        results = linkedin().integrations.batch_partial_update(names)
    except LinkedInError as error:
        log.warning("integrations not named: %s", error)
        return dict.fromkeys(tellings, (_trouble_of(error), str(error)))
    outcomes: _Outcomes = {}
    for result in results:
        outcomes[by_key[result.key]] = None if result.ok else _refusal(result.error)
    return outcomes


def _configure(wanted: Telling) -> tuple[Trouble, str] | None:
    try:
        results = linkedin().configurations.batch_update(IntegrationKey(*wanted.key), wanted.values)
    except (NotEnabled, Gone) as error:
        return Trouble.NOT_REQUESTED, str(error)
    except LinkedInError as error:
        log.warning("integration not configured: type=%s error=%s", wanted.type, error)
        return _trouble_of(error), str(error)
    for result in results:
        if not result.ok:
            trouble, detail = _refusal(result.error)
            is_address = result.key == CALLBACK_URL and trouble is Trouble.REFUSED
            return (Trouble.CALLBACK if is_address else trouble), detail
    return None


def _refusal(error: RecordError | None) -> tuple[Trouble, str]:
    if error is None or error.retryable:
        return Trouble.DOWN, error.message if error else ""
    if error.status in (403, 404):
        return Trouble.NOT_REQUESTED, error.message
    return Trouble.REFUSED, error.message
