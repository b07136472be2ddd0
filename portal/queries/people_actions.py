"""What an act on many people will do or did, and into which jobs people may be put."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.domain import names
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action, JobRole, team_roles_for
from portal.models import Candidate, Job, JobMember, PeopleAction, PeopleActionItem

RESULTS_SIZE = 100
#: Jobs offered at once; more are found by typing.
OFFERED = 50


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One person of an act."""

    id: int
    outcome: str
    undo_outcome: str | None
    first_name: str
    last_name: str
    do_not_contact: bool
    do_not_contact_reason: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class OfferedJob:
    """An active job into which somebody may put people."""

    id: int
    number: str
    title: str
    city: str
    is_confidential: bool


def outcome_counts(action: PeopleAction) -> list[tuple[str, str | None, int]]:
    """How many had which outcome, of doing and of taking back."""
    rows = db.session.execute(
        select(PeopleActionItem.outcome, PeopleActionItem.undo_outcome, func.count())
        .where(PeopleActionItem.action_id == action.id)
        .group_by(PeopleActionItem.outcome, PeopleActionItem.undo_outcome)
    )
    return [(row[0], row[1], int(row[2])) for row in rows]


def action_rows(
    action: PeopleAction, *, outcome: str | None = None, after: int = 0
) -> list[ActionRow]:
    """A page of the people of an act, and one more when there are more."""
    query = (
        select(
            PeopleActionItem.candidate_id,
            PeopleActionItem.outcome,
            PeopleActionItem.undo_outcome,
            Candidate.first_name,
            Candidate.last_name,
            Candidate.do_not_contact,
            Candidate.do_not_contact_reason,
        )
        .join(Candidate, Candidate.id == PeopleActionItem.candidate_id)
        .where(PeopleActionItem.action_id == action.id, PeopleActionItem.candidate_id > after)
        .order_by(PeopleActionItem.candidate_id)
        .limit(RESULTS_SIZE + 1)
    )
    if outcome is not None:
        query = query.where(PeopleActionItem.outcome == outcome)
    return [ActionRow(*row) for row in db.session.execute(query)]


def jobs_to_fill(member_id: int | None, text: str = "") -> tuple[list[OfferedJob], bool]:
    """Active jobs into which somebody may put people, by title, and whether there are more.

    ``member_id``: only where that person recruits or is hiring manager, or stands in for one; None
    for those who may everywhere.
    """
    query = (
        select(Job.id, Job.requisition_number, Job.title, Job.city, Job.is_confidential)
        .where(Job.status == JobStatus.ACTIVE.value)
        .order_by(Job.title, Job.id)
        .limit(OFFERED + 1)
    )
    for word in names.tidy(text, 200).split():
        pattern = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(
            or_(
                Job.title.ilike(f"%{pattern}%", escape="\\"),
                Job.requisition_number.ilike(f"%{pattern}%", escape="\\"),
                Job.city.ilike(f"%{pattern}%", escape="\\"),
            )
        )
    if member_id is not None:
        stands_in_for = aliased(JobMember)
        role = func.coalesce(stands_in_for.role, JobMember.role)
        allowed: list[str] = [r.value for r in team_roles_for(Action.ADD_APPLICANTS)]
        query = query.where(
            select(JobMember.id)
            .outerjoin(stands_in_for, stands_in_for.id == JobMember.delegate_of_id)
            .where(
                JobMember.job_id == Job.id,
                JobMember.user_id == member_id,
                role.in_(allowed),
                role != JobRole.DELEGATE.value,
            )
            .correlate(Job)
            .exists()
        )
    rows = [
        OfferedJob(row[0], row[1] or "", row[2], row[3], row[4])
        for row in db.session.execute(query)
    ]
    return rows[:OFFERED], len(rows) > OFFERED
