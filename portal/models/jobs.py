"""Jobs, their hiring teams and the stages people go through."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.domain.jobs import JobStatus
from portal.domain.stages import StageKind
from portal.models.users import User


class Job(Model):
    """A vacancy a recruiter fills."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_status_created_at", "status", "created_at"),
        # An id that LinkedIn has heard of never comes back for something else.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The readable Job ID. LinkedIn gets it as ``companyJobCode``.
    requisition_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    #: As people typed it: text with light marks such as lists, or HTML that somebody pasted.
    description_source: Mapped[str] = mapped_column(Text)
    #: Clean HTML made of it, safe to show and within LinkedIn's limit.
    description: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(String(100))
    region: Mapped[str] = mapped_column(String(100), default="")
    #: ISO 3166 alpha-2, upper case.
    country: Mapped[str] = mapped_column(String(2))
    openings: Mapped[int] = mapped_column(default=1)
    is_confidential: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(20), default=JobStatus.DRAFT.value)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    #: Counts changes of the job's own fields, against two people editing at once.
    version: Mapped[int] = mapped_column(default=1)
    #: Counts changes of the job's applications; open pages ask whether it moved.
    pipeline_version: Mapped[int] = mapped_column(default=0)

    created_by: Mapped[User] = relationship()
    stages: Mapped[list["Stage"]] = relationship(
        back_populates="job", cascade="all, delete-orphan", order_by="Stage.position"
    )
    members: Mapped[list["JobMember"]] = relationship(
        back_populates="job", cascade="all, delete-orphan", order_by="JobMember.id"
    )

    @property
    def state(self) -> JobStatus:
        """The status as the rules know it."""
        return JobStatus(self.status)

    @property
    def prospect_stage(self) -> "Stage | None":
        """The Prospect stage, when this job has one."""
        return next((s for s in self.stages if s.kind == StageKind.PROSPECT.value), None)

    @property
    def label(self) -> str:
        """How people tell jobs apart in a list."""
        return f"{self.requisition_number} · {self.title} · {self.city}"


class Stage(Model):
    """One stage of one job's process. The name is the company's, the kind decides the rules."""

    __tablename__ = "stages"
    __table_args__ = (UniqueConstraint("job_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    position: Mapped[int]

    job: Mapped[Job] = relationship(back_populates="stages")

    @property
    def is_prospect(self) -> bool:
        """Whether people here are not applicants yet."""
        return self.kind == StageKind.PROSPECT.value


class JobMember(Model):
    """One person on the hiring team of one job, in one role."""

    __tablename__ = "job_members"
    __table_args__ = (
        UniqueConstraint("job_id", "user_id", "role"),
        Index("ix_job_members_user_id_job_id", "user_id", "job_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(String(20))
    #: The member who appointed this delegate and whose rights the delegate has.
    delegate_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("job_members.id", ondelete="CASCADE")
    )
    added_at: Mapped[datetime]

    job: Mapped[Job] = relationship(back_populates="members")
    user: Mapped[User] = relationship()
    delegate_of: Mapped["JobMember | None"] = relationship(remote_side="JobMember.id")
