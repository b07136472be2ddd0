"""The ledger of what LinkedIn was told: one entry for each record that it has, had, or shall not have.

States:

* ``waiting``: on its way for the first time, or LinkedIn could not be reached.
* ``sent``: LinkedIn has it as it stood when it was last sent.
* ``held``: a rule keeps it here, see ``rule``.
* ``refused``: LinkedIn will not have it like this; ``field`` and ``detail`` say why. It may have an older version.
* ``withdrawn``: LinkedIn had it and confirmed that it is deleted. The entry is the proof; it holds ids and times.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Table, and_, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db
from portal.domain import names
from portal.domain.sharing import PARTS_OF_APPLICATION, Kind, Rule
from portal.models import SharingRecord

FIELD_MAX, DETAIL_MAX = 60, 500
#: Stands in the place of a digest where LinkedIn refused to delete.
DELETION = "deletion"


class State(StrEnum):
    """See the module's text."""

    WAITING = "waiting"
    SENT = "sent"
    HELD = "held"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Key(NamedTuple):
    """A record by our ids. ``parent`` is 0 for candidates and applications themselves."""

    kind: Kind
    parent: int
    record: int

    @property
    def application_id(self) -> int | None:
        """The application that it is or hangs on."""
        if self.kind is Kind.APPLICATION:
            return self.record
        return self.parent if self.kind in PARTS_OF_APPLICATION else None


@dataclass
class Entry:
    """One row of the ledger; ``is_changed``: it has to be written."""

    key: Key
    candidate_id: int
    settled_at: datetime
    state: State = State.WAITING
    rule: str = ""
    is_there: bool = False
    digest: str = ""
    refused_digest: str = ""
    field: str = ""
    detail: str = ""
    sent_at: datetime | None = None
    is_changed: bool = False

    @classmethod
    def read(cls, row: Any) -> "Entry":
        """From a row of ``queries.sharing.ledger``."""
        key = Key(Kind(row.kind), row.parent_id, row.record_id)
        return cls(
            key,
            row.candidate_id,
            row.settled_at,
            State(row.state),
            row.rule,
            row.is_there,
            row.digest,
            row.refused_digest,
            row.field,
            row.detail,
            row.sent_at,
        )

    def on_its_way(self) -> None:
        """It is about to be sent: from now on LinkedIn may have it, whatever becomes of us."""
        if not self.is_there:
            self.is_there = self.is_changed = True

    def accept(self, digest: str, *, now: datetime) -> None:
        """LinkedIn has it like this."""
        self._settle(State.SENT, now=now)
        self.is_there, self.digest, self.sent_at = True, digest, now

    def know(self, *, now: datetime) -> None:
        """LinkedIn has it as it is wanted already: what it refused in between is of no interest any more."""
        if self.state is not State.SENT:
            self._settle(State.SENT, now=now)

    def refuse(
        self, digest: str, *, field: str | None, detail: str, was_there: bool, now: datetime
    ) -> None:
        """LinkedIn will not have it like this. ``was_there``: LinkedIn had an older version, or may have."""
        self._settle(State.REFUSED, now=now)
        self.is_there = was_there
        self.refused_digest = digest
        self.field = names.tidy(field, FIELD_MAX)
        self.detail = names.tidy(detail, DETAIL_MAX)

    def hold(self, rule: Rule, *, now: datetime) -> None:
        """A rule keeps it here, and LinkedIn does not have it."""
        if (self.state, self.rule) != (State.HELD, rule.value):
            self._settle(State.HELD, now=now)
            self.rule = rule.value
        self.is_there, self.digest = False, ""

    def withdraw(self, *, now: datetime) -> None:
        """LinkedIn confirmed that it does not have it any more."""
        self._settle(State.WITHDRAWN, now=now)
        self.is_there, self.digest = False, ""

    def _settle(self, state: State, *, now: datetime) -> None:
        self.state, self.settled_at, self.is_changed = state, now, True
        self.rule = self.refused_digest = self.field = self.detail = ""

    def to_row(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "kind": self.key.kind.value,
            "parent_id": self.key.parent,
            "record_id": self.key.record,
            "candidate_id": self.candidate_id,
            "state": self.state.value,
            "rule": self.rule,
            "is_there": self.is_there,
            "digest": self.digest,
            "refused_digest": self.refused_digest,
            "field": self.field,
            "detail": self.detail,
            "sent_at": self.sent_at,
            "settled_at": self.settled_at,
        }


_TABLE: Table = SharingRecord.__table__  # type: ignore[assignment]
_KEY = ("kind", "parent_id", "record_id")


def write(entries: Iterable[Entry]) -> None:
    """Store entries that changed, in one statement however many."""
    rows = []
    for entry in entries:
        if entry.is_changed:
            rows.append(entry.to_row())
            entry.is_changed = False
    if not rows:
        return
    # Always in one order, as everybody writes them.
    rows.sort(key=lambda row: (row["kind"], row["parent_id"], row["record_id"]))
    connection = db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(_TABLE)
    values = {name: statement.excluded[name] for name in rows[0] if name not in _KEY}
    connection.execute(
        statement.on_conflict_do_update(index_elements=list(_KEY), set_=values), rows
    )


def remove(keys: Iterable[Key]) -> None:
    """Forget records that LinkedIn never had and never will."""
    for key in sorted(keys):
        db.session.execute(
            delete(SharingRecord).where(
                SharingRecord.kind == key.kind.value,
                SharingRecord.parent_id == key.parent,
                SharingRecord.record_id == key.record,
            ),
            execution_options={"synchronize_session": False},
        )


def move(owners: dict[int, int]) -> None:
    """Applications became another person's: what LinkedIn has of them is brought in step with that one.

    Everything of them is sent again: LinkedIn may have let them go together with the record they were sent under.
    """
    for application_id, candidate_id in sorted(owners.items()):
        db.session.execute(
            update(SharingRecord)
            .where(
                or_(
                    and_(
                        SharingRecord.kind == Kind.APPLICATION.value,
                        SharingRecord.record_id == application_id,
                    ),
                    and_(
                        SharingRecord.kind.in_([kind.value for kind in PARTS_OF_APPLICATION]),
                        SharingRecord.parent_id == application_id,
                    ),
                )
            )
            .values(candidate_id=candidate_id, digest=""),
            execution_options={"synchronize_session": False},
        )


def forget_all(*, now: datetime) -> None:
    """Under another organisation LinkedIn has nothing of what it had: all is to be sent anew."""
    db.session.execute(
        update(SharingRecord).values(
            state=State.WAITING.value,
            rule="",
            is_there=False,
            digest="",
            refused_digest="",
            field="",
            detail="",
            sent_at=None,
            settled_at=now,
        ),
        execution_options={"synchronize_session": False},
    )
