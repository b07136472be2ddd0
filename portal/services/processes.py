"""Processes: what a job's stages are, and the templates that jobs begin with."""

from datetime import datetime

from sqlalchemy import func, select

from portal.db import db, lock
from portal.domain.errors import WrongState
from portal.domain.jobs import JobStatus
from portal.domain.process import default_activities
from portal.domain.stages import DEFAULT_PROCESS, PROSPECT_POSITION
from portal.models import Application, Job, ProcessTemplate, Stage, User
from portal.services import history


def default_template() -> ProcessTemplate | None:
    """The template that jobs get when nobody chooses one; None before a company has made any."""
    return db.session.scalars(
        select(ProcessTemplate).where(ProcessTemplate.is_default)
    ).one_or_none()


def copy_stages(template: ProcessTemplate | None) -> list[Stage]:
    """A template's stages for a new job; without a template the process that Beckon brings."""
    if template is None:
        return [
            Stage(
                kind=kind.value,
                name=name,
                position=position,
                activities=default_activities(kind),
            )
            for position, (kind, name) in enumerate(DEFAULT_PROCESS, start=PROSPECT_POSITION)
        ]
    return [
        Stage(
            kind=stage.kind,
            name=stage.name,
            position=stage.position,
            activities=list(stage.activities),
        )
        for stage in template.stages
    ]


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
        job.stages.insert(
            0,
            Stage(
                kind=kind.value,
                name=name,
                position=PROSPECT_POSITION,
                activities=default_activities(kind),
            ),
        )
    what = "prospect-stage-added" if wanted else "prospect-stage-removed"
    history.record(what, now=now, actor=actor, job=job)
    return True
