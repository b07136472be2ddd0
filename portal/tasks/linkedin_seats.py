"""Reading LinkedIn's seats, contract by contract."""

import logging
from datetime import UTC, datetime, timedelta

from portal import gate
from portal.db import db
from portal.linkedin import (
    Gone,
    LinkedIn,
    LinkedInError,
    NotEnabled,
    Permanent,
    Retryable,
    Throttled,
    Unauthorised,
)
from portal.linkedin_access import linkedin
from portal.services import linkedin_seats
from portal.services.linkedin_seats import Reading
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)


def read_wanted_seats(_nudge: int) -> None:
    """Somebody wants the seats now, which made their contracts due: see ``read_seats``, which is harmless
    when run twice."""
    read_seats()


def read_seats() -> None:
    """Read the seats of every contract that is due: each day, after a failure, or because somebody wants
    them now.

    Harmless when run twice: a claim lets one worker through, each page is settled with where the next one
    begins, and a page that comes again changes nothing. What fails says why on the page of the seats and
    goes on later where it stopped.
    """
    known = gate.known()
    if not _is_on():
        return
    company = gate.company_facts()
    now = datetime.now(UTC)
    if company.is_connected and not linkedin_seats.has_contracts(known.client_id):
        with unit_of_work():
            linkedin_seats.ensure_contracts(known.client_id, known.contracts, now=now)
    for contract in linkedin_seats.contracts_due(known.client_id, now=now):
        # Somebody may switch it off, or disconnect a contract, while others are read.
        if _is_on():
            _read_contract(known.client_id, contract)


def _is_on() -> bool:
    company = gate.company_facts()
    return company.has_application and company.is_on


def _read_contract(client_id: str, contract: str) -> None:
    with unit_of_work():
        reading = linkedin_seats.claim_reading(client_id, contract, now=datetime.now(UTC))
    last = reading
    while reading is not None:
        last = reading
        try:
            client = linkedin()
            page = client.seats.find_by_attributes(contract, start=reading.start)
        except LinkedInError as error:
            _settle_failure(reading, error)
            return
        if page.unreadable:
            log.warning("LinkedIn's seats hold records without an id: %s", page.unreadable)
        with unit_of_work():
            reading = linkedin_seats.settle_page(
                reading, page.seats, page.next_start, now=datetime.now(UTC)
            )
    if last is not None:
        _read_emails(last)


def _settle_failure(reading: Reading, error: LinkedInError) -> None:
    problem, after = linkedin_seats.DOWN, linkedin_seats.TRY_AGAIN
    match error:
        case Throttled():
            problem = linkedin_seats.BUSY
            after = timedelta(seconds=error.retry_after or after.total_seconds())
        case Unauthorised():
            problem = linkedin_seats.CREDENTIALS
        case Retryable():
            pass
        case Gone():
            problem, after = linkedin_seats.ENDED, linkedin_seats.READ_EVERY
        case NotEnabled():
            problem = linkedin_seats.NOT_ENABLED
        case _:
            problem, after = linkedin_seats.REFUSED, linkedin_seats.READ_EVERY
    log.warning("seats not read: problem=%s error=%s", problem, error)
    with unit_of_work():
        linkedin_seats.settle_failure(reading, problem, now=datetime.now(UTC), after=after)


def _read_emails(reading: Reading) -> None:
    """Ask the finder of old for addresses, by which users are suggested. Not every application may use
    it: without it suggestions go by name alone."""
    wanted = linkedin_seats.lacks_emails(reading)
    db.session.rollback()
    start: int | None = 0
    while wanted and start is not None:
        try:
            start = _read_page_of_emails(linkedin(), reading, start)
        except Permanent:
            return
        except LinkedInError as error:
            log.info("addresses of seats not read: %s", error)
            return


def _read_page_of_emails(client: LinkedIn, reading: Reading, start: int) -> int | None:
    page = client.seats.find_by_attributes_of_old(reading.contract, start=start)
    emails = {seat.urn: seat.email for seat in page.seats if seat.email}
    if emails:
        with unit_of_work():
            linkedin_seats.keep_emails(reading, emails)
    return page.next_start
