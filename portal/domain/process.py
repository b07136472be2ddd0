"""A job's process: stages, the activities in them, and what their settings allow.

Every process has an application and an offer stage; they can be renamed but not removed. A Prospect
stage can be switched off. Other stages come and go as a company likes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.domain.errors import InvalidInput
from portal.domain.permissions import Condition
from portal.domain.stages import StageKind

STAGE_NAME_MAX = 100
STAGES_MAX = 30
ATTRIBUTES_MAX = 12
ATTRIBUTE_LENGTH_MAX = 60

#: Stages that every process keeps.
LASTING = frozenset({StageKind.APPLY, StageKind.OFFER})


class ActivityKind(StrEnum):
    """What happens in a stage."""

    PROSPECT = "prospect"
    APPLICATION = "application"
    INTERVIEW = "interview"
    FEEDBACK = "feedback"
    OFFER = "offer"


#: Days after which those who owe feedback are reminded; 0 means never.
REMINDER_DAYS = (0, 1, 2, 3, 7)

#: The settings of each activity with their defaults.
DEFAULTS: dict[ActivityKind, dict[str, Any]] = {
    ActivityKind.PROSPECT: {"hiring_managers": True},
    ActivityKind.APPLICATION: {"mail_candidate": False},
    ActivityKind.INTERVIEW: {},
    ActivityKind.FEEDBACK: {
        # Everybody on the hiring team gives feedback; otherwise interviewers alone do.
        "whole_team": False,
        "see_others": False,
        "edit_after": False,
        "reminder_days": 1,
        "attributes": ["Skills", "Experience", "Communication"],
    },
    ActivityKind.OFFER: {"hiring_managers": False},
}

#: The activities that a new stage of a kind begins with.
DEFAULT_ACTIVITIES: dict[StageKind, tuple[ActivityKind, ...]] = {
    StageKind.PROSPECT: (ActivityKind.PROSPECT,),
    StageKind.APPLY: (ActivityKind.APPLICATION,),
    StageKind.SCREEN: (ActivityKind.FEEDBACK,),
    StageKind.INTERVIEW: (ActivityKind.INTERVIEW, ActivityKind.FEEDBACK),
    StageKind.OFFER: (ActivityKind.OFFER,),
    StageKind.OTHER: (),
}

#: Activities that belong to their stage and cannot be taken out of it or put into another.
FIXED = {
    StageKind.PROSPECT: ActivityKind.PROSPECT,
    StageKind.APPLY: ActivityKind.APPLICATION,
    StageKind.OFFER: ActivityKind.OFFER,
}


@dataclass(frozen=True)
class Activity:
    """One activity of a stage with its settings, complete."""

    kind: ActivityKind
    settings: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """How it is kept in the database."""
        return {"kind": self.kind.value, "settings": dict(self.settings)}


def default_activities(kind: StageKind) -> list[dict[str, Any]]:
    """The activities of a new stage, as they are kept."""
    return [Activity(a, DEFAULTS[a]).to_json() for a in DEFAULT_ACTIVITIES[kind]]


def read_activities(stored: Iterable[Mapping[str, Any]]) -> list[Activity]:
    """The activities of a stage; settings that came later have their defaults."""
    return [
        Activity(kind, {**DEFAULTS[kind], **entry.get("settings", {})})
        for entry in stored
        if (kind := ActivityKind(entry["kind"]))
    ]


def find_activity(stored: Iterable[Mapping[str, Any]], kind: ActivityKind) -> Activity | None:
    """A stage's activity of one kind, if it has it."""
    return next((a for a in read_activities(stored) if a.kind is kind), None)


