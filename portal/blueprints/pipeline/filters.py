"""What the address of the list says: which applicants, in which order."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.forms import number
from portal.models import Job
from portal.queries.applicant_list import SORTS, STATUSES, Filters, Sort


def filters_of(values: Mapping[str, str], job: Job) -> Filters:
    """Read filters; what makes no sense filters nothing."""
    stage_id = number(values.get("stage"))
    if stage_id not in {stage.id for stage in job.stages}:
        stage_id = None
    status = values.get("status", "active")
    return Filters(
        stage_id=stage_id,
        source=(values.get("source") or "").replace("\x00", "")[:40] or None,
        owner_id=number(values.get("owner")),
        status=status if status in STATUSES else "active",
    )


def sort_of(values: Mapping[str, str]) -> Sort:
    """Read the order; ``-name`` is descending."""
    text = values.get("sort", "-since")
    by = text.removeprefix("-")
    return Sort(by, text.startswith("-")) if by in SORTS else Sort()


def filter_values(filters: Filters) -> dict[str, Any]:
    """The same as values of an address or of hidden fields, without what filters nothing."""
    values = {
        "stage": filters.stage_id,
        "source": filters.source,
        "owner": filters.owner_id,
        "status": filters.status if filters.status != "active" else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def list_url(job: Job, filters: Filters, sort: Sort, /, **changes: Any) -> str:
    """The list's address with some values changed."""
    order = f"{'-' if sort.descending else ''}{sort.by}"
    values = {**filter_values(filters), "sort": order if order != "-since" else None, **changes}
    return url_for("pipeline.applicants_list", job_id=job.id, **values)
