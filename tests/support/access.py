"""Access lists at LinkedIn's side, and bringing them in step until nothing waits."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from portal.db import db
from portal.models import AccessChange, AccessLane, AccessRecord, LinkedInConnection
from portal.services import linkedin_connections
from portal.services.linkedin_connections import NewConnection
from portal.tasks.job_access import sweep_access
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.linkedin import Control
from tests.support.people import NOW, People
from tests.support.sharing import at_linkedin

#: Members of the sandbox with seats.
MEMBERS = {"Rita": 2, "Tom": 3, "Hugo": 4, "Olga": 5}


def person(sandbox: Sandbox, name: str) -> str:
    """The person URN of the sandbox's member of that part."""
    return sandbox.world.member(MEMBERS[name]).person


def connect(app: Flask, sandbox: Sandbox, people: People, *names: str) -> None:
    """People connect their own accounts, as the page does it."""
    client_id = app.extensions["settings"].linkedin_client_id
    for name in names:
        with unit_of_work():
            new = NewConnection(
                client_id, person(sandbox, name), name, b"sealed", NOW + timedelta(days=60)
            )
            assert linkedin_connections.connect_account(people.user(name), new, now=NOW)


def disconnect(people: People, name: str) -> None:
    """Somebody takes the own account away."""
    with unit_of_work():
        linkedin_connections.disconnect_account(people.user(name), now=NOW)


def drain_access() -> None:
    """Work as the workers do until nothing waits, with all pauses over at once."""
    for _ in range(60):
        sweep_access()
        if not access_waits():
            return
        hurry_access()
    raise AssertionError(f"lists still wait: {access_waits()}")


def hurry_access() -> None:
    """As if the time had passed for which something waits."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with unit_of_work():
        db.session.execute(db.update(AccessChange).values(due_at=past))
        db.session.execute(db.update(AccessLane).values(due_at=None))


def access_waits() -> list[tuple[str, int]]:
    """Jobs and users that wait."""
    db.session.rollback()
    return [(row.about, row.record_id) for row in db.session.scalars(db.select(AccessChange))]


def access_lane() -> AccessLane:
    """The one lane."""
    db.session.rollback()
    return db.session.scalars(db.select(AccessLane)).one()


def lists_at_linkedin(control: Control) -> dict[str, set[str]]:
    """The groups of each job that LinkedIn has a list of, by Job ID."""
    found: dict[str, set[str]] = {}
    for job, group in at_linkedin(control, "entityAcls"):
        found.setdefault(job, set()).add(group)
    return found


def groups_at_linkedin(control: Control) -> dict[str, set[str]]:
    """The members of each group at LinkedIn."""
    found: dict[str, set[str]] = {}
    for group, member in at_linkedin(control, "entityAclAssignees"):
        found.setdefault(group, set()).add(member)
    return found


def sees(control: Control, name: str, number: str) -> bool:
    """Whether somebody finds a job in the export box."""
    jobs = control.get(f"/control/sync/jobs?viewer={MEMBERS[name]}")
    return number in {job["id"] for job in jobs}


def told(kind: str) -> dict[tuple[int, int, str], AccessRecord]:
    """Our entries of a kind, by job, user and person."""
    db.session.rollback()
    rows = db.session.scalars(db.select(AccessRecord).where(AccessRecord.kind == kind))
    return {(row.job_id, row.user_id, row.person_urn): row for row in rows}


def is_connected(people: People, name: str) -> bool:
    """Whether somebody's own account is connected."""
    return db.session.get(LinkedInConnection, people[name]) is not None
