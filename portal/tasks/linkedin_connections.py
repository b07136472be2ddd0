"""Looking after people's own LinkedIn accounts."""

import logging
from datetime import UTC, datetime

from portal import gate
from portal.db import db
from portal.domain.linkedin_connections import Ending
from portal.linkedin import LinkedInError
from portal.linkedin_access import linkedin, sealer
from portal.services import linkedin_connections as connections
from portal.services.linkedin_connections import Claimed
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)


def check_connections() -> None:
    """Announce connections that end soon, and ask LinkedIn once a day whether each token still works.

    Harmless when run twice: who was told is noted, a claim lets one worker check a token, and asking
    changes nothing at LinkedIn. A token that cannot be checked now is checked later.
    """
    known = gate.known()
    if not _is_on():
        return
    now = datetime.now(UTC)
    with unit_of_work():
        connections.announce_endings(known.client_id, now=now)
    for user_id in connections.due_for_check(known.client_id, now=now):
        if not _is_on():
            return
        with unit_of_work():
            claimed = connections.claim_check(user_id, now=datetime.now(UTC))
        if claimed is not None and not _check(claimed):
            # LinkedIn is away or refuses us: the others wait for the next run.
            return


def _is_on() -> bool:
    """While the integration is switched off nobody's connection is of any use, and none is talked about."""
    company = gate.company_facts()
    return company.has_application and company.is_on


def _check(claimed: Claimed) -> bool:
    """Check one token; False when LinkedIn could not be asked."""
    token = sealer().open(claimed.sealed)
    if token is None:
        # The keys may come back; until then the page says what is wrong.
        with unit_of_work():
            connections.settle_later(claimed, now=datetime.now(UTC), after=connections.CHECK_EVERY)
        return True
    db.session.rollback()
    try:
        found = linkedin().members.introspect(token)
    except LinkedInError as error:
        log.warning("connections not checked: %s", error)
        with unit_of_work():
            connections.settle_later(claimed, now=datetime.now(UTC))
        return False
    now = datetime.now(UTC)
    with unit_of_work():
        if found.active:
            connections.settle_works(claimed, expires_at=found.expires_at, now=now)
        else:
            why = Ending.EXPIRED if found.status == "expired" else Ending.REVOKED
            connections.settle_ended(claimed, why, now=now)
    return True
