"""Keeping LinkedIn told where to find us."""

import logging
from datetime import UTC, datetime, timedelta

from flask import current_app

from portal import gate
from portal.db import db
from portal.linkedin import (
    ALL_PRODUCT_USERS,
    CALLBACK_URL,
    JOB_POSTING_VIEWERS,
    IntegrationKey,
    IntegrationType,
    LinkedInError,
)
from portal.linkedin_access import linkedin
from portal.services import linkedin_mirror
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

#: How often to say it again although nothing changed: LinkedIn's side may have been reset.
REASSERT = timedelta(hours=24)


def set_up_linkedin(_nudge: int) -> None:
    """Somebody connected something, or wants it told again: see ``configure_linkedin``, which is harmless
    when run twice."""
    configure_linkedin()


def configure_linkedin() -> None:
    """Set the integrations' names, our callback address and who sees jobs in the export box.

    Runs at start and every five minutes, and does something only when the address changed, the
    last attempt failed or a day has passed. Harmless when run twice: LinkedIn keeps one value per key.
    """
    settings = current_app.extensions["settings"]
    organization = gate.connection().organization
    if not (settings.linkedin_is_set_up and organization):
        return
    now = datetime.now(UTC)
    current = linkedin_mirror.find(settings.linkedin_client_id)
    if current is not None and current.is_fresh(settings.callback_url, now=now, age=REASSERT):
        return
    db.session.rollback()
    problem, detail = "", ""
    try:
        problem = _assert(organization, settings.callback_url)
    except LinkedInError as error:
        problem, detail = type(error).__name__.lower(), str(error)
        log.warning("LinkedIn could not be configured: %s", error)
    with unit_of_work():
        linkedin_mirror.record_assertion(
            settings.linkedin_client_id,
            callback_url=settings.callback_url,
            problem=problem,
            detail=detail,
            now=now,
        )


def _assert(organization: str, callback_url: str) -> str:
    """Tell LinkedIn; returns a word for what it did not take, empty when all went well."""
    settings = current_app.extensions["settings"]
    client = linkedin()
    name = f"Beckon ({settings.company_name})"
    kinds = (
        IntegrationType.ONE_CLICK_EXPORT,
        IntegrationType.IN_ATS_INDICATOR,
        IntegrationType.PROFILE_PLUGIN,
    )
    named = client.integrations.batch_partial_update(
        {IntegrationKey(organization, kind): name for kind in kinds}
    )
    export = IntegrationKey(organization, IntegrationType.ONE_CLICK_EXPORT)
    configured = client.configurations.batch_update(
        export, {CALLBACK_URL: callback_url, JOB_POSTING_VIEWERS: ALL_PRODUCT_USERS}
    )
    accepted = all(r.ok for r in named) and all(r.ok for r in configured)
    return "" if accepted else "refused"
