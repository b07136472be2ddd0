"""Rules of acting on many people at once: into a pool, out of it, into a job."""

from datetime import timedelta
from enum import StrEnum


class PeopleKind(StrEnum):
    """What can be done to chosen people."""

    ADD_TO_POOL = "add-to-pool"
    REMOVE_FROM_POOL = "remove-from-pool"
    ADD_TO_JOB = "add-to-job"


class PeopleOutcome(StrEnum):
    """What became of one person, or of taking it back for them."""

    PLANNED = "planned"
    DONE = "done"
    IN_POOL = "people-in-pool"
    NOT_IN_POOL = "people-not-in-pool"
    IN_JOB = "people-in-job"
    ENDED_IN_JOB = "people-ended-in-job"
    DO_NOT_CONTACT = "people-do-not-contact"
    NOT_IN_JOB = "people-not-in-job"
    #: Somebody did something about them since.
    TOUCHED = "people-touched"
    #: Joined with another record since they were chosen.
    GONE = "people-gone"


#: How long putting people into a pool or a job, or taking them out of a pool, can be taken back.
UNDO_WITHIN = timedelta(minutes=10)
#: More people than this are not chosen at once.
PEOPLE_MAX = 10_000


def into_pool(*, is_gone: bool, is_in_pool: bool) -> PeopleOutcome:
    """Whether one person can be put into a pool, or why not."""
    if is_gone:
        return PeopleOutcome.GONE
    return PeopleOutcome.IN_POOL if is_in_pool else PeopleOutcome.PLANNED


def into_job(
    *, is_gone: bool, application_status: str | None, do_not_contact: bool, sure: bool
) -> PeopleOutcome:
    """Whether one person can be put into a job, or why not.

    ``application_status`` is that of their application to the job, if they have one. Those who
    asked not to be contacted are left out unless somebody is ``sure``.
    """
    if is_gone:
        return PeopleOutcome.GONE
    if application_status is not None:
        is_active = application_status == "active"
        return PeopleOutcome.IN_JOB if is_active else PeopleOutcome.ENDED_IN_JOB
    if do_not_contact and not sure:
        return PeopleOutcome.DO_NOT_CONTACT
    return PeopleOutcome.PLANNED
