"""Running the tests of the LinkedIn set-up that an administrator asked for."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import current_app

from portal import callback_probe, gate
from portal.config import Settings
from portal.db import db
from portal.domain.linkedin_checks import IN_BROWSER, LINKEDIN_AWAY, Check, Problem
from portal.domain.linkedin_connections import CLOCKS_AGREE
from portal.domain.linkedin_setup import IntegrationState
from portal.linkedin import (
    APPLICATION_VIEWERS,
    CALLBACK_URL,
    JOB_POSTING_VIEWERS,
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
from portal.linkedin_access import LinkedInAccess, linkedin, sealer
from portal.queries import linkedin_checks as rows
from portal.queries import linkedin_seats as seat_rows
from portal.queries import linkedin_setup as setup_rows
from portal.services import linkedin_checks
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

#: What a test found: None for "passed", and what exactly, for people who mend it.
Outcome = tuple[Problem | None, str]
PASSED: Outcome = (None, "")

#: The sweep runs every five seconds; after so long somebody should look.
SCHEDULE_SILENT = timedelta(minutes=2)


def run_wanted_checks(_nudge: int) -> None:
    """Somebody pressed the button: see ``run_checks``, which is harmless when run twice."""
    run_checks()


def run_checks() -> None:
    """Make the tests, when somebody asked for them, and keep what came of each as soon as it is known.

    Harmless when run twice: a claim lets one worker through, and the tests change nothing at LinkedIn. What
    cannot be tested says why; the next press tries again.
    """
    with unit_of_work():
        claimed = linkedin_checks.claim_run(now=datetime.now(UTC))
    if not claimed:
        return
    away: Problem | None = None
    for check in Check:
        if check in IN_BROWSER:
            continue
        problem, detail = (away, "") if away and check in _ASK_LINKEDIN else _try(check)
        if check in _ASK_LINKEDIN and problem in LINKEDIN_AWAY:
            # Each further question would wait as long for the same answer.
            away = problem
        with unit_of_work():
            linkedin_checks.record(check, problem, detail, now=datetime.now(UTC))
    with unit_of_work():
        linkedin_checks.settle_run(now=datetime.now(UTC))


def _try(check: Check) -> Outcome:
    # No transaction stays open while LinkedIn, or our own address, is asked.
    db.session.rollback()
    try:
        return _TESTS[check]()
    except LinkedInError as error:
        log.warning("test %s: %s", check.value, error)
        return _sorted(error), _said(error)


def _sorted(error: LinkedInError) -> Problem:
    match error:
        case Throttled():
            return Problem.BUSY
        case Unauthorised():
            return Problem.CREDENTIALS
        case Retryable():
            return Problem.DOWN
        case NotEnabled() if error.status is None:
            return Problem.NO_SETTINGS
    return Problem.REFUSED


def _said(error: LinkedInError) -> str:
    return f"{error.message} (x-li-uuid {error.request_id})" if error.request_id else error.message


# -- the tests -----------------------------------------------------------------------------------


def _application() -> Outcome:
    _token, found = linkedin().introspect_token()
    return PASSED if found.active else (Problem.TOKEN_INACTIVE, found.status)


def _callback() -> Outcome:
    settings = _settings()
    if not settings.linkedin_client_secret:
        return Problem.NO_SETTINGS, ""
    access: LinkedInAccess = current_app.extensions["linkedin"]
    answered = callback_probe.challenge(
        settings.callback_url, settings.linkedin_client_secret, transport=access.callback_transport
    )
    return answered.problem, answered.detail


def _names() -> Outcome:
    keys = _requested_keys()
    if not keys:
        return Problem.NOT_CONNECTED, ""
    db.session.rollback()
    found = linkedin().integrations.batch_get(keys)
    nameless = [
        key.integration_type
        for key in keys
        if not (isinstance(there := found.get(key), Integration) and there.name)
    ]
    return (Problem.NOT_NAMED, ", ".join(sorted(set(nameless)))) if nameless else PASSED


def _configuration() -> Outcome:
    settings = _settings()
    organization = gate.connection().organization
    db.session.rollback()
    if not organization:
        return Problem.NOT_CONNECTED, ""
    configurations = linkedin().configurations
    export = IntegrationKey(organization, IntegrationType.ONE_CLICK_EXPORT)
    indicator = IntegrationKey(organization, IntegrationType.IN_ATS_INDICATOR)
    found = configurations.batch_get(export, [CALLBACK_URL, JOB_POSTING_VIEWERS])
    found |= configurations.batch_get(indicator, [APPLICATION_VIEWERS])
    callback = found.get(CALLBACK_URL)
    if callback is None or isinstance(callback, RecordError):
        return Problem.CALLBACK_MISSING, ""
    if callback != settings.callback_url:
        # The other address may hold a token of its own.
        return Problem.CALLBACK_DIFFERS, callback.partition("/webhooks/")[0]
    missing = [
        name
        for name in (JOB_POSTING_VIEWERS, APPLICATION_VIEWERS)
        if not isinstance(found.get(name), str)
    ]
    return (Problem.VIEWERS_MISSING, ", ".join(missing)) if missing else PASSED


def _clock() -> Outcome:
    token, found = linkedin().introspect_token()
    if found.expires_at is None:
        return PASSED
    ahead = found.expires_at - datetime.fromtimestamp(token.expires_at, UTC)
    if abs(ahead) <= CLOCKS_AGREE:
        return PASSED
    return Problem.CLOCKS_DIFFER, f"{round(ahead.total_seconds() / 60):+d} min"


def _signatures() -> Outcome:
    found = rows.pushes(today=datetime.now(UTC).date())
    numbers = f"{found.signed} / {found.unsigned}"
    if found.wrong:
        return Problem.WRONG_SIGNATURE, str(found.wrong)
    if found.unsigned:
        return Problem.UNSIGNED, numbers
    return PASSED if found.signed else (Problem.NO_PUSH_YET, "")


def _seats() -> Outcome:
    running = [c for c in seat_rows.list_contracts(gate.known().client_id) if not c.ended_at]
    if not running:
        return Problem.NOT_CONNECTED, ""
    if any(contract.read_at is None for contract in running):
        return Problem.NOT_READ, ""
    if not sum(contract.seats for contract in running):
        return Problem.NO_SEATS, ""
    unmapped = sum(contract.unmapped for contract in running)
    return (Problem.UNMAPPED, str(unmapped)) if unmapped else PASSED


def _keys() -> Outcome:
    sealed = rows.sealed_secrets(gate.known().client_id)
    locked = sum(not sealer().opens(each) for each in sealed)
    if locked:
        return Problem.LOCKED, f"{locked} / {len(sealed)}"
    return PASSED if _settings().encryption_keys else (Problem.NO_KEYS, "")


def _system() -> Outcome:
    last = rows.heartbeat("task:sweep_events")
    if last is not None and datetime.now(UTC) - last > SCHEDULE_SILENT:
        return Problem.SCHEDULE_AWAY, f"{last:%Y-%m-%d %H:%M} UTC"
    return PASSED


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _requested_keys() -> list[IntegrationKey]:
    """What somebody requested at LinkedIn, as far as we know."""
    known = gate.known()
    found = setup_rows.overview(
        known.client_id, organization=known.organization, contracts=known.contracts
    )
    running = [contract.integration for contract in found.contracts if contract.is_running]
    return [
        IntegrationKey(line.context, line.type)
        for line in (*found.integrations, *running)
        if line.state is not IntegrationState.NOT_REQUESTED
    ]


_TESTS: dict[Check, Callable[[], Outcome]] = {
    Check.APPLICATION: _application,
    Check.CALLBACK: _callback,
    Check.NAMES: _names,
    Check.CONFIGURATION: _configuration,
    Check.CLOCK: _clock,
    Check.SIGNATURES: _signatures,
    Check.SEATS: _seats,
    Check.KEYS: _keys,
    Check.SYSTEM: _system,
}
_ASK_LINKEDIN = frozenset({Check.APPLICATION, Check.NAMES, Check.CONFIGURATION, Check.CLOCK})
