"""LinkedIn's access token in the database: encrypted, one for all processes.

Each step is a short transaction of its own, because the token is fetched while no other may be
open, and because a lease that is not committed would be no lease.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from portal.db import WRITES
from portal.linkedin import AccessToken
from portal.models import LinkedInToken
from portal.sealing import Sealer


class DatabaseTokenStore:
    """The ``TokenStore`` that :mod:`portal.linkedin.tokens` asks for."""

    def __init__(self, engine: Callable[[], Engine], sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    def read(self, client_id: str) -> AccessToken | None:
        """The stored token; None when there is none or no key of ours opens it."""
        with self._engine().connect() as connection:
            row = connection.execute(
                select(LinkedInToken.sealed, LinkedInToken.expires_at).where(
                    LinkedInToken.client_id == client_id
                )
            ).one_or_none()
        if row is None or row.sealed is None or row.expires_at is None:
            return None
        # When the key was changed: the token is cheap, a new one will be fetched.
        value = self._sealer.open(row.sealed)
        return None if value is None else AccessToken(value, row.expires_at.timestamp())

    def write(self, client_id: str, token: AccessToken) -> None:
        """Keep a token for everybody."""
        self._set(
            client_id,
            sealed=self._sealer.seal(token.value),
            expires_at=datetime.fromtimestamp(token.expires_at, UTC),
        )

    def discard(self, client_id: str, value: str) -> None:
        """Forget a token that LinkedIn refused, unless a newer one has taken its place."""
        with self._writing() as connection:
            sealed = connection.execute(
                select(LinkedInToken.sealed)
                .where(LinkedInToken.client_id == client_id)
                .with_for_update()
            ).scalar_one_or_none()
            if sealed is None or self._sealer.open(sealed) != value:
                return
            connection.execute(
                update(LinkedInToken)
                .where(LinkedInToken.client_id == client_id)
                .values(sealed=None, expires_at=None)
            )

    def lease(self, client_id: str, seconds: float) -> bool:
        """Become the one process that fetches; False while another one is."""
        now = datetime.now(UTC)
        until = now + timedelta(seconds=seconds)
        self._ensure_row(client_id)
        with self._writing() as connection:
            taken = connection.execute(
                update(LinkedInToken)
                .where(
                    LinkedInToken.client_id == client_id,
                    or_(LinkedInToken.leased_until.is_(None), LinkedInToken.leased_until <= now),
                )
                .values(leased_until=until)
            )
            return bool(taken.rowcount)

    def release(self, client_id: str) -> None:
        """Let others fetch again."""
        self._set(client_id, leased_until=None)

    def _set(self, client_id: str, **values: object) -> None:
        self._ensure_row(client_id)
        with self._writing() as connection:
            connection.execute(
                update(LinkedInToken).where(LinkedInToken.client_id == client_id).values(**values)
            )

    def _ensure_row(self, client_id: str) -> None:
        query = select(LinkedInToken.client_id).where(LinkedInToken.client_id == client_id)
        with self._engine().connect() as connection:
            if connection.execute(query).one_or_none() is not None:
                return
        try:
            with self._writing() as connection:
                connection.execute(insert(LinkedInToken).values(client_id=client_id))
        except IntegrityError:
            # Another process was first, which is as good.
            return

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with (
            self._engine().connect().execution_options(**{WRITES: True}) as connection,
            connection.begin(),
        ):
            yield connection
