"""What LinkedIn is told about people and their applications; every record always complete.

A field that is left out is cleared at LinkedIn, so there are no partial records here. Times are epoch
milliseconds, UTC, above zero; ids are ours and stable.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, Self

from portal.linkedin import reading
from portal.linkedin.application import Generation
from portal.linkedin.restli import JsonObject

# Names that LinkedIn's public pages give for reading matches; whether there may be several members is our guess.
MATCHED_MEMBERS = "matchedMembers"
MANUAL_MATCHED_MEMBER = "manualMatchedMember"

#: LinkedIn's own word for "no stage"; it refuses it as the name of one.
NO_STAGE = "Not Available"

ATS = "ATS"
JOB_POSTING = "JOB_POSTING"


class Record(Protocol):
    """Something that LinkedIn keeps under an id of ours."""

    def to_wire(self, generation: Generation) -> JsonObject:
        """The record as JSON."""


@dataclass(frozen=True)
class Phone:
    """A phone number as people write it."""

    number: str
    extension: str = ""


@dataclass(frozen=True)
class CandidateRecord:
    """A person. LinkedIn finds the member by e-mails, names, phones, profile address, employer and title together.

    `email_addresses` look like X@X.X and may be missing only beside a `manual_matched_member`
    (`urn:li:person:{id}`). https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-candidates
    """

    first_name: str
    last_name: str
    created_at: int
    last_modified_at: int
    external_profile_url: str
    email_addresses: tuple[str, ...] = ()
    phone_numbers: tuple[Phone, ...] = ()
    current_company_name: str = ""
    current_job_title: str = ""
    linkedin_profile_url: str = ""
    do_not_contact: bool = False
    manual_matched_member: str | None = None

    def to_wire(self, generation: Generation) -> JsonObject:
        """Lists are sent when empty, too: LinkedIn requires them."""
        record: JsonObject = {
            "addresses": [],
            _ats("createdAt", generation): self.created_at,
            _ats("lastModifiedAt", generation): self.last_modified_at,
            "doNotContact": self.do_not_contact,
            "emailAddresses": list(self.email_addresses),
            "externalProfileUrl": self.external_profile_url,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "phoneNumbers": [
                {"number": phone.number, **_present(extension=phone.extension)}
                for phone in self.phone_numbers
            ],
        }
        record |= _present(
            currentCompanyName=self.current_company_name,
            currentJobTitle=self.current_job_title,
            linkedInProfileUrl=self.linkedin_profile_url,
        )
        if self.manual_matched_member:
            # Left out, LinkedIn might drop a match that a person made; its pages do not say.
            record[MANUAL_MATCHED_MEMBER] = self.manual_matched_member
        return record

    @classmethod
    def from_wire(cls, record: JsonObject, generation: Generation) -> Self | None:
        """What LinkedIn has, read back; None where it shows no record, for example whom it matches alone.

        Values of another shape count as absent. Which fields LinkedIn shows besides the match is not public.
        """
        first, last = reading.text(record.get("firstName")), reading.text(record.get("lastName"))
        if first is None and last is None:
            return None
        times = (record.get(_ats(name, generation)) for name in ("createdAt", "lastModifiedAt"))
        created, modified = (time if isinstance(time, int) else 0 for time in times)
        numbers = record.get("phoneNumbers")
        phones = map(reading.json_object, numbers if isinstance(numbers, list) else ())
        return cls(
            first_name=first or "",
            last_name=last or "",
            created_at=created,
            last_modified_at=modified,
            external_profile_url=reading.text(record.get("externalProfileUrl")) or "",
            email_addresses=reading.texts(record.get("emailAddresses")),
            phone_numbers=tuple(
                Phone(
                    reading.text(one.get("number")) or "", reading.text(one.get("extension")) or ""
                )
                for one in phones
            ),
            current_company_name=reading.text(record.get("currentCompanyName")) or "",
            current_job_title=reading.text(record.get("currentJobTitle")) or "",
            linkedin_profile_url=reading.text(record.get("linkedInProfileUrl")) or "",
            do_not_contact=record.get("doNotContact") is True,
            manual_matched_member=reading.text(record.get(MANUAL_MATCHED_MEMBER)),
        )


@dataclass(frozen=True)
class CandidateMatches:
    """Whom LinkedIn takes a candidate for: by itself (`matched`) and by a person's choice (`manual`); person URNs."""

    matched: tuple[str, ...]
    manual: str | None
    #: The whole record as LinkedIn has it, where that was asked for and is shown.
    record: CandidateRecord | None = None

    @classmethod
    def from_wire(cls, record: Any, whole: Generation | None = None) -> Self:
        """Reads one member as a list of one; no match yet: nothing. ``whole``: the record as well."""
        fields = reading.json_object(record)
        found = reading.texts(fields.get(MATCHED_MEMBERS))
        manual = reading.text(fields.get(MANUAL_MATCHED_MEMBER))
        return cls(
            tuple(urn for urn in found if reading.PERSON_URN.fullmatch(urn)),
            reading.matching(reading.PERSON_URN, manual),
            CandidateRecord.from_wire(fields, whole) if whole else None,
        )


