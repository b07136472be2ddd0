"""Our mirror of what is connected at LinkedIn, as workers keep it, and what LinkedIn was told of us."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db
from portal.models import LinkedInConfiguration


def lock_configuration(client_id: str) -> LinkedInConfiguration:
    """The one row of an application's set-up, made when there is none, held until the transaction ends."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    values = {"client_id": client_id, "callback_url": "", "detail": "", "organization": ""}
    db.session.execute(
        dialect.insert(LinkedInConfiguration)
        .values(**values, version=1)
        .on_conflict_do_nothing(index_elements=["client_id"])
    )
    return db.session.scalars(
        select(LinkedInConfiguration)
        .where(LinkedInConfiguration.client_id == client_id)
        .with_for_update(of=LinkedInConfiguration)
        .execution_options(populate_existing=True)
    ).one()


def touch(client_id: str) -> None:
    """Tell open pages that something of the connection changed; nothing where nothing is connected."""
    db.session.execute(
        update(LinkedInConfiguration)
        .where(LinkedInConfiguration.client_id == client_id)
        .values(version=LinkedInConfiguration.version + 1)
    )


@dataclass(frozen=True)
class Assertion:
    """The last time we told LinkedIn our address, and how it went."""

    callback_url: str
    asserted_at: datetime | None
    problem: str | None

    def is_fresh(self, callback_url: str, *, now: datetime, age: timedelta) -> bool:
        """Whether LinkedIn need not be told again."""
        return (
            self.callback_url == callback_url
            and not self.problem
            and self.asserted_at is not None
            and now - self.asserted_at < age
        )


def find(client_id: str) -> Assertion | None:
    """The last assertion for a LinkedIn application."""
    row = db.session.get(LinkedInConfiguration, client_id)
    if row is None:
        return None
    return Assertion(row.callback_url, row.asserted_at, row.problem)


def record_assertion(
    client_id: str, *, callback_url: str, problem: str, detail: str, now: datetime
) -> None:
    """Keep how it went; ``problem`` is empty when LinkedIn took everything."""
    row = lock_configuration(client_id)
    row.callback_url = callback_url
    row.asserted_at = now
    row.problem = problem or None
    row.detail = detail[:500]
