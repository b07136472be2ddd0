"""The round trip in which somebody connects their own LinkedIn account: the one call of LinkedIn that a
page waits for.

The state belongs to this browser's session, to this person and to half an hour. It is used up by the
first answer, whatever that brings. The proof key follows from it and the secret key, so that no session
has to carry it.
"""

import hashlib
import hmac
import logging
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app, session
from werkzeug.datastructures import MultiDict

from portal.config import Settings
from portal.domain.linkedin_connections import (
    CLOCKS_AGREE,
    ROUND_TRIP,
    Trouble,
    trouble_named,
)
from portal.linkedin import (
    Invalid,
    LinkedInError,
    Member,
    MemberToken,
    Retryable,
    Unauthorised,
)
from portal.linkedin_access import linkedin, sealer
from portal.services.linkedin_connections import NewConnection
from portal.unit_of_work import let_go

log = logging.getLogger(__name__)

_KEPT = "linkedin_round_trip"


class RoundTripError(Exception):
    """The account cannot be connected; ``trouble`` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True)
class Arrival:
    """The account that came back, and by how much the clocks differ when that is worth a word."""

    connection: NewConnection
    clocks_differ: timedelta | None


def begin(user_id: int) -> str:
    """The address at LinkedIn to send the browser to. Raises RoundTripError without an application."""
    settings = _settings()
    state = secrets.token_urlsafe(32)
    try:
        address = linkedin().members.authorization_address(
            redirect_uri=settings.member_return_url,
            state=state,
            scope=settings.linkedin_member_scope,
            code_verifier=_verifier(settings, state),
        )
    except LinkedInError:
        raise RoundTripError(Trouble.APPLICATION) from None
    session[_KEPT] = {"state": state, "user": user_id, "at": datetime.now(UTC).timestamp()}
    return address


def finish(user_id: int, arguments: MultiDict[str, str]) -> Arrival:
    """Who came back. Raises RoundTripError; nothing is kept here, and the state is used up."""
    settings, now = _settings(), datetime.now(UTC)
    state = arguments.get("state", "")
    if not _is_ours(session.pop(_KEPT, None), state, user_id, now):
        raise RoundTripError(Trouble.STATE)
    if "error" in arguments:
        raise RoundTripError(trouble_named(arguments["error"]))
    let_go()
    token, member = _exchange(settings, arguments.get("code", ""), _verifier(settings, state))
    expires_at, differ = _look_at(token, now)
    connection = NewConnection(
        client_id=settings.linkedin_client_id,
        person_urn=member.urn,
        person_name=member.name,
        sealed=sealer().seal(token.value),
        expires_at=expires_at,
    )
    return Arrival(connection, differ)


def _exchange(settings: Settings, code: str, verifier: str | None) -> tuple[MemberToken, Member]:
    members = linkedin().members
    try:
        token = members.exchange(
            code, redirect_uri=settings.member_return_url, code_verifier=verifier
        )
    except Invalid:
        raise RoundTripError(Trouble.CODE) from None
    except LinkedInError as error:
        raise _sorted(error) from None
    try:
        return token, members.me(token)
    except Unauthorised:
        # Taken back before we could use it.
        raise RoundTripError(Trouble.CODE) from None
    except LinkedInError as error:
        raise _sorted(error) from None


def _sorted(error: LinkedInError) -> RoundTripError:
    log.warning("LinkedIn account not connected: %s", error)
    match error:
        case Unauthorised():
            return RoundTripError(Trouble.CREDENTIALS)
        case Retryable():
            return RoundTripError(Trouble.DOWN)
    return RoundTripError(Trouble.APPLICATION)


def _look_at(token: MemberToken, asked_at: datetime) -> tuple[datetime, timedelta | None]:
    """Until when the token lasts, and by how much LinkedIn's clock is ahead of ours if it is much."""
    expires_at = datetime.fromtimestamp(token.expires_at, UTC)
    try:
        known = linkedin().members.introspect(token.value)
    except LinkedInError:
        # The daily check asks again.
        return expires_at, None
    if known.created_at is None:
        return expires_at, None
    ahead = known.created_at - asked_at
    return expires_at, ahead if abs(ahead) > CLOCKS_AGREE else None


def _is_ours(kept: Any, state: str, user_id: int, now: datetime) -> bool:
    if not isinstance(kept, dict):
        return False
    begun = datetime.fromtimestamp(kept["at"], UTC)
    return (
        hmac.compare_digest(str(kept["state"]).encode(), state.encode())
        and kept["user"] == user_id
        and now - begun <= ROUND_TRIP
    )


def _verifier(settings: Settings, state: str) -> str | None:
    if not settings.linkedin_pkce:
        return None
    digest = hmac.new(settings.secret_key.encode(), b"pkce" + state.encode(), hashlib.sha256)
    return urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
