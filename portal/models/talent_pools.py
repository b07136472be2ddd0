"""Talent pools: people somebody wants to find again, whatever the job."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.models.candidates import Candidate
from portal.models.users import User


class TalentPool(Model):
    """A list of people with an owner, or one that the system keeps by itself."""

    __tablename__ = "talent_pools"
    __table_args__ = (
        Index("ix_talent_pools_owner_id", "owner_id"),
        # The history speaks of pools by id: that of a deleted one must not return.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    #: Folded, since names are unique whatever their case.
    name_key: Mapped[str] = mapped_column(String(200), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    #: What the system keeps in it (``domain.talent_pools.SystemPool``); None for people's own pools.
    system_key: Mapped[str | None] = mapped_column(String(30), unique=True)
    #: Nobody for the system's pools.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User | None] = relationship()
    contributors: Mapped[list["TalentPoolContributor"]] = relationship(
        back_populates="pool", cascade="all, delete-orphan"
    )


class TalentPoolContributor(Model):
    """Somebody with whom a pool is shared."""

    __tablename__ = "talent_pool_contributors"
    __table_args__ = (Index("ix_talent_pool_contributors_user_id", "user_id"),)

    pool_id: Mapped[int] = mapped_column(
        ForeignKey("talent_pools.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    pool: Mapped[TalentPool] = relationship(back_populates="contributors")
    user: Mapped[User] = relationship(foreign_keys=[user_id])


class TalentPoolCandidate(Model):
    """A person in a pool."""

    __tablename__ = "talent_pool_candidates"
    __table_args__ = (
        UniqueConstraint("pool_id", "candidate_id"),
        Index("ix_talent_pool_candidates_pool_id", "pool_id", "id"),
        Index("ix_talent_pool_candidates_candidate_id", "candidate_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("talent_pools.id", ondelete="CASCADE"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    added_at: Mapped[datetime]
    #: Nobody when the system did it.
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    pool: Mapped[TalentPool] = relationship()
    candidate: Mapped[Candidate] = relationship()
    added_by: Mapped[User | None] = relationship()
