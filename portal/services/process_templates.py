"""Process templates: what new jobs begin with."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.db import db, lock, take_turns
from portal.domain import names
from portal.domain import process as rules
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from portal.domain.permissions import may_make_templates
from portal.domain.process import ActivityKind, PlannedStage, default_activities
from portal.domain.stages import DEFAULT_PROCESS
from portal.models import Job, ProcessTemplate, Stage, TemplateStage, User
from portal.services import company, history, processes

NAME_MAX = 100


def may_change(template: ProcessTemplate | None, user: User) -> bool:
    """Whether somebody may make (None) or change a template."""
    owns = template is None or template.owner_id == user.id
    return may_make_templates(user.app_roles, company.granted(), owns=owns)


def create_template(
    name: str,
    *,
    source: ProcessTemplate | Job | None,
    actor: User,
    now: datetime,
) -> ProcessTemplate:
    """Make a template: of another one, of a job's process, or of what Beckon brings.

    Raises InvalidInput for a name that is empty, too long or taken, NotAllowed without the right.
    """
    if not may_change(None, actor):
        raise NotAllowed("templates-not-allowed")
    take_turns("process templates")
    template = ProcessTemplate(
        name=_check_name(name, None),
        owner_id=actor.id,
        needs_approval=source.needs_approval if source is not None else False,
        is_default=False,
        created_at=now,
        version=1,
        stages=_stages_of(source),
    )
    db.session.add(template)
    db.session.flush()
    history.record("template-created", now=now, actor=actor, template=template.name)
    return template


def change_template(
    template: ProcessTemplate,
    planned: Sequence[PlannedStage],
    *,
    name: str,
    needs_approval: bool,
    version: int,
    actor: User,
    now: datetime,
) -> None:
    """Give a template another name, process or need of approval; jobs keep their copies.

    Raises NotAllowed, StaleVersion and InvalidInput.
    """
    _open_for_change(template, actor)
    current = {stage.id: stage for stage in template.stages}
    if {p.id for p in planned if p.id is not None} != set(current):
        raise StaleVersion("template-stale")
    planned = [processes.with_kind(p, current) for p in planned]
    remaining = rules.check_plan(planned)
    name = _check_name(name, template)
    is_same = (template.name, template.needs_approval) == (name, needs_approval)
    if is_same and processes.is_as_planned(template.stages, remaining):
        return
    if template.version != version:
        raise StaleVersion("template-stale")
    before = _as_recorded(template)
    template.name, template.needs_approval = name, needs_approval
    for p in planned:
        if p.is_removed and p.id is not None:
            template.stages.remove(current[p.id])
    processes.arrange(template.stages, remaining, TemplateStage)
    template.version += 1
    history.record(
        "template-changed",
        now=now,
        actor=actor,
        template=template.name,
        old=before,
        new={**_as_recorded(template), "stages": [p.name for p in remaining]},
    )


def change_template_activities(
    template: ProcessTemplate,
    stage: TemplateStage,
    settings: Mapping[ActivityKind, Mapping[str, Any]],
    *,
    version: int,
    actor: User,
    now: datetime,
) -> None:
    """Set what happens in a stage of a template."""
    _open_for_change(template, actor)
    before, after = stage.activities, processes.clean_activities(stage.kind, settings)
    if before == after:
        return
    if template.version != version:
        raise StaleVersion("template-stale")
    stage.activities = after
    template.version += 1
    history.record(
        "template-activities-changed",
        now=now,
        actor=actor,
        template=template.name,
        stage=stage.name,
        old=before,
        new=after,
    )


def make_default(template: ProcessTemplate, *, actor: User, now: datetime) -> None:
    """New jobs begin with this one unless somebody chooses another."""
    take_turns("process templates")
    lock(template)
    if template.is_default:
        return
    db.session.execute(
        update(ProcessTemplate).where(ProcessTemplate.is_default).values(is_default=False)
    )
    template.is_default = True
    history.record("template-made-default", now=now, actor=actor, template=template.name)


def delete_template(template: ProcessTemplate, *, actor: User, now: datetime) -> None:
    """Throw a template away; jobs keep their copies. Raises WrongState for the default one."""
    if not may_change(template, actor):
        raise NotAllowed("templates-not-allowed")
    take_turns("process templates")
    lock(template)
    if template.is_default:
        raise WrongState("template-is-default")
    history.record("template-deleted", now=now, actor=actor, template=template.name)
    db.session.delete(template)


def _open_for_change(template: ProcessTemplate, actor: User) -> None:
    lock(template)
    if not may_change(template, actor):
        raise NotAllowed("templates-not-allowed")


def _as_recorded(template: ProcessTemplate) -> dict[str, Any]:
    return {
        "name": template.name,
        "needs_approval": template.needs_approval,
        "stages": [stage.name for stage in template.stages],
    }


def _check_name(name: str, template: ProcessTemplate | None) -> str:
    name = names.tidy(name, NAME_MAX + 1)
    if not name:
        raise InvalidInput("name", "required")
    if len(name) > NAME_MAX:
        raise InvalidInput("name", "too-long", limit=NAME_MAX)
    taken = db.session.scalars(
        select(ProcessTemplate.id).where(ProcessTemplate.name == name)
    ).one_or_none()
    if taken is not None and (template is None or taken != template.id):
        raise InvalidInput("name", "template-name-taken")
    return name


def _stages_of(source: ProcessTemplate | Job | None) -> list[TemplateStage]:
    if source is None:
        return [
            TemplateStage(
                kind=kind.value,
                name=name,
                position=position,
                activities=default_activities(kind),
            )
            for position, (kind, name) in enumerate(DEFAULT_PROCESS)
        ]
    stages: Sequence[Stage | TemplateStage] = source.stages
    return [
        TemplateStage(
            kind=stage.kind,
            name=stage.name,
            position=position,
            activities=list(stage.activities),
        )
        for position, stage in enumerate(stages)
    ]
