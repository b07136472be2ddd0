"""Rules of a job: its states, its number, and what LinkedIn takes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.errors import WrongState

TITLE_MAX = 200
DESCRIPTION_MAX = 25_000
PLACE_MAX = 100
OPENINGS_MAX = 9_999
#: Of what people say when they answer a request or close a job.
COMMENT_MAX = 2_000

#: Longest document that the description field accepts before cleaning, in characters. Above it
#: the text is refused unread: cleaning megabytes of HTML would hold up everybody else.
DESCRIPTION_RAW_MAX = 200_000


class JobStatus(StrEnum):
    """Where a job stands in its life."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    ACTIVE = "active"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why a job was closed."""

    CANCELLED = "cancelled"
    FILLED = "filled"


class Decision(StrEnum):
    """What an approver says."""

    APPROVED = "approved"
    REJECTED = "rejected"


#: Statuses in which a job can be sent to its approvers.
SUBMITTABLE = frozenset({JobStatus.DRAFT, JobStatus.REJECTED})

_MOVES: dict[JobStatus, frozenset[JobStatus]] = {
    JobStatus.DRAFT: frozenset({JobStatus.PENDING, JobStatus.ACTIVE}),
    # Recalled by its team: back to draft.
    JobStatus.PENDING: frozenset({JobStatus.APPROVED, JobStatus.REJECTED, JobStatus.DRAFT}),
    # Any edit puts an approved job back to draft.
    JobStatus.APPROVED: frozenset({JobStatus.ACTIVE, JobStatus.DRAFT}),
    JobStatus.REJECTED: frozenset({JobStatus.DRAFT, JobStatus.PENDING}),
    JobStatus.ACTIVE: frozenset({JobStatus.CLOSED}),
    # Reopened.
    JobStatus.CLOSED: frozenset({JobStatus.ACTIVE}),
}


def check_move(current: JobStatus, wanted: JobStatus) -> None:
    """Raise WrongState unless a job may go from one status to the other."""
    if wanted not in _MOVES[current]:
        raise WrongState("job-move", current=current.value, wanted=wanted.value)


def check_activation(current: JobStatus, *, needs_approval: bool) -> None:
    """Raise WrongState unless a job may be activated: approved, or a draft that needs no approval."""
    check_move(current, JobStatus.ACTIVE)
    if current is JobStatus.CLOSED:
        raise WrongState("job-move", current=current.value, wanted=JobStatus.ACTIVE.value)
    if needs_approval and current is not JobStatus.APPROVED:
        raise WrongState("job-needs-approval")


def outcome(decisions: Sequence[Decision | None]) -> Decision | None:
    """What the approvers say together: one rejection rejects, all approvals approve."""
    if Decision.REJECTED in decisions:
        return Decision.REJECTED
    if decisions and all(decision is Decision.APPROVED for decision in decisions):
        return Decision.APPROVED
    return None


def requisition_number(sequence: int) -> str:
    """The readable Job ID: ``REQ-0042``. It grows past four digits without complaint."""
    return f"REQ-{sequence:04d}"


def linkedin_location(city: str, country: str) -> str:
    """``CITY,COUNTRY`` as LinkedIn's Job Posting API wants it; country is an ISO 3166 code.

    LinkedIn reads the comma as the separator, so commas inside a city name are taken out.
    """
    return f"{' '.join(city.replace(',', ' ').split())},{country.upper()}"


class PostingState(StrEnum):
    """Where a job stands on its way to LinkedIn, as a person sees it."""

    NONE = "none"
    ON_ITS_WAY = "on_its_way"
    THERE = "there"
    REFUSED = "refused"
    HELD = "held"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


_RESTING = {
    state.value: state
    for state in PostingState
    if state not in (PostingState.NONE, PostingState.ON_ITS_WAY)
}


def posting_state(stored: str) -> PostingState:
    """What the stored state of a posting is called on pages."""
    return _RESTING.get(stored, PostingState.ON_ITS_WAY)


@dataclass(frozen=True)
class FieldProblem:
    """One field of a job that LinkedIn would not take or did not take."""

    field: str
    code: str
