"""People who work in the portal."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model
from portal.domain.accounts import AccountState
from portal.domain.names import initials
from portal.domain.permissions import AppRole


class User(Model):
    """Somebody who signs in: a recruiter, hiring manager, interviewer, reader or administrator."""

    __tablename__ = "users"
    # The history speaks of people by id: that of somebody who never came must not return.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: As typed; ``email_key`` is the spelling by which people are found.
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    #: Made by the demo data command, with a password that everybody knows.
    is_demo: Mapped[bool] = mapped_column(default=False)
    #: Part of the session; changing it signs the person out everywhere.
    session_key: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    #: Counts changes of the account, so that of two people who edit it the second is told.
    version: Mapped[int] = mapped_column(default=1)
    #: Invited and not yet here: the digest of the link's token, and until when it works.
    invite_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    invite_expires_at: Mapped[datetime | None]

    #: How often mail sums up what waits: off, daily or weekly; and when it last went out.
    digest: Mapped[str] = mapped_column(String(10), default="off")
    digest_sent_at: Mapped[datetime | None]

    roles: Mapped[list["UserRole"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def app_roles(self) -> frozenset[AppRole]:
        """The application roles."""
        return frozenset(AppRole(entry.role) for entry in self.roles)

    @property
    def state(self) -> AccountState:
        """Whether the person may sign in, was asked to, or no longer may."""
        if self.is_active:
            return AccountState.ACTIVE
        return AccountState.INVITED if self.invite_digest else AccountState.DEACTIVATED

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return initials(self.name)


class UserRole(Model):
    """One application role of one user."""

    __tablename__ = "user_roles"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(30), primary_key=True)

    user: Mapped[User] = relationship(back_populates="roles")
