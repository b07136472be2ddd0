"""Rules of a person's record: what it may hold, who sees which of the jobs somebody is in, and when
it may be deleted."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from enum import StrEnum

from portal.domain import permissions
from portal.domain.permissions import Action, AppRole, Condition, JobRole

#: More of these nobody has; the limits keep a page small whatever is sent.
EMAILS_MAX = PHONES_MAX = LINKS_MAX = 20
EXPERIENCE_MAX = EDUCATION_MAX = 50
SKILLS_MAX, TAGS_MAX = 100, 50

HEADLINE_MAX, EMPLOYER_MAX, LOCATION_MAX, URL_MAX = 500, 300, 300, 500
PHONE_MAX, LABEL_MAX, SKILL_MAX, TAG_MAX, REASON_MAX = 40, 60, 100, 60, 300
TITLE_MAX, PLACE_MAX, SCHOOL_MAX, GRADE_MAX, DESCRIPTION_MAX = 200, 200, 300, 60, 5_000

_MONTH = re.compile(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?")


def is_visible(text: str) -> bool:
    """Whether there is anything to see in a name: not only spaces and invisible signs."""
    return any(unicodedata.category(ch)[0] in "LNPS" for ch in text)


def is_month(text: str) -> bool:
    """Whether a text says a year, or a year and a month: ``2024`` or ``2024-05``."""
    return bool(_MONTH.fullmatch(text))


def is_in_order(started: str, ended: str) -> bool:
    """Whether something ended no earlier than it began, as far as both say."""
    known = min(len(started), len(ended))
    return not known or started[:known] <= ended[:known]


class Sight(StrEnum):
    """How much somebody sees of an application on the page of the person."""

    #: Not even that it is there, and not by counting either.
    HIDDEN = "hidden"
    #: Which job, and where the person stands.
    NAMED = "named"
    #: That, and the job itself.
    IN_JOB = "in_job"
    #: Everything.
    OPEN = "open"


def sight_of(
    app_roles: Collection[AppRole],
    job_roles: Collection[JobRole],
    granted: Collection[Condition],
    *,
    is_confidential: bool,
    is_prospect: bool,
) -> Sight:
    """How much somebody with these roles sees of an application."""
    if not permissions.may(Action.VIEW_JOB, app_roles, job_roles, granted):
        return Sight.HIDDEN if is_confidential else Sight.NAMED
    wanted = Action.VIEW_PROSPECTS if is_prospect else Action.VIEW_APPLICANTS
    return Sight.OPEN if permissions.may(wanted, app_roles, job_roles, granted) else Sight.IN_JOB


class Hindrance(StrEnum):
    """Why a person cannot be deleted."""

    RUNNING = "candidate-in-running-application"
    OF_OTHERS = "candidate-in-jobs-of-others"


def hindrance(applications: Iterable[tuple[bool, bool]]) -> Hindrance | None:
    """Why a person cannot be deleted, told from their applications: whether each is still running,
    and whether whoever deletes may delete it. None when nothing is in the way."""
    found = list(applications)
    if any(is_running for is_running, _may_delete in found):
        return Hindrance.RUNNING
    # What a team wrote about somebody goes with the person: that is for the team to decide.
    if not all(may_delete for _is_running, may_delete in found):
        return Hindrance.OF_OTHERS
    return None
