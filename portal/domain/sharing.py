"""What LinkedIn Recruiter may know: which records LinkedIn shall have, and which rule keeps the others back.

Rules S49 of the product and decisions D20, D21, D28 and D29, application by application. They look at how things
stand, never at how they came to be so: whoever applies them again after any change arrives at the same answer, and
what LinkedIn has beyond it is deleted there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.domain.applications import ApplicationStatus
from portal.domain.feedback import FeedbackStatus
from portal.domain.job_access import ListStanding
from portal.domain.jobs import JobStatus
from portal.domain.stages import StageKind

#: LinkedIn's limit on the id of a job.
JOB_ID_MAX = 75
#: LinkedIn refuses it as the name of a stage.
NOT_AVAILABLE = "Not Available"


class Kind(StrEnum):
    """A kind of record at LinkedIn, in the order in which they are sent: the whole before its parts."""

    CANDIDATE = "candidate"
    CANDIDATE_NOTE = "candidate_note"
    APPLICATION = "application"
    STAGE = "stage"
    APPLICATION_NOTE = "application_note"
    FEEDBACK = "feedback"


#: What hangs on an application and goes with it when it is deleted.
PARTS_OF_APPLICATION = frozenset({Kind.STAGE, Kind.APPLICATION_NOTE, Kind.FEEDBACK})
#: Sent one parent per call in LinkedIn's v2, and therefore after everybody's candidates and applications.
PARTS = PARTS_OF_APPLICATION | {Kind.CANDIDATE_NOTE}


class Rule(StrEnum):
    """Why LinkedIn does not get a record."""

    # Of a person
    JOINED = "joined"
    WITHHELD = "withheld"
    NO_APPLICATION = "no_application"
    NOT_PAST_PROSPECT = "not_past_prospect"
    NAME_MISSING = "name_missing"
    CONTACT_MISSING = "contact_missing"
    # Of an application
    PERSON_HELD = "person_held"
    PERSON_REFUSED = "person_refused"
    PROSPECT = "prospect"
    #: The job is for its team alone, and LinkedIn is being told so.
    JOB_SECURING = "job_securing"
    #: LinkedIn will not have the list that would keep others from seeing it.
    JOB_NOT_SECURED = "job_not_secured"
    JOB_NOT_OPEN = "job_not_open"
    JOB_ID = "job_id"
    JOB_NOT_THERE = "job_not_there"
    TOO_OLD = "too_old"
    # Of a part
    APPLICATION_HELD = "application_held"
    PRIVATE = "private"
    DRAFT = "draft"
    NOTES_OFF = "notes_off"
    FEEDBACK_OFF = "feedback_off"
    STAGE_NAME = "stage_name"


class Shown(StrEnum):
    """How a record stands, to those who look after the person."""

    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    #: LinkedIn has an older version.
    CHANGED = "changed"
    HELD = "held"
    REFUSED = "refused"
    #: LinkedIn still has it and is being told to delete it.
    LEAVING = "leaving"
    WITHDRAWN = "withdrawn"


#: What LinkedIn has stays there as it is, and nothing new goes, until it is known how the job stands: neither shall
#: anything be seen by whom it is not for, nor a whole job be deleted there and sent again.
PENDING = frozenset({Rule.JOB_SECURING})
#: Nobody needs to be told: the record lives on in another one, or only its author knows of it.
SILENT = frozenset({Rule.JOINED, Rule.PRIVATE, Rule.DRAFT})
#: Rules that somebody who looks after the person can do something about.
MENDABLE = frozenset({Rule.NAME_MISSING, Rule.CONTACT_MISSING, Rule.STAGE_NAME, Rule.WITHHELD})


@dataclass(frozen=True)
class Switches:
    """What the administrator decided (decisions D20 and D21)."""

    #: People who still stand in Prospect, or in no job at all, too.
    prospects: bool = False
    #: The identity of somebody whose LinkedIn tab was opened.
    introductions: bool = True
    notes: bool = True
    feedback: bool = True
    #: Who wrote the feedback.
    feedback_authors: bool = True
    #: Every job is for its team alone, not confidential ones only (decision D29).
    secures_all: bool = False
    #: Applications that began earlier stay here; None: the whole history.
    since: datetime | None = None
    #: LinkedIn shall have nothing of anybody any more.
    withdrawn: bool = False


@dataclass(frozen=True)
class ApplicationStanding:
    """What the rules look at in an application."""

    application_id: int
    status: str
    stage_kind: str
    created_at: datetime
    job_id: str
    job_status: str
    #: How the list of those who may see the job at LinkedIn stands.
    access_list: ListStanding
    #: LinkedIn took the job at some time, though it may be closed there by now.
    is_job_there: bool


@dataclass(frozen=True)
class PersonStanding:
    """What the rules look at in a person."""

    has_names: bool
    #: An e-mail address that LinkedIn takes, or a known person URN.
    has_contact: bool
    is_joined: bool = False
    #: Somebody marked the person as not to be shared.
    is_withheld: bool = False
    #: Somebody opened the person's LinkedIn tab.
    is_introduced: bool = False
    applications: tuple[ApplicationStanding, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What LinkedIn shall have of a person: None stands for yes, a rule for why not."""

    person: Rule | None
    applications: dict[int, Rule | None]

    @property
    def is_identity_alone(self) -> bool:
        """Whether LinkedIn gets who the person is and nothing about any job (decision D20)."""
        return self.person is None and all(self.applications.values())

    @property
    def is_pending(self) -> bool:
        """Whether something of the person waits until it is known how a job stands."""
        return self.person in PENDING or any(a in PENDING for a in self.applications.values())


