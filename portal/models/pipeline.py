"""Acting on many applications at once, and taking it back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.models.candidates import Application
from portal.models.jobs import Job
from portal.models.users import User


class BulkAction(Model):
    """One act on many applications of a job: advance or reject."""

    __tablename__ = "bulk_actions"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    #: None while somebody still looks at what it would do.
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    job: Mapped[Job] = relationship()
    actor: Mapped[User] = relationship(foreign_keys=[actor_id])


class BulkItem(Model):
    """What a bulk action did to one application, enough to undo it."""

    __tablename__ = "bulk_items"
    __table_args__ = (Index("ix_bulk_items_bulk_action_id", "bulk_action_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bulk_action_id: Mapped[int] = mapped_column(ForeignKey("bulk_actions.id", ondelete="CASCADE"))
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    #: planned, done, or the code of the rule that said no.
    outcome: Mapped[str] = mapped_column(String(60))
    #: The application's stage, status and so on before.
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: Undo only what nobody touched since.
    version_after: Mapped[int] = mapped_column(default=0)
    undo_outcome: Mapped[str | None] = mapped_column(String(60))

    application: Mapped[Application] = relationship()
