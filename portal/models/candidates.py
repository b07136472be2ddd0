"""People who might be hired, and where they stand in which job."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model, sorted_text
from portal.domain import names
from portal.domain.applications import ApplicationStatus, OfferStatus
from portal.models.jobs import Job, Stage
from portal.models.users import User

if TYPE_CHECKING:
    from portal.models.linkedin_history import UnlinkedMember
    from portal.models.profiles import (
        CandidateEducation,
        CandidateExperience,
        CandidateLink,
        CandidatePhone,
        CandidateSkill,
        CandidateTag,
    )


class Candidate(Model):
    """One person, however many jobs."""

    __tablename__ = "candidates"
    __table_args__ = (
        Index("ix_candidates_last_first", "last_name", "first_name", "id"),
        Index("ix_candidates_profile_key", "profile_key"),
        Index("ix_candidates_name_key", "name_key"),
        Index("ix_candidates_owner_id", "owner_id"),
        # Lists by name, however deep somebody reads.
        Index("ix_candidates_sort_key", "sort_key", "id"),
        # Filters: they find quickly also what is rare.
        Index("ix_candidates_source", "source"),
        Index("ix_candidates_do_not_contact", "do_not_contact"),
        # Nearly nobody was joined: a full index would seem the way to all the others.
        Index(
            "ix_candidates_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
        # An id that LinkedIn has heard of never comes back for something else.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str] = mapped_column(String(200))
    last_name: Mapped[str] = mapped_column(String(200))
    #: Folded full name, for comparing and finding.
    name_key: Mapped[str] = mapped_column(String(400))
    #: By what lists are sorted; follows the names by itself, see ``domain.names.sort_key``.
    sort_key: Mapped[str] = mapped_column(sorted_text(400), default="")
    headline: Mapped[str] = mapped_column(String(500), default="")
    employer: Mapped[str] = mapped_column(String(300), default="")
    location: Mapped[str] = mapped_column(String(300), default="")
    linkedin_profile_url: Mapped[str] = mapped_column(String(500), default="")
    #: The comparable form of the profile address; see ``domain.names.profile_key``.
    profile_key: Mapped[str] = mapped_column(String(500), default="")
    #: Where the person was first seen, and at what time; never overwritten. Applications have their own.
    source: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    #: Who looks after this person, whatever the job.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: Asked not to be written to, called or put into new jobs; and what they said.
    do_not_contact: Mapped[bool] = mapped_column(default=False)
    do_not_contact_reason: Mapped[str] = mapped_column(String(300), default="")
    #: Set on a record that turned out to be the same person as another one. It keeps its id, since
    #: LinkedIn and bookmarks know it, and can be taken apart again; everything else moved over.
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE")
    )
    #: Counts changes of the profile, against two people editing at once.
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    emails: Mapped[list["CandidateEmail"]] = relationship(
        back_populates="candidate",
        cascade="all, delete-orphan",
        order_by="CandidateEmail.position, CandidateEmail.id",
    )
    linkedin_people: Mapped[list["CandidateLinkedInPerson"]] = relationship(
        back_populates="candidate", cascade="all, delete-orphan"
    )
    #: Members of LinkedIn who the person is not, as somebody said.
    unlinked_members: Mapped[list["UnlinkedMember"]] = relationship(viewonly=True)
    phones: Mapped[list["CandidatePhone"]] = relationship(
        back_populates="candidate",
        cascade="all, delete-orphan",
        order_by="CandidatePhone.position, CandidatePhone.id",
    )
    links: Mapped[list["CandidateLink"]] = relationship(
        cascade="all, delete-orphan", order_by="CandidateLink.position, CandidateLink.id"
    )
    skills: Mapped[list["CandidateSkill"]] = relationship(
        cascade="all, delete-orphan", order_by="CandidateSkill.position, CandidateSkill.id"
    )
    tags: Mapped[list["CandidateTag"]] = relationship(
        cascade="all, delete-orphan", order_by="CandidateTag.key"
    )
    experience: Mapped[list["CandidateExperience"]] = relationship(
        cascade="all, delete-orphan",
        order_by="CandidateExperience.position, CandidateExperience.id",
    )
    education: Mapped[list["CandidateEducation"]] = relationship(
        cascade="all, delete-orphan", order_by="CandidateEducation.position, CandidateEducation.id"
    )
    applications: Mapped[list["Application"]] = relationship(
        back_populates="candidate", cascade="all, delete-orphan", order_by="Application.id"
    )

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def contact_missing(self) -> bool:
        """Whether nobody can write to this person yet."""
        return not self.emails


@event.listens_for(Candidate, "before_insert")
@event.listens_for(Candidate, "before_update")
def _keep_sort_key(_mapper: object, _connection: object, candidate: Candidate) -> None:
    """Nobody who changes a name has to think of the order of lists."""
    key = names.sort_key(candidate.first_name, candidate.last_name)
    if candidate.sort_key != key:
        candidate.sort_key = key


class CandidateEmail(Model):
    """An e-mail address of a candidate."""

    __tablename__ = "candidate_emails"
    __table_args__ = (
        UniqueConstraint("candidate_id", "key"),
        Index("ix_candidate_emails_key", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(254))
    #: The comparable form of the address.
    key: Mapped[str] = mapped_column(String(254))
    #: The first one is written to.
    position: Mapped[int] = mapped_column(default=0)

    candidate: Mapped[Candidate] = relationship(back_populates="emails")


class CandidateLinkedInPerson(Model):
    """A LinkedIn person URN of a candidate.

    The same member has another URN for every LinkedIn application, so the client id belongs to it.
    """

    __tablename__ = "candidate_linkedin_people"
    __table_args__ = (UniqueConstraint("client_id", "person_urn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), index=True
    )
    client_id: Mapped[str] = mapped_column(String(100))
    person_urn: Mapped[str] = mapped_column(String(200))
    #: When the two were linked, on what evidence (``domain.linkedin_links.LinkEvidence``), and by whom if somebody did
    #: it; nothing of those that are older than this knowledge.
    linked_at: Mapped[datetime | None]
    evidence: Mapped[str] = mapped_column(String(30), default="")
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    candidate: Mapped[Candidate] = relationship(back_populates="linkedin_people")
    linked_by: Mapped[User | None] = relationship()


class Application(Model):
    """One candidate in one job, standing in one stage."""

    __tablename__ = "applications"
    __table_args__ = (
        # A person stands in a job once. An application that was joined with another one stays behind
        # with the record that was absorbed, whichever of the two that was.
        Index(
            "uq_applications_candidate_id_job_id",
            "candidate_id",
            "job_id",
            unique=True,
            sqlite_where=text("status <> 'joined'"),
            postgresql_where=text("status <> 'joined'"),
        ),
        Index("ix_applications_candidate_id", "candidate_id", "id"),
        Index("ix_applications_merged_into_id", "merged_into_id"),
        Index("ix_applications_board", "job_id", "status", "stage_id", "entered_stage_at", "id"),
        # Those who came into their stage last stand first in the list, however deep somebody reads.
        Index("ix_applications_list", "job_id", "status", "entered_stage_at", "id", "stage_id"),
        Index("ix_applications_job_id_offer_status", "job_id", "offer_status"),
        Index("ix_applications_job_id_owner_id", "job_id", "owner_id"),
        Index("ix_applications_stage_id", "stage_id"),
        # An id that LinkedIn has heard of never comes back for something else.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"))
    entered_stage_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(40))
    #: Who exported the person, when LinkedIn named somebody we know.
    exported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    exported_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    #: active, ended or joined; see ``domain.applications``.
    status: Mapped[str] = mapped_column(String(20), default=ApplicationStatus.ACTIVE.value)
    end_reason: Mapped[str | None] = mapped_column(String(30))
    rejection_reason_id: Mapped[int | None] = mapped_column(ForeignKey("rejection_reasons.id"))
    end_comment: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    offer_status: Mapped[str] = mapped_column(String(20), default=OfferStatus.NONE.value)
    #: Who looks after this person in this job: whoever added or exported them, until changed.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    invited_to_apply_at: Mapped[datetime | None]
    #: Set where two records of one person were joined that both stood in the job: which of the two
    #: applications goes on. This one keeps its id and its way through the stages.
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE")
    )
    #: Counts moves, against two people moving the same person at once.
    version: Mapped[int] = mapped_column(default=1)

    candidate: Mapped[Candidate] = relationship(back_populates="applications")
    job: Mapped[Job] = relationship()
    stage: Mapped[Stage] = relationship()
    exported_by: Mapped[User | None] = relationship(foreign_keys=[exported_by_id])
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    ended_by: Mapped[User | None] = relationship(foreign_keys=[ended_by_id])
    rejection_reason: Mapped["RejectionReason | None"] = relationship()

    @property
    def is_active(self) -> bool:
        """Whether the person is still in the running."""
        return self.status == ApplicationStatus.ACTIVE.value


class RejectionReason(Model):
    """Why people are rejected; a company keeps its own list. Reasons in use are switched off, not deleted."""

    __tablename__ = "rejection_reasons"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)


class StageEntry(Model):
    """One entry of an application's way through the stages, never changed afterwards.

    Its id is the stable id under which LinkedIn gets it.
    """

    __tablename__ = "stage_entries"
    __table_args__ = (
        Index("ix_stage_entries_application_id", "application_id", "id"),
        # An id that LinkedIn has heard of never comes back for something else.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    stage_kind: Mapped[str] = mapped_column(String(20))
    stage_name: Mapped[str] = mapped_column(String(100))
    entered_at: Mapped[datetime]
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    moved_by: Mapped[User | None] = relationship()
