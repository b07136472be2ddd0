"""Joining two records of one person: which one is kept, what it then says, what becomes of two
applications to one job.

Nothing here depends on which record is named first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.domain.applications import ApplicationStatus, EndReason, OfferStatus


class Decision(StrEnum):
    """What became of the question whether two records are one person."""

    SAME = "same"
    #: Never asked again.
    DIFFERENT = "different"
    #: One of the two was joined with a third: the question is asked about that one.
    MOVED = "moved"


class Field(StrEnum):
    """What a record has one of: where two records differ, a person chooses."""

    NAME = "name"
    HEADLINE = "headline"
    EMPLOYER = "employer"
    LOCATION = "location"
    LINKEDIN_PROFILE = "linkedin_profile"
    OWNER = "owner"


#: The columns behind each field; a name is chosen as a whole.
COLUMNS: Mapping[Field, tuple[str, ...]] = {
    Field.NAME: ("first_name", "last_name"),
    Field.HEADLINE: ("headline",),
    Field.EMPLOYER: ("employer",),
    Field.LOCATION: ("location",),
    Field.LINKEDIN_PROFILE: ("linkedin_profile_url",),
    Field.OWNER: ("owner_id",),
}


class Side(StrEnum):
    """One of two records: the one that stays, or the one that is absorbed by it."""

    KEPT = "kept"
    ABSORBED = "absorbed"


@dataclass(frozen=True)
class FieldPlan:
    """What two records say in one field."""

    field: Field
    kept: tuple[object, ...]
    absorbed: tuple[object, ...]

    @property
    def differs(self) -> bool:
        """Whether there is something to choose: both say something, and not the same."""
        return any(self.kept) and any(self.absorbed) and self.kept != self.absorbed

    def side(self, wanted: Side | None) -> Side:
        """From which record the value comes: the wanted one, else the kept one unless it is blank."""
        if not any(self.kept):
            return Side.ABSORBED
        if not any(self.absorbed):
            return Side.KEPT
        return wanted or Side.KEPT

    def value(self, wanted: Side | None) -> tuple[object, ...]:
        """The value of the joined record."""
        return self.kept if self.side(wanted) is Side.KEPT else self.absorbed


@dataclass(frozen=True)
class Standing:
    """How far an application is."""

    application_id: int
    status: str
    end_reason: str | None
    stage_position: int
    offer_status: str
    created_at: datetime


_OFFERS = {
    OfferStatus.NONE: 0,
    OfferStatus.DECLINED: 1,
    OfferStatus.PREPARED: 2,
    OfferStatus.ACCEPTED: 3,
}


def goes_on(one: Standing, other: Standing) -> int:
    """Which of one person's two applications to the same job goes on, by progress.

    Who was hired stays hired; who is in the running stays in the running, even if the other
    application ended further on: a rejection that met half a record decides nothing about the whole.
    Then counts how far it is: the stage, the offer. Between equals the older one goes on.
    """
    return min((one, other), key=_rank).application_id


def _rank(standing: Standing) -> tuple[object, ...]:
    return (
        standing.end_reason != EndReason.HIRED.value,
        standing.status != ApplicationStatus.ACTIVE.value,
        -standing.stage_position,
        -_OFFERS[OfferStatus(standing.offer_status)],
        standing.created_at,
        standing.application_id,
    )


def in_order(one: tuple[datetime, int], other: tuple[datetime, int]) -> bool:
    """Whether the first of two records, given as (created_at, id), is the one that is kept.

    The first touch wins: the record that was there first keeps its id, its source and its date.
    """
    return one <= other
