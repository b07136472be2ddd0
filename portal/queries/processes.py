"""Process templates for the pages that list them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.db import db
from portal.models import Application, Job, ProcessTemplate


def list_templates() -> Sequence[ProcessTemplate]:
    """All templates with stages and owner, the default first, then by name."""
    return db.session.scalars(
        select(ProcessTemplate)
        .options(selectinload(ProcessTemplate.stages), joinedload(ProcessTemplate.owner))
        .order_by(ProcessTemplate.is_default.desc(), ProcessTemplate.name)
    ).all()


def find_template(template_id: int) -> ProcessTemplate | None:
    """One template with its stages."""
    return db.session.get(
        ProcessTemplate, template_id, options=[selectinload(ProcessTemplate.stages)]
    )


def count_standing(job: Job) -> dict[int, int]:
    """How many applications point at each stage, ended ones included: all must go somewhere when it goes."""
    rows = db.session.execute(
        select(Application.stage_id, func.count())
        .where(Application.job_id == job.id)
        .group_by(Application.stage_id)
    )
    return {stage_id: int(number) for stage_id, number in rows}
