"""Secrets at rest: sealed with the newest of our keys, opened with any of them.

Keys are rotated by putting a new one in front. Until everything is sealed anew (``flask secrets
reseal`` does that), the former key stays behind it.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Sealer:
    """Seals and opens with the keys of the settings."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._newest = Fernet(keys[0])
        self._all = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: str) -> bytes:
        """A secret as it may stand in the database."""
        return self._newest.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str | None:
        """The secret; None when no key of ours opens it, because keys were lost or changed."""
        try:
            return self._all.decrypt(sealed).decode()
        except InvalidToken:
            return None

    def opens(self, sealed: bytes) -> bool:
        """Whether one of our keys opens it."""
        return self.open(sealed) is not None

    def reseal(self, sealed: bytes) -> bytes | None:
        """The same secret under the newest key; None when it is that already, or nothing opens it."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            secret = self.open(sealed)
            return None if secret is None else self.seal(secret)
        return None
