"""Users: making them, and letting them in."""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from portal.db import db
from portal.domain import names
from portal.domain.errors import InvalidInput
from portal.domain.permissions import AppRole
from portal.models import User, UserRole
from portal.services import passwords


def create_user(
    *,
    email: str,
    name: str,
    password: str,
    roles: Collection[AppRole],
    now: datetime,
    is_demo: bool = False,
) -> User:
    """Add a user. Raises InvalidInput for a bad or taken address, a bad name or password."""
    email, name = email.strip(), names.tidy(name, names.NAME_MAX)
    if not names.is_email(email):
        raise InvalidInput("email", "email-invalid")
    if not name:
        raise InvalidInput("name", "required")
    if len(password) < passwords.PASSWORD_MIN and not is_demo:
        raise InvalidInput("password", "password-short", minimum=passwords.PASSWORD_MIN)
    if find_by_email(email):
        raise InvalidInput("email", "email-taken")
    user = User(
        email=email,
        email_key=names.email_key(email),
        name=name,
        password_hash=passwords.hash_password(password),
        is_active=True,
        is_demo=is_demo,
        session_key=secrets.token_urlsafe(24),
        created_at=now,
        roles=[UserRole(role=role.value) for role in sorted(set(roles))],
    )
    db.session.add(user)
    db.session.flush()
    return user


def find_by_email(email: str) -> User | None:
    """The user with an address, in whatever spelling; None for what is no address."""
    if not names.is_email(email.strip()):
        return None
    return db.session.scalars(
        select(User).where(User.email_key == names.email_key(email))
    ).one_or_none()


def authenticate(email: str, password: str, *, allow_demo: bool) -> User | None:
    """The user who may sign in with this address and password; None for any other case.

    All refusals take the same time, so that nobody learns which addresses exist.
    """
    user = find_by_email(email)
    fits = passwords.matches(user.password_hash if user else None, password)
    if user is None or not fits or not user.is_active:
        return None
    if user.is_demo and not allow_demo:
        return None
    return user
