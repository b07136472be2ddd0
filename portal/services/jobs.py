"""Opening jobs and changing their details."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import nh3
from markdown_it import MarkdownIt

from portal.db import db, lock
from portal.domain import jobs as rules
from portal.domain import names
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.jobs import JobStatus
from portal.domain.permissions import JobRole
from portal.models import Job, JobMember, ProcessTemplate, User
from portal.services import approval_rounds, hiring_teams, history, job_postings, processes
from portal.services.sharing.changes import About, record_change

# Indented lines are no program code here: pasted HTML is full of them.
_markdown = MarkdownIt("commonmark", {"html": True, "breaks": True}).disable("code")
#: What a job description may hold; the rest is taken out, its text kept.
DESCRIPTION_TAGS = {"p", "br", "ul", "ol", "li", "strong", "b", "em", "i", "u", "h3", "h4", "a"}


@dataclass(frozen=True)
class JobDetails:
    """The fields of a job that people edit."""

    title: str
    description_source: str
    city: str
    country: str
    region: str = ""
    openings: int = 1
    is_confidential: bool = False


def create_job(
    details: JobDetails,
    *,
    creator: User,
    role: JobRole,
    now: datetime,
    template: ProcessTemplate | None = None,
) -> Job:
    """Open a draft; the creator joins the team in ``role``.

    The job gets a copy of the template's process, of the company's default one when none is
    given. Raises InvalidInput when a field or the role cannot be.
    """
    if role not in (JobRole.RECRUITER, JobRole.HIRING_MANAGER):
        raise InvalidInput("role", "role-not-offered")
    hiring_teams.check_team_role(creator, role)
    template = template or processes.default_template()
    details = clean_details(details)
    job = Job(
        title=details.title,
        description_source=details.description_source,
        description=render_description(details.description_source),
        city=details.city,
        region=details.region,
        country=details.country,
        openings=details.openings,
        is_confidential=details.is_confidential,
        created_by_id=creator.id,
        created_at=now,
        updated_at=now,
        needs_approval=bool(template and template.needs_approval),
        stages=processes.copy_stages(template),
        members=[JobMember(user_id=creator.id, role=role.value, added_at=now)],
    )
    db.session.add(job)
    db.session.flush()
    job.requisition_number = rules.requisition_number(job.id)
    db.session.flush()
    history.record("job-created", now=now, actor=creator, job=job, title=job.title)
    return job


class Saved(StrEnum):
    """What became of an edit."""

    UNCHANGED = "unchanged"
    SAVED = "saved"
    #: An active job keeps its details until the approvers agree to the new ones.
    PROPOSED = "proposed"


def update_job(job: Job, details: JobDetails, *, version: int, actor: User, now: datetime) -> Saved:
    """Change a job's details.

    An approved or rejected job goes back to draft. An active job that needs approval keeps its
    details; the new ones are proposed to its approvers. Raises StaleVersion when somebody else
    changed them since ``version``, InvalidInput for a bad field, WrongState for a job that is with
    its approvers or closed.
    """
    lock(job)
    if job.state is JobStatus.CLOSED:
        raise WrongState("job-closed")
    if job.state is JobStatus.PENDING:
        raise WrongState("job-pending")
    if job.version != version:
        raise StaleVersion("job-stale")
    details = clean_details(details)
    changed = changes(job, details)
    if not changed:
        return Saved.UNCHANGED
    # Checked now, so that nothing is proposed that could not be saved.
    render_description(details.description_source)
    if job.state is JobStatus.ACTIVE and job.needs_approval and job.approvers:
        approval_rounds.propose(job, changed, actor=actor, now=now)
        return Saved.PROPOSED
    apply_details(job, changed, actor=actor, now=now)
    if job.state in (JobStatus.APPROVED, JobStatus.REJECTED):
        rules.check_move(job.state, JobStatus.DRAFT)
        job.status = JobStatus.DRAFT.value
    return Saved.SAVED


def changes(job: Job, details: JobDetails) -> dict[str, Any]:
    """The fields in which details differ from what the job says."""
    return {name: value for name, value in vars(details).items() if getattr(job, name) != value}


def apply_details(job: Job, changed: Mapping[str, Any], *, actor: User, now: datetime) -> None:
    """Write new details, remember the old ones, and let LinkedIn know."""
    before = {name: getattr(job, name) for name in changed}
    for name, value in changed.items():
        setattr(job, name, value)
    if "description_source" in changed:
        job.description = render_description(job.description_source)
    job.version += 1
    job.updated_at = now
    history.record(
        "job-changed",
        now=now,
        actor=actor,
        job=job,
        fields=", ".join(sorted(changed)),
        old=before,
        new=dict(changed),
    )
    job_postings.record_change(job, now=now)
    if {"title", "is_confidential"} & set(changed):
        record_change(About.JOB, [job.id], now=now)


def clean_details(details: JobDetails) -> JobDetails:
    """Tidy and check the fields of a job. Raises InvalidInput for the first that cannot be."""
    title = names.tidy(details.title, rules.TITLE_MAX + 1)
    city = names.tidy(details.city, rules.PLACE_MAX + 1)
    region = names.tidy(details.region, rules.PLACE_MAX + 1)
    country = details.country.strip().upper()
    for field, value, limit in (
        ("title", title, rules.TITLE_MAX),
        ("city", city, rules.PLACE_MAX),
        ("region", region, rules.PLACE_MAX),
    ):
        if not value and field != "region":
            raise InvalidInput(field, "required")
        if len(value) > limit:
            raise InvalidInput(field, "too-long", limit=limit)
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise InvalidInput("country", "country-invalid")
    if not 1 <= details.openings <= rules.OPENINGS_MAX:
        raise InvalidInput("openings", "openings-range", limit=rules.OPENINGS_MAX)
    return JobDetails(
        title=title,
        description_source=names.storable(details.description_source),
        city=city,
        region=region,
        country=country,
        openings=details.openings,
        is_confidential=details.is_confidential,
    )


def render_description(source: str) -> str:
    """HTML that is safe to show and within LinkedIn's limit, made of what somebody typed or pasted.

    Empty lines make paragraphs, lines that begin with a dash make lists, HTML is kept as far as it
    is harmless. Raises InvalidInput when nothing readable is left or it is too long.
    """
    if len(source) > rules.DESCRIPTION_RAW_MAX:
        raise InvalidInput("description", "too-long", limit=rules.DESCRIPTION_MAX)
    cleaned = nh3.clean(
        _markdown.render(source),
        tags=DESCRIPTION_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    ).strip()
    if not names.tidy(nh3.clean(cleaned, tags=set())):
        raise InvalidInput("description", "required")
    if len(cleaned) > rules.DESCRIPTION_MAX:
        raise InvalidInput("description", "too-long", limit=rules.DESCRIPTION_MAX)
    return cleaned
