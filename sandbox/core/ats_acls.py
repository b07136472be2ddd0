"""Access lists: who of the Recruiter seats sees which jobs.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/acl-overview

A job with at least one access list is seen by the people assigned to one of its groups. A job without any
is seen by everybody when the integration's viewers are configured as ALL_PRODUCT_USERS, otherwise by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.core import integrations as ints
from sandbox.core.ats_kinds import Kind
from sandbox.core.ats_records import customer_number, marks
from sandbox.core.sandbox import Sandbox

VIEWERS = {
    ints.ONE_CLICK_EXPORT: ints.JOB_POSTING_VIEWERS,
    ints.IN_ATS_INDICATOR: ints.APPLICATION_VIEWERS,
}
"""The configuration that decides about jobs without an access list, by integration."""


@dataclass(frozen=True)
class Viewer:
    """Somebody in front of Recruiter, and the customer whose records are shown."""

    customer: int
    person: str
    by_default: bool
    """Whether jobs without an access list are shown."""

    def sees(self, column: str) -> tuple[str, list[object]]:
        """An SQL condition on a column with job ids, and its values."""
        listed = (
            "EXISTS (SELECT 1 FROM ats_records a WHERE a.customer = ? AND a.job = "
            f"{column} AND a.kind = 'entityAcls'"
        )
        member = (
            " AND EXISTS (SELECT 1 FROM ats_records b WHERE b.customer = a.customer"
            " AND b.kind = 'entityAclAssignees' AND b.parent = a.id AND b.id = ?)"
        )
        condition, values = f"{listed}{member})", [self.customer, self.person]
        if self.by_default:
            return f"({condition} OR NOT {listed}))", [*values, self.customer]
        return f"({condition})", [*values]


def customer_of(box: Sandbox) -> int:
    """The customer whose records Recruiter shows: of the application that serves the organisation."""
    return customer_number(box.store, box.connected().client_id, box.world.organization)


def viewer_of(box: Sandbox, person: str, integration: str) -> Viewer:
    configured = ints.configurations_of(box.store, box.world.organization, integration)
    return Viewer(
        customer_of(box),
        person,
        configured.get(VIEWERS[integration]) == ints.ALL_PRODUCT_USERS,
    )


def visible_jobs(box: Sandbox, viewer: Viewer, jobs: set[str]) -> set[str]:
    """Which of these job ids the viewer sees."""
    wanted = sorted(jobs)
    condition, values = viewer.sees("named.value")
    rows = (
        box.store.all(
            "WITH named(value) AS (VALUES " + ",".join(["(?)"] * len(wanted)) + ")"
            f" SELECT value FROM named WHERE {condition}",
            *wanted,
            *values,
        )
        if wanted
        else []
    )
    return {row["value"] for row in rows}


def visible_jobs_of(box: Sandbox, person: str) -> int:
    """How many jobs, open and closed, the indicator may speak of to this person."""
    condition, values = viewer_of(box, person, ints.IN_ATS_INDICATOR).sees("jobs.external_id")
    return int(box.store.value(f"SELECT count(*) FROM jobs WHERE {condition}", *values))


@dataclass(frozen=True)
class Group:
    """One access list: the jobs it secures and the members who see them."""

    name: str
    jobs: list[str]
    people: list[str]


def groups(box: Sandbox, customer: int) -> list[Group]:
    found: dict[str, Group] = {}
    for row in box.store.all(
        "SELECT kind, parent, id FROM ats_records WHERE customer = ? AND kind IN (?, ?) ORDER BY seq",
        customer,
        Kind.ACL.value,
        Kind.ASSIGNEE.value,
    ):
        is_list = row["kind"] == Kind.ACL
        name = row["id"] if is_list else row["parent"]
        group = found.setdefault(name, Group(name, [], []))
        (group.jobs if is_list else group.people).append(row["parent"] if is_list else row["id"])
    return sorted(found.values(), key=lambda group: group.name)


def names_of_people(box: Sandbox, people: set[str]) -> dict[str, str]:
    wanted = sorted(people)
    rows = box.store.all(
        f"SELECT person, first_name, last_name FROM members WHERE person IN ({marks(wanted)})",
        *wanted,
    )
    return {row["person"]: f"{row['first_name']} {row['last_name']}" for row in rows}
