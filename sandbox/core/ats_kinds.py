"""The kinds of records that a tracking system sends about its people, and how one is addressed.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Also the name under which LinkedIn's limits count, whatever the API generation."""

    CANDIDATE = "candidates"
    CANDIDATE_NOTE = "candidateNotes"
    APPLICATION = "applications"
    APPLICATION_NOTE = "applicationNotes"
    FEEDBACK = "interviewFeedback"
    STAGE = "stages"
    ACL = "entityAcls"
    ASSIGNEE = "entityAclAssignees"


APPLICATION_PARTS = (Kind.STAGE, Kind.FEEDBACK, Kind.APPLICATION_NOTE)
PARTS_OF = {Kind.CANDIDATE: (Kind.CANDIDATE_NOTE,), Kind.APPLICATION: APPLICATION_PARTS}
"""What goes with a record that is deleted."""
PARENT_OF = {part: parent for parent, parts in PARTS_OF.items() for part in parts}

LABELS = {
    Kind.CANDIDATE: "Candidates",
    Kind.CANDIDATE_NOTE: "Candidate notes",
    Kind.APPLICATION: "Applications",
    Kind.APPLICATION_NOTE: "Application notes",
    Kind.FEEDBACK: "Interview feedback",
    Kind.STAGE: "Stages",
    Kind.ACL: "Access lists",
    Kind.ASSIGNEE: "Access list members",
}


class Place(NamedTuple):
    """Where a record stands within its kind.

    `parent` is the candidate or application of a part, the job of an access list, the group of one of its
    members, and empty for candidates and applications.
    """

    parent: str
    id: str


_RESOURCES = [
    (r"/(?:v2/atsCandidates|rest/candidates)", Kind.CANDIDATE),
    (r"/v2/atsCandidates/.+/notes|/rest/candidateNotes", Kind.CANDIDATE_NOTE),
    (r"/(?:v2|rest)/atsApplications", Kind.APPLICATION),
    (r"/v2/atsApplications/.+/notes|/rest/applicationNotes", Kind.APPLICATION_NOTE),
    (r"/v2/atsApplications/.+/interviewFeedback", Kind.FEEDBACK),
    (r"/v2/atsApplications/.+/stages", Kind.STAGE),
    (r"/v2/atsEntityAcls", Kind.ACL),
    (r"/v2/atsEntityAclAssignees", Kind.ASSIGNEE),
]
_PATHS = re.compile("|".join(f"(?P<k{n}>{path})" for n, (path, _) in enumerate(_RESOURCES)))


def kind_of_path(path: str) -> Kind | None:
    """The kind of records that a call to this path is about."""
    found = _PATHS.fullmatch(path)
    return _RESOURCES[int(str(found.lastgroup)[1:])][1] if found else None
