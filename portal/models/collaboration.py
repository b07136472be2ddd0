"""What people write and keep about candidates and applications: notes, feedback, documents."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.domain.feedback import FeedbackStatus
from portal.models.candidates import Application, Candidate
from portal.models.jobs import Stage
from portal.models.users import User


class ApplicationNote(Model):
    """A note about an application: for the team, or for its author alone."""

    __tablename__ = "application_notes"
    __table_args__ = (
        Index("ix_application_notes_application_id", "application_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    is_private: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship()
    author: Mapped[User] = relationship()


class CandidateNote(Model):
    """A note about a person, whatever the job: for all who see profiles, or for its author alone."""

    __tablename__ = "candidate_notes"
    __table_args__ = (
        Index("ix_candidate_notes_candidate_id", "candidate_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    is_private: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    candidate: Mapped[Candidate] = relationship()
    author: Mapped[User] = relationship()


class Feedback(Model):
    """What one person says about an application in one stage."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("application_id", "stage_id", "author_id"),
        Index("ix_feedback_author_id_status", "author_id", "status"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    #: None once the stage was removed from the process.
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stages.id", ondelete="SET NULL"))
    stage_name: Mapped[str] = mapped_column(String(100))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(String(20), default=FeedbackStatus.DRAFT.value)
    recommendation: Mapped[str] = mapped_column(String(20), default="")
    #: Attribute to a number from 1 to 5.
    ratings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    comment: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship()
    stage: Mapped[Stage | None] = relationship()
    author: Mapped[User] = relationship()


class FeedbackReminder(Model):
    """When somebody was last reminded of feedback they owe."""

    __tablename__ = "feedback_reminders"
    __table_args__ = (UniqueConstraint("application_id", "stage_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reminded_at: Mapped[datetime]


class Document(Model):
    """A file of a candidate, given for one application or for all of them. The bytes lie in the
    document storage."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_application_id", "application_id", "id"),
        Index("ix_documents_candidate_id", "candidate_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    #: None for a file that belongs to the person rather than to one job.
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(String(200))
    #: resume, cover_letter, portfolio or other.
    kind: Mapped[str] = mapped_column(String(20))
    #: As found by looking at the content.
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(100), unique=True)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]

    candidate: Mapped[Candidate] = relationship()
    application: Mapped[Application | None] = relationship()
    uploaded_by: Mapped[User | None] = relationship()
