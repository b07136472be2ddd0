"""Users: making and inviting them, letting them in, their roles and their end."""

import hmac
import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from portal.db import db, lock, take_turns
from portal.domain import accounts as rules
from portal.domain import names
from portal.domain.accounts import AccountState
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.permissions import AppRole
from portal.models import User, UserRole
from portal.services import history, intake, linkedin_connections, messages, passwords
from portal.services.job_access import changes as access
from portal.services.sharing.changes import record_author

#: Whoever decides about administrators waits for others who do the same.
_ADMINISTRATORS = "administrators"


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
    if not is_demo:
        _check_password(password)
    user = _new_user(email, name, password, roles, now=now)
    user.is_demo = is_demo
    history.record(
        "user-created", now=now, user=user, person=user.name, roles=_listed(user.app_roles)
    )
    return user


def find_by_email(email: str) -> User | None:
    """The user with an address, in whatever spelling; None for what is no address."""
    if not names.is_email(email.strip()):
        return None
    return db.session.scalars(
        select(User).where(User.email_key == names.email_key(email))
    ).one_or_none()


# -- signing in ----------------------------------------------------------------------------------


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


def note_sign_in(user: User, *, now: datetime) -> None:
    """Write down that somebody came in."""
    user.last_sign_in_at = now
    history.record("signed-in", now=now, actor=user, user=user)


def note_refused_sign_in(email: str, *, now: datetime) -> None:
    """Write down that somebody was not let in, if there is such an account.

    What was typed is not kept: people type passwords into the wrong field. Unknown addresses are
    counted, which costs the same.
    """
    user = find_by_email(email)
    if user is None:
        intake.count("sign-in-unknown", now=now)
    else:
        history.record("sign-in-refused", now=now, user=user, person=user.name)


def note_sign_out(user: User, *, now: datetime) -> None:
    """Write down that somebody left."""
    history.record("signed-out", now=now, actor=user, user=user)


# -- invitations ---------------------------------------------------------------------------------


def invite_user(
    *,
    email: str,
    name: str,
    roles: Collection[AppRole],
    actor: User,
    secret: str,
    now: datetime,
) -> User:
    """Make an account that its owner opens with the link of a mail.

    Raises InvalidInput for a bad or taken address or a bad name.
    """
    # Nobody knows this password: the account has none until the invitation is accepted.
    password = secrets.token_urlsafe(32)
    user = _new_user(email, name, password, roles, is_active=False, now=now)
    history.record(
        "user-invited",
        now=now,
        actor=actor,
        user=user,
        person=user.name,
        roles=_listed(user.app_roles),
    )
    _send_invitation(user, actor=actor, secret=secret, now=now)
    return user


def resend_invitation(user: User, *, actor: User, secret: str, now: datetime) -> None:
    """Send a new link; the former one stops working."""
    lock(user)
    _require_invited(user)
    history.record("invitation-resent", now=now, actor=actor, user=user, person=user.name)
    _send_invitation(user, actor=actor, secret=secret, now=now)


def withdraw_invitation(user: User, *, actor: User, now: datetime) -> None:
    """Take an invitation back; the address is free again."""
    lock(user)
    _require_invited(user)
    history.record("invitation-withdrawn", now=now, actor=actor, user=user, person=user.name)
    db.session.delete(user)


def find_invitation(token: str, *, now: datetime) -> User | None:
    """Who was invited with a link that still works."""
    digest = rules.invitation_digest(token)
    user = db.session.scalars(select(User).where(User.invite_digest == digest)).one_or_none()
    if user is None or user.is_active or not user.invite_expires_at:
        return None
    return user if user.invite_expires_at > now else None


def accept_invitation(user: User, token: str, password: str, *, now: datetime) -> None:
    """Open an account. Raises InvalidInput for a bad password, WrongState for a dead link."""
    lock(user)
    digest = rules.invitation_digest(token)
    if not hmac.compare_digest(user.invite_digest or "", digest):
        raise WrongState("invitation-gone")
    _check_password(password)
    user.password_hash = passwords.hash_password(password)
    user.is_active = True
    user.invite_digest = user.invite_expires_at = None
    user.version += 1
    access.record_user(user.id, now=now)
    history.record("invitation-accepted", now=now, actor=user, user=user)
    note_sign_in(user, now=now)


def _send_invitation(user: User, *, actor: User, secret: str, now: datetime) -> None:
    serial = secrets.token_urlsafe(24)
    user.invite_digest = rules.invitation_digest(rules.invitation_token(secret, serial))
    user.invite_expires_at = now + rules.INVITATION_LASTS
    user.version += 1
    db.session.flush()
    messages.write_mail(
        "invitation",
        to_name=user.name,
        to_address=user.email,
        now=now,
        serial=serial,
        invited_by=actor.name,
    )


def _require_invited(user: User) -> None:
    if user.state is not AccountState.INVITED:
        raise WrongState("user-not-invited")


# -- roles and the end ---------------------------------------------------------------------------


