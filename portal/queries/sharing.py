"""Everything that LinkedIn might be told of some people: a fixed number of statements for up to a hundred of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select
from sqlalchemy.engine import Row

from portal.db import Columns, read_rows
from portal.domain.job_access import NOBODY
from portal.domain.job_access import Kind as AccessKind
from portal.domain.linkedin_links import LINKEDINS_OWN
from portal.models import (
    AccessRecord,
    Application,
    ApplicationNote,
    Candidate,
    CandidateEmail,
    CandidateExperience,
    CandidateLinkedInPerson,
    CandidateNote,
    CandidatePhone,
    Feedback,
    Job,
    JobPosting,
    LinkedInMatch,
    PersonSharing,
    RejectionReason,
    SharingChange,
    SharingRecord,
    Stage,
    StageEntry,
    User,
)

ENTRY = AccessKind.ENTRY
Rows = list[Row[*tuple[Any, ...]]]


@dataclass
class ApplicationFacts:
    """An application with its job, and what hangs on it where that was asked for."""

    row: Row[*tuple[Any, ...]]
    stages: Rows = field(default_factory=list)
    notes: Rows = field(default_factory=list)
    feedback: Rows = field(default_factory=list)


@dataclass
class PersonFacts:
    """A person as they stand."""

    row: Row[*tuple[Any, ...]]
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    #: LinkedIn members that the person is known as, the first one first.
    members: list[str] = field(default_factory=list)
    #: The title of what the person does now.
    title: str = ""
    is_introduced: bool = False
    is_withheld: bool = False
    applications: dict[int, ApplicationFacts] = field(default_factory=dict)
    notes: Rows = field(default_factory=list)


def people(
    candidate_ids: Sequence[int], client_id: str, *, with_parts: bool
) -> dict[int, PersonFacts]:
    """The people of these ids that are there, with their stages, notes and feedback or without."""
    ids = {"ids": list(candidate_ids)}
    rows = read_rows(_candidates(), **ids, client_id=client_id)
    found = {row.id: PersonFacts(row) for row in rows}
    for candidate_id, address in read_rows(_emails(), **ids):
        found[candidate_id].emails.append(address)
    for candidate_id, number in read_rows(_phones(), **ids):
        found[candidate_id].phones.append(number)
    for candidate_id, urn in read_rows(_members(), **ids, client_id=client_id):
        found[candidate_id].members.append(urn)
    for candidate_id, title in read_rows(_titles(), **ids):
        found[candidate_id].title = found[candidate_id].title or title
    for candidate_id, introduced_at, withheld_at in read_rows(_decisions(), **ids):
        person = found.get(candidate_id)
        if person is not None:
            person.is_introduced |= introduced_at is not None
            person.is_withheld |= withheld_at is not None
    applications: dict[int, ApplicationFacts] = {}
    for row in read_rows(_applications(), **ids):
        applications[row.id] = found[row.candidate_id].applications[row.id] = ApplicationFacts(row)
    if with_parts:
        for row in read_rows(_person_notes(), **ids):
            found[row.parent_id].notes.append(row)
        _read_parts(applications)
    return found


def _read_parts(applications: dict[int, ApplicationFacts]) -> None:
    ids = {"ids": list(applications)}
    if not applications:
        return
    for row in read_rows(_stages(), **ids):
        applications[row.parent_id].stages.append(row)
    for row in read_rows(_notes(), **ids):
        applications[row.parent_id].notes.append(row)
    for row in read_rows(_feedback(), **ids):
        applications[row.parent_id].feedback.append(row)


def ledger(candidate_ids: Iterable[int]) -> dict[int, Rows]:
    """What LinkedIn was told of these people, by person."""
    found: dict[int, Rows] = defaultdict(list)
    for row in read_rows(_ledger(), ids=list(candidate_ids)):
        found[row.candidate_id].append(row)
    return found


def version_of(candidate_id: int) -> str:
    """Another text after whatever happens to what LinkedIn knows of a person, in one statement."""
    record, change = SharingRecord, SharingChange
    wanted = select(change.wanted).where(change.candidate_id == candidate_id).scalar_subquery()
    attempts = select(change.attempts).where(change.candidate_id == candidate_id).scalar_subquery()
    of_match = LinkedInMatch.candidate_id == candidate_id
    asked = select(LinkedInMatch.asked_at).where(of_match).scalar_subquery()
    due = select(LinkedInMatch.due_at).where(of_match).scalar_subquery()
    count, settled_at, changes, tries, *moments = read_rows(
        select(func.count(), func.max(record.settled_at), wanted, attempts, asked, due).where(
            record.candidate_id == candidate_id
        )
    )[0]
    times = "-".join(f"{at.timestamp() if at else 0}" for at in (settled_at, *moments))
    return f"{count}-{times}-{changes or 0}-{tries or 0}"


def owners(application_ids: Iterable[int]) -> dict[int, int]:
    """The person of each of these applications, of those that are there."""
    rows = read_rows(_owners(), ids=list(application_ids))
    return {row.id: row.candidate_id for row in rows}


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@cache
def _candidates() -> Columns:
    return (
        select(
            Candidate.id,
            Candidate.first_name,
            Candidate.last_name,
            Candidate.employer,
            Candidate.linkedin_profile_url,
            Candidate.do_not_contact,
            Candidate.merged_into_id,
            Candidate.created_at,
            Candidate.updated_at,
            # Whom somebody chose at LinkedIn, and whom LinkedIn took back.
            func.coalesce(LinkedInMatch.manual, "").label("manual"),
            func.coalesce(LinkedInMatch.taken_back, "").label("taken_back"),
        )
        .where(Candidate.id.in_(_IDS))
        .outerjoin(
            LinkedInMatch,
            and_(
                LinkedInMatch.candidate_id == Candidate.id,
                LinkedInMatch.client_id == bindparam("client_id"),
            ),
        )
    )


@cache
def _emails() -> Columns:
    return (
        select(CandidateEmail.candidate_id, CandidateEmail.address)
        .where(CandidateEmail.candidate_id.in_(_IDS))
        .order_by(CandidateEmail.candidate_id, CandidateEmail.position, CandidateEmail.id)
    )


@cache
def _phones() -> Columns:
    return (
        select(CandidatePhone.candidate_id, CandidatePhone.number)
        .where(CandidatePhone.candidate_id.in_(_IDS))
        .order_by(CandidatePhone.candidate_id, CandidatePhone.position, CandidatePhone.id)
    )


@cache
def _members() -> Columns:
    member = CandidateLinkedInPerson
    return (
        select(member.candidate_id, member.person_urn)
        .where(
            member.candidate_id.in_(_IDS),
            member.client_id == bindparam("client_id"),
            # What LinkedIn found by itself stays LinkedIn's idea: it is not told it as somebody's choice.
            member.evidence.not_in(sorted(LINKEDINS_OWN)),
        )
        .order_by(member.candidate_id, member.id)
    )


@cache
def _titles() -> Columns:
    """Positions that somebody still holds, the first one first."""
    position = CandidateExperience
    return (
        select(position.candidate_id, position.title)
        .where(position.candidate_id.in_(_IDS), position.ended == "")
        .order_by(position.candidate_id, position.position, position.id)
    )


@cache
def _decisions() -> Columns:
    """What was decided of a record that was joined with another one holds for the person."""
    owner = func.coalesce(Candidate.merged_into_id, Candidate.id)
    return (
        select(owner, PersonSharing.introduced_at, PersonSharing.withheld_at)
        .join(Candidate, Candidate.id == PersonSharing.candidate_id)
        .where(or_(Candidate.id.in_(_IDS), Candidate.merged_into_id.in_(_IDS)))
    )


@cache
def _applications() -> Columns:
    return (
        select(
            Application.id,
            Application.candidate_id,
            Application.status,
            Application.end_reason,
            Application.source,
            Application.created_at,
            Application.entered_stage_at,
            Application.ended_at,
            Stage.kind.label("stage_kind"),
            Job.requisition_number.label("job_number"),
            Job.title.label("job_title"),
            Job.status.label("job_status"),
            Job.is_confidential,
            AccessRecord.state.label("lock"),
            JobPosting.listed_at.is_not(None).label("is_job_there"),
            RejectionReason.name.label("rejection"),
        )
        .join(Job, Job.id == Application.job_id)
        .join(Stage, Stage.id == Application.stage_id)
        .outerjoin(JobPosting, JobPosting.job_id == Job.id)
        .outerjoin(
            AccessRecord,
            and_(
                AccessRecord.kind == ENTRY.value,
                AccessRecord.job_id == Job.id,
                AccessRecord.user_id == NOBODY,
                AccessRecord.person_urn == "",
            ),
        )
        .outerjoin(RejectionReason, RejectionReason.id == Application.rejection_reason_id)
        .where(Application.candidate_id.in_(_IDS))
        .order_by(Application.id)
    )


@cache
def _stages() -> Columns:
    return (
        select(
            StageEntry.id,
            StageEntry.application_id.label("parent_id"),
            StageEntry.stage_name,
            StageEntry.entered_at,
        )
        .where(StageEntry.application_id.in_(_IDS))
        .order_by(StageEntry.id)
    )


def _notes_of(note: Any, parent: Any) -> Columns:
    return (
        select(
            note.id,
            parent.label("parent_id"),
            note.text,
            note.is_private,
            note.created_at,
            note.edited_at,
            User.name.label("author"),
        )
        .join(User, User.id == note.author_id)
        .where(parent.in_(_IDS))
        .order_by(note.id)
    )


@cache
def _person_notes() -> Columns:
    return _notes_of(CandidateNote, CandidateNote.candidate_id)


@cache
def _notes() -> Columns:
    return _notes_of(ApplicationNote, ApplicationNote.application_id)


@cache
def _feedback() -> Columns:
    return (
        select(
            Feedback.id,
            Feedback.application_id.label("parent_id"),
            Feedback.stage_name,
            Feedback.status,
            Feedback.recommendation,
            Feedback.ratings,
            Feedback.comment,
            Feedback.created_at,
            Feedback.submitted_at,
            User.name.label("author"),
        )
        .join(User, User.id == Feedback.author_id)
        .where(Feedback.application_id.in_(_IDS))
        .order_by(Feedback.id)
    )


@cache
def _ledger() -> Columns:
    record = SharingRecord
    return select(
        record.kind,
        record.parent_id,
        record.record_id,
        record.candidate_id,
        record.state,
        record.rule,
        record.is_there,
        record.digest,
        record.refused_digest,
        record.field,
        record.detail,
        record.sent_at,
        record.settled_at,
    ).where(record.candidate_id.in_(_IDS))


@cache
def _owners() -> Columns:
    return select(Application.id, Application.candidate_id).where(Application.id.in_(_IDS))
