"""When mail sums up what waits for somebody."""

from datetime import datetime, timedelta
from enum import StrEnum


class Digest(StrEnum):
    """How often somebody wants that mail."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


def last_moment(digest: Digest, now: datetime, *, hour: int) -> datetime | None:
    """The last moment, at or before ``now``, at which such a mail was to go out; None for OFF.

    Daily mails go out on working days at the hour given, in the zone of ``now``; weekly ones on
    Mondays. What was missed while the portal stood still goes out once, not once per day.
    """
    if digest is Digest.OFF:
        return None
    moment = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    weekdays = range(1) if digest is Digest.WEEKLY else range(5)
    while moment > now or moment.weekday() not in weekdays:
        moment -= timedelta(days=1)
    return moment


def is_due(digest: Digest, last_sent: datetime | None, now: datetime, *, hour: int) -> bool:
    """Whether the mail is to go out now. Both times carry their zone; ``now`` the company's."""
    moment = last_moment(digest, now, hour=hour)
    return moment is not None and (last_sent is None or last_sent < moment)
