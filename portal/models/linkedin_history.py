"""What passed at LinkedIn between its recruiters and members: InMail, recruiters' notes, stub profiles, closed accounts.

These rows are about members, by their person URN, and point at no candidate (stub profiles say besides which
candidate they became): whoever is linked to the member has the history, and with the link it comes and goes. So
people who are no candidates are kept aside by themselves. URNs belong to the LinkedIn application whose ``client_id``
stands beside them.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.models.candidates import Application, Candidate
from portal.models.jobs import Job
from portal.models.users import User


class HistoryLane(Model):
    """The one way on which history is read: one worker at a time, within what LinkedIn allows a day."""

    __tablename__ = "linkedin_history_lanes"

    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    #: Counts workers that took the lane; what an earlier one settles counts no more.
    turn: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    #: LinkedIn could not be reached or lets us wait: until when, how often in a row, and why.
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(500), default="")
    #: The day (UTC) of LinkedIn's allowance, and the calls that history took of it.
    day: Mapped[date | None]
    calls: Mapped[int] = mapped_column(default=0)
    #: When LinkedIn was last asked for closed accounts, in full, and when that is to be done again.
    closed_asked_at: Mapped[datetime | None]
    closed_due_at: Mapped[datetime | None]
    #: Counts changes of what pages show, for open pages that ask whether something moved.
    version: Mapped[int] = mapped_column(default=0)


class HistoryStream(Model):
    """How far one seat's history of one kind was read, and what is read next."""

    __tablename__ = "linkedin_history_streams"
    __table_args__ = (Index("ix_linkedin_history_streams_due", "client_id", "rank", "due_at"),)

    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    #: ``urn:li:seat:{number}``.
    seat_urn: Mapped[str] = mapped_column(String(200), primary_key=True)
    #: ``domain.history_windows.Stream``: inmail, notes or stubs.
    stream: Mapped[str] = mapped_column(String(10), primary_key=True)
    #: The contract on which the seat holds it, ``urn:li:contract:{number}``.
    contract: Mapped[str] = mapped_column(String(200))
    #: All that LinkedIn had from ``filled_since`` to ``synced_until`` is here; none: nothing was read yet.
    synced_until: Mapped[datetime | None]
    filled_since: Mapped[datetime | None]
    #: To where the way back goes, and when it arrived there.
    fill_until: Mapped[datetime | None]
    filled_at: Mapped[datetime | None]
    #: The window under way, forwards or back, and with which element its next page begins.
    window_since: Mapped[datetime | None]
    window_until: Mapped[datetime | None]
    window_start: Mapped[int] = mapped_column(default=0)
    window_is_back: Mapped[bool] = mapped_column(default=False)
    #: Who comes first: what somebody waits for (0), what is new (1), the way back (2).
    rank: Mapped[int] = mapped_column(default=1)
    #: Not to be read before; none: not by itself any more, as with seats that LinkedIn lists no longer.
    due_at: Mapped[datetime | None]
    #: Calls of this seat's minute (since 1970): LinkedIn allows a viewer twelve.
    minute: Mapped[int] = mapped_column(default=0)
    minute_calls: Mapped[int] = mapped_column(default=0)
    #: Reading it failed: how often in a row, and why.
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(500), default="")
    #: When it was last read up to its end, by our clock.
    synced_at: Mapped[datetime | None]


