"""How the connection to LinkedIn and the work in the background fare."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model


class Heartbeat(Model):
    """When something that should happen again and again last happened, and whether it went well.

    Names: ``task:sweep_events`` (periodic tasks), ``schedule``, ``push:EXPORT_CANDIDATE_PROFILE``, ``call:jobs`` (families of
    LinkedIn calls), ``linkedin`` (any call: does LinkedIn answer), ``health`` (the sum of it all, for the banner).
    """

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    #: The last time, well or not, and the last time that went well.
    at: Mapped[datetime]
    ok_at: Mapped[datetime | None]
    #: Why the last time did not go well; None when it did.
    problem: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(500), default="")
    #: The first failure since it last went well; None when it does.
    failing_since: Mapped[datetime | None]
    #: The last failure, kept when it goes well again: when, why, and LinkedIn's id of the request.
    failed_at: Mapped[datetime | None]
    failed_how: Mapped[str | None] = mapped_column(String(40))
    request_id: Mapped[str | None] = mapped_column(String(100))


class LinkedInUsage(Model):
    """What one LinkedIn application asked for on a day (UTC, as LinkedIn counts), by allowance."""

    __tablename__ = "linkedin_usage"

    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    #: As ``portal.linkedin.limits`` names allowances.
    resource: Mapped[str] = mapped_column(String(60), primary_key=True)
    requests: Mapped[int] = mapped_column(default=0)
    records: Mapped[int] = mapped_column(default=0)
    #: How often LinkedIn answered that it was too much.
    throttled: Mapped[int] = mapped_column(default=0)
    #: The minute that was counted last, its records, and the most of any minute of the day.
    minute: Mapped[datetime]
    minute_records: Mapped[int] = mapped_column(default=0)
    peak_records: Mapped[int] = mapped_column(default=0)


class HealthAlarm(Model):
    """Something that is broken, or was until a while ago: administrators are told once."""

    __tablename__ = "health_alarms"

    #: ``check`` or ``check:subject``, see ``domain.health``.
    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    reason: Mapped[str] = mapped_column(String(40))
    #: What people call the thing it is about; empty where the check says it all.
    label: Mapped[str] = mapped_column(String(200), default="")
    #: Since when it is broken, as far as we can tell, and when we first saw it.
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    #: When administrators were told; None as long as it may pass by itself.
    told_at: Mapped[datetime | None]
    #: When it stopped; the row stays for a while, so that what comes and goes is told once.
    mended_at: Mapped[datetime | None]
