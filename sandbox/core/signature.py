"""LinkedIn's two signatures: of an event it pushes, and of the answer to a challenge.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation
"""

from __future__ import annotations

import hashlib
import hmac


def event_signature(client_secret: str, body: bytes) -> str:
    """The `X-LI-Signature` header: over the literal `hmacsha256=` followed by the raw body."""
    return hmac.new(client_secret.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()


def challenge_response(client_secret: str, challenge_code: str) -> str:
    """What a callback has to answer to `?challengeCode=...`."""
    return hmac.new(client_secret.encode(), challenge_code.encode(), hashlib.sha256).hexdigest()
