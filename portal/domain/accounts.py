"""Rules of an account: how it stands, and how invitations are told apart."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta
from enum import StrEnum

#: How long the link of an invitation works.
INVITATION_LASTS = timedelta(days=7)


class AccountState(StrEnum):
    """How an account stands."""

    ACTIVE = "active"
    INVITED = "invited"
    DEACTIVATED = "deactivated"


def invitation_token(secret: str, serial: str) -> str:
    """The part of an invitation's link that nobody can guess.

    It follows from the portal's secret and a serial number, so that the mail can be written by
    another process and the link is kept nowhere: the database has the serial and the digest.
    """
    mac = hmac.new(secret.encode(), f"invitation {serial}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(mac).decode().rstrip("=")


def invitation_digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
