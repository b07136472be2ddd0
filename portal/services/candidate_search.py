"""Keeping the words under which candidates are found."""

from collections.abc import Collection

from sqlalchemy import delete, insert, literal, select

from portal.db import db
from portal.domain import names
from portal.models import Application, Candidate, CandidateSearchKey, Job

KEY_MAX = 254


def keep_search_keys(candidate: Candidate) -> None:
    """Write down anew under which words a candidate is found; to be called after every change of
    name, contact details, employer or jobs, in the transaction of the change.

    A record that was joined with another one is found under nothing.
    """
    db.session.flush()
    wanted = set() if candidate.merged_into_id else {key for key in _words_of(candidate) if key}
    stored = set(
        db.session.scalars(
            select(CandidateSearchKey.key).where(CandidateSearchKey.candidate_id == candidate.id)
        )
    )
    if gone := stored - wanted:
        db.session.execute(
            delete(CandidateSearchKey).where(
                CandidateSearchKey.candidate_id == candidate.id, CandidateSearchKey.key.in_(gone)
            )
        )
    if new := sorted(wanted - stored):
        db.session.execute(
            insert(CandidateSearchKey), [{"key": k, "candidate_id": candidate.id} for k in new]
        )


def keep_job_key(job: Job, candidate_ids: Collection[int]) -> None:
    """The same for many people who came into one job, in one statement."""
    if not job.requisition_number:
        return
    key = job.requisition_number.casefold()[:KEY_MAX]
    known = select(CandidateSearchKey.candidate_id).where(CandidateSearchKey.key == key)
    db.session.execute(
        insert(CandidateSearchKey).from_select(
            ["key", "candidate_id"],
            select(literal(key), Candidate.id).where(
                Candidate.id.in_(candidate_ids), Candidate.id.not_in(known)
            ),
        )
    )


def _words_of(candidate: Candidate) -> set[str]:
    words = set(candidate.name_key.split()) | set(names.fold(candidate.employer).split())
    words |= {email.key for email in candidate.emails} | {phone.key for phone in candidate.phones}
    job_ids = db.session.scalars(
        select(Job.requisition_number)
        .join(Application, Application.job_id == Job.id)
        .where(Application.candidate_id == candidate.id, Job.requisition_number.is_not(None))
    )
    words |= {(job_id or "").casefold() for job_id in job_ids}
    return {word[:KEY_MAX] for word in words}
