"""Sending those who asked for it a mail about what waits for them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from portal.config import Settings
from portal.services import digests
from portal.unit_of_work import unit_of_work


def send_digests() -> None:
    """Write the mails that are due, one transaction each.

    Harmless when run twice: that somebody's mail was written is noted in the transaction that
    writes it. Who fails is left for the next run; the others get theirs.
    """
    settings: Settings = current_app.extensions["settings"]
    now = datetime.now(UTC).astimezone(ZoneInfo(settings.time_zone))
    for user_id in digests.readers_due(now=now, hour=settings.digest_hour):
        with unit_of_work():
            digests.send_digest(user_id, now=now, hour=settings.digest_hour)
