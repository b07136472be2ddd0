"""The parts of a candidate's profile."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.db import Model, sorted_text
from portal.domain import names
from portal.models.candidates import Candidate


class CandidatePhone(Model):
    """A phone number of a candidate."""

    __tablename__ = "candidate_phones"
    __table_args__ = (
        UniqueConstraint("candidate_id", "key"),
        Index("ix_candidate_phones_key", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    #: As typed.
    number: Mapped[str] = mapped_column(String(40))
    #: The comparable form of the number; see ``domain.names.phone_key``.
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(default=0)

    candidate: Mapped[Candidate] = relationship(back_populates="phones")


class CandidateLink(Model):
    """A web page of a candidate: portfolio, code, social network."""

    __tablename__ = "candidate_links"
    __table_args__ = (
        UniqueConstraint("candidate_id", "url"),
        Index("ix_candidate_links_profile_key", "profile_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(60), default="")
    url: Mapped[str] = mapped_column(String(500))
    #: The comparable form of an address of a LinkedIn profile, empty for all others.
    profile_key: Mapped[str] = mapped_column(String(500), default="")
    position: Mapped[int] = mapped_column(default=0)

    @validates("url")
    def _keep_profile_key(self, _name: str, url: str) -> str:
        """People are recognised by it, whoever writes the link down."""
        self.profile_key = names.profile_key(url)
        return url


class CandidateSkill(Model):
    """Something a candidate can do."""

    __tablename__ = "candidate_skills"
    __table_args__ = (
        UniqueConstraint("candidate_id", "key"),
        Index("ix_candidate_skills_key", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)


class CandidateTag(Model):
    """A word by which the company finds people again."""

    __tablename__ = "candidate_tags"
    __table_args__ = (
        UniqueConstraint("candidate_id", "key"),
        Index("ix_candidate_tags_key", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120))


class CandidateExperience(Model):
    """A position somebody holds or held."""

    __tablename__ = "candidate_experience"
    __table_args__ = (Index("ix_candidate_experience_candidate_id", "candidate_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(300), default="")
    location: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    #: ``YYYY`` or ``YYYY-MM``, empty when not known; no end means still there.
    started: Mapped[str] = mapped_column(String(7), default="")
    ended: Mapped[str] = mapped_column(String(7), default="")
    position: Mapped[int] = mapped_column(default=0)


class CandidateEducation(Model):
    """A school somebody went to."""

    __tablename__ = "candidate_education"
    __table_args__ = (Index("ix_candidate_education_candidate_id", "candidate_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    school: Mapped[str] = mapped_column(String(300))
    degree: Mapped[str] = mapped_column(String(200), default="")
    field: Mapped[str] = mapped_column(String(200), default="")
    grade: Mapped[str] = mapped_column(String(60), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    #: ``YYYY`` or ``YYYY-MM``, empty when not known.
    started: Mapped[str] = mapped_column(String(7), default="")
    ended: Mapped[str] = mapped_column(String(7), default="")
    position: Mapped[int] = mapped_column(default=0)


class CandidateSearchKey(Model):
    """A word under which a candidate is found by its beginning.

    Folded words of name and employer, e-mail addresses, phone numbers (``domain.candidate_search``);
    kept by ``services.candidate_search`` in the transaction of the change.
    """

    __tablename__ = "candidate_search_keys"
    __table_args__ = (
        # Whether the person of a row has a key.
        Index("ix_candidate_search_keys_candidate_id", "candidate_id", "key"),
        # SQLite: the primary key is the table.
        {"sqlite_with_rowid": False},
    )

    key: Mapped[str] = mapped_column(sorted_text(254), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True
    )
