"""Sending again what LinkedIn refused of access lists, because somebody thinks that it will be taken now."""

from datetime import datetime

from portal.services.job_access import changes, ledger
from portal.services.job_access.changes import Rank


def try_again(job_id: int | None, *, now: datetime) -> int:
    """Send refused records again, of one job or, None, of all; returns how many there are."""
    keys = ledger.forget_refusals(job_id)
    rank = Rank.ALL if job_id is None else Rank.URGENT
    jobs = {key.job_id for key in keys if key.job_id}
    users = {key.user_id for key in keys if not key.job_id}
    changes.record_jobs(jobs | ({job_id} if job_id else set()), users=users, now=now, rank=rank)
    return len(keys)