class InMailMessage(Model):
    """One message between a seat and a member. Its text is for the seat's holder alone (decision D23)."""

    __tablename__ = "linkedin_messages"
    __table_args__ = (
        # LinkedIn repeats ids, so the rest tells messages apart.
        UniqueConstraint(
            "client_id",
            "seat_urn",
            "event_id",
            "created_at",
            "author_urn",
            name="uq_linkedin_messages_event",
        ),
        Index("ix_linkedin_messages_member", "client_id", "member_urn", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(100))
    contract: Mapped[str] = mapped_column(String(200))
    #: Whose message it is: the seat that wrote or got it.
    seat_urn: Mapped[str] = mapped_column(String(200))
    #: The member on the other side, ``urn:li:person:{id}``; empty when LinkedIn named none.
    member_urn: Mapped[str] = mapped_column(String(200), default="")
    #: ``urn:li:messagingThread:{id}``.
    thread_urn: Mapped[str] = mapped_column(String(200), default="")
    #: LinkedIn's own id, which is not unique.
    event_id: Mapped[str] = mapped_column(String(200))
    #: A seat, a member, or anybody else.
    author_urn: Mapped[str] = mapped_column(String(200), default="")
    is_from_member: Mapped[bool]
    created_at: Mapped[datetime]
    #: Whether we can show its content: LinkedIn may have kinds of messages that we do not know.
    is_supported: Mapped[bool] = mapped_column(default=True)
    subject: Mapped[str] = mapped_column(String(500), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    #: When it came here.
    seen_at: Mapped[datetime]


class RecruiterNote(Model):
    """A note that a recruiter wrote on a member in LinkedIn Recruiter. One that is deleted there has no text here."""

    __tablename__ = "linkedin_recruiter_notes"
    __table_args__ = (
        UniqueConstraint("client_id", "contract", "note_id"),
        Index("ix_linkedin_recruiter_notes_member", "client_id", "member_urn", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(100))
    contract: Mapped[str] = mapped_column(String(200))
    note_id: Mapped[str] = mapped_column(String(60))
    #: The seat that wrote it.
    seat_urn: Mapped[str] = mapped_column(String(200))
    member_urn: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    #: ``domain.linkedin_history.NoteVisibility``; what we cannot read counts as private.
    visibility: Mapped[str] = mapped_column(String(20))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    #: LinkedIn's ``lastModified``: what is older than this never replaces it.
    modified_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class StubProfile(Model):
    """A member who answered an InMail and agreed to share the profile with the company."""

    __tablename__ = "linkedin_stub_profiles"
    __table_args__ = (
        UniqueConstraint("client_id", "contract", "stub_id"),
        Index("ix_linkedin_stub_profiles_state", "state", "owner_id", "id"),
        Index("ix_linkedin_stub_profiles_member", "client_id", "member_urn"),
        Index("ix_linkedin_stub_profiles_candidate_id", "candidate_id"),
        Index("ix_linkedin_stub_profiles_application_id", "application_id"),
        # The history speaks of stub profiles by id.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(100))
    contract: Mapped[str] = mapped_column(String(200))
    stub_id: Mapped[str] = mapped_column(String(60))
    #: The seat that wrote the InMail.
    seat_urn: Mapped[str] = mapped_column(String(200))
    member_urn: Mapped[str] = mapped_column(String(200), default="")
    #: When the member agreed, by LinkedIn's clock.
    created_at: Mapped[datetime]
    first_name: Mapped[str] = mapped_column(String(200), default="")
    last_name: Mapped[str] = mapped_column(String(200), default="")
    #: Only if the member shared them; not kept once the consent is taken back.
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    employer: Mapped[str] = mapped_column(String(300), default="")
    title: Mapped[str] = mapped_column(String(300), default="")
    headline: Mapped[str] = mapped_column(String(500), default="")
    location: Mapped[str] = mapped_column(String(300), default="")
    profile_url: Mapped[str] = mapped_column(String(500), default="")
    #: Whether the candidate has the address and the number from here alone: they go when the consent is taken back.
    gave_email: Mapped[bool] = mapped_column(default=False)
    gave_phone: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime]
    #: ``domain.stub_profiles.StubState``.
    state: Mapped[str] = mapped_column(String(20))
    #: Whom it turned out to be, and the application that came of it.
    candidate_id: Mapped[int | None] = mapped_column(
        ForeignKey("candidates.id", ondelete="SET NULL")
    )
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("applications.id", ondelete="SET NULL")
    )
    #: The recruiter who wrote, if the seat is a user's.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    suggested_job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"))
    #: Why that job: ``domain.stub_profiles.Hint``; empty without one.
    suggested_by: Mapped[str] = mapped_column(String(20), default="")
    #: When somebody decided what becomes of it, and who.
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: When LinkedIn no longer had it: the consent was taken back, or the account closed.
    withdrawn_at: Mapped[datetime | None]

    candidate: Mapped[Candidate | None] = relationship()
    application: Mapped[Application | None] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    suggested_job: Mapped[Job | None] = relationship()
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])


class ClosedMember(Model):
    """A member whom somebody exported and who has closed the LinkedIn account since. What becomes of the person's
    record here is the company's decision."""

    __tablename__ = "linkedin_closed_members"

    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    member_urn: Mapped[str] = mapped_column(String(200), primary_key=True)
    closed_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    #: When somebody decided to keep the record, and who.
    kept_at: Mapped[datetime | None]
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    kept_by: Mapped[User | None] = relationship()


class UnlinkedMember(Model):
    """A member of whom somebody said that a candidate is somebody else: that link is not made again by itself.

    It counts for as long as the two are not linked after all.
    """

    __tablename__ = "linkedin_unlinked_members"
    __table_args__ = (
        UniqueConstraint(
            "candidate_id", "client_id", "member_urn", name="uq_linkedin_unlinked_members_member"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    client_id: Mapped[str] = mapped_column(String(100))
    member_urn: Mapped[str] = mapped_column(String(200))
    unlinked_at: Mapped[datetime]
    unlinked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    unlinked_by: Mapped[User | None] = relationship()
