"""What pages show of a job's approval: its approvers, and new details beside the old."""

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from portal.access import viewer
from portal.domain.errors import InvalidInput
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action
from portal.models import Job
from portal.queries import approvals as approval_queries
from portal.services import approvals
from portal.services import jobs as job_services
from portal.wording import FIELD_NAMES


def may_name_approvers(job: Job) -> bool:
    """Whether the viewer may change who approves the job now."""
    if not job.needs_approval or job.state is JobStatus.CLOSED or approvals.is_open(job):
        return False
    return viewer().may_on(Action.EDIT_JOB, job)


def approval_card(job: Job) -> dict[str, Any]:
    """The approvers of a job and what they said, and what is proposed to them."""
    approvers = approval_queries.approvers_of(job)
    return {
        "approvers": approvers,
        "shows_approval": job.needs_approval or bool(approvers),
        "is_asked": approvals.is_open(job),
        "may_name_approvers": may_name_approvers(job),
        "my_request": next(
            (a for a in approvers if a.user_id == viewer().id and a.decision is None), None
        ),
        "proposal": proposal_rows(job),
    }


def proposal_rows(job: Job) -> list[dict[str, Any]]:
    """The details that an active job shall get, each beside what it says now."""
    return [
        {
            "label": FIELD_NAMES[name],
            "old": _shown(name, getattr(job, name)),
            "new": _shown(name, new),
            "is_html": name == "description_source",
        }
        for name, new in sorted((job.proposed_details or {}).items())
    ]


def _shown(name: str, value: Any) -> str | Markup:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if name == "description_source":
        try:
            return Markup(job_services.render_description(value))  # noqa: S704  # cleaned there
        except InvalidInput:
            return ""
    return str(value) or "—"
