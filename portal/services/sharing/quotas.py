"""LinkedIn's limits, counted in the database for all workers: an emptied Redis forgets nothing of them."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db, read_rows
from portal.domain import linkedin_limits as limits
from portal.domain.linkedin_limits import Quota
from portal.domain.sharing import PARTS, Kind
from portal.models import SharingQuota

MOMENT = timedelta(seconds=1)

_TABLE: Table = SharingQuota.__table__  # type: ignore[assignment]


class Quotas:
    """What is left of each resource, as the worker on the lane counts it; ``write`` keeps it for the next one."""

    def __init__(self, client_id: str, found: dict[StrEnum, Quota], records_a_minute: int) -> None:
        self._client_id = client_id
        self._records_a_minute = records_a_minute
        self._quotas = found
        self._touched: set[StrEnum] = set()

    @classmethod
    def read(
        cls,
        client_id: str,
        records_a_minute: int = limits.RECORDS_A_MINUTE,
        kinds: type[StrEnum] = Kind,
    ) -> "Quotas":
        """As the last worker left them. ``records_a_minute``: what LinkedIn grants of each kind; access lists have
        ``kinds`` of their own."""
        row = SharingQuota
        columns = (row.day, row.requests, row.records, row.tokens, row.filled_at, row.paused_until)
        found = {
            kinds(kind): replace(
                Quota(*rest), recent=tuple((m[0], m[1], m[2]) for m in recent or ())
            )
            for kind, recent, *rest in read_rows(
                select(row.kind, row.recent, *columns).where(
                    row.client_id == client_id, row.kind.in_([kind.value for kind in kinds])
                )
            )
        }
        return cls(client_id, found, records_a_minute)

    def may_go_at(self, kind: StrEnum, records: int, *, urgent: bool, now: datetime) -> datetime:
        """When a request with so many records may go; ``now`` itself: at once."""
        quota = self._quotas[kind] = self._refilled(kind, now)
        return limits.wait(
            quota, records, now, urgent=urgent, records_a_minute=self._records_a_minute
        )

    def take(self, kind: StrEnum, records: int) -> None:
        """A request is about to go, whatever becomes of it."""
        self._quotas[kind] = limits.take(self._quotas[kind], records)
        self._touched.add(kind)

    def pause(self, kind: StrEnum, until: datetime) -> None:
        """LinkedIn asked us to wait."""
        self._quotas[kind] = replace(self._quotas[kind], paused_until=until)
        self._touched.add(kind)

    def parts_go_at(self, *, now: datetime) -> datetime | None:
        """When the parts of a walk can go on, while one of their resources is used up or paused; else None."""
        times = [self.may_go_at(kind, 0, urgent=False, now=now) for kind in PARTS]
        latest = max(times)
        return latest if latest > now else None

    def records_go_at(self, *, now: datetime) -> datetime | None:
        """The same for candidates and applications."""
        kinds = (Kind.CANDIDATE, Kind.APPLICATION)
        latest = max(self.may_go_at(kind, 0, urgent=False, now=now) for kind in kinds)
        return latest if latest > now else None

    def naps(self, *, now: datetime) -> bool:
        """Whether candidates and applications go on within a moment, for which a worker waits by itself."""
        at = self.records_go_at(now=now)
        return at is not None and at - now <= MOMENT

    def shown(self, *, now: datetime) -> dict[Kind, Quota]:
        """What is used of the day, by kind."""
        return {kind: self._refilled(kind, now) for kind in Kind}

    def _refilled(self, kind: StrEnum, now: datetime) -> Quota:
        return limits.refill(
            self._quotas.get(kind) or limits.full(now), now, self._records_a_minute
        )

    def write(self) -> None:
        """Keep what was counted since."""
        rows = [
            {"client_id": self._client_id, "kind": kind.value, **asdict(self._quotas[kind])}
            for kind in sorted(self._touched)
        ]
        self._touched.clear()
        if not rows:
            return
        connection = db.session.connection()
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(_TABLE)
        values = {n: statement.excluded[n] for n in rows[0] if n not in ("client_id", "kind")}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["client_id", "kind"], set_=values),
            rows,
        )
