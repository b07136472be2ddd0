"""What we last told LinkedIn about ourselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.db import db
from portal.models import LinkedInConfiguration


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
    row = db.session.get(LinkedInConfiguration, client_id)
    if row is None:
        row = LinkedInConfiguration(client_id=client_id, detail="", callback_url="")
        db.session.add(row)
    row.callback_url = callback_url
    row.asserted_at = now
    row.problem = problem or None
    row.detail = detail[:500]
