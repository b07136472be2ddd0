"""What analytics count: one narrow row for each application and for each stay in a stage.

Nobody writes here but triggers in the database, in the transaction of the change itself (migration
0002, docs/decisions/0015-analytics-by-triggers.md). The rows hold nothing that is not in
applications and stage_entries; they are numbers, and their indexes stand in the order in which the
reports group, so that a hundred thousand of them are counted while somebody waits.
"""

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model

_IS_OVER = text("days IS NOT NULL")


class ApplicationFacts(Model):
    """One application in numbers; the codes are those of ``domain.analytics``."""

    __tablename__ = "application_facts"
    __table_args__ = (
        Index(
            "ix_application_facts_groups",
            *("outcome", "reached", "stands", "reason_id", "offer", "source"),
            *("job_id", "came_day"),
        ),
        Index("ix_application_facts_weeks", "came_week", "source", "job_id", "came_day"),
        Index("ix_application_facts_job", "job_id"),
    )

    application_id: Mapped[int] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    job_id: Mapped[int]
    source: Mapped[str] = mapped_column(String(40))
    #: Days since 1970, UTC, and the week of it, which begins on Monday.
    came_day: Mapped[int]
    came_week: Mapped[int]
    #: Kind of the stage the person stands in, or stood in at the end.
    stands: Mapped[int]
    #: One bit for each kind of stage that the person ever stood in.
    reached: Mapped[int]
    outcome: Mapped[int]
    #: 0: no reason given.
    reason_id: Mapped[int]
    offer: Mapped[int]


class StageStay(Model):
    """One stay of an application in a stage; its id is that of the stage entry."""

    __tablename__ = "stage_stays"
    __table_args__ = (
        Index(
            "ix_stage_stays_days",
            *("kind", "days", "job_id", "source", "came_day", "application_id"),
            sqlite_where=_IS_OVER,
            postgresql_where=_IS_OVER,
        ),
        Index("ix_stage_stays_job", "job_id", "kind"),
        Index("ix_stage_stays_application_id", "application_id", "id"),
    )

    id: Mapped[int] = mapped_column(
        ForeignKey("stage_entries.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    job_id: Mapped[int]
    source: Mapped[str] = mapped_column(String(40))
    came_day: Mapped[int]
    kind: Mapped[int]
    #: Full days of 24 hours; none while the person is still there.
    days: Mapped[int | None]
