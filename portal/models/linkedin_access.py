"""Who may see which job in LinkedIn Recruiter: what LinkedIn must be told of access lists, and what it was told.

Nothing here points at jobs or users by a foreign key: what LinkedIn has of a list outlives a job that is deleted here.
"""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model


class AccessChange(Model):
    """That something about the access list of a job, or about a user's group, changed.

    Changes merge, as those of people do (``SharingChange``): how things stand is read when sending.
    """

    __tablename__ = "linkedin_access_changes"
    __table_args__ = (Index("ix_linkedin_access_changes_rank_due_at", "rank", "due_at"),)

    #: job or user; see ``services.job_access.changes.About``.
    about: Mapped[str] = mapped_column(String(10), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Counts changes.
    wanted: Mapped[int] = mapped_column(default=1)
    #: Who comes first: what people just did, then what concerns all jobs.
    rank: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    #: Not to be sent before.
    due_at: Mapped[datetime]


class AccessRecord(Model):
    """One record of an access list that LinkedIn has, may have, or will not take."""

    __tablename__ = "linkedin_access_records"
    __table_args__ = (
        Index("ix_linkedin_access_records_user_id_kind", "user_id", "kind"),
        Index("ix_linkedin_access_records_state_kind", "state", "kind"),
        # SQLite: the primary key is the table.
        {"sqlite_with_rowid": False},
    )

    #: ``domain.job_access.Kind``: a group may see a job, or a member belongs to a group.
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    #: The job of an entry; 0 for members.
    job_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The user for whom the group stands; 0: the group of nobody, which is the lock.
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: ``urn:li:person:{id}`` of a member; empty for entries.
    person_urn: Mapped[str] = mapped_column(String(200), primary_key=True, default="")
    #: The Job ID under which LinkedIn knows the job of an entry; empty for members.
    entity_id: Mapped[str] = mapped_column(String(75), default="")
    #: waiting, sent, leaving or refused; see ``services.job_access.ledger``.
    state: Mapped[str] = mapped_column(String(10))
    #: LinkedIn has it, or may have it: something is or was on its way.
    is_there: Mapped[bool] = mapped_column(default=False)
    #: LinkedIn's words, for as long as it refuses.
    detail: Mapped[str] = mapped_column(String(500), default="")
    #: When it came into its state.
    settled_at: Mapped[datetime]


class AccessLane(Model):
    """The one way from here to LinkedIn for access lists: LinkedIn wants its batches one after the other."""

    __tablename__ = "linkedin_access_lanes"

    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    #: The organisation that the lists are about; under another one all is sent anew.
    organization: Mapped[str] = mapped_column(String(200), default="")
    #: Counts workers that took the lane; what an earlier one settles counts no more.
    turn: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    #: LinkedIn could not be reached or lets us wait: until when, how often in a row, and why.
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(500), default="")
    #: When every list was last compared with the ledger.
    compared_at: Mapped[datetime | None]
    #: Counts changes of this row and of the ledger, for open pages that ask whether something moved.
    version: Mapped[int] = mapped_column(default=0)
