"""What is known around stub profiles: whose seat wrote, about which jobs, and what hangs on the person."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from portal.db import db
from portal.domain import permissions
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action, JobRole
from portal.domain.stub_profiles import OpenJob, StubState
from portal.domain.talent_pools import SystemPool
from portal.models import (
    Application,
    Candidate,
    CandidateNote,
    Document,
    InMailMessage,
    Job,
    JobMember,
    LinkedInSeat,
    StubProfile,
    TalentPool,
    TalentPoolCandidate,
    User,
)

#: Of a long conversation the last subjects tell what it is about.
SUBJECTS_READ = 20


def seats_of(client_id: str, seat_urns: Collection[str]) -> dict[str, LinkedInSeat]:
    """The seats with these URNs, with their users."""
    found = db.session.scalars(
        select(LinkedInSeat)
        .where(LinkedInSeat.client_id == client_id, LinkedInSeat.seat_urn.in_(seat_urns))
        .options(selectinload(LinkedInSeat.user).selectinload(User.roles))
        .order_by(LinkedInSeat.last_seen_at, LinkedInSeat.id)
    )
    # A seat that moved from one contract to another is listed twice: the newer one counts.
    return {seat.seat_urn: seat for seat in found}


def jobs_of_recruiters(user_ids: Collection[int]) -> dict[int, list[OpenJob]]:
    """For each of these users the active jobs into whose Prospect stage they may put people."""
    for_whom = aliased(JobMember)
    role = func.coalesce(for_whom.role, JobMember.role)
    wanted = permissions.team_roles_for(Action.ADD_PROSPECTS)
    rows = db.session.execute(
        select(JobMember.user_id, role, Job)
        .join(Job, Job.id == JobMember.job_id)
        .outerjoin(for_whom, for_whom.id == JobMember.delegate_of_id)
        .where(
            JobMember.user_id.in_(user_ids),
            Job.status == JobStatus.ACTIVE.value,
            role.in_([each.value for each in wanted]),
        )
        .options(selectinload(Job.stages))
        .order_by(Job.id)
    )
    found: dict[int, dict[int, OpenJob]] = defaultdict(dict)
    for user_id, held, job in rows:
        if job.prospect_stage is None:
            continue
        if permissions.may(Action.ADD_PROSPECTS, (), {JobRole(held)}, job.granted):
            found[user_id][job.id] = OpenJob(job.id, job.requisition_number or "", job.title)
    return {user_id: list(jobs.values()) for user_id, jobs in found.items()}


def subjects_between(client_id: str, seat_urn: str, member_urn: str) -> list[str]:
    """The subjects of what a seat wrote to a member, newest first."""
    if not member_urn:
        return []
    found = db.session.scalars(
        select(InMailMessage.subject)
        .where(
            InMailMessage.client_id == client_id,
            InMailMessage.member_urn == member_urn,
            InMailMessage.seat_urn == seat_urn,
            InMailMessage.is_from_member.is_(False),
            InMailMessage.subject != "",
        )
        .order_by(InMailMessage.created_at.desc(), InMailMessage.id.desc())
        .limit(SUBJECTS_READ)
    )
    return list(dict.fromkeys(found))


def last_job_of(candidate_id: int, user_id: int) -> int | None:
    """The job into which somebody last exported or put a person."""
    return db.session.scalar(
        select(Application.job_id)
        .where(
            Application.candidate_id == candidate_id,
            or_(Application.exported_by_id == user_id, Application.owner_id == user_id),
        )
        .order_by(Application.created_at.desc(), Application.id.desc())
        .limit(1)
    )


def standing_stubs(candidate_id: int) -> list[StubProfile]:
    """The stub profiles of a person that LinkedIn still has."""
    return list(
        db.session.scalars(
            select(StubProfile)
            .where(
                StubProfile.candidate_id == candidate_id,
                StubProfile.withdrawn_at.is_(None),
                StubProfile.state != StubState.FORGOTTEN.value,
            )
            .order_by(StubProfile.id)
        )
    )


def is_used() -> ColumnElement[bool]:
    """Whether a candidate is here for more than a stub profile: somebody put them into a job or a talent pool,
    wrote a note, filed a document, or knew them from elsewhere before."""
    own_pool = select(TalentPool.id).where(TalentPool.system_key == SystemPool.LINKEDIN.value)
    joined = aliased(Candidate)
    return or_(
        exists().where(Application.candidate_id == Candidate.id),
        exists().where(CandidateNote.candidate_id == Candidate.id),
        exists().where(Document.candidate_id == Candidate.id),
        exists().where(
            TalentPoolCandidate.candidate_id == Candidate.id,
            TalentPoolCandidate.pool_id.not_in(own_pool),
        ),
        exists().where(joined.merged_into_id == Candidate.id),
    )