def clean_settings(kind: ActivityKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of an activity, complete and checked; unknown ones are dropped.

    Raises InvalidInput for a value that makes no sense.
    """
    settings = dict(DEFAULTS[kind])
    for name, default in DEFAULTS[kind].items():
        if name not in given:
            continue
        value = given[name]
        if isinstance(default, bool):
            settings[name] = bool(value)
        elif name == "reminder_days":
            if value not in REMINDER_DAYS:
                raise InvalidInput(name, "reminder-days")
            settings[name] = value
        elif name == "attributes":
            settings[name] = _clean_attributes(value)
    return settings


def _clean_attributes(given: Iterable[str]) -> list[str]:
    attributes = list(dict.fromkeys(" ".join(a.split()) for a in given if a and a.strip()))
    if len(attributes) > ATTRIBUTES_MAX:
        raise InvalidInput("attributes", "too-many", limit=ATTRIBUTES_MAX)
    if any(len(a) > ATTRIBUTE_LENGTH_MAX for a in attributes):
        raise InvalidInput("attributes", "too-long", limit=ATTRIBUTE_LENGTH_MAX)
    return attributes


def check_stage_name(name: str, others: Sequence[str]) -> str:
    """A stage's name, tidied. Raises InvalidInput when empty, too long or taken."""
    name = " ".join(name.split())
    if not name:
        raise InvalidInput("name", "required")
    if len(name) > STAGE_NAME_MAX:
        raise InvalidInput("name", "too-long", limit=STAGE_NAME_MAX)
    # LinkedIn refuses this one word for a stage.
    if name.casefold() == "not available":
        raise InvalidInput("name", "stage-name-refused")
    if name.casefold() in {other.casefold() for other in others}:
        raise InvalidInput("name", "stage-name-taken")
    return name


def granted(stages: Iterable[tuple[StageKind, Iterable[Mapping[str, Any]]]]) -> set[Condition]:
    """The conditions of the permission matrix that a job's process fulfils.

    ``stages`` are kinds with their stored activities.
    """
    conditions = set()
    for _kind, stored in stages:
        for activity in read_activities(stored):
            if activity.kind is ActivityKind.PROSPECT and activity.settings["hiring_managers"]:
                conditions.add(Condition.HIRING_MANAGERS_SEE_PROSPECTS)
            if activity.kind is ActivityKind.OFFER and activity.settings["hiring_managers"]:
                conditions.add(Condition.HIRING_MANAGERS_PREPARE_OFFERS)
            if activity.kind is ActivityKind.FEEDBACK and activity.settings["see_others"]:
                conditions.add(Condition.INTERVIEWERS_SEE_FEEDBACK)
    return conditions


@dataclass(frozen=True)
class PlannedStage:
    """One row of the process editor: a stage that is there already, or a new one without id."""

    id: int | None
    kind: StageKind
    name: str
    order: int
    is_removed: bool = False
    #: Where the people of a removed stage go.
    move_to: int | None = None


#: Kinds of stages that people may add; the others belong to every process.
ADDABLE = (StageKind.SCREEN, StageKind.INTERVIEW, StageKind.OTHER)


def check_plan(planned: Sequence[PlannedStage]) -> list[PlannedStage]:
    """The stages that remain, in their new order, with tidied names.

    Prospect always stands first. Raises InvalidInput for names that cannot be, for a lasting stage
    that is removed, and for too many stages.
    """
    removed = [stage for stage in planned if stage.is_removed]
    if any(stage.kind in LASTING for stage in removed):
        raise InvalidInput("stages", "stage-lasting")
    remaining = sorted(
        (stage for stage in planned if not stage.is_removed),
        key=lambda stage: (stage.kind is not StageKind.PROSPECT, stage.order),
    )
    if len(remaining) > STAGES_MAX:
        raise InvalidInput("stages", "too-many", limit=STAGES_MAX)
    names: list[str] = []
    for stage in remaining:
        names.append(check_stage_name(stage.name, names))
    ids = {stage.id for stage in remaining if stage.id is not None}
    if any(stage.move_to is not None and stage.move_to not in ids for stage in removed):
        raise InvalidInput("stages", "stage-target-gone")
    return [
        PlannedStage(stage.id, stage.kind, name, order)
        for order, (stage, name) in enumerate(zip(remaining, names, strict=True))
    ]
