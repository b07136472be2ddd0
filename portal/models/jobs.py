"""Jobs, their hiring teams and the stages people go through."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.domain import process
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Condition
from portal.domain.process import Activity, ActivityKind
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
    close_reason: Mapped[str | None] = mapped_column(String(20))
    close_comment: Mapped[str] = mapped_column(Text, default="")
    #: Comes from the process template: approvers must agree before the job can be activated.
    needs_approval: Mapped[bool] = mapped_column(default=False)
    #: Who sent it to the approvers, and when.
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime | None]
    #: New details of an active job that wait for the approvers; see ``services.approvals``.
    proposed_details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: Counts changes of the job's own fields, against two people editing at once.
    version: Mapped[int] = mapped_column(default=1)
    #: Counts changes of the job's applications; open pages ask whether it moved.
    pipeline_version: Mapped[int] = mapped_column(default=0)

    created_by: Mapped[User] = relationship(foreign_keys=[created_by_id])
    submitted_by: Mapped[User | None] = relationship(foreign_keys=[submitted_by_id])
    approvers: Mapped[list["JobApprover"]] = relationship(
        back_populates="job", cascade="all, delete-orphan", order_by="JobApprover.id"
    )
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
    def granted(self) -> set[Condition]:
        """The conditions of the permission matrix that this job's process fulfils."""
        return process.granted((StageKind(s.kind), s.activities) for s in self.stages)

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
    #: What happens here, with settings; see ``domain.process``.
    activities: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    job: Mapped[Job] = relationship(back_populates="stages")

    def activity(self, kind: ActivityKind) -> Activity | None:
        """The stage's activity of one kind, if it has it."""
        return process.find_activity(self.activities, kind)

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


class JobApprover(Model):
    """Somebody who must agree to a job, and what they said in the present round."""

    __tablename__ = "job_approvers"
    __table_args__ = (
        UniqueConstraint("job_id", "user_id"),
        Index("ix_job_approvers_user_id_decision", "user_id", "decision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    #: approved or rejected; none while the approver has not answered.
    decision: Mapped[str | None] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    job: Mapped[Job] = relationship(back_populates="approvers")
    user: Mapped[User] = relationship()


class ProcessTemplate(Model):
    """A process that new jobs begin with. A job gets a copy and may go its own way."""

    __tablename__ = "process_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    #: Nobody owns the company's own templates.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    needs_approval: Mapped[bool] = mapped_column(default=False)
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User | None] = relationship()
    stages: Mapped[list["TemplateStage"]] = relationship(
        back_populates="template", cascade="all, delete-orphan", order_by="TemplateStage.position"
    )


class TemplateStage(Model):
    """One stage of a process template."""

    __tablename__ = "template_stages"
    __table_args__ = (UniqueConstraint("template_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("process_templates.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    position: Mapped[int]
    activities: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    template: Mapped[ProcessTemplate] = relationship(back_populates="stages")
