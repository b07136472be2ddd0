"""Rules of stub profiles: members who answered an InMail and agreed to share their profile with the company."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.domain import names

#: Where the person was first seen; ``wording.SOURCE_NAMES`` has the words.
SOURCE = "linkedin-inmail"


class StubState(StrEnum):
    """What became of a stub profile."""

    #: Nobody has decided yet: it stands in the LinkedIn inbox.
    NEW = "new"
    #: The person was put into a job.
    ACCEPTED = "accepted"
    #: Somebody said who it is, and the two records were joined.
    ATTACHED = "attached"
    #: Somebody said that it needs no more: the person stays in the talent pool alone.
    DISMISSED = "dismissed"
    #: The member took the consent back, or closed the account, before anybody decided.
    WITHDRAWN = "withdrawn"
    #: The person was deleted here. Nothing is kept but that LinkedIn's stub is not taken in again.
    FORGOTTEN = "forgotten"


class Hint(StrEnum):
    """Why a job is suggested, the surest first."""

    #: The InMail's subject says the job's number or title.
    SUBJECT = "subject"
    #: It is the one job for which the recruiter seeks people.
    ONLY_JOB = "only-job"
    #: The recruiter had the person in that job before.
    LAST_JOB = "last-job"


@dataclass(frozen=True)
class OpenJob:
    """An active job with a Prospect stage for which the recruiter seeks people."""

    id: int
    number: str
    title: str


@dataclass(frozen=True)
class Suggestion:
    """A job for somebody who answered an InMail, and why it is that one."""

    job_id: int
    hint: Hint


def suggest_job(
    subjects: Sequence[str], jobs: Collection[OpenJob], last_job_id: int | None
) -> Suggestion | None:
    """The job that the InMail was about, as far as anything says so.

    ``subjects`` are those of the InMails, newest first; ``jobs`` those of the recruiter who wrote them;
    ``last_job_id`` is where the recruiter last had the person.
    """
    for subject in subjects:
        if (job := _named_in(subject, jobs)) is not None:
            return Suggestion(job.id, Hint.SUBJECT)
    if len(jobs) == 1:
        (job,) = jobs
        return Suggestion(job.id, Hint.ONLY_JOB)
    if last_job_id is not None and any(job.id == last_job_id for job in jobs):
        return Suggestion(last_job_id, Hint.LAST_JOB)
    return None


def _named_in(subject: str, jobs: Collection[OpenJob]) -> OpenJob | None:
    """The one job that a subject names; a number says more than a title, a longer title more than one within it."""
    words = f" {names.fold(subject)} "
    numbered = [job for job in jobs if _says(words, job.number)]
    if numbered:
        return numbered[0] if len(numbered) == 1 else None
    titled = [job for job in jobs if _says(words, job.title)]
    said = {names.fold(job.title) for job in titled}
    within = {one for one in said for other in said if one != other and f" {one} " in f" {other} "}
    titled = [job for job in titled if names.fold(job.title) not in within]
    return titled[0] if len(titled) == 1 else None


def _says(words: str, text: str) -> bool:
    folded = names.fold(text)
    return bool(folded) and f" {folded} " in words