@dataclass(frozen=True)
class ApplicationRecord:
    """A person in a job. The job is named by its `externalJobPostingId`, the person by our candidate id.

    https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-applications
    """

    candidate_id: str
    job_posting_id: str
    job_posting_name: str
    first_name: str
    last_name: str
    created_at: int
    last_modified_at: int
    candidate_email: str = ""
    source: str = ""
    disposition_reason: str = ""

    def to_wire(self, generation: Generation) -> JsonObject:
        """The same names in both generations, as far as LinkedIn has published them."""
        return {
            "atsCandidateId": self.candidate_id,
            "atsCreatedAt": self.created_at,
            "atsLastModifiedAt": self.last_modified_at,
            "atsJobPostingId": self.job_posting_id,
            "atsJobPostingName": self.job_posting_name,
            "firstName": self.first_name,
            "lastName": self.last_name,
            **_present(
                candidateEmail=self.candidate_email,
                source=self.source,
                dispositionReason=self.disposition_reason,
            ),
        }


@dataclass(frozen=True)
class Actor:
    """Somebody of ours who wrote something; LinkedIn wants both names."""

    first_name: str
    last_name: str

    def to_wire(self) -> JsonObject:
        """The person as JSON."""
        return {"firstName": self.first_name, "lastName": self.last_name}


@dataclass(frozen=True)
class NoteRecord:
    """A note on a candidate or an application.

    https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-candidate-notes
    https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-application-notes
    """

    text: str
    created_at: int
    last_modified_at: int
    author: Actor | None = None

    def to_wire(self, generation: Generation) -> JsonObject:
        """Only rest knows when a note was changed."""
        record: JsonObject = {
            _ats("createdAt", generation): self.created_at,
            "note": self.text,
        }
        if generation == "rest":
            record["externalLastModifiedAt"] = self.last_modified_at
        if self.author:
            record["author"] = self.author.to_wire()
        return record


class InterviewType(StrEnum):
    """The two that LinkedIn knows."""

    PHONE_SCREEN = "PHONE_SCREEN"
    ONSITE = "ONSITE"


@dataclass(frozen=True)
class FeedbackRecord:
    """What an interviewer submitted. `evaluations` are pairs such as ("Teamwork", "4/5").

    https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-application-interview-feedback
    """

    created_at: int
    text: str = ""
    evaluations: tuple[tuple[str, str], ...] = ()
    interviewer: Actor | None = None
    interview_type: InterviewType | None = None

    def to_wire(self, generation: Generation) -> JsonObject:
        """Only v2 is published."""
        record: JsonObject = {
            "atsCreatedAt": self.created_at,
            "evaluations": [
                {"attribute": attribute, "result": result} for attribute, result in self.evaluations
            ],
        }
        record |= _present(feedback=self.text)
        if self.interviewer:
            record["interviewer"] = self.interviewer.to_wire()
        if self.interview_type:
            record["interviewType"] = self.interview_type.value
        return record


@dataclass(frozen=True)
class StageRecord:
    """One entry of an application's way through the stages: its name, and when the person came into it.

    LinkedIn refuses an empty name and the words `Not Available`.
    https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-application-stages
    """

    stage: str
    created_at: int

    def to_wire(self, generation: Generation) -> JsonObject:
        """Only v2 is published."""
        return {"atsCreatedAt": self.created_at, "stage": self.stage}


@dataclass(frozen=True)
class Acl:
    """That a group of ours may see a job; `entity_id` is its `externalJobPostingId`."""

    group: str
    entity_id: str


@dataclass(frozen=True)
class AclAssignee:
    """That a member, `urn:li:person:{id}`, belongs to a group of ours."""

    group: str
    assignee: str


def _ats(name: str, generation: Generation) -> str:
    """rest says `externalCreatedAt` where v2 says `atsCreatedAt`."""
    prefix = "external" if generation == "rest" else "ats"
    return f"{prefix}{name[0].upper()}{name[1:]}"


def _present(**fields: str) -> dict[str, str]:
    """What has a value; an empty text and an absent field are the same to LinkedIn."""
    return {name: value for name, value in fields.items() if value}
