"""The export box of a profile: which tracking systems and jobs a recruiter sees, and the button's rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.core import integrations as ints
from sandbox.core.ats_acls import viewer_of, visible_jobs
from sandbox.core.exports import Export
from sandbox.core.jobs import Job, get_job, search_jobs
from sandbox.core.people import Member
from sandbox.core.sandbox import Sandbox
from sandbox.core.seats import Seat, exports_this_month
from sandbox.core.seed import OLD_ATS_NAME, ORGANIZATION_NAME

OURS = "connected"
OLD = "old"
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class ExportRefusedError(Exception):
    """Recruiter's own refusal, as a sentence for the recruiter; nothing is pushed."""


@dataclass(frozen=True)
class Instance:
    """A tracking system known to the organisation."""

    key: str
    name: str


@dataclass(frozen=True)
class ExportBox:
    instances: list[Instance]
    current: Instance
    jobs: list[Job]
    reason: str
    """Why there is no job to choose; empty when there is one."""


def instances(box: Sandbox) -> list[Instance]:
    """The connected one by the name it gave itself, once it is switched on, and an older one without jobs."""
    record = ints.get_integration(box.store, box.world.organization, ints.ONE_CLICK_EXPORT)
    found = [Instance(OLD, OLD_ATS_NAME)]
    if record is not None and record.status == ints.ENABLED:
        found.insert(0, Instance(OURS, record.name or "Unnamed tracking system"))
    return found


def export_box(box: Sandbox, chosen: str, query: str, person: str) -> ExportBox:
    """What the box shows to the person who looks at it."""
    known = instances(box)
    current = next((instance for instance in known if instance.key == chosen), known[0])
    jobs: list[Job] = []
    reason = _no_jobs_at_all(box, current)
    if not reason:
        jobs = search_jobs(
            box.store,
            box.clock,
            query,
            with_closed=box.settings.list_closed_jobs,
            only=viewer_of(box, person, ints.ONE_CLICK_EXPORT).sees("jobs.external_id"),
        )
        if not jobs and query.strip():
            reason = f"No open job fits “{query.strip()}”."
        elif not jobs:
            reason = _no_open_jobs(box, current)
    return ExportBox(known, current, jobs, reason)


def _no_jobs_at_all(box: Sandbox, current: Instance) -> str:
    organization = box.world.organization
    if not ints.is_enabled(box.store, organization, ints.ONE_CLICK_EXPORT):
        return (
            f"One-click export is not switched on for {ORGANIZATION_NAME}. "
            "An administrator asks for it in the tracking system and then enables it here."
        )
    if current.key == OLD:
        return f"{OLD_ATS_NAME} has synced no jobs."
    return ""


def _no_open_jobs(box: Sandbox, current: Instance) -> str:
    """Nothing is listed: because nothing is there, or because the viewer may not see it."""
    listed = search_jobs(
        box.store, box.clock, "", with_closed=box.settings.list_closed_jobs, count=1
    )
    if not listed:
        return f"{current.name} has synced no open jobs yet."
    organization = box.world.organization
    configured = ints.configurations_of(box.store, organization, ints.ONE_CLICK_EXPORT)
    if ints.JOB_POSTING_VIEWERS not in configured:
        return (
            "No job can be shown: the tracking system has not configured JOB_POSTING_VIEWERS, "
            "so jobs without an access list are hidden from everybody."
        )
    return f"The access lists of {current.name} let you see none of its open jobs."


def quota(box: Sandbox, seat: Seat) -> tuple[int, int]:
    """Exports used this month, and allowed."""
    return exports_this_month(
        box.store, seat.seat_id, box.clock.now_ms()
    ), box.settings.export_quota


def press_export(
    box: Sandbox, *, seat: Seat | None, member: Member, chosen: str, job_id: str, emails_typed: str
) -> tuple[Export, Job]:
    """What the Export button does, or the sentence that says why it does nothing."""
    if seat is None or not seat.active:
        raise ExportRefusedError("Exporting needs an active Recruiter seat.")
    if member.closed:
        raise ExportRefusedError(f"{member.name} has closed the account and cannot be exported.")
    emails = _emails(emails_typed)
    if not job_id:
        raise ExportRefusedError("Choose the job to export to.")
    view = export_box(box, chosen, "", seat.person)
    job = get_job(box.store, box.clock, job_id)
    blocked = _no_jobs_at_all(box, view.current)
    if blocked:
        raise ExportRefusedError(blocked)
    if job is None or not (box.settings.list_closed_jobs or job.open_at(box.clock.now_ms())):
        raise ExportRefusedError("That job is not open any more; choose another.")
    viewer = viewer_of(box, seat.person, ints.ONE_CLICK_EXPORT)
    if not visible_jobs(box, viewer, {job.external_id}):
        raise ExportRefusedError(
            view.reason or "The tracking system's access lists keep this job from you."
        )
    with (
        box.store.transaction()
    ):  # counting and exporting in one step, or two windows could pass the limit
        _check_quota(box, seat)
        return box.export_by_hand(member, job.external_id, seat, emails), job


def _check_quota(box: Sandbox, seat: Seat) -> None:
    used, allowed = quota(box, seat)
    if used >= allowed:
        raise ExportRefusedError(
            f"You have used all {allowed} exports of this month. The count starts again on the first of next month."
        )


def _emails(typed: str) -> Sequence[str]:
    emails = list(dict.fromkeys(re.split(r"[\s,;]+", typed.strip()))) if typed.strip() else []
    for email in emails:
        if not EMAIL.fullmatch(email):
            raise ExportRefusedError(f"“{email[:80]}” is not an e-mail address.")
    return emails
