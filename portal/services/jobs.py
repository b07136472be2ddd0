"""Opening, changing, activating and closing jobs; their teams and their Prospect stage."""

import re
from dataclasses import dataclass
from datetime import datetime

import nh3
from markdown_it import MarkdownIt
from sqlalchemy import func, select

from portal.db import db, lock
from portal.domain import jobs as rules
from portal.domain import names
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from portal.domain.jobs import JobStatus
from portal.domain.permissions import TEAM_ROLE_NEEDS, JobRole
from portal.domain.stages import DEFAULT_PROCESS, PROSPECT_POSITION
from portal.models import Application, Job, JobMember, Stage, User
from portal.services import history, job_postings

# Indented lines are no program code here: pasted HTML is full of them.
_markdown = MarkdownIt("commonmark", {"html": True, "breaks": True}).disable("code")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
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


def create_job(details: JobDetails, *, creator: User, role: JobRole, now: datetime) -> Job:
    """Open a draft with the default process; the creator joins the team in ``role``.

    Raises InvalidInput when a field or the role cannot be.
    """
    if role not in (JobRole.RECRUITER, JobRole.HIRING_MANAGER):
        raise InvalidInput("role", "role-not-offered")
    _check_team_role(creator, role)
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
        stages=[
            Stage(kind=kind.value, name=name, position=position)
            for position, (kind, name) in enumerate(DEFAULT_PROCESS, start=PROSPECT_POSITION)
        ],
        members=[JobMember(user_id=creator.id, role=role.value, added_at=now)],
    )
    db.session.add(job)
    db.session.flush()
    job.requisition_number = rules.requisition_number(job.id)
    db.session.flush()
    history.record("job-created", now=now, actor=creator, job=job, title=job.title)
    return job


def update_job(job: Job, details: JobDetails, *, version: int, actor: User, now: datetime) -> bool:
    """Change a job's details; returns whether anything changed.

    Raises StaleVersion when somebody else changed them since ``version``, InvalidInput for a bad
    field, WrongState for a closed job.
    """
    lock(job)
    if job.state is JobStatus.CLOSED:
        raise WrongState("job-closed")
    if job.version != version:
        raise StaleVersion("job-stale")
    details = clean_details(details)
    changed = {name: value for name, value in vars(details).items() if getattr(job, name) != value}
    if not changed:
        return False
    if "description_source" in changed:
        job.description = render_description(details.description_source)
    for name, value in changed.items():
        setattr(job, name, value)
    job.version += 1
    job.updated_at = now
    history.record("job-changed", now=now, actor=actor, job=job, fields=", ".join(sorted(changed)))
    job_postings.record_change(job, now=now)
    return True


def activate_job(job: Job, *, actor: User, now: datetime) -> None:
    """Open the job for applicants and for export from LinkedIn Recruiter."""
    lock(job)
    rules.check_move(job.state, JobStatus.ACTIVE)
    job.status = JobStatus.ACTIVE.value
    job.activated_at = job.updated_at = now
    job.version += 1
    history.record("job-activated", now=now, actor=actor, job=job)
    job_postings.record_change(job, now=now)


def close_job(job: Job, *, actor: User, now: datetime) -> None:
    """End the job; LinkedIn Recruiter no longer offers it."""
    lock(job)
    rules.check_move(job.state, JobStatus.CLOSED)
    job.status = JobStatus.CLOSED.value
    job.closed_at = job.updated_at = now
    job.version += 1
    history.record("job-closed", now=now, actor=actor, job=job)
    job_postings.record_change(job, now=now)


def switch_prospect_stage(job: Job, *, wanted: bool, actor: User, now: datetime) -> bool:
    """Give the job a Prospect stage or take it away; returns whether anything changed.

    Raises WrongState while people still stand in it, or when the job is closed.
    """
    lock(job)
    if job.state is JobStatus.CLOSED:
        raise WrongState("job-closed")
    stage = job.prospect_stage
    if wanted == (stage is not None):
        return False
    if stage is not None:
        standing = db.session.scalar(
            select(func.count()).select_from(Application).where(Application.stage_id == stage.id)
        )
        if standing:
            raise WrongState("prospects-still-there", count=standing)
        job.stages.remove(stage)
    else:
        kind, name = DEFAULT_PROCESS[0]
        job.stages.insert(0, Stage(kind=kind.value, name=name, position=PROSPECT_POSITION))
    what = "prospect-stage-added" if wanted else "prospect-stage-removed"
    history.record(what, now=now, actor=actor, job=job)
    return True


def add_member(job: Job, user: User, role: JobRole, *, actor: User, now: datetime) -> JobMember:
    """Put somebody on the hiring team.

    Raises InvalidInput when the person lacks the application role that the team role needs, is
    not active, or has the role already.
    """
    if role not in TEAM_ROLE_NEEDS:
        raise InvalidInput("role", "role-not-offered")
    if not user.is_active:
        raise InvalidInput("user", "user-inactive")
    _check_team_role(user, role)
    lock(job)
    if any(m.user_id == user.id and m.role == role.value for m in job.members):
        raise InvalidInput("user", "already-on-team")
    member = JobMember(user_id=user.id, role=role.value, added_at=now)
    job.members.append(member)
    db.session.flush()
    history.record("member-added", now=now, actor=actor, job=job, person=user.name, role=role.value)
    return member


def remove_member(job: Job, member: JobMember, *, actor: User, now: datetime) -> None:
    """Take somebody off the hiring team. Raises NotAllowed for the last recruiter or manager."""
    lock(job)
    if member not in job.members:
        # Somebody else was faster.
        return
    owning = {JobRole.RECRUITER.value, JobRole.HIRING_MANAGER.value}
    owners = [m for m in job.members if m.role in owning]
    if member.role in owning and len(owners) == 1:
        raise NotAllowed("last-owner")
    history.record(
        "member-removed", now=now, actor=actor, job=job, person=member.user.name, role=member.role
    )
    job.members.remove(member)


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
        description_source=_storable(details.description_source),
        city=city,
        region=region,
        country=country,
        openings=details.openings,
        is_confidential=details.is_confidential,
    )


def _storable(text: str) -> str:
    """A text of many lines as it was typed, without what databases refuse."""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n")).strip()


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


def _check_team_role(user: User, role: JobRole) -> None:
    needed = TEAM_ROLE_NEEDS[role]
    if needed is not None and needed not in user.app_roles:
        raise InvalidInput("role", "role-needs-app-role", role=needed.value)
