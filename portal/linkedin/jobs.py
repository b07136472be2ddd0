"""Jobs and the tasks in which LinkedIn works on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.linkedin import restli
from portal.linkedin.restli import RecordError, RecordResult
from portal.linkedin.wire import JobPosting, JobTask

if TYPE_CHECKING:
    from portal.linkedin.client import LinkedIn


class Jobs:
    """https://learn.microsoft.com/en-us/linkedin/talent/job-postings/api/sync-job-postings"""

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def batch_create(
        self, postings: Sequence[JobPosting], *, organization: str
    ) -> list[RecordResult[int]]:
        """Tell LinkedIn about up to 100 jobs that are all created, all updated, all closed or all renewed.

        `organization`, whose jobs they are, is `urn:li:organization:{number}`.
        One result per job, by position: accepted ones carry a `task_urn` to ask for, see `get_tasks`. Sending a
        job again with the same `external_job_posting_id` replaces it. Raises ValueError for mixed operations.
        """
        if not 0 < len(postings) <= restli.BATCH_LIMIT:
            raise ValueError(f"A batch holds 1 to {restli.BATCH_LIMIT} jobs.")
        if len({posting.operation for posting in postings}) > 1:
            raise ValueError("LinkedIn takes one kind of operation per request.")
        endpoint = self._linkedin.endpoint("jobs.batch_create")
        records = [posting.to_wire(endpoint.generation, organization) for posting in postings]
        answer = self._linkedin.request(endpoint, query="", body={"elements": records})
        return restli.decode_created(answer, len(postings))

    def get_tasks(self, urns: Sequence[str]) -> dict[str, JobTask | RecordError]:
        """Ask how far up to 100 tasks are; for an unknown or forgotten one (after 30 days) the error.

        https://learn.microsoft.com/en-us/linkedin/talent/job-postings/api/check-job-taskstatus
        """
        endpoint = self._linkedin.endpoint("jobs.get_tasks")
        keys = {urn: urn for urn in urns}
        answer = self._linkedin.request(
            endpoint, query=restli.ids_query([*keys], endpoint.protocol), records=len(keys)
        )
        return {
            result.key: result.error or JobTask.from_wire(result.key, result.value)
            for result in restli.decode_reads(answer, keys)
        }
