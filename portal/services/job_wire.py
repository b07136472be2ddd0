"""A job as LinkedIn gets it."""

from portal.domain.jobs import linkedin_location
from portal.domain.posting_terms import Audience, PostingTerms
from portal.linkedin import Availability, JobOperation
from portal.linkedin import JobPosting as JobOnTheWire
from portal.models import Job

_AVAILABILITY = {
    Audience.PRIVATE: Availability.PRIVATE_TO_ATS_INTEGRATION,
    Audience.PUBLIC: Availability.PUBLIC,
}


def to_wire(
    job: Job, operation: JobOperation, *, apply_url: str, terms: PostingTerms
) -> JobOnTheWire:
    """A job as LinkedIn gets it: complete, under its readable Job ID, private unless the company wants its
    jobs to be public. A confidential one never is: access lists keep it from recruiters, not from the public."""
    audience = Audience.PRIVATE if job.is_confidential else terms.audience
    number = job.requisition_number or ""
    return JobOnTheWire(
        external_job_posting_id=number,
        operation=operation,
        title=job.title,
        description=job.description,
        location=linkedin_location(job.city, job.country),
        company_apply_url=apply_url.format(number=number),
        listed_at=int((job.activated_at or job.created_at).timestamp() * 1000),
        availability=_AVAILABILITY[audience],
        company_job_code=number,
        company_name=terms.company_name or None,
    )
