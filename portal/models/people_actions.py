"""Acts on many people at once, whatever the job: what was chosen, and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.domain.people_actions import PeopleOutcome
from portal.models.jobs import Job
from portal.models.talent_pools import TalentPool
from portal.models.users import User


class PeopleAction(Model):
    """People whom somebody chose, and what is to be done to them: into a pool, out of one, into a
    job. It stays what was chosen however lists change meanwhile, and is done once."""

    __tablename__ = "people_actions"
    __table_args__ = (Index("ix_people_actions_pool_id", "pool_id", "actor_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    #: See ``domain.people_actions.PeopleKind``.
    kind: Mapped[str] = mapped_column(String(20))
    #: Where people go; none while somebody still looks for it.
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("talent_pools.id", ondelete="CASCADE"))
    job_id: Mapped[int | None] = mapped_column(
        ForeignKey("jobs.id", ondelete="CASCADE"), index=True
    )
    #: Where they were chosen, and in which stage of the job they land.
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    actor: Mapped[User] = relationship()
    pool: Mapped[TalentPool | None] = relationship()
    job: Mapped[Job | None] = relationship()


class PeopleActionItem(Model):
    """One person of such an act."""

    __tablename__ = "people_action_items"
    __table_args__ = (
        Index("ix_people_action_items_outcome", "action_id", "outcome", "candidate_id"),
        Index("ix_people_action_items_candidate_id", "candidate_id"),
    )

    action_id: Mapped[int] = mapped_column(
        ForeignKey("people_actions.id", ondelete="CASCADE"), primary_key=True
    )
    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True
    )
    #: planned, done, or the code of the rule that said no.
    outcome: Mapped[str] = mapped_column(String(30), default=PeopleOutcome.PLANNED.value)
    undo_outcome: Mapped[str | None] = mapped_column(String(30))
    #: Since when, and by whom, somebody was in the pool whom it took out.
    added_at: Mapped[datetime | None]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
