"""Whom LinkedIn takes our people for, and what comparing them with LinkedIn found.

A person URN is about a person, so these rows go with the person (``ondelete``), unlike the ledger of what was sent.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model


class LinkedInMatch(Model):
    """Whom LinkedIn takes one person for, as it said last, and when to ask again.

    There is a row for everybody whom LinkedIn ever took. URNs belong to the LinkedIn application whose
    ``client_id`` stands beside them; under another application the row is begun anew.
    """

    __tablename__ = "linkedin_matches"
    __table_args__ = (
        # Whose turn it is to be asked about, soon or in the course of a walk.
        Index(
            "ix_linkedin_matches_rank_due_at",
            "rank",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "ix_linkedin_matches_member",
            "member",
            sqlite_where=text("member <> ''"),
            postgresql_where=text("member <> ''"),
        ),
        Index("ix_linkedin_matches_kind", "kind"),
    )

    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    client_id: Mapped[str] = mapped_column(String(100))
    #: ``domain.matches.MatchKind``; empty while LinkedIn has not answered.
    kind: Mapped[str] = mapped_column(String(20), default="")
    #: The member, `urn:li:person:{id}`; empty without a match, or when several members fit.
    member: Mapped[str] = mapped_column(String(200), default="")
    #: How many members LinkedIn found by itself.
    found: Mapped[int] = mapped_column(default=0)
    #: Since when it is like this.
    since: Mapped[datetime | None]
    #: When LinkedIn last answered.
    asked_at: Mapped[datetime | None]
    #: Chosen by hand at LinkedIn: every full record carries it on, whatever we know besides.
    manual: Mapped[str] = mapped_column(String(200), default="")
    #: The member that the record named which LinkedIn took last; empty: none.
    told: Mapped[str] = mapped_column(String(200), default="")
    #: A member whom we named and LinkedIn did not show: named once more, not for ever.
    repeated: Mapped[str] = mapped_column(String(200), default="")
    #: A member whom LinkedIn showed as chosen by hand and then no more, and when that was seen.
    taken_back: Mapped[str] = mapped_column(String(200), default="")
    taken_back_at: Mapped[datetime | None]
    #: When to ask again; none: with the next comparison.
    due_at: Mapped[datetime | None]
    #: Somebody waits for it (0), it has time (1), or all of the record is to be compared with ours (2).
    rank: Mapped[int] = mapped_column(default=1)
    #: How often in a row LinkedIn had no match, or no answer.
    tries: Mapped[int] = mapped_column(default=0)
    #: What was sent again although LinkedIn shows it otherwise: digests of ours and of what it showed.
    mended: Mapped[str] = mapped_column(String(70), default="")


class LinkedInMatchSeen(Model):
    """One step of how LinkedIn's idea of a person changed. Never changed; goes with the person."""

    __tablename__ = "linkedin_matches_seen"
    __table_args__ = (Index("ix_linkedin_matches_seen_candidate_id", "candidate_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    client_id: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    member: Mapped[str] = mapped_column(String(200))
    found: Mapped[int]
    at: Mapped[datetime]


class LinkedInComparison(Model):
    """What comparing everybody with LinkedIn found, and what was mended."""

    __tablename__ = "linkedin_comparisons"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[datetime]
    #: None while it goes on.
    ended_at: Mapped[datetime | None]
    #: Another one began before it came to its end.
    is_broken_off: Mapped[bool] = mapped_column(default=False)
    #: Candidates that were compared with what LinkedIn shows.
    people: Mapped[int] = mapped_column(default=0)
    #: ... of these: LinkedIn did not have them; had them otherwise; shows them otherwise though it got them again.
    missing: Mapped[int] = mapped_column(default=0)
    different: Mapped[int] = mapped_column(default=0)
    stubborn: Mapped[int] = mapped_column(default=0)
    #: Records of any kind that were sent again, deleted there, refused.
    sent: Mapped[int] = mapped_column(default=0)
    deleted: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
