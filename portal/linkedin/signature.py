"""LinkedIn's webhook challenge and event signature. Pure functions.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation
"""

import hashlib
import hmac
import re
from collections.abc import Sequence

# LinkedIn signs a fixed prefix in front of the body, so that a signed challenge code is never a signed body.
_PREFIX = b"hmacsha256="

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def is_challenge_code(text: str) -> bool:
    """Whether this looks like a code of LinkedIn's: a UUID.

    Anything else must not be answered, because the answer is a signature with our secret, and whoever may choose
    the text could have an event body signed.
    """
    return _UUID.fullmatch(text) is not None


def challenge_response(secret: str, code: str) -> str:
    """The answer to a challenge: lower-case hex HMAC-SHA256 of the code. Raises ValueError unless it is a UUID."""
    if not is_challenge_code(code):
        raise ValueError("LinkedIn's challenge codes are UUIDs.")
    return _hex_digest(secret, code.encode())


def sign(secret: str, raw: bytes) -> str:
    """The `X-LI-Signature` of a request body, taken byte by byte as it was received."""
    return _hex_digest(secret, _PREFIX + raw)


def signature_matches(secrets: Sequence[str], raw: bytes, header: str | None) -> bool:
    """Whether the header is the body's signature under one of the secrets; there are two during a rotation.

    An empty secret never matches: it would be a key that everybody knows.
    """
    given = (header or "").strip().encode("utf-8", "replace")
    matches = [
        hmac.compare_digest(sign(secret, raw).encode(), given) for secret in secrets if secret
    ]
    return any(matches)


def _hex_digest(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
