"""Asking approvers, and what their answers do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.models import Job, User
from portal.services import history, messages


def propose(job: Job, changed: Mapping[str, Any], *, actor: User, now: datetime) -> None:
    """Keep new details of an active job beside the present ones and ask the approvers anew."""
    job.proposed_details = dict(changed)
    job.version += 1
    job.submitted_by_id = actor.id
    job.submitted_at = now
    ask(job, now=now)
    history.record(
        "job-change-proposed",
        now=now,
        actor=actor,
        job=job,
        fields=", ".join(sorted(changed)),
        new=dict(changed),
    )


def ask(job: Job, *, now: datetime) -> None:
    """Begin a new round: nobody has answered yet, everybody is told."""
    for approver in job.approvers:
        approver.decision = None
        approver.comment = ""
        approver.asked_at = now
        approver.decided_at = approver.reminded_at = None
        messages.tell(approver.user, "approval-requested", now=now, job=job, mail=True)
