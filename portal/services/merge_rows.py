"""The rows of one record that become another one's, and the way back.

What the other record has already (the same e-mail address, the same talent pool) is taken away and
written into the ledger, so that nothing in the database speaks of a person twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from portal.db import Base, db
from portal.models import (
    CandidateEducation,
    CandidateEmail,
    CandidateExperience,
    CandidateLink,
    CandidateLinkedInPerson,
    CandidateNote,
    CandidatePhone,
    CandidateSkill,
    CandidateTag,
    Document,
    LinkedInEvent,
    StubProfile,
    TalentPool,
    TalentPoolCandidate,
    UnlinkedMember,
)


@dataclass(frozen=True)
class Rows:
    """A table whose rows belong to a candidate."""

    model: type[Base]
    #: The columns by which two rows say the same; none where every row is its own.
    same_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name, in the ledger."""
        return str(self.model.__tablename__)

    @property
    def columns(self) -> Mapping[str, Any]:
        """Its columns by name."""
        return dict(self.model.__table__.columns.items())


_SPAN = ("started", "ended")
#: Everything that hangs on a candidate, but the applications.
TABLES = (
    Rows(CandidateEmail, ("key",)),
    Rows(CandidatePhone, ("key",)),
    Rows(CandidateLink, ("url",)),
    Rows(CandidateSkill, ("key",)),
    Rows(CandidateTag, ("key",)),
    Rows(CandidateExperience, ("title", "organisation", "location", "description", *_SPAN)),
    Rows(CandidateEducation, ("school", "degree", "field", "grade", "description", *_SPAN)),
    Rows(CandidateLinkedInPerson, ("client_id", "person_urn")),
    Rows(UnlinkedMember, ("client_id", "member_urn")),
    Rows(TalentPoolCandidate, ("pool_id",)),
    Rows(CandidateNote),
    Rows(LinkedInEvent),
    Rows(StubProfile),
)
#: By table: what moved, and what was taken away because the other record says it too.
Ledger = dict[str, dict[str, Any]]


def move_rows(absorbed_id: int, kept_id: int) -> Ledger:
    """Give everything that hangs on one record to another one; returns what is needed to undo it."""
    ledger: Ledger = {}
    for rows in TABLES:
        columns = rows.columns
        mine = _read(rows, absorbed_id)
        if not mine:
            continue
        theirs = _read(rows, kept_id) if rows.same_by else []
        known = {_identity(rows, row) for row in theirs}
        twins: list[dict[str, Any]] = []
        moving: list[dict[str, Any]] = []
        for row in mine:
            (twins if rows.same_by and _identity(rows, row) in known else moving).append(row)
        entry: dict[str, Any] = {}
        if twins:
            entry["dropped"] = [_to_json(row) for row in twins]
            ids = [row["id"] for row in twins]
            db.session.execute(delete(rows.model).where(columns["id"].in_(ids)))
        if moving:
            entry["moved"] = [_essence(rows, row) for row in moving]
            values: dict[str, Any] = {"candidate_id": kept_id}
            if "position" in columns:
                # Behind what the kept record has, in their own order.
                last = max((row["position"] for row in theirs), default=-1)
                values["position"] = columns["position"] + last + 1
            _update(rows, [row["id"] for row in moving], values)
        ledger[rows.name] = entry
    return ledger


def rows_to_return(kept_id: int, ledger: Ledger) -> dict[str, tuple[list[dict[str, Any]], int]]:
    """By table: the rows that are still with the kept record and would go back, under their ids of
    today, and how many somebody took away since."""
    found: dict[str, tuple[list[dict[str, Any]], int]] = {}
    for rows in TABLES:
        moved = ledger.get(rows.name, {}).get("moved", [])
        if not moved:
            continue
        there = _read(rows, kept_id)
        # The same id is not enough: SQLite gives the ids of rows that are gone to new ones.
        said = {row["id"]: _identity(rows, row) for row in there}
        still = {e["id"] for e in moved if said.get(e["id"]) == _identity(rows, e)}
        taken = set(still)
        returning: list[dict[str, Any]] = []
        for entry in moved:
            if entry["id"] in still:
                returning.append(entry)
            elif rows.same_by and (twin := _written_anew(rows, entry, there, taken)):
                taken.add(twin)
                returning.append({**entry, "id": twin})
        found[rows.name] = returning, len(moved) - len(returning)
    return found


def return_rows(absorbed_id: int, kept_id: int, ledger: Ledger) -> None:
    """Give everything back that came from a record and is still there."""
    returning = rows_to_return(kept_id, ledger)
    for rows in TABLES:
        for entry in returning.get(rows.name, ([], 0))[0]:
            values = {"candidate_id": absorbed_id}
            if "position" in rows.columns:
                values["position"] = entry["position"]
            _update(rows, [entry["id"]], values)
        dropped = ledger.get(rows.name, {}).get("dropped", [])
        if rows.model is TalentPoolCandidate:
            pools = [entry["pool_id"] for entry in dropped]
            alive = set(db.session.scalars(select(TalentPool.id).where(TalentPool.id.in_(pools))))
            dropped = [entry for entry in dropped if entry["pool_id"] in alive]
        if dropped:
            again = [_from_json(rows, {**e, "candidate_id": absorbed_id}) for e in dropped]
            db.session.execute(insert(rows.model), again)


def move_documents(absorbed_id: int, kept_id: int) -> list[int]:
    """Give all files to another record; returns the ids of those that belong to no application."""
    ids = list(
        db.session.scalars(
            select(Document.id)
            .where(Document.candidate_id == absorbed_id, Document.application_id.is_(None))
            .order_by(Document.id)
        )
    )
    db.session.execute(
        update(Document).where(Document.candidate_id == absorbed_id).values(candidate_id=kept_id)
    )
    return ids


def _read(rows: Rows, candidate_id: int) -> list[dict[str, Any]]:
    table = rows.model.__table__
    found = db.session.execute(
        select(*_worth_reading(rows))
        .where(table.c.candidate_id == candidate_id)
        .order_by(table.c.id)
    )
    return [dict(row) for row in found.mappings()]


def _worth_reading(rows: Rows) -> list[Any]:
    table = rows.model.__table__
    # Of notes and events the ids are enough; their contents are long.
    return list(table.c) if rows.same_by else [table.c.id]


def _identity(rows: Rows, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in rows.same_by)


def _essence(rows: Rows, row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("id", *rows.same_by, *(["position"] if "position" in row else []))
    return _to_json({name: row[name] for name in names})


def _written_anew(
    rows: Rows, entry: Mapping[str, Any], there: list[dict[str, Any]], taken: set[int]
) -> int | None:
    """The row that says the same as one that is gone: editing may have written it anew."""
    return next(
        (
            row["id"]
            for row in there
            if row["id"] not in taken and _identity(rows, row) == _identity(rows, entry)
        ),
        None,
    )


def _update(rows: Rows, ids: list[int], values: Mapping[str, Any]) -> None:
    db.session.execute(
        update(rows.model)
        .where(rows.columns["id"].in_(ids))
        .values(values)
        .execution_options(synchronize_session=False)
    )


def _to_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _from_json(rows: Rows, entry: Mapping[str, Any]) -> dict[str, Any]:
    """A row to write again; without its id, which may have been given to another row since."""
    return {
        name: datetime.fromisoformat(entry[name])
        if name.endswith("_at") and entry[name]
        else entry[name]
        for name in rows.columns
        if name != "id" and name in entry
    }
