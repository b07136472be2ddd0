"""Catches requests that change what LinkedIn knows of people without noting that it must hear of it.

Every request of every test is watched: whoever writes one of these columns in a transaction has to write a change
(``services.sharing.changes``) in the same one. Tests that write rows by themselves do so outside of requests.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Engine, event

#: Columns that LinkedIn gets, or by which the rules decide. ``*``: also rows that come and go.
SHARED: dict[str, set[str]] = {
    "candidates": {
        "*",
        "first_name",
        "last_name",
        "employer",
        "linkedin_profile_url",
        "do_not_contact",
        "merged_into_id",
    },
    "candidate_emails": {"*", "address", "candidate_id", "position"},
    "candidate_phones": {"*", "number", "candidate_id", "position"},
    "candidate_linkedin_people": {"*", "candidate_id", "person_urn"},
    "candidate_experience": {"*", "title", "ended", "candidate_id", "position"},
    "applications": {
        "*",
        "candidate_id",
        "stage_id",
        "status",
        "end_reason",
        "rejection_reason_id",
        "ended_at",
        "source",
    },
    "stage_entries": {"*", "application_id"},
    "linkedin_person_sharing": {"*", "introduced_at", "withheld_at"},
}
#: By which it is decided who sees a secured job there (``services.job_access.changes``). Jobs and teams are not
#: among them: of drafts LinkedIn knows nothing, and a statement does not say whether it is about one.
DECISIVE: dict[str, set[str]] = {
    "linkedin_connections": {"*", "person_urn"},
    "linkedin_seats": {"user_id", "person_urn"},
    "users": {"is_active"},
}
#: Of these only what is for the team matters; their own tests say the rest.
NOTED = "linkedin_changes"
NOTED_ACCESS = "linkedin_access_changes"
_WRITES = re.compile(
    r"(?P<verb>INSERT INTO|UPDATE|DELETE FROM) (?P<table>\w+)(?: SET (?P<set>.*?)(?: WHERE |$))?",
    re.S,
)


def what_is_shared(statement: str, among: dict[str, set[str]] = SHARED) -> str | None:
    """The table of which a statement changes something that LinkedIn gets."""
    found = _WRITES.match(statement)
    if found is None:
        return None
    columns = among.get(found["table"])
    if columns is None:
        return None
    if found["verb"] != "UPDATE":
        return found["table"] if "*" in columns else None
    changed = {
        part.split("=")[0].strip() for part in re.split(r",\s*(?=\w+\s*=)", found["set"] or "")
    }
    return found["table"] if changed & columns else None


@contextmanager
def watched(engine: Engine) -> Iterator[list[str]]:
    """The requests that were caught meanwhile, each with what it wrote."""
    caught: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not has_request_context() or statement.startswith("SELECT"):
            return
        for name in (NOTED, NOTED_ACCESS):
            if name in statement[:60]:
                connection.info.setdefault("noted", set()).add(name)
                return
        for name, among in ((NOTED, SHARED), (NOTED_ACCESS, DECISIVE)):
            if (table := what_is_shared(statement, among)) is not None:
                connection.info.setdefault("shared", {})[table] = name

    def settle(connection: Any) -> None:
        shared, noted = connection.info.pop("shared", {}), connection.info.pop("noted", set())
        missed = sorted(table for table, name in shared.items() if name not in noted)
        if missed and has_request_context():
            caught.append(f"{request.method} {request.path} wrote {', '.join(missed)}")

    def forget(connection: Any) -> None:
        connection.info.pop("shared", None)
        connection.info.pop("noted", None)

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", settle)
    event.listen(engine, "rollback", forget)
    try:
        yield caught
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", settle)
        event.remove(engine, "rollback", forget)
