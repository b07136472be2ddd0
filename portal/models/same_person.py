"""Two records of one person: suspected, decided, joined, taken apart again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.models.candidates import Candidate
from portal.models.users import User


class SamePersonSuggestion(Model):
    """Two candidates that may be one person; somebody has to look."""

    __tablename__ = "same_person_suggestions"
    __table_args__ = (
        UniqueConstraint("candidate_id", "other_id"),
        Index("ix_same_person_suggestions_other_id", "other_id"),
        Index("ix_same_person_suggestions_decision", "decision", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The smaller id of the two comes first, so that a pair is stored once.
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    #: Why, as ``domain.matching.Evidence`` values.
    evidence: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    #: same, different or moved (``domain.merging.Decision``); None while nobody looked. Different is
    #: never asked again.
    decision: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    candidate: Mapped[Candidate] = relationship(foreign_keys=[candidate_id])
    other: Mapped[Candidate] = relationship(foreign_keys=[other_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class CandidateMerge(Model):
    """One joining of two records, with all that is needed to take them apart again."""

    __tablename__ = "candidate_merges"
    __table_args__ = (
        Index("ix_candidate_merges_kept_id", "kept_id", "id"),
        Index("ix_candidate_merges_absorbed_id", "absorbed_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    absorbed_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    evidence: Mapped[list[str]] = mapped_column(JSON)
    merged_at: Mapped[datetime]
    #: Nobody when the records were equal by the rules and joined without asking.
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: What moved, and what the fields were before.
    ledger: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    kept: Mapped[Candidate] = relationship(foreign_keys=[kept_id])
    absorbed: Mapped[Candidate] = relationship(foreign_keys=[absorbed_id])
    merged_by: Mapped[User | None] = relationship(foreign_keys=[merged_by_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])