def judge(person: PersonStanding, switches: Switches) -> Verdict:
    """Which of a person's records LinkedIn shall have, notes, feedback and stages aside."""
    applications = {a.application_id: _of_application(a, switches) for a in person.applications}
    rule = _of_person(person, applications, switches)
    if rule is not None:
        applications = {one: _under(rule, own) for one, own in applications.items()}
    return Verdict(rule, applications)


def _under(person: Rule, own: Rule | None) -> Rule:
    """What an application comes to whose person LinkedIn does not get."""
    if own is None or (own in PENDING and person not in PENDING):
        return Rule.PERSON_HELD
    return own


def _of_person(
    person: PersonStanding, applications: dict[int, Rule | None], switches: Switches
) -> Rule | None:
    if person.is_joined:
        return Rule.JOINED
    if person.is_withheld:
        return Rule.WITHHELD
    is_wanted = (
        None in applications.values()
        or switches.prospects
        or (switches.introductions and person.is_introduced)
    )
    if not is_wanted:
        return _strongest(applications.values())
    if not person.has_names:
        return Rule.NAME_MISSING
    return None if person.has_contact else Rule.CONTACT_MISSING


def _strongest(rules: Iterable[Rule | None]) -> Rule:
    """Why nothing of a person is shared, in the word that says most."""
    found = {rule for rule in rules if rule is not None} - {Rule.JOINED}
    if not found:
        return Rule.NO_APPLICATION
    if found & PENDING:
        return Rule.JOB_SECURING
    if Rule.PROSPECT in found:
        return Rule.NOT_PAST_PROSPECT
    return next(rule for rule in Rule if rule in found)


def _of_application(application: ApplicationStanding, switches: Switches) -> Rule | None:
    if application.status == ApplicationStatus.JOINED.value:
        return Rule.JOINED
    if application.job_status not in (JobStatus.ACTIVE.value, JobStatus.CLOSED.value):
        return Rule.JOB_NOT_OPEN
    if not 0 < len(application.job_id) <= JOB_ID_MAX:
        return Rule.JOB_ID
    if application.stage_kind == StageKind.PROSPECT.value and not switches.prospects:
        return Rule.PROSPECT
    if switches.since is not None and application.created_at < switches.since:
        return Rule.TOO_OLD
    match application.access_list:
        case ListStanding.ON_ITS_WAY:
            return Rule.JOB_SECURING
        case ListStanding.REFUSED:
            return Rule.JOB_NOT_SECURED
    return None if application.is_job_there else Rule.JOB_NOT_THERE


def judge_person_note(
    person: Rule | None,
    *,
    is_private: bool,
    is_identity_alone: bool,
    switches: Switches,
    is_pending: bool = False,
) -> Rule | None:
    """Whether LinkedIn gets a note on a person. With the identity alone go no notes (decision D20)."""
    if is_private:
        return Rule.PRIVATE
    if person is not None:
        return person if person in (Rule.JOINED, *PENDING) else Rule.PERSON_HELD
    if is_identity_alone and not switches.prospects:
        return Rule.JOB_SECURING if is_pending else Rule.NOT_PAST_PROSPECT
    return None if switches.notes else Rule.NOTES_OFF


def judge_note(application: Rule | None, *, is_private: bool, switches: Switches) -> Rule | None:
    """Whether LinkedIn gets a note on an application."""
    if is_private:
        return Rule.PRIVATE
    if application is not None:
        return _of_its_application(application)
    return None if switches.notes else Rule.NOTES_OFF


def judge_feedback(application: Rule | None, *, status: str, switches: Switches) -> Rule | None:
    """Whether LinkedIn gets feedback on an application: submitted only, never a draft."""
    if status != FeedbackStatus.SUBMITTED.value:
        return Rule.DRAFT
    if application is not None:
        return _of_its_application(application)
    return None if switches.feedback else Rule.FEEDBACK_OFF


def judge_stage(application: Rule | None, *, name: str) -> Rule | None:
    """Whether LinkedIn gets an entry of an application's way through the stages."""
    if application is not None:
        return _of_its_application(application)
    tidy = name.strip()
    return Rule.STAGE_NAME if not tidy or tidy.casefold() == NOT_AVAILABLE.casefold() else None


def _of_its_application(rule: Rule) -> Rule:
    return rule if rule in (Rule.JOINED, *PENDING) else Rule.APPLICATION_HELD


def created_and_modified(created: datetime, *changed: datetime | None) -> tuple[int, int]:
    """Two times as LinkedIn takes them, epoch milliseconds: above zero, and the change never before the beginning,
    whatever the clocks said."""
    first = max(1, _milliseconds(created))
    return first, max([first, *(_milliseconds(one) for one in changed if one is not None)])


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def first_and_last(name: str) -> tuple[str, str] | None:
    """The two names of one of us, which LinkedIn wants apart; None for somebody who has but one."""
    first, _, last = name.strip().rpartition(" ")
    return (first.strip(), last) if first.strip() and last else None
