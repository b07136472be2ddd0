"""Recruiter projects: where recruiters save people, and where they reject them.

A project belongs to one recruiter. Saving somebody there creates nothing in the tracking system.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sandbox.core.people import Member
from sandbox.core.sandbox import Sandbox
from sandbox.core.seats import Seat
from sandbox.core.store import Store

NAME_MAX = 120
REASON_MAX = 500
REASONS = ("Not enough experience", "Other skills needed", "Place or relocation", "Not interested")


class ProjectRefusedError(ValueError):
    """What cannot be done with a project, as a sentence for the recruiter."""


@dataclass(frozen=True)
class Project:
    project_id: int
    contract: str
    seat_id: int
    name: str
    created_ms: int
    people: int


@dataclass(frozen=True)
class Saved:
    """Somebody in a project. `rejected_by` is a seat's number."""

    project_id: int
    project: str
    seat_id: int
    member_id: int
    added_ms: int
    rejected_ms: int | None
    rejected_by: int | None
    reason: str | None


_SELECT = (
    "SELECT p.*, (SELECT count(*) FROM project_people q WHERE q.project_id = p.project_id) AS people"
    " FROM projects p"
)
_SAVED = (
    "SELECT q.*, p.name AS project, p.seat_id FROM project_people q"
    " JOIN projects p ON p.project_id = q.project_id"
)


def _project(row: sqlite3.Row) -> Project:
    return Project(**{name: row[name] for name in Project.__dataclass_fields__})


def _saved(row: sqlite3.Row) -> Saved:
    return Saved(**{name: row[name] for name in Saved.__dataclass_fields__})


def get_project(store: Store, project_id: int) -> Project | None:
    row = store.one(f"{_SELECT} WHERE p.project_id = ?", project_id)
    return _project(row) if row else None


def projects_of_seat(store: Store, seat_id: int) -> list[Project]:
    rows = store.all(f"{_SELECT} WHERE p.seat_id = ? ORDER BY p.project_id", seat_id)
    return [_project(row) for row in rows]


def all_projects(store: Store) -> list[Project]:
    return [_project(row) for row in store.all(f"{_SELECT} ORDER BY p.project_id LIMIT 500")]


def people_of_project(store: Store, project_id: int) -> list[Saved]:
    rows = store.all(
        f"{_SAVED} WHERE q.project_id = ? ORDER BY q.added_ms DESC, q.member_id LIMIT 500",
        project_id,
    )
    return [_saved(row) for row in rows]


def places_of_member(store: Store, member_id: int, seat_id: int) -> list[Saved]:
    """Where a recruiter has saved somebody."""
    rows = store.all(
        f"{_SAVED} WHERE q.member_id = ? AND p.seat_id = ? ORDER BY q.project_id",
        member_id,
        seat_id,
    )
    return [_saved(row) for row in rows]


def rejections_by(store: Store, member_id: int, seat_id: int) -> list[Saved]:
    """A member's rejections, for the one who made them: LinkedIn shows them to nobody else."""
    rows = store.all(
        f"{_SAVED} WHERE q.member_id = ? AND q.rejected_by = ? ORDER BY q.rejected_ms DESC",
        member_id,
        seat_id,
    )
    return [_saved(row) for row in rows]


def add_project(box: Sandbox, seat: Seat, name: str, at_ms: int | None = None) -> Project:
    name = " ".join(name.split())
    if not name:
        raise ProjectRefusedError("Give the project a name.")
    if len(name) > NAME_MAX:
        raise ProjectRefusedError(f"A project's name has at most {NAME_MAX} characters.")
    with box.store.transaction():
        taken = {project.name.casefold() for project in projects_of_seat(box.store, seat.seat_id)}
        if name.casefold() in taken:
            raise ProjectRefusedError(f"You have a project {name} already.")
        number = box.store.insert(
            "INSERT INTO projects (contract, seat_id, name, created_ms) VALUES (?, ?, ?, ?)",
            seat.contract,
            seat.seat_id,
            name,
            box.clock.now_ms() if at_ms is None else at_ms,
        )
    made = get_project(box.store, number)
    assert made is not None
    return made


def save_member(box: Sandbox, project: Project, member: Member, at_ms: int | None = None) -> bool:
    """Put somebody into the project; False when they stand there already."""
    if member.closed:
        raise ProjectRefusedError(f"{member.name} has closed the account.")
    return bool(
        box.store.run(
            "INSERT OR IGNORE INTO project_people (project_id, member_id, added_ms) VALUES (?, ?, ?)",
            project.project_id,
            member.member_id,
            box.clock.now_ms() if at_ms is None else at_ms,
        )
    )


def reject_member(
    box: Sandbox,
    project: Project,
    member: Member,
    seat: Seat,
    reason: str,
    at_ms: int | None = None,
) -> None:
    reason = " ".join(reason.split())
    if not reason:
        raise ProjectRefusedError("Give a reason.")
    if len(reason) > REASON_MAX:
        raise ProjectRefusedError(f"A reason has at most {REASON_MAX} characters.")
    changed = box.store.run(
        "UPDATE project_people SET rejected_ms = ?, rejected_by = ?, reason = ?"
        " WHERE project_id = ? AND member_id = ?",
        box.clock.now_ms() if at_ms is None else at_ms,
        seat.seat_id,
        reason,
        project.project_id,
        member.member_id,
    )
    if not changed:
        raise ProjectRefusedError(f"{member.name} is not in {project.name}.")


def take_rejection_back(box: Sandbox, project: Project, member: Member) -> None:
    box.store.run(
        "UPDATE project_people SET rejected_ms = NULL, rejected_by = NULL, reason = NULL"
        " WHERE project_id = ? AND member_id = ?",
        project.project_id,
        member.member_id,
    )


def remove_member(box: Sandbox, project: Project, member: Member) -> None:
    box.store.run(
        "DELETE FROM project_people WHERE project_id = ? AND member_id = ?",
        project.project_id,
        member.member_id,
    )
