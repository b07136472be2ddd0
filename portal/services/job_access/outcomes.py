"""What follows once LinkedIn took a job's list, or would not: who waited for it goes on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from portal.db import Topic, db, nudge
from portal.domain.job_access import ListStanding
from portal.models import Application, JobPosting
from portal.services import job_postings, messages
from portal.services.job_access import standing
from portal.services.job_access.changes import Rank
from portal.services.sharing import changes as people
from portal.services.sharing.changes import About


def settle(before: Mapping[int, str | None], *, rank: Rank, now: datetime) -> None:
    """For each of these jobs, with the state of its lock before: when its list stands now, or is refused, the job
    and the applications to it are brought in step."""
    settled: list[int] = []
    for posting in _postings(before):
        job = posting.job
        is_now = standing.of_job(job)
        if is_now is ListStanding.ON_ITS_WAY:
            continue
        job_postings.resume(posting, is_now, now=now)
        if standing.lock_state(job.id) == before[job.id]:
            continue
        settled.append(job.id)
        if is_now is ListStanding.REFUSED:
            messages.tell_recruiters(job, "access-refused", now=now)
    # All postings before all people, as everybody holds them who changes a job.
    for job_id in settled:
        _bring_people_in_step(job_id, rank=rank, now=now)


def _postings(job_ids: Collection[int]) -> Sequence[JobPosting]:
    """Always in one order, and as they are now: whoever claims one at the same time is seen."""
    return db.session.scalars(
        select(JobPosting)
        .where(JobPosting.job_id.in_(job_ids))
        .order_by(JobPosting.job_id)
        .with_for_update(of=JobPosting)
        .execution_options(populate_existing=True)
    ).all()


def _bring_people_in_step(job_id: int, *, rank: Rank, now: datetime) -> None:
    if rank is Rank.URGENT:
        people.record_change(About.JOB, [job_id], now=now)
        return
    # A switch concerns everybody: nobody's change of just now waits behind that.
    candidates = select(Application.candidate_id).where(Application.job_id == job_id).distinct()
    people.note_people(candidates, rank=people.Rank.RECORDS, now=now)
    nudge(Topic.PERSON_CHANGED, 0)
