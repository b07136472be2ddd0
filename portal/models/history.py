"""What happened, when, and by whom: history and audit log in one.

Rows are only ever added; triggers in the database refuse anything else.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.models.users import User


class HistoryEntry(Model):
    """One thing that happened to a job, a candidate or an application."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_job_id", "job_id", "id"),
        Index("ix_history_candidate_id", "candidate_id", "id"),
        Index("ix_history_application_id", "application_id", "id"),
        Index("ix_history_actor_id", "actor_id", "id"),
        Index("ix_history_user_id", "user_id", "id"),
        Index("ix_history_what", "what", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    #: Nobody when the system or LinkedIn did it.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    what: Mapped[str] = mapped_column(String(60))
    #: Plain ids without foreign keys: the history outlives what it speaks of.
    job_id: Mapped[int | None]
    candidate_id: Mapped[int | None]
    application_id: Mapped[int | None]
    #: The user whom it was done to, when it is about an account.
    user_id: Mapped[int | None]
    #: Names and old and new values, as they were.
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    actor: Mapped[User | None] = relationship(foreign_keys=[actor_id])
