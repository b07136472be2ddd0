"""Telling LinkedIn about jobs, and asking what became of them.

While the way to LinkedIn is closed for exports (``portal.gate``) jobs are neither sent nor withdrawn: they keep
waiting as they are, the job page says why, and the sweep sends them when the way is open again.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby

from flask import current_app

from portal import gate
from portal.db import db
from portal.domain.linkedin_gate import Capability, Way
from portal.linkedin import (
    Invalid,
    LinkedInError,
    NotEnabled,
    RecordError,
    Throttled,
    Unauthorised,
)
from portal.linkedin_access import linkedin
from portal.services import job_postings, posting_terms
from portal.services.job_postings import Claimed
from portal.unit_of_work import unit_of_work


def send_job(job_id: int) -> None:
    """Send one job. Harmless when run twice: the claim lets one worker through, and LinkedIn
    replaces a job that it gets again. A failure is repeated with growing pauses and shown at the
    job meanwhile."""
    _send([job_id])


def sweep_changes() -> None:
    """Send jobs whose nudge got lost, whose retry is due or whose worker died; claims make it
    harmless to run twice."""
    _send(job_postings.due_postings(now=datetime.now(UTC)))


def check_job_tasks() -> None:
    """Ask LinkedIn about the jobs it is still working on. Harmless when run twice: an answer for
    a task that is settled already is ignored. While LinkedIn is away the next look comes later."""
    now = datetime.now(UTC)
    due = job_postings.due_checks(now=now)
    is_open = bool(due) and _way().is_open
    # No transaction stays open while LinkedIn is asked.
    db.session.rollback()
    if not is_open:
        return
    try:
        answers = linkedin().jobs.get_tasks(list(due))
    except LinkedInError:
        answers = {}
    with unit_of_work():
        for urn, job_id in sorted(due.items(), key=lambda item: item[1]):
            job_postings.settle_check(
                job_id, task_urn=urn, answer=answers.get(urn), now=datetime.now(UTC)
            )


def _send(job_ids: Sequence[int]) -> None:
    way = _way() if job_ids else None
    if way is None or not way.is_open:
        return
    settings = current_app.extensions["settings"]
    with unit_of_work():
        terms = posting_terms.read()
        organization = terms.organization(gate.connection().organization)
        claimed = job_postings.claim(
            job_ids,
            now=datetime.now(UTC),
            apply_url=f"{settings.portal_url}/careers/{{number}}",
            terms=terms,
            withdraws=way.withdraws,
        )
    # LinkedIn takes one kind of operation per request.
    for _, group in groupby(sorted(claimed, key=_operation), key=_operation):
        _send_batch(list(group), organization, way)


def _way() -> Way:
    return gate.way(Capability.EXPORT)


def _operation(claimed: Claimed) -> str:
    return claimed.wire.operation.value


def _send_batch(batch: list[Claimed], organization: str, way: Way) -> None:
    is_as_claimed = _way() == way
    db.session.rollback()
    if not is_as_claimed:
        # Closed since the batch was claimed, or everything is taken back since, or no longer.
        with unit_of_work():
            job_postings.put_back(batch, now=datetime.now(UTC))
        return
    try:
        wires = [item.wire for item in batch]
        results = linkedin().jobs.batch_create(wires, organization=organization)
    except Invalid as error:
        if len(batch) == 1:
            _settle_failure(batch, error)
        else:
            # One that LinkedIn cannot even read must not hold up the others.
            for item in batch:
                _send_batch([item], organization, way)
        return
    except LinkedInError as error:
        _settle_failure(batch, error)
        return
    now = datetime.now(UTC)
    with unit_of_work():
        for item, result in zip(batch, results, strict=True):
            if result.ok:
                job_postings.settle_accepted(
                    item.job_id, revision=item.revision, task_urn=result.task_urn, now=now
                )
            else:
                _settle_record_error(item, result.error, now=now)


def _settle_record_error(item: Claimed, error: RecordError | None, *, now: datetime) -> None:
    if error is None or error.retryable:
        job_postings.settle_failure(
            item.job_id,
            revision=item.revision,
            problem="linkedin-down",
            detail=error.message if error else "",
            now=now,
        )
    else:
        job_postings.settle_refused(item.job_id, revision=item.revision, error=error, now=now)


def _settle_failure(batch: Iterable[Claimed], error: LinkedInError) -> None:
    match error:
        case Throttled():
            problem = "linkedin-busy"
        case Unauthorised():
            problem = "linkedin-unauthorised"
        case NotEnabled():
            problem = "linkedin-not-enabled"
        case _:
            problem = "linkedin-down"
    with unit_of_work():
        for item in batch:
            job_postings.settle_failure(
                item.job_id,
                revision=item.revision,
                problem=problem,
                detail=str(error),
                now=datetime.now(UTC),
                retry_after=error.retry_after if isinstance(error, Throttled) else None,
            )
