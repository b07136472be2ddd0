"""Stages of a job's process, in the order in which people go through them."""

from enum import StrEnum


class StageKind(StrEnum):
    """What a stage is for. Its name is the company's own; its kind decides the rules."""

    PROSPECT = "prospect"
    APPLY = "apply"
    SCREEN = "screen"
    INTERVIEW = "interview"
    OFFER = "offer"
    OTHER = "other"


#: The process that a company starts with: kind and name, in order.
DEFAULT_PROCESS: tuple[tuple[StageKind, str], ...] = (
    (StageKind.PROSPECT, "Prospect"),
    (StageKind.APPLY, "Apply"),
    (StageKind.SCREEN, "Screen"),
    (StageKind.INTERVIEW, "Interview"),
    (StageKind.OFFER, "Offer"),
)

#: Where the Prospect stage stands when it is there at all.
PROSPECT_POSITION = 0
