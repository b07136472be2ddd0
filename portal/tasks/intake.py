"""Working on what LinkedIn pushes: people whom recruiters exported, and integrations that were switched."""

import logging
import time
from datetime import UTC, datetime

from flask import current_app

from portal import gate
from portal.db import db
from portal.domain import exports
from portal.domain.exports import Reason
from portal.domain.linkedin_gate import Capability
from portal.linkedin import (
    ExportedCandidate,
    Gone,
    Invalid,
    LinkedInError,
    NotEnabled,
    Retryable,
    Throttled,
    Unauthorised,
)
from portal.linkedin_access import linkedin
from portal.services import intake, linkedin_events, linkedin_mirror
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

#: How long one sweep may work before it leaves the rest to the next one.
SWEEP_SECONDS = 40


def take_in_event(event_id: int) -> None:
    """Fetch one export and put the person into the job; or see how an integration stands now.

    Harmless when run twice: the claim lets one worker through, and what it settles is unique per
    person and job. When LinkedIn cannot be asked, the event waits with growing pauses for a day,
    then stands in the list of events with the reason and **Retry**. While the way to LinkedIn is closed,
    an export is paused. A switched integration is looked at even then, so that our mirror is true when the
    way opens, see ``tasks.linkedin_setup``.
    """
    with unit_of_work():
        claim = intake.claim(event_id, now=datetime.now(UTC))
    if claim is None:
        return
    if claim.attempt > intake.ATTEMPTS_MAX:
        _give_up(event_id)
        return
    if claim.type == intake.STATUS_CHANGE:
        _take_in_status_change(claim)
        return
    closed = gate.answer(Capability.EXPORT).reason
    if closed is not None:
        with unit_of_work():
            linkedin_events.pause(event_id, exports.CLOSED[closed], now=datetime.now(UTC))
        return
    db.session.rollback()
    try:
        export = _read(claim)
    except LinkedInError as error:
        _settle_error(event_id, error)
        return
    settings = current_app.extensions["settings"]
    with unit_of_work():
        intake.settle_export(
            event_id,
            export,
            client_id=settings.linkedin_client_id,
            organization=gate.connection().organization,
            now=datetime.now(UTC),
        )


def sweep_events() -> None:
    """Work on events whose nudge got lost, whose retry is due or whose worker died.

    Harmless when run twice, since each event is claimed. Events are worked on here rather than
    sent to the queue again, so that a slow hour does not fill the queue with repetitions. One that
    crashes does not hold up the others; its claim runs out, and one day it is put aside.
    """
    deadline = time.monotonic() + SWEEP_SECONDS
    _resume_paused()
    crashes: list[Exception] = []
    for event_id in intake.due_events(now=datetime.now(UTC)):
        if time.monotonic() > deadline:
            break
        try:
            take_in_event(event_id)
        except Exception as error:  # told to the queue below, together with the others
            crashes.append(error)
    if crashes:
        raise ExceptionGroup("events that could not be taken in", crashes)


def _resume_paused() -> None:
    """What waited for the way to LinkedIn goes on when it is open, whoever opened it and wherever."""
    if linkedin_events.has_paused() and gate.answer(Capability.EXPORT).is_open:
        with unit_of_work():
            linkedin_events.resume_paused(now=datetime.now(UTC))


def _take_in_status_change(claim: intake.Claim) -> None:
    """Ask how the integration stands that a push is about, and keep it.

    The push itself says nothing, so that pushes out of order do no harm. One that LinkedIn no longer knows is
    of no use to anybody: then all integrations are read instead.
    """
    asked_at = datetime.now(UTC)
    try:
        found = linkedin().integrations.find_by_request(claim.linkedin_id)
    except (Gone, Invalid, NotEnabled):
        found = []
    except LinkedInError as error:
        _settle_error(claim.event_id, error, quietly=True)
        return
    client_id = gate.known().client_id
    with unit_of_work():
        now = datetime.now(UTC)
        # Nobody connects anything else from here on, until this is settled.
        linkedin_mirror.lock_configuration(client_id)
        connection = gate.connection()
        answers = {
            (each.key.integration_context, str(each.key.integration_type)): each for each in found
        }
        reason = linkedin_mirror.reason_to_ignore(
            answers, connection.organization, connection.contracts
        )
        if reason is None:
            linkedin_mirror.settle_reading(client_id, answers, asked_at=asked_at, now=now)
            linkedin_events.settle_handled(claim.event_id, now=now)
        else:
            linkedin_events.settle_ignored(claim.event_id, reason, now=now)
            if reason is Reason.READ_INSTEAD:
                linkedin_mirror.want_reading(client_id, now=now)


def _read(claim: intake.Claim) -> ExportedCandidate:
    if claim.payload is not None:
        return ExportedCandidate.from_wire(claim.payload)
    found = linkedin().exports.find_by_request(claim.linkedin_id)
    if not found:
        raise Gone("LinkedIn knows no export of this id.")
    return found[0]


def _settle_error(event_id: int, error: LinkedInError, *, quietly: bool = False) -> None:
    reason, retry = _sort(error)
    with unit_of_work():
        known = gate.known()
        if isinstance(error, NotEnabled) and known.has_application:
            # Our mirror said otherwise.
            linkedin_mirror.want_reading(known.client_id, now=datetime.now(UTC))
        intake.settle_failure(
            event_id,
            reason,
            detail=str(error),
            now=datetime.now(UTC),
            retry=retry,
            retry_after=error.retry_after if isinstance(error, Throttled) else None,
            quietly=quietly,
        )


def _sort(error: LinkedInError) -> tuple[Reason, bool]:
    """The reason to show for an error, and whether time may mend it."""
    match error:
        case Throttled():
            return Reason.LINKEDIN_BUSY, True
        case Unauthorised():
            return Reason.LINKEDIN_UNAUTHORISED, True
        case Retryable():
            return Reason.LINKEDIN_DOWN, True
        case NotEnabled():
            return Reason.LINKEDIN_NOT_ENABLED, True
        case Gone():
            return Reason.NOT_FOUND_AT_LINKEDIN, False
        case Invalid() if error.status is None:
            return Reason.UNREADABLE, False
        case _:
            return Reason.LINKEDIN_REFUSED, False


def _give_up(event_id: int) -> None:
    """The fault is ours: put the event aside for a person instead of trying for ever."""
    log.error("event put aside after too many attempts: event=%s", event_id)
    with unit_of_work():
        intake.settle_failure(
            event_id, Reason.INTERNAL, detail="", now=datetime.now(UTC), retry=False
        )
