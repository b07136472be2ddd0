"""Notes: who sees, writes, edits and deletes which kind, as one table.

A note about an application belongs to the team of that job; a note about a person to everybody who
may open profiles. Queries, access helpers and views all ask here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.permissions import Action


class NoteKind(StrEnum):
    """What a note is about."""

    APPLICATION = "application"
    CANDIDATE = "candidate"


class NoteAct(StrEnum):
    """What one may want to do with notes."""

    READ = "read"
    WRITE = "write"
    EDIT = "edit"
    DELETE = "delete"


class Whose(StrEnum):
    """Which of the notes a rule reaches."""

    #: Everybody's, but of the private ones only one's own.
    SHARED_AND_OWN = "shared and own"
    OWN = "own"


@dataclass(frozen=True)
class NoteRule:
    """What one must be allowed to do, and which notes it reaches then."""

    action: Action
    whose: Whose


_SHARED, _OWN = Whose.SHARED_AND_OWN, Whose.OWN

#: The rows of the permission matrix that decide: on the application's job, or everywhere.
RULES: dict[tuple[NoteKind, NoteAct], NoteRule] = {
    (NoteKind.APPLICATION, NoteAct.READ): NoteRule(Action.VIEW_NOTES, _SHARED),
    (NoteKind.APPLICATION, NoteAct.WRITE): NoteRule(Action.WRITE_NOTES, _OWN),
    (NoteKind.APPLICATION, NoteAct.EDIT): NoteRule(Action.WRITE_NOTES, _OWN),
    (NoteKind.APPLICATION, NoteAct.DELETE): NoteRule(Action.WRITE_NOTES, _OWN),
    (NoteKind.CANDIDATE, NoteAct.READ): NoteRule(Action.VIEW_CANDIDATES, _SHARED),
    (NoteKind.CANDIDATE, NoteAct.WRITE): NoteRule(Action.EDIT_CANDIDATES, _OWN),
    (NoteKind.CANDIDATE, NoteAct.EDIT): NoteRule(Action.EDIT_CANDIDATES, _OWN),
    (NoteKind.CANDIDATE, NoteAct.DELETE): NoteRule(Action.EDIT_CANDIDATES, _OWN),
}


def action_for(kind: NoteKind, act: NoteAct) -> Action:
    """The row of the permission matrix that decides about an act."""
    return RULES[kind, act].action


def reaches(kind: NoteKind, act: NoteAct, *, is_author: bool, is_private: bool) -> bool:
    """Whether an act reaches one note, for somebody whose roles allow the act."""
    return is_author or (RULES[kind, act].whose is Whose.SHARED_AND_OWN and not is_private)


def may(
    kind: NoteKind,
    act: NoteAct,
    allowed: Callable[[Action], bool],
    *,
    is_author: bool = True,
    is_private: bool = False,
) -> bool:
    """Whether somebody may do something with one note; without one, whether they may at all.

    ``allowed`` answers for the viewer and, where a note is about an application, its job.
    """
    return allowed(action_for(kind, act)) and reaches(
        kind, act, is_author=is_author, is_private=is_private
    )
