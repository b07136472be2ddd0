"""Reading the process editor: many rows of a few fields, each named after its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from portal.domain.process import (
    ADDABLE,
    DEFAULTS,
    FIXED,
    ActivityKind,
    PlannedStage,
    find_activity,
)
from portal.domain.stages import StageKind
from portal.forms import REQUIRED, SeenVersion, number
from portal.models import ProcessTemplate, Stage, TemplateStage

#: Rows for new stages that the editor offers at a time.
NEW_ROWS = 2
#: More rows than a process can have stages mean a form that was tampered with.
ROWS_MAX = 60


class ProcessForm(SeenVersion, FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What the editor of a job's process sends beside its rows."""


class TemplateForm(ProcessForm):
    """A template has a name, and may ask for approval."""

    name = StringField(_l("Template name"), validators=[REQUIRED, Length(max=100)])
    needs_approval = BooleanField(
        _l("Approval"),
        description=_l("Jobs of this template must be approved before they can be activated."),
    )


class NewTemplateForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A new template, empty or copied."""

    name = StringField(_l("Template name"), validators=[REQUIRED, Length(max=100)])
    source = SelectField(_l("Begin with"), coerce=int)

    def offer(self, templates: Sequence[ProcessTemplate]) -> None:
        """Offer to copy any template."""
        self.source.choices = [
            (0, _l("The process that Beckon brings")),
            *((template.id, template.name) for template in templates),
        ]


class SaveAsTemplateForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A job's process as a template."""

    name = StringField(_l("Template name"), validators=[REQUIRED, Length(max=100)])


@dataclass(frozen=True)
class Row:
    """One row of the editor as it is shown."""

    key: str
    id: int | None
    kind: StageKind
    name: str
    order: int
    is_removed: bool
    move_to: int | None


def rows_of(stages: Sequence[Stage | TemplateStage]) -> list[Row]:
    """The editor's rows for a process as it is, with empty ones for new stages."""
    rows = [
        Row(f"stage-{n}", stage.id, StageKind(stage.kind), stage.name, n, False, None)
        for n, stage in enumerate(stages, start=1)
    ]
    return [*rows, *_empty_rows(len(rows))]


def rows_of_plan(
    planned: Sequence[PlannedStage], stages: Sequence[Stage | TemplateStage]
) -> list[Row]:
    """The editor's rows as somebody sent them, in the order they wanted, after a refusal."""
    # The form sends the kind of new stages only.
    kinds = {stage.id: StageKind(stage.kind) for stage in stages}
    kind_of = [(p, kinds.get(p.id or 0, p.kind)) for p in planned]
    kind_of.sort(key=lambda pair: (pair[1] is not StageKind.PROSPECT, pair[0].order))
    rows = [
        Row(f"stage-{n}", p.id, kind, p.name, p.order, p.is_removed, p.move_to)
        for n, (p, kind) in enumerate(kind_of, start=1)
    ]
    return [*rows, *_empty_rows(len(rows))]


def _empty_rows(first: int) -> list[Row]:
    return [
        Row(f"stage-{first + n}", None, StageKind.OTHER, "", 100 + n, False, None)
        for n in range(1, NEW_ROWS + 1)
    ]


def read_plan(sent: Mapping[str, str]) -> list[PlannedStage]:
    """What the editor sent; empty rows for new stages are left out."""
    planned = []
    for n in range(1, ROWS_MAX + 1):
        key = f"stage-{n}"
        if f"{key}-name" not in sent:
            continue
        stage_id, name = number(sent.get(f"{key}-id")), sent[f"{key}-name"]
        if stage_id is None and not name.strip():
            continue
        kind = sent.get(f"{key}-kind", "")
        planned.append(
            PlannedStage(
                id=stage_id,
                kind=StageKind(kind) if kind in set(ADDABLE) else StageKind.OTHER,
                name=name,
                order=number(sent.get(f"{key}-order")) or n,
                is_removed=f"{key}-removed" in sent,
                move_to=number(sent.get(f"{key}-move_to")),
            )
        )
    return planned


def read_activities(
    sent: Mapping[str, str], lists: Mapping[str, str]
) -> dict[ActivityKind, dict[str, Any]]:
    """The settings of a stage's activities as the form sent them."""
    chosen: dict[ActivityKind, dict[str, Any]] = {}
    for kind in ActivityKind:
        if f"{kind}-on" not in sent and f"{kind}-fixed" not in sent:
            continue
        settings: dict[str, Any] = {}
        for name, default in DEFAULTS[kind].items():
            key = f"{kind}-{name}"
            if isinstance(default, bool):
                settings[name] = key in sent
            elif name == "reminder_days":
                settings[name] = number(sent.get(key)) if sent.get(key, "").strip() else -1
            else:
                settings[name] = lists.get(key, "").splitlines()
        chosen[kind] = settings
    return chosen


def activity_rows(stage: Stage | TemplateStage) -> list[dict[str, Any]]:
    """The activities that a stage may have, with their settings, for the form."""
    fixed = FIXED.get(StageKind(stage.kind))
    rows = []
    for kind in ActivityKind:
        if kind in FIXED.values() and kind is not fixed:
            continue
        present = find_activity(stage.activities, kind)
        settings = dict(present.settings) if present else dict(DEFAULTS[kind])
        rows.append(
            {
                "kind": kind,
                "is_on": present is not None,
                "is_fixed": kind is fixed,
                "settings": settings,
            }
        )
    return rows
