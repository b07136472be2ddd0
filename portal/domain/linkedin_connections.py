"""Somebody's own LinkedIn account: how the connection stands, and what can go wrong when making it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: People hear of the end of their connection so long before.
WARNING = timedelta(days=14)
#: Who began to connect has so long at LinkedIn; LinkedIn's code lives as long.
ROUND_TRIP = timedelta(minutes=30)
#: Clocks may differ by so much before anybody is told.
CLOCKS_AGREE = timedelta(minutes=5)


class ConnectionState(StrEnum):
    """How a connection stands."""

    NONE = "none"
    CONNECTED = "connected"
    #: It works, and ends within two weeks.
    ENDING = "ending"
    EXPIRED = "expired"
    #: The person took the consent back at LinkedIn.
    REVOKED = "revoked"
    #: None of our keys opens the token: the keys were lost or changed.
    LOCKED = "locked"


#: States in which LinkedIn takes the token, as far as we know.
WORKING = frozenset({ConnectionState.CONNECTED, ConnectionState.ENDING})


class Ending(StrEnum):
    """Why a token is of no use any more, as it is kept with the connection."""

    EXPIRED = "expired"
    REVOKED = "revoked"


class Trouble(StrEnum):
    """Why an account could not be connected."""

    #: The person said no at LinkedIn.
    REFUSED = "refused"
    #: The answer does not belong to what this browser began: missing, used before, somebody else's.
    STATE = "state"
    #: LinkedIn does not take the code: used before, or too old.
    CODE = "code"
    #: Another portal user has connected that LinkedIn account.
    TAKEN = "taken"
    #: LinkedIn does not answer as it should.
    DOWN = "down"
    #: LinkedIn does not accept our client id and secret.
    CREDENTIALS = "credentials"
    #: LinkedIn refuses what we ask for: scope, address, product.
    APPLICATION = "application"
    #: The company's side is missing or was switched off meanwhile.
    COMPANY = "company"


def trouble_named(error: str) -> Trouble:
    """What LinkedIn's ``error`` in the return address means."""
    if error in {"user_cancelled_login", "user_cancelled_authorize", "access_denied"}:
        return Trouble.REFUSED
    if error in {"server_error", "temporarily_unavailable"}:
        return Trouble.DOWN
    return Trouble.APPLICATION


@dataclass(frozen=True)
class Standing:
    """What decides about the state of a connection that is there."""

    expires_at: datetime | None
    problem: str | None
    #: Whether one of our keys opens the token; True where there is none to open.
    opens: bool


def state_of(standing: Standing | None, *, now: datetime) -> ConnectionState:
    """How a connection stands now."""
    if standing is None:
        return ConnectionState.NONE
    expires = standing.expires_at
    if standing.problem == Ending.REVOKED:
        return ConnectionState.REVOKED
    if standing.problem is not None or (expires is not None and expires <= now):
        return ConnectionState.EXPIRED
    if not standing.opens:
        return ConnectionState.LOCKED
    if expires is not None and expires - now <= WARNING:
        return ConnectionState.ENDING
    return ConnectionState.CONNECTED
