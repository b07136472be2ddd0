"""What `application_story` finds about an application: light rows, as its page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple


class Note(NamedTuple):
    """A note, as a page shows it."""

    id: int
    at: datetime
    author_id: int
    author: str
    text: str
    is_cut: bool
    is_private: bool
    edited_at: datetime | None
    version: int


class Opinion(NamedTuple):
    """One person's feedback about one stage."""

    id: int
    at: datetime
    author_id: int
    author: str
    stage_id: int | None
    stage_name: str
    is_submitted: bool
    recommendation: str
    ratings: Mapping[str, int]
    comment: str
    is_cut: bool
    edited_at: datetime | None


class File(NamedTuple):
    """A document."""

    id: int
    at: datetime
    uploader: str
    name: str
    kind: str
    media_type: str
    size: int


class Event(NamedTuple):
    """Something that happened; with what ``wording.history_text`` needs."""

    id: int
    at: datetime
    actor: str
    what: str
    details: Mapping[str, Any]
    job_id: int | None = None


class Person(NamedTuple):
    """Somebody on the hiring team, or who had a part in the application."""

    name: str
    is_active: bool


@dataclass
class Story:
    """Everything about one application that people wrote or did."""

    #: By the id of the user.
    people: dict[int, Person] = field(default_factory=dict)
    emails: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    #: When a stage of that name was entered last.
    entered: dict[str, datetime] = field(default_factory=dict)
    #: When somebody (user id) was last reminded of feedback about a stage (id).
    reminded: dict[tuple[int, int], datetime] = field(default_factory=dict)
    has_more_notes: bool = False
    has_more_events: bool = False
