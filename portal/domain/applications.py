"""Rules of an application: how it ends, and how far its offer is."""

from datetime import timedelta
from enum import StrEnum

from portal.domain.errors import WrongState


class ApplicationStatus(StrEnum):
    """Whether somebody is still in the running."""

    ACTIVE = "active"
    ENDED = "ended"
    #: Two records of one person were joined that both stood in the job, and the other one goes on.
    JOINED = "joined"


class EndReason(StrEnum):
    """How an application ended."""

    REJECTED = "rejected"
    WITHDREW = "withdrew"
    HIRED = "hired"
    POSITION_FILLED = "position_filled"
    POSITION_CANCELLED = "position_cancelled"


#: Ends that closing a job brings, and that reopening the job takes back.
ENDED_WITH_JOB = frozenset(
    {EndReason.HIRED, EndReason.POSITION_FILLED, EndReason.POSITION_CANCELLED}
)


class OfferStatus(StrEnum):
    """How far an offer is."""

    NONE = "none"
    PREPARED = "prepared"
    ACCEPTED = "accepted"
    DECLINED = "declined"


_OFFER_MOVES: dict[OfferStatus, frozenset[OfferStatus]] = {
    OfferStatus.NONE: frozenset({OfferStatus.PREPARED}),
    OfferStatus.PREPARED: frozenset({OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.NONE}),
    # People change their minds, and recruiters press the wrong button.
    OfferStatus.ACCEPTED: frozenset({OfferStatus.PREPARED, OfferStatus.DECLINED}),
    OfferStatus.DECLINED: frozenset({OfferStatus.PREPARED}),
}

#: Offers that take one of the job's openings.
TAKING_AN_OPENING = frozenset({OfferStatus.PREPARED, OfferStatus.ACCEPTED})

#: The reasons for rejecting that a company starts with.
REJECTION_REASONS = (
    "Experience",
    "Skills",
    "Education",
    "Salary expectations",
    "Location",
    "Withdrew interest",
    "Somebody else fitted better",
    "Other",
)


def check_offer_move(current: OfferStatus, wanted: OfferStatus) -> None:
    """Raise WrongState unless an offer may go from one status to the other."""
    if wanted not in _OFFER_MOVES[current]:
        raise WrongState("offer-move", current=current.value, wanted=wanted.value)


def offer_moves(current: OfferStatus) -> list[OfferStatus]:
    """Where an offer may go from here, in the order in which offers usually go."""
    return [status for status in OfferStatus if status in _OFFER_MOVES[current]]


class BulkKind(StrEnum):
    """What can be done to many applications at once."""

    ADVANCE = "advance"
    REJECT = "reject"


class BulkOutcome(StrEnum):
    """What became of one application in a bulk action, or in taking it back."""

    PLANNED = "planned"
    DONE = "done"
    #: Somebody did something with the person since the list was shown, or since the bulk action.
    TOUCHED = "bulk-touched"
    ENDED = "bulk-ended"
    STANDS_THERE = "bulk-stands-there"
    LAST_STAGE = "bulk-last-stage"
    STAGE_GONE = "bulk-stage-gone"


#: How long a bulk action can be taken back.
UNDO_WITHIN = timedelta(minutes=10)
#: Two presses of a button within this are one.
PRESSED_TWICE_WITHIN = timedelta(minutes=1)
INVITE_AGAIN_AFTER = timedelta(hours=24)
COMMENT_MAX = 2_000


def openings_left(openings: int, offers: int) -> int:
    """How many openings nobody has an offer for; never below nothing."""
    return max(openings - offers, 0)


def bulk_refusal(
    *, is_active: bool, is_touched: bool, stage_id: int, to_stage_id: int | None, moves: bool
) -> BulkOutcome:
    """Why one person is left out of a bulk action, or PLANNED when they are in it.

    ``to_stage_id`` is where they would go; None when there is no stage after theirs.
    """
    if not is_active:
        return BulkOutcome.ENDED
    if is_touched:
        return BulkOutcome.TOUCHED
    if moves and to_stage_id is None:
        return BulkOutcome.LAST_STAGE
    if moves and to_stage_id == stage_id:
        return BulkOutcome.STANDS_THERE
    return BulkOutcome.PLANNED
