"""Asking approvers: everybody at once, and each time anew."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.domain.errors import WrongState
from portal.models import Job, User
from portal.services import history, messages


def propose(job: Job, changed: Mapping[str, Any], *, actor: User, now: datetime) -> None:
    """Keep new details of an active job beside the present ones and ask the approvers anew.

    An earlier proposal gives way to the new one. Raises WrongState when an approver cannot answer.
    """
    job.proposed_details = dict(changed)
    job.version += 1
    ask(job, actor=actor, now=now)
    history.record(
        "job-change-proposed",
        now=now,
        actor=actor,
        job=job,
        fields=", ".join(sorted(changed)),
        old={name: getattr(job, name) for name in changed},
        new=dict(changed),
    )


def ask(job: Job, *, actor: User, now: datetime) -> None:
    """Begin a new round: nobody has answered yet, everybody is told.

    Raises WrongState when one of them has no account any more: nobody would ever answer.
    """
    for approver in job.approvers:
        if not approver.user.is_active:
            raise WrongState("approver-inactive", person=approver.user.name)
    job.submitted_by_id = actor.id
    job.submitted_at = now
    kind = "approval-change-requested" if job.proposed_details else "approval-requested"
    for approver in job.approvers:
        approver.decision = None
        approver.comment = ""
        approver.asked_at = now
        approver.decided_at = approver.reminded_at = None
        messages.mark_read_about(approver.user, job, now=now)
        messages.tell(approver.user, kind, now=now, job=job, mail=True, person=actor.name)
