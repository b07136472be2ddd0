"""People's records as LinkedIn gets them, made of how they stand now; always complete."""

import hashlib
import json
from dataclasses import replace
from typing import Any

from portal.domain import names, sharing
from portal.domain.applications import EndReason
from portal.domain.feedback import RATING_MAX, Recommendation
from portal.domain.matches import member_to_name
from portal.domain.sharing import Switches
from portal.linkedin import (
    Actor,
    ApplicationRecord,
    CandidateRecord,
    FeedbackRecord,
    NoteRecord,
    Phone,
    StageRecord,
)
from portal.queries.sharing import ApplicationFacts, PersonFacts

AnyRecord = CandidateRecord | ApplicationRecord | NoteRecord | FeedbackRecord | StageRecord

#: The end of an application stands among its stages, under an id that no entry has.
END = 0
#: What LinkedIn Recruiter shows; our pages translate, LinkedIn's do not.
ENDS = {
    EndReason.REJECTED: "Rejected",
    EndReason.WITHDREW: "Withdrew",
    EndReason.HIRED: "Hired",
    EndReason.POSITION_FILLED: "Position filled",
    EndReason.POSITION_CANCELLED: "Position cancelled",
}
RECOMMENDATIONS = {
    Recommendation.STRONG_YES: "Strong yes",
    Recommendation.YES: "Yes",
    Recommendation.NO: "No",
    Recommendation.STRONG_NO: "Strong no",
}
SOURCES = {
    "linkedin-recruiter": "LinkedIn Recruiter",
    "linkedin-inmail": "LinkedIn InMail",
    "manual": "Added by a recruiter",
    "talent-pool": "Talent pool",
}


def page_address(portal_url: str) -> str:
    """The address of somebody's page, with ``{id}`` in it."""
    return f"{portal_url}/candidates/{{id}}"


def addresses(person: PersonFacts) -> tuple[str, ...]:
    """The person's e-mail addresses of the shape that LinkedIn takes."""
    return tuple(address for address in person.emails if names.is_email(address))


def candidate(person: PersonFacts, *, page: str) -> CandidateRecord:
    """A person. ``page`` is the address of somebody's page with ``{id}`` in it."""
    row = person.row
    created, modified = sharing.created_and_modified(row.created_at, row.updated_at)
    return CandidateRecord(
        first_name=row.first_name,
        last_name=row.last_name,
        created_at=created,
        last_modified_at=modified,
        external_profile_url=page.format(id=row.id),
        email_addresses=addresses(person),
        phone_numbers=tuple(Phone(number) for number in person.phones),
        current_company_name=row.employer,
        current_job_title=person.title,
        linkedin_profile_url=row.linkedin_profile_url,
        do_not_contact=row.do_not_contact,
        manual_matched_member=member_to_name(
            person.members,
            manual=row.manual,
            taken_back=row.taken_back,
            has_address=bool(addresses(person)),
        ),
    )


def application(facts: ApplicationFacts, person: PersonFacts) -> ApplicationRecord:
    """A person in a job."""
    row = facts.row
    created, modified = sharing.created_and_modified(
        row.created_at, row.entered_stage_at, row.ended_at
    )
    return ApplicationRecord(
        candidate_id=str(row.candidate_id),
        job_posting_id=row.job_number or "",
        job_posting_name=row.job_title,
        first_name=person.row.first_name,
        last_name=person.row.last_name,
        created_at=created,
        last_modified_at=modified,
        candidate_email=next(iter(addresses(person)), ""),
        source=SOURCES.get(row.source, row.source),
        disposition_reason=row.rejection or "",
    )


def stages(facts: ApplicationFacts) -> dict[int, StageRecord]:
    """An application's way through the stages, its end included, by our ids of the entries."""
    found = {
        entry.id: StageRecord(entry.stage_name, sharing.created_and_modified(entry.entered_at)[0])
        for entry in facts.stages
    }
    row = facts.row
    if row.end_reason and row.ended_at is not None:
        # Clocks differ: the end is the latest of the entries, whatever they say.
        latest = max((entry.entered_at for entry in facts.stages), default=row.ended_at)
        ended = sharing.created_and_modified(row.ended_at, latest)[1]
        found[END] = StageRecord(ENDS[EndReason(row.end_reason)], ended)
    return found


def note(row: Any) -> NoteRecord:
    """A note on a person or an application."""
    created, modified = sharing.created_and_modified(row.created_at, row.edited_at)
    return NoteRecord(row.text, created, modified, _actor(row.author))


def feedback(row: Any, switches: Switches) -> FeedbackRecord:
    """What somebody submitted, with or without who it was."""
    said = [("Recommendation", RECOMMENDATIONS[Recommendation(row.recommendation)])]
    said += [(attribute, f"{number}/{RATING_MAX}") for attribute, number in row.ratings.items()]
    submitted = row.submitted_at or row.created_at
    return FeedbackRecord(
        created_at=sharing.created_and_modified(submitted)[0],
        text=row.comment,
        evaluations=tuple(said),
        interviewer=_actor(row.author) if switches.feedback_authors else None,
    )


def digest(record: AnyRecord) -> str:
    """Of all that a record says; that something else about the person changed is not among it."""
    wire = record.to_wire("v2")
    wire.pop("atsLastModifiedAt", None)
    text = json.dumps(wire, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def comparable(record: CandidateRecord) -> str:
    """A digest of a candidate for comparing what LinkedIn has with what it took.

    Whom it takes the person for is no part of it, nor when something changed.
    """
    wire = replace(record, manual_matched_member=None).to_wire("v2")
    read = CandidateRecord.from_wire(wire, "v2")
    return digest(read or record)


def _actor(name: str) -> Actor | None:
    parts = sharing.first_and_last(name)
    return Actor(*parts) if parts else None
