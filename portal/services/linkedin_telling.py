"""What LinkedIn was told of us: a name for each integration, our callback address, who sees what.

It is told what changed, what it did not take the last time, and once a day everything.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.db import db
from portal.domain.linkedin_setup import IntegrationState, Trouble
from portal.models import LinkedInConfiguration, LinkedInIntegration
from portal.services.linkedin_mirror import Key, lock_configuration, rows_of, set_problem

#: How often to say our name and addresses again although nothing changed: LinkedIn's side may have been
#: reset. What LinkedIn did not take is said again sooner.
REASSERT = timedelta(hours=24)
TELL_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True)
class Telling:
    """What LinkedIn shall hear of one integration."""

    context: str
    type: str
    #: The name under which LinkedIn's administrator sees it.
    name: str
    #: Configuration values by key.
    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> Key:
        """Which integration."""
        return self.context, self.type

    @property
    def digest(self) -> str:
        """Changes with anything of it."""
        text = json.dumps([self.name, sorted(self.values.items())])
        return hashlib.sha256(text.encode()).hexdigest()


def telling_is_due(client_id: str, *, now: datetime) -> bool:
    """Whether somebody wants LinkedIn told of us now, or it is time to say it again."""
    due = select(LinkedInConfiguration.configure_due_at).where(
        LinkedInConfiguration.client_id == client_id
    )
    moment = db.session.scalar(due)
    return moment is not None and moment <= now


def not_told(client_id: str, tellings: Iterable[Telling], *, now: datetime) -> list[Telling]:
    """Those of what we want to tell that LinkedIn has not taken from us, or not lately: of integrations that
    somebody requested there."""
    wanted = {telling.key: telling for telling in tellings}
    rows = rows_of(client_id, (context for context, _type in wanted))
    return [
        telling
        for key, telling in wanted.items()
        if (row := rows.get(key)) is not None
        and row.state != IntegrationState.NOT_REQUESTED.value
        and not _has(row, telling, now=now)
    ]


def settle_telling(
    client_id: str,
    outcomes: Mapping[Telling, tuple[Trouble, str] | None],
    *,
    callback_url: str,
    now: datetime,
) -> None:
    """Keep what LinkedIn took and what it did not, with its reason; None is for what it took."""
    configuration = lock_configuration(client_id)
    rows = rows_of(client_id, (telling.context for telling in outcomes))
    for telling, outcome in outcomes.items():
        row = rows.get(telling.key)
        if row is None:
            continue
        if outcome is None:
            set_problem(row, None, "")
            row.told, row.told_at = telling.digest, now
        else:
            set_problem(row, *outcome)
            row.told_at = None
    configuration.callback_url = callback_url
    configuration.asserted_at = now
    went_wrong = any(outcome is not None for outcome in outcomes.values())
    configuration.configure_due_at = now + (TELL_AGAIN if went_wrong else REASSERT)
    configuration.version += 1


def settle_told(client_id: str, *, now: datetime) -> None:
    """There is nothing that LinkedIn has not heard: look again when it is time to repeat it."""
    due = LinkedInConfiguration.configure_due_at
    db.session.execute(
        update(LinkedInConfiguration)
        .where(LinkedInConfiguration.client_id == client_id, due <= now)
        .values(configure_due_at=now + REASSERT)
    )


def _has(row: LinkedInIntegration, telling: Telling, *, now: datetime) -> bool:
    return (
        row.problem is None
        and row.told == telling.digest
        and row.told_at is not None
        and now - row.told_at < REASSERT
    )
