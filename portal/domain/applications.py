"""Rules of an application: how it ends, and how far its offer is."""

from enum import StrEnum

from portal.domain.errors import WrongState


class ApplicationStatus(StrEnum):
    """Whether somebody is still in the running."""

    ACTIVE = "active"
    ENDED = "ended"


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
