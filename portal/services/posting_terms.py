"""What all of the company's jobs have in common at LinkedIn, and sending them anew when that changes."""

from datetime import datetime

from sqlalchemy import and_, case, not_, or_, select, update

from portal.db import db
from portal.domain.jobs import JobStatus
from portal.domain.posting_terms import Audience, PostingTerms
from portal.models import Job, JobPosting, User
from portal.services import all_postings, company
from portal.services.posting_states import State

_NAMES = ("posting_company_name", "posting_company_id", "posting_availability")


def read() -> PostingTerms:
    """The terms in force, in one statement."""
    found = company.several(_NAMES)
    name, number, audience = (str(found[each]) for each in _NAMES)
    return PostingTerms(name, number, Audience(audience))


def change(wanted: PostingTerms, *, connected: str, actor: User, now: datetime) -> None:
    """Keep new terms and have the jobs sent anew because of them; ``connected`` is the URN of the organisation
    that the integration works for. Another company has none of the jobs: to it they are sent from the start."""
    before = read()
    if wanted == before:
        return
    values = (wanted.company_name, wanted.company_id, wanted.audience.value)
    for name, value in zip(_NAMES, values, strict=True):
        company.decide(name, value, actor=actor, now=now)
    if wanted.organization(connected) != before.organization(connected):
        all_postings.start_anew(now=now)
        db.session.expire_all()
    else:
        resend_active_jobs(now=now)


def resend_active_jobs(*, now: datetime) -> None:
    """Have every active job sent anew, in one statement.

    As ``job_postings.resend`` does it for one: what is in flight or backs off goes first. The sweep takes the
    rest within seconds, a hundred at a time; a nudge for each would only fill the queue.
    """
    in_flight = JobPosting.state.in_([State.SENDING.value, State.PROCESSING.value])
    backs_off = and_(JobPosting.state == State.WAITING.value, JobPosting.attempts > 0)
    at_rest = not_(or_(in_flight, backs_off))
    active = select(Job.id).where(Job.status == JobStatus.ACTIVE.value)
    db.session.execute(
        update(JobPosting)
        .where(JobPosting.job_id.in_(active))
        .values(
            wanted=JobPosting.wanted + 1,
            version=JobPosting.version + 1,
            state=case((at_rest, State.WAITING.value), else_=JobPosting.state),
            attempts=case((at_rest, 0), else_=JobPosting.attempts),
            next_attempt_at=case((at_rest, now), else_=JobPosting.next_attempt_at),
        )
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
