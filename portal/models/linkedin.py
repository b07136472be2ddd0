"""What LinkedIn told us, what LinkedIn must be told, and the keys to it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.domain.exports import EventState, Reason
from portal.models.candidates import Application, Candidate
from portal.models.jobs import Job
from portal.models.users import User


class LinkedInEvent(Model):
    """A push that LinkedIn sent us. Everything about an export can be replayed from here."""

    __tablename__ = "linkedin_events"
    __table_args__ = (
        UniqueConstraint("type", "linkedin_id"),
        Index("ix_linkedin_events_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_linkedin_events_job_id_state", "job_id", "state"),
        # An id that LinkedIn has heard of never comes back for something else.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: LinkedIn's own id of the event; with the type it makes a repeated push recognisable.
    linkedin_id: Mapped[str] = mapped_column(String(255))
    type: Mapped[str] = mapped_column(String(255))
    expires_at: Mapped[datetime | None]
    #: The body as it came.
    raw: Mapped[str] = mapped_column(Text)
    is_signed: Mapped[bool]
    received_at: Mapped[datetime]
    #: How often LinkedIn sent it.
    deliveries: Mapped[int] = mapped_column(default=1)

    state: Mapped[str] = mapped_column(String(20), default=EventState.RECEIVED.value)
    reason: Mapped[str | None] = mapped_column(String(40))
    #: LinkedIn's own words, for the administrator.
    detail: Mapped[str] = mapped_column(String(500), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    #: While a worker has it: until when. Otherwise: not to be tried before.
    next_attempt_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    #: The export as LinkedIn gave it: a held or failed one can be taken in without asking again.
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    person_name: Mapped[str] = mapped_column(String(400), default="")
    exporter_urn: Mapped[str | None] = mapped_column(String(200))
    exporter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: The job it was exported to, or moved to by a person.
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    candidate_id: Mapped[int | None] = mapped_column(
        ForeignKey("candidates.id", ondelete="SET NULL")
    )
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("applications.id", ondelete="SET NULL")
    )

    job: Mapped[Job | None] = relationship()
    exporter: Mapped[User | None] = relationship()
    candidate: Mapped[Candidate | None] = relationship()
    application: Mapped[Application | None] = relationship()

    @property
    def event_state(self) -> EventState:
        """The state as the rules know it."""
        return EventState(self.state)

    @property
    def event_reason(self) -> Reason | None:
        """The reason as the rules know it."""
        return Reason(self.reason) if self.reason else None


class JobPosting(Model):
    """What LinkedIn must be told about a job, and what it said.

    The row is both the *change* (``wanted`` runs ahead of ``sent``) and the ledger. Changes merge:
    however often a job is edited, the newest state is read when sending.
    """

    __tablename__ = "job_postings"
    __table_args__ = (
        Index("ix_job_postings_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_job_postings_next_check_at", "next_check_at"),
    )

    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    #: Counts changes; ``sent`` is the one LinkedIn got last, ``sending`` the one in flight.
    wanted: Mapped[int] = mapped_column(default=1)
    sending: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)
    #: waiting, sending, processing, there, closed, held, refused, withdrawn; see ``services.job_postings``.
    state: Mapped[str] = mapped_column(String(20))
    #: The operation in flight or last sent: CREATE, UPDATE or CLOSE.
    operation: Mapped[str] = mapped_column(String(10), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    #: While sending: until when the claim holds. Otherwise: not to be sent before.
    next_attempt_at: Mapped[datetime]
    task_urn: Mapped[str | None] = mapped_column(String(200))
    task_checks: Mapped[int] = mapped_column(default=0)
    next_check_at: Mapped[datetime | None]
    #: LinkedIn's own name of it, ``urn:li:jobPosting:{id}``, for jobs that it posted for the public.
    linkedin_urn: Mapped[str | None] = mapped_column(String(100))
    #: When LinkedIn last took what we sent.
    accepted_at: Mapped[datetime | None]
    #: LinkedIn has an open posting of this job.
    is_listed: Mapped[bool] = mapped_column(default=False)
    listed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    #: Why LinkedIn refused it or cannot be reached: our code, the field, LinkedIn's own words.
    problem: Mapped[str | None] = mapped_column(String(40))
    problem_field: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(500), default="")
    #: Counts changes of this row, for open pages that ask whether it moved.
    version: Mapped[int] = mapped_column(default=1)

    job: Mapped[Job] = relationship()


class LinkedInConnection(Model):
    """A portal user's own LinkedIn account, as one LinkedIn application sees it."""

    __tablename__ = "linkedin_connections"
    __table_args__ = (UniqueConstraint("client_id", "person_urn"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    client_id: Mapped[str] = mapped_column(String(100))
    person_urn: Mapped[str] = mapped_column(String(200))
    connected_at: Mapped[datetime]
    #: As LinkedIn names the member; empty when it did not say.
    person_name: Mapped[str] = mapped_column(String(200), default="")
    #: The member's token, encrypted; None when there is none or it is of no use any more.
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None]
    #: When LinkedIn last confirmed that the token works, and why it does not.
    checked_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(40))
    #: While a worker checks the token: until when the claim holds. Otherwise: not before.
    next_check_at: Mapped[datetime | None]
    #: When the person was told that the connection will end.
    warned_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class LinkedInToken(Model):
    """The application's access token, encrypted, shared by all processes."""

    __tablename__ = "linkedin_tokens"

    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None]
    #: Until when one process alone may fetch a new token.
    leased_until: Mapped[datetime | None]


class LinkedInConfiguration(Model):
    """The company's connection to LinkedIn through one LinkedIn application, and what we last told LinkedIn
    about ourselves, so that a change of address is noticed."""

    __tablename__ = "linkedin_configurations"

    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    callback_url: Mapped[str] = mapped_column(String(500), default="")
    asserted_at: Mapped[datetime | None]
    #: Why the integrations could not be read: a ``domain.linkedin_setup.Trouble`` with LinkedIn's words.
    problem: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(500), default="")
    #: ``urn:li:organization:{number}``; empty while nobody connected one on the pages.
    organization: Mapped[str] = mapped_column(String(200), default="")
    organization_at: Mapped[datetime | None]
    organization_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: Another organisation than ours that somebody wants to connect, until an administrator says yes
    #: or no: ``organization``, ``types`` and ``contracts``.
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    proposed_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: While a worker tells LinkedIn our names and addresses, or reads the integrations: until when its
    #: claim holds. Otherwise: not before; None is at once.
    configure_due_at: Mapped[datetime | None]
    refresh_due_at: Mapped[datetime | None]
    #: Counts changes of everything that was connected, for open pages that ask whether it moved.
    version: Mapped[int] = mapped_column(default=1)

    organization_by: Mapped[User | None] = relationship(foreign_keys=[organization_by_id])
    proposed_by: Mapped[User | None] = relationship(foreign_keys=[proposed_by_id])


class Counter(Model):
    """How often something happened on a day (UTC), where nothing else is kept of it."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
