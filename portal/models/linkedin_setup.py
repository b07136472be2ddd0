"""The connection to LinkedIn as the company and its people made it, and how it fares."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.models.users import User


class LinkedInIntegration(Model):
    """Our mirror of one integration at LinkedIn: a type within an organisation or a contract."""

    __tablename__ = "linkedin_integrations"
    __table_args__ = (UniqueConstraint("client_id", "context", "type"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(100))
    #: ``urn:li:organization:{number}`` or ``urn:li:contract:{number}``.
    context: Mapped[str] = mapped_column(String(200))
    #: LinkedIn's ``integrationType``, as in ``ONE_CLICK_EXPORT``.
    type: Mapped[str] = mapped_column(String(60))
    #: As ``portal.linkedin.IntegrationState`` reads LinkedIn's word, which stands beside it.
    state: Mapped[str] = mapped_column(String(20))
    raw_state: Mapped[str] = mapped_column(String(100), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    requested_at: Mapped[datetime | None]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: When LinkedIn's state last changed, as far as we saw.
    changed_at: Mapped[datetime | None]
    #: When we last read it.
    checked_at: Mapped[datetime | None]
    #: The last call that this integration allowed and LinkedIn answered well.
    used_at: Mapped[datetime | None]
    #: Why telling LinkedIn our name and address failed; None when it took everything.
    problem: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(500), default="")
    #: A digest of the name and the values that LinkedIn last took from us, and when it took them.
    told: Mapped[str] = mapped_column(String(64), default="")
    told_at: Mapped[datetime | None]
    #: Counts changes of this row, for open pages that ask whether it moved.
    version: Mapped[int] = mapped_column(default=1)

    requested_by: Mapped[User | None] = relationship()


class LinkedInContract(Model):
    """A Recruiter contract of the company that was connected here; there may be several."""

    __tablename__ = "linkedin_contracts"

    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    urn: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    connected_at: Mapped[datetime]
    connected_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: LinkedIn no longer knows it, or an administrator took it away.
    ended_at: Mapped[datetime | None]
    #: When its seats were last read in full, and why that failed.
    seats_read_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(40))
    #: While a worker reads seats: until when the claim holds. Otherwise: not to be read before.
    seats_due_at: Mapped[datetime | None]
    #: A reading that is under way: since when, and with which seat its next page begins.
    seats_started_at: Mapped[datetime | None]
    seats_start: Mapped[int] = mapped_column(default=0)

    connected_by: Mapped[User | None] = relationship()


class LinkedInSeat(Model):
    """A Recruiter licence holder on one contract, as LinkedIn told us, and which of our users that is."""

    __tablename__ = "linkedin_seats"
    __table_args__ = (
        UniqueConstraint("client_id", "contract", "seat_urn"),
        Index("ix_linkedin_seats_user_id", "user_id"),
        Index("ix_linkedin_seats_person_urn", "person_urn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(100))
    contract: Mapped[str] = mapped_column(String(200))
    #: ``urn:li:seat:{number}``.
    seat_urn: Mapped[str] = mapped_column(String(200))
    person_urn: Mapped[str] = mapped_column(String(200), default="")
    first_name: Mapped[str] = mapped_column(String(200), default="")
    last_name: Mapped[str] = mapped_column(String(200), default="")
    #: Only the older finder names it.
    email: Mapped[str] = mapped_column(String(254), default="")
    #: recruiter, hiring_manager or other; see ``domain.linkedin_gate.SeatKind``.
    kind: Mapped[str] = mapped_column(String(20))
    #: LinkedIn's ``seatRoles``, comma separated.
    roles: Mapped[str] = mapped_column(String(500), default="")
    #: LinkedIn's ``state``: ACTIVE, INACTIVE, INVITED, PARKED.
    state: Mapped[str] = mapped_column(String(20), default="ACTIVE")
    first_seen_at: Mapped[datetime]
    #: Older than the contract's ``seats_read_at``: LinkedIn no longer lists it.
    last_seen_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: person_urn (by itself, as long as that account is connected) or manual.
    mapped_by: Mapped[str | None] = mapped_column(String(20))
    mapped_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()
