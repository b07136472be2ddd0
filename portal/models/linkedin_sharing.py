"""What LinkedIn Recruiter knows of our people: what must be told, what was told, and how far that is.

Nothing here points at people by a foreign key where it has to outlive them: LinkedIn must be told of a deletion
when the person is no longer there. None of these rows but the last kind holds anything about a person except ids.
"""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model


class SharingChange(Model):
    """That something about a person changed: LinkedIn must be brought in step.

    Changes merge: however often somebody is edited, how they stand is read when sending. The row goes when
    LinkedIn has everything as it stood when ``wanted`` was read.
    """

    __tablename__ = "linkedin_changes"
    __table_args__ = (Index("ix_linkedin_changes_rank_candidate_id", "rank", "candidate_id"),)

    candidate_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Counts changes.
    wanted: Mapped[int] = mapped_column(default=1)
    #: Who comes first: what people just did, then everybody's candidates and applications of a walk over all
    #: people, then their parts; see ``services.sharing.changes.Rank``.
    rank: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    #: Not to be sent before.
    due_at: Mapped[datetime]


class SharingRecord(Model):
    """One record that LinkedIn has, had, or shall not have, by our ids."""

    __tablename__ = "linkedin_records"
    __table_args__ = (
        Index("ix_linkedin_records_candidate_id", "candidate_id"),
        Index("ix_linkedin_records_state_kind_rule", "state", "kind", "rule"),
        # SQLite: the primary key is the table.
        {"sqlite_with_rowid": False},
    )

    #: ``domain.sharing.Kind``.
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    #: The application or candidate that it hangs on at LinkedIn; 0 for those themselves.
    parent_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Our id, and LinkedIn's; 0 for the end of an application among its stages.
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The person with whom it is brought in step.
    candidate_id: Mapped[int]
    #: waiting, sent, held, refused or withdrawn; see ``services.sharing.ledger``.
    state: Mapped[str] = mapped_column(String(10))
    #: Why it is held, ``domain.sharing.Rule``; empty otherwise.
    rule: Mapped[str] = mapped_column(String(30), default="")
    #: LinkedIn has it, or may have it: something is or was on its way.
    is_there: Mapped[bool] = mapped_column(default=False)
    #: Of what LinkedIn accepted last; empty when it is to be sent whatever it says.
    digest: Mapped[str] = mapped_column(String(32), default="")
    #: Of what LinkedIn refused: only something else is sent again.
    refused_digest: Mapped[str] = mapped_column(String(32), default="")
    #: LinkedIn's name of the field at fault and its words, for as long as it is refused.
    field: Mapped[str] = mapped_column(String(60), default="")
    detail: Mapped[str] = mapped_column(String(500), default="")
    #: When LinkedIn last accepted it.
    sent_at: Mapped[datetime | None]
    #: When it came into its state.
    settled_at: Mapped[datetime]


class SharingLane(Model):
    """The one way from here to LinkedIn for people's records: LinkedIn wants its batches one after the other,
    so one worker at a time is on it. Also how far a walk over all people is."""

    __tablename__ = "linkedin_lanes"

    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    #: The organisation that the records are about; under another one all is sent anew.
    organization: Mapped[str] = mapped_column(String(200), default="")
    #: Counts workers that took the lane; what an earlier one settles counts no more.
    turn: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    #: LinkedIn could not be reached or lets us wait: until when, how often in a row, and why.
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(500), default="")
    #: Reading whom LinkedIn takes people for failed: until when it rests, and how often in a row. Sending goes on.
    reading_due_at: Mapped[datetime | None]
    reading_attempts: Mapped[int] = mapped_column(default=0)
    #: none, running, paused or done; what for (first or again); where it is; when it began and ended.
    walk_state: Mapped[str] = mapped_column(String(10), default="none")
    walk_kind: Mapped[str] = mapped_column(String(10), default="")
    walk_cursor: Mapped[int] = mapped_column(default=0)
    #: How many people there were when it began.
    walk_total: Mapped[int] = mapped_column(default=0)
    walk_started_at: Mapped[datetime | None]
    walk_ended_at: Mapped[datetime | None]
    #: What there was to send when it began, as far as that could be told: ``people`` of whom something goes, and by
    #: ``domain.sharing.Kind`` candidates and applications, and the requests that parts take.
    walk_planned: Mapped[dict[str, int] | None] = mapped_column(JSON)
    #: Counts changes of this row, for open pages that ask whether it moved.
    version: Mapped[int] = mapped_column(default=0)


class SharingQuota(Model):
    """How much of LinkedIn's limits one of its resources has left, for all workers together."""

    __tablename__ = "linkedin_quotas"

    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    #: ``domain.sharing.Kind``.
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    #: UTC, as LinkedIn counts.
    day: Mapped[date]
    requests: Mapped[int] = mapped_column(default=0)
    records: Mapped[int] = mapped_column(default=0)
    #: Records that may go at once, as of ``filled_at``.
    tokens: Mapped[float]
    filled_at: Mapped[datetime]
    #: LinkedIn asked us to wait until then.
    paused_until: Mapped[datetime | None]
    #: Minute, requests and records of each of the last minutes in which anything went.
    recent: Mapped[list[list[int]] | None] = mapped_column(JSON)


class PersonSharing(Model):
    """What people of ours decided about sharing one person."""

    __tablename__ = "linkedin_person_sharing"

    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True
    )
    #: Somebody opened the LinkedIn tab: LinkedIn may know who this is (decision D20).
    introduced_at: Mapped[datetime | None]
    introduced_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: Marked as not to be shared.
    withheld_at: Mapped[datetime | None]
    withheld_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
