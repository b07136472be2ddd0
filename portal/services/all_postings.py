"""All jobs at LinkedIn at once: sending them anew, taking them back; one statement, however many there are.

The sweep sends them, see ``job_postings``.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, case, func, or_, select, update

from portal.db import db
from portal.models import JobPosting
from portal.services.posting_states import State

#: LinkedIn was told something and has not answered yet.
_IN_FLIGHT = (State.SENDING.value, State.PROCESSING.value)


def withdraw_all(*, now: datetime) -> None:
    """Close at LinkedIn whatever it has, and begin nothing new: for a claim that ``withdraws``. One statement,
    however many; the sweep sends them."""
    has = or_(JobPosting.is_listed, JobPosting.operation != "")
    _look_again(or_(has, JobPosting.state == State.WAITING.value), now=now)


def send_withdrawn(*, now: datetime) -> None:
    """The end of it: jobs that were taken back go again, each as it stands then. One statement."""
    _look_again(JobPosting.state.in_([State.WITHDRAWN.value, *_IN_FLIGHT]), now=now)


def _look_again(which: ColumnElement[bool], *, now: datetime) -> None:
    """As ``resend`` does it for one: what is in flight goes first."""
    at_rest = JobPosting.state.not_in(_IN_FLIGHT)
    db.session.execute(
        update(JobPosting)
        .where(which)
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


def count_there() -> int:
    """How many jobs LinkedIn offers for export, or may offer."""
    query = select(func.count()).where(or_(JobPosting.is_listed, JobPosting.operation != ""))
    return db.session.scalar(query.select_from(JobPosting)) or 0


def start_anew(*, now: datetime) -> None:
    """The company has another organisation at LinkedIn, which has none of the jobs: send all anew.

    One statement, however many jobs. What is in flight loses its claim, and whoever has it settles nothing;
    the sweep sends the jobs, each as it stands then.
    """
    db.session.execute(
        update(JobPosting).values(
            state=State.WAITING.value,
            wanted=JobPosting.wanted + 1,
            version=JobPosting.version + 1,
            attempts=0,
            operation="",
            next_attempt_at=now,
            is_listed=False,
            listed_at=None,
            linkedin_urn=None,
            task_urn=None,
            next_check_at=None,
            problem=None,
            problem_field=None,
            detail="",
        )
    )
