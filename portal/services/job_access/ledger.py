"""The ledger of what LinkedIn was told of access lists: one entry for each record that it has or may have.

States:

* ``waiting``: on its way for the first time, or LinkedIn could not be reached.
* ``sent``: LinkedIn confirmed it.
* ``leaving``: LinkedIn is being told to take it away; until it says so it may or may not be there.
* ``refused``: LinkedIn will not take it, or will not take it away (``is_there``); ``detail`` says why.

What LinkedIn confirmed to be gone has no entry: unlike the records of people it proves nothing to anybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Table, and_, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db
from portal.domain import names
from portal.domain.job_access import NOBODY, Kind
from portal.models import AccessRecord

DETAIL_MAX = 500


class State(StrEnum):
    """See the module's text."""

    WAITING = "waiting"
    SENT = "sent"
    LEAVING = "leaving"
    REFUSED = "refused"


class Key(NamedTuple):
    """A record by our ids: an entry ties a job to a user's group, a member a person URN to one."""

    kind: Kind
    job_id: int
    user_id: int
    person_urn: str = ""

    @property
    def is_lock(self) -> bool:
        """Whether it is the entry for nobody, by which a job is secured whoever else is named."""
        return self.kind is Kind.ENTRY and self.user_id == NOBODY


def lock_of(job_id: int) -> Key:
    """The entry by which a job is secured."""
    return Key(Kind.ENTRY, job_id, NOBODY)


@dataclass
class Entry:
    """One row of the ledger; ``is_changed``: it has to be written."""

    key: Key
    entity_id: str
    settled_at: datetime
    state: State = State.WAITING
    is_there: bool = False
    detail: str = ""
    is_changed: bool = False
    #: LinkedIn confirmed that it has it no more.
    is_gone: bool = False

    @classmethod
    def read(cls, row: Any) -> "Entry":
        """From a row of ``queries.job_access``."""
        key = Key(Kind(row.kind), row.job_id, row.user_id, row.person_urn)
        return cls(key, row.entity_id, row.settled_at, State(row.state), row.is_there, row.detail)

    @property
    def is_sure(self) -> bool:
        """LinkedIn has it, and nothing is under way that would change that."""
        return self.state is State.SENT

    def on_its_way(self, *, now: datetime) -> None:
        """It is about to be sent: from now on LinkedIn may have it, whatever becomes of us."""
        self._settle(State.WAITING, is_there=True, now=now)

    def leaving(self, *, now: datetime) -> None:
        """It is about to be taken away: from now on nobody may count on it."""
        self._settle(State.LEAVING, is_there=True, now=now)

    def accept(self, *, now: datetime) -> None:
        """LinkedIn has it."""
        self._settle(State.SENT, is_there=True, now=now)

    def refuse(self, detail: str, *, is_there: bool, now: datetime) -> None:
        """LinkedIn will not take it (``is_there`` False), or not take it away."""
        self._settle(State.REFUSED, is_there=is_there, now=now)
        self.detail = names.tidy(detail, DETAIL_MAX)

    def gone(self) -> None:
        """LinkedIn confirmed that it has it no more."""
        self.is_gone = True

    def _settle(self, state: State, *, is_there: bool, now: datetime) -> None:
        if (self.state, self.is_there, self.detail) != (state, is_there, ""):
            self.is_changed = True
            self.settled_at = now
        self.state, self.is_there, self.detail = state, is_there, ""

    def to_row(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "kind": self.key.kind.value,
            "job_id": self.key.job_id,
            "user_id": self.key.user_id,
            "person_urn": self.key.person_urn,
            "entity_id": self.entity_id,
            "state": self.state.value,
            "is_there": self.is_there,
            "detail": self.detail,
            "settled_at": self.settled_at,
        }


_TABLE: Table = AccessRecord.__table__  # type: ignore[assignment]
_KEY = ("kind", "job_id", "user_id", "person_urn")


def write(entries: Iterable[Entry]) -> None:
    """Store entries that changed in one statement, and remove those that are gone."""
    rows, gone = [], []
    for entry in entries:
        if entry.is_gone:
            gone.append(entry.key)
        elif entry.is_changed:
            rows.append(entry.to_row())
            entry.is_changed = False
    connection = db.session.connection()
    if rows:
        # Always in one order, as everybody writes them.
        rows.sort(key=lambda row: tuple(row[name] for name in _KEY))
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(_TABLE)
        values = {name: statement.excluded[name] for name in rows[0] if name not in _KEY}
        connection.execute(
            statement.on_conflict_do_update(index_elements=list(_KEY), set_=values), rows
        )
    for key in sorted(gone):
        connection.execute(
            delete(_TABLE).where(
                and_(
                    _TABLE.c.kind == key.kind.value,
                    _TABLE.c.job_id == key.job_id,
                    _TABLE.c.user_id == key.user_id,
                    _TABLE.c.person_urn == key.person_urn,
                )
            )
        )


def forget_all() -> None:
    """Under another organisation LinkedIn has none of the lists: nothing that was told counts."""
    db.session.execute(delete(AccessRecord), execution_options={"synchronize_session": False})


def forget_refusals(job_id: int | None = None) -> list[Key]:
    """Let what LinkedIn refused be sent again, of one job or, None, of all; returns what that is.

    A group's member is nobody's job: refused ones of all users are among them either way.
    """
    row = AccessRecord
    wanted = [row.state == State.REFUSED.value]
    if job_id is not None:
        wanted.append(row.job_id.in_([0, job_id]))
    found = db.session.execute(
        update(row)
        .where(*wanted)
        .values(state=State.WAITING.value, detail="")
        .returning(row.kind, row.job_id, row.user_id, row.person_urn),
        execution_options={"synchronize_session": False},
    )
    return [Key(Kind(row.kind), row.job_id, row.user_id, row.person_urn) for row in found]
