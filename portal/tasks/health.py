"""Watching whether everything works."""

import logging
from datetime import UTC, datetime

from flask import current_app

from portal import gate
from portal import health as looking
from portal.db import db
from portal.domain.health import judge
from portal.domain.health_facts import Facts
from portal.linkedin import IntegrationKey, IntegrationType, LinkedInError
from portal.linkedin_access import linkedin
from portal.pulse import Pulse
from portal.services import health
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)


def check_health() -> None:
    """Keep the sum of how everything stands, for the banner, and tell administrators what is newly broken.

    Harmless when run twice: who was told of what is noted in the same transaction. While LinkedIn is away it is
    asked once a minute, by the cheapest call there is, so that the banner goes soon after it is back.
    """
    pulse: Pulse = current_app.extensions["pulse"]
    pulse.write()
    found = looking.facts(datetime.now(UTC))
    if health.wants_probe(found, now=datetime.now(UTC)):
        db.session.rollback()
        _ask_linkedin(found)
        pulse.write()
        found = looking.facts(datetime.now(UTC))
    now = datetime.now(UTC)
    with unit_of_work():
        health.keep(judge(found, now), found, now=now)


def _ask_linkedin(found: Facts) -> None:
    """How it went is noted by the client's observer."""
    organization = gate.known().organization
    if found.integrations:
        key = IntegrationKey(found.integrations[0].context, found.integrations[0].type)
    elif organization:
        key = IntegrationKey(organization, IntegrationType.ONE_CLICK_EXPORT)
    else:
        return
    # Nothing that was read is held on to while LinkedIn takes its time.
    db.session.rollback()
    try:
        linkedin().integrations.batch_get([key])
    except LinkedInError as error:
        log.info("LinkedIn is still away: %s", error)
