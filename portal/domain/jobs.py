"""Rules of a job: its states, its number, and what LinkedIn takes of it."""

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.errors import WrongState

TITLE_MAX = 200
DESCRIPTION_MAX = 25_000
PLACE_MAX = 100
OPENINGS_MAX = 9_999

#: Longest document that the description field accepts before cleaning, in characters. Above it
#: the text is refused unread: cleaning megabytes of HTML would hold up everybody else.
DESCRIPTION_RAW_MAX = 200_000


class JobStatus(StrEnum):
    """Where a job stands in its life."""

    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"


_MOVES: dict[JobStatus, frozenset[JobStatus]] = {
    JobStatus.DRAFT: frozenset({JobStatus.ACTIVE}),
    JobStatus.ACTIVE: frozenset({JobStatus.CLOSED}),
    JobStatus.CLOSED: frozenset(),
}


def check_move(current: JobStatus, wanted: JobStatus) -> None:
    """Raise WrongState unless a job may go from one status to the other."""
    if wanted not in _MOVES[current]:
        raise WrongState("job-move", current=current.value, wanted=wanted.value)


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


@dataclass(frozen=True)
class FieldProblem:
    """One field of a job that LinkedIn would not take or did not take."""

    field: str
    code: str