def set_roles(
    user: User,
    roles: Collection[AppRole],
    *,
    version: int,
    sure: bool,
    actor: User,
    now: datetime,
) -> bool:
    """Give somebody these application roles and no others; returns whether anything changed.

    Raises WrongState when nobody would be left to administer, InvalidInput when people take the
    role Administrator from themselves without saying that they are sure, StaleVersion when the
    account was changed since ``version``.
    """
    take_turns(_ADMINISTRATORS)
    lock(user)
    before, after = user.app_roles, frozenset(roles)
    if before == after:
        return False
    if user.version != version:
        raise StaleVersion("user-stale", name=user.name)
    if AppRole.ADMINISTRATOR in before - after and user.is_active:
        _require_another_administrator(user)
        if user.id == actor.id and not sure:
            raise InvalidInput("sure", "own-administrator-role")
    user.roles = [entry for entry in user.roles if AppRole(entry.role) in after] + [
        UserRole(role=role.value) for role in sorted(after - before)
    ]
    user.version += 1
    history.record(
        "roles-changed",
        now=now,
        actor=actor,
        user=user,
        person=user.name,
        old=_listed(before),
        new=_listed(after),
    )
    return True


def deactivate_user(user: User, *, actor: User, now: datetime) -> None:
    """Let somebody in no longer, end their sessions and forget their LinkedIn token. What they did stays.

    Raises WrongState for oneself, and when nobody would be left to administer.
    """
    take_turns(_ADMINISTRATORS)
    lock(user)
    if user.state is not AccountState.ACTIVE:
        raise WrongState("user-inactive")
    if user.id == actor.id:
        raise WrongState("own-account")
    if AppRole.ADMINISTRATOR in user.app_roles:
        _require_another_administrator(user)
    linkedin_connections.disconnect_account(user, actor=actor, now=now)
    user.is_active = False
    user.session_key = _session_key()
    user.version += 1
    access.record_user(user.id, now=now)
    history.record(
        "user-deactivated",
        now=now,
        actor=actor,
        user=user,
        person=user.name,
        old=AccountState.ACTIVE.value,
        new=AccountState.DEACTIVATED.value,
    )


def reactivate_user(user: User, *, actor: User, now: datetime) -> None:
    """Let somebody in again, with the roles and the password they had."""
    lock(user)
    if user.state is not AccountState.DEACTIVATED:
        raise WrongState("user-not-deactivated")
    user.is_active = True
    user.version += 1
    access.record_user(user.id, now=now)
    history.record(
        "user-reactivated",
        now=now,
        actor=actor,
        user=user,
        person=user.name,
        old=AccountState.DEACTIVATED.value,
        new=AccountState.ACTIVE.value,
    )


def _require_another_administrator(user: User) -> None:
    others = db.session.scalar(
        select(func.count())
        .select_from(User)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == AppRole.ADMINISTRATOR.value, User.is_active, User.id != user.id)
    )
    if not others:
        raise WrongState("last-administrator")


# -- one's own account ---------------------------------------------------------------------------


def rename_self(user: User, name: str, *, now: datetime) -> None:
    """Change one's own name."""
    lock(user)
    tidied = _check_name(name)
    if tidied == user.name:
        return
    history.record("name-changed", now=now, actor=user, user=user, old=user.name, new=tidied)
    user.name = tidied
    user.version += 1
    record_author(user.id, now=now)


def change_password(user: User, current: str, new: str, *, now: datetime) -> None:
    """Change one's own password; all sessions end, so the caller begins a new one.

    Raises InvalidInput when the current password is wrong or the new one is too short.
    """
    lock(user)
    if not passwords.matches(user.password_hash, current):
        raise InvalidInput("current", "password-wrong")
    _check_password(new)
    user.password_hash = passwords.hash_password(new)
    user.session_key = _session_key()
    user.version += 1
    history.record("password-changed", now=now, actor=user, user=user)


# -- what they share -----------------------------------------------------------------------------


def _new_user(
    email: str,
    name: str,
    password: str,
    roles: Collection[AppRole],
    *,
    is_active: bool = True,
    now: datetime,
) -> User:
    email = email.strip()
    if not names.is_email(email):
        raise InvalidInput("email", "email-invalid")
    name = _check_name(name)
    if find_by_email(email):
        raise InvalidInput("email", "email-taken")
    user = User(
        email=email,
        email_key=names.email_key(email),
        name=name,
        password_hash=passwords.hash_password(password),
        is_active=is_active,
        is_demo=False,
        session_key=_session_key(),
        created_at=now,
        version=1,
        roles=[UserRole(role=role.value) for role in sorted(set(roles))],
    )
    db.session.add(user)
    db.session.flush()
    return user


def _check_name(name: str) -> str:
    tidied = names.tidy(name, names.NAME_MAX + 1)
    if not tidied:
        raise InvalidInput("name", "required")
    if len(tidied) > names.NAME_MAX:
        raise InvalidInput("name", "too-long", limit=names.NAME_MAX)
    return tidied


def _check_password(password: str) -> None:
    if len(password) < passwords.PASSWORD_MIN:
        raise InvalidInput("password", "password-short", minimum=passwords.PASSWORD_MIN)


def _session_key() -> str:
    return secrets.token_urlsafe(24)


def _listed(roles: Collection[AppRole]) -> list[str]:
    return sorted(role.value for role in roles)
